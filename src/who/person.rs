//! A person: what they have and can activate, through what, and what ends first.

use super::deliveries::first_end;
use super::holdings::earlier;
use super::leads::how;
use super::shown::{List, Named, Shown, Until, Word};
use super::view::{Delivery, FirstEnd, Person, PersonRole, Place};
use super::viewer::{Viewer, end_of_role, unresolved};
use crate::model::{Access, Collection, Instant, Known, Mode, ObjectId, PrincipalKind, User};
use crate::tenant::role_people::HeldRole;

impl Viewer<'_> {
    pub(super) fn person(&self, id: &ObjectId) -> Person {
        let roles = self.roles_of(id);
        let search = self.search(id);
        let groups = self.places(id, &search);
        let packages = self.deliveries(self.tenant.assignments_held_by(id));
        let is_user = self.tenant.principal_kind(id) != Some(PrincipalKind::ServicePrincipal);
        let user = self.tenant.user(id).and_then(|user| user.ok_or(unresolved(Collection::Users)));
        Person {
            user_principal_name: if is_user { self.address(user) } else { Shown(Ok(None)) },
            guest: if is_user { self.shown(user.and_then(User::is_guest)) } else { Shown(Ok(false)) },
            enabled: if is_user {
                self.shown(user.and_then(User::is_enabled))
            } else {
                self.shown(self.is_enabled(id))
            },
            ends_first: ends_first(&roles, &groups, &packages),
            roles,
            groups,
            packages,
            decides: self.decided_by_person(id, search.memberships(), search.gap),
        }
    }

    fn address(&self, user: Known<&User>) -> Shown<Option<String>> {
        let address = user.and_then(User::user_principal_name);
        self.shown(address.map(|address| Some(self.text(address.to_string()))))
    }

    fn is_enabled(&self, principal: &ObjectId) -> Known<bool> {
        self.tenant.service_principal(principal)?.ok_or(unresolved(Collection::ServicePrincipals))?.is_enabled()
    }

    fn roles_of(&self, person: &ObjectId) -> List<PersonRole> {
        let mut list = self.list(self.tenant.roles_of(person), |held| self.person_role(person, &held));
        list.items.sort_by_key(|role| (role.privileged.0 != Ok(true), role.gates.len(), role.role.label().to_owned()));
        list
    }

    fn person_role(&self, person: &ObjectId, held: &HeldRole<'_>) -> PersonRole {
        let assignment = held.assignment;
        let through = held.through.as_ref();
        let membership = through.map(|(group, mode, _)| self.membership_end(person, group, *mode));
        let end = end_of_role(self.tenant, assignment);
        PersonRole {
            role: self.role_named(&assignment.role),
            privileged: self.shown(self.cx.is_privileged(&assignment.role)),
            now: self.shown(held.is_standing()),
            how: self.shown(how(assignment).map(Word)),
            scope: self.scope(assignment),
            until: self.shown(membership.map_or(end, |membership| earlier(end, membership)).map(Until)),
            through: through.map(|(group, ..)| self.group_named(group)),
            membership_until: membership.map(|end| self.shown(end.map(Until))),
            gates: held.gates().iter().map(|role| self.gates(role)).collect(),
        }
    }

    /// When a membership ends; the latest of several entries counts.
    fn membership_end(&self, person: &ObjectId, group: &ObjectId, mode: Mode) -> Known<Instant> {
        let entries = self.tenant.schedules_with(group, person, mode);
        let member = |entry: &&&crate::model::Schedule| entry.access() != Ok(Access::Owner);
        let ends: Known<Vec<Instant>> =
            entries.seen().into_iter().flatten().filter(member).map(|entry| entry.end()).collect();
        match ends?.into_iter().max() {
            Some(end) => Ok(end),
            None => self.outside_pim(group, &entries).map(|()| Instant::Never),
        }
    }
}

/// The first end that the export shows; whether there can be an earlier one is said with it.
fn ends_first(roles: &List<PersonRole>, groups: &List<Place>, packages: &List<Delivery>) -> Option<FirstEnd> {
    // What ends a membership stands among the groups.
    let of_role = |role: &PersonRole| (role.until.0, role.role.clone());
    let of_group = |place: &Place| (place.until.0, place.group.clone());
    let all: Vec<(Known<Until>, Named)> =
        groups.items.iter().map(of_group).chain(roles.items.iter().map(of_role)).collect();
    let is_whole = roles.gap.is_none() && groups.gap.is_none() && packages.gap.is_none();
    let certain = is_whole && all.iter().all(|(until, _)| until.is_ok()) && packages.items.iter().all(is_known);
    let of_package = |delivery: &Delivery| Some((first_end(delivery), delivery.package.0.clone().ok()?));
    let known = all.into_iter().filter_map(|(until, what)| Some((until.ok()?, what)));
    let ends = known.chain(packages.items.iter().filter_map(of_package)).filter(|(until, _)| until.0 != Instant::Never);
    ends.min_by_key(|(until, _)| *until).map(|(until, what)| FirstEnd { certain, until, what })
}

fn is_known(delivery: &Delivery) -> bool {
    let kept = &delivery.eligibilities;
    delivery.until.0.is_ok() && kept.gap.is_none() && kept.items.iter().all(|kept| kept.until.0.is_ok())
}
