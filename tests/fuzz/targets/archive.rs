//! Archives and compressed files from standard input, under small bounds.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pimlint::export::{LoadOptions, load};
use pimlint::source::FileId;

fuzz_target!(|bytes: &[u8]| {
    let options = LoadOptions { standard_input: Some(bytes.to_vec()), ..LoadOptions::default() };
    if let Ok(loaded) = load(&["-".into()], &options) {
        for (id, file) in (0..).zip(loaded.sources.files()) {
            assert!(!file.shown.split('/').any(|part| part == ".."), "{}", file.shown);
            let _ = loaded.sources.text(FileId(id));
        }
    }
});
