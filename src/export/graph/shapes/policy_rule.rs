//! The rules of a PIM policy on disk.

use crate::export::graph::shapes::subject_set::SubjectSet;
use crate::export::json::part::Part;
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Text, Words};
use crate::model::role_settings::{
    ApprovalMode, ApprovalRule, ApprovalStage, Caller, ContextRule, ExpirationRule, ExtensionRule, Level,
    MaximumDuration, NotificationLevel, NotificationRule, NotificationType, Requirements, RuleTarget, RuleTargets,
};
use crate::model::{Approver, Event, Field, Given, ObjectId, PolicyRule, Recipient, SettingsRules, Why};

/// The rules of the custom extensions that are called before and after the approval (preview of June 2026).
const PRE_APPROVAL: &str = "CustomExtension_PreApproval_EndUser_Assignment";
const POST_APPROVAL: &str = "CustomExtension_PostApproval_EndUser_Assignment";

shape! {
    /// Any of the 17 rules, or one of up to two for custom extensions; the id tells which.
    RuleShape<'a> {
        id: Raw<Text<'a>> = Id,
        target: Part<'a> = "target",
        required: Raw<bool> = "isExpirationRequired",
        maximum: Raw<MaximumDuration> = "maximumDuration",
        enabled_rules: Words<'a> = "enabledRules",
        enabled: Raw<bool> = IsEnabled,
        claim: Raw<Text<'a>> = "claimValue",
        extension: Raw<ObjectId> = "customExtensionId",
        setting: Part<'a> = "setting",
        notification_type: Raw<Text<'a>> = "notificationType",
        recipient_type: Raw<Text<'a>> = "recipientType",
        notification_level: Raw<Text<'a>> = "notificationLevel",
        default_recipients: Raw<bool> = "isDefaultRecipientsEnabled",
        recipients: Words<'a> = "notificationRecipients",
    }
}

shape! {
    /// `unifiedRoleManagementPolicyRuleTarget`.
    TargetShape<'a> {
        caller: Raw<Text<'a>> = "caller",
        level: Raw<Text<'a>> = "level",
        operations: Words<'a> = "operations",
    }
}

shape! {
    /// `approvalSettings`.
    ApprovalSetting<'a> {
        required: Raw<bool> = "isApprovalRequired",
        required_for_extension: Raw<bool> = "isApprovalRequiredForExtension",
        requestor_justification: Raw<bool> = "isRequestorJustificationRequired",
        mode: Raw<Text<'a>> = "approvalMode",
        stages: Part<'a> = "approvalStages",
    }
}

shape! {
    /// `unifiedApprovalStage`.
    StageShape<'a> {
        primary: Part<'a> = PrimaryApprovers,
        escalation: Part<'a> = EscalationApprovers,
        escalates: Raw<bool> = EscalationEnabled,
        escalation_minutes: Raw<i64> = "escalationTimeInMinutes",
        timeout_days: Raw<i64> = "approvalStageTimeOutInDays",
        justification: Raw<bool> = ApproverJustification,
    }
}

/// Reads a list of rules.
pub(crate) fn read_rules(text: &str) -> Option<SettingsRules> {
    let items: Vec<RuleShape<'_>> = match text.as_bytes().first()? {
        b'[' => serde_json::from_str(text).ok()?,
        _ => vec![serde_json::from_str(text).ok()?],
    };
    let mut rules = SettingsRules { listed: listed(&items), ..SettingsRules::default() };
    rules.pre_approval = extension_rule(&items, PRE_APPROVAL);
    rules.post_approval = extension_rule(&items, POST_APPROVAL);
    for item in items {
        let Some(rule) = item.rule() else { continue };
        match rule {
            PolicyRule::Expiration(event) => *expiration_of(&mut rules, event) = expiration(item),
            PolicyRule::Enablement(event) => *requirements_of(&mut rules, event) = requirements(&item.enabled_rules.0),
            PolicyRule::AuthenticationContext => rules.context = context(item),
            PolicyRule::Approval => rules.approval = approval(item.setting),
            PolicyRule::Notification(recipient, event) => {
                *rules.notifications.of_mut(recipient, event) = notification(item);
            }
        }
    }
    Some(rules)
}

