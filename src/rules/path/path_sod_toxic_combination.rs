use std::collections::BTreeSet;

use super::{HELD, with_path};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::hops;
use crate::model::{
    Access, Audience, Collection, Known, Mode, ObjectId, PrincipalKind, Property, User, all_of, any_found, any_of,
    found_in, not,
};
use crate::naming;
use crate::rules::edits;
use crate::rules::lowered::path_sod_toxic_combination as lowered;
use crate::tenant::paths::{By, Kind, Kinds, Limit, Node, Path};
use crate::tenant::well_known::{template_of, templates};

/// What people hold, and what packages, rules and public groups give them.
const GIVEN: Kinds = HELD.with(Kind::Grant).with(Kind::Request).with(Kind::Rule).with(Kind::Public);

pub(crate) fn check(cx: &Context<'_>, user: &User) -> Judgement {
    let found = found_in([declared(cx, user), settings_and_role(cx, user), people_and_group(cx, user)]);
    if !all_of([not(cx.declared.emergency_accounts.contains(&user.id)), any_found(&found)])? {
        return Ok(Verdict::Pass);
    }
    let Some(both) = found?.into_iter().min_by_key(|both| !both.is_ungated()) else { return Ok(Verdict::Pass) };
    let [one, other] = &both.ways;
    let message = format!("\"{}\" can have {} and {}, {}", user.label(), one.words(cx), other.words(cx), both.why);
    let further = other.path.iter().flat_map(|path| hops::labels(cx.tenant, path));
    let finding = one.path.iter().fold(Finding::new(message), |finding, path| with_path(cx, path, finding));
    let finding = further.fold(finding, |finding, label| finding.because(label.at, label.text));
    let passed = other.path.iter().flat_map(|path| &path.steps).filter_map(|step| hops::subject(cx.tenant, step.to));
    both.ways
        .iter()
        .fold(finding.related_all(passed), |finding, way| finding.change([way.without(cx, &user.id)]))
        .lowered_if(lowered::APPROVAL, Ok(!both.is_ungated()))
        .into()
}

/// One of two things, and how someone has or gets it.
struct Way<'t> {
    to: Node,
    /// None where the list of members of a group has the person, and nothing else leads there.
    path: Option<Path<'t>>,
}

/// Two things that no one should have together.
struct Both<'t> {
    ways: [Way<'t>; 2],
    why: &'static str,
}

impl Both<'_> {
    /// Whether no one has to agree before the person has both.
    fn is_ungated(&self) -> bool {
        self.ways.iter().all(|way| way.path.as_ref().is_none_or(|path| path.gate().is_ungated()))
    }
}

/// A pair that the user declares.
fn declared<'t>(cx: &Context<'t>, user: &User) -> Known<Option<Both<'t>>> {
    let conflicts = &cx.declared.conflicting_access;
    let node = |id: &ObjectId| match cx.tenant.group(id) {
        Ok(Some(_)) => Node::Group(id.clone(), Access::Member),
        _ => Node::Role(cx.tenant.role_template(id)),
    };
    let pairs = conflicts.pairs.iter().map(|[one, other]| {
        let one = way(cx, user, &[node(one)]);
        pair(one, || way(cx, user, &[node(other)]), "which pimlint.toml declares as conflicting")
    });
    let found = found_in(pairs)?.into_iter().next();
    match (found, conflicts.open) {
        (None, Some(gap)) => Err(gap),
        (found, _) => Ok(found),
    }
}

/// Who changes role settings without asking anyone, and can have another role of tier 0 that they guard.
fn settings_and_role<'t>(cx: &Context<'t>, user: &User) -> Known<Option<Both<'t>>> {
    let Some(editor) = template_of("Privileged Role Administrator") else { return Ok(None) };
    let one = free_way(cx, user, &[Node::Role(editor.clone())]);
    let guarded = || {
        let guarded = templates().filter(|role| **role != editor && cx.is_tier0(role));
        way(cx, user, &guarded.cloned().map(Node::Role).collect::<Vec<_>>())
    };
    pair(one, guarded, "so the same person decides what the activation of the second requires")
}

/// Who manages people and groups without asking anyone, and can be in a sensitive group that such administrators change.
fn people_and_group<'t>(cx: &Context<'t>, user: &User) -> Known<Option<Both<'t>>> {
    let Some(manager) = template_of("User Administrator") else { return Ok(None) };
    let in_a_group = || {
        let groups = cx.tenant.groups().map(|groups| groups.iter().collect::<Vec<_>>());
        let sensitive = groups.matching(|group| all_of([not(group.is_role_assignable()), cx.is_sensitive(&group.id)]));
        let sensitive = sensitive?.into_iter().map(|group| Node::Group(group.id.clone(), Access::Member));
        way(cx, user, &sensitive.collect::<Vec<_>>())
    };
    let why = "so the same person decides who else is in the group";
    pair(free_way(cx, user, &[Node::Role(manager)]), in_a_group, why)
}

/// Both of two things, where a person has or can get them.
fn pair<'t>(
    one: Known<Option<Way<'t>>>,
    other: impl FnOnce() -> Known<Option<Way<'t>>>,
    why: &'static str,
) -> Known<Option<Both<'t>>> {
    if matches!(one, Ok(None)) {
        return Ok(None);
    }
    match (one, other()) {
        (_, Ok(None)) => Ok(None),
        (Ok(one), Ok(other)) => Ok(one.zip(other).map(|(one, other)| Both { ways: [one, other], why })),
        (Err(gap), _) | (_, Err(gap)) => Err(gap),
    }
}

