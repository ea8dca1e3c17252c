//! Paths to privileged roles: what several of their rules ask the privilege graph.

use crate::context::{Context, RolesByPower};
use crate::finding::Finding;
use crate::hops;
use crate::model::{
    Access, AssignmentPolicy, Gap, Known, Mode, ObjectId, RoleSettingsPolicy, SettingsRole, all_of, matching, not,
};
use crate::rules::held_roles::holds_tier0;
use crate::rules::settings_edits::{name_others, require_approval};
use crate::tenant::RoleSettings;
use crate::tenant::paths::{By, Kind, Kinds, Limit, Node, Path, Paths, Step};

include!(concat!(env!("OUT_DIR"), "/rules_path.rs"));

/// What people are in: groups, as members and as owners.
const IN_GROUPS: Kinds = Kinds::only(Kind::InGroup).with(Kind::Ownership);

/// What people hold, themselves and through groups.
const HELD: Kinds = Kinds::only(Kind::InGroup).with(Kind::Role);

/// A path to a directory role that can change something.
struct Found<'t> {
    role: ObjectId,
    path: Path<'t>,
    /// Whether the role can become anything; unknown where a path to such a role may exist beside this one.
    tier0: Known<bool>,
}

/// The gravest role to which a path under a limit leads from a node: one of tier 0 before any other. None where complete data shows
/// that there is no such path.
///
/// # Errors
/// The gap, where no path is seen but there may be one.
fn gravest<'t>(cx: &Context<'t>, from: &Node, kinds: Kinds, limit: Limit) -> Known<Option<Found<'t>>> {
    gravest_among(cx, cx.roles_by_power(), from, kinds, limit)
}

/// The same among some roles.
fn gravest_among<'t>(
    cx: &Context<'t>,
    roles: &RolesByPower,
    from: &Node,
    kinds: Kinds,
    limit: Limit,
) -> Known<Option<Found<'t>>> {
    let grave = cx.tenant.paths_to_any(&roles.tier0, kinds, limit).from(from);
    if let Ok(Some(path)) = grave {
        return Ok(found(path, Ok(true)));
    }
    let lesser = cx.tenant.paths_to_any(&roles.others, kinds, limit).from(from);
    if let Ok(Some(path)) = lesser {
        return Ok(found(path, roles.unclear.map_or(grave.map(|_| false), Err)));
    }
    let gap: Option<Gap> = grave.err().or(lesser.err()).or(roles.unclear);
    gap.map_or(Ok(None), Err)
}

fn found(path: Path<'_>, tier0: Known<bool>) -> Option<Found<'_>> {
    let Node::Role(role) = path.steps.last()?.to else { return None };
    Some(Found { role: role.clone(), path, tier0 })
}

/// What people become, in words, and how.
struct Gained<'t> {
    what: String,
    path: Path<'t>,
}

/// The gravest role that a package leads to, or a group that is declared as sensitive.
fn leading<'t>(cx: &Context<'t>, package: &Node, limit: Limit) -> Known<Option<Gained<'t>>> {
    let role = gravest(cx, package, Kinds::OWN, limit);
    if let Ok(Some(Found { role, path, .. })) = role {
        return Ok(Some(Gained { what: format!("\"{}\"", cx.tenant.role_label(&role)), path }));
    }
    let group = sensitive_group(cx, package, limit)?;
    if group.is_some() { Ok(group) } else { role.map(|_| None) }
}

fn sensitive_group<'t>(cx: &Context<'t>, package: &Node, limit: Limit) -> Known<Option<Gained<'t>>> {
    let declared = &cx.declared.sensitive_groups;
    let groups: Vec<Node> = declared.ids.iter().map(|group| Node::Group(group.clone(), Access::Member)).collect();
    let path = cx.tenant.paths_of_many_to(&groups, Kinds::OWN, limit).from(package)?;
    let Some((group, path)) = path.and_then(|path| Some((path.end()?.settings_role()?, path))) else {
        return declared.open.map_or(Ok(None), Err);
    };
    let SettingsRole::Group(group, _) = group else { return Ok(None) };
    Ok(Some(Gained { what: format!("a member of \"{}\"", cx.tenant.group_label(&group)), path }))
}

