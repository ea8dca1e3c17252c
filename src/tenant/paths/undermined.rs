//! Gates that take less than they are configured to: whoever takes the step can become the approver, choose the approver, or switch
//! off the policy behind the authentication context.

use std::collections::{BTreeMap, BTreeSet};

use super::gates::{self, Stage};
use crate::model::{ObjectId, SettingsRole};
use crate::tenant::Tenant;
use crate::tenant::parts::paths::{By, Edge, Factor, Gate, Graph, Kind, Kinds, Limit, Node, Tree};
use crate::tenant::well_known::template_of;

/// They change Conditional Access policies, and with them what stands behind an authentication context.
const GUARDS: [&str; 2] = ["Conditional Access Administrator", "Security Administrator"];

/// A gate that was lowered may open the way to further approvers; so often it is asked again.
const ROUNDS: usize = 8;

/// The edges whose gate a person has to open, by number, and who is asked.
type Gated = BTreeMap<u32, Vec<Stage>>;

/// Lowers the gates until nothing changes.
pub(super) fn lower(tenant: &Tenant, graph: &mut Graph) {
    let gated = gated(tenant, graph);
    let sole = sole_approvers(graph, &gated);
    for _ in 0..ROUNDS {
        let approvers = &mut dependents(graph, &gated);
        let contexts = can_switch_off(graph);
        let mut lowered = Vec::new();
        for (number, edge) in (0_u32..).zip(graph.edges()) {
            let Ok(gate) = edge.gate else { continue };
            let stages = gated.get(&number).map_or(&[][..], Vec::as_slice);
            let is_mutual = sole.get(&edge.from).is_some_and(|other| sole.get(other) == Some(&edge.from));
            let falls = |stage: &Stage| is_mutual || falls(graph, approvers, edge, stage);
            let people = if stages.is_empty() {
                gate.people
            } else {
                let left = stages.iter().filter(|stage| !falls(stage)).count();
                gate.people.min(u8::try_from(left).unwrap_or(Limit::MOST))
            };
            let is_off = gate.factor == Factor::Context && contexts.as_ref().is_some_and(|tree| tree.contains(edge.from));
            let factor = if is_off { Factor::None } else { gate.factor };
            if (people, factor) != (gate.people, gate.factor) {
                lowered.push((number, Gate { people, factor, is_undermined: true, ..gate }));
            }
        }
        if lowered.is_empty() {
            return;
        }
        for (number, gate) in lowered {
            if let Some(edge) = usize::try_from(number).ok().and_then(|at| graph.edges_mut().get_mut(at)) {
                edge.gate = Ok(gate);
            }
        }
    }
}

/// The edges that need somebody's agreement, with those who are asked.
fn gated(tenant: &Tenant, graph: &Graph) -> Gated {
    let mut stages: BTreeMap<Asked, Vec<Stage>> = BTreeMap::new();
    let mut gated = Gated::new();
    for (number, edge) in (0_u32..).zip(graph.edges()) {
        if !edge.gate.is_ok_and(|gate| gate.people > 0) {
            continue;
        }
        let Some(asked) = Asked::of(graph, edge) else { continue };
        let found = stages.entry(asked).or_insert_with_key(|asked| asked.stages(tenant));
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
        match (&edge.by, graph.node(edge.to)?) {
            (By::Request(policy), _) => Some(Self::Request(policy.clone())),
            (By::ManagesAtUnit(_, role) | By::ResetsAtUnit(_, role), _) | (_, Node::Role(role)) => {
                Some(Self::Activation(SettingsRole::Directory(role.clone())))
            }
            (_, Node::Group(group, access)) => Some(Self::Activation(SettingsRole::Group(group.clone(), *access))),
            _ => None,
        }
    }

    fn stages(&self, tenant: &Tenant) -> Vec<Stage> {
        match self {
            Self::Activation(role) => {
                let policy = tenant.settings_of(role).and_then(|settings| settings.policy());
                policy.map(gates::stages_of_activation).unwrap_or_default()
            }
            Self::Request(policy) => {
                let policy = tenant.assignment_policy(policy).ok().flatten();
                policy.map(gates::stages_of_request).unwrap_or_default()
            }
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
        let approvers = stages.iter().flatten().map(|one| one.as_ref().and_then(|one| graph.find(one)));
        found.entry(edge.from).or_default().extend(approvers);
    }
    let sole = |(person, approvers): (u32, BTreeSet<Option<u32>>)| match approvers.into_iter().collect::<Vec<_>>()[..] {
        [Some(only)] if only != person => Some((person, only)),
        _ => None,
    };
    found.into_iter().filter_map(sole).collect()
}

/// Of each approver, those who can become it, or decide who is in it, without anybody's agreement.
type Dependents = BTreeMap<u32, Tree>;

fn dependents(graph: &Graph, gated: &Gated) -> Dependents {
    let approvers = gated.values().flatten().flatten().flatten();
    let approvers: BTreeSet<u32> = approvers.filter_map(|approver| graph.find(approver)).collect();
    let tree = |approver: u32| {
        let control = graph.into(approver).map(|(_, edge)| edge).filter(|edge| {
            edge.by.kind() != Kind::InGroup && edge.gate.is_ok_and(|gate| Limit::UNGATED.admits(gate))
        });
        Tree::new(graph, control.map(|edge| edge.from), Kinds::ALL, Limit::UNGATED)
    };
    approvers.into_iter().map(|approver| (approver, tree(approver))).collect()
}

/// Whether nobody independent of whoever takes a step is left in a stage: he decides who is in a group of approvers, or can become
/// every approver.
fn falls(graph: &Graph, dependents: &Dependents, edge: &Edge, stage: &Stage) -> bool {
    let depends = |approver: &Node| {
        let tree = graph.find(approver).and_then(|number| dependents.get(&number));
        tree.is_some_and(|tree| tree.contains(edge.from))
    };
    let is_own_group = |approver: &Option<Node>| {
        approver.as_ref().is_some_and(|approver| matches!(approver, Node::Group(..)) && depends(approver))
    };
    let is_dependent = |approver: &Option<Node>| approver.as_ref().is_some_and(depends);
    stage.iter().any(is_own_group) || !stage.is_empty() && stage.iter().all(is_dependent)
}

/// Those who can become an administrator of Conditional Access without anybody's agreement and without a context.
fn can_switch_off(graph: &Graph) -> Option<Tree> {
    let guards: Vec<u32> =
        GUARDS.iter().filter_map(|name| graph.find(&Node::Role(template_of(name)?))).collect();
    let limit = Limit { people: 0, factor: Factor::Mfa };
    (!guards.is_empty()).then(|| Tree::new(graph, guards, Kinds::ALL, limit))
}
