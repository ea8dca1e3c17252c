//! Who can become what, and by which steps: the privilege graph over the joined export.
//!
//! It is built once, backwards from everything worth reaching, so that it holds what leads there and nothing else. What a step takes
//! ([`Gate`]) is as configured, less what whoever takes the step can undermine.

mod approving;
mod choke;
mod edges;
mod gates;
mod undermined;
mod vain;

use std::collections::BTreeSet;
use std::sync::Arc;

pub use self::choke::{Change, Choke};
pub use self::gates::guards;
use super::Tenant;
use super::effort::looks_at;
pub use super::parts::paths::{By, Factor, Gate, HeldAtUnit, Kind, Kinds, Limit, Node};
use super::parts::paths::{Edge, Graph, Tree};
use super::password_reset::changes_methods;
use crate::model::{AssignmentPolicy, Audience, Collected, Gap, Known, ObjectId, SettingsRole};

/// One step: who has what it comes from can get what it leads to.
#[derive(Debug, Clone, Copy)]
pub struct Step<'t> {
    /// What it comes from.
    pub from: &'t Node,
    /// What it leads to.
    pub to: &'t Node,
    /// What it takes.
    pub gate: Gate,
    /// What in the export makes it.
    pub by: &'t By,
    doubt: Option<Gap>,
}

impl Step<'_> {
    /// Whether it needs nobody's agreement.
    ///
    /// # Errors
    /// The gap, where it is unknown whether those who are to agree are independent of whoever takes it.
    pub fn is_ungated(&self) -> Known<bool> {
        if self.gate.is_ungated() { Ok(true) } else { self.doubt.map_or(Ok(false), Err) }
    }
}

/// Steps in the order in which they are taken, each from where the one before ends.
#[derive(Debug, Clone)]
pub struct Path<'t> {
    /// The steps; none where somebody is there already.
    pub steps: Vec<Step<'t>>,
}

impl<'t> Path<'t> {
    /// A path over some steps. After a reset by a role that also sets methods for multifactor authentication, the account has those
    /// that the administrator chose, so that it takes none.
    #[must_use]
    pub fn of(mut steps: Vec<Step<'t>>) -> Self {
        let mut are_set = false;
        for step in &mut steps {
            if are_set && step.gate.factor == Factor::Mfa {
                step.gate = Gate { factor: Factor::None, loses_factor: Some(Factor::Mfa), ..step.gate };
            }
            match (step.by, step.from) {
                (By::Resets, Node::Role(role)) => are_set = changes_methods(role),
                (By::ResetsAtUnit(held), _) => are_set = changes_methods(&held.role),
                _ => {}
            }
        }
        Self { steps }
    }
}

impl Path<'_> {
    /// What all of its steps take.
    #[must_use]
    pub fn gate(&self) -> Gate {
        self.steps.iter().map(|step| step.gate).fold(Gate::STANDING, Gate::with)
    }
}

/// What paths are looked for to.
#[derive(Debug, Clone)]
pub struct Targets {
    /// Those that are in the graph, by number.
    numbers: Arc<[u32]>,
    /// Why a target may be one that somebody can have, although nothing seen leads there.
    unseen: Option<Gap>,
    /// Whether what is found is kept for others who ask.
    is_shared: bool,
}

/// The paths to some targets under a limit: from each node the shortest.
#[derive(Debug, Clone)]
pub struct Paths<'t> {
    graph: &'t Graph,
    tree: Arc<Tree>,
    /// Why a target may be one that somebody can have, although nothing seen leads there.
    unseen: Option<Gap>,
}

