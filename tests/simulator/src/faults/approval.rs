//! Faults of approval in role settings.

use super::places::{
    ALL, NOT_TIER_0, PRIVILEGED, anywhere, group_with_eligible_owner, of_members, of_role, settings, side,
};
use super::{Generator, generators};
use crate::key::Fault;
use crate::key::Severity::{self, Error, Note, Warning};
use crate::model::{Access, ApprovalStage, Approver, CUSTOM_EXTENSION, Id, Principal, Settings};
use crate::tenant::{Reach, World};

pub(super) const GENERATORS: &[Generator] = generators![
    "settings-alert-approver-off" => approvers_not_told,
    "settings-alert-recipient-overflow" => too_many_to_tell,
    "settings-approval-approver-disabled" => approver_disabled,
    "settings-approval-approver-group-empty" => approvers_empty,
    "settings-approval-approver-guest" => approver_guest,
    "settings-approval-approver-missing" => approver_missing,
    "settings-approval-approver-weaker-account" => approver_weaker,
    "settings-approval-approvers-all-eligible" => approvers_eligible,
    "settings-approval-multistage-ignored" => stages,
    "settings-approval-not-required" => not_required,
    "settings-approval-self-only" => self_only,
    "settings-approval-single-approver" => single,
    "settings-approval-timeout-ignored" => timeout,
    "settings-approval-without-approvers" => without_approvers,
    "settings-custom-extension-can-skip-approval" => custom_extension,
    "settings-owner-approval-not-required" => owners_without_approval,
];

/// Adds an approver to a stage.
fn also(settings: &mut Settings, approver: Approver) {
    settings.approval.stages[0].approvers.push(approver);
}

/// An approver that cannot approve, as the only one or beside those who can.
fn useless(world: &mut World, rule: &'static str, approver: Approver) -> Fault {
    let reach = world.one_of(&ALL);
    if world.rng.bool() {
        let id = of_members(world, reach, |settings| also(settings, approver));
        return settings(rule, id, Warning);
    }
    let id = of_members(world, reach, |settings| settings.approved_by(vec![approver]));
    settings(rule, id, Error)
}

fn approvers_not_told(world: &mut World) -> Fault {
    let reach = world.one_of(&ALL);
    let id = of_members(world, reach, |settings| settings.notifications[2][2].default_recipients = false);
    settings("settings-alert-approver-off", id, Warning)
}

fn too_many_to_tell(world: &mut World) -> Fault {
    let (mut group, approvers) = world.pim_group_with_approvers(Reach::Nothing);
    let many: Vec<Principal> = (0..1001).map(|_| Principal::user(world.user("many."))).collect();
    world.group_mut(approvers.group).members.extend(many);
    let id = side(&group, Access::Member);
    // Owners are told as well, so that the settings of either side would be at fault.
    group.settings_mut(Access::Owner).notifications[2][2].default_recipients = false;
    group.settings_mut(Access::Owner).notifications[2][2].recipients = vec![format!("soc@{}", world.tenant.domain)];
    world.add(group);
    settings("settings-alert-recipient-overflow", id, Note)
}

/// Everyone in the group of approvers has a disabled account.
fn approvers_disabled(world: &mut World) -> Fault {
    const RULE: &str = "settings-approval-approver-disabled";
    let reach = world.one_of(&ALL);
    let (group, approvers) = world.pim_group_with_approvers(reach);
    for member in approvers.members {
        if let Some(user) = world.tenant.user_mut(member) {
            user.enabled = false;
        }
    }
    let (id, owners) = (side(&group, Access::Member), side(&group, Access::Owner));
    world.add(group);
    settings(RULE, id, Error).explaining(RULE, owners)
}

fn approver_disabled(world: &mut World) -> Fault {
    if world.rng.u32(..3) == 0 {
        return approvers_disabled(world);
    }
    let user = world.administrator();
    if let Some(user) = world.tenant.user_mut(user) {
        user.enabled = false;
    }
    useless(world, "settings-approval-approver-disabled", Approver::User(user))
}

fn approvers_empty(world: &mut World) -> Fault {
    let mut group = world.group("Approvers");
    group.followed = true;
    let mut group = world.add(group);
    if world.rng.bool() {
        // Nor is there anyone in a group around it.
        let mut outer = world.group("Approvers");
        outer.followed = true;
        outer.members = vec![Principal::group(group)];
        group = world.add(outer);
    }
    useless(world, "settings-approval-approver-group-empty", Approver::Group(group))
}

fn approver_guest(world: &mut World) -> Fault {
    let reach = world.one_of(&PRIVILEGED);
    let (group, approvers) = world.pim_group_with_approvers(reach);
    let guest = world.user("partner.");
    if let Some(guest) = world.tenant.user_mut(guest) {
        guest.guest = true;
    }
    world.group_mut(approvers.group).members.push(Principal::user(guest));
    let id = side(&group, Access::Member);
    let owners = side(&group, Access::Owner);
    world.add(group);
    let severity = if reach == Reach::Tier0 { Error } else { Warning };
    settings("settings-approval-approver-guest", id, severity).explaining("settings-approval-approver-guest", owners)
}

fn approver_missing(world: &mut World) -> Fault {
    const RULE: &str = "settings-approval-approver-missing";
    let deleted = world.id();
    let approver = if world.rng.bool() { Approver::User(deleted) } else { Approver::Group(deleted) };
    if world.rng.u32(..4) == 0 {
        let id = of_role(world, |settings| settings.approved_by(vec![approver]));
        return settings(RULE, id, Warning);
    }
    useless(world, RULE, approver)
}

