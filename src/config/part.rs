//! What a configuration says: for every tenant, or for one.

use std::collections::BTreeMap;

use toml::Spanned;

use super::matching::List;
use super::settings::Settings;
use super::template::Template;
use crate::context::{ThresholdValue, Thresholds};
use crate::finding::Severity;
use crate::model::Collection;

/// The values of the keys that are given.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// `select`.
    pub select: Option<Vec<String>>,
    /// `ignore`.
    pub ignore: Option<Vec<String>>,
    /// `[rules] path`.
    pub own_rules: Option<String>,
    /// `exceptions`.
    pub exceptions: Option<String>,
    /// `max-exception-days`.
    pub max_exception_days: Option<usize>,
    /// `non-waivable`.
    pub non_waivable: Option<Vec<String>>,
    /// `include`.
    pub include: Option<Vec<String>>,
    /// `exclude`.
    pub exclude: Option<Vec<String>>,
    /// `fail-on`: one of [`FAIL_ON`](super::FAIL_ON).
    pub fail_on: Option<&'static str>,
    /// `baseline`.
    pub baseline: Option<String>,
    /// `require`.
    pub require: Option<Vec<Collection>>,
    /// `tenant`.
    pub tenant: Option<String>,
    /// `cloud`: one of [`CLOUDS`](super::CLOUDS).
    pub cloud: Option<&'static str>,
    /// `[severity]`.
    pub severity: BTreeMap<&'static str, Severity>,
    /// `[thresholds]`.
    pub thresholds: BTreeMap<&'static str, ThresholdValue>,
    /// `emergency-accounts`.
    pub emergency_accounts: Option<Vec<Spanned<String>>>,
    /// `sensitive-groups`.
    pub sensitive_groups: Option<Vec<Spanned<String>>>,
    /// `privileged-roles`.
    pub privileged_roles: Option<Vec<Spanned<String>>>,
    /// `trusted-applications`.
    pub trusted_applications: Option<Vec<Spanned<String>>>,
    /// `conflicting-access`.
    pub conflicting_access: Option<Vec<[Spanned<String>; 2]>>,
    /// `[settings-templates]`, by name.
    pub(super) settings_templates: BTreeMap<String, Template<Spanned<String>>>,
    /// `public-mail-domains`, in lower case.
    pub public_mail_domains: Option<Vec<String>>,
}

impl Part {
    /// This part where it says something, else the one below it. A `select` starts over: the `ignore` below it goes too. Of
    /// `[severity]` and `[thresholds]` each row counts for itself.
    #[must_use]
    pub(super) fn over(self, below: Self) -> Self {
        let starts_over = self.select.is_some();
        Self {
            ignore: self.ignore.or(if starts_over { None } else { below.ignore }),
            select: self.select.or(below.select),
            own_rules: self.own_rules.or(below.own_rules),
            exceptions: self.exceptions.or(below.exceptions),
            max_exception_days: self.max_exception_days.or(below.max_exception_days),
            non_waivable: self.non_waivable.or(below.non_waivable),
            include: self.include.or(below.include),
            exclude: self.exclude.or(below.exclude),
            fail_on: self.fail_on.or(below.fail_on),
            baseline: self.baseline.or(below.baseline),
            require: self.require.or(below.require),
            tenant: self.tenant.or(below.tenant),
            cloud: self.cloud.or(below.cloud),
            severity: below.severity.into_iter().chain(self.severity).collect(),
            thresholds: below.thresholds.into_iter().chain(self.thresholds).collect(),
            emergency_accounts: self.emergency_accounts.or(below.emergency_accounts),
            sensitive_groups: self.sensitive_groups.or(below.sensitive_groups),
            privileged_roles: self.privileged_roles.or(below.privileged_roles),
            trusted_applications: self.trusted_applications.or(below.trusted_applications),
            conflicting_access: self.conflicting_access.or(below.conflicting_access),
            settings_templates: below.settings_templates.into_iter().chain(self.settings_templates).collect(),
            public_mail_domains: self.public_mail_domains.or(below.public_mail_domains),
        }
    }

    /// What of it a report records.
    #[must_use]
    pub fn settings(&self) -> Settings {
        let words = |list: &[Spanned<String>]| list.iter().map(|word| word.get_ref().clone()).collect();
        let [(_, accounts), (_, groups), (_, roles), (_, applications)] = self.lists();
        let default = Thresholds::default();
        let differing = self.thresholds.iter().filter(|(key, value)| default.get(key) != Some(**value));
        Settings {
            severity: self.severity.iter().map(|(rule, severity)| ((*rule).to_owned(), *severity)).collect(),
            thresholds: differing.map(|(key, value)| ((*key).to_owned(), *value)).collect(),
            emergency_accounts: words(accounts),
            sensitive_groups: words(groups),
            privileged_roles: words(roles),
            trusted_applications: words(applications),
            conflicting_access: self
                .pairs()
                .iter()
                .map(|pair| pair.each_ref().map(|word| word.get_ref().clone()))
                .collect(),
            settings_templates: self
                .settings_templates
                .iter()
                .map(|(name, template)| (name.clone(), template.map(|word| word.get_ref().clone())))
                .collect(),
            public_mail_domains: self.public_mail_domains.clone().unwrap_or_default(),
        }
    }

    /// The pairs of objects.
    pub(super) fn pairs(&self) -> &[[Spanned<String>; 2]] {
        self.conflicting_access.as_deref().unwrap_or_default()
    }

    /// The lists of objects.
    pub(super) fn lists(&self) -> [(List, &[Spanned<String>]); 4] {
        [
            (List::EmergencyAccounts, self.emergency_accounts.as_deref().unwrap_or_default()),
            (List::SensitiveGroups, self.sensitive_groups.as_deref().unwrap_or_default()),
            (List::PrivilegedRoles, self.privileged_roles.as_deref().unwrap_or_default()),
            (List::TrustedApplications, self.trusted_applications.as_deref().unwrap_or_default()),
        ]
    }
}
