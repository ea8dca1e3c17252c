//! Faults of role settings, but for approval and notifications.

use super::places::{ALL, NOT_TIER_0, PRIVILEGED, anywhere, of_members, of_owners, of_role, settings, side};
use super::{Generator, generators};
use crate::key::Severity::{Error, Note, Warning};
use crate::key::{Fault, Kind};
use crate::model::{Access, EVENTS, Principal, Scope, Settings};
use crate::tenant::{Reach, World};

pub(super) const GENERATORS: &[Generator] = generators![
    "settings-activation-mfa-and-context-conflict" => mfa_and_context,
    "settings-activation-no-justification" => no_justification,
    "settings-activation-no-mfa-no-context" => no_mfa_no_context,
    "settings-activation-out-of-range" => out_of_range,
    "settings-activation-too-long" => activation_too_long,
    "settings-activation-zero" => zero,
    "settings-active-max-too-long" => active_too_long,
    "settings-active-permanent-allowed" => active_permanent,
    "settings-admin-active-no-justification" => active_without_justification,
    "settings-admin-active-no-mfa" => active_without_mfa,
    "settings-custom-extension-missing" => extension_missing,
    "settings-duration-below-minimum" => below_minimum,
    "settings-duration-malformed" => malformed,
    "settings-effective-differ" => effective_differ,
    "settings-eligible-permanent-allowed" => eligible_permanent,
    "settings-enablement-ticketing-on-assignment" => ticket_of_assignment,
    "settings-enablement-unknown-value" => unknown_requirement,
    "settings-missing" => missing,
    "settings-never-edited" => never_edited,
    "settings-owner-weaker-than-member" => owner_weaker,
    "settings-rule-target-mismatch" => wrong_target,
    "settings-sibling-drift" => siblings_differ,
];

fn mfa_and_context(world: &mut World) -> Fault {
    anywhere(
        world,
        "settings-activation-mfa-and-context-conflict",
        |_| Warning,
        |settings| {
            settings.context.enabled = true;
            settings.context.value = Some("c1");
        },
    )
}

fn no_justification(world: &mut World) -> Fault {
    let severity = |reach: Reach| if reach.privileged() { Warning } else { Note };
    anywhere(world, "settings-activation-no-justification", severity, |settings| {
        settings.activation_requires().retain(|requirement| *requirement != "Justification");
    })
}

fn no_mfa_no_context(world: &mut World) -> Fault {
    let leftover = world.rng.bool();
    let severity = |reach: Reach| if reach.privileged() { Error } else { Warning };
    anywhere(world, "settings-activation-no-mfa-no-context", severity, |settings| {
        settings.activation_requires().retain(|requirement| *requirement != "MultiFactorAuthentication");
        // A value that remains while the context is off requires nothing.
        settings.context.value = leftover.then_some("c1");
    })
}

fn out_of_range(world: &mut World) -> Fault {
    const RULE: &str = "settings-activation-out-of-range";
    if world.rng.bool() {
        return anywhere(world, RULE, |_| Note, |settings| settings.activation().maximum = "PT30M".into());
    }
    let fault = anywhere(world, RULE, |_| Warning, |settings| settings.activation().maximum = "PT36H".into());
    let id = fault.id.clone();
    fault.explaining("settings-activation-too-long", id)
}

fn activation_too_long(world: &mut World) -> Fault {
    let reach = world.one_of(&ALL);
    // The limit is eight hours, five for a privileged role and one for tier 0; up to Microsoft's default of eight it is a note below tier 0.
    let (maximum, severity) = match reach {
        Reach::Nothing | Reach::OrdinaryRole => ("PT9H", Warning),
        Reach::PrivilegedRole => world.one_of(&[("PT6H", Note), ("PT10H", Warning)]),
        Reach::Tier0 => ("PT2H", Warning),
    };
    let id = of_members(world, reach, |settings| settings.activation().maximum = maximum.into());
    settings("settings-activation-too-long", id, severity)
}

