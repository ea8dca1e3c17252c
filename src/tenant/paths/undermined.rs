//! Gates that take less than they are configured to: whoever takes the step can become the approver, choose the approver, or switch
//! off the policy behind the authentication context.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::gates::{self, Stage};
use super::vain;
use crate::model::{Audience, Gap, Known, ObjectId, SettingsRole, all_of, any_of, not};
use crate::tenant::Tenant;
use crate::tenant::parts::paths::{By, Edge, Factor, Gate, Graph, Kind, Kinds, Limit, Node, Tree};

/// A gate that was lowered may open the way to further approvers; so often it is asked again.
const ROUNDS: usize = 8;

/// The edges whose gate a person has to open, by number, and those who are asked; many edges wait for the same people.
type Gated = BTreeMap<u32, Known<Rc<[Stage]>>>;

/// Lowers the gates until nothing changes, and notes which of the others may take less.
pub(super) fn lower(tenant: &Tenant, graph: &mut Graph) {
    let mut asked = gated(tenant, graph);
    for number in closed(tenant, graph, &asked) {
        asked.remove(&number);
        graph.change(number, |edge| edge.gate = Ok(Gate::CLOSED));
    }
    for _ in 0..ROUNDS {
        let gates = Gates { tenant, graph, gated: &asked, dependents: dependents(graph, &asked) };
        let contexts = can_switch_off(graph);
        let lowered: Vec<_> = (0_u32..)
            .zip(graph.edges())
            .filter_map(|(number, edge)| gates.lowered(number, edge, contexts.as_ref()))
            .collect();
        if lowered.is_empty() {
            let doubts: Vec<_> = asked.keys().filter_map(|number| Some((*number, gates.doubt(*number)?))).collect();
            for (number, gap) in doubts {
                graph.change(number, |edge| edge.doubt = Some(gap));
            }
            return;
        }
        for (number, gate) in lowered {
            graph.change(number, |edge| edge.gate = Ok(gate));
        }
    }
}

/// The gates of one round.
struct Gates<'g> {
    tenant: &'g Tenant,
    graph: &'g Graph,
    gated: &'g Gated,
    dependents: Dependents,
}

