//! What is configured and gives nothing: requests that no one can make, and access that cannot be delivered. Only what the export
//! shows to be so; what it leaves open is taken at its word.

use crate::model::{Access, AssignmentPolicy, Audience, Group, Lifetime, Mode, ObjectId, SettingsRole, User, any_of};
use crate::tenant::Tenant;
use crate::tenant::parts::paths::Node;

/// Whether no request under a policy gives anything: its assignments have ended before they begin, or its catalog or the connected
/// organizations let in no one of its audience.
pub(super) fn is_requested(tenant: &Tenant, policy: &AssignmentPolicy) -> bool {
    ends_before_it_begins(tenant, policy)
        || is_let_in_by_no_catalog(tenant, policy)
        || has_no_organization(tenant, policy)
}

fn ends_before_it_begins(tenant: &Tenant, policy: &AssignmentPolicy) -> bool {
    let Ok(Lifetime::Until(end)) = policy.lifetime() else { return false };
    tenant.moment.known().is_ok_and(|now| end <= now)
}

fn is_let_in_by_no_catalog(tenant: &Tenant, policy: &AssignmentPolicy) -> bool {
    let package = policy.package().and_then(|package| tenant.package(package));
    let Ok(Some(Ok(catalog))) = package.map(|package| package.map(|package| package.catalog())) else { return false };
    let Ok(Some(catalog)) = tenant.catalog(catalog) else { return false };
    let is_external = policy.audience().is_ok_and(Audience::is_external);
    catalog.is_published() == Ok(false) || (is_external && catalog.is_external() == Ok(false))
}

fn has_no_organization(tenant: &Tenant, policy: &AssignmentPolicy) -> bool {
    policy.audience() == Ok(Audience::AllOrganizations) && tenant.are_all_configured(&[]) == Ok(true)
}

/// Whether nobody can take a step from here as it is: the account cannot be signed in to, or the group has no members and no one can
/// become one in the ways that PIM and packages offer.
pub(super) fn is_nobody(tenant: &Tenant, from: &Node) -> bool {
    match from {
        Node::Group(group, Access::Member) => is_empty(tenant, group),
        from => is_out_of_use(tenant, from),
    }
}

/// Whether it is an account that cannot be signed in to.
pub(super) fn is_out_of_use(tenant: &Tenant, from: &Node) -> bool {
    from.principal().is_some_and(|id| is_account_out_of_use(tenant, id))
}

/// Whether an account is disabled.
pub(super) fn is_account_out_of_use(tenant: &Tenant, id: &ObjectId) -> bool {
    matches!(tenant.user(id), Ok(Some(user)) if User::is_enabled(user) == Ok(false))
}

fn is_empty(tenant: &Tenant, group: &ObjectId) -> bool {
    let members = tenant.members_of_group(group).but_service_principals();
    let can_become = [Mode::Active, Mode::Eligible].map(|mode| tenant.schedules_of(group, mode).any(|_| Ok(true)));
    let is_listed = members.any(|_| Ok(true));
    let is_granted = [Mode::Active, Mode::Eligible].map(|mode| tenant.is_granted(group, Access::Member, mode));
    any_of([is_listed].into_iter().chain(can_become).chain(is_granted)) == Ok(false)
        && matches!(tenant.group(group), Ok(Some(group)) if Group::is_dynamic(group) == Ok(false))
}

/// Whether a package cannot give a role of a group: nothing but its rule, or its own directory, changes the members, nobody but the
/// administrators of a restricted unit may, or it is to give eligibility for a group that PIM does not manage.
pub(super) fn is_granted(tenant: &Tenant, role: &SettingsRole, mode: Mode) -> bool {
    let SettingsRole::Group(group, access) = role else { return false };
    let cannot_be_eligible = || {
        let eligible = tenant.schedules_of(group, Mode::Eligible).any(|_| Ok(true));
        any_of([tenant.is_managed(group), eligible]) == Ok(false)
    };
    (mode == Mode::Eligible && cannot_be_eligible())
        || matches!(tenant.group(group), Ok(Some(known)) if is_out_of_reach(tenant, known, *access))
}

/// Whether nobody in the directory can give a role of a group to somebody who does not have it.
pub(super) fn is_out_of_reach(tenant: &Tenant, group: &Group, access: Access) -> bool {
    let is_dynamic = access == Access::Member && group.is_dynamic() == Ok(true);
    is_dynamic || is_kept_elsewhere(group) || tenant.is_restricted(group) == Ok(true)
}

/// Whether the members of a group are kept outside of Entra.
pub(super) fn is_kept_elsewhere(group: &Group) -> bool {
    any_of([group.is_on_premises_synced(), group.is_kept_in_exchange()]) == Ok(true)
}
