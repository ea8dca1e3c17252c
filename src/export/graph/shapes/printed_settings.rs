//! The settings of one role as EasyPIM writes them in its configuration, and as its cmdlets print them.

use crate::export::graph::shapes::policy_rule::requirements;
use crate::export::json::part::Part;
use crate::export::json::shape::shape;
use crate::export::json::value::{Names, Raw, Text};
use crate::model::role_settings::{ApprovalRule, ApprovalStage, ContextRule, ExpirationRule, MaximumDuration};
use crate::model::{Approver, Field, Given, ObjectId, SettingsRules, Why};

shape! {
    /// The settings of one role: of an entry, of its `Policy`, of its template, or printed by a cmdlet.
    SettingsShape<'a> {
        activation: Raw<MaximumDuration> = "ActivationDuration",
        requires: Names<'a> = "ActivationRequirement" | "EnablementRules",
        assignment_requires: Names<'a> = "ActiveAssignmentRequirement" | "ActiveAssignmentRules",
        approval: Raw<bool> = "ApprovalRequired",
        approvers: Part<'a> = "Approvers",
        permanent_eligibility: Raw<bool> = "AllowPermanentEligibility" | "AllowPermanentEligibleAssignment",
        eligibility: Raw<MaximumDuration> = "MaximumEligibilityDuration" | "MaximumEligibleAssignmentDuration",
        permanent_assignment: Raw<bool> = "AllowPermanentActiveAssignment",
        assignment: Raw<MaximumDuration> = "MaximumActiveAssignmentDuration",
        context: Raw<bool> = "AuthenticationContext_Enabled",
        claim: Raw<Text<'a>> = "AuthenticationContext_Value",
        template: Raw<Text<'a>> = "Template" | "PolicyTemplate",
        policy: Part<'a> = "Policy",
        group: Raw<Text<'a>> = "GroupId" | "GroupName",
        role: Raw<Text<'a>> = "RoleName",
        policy_id: Raw<Text<'a>> = "PolicyID",
    }
}

shape! {
    /// One approver.
    ApproverShape<'a> {
        id: Raw<ObjectId> = Id,
        kind: Raw<Text<'a>> = UserType | "Type",
    }
}

impl SettingsShape<'_> {
    /// Whether it sets anything, or takes it from elsewhere.
    pub(crate) fn says_anything(&self) -> bool {
        let lists = [self.requires.0.is_present(), self.assignment_requires.0.is_present()];
        let lengths = [self.activation.is_present(), self.eligibility.is_present(), self.assignment.is_present()];
        let flags = [&self.approval, &self.permanent_eligibility, &self.permanent_assignment, &self.context];
        let elsewhere = [self.template.is_present(), self.policy.is_present(), self.approvers.is_present()];
        lists.into_iter().chain(lengths).chain(elsewhere).any(|is_there| is_there)
            || flags.iter().any(|flag| flag.is_present())
            || self.claim.is_present()
    }

    /// These settings, and where they say nothing the other ones.
    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            activation: self.activation.or(other.activation),
            requires: Names(self.requires.0.or(other.requires.0)),
            assignment_requires: Names(self.assignment_requires.0.or(other.assignment_requires.0)),
            approval: self.approval.or(other.approval),
            approvers: if self.approvers.is_present() { self.approvers } else { other.approvers },
            permanent_eligibility: self.permanent_eligibility.or(other.permanent_eligibility),
            eligibility: self.eligibility.or(other.eligibility),
            permanent_assignment: self.permanent_assignment.or(other.permanent_assignment),
            assignment: self.assignment.or(other.assignment),
            context: self.context.or(other.context),
            claim: self.claim.or(other.claim),
            ..self
        }
    }

    pub(crate) fn rules(self) -> SettingsRules {
        let expiration = |permanent: Raw<bool>, maximum: Raw<MaximumDuration>| ExpirationRule {
            required: permanent.field().map(|allowed| !allowed),
            maximum: maximum.field(),
        };
        SettingsRules {
            eligibility: expiration(self.permanent_eligibility, self.eligibility),
            assignment: expiration(self.permanent_assignment, self.assignment),
            activation: ExpirationRule { required: Field::default(), maximum: self.activation.field() },
            assignment_requires: requirements(&words(self.assignment_requires.0)),
            activation_requires: requirements(&words(self.requires.0)),
            context: ContextRule { enabled: self.context.field(), claim: self.claim.nullable().map(context) },
            approval: ApprovalRule {
                required: self.approval.field(),
                stages: approvers(self.approvers),
                ..ApprovalRule::default()
            },
            ..SettingsRules::default()
        }
    }
}

/// `None` is EasyPIM's word for an empty list.
fn words(words: Raw<Vec<Text<'_>>>) -> Raw<Vec<Text<'_>>> {
    words.known_as(|words| Some(words.into_iter().filter(|word| !word.trim().eq_ignore_ascii_case("None")).collect()))
}

/// `c1` of `c1:HighRiskOperations`.
fn context(claim: Option<Text<'_>>) -> Option<Given> {
    let claim = claim?;
    let id = claim.split(':').next().unwrap_or_default().trim().to_ascii_lowercase();
    if id.is_empty() { None } else { Some(id.into()) }
}

type Stages = Field<Box<[ApprovalStage]>>;

fn approvers(part: Part<'_>) -> Stages {
    let one_stage = |approvers: Vec<Approver>| Field::Known(Box::from([ApprovalStage::of(approvers)]));
    if let Some(text) = part.text().filter(|text| text.starts_with('"')) {
        return printed_approvers(text).map_or(Field::Unknown(Why::UnknownValue), one_stage);
    }
    match part.list::<ApproverShape<'_>>() {
        Raw::Value(list) => one_stage(list.iter().map(approver).collect()),
        Raw::Null => one_stage(Vec::new()),
        Raw::Absent => Field::default(),
        Raw::Odd(why) => Field::Unknown(why),
    }
}

fn approver(shape: &ApproverShape<'_>) -> Approver {
    let is = |word: &str| shape.kind.as_value().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(word));
    match shape.id.as_value().filter(|id| id.is_guid()).cloned() {
        Some(id) if is("user") => Approver::User(id),
        Some(id) if is("group") => Approver::Group(id),
        _ => Approver::Unknown,
    }
}

/// `Get-PIMGroupPolicy` prints approvers as text: `@{"id"="...";"description"="...";"userType"="user"},`.
fn printed_approvers(quoted: &str) -> Option<Vec<Approver>> {
    let text: String = serde_json::from_str(quoted).ok()?;
    if text.trim().is_empty() {
        return Some(Vec::new());
    }
    let value = |entry: &str, name: &str| {
        let (_, rest) = entry.split_once(&format!("\"{name}\"=\""))?;
        rest.split('"').next().map(str::to_owned)
    };
    let read = |entry: &str| {
        let id = ObjectId::parse(&value(entry, "id")?)?;
        let kind = value(entry, "userType").unwrap_or_default();
        Some(approver(&ApproverShape {
            id: Raw::Value(id),
            kind: Raw::Value(Text::Owned(kind)),
            ..ApproverShape::default()
        }))
    };
    text.split("@{").filter(|entry| !entry.trim().is_empty()).map(read).collect()
}
