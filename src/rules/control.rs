//! Who decides about the members of a group without anybody's agreement.

use crate::context::Context;
use crate::finding::{Action, Edit};
use crate::hops;
use crate::model::directory_role::RoleScope;
use crate::model::{
    Access, Audience, Gap, Known, ObjectId, PrincipalKind, Property, User, all_of, any_of, found_in, matching, not,
};
use crate::rules::edits;
use crate::rules::held_roles::holds_tier0;
use crate::rules::influenced::influenced;
use crate::rules::policy::{edit, label, require_approval};
use crate::tenant::paths::{By, Kind, Kinds, Limit, Node, Path, Paths, Step};

/// What people can do on their own to decide who is in a group, without the account of somebody else.
pub(super) const CONTROL: Kinds = Kinds::OWN.with(Kind::Catalog);

/// The ways to decide who is a member of a group without anybody's agreement: to own it, join it, manage it, or be given it. Who is
/// only a member does not decide.
pub(super) struct Control<'t> {
    last: Vec<Step<'t>>,
    to_last: Paths<'t>,
    /// From a group whose members are in it all the time.
    onward: Option<Paths<'t>>,
    /// Why there may be further ways.
    gap: Option<Gap>,
}

impl<'t> Control<'t> {
    /// The ways to decide who is in a group or in one whose members are in it all the time.
    pub(super) fn of(cx: &Context<'t>, group: &ObjectId) -> Self {
        let within = cx.tenant.paths_to(&[Node::Group(group.clone(), Access::Member)], IN_GROUP, Limit::NAKED);
        let is_nested = |node: &&Node| within.from(node).is_ok_and(|path| path.is_some_and(|path| !path.gate().waits));
        let groups = within.starts().into_iter().filter(|node| matches!(node, Node::Group(_, Access::Member)));
        let groups: Vec<Node> = groups.filter(is_nested).cloned().collect();
        let found = Self::into(cx, &groups, CONTROL.without(Kind::InGroup));
        let gap = found.gap.or(within.complete().err());
        Self { onward: Some(within), gap, ..found }
    }

    /// The ways that end with a step of one of these kinds.
    pub(super) fn by_last(cx: &Context<'t>, group: &ObjectId, deciding: Kinds) -> Self {
        Self::into(cx, &[Node::Group(group.clone(), Access::Member)], deciding)
    }

    fn into(cx: &Context<'t>, groups: &[Node], deciding: Kinds) -> Self {
        let steps = groups.iter().flat_map(|group| cx.tenant.steps_into(group, |by| deciding.contains(by.kind())));
        let last: Vec<Step<'t>> = steps.flatten().filter(|step| step.is_ungated() == Ok(true)).collect();
        let begins: Vec<Node> = last.iter().map(|step| step.from.clone()).collect();
        let to_last = cx.tenant.paths_to(&begins, CONTROL, Limit::UNGATED);
        let gap = cx.tenant.paths_to(groups, deciding, Limit::UNGATED).complete().err();
        Self { last, to_last, onward: None, gap }
    }

    /// Whether complete data shows that there is no such way.
    pub(super) fn is_closed(&self) -> bool {
        self.last.is_empty() && self.gap.is_none()
    }

