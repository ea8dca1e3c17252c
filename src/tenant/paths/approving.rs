//! Those who are asked for an approval: who among them is there, and who decides about them.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::vain;
use crate::model::{Audience, Gap, ObjectId, PrincipalKind};
use crate::tenant::Tenant;
use crate::tenant::parts::paths::{Edge, Gate, Graph, Kind, Kinds, Limit, Node, Tree};

/// Some people: all who can come to a node without anybody's agreement.
pub(super) struct Dependent {
    pub(super) tree: Tree,
    /// Why there may be more of them.
    pub(super) gap: Option<Gap>,
    /// Whether all users are among them, guests included.
    pub(super) has_all_users: bool,
    /// Whether all member users are.
    pub(super) has_all_members: bool,
    /// Whether all guests are.
    pub(super) has_all_guests: bool,
}

impl Dependent {
    pub(super) fn new(graph: &Graph, tree: Tree) -> Self {
        let has = |node: Node| graph.find(&node).is_some_and(|number| tree.contains(number));
        let [has_all_users, has_all_members] =
            [Audience::AllUsers, Audience::AllMembers].map(|all| has(Node::Audience(all)));
        let has_all_guests = has_all_users || has(Node::Guests);
        Self { gap: tree.gap, tree, has_all_users, has_all_members, has_all_guests }
    }

    /// Whether a step into one of these nodes may bring in more of them.
    pub(super) fn is_touched_by(&self, nodes: &BTreeSet<u32>) -> bool {
        nodes.iter().any(|node| self.tree.contains(*node) || self.tree.perhaps(*node).is_some())
    }
}

/// One who is asked, a user or a group.
pub(super) struct Approver {
    pub(super) number: u32,
    pub(super) is_group: bool,
    /// Of a group: the users who are in it or can activate it.
    pub(super) members: BTreeSet<u32>,
    /// Why there may be more members.
    pub(super) gap: Option<Gap>,
    /// The users who may come to agree in its name, some of them: two are enough for any requestor.
    speakers: BTreeSet<u32>,
    /// Whether there may be others.
    may_have_others: bool,
}

impl Approver {
    fn of(tenant: &Tenant, graph: &Graph, number: u32, node: &Node) -> Self {
        match node {
            Node::Group(..) => Self::group(tenant, graph, number),
            _ => Self::user(tenant, number, node.principal()),
        }
    }

    fn user(tenant: &Tenant, number: u32, user: Option<&ObjectId>) -> Self {
        let is_there = user.is_some_and(|user| !vain::is_off(tenant, user) && !matches!(tenant.user(user), Ok(None)));
        let speakers = is_there.then_some(number).into_iter().collect();
        Self { number, is_group: false, members: BTreeSet::new(), gap: None, speakers, may_have_others: false }
    }

    fn group(tenant: &Tenant, graph: &Graph, number: u32) -> Self {
        let (members, gap) = members_of(tenant, graph, number);
        let (speakers, may_have_others) = speakers_of(tenant, graph, number);
        Self { number, is_group: true, members, gap, speakers, may_have_others }
    }

    /// Whether it has no one who can agree to what somebody wants: no one approves their own request.
    pub(super) fn is_silent_to(&self, requestor: u32) -> bool {
        !self.may_have_others && self.speakers.iter().all(|speaker| *speaker == requestor)
    }
}

/// Everyone who is asked, and those who decide about each.
pub(super) struct Approvers {
    asked: BTreeMap<u32, Approver>,
    /// Where those begin who decide about an approver, or about a member of a group of approvers.
    begins: BTreeMap<u32, Begins>,
    searches: BTreeMap<Rc<Sources>, Dependent>,
}

/// The nodes from which somebody is decided about, and why there may be more. Whom the same nodes decide about share one search.
type Sources = (BTreeSet<u32>, Option<Gap>);

struct Begins {
    /// The approver, and the groups in it.
    groups: BTreeSet<u32>,
    sources: Rc<Sources>,
}

impl Approvers {
    pub(super) fn new(tenant: &Tenant, graph: &Graph, asked: BTreeSet<&Node>) -> Self {
        let known = asked.into_iter().filter_map(|node| Some((graph.find(node)?, node)));
        let asked = known.map(|(number, node)| (number, Approver::of(tenant, graph, number, node))).collect();
        Self { asked, begins: BTreeMap::new(), searches: BTreeMap::new() }
    }

    pub(super) fn get(&self, number: u32) -> Option<&Approver> {
        self.asked.get(&number)
    }

    /// Those who decide about an approver, or about a member of a group of approvers.
    pub(super) fn dependent(&self, number: u32) -> Option<&Dependent> {
        self.searches.get(&self.begins.get(&number)?.sources)
    }

    /// Looks for those who decide about each, as far as it is not known from an earlier round.
    pub(super) fn find_dependents(&mut self, graph: &Graph) {
        let Self { asked, begins, searches } = self;
        for number in asked.values().flat_map(|one| std::iter::once(&one.number).chain(&one.members)) {
            let begins = begins.entry(*number).or_insert_with(|| begins_of(graph, *number));
            searches.entry(Rc::clone(&begins.sources)).or_insert_with_key(|sources| search(graph, sources));
        }
    }

