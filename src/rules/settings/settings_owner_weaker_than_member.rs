use super::{activated, gravest, in_force, is_untouched, is_unused, of_group, settings_of};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Undecided, Verdict};
use crate::model::{Access, Known, Limit, Property, RoleSettingsPolicy, SettingsRole, all_of, any_of, is_found, not};
use crate::rules::lowered::settings_owner_weaker_than_member as lowered;
use crate::rules::proof::leading_to;
use crate::rules::settings_edits::{MFA, edit};
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let SettingsRole::Group(group, Access::Owner) = &settings.role else {
        return Err(Undecided::NotApplicable("the settings are not those of owners"));
    };
    let owner = in_force(cx, settings)?;
    let is_unused = is_unused(cx, settings);
    // `settings-at-default` lists them.
    if all_of([is_unused, is_untouched(settings)])? {
        return Err(Undecided::NotApplicable(
            "no one is eligible as owner, and the settings of owners were never changed",
        ));
    }
    let members = cx.tenant.settings_of(&SettingsRole::Group(group.clone(), Access::Member))?;
    let points = [approval, proof, length, permanence].map(|compare| compare(owner, members.policy()));
    if !any_of(points.iter().map(is_found))? {
        return Ok(Verdict::Pass);
    }
    let weaker: Vec<Weaker> = points.into_iter().filter_map(|point| point.ok().flatten()).collect();
    let list = |part: fn(&Weaker) -> String, between: &str| weaker.iter().map(part).collect::<Vec<_>>().join(between);
    let mut finding = Finding::new(format!(
        "{} is less protected than membership: {}",
        activated(cx, settings),
        list(|point| format!("{} (members: {})", point.owners, point.members), ", ")
    ));
    for point in &weaker {
        finding = finding
            .because(settings.at(point.property), format!("owners: {}", point.owners))
            .because(members.at(point.member_property), format!("members: {}", point.members));
    }
    of_group(cx, settings, leading_to(cx, finding, gravest(cx, settings)))
        .related(crate::naming::settings(cx.tenant, members))
        .change_as(
            format!("in {}, {}", settings_of(cx, settings), list(|point| point.remedy.clone(), ", and ")),
            weaker.iter().map(|point| {
                let edit = edit(cx, settings, point.member_property, point.action.clone(), &point.remedy);
                point.now.iter().fold(edit, Edit::now)
            }),
        )
        .lowered_if(lowered::NO_TIER_0_ROLE, not(cx.reaches_tier0(group)))
        .lowered_if(lowered::NOBODY_ELIGIBLE_AS_OWNER, is_unused)
        .into()
}

/// One point in which owners are guarded less.
struct Weaker {
    property: Property,
    owners: String,
    member_property: Property,
    members: String,
    remedy: String,
    /// The value that owners have now, where it is one value.
    now: Option<String>,
    action: Action,
}

type Members<'t> = Known<&'t RoleSettingsPolicy>;

fn approval(owner: &RoleSettingsPolicy, members: Members<'_>) -> Known<Option<Weaker>> {
    let weaker =
        all_of([members.and_then(RoleSettingsPolicy::requires_human_approval), not(owner.requires_human_approval())])?;
    let has_approvers = owner.approvers().is_ok_and(|mut approvers| approvers.next().is_some());
    let name = if has_approvers { "" } else { " and name approvers" };
    Ok(weaker.then(|| Weaker {
        property: Property::ApprovalRequired,
        owners: "no approval".to_owned(),
        member_property: Property::ApprovalRequired,
        members: "approval".to_owned(),
        remedy: format!("turn on \"Require approval to activate\"{name}"),
        now: Some(false.to_string()),
        action: Action::set(true),
    }))
}

/// Multifactor authentication and an authentication context count alike.
fn proof(owner: &RoleSettingsPolicy, members: Members<'_>) -> Known<Option<Weaker>> {
    if !all_of([members.and_then(RoleSettingsPolicy::requires_proof), not(owner.requires_proof())])? {
        return Ok(None);
    }
    let (member_property, members, required, action) = match members?.context() {
        Ok(Some(context)) => {
            let named = format!("authentication context {context}");
            (Property::AuthenticationContext, named.clone(), named, Action::set(context))
        }
        _ => (Property::ActivationRequirements, "MFA".to_owned(), "Azure MFA".to_owned(), Action::include(MFA)),
    };
    let remedy = format!("require {required} on activation");
    let owners = "no MFA and no authentication context".to_owned();
    Ok(Some(Weaker {
        property: Property::ActivationRequirements,
        owners,
        member_property,
        members,
        remedy,
        now: None,
        action,
    }))
}

fn length(owner: &RoleSettingsPolicy, members: Members<'_>) -> Known<Option<Weaker>> {
    let (owners, members) = (owner.activation_limit()?, members?.activation_limit()?);
    // No time at all is no guard but a fault of its own, which `settings-activation-zero` reports.
    let weaker = members.as_seconds() > 0 && owners.as_seconds() > members.as_seconds();
    Ok(weaker.then(|| Weaker {
        property: Property::MaximumActivation,
        owners: format!("{owners} at a time"),
        member_property: Property::MaximumActivation,
        members: members.to_string(),
        remedy: format!("set \"Activation maximum duration\" to {members}"),
        now: Some(owners.iso()),
        action: Action::at_most(members.iso()),
    }))
}

fn permanence(owner: &RoleSettingsPolicy, members: Members<'_>) -> Known<Option<Weaker>> {
    let finite = |policy: &RoleSettingsPolicy| Ok(policy.assignment_limit()? != Limit::Unlimited);
    if !all_of([members.and_then(finite), not(finite(owner))])? {
        return Ok(None);
    }
    let limit = members?.assignment_limit()?;
    Ok(Some(Weaker {
        property: Property::AssignmentExpirationRequired,
        owners: "permanent active assignments".to_owned(),
        member_property: Property::AssignmentExpirationRequired,
        members: format!("at most {limit}"),
        remedy: format!(
            "turn off \"Allow permanent active assignment\" and set active assignments to expire after {limit}"
        ),
        now: Some(false.to_string()),
        action: Action::set(true),
    }))
}
