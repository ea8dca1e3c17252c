//! The fewest changes after which no path is left.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::model::{Mode, ObjectId, SettingsRole};
use crate::tenant::Tenant;
use crate::tenant::parts::paths::{By, Edge, Graph, Kinds, Limit, Node, Tree};

/// One change of configuration that closes steps.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// The activation of a role needs an approval, by people whom those who activate it do not choose.
    ApproveActivation(SettingsRole),
    /// Requests under a policy need such an approval.
    ApproveRequests(ObjectId),
    /// A policy no longer assigns automatically.
    StopAutomatic(ObjectId),
    /// The membership of a group is assigned, and follows no rule.
    AssignMembers(ObjectId),
    /// A group is private.
    MakePrivate(ObjectId),
    /// A role-assignable group takes the place of a group that ordinary administrators manage.
    MakeRoleAssignable(ObjectId),
    /// A group is no longer in administrative units at which someone manages it.
    TakeOutOfUnits(ObjectId),
    /// The password of a user can be reset by senior administrators alone.
    Protect(ObjectId),
    /// Somebody, or something, no longer has what a step gives.
    Remove(Node, Node),
}

/// The changes that close all paths under a limit.
#[derive(Debug, Clone)]
pub struct Choke {
    /// The changes.
    pub changes: Vec<Change>,
    /// As many are needed at least.
    pub at_least: usize,
}

impl Choke {
    /// Whether fewer cannot do.
    #[must_use]
    pub fn is_smallest(&self) -> bool {
        self.changes.len() == self.at_least
    }
}

/// Sets of up to so many changes are searched through; larger ones are found one change after the other.
const EXACT: usize = 3;
/// More changes than that are no plan.
const MOST: usize = 200;

/// The changes of which each closes a step under a limit; none where what makes the step is to stay: an owner's right to add members,
/// what a directory role may do about catalogs, and the role that a group exists for.
fn changes_of(tenant: &Tenant, graph: &Graph, edge: &Edge, limit: Limit) -> Vec<Change> {
    let known = || Some((graph.by(edge)?, graph.node(edge.from)?.clone(), graph.node(edge.to)?.clone()));
    let Some((by, from, to)) = known() else { return Vec::new() };
    let approval_helps = limit.people == 0;
    match (by, to) {
        (By::Ownership | By::Governs, _) => Vec::new(),
        (By::Role(Mode::Active), Node::Role(_)) if matches!(from, Node::Group(..)) => Vec::new(),
        (By::Role(Mode::Eligible) | By::Schedule(Mode::Eligible) | By::Grant(Mode::Eligible), to) if approval_helps => {
            to.settings_role().map(Change::ApproveActivation).into_iter().collect()
        }
        (By::Request(policy) | By::OnBehalf(policy), _) if approval_helps => {
            vec![Change::ApproveRequests(policy.clone())]
        }
        (By::Automatic(policy), _) => vec![Change::StopAutomatic(policy.clone())],
        (By::Rule, Node::Group(group, _)) => vec![Change::AssignMembers(group)],
        // A role-assignable group is neither public nor managed by others than its owners and senior administrators.
        (By::Public, Node::Group(group, _)) => {
            vec![Change::MakePrivate(group.clone()), Change::MakeRoleAssignable(group)]
        }
        (By::Manages, Node::Group(group, _)) => vec![Change::MakeRoleAssignable(group)],
        (By::ManagesAtUnit(..), Node::Group(group, _)) => {
            vec![Change::TakeOutOfUnits(group.clone()), Change::MakeRoleAssignable(group)]
        }
        (By::Resets | By::ResetsAtUnit(..), Node::Principal(user)) => vec![Change::Protect(user)],
        (By::Delegated(_), Node::Package(package)) => vec![Change::Remove(from, delegated_in(tenant, package))],
        (_, to) => vec![Change::Remove(from, to)],
    }
}

/// Who may assign a package has a role in its catalog.
fn delegated_in(tenant: &Tenant, package: ObjectId) -> Node {
    let catalog = tenant.package(&package).ok().flatten().and_then(|package| package.catalog().ok().cloned());
    catalog.map_or(Node::Package(package), Node::Catalog)
}

/// The search for the fewest changes.
pub(super) struct Search<'g> {
    tenant: &'g Tenant,
    graph: &'g Graph,
    targets: Vec<u32>,
    starts: Vec<u32>,
    limit: Limit,
    /// The changes of each edge that was asked for, by its number: many searches pass the same edges.
    changes: RefCell<HashMap<u32, Vec<Change>>>,
}

