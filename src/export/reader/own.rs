//! Files that pimlint itself writes: no part of an export, wherever they are.

use std::fmt::Write as _;

use crate::export::files::sources::Sources;
use crate::export::json::cursor::Cursor;
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Text};
use crate::export::layout::Layout;
use crate::export::notice::{Notice, NoticeKind, named};
use crate::source::Phrase;

/// The members of a redaction key.
const KEY: [&str; 3] = ["note", "key", "pseudonyms"];
/// Some members of what `--results` writes for each tenant.
const RESULT: [&str; 4] = ["schemaversion", "asof", "excepted", "decisions"];

shape! {
    /// What says of itself which tool it is.
    ToolMarks<'a> {
        name: Raw<Text<'a>> = "name",
    }
}

/// What pimlint wrote an object at the root of a file for, by the names of its members in lower case, and the texts of its `tool` and,
/// in SARIF, `runs`.
pub(super) fn layout(keys: &[String], tool: Option<&str>, runs: Option<&str>) -> Option<Layout> {
    let has = |name: &&str| keys.iter().any(|key| key == *name);
    if keys.len() == KEY.len() && KEY.iter().all(has) {
        return Some(Layout::RedactionKey);
    }
    let driver = || member(member(first(runs?)?, "tool")?, "driver");
    let is_own = RESULT.iter().all(has) || tool.or_else(driver).is_some_and(is_pimlint);
    is_own.then_some(Layout::Report)
}

fn is_pimlint(tool: &str) -> bool {
    let read = Cursor::new(tool).take::<ToolMarks<'_>>();
    read.is_ok_and(|(tool, _)| tool.name.value().is_some_and(|name| *name == *env!("CARGO_PKG_NAME")))
}

/// The first element of a list of objects.
fn first(list: &str) -> Option<&str> {
    let mut cursor = Cursor::new(list);
    let is_object = cursor.eat(b'[') && cursor.peek() == Some(b'{');
    is_object.then(|| cursor.skip().ok().and_then(|range| list.get(range))).flatten()
}

/// A member of an object.
fn member<'t>(object: &'t str, name: &str) -> Option<&'t str> {
    let mut found = None;
    let mut cursor = Cursor::new(object);
    let walked = cursor.members(|key, cursor| {
        let range = cursor.skip()?;
        if key == name {
            found = object.get(range);
        }
        Ok(())
    });
    walked.ok().and(found)
}

/// Says which files were left out, each kind with its first paths.
pub(crate) fn notice(sources: &Sources) -> Option<Notice<Phrase>> {
    let kinds = [
        (Layout::Report, "a report", "reports"),
        (
            Layout::RedactionKey,
            "a redaction key, which reverses all pseudonyms: move it out of the export",
            "redaction keys, which reverse all pseudonyms: move them out of the export",
        ),
    ];
    let mut message = String::new();
    for (layout, one, many) in kinds {
        let paths = sources.files().iter().filter(|file| file.layout == layout).map(|file| &file.shown);
        let paths: Vec<&String> = paths.collect();
        let what = match paths.len() {
            0 => continue,
            1 => one,
            _ => many,
        };
        let separator = if message.is_empty() { "left out, because pimlint wrote it:" } else { ";" };
        let _ = write!(message, "{separator} {} ({what})", named(&paths));
    }
    (!message.is_empty()).then(|| {
        let kind = NoticeKind::OwnFile;
        Notice { file: None, position: None, kind, message: message.into(), collection: None, objects: 0 }
    })
}
