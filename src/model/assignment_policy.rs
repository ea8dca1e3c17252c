//! Assignment policies: who may get a package, who decides, and for how long.

mod audience;
mod lifetime;
mod review;
mod stage;

use std::fmt;

pub use self::audience::{Priority, ScopeDetails, Workload};
pub use self::lifetime::{Expiration, ExpirationForm};
pub use self::review::{PolicyReview, ReviewSilence};
pub use self::stage::PolicyStage;
use super::role_settings::Approver;
use super::{Collection, Field, Gap, Given, Instant, Known, Merge, ObjectId, Period, Property, Provenance, Why};

/// An assignment policy of an access package, v1.0 or beta, in one normal form.
#[derive(Debug, Clone)]
pub struct AssignmentPolicy {
    /// Object id.
    pub id: ObjectId,
    /// Display name.
    pub name: Option<Given>,
    /// Its package; unknown where the navigation was not expanded.
    pub package: Field<ObjectId>,
    /// Who may request.
    pub audience: Field<Audience>,
    /// The users and groups named as those who may request; `null` counts as none.
    pub requestors: Field<Box<[Approver]>>,
    /// Whether those in scope may request for themselves.
    pub requests_enabled: Field<bool>,
    /// Whether those who hold it may have it extended.
    pub extendable: Field<bool>,
    /// Whether those in scope get the package without a request.
    pub automatic: Field<bool>,
    /// Whether a membership rule is among those in scope: such a policy is automatic, whatever its settings say.
    pub automatic_by_rule: Field<bool>,
    /// The membership rules among those in scope.
    pub scope_rules: Field<Box<[Given]>>,
    /// The written expiration.
    pub expiration: Field<Expiration>,
    /// Whether the policy says that a request needs an approval.
    pub approval_demanded: Field<bool>,
    /// Whether a request needs an approval: beta's approval mode `NoApproval` beats the demand.
    pub approval_on_add: Field<bool>,
    /// The approval stages.
    pub stages: Field<Box<[PolicyStage]>>,
    /// Whether a custom extension may supply the approval stage or its approvers.
    pub approval_by_extension: Field<bool>,
    /// What it says of those in scope, beside which users and groups they are.
    pub scope: ScopeDetails,
    /// What the written expiration says, readable or not.
    pub expiration_form: Field<ExpirationForm>,
    /// How its assignments are reviewed.
    pub review: PolicyReview,
    /// Whether an extension needs an approval too, where a request does.
    pub approval_on_update: Field<bool>,
    /// Whether those who request have to give a reason.
    pub requestor_justification: Field<bool>,
    /// Whether people are not told about their assignments.
    pub notifications_off: Field<bool>,
    /// Where it was read.
    pub source: Provenance,
}

/// Who may request a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    /// Nobody: administrators assign it directly.
    Nobody,
    /// Named users and groups of the directory.
    Specific,
    /// All member users.
    AllMembers,
    /// All users, guests included.
    AllUsers,
    /// Named connected organizations.
    SpecificOrganizations,
    /// All configured connected organizations.
    AllOrganizations,
    /// Anybody outside.
    AnyExternal,
    /// Service principals or agent identities.
    Workload(Workload),
}

impl Audience {
    /// Whether it lets in people from outside the directory.
    #[must_use]
    pub fn is_external(self) -> bool {
        matches!(self, Self::SpecificOrganizations | Self::AllOrganizations | Self::AnyExternal)
    }

    /// Whether it is service principals or agent identities.
    #[must_use]
    pub fn is_workload(self) -> bool {
        matches!(self, Self::Workload(_))
    }

    /// The audience in words: `all configured connected organizations`.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Nobody => "no one",
            Self::Specific => "named users and groups",
            Self::AllMembers => "all member users",
            Self::AllUsers => "all users, guests included",
            Self::SpecificOrganizations => "named connected organizations",
            Self::AllOrganizations => "all configured connected organizations",
            Self::AnyExternal => "anyone outside the organization",
            Self::Workload(Workload::Specific) => "named service principals",
            Self::Workload(Workload::ServicePrincipals) => "all service principals",
            Self::Workload(Workload::Agents) => "all agent identities",
        }
    }
}

