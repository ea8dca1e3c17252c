//! Changes in the text of a file, as small as they can be: what a person wrote stays as it is.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::Value;
use serde_json::value::RawValue;

use super::ChangedFile;
use super::texts::Texts;
use crate::source::{FileId, Tokens};

/// A part of a text and what comes in its place.
pub(super) type Splice = (Range<usize>, String);

/// Turns the text of a value into that of another one, member by member, so that what stays is not written anew.
pub(super) fn rewrite(text: &str, start: usize, after: &Value, splices: &mut Vec<Splice>) {
    let before: Option<Value> = serde_json::from_str(text).ok();
    if before.as_ref() == Some(after) {
        return;
    }
    let members = serde_json::from_str::<BTreeMap<String, &RawValue>>(text).ok();
    let members = members.filter(|members| {
        let stays = |name| after.as_object().is_some_and(|after| after.contains_key(name));
        !members.is_empty() && members.keys().all(stays)
    });
    let (Some(members), Some(wanted)) = (members, after.as_object()) else {
        return splices.push((start..start + text.len(), after.to_string()));
    };
    let open = Tokens::new(text).next().map_or(0, |token| token.end);
    let first = Tokens::new(text).nth(1).map_or(open, |token| token.start);
    let between = text.get(open..first).unwrap_or_default();
    for (name, value) in wanted {
        if let Some(member) = members.get(name) {
            let at = (member.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
            rewrite(member.get(), start + at, value, splices);
            continue;
        }
        // In a line of its own, or beside the others, as the first of them stands.
        let gap = if between.contains('\n') { between } else { " " };
        splices.push((start + first..start + first, format!("{}: {value},{gap}", Value::from(name.as_str()))));
    }
}

/// A file with its edits, which are in their order.
pub(super) fn changed_file(file: FileId, edits: Vec<Splice>, texts: &Texts<'_>) -> Option<ChangedFile> {
    let before = texts.file(file)?;
    let after = spliced(&before, &edits);
    Some(ChangedFile { file, path: texts.path(file), before: before.to_string(), after, edits })
}

/// A text with its parts replaced, which are in their order.
pub(super) fn spliced(text: &str, splices: &[Splice]) -> String {
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for (range, value) in splices {
        out.push_str(text.get(at..range.start).unwrap_or_default());
        out.push_str(value);
        at = at.max(range.end);
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// A part of a text with what is to be replaced in it replaced; the replacements are those of the text, in their order.
pub(super) fn spliced_part(text: &str, part: Range<usize>, splices: &[Splice]) -> Option<String> {
    let inside = splices.iter().filter(|(range, _)| part.start <= range.start && range.end <= part.end);
    let moved = inside.map(|(range, value)| (range.start - part.start..range.end - part.start, value.clone()));
    Some(spliced(text.get(part.clone())?, &moved.collect::<Vec<_>>()))
}