fn zero(world: &mut World) -> Fault {
    let event = world.rng.usize(..EVENTS.len());
    let text = world.one_of(&["PT0S", "P0D"]);
    anywhere(
        world,
        "settings-activation-zero",
        |_| Error,
        |settings| {
            settings.expirations[event].required = true;
            settings.expirations[event].maximum = text.into();
        },
    )
}

fn active_too_long(world: &mut World) -> Fault {
    anywhere(world, "settings-active-max-too-long", |_| Warning, |settings| settings.active().maximum = "P365D".into())
}

fn active_permanent(world: &mut World) -> Fault {
    let severity = |reach: Reach| if reach == Reach::Tier0 { Error } else { Warning };
    anywhere(world, "settings-active-permanent-allowed", severity, |settings| settings.active().required = false)
}

fn active_without_justification(world: &mut World) -> Fault {
    anywhere(
        world,
        "settings-admin-active-no-justification",
        |_| Note,
        |settings| {
            settings.active_requires().retain(|requirement| *requirement != "Justification");
        },
    )
}

fn eligible_permanent(world: &mut World) -> Fault {
    const RULE: &str = "settings-eligible-permanent-allowed";
    let change = |settings: &mut Settings| settings.eligibility().required = false;
    match world.rng.u32(..4) {
        0 => {
            let id = of_role(world, change);
            settings(RULE, id, Note)
        }
        1 => {
            let reach = world.one_of(&PRIVILEGED);
            let id = of_owners(world, reach, change);
            settings(RULE, id, Warning)
        }
        _ => {
            let reach = world.one_of(&ALL);
            let id = of_members(world, reach, change);
            settings(RULE, id, if reach.privileged() { Warning } else { Note })
        }
    }
}

fn ticket_of_assignment(world: &mut World) -> Fault {
    let event = world.rng.usize(..2);
    anywhere(
        world,
        "settings-enablement-ticketing-on-assignment",
        |_| Note,
        |settings| settings.enablements[event].push("Ticketing"),
    )
}

fn effective_differ(world: &mut World) -> Fault {
    let reach = world.one_of(&NOT_TIER_0);
    let maximum = world.one_of(&["PT2H", "PT90M"]);
    let id = of_members(world, reach, |settings| settings.effective_activation = Some(maximum));
    settings("settings-effective-differ", id, Note)
}

/// Two groups with one role, and different times.
fn siblings_differ(world: &mut World) -> Fault {
    let role = world.custom_role();
    let is_held = world.rng.bool();
    let [long, _] = ["PT4H", "PT2H"].map(|maximum| {
        let mut group = world.guarded_group(Reach::PrivilegedRole).0;
        group.role_assignable = true;
        group.settings_mut(Access::Member).activation().maximum = maximum.into();
        let (id, holder) = (side(&group, Access::Member), Principal::group(world.add(group)));
        if is_held {
            world.hold(&role, holder, Scope::Directory);
        } else {
            world.make_eligible(&role, holder);
        }
        id
    });
    // Someone else is eligible for the role, which needs no approval.
    let role = world.tenant.role(&role).map(|role| role.id.to_string()).unwrap_or_default();
    settings("settings-sibling-drift", long, Note).explaining("path-weakest-link-to-role", role)
}

fn active_without_mfa(world: &mut World) -> Fault {
    let reach = world.one_of(&PRIVILEGED);
    let id = of_members(world, reach, |settings| {
        settings.active_requires().retain(|requirement| *requirement != "MultiFactorAuthentication");
    });
    settings("settings-admin-active-no-mfa", id, Warning)
}

fn extension_missing(world: &mut World) -> Fault {
    let reach = world.one_of(&ALL);
    let mut group = world.pim_group(reach);
    let settings_of_members = group.settings_mut(Access::Member);
    settings_of_members.pre_approval_extension = Some("8b6f7b1e-0000-4000-8000-000000000003");
    let id = side(&group, Access::Member);
    world.add(group);
    // Whoever answers may also approve.
    settings("settings-custom-extension-missing", id.clone(), Warning)
        .explaining("settings-custom-extension-can-skip-approval", id)
}

