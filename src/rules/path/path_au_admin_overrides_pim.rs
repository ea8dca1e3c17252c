use std::collections::BTreeMap;

use super::{HELD, IN_GROUPS, Way, is_below, role_without_approval, with_path};
use crate::context::Context;
use crate::finding::{Edit, Finding, Judgement, Verdict};
use crate::model::{
    Access, Gap, Group, Known, ObjectId, Property, RoleAssignment, all_of, any_found, any_of, is_found, matching, not,
};
use crate::naming;
use crate::rules::edits;
use crate::rules::proof::with_proof;
use crate::rules::words::{joined, names_of};
use crate::tenant::paths::{By, Kind, Kinds, Limit, Node, Path, Paths, Step};

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let is_open = all_of([cx.tenant.is_managed(&group.id), not(group.is_role_assignable())]);
    if is_open == Ok(false) {
        return Ok(Verdict::Pass);
    }
    let role = role_without_approval(cx, &group.id);
    let is_sensitive = any_of([cx.declared.sensitive_groups.contains(&group.id), is_found(&role)]);
    if is_sensitive == Ok(false) {
        return Ok(Verdict::Pass);
    }
    // Nothing is seen to make the group worth reaching, so who can change it was not looked for.
    if !cx.tenant.is_on_paths(&Node::Group(group.id.clone(), Access::Member)) {
        return all_of([is_open, is_sensitive]).map(|_| Verdict::Pass).map_err(Into::into);
    }
    let ways = ways_past_pim(cx, &group.id);
    if !all_of([is_open, is_sensitive, any_found(&ways)])? {
        return Ok(Verdict::Pass);
    }
    let (ways, role) = (ways?, role.ok().flatten());
    let Some((_, shortest)) = ways.iter().min_by_key(|(_, path)| (path.gate().factor, path.steps.len())) else {
        return Ok(Verdict::Pass);
    };
    let name = group.label();
    let leads = role
        .as_ref()
        .map_or_else(String::new, |role| format!(", who get the role \"{}\"", cx.tenant.role_label(&role.role)));
    let message = format!(
        "{} can add members to \"{name}\"{leads}, as {} and without an approval, although PIM manages the group",
        names_of(cx, ways.iter().map(|(person, _)| *person)),
        joined(administrators(cx, &ways)),
    );
    let onward = role.map(|role| role.path.steps).unwrap_or_default();
    let path = Path { steps: [shortest.steps.clone(), onward].concat() };
    let at_units = at_units(cx, group, &ways);
    let finding = Finding::new(message).because(group.source.at(Property::IsAssignableToRole), "not role-assignable");
    let finding = with_path(cx, &path, with_proof(cx, &group.id, finding))
        .evidence("factor", path.gate().factor.name())
        .measure("people", ways.len())
        .related_all(ways.iter().map(|(person, _)| naming::user(cx.tenant, person)))
        .related_all(at_units.values().map(|held| naming::role_assignment(cx.tenant, held)))
        .related_all(at_units.keys().map(|unit| naming::unit_by_id(cx.tenant, unit)));
    let replaced = format!("replace \"{name}\" with a role-assignable group");
    let out: Vec<Edit> = at_units.keys().map(|unit| edits::out_of_unit(cx, &group.id, unit)).collect();
    let finding = finding.change([edits::role_assignable(cx, &group.id, replaced)]);
    let is_only_at_units = ways.iter().all(|(_, path)| path.steps.last().is_some_and(|last| *last.by != By::Manages));
    let finding = if is_only_at_units { finding.change(out) } else { finding };
    finding.note("do not use restricted management instead: PIM cannot manage groups there").into()
}