fn expiration_of(rules: &mut SettingsRules, event: Event) -> &mut ExpirationRule {
    match event {
        Event::Eligibility => &mut rules.eligibility,
        Event::Assignment => &mut rules.assignment,
        Event::Activation => &mut rules.activation,
    }
}

fn requirements_of(rules: &mut SettingsRules, event: Event) -> &mut Requirements {
    match event {
        Event::Eligibility => &mut rules.eligibility_requires,
        Event::Assignment => &mut rules.assignment_requires,
        Event::Activation => &mut rules.activation_requires,
    }
}

impl RuleShape<'_> {
    fn rule(&self) -> Option<PolicyRule> {
        self.id.as_value().and_then(|id| PolicyRule::parse(id))
    }

    /// Only a target that is `null` says that there is none.
    fn target(&self) -> RuleTarget {
        let Some(target) = self.target.read::<TargetShape<'_>>() else {
            return match self.target.text() {
                Some("null") => {
                    RuleTarget { caller: Field::Known(None), level: Field::Known(None), ..RuleTarget::default() }
                }
                Some(_) => RuleTarget {
                    caller: Field::Unknown(Why::CutByExporter),
                    level: Field::Unknown(Why::CutByExporter),
                    operations: Field::Unknown(Why::CutByExporter),
                },
                None => RuleTarget::default(),
            };
        };
        RuleTarget {
            caller: target.caller.known_as(|text| caller(&text)).nullable(),
            level: target.level.known_as(|text| level(&text)).nullable(),
            operations: texts(target.operations.0),
        }
    }
}

fn caller(text: &str) -> Option<Caller> {
    [Caller::Admin, Caller::EndUser].into_iter().find(|caller| caller.to_string().eq_ignore_ascii_case(text.trim()))
}

fn level(text: &str) -> Option<Level> {
    [Level::Eligibility, Level::Assignment]
        .into_iter()
        .find(|level| level.to_string().eq_ignore_ascii_case(text.trim()))
}

