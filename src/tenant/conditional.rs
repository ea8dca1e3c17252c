//! Conditional Access: whom policies are for, what they guard, and the authentication contexts.

use super::Tenant;
use super::approvers::{People, Through, Walk};
use super::effort::looks_at;
use super::index::Table;
use super::parts::conditional::{Audiences, Guards};
use super::row::row_at;
use crate::model::conditional_access::Guests;
use crate::model::directory_role::RoleScope;
use crate::model::{
    AuthenticationContext, Collected, Collection, ConditionalAccessPolicy, Gap, Known, Mode, ObjectId, PolicyState,
    PrincipalKind, Property, User, UserScope, Why, all_of, any_of, not,
};

/// Whom a policy includes, or whom it excludes.
struct Side<'p> {
    users: Known<&'p [UserScope]>,
    groups: Known<&'p [ObjectId]>,
    roles: Known<&'p [ObjectId]>,
    guests: Known<Option<&'p Guests>>,
    /// The property that names kinds of guests.
    property: Property,
}

impl<'p> Side<'p> {
    fn included(policy: &'p ConditionalAccessPolicy) -> Self {
        Self {
            users: policy.included_users(),
            groups: policy.included_groups(),
            roles: policy.included_roles(),
            guests: policy.included_guests(),
            property: Property::IncludeGuests,
        }
    }

    fn excluded(policy: &'p ConditionalAccessPolicy) -> Self {
        Self {
            users: policy.excluded_users(),
            groups: policy.excluded_groups(),
            roles: policy.excluded_roles(),
            guests: policy.excluded_guests(),
            property: Property::ExcludeGuests,
        }
    }
}

impl Guards {
    fn of(tenant: &Tenant) -> Self {
        let mut guards = Self::default();
        let policies = tenant.conditional_access_policies();
        for (policy, row) in policies.seen().into_iter().copied().flatten().zip(0..) {
            match policy.contexts() {
                Ok(contexts) => {
                    for context in contexts {
                        guards.of_context.entry(context.clone()).or_default().push(row);
                    }
                }
                Err(gap) => guards.gap = guards.gap.or(Some(gap)),
            }
        }
        guards.gap = guards.gap.or(policies.complete().err());
        guards
    }
}

impl Audiences {
    fn of(tenant: &Tenant) -> Self {
        let mut audiences = Self::default();
        let policies = tenant.conditional_access_policies();
        for policy in policies.seen().into_iter().copied().flatten() {
            if policy.state() == Ok(PolicyState::Disabled) {
                continue;
            }
            for side in [Side::included(policy), Side::excluded(policy)] {
                for group in side.groups.into_iter().flatten() {
                    let people = || tenant.people_behind(group, Some(PrincipalKind::Group));
                    audiences.groups.entry(group.clone()).or_insert_with(people);
                }
                for role in side.roles.into_iter().flatten() {
                    let template = tenant.role_template(role);
                    audiences.roles.entry(template).or_insert_with_key(|role| tenant.people_using(role));
                }
            }
        }
        audiences
    }
}

impl Tenant {
    /// The authentication contexts.
    #[must_use]
    pub fn authentication_contexts(&self) -> Collected<&[AuthenticationContext]> {
        self.contexts.as_ref().map(Table::all)
    }

    /// An authentication context by id: `Ok(None)` where complete data shows that it does not exist.
    ///
    /// # Errors
    /// The gap in the contexts, where it is not among those seen.
    pub fn authentication_context(&self, id: &ObjectId) -> Known<Option<&AuthenticationContext>> {
        match self.contexts.seen()?.get(id) {
            Some(found) => Ok(Some(found)),
            None => self.contexts.complete().map(|_| None),
        }
    }

    /// The Conditional Access policies that guard an authentication context, in any state.
    #[must_use]
    pub fn policies_guarding(&self, context: &ObjectId) -> Collected<Vec<&ConditionalAccessPolicy>> {
        let guards = self.found_once.guards.get_or_init(|| Guards::of(self));
        let table = self.conditional_access.seen().map(Table::rows).unwrap_or_default();
        let rows = guards.of_context.get(context).into_iter().flatten();
        let found: Vec<_> = rows.filter_map(|row| row_at(table, *row)).collect();
        looks_at(1 + found.len());
        match guards.gap {
            None => Collected::Complete(found),
            Some(gap @ Gap::Absent(_)) if found.is_empty() => Collected::Missing(gap),
            Some(gap) => Collected::Partial(found, gap),
        }
    }

