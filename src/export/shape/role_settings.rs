//! PIM policies, their assignments and their rules on disk.

use std::sync::Arc;

use super::subject_set::SubjectSet;
use super::value::{Part, Raw, Seen, Text, Words};
use super::{group::newest, shape};
use crate::model::role_settings::{ContextRule, ExpirationRule, Requirements};
use crate::model::{
    Access, Approver, Field, Instant, ObjectId, Period, PolicyAssignment, Provenance, RoleSettingsPolicy, SettingsRole,
    SettingsRules, Why,
};

shape! {
    /// `unifiedRoleManagementPolicy`, and the `Policy` that EntraExporter writes beside a schedule.
    PolicyShape<'a> {
        id: Raw<Text<'a>> = "id" | "PolicyID",
        scope_type: Seen = "scopeType",
        modified: Raw<Option<Instant>> = "lastModifiedDateTime",
        modified_by: Part<'a> = "lastModifiedBy",
        rules: Part<'a> = "rules",
        effective_rules: Part<'a> = "effectiveRules",
        role_id: Raw<ObjectId> = "RoleID",
    }
}

shape! {
    /// `unifiedRoleManagementPolicyAssignment`.
    PolicyAssignmentShape<'a> {
        id: Raw<Text<'a>> = "id",
        policy_id: Raw<Text<'a>> = "policyId",
        role_definition_id: Raw<Text<'a>> = "roleDefinitionId",
        scope_id: Raw<Text<'a>> = "scopeId",
        scope_type: Raw<Text<'a>> = "scopeType",
        policy: Part<'a> = "policy",
    }
}

shape! {
    /// `identity`.
    Identity<'a> {
        id: Raw<Text<'a>> = "id",
    }
}

shape! {
    /// Any of the 17 rules; the id tells which.
    RuleShape<'a> {
        id: Raw<Text<'a>> = "id",
        required: Raw<bool> = "isExpirationRequired",
        maximum: Raw<Period> = "maximumDuration",
        enabled_rules: Words<'a> = "enabledRules",
        enabled: Raw<bool> = "isEnabled",
        claim: Raw<Text<'a>> = "claimValue",
        setting: Part<'a> = "setting",
    }
}

shape! {
    /// `approvalSettings`.
    ApprovalSetting<'a> {
        required: Raw<bool> = "isApprovalRequired",
        stages: Part<'a> = "approvalStages",
    }
}

shape! {
    /// `unifiedApprovalStage`.
    ApprovalStage<'a> {
        primary: Part<'a> = "primaryApprovers",
    }
}

impl<'a> PolicyShape<'a> {
    /// Whether the object has the properties that only policies have.
    pub(in crate::export) fn fits(&self) -> bool {
        self.scope_type.0
            && (self.rules.is_present() || self.effective_rules.is_present() || self.modified.is_present())
    }

    /// The newest moment at which the object is known to have been as it is.
    pub(in crate::export) fn newest(&self) -> Option<Instant> {
        newest([&self.modified])
    }

    /// The record; `None` where the object has no id. `rules` reads the text of a list of rules.
    pub(in crate::export) fn record(
        self,
        source: Provenance,
        mut rules: impl FnMut(&'a str) -> Option<Arc<SettingsRules>>,
    ) -> Option<RoleSettingsPolicy> {
        let edited = self.edited();
        let mut read = |part: Part<'a>| part.text().filter(|text| text.starts_with(['[', '{'])).and_then(&mut rules);
        let rules = match (read(self.effective_rules), read(self.rules)) {
            _ if self.rules.is_cut || self.effective_rules.is_cut => Field::Unknown(Why::CutList),
            (Some(effective), Some(configured)) => Field::Known(Arc::new(effective.or(&configured))),
            (Some(only), None) | (None, Some(only)) => Field::Known(only),
            (None, None) => {
                let odd = self.rules.text().or(self.effective_rules.text()).is_some_and(|text| text.starts_with('"'));
                Field::Unknown(if odd { Why::CutByExporter } else { Why::NotSelected })
            }
        };
        Some(RoleSettingsPolicy { id: ObjectId::composed(&self.id.value()?)?, edited, rules, source })
    }

    fn edited(&self) -> Field<bool> {
        let editor = self
            .modified_by
            .read::<Identity<'_>>()
            .is_some_and(|by| by.id.value().is_some_and(|id| !id.trim().is_empty()));
        match self.modified {
            Raw::Value(Some(_)) => Field::Known(true),
            _ if editor => Field::Known(true),
            Raw::Null | Raw::Value(None) => Field::Known(false),
            Raw::Absent => Field::default(),
            Raw::Odd(why) => Field::Unknown(why),
        }
    }
}

impl PolicyAssignmentShape<'_> {
    /// Whether the object has the properties that only policy assignments have.
    pub(in crate::export) fn fits(&self) -> bool {
        self.policy_id.is_present() && self.scope_type.is_present()
    }

    /// The record; `None` where the policy or the role is not said. The role of a group stands in `roleDefinitionId`, and
    /// again at the end of the id.
    pub(in crate::export) fn record(self, source: Provenance) -> Option<PolicyAssignment> {
        let suffix = self.id.as_value().and_then(|id| id.rsplit('_').next()).unwrap_or_default().to_owned();
        let role = self.role_definition_id.value().map_or(suffix, Text::into_owned);
        let scope = self.scope_id.value()?;
        let role = match Access::parse(&role) {
            Some(access) => SettingsRole::Group(ObjectId::parse(&scope)?, access),
            None if self.scope_type.as_value().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("group")) => {
                return None;
            }
            None => SettingsRole::Directory(ObjectId::parse(&role)?),
        };
        Some(PolicyAssignment { policy: ObjectId::composed(&self.policy_id.value()?)?, role, source })
    }
}

/// Reads a list of rules.
pub(in crate::export) fn read_rules(text: &str) -> Option<SettingsRules> {
    let items: Vec<RuleShape<'_>> = match text.as_bytes().first()? {
        b'[' => serde_json::from_str(text).ok()?,
        _ => vec![serde_json::from_str(text).ok()?],
    };
    let mut rules = SettingsRules::default();
    for rule in items {
        let Some(id) = rule.id.as_value().map(|id| id.trim().to_ascii_lowercase()) else { continue };
        match id.as_str() {
            "expiration_admin_eligibility" => rules.eligibility = expiration(rule),
            "expiration_admin_assignment" => rules.assignment = expiration(rule),
            "expiration_enduser_assignment" => rules.activation = expiration(rule),
            "enablement_enduser_assignment" => rules.activation_requires = requirements(&rule.enabled_rules.0),
            "authenticationcontext_enduser_assignment" => rules.context = context(rule),
            "approval_enduser_assignment" => approval(rule.setting, &mut rules),
            _ => {}
        }
    }
    Some(rules)
}

