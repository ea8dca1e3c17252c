//! Exceptions as text: one to add to a register, or what an export shows today, to begin a register with.

use std::fmt::{self, Write as _};

use toml_edit::Value;

use super::day::Day;
use super::exception::{Accepted, Disposition};
use crate::source::visible;

/// An object that an exception is about.
#[derive(Debug, Clone)]
pub struct Object {
    /// What it is.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// Its name, which stands in a comment.
    pub name: Option<String>,
}

/// An exception to write.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The rule.
    pub rule: String,
    /// The object.
    pub object: Object,
    /// The values of the evidence that are accepted.
    pub accepts: Vec<(String, Accepted)>,
    /// Why; empty where somebody has to fill it in.
    pub reason: String,
    /// Who answers for it; empty where somebody has to fill it in.
    pub owner: String,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// When.
    pub approved_on: Option<Day>,
    /// The last day that it counts; nothing where somebody has to fill it in.
    pub expires: Option<Day>,
    /// What kind of acceptance it is.
    pub disposition: Option<Disposition>,
    /// Where more is written about it.
    pub ticket: Option<String>,
}

impl Draft {
    /// What says that a finding is accepted, with nothing filled in.
    #[must_use]
    pub fn empty(rule: &str, object: Object) -> Self {
        Self {
            rule: rule.to_owned(),
            object,
            accepts: Vec::new(),
            reason: String::new(),
            owner: String::new(),
            approved_by: None,
            approved_on: None,
            expires: None,
            disposition: None,
            ticket: None,
        }
    }
}

/// As it stands in a register.
impl fmt::Display for Draft {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "[[exception]]\nrule = {}", text(&self.rule))?;
        let Object { kind, id, name } = &self.object;
        let name = name.as_ref().map(|name| format!(" # {}", visible(name))).unwrap_or_default();
        writeln!(out, "object = {{ kind = {}, id = {} }}{name}", text(kind), text(id))?;
        if !self.accepts.is_empty() {
            let values = self.accepts.iter().map(|(key, accepted)| format!("{key} = {}", value(accepted)));
            writeln!(out, "accepts = {{ {} }}", values.collect::<Vec<_>>().join(", "))?;
        }
        writeln!(out, "reason = {}\nowner = {}", text(&self.reason), text(&self.owner))?;
        if let Some(approved_by) = &self.approved_by {
            writeln!(out, "approved-by = {}", text(approved_by))?;
        }
        if let Some(approved_on) = self.approved_on {
            writeln!(out, "approved-on = {approved_on}")?;
        }
        match self.expires {
            Some(expires) => writeln!(out, "expires = {expires}")?,
            None => writeln!(out, "expires = \"\"")?,
        }
        if let Some(disposition) = self.disposition {
            writeln!(out, "disposition = {}", text(disposition.as_str()))?;
        }
        if let Some(ticket) = &self.ticket {
            writeln!(out, "ticket = {}", text(ticket))?;
        }
        Ok(())
    }
}

fn text(text: &str) -> String {
    Value::from(text).to_string()
}

fn value(accepted: &Accepted) -> String {
    match accepted {
        Accepted::Flag(_) | Accepted::Number(_) => accepted.to_string(),
        Accepted::Text(words) => text(words),
    }
}

/// A register in which every exception is commented out, each below what the finding says.
#[must_use]
pub fn commented(findings: &[(String, Draft)]) -> String {
    let mut out = String::from(
        "# Exceptions of pimlint: https://github.com/pimlint/pimlint/blob/main/docs/exceptions.md\n\
         # To accept a finding, remove the `#` before its lines and fill in `reason`, `owner` and `expires`\n\
         # (the last day that the exception counts, such as 2026-06-30).\n",
    );
    for (says, draft) in findings {
        // Writing to a text cannot fail.
        let _ = writeln!(out, "\n# {}", visible(says));
        for line in draft.to_string().lines() {
            let _ = writeln!(out, "# {line}");
        }
    }
    out
}
