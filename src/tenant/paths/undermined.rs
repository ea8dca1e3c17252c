//! Gates that take less than they are configured to: whoever takes the step can become the approver, choose the approver, or switch
//! off the policy behind the authentication context.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::gates::{self, Stage};
use crate::model::{Gap, Known, ObjectId, SettingsRole, all_of, any_of};
use crate::tenant::Tenant;
use crate::tenant::parts::paths::{By, Edge, Factor, Gate, Graph, Kind, Kinds, Limit, Node, Tree};

/// A gate that was lowered may open the way to further approvers; so often it is asked again.
const ROUNDS: usize = 8;

/// The edges whose gate a person has to open, by number, and those who are asked; many edges wait for the same people.
type Gated = BTreeMap<u32, Known<Rc<[Stage]>>>;

/// Lowers the gates until nothing changes, and notes which of the others may take less.
pub(super) fn lower(tenant: &Tenant, graph: &mut Graph) {
    let asked = gated(tenant, graph);
    let sole = sole_approvers(graph, &asked);
    for _ in 0..ROUNDS {
        let gates = Gates { graph, gated: &asked, sole: &sole, dependents: dependents(graph, &asked) };
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
    graph: &'g Graph,
    gated: &'g Gated,
    sole: &'g BTreeMap<u32, u32>,
    dependents: Dependents,
}

impl Gates<'_> {
    /// What an edge takes, if it is less than before.
    fn lowered(&self, number: u32, edge: &Edge, contexts: Option<&Tree>) -> Option<(u32, Gate)> {
        let gate = edge.gate.ok()?;
        let people = match self.gated.get(&number) {
            Some(Ok(stages)) if !stages.is_empty() => {
                let left = stages.iter().filter(|stage| self.falls(edge, stage) != Ok(true)).count();
                gate.people.min(u8::try_from(left).unwrap_or(Limit::MOST))
            }
            _ => gate.people,
        };
        let is_off = gate.factor == Factor::Context && contexts.is_some_and(|tree| tree.contains(edge.from));
        let factor = if is_off { Factor::None } else { gate.factor };
        ((people, factor) != (gate.people, gate.factor))
            .then_some((number, Gate { people, factor, is_undermined: true, ..gate }))
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
        let is_mutual = self.sole.get(&edge.from).is_some_and(|other| self.sole.get(other) == Some(&edge.from));
        let depends = |asked: &Known<Option<Node>>| match asked {
            Ok(one) => one.as_ref().map_or(Ok(false), |one| self.depends(edge, one)),
            Err(gap) => Err(*gap),
        };
        let decides = |asked: &Known<Option<Node>>| {
            if matches!(asked, Ok(Some(Node::Group(..))) | Err(_)) { depends(asked) } else { Ok(false) }
        };
        any_of([Ok(is_mutual), any_of(stage.iter().map(decides)), all_of(stage.iter().map(depends))])
    }

    fn depends(&self, edge: &Edge, approver: &Node) -> Known<bool> {
        let Some(dependent) = self.graph.find(approver).and_then(|number| self.dependents.get(&number)) else {
            return Ok(false);
        };
        if dependent.tree.contains(edge.from) {
            return Ok(true);
        }
        dependent.gap.or(dependent.tree.perhaps(edge.from)).map_or(Ok(false), Err)
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

/// Each person whose every gate one and the same person opens: two of whom each opens the gates of the other agree with themselves.
fn sole_approvers(graph: &Graph, gated: &Gated) -> BTreeMap<u32, u32> {
    let mut found: BTreeMap<u32, BTreeSet<Option<u32>>> = BTreeMap::new();
    for (number, stages) in gated {
        let Some(edge) = graph.edge(*number) else { continue };
        if !matches!(graph.node(edge.from), Some(Node::Principal(_))) {
            continue;
        }
        let approvers = stages.iter().flat_map(|stages| stages.iter().flatten());
        let approvers = approvers.map(|one| one.as_ref().ok().and_then(Option::as_ref).and_then(|one| graph.find(one)));
        found.entry(edge.from).or_default().extend(approvers);
    }
    let sole = |(person, approvers): (u32, BTreeSet<Option<u32>>)| match approvers.into_iter().collect::<Vec<_>>()[..] {
        [Some(only)] if only != person => Some((person, only)),
        _ => None,
    };
    found.into_iter().filter_map(sole).collect()
}

/// Those who can become an approver, or decide who is in a group of approvers, without anybody's agreement.
struct Dependent {
    tree: Tree,
    /// Why there may be more of them.
    gap: Option<Gap>,
}

type Dependents = BTreeMap<u32, Dependent>;

fn dependents(graph: &Graph, gated: &Gated) -> Dependents {
    let stages = gated.values().flatten().flat_map(|stages| stages.iter());
    let approvers = stages.flatten().flatten().flatten();
    let approvers: BTreeSet<u32> = approvers.filter_map(|approver| graph.find(approver)).collect();
    approvers.into_iter().map(|approver| (approver, dependent(graph, approver))).collect()
}

/// Who is in a group of approvers is one of them; who decides that is not independent of them.
fn dependent(graph: &Graph, approver: u32) -> Dependent {
    let controls = |kind: Kind| kind != Kind::InGroup;
    let control = graph.into(approver).map(|(_, edge)| edge).filter(|edge| controls(edge.kind));
    let (open, unclear): (Vec<&Edge>, Vec<&Edge>) = control
        .filter(|edge| edge.gate.map_or(true, |gate| Limit::UNGATED.admits(gate)))
        .partition(|edge| edge.gate.is_ok());
    let tree = Tree::new(graph, open.iter().map(|edge| edge.from), Kinds::ALL, Limit::UNGATED);
    let own = graph.gaps(approver).iter().find(|(kind, _)| controls(*kind)).map(|(_, gap)| *gap);
    let gap = own.or_else(|| unclear.iter().find_map(|edge| edge.gate.err())).or(tree.gap);
    Dependent { tree, gap }
}

/// Those who can become an administrator of Conditional Access without anybody's agreement and without a context.
fn can_switch_off(graph: &Graph) -> Option<Tree> {
    let guards: Vec<u32> = gates::guards().filter_map(|guard| graph.find(&guard)).collect();
    (!guards.is_empty()).then(|| Tree::new(graph, guards, Kinds::ALL, Limit::WITHOUT_CONTEXT))
}
