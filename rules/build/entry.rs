//! Reads one rule entry (`rules/<area>/<id>.md`). Shared by the build script and the tests.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The headings below the summary, in this order.
pub const SECTIONS: [&str; 6] =
    ["Why it matters", "How it is evaluated", "How to fix", "When to accept", "References", "Examples"];

/// The words a first fence may carry.
pub const OUTCOMES: [&str; 4] = ["fails", "passes", "not-evaluated", "not-applicable"];

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

/// One `###` example: a small export and what the rule says about it.
#[derive(Debug)]
pub struct Example {
    /// The heading.
    pub name: String,
    /// One of [`OUTCOMES`].
    pub outcome: String,
    /// `as-of=`.
    pub as_of: Option<String>,
    /// `subject=`: the id in the output.
    pub subject: Option<String>,
    /// `severity=` of the finding.
    pub severity: Option<String>,
    /// What differs from the samples, as JSON.
    pub differences: Option<String>,
    /// File names and texts, given word by word.
    pub files: Vec<(String, String)>,
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
    let examples = prose.pop().map(|(_, text)| examples(&text)).transpose()?.unwrap_or_default();
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

fn examples(text: &str) -> Result<Vec<Example>, String> {
    let mut examples: Vec<Example> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(name) = line.strip_prefix("### ") {
            let name = name.trim().to_owned();
            if examples.iter().any(|earlier| earlier.name == name) {
                return Err(format!("two examples are named `{name}`"));
            }
            examples.push(Example {
                name,
                outcome: String::new(),
                as_of: None,
                subject: None,
                severity: None,
                differences: None,
                files: Vec::new(),
            });
        } else if let Some(info) = line.strip_prefix("```") {
            let body: Vec<&str> = lines.by_ref().take_while(|line| line.trim_end() != "```").collect();
            let example = examples.last_mut().ok_or("a fence stands before the first `### ` example")?;
            fence(example, info, &body.join("\n")).map_err(|wrong| format!("example `{}`: {wrong}", example.name))?;
        }
    }
    if let Some(empty) = examples.iter().find(|example| example.differences.is_none() && example.files.is_empty()) {
        return Err(format!("example `{}` holds no file", empty.name));
    }
    if !examples.iter().any(|example| example.outcome == "fails") {
        return Err("no example says `fails`".to_owned());
    }
    Ok(examples)
}

/// One fence: ```` ```json [outcome] [as-of=...] [subject=...] [severity=...] [file-name] ````. Without a file name it holds
/// what differs from the samples.
fn fence(example: &mut Example, info: &str, body: &str) -> Result<(), String> {
    let mut tokens = tokens(info).into_iter();
    if tokens.next() != Some("json") {
        return Err(format!("a fence begins with ```{info}, not with ```json"));
    }
    let first = example.differences.is_none() && example.files.is_empty();
    let mut file = None;
    for token in tokens {
        if first && example.outcome.is_empty() && OUTCOMES.contains(&token) {
            token.clone_into(&mut example.outcome);
        } else if let Some((key, value)) = token.split_once('=').filter(|_| first) {
            let slot = match key {
                "as-of" => &mut example.as_of,
                "subject" => &mut example.subject,
                "severity" => &mut example.severity,
                _ => return Err(format!("`{key}=` is none of as-of=, subject=, severity=")),
            };
            *slot = Some(value.to_owned());
        } else if file.is_none() && token.contains('.') && !token.contains('=') {
            file = Some(token.to_owned());
        } else {
            return Err(format!("`{token}` is neither a file name nor, on the first fence, an outcome {OUTCOMES:?}"));
        }
    }
    if example.outcome.is_empty() {
        return Err(format!("the first fence says none of {OUTCOMES:?}"));
    }
    let Some(file) = file else {
        if !first {
            return Err("only the first fence holds differences; a later one names its file".to_owned());
        }
        example.differences = Some(body.to_owned());
        return Ok(());
    };
    if example.files.iter().any(|(earlier, _)| *earlier == file) {
        return Err(format!("the file `{file}` stands twice"));
    }
    example.files.push((file, body.to_owned()));
    Ok(())
}

/// The words of a fence; a space inside braces is part of a name.
fn tokens(info: &str) -> Vec<&str> {
    let mut inside = false;
    let mut is_space = |letter: char| {
        inside = letter == '{' || inside && letter != '}';
        letter.is_whitespace() && !inside
    };
    info.split(&mut is_space).filter(|token| !token.is_empty()).collect()
}