impl<'t> Paths<'t> {
    /// The path from a node; none where complete data shows that there is none.
    ///
    /// # Errors
    /// The gap, where it is unknown what a step takes or which steps there are.
    pub fn from(&self, node: &Node) -> Known<Option<Path<'t>>> {
        looks_at(1);
        let gap = self.tree.gap.or(self.unseen);
        let Some(number) = self.graph.find(node) else { return gap.map_or(Ok(None), Err) };
        if let Some(path) = self.way(number) {
            return Ok(Some(path));
        }
        match self.tree.perhaps(number) {
            Some(gap) => Err(gap),
            None => gap.map_or(Ok(None), Err),
        }
    }

    /// The first step of the path from a node, without those after it; none where complete data shows that there is no path. A path
    /// without steps has none either: who is there already is asked for by [`Self::from`].
    ///
    /// # Errors
    /// The gap, as of [`Self::from`].
    pub fn first_step(&self, node: &Node) -> Known<Option<Step<'t>>> {
        looks_at(1);
        let gap = self.tree.gap.or(self.unseen);
        let Some(number) = self.graph.find(node) else { return gap.map_or(Ok(None), Err) };
        if self.tree.contains(number) {
            return Ok(self.tree.onward(self.graph, number).and_then(|edge| step(self.graph, edge)));
        }
        self.tree.perhaps(number).or(gap).map_or(Ok(None), Err)
    }

    /// That there are no further paths than those that are seen.
    ///
    /// # Errors
    /// The gap in the steps, or in what one of them takes.
    pub fn complete(&self) -> Known<()> {
        self.tree.gap.or(self.unseen).or(self.tree.unclear()).map_or(Ok(()), Err)
    }

    /// That there are no further steps on the way than those that are seen, whatever these take.
    ///
    /// # Errors
    /// The gap in the steps.
    pub fn all_seen(&self) -> Known<()> {
        self.tree.gap.or(self.unseen).map_or(Ok(()), Err)
    }

    /// The nodes from which a path leads to a target, those at which people begin and the others, in their order.
    #[must_use]
    pub fn starts(&self) -> Vec<&'t Node> {
        let mut nodes: Vec<&Node> = self.tree.nodes().filter_map(|number| self.graph.node(number)).collect();
        looks_at(nodes.len());
        nodes.sort_unstable();
        nodes
    }

    /// The paths that begin with some steps, each the shortest that goes on from there. One that comes back to where it begins is left
    /// out: the path without the detour is another of them.
    pub fn beginning(&self, is_first: impl Fn(&Step<'t>) -> bool) -> impl Iterator<Item = Path<'t>> {
        looks_at(self.graph.edges().len());
        let begins = self.graph.edges().iter().filter(|edge| self.tree.begins(edge));
        let first = begins.filter_map(|edge| step(self.graph, edge)).filter(move |first| is_first(first));
        first.filter_map(|first| {
            let onward = self.from(first.to).ok()??;
            let comes_back = onward.steps.iter().any(|later| later.to == first.from);
            (!comes_back).then(|| Path::of(std::iter::once(first).chain(onward.steps).collect()))
        })
    }

    /// Those among the starts who are somebody, a user or a service principal, each with the path.
    pub fn people(&self) -> impl Iterator<Item = (&'t ObjectId, Path<'t>)> {
        let person = |node: &'t Node| Some((node.principal()?, self.from(node).ok()??));
        self.starts().into_iter().filter_map(person)
    }

    fn way(&self, from: u32) -> Option<Path<'t>> {
        let edges = self.tree.way(self.graph, from)?;
        looks_at(edges.len());
        Some(Path::of(edges.into_iter().filter_map(|edge| step(self.graph, edge)).collect()))
    }
}

impl Path<'_> {
    /// The node at which it ends.
    #[must_use]
    pub fn end(&self) -> Option<&Node> {
        self.steps.last().map(|step| step.to)
    }
}

