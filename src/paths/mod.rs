//! Floor 8: the answer of `pimlint paths`: from each person the ways to become something, one for each step that they begin with, and the
//! fewest changes that close the weakest ones. It reads the privilege graph that the path rules judge.

mod found;
mod needs;
mod points;
mod reached;
mod ways;

use crate::context::Context;
use crate::cover::Cover;
use crate::finding::{Label, Subject};
use crate::hops;
use crate::model::{Audience, Collected, Gap, Known, ObjectId, User};
use crate::source::Phrase;
use crate::tenant::paths::{Gate, Limit, Node};
use crate::who::Run;

pub use self::found::{answer, answer_plan};
pub use self::points::Point;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Question {
    /// What is to be reached; every directory role of tier 0 where it is empty.
    pub to: Vec<Node>,
    /// Where the paths begin, as far as that is known; none where they may begin anywhere.
    pub from: Option<Beginning>,
    /// The most that they take.
    pub limit: Limit,
}

/// Where paths begin.
#[derive(Debug, Clone)]
pub struct Beginning {
    /// The nodes, as far as they are known.
    pub nodes: Collected<Vec<Node>>,
    /// The person whom all of them stand for: of the policies of a package one applies.
    pub person: Option<ObjectId>,
}

impl From<Collected<Vec<Node>>> for Beginning {
    fn from(nodes: Collected<Vec<Node>>) -> Self {
        Self { nodes, person: None }
    }
}

/// The answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The export, and as of when.
    pub run: Run,
    /// One for each target.
    pub targets: Vec<Target>,
    /// Why there may be further targets, where none were asked for.
    pub gap: Option<Gap>,
}

/// The ways to one target.
#[derive(Debug, Clone)]
pub struct Target {
    /// What is reached.
    pub object: Spot,
    /// The ways in, the weakest first.
    pub ways: Vec<Way>,
    /// The ways that a plan closes; none where no plan was read.
    pub closed: Vec<Way>,
    /// Who has it already.
    pub holders: Holders,
    /// The fewest changes that close the weakest ways; none where there are no ways, or no change closes one of them.
    pub points: Option<Points>,
    /// Why there may be further ways.
    pub gap: Option<Gap>,
}

/// Those who have something without activating or requesting it, by themselves or as members of groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Holders {
    /// How many have it without an end.
    pub all_the_time: usize,
    /// How many others have it until a date.
    pub until_a_date: usize,
    /// How many others have it, and the export does not say until when.
    pub undated: usize,
    /// Why there may be more of either.
    pub gap: Option<Gap>,
}

/// Ways that begin with the same step and take the same.
#[derive(Debug, Clone)]
pub struct Way {
    /// Who can take it.
    pub who: Vec<Start>,
    /// What it takes.
    pub gate: Gate,
    /// Whether those who can take it could not without a plan, or not with as little; none where no plan was read.
    pub opened: Option<bool>,
    /// The steps of one of them.
    pub steps: Vec<Label>,
    /// The same steps, as nodes.
    pub nodes: Vec<Hop>,
}

/// Somebody who can take a way.
#[derive(Debug, Clone)]
pub struct Start {
    /// Who.
    pub spot: Spot,
    /// What the first step takes.
    pub gate: Gate,
}

/// One step between two nodes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hop {
    /// Where it begins.
    pub from: Spot,
    /// Where it ends.
    pub to: Spot,
    /// What makes it.
    pub by: &'static str,
    /// What it takes.
    pub gate: Gate,
}

/// A node as reports name it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// What it is: `group-member`, `directory-role`, `user`, `audience`.
    pub kind: &'static str,
    /// Its id; none for an audience.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// The name in a sentence.
    pub label: String,
}

/// The changes that close all ways without approval, or all that take as little as the weakest.
#[derive(Debug, Clone)]
pub struct Points {
    /// The most that those ways take.
    pub limit: Limit,
    /// The changes.
    pub changes: Vec<Point>,
    /// As many are needed at least.
    pub at_least: usize,
}

/// So many of those who can take a way are named.
const NAMED: usize = 5;

impl Way {
    /// The first of those who can take it.
    #[must_use]
    pub fn named(&self) -> &[Start] {
        self.who.get(..NAMED).unwrap_or(&self.who)
    }

    /// The first step of one who can take it.
    #[must_use]
    pub fn first(&self, start: &Start) -> Option<Hop> {
        self.nodes.first().map(|hop| Hop { from: start.spot.clone(), gate: start.gate, ..hop.clone() })
    }
}

/// The nodes at which guests and people from outside begin; some of them, where the users are not all known.
#[must_use]
pub fn guests(cx: &Context<'_>) -> Beginning {
    let outside =
        [Audience::AllUsers, Audience::SpecificOrganizations, Audience::AllOrganizations, Audience::AnyExternal];
    let users = cx.tenant.users();
    let of_user = |user: &User| Ok(user.is_guest()?.then(|| Node::Principal(user.id.clone())));
    beginning(
        outside.map(Node::Audience).into_iter().chain([Node::Guests]),
        users.seen().into_iter().copied().flatten().map(of_user),
        users.complete().err(),
    )
    .into()
}

/// The nodes at which a person begins: the account, and the audiences that it is in, as far as that is known.
#[must_use]
pub fn person(cx: &Context<'_>, id: &ObjectId) -> Beginning {
    let of_audience =
        |audience: Audience| Ok(cx.tenant.is_in_audience(id, audience)?.then_some(Node::Audience(audience)));
    let audiences = [Audience::AllMembers, Audience::AllUsers].map(of_audience);
    let guests = cx.tenant.is_user_who(id, None, User::is_guest).map(|is_guest| is_guest.then_some(Node::Guests));
    let audiences = audiences.into_iter().chain([guests]);
    Beginning { nodes: beginning([Node::Principal(id.clone())], audiences, None), person: Some(id.clone()) }
}

fn beginning(
    certain: impl IntoIterator<Item = Node>,
    others: impl IntoIterator<Item = Known<Option<Node>>>,
    mut gap: Option<Gap>,
) -> Collected<Vec<Node>> {
    let mut nodes: Vec<Node> = certain.into_iter().collect();
    for other in others {
        match other {
            Ok(node) => nodes.extend(node),
            Err(missing) => gap = gap.or(Some(missing)),
        }
    }
    match gap {
        None => Collected::Complete(nodes),
        Some(gap) => Collected::Partial(nodes, gap),
    }
}

/// Names nodes.
struct Viewer<'a> {
    cx: &'a Context<'a>,
    cover: &'a Cover,
}

impl Viewer<'_> {
    fn spot(&self, node: &Node) -> Spot {
        let open = |text: String| self.cover.open(text.into());
        let label = open(hops::name(self.cx.tenant, node));
        let subject = hops::subject(self.cx.tenant, node).map(|subject: Subject<Phrase>| self.cover.subject(subject));
        Spot {
            kind: hops::kind(self.cx.tenant, node),
            name: subject.as_ref().and_then(|subject| subject.name.clone()).unwrap_or_else(|| label.clone()),
            id: subject.map(|subject| subject.id),
            label,
        }
    }
}

impl Points {
    /// Whether fewer changes cannot do.
    #[must_use]
    pub fn is_smallest(&self) -> bool {
        self.changes.len() == self.at_least
    }
}