impl<'g> Search<'g> {
    /// Of the paths from some nodes to some targets.
    pub(super) fn new(tenant: &'g Tenant, graph: &'g Graph, targets: Vec<u32>, starts: Vec<u32>, limit: Limit) -> Self {
        Self { tenant, graph, targets, starts, limit, changes: RefCell::default() }
    }

    fn changes_of(&self, edge: &Edge) -> Vec<Change> {
        changes_of(self.tenant, self.graph, edge, self.limit)
    }

    /// The smallest set of changes where it is small, else one that a greedy choice finds. None where some path has no step that a
    /// change closes.
    pub(super) fn choke(&self) -> Option<Choke> {
        for size in 0..=EXACT {
            let mut chosen = BTreeSet::new();
            if self.closes_with(size, &mut chosen) {
                return Some(Choke { at_least: chosen.len(), changes: chosen.into_iter().collect() });
            }
        }
        let changes = self.greedy()?;
        Some(Choke { at_least: (EXACT + 1).max(self.disjoint()), changes })
    }

    /// Whether no path is left after some changes and at most so many more: one of the changes on each path has to be made.
    fn closes_with(&self, more: usize, chosen: &mut BTreeSet<Change>) -> bool {
        let Some(path) = self.open_path(chosen) else { return true };
        if more == 0 {
            return false;
        }
        for change in path {
            chosen.insert(change.clone());
            if self.closes_with(more - 1, chosen) {
                return true;
            }
            chosen.remove(&change);
        }
        false
    }

    /// The changes on a shortest path that is left, each of which closes it.
    fn open_path(&self, made: &BTreeSet<Change>) -> Option<Vec<Change>> {
        let tree = self.tree(made);
        let start = self.starts.iter().copied().find(|start| tree.contains(*start))?;
        let path = tree.way(self.graph, start)?;
        Some(path.iter().flat_map(|edge| self.changes_of(edge)).collect())
    }

    fn tree(&self, made: &BTreeSet<Change>) -> Tree {
        let is_open = |number: u32, edge: &Edge| {
            if made.is_empty() {
                return true;
            }
            let mut known = self.changes.borrow_mut();
            let changes = known.entry(number).or_insert_with(|| self.changes_of(edge));
            !changes.iter().any(|change| made.contains(change))
        };
        Tree::through(self.graph, self.targets.iter().copied(), self.limit, is_open, Kinds::ALL)
    }

    /// One change after the other, each time the one that most of the shortest paths left need.
    fn greedy(&self) -> Option<Vec<Change>> {
        let mut made = BTreeSet::new();
        while made.len() < MOST {
            let tree = self.tree(&made);
            let mut counted: BTreeMap<Change, usize> = BTreeMap::new();
            let open: Vec<u32> = self.starts.iter().copied().filter(|start| tree.contains(*start)).collect();
            if open.is_empty() {
                return Some(made.into_iter().collect());
            }
            for path in open.iter().filter_map(|start| tree.way(self.graph, *start)) {
                let changes: BTreeSet<Change> = path.iter().flat_map(|edge| self.changes_of(edge)).collect();
                for change in changes {
                    *counted.entry(change).or_default() += 1;
                }
            }
            let best =
                counted.into_iter().max_by(|(one, times), (other, others)| (times, other).cmp(&(others, one)))?;
            made.insert(best.0);
        }
        None
    }

    /// How many paths there are at least of which no two share a change: each needs one of its own.
    fn disjoint(&self) -> usize {
        let (mut used, mut count) = (BTreeSet::new(), 0);
        while let Some(changes) = self.open_path(&used) {
            if changes.is_empty() || count > MOST {
                break;
            }
            used.extend(changes);
            count += 1;
        }
        count
    }
}

impl Tenant {
    /// The fewest changes after which no path under a limit leads from some nodes to a target; none where a path has no step
    /// that a change closes.
    #[must_use]
    pub fn choke_points(&self, target: &Node, starts: &BTreeSet<Node>, limit: Limit) -> Option<Choke> {
        let graph = self.privilege_graph();
        let starts = starts.iter().filter_map(|node| graph.find(node)).collect();
        Search::new(self, graph, graph.find(target).into_iter().collect(), starts, limit).choke()
    }
}
