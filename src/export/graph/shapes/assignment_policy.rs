//! Assignment policies on disk, v1.0 and beta. Properties tell the dialect, never the path: documentation mixes them.

mod audience;
mod lifetime;
pub(crate) mod review;
mod stage;

use self::lifetime::expiration_form;
use crate::export::graph::shapes::group::newest;
use crate::export::graph::shapes::schedule::ExpirationShape;
use crate::export::graph::shapes::subject_set::SubjectSet;
use crate::export::json::nested::Nested;
use crate::export::json::part::Part;
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Text, name};
use crate::model::assignment_policy::Workload;
use crate::model::{
    Approver, AssignmentPolicy, Audience, Ending, Expiration, Field, Given, Instant, Lifetime, ObjectId, Period,
    PolicyStage, Provenance, Why,
};

shape! {
    /// An assignment policy.
    AssignmentPolicyShape<'a> {
        id: Raw<ObjectId> = Id,
        display_name: Raw<Text<'a>> = DisplayName,
        created: Raw<Option<Instant>> = CreatedDateTime,
        modified: Raw<Option<Instant>> = "modifiedDateTime",
        access_package: Part<'a> = AccessPackage,
        access_package_id: Raw<ObjectId> = "accessPackageId",
        target_scope: Raw<Text<'a>> = AllowedTargetScope,
        targets: Part<'a> = SpecificAllowedTargets,
        requestors: Part<'a> = "requestorSettings",
        can_extend: Raw<bool> = "canExtend",
        automatic: Nested<AutomaticSettings<'a>> = AutomaticRequest,
        expiration: Nested<ExpirationShape<'a>> = Expiration,
        duration_in_days: Raw<i64> = "durationInDays",
        expiration_date: Raw<Option<Instant>> = "expirationDateTime",
        approval: Part<'a> = "requestApprovalSettings",
        extensions: Part<'a> = CustomExtensionStages,
        review: Part<'a> = ReviewSettings,
        beta_review: Part<'a> = "accessReviewSettings",
        notifications: Nested<NotificationSettings<'a>> = "notificationSettings" | "accessPackageNotificationSettings",
    }
}

shape! {
    /// `requestorSettings`: who asks (beta), and which requests are switched on.
    RequestorSettings<'a> {
        scope_type: Raw<Text<'a>> = "scopeType",
        allowed: Part<'a> = "allowedRequestors",
        accept: Raw<bool> = "acceptRequests",
        self_add: Raw<bool> = "enableTargetsToSelfAddAccess",
        self_update: Raw<bool> = "enableTargetsToSelfUpdateAccess",
        on_behalf: Raw<bool> = "enableOnBehalfRequestorsToAddAccess",
    }
}

shape! {
    /// `automaticRequestSettings`.
    AutomaticSettings<'a> {
        request: Raw<bool> = "requestAccessForAllowedTargets",
        remove: Raw<bool> = "removeAccessWhenTargetLeavesAllowedTargets",
        grace: Raw<Period> = "gracePeriodBeforeAccessRemoval",
    }
}

shape! {
    /// `requestApprovalSettings`.
    ApprovalSettings<'a> {
        required_for_add: Raw<bool> = "isApprovalRequiredForAdd",
        required: Raw<bool> = "isApprovalRequired",
        mode: Raw<Text<'a>> = "approvalMode",
        stages: Part<'a> = "stages",
        beta_stages: Part<'a> = "approvalStages",
        required_for_update: Raw<bool> = "isApprovalRequiredForUpdate" | "isApprovalRequiredForExtension",
        justification: Raw<bool> = "isRequestorJustificationRequired",
    }
}

shape! {
    /// `accessPackageNotificationSettings`.
    NotificationSettings<'a> {
        disabled: Raw<bool> = "isAssignmentNotificationDisabled",
    }
}

shape! {
    /// One custom extension stage.
    ExtensionStage<'a> {
        stage: Raw<Text<'a>> = "stage",
    }
}

shape! {
    /// `attributeRuleMembers`; other subject sets have no rule.
    RuleSet<'a> {
        kind: Raw<Text<'a>> = "@odata.type",
        rule: Raw<Text<'a>> = MembershipRule,
    }
}

shape! {
    /// An expanded object of which only the id is read.
    Reference<'a> {
        id: Raw<ObjectId> = Id,
    }
}

