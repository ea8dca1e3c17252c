//! What is configured and gives nothing: steps that no one can take, and access that cannot be delivered. What a tenant has by
//! default, such as published catalogs and groups that Entra keeps, is taken for granted where the export does not show it.

use crate::model::{Access, Group, Known, Mode, ObjectId, SettingsRole, all_of, any_of, not};
use crate::tenant::Tenant;
use crate::tenant::parts::paths::Node;

/// Whether nobody can take a step from here as it is: the account is disabled or gone, or the group has no members whose account is
/// not disabled, and no one can become one in the ways that PIM, rules and packages offer.
pub(super) fn is_nobody(tenant: &Tenant, from: &Node) -> Known<bool> {
    match from {
        Node::Group(group, Access::Member) => is_empty(tenant, group),
        Node::Principal(_) => Ok(is_out_of_use(tenant, from)),
        _ => Ok(false),
    }
}

/// Whether it is an account that is disabled or gone, or a group that is gone.
pub(super) fn is_out_of_use(tenant: &Tenant, from: &Node) -> bool {
    match from {
        Node::Principal(id) => is_off(tenant, id) || tenant.is_gone(id) == Ok(true),
        Node::Group(id, _) => tenant.is_gone(id) == Ok(true),
        _ => false,
    }
}

/// Whether an account is known to be disabled.
pub(super) fn is_off(tenant: &Tenant, id: &ObjectId) -> bool {
    tenant.is_disabled(id) == Ok(true)
}

fn is_empty(tenant: &Tenant, group: &ObjectId) -> Known<bool> {
    let people = tenant.people_in(group).who(|user| Ok(!is_off(tenant, user)));
    let active = tenant.schedules_of(group, Mode::Active);
    let in_pim = active.any(|entry| {
        let is_member = entry.gives(Access::Member);
        all_of([is_member, Ok(!is_off(tenant, &entry.principal))])
    });
    let granted = [Mode::Active, Mode::Eligible].map(|mode| tenant.is_granted(group, Access::Member, mode));
    not(any_of([not(people.fewer_than(1)), in_pim, is_dynamic(tenant, group)].into_iter().chain(granted)))
}

/// Whether a package can give a role of a group: PIM manages the group where it is to give eligibility, and neither a rule, another
/// directory nor a restricted unit keeps the members.
pub(super) fn can_be_given(tenant: &Tenant, role: &SettingsRole, mode: Mode) -> Known<bool> {
    let SettingsRole::Group(group, access) = role else { return Ok(true) };
    let is_manageable = match mode {
        Mode::Active => Ok(true),
        Mode::Eligible => tenant.can_have_eligibilities(group),
    };
    let is_ruled = if *access == Access::Member { is_dynamic(tenant, group) } else { Ok(false) };
    let is_kept = matches!(tenant.group(group), Ok(Some(known)) if is_kept_elsewhere(known) || tenant.is_restricted(known) == Ok(true));
    all_of([is_manageable, not(is_ruled), Ok(!is_kept)])
}

fn is_dynamic(tenant: &Tenant, group: &ObjectId) -> Known<bool> {
    tenant.group(group)?.map_or(Ok(false), Group::is_dynamic)
}

/// Whether the members of a group are kept outside of Entra.
pub(super) fn is_kept_elsewhere(group: &Group) -> bool {
    any_of([group.is_on_premises_synced(), group.is_kept_in_exchange()]) == Ok(true)
}
