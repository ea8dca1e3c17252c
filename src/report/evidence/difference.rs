//! What two reports do not say alike.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Map, Value};

use super::recorded::{ROWS, Recorded};

/// Something that two reports do not say alike.
#[derive(Debug, PartialEq, Eq)]
pub struct Difference {
    /// A rule, a finding, a collection.
    pub what: String,
    /// What became of it.
    pub how: How,
}

/// What became of a file or of a row since a report was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// It is another.
    Changed,
    /// It is gone.
    Missing,
    /// It was not there.
    New,
}

impl fmt::Display for How {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(match self {
            Self::Changed => "changed",
            Self::Missing => "missing",
            Self::New => "new",
        })
    }
}

/// Members that follow from others, or are compared by themselves.
const APART: [&str; 3] = ["inputs", "inputsSha256", "resultSha256"];

impl Recorded {
    /// What another report says otherwise. The command is for people, and of the tool only its name counts.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<Difference> {
        let mut all = Vec::new();
        compare("rule", &keyed(self.rows("rules"), "id"), &keyed(other.rows("rules"), "id"), &mut all);
        compare("control", &controls(self.rows("controls")), &controls(other.rows("controls")), &mut all);
        let key = "collection";
        compare(key, &keyed(self.rows("coverage"), key), &keyed(other.rows("coverage"), key), &mut all);
        inputs(self.rows("inputs"), other.rows("inputs"), &mut all);
        compare("decision", &keyed(self.rows("decisions"), "id"), &keyed(other.rows("decisions"), "id"), &mut all);
        compare("finding", &findings(self.rows("findings")), &findings(other.rows("findings")), &mut all);
        compare("exception", &exceptions(self.rows("exceptions")), &exceptions(other.rows("exceptions")), &mut all);
        if !self.of_export("notices").eq(other.of_export("notices")) {
            all.push(Difference { what: "the list of what could not be used".to_owned(), how: How::Changed });
        }
        members("", &self.document, &other.document, &[&APART[..], &ROWS, &["run", "tool"]].concat(), &mut all);
        for (name, apart) in [("run", "arguments"), ("tool", "version")] {
            let of = |report: &'_ Recorded| {
                report.document.get(name).and_then(Value::as_object).cloned().unwrap_or_default()
            };
            members(&format!("{name}."), &of(self), &of(other), &[apart], &mut all);
        }
        all
    }
}

/// Compares the members of an object, but those apart.
fn members(
    of: &str,
    old: &Map<String, Value>,
    new: &Map<String, Value>,
    apart: &[&str],
    differences: &mut Vec<Difference>,
) {
    compare("member", &member_rows(of, old, apart), &member_rows(of, new, apart), differences);
}

fn member_rows<'a>(of: &str, object: &'a Map<String, Value>, apart: &[&str]) -> Rows<'a> {
    let counted = object.iter().filter(|(name, _)| !apart.contains(&name.as_str()));
    counted.map(|(name, value)| ((format!("{of}{name}"), 1), value)).collect()
}

/// Compares what is said of files whose bytes are the same; what became of the others is said elsewhere.
fn inputs(old: &[Value], new: &[Value], differences: &mut Vec<Difference>) {
    let new = keyed(new, "path");
    for (key, old) in keyed(old, "path") {
        let Some(now) = new.get(&key).filter(|now| member(now, "/sha256") == member(old, "/sha256")) else { continue };
        if *now != old {
            differences.push(Difference { what: format!("what was read of {}", key.0), how: How::Changed });
        }
    }
}

type Rows<'a> = BTreeMap<(String, usize), &'a Value>;

/// The rows by a member; equal ones by their number.
fn rows(rows: &[Value], name: impl Fn(&Value) -> String) -> Rows<'_> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let number = |row| {
        let name: String = name(row);
        let count = seen.entry(name.clone()).or_default();
        *count += 1;
        ((name, *count), row)
    };
    rows.iter().map(number).collect()
}

fn member<'a>(row: &'a Value, pointer: &str) -> &'a str {
    row.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn keyed<'a>(all: &'a [Value], key: &str) -> Rows<'a> {
    let pointer = format!("/{key}");
    rows(all, |row| member(row, &pointer).to_owned())
}

fn controls(all: &[Value]) -> Rows<'_> {
    rows(all, |row| format!("{} of {}", member(row, "/id"), member(row, "/framework")))
}

fn findings(all: &[Value]) -> Rows<'_> {
    let name = |row: &Value| {
        let (rule, kind, id) = (member(row, "/rule"), member(row, "/subject/kind"), member(row, "/subject/id"));
        format!("{rule} on {kind} {id}")
    };
    rows(all, name)
}

fn exceptions(all: &[Value]) -> Rows<'_> {
    rows(all, |row| {
        let line = row.get("line").map(Value::to_string).unwrap_or_default();
        format!("in line {line}, for {}", member(row, "/rule"))
    })
}

fn compare(word: &str, old: &Rows<'_>, new: &Rows<'_>, differences: &mut Vec<Difference>) {
    let keys: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    for key in keys {
        let how = match (old.get(key), new.get(key)) {
            (Some(old), Some(new)) if old == new => continue,
            (Some(_), Some(_)) => How::Changed,
            (Some(_), None) => How::Missing,
            (None, _) => How::New,
        };
        differences.push(Difference { what: format!("{word} {}", key.0), how });
    }
}
