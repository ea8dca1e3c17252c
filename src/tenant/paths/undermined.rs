//! Gates that take less than they are configured to: whoever takes the step can become the approver, choose the approver, or switch
//! off the policy behind the authentication context. And gates that no one can open.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::approving::{Approvers, Dependent};
use super::gates::{self, Stage};
use crate::model::{Audience, Gap, Known, ObjectId, SettingsRole, all_of, any_of, not};
use crate::tenant::Tenant;
use crate::tenant::parts::paths::{By, Edge, Factor, Gate, Graph, Kinds, Limit, Node, Tree};

/// The edges whose gate a person has to open, by number, and those who are asked; many edges wait for the same people.
type Gated = BTreeMap<u32, Known<Rc<[Stage]>>>;

/// Lowers the gates until nothing changes, and notes which of the others may take less and which no one can open.
pub(super) fn lower(tenant: &Tenant, graph: &mut Graph) {
    let gated = gated(tenant, graph);
    let mut approvers = Approvers::new(tenant, graph, asked(&gated));
    let mut contexts = None;
    loop {
        approvers.find_dependents(graph);
        let guards = contexts.get_or_insert_with(|| can_switch_off(graph));
        let round = Gates { tenant, graph, gated: &gated, approvers: &approvers, contexts: guards.as_ref() };
        let lowered = round.lowered();
        if lowered.is_empty() {
            let (doubts, closed) = (round.doubts(), round.closed());
            for (number, gap) in doubts {
                graph.change(number, |edge| edge.doubt = Some(gap));
            }
            for number in closed {
                graph.change(number, |edge| edge.gate = edge.gate.map(Gate::closed));
            }
            return;
        }
        let opened: BTreeSet<u32> =
            lowered.iter().filter_map(|(number, _)| graph.edge(*number)).map(|edge| edge.to).collect();
        approvers.forget(&opened);
        contexts = contexts.filter(|guards| !guards.as_ref().is_some_and(|guards| guards.is_touched_by(&opened)));
        for (number, gate) in lowered {
            graph.change(number, |edge| edge.gate = Ok(gate));
        }
    }
}

/// Everyone who is asked to agree to something, each once: many steps wait for the same people.
fn asked(gated: &Gated) -> BTreeSet<&Node> {
    gated.values().flatten().flat_map(|stages| stages.iter()).flat_map(Stage::nodes).collect()
}

/// The gates of one round.
struct Gates<'g> {
    tenant: &'g Tenant,
    graph: &'g Graph,
    gated: &'g Gated,
    approvers: &'g Approvers,
    /// Those who can switch off the policies behind authentication contexts.
    contexts: Option<&'g Dependent>,
}

/// What one of those who are asked says to somebody's request.
struct Voice {
    /// Whether it is a group, and the requestor decides who is in it.
    chosen: Known<bool>,
    /// Whether the requestor can speak with this voice.
    own: Known<bool>,
    /// Whether no one is there to speak.
    silent: bool,
}