impl<'a> AssignmentPolicyShape<'a> {
    /// Whether the object has the properties that only policies have.
    pub(crate) fn fits(&self) -> bool {
        self.target_scope.is_present()
            || self.approval.is_present()
            || self.duration_in_days.is_present()
            || self.automatic.0.is_present()
            || self.requestors.is_present()
    }

    /// The newest moment at which the object is known to have been as it is.
    pub(crate) fn newest(&self) -> Option<Instant> {
        newest([&self.created, &self.modified])
    }

    /// The record; `None` where the object has no id. `parent` is the package it stands inside, if it does.
    pub(crate) fn record(self, parent: Option<&ObjectId>, source: Provenance) -> Option<AssignmentPolicy> {
        let requestors = self.requestors.read::<RequestorSettings<'_>>();
        let approval = self.approval.read::<ApprovalSettings<'_>>();
        let package = self.access_package.read::<Reference<'_>>().and_then(|package| package.id.value());
        let package = package.or_else(|| self.access_package_id.as_value().cloned()).or_else(|| parent.cloned());
        Some(AssignmentPolicy {
            audience: self.audience(requestors.as_ref()),
            requestors: self.requestors(requestors.as_ref()),
            requests_enabled: self.requests_enabled(requestors.as_ref()),
            extendable: self.extendable(requestors.as_ref()),
            automatic: self.automatic(),
            automatic_by_rule: self.automatic_by_rule(requestors.as_ref()),
            scope_rules: self.scope_rules(requestors.as_ref()),
            expiration: self.expiration(),
            approval_demanded: approval_demanded(self.approval, approval.as_ref()),
            approval_on_add: approval_on_add(self.approval, approval.as_ref()),
            stages: approval.as_ref().map_or_else(|| Field::Unknown(self.approval.why()), stages),
            approval_by_extension: by_extension(self.extensions),
            scope: self.scope_details(requestors.as_ref()),
            expiration_form: expiration_form(&self.expiration, &self.duration_in_days, &self.expiration_date),
            review: review::review(self.review, self.beta_review),
            approval_on_update: approval_flag(self.approval, approval.as_ref(), |approval| {
                approval.required_for_update.clone()
            }),
            requestor_justification: approval_flag(self.approval, approval.as_ref(), |approval| {
                approval.justification.clone()
            }),
            notifications_off: notifications_off(&self.notifications),
            package: package.map_or(Field::Unknown(self.access_package.why()), Field::Known),
            id: self.id.value()?,
            name: name(self.display_name),
            source,
        })
    }

    fn audience(&self, requestors: Option<&RequestorSettings<'_>>) -> Field<Audience> {
        let scope = match (&self.target_scope, requestors) {
            (Raw::Absent, Some(requestors)) => &requestors.scope_type,
            (scope, _) => scope,
        };
        scope.clone().known_as(|text| audience(&text)).field()
    }