    /// Forgets what steps that were opened may have changed, by the nodes that they lead to.
    pub(super) fn forget(&mut self, opened: &BTreeSet<u32>) {
        self.begins.retain(|_, begins| begins.groups.is_disjoint(opened));
        self.searches.retain(|_, dependent| !dependent.is_touched_by(opened));
    }
}

/// Who is in a group of approvers, or in a group that is in it, is one of them; who decides that is not independent of them.
fn begins_of(graph: &Graph, approver: u32) -> Begins {
    let groups = with_nested(graph, approver);
    let controls = |kind: Kind| kind != Kind::InGroup;
    let control =
        groups.iter().flat_map(|group| graph.into(*group)).map(|(_, edge)| edge).filter(|edge| controls(edge.kind));
    let (open, unclear): (Vec<&Edge>, Vec<&Edge>) = control
        .filter(|edge| edge.gate.map_or(true, |gate| Limit::UNGATED.admits(gate)))
        .partition(|edge| edge.gate.is_ok());
    let own = groups.iter().flat_map(|group| graph.gaps(*group)).find(|(kind, _)| controls(*kind)).map(|(_, gap)| *gap);
    let gap = own.or_else(|| unclear.iter().find_map(|edge| edge.gate.err()));
    Begins { groups, sources: Rc::new((open.iter().map(|edge| edge.from).collect(), gap)) }
}

fn search(graph: &Graph, (sources, gap): &Sources) -> Dependent {
    let tree = Tree::new(graph, sources.iter().copied(), Kinds::ALL, Limit::UNGATED);
    let found = Dependent::new(graph, tree);
    Dependent { gap: gap.or(found.gap), ..found }
}

/// A node, and the groups whose members are in it all the time.
fn with_nested(graph: &Graph, approver: u32) -> BTreeSet<u32> {
    within(graph, approver, |edge| edge.gate == Ok(Gate::STANDING))
}

/// A node, and the groups in it, as far as they are so by such steps.
fn within(graph: &Graph, approver: u32, is_such: impl Fn(&Edge) -> bool) -> BTreeSet<u32> {
    let (mut found, mut open) = (BTreeSet::from([approver]), vec![approver]);
    while let Some(group) = open.pop() {
        let groups = into_group(graph, group).filter(|edge| is_such(edge)).map(|edge| edge.from);
        let groups = groups.filter(|from| matches!(graph.node(*from), Some(Node::Group(..))));
        open.extend(groups.filter(|group| found.insert(*group)));
    }
    found
}

fn into_group(graph: &Graph, group: u32) -> impl Iterator<Item = &Edge> {
    graph.into(group).map(|(_, edge)| edge).filter(|edge| edge.kind == Kind::InGroup)
}

/// The users who are in a group of approvers or can activate it, and why there may be more.
fn members_of(tenant: &Tenant, graph: &Graph, group: u32) -> (BTreeSet<u32>, Option<Gap>) {
    let groups = within(graph, group, |_| true);
    let members = groups.iter().flat_map(|group| into_group(graph, *group)).map(|edge| edge.from);
    let members = members.filter(|from| graph.node(*from).is_some_and(|node| is_user(tenant, node))).collect();
    let mut gaps = groups.iter().flat_map(|group| graph.gaps(*group));
    (members, gaps.find(|(kind, _)| *kind == Kind::InGroup).map(|(_, gap)| *gap))
}

/// Whether it is a principal that can agree to something.
fn is_user(tenant: &Tenant, node: &Node) -> bool {
    node.principal().is_some_and(|id| tenant.principal_kind(id) != Some(PrincipalKind::ServicePrincipal))
}

/// Those at whom a way into a group begins, whatever it takes, the first two of them; and whether there may be more.
fn speakers_of(tenant: &Tenant, graph: &Graph, group: u32) -> (BTreeSet<u32>, bool) {
    let (mut speakers, mut may_have_others) = (BTreeSet::new(), false);
    let (mut passed, mut open) = (BTreeSet::from([group]), vec![group]);
    while let Some(node) = open.pop()
        && speakers.len() < 2
    {
        if is_gone(tenant, graph, node) {
            continue;
        }
        may_have_others |= !graph.gaps(node).is_empty();
        for (_, edge) in graph.into(node) {
            match graph.node(edge.from) {
                Some(Node::Audience(_) | Node::Guests | Node::Rule(_)) => may_have_others = true,
                Some(one @ Node::Principal(_)) if is_user(tenant, one) => drop(speakers.insert(edge.from)),
                Some(Node::Principal(_)) | None => {}
                Some(_) if passed.insert(edge.from) => open.push(edge.from),
                Some(_) => {}
            }
        }
    }
    (speakers, may_have_others)
}

fn is_gone(tenant: &Tenant, graph: &Graph, number: u32) -> bool {
    matches!(graph.node(number), Some(Node::Group(group, _)) if matches!(tenant.group(group), Ok(None)))
}