impl Gates<'_> {
    /// What the edges take that take less than before.
    fn lowered(&self) -> Vec<(u32, Gate)> {
        (0_u32..).zip(self.graph.edges()).filter_map(|(number, edge)| self.lower(number, edge)).collect()
    }

    fn lower(&self, number: u32, edge: &Edge) -> Option<(u32, Gate)> {
        let gate = edge.gate.ok()?;
        let people = match self.gated.get(&number) {
            Some(Ok(stages)) if !stages.is_empty() && gate.people > 0 => {
                let left = stages.iter().filter(|stage| self.falls(edge, stage) != Ok(true)).count();
                gate.people.min(u8::try_from(left).unwrap_or(Limit::MOST))
            }
            _ => gate.people,
        };
        let is_off = gate.factor == Factor::Context
            && self.contexts.is_some_and(|those| self.is_among(edge.from, those) == Ok(true));
        let factor = if is_off { Factor::None } else { gate.factor };
        let loses_approval = gate.loses_approval || people < gate.people;
        let loses_factor = if is_off { Some(Factor::Context) } else { gate.loses_factor };
        let lowered = Gate { people, factor, loses_approval, loses_factor, ..gate };
        (lowered != gate).then_some((number, lowered))
    }

    /// The edges that may take nobody's agreement, and why.
    fn doubts(&self) -> Vec<(u32, Gap)> {
        self.gated.iter().filter_map(|(number, stages)| Some((*number, self.doubt(*number, stages)?))).collect()
    }

    fn doubt(&self, number: u32, stages: &Known<Rc<[Stage]>>) -> Option<Gap> {
        let edge = self.graph.edge(number)?;
        let stages = match stages {
            Ok(stages) => stages,
            Err(gap) => return Some(*gap),
        };
        let all_fall = all_of(stages.iter().map(|stage| self.falls(edge, stage)));
        if stages.is_empty() || edge.gate.is_ok_and(Gate::is_ungated) { None } else { all_fall.err() }
    }

    /// The edges that no one can take: in a stage, no one is there who could agree.
    fn closed(&self) -> Vec<u32> {
        let is_closed = |(number, stages): (&u32, &Known<Rc<[Stage]>>)| {
            let (edge, stages) = (self.graph.edge(*number)?, stages.as_ref().ok()?);
            stages.iter().any(|stage| self.is_closed(edge, stage)).then_some(*number)
        };
        self.gated.iter().filter_map(is_closed).collect()
    }

    fn is_closed(&self, edge: &Edge, stage: &Stage) -> bool {
        let mut voices = stage.asked.iter().map(|asked| self.voice(edge, asked));
        stage.others.is_none() && voices.all(|voice| voice.silent && voice.chosen == Ok(false))
    }

    /// Whether nobody independent of whoever takes a step is left in a stage: they decide who is in a group of approvers, or can
    /// become every approver.
    fn falls(&self, edge: &Edge, stage: &Stage) -> Known<bool> {
        let voices: Vec<Voice> = stage.asked.iter().map(|asked| self.voice(edge, asked)).collect();
        let chosen = any_of(voices.iter().map(|voice| voice.chosen));
        let own = voices.iter().filter(|voice| !voice.silent).map(|voice| voice.own);
        let mut own = own.chain(stage.others.map(Err)).peekable();
        let is_heard = Ok(own.peek().is_some());
        any_of([chosen, all_of(std::iter::once(is_heard).chain(own))])
    }

    fn voice(&self, edge: &Edge, asked: &Known<Option<Node>>) -> Voice {
        let approver = match asked {
            Ok(Some(one)) => self.graph.find(one).and_then(|number| self.approvers.get(number)),
            Ok(None) => None,
            Err(gap) => return Voice { chosen: Err(*gap), own: Err(*gap), silent: false },
        };
        let Some(approver) = approver else {
            return Voice { chosen: Ok(false), own: Ok(false), silent: false };
        };
        let depends = |number: u32| {
            self.approvers.dependent(number).map_or(Ok(false), |dependent| self.is_among(edge.from, dependent))
        };
        let silent = approver.is_silent_to(edge.from);
        if !approver.is_group {
            return Voice { chosen: Ok(false), own: depends(approver.number), silent };
        }
        let chosen = depends(approver.number);
        let others = approver.members.iter().filter(|member| **member != edge.from);
        let all_own = all_of(others.map(|member| depends(*member)).chain(approver.gap.map(Err)));
        let has_others = approver.members.iter().any(|member| *member != edge.from);
        Voice { chosen, own: any_of([chosen, all_of([Ok(has_others), all_own])]), silent }
    }

    /// Whether those who are at a node are among some people: by themselves, or because everybody of an audience is.
    fn is_among(&self, from: u32, those: &Dependent) -> Known<bool> {
        if those.tree.contains(from) {
            return Ok(true);
        }
        let by_audience = match self.graph.node(from) {
            Some(Node::Package(_)) => self.are_holders_among(from, those),
            _ if !those.has_all_guests && !those.has_all_members => Ok(false),
            Some(Node::Principal(user)) => self.is_in(user, those),
            Some(Node::Audience(Audience::AllMembers)) => Ok(those.has_all_users),
            Some(Node::Guests) => Ok(those.has_all_guests),
            // Those who are in a group or a directory role are members of the directory, with few exceptions.
            Some(Node::Group(..) | Node::Role(_) | Node::Rule(_)) => Ok(those.has_all_users || those.has_all_members),
            _ => Ok(false),
        };
        any_of([by_audience, those.gap.or(those.tree.perhaps(from)).map_or(Ok(false), Err)])
    }

    /// Whether a user is in an audience that is among some people.
    fn is_in(&self, user: &ObjectId, those: &Dependent) -> Known<bool> {
        let Some(user) = self.tenant.user(user)? else { return Ok(false) };
        match (those.has_all_users, those.has_all_members) {
            (true, _) => Ok(true),
            (false, true) if those.has_all_guests => Ok(true),
            (false, true) => not(user.is_guest()),
            (false, false) => user.is_guest(),
        }
    }

    /// Whether all who can get a package are among some people: those who can request it, who are assigned it, and who assign it.
    fn are_holders_among(&self, package: u32, those: &Dependent) -> Known<bool> {
        let mut holders = self.graph.into(package).map(|(_, edge)| edge.from).peekable();
        let has_holders = Ok(holders.peek().is_some());
        let unseen = self.graph.gaps(package).iter().map(|(_, gap)| Err(*gap));
        all_of([has_holders].into_iter().chain(holders.map(|from| self.is_among(from, those))).chain(unseen))
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
            (By::Request(policy) | By::OnBehalf(policy), _) => Some(Self::Request(policy.clone())),
            (By::ManagesAtUnit(held) | By::ResetsAtUnit(held), _) => {
                Some(Self::Activation(SettingsRole::Directory(held.role.clone())))
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

/// Those who can become an administrator of Conditional Access without anybody's agreement and without a context.
fn can_switch_off(graph: &Graph) -> Option<Dependent> {
    let guards: Vec<u32> = gates::guards().filter_map(|guard| graph.find(&guard)).collect();
    (!guards.is_empty()).then(|| Dependent::new(graph, Tree::new(graph, guards, Kinds::ALL, Limit::WITHOUT_CONTEXT)))
}
