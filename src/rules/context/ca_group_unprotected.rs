use super::names_of;
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{Access, ConditionalAccessPolicy, Group, Known, Mode, Property, all_of, any_found, any_of, not};
use crate::naming;
use crate::rules::edits;
use crate::rules::lowered::ca_group_unprotected as lowered;
use crate::tenant::group_uses::{GroupUse, UseKind};

/// As many policies are pointed at.
const SHOWN: usize = 3;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let uses = |kinds: &[UseKind]| -> Known<Vec<&ConditionalAccessPolicy>> {
        let uses = cx.tenant.uses_of_group(&group.id, kinds).map(|uses| uses.into_iter().filter_map(policy_of));
        uses.matching(|policy| policy.is_enforced())
    };
    let policies = uses(&[UseKind::Included, UseKind::Excluded]);
    let open = [not(group.is_dynamic()), not(group.is_role_assignable()), not(is_guarded(cx, group))];
    if !all_of(open.into_iter().chain([any_found(&policies)]))? {
        return Ok(Verdict::Pass);
    }
    let policies = policies?;
    let excluded = any_found(&uses(&[UseKind::Excluded]));
    let decides = if excluded == Ok(true) { "excludes" } else { "includes" };
    let name = group.label();
    let is_synced = group.is_on_premises_synced() == Ok(true);
    let (who, property, says) = if is_synced {
        (
            "whoever manages the on-premises directory",
            Property::OnPremisesSyncEnabled,
            "the on-premises directory determines the members",
        )
    } else {
        ("many administrators", Property::IsAssignableToRole, "not role-assignable")
    };
    let message = format!(
        "{who} can change the members of \"{name}\", which decides whom Conditional Access {decides}: {}",
        names_of(&policies)
    );
    let finding = Finding::new(message).because(group.source.at(property), says);
    let finding = policies.iter().take(SHOWN).fold(finding, |finding, policy| {
        let is_left_out = policy.excluded_groups().is_ok_and(|groups| groups.contains(&group.id));
        let (property, verb) =
            if is_left_out { (Property::ExcludeGroups, "excludes") } else { (Property::IncludeGroups, "includes") };
        finding.because(policy.source.at(property), format!("\"{}\" {verb} it", policy.label()))
    });
    let finding = finding.related_all(policies.iter().map(|policy| naming::access_policy(policy)));
    let can_restrict = supports_restriction(group) == Ok(true) && !is_governed(cx, group);
    let finding = if can_restrict { finding.change([restrict(cx, group)]) } else { finding };
    let replaced = format!("use a role-assignable group instead of \"{name}\" in the policies");
    finding
        .change([edits::role_assignable(cx, &group.id, replaced)])
        .lowered_if(lowered::ONLY_INCLUDED, not(excluded))
        .into()
}

fn policy_of(found: GroupUse<'_>) -> Option<&ConditionalAccessPolicy> {
    match found {
        GroupUse::Included(policy) | GroupUse::Excluded(policy) => Some(policy),
        _ => None,
    }
}

/// Whether restricted management keeps others from changing the members.
fn is_guarded(cx: &Context<'_>, group: &Group) -> Known<bool> {
    all_of([cx.tenant.is_restricted(group), supports_restriction(group)])
}

/// Whether restricted management has an effect on a group: a unit supports no Microsoft 365 and mail-enabled groups, and the members
/// of a synchronized group change on-premises.
fn supports_restriction(group: &Group) -> Known<bool> {
    all_of([not(group.has_mail()), not(group.is_on_premises_synced())])
}

/// Whether PIM or entitlement management changes the group's members, which restricted management would keep them from.
fn is_governed(cx: &Context<'_>, group: &Group) -> bool {
    let granted = [Mode::Active, Mode::Eligible].map(|mode| cx.tenant.is_granted(&group.id, Access::Member, mode));
    any_of([cx.tenant.is_managed(&group.id)].into_iter().chain(granted)) == Ok(true)
}

fn restrict(cx: &Context<'_>, group: &Group) -> Edit {
    let words = format!("add \"{}\" to a restricted management administrative unit", group.label());
    edits::of_group(cx, &group.id, Property::IsManagementRestricted, Action::set(true), words).now(false)
}