fn below_minimum(world: &mut World) -> Fault {
    const RULE: &str = "settings-duration-below-minimum";
    let event = world.rng.usize(..2);
    let change = |settings: &mut Settings| settings.expirations[event].maximum = "PT2M".into();
    if world.rng.u32(..4) == 0 {
        let id = of_role(world, change);
        return settings(RULE, id, Note);
    }
    let reach = world.one_of(&ALL);
    let id = of_members(world, reach, change);
    settings(RULE, id, Error)
}

fn malformed(world: &mut World) -> Fault {
    let event = world.rng.usize(..EVENTS.len());
    let text = world.one_of(&["365", "8h", "P8H", "-PT1H", ""]);
    anywhere(
        world,
        "settings-duration-malformed",
        |_| Note,
        |settings| settings.expirations[event].maximum = text.into(),
    )
}

fn unknown_requirement(world: &mut World) -> Fault {
    let event = world.rng.usize(..EVENTS.len());
    anywhere(
        world,
        "settings-enablement-unknown-value",
        |_| Note,
        |settings| {
            settings.enablements[event].push("PhishingResistantAuthentication");
        },
    )
}

fn missing(world: &mut World) -> Fault {
    let reach = world.one_of(&ALL);
    let mut group = super::places::group_with_eligible_owner(world, reach);
    let of_members = world.rng.bool();
    let pim = group.pim_mut();
    let side = if of_members { &mut pim.member } else { &mut pim.owner };
    *side = None;
    Fault::new("settings-missing", Kind::Group, world.add(group), Note)
}

fn never_edited(world: &mut World) -> Fault {
    let mut group = world.pim_group(Reach::PrivilegedRole);
    *group.settings_mut(Access::Member) = Settings::of_group();
    let id = side(&group, Access::Member);
    world.add(group);
    // Microsoft's defaults for groups ask for no approval and no multifactor authentication, and allow eight hours.
    settings("settings-never-edited", id.clone(), Warning)
        .explaining("settings-approval-not-required", &id)
        .explaining("settings-activation-no-mfa-no-context", &id)
        .explaining("settings-activation-too-long", &id)
        .explaining("settings-admin-active-no-mfa", &id)
        .explaining("settings-alert-no-extra-recipient", &id)
        .explaining("settings-at-default", world.tenant.id)
}

fn owner_weaker(world: &mut World) -> Fault {
    const RULE: &str = "settings-owner-weaker-than-member";
    let reach = world.one_of(&NOT_TIER_0);
    match world.rng.u32(..3) {
        0 => {
            let id = of_owners(world, reach, |settings| settings.activation().maximum = "PT5H".into());
            settings(RULE, id, Warning)
        }
        1 => {
            let id = of_owners(world, reach, |settings| settings.active().required = false);
            settings(RULE, id.clone(), Warning).explaining("settings-active-permanent-allowed", id)
        }
        _ => {
            let id = of_owners(world, reach, |settings| {
                settings.activation_requires().retain(|requirement| *requirement != "MultiFactorAuthentication");
            });
            settings(RULE, id.clone(), Warning).explaining("settings-activation-no-mfa-no-context", id)
        }
    }
}

fn wrong_target(world: &mut World) -> Fault {
    let rule = world.one_of(&[
        ("Expiration_EndUser_Assignment", EVENTS[1]),
        ("Expiration_Admin_Eligibility", EVENTS[1]),
        ("Notification_Admin_Admin_Assignment", EVENTS[0]),
        ("Approval_EndUser_Assignment", ("Admin", "Assignment")),
    ]);
    anywhere(world, "settings-rule-target-mismatch", |_| Error, |settings| settings.wrong_target = Some(rule))
}
