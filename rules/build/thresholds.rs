//! Reads `rules/thresholds.toml`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;

/// One threshold.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Threshold {
    #[serde(rename = "type")]
    kind: Kind,
    default: toml::Value,
    basis: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Period,
    Slack,
    Count,
}

/// Keys, and the Rust text of `Thresholds`.
pub struct Generated {
    /// Every key.
    pub keys: Vec<String>,
    /// `thresholds.rs`.
    pub code: String,
}

/// Reads the file's text.
pub fn generate(text: &str) -> Result<Generated, String> {
    let table: BTreeMap<String, Threshold> = toml::from_str(text).map_err(|error| error.to_string())?;
    let (mut fields, mut defaults, mut rows) = (String::new(), String::new(), String::new());
    let (mut gets, mut sets) = (String::new(), String::new());
    for (key, threshold) in &table {
        let field = key.replace('-', "_");
        let Written { kind, variant, value, words, toml } =
            rust(threshold).map_err(|wrong| format!("[{key}]: {wrong}"))?;
        if threshold.basis.trim().is_empty() {
            return Err(format!("[{key}]: `basis` is empty"));
        }
        let _ = writeln!(fields, "    /// `{key}`, by default {words}: {}.\n    pub {field}: {kind},", threshold.basis);
        let _ = writeln!(defaults, "            {field}: {value},");
        let _ = writeln!(
            rows,
            "    Threshold {{ key: {key:?}, value: {words:?}, toml: {toml:?}, basis: {:?} }},",
            threshold.basis
        );
        let _ = writeln!(gets, "            {key:?} => ThresholdValue::{variant}(self.{field}),");
        let _ = writeln!(sets, "            ({key:?}, ThresholdValue::{variant}(value)) => self.{field} = value,");
    }
    let code = format!(
        "/// The limits that rules compare with (`rules/thresholds.toml`).\n#[derive(Debug, Clone)]\npub struct Thresholds {{\n{fields}}}\n\n\
         impl Default for Thresholds {{\n    fn default() -> Self {{\n        Self {{\n{defaults}        }}\n    }}\n}}\n\n\
         impl Thresholds {{\n    /// One by its key.\n    #[must_use]\n    pub fn get(&self, key: &str) -> Option<ThresholdValue> {{\n        Some(match key {{\n{gets}            _ => return None,\n        }})\n    }}\n\n\
         \x20   /// Sets one by its key; tells whether there is one of this type.\n    pub fn set(&mut self, key: &str, value: ThresholdValue) -> bool {{\n        match (key, value) {{\n{sets}            _ => return false,\n        }}\n        true\n    }}\n}}\n\n\
         /// One row of `rules/thresholds.toml`.\n#[derive(Debug, Clone, Copy)]\npub struct Threshold {{\n    /// Its key: `duration-slack`.\n    pub key: &'static str,\n\
         \x20   /// Its default, in words.\n    pub value: &'static str,\n    /// Its default, as `pimlint.toml` writes it.\n    pub toml: &'static str,\n    /// Where the default comes from.\n    pub basis: &'static str,\n}}\n\n\
         /// Every threshold, by key.\npub const THRESHOLDS: &[Threshold] = &[\n{rows}];\n"
    );
    Ok(Generated { keys: table.into_keys().collect(), code })
}

/// A threshold in the languages that it is written in.
struct Written {
    /// The Rust type.
    kind: &'static str,
    /// The variant of `ThresholdValue`.
    variant: &'static str,
    /// The default as Rust, in words and as TOML.
    value: String,
    words: String,
    toml: String,
}

fn rust(threshold: &Threshold) -> Result<Written, String> {
    let period = |value: Option<&toml::Value>| {
        let text = value.and_then(toml::Value::as_str).ok_or("the default is no text")?;
        let seconds = seconds(text).ok_or_else(|| format!("`{text}` is no duration of days, hours and minutes"))?;
        let code = if seconds.is_multiple_of(86_400) {
            format!("Period::days({})", seconds / 86_400)
        } else {
            format!("Period::seconds({seconds})")
        };
        Ok::<_, String>((code, text.to_owned()))
    };
    match threshold.kind {
        Kind::Period => {
            let (value, words) = period(Some(&threshold.default))?;
            let toml = format!("\"{words}\"");
            Ok(Written { kind: "Period", variant: "Period", value, words, toml })
        }
        Kind::Slack => {
            let (exact, words) = period(threshold.default.get("exact"))?;
            let (approximate, rounded) = period(threshold.default.get("approximate"))?;
            Ok(Written {
                kind: "Slack",
                variant: "Slack",
                value: format!("Slack {{ exact: {exact}, approximate: {approximate} }}"),
                toml: format!("{{ exact = \"{words}\", approximate = \"{rounded}\" }}"),
                words: format!("{words}, or {rounded} where a year or a month was counted in days"),
            })
        }
        Kind::Count => {
            let count = threshold.default.as_integer().and_then(|count| usize::try_from(count).ok());
            let count = count.ok_or("the default is no count")?;
            let [words, toml] = [(); 2].map(|()| count.to_string());
            let value = literal(count);
            Ok(Written { kind: "usize", variant: "Count", value, words, toml })
        }
    }
}

/// `P1D`, `PT1H30M`: whole days, hours and minutes only, so that no threshold is approximate.
fn seconds(text: &str) -> Option<u64> {
    let text = text.strip_prefix('P')?;
    let (days, clock) = text.split_once('T').map_or((text, None), |(days, clock)| (days, Some(clock)));
    let mut total = 0_u64;
    let mut rest = days;
    if let Some((count, behind)) = rest.split_once('D') {
        total += count.parse::<u64>().ok()?.checked_mul(86_400)?;
        rest = behind;
    }
    let mut parts = vec![rest];
    if let Some(mut clock) = clock {
        for (unit, length) in [('H', 3_600), ('M', 60)] {
            if let Some((count, behind)) = clock.split_once(unit) {
                total += count.parse::<u64>().ok()?.checked_mul(length)?;
                clock = behind;
            }
        }
        parts.push(clock);
    }
    (total > 0 && parts.iter().all(|part| part.is_empty())).then_some(total)
}

/// `300_000`, as a long number is written in Rust.
fn literal(count: usize) -> String {
    let digits = count.to_string();
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    groups.join("_")
}