/// The requests of all member users that are as those of all users.
fn said_of_all(graph: &Graph) -> BTreeSet<u32> {
    let number = |audience| graph.find(&Node::Audience(audience));
    let (Some(members), Some(users)) = (number(Audience::AllMembers), number(Audience::AllUsers)) else {
        return BTreeSet::new();
    };
    let is_as = |one: &Edge, other: &Edge| {
        one.kind == other.kind
            && graph.by(one) == graph.by(other)
            && (one.gate, one.doubt, one.unsure) == (other.gate, other.doubt, other.unsure)
    };
    let of_members =
        (0_u32..).zip(graph.edges()).filter(|(_, edge)| edge.from == members && edge.kind == Kind::Request);
    let said =
        of_members.filter(|(_, edge)| graph.into(edge.to).any(|(_, other)| other.from == users && is_as(edge, other)));
    said.map(|(number, _)| number).collect()
}

/// Whether it is a request under a policy.
fn by_request(policy: &AssignmentPolicy) -> impl Fn(&By) -> bool {
    move |by| matches!(by, By::Request(id) if *id == policy.id)
}

fn step<'t>(graph: &'t Graph, edge: &'t Edge) -> Option<Step<'t>> {
    Some(Step {
        from: graph.node(edge.from)?,
        to: graph.node(edge.to)?,
        gate: edge.gate.ok()?,
        by: graph.by(edge)?,
        doubt: edge.doubt,
    })
}