/// The policies of all packages that give a role of a group in a mode.
///
/// # Errors
/// The gap in the packages or in their policies.
fn policies_giving<'t>(
    cx: &Context<'t>,
    group: &ObjectId,
    access: Access,
    mode: Mode,
) -> Known<Vec<&'t AssignmentPolicy>> {
    let mut found = Vec::new();
    for granted in cx.tenant.grants_giving(group, access, mode) {
        found.extend(cx.tenant.policies_of(&granted.package.id).complete()?.iter().copied());
    }
    cx.tenant.grants_gap().map_or(Ok(found), Err)
}

/// Adds the steps of a path, and the objects that it leads through.
fn with_path(cx: &Context<'_>, path: &Path<'_>, finding: Finding) -> Finding {
    let passed = path.steps.iter().filter_map(|step| hops::subject(cx.tenant, step.to));
    finding.steps(hops::labels(cx.tenant, path)).related_all(passed)
}

/// `in one step`, `in 3 steps`.
fn in_steps(path: &Path<'_>) -> String {
    match path.steps.len() {
        1 => "in one step".to_owned(),
        count => format!("in {count} steps"),
    }
}

/// The gravest role that members get without a further approval.
fn role_without_approval<'t>(cx: &Context<'t>, group: &ObjectId) -> Known<Option<Found<'t>>> {
    let reach = cx.tenant.reach(group);
    let roles = reach.map(|reached| {
        let roles = reached.iter().map(|reached| cx.tenant.role_template(&reached.assignment.role));
        roles.collect::<Vec<_>>()
    });
    let roles = roles.as_ref().map(|roles| roles.iter().collect());
    let member = Node::Group(group.clone(), Access::Member);
    gravest_among(cx, &cx.by_power(&roles), &member, HELD, Limit::UNGATED)
}

/// Somebody, and the path to what they can get.
type Way<'t> = (&'t ObjectId, Path<'t>);

/// The people to whom paths give more, and of whom something else is so: neither an emergency access account, nor one that holds a role
/// of tier 0 all the time. An empty answer says that there is nobody.
fn people_below<'t>(
    cx: &Context<'_>,
    paths: &Paths<'t>,
    is_such: impl Fn(&Way<'t>) -> Known<bool>,
) -> Known<Vec<Way<'t>>> {
    let found = matching(paths.people(), |way| match is_such(way) {
        Ok(false) => Ok(false),
        such => all_of([such, is_below(cx, way.0)]),
    })?;
    if found.is_empty() {
        paths.complete()?;
    }
    Ok(found)
}

/// What is certain, and why there may be more.
type Sure<T> = (Vec<T>, Option<Gap>);

/// Those of which something is certain.
fn sure<T>(all: impl IntoIterator<Item = T>, gap: Option<Gap>, test: impl Fn(&T) -> Known<bool>) -> Sure<T> {
    let mut found = (Vec::new(), gap);
    for one in all {
        match test(&one) {
            Ok(true) => found.0.push(one),
            Ok(false) => {}
            Err(gap) => found.1 = found.1.or(Some(gap)),
        }
    }
    found
}

/// Whether somebody is neither an emergency access account nor one that holds a role of tier 0 all the time.
fn is_below(cx: &Context<'_>, person: &ObjectId) -> Known<bool> {
    match cx.declared.emergency_accounts.contains(person) {
        Ok(true) => Ok(false),
        is_emergency => all_of([not(is_emergency), not(holds_tier0(cx, person))]),
    }
}

/// The first such step into a node, if there is one.
fn first_into<'t>(cx: &Context<'t>, node: &Node, is_such: impl Fn(&By) -> bool) -> Option<Step<'t>> {
    cx.tenant.steps_into(node, is_such).flatten().next()
}

/// The step of an owner who adds members.
fn adding<'t>(cx: &Context<'t>, group: &ObjectId) -> Option<Step<'t>> {
    first_into(cx, &Node::Group(group.clone(), Access::Member), |by| *by == By::Ownership)
}

/// What makes an activation need an approval that counts: where one is required already, others have to give it.
fn with_approval(cx: &Context<'_>, settings: &RoleSettings, finding: Finding) -> Finding {
    if settings.policy().and_then(RoleSettingsPolicy::requires_human_approval) == Ok(true) {
        return finding.change([name_others(cx, settings)]).note("name people who do not depend on those who ask them");
    }
    finding.change(require_approval(cx, settings))
}
