//! Bytes to text: whatever the bytes, a text or a refusal, never more text than UTF-16 can give.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pimlint::source::decode;

fuzz_target!(|bytes: &[u8]| {
    let mut scratch = String::new();
    match decode(bytes, &mut scratch) {
        // Two bytes of UTF-16 become three of UTF-8 at most.
        Ok(decoded) => assert!(!decoded.text.trim().is_empty() && decoded.text.len() <= bytes.len() * 3 / 2),
        Err(refusal) => assert!(!refusal.to_string().is_empty()),
    }
});
