//! Faults of the notifications of role settings.

use super::places::{anywhere, of_members, of_role, settings, side};
use super::{Generator, generators};
use crate::key::Fault;
use crate::key::Severity::{Note, Warning};
use crate::model::{Access, EVENTS, Notification, Principal, Scope, Settings};
use crate::tenant::{Reach, World};

pub(super) const GENERATORS: &[Generator] = generators![
    "settings-alert-no-extra-recipient" => no_extra_recipient,
    "settings-alert-recipient-invalid" => recipient_invalid,
    "settings-alert-silent" => silent,
];

/// Roles that CISA calls highly privileged.
const HIGHLY_PRIVILEGED: [&str; 6] = [
    "Global Administrator",
    "Privileged Role Administrator",
    "Application Administrator",
    "Hybrid Identity Administrator",
    "Exchange Administrator",
    "SharePoint Administrator",
];

fn recipient_invalid(world: &mut World) -> Fault {
    const RULE: &str = "settings-alert-recipient-invalid";
    let (event, recipient) = (world.rng.usize(..3), world.rng.usize(..3));
    let mut tell = |address: String, severity| {
        anywhere(
            world,
            RULE,
            |_| severity,
            |settings: &mut Settings| {
                settings.notifications[event][recipient].recipients.push(address);
            },
        )
    };
    match event {
        0 => tell("soc(at)simulated.example".into(), Warning),
        1 => tell("soc@localhost".into(), Warning),
        _ => tell("soc@partner.example".into(), Note),
    }
}

fn silent(world: &mut World) -> Fault {
    let event = world.rng.usize(..EVENTS.len());
    let silence = |settings: &mut Settings| {
        settings.notifications[event][0] = Notification { default_recipients: false, recipients: vec![] };
    };
    // CISA calls some roles highly privileged that Microsoft does not mark as privileged.
    let reach = world.one_of(&[Reach::Nothing, Reach::PrivilegedRole, Reach::Tier0]);
    let (id, severity) = if world.rng.u32(..4) == 0 {
        (of_role(world, silence), Warning)
    } else {
        (of_members(world, reach, silence), if reach.privileged() { Warning } else { Note })
    };
    settings("settings-alert-silent", id.clone(), severity).explaining("settings-alert-no-extra-recipient", id)
}

fn no_extra_recipient(world: &mut World) -> Fault {
    const RULE: &str = "settings-alert-no-extra-recipient";
    let event = world.rng.usize(..EVENTS.len());
    let change = |settings: &mut Settings| settings.notifications[event][0].recipients.clear();
    if world.rng.u32(..4) == 0 {
        let id = of_role(world, change);
        return settings(RULE, id, Note);
    }
    // The members of a group with the first one would be too many Global Administrators.
    let role = world.one_of(&HIGHLY_PRIVILEGED[1..]);
    let mut group = world.guarded_group(Reach::Tier0).0;
    group.role_assignable = true;
    change(group.settings_mut(Access::Member));
    let (id, holder) = (side(&group, Access::Member), Principal::group(world.add(group)));
    if world.rng.bool() {
        world.hold(role, holder, Scope::Directory);
    } else {
        world.make_eligible(role, holder);
    }
    settings(RULE, id, Warning)
}
