//! What a run was asked for: all that shapes its result, as a report records it, so that it can be asked for again.

use globset::{Glob, GlobSet, GlobSetBuilder};
use serde::{Deserialize, Serialize};

use super::select::select;
use crate::catalogue::{Entry, UnknownWord};
use crate::config::Settings;
use crate::cover::Cover;
use crate::custom::OwnRule;
use crate::export::LoadOptions;
use crate::export::limits::Limits;
use crate::model::Instant;
use crate::register::Register;
use crate::source::seal::Secret;

/// What a run was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Request {
    /// Globs of the files to read; all that end in a known way where there is none.
    pub include: Vec<String>,
    /// Globs of the files to leave out.
    pub exclude: Vec<String>,
    /// What selects the rules to run; all where there is none.
    pub select: Vec<String>,
    /// What selects the rules not to run.
    pub ignore: Vec<String>,
    /// Evaluate as of this date, where one was given.
    #[serde(with = "moment")]
    pub as_of: Option<Instant>,
    /// The name of the tenant, where one was given.
    pub tenant: Option<String>,
    /// The folder of the Terraform configuration, as reports show it.
    pub terraform_source: Option<String>,
    /// Bounds on what the export may ask of the machine.
    pub limits: Limits,
    /// Whether names and ids were replaced by pseudonyms.
    pub redacted: bool,
    /// What a configuration file says about judging, where there is one.
    pub settings: Settings,
    /// The rules of one's own that were given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub own_rules: Vec<OwnRule>,
    /// The exceptions register, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub register: Option<Register>,
    /// The rules of which no finding is excepted because the configuration of an exporter excludes its object.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_exempt: Vec<String>,
    /// The earlier result that findings are compared with, where one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<BaselineRequest>,
}

/// Which earlier result findings are compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BaselineRequest {
    /// The SHA-256 of its bytes, in lower-case hexadecimal digits.
    pub sha256: String,
    /// The version of its form.
    pub schema_version: u32,
    /// The version of pimlint that wrote it.
    pub tool_version: String,
}

/// A glob that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{pattern}` is not a valid glob: {reason}")]
pub struct InvalidGlob {
    /// The glob.
    pub pattern: String,
    /// What is wrong with it.
    pub reason: String,
}

impl Request {
    /// The request as reports show it.
    #[must_use]
    pub fn covered(self, cover: &Cover) -> Self {
        let Self {
            include,
            exclude,
            select,
            ignore,
            as_of,
            tenant,
            terraform_source,
            limits,
            redacted,
            settings,
            own_rules,
            baseline,
            register,
            not_exempt,
        } = self;
        let all = |globs: Vec<String>| globs.iter().map(|glob| cover.path(glob)).collect();
        Self {
            include: all(include),
            exclude: all(exclude),
            select,
            ignore,
            as_of,
            tenant: tenant.map(|name| cover.text(Secret::Name, &name)),
            terraform_source: terraform_source.map(|path| cover.path(&path)),
            limits,
            redacted,
            settings: settings.covered(cover),
            own_rules,
            baseline,
            register: register.map(|register| register.covered(cover)),
            not_exempt,
        }
    }

    /// The rules to run, in id order, those of one's own among them, with the severities that the settings give them.
    ///
    /// # Errors
    /// The first word that selects nothing.
    pub fn rules(&self, own: &[&'static Entry]) -> Result<Vec<&'static Entry>, UnknownWord> {
        select(&self.select, &self.ignore, &self.settings.severity, own)
    }

    /// How to load the export, beside what depends on the machine.
    ///
    /// # Errors
    /// The first glob that cannot be read.
    pub fn load_options(&self, machine: LoadOptions) -> Result<LoadOptions, InvalidGlob> {
        let (include, exclude) = (globs(&self.include)?, globs(&self.exclude)?);
        Ok(LoadOptions { include, exclude, limits: self.limits, ..machine })
    }
}

fn globs(patterns: &[String]) -> Result<Option<GlobSet>, InvalidGlob> {
    if patterns.is_empty() {
        return Ok(None);
    }
    let invalid = |pattern: &str, error: &globset::Error| InvalidGlob {
        pattern: pattern.to_owned(),
        reason: error.kind().to_string(),
    };
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        set.add(Glob::new(pattern).map_err(|error| invalid(pattern, &error))?);
    }
    set.build().map(Some).map_err(|error| invalid(&patterns.join(" "), &error))
}

/// A moment as reports write it.
mod moment {
    use serde::{Deserialize as _, Deserializer, Serializer, de};

    use crate::model::Instant;

    #[expect(clippy::ref_option, reason = "the signature that serde asks for")]
    pub(super) fn serialize<S: Serializer>(moment: &Option<Instant>, serializer: S) -> Result<S::Ok, S::Error> {
        match moment {
            Some(moment) => serializer.collect_str(moment),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Instant>, D::Error> {
        let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
        let moment = Instant::parse(&text).ok().flatten();
        moment.map(Some).ok_or_else(|| de::Error::custom(format!("`{text}` is not a date or time")))
    }
}

#[cfg(test)]
mod tests {
    use super::{Request, globs};
    use std::collections::BTreeMap;

    use crate::config::Settings;
    use crate::context::ThresholdValue;
    use crate::export::limits::Limits;
    use crate::finding::Severity;
    use crate::model::{Instant, Period};

    #[test]
    fn a_request_is_read_as_it_was_written() {
        let request = Request {
            include: vec!["--format".to_owned()],
            exclude: vec!["-a*".to_owned()],
            select: vec!["group".to_owned()],
            ignore: Vec::new(),
            as_of: Instant::parse("2026-01-31T08:00:00Z").expect("a time"),
            tenant: Some("-x".to_owned()),
            terraform_source: None,
            limits: Limits { depth: 3, ..Limits::default() },
            redacted: true,
            settings: Settings {
                severity: BTreeMap::from([("group-pim-dynamic".to_owned(), Severity::Note)]),
                thresholds: BTreeMap::from([
                    ("max-activation".to_owned(), ThresholdValue::Period(Period::seconds(5_400))),
                    ("min-approvers".to_owned(), ThresholdValue::Count(3)),
                ]),
                emergency_accounts: vec!["bg1@contoso.com".to_owned()],
                ..Settings::default()
            },
            own_rules: Vec::new(),
            baseline: Some(super::BaselineRequest {
                sha256: "00".repeat(32),
                schema_version: 2,
                tool_version: "0.1.0".to_owned(),
            }),
            register: None,
            not_exempt: vec!["role-permanent-active".to_owned()],
        };
        let text = serde_json::to_string(&request).expect("JSON");
        assert_eq!(serde_json::from_str::<Request>(&text).expect("a request"), request);
        assert!(text.contains(r#""asOf":"2026-01-31T08:00:00Z""#), "{text}");
        assert!(text.contains(r#""thresholds":{"max-activation":"PT1H30M","min-approvers":3}"#), "{text}");
    }

    #[test]
    fn what_this_version_does_not_know_is_refused() {
        let text = serde_json::to_string(&Request::default()).expect("JSON");
        assert!(serde_json::from_str::<Request>(&text.replace("\"redacted\"", "\"later\":null,\"redacted\"")).is_err());
        assert!(serde_json::from_str::<Request>(&text.replace("\"asOf\":null", "\"asOf\":\"soon\"")).is_err());
    }

    #[test]
    fn a_glob_must_be_one() {
        assert!(globs(&["groups/**/*.json".to_owned()]).is_ok_and(|set| set.is_some()));
        assert!(globs(&["a[".to_owned()]).is_err_and(|error| error.pattern == "a["));
    }
}
