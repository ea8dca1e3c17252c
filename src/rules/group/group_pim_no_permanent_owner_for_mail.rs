use super::{managed_groups, names_of_groups, with_groups};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{
    Access, Event, Group, Known, Origin, Property, Recipient, RoleSettingsPolicy, SettingsRole, all_of, any_of, not,
};
use crate::rules::settings_edits::name_mailbox;
use crate::tenant::owners::Owner;

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let groups = managed_groups(cx, |group| nobody_hears(cx, group))?;
    if groups.is_empty() {
        return Ok(Verdict::Pass);
    }
    let (have, its) = if groups.len() == 1 { ("has", "its") } else { ("have", "their") };
    let finding = Finding::new(format!(
        "{} {have} no permanent owner, who alone would receive {its} administrator notifications",
        names_of_groups(&groups)
    ));
    let edits = groups.iter().flat_map(|group| {
        let roles = [Access::Member, Access::Owner].map(|access| SettingsRole::Group(group.id.clone(), access));
        let settings = roles.into_iter().filter_map(|role| cx.tenant.settings_of(&role).ok());
        settings.flat_map(|settings| {
            let events: Vec<Event> = Event::ALL
                .into_iter()
                .filter(|event| settings.policy().and_then(|policy| tells_owners_only(policy, *event)) == Ok(true))
                .collect();
            name_mailbox(cx, settings, &events)
        })
    });
    with_groups(cx, &groups, Property::Owners, "has no permanent owner", finding)
        .change_as(
            format!("add a monitored mailbox as a recipient of {its} administrator notifications"),
            edits.collect::<Vec<_>>(),
        )
        .into()
}

/// Whether a group has no permanent owner who can receive mail, and notifications about somebody's access that go to such owners only.
fn nobody_hears(cx: &Context<'_>, group: &Group) -> Known<bool> {
    let owners = cx.tenant.active_owners(&group.id).but_service_principals();
    let owned = owners.any(|owner| is_permanent(cx, group, &owner));
    if owned == Ok(true) {
        return Ok(false);
    }
    let unheard = [Access::Member, Access::Owner].map(|access| {
        let eligible = cx.tenant.has_eligible(&group.id, access);
        if eligible == Ok(false) { Ok(false) } else { all_of([eligible, some_go_to_owners(cx, group, access)]) }
    });
    all_of([not(owned), any_of(unheard)])
}

fn some_go_to_owners(cx: &Context<'_>, group: &Group, access: Access) -> Known<bool> {
    let policy = cx.tenant.settings_of(&SettingsRole::Group(group.id.clone(), access))?.policy()?;
    any_of(Event::ALL.map(|event| tells_owners_only(policy, event)))
}

/// Whether a notification goes to the default recipients alone.
fn tells_owners_only(policy: &RoleSettingsPolicy, event: Event) -> Known<bool> {
    policy.notification(Recipient::Admin, event)?.tells_default_recipients_only()
}

/// Whether an owner is one for good: PIM has a permanent assignment, or none because the group itself made the owner.
fn is_permanent(cx: &Context<'_>, group: &Group, owner: &Owner<'_>) -> Known<bool> {
    let for_good = cx.tenant.any_ownership(&group.id, owner.id, |entry| {
        all_of([entry.origin().map(|origin| origin == Origin::Assigned), entry.is_permanent()])
    });
    any_of([for_good, not(cx.tenant.any_ownership(&group.id, owner.id, |_| Ok(true)))])
}
