use super::with_path;
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{Access, Collected, Known, Mode, Property, SettingsRole, any_of, not};
use crate::naming;
use crate::rules::collusion::{Applicants, NAMED};
use crate::rules::lowered::path_approver_collusion as lowered;
use crate::rules::settings::{activated, gives_tier0, in_force, of_group, settings_of};
use crate::rules::settings_edits::name_approvers;
use crate::tenant::RoleSettings;
use crate::tenant::approvers::IN_SETTINGS;
use crate::tenant::paths::{By, Kind, Kinds, Limit, Node};

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = in_force(cx, settings)?;
    if !policy.requires_human_approval()? {
        return Err(Undecided::NotApplicable("activation does not require approval"));
    }
    if !gives_power_or_is_sensitive(cx, settings)? {
        return Err(Undecided::NotApplicable("it does not lead to a privileged role that can change something"));
    }
    let approvers = Collected::Complete(policy.approvers()?.collect());
    let found = eligible(cx, settings).colluding(cx, &approvers, IN_SETTINGS)?;
    let Some(colluding) = found.into_iter().next() else { return Ok(Verdict::Pass) };
    let name = cx.tenant.group_label(colluding.approvers);
    let says = colluding.says(cx, &format!("activate {}", activated(cx, settings)));
    let finding = Finding::new(format!("{says}, which approves it"))
        .because(settings.at(Property::ApprovalStages), format!("members of \"{name}\" approve the activation"));
    let finding = of_group(cx, settings, finding).related(naming::group(cx.tenant, colluding.approvers));
    with_path(cx, &colluding.way, finding)
        .measure("people", colluding.people.len())
        .change([name_approvers(
            cx,
            settings,
            Action::Choose,
            format!(
                "name approvers in {} whom no one who can activate chooses, such as a role-assignable group with other owners",
                settings_of(cx, settings)
            ),
        )])
        .lowered_if(lowered::NO_TIER_0_ROLE, not(gives_tier0(cx, settings)))
        .into()
}

/// Who can activate under some settings.
fn eligible<'t>(cx: &Context<'t>, settings: &RoleSettings) -> Applicants<'t> {
    let role = cx.tenant.node_of(&settings.role);
    let waits =
        |by: &By| matches!(by, By::Role(Mode::Eligible) | By::Schedule(Mode::Eligible) | By::Grant(Mode::Eligible));
    let begins: Vec<Node> = cx.tenant.steps_into(&role, waits).flatten().map(|step| step.from.clone()).collect();
    let paths = cx.tenant.paths_to(&begins, NAMED, Limit::ANY);
    let missed = if begins.is_empty() { none_is_eligible(cx, settings) } else { Ok(()) };
    let into = Kinds::OWN.without(Kind::Ownership).without(Kind::Manages);
    let further = cx.tenant.paths_to(&[role], into, Limit::ANY).complete();
    let complete = missed.and(further).and(paths.complete());
    Applicants { paths, complete }
}

/// Nothing, where complete data shows that no one is eligible, or that the owners who are cannot add members.
fn none_is_eligible(cx: &Context<'_>, settings: &RoleSettings) -> Known<()> {
    match &settings.role {
        SettingsRole::Directory(role) => cx.tenant.has_eligible_holder(role).map(|_| ()),
        SettingsRole::Group(group, access) => {
            let members = Node::Group(group.clone(), Access::Member);
            let owned = cx.tenant.paths_to(&[members], Kinds::OWN, Limit::ANY).complete();
            if cx.tenant.has_eligible(group, *access)? { owned } else { Ok(()) }
        }
    }
}

fn gives_power_or_is_sensitive(cx: &Context<'_>, settings: &RoleSettings) -> Known<bool> {
    match &settings.role {
        SettingsRole::Group(group, _) => {
            any_of([cx.declared.sensitive_groups.contains(group), cx.reaches_power(group)])
        }
        SettingsRole::Directory(role) => cx.is_powerful(role),
    }
}
