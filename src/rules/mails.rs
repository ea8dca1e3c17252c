//! Who reads the notifications that PIM sends.

use crate::context::Context;
use crate::model::mail::is_address;
use crate::model::{Event, Given, Known, ObjectId, Origin, Recipient, RoleSettingsPolicy, all_of, any_of, not};
use crate::tenant::owners::Owner;

/// Whether a group has a permanent owner who can receive mail. The default recipients of a group are its permanent owners:
/// <https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-email-notifications>.
pub(super) fn has_permanent_owner(cx: &Context<'_>, group: &ObjectId) -> Known<bool> {
    let owners = cx.tenant.active_owners(group).but_service_principals();
    owners.any(|owner| is_permanent(cx, group, &owner))
}

/// Whether an owner is one for good: PIM has a permanent assignment, or none because the group itself made the owner.
fn is_permanent(cx: &Context<'_>, group: &ObjectId, owner: &Owner<'_>) -> Known<bool> {
    let for_good = cx.tenant.any_ownership(group, owner.id, |entry| {
        all_of([entry.origin().map(|origin| origin == Origin::Assigned), entry.is_permanent()])
    });
    any_of([for_good, not(cx.tenant.any_ownership(group, owner.id, |_| Ok(true)))])
}

/// Whether a notification to administrators goes to the default recipients alone.
pub(super) fn tells_owners_only(policy: &RoleSettingsPolicy, event: Event) -> Known<bool> {
    policy.notification(Recipient::Admin, event)?.tells_default_recipients_only()
}

/// Whether mail can be sent to a recipient.
pub(super) fn is_well_formed(address: &Given) -> bool {
    is_address(address.raw())
}