/// How a person has, can activate, or can request one of some things; the ways that no one has to agree to before others.
fn way<'t>(cx: &Context<'t>, user: &User, targets: &[Node]) -> Known<Option<Way<'t>>> {
    let held = cx.tenant.paths_of_many_to(targets, HELD, Limit::ANY).from(&Node::Principal(user.id.clone()));
    let held = held.map(|path| path.and_then(of_path));
    let listed = targets.iter().map(|target| is_listed(cx, user, target).map(|listed| listed.then_some(target)));
    let listed = found_in(listed).map(|found| found.into_iter().next().map(|to| Way { to: to.clone(), path: None }));
    Ok(found_in([free_way(cx, user, targets), held, listed])?.into_iter().next())
}

/// The same where no one has to agree.
fn free_way<'t>(cx: &Context<'t>, user: &User, targets: &[Node]) -> Known<Option<Way<'t>>> {
    let free = cx.tenant.paths_of_many_to(targets, GIVEN, Limit::UNGATED);
    let of_audience = |audience: Audience, is_in: Known<bool>| match free.from(&Node::Audience(audience)) {
        Ok(Some(path)) => is_in.map(|is_in| is_in.then_some(path)),
        other => other,
    };
    let ways = [
        free.from(&Node::Principal(user.id.clone())),
        of_audience(Audience::AllMembers, not(user.is_guest())),
        of_audience(Audience::AllUsers, Ok(true)),
    ];
    Ok(found_in(ways.map(|path| path.map(|path| path.and_then(of_path))))?.into_iter().next())
}

fn of_path(path: Path<'_>) -> Option<Way<'_>> {
    Some(Way { to: path.end()?.clone(), path: Some(path) })
}

/// Whether the list of a group has a person, for one to which no path leads: PIM, packages and Conditional Access do not have it.
fn is_listed(cx: &Context<'_>, user: &User, target: &Node) -> Known<bool> {
    match target {
        Node::Group(group, _) if !cx.tenant.is_on_paths(target) => lists(cx, group, &user.id, &mut BTreeSet::new()),
        _ => Ok(false),
    }
}

/// Whether a group, or one in it, however deep, lists someone as a member; each is asked once, so that circles end.
fn lists<'t>(
    cx: &Context<'t>,
    group: &'t ObjectId,
    user: &ObjectId,
    asked: &mut BTreeSet<&'t ObjectId>,
) -> Known<bool> {
    if !asked.insert(group) {
        return Ok(false);
    }
    let own = cx.tenant.is_listed(user, group, Access::Member);
    if own == Ok(true) {
        return own;
    }
    let members = cx.tenant.members_of_group(group).but_service_principals();
    let is_group = |kind: Option<PrincipalKind>| kind.is_none_or(|kind| kind == PrincipalKind::Group);
    let groups = members.seen().into_iter().copied().flatten();
    let groups = groups.filter(|member| is_group(member.kind.or_else(|| cx.tenant.principal_kind(&member.id))));
    let inner: Vec<Known<bool>> = groups.map(|inner| lists(cx, &inner.id, user, asked)).collect();
    any_of(std::iter::once(own).chain(inner))
}

impl Way<'_> {
    fn words(&self, cx: &Context<'_>) -> String {
        match &self.to {
            Node::Group(group, _) => format!("membership of \"{}\"", cx.tenant.group_label(group)),
            to => hops::label(cx.tenant, to),
        }
    }

    /// The edit after which the person does not have it on this way.
    fn without(&self, cx: &Context<'_>, user: &ObjectId) -> Edit {
        let name = cx.tenant.principal_label(user);
        let removed = Action::Remove(edits::principals(cx, [(user, Some(PrincipalKind::User))]));
        let first = self.path.as_ref().and_then(|path| path.steps.first());
        let (to, by) = first.map_or((&self.to, &By::Listed), |step| (step.to, step.by));
        match (to, by) {
            (Node::Role(role), _) => {
                let list = if *by == By::Role(Mode::Eligible) {
                    Collection::RoleEligibility
                } else {
                    Collection::RoleAssignments
                };
                let words = format!("remove the role \"{}\" from \"{name}\"", cx.tenant.role_label(role));
                Edit::new(naming::directory_role(cx.tenant, role), list, removed, words)
            }
            (Node::Group(group, access), By::Schedule(mode)) => {
                let words = format!("remove \"{name}\" as {mode} {access} of \"{}\"", cx.tenant.group_label(group));
                edits::of_role(cx, (group, *access, *mode), removed, words)
            }
            (Node::Group(group, _), By::Public) => {
                let words = format!("set the visibility of \"{}\" to Private", cx.tenant.group_label(group));
                edits::of_group(cx, group, Property::Visibility, Action::set("Private"), words)
            }
            (Node::Group(group, _), _) => {
                let words = format!("remove \"{name}\" from \"{}\"", cx.tenant.group_label(group));
                edits::of_group(cx, group, Collection::GroupMembers, removed, words)
            }
            (to, by) => {
                let policy = match by {
                    By::Request(policy) => cx.tenant.assignment_policy(policy).ok().flatten().map(naming::policy),
                    _ => hops::subject(cx.tenant, to),
                };
                let subject = policy.unwrap_or_else(|| naming::user(cx.tenant, user));
                let words = format!("leave out \"{name}\" from those who can request {}", hops::label(cx.tenant, to));
                Edit::new(subject, Property::SpecificAllowedTargets, Action::Choose, words)
            }
        }
    }
}