impl Tenant {
    /// The paths to any of some targets, over some kinds of steps, that take no more than a limit.
    #[must_use]
    pub fn paths_to(&self, targets: &[Node], kinds: Kinds, limit: Limit) -> Paths<'_> {
        self.paths_to_any(&self.targets(targets), kinds, limit)
    }

    /// The same to targets of any kind for which many subjects ask.
    #[must_use]
    pub fn paths_of_many_to(&self, targets: &[Node], kinds: Kinds, limit: Limit) -> Paths<'_> {
        self.paths_to_any(&Targets { is_shared: true, ..self.targets(targets) }, kinds, limit)
    }

    /// Says what paths will be looked for to, before any is: a group that nothing makes worth reaching is not in the graph otherwise.
    pub fn look_for(&self, targets: &[Node]) {
        self.found_once.looked_for.get_or_init(|| targets.to_vec());
    }

    /// What paths are looked for to, for those who ask for it more than once.
    #[must_use]
    pub fn targets(&self, targets: &[Node]) -> Targets {
        let graph = self.privilege_graph();
        let unseen = targets.iter().any(|target| matches!(target, Node::Role(_)) && graph.find(target).is_none());
        Targets {
            numbers: targets.iter().filter_map(|target| graph.find(target)).collect(),
            unseen: unseen.then(|| self.role_assignments.gap()).flatten(),
            // Paths to roles are asked for by many subjects, those to a group by one.
            is_shared: targets.iter().all(|target| matches!(target, Node::Role(_))),
        }
    }

    /// The paths to targets, as [`Self::paths_to`].
    #[must_use]
    pub fn paths_to_any(&self, targets: &Targets, kinds: Kinds, limit: Limit) -> Paths<'_> {
        let graph = self.privilege_graph();
        let Targets { numbers, unseen, is_shared } = targets;
        let search = || Arc::new(Tree::new(graph, numbers.iter().copied(), kinds, limit));
        let searches = &self.found_once.searches;
        let tree = if *is_shared { searches.get(&(Arc::clone(numbers), kinds, limit), search) } else { search() };
        Paths { graph, tree, unseen: *unseen }
    }

    /// Whether anything leads on from here, or is looked for here: it is a directory role in use, a group in PIM, in a package or in
    /// Conditional Access, or something that leads there.
    #[must_use]
    pub fn is_on_paths(&self, node: &Node) -> bool {
        self.privilege_graph().find(node).is_some()
    }

    fn reachable_roles_gap(&self) -> Option<Gap> {
        self.role_assignments.gap().or(self.grants_gap())
    }

    /// What a role with settings of its own gives, as a node.
    #[must_use]
    pub fn node_of(&self, role: &SettingsRole) -> Node {
        Node::of_role(match role {
            SettingsRole::Directory(role) => SettingsRole::Directory(self.role_template(role)),
            group @ SettingsRole::Group(..) => group.clone(),
        })
    }

    /// Such steps into a node, whatever they take, without those that no one can take.
    ///
    /// # Errors
    /// In the list: the gap, where it is unknown what a step takes, or whether no one can take it.
    pub fn steps_into(&self, node: &Node, is_such: impl Fn(&By) -> bool) -> impl Iterator<Item = Known<Step<'_>>> {
        self.all_steps_into(node, is_such).filter_map(|step| match step {
            Ok(step) if step.gate.is_closed() => step.doubt.map(Err),
            step => Some(step),
        })
    }

    /// The same, with those that no one can take.
    ///
    /// # Errors
    /// In the list: the gap, where it is unknown what a step takes.
    pub fn all_steps_into(&self, node: &Node, is_such: impl Fn(&By) -> bool) -> impl Iterator<Item = Known<Step<'_>>> {
        let graph = self.privilege_graph();
        self.edges_into(node, is_such).filter_map(|edge| match edge.gate {
            Ok(_) => step(graph, edge).map(Ok),
            Err(gap) => Some(Err(gap)),
        })
    }

    fn edges_into(&self, node: &Node, is_such: impl Fn(&By) -> bool) -> impl Iterator<Item = &Edge> {
        let graph = self.privilege_graph();
        let edges = graph.find(node).into_iter().flat_map(|number| graph.into(number)).map(|(_, edge)| edge);
        edges.filter(move |edge| graph.by(edge).is_some_and(&is_such))
    }

    /// Whether nobody is at a node: it is an account that is disabled or gone, or a group without members who can sign in.
    ///
    /// # Errors
    /// The gap in the members of the group, where none is seen.
    pub fn is_nobody(&self, node: &Node) -> Known<bool> {
        vain::is_nobody(self, node)
    }

    /// The requests that a policy allows, one for each audience, user or group in its scope; those too that no one can approve.
    ///
    /// # Errors
    /// The gap, where it is unknown who can request, or what a request takes.
    pub fn requests_under(&self, policy: &AssignmentPolicy) -> Known<Vec<Step<'_>>> {
        let Some(package) = self.requested_under(policy)? else { return Ok(Vec::new()) };
        self.all_steps_into(&package, by_request(policy)).collect()
    }

    /// Who can request under a policy, whatever a request takes: audiences, users and groups.
    ///
    /// # Errors
    /// The gap, where that is unknown.
    pub fn requestors_under(&self, policy: &AssignmentPolicy) -> Known<Vec<&Node>> {
        let Some(package) = self.requested_under(policy)? else { return Ok(Vec::new()) };
        let graph = self.privilege_graph();
        Ok(self.edges_into(&package, by_request(policy)).filter_map(|edge| graph.node(edge.from)).collect())
    }

    /// The package of a policy; none where no one can request it under the policy.
    fn requested_under(&self, policy: &AssignmentPolicy) -> Known<Option<Node>> {
        edges::requestors(policy)?;
        if !self.can_be_requested(policy)? {
            return Ok(None);
        }
        Ok(Some(Node::Package(policy.package()?.clone())))
    }

    /// The directory roles that somebody can have, by their templates.
    #[must_use]
    pub fn reachable_roles(&self) -> Collected<Vec<&ObjectId>> {
        let roles = self.privilege_graph().roles();
        let roles: Vec<&ObjectId> =
            roles.filter_map(|node| if let Node::Role(role) = node { Some(role) } else { None }).collect();
        looks_at(roles.len());
        match self.reachable_roles_gap() {
            None => Collected::Complete(roles),
            Some(gap) => Collected::Partial(roles, gap),
        }
    }

    fn privilege_graph(&self) -> &Graph {
        self.found_once.graph.get_or_init(|| {
            let mut graph = edges::Builder::new(self).build();
            undermined::lower(self, &mut graph);
            graph.remove(&said_of_all(&graph));
            graph.sort();
            graph
        })
    }
}