/// The people who can change the members of a group as its administrator without an approval, and have no way into it by PIM that
/// takes as little.
fn ways_past_pim<'t>(cx: &Context<'t>, group: &ObjectId) -> Known<Vec<Way<'t>>> {
    let member = Node::Group(group.clone(), Access::Member);
    let managing = cx.tenant.steps_into(&member, |by| by.kind() == Kind::Manages);
    let last: Vec<Step<'t>> = managing.flatten().filter(|step| step.is_ungated() == Ok(true)).collect();
    let (roles, others): (Vec<Node>, Vec<Node>) =
        last.iter().map(|step| step.from.clone()).partition(|from| matches!(from, Node::Role(_)));
    let to_last = [roles, others].map(|begins| cx.tenant.paths_to(&begins, HELD, Limit::UNGATED));
    let own = Limit::all().filter(|limit| limit.people == 0).map(|limit| (limit, own_ways(cx, &member, limit)));
    let own: Vec<(Limit, Paths<'_>)> = own.collect();
    let people = to_last.iter().flat_map(Paths::people).filter_map(|(person, path)| onto(&last, person, path));
    let found = matching(people, |(person, path)| {
        let limit = path.gate().limit();
        let has_as_easy = own.iter().find(|(of, _)| *of == limit).map_or(Ok(false), |(_, own)| is_start(own, person));
        if has_as_easy == Ok(true) { Ok(false) } else { all_of([not(has_as_easy), is_below(cx, person)]) }
    })?;
    if found.is_empty() {
        let open = cx.tenant.paths_to(&[member], Kinds::only(Kind::Manages), Limit::UNGATED);
        let gaps = to_last.iter().chain([&open]).find_map(|paths: &Paths<'_>| paths.complete().err());
        return gaps.map_or(Ok(Vec::new()), |gap: Gap| Err(gap));
    }
    Ok(each_once(found))
}

/// What people are in or own without being its administrator.
fn own_ways<'t>(cx: &Context<'t>, member: &Node, limit: Limit) -> Paths<'t> {
    cx.tenant.paths_to(std::slice::from_ref(member), IN_GROUPS, limit)
}

fn is_start(paths: &Paths<'_>, person: &ObjectId) -> Known<bool> {
    paths.first_step(&Node::Principal(person.clone())).map(|step| step.is_some())
}

/// The path goes on with the step of the administrator whom it reaches.
fn onto<'t>(last: &[Step<'t>], person: &'t ObjectId, mut path: Path<'t>) -> Option<Way<'t>> {
    let own = Node::Principal(person.clone());
    let end = path.end().unwrap_or(&own).clone();
    path.steps.push(*last.iter().find(|step| *step.from == end)?);
    Some((person, path))
}

/// Of several ways of one person the easiest.
fn each_once(mut ways: Vec<Way<'_>>) -> Vec<Way<'_>> {
    ways.sort_by_key(|(person, path)| (*person, path.gate().factor, path.steps.len()));
    ways.dedup_by_key(|(person, _)| *person);
    ways
}

/// `"Groups Administrator"`, `"User Administrator" at "Oslo"`: as what they can do it.
fn administrators(cx: &Context<'_>, ways: &[Way<'_>]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for step in ways.iter().filter_map(|(_, path)| path.steps.last()) {
        let words = match (step.by, step.from) {
            (By::ManagesAtUnit(held), _) => {
                format!("\"{}\" at \"{}\"", cx.tenant.role_label(&held.role), cx.tenant.unit_label(&held.unit))
            }
            (_, Node::Role(role)) => format!("\"{}\"", cx.tenant.role_label(role)),
            _ => continue,
        };
        if !found.contains(&words) {
            found.push(words);
        }
    }
    found
}

/// The roles at administrative units by which people can do it, by the unit.
fn at_units<'t>(cx: &Context<'t>, group: &Group, ways: &[Way<'_>]) -> BTreeMap<&'t ObjectId, &'t RoleAssignment> {
    let held = cx.tenant.overriding_at_units(group).unwrap_or_default();
    let is_of = |held: &RoleAssignment, step: &Step<'_>| {
        matches!(step.by, By::ManagesAtUnit(at) if at.mode == held.mode && Some(&at.unit) == held.unit())
            && matches!(step.from, Node::Principal(id) | Node::Group(id, Access::Member) if *id == held.principal)
    };
    let held = held
        .into_iter()
        .filter(|held| ways.iter().filter_map(|(_, path)| path.steps.last()).any(|step| is_of(held, step)));
    held.filter_map(|held| Some((held.unit()?, held))).collect()
}
