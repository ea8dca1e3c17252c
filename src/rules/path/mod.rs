//! Paths to privileged roles: what several of their rules ask the privilege graph.

use crate::context::Context;
use crate::finding::Finding;
use crate::hops;
use crate::model::{Access, Audience, Gap, Known, ObjectId, User, any_of, not};
use crate::tenant::paths::{Kind, Kinds, Limit, Node, Path, Paths, Step};
use crate::tenant::role_people::HeldRole;

include!(concat!(env!("OUT_DIR"), "/rules_path.rs"));

/// A path to a directory role that can change something.
struct Found<'t> {
    role: ObjectId,
    path: Path<'t>,
    /// Whether the role can become anything; unknown where a path to such a role may exist beside this one.
    tier0: Known<bool>,
}

/// The gravest role to which a path under a limit leads from a node: one of tier 0 before any other. None where complete data shows
/// that there is no such path.
///
/// # Errors
/// The gap, where no path is seen but there may be one.
fn gravest<'t>(cx: &Context<'t>, from: &Node, kinds: Kinds, limit: Limit) -> Known<Option<Found<'t>>> {
    let roles = cx.tenant.reachable_roles();
    let (mut tier0, mut others, mut unclear) = (Vec::new(), Vec::new(), roles.complete().err());
    for role in roles.seen().into_iter().flatten().copied() {
        match cx.is_powerful(role) {
            _ if cx.is_tier0(role) => tier0.push(Node::Role(role.clone())),
            Ok(true) => others.push(Node::Role(role.clone())),
            Ok(false) => {}
            Err(gap) => unclear = unclear.or(Some(gap)),
        }
    }
    let grave = cx.tenant.paths_to(&tier0, kinds, limit).from(from);
    if let Ok(Some(path)) = grave {
        return Ok(found(path, Ok(true)));
    }
    let lesser = cx.tenant.paths_to(&others, kinds, limit).from(from);
    if let Ok(Some(path)) = lesser {
        return Ok(found(path, unclear.map_or(grave.map(|_| false), Err)));
    }
    let gap: Option<Gap> = grave.err().or(lesser.err()).or(unclear);
    gap.map_or(Ok(None), Err)
}

fn found(path: Path<'_>, tier0: Known<bool>) -> Option<Found<'_>> {
    let Node::Role(role) = path.steps.last()?.to else { return None };
    Some(Found { role: role.clone(), path, tier0 })
}

/// Adds the steps of a path, and the objects that it leads through.
fn with_path(cx: &Context<'_>, path: &Path<'_>, finding: Finding) -> Finding {
    let passed = path.steps.iter().filter_map(|step| hops::subject(cx.tenant, step.to));
    finding.steps(hops::labels(cx.tenant, path)).related_all(passed).evidence("steps", path.steps.len())
}

/// `in one step`, `in 3 steps`.
fn in_steps(path: &Path<'_>) -> String {
    match path.steps.len() {
        1 => "in one step".to_owned(),
        count => format!("in {count} steps"),
    }
}

/// What people can do on their own to decide who is in a group, without the account of somebody else.
const CONTROL: Kinds = Kinds::OWN.with(Kind::Catalog);

/// The ways to decide who is a member of a group without anybody's agreement: to own it, join it, manage it, or be given it. Who is
/// only a member does not decide.
struct Control<'t> {
    last: Vec<Step<'t>>,
    to_last: Paths<'t>,
    /// Why there may be further ways.
    gap: Option<Gap>,
}

impl<'t> Control<'t> {
    fn of(cx: &Context<'t>, group: &ObjectId) -> Self {
        Self::by_last(cx, group, CONTROL.without(Kind::InGroup))
    }

    /// The ways that end with a step of one of these kinds.
    fn by_last(cx: &Context<'t>, group: &ObjectId, deciding: Kinds) -> Self {
        let members = Node::Group(group.clone(), Access::Member);
        let steps = cx.tenant.steps_into(&members, |by| deciding.contains(by.kind()));
        let last: Vec<Step<'t>> = steps.flatten().filter(|step| step.is_ungated() == Ok(true)).collect();
        let begins: Vec<Node> = last.iter().map(|step| step.from.clone()).collect();
        let to_last = cx.tenant.paths_to(&begins, CONTROL, Limit::UNGATED);
        let gap = cx.tenant.paths_to(&[members], deciding, Limit::UNGATED).complete().err();
        Self { last, to_last, gap }
    }

    /// Whether complete data shows that there is no such way.
    fn is_closed(&self) -> bool {
        self.last.is_empty() && self.gap.is_none()
    }

    /// The way of somebody: their own, or that of everybody in an audience to which they belong.
    fn by(&self, cx: &Context<'_>, node: &Node) -> Known<Option<Path<'t>>> {
        let own = self.from(node);
        let Node::Principal(id) = node else { return own };
        if let Ok(Some(_)) = own {
            return own;
        }
        for (audience, is_in) in audiences_of(cx, id) {
            if let Some(path) = self.from(&Node::Audience(audience))?
                && is_in?
            {
                return Ok(Some(path));
            }
        }
        own
    }

    fn from(&self, node: &Node) -> Known<Option<Path<'t>>> {
        let Some(mut path) = self.to_last.from(node)? else { return self.gap.map_or(Ok(None), Err) };
        let end = path.end().unwrap_or(node).clone();
        path.steps.extend(self.last.iter().find(|step| *step.from == end));
        Ok(Some(path))
    }
}

/// The audiences that a user may belong to.
fn audiences_of(cx: &Context<'_>, user: &ObjectId) -> [(Audience, Known<bool>); 2] {
    let is_user = |test: fn(&User) -> Known<bool>| cx.tenant.is_user_who(user, None, test);
    [(Audience::AllMembers, is_user(|user| not(user.is_guest()))), (Audience::AllUsers, is_user(|_| Ok(true)))]
}

/// Whether it is somebody whom a path does not give more: an emergency access account, or one that holds a role of tier 0 all the
/// time.
fn is_above(cx: &Context<'_>, node: &Node) -> Known<bool> {
    let Node::Principal(id) = node else { return Ok(false) };
    let holds = |held: HeldRole<'_>| {
        let is_lasting = cx.is_tier0(&held.assignment.role) && held.assignment.is_activation() != Ok(true);
        if is_lasting { held.is_standing() } else { Ok(false) }
    };
    any_of([cx.declared.emergency_accounts.contains(id), cx.tenant.roles_of(id).any(holds)])
}

/// Some nodes in a sentence: the first one, and how many more.
fn grouped<'n>(cx: &Context<'_>, nodes: impl IntoIterator<Item = &'n Node>) -> String {
    let mut nodes = nodes.into_iter();
    let first = nodes.next().map(|node| hops::label(cx.tenant, node)).unwrap_or_default();
    match nodes.count() {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}