    /// Whether a Conditional Access policy is for a user, whatever its state: it includes and does not exclude the user. A
    /// directory role counts for those who hold it now in the entire tenant: Conditional Access knows no others.
    ///
    /// # Errors
    /// The gap that keeps the question open.
    pub fn covers(&self, policy: &ConditionalAccessPolicy, user: &ObjectId) -> Known<bool> {
        all_of([self.includes(policy, user), not(self.excludes(policy, user))])
    }

    /// Whether a Conditional Access policy includes a user.
    ///
    /// # Errors
    /// The gap that keeps the question open.
    pub fn includes(&self, policy: &ConditionalAccessPolicy, user: &ObjectId) -> Known<bool> {
        self.is_on(&Side::included(policy), user)
    }

    /// Whether a Conditional Access policy excludes a user.
    ///
    /// # Errors
    /// The gap that keeps the question open.
    pub fn excludes(&self, policy: &ConditionalAccessPolicy, user: &ObjectId) -> Known<bool> {
        self.is_on(&Side::excluded(policy), user)
    }

    fn is_on(&self, side: &Side<'_>, user: &ObjectId) -> Known<bool> {
        let audiences = self.found_once.audiences.get_or_init(|| Audiences::of(self));
        let named = || {
            any_of(side.users?.iter().map(|scope| match scope {
                UserScope::All => Ok(true),
                UserScope::None => Ok(false),
                UserScope::GuestsOrExternalUsers => self.is_user_who(user, None, User::is_external),
                UserScope::User(id) => Ok(id == user),
            }))
        };
        let among = |people: Option<&People>| people.map_or(Ok(false), |people| people.contain(user));
        let in_groups = || any_of(side.groups?.iter().map(|group| among(audiences.groups.get(group))));
        let in_roles = || any_of(side.roles?.iter().map(|role| among(audiences.roles.get(&self.role_template(role)))));
        let as_guest = || {
            let Some(guests) = side.guests? else { return Ok(false) };
            self.is_user_who(user, None, |user| is_such_guest(user, guests, side.property))
        };
        looks_at(1 + side.groups.map_or(0, <[_]>::len) + side.roles.map_or(0, <[_]>::len));
        any_of([named(), in_groups(), in_roles(), as_guest()])
    }

    /// The users who hold a directory role now, in the entire tenant, as members of groups as well.
    fn people_using(&self, role: &ObjectId) -> People {
        let mut walk = Walk::new(self, Through::Members);
        let held = self.holders_of(role, Mode::Active);
        if let Err(gap) = held.complete() {
            walk.miss(gap);
        }
        for held in held.seen().into_iter().flatten() {
            match held.scope() {
                Ok(RoleScope::Tenant) => walk.add(&held.principal, held.principal_kind()),
                Ok(_) => {}
                Err(gap) => walk.miss(gap),
            }
        }
        walk.finish()
    }
}

/// Whether a user is a guest, or another external user, of one of these kinds.
fn is_such_guest(user: &User, guests: &Guests, property: Property) -> Known<bool> {
    if user.is_external() == Ok(false) {
        return Ok(false);
    }
    let kinds = guests.kinds(property)?;
    let has = |kind: &str| Ok(kinds.iter().any(|known| **known == *kind));
    // The export does not say which organization a user comes from.
    let of_organization = match guests.are_of_all(property) {
        Ok(false) => Err(Gap::Property(Collection::ConditionalAccessPolicies, property, Why::UnknownValue)),
        known => known,
    };
    let (is_guest, is_invited) = (user.is_guest(), user.is_invited());
    any_of([
        all_of([has("internalguest"), is_guest, not(is_invited)]),
        all_of([has("b2bcollaborationguest"), is_guest, is_invited, of_organization]),
        all_of([has("b2bcollaborationmember"), not(is_guest), is_invited, of_organization]),
    ])
}