fn expiration(rule: RuleShape<'_>) -> ExpirationRule {
    ExpirationRule { required: rule.required.field(), maximum: rule.maximum.field() }
}

/// What is asked for where an exporter writes one flag a word.
pub(in crate::export) fn demanded(flags: &[(&'static str, Field<bool>)]) -> Requirements {
    let flag =
        |wanted: &str| flags.iter().find(|(word, _)| *word == wanted).map_or(Field::Known(false), |(_, flag)| *flag);
    Requirements {
        mfa: flag("MultiFactorAuthentication"),
        justification: flag("Justification"),
        ticketing: flag("Ticketing"),
    }
}

/// What a list of words asks for.
pub(in crate::export) fn requirements(words: &Raw<Vec<Text<'_>>>) -> Requirements {
    let words = match words {
        Raw::Value(words) => words.as_slice(),
        Raw::Null => &[],
        Raw::Absent => return Requirements::default(),
        Raw::Odd(why) => return Requirements::unknown(*why),
    };
    let (mut mfa, mut justification, mut ticketing) = (false, false, false);
    // PowerShell joins a cut list of words by blanks.
    for word in words.iter().flat_map(|word| word.split([' ', ','])).filter(|word| !word.is_empty()) {
        match word {
            word if word.eq_ignore_ascii_case("MultiFactorAuthentication") => mfa = true,
            word if word.eq_ignore_ascii_case("Justification") => justification = true,
            word if word.eq_ignore_ascii_case("Ticketing") => ticketing = true,
            _ => return Requirements::unknown(Why::UnknownValue),
        }
    }
    Requirements {
        mfa: Field::Known(mfa),
        justification: Field::Known(justification),
        ticketing: Field::Known(ticketing),
    }
}

fn context(rule: RuleShape<'_>) -> ContextRule {
    let claim = rule.claim.nullable().map(|claim| {
        let claim = claim?;
        let claim = claim.trim();
        if claim.is_empty() { None } else { Some(Box::from(claim)) }
    });
    ContextRule { enabled: rule.enabled.field_or(false), claim }
}

fn approval(setting: Part<'_>, rules: &mut SettingsRules) {
    let Some(setting) = setting.read::<ApprovalSetting<'_>>() else {
        if setting.text().is_some_and(|text| text.starts_with('"')) {
            rules.approval_required = Field::Unknown(Why::CutByExporter);
            rules.approval_stages = Field::Unknown(Why::CutByExporter);
        }
        return;
    };
    rules.approval_required = setting.required.field_or(false);
    rules.approval_stages = match setting.stages.list::<ApprovalStage<'_>>() {
        Raw::Value(stages) => stages
            .into_iter()
            .map(|stage| approvers(stage.primary))
            .collect::<Result<_, _>>()
            .map_or_else(Field::Unknown, Field::Known),
        Raw::Null => Field::Known(Box::default()),
        Raw::Absent => Field::default(),
        Raw::Odd(why) => Field::Unknown(why),
    };
}

/// The approvers of a list; an absent list is unknown, `null` is empty.
pub(in crate::export) fn approvers(list: Part<'_>) -> Result<Box<[Approver]>, Why> {
    match list.list::<SubjectSet<'_>>() {
        Raw::Value(sets) => Ok(sets.iter().map(SubjectSet::approver).collect()),
        Raw::Null => Ok(Box::default()),
        Raw::Absent => Err(Why::NotSelected),
        Raw::Odd(why) => Err(why),
    }
}