/// How long an assignment under a policy lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifetime {
    /// Without end.
    Unlimited,
    /// As long as the rule of an automatic assignment matches.
    WhileInScope,
    /// This long from its start.
    For(Period),
    /// Until a fixed moment.
    Until(Instant),
}

impl Lifetime {
    /// Whether the written expiration never comes: a date beyond the year 9000 is none.
    #[must_use]
    pub fn is_endless(self) -> bool {
        matches!(self, Self::Unlimited | Self::Until(Instant::Never))
    }

    /// The value in Microsoft Graph: `P180D`, `2026-12-31T00:00:00Z`, `noExpiration`.
    #[must_use]
    pub fn value(self) -> String {
        match self {
            Self::Unlimited | Self::WhileInScope | Self::Until(Instant::Never) => "noExpiration".to_owned(),
            Self::For(period) => period.iso(),
            Self::Until(instant) => instant.to_string(),
        }
    }
}

impl fmt::Display for Lifetime {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unlimited => out.write_str("no expiration"),
            Self::WhileInScope => out.write_str("no expiration while in scope"),
            Self::For(period) => period.fmt(out),
            Self::Until(instant) => write!(out, "until {instant}"),
        }
    }
}

const HERE: Collection = Collection::AssignmentPolicies;

impl AssignmentPolicy {
    /// Its package.
    ///
    /// # Errors
    /// The gap, where the package was not expanded.
    pub fn package(&self) -> Known<&ObjectId> {
        self.package.of(HERE, Property::AccessPackage)
    }

    /// Who may request.
    ///
    /// # Errors
    /// The gap, where the target scope is unknown.
    pub fn audience(&self) -> Known<Audience> {
        self.audience.of(HERE, Property::AllowedTargetScope).copied()
    }

    /// The users and groups who may request, or get it without a request; none where others than named ones may.
    ///
    /// # Errors
    /// The gap, where the target scope, or the names it takes, are unknown.
    pub fn requestors(&self) -> Known<&[Approver]> {
        match self.audience()? {
            Audience::Specific => self.requestors.of(HERE, Property::SpecificAllowedTargets).map(AsRef::as_ref),
            _ => Ok(&[]),
        }
    }

    /// Whether it assigns without a request.
    ///
    /// # Errors
    /// The gap, where the settings are unknown.
    pub fn is_automatic(&self) -> Known<bool> {
        super::any_of([
            self.automatic_by_rule.of(HERE, Property::SpecificAllowedTargets).copied(),
            self.automatic.of(HERE, Property::AutomaticRequest).copied(),
        ])
    }

    /// Whether requests are switched on, whoever may make them.
    ///
    /// # Errors
    /// The gap, where the requestor settings are unknown.
    pub fn requests_enabled(&self) -> Known<bool> {
        self.requests_enabled.of(HERE, Property::SelfRequest).copied()
    }

    /// Whether those who hold it may have it extended: only those who may request can.
    ///
    /// # Errors
    /// The gap, where the settings or the audience are unknown, and the other does not decide.
    pub fn is_extendable(&self) -> Known<bool> {
        super::all_of([
            self.extendable.of(HERE, Property::SelfUpdate).copied(),
            self.audience().map(|audience| audience != Audience::Nobody),
        ])
    }

    /// Whether somebody can request it for himself (`selfReq`).
    ///
    /// # Errors
    /// The first gap, where no part decides.
    pub fn is_self_requestable(&self) -> Known<bool> {
        super::all_of([
            super::not(self.is_automatic()),
            self.audience().map(|audience| audience != Audience::Nobody),
            self.requests_enabled(),
        ])
    }

    /// How long an assignment lasts (`life`).
    ///
    /// # Errors
    /// The gap, where the expiration is unknown.
    pub fn lifetime(&self) -> Known<Lifetime> {
        if self.is_automatic()? {
            return Ok(Lifetime::WhileInScope);
        }
        self.expiration.of(HERE, Property::Expiration).map(|written| written.lifetime)
    }

