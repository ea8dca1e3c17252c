use super::with_path;
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{
    Access, Approver, Known, Mode, ObjectId, Property, SettingsRole, all_of, any_of, found_in, matching, not,
};
use crate::naming;
use crate::rules::control::{Control, grouped, is_above};
use crate::rules::lowered::path_approver_collusion as lowered;
use crate::rules::settings::{activated, gives_tier0, in_force, of_group, settings_of};
use crate::rules::settings_edits::name_approvers;
use crate::tenant::RoleSettings;
use crate::tenant::approvers::IN_SETTINGS;
use crate::tenant::paths::{By, Kind, Kinds, Limit, Node, Path, Paths};

/// How somebody becomes eligible: named in PIM, in a group that is, or with a package.
const ELIGIBLE: Kinds = Kinds::OWN.without(Kind::Role).without(Kind::Ownership).without(Kind::Manages);

/// Those who can activate, and decide who is in a group of approvers.
struct Colluding<'t> {
    approvers: &'t ObjectId,
    people: Vec<&'t Node>,
    way: Path<'t>,
}

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = in_force(cx, settings)?;
    if !policy.requires_human_approval()? {
        return Err(Undecided::NotApplicable("activation does not require approval"));
    }
    if !gives_power_or_is_sensitive(cx, settings)? {
        return Err(Undecided::NotApplicable("it does not lead to a privileged role that can change something"));
    }
    let eligible = Eligible::of(cx, settings);
    let found = found_in(policy.approvers()?.map(|approver| match approver {
        Approver::Group(group) => eligible.colluding(cx, group),
        Approver::User(_) | Approver::Relation(_) => Ok(None),
        Approver::Open | Approver::Unknown => Err(approver.gap(IN_SETTINGS)),
    }))?;
    let Some(Colluding { approvers, people, way }) = found.into_iter().next() else { return Ok(Verdict::Pass) };
    let name = cx.tenant.group_label(approvers);
    let chosen = chosen(&way).unwrap_or(approvers);
    let within =
        if chosen == approvers { String::new() } else { format!("\"{}\", a group in ", cx.tenant.group_label(chosen)) };
    let finding = Finding::new(format!(
        "{} can activate {}, and can also decide who is in {within}\"{name}\", which approves it",
        grouped(cx, people.iter().copied()),
        activated(cx, settings)
    ))
    .because(settings.at(Property::ApprovalStages), format!("members of \"{name}\" approve the activation"));
    let finding = of_group(cx, settings, finding).related(naming::group(cx.tenant, approvers));
    with_path(cx, &way, finding)
        .measure("people", people.len())
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

/// The group whose members somebody decides about: that into which the last step leads which is not a membership.
fn chosen<'p>(way: &'p Path<'_>) -> Option<&'p ObjectId> {
    let deciding = way.steps.iter().rev().find(|step| step.by.kind() != Kind::InGroup)?;
    if let Node::Group(group, Access::Member) = deciding.to { Some(group) } else { None }
}

/// Who can activate under some settings.
struct Eligible<'t> {
    paths: Paths<'t>,
    complete: Known<()>,
}

impl<'t> Eligible<'t> {
    fn of(cx: &Context<'t>, settings: &RoleSettings) -> Self {
        let role = cx.tenant.node_of(&settings.role);
        let waits =
            |by: &By| matches!(by, By::Role(Mode::Eligible) | By::Schedule(Mode::Eligible) | By::Grant(Mode::Eligible));
        let begins: Vec<Node> = cx.tenant.steps_into(&role, waits).flatten().map(|step| step.from.clone()).collect();
        let paths = cx.tenant.paths_to(&begins, ELIGIBLE, Limit::ANY);
        let missed = if begins.is_empty() { none_is_eligible(cx, settings) } else { Ok(()) };
        let into = Kinds::OWN.without(Kind::Ownership).without(Kind::Manages);
        let further = cx.tenant.paths_to(&[role], into, Limit::ANY).complete();
        let complete = missed.and(further).and(paths.complete());
        Self { paths, complete }
    }

    /// Those of them who decide who is in a group; people before groups.
    fn colluding(&self, cx: &Context<'t>, group: &'t ObjectId) -> Known<Option<Colluding<'t>>> {
        // Where someone can activate, the approvers are in the graph.
        let everyone = self.paths.starts();
        let control = Control::of(cx, group);
        if !everyone.is_empty() && control.is_closed() {
            return Ok(None);
        }
        let decides = |node: &Node| control.by(cx, node).map(|way| way.is_some());
        let found = matching(everyone, |node| all_of([decides(node), not(is_above(cx, node))]))?;
        let (people, groups): (Vec<&Node>, Vec<&Node>) = found.into_iter().partition(|node| node.is_entry());
        let people = if people.is_empty() { groups } else { people };
        let Some(first) = people.first() else { return self.complete.map(|()| None) };
        let way = control.by(cx, first)?;
        Ok(way.map(|way| Colluding { approvers: group, people, way }))
    }
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
