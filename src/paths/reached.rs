//! Who can become something.

use std::collections::{BTreeMap, BTreeSet};

use super::{Beginning, Holders, Question};
use crate::model::directory_role::RoleScope;
use crate::model::{Gap, Known, Mode, RoleAssignment};
use crate::tenant::Tenant;
use crate::tenant::paths::{By, Kind, Kinds, Limit, Node, Path, Step};

/// A way to become something.
pub(super) struct Reaching<'t> {
    pub(super) node: &'t Node,
    pub(super) path: Path<'t>,
    /// The least that it takes.
    pub(super) limit: Limit,
    held: Held,
    is_asked: bool,
}

/// Whether a way is one that somebody has taken already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Held {
    No,
    UntilADate,
    /// Until when is not known.
    Undated,
    AllTheTime,
}

/// Everybody who can become something, and how: one way for each step that each can begin with.
pub(super) struct Reached<'t> {
    pub(super) ways: Vec<Reaching<'t>>,
    /// Those who have it already.
    pub(super) holders: Holders,
    /// Why there may be more, or one that takes less.
    pub(super) gap: Option<Gap>,
}

/// What a way begins with. A role at an administrative unit is one beginning, however many groups and users are in the unit.
type First<'t> = (&'t Node, &'t By, Option<&'t Node>);

fn beginning<'t>(first: &Step<'t>) -> First<'t> {
    let is_at_unit = matches!(first.by, By::ManagesAtUnit(..) | By::ResetsAtUnit(..));
    (first.from, first.by, (!is_at_unit).then_some(first.to))
}

impl<'t> Reached<'t> {
    /// Everybody, and where a question says ways begin.
    pub(super) fn of(tenant: &'t Tenant, target: &Node, question: &Question) -> Self {
        let begins = question.from.as_ref();
        let (mut gap, unknown) = (None, begins.and_then(|begins| begins.nodes.complete().err()));
        let from: Option<BTreeSet<&Node>> = begins.map(|begins| begins.nodes.seen().into_iter().flatten().collect());
        let mut found: BTreeMap<First<'t>, Reaching<'t>> = BTreeMap::new();
        for limit in Limit::all().filter(|limit| limit.people <= question.limit.people) {
            let paths = tenant.paths_to(std::slice::from_ref(target), Kinds::ALL, limit);
            // What is unclear under a lower limit may be a way that takes less than the one that is shown.
            gap = paths.complete().err().or(gap);
            let is_new = |first: &Step<'_>| {
                let begins_here = from.as_ref().is_some_and(|from| from.contains(first.from));
                (first.from.is_entry() || begins_here)
                    && !found.contains_key(&beginning(first))
                    && begins.is_none_or(|begins| !begins_here || begins.can_take(tenant, first))
            };
            for path in paths.beginning(is_new).collect::<Vec<_>>() {
                add(tenant, &mut found, path, limit);
            }
        }
        let held = |how: Held| -> BTreeSet<&Node> {
            found.values().filter(|way| way.held == how).map(|way| way.node).collect()
        };
        let (always, undated, ending) = (held(Held::AllTheTime), held(Held::Undated), held(Held::UntilADate));
        let is_other = |node: &Node, before: &[&BTreeSet<&Node>]| before.iter().all(|nodes| !nodes.contains(node));
        let entries = |nodes: &BTreeSet<&Node>, before: &[&BTreeSet<&Node>]| {
            nodes.iter().filter(|node| node.is_entry() && is_other(node, before)).count()
        };
        let holders = Holders {
            all_the_time: entries(&always, &[]),
            until_a_date: entries(&ending, &[&always, &undated]),
            undated: entries(&undated, &[&always]),
            gap: holders_gap(tenant, target),
        };
        // Where a question does not say where ways begin, it is about people who do not have what is reached anyway.
        let is_asked = |way: &Reaching<'_>| match &from {
            None => way.held == Held::No && is_other(way.node, &[&always, &undated]),
            Some(from) => from.contains(way.node),
        };
        let ways = found.into_values().map(|way| Reaching { is_asked: is_asked(&way), ..way }).collect();
        Self { ways, holders, gap: gap.or(unknown) }
    }

    /// The ways that the question is about.
    pub(super) fn asked(&self) -> impl Iterator<Item = &Reaching<'t>> {
        self.ways.iter().filter(|way| way.is_asked)
    }
}

impl Beginning {
    /// Whether those at a beginning can take a first step: of the policies of a package a person gets the one that comes first.
    fn can_take(&self, tenant: &Tenant, first: &Step<'_>) -> bool {
        let (Some(person), By::Request(policy)) = (&self.person, first.by) else { return true };
        let policy = tenant.assignment_policy(policy).ok().flatten();
        policy.is_none_or(|policy| !tenant.has_a_policy_before(policy, person))
    }
}

/// Why there may be others who have something already.
fn holders_gap(tenant: &Tenant, target: &Node) -> Option<Gap> {
    let kinds = Kinds::only(Kind::Role).with(Kind::InGroup);
    tenant.paths_to(std::slice::from_ref(target), kinds, Limit::NAKED).all_seen().err()
}

/// Of ways with one beginning that take the same, the shortest.
fn add<'t>(tenant: &Tenant, found: &mut BTreeMap<First<'t>, Reaching<'t>>, path: Path<'t>, limit: Limit) {
    let Some(first) = path.steps.first() else { return };
    let (node, length) = (first.from, path.steps.len());
    let known = found.get(&beginning(first)).map(|known| known.path.steps.len());
    if known.is_none_or(|known| length < known) {
        let held = path.steps.iter().map(|step| held(tenant, step)).min().unwrap_or(Held::No);
        found.insert(beginning(first), Reaching { node, path, limit, held, is_asked: false });
    }
}

/// Whether a step is one that somebody has taken already.
fn held(tenant: &Tenant, step: &Step<'_>) -> Held {
    if step.gate.waits || !matches!(step.by.kind(), Kind::Role | Kind::InGroup) {
        return Held::No;
    }
    let (Node::Principal(holder) | Node::Group(holder, _)) = step.from else { return Held::AllTheTime };
    match (step.by, step.to) {
        (By::Schedule(Mode::Active), Node::Group(group, access)) => {
            let entries = tenant.schedules_with(group, holder, Mode::Active);
            let own = entries.seen().into_iter().flatten().filter(|entry| entry.access() == Ok(*access));
            longest(own.map(|entry| entry.is_permanent()))
        }
        (By::Role(Mode::Active), Node::Role(role)) => {
            let entries = tenant.roles_held_by(holder, Mode::Active);
            let is_it = |held: &&&RoleAssignment| {
                tenant.role_template(&held.role) == *role && held.scope() == Ok(&RoleScope::Tenant)
            };
            let own = entries.seen().into_iter().flatten().filter(is_it);
            longest(own.map(|held| tenant.is_held_for_good(held)))
        }
        _ => Held::AllTheTime,
    }
}

/// Of entries that are permanent or not, what the one that lasts longest gives. What has no entry is not in PIM, which alone ends it.
fn longest(permanent: impl Iterator<Item = Known<bool>>) -> Held {
    let one = |is_permanent| match is_permanent {
        Ok(true) => Held::AllTheTime,
        Ok(false) => Held::UntilADate,
        Err(_) => Held::Undated,
    };
    permanent.map(one).max().unwrap_or(Held::AllTheTime)
}