    /// The way of somebody: their own, or that of everybody in an audience to which they belong.
    pub(super) fn by(&self, cx: &Context<'_>, node: &Node) -> Known<Option<Path<'t>>> {
        let own = self.from(node);
        if let Ok(Some(_)) = own {
            return own;
        }
        let wider = match node {
            Node::Principal(id) => self.by_audience(cx, id)?,
            Node::Audience(Audience::AllMembers) | Node::Guests => self.from(&Node::Audience(Audience::AllUsers))?,
            _ => None,
        };
        if wider.is_some() { Ok(wider) } else { own }
    }

    fn by_audience(&self, cx: &Context<'_>, id: &ObjectId) -> Known<Option<Path<'t>>> {
        for audience in [Audience::AllMembers, Audience::AllUsers] {
            if let Some(path) = self.from(&Node::Audience(audience))?
                && cx.tenant.is_in_audience(id, audience)?
            {
                return Ok(Some(path));
            }
        }
        match self.from(&Node::Guests)? {
            Some(path) if cx.tenant.is_user_who(id, None, User::is_guest)? => Ok(Some(path)),
            _ => Ok(None),
        }
    }

    pub(super) fn from(&self, node: &Node) -> Known<Option<Path<'t>>> {
        let Some(mut path) = self.to_last.from(node)? else { return self.gap.map_or(Ok(None), Err) };
        let end = path.end().unwrap_or(node).clone();
        let last = self.last.iter().find(|step| *step.from == end);
        let onward = self.onward.as_ref().zip(last).and_then(|(paths, last)| paths.from(last.to).ok()?);
        path.steps.extend(last.into_iter().chain(onward.iter().flat_map(|path| &path.steps)));
        Ok(Some(path))
    }
}

/// Whether it is somebody whom a path does not give more: an emergency access account, or one that holds a role of tier 0 all the
/// time.
pub(super) fn is_above(cx: &Context<'_>, node: &Node) -> Known<bool> {
    let Node::Principal(id) = node else { return Ok(false) };
    any_of([cx.declared.emergency_accounts.contains(id), holds_tier0(cx, id)])
}

/// Some nodes in a sentence: the first one, and how many more.
pub(super) fn grouped<'n>(cx: &Context<'_>, nodes: impl IntoIterator<Item = &'n Node>) -> String {
    let mut nodes = nodes.into_iter();
    let first = nodes.next().map(|node| hops::label(cx.tenant, node)).unwrap_or_default();
    match nodes.count() {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

/// Only being a member.
const IN_GROUP: Kinds = Kinds::only(Kind::InGroup);

/// Only an owner's right to add members.
pub(super) const OWNING: Kinds = Kinds::only(Kind::Ownership);

/// Somebody without privilege who decides who is in a group without anybody's agreement, and is not in it anyway: an audience before
/// people, and people before the holders of a role. Of owners only those whom the organization does not manage: guests and
/// applications. None where complete data shows that there is no one.
pub(super) fn outsider<'t>(cx: &Context<'t>, group: &ObjectId) -> Known<Option<(&'t Node, Path<'t>)>> {
    let inside = cx.tenant.people_behind(group, Some(PrincipalKind::Group));
    let is_inside = |node: &Node| match node {
        Node::Principal(id) => inside.contain(id),
        _ => Ok(false),
    };
    let such = |node: &Node| all_of([not(is_inside(node)), is_ordinary(cx, node)]);
    let owners = Control::by_last(cx, group, OWNING);
    let others = Control::by_last(cx, group, CONTROL.without(Kind::InGroup).without(Kind::Ownership));
    let found = [others.first(such), owners.first(|node| all_of([such(node), is_foreign(cx, node)]))];
    Ok(found_in(found)?.into_iter().next())
}

/// Whether it is no person of the organization: a guest or an application; what is no principal counts.
pub(super) fn is_foreign(cx: &Context<'_>, node: &Node) -> Known<bool> {
    let Node::Principal(id) = node else { return Ok(true) };
    any_of([cx.tenant.is_user_who(id, None, User::is_external), cx.tenant.is_service_principal(id, None)])
}

impl<'t> Control<'t> {
    /// The first node that counts and has such a way.
    pub(super) fn first(&self, counts: impl Fn(&Node) -> Known<bool>) -> Known<Option<(&'t Node, Path<'t>)>> {
        let found = matching(self.to_last.starts(), |node| counts(node))?;
        let Some(first) = found.first() else {
            return self.gap.map_or_else(|| self.to_last.complete().map(|()| None), Err);
        };
        Ok(self.from(first)?.map(|path| (*first, path)))
    }
}

/// Whether people begin there who have no privilege: everyone in an audience, whoever can change an attribute that a rule reads, someone
/// without a privileged role in the entire tenant, or the holders of a directory role below tier 0.
pub(super) fn is_ordinary(cx: &Context<'_>, node: &Node) -> Known<bool> {
    match node {
        Node::Audience(audience) => Ok(!audience.is_workload()),
        Node::Guests => Ok(true),
        Node::Rule(id) => reads_what_people_change(cx, id),
        Node::Principal(id) => {
            let has_role = cx.tenant.roles_of(id).any(|held| {
                let everywhere = held.assignment.scope().map(|scope| *scope == RoleScope::Tenant);
                all_of([cx.is_privileged(&held.assignment.role), everywhere])
            });
            not(any_of([
                cx.declared.emergency_accounts.contains(id),
                cx.declared.trusted_applications.contains(id),
                has_role,
            ]))
        }
        Node::Role(role) => Ok(!cx.is_tier0(role)),
        Node::Group(..) | Node::Package(_) | Node::Catalog(_) => Ok(false),
    }
}

/// Whether the rule of an automatic policy, or of a dynamic group, reads an attribute that people may be able to change themselves.
fn reads_what_people_change(cx: &Context<'_>, id: &ObjectId) -> Known<bool> {
    if let Ok(Some(policy)) = cx.tenant.assignment_policy(id) {
        return Ok(policy.scope_rules()?.iter().any(|rule| !influenced(rule).is_empty()));
    }
    let Some(group) = cx.tenant.group(id)? else { return Ok(false) };
    Ok(group.membership_rule()?.is_some_and(|rule| !influenced(rule).is_empty()))
}

/// Those who begin at a node, as the subject of a sentence with "can".
pub(super) fn who(cx: &Context<'_>, node: &Node) -> String {
    match node {
        Node::Rule(id) => {
            let rule = match cx.tenant.assignment_policy(id) {
                Ok(Some(policy)) => format!("the rule of {}", label(cx, policy)),
                _ => format!("the membership rule of \"{}\"", cx.tenant.group_label(id)),
            };
            format!("whoever can change an attribute that {rule} reads")
        }
        Node::Role(_) => format!("holders of {}", hops::label(cx.tenant, node)),
        _ => hops::label(cx.tenant, node),
    }
}

/// Those who get into a group by themselves, without anybody's agreement: by a request, because it is public, or by what a rule reads.
/// `counts` says who of those that begin there matter. None where complete data shows that there is no one.
pub(super) fn self_joined<'t>(
    cx: &Context<'t>,
    group: &ObjectId,
    counts: impl Fn(&Node) -> Known<bool>,
) -> Known<Option<(&'t Node, Path<'t>)>> {
    let members = Node::Group(group.clone(), Access::Member);
    let paths = cx.tenant.paths_to(&[members], Kinds::OWN, Limit::UNGATED);
    let begins = |node: &&Node| {
        let first = paths.from(node)?.and_then(|path| path.steps.first().copied());
        let is_own = first.is_some_and(|step| [Kind::Request, Kind::Public, Kind::Rule].contains(&step.by.kind()));
        if is_own { counts(node) } else { Ok(false) }
    };
    let found = matching(paths.starts(), begins)?;
    let Some(first) = found.first() else { return paths.complete().map(|()| None) };
    Ok(paths.from(first)?.map(|path| (*first, path)))
}