/// A rule without an id may be any of the 17, so that none is surely absent.
fn listed(items: &[RuleShape<'_>]) -> Field<RuleTargets> {
    if items.iter().any(|item| item.id.as_value().is_none()) {
        return Field::Unknown(Why::CutByExporter);
    }
    Field::Known(items.iter().filter_map(|item| Some((item.rule()?, item.target()))).collect())
}

/// Of a rule without an id nobody knows whether it is this one.
fn extension_rule(items: &[RuleShape<'_>], wanted: &str) -> ExtensionRule {
    let is_it = |item: &&RuleShape<'_>| item.id.as_value().is_some_and(|id| id.trim().eq_ignore_ascii_case(wanted));
    match items.iter().find(is_it) {
        Some(rule) => ExtensionRule {
            enabled: rule.enabled.clone().field_or(false),
            extension: rule.extension.clone().nullable(),
        },
        None if items.iter().any(|item| item.id.as_value().is_none()) => {
            ExtensionRule { enabled: Field::Unknown(Why::CutByExporter), extension: Field::Unknown(Why::CutByExporter) }
        }
        None => ExtensionRule::default(),
    }
}

fn expiration(rule: RuleShape<'_>) -> ExpirationRule {
    ExpirationRule { required: rule.required.field(), maximum: rule.maximum.field_or(MaximumDuration::NotGiven) }
}

/// What is asked for where an exporter writes one flag a word.
pub(crate) fn demanded(flags: &[(&'static str, Field<bool>)]) -> Requirements {
    let flag =
        |wanted: &str| flags.iter().find(|(word, _)| *word == wanted).map_or(Field::Known(false), |(_, flag)| *flag);
    Requirements {
        mfa: flag("MultiFactorAuthentication"),
        justification: flag("Justification"),
        ticketing: flag("Ticketing"),
        other: Field::default(),
    }
}

/// What a list of words asks for. Beside a word that is none of the three, one of them that is missing may be meant by it.
pub(crate) fn requirements(words: &Raw<Vec<Text<'_>>>) -> Requirements {
    let words = match words {
        Raw::Value(words) => words.as_slice(),
        Raw::Null => &[],
        Raw::Absent => return Requirements::default(),
        Raw::Odd(why) => return Requirements::unknown(*why),
    };
    let (mut mfa, mut justification, mut ticketing) = (false, false, false);
    let mut other = Vec::new();
    // EasyPIM joins words by commas.
    for word in words.iter().flat_map(|word| word.split([' ', ','])).filter(|word| !word.is_empty()) {
        match word {
            word if word.eq_ignore_ascii_case("MultiFactorAuthentication") => mfa = true,
            word if word.eq_ignore_ascii_case("Justification") => justification = true,
            word if word.eq_ignore_ascii_case("Ticketing") => ticketing = true,
            word => other.push(Given::from(word)),
        }
    }
    let all_known = other.is_empty();
    let flag = |is: bool| if is || all_known { Field::Known(is) } else { Field::Unknown(Why::UnknownValue) };
    Requirements {
        mfa: flag(mfa),
        justification: flag(justification),
        ticketing: flag(ticketing),
        other: Field::Known(other.into_boxed_slice()),
    }
}

fn context(rule: RuleShape<'_>) -> ContextRule {
    let claim = rule.claim.nullable().map(|claim| {
        let claim = claim?;
        let claim = claim.trim();
        if claim.is_empty() { None } else { Some(claim.into()) }
    });
    ContextRule { enabled: rule.enabled.field_or(false), claim }
}

fn approval(setting: Part<'_>) -> ApprovalRule {
    let Some(shape) = setting.read::<ApprovalSetting<'_>>() else {
        let is_text = setting.text().is_some_and(|text| text.starts_with('"'));
        return if is_text { ApprovalRule::unknown(Why::CutByExporter) } else { ApprovalRule::default() };
    };
    ApprovalRule {
        required: shape.required.field_or(false),
        required_for_extension: shape.required_for_extension.field_or(false),
        requestor_justification: shape.requestor_justification.field(),
        mode: shape.mode.known_as(|text| ApprovalMode::parse(&text)).field(),
        stages: shape.stages.list::<StageShape<'_>>().known_as(|list| Some(stages(list))).field_or(Box::default()),
    }
}

fn stages(list: Vec<StageShape<'_>>) -> Box<[ApprovalStage]> {
    let stage = |(at, stage): (usize, StageShape<'_>)| ApprovalStage {
        index: u8::try_from(at).unwrap_or(u8::MAX),
        approvers: approvers(stage.primary).map_or_else(Field::Unknown, Field::Known),
        escalation_approvers: approvers(stage.escalation).map_or_else(Field::Unknown, Field::Known),
        escalation_enabled: stage.escalates.field_or(false),
        escalation_minutes: stage.escalation_minutes.nullable(),
        timeout_days: stage.timeout_days.nullable(),
        approver_justification: stage.justification.field(),
    };
    list.into_iter().enumerate().map(stage).collect()
}

/// The approvers of a list; an absent list is unknown, `null` is empty.
pub(crate) fn approvers(list: Part<'_>) -> Result<Box<[Approver]>, Why> {
    match list.list::<SubjectSet<'_>>() {
        Raw::Value(sets) => Ok(sets.iter().map(SubjectSet::approver).collect()),
        Raw::Null => Ok(Box::default()),
        Raw::Absent => Err(Why::NotSelected),
        Raw::Odd(why) => Err(why),
    }
}

fn notification(rule: RuleShape<'_>) -> NotificationRule {
    NotificationRule {
        kind: rule.notification_type.known_as(|text| NotificationType::parse(&text)).field(),
        recipient: rule.recipient_type.known_as(|text| Recipient::parse(&text)).field(),
        level: rule.notification_level.known_as(|text| NotificationLevel::parse(&text)).field(),
        default_recipients: rule.default_recipients.field(),
        recipients: texts(rule.recipients.0),
    }
}

/// The words of a list; `null` is an empty list.
pub(crate) fn texts(words: Raw<Vec<Text<'_>>>) -> Field<Box<[Given]>> {
    let given = |words: Vec<Text<'_>>| {
        let words = words.iter().map(|word| word.trim()).filter(|word| !word.is_empty());
        words.map(Given::from).collect::<Box<[Given]>>()
    };
    words.known_as(|words| Some(given(words))).field_or(Box::default())
}

#[cfg(test)]
mod tests {
    use super::read_rules;
    use crate::model::role_settings::{Caller, MaximumDuration, NotificationLevel, SettingsRules, overridden};
    use crate::model::{Approver, Event, Field, PolicyRule, Recipient, Why};

    fn rule(text: &str) -> SettingsRules {
        read_rules(text).expect("a list of rules")
    }

    fn maximum(value: &str) -> Option<MaximumDuration> {
        let text = format!(r#"[{{"id": "Expiration_Admin_Eligibility", "maximumDuration": {value}}}]"#);
        rule(&text).eligibility.maximum.known().cloned()
    }

    #[test]
    fn a_duration_that_is_none_keeps_its_text() {
        for (written, text) in
            [("\"365\"", "365"), ("\"P8H\"", "P8H"), ("\"-PT1H\"", "-PT1H"), ("\"\"", ""), ("365", "365")]
        {
            assert_eq!(maximum(written), Some(MaximumDuration::Malformed(text.into())));
        }
        assert_eq!(maximum("null"), Some(MaximumDuration::NotGiven));
        let zero = maximum("\"PT0S\"").and_then(|maximum| maximum.period());
        assert_eq!(zero.map(crate::model::Period::as_seconds), Some(0));
    }

    #[test]
    fn beside_an_unknown_word_only_what_is_listed_is_sure() {
        let rules = rule(
            r#"[{"id": "enablement_admin_assignment", "enabledRules": ["justification", "AuthenticationContext"]}]"#,
        );
        let asked = rules.requirements(Event::Assignment);
        assert_eq!(asked.justification, Field::Known(true));
        assert_eq!(asked.mfa, Field::Unknown(Why::UnknownValue));
        assert_eq!(asked.other, Field::Known(Box::from(["AuthenticationContext".into()])));
        assert_eq!(rules.requirements(Event::Eligibility).other, Field::default());
    }

    #[test]
    fn stages_of_both_versions_read_alike() {
        const ID: &str = "9a3e7c20-1f4b-4c6d-8e2a-7b5c4d3e2f01";
        let of = |approver: &str| {
            let text = format!(
                r#"[{{"id": "Approval_EndUser_Assignment", "setting": {{"isApprovalRequired": true, "approvalStages":
                [{{"approvalStageTimeOutInDays": 3, "escalationApprovers": null, "primaryApprovers": [{approver}]}}]}}}}]"#
            );
            let stages = rule(&text).approval.stages.known().cloned().expect("stages");
            stages.first().cloned().expect("a stage")
        };
        let v1 = of(&format!(r##"{{"@odata.type": "#microsoft.graph.singleUser", "userId": "{ID}"}}"##));
        let beta = of(&format!(r##"{{"@odata.type": "#microsoft.graph.singleUser", "id": "{ID}"}}"##));
        assert_eq!(v1, beta);
        assert_eq!(v1.timeout_days, Field::Known(Some(3)));
        assert_eq!(v1.escalation_approvers, Field::Known(Box::default()));
        assert_eq!(v1.approver_justification, Field::default());
        let manager = Field::Known(Box::from([Approver::Relation("requestorManager".into())]));
        for spelled in [r##"{"@odata.type": "#microsoft.graph.requestorManager"}"##, r#"{"managerLevel": 1}"#] {
            assert_eq!(of(spelled).approvers, manager, "{spelled}");
        }
    }

    #[test]
    fn a_notification_rule_says_who_hears_of_what() {
        let rules = rule(
            r#"[{"id": "Notification_Admin_EndUser_Assignment", "notificationType": "Email", "recipientType": "Admin",
                "notificationLevel": "critical", "isDefaultRecipientsEnabled": false,
                "notificationRecipients": ["soc@contoso.com", ""]},
               {"id": "Notification_Approver_EndUser_Assignment", "notificationLevel": "Loud"}]"#,
        );
        let admin = rules.notifications.of(Recipient::Admin, Event::Activation);
        assert_eq!(admin.level, Field::Known(NotificationLevel::Critical));
        assert_eq!(admin.default_recipients, Field::Known(false));
        assert_eq!(admin.recipients, Field::Known(Box::from(["soc@contoso.com".into()])));
        let approver = rules.notifications.of(Recipient::Approver, Event::Activation);
        assert_eq!(approver.level, Field::Unknown(Why::UnknownValue));
        assert_eq!(approver.recipients, Field::default());
    }

    #[test]
    fn a_recipient_with_a_name_is_one_and_a_joined_list_is_not() {
        let of = |written: &str| {
            let text =
                format!(r#"[{{"id": "Notification_Admin_EndUser_Assignment", "notificationRecipients": {written}}}]"#);
            rule(&text).notifications.of(Recipient::Admin, Event::Activation).recipients.clone()
        };
        let named: Box<[_]> = Box::from(["Ann <ann@contoso.com>".into()]);
        assert_eq!(of(r#"["Ann <ann@contoso.com>"]"#), Field::Known(named));
        let joined: Box<[_]> = Box::from(["soc@contoso.com".into(), "it@contoso.com".into()]);
        assert_eq!(of(r#""soc@contoso.com it@contoso.com""#), Field::Known(joined));
    }

    #[test]
    fn a_policy_lists_its_rules_with_their_targets() {
        let rules = rule(
            r#"[{"id": "Expiration_EndUser_Assignment", "target": {"caller": "admin", "level": "None"}},
               {"id": "Approval_EndUser_Assignment", "target": null}]"#,
        );
        let listed = rules.listed.known().expect("listed");
        let target = &listed[&PolicyRule::Expiration(Event::Activation)];
        assert_eq!(
            (&target.caller, &target.level),
            (&Field::Known(Some(Caller::Admin)), &Field::Unknown(Why::UnknownValue))
        );
        assert_eq!(listed[&PolicyRule::Approval].caller, Field::Known(None));
        assert_eq!(listed.len(), 2);
        let nameless = rule(r#"[{"id": "Expiration_EndUser_Assignment"}, "@{id=Approval_EndUser_Assignment}"]"#);
        assert!(nameless.listed.known().is_none());
    }

    #[test]
    fn only_values_that_both_lists_have_can_differ() {
        let of = |maximum: &str| {
            rule(&format!(
                r#"[{{"id": "Expiration_EndUser_Assignment", "isExpirationRequired": true, "maximumDuration": {maximum}}}]"#
            ))
        };
        let activation = Field::Known(Box::from([PolicyRule::Expiration(Event::Activation)]));
        assert_eq!(overridden(&of("\"PT8H\""), &of("\"PT1H\"")), activation);
        assert_eq!(overridden(&of("\"PT24H\""), &of("\"P1D\"")), Field::Known(Box::default()));
        let id_only = rule(r#"[{"id": "Expiration_EndUser_Assignment"}]"#);
        assert_eq!(overridden(&of("\"PT8H\""), &id_only), Field::Unknown(Why::NotSelected));
        assert_eq!(overridden(&rule("[]"), &id_only), Field::Known(Box::default()));
    }
}
