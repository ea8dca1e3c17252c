//! Faults of the tenant or of its export as a whole.

use super::places::{ALL, of_members};
use super::{Generator, generators};
use crate::key::Severity::{Error, Note, Warning};
use crate::key::{Fault, Kind};
use crate::model::Principal;
use crate::tenant::{Reach, World};

pub(super) const GENERATORS: &[Generator] = generators![
    "group-pim-deleted-residue" => deleted_group,
    "group-role-assignable-limit" => too_many_role_assignable,
    "settings-at-default" => untouched_settings_in_use,
    "settings-rule-set-incomplete" => rule_left_out,
];

fn deleted_group(world: &mut World) -> Fault {
    let mut group = world.pim_group(Reach::Nothing);
    group.deleted = true;
    world.add(group);
    Fault::new("group-pim-deleted-residue", Kind::Tenant, world.tenant.id, Warning)
}

fn too_many_role_assignable(world: &mut World) -> Fault {
    let there = world.tenant.groups.iter().filter(|group| group.role_assignable).count();
    for _ in there..510 {
        let mut group = world.group("Roles");
        group.role_assignable = true;
        group.followed = true;
        world.add(group);
    }
    Fault::new("group-role-assignable-limit", Kind::Tenant, world.tenant.id, Error)
}

fn untouched_settings_in_use(world: &mut World) -> Fault {
    let role = world.one_of(&["Cloud Device Administrator", "Domain Name Administrator", "AI Administrator"]);
    let administrator = Principal::user(world.administrator());
    world.make_eligible(role, administrator);
    let id = world.tenant.role(role).map(|role| role.id.to_string()).unwrap_or_default();
    // The defaults allow eight hours and permanent assignments, which is much for a privileged role.
    Fault::new("settings-at-default", Kind::Tenant, world.tenant.id, Warning)
        .explaining("settings-activation-too-long", &id)
        .explaining("settings-active-permanent-allowed", &id)
        .explaining("settings-admin-active-no-mfa", &id)
}

fn rule_left_out(world: &mut World) -> Fault {
    let reach = world.one_of(&ALL);
    let rule = world.one_of(&["Notification_Requestor_Admin_Eligibility", "AuthenticationContext_EndUser_Assignment"]);
    of_members(world, reach, |settings| settings.left_out = Some(rule));
    Fault::new("settings-rule-set-incomplete", Kind::Tenant, world.tenant.id, Note)
}