impl Gates<'_> {
    /// What an edge takes, if it is less than before.
    fn lowered(&self, number: u32, edge: &Edge, contexts: Option<&Dependent>) -> Option<(u32, Gate)> {
        let gate = edge.gate.ok()?;
        let people = match self.gated.get(&number) {
            Some(Ok(stages)) if !stages.is_empty() => {
                let left = stages.iter().filter(|stage| self.falls(edge, stage) != Ok(true)).count();
                gate.people.min(u8::try_from(left).unwrap_or(Limit::MOST))
            }
            _ => gate.people,
        };
        let is_off =
            gate.factor == Factor::Context && contexts.is_some_and(|those| self.is_among(edge.from, those) == Ok(true));
        let factor = if is_off { Factor::None } else { gate.factor };
        let loses_approval = gate.loses_approval || people < gate.people;
        let lowered = Gate { people, factor, loses_approval, loses_context: gate.loses_context || is_off, ..gate };
        (lowered != gate).then_some((number, lowered))
    }

    /// Why an edge may take nobody's agreement.
    fn doubt(&self, number: u32) -> Option<Gap> {
        let edge = self.graph.edge(number)?;
        let stages = match self.gated.get(&number)? {
            Ok(stages) => stages,
            Err(gap) => return Some(*gap),
        };
        let all_fall = all_of(stages.iter().map(|stage| self.falls(edge, stage)));
        if stages.is_empty() || edge.gate.is_ok_and(Gate::is_ungated) { None } else { all_fall.err() }
    }

    /// Whether nobody independent of whoever takes a step is left in a stage: he decides who is in a group of approvers, or can
    /// become every approver.
    fn falls(&self, edge: &Edge, stage: &Stage) -> Known<bool> {
        let depends = |asked: &Known<Option<Node>>| match asked {
            Ok(one) => one.as_ref().map_or(Ok(false), |one| self.depends(edge, one)),
            Err(gap) => Err(*gap),
        };
        let decides = |asked: &Known<Option<Node>>| {
            if matches!(asked, Ok(Some(Node::Group(..))) | Err(_)) { depends(asked) } else { Ok(false) }
        };
        any_of([any_of(stage.iter().map(decides)), all_of(stage.iter().map(depends))])
    }

    fn depends(&self, edge: &Edge, approver: &Node) -> Known<bool> {
        let Some(dependent) = self.graph.find(approver).and_then(|number| self.dependents.get(&number)) else {
            return Ok(false);
        };
        self.is_among(edge.from, dependent)
    }

    /// Whether those who are at a node are among some people: by themselves, or because everybody of an audience is.
    fn is_among(&self, from: u32, those: &Dependent) -> Known<bool> {
        if those.tree.contains(from) {
            return Ok(true);
        }
        let by_audience = match self.graph.node(from) {
            Some(Node::Package(_)) => self.are_requestors_among(from, those),
            _ if !those.has_all_users && !those.has_all_members => Ok(false),
            Some(Node::Principal(user)) => self.is_in(user, those.has_all_users),
            Some(Node::Audience(Audience::AllMembers)) => Ok(those.has_all_users),
            // Those who are in a group or a directory role are members of the directory, with few exceptions.
            Some(Node::Group(..) | Node::Role(_) | Node::Rule(_)) => Ok(true),
            _ => Ok(false),
        };
        any_of([by_audience, those.gap.or(those.tree.perhaps(from)).map_or(Ok(false), Err)])
    }

    /// Whether a user is in the audience of all users, else in that of all member users.
    fn is_in(&self, user: &ObjectId, all_users: bool) -> Known<bool> {
        let Some(user) = self.tenant.user(user)? else { return Ok(false) };
        if all_users { Ok(true) } else { not(user.is_guest()) }
    }

    /// Whether all who can request a package are among some people.
    fn are_requestors_among(&self, package: u32, those: &Dependent) -> Known<bool> {
        let requests = self.graph.into(package).filter(|(_, edge)| edge.kind == Kind::Request);
        let requestors: Vec<u32> = requests.map(|(_, edge)| edge.from).collect();
        all_of(
            [Ok(!requestors.is_empty())]
                .into_iter()
                .chain(requestors.into_iter().map(|from| self.is_among(from, those))),
        )
    }
}

/// The edges that need somebody's agreement, with those who are asked.
fn gated(tenant: &Tenant, graph: &Graph) -> Gated {
    let mut stages: BTreeMap<Asked, Known<Rc<[Stage]>>> = BTreeMap::new();
    let mut gated = Gated::new();
    for (number, edge) in (0_u32..).zip(graph.edges()) {
        if !edge.gate.is_ok_and(|gate| gate.people > 0) {
            continue;
        }
        let Some(asked) = Asked::of(graph, edge) else { continue };
        let found = stages.entry(asked).or_insert_with_key(|asked| asked.stages(tenant).map(Rc::from));
        gated.insert(number, found.clone());
    }
    gated
}

/// Where it stands who is asked to agree to a step.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Asked {
    Activation(SettingsRole),
    Request(ObjectId),
}

impl Asked {
    fn of(graph: &Graph, edge: &Edge) -> Option<Self> {
        match (graph.by(edge)?, graph.node(edge.to)?) {
            (By::Request(policy), _) => Some(Self::Request(policy.clone())),
            (By::ManagesAtUnit(_, role) | By::ResetsAtUnit(_, role), _) => {
                Some(Self::Activation(SettingsRole::Directory(role.clone())))
            }
            (_, to) => to.settings_role().map(Self::Activation),
        }
    }

    fn stages(&self, tenant: &Tenant) -> Known<Vec<Stage>> {
        match self {
            Self::Activation(role) => gates::stages_of_activation(role, tenant.settings_of(role)?.policy()?),
            Self::Request(policy) => tenant.assignment_policy(policy)?.map_or(Ok(Vec::new()), gates::stages_of_request),
        }
    }
}

