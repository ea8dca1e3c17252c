//! Reads the text of a configuration: every value by the form of its key, every fault at its place.

use std::ops::Range;

use globset::Glob;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{Fault, Faults, MAX_FAULTS, Page};
use super::file::{Config, Section};
use super::keys::{Form, KEYS, Key, TENANTS, key};
use super::part::Part;
use crate::catalogue::{Selector, entry, nearest_of, nearest_rule};
use crate::context::{THRESHOLDS, ThresholdValue, Thresholds};
use crate::finding::Severity;
use crate::model::time::Slack;
use crate::model::{Collection, Period};

type Table<'t> = DeTable<'t>;
type Value<'t> = Spanned<DeValue<'t>>;

impl Config {
    /// Reads the text of a configuration; `name` is the path as faults show it.
    ///
    /// # Errors
    /// All faults of the file.
    pub fn parse(name: String, text: &str) -> Result<Self, Faults> {
        Reader { page: Page::new("configuration", name, text), faults: Vec::new() }.read(text)
    }
}

/// Reads one file.
struct Reader {
    page: Page,
    faults: Vec<Fault>,
}

impl Reader {
    /// Reads the whole text.
    fn read(mut self, text: &str) -> Result<Config, Faults> {
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            self.fault(error.span().unwrap_or_default(), error.message(), None);
        }
        let mut tenants = Vec::new();
        let mut common = Part::default();
        for (name, value) in table.get_ref() {
            if name.get_ref() == TENANTS {
                tenants = self.tenants(value);
            } else {
                self.member(&mut common, name, value, false);
            }
        }
        let Self { page, faults } = self;
        let config = Config { page, common, tenants };
        config.page.clone().settle(faults, config)
    }

    fn fault(&mut self, at: Range<usize>, what: impl Into<String>, help: Option<String>) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(self.page.fault(at, what, help));
        }
    }

    fn tenants(&mut self, value: &Value<'_>) -> Vec<Section> {
        let Some(table) = self.table(value, "a table of tenants") else { return Vec::new() };
        let mut sections = Vec::new();
        for (name, value) in table {
            let mut part = Part::default();
            if let Some(table) = self.table(value, "a table of the keys of one tenant") {
                for (name, value) in table {
                    self.member(&mut part, name, value, true);
                }
            }
            sections.push(Section { name: name.get_ref().to_string(), at: name.span(), part });
        }
        sections
    }

    fn member(&mut self, part: &mut Part, name: &Spanned<impl AsRef<str>>, value: &Value<'_>, in_tenant: bool) {
        match key(name.get_ref().as_ref()) {
            Some(key) if in_tenant && !key.per_tenant => {
                let help =
                    "files are read before it is known which tenant they are of; move the key to the top of the file";
                self.fault(name.span(), "this key cannot differ between tenants", Some(help.to_owned()));
            }
            Some(key) => self.value(part, key, value),
            None => {
                let names = KEYS.iter().map(|key| key.name).chain([TENANTS]);
                let help = suggestion(
                    nearest_of(name.get_ref().as_ref(), names),
                    "`pimlint schema config` describes the keys",
                );
                self.fault(name.span(), "unknown key", Some(help));
            }
        }
    }

    fn value(&mut self, part: &mut Part, key: &Key, value: &Value<'_>) {
        match (key.form, key.name) {
            (Form::Selectors, "select") => part.select = self.selectors(value),
            (Form::Selectors, _) => part.ignore = self.selectors(value),
            (Form::Globs, "include") => part.include = self.globs(value),
            (Form::Globs, _) => part.exclude = self.globs(value),
            (Form::Collections, _) => part.require = self.collections(value),
            (Form::Choice(words), "fail-on") => part.fail_on = self.choice(value, words),
            (Form::Choice(words), _) => part.cloud = self.choice(value, words),
            (Form::File, _) => part.baseline = self.text(value, "the path of a file").map(Spanned::into_inner),
            (Form::Text, _) => part.tenant = self.text(value, "text").map(Spanned::into_inner),
            (Form::Accounts, _) => part.emergency_accounts = self.texts(value),
            (Form::Groups, _) => part.sensitive_groups = self.texts(value),
            (Form::Roles, _) => part.privileged_roles = self.texts(value),
            (Form::Severities, _) => self.severities(part, value),
            (Form::Thresholds, _) => self.thresholds(part, value),
        }
    }

    fn table<'v, 't>(&mut self, value: &'v Value<'t>, expected: &str) -> Option<&'v Table<'t>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong_type(value, expected);
        }
        table
    }

    fn wrong_type(&mut self, value: &Value<'_>, expected: &str) {
        let what = format!("this must be {expected}, and is {}", article(value.get_ref().type_str()));
        self.fault(value.span(), what, None);
    }

    /// A text that is not blank, without the blanks around it.
    fn text(&mut self, value: &Value<'_>, expected: &str) -> Option<Spanned<String>> {
        let Some(text) = value.get_ref().as_str() else {
            self.wrong_type(value, expected);
            return None;
        };
        if text.trim().is_empty() {
            self.fault(value.span(), format!("this must be {expected}, and is empty"), None);
            return None;
        }
        Some(Spanned::new(value.span(), text.trim().to_owned()))
    }

    fn texts(&mut self, value: &Value<'_>) -> Option<Vec<Spanned<String>>> {
        let Some(list) = value.get_ref().as_array() else {
            self.wrong_type(value, "a list of texts");
            return None;
        };
        Some(list.iter().filter_map(|value| self.text(value, "a text")).collect())
    }

    /// The texts of a list that `accept` takes; it says what is wrong with the others, and what to do.
    fn accepted<T>(
        &mut self,
        value: &Value<'_>,
        accept: impl Fn(&str) -> Result<T, (String, String)>,
    ) -> Option<Vec<T>> {
        let mut all = Vec::new();
        for text in self.texts(value)? {
            match accept(text.get_ref()) {
                Ok(taken) => all.push(taken),
                Err((what, help)) => self.fault(text.span(), what, Some(help)),
            }
        }
        Some(all)
    }

    fn selectors(&mut self, value: &Value<'_>) -> Option<Vec<String>> {
        self.accepted(value, |word| match Selector::parse(word) {
            Ok(_) => Ok(word.to_owned()),
            Err(unknown) => Err((
                "this is not a rule, area, severity, kind or control".to_owned(),
                suggestion(unknown.nearest, "`pimlint rules` lists them"),
            )),
        })
    }

    fn globs(&mut self, value: &Value<'_>) -> Option<Vec<String>> {
        self.accepted(value, |word| match Glob::new(word) {
            Ok(_) => Ok(word.to_owned()),
            Err(error) => Err((
                format!("this is not a valid glob: {}", error.kind()),
                "a glob looks like `groups/**/*.json`".to_owned(),
            )),
        })
    }

    fn collections(&mut self, value: &Value<'_>) -> Option<Vec<Collection>> {
        self.accepted(value, |word| {
            Collection::from_id(word).ok_or_else(|| {
                let nearest = nearest_of(word, Collection::all().map(Collection::id));
                ("this is not a collection".to_owned(), suggestion(nearest, "`pimlint coverage` lists them"))
            })
        })
    }

    fn choice(&mut self, value: &Value<'_>, words: &'static [&'static str]) -> Option<&'static str> {
        let expected = format!("one of {}", listed(words));
        let text = self.text(value, &expected)?;
        let found = words.iter().copied().find(|word| word == text.get_ref());
        if found.is_none() {
            let nearest = nearest_of(text.get_ref(), words.iter().copied());
            self.fault(
                text.span(),
                format!("this must be {expected}"),
                nearest.map(|word| format!("did you mean `{word}`?")),
            );
        }
        found
    }

    fn severities(&mut self, part: &mut Part, value: &Value<'_>) {
        let Some(table) = self.table(value, "a table from rules to severities") else { return };
        for (name, value) in table {
            let Some(rule) = entry(name.get_ref()) else {
                let help = suggestion(nearest_rule(name.get_ref()), "`pimlint rules` lists them");
                self.fault(name.span(), "unknown rule", Some(help));
                continue;
            };
            let words = const { &["error", "warning", "note"] };
            let Some(word) = self.choice(value, words) else { continue };
            if let Some(severity) = Severity::ALL.into_iter().find(|severity| severity.as_str() == word) {
                part.severity.insert(rule.id, severity);
            }
        }
    }

    fn thresholds(&mut self, part: &mut Part, value: &Value<'_>) {
        let Some(table) = self.table(value, "a table from thresholds to values") else { return };
        let default = Thresholds::default();
        for (name, value) in table {
            let row = THRESHOLDS.iter().find(|row| row.key == name.get_ref());
            let Some((key, default)) = row.and_then(|row| Some((row.key, default.get(row.key)?))) else {
                let nearest = nearest_of(name.get_ref(), THRESHOLDS.iter().map(|row| row.key));
                let help = suggestion(nearest, "`pimlint schema config` lists the thresholds");
                self.fault(name.span(), "unknown threshold", Some(help));
                continue;
            };
            let read = self.threshold(value, default);
            part.thresholds.extend(read.map(|value| (key, value)));
        }
    }

    /// A value of the same type as the default.
    fn threshold(&mut self, value: &Value<'_>, default: ThresholdValue) -> Option<ThresholdValue> {
        match default {
            ThresholdValue::Period(_) => self.period(value).map(ThresholdValue::Period),
            ThresholdValue::Slack(default) => self.slack(value, default).map(ThresholdValue::Slack),
            ThresholdValue::Count(_) => self.count(value).map(ThresholdValue::Count),
        }
    }

    fn period(&mut self, value: &Value<'_>) -> Option<Period> {
        let text = self.text(value, "a duration, as in \"PT8H\" or \"P90D\"")?;
        let written = text.get_ref().starts_with('P').then(|| Period::parse(text.get_ref())).flatten();
        let exact = written.filter(|period| !period.is_approximate() && period.as_seconds() > 0);
        if exact.is_none() {
            let help = "write days, hours and minutes in ISO 8601: `P90D`, `PT8H`, `PT1H30M`; years and months have no fixed length";
            self.fault(text.span(), "this is not a duration of a fixed length", Some(help.to_owned()));
        }
        exact
    }

    fn slack(&mut self, value: &Value<'_>, default: Slack) -> Option<Slack> {
        let table = self.table(value, "a table with the durations `exact` and `approximate`")?;
        let mut slack = default;
        for (name, value) in table {
            let part = match name.get_ref().as_ref() {
                "exact" => &mut slack.exact,
                "approximate" => &mut slack.approximate,
                other => {
                    let help = suggestion(
                        nearest_of(other, ["exact", "approximate"].into_iter()),
                        "the keys are `exact` and `approximate`",
                    );
                    self.fault(name.span(), "unknown key", Some(help));
                    continue;
                }
            };
            *part = self.period(value)?;
        }
        Some(slack)
    }

    fn count(&mut self, value: &Value<'_>) -> Option<usize> {
        let Some(number) = value.get_ref().as_integer() else {
            self.wrong_type(value, "a whole number");
            return None;
        };
        let count = usize::from_str_radix(number.as_str(), number.radix()).ok().filter(|count| *count > 0);
        if count.is_none() {
            self.fault(value.span(), "this must be a whole number above 0", None);
        }
        count
    }
}

fn suggestion(nearest: Option<&str>, otherwise: &str) -> String {
    nearest.map_or_else(|| otherwise.to_owned(), |name| format!("did you mean `{name}`?"))
}

fn listed(words: &[&str]) -> String {
    words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ")
}

/// The type of a value, as TOML calls it, with its article.
fn article(kind: &str) -> String {
    let article = if kind.starts_with(['a', 'i', 'o']) { "an" } else { "a" };
    format!("{article} {kind}")
}
