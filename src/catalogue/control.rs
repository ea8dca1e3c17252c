//! A control, as people name it.

use std::str::FromStr;

use super::{Control, Entry, FRAMEWORKS, Framework, nearest_of};

/// A control, a framework, or all controls below one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlFilter {
    /// Its framework, where it is named.
    framework: Option<&'static str>,
    /// The id or its beginning; empty for all controls of the framework.
    control: String,
}

impl ControlFilter {
    /// Whether a rule is mapped to it.
    #[must_use]
    pub fn is_mapped(&self, entry: &Entry) -> bool {
        entry.controls.iter().any(|(framework, controls)| {
            self.framework.is_none_or(|wanted| wanted == *framework)
                && controls.iter().any(|control| stands_for(&self.control, control))
        })
    }

    /// The controls that it stands for, with their frameworks.
    pub fn controls(&self) -> impl Iterator<Item = (&'static Framework, &'static Control)> {
        let frameworks =
            FRAMEWORKS.iter().filter(|framework| self.framework.is_none_or(|wanted| wanted == framework.id));
        let all = frameworks.flat_map(|framework| framework.controls.iter().map(move |control| (framework, control)));
        all.filter(|(_, control)| stands_for(&self.control, control.id))
    }

    fn exists(&self) -> bool {
        self.controls().next().is_some()
    }
}

/// Whether a word names a control or the ones above it. `AC-2` stands for `AC-2(3)` but not for `AC-20`: neither a number
/// nor a word may go on behind it.
fn stands_for(word: &str, control: &str) -> bool {
    let Some((head, rest)) = control.split_at_checked(word.len()) else { return false };
    let goes_on = match (head.chars().next_back(), rest.chars().next()) {
        (Some(last), Some(next)) => {
            last.is_ascii_digit() && next.is_ascii_digit() || last.is_ascii_alphabetic() && next.is_ascii_alphabetic()
        }
        _ => false,
    };
    head.eq_ignore_ascii_case(word) && !goes_on
}

impl FromStr for ControlFilter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let (name, control) = text.split_once(':').unwrap_or((text, ""));
        let framework = FRAMEWORKS.iter().find(|framework| framework.id.eq_ignore_ascii_case(name));
        let wanted = match framework {
            Some(framework) => Self { framework: Some(framework.id), control: control.to_owned() },
            None if text.contains(':') => {
                return Err(unknown("framework", name, FRAMEWORKS.iter().map(|known| known.id)));
            }
            None => Self { framework: None, control: text.to_owned() },
        };
        if wanted.exists() && !text.is_empty() {
            return Ok(wanted);
        }
        if let Some(framework) = framework {
            return Err(unknown(&format!("control of {}", framework.id), control, ids(framework)));
        }
        let known = FRAMEWORKS.iter().flat_map(|known| std::iter::once(known.id).chain(ids(known)));
        Err(unknown("framework or control", text, known))
    }
}

fn ids(framework: &'static Framework) -> impl Iterator<Item = &'static str> {
    framework.controls.iter().map(|control| control.id)
}

fn unknown(what: &str, word: &str, known: impl Iterator<Item = &'static str>) -> String {
    let frameworks = || FRAMEWORKS.iter().map(|framework| framework.id).collect::<Vec<_>>().join(", ");
    match nearest_of(word, known) {
        Some(nearest) => format!("unknown {what}: `{word}`; did you mean `{nearest}`?"),
        None => format!("unknown {what}: `{word}`; the frameworks are {}", frameworks()),
    }
}

#[cfg(test)]
mod tests {
    use super::{ControlFilter, stands_for};

    #[test]
    fn a_control_stands_for_those_below_it() {
        for (word, control) in
            [("AC-2", "AC-2"), ("ac-2", "AC-2(3)"), ("AC", "AC-2"), ("5.3", "5.3.1"), ("MS.AAD.7.4", "MS.AAD.7.4v1")]
        {
            assert!(stands_for(word, control), "{word} {control}");
        }
        for (word, control) in [("A.5.1", "A.5.15"), ("AC-2(3)", "AC-2"), ("A", "AC-2"), ("T1098.0", "T1098.003")] {
            assert!(!stands_for(word, control), "{word} {control}");
        }
    }

    #[test]
    fn an_unknown_control_is_an_error_that_names_the_nearest() {
        let error = |text: &str| text.parse::<ControlFilter>().expect_err("unknown");
        assert_eq!(error("nist-800-53:AC-66"), "unknown control of nist-800-53: `AC-66`; did you mean `AC-6`?");
        assert_eq!(error("nist-800-35"), "unknown framework or control: `nist-800-35`; did you mean `nist-800-53`?");
        assert!(error("zzz").contains("the frameworks are cis-m365"));
        assert!(error("").contains("unknown framework"));
        for text in ["nist-800-53", "NIST-800-53:AC-6(1)", "T1098"] {
            assert!(text.parse::<ControlFilter>().is_ok(), "{text}");
        }
    }
}
