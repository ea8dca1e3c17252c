use super::{IN_GROUPS, Way, adding, is_below, people_below, role_without_approval, sure, with_approval, with_path};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{
    Access, Collection, Group, Known, Mode, ObjectId, SettingsRole, all_of, any_found, any_of, is_found, not,
};
use crate::naming;
use crate::rules::edits;
use crate::rules::lowered::path_owner_takeover as lowered;
use crate::rules::words::names_of;
use crate::tenant::paths::{By, Kind, Limit, Node, Path};

/// Entra cannot remove the last owner of a group, and PIM sends its messages to permanent ones: one is useful.
const NEEDED: usize = 1;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let role = role_without_approval(cx, &group.id);
    let leads = is_found(&role);
    let is_sensitive = any_of([cx.declared.sensitive_groups.contains(&group.id), leads]);
    if is_sensitive == Ok(false) {
        return Ok(Verdict::Pass);
    }
    let can_add = not(any_of([group.is_dynamic(), cx.tenant.is_restricted(group)]));
    let owners = can_add.and_then(|can| if can { owners_without_approval(cx, group) } else { Ok(Vec::new()) });
    if !all_of([is_sensitive, members_need_approval(cx, group), any_found(&owners)])? {
        return Ok(Verdict::Pass);
    }
    let mut owners = owners?;
    owners.sort_by_key(|(_, path)| (path.gate().factor, path.steps.len()));
    let Some((_, shortest)) = owners.first() else { return Ok(Verdict::Pass) };
    let role = role.ok().flatten();
    let (name, people) = (group.label(), owners.iter().map(|(person, _)| *person));
    let standing: Vec<&ObjectId> = owners.iter().filter(|way| is_standing(way)).map(|(person, _)| *person).collect();
    let own = match (standing.len(), owners.len()) {
        (0, 1) => "can become an owner",
        (0, _) => "can become owners",
        (all, of) if all == of => "are owners",
        _ => "are or can become owners",
    };
    let leads = role
        .as_ref()
        .map_or_else(String::new, |role| format!(", who get the role \"{}\"", cx.tenant.role_label(&role.role)));
    let message = format!(
        "{} {own} of \"{name}\" and can add members{leads}, without the approval that membership needs",
        names_of(cx, people.clone())
    );
    let onward = role.as_ref().map(|role| role.path.steps.clone()).unwrap_or_default();
    let path = Path { steps: shortest.steps.iter().copied().chain(adding(cx, &group.id)).chain(onward).collect() };
    let gate = path.gate();
    let finding = with_path(cx, &path, Finding::new(message))
        .evidence("factor", gate.factor.name())
        .measure("people", owners.len())
        .related_all(people.map(|person| naming::user(cx.tenant, person)));
    let tier0 = role.map_or(Ok(false), |role| role.tier0);
    let owning = cx.tenant.settings_of(&SettingsRole::Group(group.id.clone(), Access::Owner));
    let finding = match owning {
        Ok(settings) if standing.len() < owners.len() => {
            with_approval(cx, settings, finding).note("or remove the eligibility to own the group")
        }
        _ => finding,
    };
    let finding = match eligible_instead(cx, group, &standing) {
        Some((words, edits)) => finding.change_as(words, edits),
        None => finding,
    };
    finding.lowered_if(lowered::NO_TIER_0_ROLE, if gate.is_naked() { Ok(false) } else { not(tier0) }).into()
}

/// Whether someone is eligible as a member, and has to be approved to activate.
fn members_need_approval(cx: &Context<'_>, group: &Group) -> Known<bool> {
    let settings = SettingsRole::Group(group.id.clone(), Access::Member);
    let approval = || cx.tenant.settings_of(&settings)?.policy()?.requires_human_approval();
    let eligible = cx.tenant.schedules_of(&group.id, Mode::Eligible);
    all_of([eligible.any(|entry| entry.gives(Access::Member)), approval()])
}

/// The people who can become an owner without an approval, with the path of each, and those who are one all the time, where they are more
/// than the one whom a group needs.
fn owners_without_approval<'t>(cx: &Context<'t>, group: &Group) -> Known<Vec<Way<'t>>> {
    let owner = Node::Group(group.id.clone(), Access::Owner);
    let member = Node::Group(group.id.clone(), Access::Member);
    let paths = cx.tenant.paths_to(&[owner], IN_GROUPS, Limit::UNGATED);
    let members = cx.tenant.paths_to(&[member], IN_GROUPS.without(Kind::Ownership), Limit::NAKED);
    let is_no_member = |person: &ObjectId| {
        let path = members.from(&Node::Principal(person.clone()));
        not(path.map(|path| path.is_some_and(|path| !path.gate().waits)))
    };
    let (standing, gap) = sure(paths.people().filter(is_standing), paths.complete().err(), |(person, _)| {
        let is_user = not(cx.tenant.is_service_principal(person, None));
        all_of([is_no_member(person), is_below(cx, person), is_user])
    });
    let (standing, unclear) = if standing.len() > NEEDED { (standing, None) } else { (Vec::new(), gap) };
    let eligible = people_below(cx, &paths, |(person, path)| {
        let is_eligible = path.steps.last().is_some_and(|last| *last.by == By::Schedule(Mode::Eligible));
        if is_eligible { is_no_member(person) } else { Ok(false) }
    });
    let found = [eligible.clone().unwrap_or_default(), standing].concat();
    if found.is_empty() {
        cx.tenant.schedules_of(&group.id, Mode::Eligible).complete()?;
        eligible?;
        return unclear.map_or(Ok(found), Err);
    }
    Ok(found)
}

fn is_standing(way: &Way<'_>) -> bool {
    !way.1.gate().waits
}

/// The change after which all but one of those who are owners all the time are none.
fn eligible_instead(cx: &Context<'_>, group: &Group, standing: &[&ObjectId]) -> Option<(String, Vec<Edit>)> {
    let name = group.label();
    let (_, others) = standing.split_first()?;
    let remove = |owner: &&ObjectId| {
        let removed = Action::Remove(edits::principals(cx, [(*owner, None)]));
        let words = format!("remove \"{}\" from the owners of \"{name}\"", cx.tenant.principal_label(owner));
        let entries = cx.tenant.schedules_with(&group.id, owner, Mode::Active);
        if entries.any(|entry| entry.gives(Access::Owner)) == Ok(true) {
            return edits::of_role(cx, (&group.id, Access::Owner, Mode::Active), removed, words);
        }
        edits::of_group(cx, &group.id, Collection::GroupOwners, removed, words)
    };
    let words = format!("leave one permanent owner of \"{name}\", and make the others eligible");
    Some((words, others.iter().map(remove).collect::<Vec<_>>())).filter(|(_, edits)| !edits.is_empty())
}
