use super::HELD;
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Subject, Verdict};
use crate::hops;
use crate::model::{
    Access, Collection, Known, Mode, ObjectId, PrincipalKind, Property, User, all_of, any_found, found_in, not,
};
use crate::naming;
use crate::rules::edits;
use crate::rules::lowered::path_sod_toxic_combination as lowered;
use crate::source::Phrase;
use crate::tenant::paths::{By, Kind, Kinds, Limit, Node, Path, Step};
use crate::tenant::well_known::{template_of, templates};

/// What people hold, and what packages and rules give them. What is open to everyone is a fault of the policy or the group, not of each person.
const GIVEN: Kinds = HELD.with(Kind::Grant).with(Kind::Request).with(Kind::Rule);

pub(crate) fn check(cx: &Context<'_>, user: &User) -> Judgement {
    let found = found_in([declared(cx, user), settings_and_role(cx, user)]);
    if !all_of([not(cx.declared.emergency_accounts.contains(&user.id)), any_found(&found)])? {
        return Ok(Verdict::Pass);
    }
    let Some(both) = found?.into_iter().min_by_key(|both| !both.is_ungated()) else { return Ok(Verdict::Pass) };
    let [one, other] = &both.ways;
    let message = format!("\"{}\" can have {} and {}, {}", user.label(), one.words(cx), other.words(cx), both.why);
    let point = |finding: Finding, way: &Way<'_>| {
        let steps = way.first.iter().copied().collect();
        let labels = hops::labels(cx.tenant, &Path { steps });
        let finding = labels.into_iter().fold(finding, |finding, label| finding.because(label.at, label.text));
        finding
            .related_all(hops::subject(cx.tenant, &way.to))
            .related_all(way.first.and_then(|first| hops::subject(cx.tenant, first.to)))
            .related_all(way.first.and_then(|first| policy_of(cx, first.by)))
    };
    let finding = both.ways.iter().fold(Finding::new(message), point);
    let finding = finding.because(user.source.at(Property::UserPrincipalName), "the account can have both");
    both.ways
        .iter()
        .fold(finding, |finding, way| finding.change([way.without(cx, &user.id)]))
        .lowered_if(lowered::APPROVAL, Ok(!both.is_ungated()))
        .into()
}

/// One of two things, and how someone has or gets it.
struct Way<'t> {
    to: Node,
    /// With what it begins. None where the list of members of a group has the person, and nothing else leads there.
    first: Option<Step<'t>>,
    /// Whether no one has to agree on it.
    is_ungated: bool,
}

/// Two things that no one should have together.
struct Both<'t> {
    ways: [Way<'t>; 2],
    why: &'static str,
}

impl Both<'_> {
    fn is_ungated(&self) -> bool {
        self.ways.iter().all(|way| way.is_ungated)
    }
}

/// A pair that the user declares.
fn declared<'t>(cx: &Context<'t>, user: &User) -> Known<Option<Both<'t>>> {
    let conflicts = &cx.declared.conflicting_access;
    let node = |id: &ObjectId| {
        let is_role = cx.is_built_in_role(id, |_| true);
        let is_group = if is_role { Ok(false) } else { cx.tenant.group(id).map(|group| group.is_some()) };
        Ok(if is_group? { Node::Group(id.clone(), Access::Member) } else { Node::Role(cx.tenant.role_template(id)) })
    };
    let pairs = conflicts.pairs.iter().map(|[one, other]| {
        let one = node(one).and_then(|one| way(cx, user, &one));
        let other = || node(other).and_then(|other| way(cx, user, &other));
        pair(one, other, "which pimlint.toml declares as conflicting")
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
    let one = free_way(cx, user, &Node::Role(editor.clone()));
    let guarded = || {
        let guarded = templates().filter(|role| **role != editor && cx.is_tier0(role));
        let ways = found_in(guarded.map(|role| way(cx, user, &Node::Role(role.clone()))));
        Ok(ways?.into_iter().min_by_key(|way| !way.is_ungated))
    };
    pair(one, guarded, "so the same person decides what the activation of the second requires")
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

/// How a person has, can activate, or can request something; the ways that no one has to agree to before others.
fn way<'t>(cx: &Context<'t>, user: &User, to: &Node) -> Known<Option<Way<'t>>> {
    let target = std::slice::from_ref(to);
    let held = cx.tenant.paths_of_many_to(target, HELD, Limit::ANY).first_step(&Node::Principal(user.id.clone()));
    let held = held.map(|first| first.map(|first| Way { to: to.clone(), first: Some(first), is_ungated: false }));
    let listed = is_listed(cx, user, to);
    let listed = listed.map(|listed| listed.then(|| Way { to: to.clone(), first: None, is_ungated: true }));
    Ok(found_in([free_way(cx, user, to), held, listed])?.into_iter().next())
}

/// The same where no one has to agree.
fn free_way<'t>(cx: &Context<'t>, user: &User, to: &Node) -> Known<Option<Way<'t>>> {
    let free = cx.tenant.paths_of_many_to(std::slice::from_ref(to), GIVEN, Limit::UNGATED);
    let first = free.first_step(&Node::Principal(user.id.clone()))?;
    Ok(first.map(|first| Way { to: to.clone(), first: Some(first), is_ungated: true }))
}

/// Whether the list of a group has a person, for one to which no path leads: PIM, packages and Conditional Access do not have it.
fn is_listed(cx: &Context<'_>, user: &User, target: &Node) -> Known<bool> {
    match target {
        Node::Group(group, _) if !cx.tenant.is_on_paths(target) => cx.tenant.is_listed_within(&user.id, group),
        _ => Ok(false),
    }
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
        let (to, by) = self.first.as_ref().map_or((&self.to, &By::Listed), |step| (step.to, step.by));
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
            (Node::Group(group, _), _) => {
                let words = format!("remove \"{name}\" from \"{}\"", cx.tenant.group_label(group));
                edits::of_group(cx, group, Collection::GroupMembers, removed, words)
            }
            (to, by) => {
                let policy = policy_of(cx, by).or_else(|| hops::subject(cx.tenant, to));
                let subject = policy.unwrap_or_else(|| naming::user(cx.tenant, user));
                let words = format!("leave out \"{name}\" from those who can request {}", hops::label(cx.tenant, to));
                Edit::new(subject, Property::SpecificAllowedTargets, Action::Choose, words)
            }
        }
    }
}

/// The policy under which a step is a request.
fn policy_of(cx: &Context<'_>, by: &By) -> Option<Subject<Phrase>> {
    let By::Request(policy) = by else { return None };
    cx.tenant.assignment_policy(policy).ok().flatten().map(naming::policy)
}
