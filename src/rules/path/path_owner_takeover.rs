use super::{IN_GROUPS, Way, adding, is_below, people_below, role_without_approval, sure, with_approval, with_path};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{
    Access, Collection, Gap, Group, Known, Mode, ObjectId, PrincipalKind, Property, SettingsRole, all_of, any_found,
    any_of, found_in, is_found, not,
};
use crate::naming;
use crate::rules::edits;
use crate::rules::lowered::path_owner_takeover as lowered;
use crate::rules::settings_edits::{MFA, edit};
use crate::rules::words::names_of;
use crate::tenant::RoleSettings;
use crate::tenant::paths::{By, Factor, Kind, Kinds, Limit, Node, Path, Step};

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let role = role_without_approval(cx, &group.id);
    let leads = is_found(&role);
    let is_sensitive = any_of([cx.declared.sensitive_groups.contains(&group.id), leads]);
    if is_sensitive == Ok(false) {
        return Ok(Verdict::Pass);
    }
    let guard = Guard::of(cx, group);
    if matches!(guard, Ok(None)) {
        return Ok(Verdict::Pass);
    }
    let doors = doors(cx, group, guard.ok().flatten().unwrap_or(Guard::Approval));
    if !all_of([is_sensitive, is_found(&guard), any_found(&doors)])? {
        return Ok(Verdict::Pass);
    }
    let (Some(Door { owned, mut owners, onward }), Some(guard)) = (doors?.into_iter().next(), guard?) else {
        return Ok(Verdict::Pass);
    };
    owners.sort_by_key(|(_, path)| (path.gate().factor, path.steps.len()));
    let Some((_, shortest)) = owners.first() else { return Ok(Verdict::Pass) };
    let role = role.ok().flatten();
    let (name, people) = (group.label(), owners.iter().map(|(person, _)| *person));
    let standing: Vec<&ObjectId> = owners.iter().filter(|way| is_standing(way)).map(|(person, _)| *person).collect();
    let own = match (standing.len(), owners.len()) {
        (0, 1) => "can become an owner",
        (0, _) => "can become owners",
        (1, 1) => "is an owner",
        (all, of) if all == of => "are owners",
        _ => "are or can become owners",
    };
    let of = if owned == group.id {
        format!("\"{name}\"")
    } else {
        format!("\"{}\", whose members are in \"{name}\",", cx.tenant.group_label(&owned))
    };
    let leads = role
        .as_ref()
        .map_or_else(String::new, |role| format!(", who get the role \"{}\"", cx.tenant.role_label(&role.role)));
    let message = format!(
        "{} {own} of {of} and can add members{leads}, without the {} that membership needs",
        names_of(cx, people.clone()),
        guard.words()
    );
    let to_role = role.as_ref().map(|role| role.path.steps.clone()).unwrap_or_default();
    let steps = shortest.steps.iter().copied().chain(adding(cx, &owned)).chain(onward.iter().copied()).chain(to_role);
    let path = Path { steps: steps.collect() };
    let gate = path.gate();
    let finding = with_path(cx, &path, Finding::new(message))
        .evidence("factor", gate.factor.name())
        .measure("people", owners.len())
        .related_all(people.map(|person| naming::user(cx.tenant, person)));
    let tier0 = role.map_or(Ok(false), |role| role.tier0);
    let finding = match onward.first() {
        Some(step) => finding.change([taken_out(cx, &owned, step)]),
        None => with_remedy(cx, &owned, guard, &standing, owners.len(), finding),
    };
    finding.lowered_if(lowered::NO_TIER_0_ROLE, if gate.is_naked() { Ok(false) } else { not(tier0) }).into()
}

/// The edit after which a group is no longer in another one.
fn taken_out(cx: &Context<'_>, nested: &ObjectId, step: &Step<'_>) -> Edit {
    let outer = match step.to {
        Node::Group(outer, _) => outer,
        _ => nested,
    };
    let removed = Action::Remove(edits::principals(cx, [(nested, Some(PrincipalKind::Group))]));
    let words = format!("take \"{}\" out of \"{}\"", cx.tenant.group_label(nested), cx.tenant.group_label(outer));
    match step.by {
        By::Schedule(mode) => edits::of_role(cx, (outer, Access::Member, *mode), removed, words),
        _ => edits::of_group(cx, outer, Collection::GroupMembers, removed, words),
    }
}

