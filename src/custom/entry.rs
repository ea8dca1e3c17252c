//! One entry: what it says about the rule, its schemas, and its examples.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::HeadingLevel;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use toml::Spanned;

use super::examples;
use super::text::Outline;
use crate::catalogue::{Basis, CUSTOM, Entry, Example, Kind, nearest_of};
use crate::config::{Fault, Faults, Page};
use crate::finding::{Severity, SubjectKind};
use crate::rules::Check;
use crate::rules::stated::{Schema, Stated};

const EXAMPLES: &str = "Examples";

/// The block that an entry begins with.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Meta {
    judges: Spanned<String>,
    severity: Spanned<String>,
    kind: Option<Spanned<String>>,
    decision: Spanned<String>,
    help: Spanned<String>,
}

/// Reads one entry. What it says lasts as long as the program.
///
/// # Errors
/// Everything that is wrong with it, each at its place.
pub(super) fn parse(id: &str, page: &Page, text: &str) -> Result<&'static Entry, Faults> {
    let mut reader = Reader { page, text, outline: Outline::of(text), faults: Vec::new() };
    let entry = reader.entry(id);
    let faults = reader.faults;
    match entry {
        Some(entry) => page.settle(faults, entry),
        None => page
            .settle(faults, ())
            .and_then(|()| page.refuse(page.fault(0..0, "this is not the entry of a rule", None))),
    }
}

struct Reader<'t> {
    page: &'t Page,
    text: &'t str,
    outline: Outline,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn fault(&mut self, at: Range<usize>, what: impl Into<String>, help: Option<&str>) {
        self.faults.push(self.page.fault(at, what, help.map(str::to_owned)));
    }

    fn entry(&mut self, id: &str) -> Option<&'static Entry> {
        self.id(id);
        let (meta, start) = self.meta()?;
        let judges = self.word(start, &meta.judges, Stated::KINDS.iter().map(|kind| (kind.as_str(), *kind)));
        let severity = self.word(start, &meta.severity, Severity::ALL.map(|known| (known.as_str(), known)));
        let kinds = Kind::ALL.map(|kind| (kind.as_str(), kind));
        let kind = meta.kind.as_ref().map_or(Some(Kind::Exposure), |kind| self.word(start, kind, kinds));
        self.decision(start, &meta.decision);
        let (title, summary, sections) = self.prose()?;
        let examples = self.examples();
        let (judges, severity, kind) = (judges?, severity?, kind?);
        let selects = self.schema("where", judges);
        let asserts = self.schema("must", judges);
        if asserts.is_none() && self.outline.block("json must").is_none() {
            self.fault(
                0..0,
                "there is no ```json must block",
                Some("state in it, as JSON Schema, what each subject must be"),
            );
        }
        let asserts = asserts?;
        let stated: &'static Stated =
            Box::leak(Box::new(Stated { judges, selects, asserts, help: meta.help.into_inner() }));
        Some(Box::leak(Box::new(Entry {
            id: id.to_owned().leak(),
            area: CUSTOM,
            title: title.leak(),
            summary: summary.leak(),
            judges,
            severity,
            kind,
            basis: Basis::Advice,
            decision: meta.decision.into_inner().leak(),
            reads: stated.reads().leak(),
            thresholds: &[],
            since: "",
            preview: false,
            ended: false,
            lowered: &[],
            supersedes: &[],
            controls: &[],
            parts: &[],
            peers: &[],
            sections: sections.leak(),
            examples: examples.leak(),
            check: Check::Stated(stated),
        })))
    }

    fn id(&mut self, id: &str) {
        let is_plain = id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        let rest = id.strip_prefix(CUSTOM).and_then(|rest| rest.strip_prefix('-'));
        if !is_plain || rest.is_none_or(str::is_empty) {
            let help = "name the file after the fault: custom-group-without-description.md";
            let what = "a rule is called after its file, which begins with `custom-` and has lower-case letters, digits and hyphens only";
            self.fault(0..0, what, Some(help));
        }
    }

    /// The block, and where its text starts.
    fn meta(&mut self) -> Option<(Meta, usize)> {
        let first = self.outline.blocks.first().filter(|block| block.info == "toml");
        let Some(block) = first else {
            self.fault(0..0, "an entry begins with a ```toml block", None);
            return None;
        };
        let at = block.at.clone();
        match toml::from_str(self.text.get(at.clone()).unwrap_or_default()) {
            Ok(meta) => Some((meta, at.start)),
            Err(error) => {
                let span = error.span().unwrap_or_default();
                self.fault(at.start + span.start..at.start + span.end, error.message(), None);
                None
            }
        }
    }

    /// One of several words.
    fn word<T: Copy>(
        &mut self,
        start: usize,
        word: &Spanned<String>,
        words: impl IntoIterator<Item = (&'static str, T)>,
    ) -> Option<T> {
        let words: Vec<(&str, T)> = words.into_iter().collect();
        let found = words.iter().find(|(known, _)| known == word.get_ref()).map(|(_, value)| *value);
        if found.is_none() {
            let names = || words.iter().map(|(known, _)| *known);
            let help = nearest_of(word.get_ref(), names()).map(|nearest| format!("did you mean \"{nearest}\"?"));
            let what = format!("this must be one of {}", names().collect::<Vec<_>>().join(", "));
            let span = word.span();
            self.fault(start + span.start..start + span.end, what, help.as_deref());
        }
        found
    }

    fn decision(&mut self, start: usize, decision: &Spanned<String>) {
        if decision.get_ref().matches("{}").count() != 1 {
            let span = decision.span();
            let help = "write an imperative: decision = \"Give {} a description\"";
            self.fault(start + span.start..start + span.end, "this needs one `{}`, for the objects", Some(help));
        }
    }

    /// The title, the summary below it, and the sections except the examples.
    #[expect(clippy::type_complexity, reason = "as an entry holds them")]
    fn prose(&mut self) -> Option<(String, String, Vec<(&'static str, &'static str)>)> {
        let headings = &self.outline.headings;
        let Some(at) = headings.iter().position(|heading| heading.level == HeadingLevel::H1) else {
            self.fault(0..0, "there is no `# Title`", Some("write the fault as a short sentence"));
            return None;
        };
        let title = headings.get(at)?;
        let sections: Vec<_> =
            headings.get(at + 1..)?.iter().filter(|heading| heading.level == HeadingLevel::H2).collect();
        let end = sections.first().map_or(self.text.len(), |first| first.at.start);
        let between = |from: usize, to: usize| without_blocks(self.text.get(from..to).unwrap_or_default());
        let summary = between(title.at.end, end).split("\n\n").next().unwrap_or_default().replace('\n', " ");
        let ends = sections.iter().skip(1).map(|next| next.at.start).chain([self.text.len()]);
        let prose = sections.iter().zip(ends).filter(|(section, _)| section.text != EXAMPLES);
        let prose = prose.map(|(section, end)| {
            let text: &'static str = between(section.at.end, end).leak();
            let heading: &'static str = section.text.clone().leak();
            (heading, text)
        });
        let (title, at, prose) = (title.text.clone(), title.at.clone(), prose.collect());
        if summary.is_empty() {
            self.fault(
                at,
                "below the title stands no summary",
                Some("say in a sentence what is wrong with such a subject"),
            );
        }
        Some((title, summary, prose))
    }

    fn examples(&mut self) -> Vec<Example> {
        let headings = self.outline.headings.iter();
        let Some(heading) = headings.clone().find(|heading| heading.text == EXAMPLES) else {
            self.fault(
                0..0,
                "there is no section `## Examples`",
                Some("show a subject that fails, and one that passes"),
            );
            return Vec::new();
        };
        let at = heading.at.clone();
        match examples::parse(self.text.get(at.end..).unwrap_or_default()) {
            Ok(examples) => examples.into_iter().map(lasting).collect(),
            Err(problem) => {
                self.fault(at, problem, None);
                Vec::new()
            }
        }
    }

    /// The schema in the block of this name.
    fn schema(&mut self, name: &str, judges: SubjectKind) -> Option<Schema> {
        let at = self.outline.block(&format!("json {name}"))?.at.clone();
        let text = self.text.get(at.clone()).unwrap_or_default();
        let schema: Value = match serde_json::from_str(text) {
            Ok(schema) => schema,
            Err(error) => {
                let line = text.lines().take(error.line().saturating_sub(1)).map(|line| line.len() + 1).sum::<usize>();
                let place = at.start + line + error.column().saturating_sub(1);
                self.fault(place..place, format!("this is not valid JSON: {error}"), None);
                return None;
            }
        };
        match Schema::compile(&schema, judges) {
            Ok(schema) => Some(schema),
            Err(wrong) => {
                for wrong in wrong {
                    let place = inside(text, &wrong.at).unwrap_or(0..0);
                    self.fault(at.start + place.start..at.start + place.end, wrong.what, wrong.help.as_deref());
                }
                None
            }
        }
    }
}