/// The gates that no one can open: in a stage, everyone who is asked is out of use, an empty group, or whoever takes the step.
fn closed(tenant: &Tenant, graph: &Graph, gated: &Gated) -> Vec<u32> {
    let nobody: BTreeSet<&Node> =
        approvers(gated).into_iter().filter(|one| vain::is_nobody(tenant, one) == Ok(true)).collect();
    let can_agree = |edge: &Edge, asked: &Known<Option<Node>>| match asked {
        Ok(Some(one)) => graph.node(edge.from) != Some(one) && !nobody.contains(one),
        Ok(None) | Err(_) => true,
    };
    let is_closed = |(number, stages): (&u32, &Known<Rc<[Stage]>>)| {
        let (edge, stages) = (graph.edge(*number)?, stages.as_ref().ok()?);
        stages.iter().any(|stage| !stage.iter().any(|asked| can_agree(edge, asked))).then_some(*number)
    };
    gated.iter().filter_map(is_closed).collect()
}

/// Those who can become an approver, or decide who is in a group of approvers, without anybody's agreement.
struct Dependent {
    tree: Tree,
    /// Why there may be more of them.
    gap: Option<Gap>,
    /// Whether all users are among them, guests included.
    has_all_users: bool,
    /// Whether all member users are.
    has_all_members: bool,
}

impl Dependent {
    fn new(graph: &Graph, tree: Tree, gap: Option<Gap>) -> Self {
        let has = |audience| graph.find(&Node::Audience(audience)).is_some_and(|number| tree.contains(number));
        let (has_all_users, has_all_members) = (has(Audience::AllUsers), has(Audience::AllMembers));
        Self { tree, gap, has_all_users, has_all_members }
    }
}

type Dependents = BTreeMap<u32, Dependent>;

fn dependents(graph: &Graph, gated: &Gated) -> Dependents {
    let approvers = approvers(gated).into_iter().filter_map(|approver| graph.find(approver));
    approvers.map(|approver| (approver, dependent(graph, approver))).collect()
}

/// Everyone who is asked to agree to something, each once: many steps wait for the same people.
fn approvers(gated: &Gated) -> BTreeSet<&Node> {
    gated.values().flatten().flat_map(|stages| stages.iter()).flatten().flatten().flatten().collect()
}

/// Who is in a group of approvers, or in a group that is in it, is one of them; who decides that is not independent of them.
fn dependent(graph: &Graph, approver: u32) -> Dependent {
    let groups = with_nested(graph, approver);
    let controls = |kind: Kind| kind != Kind::InGroup;
    let control =
        groups.iter().flat_map(|group| graph.into(*group)).map(|(_, edge)| edge).filter(|edge| controls(edge.kind));
    let (open, unclear): (Vec<&Edge>, Vec<&Edge>) = control
        .filter(|edge| edge.gate.map_or(true, |gate| Limit::UNGATED.admits(gate)))
        .partition(|edge| edge.gate.is_ok());
    let tree = Tree::new(graph, open.iter().map(|edge| edge.from), Kinds::ALL, Limit::UNGATED);
    let own = groups.iter().flat_map(|group| graph.gaps(*group)).find(|(kind, _)| controls(*kind)).map(|(_, gap)| *gap);
    let gap = own.or_else(|| unclear.iter().find_map(|edge| edge.gate.err())).or(tree.gap);
    Dependent::new(graph, tree, gap)
}

/// A node, and the groups whose members are in it all the time.
fn with_nested(graph: &Graph, approver: u32) -> BTreeSet<u32> {
    let (mut found, mut open) = (BTreeSet::from([approver]), vec![approver]);
    while let Some(group) = open.pop() {
        let within = graph.into(group).map(|(_, edge)| edge).filter(|edge| edge.kind == Kind::InGroup);
        let standing = within.filter(|edge| edge.gate == Ok(Gate::STANDING));
        let groups = standing.map(|edge| edge.from).filter(|from| matches!(graph.node(*from), Some(Node::Group(..))));
        open.extend(groups.filter(|group| found.insert(*group)));
    }
    found
}

/// Those who can become an administrator of Conditional Access without anybody's agreement and without a context.
fn can_switch_off(graph: &Graph) -> Option<Dependent> {
    let guards: Vec<u32> = gates::guards().filter_map(|guard| graph.find(&guard)).collect();
    if guards.is_empty() {
        return None;
    }
    let tree = Tree::new(graph, guards, Kinds::ALL, Limit::WITHOUT_CONTEXT);
    let gap = tree.gap;
    Some(Dependent::new(graph, tree, gap))
}
