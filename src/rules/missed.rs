//! Whom a Conditional Access policy that names directory roles misses.

use super::demands::{asks_for_as_much, asks_for_something};
use crate::context::Context;
use crate::finding::Undecided;
use crate::model::directory_role::{RoleAssignment, RoleScope};
use crate::model::{Collected, ConditionalAccessPolicy, Known, ObjectId, all_of, any_of, not};

/// The people behind an assignment of a role who are missed.
pub(super) struct Missed<'t> {
    /// The assignment or eligibility.
    pub(super) held: &'t RoleAssignment,
    /// The people.
    pub(super) people: Vec<ObjectId>,
}

/// The other policies that may protect whom a policy misses, and whether each does.
pub(super) struct Others<'t> {
    policy: &'t ConditionalAccessPolicy,
    serving: Vec<(&'t ConditionalAccessPolicy, Known<bool>)>,
    open: Option<Known<bool>>,
}

/// The directory roles that a policy for apps names which is in force and asks for something.
pub(super) fn named_roles(policy: &ConditionalAccessPolicy) -> Result<&[ObjectId], Undecided> {
    if !policy.is_enforced()? {
        return Err(Undecided::NotApplicable("the policy is not enforced"));
    }
    let roles = policy.included_roles()?;
    if roles.is_empty() {
        return Err(Undecided::NotApplicable("the policy includes no directory role"));
    }
    if !policy.guards_apps()? {
        return Err(Undecided::NotApplicable("the policy is not for apps"));
    }
    if !asks_for_something(policy)? {
        return Err(Undecided::NotApplicable("the policy has no grant controls"));
    }
    Ok(roles)
}

impl<'t> Others<'t> {
    /// Those that are in force for all apps without conditions, and ask for as much.
    pub(super) fn of(cx: &Context<'t>, policy: &'t ConditionalAccessPolicy) -> Self {
        let all = cx.tenant.conditional_access_policies();
        let serves = |other: &ConditionalAccessPolicy| {
            all_of([
                other.is_enforced(),
                other.guards_all_apps(),
                not(other.is_narrowed()),
                asks_for_as_much(other, policy),
            ])
        };
        let seen = all.seen().copied().unwrap_or_default().iter().filter(|other| other.id != policy.id);
        let serving = seen.map(|other| (other, serves(other))).filter(|(_, serves)| *serves != Ok(false)).collect();
        Self { policy, serving, open: all.complete().err().map(Err) }
    }

    /// Those whom neither the policy includes nor another one covers, among the assignments of a list that have such a scope; a
    /// gap for each of which that is not known, and for the list.
    pub(super) fn missed(
        &self,
        cx: &Context<'t>,
        list: &Collected<Vec<&'t RoleAssignment>>,
        is_such: impl Fn(&RoleScope) -> bool,
    ) -> Vec<Known<Option<Missed<'t>>>> {
        let held = list.seen().cloned().unwrap_or_default().into_iter();
        let held = held.map(|held| (held, held.scope().map(&is_such))).filter(|(_, is_such)| *is_such != Ok(false));
        let missed = held.map(|(held, is_such)| {
            let people = self.people(cx, held)?;
            let missed = (!people.is_empty()).then_some(Missed { held, people });
            if missed.is_some() { is_such.map(|_| missed) } else { Ok(None) }
        });
        missed.chain(list.complete().err().map(Err)).collect()
    }

    fn people(&self, cx: &Context<'_>, held: &RoleAssignment) -> Known<Vec<ObjectId>> {
        let people = cx.tenant.people_behind(&held.principal, held.principal_kind());
        let found = people.matching(|user| {
            all_of([
                not(cx.declared.emergency_accounts.contains(user)),
                not(cx.tenant.includes(self.policy, user)),
                not(self.covers(cx, user)),
            ])
        })?;
        Ok(found.into_iter().cloned().collect())
    }

    fn covers(&self, cx: &Context<'_>, user: &ObjectId) -> Known<bool> {
        let covers = self.serving.iter().map(|(other, serves)| all_of([*serves, cx.tenant.covers(other, user)]));
        any_of(covers.chain(self.open))
    }
}