/// Prose without its fenced blocks of schemas.
fn without_blocks(text: &str) -> String {
    let mut fenced = false;
    let kept = text.lines().filter(|line| {
        let is_fence = line.trim_start().starts_with("```");
        let hides = fenced || is_fence && (line.contains("json where") || line.contains("json must"));
        fenced = if is_fence { !fenced && hides } else { fenced };
        !hides
    });
    kept.collect::<Vec<_>>().join("\n").trim().to_owned()
}

fn lasting(example: examples::Example) -> Example {
    let text = |text: String| -> &'static str { text.leak() };
    let examples::Example { name, outcome, as_of, subject, severity, differences, files } = example;
    let files: Vec<_> = files.into_iter().map(|(name, body)| (text(name), text(body))).collect();
    Example::new(
        text(name),
        text(outcome),
        (as_of.map(text), subject.map(text), severity.map(text)),
        differences.map(text),
        files.leak(),
    )
}

/// Where the value of a JSON pointer stands in a text.
fn inside(text: &str, pointer: &str) -> Option<Range<usize>> {
    let mut value = text.trim();
    for name in pointer.split('/').skip(1) {
        let name = name.replace("~1", "/").replace("~0", "~");
        value = match name.parse::<usize>() {
            Ok(at) if value.starts_with('[') => serde_json::from_str::<Vec<&RawValue>>(value).ok()?.get(at)?.get(),
            _ => serde_json::from_str::<BTreeMap<String, &RawValue>>(value).ok()?.get(&name)?.get(),
        };
    }
    let start = (value.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    Some(start..start + value.len())
}