/// Adds the changes after which owners of the group need as much as members, and one is left who is it all the time.
fn with_remedy(
    cx: &Context<'_>,
    owned: &ObjectId,
    guard: Guard,
    standing: &[&ObjectId],
    owners: usize,
    finding: Finding,
) -> Finding {
    let owning = cx.tenant.settings_of(&SettingsRole::Group(owned.clone(), Access::Owner));
    let finding = match (owning, guard) {
        (Ok(settings), Guard::Approval) if standing.len() < owners => {
            with_approval(cx, settings, finding).note("or remove the eligibility to own the group")
        }
        (Ok(settings), Guard::Factor(factor)) => {
            finding.change([require(cx, settings, factor)]).note("or remove the eligibility to own the group")
        }
        _ => finding,
    };
    match eligible_instead(cx, owned, standing) {
        Some((words, edits)) => finding.change_as(words, edits),
        None => finding,
    }
}

/// What those who are eligible as members need before they are one.
#[derive(Debug, Clone, Copy)]
enum Guard {
    Approval,
    /// A second factor, and no approval.
    Factor(Factor),
}

impl Guard {
    /// What every eligible member needs; none where one of them needs nothing, or no one is eligible.
    fn of(cx: &Context<'_>, group: &Group) -> Known<Option<Self>> {
        let settings = SettingsRole::Group(group.id.clone(), Access::Member);
        let eligible = cx.tenant.schedules_of(&group.id, Mode::Eligible);
        let is_someone = eligible.as_ref().any(|entry| entry.gives(Access::Member));
        let approval = || cx.tenant.settings_of(&settings)?.policy()?.requires_human_approval();
        match all_of([is_someone, approval()]) {
            Ok(true) => return Ok(Some(Self::Approval)),
            Err(gap) => return Err(gap),
            Ok(false) => {}
        }
        let member = Node::Group(group.id.clone(), Access::Member);
        let steps = cx.tenant.steps_into(&member, |by| *by == By::Schedule(Mode::Eligible));
        let factors: Vec<Known<Factor>> = steps.map(|step| step?.factor()).collect();
        if factors.contains(&Ok(Factor::None)) {
            return Ok(None);
        }
        if factors.is_empty() {
            return is_someone.map(|_| None);
        }
        let least = factors.into_iter().collect::<Known<Vec<Factor>>>()?.into_iter().min();
        // A policy for the context may leave out somebody who is not seen.
        if least == Some(Factor::Context) {
            eligible.complete()?;
        }
        Ok(least.map(Self::Factor))
    }

    /// What a way takes at most that is weaker.
    fn below(self) -> Limit {
        match self {
            Self::Approval => Limit::UNGATED,
            Self::Factor(Factor::Context) => Limit::WITHOUT_CONTEXT,
            Self::Factor(_) => Limit::NAKED,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Approval => "approval",
            Self::Factor(Factor::Context) => "authentication context",
            Self::Factor(_) => "MFA",
        }
    }
}

/// A group that people can own who then decide about the members.
struct Door<'t> {
    owned: ObjectId,
    owners: Vec<Way<'t>>,
    /// From its members to the members who are asked about.
    onward: Vec<Step<'t>>,
}

/// The group itself, and the groups that are in it all the time, as far as people come to own them with less than members need.
fn doors<'t>(cx: &Context<'t>, group: &Group, guard: Guard) -> Known<Vec<Door<'t>>> {
    let can_add = not(any_of([group.is_dynamic(), cx.tenant.is_restricted(group)]));
    let own = can_add.and_then(|can| if can { door(cx, group, &group.id, guard, Vec::new()) } else { Ok(None) });
    let member = Node::Group(group.id.clone(), Access::Member);
    let inside = cx.tenant.steps_into(&member, |by| by.kind() == Kind::InGroup).flatten();
    let inside: Vec<Step<'t>> = inside.filter(|step| !step.gate.waits && is_group(step.from)).collect();
    let groups: Vec<Node> = inside.iter().map(|step| step.from.clone()).collect();
    let nested = inside.into_iter().filter_map(|step| match step.from {
        Node::Group(nested, _) => adding(cx, nested).map(|_| door(cx, group, nested, guard, vec![step])),
        _ => None,
    });
    let unseen = cx.tenant.paths_to(&groups, Kinds::only(Kind::Ownership), Limit::UNGATED).all_seen();
    let lists = cx.tenant.all_seen_into(&member, Kind::InGroup);
    let rest = [lists, unseen].map(|seen| seen.map(|()| None));
    found_in(std::iter::once(own).chain(nested).chain(rest))
}

