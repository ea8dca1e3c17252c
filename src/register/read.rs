//! Reads the text of a register: every fault at its place, all of them at once.

use std::collections::BTreeMap;
use std::ops::Range;

use sha2::{Digest, Sha256};
use toml::de::DeValue;

use super::day::Day;
use super::exception::{Accepted, Disposition, Exception, Register, canonical};
use super::keys::{DISPOSITIONS, KEYS, LIST};
use crate::catalogue::{Entry, Selector, entry, nearest_of, nearest_rule};
use crate::config::{Faults, Page, Part, Reader, Table, Value, suggestion};
use crate::finding::{EVIDENCE, SubjectKind};
use crate::source::hex;

/// How evidence that counts seconds ends.
pub(super) const SECONDS: &str = "-seconds";

/// What a configuration demands of every exception.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// The most days from the approval to the expiry.
    pub max_days: Option<usize>,
    /// What selects the rules whose findings cannot be accepted.
    pub non_waivable: Vec<String>,
}

impl Policy {
    /// What this part of a configuration demands.
    #[must_use]
    pub fn of(part: &Part) -> Self {
        Self { max_days: part.max_exception_days, non_waivable: part.non_waivable.clone().unwrap_or_default() }
    }

    /// Whether no exception may accept the findings of a rule.
    #[must_use]
    pub fn forbids(&self, entry: &Entry) -> bool {
        let takes = |word: &String| Selector::parse(word).is_ok_and(|selector| selector.takes(entry));
        self.non_waivable.iter().any(takes)
    }
}

impl Register {
    /// Reads the text of a register; `path` is as faults and reports show it.
    ///
    /// # Errors
    /// All faults of the file.
    pub fn parse(path: String, text: &str, policy: &Policy) -> Result<Self, Faults> {
        let mut reader = Reader::new(Page::new("exceptions register", path.clone(), text));
        let exceptions = reader.register(text, policy);
        reader.finish()?;
        Ok(Self { path, sha256: hex(&Sha256::digest(text)), exceptions })
    }
}

/// A list that takes the name of an exception's key where there is none.
const EXPECTED: &str = "a list of exceptions, each under `[[exception]]`";

impl Reader {
    fn register(&mut self, text: &str, policy: &Policy) -> Vec<Exception> {
        let document = self.document(text);
        let mut all = Vec::new();
        for (name, value) in document.get_ref() {
            if name.get_ref() != LIST {
                let help = "a register holds exceptions only, each under `[[exception]]`";
                let nearest = nearest_of(name.get_ref(), std::iter::once(LIST));
                self.fault(name.span(), "unknown key", Some(suggestion(nearest, help)));
                continue;
            }
            let Some(list) = value.get_ref().as_array() else {
                self.wrong_type(value, EXPECTED);
                continue;
            };
            for value in list {
                let Some(table) = self.table(value, "an exception") else { continue };
                let read = self.exception(value.span(), table, policy);
                all.extend(read.map(|exception| (value.span(), exception)));
            }
        }
        self.repeated(&all);
        all.into_iter().map(|(_, exception)| exception).collect()
    }

