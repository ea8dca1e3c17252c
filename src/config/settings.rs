//! What a configuration says about judging, as a report records it, so that the export can be judged again without the file.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::matching::{Doubt, List, Matched, find};
use super::template::Template;
use crate::context::{Conflicts, Declared, Listed, Templates, ThresholdValue, Thresholds};
use crate::cover::Cover;
use crate::finding::Severity;
use crate::model::SettingsTemplate;
use crate::source::Phrase;
use crate::source::seal::{self, Secret};
use crate::tenant::Tenant;

/// What only a configuration can say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Settings {
    /// The severity of all findings of a rule, by rule.
    pub severity: BTreeMap<String, Severity>,
    /// The thresholds that differ from the defaults.
    pub thresholds: BTreeMap<String, ThresholdValue>,
    /// Emergency access accounts, by object id or user principal name.
    pub emergency_accounts: Vec<String>,
    /// Sensitive groups, by object id or name.
    pub sensitive_groups: Vec<String>,
    /// Privileged roles, by id or name.
    pub privileged_roles: Vec<String>,
    /// Applications that may have permissions over privileged access, by the object id or name of their service principals.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trusted_applications: Vec<String>,
    /// Pairs of groups or directory roles that no one should hold together, by id or name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicting_access: Vec<[String; 2]>,
    /// What the settings of roles should be, by the name of the template.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub settings_templates: BTreeMap<String, Template<String>>,
    /// Mail domains at which anyone can get an account, in lower case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub public_mail_domains: Vec<String>,
}

/// Something that the settings name and that was not found.
#[derive(Debug, Clone)]
pub struct Unmatched {
    list: List,
    word: String,
    doubt: Doubt,
}

impl Settings {
    /// The thresholds to judge with.
    #[must_use]
    pub fn thresholds(&self) -> Thresholds {
        let mut thresholds = Thresholds::default();
        for (key, value) in &self.thresholds {
            thresholds.set(key, *value);
        }
        thresholds
    }

    /// The objects that are named, and what was not found of them.
    #[must_use]
    pub fn declared(&self, tenant: &Tenant) -> (Declared, Vec<Unmatched>) {
        let mut unmatched = Vec::new();
        let mut ids = |list: List, words: &[String]| -> Listed {
            let mut found = Listed::default();
            for word in words {
                let matched = find(list, word, tenant);
                found.open = found.open.or(matched.gap());
                found.ids.extend(matched.id);
                unmatched.extend(matched.doubt.map(|doubt| Unmatched { list, word: word.clone(), doubt }));
            }
            found
        };
        let declared = Declared {
            emergency_accounts: ids(List::EmergencyAccounts, &self.emergency_accounts),
            sensitive_groups: ids(List::SensitiveGroups, &self.sensitive_groups),
            privileged_roles: ids(List::PrivilegedRoles, &self.privileged_roles),
            trusted_applications: ids(List::TrustedApplications, &self.trusted_applications),
            conflicting_access: self.conflicts(tenant, &mut unmatched),
            settings_templates: self.templates(tenant, &mut unmatched),
            public_mail_domains: self.public_mail_domains.iter().map(|domain| domain.as_str().into()).collect(),
        };
        (declared, unmatched)
    }

    fn conflicts(&self, tenant: &Tenant, unmatched: &mut Vec<Unmatched>) -> Conflicts {
        let mut conflicts = Conflicts::default();
        for pair in &self.conflicting_access {
            let found = pair.each_ref().map(|word| find(List::ConflictingAccess, word, tenant));
            conflicts.open = found.iter().filter_map(Matched::gap).fold(conflicts.open, |open, gap| open.or(Some(gap)));
            for (word, matched) in pair.iter().zip(&found) {
                let list = List::ConflictingAccess;
                unmatched.extend(matched.doubt.map(|doubt| Unmatched { list, word: word.clone(), doubt }));
            }
            if let [Matched { id: Some(one), .. }, Matched { id: Some(other), .. }] = found {
                conflicts.pairs.push([one, other]);
            }
        }
        conflicts
    }

    fn templates(&self, tenant: &Tenant, unmatched: &mut Vec<Unmatched>) -> Templates {
        let mut templates = Templates::default();
        for (name, template) in &self.settings_templates {
            let shared = Arc::new(SettingsTemplate { name: name.clone(), demands: template.demands.clone() });
            for (list, word, role) in template.objects() {
                let matched = find(list, word, tenant);
                templates.open = templates.open.or(matched.gap());
                templates.of_role.extend(matched.id.map(|id| (role(id), Arc::clone(&shared))));
                unmatched.extend(matched.doubt.map(|doubt| Unmatched { list, word: word.clone(), doubt }));
            }
        }
        templates
    }

    /// What they say, a phrase each.
    pub fn phrases(&self) -> impl Iterator<Item = String> {
        let severities = self.severity.iter().map(|(rule, severity)| format!("severity {severity} for {rule}"));
        let thresholds = self.thresholds.iter().map(|(key, value)| format!("threshold {key} = {value}"));
        let objects = [
            ("emergency access accounts", &self.emergency_accounts),
            ("sensitive groups", &self.sensitive_groups),
            ("privileged roles", &self.privileged_roles),
            ("public mail domains", &self.public_mail_domains),
            ("trusted applications", &self.trusted_applications),
        ];
        let objects = objects.into_iter().filter(|(_, words)| !words.is_empty());
        let objects = objects.map(|(what, words)| format!("{what} {}", words.join(", ")));
        let conflicts = self.conflicting_access.iter().map(|[one, other]| format!("conflicting access {one}, {other}"));
        let templates = self.settings_templates.keys().map(|name| format!("settings template {name}"));
        severities.chain(thresholds).chain(objects).chain(conflicts).chain(templates)
    }

    /// The settings as reports show them.
    #[must_use]
    pub fn covered(self, cover: &Cover) -> Self {
        self.with_objects(|word| cover.text(Secret::Name, word))
    }

    /// The settings with other words for the objects.
    #[must_use]
    pub fn with_objects(self, other: impl Fn(&str) -> String) -> Self {
        let all = |words: &[String]| words.iter().map(|word| other(word)).collect();
        Self {
            emergency_accounts: all(&self.emergency_accounts),
            sensitive_groups: all(&self.sensitive_groups),
            privileged_roles: all(&self.privileged_roles),
            trusted_applications: all(&self.trusted_applications),
            conflicting_access: self
                .conflicting_access
                .iter()
                .map(|pair| pair.each_ref().map(|word| other(word)))
                .collect(),
            settings_templates: self
                .settings_templates
                .iter()
                .map(|(name, template)| (other(name), template.map(|word| other(word)).with_words(&other)))
                .collect(),
            public_mail_domains: all(&self.public_mail_domains),
            ..self
        }
    }
}

impl Unmatched {
    /// What is not known, as a sentence.
    #[must_use]
    pub fn sentence(&self) -> Phrase {
        let Self { list, word, doubt } = self;
        format!("`{}` in the configuration names {}: {}", list.key(), seal::name(word), doubt.clause(*list)).into()
    }
}