/// The edits after which people cannot take a step by themselves.
pub(super) fn close(cx: &Context<'_>, step: &Step<'_>) -> Vec<Edit> {
    let of_group = |property, action, words: String| match step.to {
        Node::Group(group, _) => vec![edits::of_group(cx, group, property, action, words)],
        _ => Vec::new(),
    };
    let name = match step.to {
        Node::Group(group, _) => cx.tenant.group_label(group),
        _ => String::new(),
    };
    match step.by {
        By::Request(policy) => {
            let policy = cx.tenant.assignment_policy(policy).ok().flatten();
            let approvers = "name at least two approvers whom those who request cannot choose";
            policy.map_or_else(Vec::new, |policy| require_approval(cx, policy, 2, approvers).to_vec())
        }
        By::Automatic(policy) => {
            let policy = cx.tenant.assignment_policy(policy).ok().flatten();
            policy.map_or_else(Vec::new, |policy| {
                let words = format!(
                    "base the rule of {} on an extension attribute that people cannot change",
                    label(cx, policy)
                );
                vec![edit(policy, Property::SpecificAllowedTargets, Action::Choose, words)]
            })
        }
        By::Public => {
            of_group(Property::Visibility, Action::set("Private"), format!("set the privacy of \"{name}\" to Private"))
        }
        By::Rule => of_group(
            Property::MembershipRule,
            Action::Choose,
            format!("base the rule of \"{name}\" on an extension attribute that people cannot change"),
        ),
        _ => Vec::new(),
    }
}