    /// The list of those in scope: beside the scope in v1.0, in the settings in beta.
    fn targets(&self, requestors: Option<&RequestorSettings<'a>>) -> Part<'a> {
        if self.targets.is_present() { self.targets } else { requestors.map_or(Part::default(), |who| who.allowed) }
    }

    fn requestors(&self, requestors: Option<&RequestorSettings<'a>>) -> Field<Box<[Approver]>> {
        crate::export::graph::shapes::policy_rule::approvers(self.targets(requestors))
            .map_or_else(Field::Unknown, Field::Known)
    }

    fn requests_enabled(&self, requestors: Option<&RequestorSettings<'_>>) -> Field<bool> {
        let Some(requestors) = requestors else { return Field::Unknown(self.requestors.why()) };
        if requestors.self_add.is_present() {
            requestors.self_add.clone().field()
        } else if self.audience(Some(requestors)) == Field::Known(Audience::Nobody) {
            // v1.0 says so of every policy that is for administrators only, beta has a switch for these requests too.
            Field::Known(false)
        } else {
            requestors.accept.clone().field()
        }
    }

    /// In the settings of the requests in v1.0, beside them in beta.
    fn extendable(&self, requestors: Option<&RequestorSettings<'_>>) -> Field<bool> {
        let update = requestors.map_or(Raw::Absent, |requestors| requestors.self_update.clone());
        update.or(self.can_extend.clone()).field()
    }

    /// Whether a membership rule stands among the targets.
    fn automatic_by_rule(&self, requestors: Option<&RequestorSettings<'a>>) -> Field<bool> {
        let is_rule = |set: &SubjectSet<'_>| set.type_name().eq_ignore_ascii_case("attributeRuleMembers");
        let sets = self.targets(requestors).list::<SubjectSet<'_>>();
        sets.known_as(|sets| Some(sets.iter().any(is_rule))).field_or(false).or_left_to_default()
    }

    fn scope_rules(&self, requestors: Option<&RequestorSettings<'a>>) -> Field<Box<[Given]>> {
        let sets = self.targets(requestors).list::<RuleSet<'_>>();
        let sets = match sets {
            Raw::Value(sets) => sets,
            Raw::Null => return Field::Known(Box::default()),
            Raw::Absent => return Field::default(),
            Raw::Odd(why) => return Field::Unknown(why),
        };
        let mut rules = Vec::new();
        for set in sets {
            let is_rule = set.kind.as_value().is_some_and(|kind| kind.trim().ends_with("attributeRuleMembers"));
            match set.rule {
                Raw::Value(rule) => rules.push(Given::from(&*rule)),
                Raw::Odd(why) => return Field::Unknown(why),
                Raw::Absent if is_rule => return Field::default(),
                Raw::Absent | Raw::Null => {}
            }
        }
        Field::Known(rules.into_boxed_slice())
    }

    /// Whether the settings say that it is automatic.
    fn automatic(&self) -> Field<bool> {
        match &self.automatic.0 {
            Raw::Value(settings) => settings.request.clone().field_or(false).or_left_to_default(),
            Raw::Odd(why) => Field::Unknown(*why),
            Raw::Null => Field::Known(false),
            Raw::Absent => Field::default().or_left_to_default(),
        }
    }

    /// Beta has no property for hours, and writes 0 days and no date where v1.0 has some:
    /// <https://learn.microsoft.com/graph/api/resources/accesspackageassignmentpolicy?view=graph-rest-beta>.
    fn expiration(&self) -> Field<Expiration> {
        match &self.expiration.0 {
            Raw::Value(expiration) => v1_lifetime(expiration).map(Expiration::exact),
            Raw::Odd(why) => Field::Unknown(*why),
            Raw::Absent | Raw::Null => beta_lifetime(&self.duration_in_days, &self.expiration_date)
                .map(|lifetime| Expiration { lifetime, may_be_hours: lifetime == Lifetime::Unlimited }),
        }
    }
}

fn v1_lifetime(expiration: &ExpirationShape<'_>) -> Field<Lifetime> {
    let kind = expiration.kind.as_value().map_or("", |text| text.trim());
    if kind.eq_ignore_ascii_case("notSpecified") {
        return Field::Unknown(Why::NotSelected);
    }
    let known =
        ["", "noExpiration", "afterDateTime", "afterDuration"].iter().any(|word| kind.eq_ignore_ascii_case(word));
    if !known {
        return Field::Unknown(Why::UnknownValue);
    }
    if kind.is_empty() && expiration.duration.as_value().is_none() && expiration.end.as_value().is_none() {
        return Field::Unknown(Why::NotSelected);
    }
    expiration.ending().map(|ending| match ending {
        Ending::Permanent => Lifetime::Unlimited,
        Ending::At(end) => Lifetime::Until(end),
        Ending::After(period) => Lifetime::For(period),
    })
}

/// beta writes 0 days and no date for "never", 0 days and a date for a fixed date.
fn beta_lifetime(days: &Raw<i64>, date: &Raw<Option<Instant>>) -> Field<Lifetime> {
    match (days, date) {
        (Raw::Odd(why), _) | (_, Raw::Odd(why)) => Field::Unknown(*why),
        (Raw::Value(days), _) if *days > 0 => Field::Known(Lifetime::For(Period::days(days.unsigned_abs()))),
        (_, Raw::Value(Some(Instant::Never))) | (Raw::Value(0), Raw::Null | Raw::Value(None)) => {
            Field::Known(Lifetime::Unlimited)
        }
        (_, Raw::Value(Some(end))) => Field::Known(Lifetime::Until(*end)),
        _ => Field::Unknown(Why::NotSelected),
    }
}

/// Reads `allowedTargetScope` or `scopeType`.
pub(crate) fn audience(text: &str) -> Option<Audience> {
    let word = text.trim().to_ascii_lowercase();
    Some(match word.as_str() {
        "notspecified" | "nosubjects" => Audience::Nobody,
        "specificdirectoryusers" | "specificdirectorysubjects" => Audience::Specific,
        "allmemberusers" | "allexistingdirectorymemberusers" => Audience::AllMembers,
        "alldirectoryusers" | "allexistingdirectorysubjects" => Audience::AllUsers,
        "specificconnectedorganizationusers" | "specificconnectedorganizationsubjects" => {
            Audience::SpecificOrganizations
        }
        "allconfiguredconnectedorganizationusers"
        | "allconfiguredconnectedorganizationsubjects"
        | "allexistingconnectedorganizationsubjects" => Audience::AllOrganizations,
        "allexternalusers" | "allexternalsubjects" => Audience::AnyExternal,
        "specificdirectoryserviceprincipals" => Audience::Workload(Workload::Specific),
        "alldirectoryserviceprincipals" => Audience::Workload(Workload::ServicePrincipals),
        "alldirectoryagentidentities" => Audience::Workload(Workload::Agents),
        _ => return None,
    })
}

fn approval_demanded(part: Part<'_>, approval: Option<&ApprovalSettings<'_>>) -> Field<bool> {
    let Some(approval) = approval else { return Field::Unknown(part.why()) };
    approval.required_for_add.clone().or(approval.required.clone()).field()
}

/// beta's `NoApproval` beats `isApprovalRequired`, so without the mode a demand in beta's words says nothing.
fn approval_on_add(part: Part<'_>, approval: Option<&ApprovalSettings<'_>>) -> Field<bool> {
    let demanded = approval_demanded(part, approval);
    let Some(approval) = approval.filter(|_| demanded == Field::Known(true)) else { return demanded };
    let in_beta_words = !approval.required_for_add.is_present();
    match approval.mode.as_value() {
        Some(mode) if mode.trim().eq_ignore_ascii_case("NoApproval") => Field::Known(false),
        None if in_beta_words => Field::default(),
        _ => demanded,
    }
}

fn approval_flag(
    part: Part<'_>,
    approval: Option<&ApprovalSettings<'_>>,
    flag: impl Fn(&ApprovalSettings<'_>) -> Raw<bool>,
) -> Field<bool> {
    approval.map_or_else(|| Field::Unknown(part.why()), |approval| flag(approval).field())
}

fn stages(approval: &ApprovalSettings<'_>) -> Field<Box<[PolicyStage]>> {
    let beta = !approval.stages.is_present();
    stage::stages(if beta { approval.beta_stages } else { approval.stages }, beta)
}

/// `null` switches nothing off.
fn notifications_off(settings: &Nested<NotificationSettings<'_>>) -> Field<bool> {
    match &settings.0 {
        Raw::Value(settings) => settings.disabled.clone().field_or(false),
        Raw::Null => Field::Known(false),
        _ => Field::Unknown(settings.why()),
    }
}

/// A custom extension may determine the approval where its stage says so; where v1.0 shows `unknownFutureValue`, it may be that stage.
/// The settings are a navigation property: what was not expanded is unknown.
fn by_extension(part: Part<'_>) -> Field<bool> {
    match part.list::<ExtensionStage<'_>>() {
        Raw::Absent => Field::default(),
        Raw::Null => Field::Known(false),
        Raw::Odd(why) => Field::Unknown(why),
        Raw::Value(stages) => {
            const DECIDES: &str = "assignmentRequestDeterminingApprovalRequirements";
            let is = |stage: &ExtensionStage<'_>, word: &str| {
                stage.stage.as_value().map(|stage| stage.trim().eq_ignore_ascii_case(word))
            };
            if stages.iter().any(|stage| is(stage, DECIDES) == Some(true)) {
                Field::Known(true)
            } else if stages.iter().any(|stage| is(stage, "unknownFutureValue") == Some(true)) {
                Field::Unknown(Why::UnknownValue)
            } else if stages.iter().any(|stage| stage.stage.as_value().is_none()) {
                Field::default()
            } else {
                Field::Known(false)
            }
        }
    }
}
