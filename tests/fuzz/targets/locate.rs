//! From an object's bytes to a member's line, column and pointer.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pimlint::source::{Lines, Step, pointers, resolve};

const ROUTES: &[&[Step]] = &[
    &[],
    &[Step::Key("id")],
    &[Step::Key("policy"), Step::Key("rules"), Step::Item { key: "id", equals: "Expiration_Admin_Eligibility" }],
    &[Step::Key("effectiveRules"), Step::Index(1), Step::Key("maximumDuration")],
    &[Step::Key("value"), Step::Index(0)],
    &[Step::Key("a"), Step::Key("a"), Step::Key("a")],
];

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let lines = Lines::new(&text);
    let mut offsets = Vec::new();
    for route in ROUTES {
        let Some(member) = resolve(&text, route) else { continue };
        assert!(text.get(member.value.clone()).is_some(), "{route:?} leads to a part of the text");
        offsets.push(member.value.start);
        offsets.extend(member.key.map(|key| key.start));
    }
    offsets.extend([0, text.len() / 2, text.len(), usize::MAX]);
    for offset in &offsets {
        let position = lines.position(&text, *offset);
        assert!(position.line >= 1 && position.column >= 1);
    }
    offsets.sort_unstable();
    assert_eq!(pointers(&text, &offsets).len(), offsets.len());
});
