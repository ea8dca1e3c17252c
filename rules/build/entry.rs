//! Reads one rule entry (`rules/<area>/<id>.md`). Shared by the build script and the tests.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::examples::{self, Example};

/// The headings below the summary, in this order.
pub const SECTIONS: [&str; 6] =
    ["Why it matters", "How it is evaluated", "How to fix", "When to accept", "References", "Examples"];

/// One entry.
#[derive(Debug)]
pub struct Entry {
    /// The fenced TOML block.
    pub meta: Meta,
    /// The fault as a sentence.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// Prose by heading, examples left out.
    pub sections: Vec<(String, String)>,
    /// The tests.
    pub examples: Vec<Example>,
}

/// The fenced TOML block.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meta {
    /// A kind of subject.
    pub judges: String,
    /// The highest severity.
    pub severity: String,
    /// `conflict`, `exposure` or `hygiene`.
    pub kind: String,
    /// `documented` or `advice`.
    pub basis: String,
    /// What to decide, as an imperative; `{}` stands for the objects.
    pub decision: String,
    /// Collection ids.
    pub reads: Vec<String>,
    /// Keys of `thresholds.toml`.
    #[serde(default)]
    pub thresholds: Vec<String>,
    /// The version that brought the rule.
    pub since: String,
    /// Off unless selected by id.
    #[serde(default)]
    pub preview: bool,
    /// Judges schedules and role assignments that ended, or have not begun, too.
    #[serde(default)]
    pub ended: bool,
    /// By the severity that they lower to: the key of each case, and the case as a clause.
    #[serde(default)]
    pub lowered: BTreeMap<String, BTreeMap<String, String>>,
    /// What a finding tells apart, so that a control can be about one of it: the names in `Finding::part`.
    #[serde(default)]
    pub parts: Vec<String>,
    /// Checks of other tools that look for the same: `SCUBA 7.6`.
    #[serde(default)]
    pub peers: Vec<String>,
    /// Rules that this one makes redundant.
    #[serde(default)]
    pub supersedes: Vec<Supersedes>,
}

/// A rule that this one makes redundant.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Supersedes {
    /// Its id.
    pub rule: String,
    /// What both findings must be about.
    pub same: String,
}

/// Reads an entry; the error says what is wrong, without the file's name.
pub fn parse(text: &str) -> Result<Entry, String> {
    let mut lines = text.lines().skip_while(|line| line.trim().is_empty());
    if lines.next().map(str::trim_end) != Some("```toml") {
        return Err("the entry does not begin with a ```toml block".to_owned());
    }
    let block: Vec<&str> = lines.by_ref().take_while(|line| line.trim_end() != "```").collect();
    let meta: Meta = toml::from_str(&block.join("\n")).map_err(|error| format!("TOML block: {error}"))?;
    let mut lines = lines.skip_while(|line| line.trim().is_empty());
    let title = lines
        .next()
        .and_then(|line| line.strip_prefix("# "))
        .ok_or("no `# Title` follows the TOML block")?
        .trim()
        .to_owned();
    let (summary, sections) = split(lines)?;
    let headings: Vec<&str> = sections.iter().map(|(heading, _)| heading.as_str()).collect();
    if headings != SECTIONS {
        return Err(format!("the sections are {headings:?}, but must be {SECTIONS:?}"));
    }
    if summary.is_empty() || summary.contains("\n\n") {
        return Err("below the title stands no summary of one paragraph".to_owned());
    }
    let mut prose = sections;
    let examples = prose.pop().map(|(_, text)| examples::parse(&text)).transpose()?.unwrap_or_default();
    if let Some((heading, _)) = prose.iter().find(|(_, text)| text.is_empty()) {
        return Err(format!("the section `## {heading}` is empty"));
    }
    Ok(Entry { meta, title, summary: summary.replace('\n', " "), sections: prose, examples })
}

/// Splits what follows the title into the summary and the `##` sections; headings inside fences do not count.
fn split<'t>(lines: impl Iterator<Item = &'t str>) -> Result<(String, Vec<(String, String)>), String> {
    let mut summary = String::new();
    let mut sections: Vec<(String, String)> = Vec::new();
    let mut fenced = false;
    for line in lines {
        fenced ^= line.starts_with("```");
        match line.strip_prefix("## ") {
            Some(heading) if !fenced => sections.push((heading.trim().to_owned(), String::new())),
            _ => {
                let text = sections.last_mut().map_or(&mut summary, |(_, text)| text);
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    if fenced {
        return Err("a ``` fence is not closed".to_owned());
    }
    let trimmed = sections.into_iter().map(|(heading, text)| (heading, text.trim().to_owned())).collect();
    Ok((summary.trim().to_owned(), trimmed))
}
