//! Reads the text of a configuration: every value by the form of its key, every fault at its place.

use globset::Glob;
use toml::Spanned;

use super::fault::{Faults, Page};
use super::file::{Config, Section};
use super::keys::{Form, KEYS, Key, TENANTS, key};
use super::matching::{DIFFERENT, SAME};
use super::part::Part;
use super::value::{Reader, Value, suggestion};
use crate::catalogue::{Selector, entry, nearest_of, nearest_rule};
use crate::context::{THRESHOLDS, ThresholdValue, Thresholds};
use crate::finding::Severity;
use crate::model::Collection;
use crate::model::time::Slack;

impl Config {
    /// Reads the text of a configuration; `name` is the path as faults show it.
    ///
    /// # Errors
    /// All faults of the file.
    pub fn parse(name: String, text: &str) -> Result<Self, Faults> {
        Reader::new(Page::new("configuration", name, text)).configuration(text)
    }
}

impl Reader {
    /// Reads the whole text.
    fn configuration(mut self, text: &str) -> Result<Config, Faults> {
        let table = self.document(text);
        let mut tenants = Vec::new();
        let mut common = Part::default();
        for (name, value) in table.get_ref() {
            if name.get_ref() == TENANTS {
                tenants = self.tenants(value);
            } else {
                self.member(&mut common, name, value, false);
            }
        }
        Ok(Config { page: self.finish()?, common, tenants })
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
            let is_same = |other: &&Section| other.name.eq_ignore_ascii_case(name.get_ref());
            if let Some(first) = sections.iter().find(is_same) {
                let help = format!("`{}` is the same tenant: case does not matter", first.name);
                self.fault(name.span(), "this tenant is there twice", Some(help));
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

    fn file(&mut self, value: &Value<'_>) -> Option<String> {
        self.text(value, "the path of a file").map(Spanned::into_inner)
    }

    /// A table with one key, `path`.
    fn folder(&mut self, value: &Value<'_>) -> Option<String> {
        const FORM: &str = "a table with `path`";
        let table = self.table(value, FORM)?;
        let mut path = None;
        for (name, value) in table {
            match name.get_ref().as_ref() {
                "path" => path = self.text(value, "the path of a folder").map(Spanned::into_inner),
                _ => self.fault(name.span(), "unknown key", Some("the key is `path`".to_owned())),
            }
        }
        if table.is_empty() {
            self.fault(value.span(), format!("this must be {FORM}, and is empty"), None);
        }
        path
    }

    fn value(&mut self, part: &mut Part, key: &Key, value: &Value<'_>) {
        match (key.form, key.name) {
            (Form::Selectors, "select") => part.select = self.selectors(value),
            (Form::Selectors, "non-waivable") => part.non_waivable = self.selectors(value),
            (Form::Selectors, _) => part.ignore = self.selectors(value),
            (Form::Globs, "include") => part.include = self.globs(value),
            (Form::Globs, _) => part.exclude = self.globs(value),
            (Form::Collections, _) => part.require = self.collections(value),
            (Form::Choice(words), "fail-on") => part.fail_on = self.choice(value, words),
            (Form::Choice(words), _) => part.cloud = self.choice(value, words),
            (Form::File, "baseline") => part.baseline = self.file(value),
            (Form::File, _) => part.exceptions = self.file(value),
            (Form::Folder, _) => part.own_rules = self.folder(value),
            (Form::Count, _) => part.max_exception_days = self.count(value),
            (Form::Text, _) => part.tenant = self.text(value, "text").map(Spanned::into_inner),
            (Form::Accounts, _) => part.emergency_accounts = self.texts(value),
            (Form::Groups, _) => part.sensitive_groups = self.texts(value),
            (Form::Roles, _) => part.privileged_roles = self.texts(value),
            (Form::Applications, _) => part.trusted_applications = self.texts(value),
            (Form::Pairs, _) => part.conflicting_access = self.pairs(value),
            (Form::Templates, _) => part.settings_templates = self.templates(value),
            (Form::Domains, _) => part.public_mail_domains = self.domains(value),
            (Form::Severities, _) => self.severities(part, value),
            (Form::Thresholds, _) => self.thresholds(part, value),
        }
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

    fn domains(&mut self, value: &Value<'_>) -> Option<Vec<String>> {
        self.accepted(value, |word| {
            let is_domain =
                word.contains('.') && !word.contains(|letter: char| letter == '@' || letter.is_whitespace());
            if is_domain {
                return Ok(word.to_ascii_lowercase());
            }
            Err(("this is not a domain".to_owned(), "a domain looks like `contoso.com`".to_owned()))
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

    fn pairs(&mut self, value: &Value<'_>) -> Option<Vec<[Spanned<String>; 2]>> {
        let Some(list) = value.get_ref().as_array() else {
            self.wrong_type(value, "a list of pairs");
            return None;
        };
        Some(list.iter().filter_map(|value| self.pair(value)).collect())
    }

    /// Two different texts.
    fn pair(&mut self, value: &Value<'_>) -> Option<[Spanned<String>; 2]> {
        if let Some(list) = value.get_ref().as_array().filter(|list| list.len() != 2) {
            let what = format!("this must be a pair, and is a list of {}", list.len());
            self.fault(
                value.span(),
                what,
                Some("a pair is two groups or directory roles; write more as further pairs".to_owned()),
            );
            return None;
        }
        let pair = <[_; 2]>::try_from(self.texts(value)?).ok()?;
        let [one, other] = &pair;
        if one.get_ref().eq_ignore_ascii_case(other.get_ref()) {
            self.fault(other.span(), SAME, Some(DIFFERENT.to_owned()));
            return None;
        }
        Some(pair)
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
}
