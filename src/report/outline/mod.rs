//! The answer in words, as sections of lines: hostile text.

pub(in crate::report) mod markdown;
pub(in crate::report) mod text;

use std::collections::BTreeSet;

use crate::model::{Gap, Why};
use crate::naming::joined;
use crate::report::words::{capitalised, counted};
use crate::who::{List, Shown};

/// Items of a list that are shown where not everything is asked for.
pub(in crate::report) const SHOWN: usize = 5;

/// How a line is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Tone {
    Plain,
    /// All is as it should be.
    Good,
    /// Something that a reader should see.
    Warning,
    /// What is beside the answer.
    Aside,
}

/// A line of a section; deeper ones belong to the line above.
#[derive(Debug, Clone)]
pub(in crate::report) struct Line {
    pub(in crate::report) depth: usize,
    pub(in crate::report) tone: Tone,
    pub(in crate::report) text: String,
}

impl Line {
    pub(in crate::report) fn new(depth: usize, text: impl Into<String>) -> Self {
        Self { depth, tone: Tone::Plain, text: text.into() }
    }

    pub(in crate::report) fn toned(self, tone: Tone) -> Self {
        Self { tone, ..self }
    }
}

/// A list with its title.
#[derive(Debug)]
pub(in crate::report) struct Section {
    pub(in crate::report) title: String,
    pub(in crate::report) lines: Vec<Line>,
}

/// The whole answer.
#[derive(Debug)]
pub(in crate::report) struct Outline {
    pub(in crate::report) title: String,
    /// What and when, in lines below the title.
    pub(in crate::report) about: Vec<Line>,
    pub(in crate::report) sections: Vec<Section>,
    all: bool,
    /// What there is none of, by complete data.
    none: Vec<&'static str>,
    /// What the section that is written lacks in its lines.
    unknown: BTreeSet<Gap>,
    /// What the answer lacks as far as it is shown.
    gaps: BTreeSet<Gap>,
}

impl Outline {
    /// Nothing but a title; with `all`, every list is to be shown in full.
    pub(in crate::report) fn new(title: &str, all: bool) -> Self {
        Self {
            title: title.to_owned(),
            about: Vec::new(),
            sections: Vec::new(),
            all,
            none: Vec::new(),
            unknown: BTreeSet::new(),
            gaps: BTreeSet::new(),
        }
    }

    /// A line below the title.
    pub(in crate::report) fn say(&mut self, line: Line) {
        self.about.push(line);
    }

    /// A value that is known; what it lacks is said in the section that is written.
    pub(in crate::report) fn known<'v, T>(&mut self, value: &'v Shown<T>) -> Option<&'v T> {
        match &value.0 {
            Ok(value) => Some(value),
            Err(gap) => {
                self.unknown.insert(*gap);
                None
            }
        }
    }

    /// The items of a list inside a line.
    pub(in crate::report) fn inner<T>(&mut self, list: &List<T>) -> Option<Gap> {
        self.unknown.extend(list.gap);
        list.gap
    }

    /// Why something is unknown, for a sentence that says so itself.
    pub(in crate::report) fn lacks(&mut self, gap: Gap) -> String {
        self.gaps.insert(gap);
        gap.sentence()
    }

    /// As many items of a list as are shown.
    pub(in crate::report) fn limit(&self) -> usize {
        if self.all { usize::MAX } else { SHOWN }
    }

    /// A list as a section: each item in lines, then what is left out and what is missing. A whole list without items is only
    /// named.
    pub(in crate::report) fn list<T>(
        &mut self,
        title: &str,
        none: &'static str,
        list: &List<T>,
        mut item: impl FnMut(&mut Self, &T) -> Vec<Line>,
    ) {
        if list.items.is_empty() && list.gap.is_none() {
            self.none.push(none);
            return;
        }
        let mut lines = Vec::new();
        for found in list.items.iter().take(self.limit()) {
            lines.extend(item(self, found));
        }
        let more = list.items.len().saturating_sub(self.limit());
        if more > 0 {
            lines.push(Line::new(0, format!("and {more} more (--all lists all)")).toned(Tone::Aside));
        }
        if let Some(gap) = list.gap {
            let said = self.lacks(gap);
            let words = if list.items.is_empty() { "not known" } else { "there may be more" };
            lines.push(Line::new(0, format!("{words}: {said}")).toned(Tone::Warning));
        }
        for gap in std::mem::take(&mut self.unknown).into_iter().filter(|gap| Some(*gap) != list.gap) {
            let said = self.lacks(gap);
            lines.push(Line::new(0, format!("unknown here: {said}")).toned(Tone::Warning));
        }
        let least = if list.gap.is_some() && !list.items.is_empty() { "at least " } else { "" };
        let count = if list.items.is_empty() { String::new() } else { format!(" ({least}{})", list.items.len()) };
        self.sections.push(Section { title: format!("{title}{count}"), lines });
    }

    /// Lines that are no list.
    pub(in crate::report) fn section(&mut self, title: &str, lines: impl FnOnce(&mut Self) -> Vec<Line>) {
        let mut lines = lines(self);
        for gap in std::mem::take(&mut self.unknown) {
            let said = self.lacks(gap);
            lines.push(Line::new(0, format!("unknown here: {said}")).toned(Tone::Warning));
        }
        self.sections.push(Section { title: title.to_owned(), lines });
    }

    /// Adds what there is none of, and what to export for the rest.
    pub(in crate::report) fn finish(mut self) -> Self {
        if !self.none.is_empty() {
            self.about.push(Line::new(0, format!("{}.", capitalised(&listed(&self.none)))));
        }
        let requests: BTreeSet<String> = self.gaps.iter().flat_map(|gap| to_export(*gap)).collect();
        if !requests.is_empty() {
            let mut lines: Vec<Line> = requests.into_iter().map(|request| Line::new(0, request)).collect();
            lines.push(Line::new(0, "`pimlint coverage` shows the requests in full").toned(Tone::Aside));
            self.sections.push(Section { title: "Export for the rest".to_owned(), lines });
        }
        self
    }
}

/// What to export: the requests without their queries.
fn to_export(gap: Gap) -> Vec<String> {
    let property = match gap {
        Gap::Absent(_) | Gap::Partial(_) | Gap::ServicePrincipals(_) => None,
        Gap::Property(_, property, Why::NotSelected) => Some(property.name()),
        _ => return Vec::new(),
    };
    let Some(collection) = gap.collection() else { return Vec::new() };
    let requests = collection.requests_for(property);
    let paths = requests.iter().filter_map(|request| request.path.split('?').next());
    paths.map(|path| format!("{collection}: GET {path}")).collect()
}

/// `no owners, no packages and no nesting`.
fn listed(none: &[&str]) -> String {
    joined(none.iter().map(|word| format!("no {word}")).collect())
}

/// `no one`, `1 person`, `2 people`.
pub(in crate::report) fn people(count: usize) -> String {
    match count {
        0 => "no one".to_owned(),
        1 => counted(1, "person"),
        count => format!("{count} people"),
    }
}