    /// How long an assignment lasts, where hours matter.
    ///
    /// # Errors
    /// The gap, where the expiration is unknown, or may be one of hours that beta has no property for.
    pub fn lifetime_to_the_hour(&self) -> Known<Lifetime> {
        if self.is_automatic()? {
            return Ok(Lifetime::WhileInScope);
        }
        self.expiration.of(HERE, Property::Expiration)?.to_the_hour().of(HERE, Property::Expiration).copied()
    }

    /// Whether the written expiration never comes, whoever gets the package and how.
    ///
    /// # Errors
    /// The gap, where the expiration is unknown.
    pub fn has_no_expiration(&self) -> Known<bool> {
        self.expiration.of(HERE, Property::Expiration).map(|written| written.lifetime.is_endless())
    }

    /// Whether a request needs an approval (`apprAdd`).
    ///
    /// # Errors
    /// The gap, where the approval settings are unknown.
    pub fn requires_approval(&self) -> Known<bool> {
        self.approval_on_add.of(HERE, Property::ApprovalOnAdd).copied()
    }

    /// Whether an assignment that nobody requested for themselves needs no approval. Whether it needs the approval of the policy is a
    /// setting of the tenant, "Enforce policy approval for admin direct assignments", which Microsoft Graph does not show:
    /// <https://learn.microsoft.com/entra/id-governance/lifecycle-workflow-tasks>.
    ///
    /// # Errors
    /// The gap, where the policy requires approval, or that is unknown.
    pub fn is_assigned_without_approval(&self) -> Known<bool> {
        if self.requires_approval()? {
            return Err(Gap::Property(HERE, Property::ApprovalOnAdd, Why::LeftToSetting));
        }
        Ok(true)
    }

    /// Whether the policy says that a request needs an approval, though its approval mode may be `NoApproval`.
    ///
    /// # Errors
    /// The gap, where the approval settings are unknown.
    pub fn demands_approval(&self) -> Known<bool> {
        self.approval_demanded.of(HERE, Property::ApprovalOnAdd).copied()
    }

    /// The approval stages.
    ///
    /// # Errors
    /// The gap, where the stages are unknown.
    pub fn stages(&self) -> Known<&[PolicyStage]> {
        self.stages.of(HERE, Property::PolicyStages).map(AsRef::as_ref)
    }

    /// The membership rules that decide who gets the package without a request.
    ///
    /// # Errors
    /// The gap, where those in scope are unknown.
    pub fn scope_rules(&self) -> Known<&[Given]> {
        self.scope_rules.of(HERE, Property::SpecificAllowedTargets).map(AsRef::as_ref)
    }

    /// Whether a custom extension may decide about approval.
    ///
    /// # Errors
    /// The gap, where the extension settings hold a value this version does not know.
    pub fn may_get_approval_by_extension(&self) -> Known<bool> {
        self.approval_by_extension.of(HERE, Property::CustomExtensionStages).copied()
    }

    /// Whether its assignments are reviewed.
    ///
    /// # Errors
    /// The gap, where the review settings are unknown.
    pub fn is_reviewed(&self) -> Known<bool> {
        self.review.is_enabled()
    }

    /// Whether an access review removes access when nobody answers.
    ///
    /// # Errors
    /// The gap, where the review settings are unknown.
    pub fn is_reviewed_with_removal(&self) -> Known<bool> {
        self.review.removes()
    }

    /// Whether an extension needs an approval, where a request does.
    ///
    /// # Errors
    /// The gap, where the approval settings are unknown.
    pub fn requires_approval_on_update(&self) -> Known<bool> {
        self.approval_on_update.of(HERE, Property::ApprovalOnUpdate).copied()
    }

    /// Whether those who request have to give a reason.
    ///
    /// # Errors
    /// The gap, where the approval settings are unknown.
    pub fn requires_requestor_justification(&self) -> Known<bool> {
        self.requestor_justification.of(HERE, Property::RequestJustification).copied()
    }

    /// Whether others may request for somebody in scope.
    ///
    /// # Errors
    /// The gap, where the requestor settings do not say.
    pub fn allows_requests_on_behalf(&self) -> Known<bool> {
        self.scope.on_behalf.of(HERE, Property::OnBehalfRequest).copied()
    }