    fn exception(&mut self, at: Range<usize>, table: &Table<'_>, policy: &Policy) -> Option<Exception> {
        self.keys(&at, table);
        let value = |key: &str| table.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value);
        let rule = value("rule").and_then(|value| self.rule(value, policy));
        let judges = rule.as_ref().and_then(|(_, judges)| *judges);
        let objects = value("object").map(|value| self.objects(value, judges)).unwrap_or_default();
        let count = value("expected-count");
        let expected_count = count.and_then(|value| self.count(value));
        if value("object").is_none() && count.is_none() {
            let help = "`object` says what the exception is about; without it, say with `expected-count` how many findings there are";
            self.fault(at.clone(), "neither `object` nor `expected-count` is given", Some(help.to_owned()));
        }
        let accepts = value("accepts").map(|value| self.accepts(value)).unwrap_or_default();
        let mut text = |key| value(key).and_then(|value| self.text(value, "a text")).map(toml::Spanned::into_inner);
        let (reason, owner, approved_by, ticket) = (text("reason"), text("owner"), text("approved-by"), text("ticket"));
        let approved_on = value("approved-on").and_then(|value| self.day(value));
        let expires = value("expires").and_then(|value| self.day(value));
        let disposition = value("disposition").and_then(|value| self.choice(value, DISPOSITIONS));
        if let (Some(expires), Some(value)) = (expires, value("expires")) {
            self.duration(value, expires, approved_on, has(table, "approved-on"), policy);
        }
        Some(Exception {
            line: self.position(at.start).0,
            rule: rule?.0,
            objects,
            expected_count,
            accepts,
            reason: reason?,
            owner: owner?,
            approved_by,
            approved_on,
            expires: expires?,
            disposition: disposition.and_then(Disposition::of),
            ticket,
        })
    }

    /// That every key is known, and every required one there.
    fn keys(&mut self, at: &Range<usize>, table: &Table<'_>) {
        for (name, _) in table {
            if KEYS.iter().all(|key| key.name != name.get_ref()) {
                let nearest = nearest_of(name.get_ref(), KEYS.iter().map(|key| key.name));
                let keys: Vec<&str> = KEYS.iter().map(|key| key.name).collect();
                self.fault(
                    name.span(),
                    "unknown key",
                    Some(suggestion(nearest, &format!("the keys are {}", keys.join(", ")))),
                );
            }
        }
        let missing = KEYS.iter().filter(|key| key.is_required && !has(table, key.name));
        let missing: Vec<&str> = missing.map(|key| key.name).collect();
        if !missing.is_empty() {
            let names: Vec<String> = missing.iter().map(|name| format!("`{name}`")).collect();
            let verb = if names.len() == 1 { "is" } else { "are" };
            self.fault(at.clone(), format!("{} {verb} missing", names.join(", ")), None);
        }
    }

    /// A rule, and what it judges; that of one's own is known only where it is run.
    fn rule(&mut self, value: &Value<'_>, policy: &Policy) -> Option<(String, Option<SubjectKind>)> {
        let text = self.text(value, "the ID of a rule")?;
        if let Ok(Selector::Own(id)) = Selector::parse(text.get_ref()) {
            return Some((id, None));
        }
        let Some(entry) = entry(text.get_ref()) else {
            let help = suggestion(nearest_rule(text.get_ref()), "`pimlint rules` lists them");
            self.fault(text.span(), "unknown rule", Some(help));
            return None;
        };
        if policy.forbids(entry) {
            let help = "`non-waivable` in the configuration selects it; fix the finding instead";
            self.fault(text.span(), "findings of this rule cannot be accepted", Some(help.to_owned()));
        }
        Some((entry.id.to_owned(), Some(entry.judges)))
    }

    /// One object, or a list of them.
    fn objects(&mut self, value: &Value<'_>, judges: Option<SubjectKind>) -> Vec<String> {
        match value.get_ref().as_array() {
            Some(list) if list.is_empty() => {
                self.fault(value.span(), "the list of objects is empty", None);
                Vec::new()
            }
            Some(list) => list.iter().filter_map(|value| self.object(value, judges)).collect(),
            None => self.object(value, judges).into_iter().collect(),
        }
    }

    fn object(&mut self, value: &Value<'_>, judges: Option<SubjectKind>) -> Option<String> {
        const FORM: &str = "a table with `kind` and `id`";
        let table = self.table(value, FORM)?;
        let (mut kind, mut id) = (None, None);
        for (name, value) in table {
            match name.get_ref().as_ref() {
                "kind" => kind = Some(value),
                "id" => id = self.text(value, "the ID of an object"),
                "name" => {
                    let help = "names change; put the name in a comment";
                    self.fault(name.span(), "an object is named by its ID", Some(help.to_owned()));
                }
                other => {
                    let nearest = nearest_of(other, ["kind", "id"].into_iter());
                    let help = suggestion(nearest, "the keys are `kind` and `id`");
                    self.fault(name.span(), "unknown key", Some(help));
                }
            }
        }
        match (kind, judges) {
            (Some(kind), Some(judges)) => self.kind(kind, judges),
            (None, _) => self.fault(value.span(), format!("this must be {FORM}, and has no `kind`"), None),
            (Some(_), None) => {}
        }
        if !has(table, "id") {
            self.fault(value.span(), format!("this must be {FORM}, and has no `id`"), None);
        }
        id.map(|id| canonical(id.get_ref()))
    }

    fn kind(&mut self, value: &Value<'_>, judged: SubjectKind) {
        let Some(word) = self.text(value, "a kind of object") else { return };
        if word.get_ref() != judged.as_str() {
            let help = match judged {
                SubjectKind::GroupRole | SubjectKind::RoleSettings => {
                    "; of a group, its ID is the ID of the group with `/member` or `/owner`"
                }
                _ => "",
            };
            let what = format!("findings of this rule are about the kind `{}`", judged.as_str());
            self.fault(word.span(), what, Some(format!("write `kind = \"{}\"`{help}", judged.as_str())));
        }
    }

    fn accepts(&mut self, value: &Value<'_>) -> BTreeMap<String, Accepted> {
        let Some(table) = self.table(value, "a table from keys of the evidence to values") else {
            return BTreeMap::new();
        };
        let mut all = BTreeMap::new();
        for (name, value) in table {
            if !EVIDENCE.contains(&name.get_ref().as_ref()) {
                let nearest = nearest_of(name.get_ref(), EVIDENCE.iter().copied());
                let help = suggestion(nearest, "the JSON report shows the `evidence` of each finding");
                self.fault(name.span(), "no finding has this key in its evidence", Some(help));
                continue;
            }
            let accepted = match value.get_ref() {
                DeValue::Boolean(flag) => Some(Accepted::Flag(*flag)),
                DeValue::Integer(number) => {
                    u64::from_str_radix(number.as_str(), number.radix()).ok().map(Accepted::Number)
                }
                DeValue::String(text) => Some(Accepted::Text(text.to_string())),
                _ => None,
            };
            match accepted {
                Some(accepted) if name.get_ref().ends_with(SECONDS) && !accepted.is_number() => {
                    let help = "write seconds, or days, hours and minutes in ISO 8601: `\"PT8H\"`, `\"P90D\"`";
                    self.fault(value.span(), "this is not a length of time", Some(help.to_owned()));
                }
                Some(accepted) => drop(all.insert(name.get_ref().to_string(), accepted)),
                None => self.wrong_type(value, "a number of 0 or more, `true`, `false` or a text"),
            }
        }
        all
    }

    fn day(&mut self, value: &Value<'_>) -> Option<Day> {
        let text = match value.get_ref() {
            DeValue::Datetime(date) => Some(date.to_string()),
            DeValue::String(text) => Some(text.to_string()),
            _ => None,
        };
        let day = text.as_deref().and_then(Day::parse);
        if day.is_none() {
            self.fault(value.span(), "this is not a date", Some("write it as `2026-06-30`".to_owned()));
        }
        day
    }

    /// That an exception does not count before it is approved, nor for longer than it may.
    fn duration(
        &mut self,
        value: &Value<'_>,
        expires: Day,
        approved: Option<Day>,
        has_approval: bool,
        policy: &Policy,
    ) {
        let days = approved.map(|approved| expires.days_since(approved));
        if days.is_some_and(|days| days < 0) {
            self.fault(value.span(), "this is before `approved-on`", None);
        }
        let Some(most) = policy.max_days else { return };
        match days {
            Some(days) if days > i64::try_from(most).unwrap_or(i64::MAX) => {
                let what = format!("this is {days} days after `approved-on`, and `max-exception-days` is {most}");
                self.fault(value.span(), what, None);
            }
            None if !has_approval => {
                let help = format!("`max-exception-days` is {most}, and counts from `approved-on`");
                self.fault(value.span(), "an exception with an expiry needs `approved-on`", Some(help));
            }
            _ => {}
        }
    }

    /// That no two exceptions are about the same.
    fn repeated(&mut self, all: &[(Range<usize>, Exception)]) {
        let mut seen: BTreeMap<(&str, Option<&str>), usize> = BTreeMap::new();
        let mut faults = Vec::new();
        for (at, exception) in all {
            let objects = exception.objects.iter().map(|object| Some(object.as_str()));
            let every = exception.objects.is_empty().then_some(None);
            for object in objects.chain(every) {
                match seen.get(&(exception.rule.as_str(), object)) {
                    Some(line) => faults.push((at.clone(), *line)),
                    None => drop(seen.insert((&exception.rule, object), exception.line)),
                }
            }
        }
        for (at, line) in faults {
            let what = format!("the exception in line {line} is about the same rule and object");
            self.fault(at, what, Some("keep one of them".to_owned()));
        }
    }
}

/// Whether a key is given, whatever its value.
fn has(table: &Table<'_>, key: &str) -> bool {
    table.iter().any(|(name, _)| name.get_ref() == key)
}