fn approver_weaker(world: &mut World) -> Fault {
    const RULE: &str = "settings-approval-approver-weaker-account";
    let user = world.administrator();
    if world.rng.bool() {
        // Named directly, the account is in no role-assignable group that would protect it.
        let id = of_members(world, Reach::Tier0, |settings| also(settings, Approver::User(user)));
        return settings(RULE, id, Warning);
    }
    if let Some(user) = world.tenant.user_mut(user) {
        user.synced = Some(true);
    }
    let (group, approvers) = world.pim_group_with_approvers(Reach::Tier0);
    world.group_mut(approvers.group).members.push(Principal::user(user));
    let (id, owners) = (side(&group, Access::Member), side(&group, Access::Owner));
    world.add(group);
    settings(RULE, id, Warning).explaining(RULE, owners)
}

fn approvers_eligible(world: &mut World) -> Fault {
    let reach = world.one_of(&ALL);
    let access = world.one_of(&[Access::Member, Access::Owner]);
    let (mut group, approvers) = world.pim_group_with_approvers(reach);
    for member in approvers.members {
        world.make_eligible_in(&mut group, access, Principal::user(member));
    }
    let id = side(&group, access);
    world.add(group);
    let severity = if access == Access::Owner { Note } else { Warning };
    settings("settings-approval-approvers-all-eligible", id, severity)
}

fn stages(world: &mut World) -> Fault {
    let second = world.new_approvers(2, true).group;
    anywhere(
        world,
        "settings-approval-multistage-ignored",
        |_| Warning,
        |settings| {
            let stage = ApprovalStage { timeout_days: 1, approvers: vec![Approver::Group(second)] };
            settings.approved_by(vec![Approver::Group(second)]);
            settings.approval.stages.push(stage);
        },
    )
}

fn not_required(world: &mut World) -> Fault {
    if world.rng.u32(..8) == 0 {
        return role_without_approval(world);
    }
    let reach = world.one_of(&[Reach::OrdinaryRole, Reach::PrivilegedRole, Reach::Tier0]);
    let id = of_members(world, reach, |settings| settings.approval.required = false);
    settings("settings-approval-not-required", id, unapproved(reach))
}

/// A directory role of tier 0 that can be activated without approval.
fn role_without_approval(world: &mut World) -> Fault {
    const ROLE: &str = "Privileged Authentication Administrator";
    world.role_settings_mut(ROLE).approval.required = false;
    let id = world.tenant.role(ROLE).map(|role| role.id.to_string()).unwrap_or_default();
    settings("settings-approval-not-required", id, Error)
}

/// How bad it is that a role is reached without approval.
fn unapproved(reach: Reach) -> Severity {
    match reach {
        Reach::Tier0 => Error,
        Reach::PrivilegedRole => Warning,
        Reach::OrdinaryRole | Reach::Nothing => Note,
    }
}

fn self_only(world: &mut World) -> Fault {
    let reach = world.one_of(&NOT_TIER_0);
    let mut group = world.pim_group(reach);
    let only = group.pim_mut().eligible[0].principal.id;
    group.settings_mut(Access::Member).approved_by(vec![Approver::User(only)]);
    let id = side(&group, Access::Member);
    world.add(group);
    settings("settings-approval-self-only", id, Error)
}

fn single(world: &mut World) -> Fault {
    let reach = world.one_of(&NOT_TIER_0);
    let only: Id = world.administrator();
    let id = of_members(world, reach, |settings| settings.approved_by(vec![Approver::User(only)]));
    settings("settings-approval-single-approver", id, Warning)
}

fn timeout(world: &mut World) -> Fault {
    let reach = world.one_of(&ALL);
    let id = of_members(world, reach, |settings| settings.approval.stages[0].timeout_days = 3);
    settings("settings-approval-timeout-ignored", id, Note)
}

fn without_approvers(world: &mut World) -> Fault {
    const RULE: &str = "settings-approval-without-approvers";
    if world.rng.u32(..4) == 0 {
        let id = of_role(world, |settings| settings.approved_by(vec![]));
        return settings(RULE, id, Note);
    }
    let reach = world.one_of(&ALL);
    let id = of_members(world, reach, |settings| settings.approved_by(vec![]));
    settings(RULE, id, Error)
}

fn custom_extension(world: &mut World) -> Fault {
    let reach = world.one_of(&ALL);
    let id = of_members(world, reach, |settings| settings.pre_approval_extension = Some(CUSTOM_EXTENSION));
    settings("settings-custom-extension-can-skip-approval", id, unapproved(reach))
}

fn owners_without_approval(world: &mut World) -> Fault {
    let reach = world.one_of(&[Reach::OrdinaryRole, Reach::PrivilegedRole, Reach::Tier0]);
    let by_package = world.rng.bool();
    let mut group = if by_package { world.pim_group(reach) } else { group_with_eligible_owner(world, reach) };
    group.settings_mut(Access::Owner).approval.required = false;
    let id = side(&group, Access::Owner);
    let group = world.add(group);
    let fault = settings("settings-owner-approval-not-required", id.clone(), unapproved(reach))
        .explaining("settings-owner-weaker-than-member", id);
    if !by_package {
        return fault.explaining("path-owner-takeover", group);
    }
    let grant = super::governance::makes_eligible_owners(world, group);
    fault.explaining("package-grants-owner", grant)
}