    /// Whether somebody can request it, for himself or for somebody else.
    ///
    /// # Errors
    /// The first gap, where no part decides.
    pub fn is_requestable(&self) -> Known<bool> {
        let on_behalf = super::all_of([
            super::not(self.is_automatic()),
            self.audience().map(|audience| audience != Audience::Nobody),
            self.allows_requests_on_behalf(),
        ]);
        super::any_of([self.is_self_requestable(), on_behalf])
    }

    /// Whether people are not told about their assignments.
    ///
    /// # Errors
    /// The gap, where the settings do not say.
    pub fn keeps_silent(&self) -> Known<bool> {
        self.notifications_off.of(HERE, Property::AssignmentNotification).copied()
    }

    /// The name for a message: the display name, else the id.
    #[must_use]
    pub fn label(&self) -> String {
        self.name.as_ref().map_or_else(|| self.id.to_string(), ToString::to_string)
    }

    /// Takes in another copy of the same policy.
    pub fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self {
            id: _,
            name,
            package,
            audience,
            requestors,
            requests_enabled,
            extendable,
            automatic,
            automatic_by_rule,
            expiration,
            approval_demanded,
            approval_on_add,
            stages,
            approval_by_extension,
            scope_rules,
            scope,
            expiration_form,
            review,
            approval_on_update,
            requestor_justification,
            notifications_off,
            source,
        } = other;
        merge.text(Property::DisplayName, &mut self.name, name.as_ref());
        merge.field(Property::AccessPackage, &mut self.package, package);
        merge.field(Property::AllowedTargetScope, &mut self.audience, audience);
        merge.list(Property::SpecificAllowedTargets, &mut self.requestors, requestors);
        merge.field(Property::SelfRequest, &mut self.requests_enabled, requests_enabled);
        merge.field(Property::SelfUpdate, &mut self.extendable, extendable);
        merge.field(Property::AutomaticRequest, &mut self.automatic, automatic);
        merge.field(Property::SpecificAllowedTargets, &mut self.automatic_by_rule, automatic_by_rule);
        Expiration::merge(&mut self.expiration, expiration, merge);
        merge.field(Property::ApprovalOnAdd, &mut self.approval_demanded, approval_demanded);
        merge.field(Property::ApprovalOnAdd, &mut self.approval_on_add, approval_on_add);
        merge_stages(&mut self.stages, stages, merge);
        merge.list(Property::SpecificAllowedTargets, &mut self.scope_rules, scope_rules);
        merge.field(Property::CustomExtensionStages, &mut self.approval_by_extension, approval_by_extension);
        self.scope.merge(scope, merge);
        merge.field(Property::Expiration, &mut self.expiration_form, expiration_form);
        self.review.merge(review, merge);
        merge.field(Property::ApprovalOnUpdate, &mut self.approval_on_update, approval_on_update);
        merge.field(Property::RequestJustification, &mut self.requestor_justification, requestor_justification);
        merge.field(Property::AssignmentNotification, &mut self.notifications_off, notifications_off);
        self.source.merge(source);
    }

    /// Applies the documented default: a policy without `automaticRequestSettings` is not automatic. Of one that only Terraform
    /// knows, it has none of what Terraform cannot set.
    pub fn apply_defaults(&mut self) {
        self.automatic.default_to(false);
        self.automatic_by_rule.default_to(false);
        self.scope_rules.default_to(Box::default());
        self.approval_by_extension.default_to(false);
        self.scope.on_behalf.default_to(false);
        self.notifications_off.default_to(false);
    }
}

/// Stage by stage, where there are as many.
fn merge_stages(mine: &mut Field<Box<[PolicyStage]>>, theirs: &Field<Box<[PolicyStage]>>, merge: &mut Merge) {
    match (&mut *mine, theirs) {
        (Field::Known(stages), Field::Known(others)) if stages.len() == others.len() && !merge.is_over() => {
            stages.iter_mut().zip(others).for_each(|(stage, other)| stage.merge(other, merge));
        }
        _ => merge.field(Property::PolicyStages, mine, theirs),
    }
}
