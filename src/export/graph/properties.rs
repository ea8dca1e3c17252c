//! Where Graph writes a property, in v1.0 and beta.

use crate::model::{Event, PolicyRule, Property};
use crate::source::Step;

/// The members that say which object this is, the better one first.
pub(crate) const IDENTIFYING: &[&[Step]] = &[&[key("displayName")], &[key("id")]];

const fn key(name: &'static str) -> Step {
    Step::Key(name)
}

fn rule_of(rule: PolicyRule) -> Step {
    Step::Item { key: "id", equals: rule.id() }
}

/// The rule of a policy that a property stands in, and the way inside it.
fn inside_rule(property: Property) -> Option<(PolicyRule, Vec<Step>)> {
    let setting = |name| vec![key("setting"), key(name)];
    Some(match property {
        Property::Rule(rule) | Property::ConfiguredRule(rule) => (rule, Vec::new()),
        Property::RuleTarget(rule) => (rule, vec![key("target")]),
        Property::EligibilityExpirationRequired => {
            (PolicyRule::Expiration(Event::Eligibility), vec![key("isExpirationRequired")])
        }
        Property::AssignmentExpirationRequired => {
            (PolicyRule::Expiration(Event::Assignment), vec![key("isExpirationRequired")])
        }
        Property::ActivationExpirationRequired => {
            (PolicyRule::Expiration(Event::Activation), vec![key("isExpirationRequired")])
        }
        Property::MaximumEligibility => (PolicyRule::Expiration(Event::Eligibility), vec![key("maximumDuration")]),
        Property::MaximumAssignment => (PolicyRule::Expiration(Event::Assignment), vec![key("maximumDuration")]),
        Property::MaximumActivation => (PolicyRule::Expiration(Event::Activation), vec![key("maximumDuration")]),
        Property::EligibilityRequirements => (PolicyRule::Enablement(Event::Eligibility), vec![key("enabledRules")]),
        Property::AssignmentRequirements => (PolicyRule::Enablement(Event::Assignment), vec![key("enabledRules")]),
        Property::ActivationRequirements => (PolicyRule::Enablement(Event::Activation), vec![key("enabledRules")]),
        Property::AuthenticationContext => (PolicyRule::AuthenticationContext, vec![key("isEnabled")]),
        Property::ApprovalRequired => (PolicyRule::Approval, setting("isApprovalRequired")),
        Property::ApprovalRequiredForExtension => (PolicyRule::Approval, setting("isApprovalRequiredForExtension")),
        Property::RequestorJustification => (PolicyRule::Approval, setting("isRequestorJustificationRequired")),
        Property::ApprovalMode => (PolicyRule::Approval, setting("approvalMode")),
        Property::ApprovalStages => (PolicyRule::Approval, setting("approvalStages")),
        Property::Stage(index, property) => {
            let stage = [Step::Index(index.into()), key(property.name())];
            (PolicyRule::Approval, [setting("approvalStages").as_slice(), &stage].concat())
        }
        Property::Notification(recipient, event, property) => {
            (PolicyRule::Notification(recipient, event), vec![key(property.name())])
        }
        _ => return None,
    })
}

/// Where Graph writes a property inside its object: effective rules before configured ones, v1.0 before beta.
pub(crate) fn routes(property: Property) -> Vec<Vec<Step>> {
    if let Some((rule, inner)) = inside_rule(property) {
        let route = |list| [&[key(list), rule_of(rule)], inner.as_slice()].concat();
        return match property {
            Property::ConfiguredRule(_) => vec![route("rules")],
            _ => vec![route("effectiveRules"), route("rules")],
        };
    }
    let paths = |paths: &[&[&'static str]]| -> Vec<Vec<Step>> {
        paths.iter().map(|path| path.iter().map(|name| key(name)).collect()).collect()
    };
    match property {
        Property::PolicyRules => paths(&[&["effectiveRules"], &["rules"]]),
        Property::IncludeUsers => paths(&[&["conditions", "users", "includeUsers"], &["conditions", "users"]]),
        Property::ExcludeUsers => paths(&[&["conditions", "users", "excludeUsers"], &["conditions", "users"]]),
        Property::IncludeGroups => paths(&[&["conditions", "users", "includeGroups"], &["conditions", "users"]]),
        Property::ExcludeGroups => paths(&[&["conditions", "users", "excludeGroups"], &["conditions", "users"]]),
        Property::IncludeRoles => paths(&[&["conditions", "users", "includeRoles"], &["conditions", "users"]]),
        Property::ExcludeRoles => paths(&[&["conditions", "users", "excludeRoles"], &["conditions", "users"]]),
        Property::IncludeAuthenticationContexts => paths(&[
            &["conditions", "applications", "includeAuthenticationContextClassReferences"],
            &["conditions", "applications"],
        ]),
        Property::StartDateTime => paths(&[&["scheduleInfo", "startDateTime"], &["startDateTime"]]),
        Property::ScheduleExpiration => paths(&[&["scheduleInfo", "expiration"], &["endDateTime"]]),
        Property::DirectoryScopeId => paths(&[&["directoryScopeId"], &["resourceScope"]]),
        Property::Catalog => paths(&[&["catalog"], &["catalogId"]]),
        Property::ResourceRoleScopes => paths(&[&["resourceRoleScopes"], &["accessPackageResourceRoleScopes"]]),
        Property::ResourceRole => paths(&[
            &["role", "originId"],
            &["accessPackageResourceRole", "originId"],
            &["role"],
            &["accessPackageResourceRole"],
        ]),
        Property::ResourceScope => paths(&[
            &["scope", "originId"],
            &["accessPackageResourceScope", "originId"],
            &["scope"],
            &["accessPackageResourceScope"],
        ]),
        Property::AccessPackage => paths(&[&["accessPackage"], &["accessPackageId"]]),
        Property::AllowedTargetScope => paths(&[&["allowedTargetScope"], &["requestorSettings", "scopeType"]]),
        Property::SpecificAllowedTargets => {
            paths(&[&["specificAllowedTargets"], &["requestorSettings", "allowedRequestors"]])
        }
        Property::SelfRequest => {
            paths(&[&["requestorSettings", "enableTargetsToSelfAddAccess"], &["requestorSettings", "acceptRequests"]])
        }
        Property::Expiration => {
            paths(&[&["expiration"], &["durationInDays"], &["expirationDateTime"], &["automaticRequestSettings"]])
        }
        Property::ApprovalOnAdd => paths(&[
            &["requestApprovalSettings", "isApprovalRequiredForAdd"],
            &["requestApprovalSettings", "isApprovalRequired"],
        ]),
        Property::PolicyStages => {
            paths(&[&["requestApprovalSettings", "stages"], &["requestApprovalSettings", "approvalStages"]])
        }
        Property::ReviewSettings => paths(&[&["reviewSettings"], &["accessReviewSettings"]]),
        Property::PrincipalType => paths(&[&["principal"], &["principalId"]]),
        other => paths(&[&[other.name()]]),
    }
}