fn is_group(node: &Node) -> bool {
    matches!(node, Node::Group(_, Access::Member))
}

fn door<'t>(
    cx: &Context<'t>,
    group: &Group,
    owned: &ObjectId,
    guard: Guard,
    onward: Vec<Step<'t>>,
) -> Known<Option<Door<'t>>> {
    let owners = owners_with_less(cx, group, owned, guard)?;
    Ok((!owners.is_empty()).then(|| Door { owned: owned.clone(), owners, onward }))
}

/// Whether so many people are more than a group needs to own it all the time. Entra cannot remove the last owner, and PIM sends its
/// messages about the groups that it manages to permanent ones.
fn is_too_many(cx: &Context<'_>, owned: &ObjectId, owners: usize) -> Known<bool> {
    match owners {
        0 => Ok(false),
        1 => not(cx.tenant.is_managed(owned)),
        _ => Ok(true),
    }
}

/// The people who can become an owner with less than members need, with the path of each, and those who are one all the time where members
/// need an approval, if they are more than a group needs.
fn owners_with_less<'t>(cx: &Context<'t>, group: &Group, owned: &ObjectId, guard: Guard) -> Known<Vec<Way<'t>>> {
    let door = Node::Group(owned.clone(), Access::Owner);
    let member = Node::Group(group.id.clone(), Access::Member);
    let paths = cx.tenant.paths_to(&[door], IN_GROUPS, guard.below());
    let members = cx.tenant.paths_to(&[member], IN_GROUPS.without(Kind::Ownership), Limit::NAKED);
    let is_no_member = |person: &ObjectId| {
        let path = members.from(&Node::Principal(person.clone()));
        not(path.map(|path| path.is_some_and(|path| !path.gate().waits)))
    };
    let (standing, gap) = sure(paths.people().filter(is_standing), paths.complete().err(), |(person, _)| {
        let is_user = not(cx.tenant.is_service_principal(person, None));
        all_of([is_no_member(person), is_below(cx, person), is_user])
    });
    let (standing, unclear): (_, Option<Gap>) = match (guard, is_too_many(cx, owned, standing.len())) {
        (Guard::Factor(_), _) => (Vec::new(), None),
        (Guard::Approval, Ok(true)) => (standing, None),
        (Guard::Approval, is_enough) => (Vec::new(), gap.or(is_enough.err())),
    };
    let eligible = people_below(cx, &paths, |(person, path)| {
        let is_eligible = path.steps.last().is_some_and(|last| *last.by == By::Schedule(Mode::Eligible));
        if is_eligible { is_no_member(person) } else { Ok(false) }
    });
    let found = [eligible.clone().unwrap_or_default(), standing].concat();
    if found.is_empty() {
        cx.tenant.schedules_of(owned, Mode::Eligible).complete()?;
        eligible?;
        return unclear.map_or(Ok(found), Err);
    }
    Ok(found)
}

fn is_standing(way: &Way<'_>) -> bool {
    !way.1.gate().waits
}

/// The edit after which an activation needs a factor.
fn require(cx: &Context<'_>, settings: &RoleSettings, factor: Factor) -> Edit {
    let what = format!("set \"On activation, require\" to {}", factor.words());
    let (property, action) = match factor {
        Factor::Context => (Property::AuthenticationContext, Action::Choose),
        Factor::Mfa | Factor::None => (Property::ActivationRequirements, Action::include(MFA)),
    };
    edit(cx, settings, property, action, &what)
}

/// The change after which all but one of those who are owners all the time are none.
fn eligible_instead(cx: &Context<'_>, group: &ObjectId, standing: &[&ObjectId]) -> Option<(String, Vec<Edit>)> {
    let name = cx.tenant.group_label(group);
    let (_, others) = standing.split_first()?;
    let remove = |owner: &&ObjectId| {
        let removed = Action::Remove(edits::principals(cx, [(*owner, None)]));
        let words = format!("remove \"{}\" from the owners of \"{name}\"", cx.tenant.principal_label(owner));
        let entries = cx.tenant.schedules_with(group, owner, Mode::Active);
        if entries.any(|entry| entry.gives(Access::Owner)) == Ok(true) {
            return edits::of_role(cx, (group, Access::Owner, Mode::Active), removed, words);
        }
        edits::of_group(cx, group, Collection::GroupOwners, removed, words)
    };
    let words = format!("leave one permanent owner of \"{name}\", and make the others eligible");
    Some((words, others.iter().map(remove).collect::<Vec<_>>())).filter(|(_, edits)| !edits.is_empty())
}
