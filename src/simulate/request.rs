//! Who can request a package, and what keeps people from it.

use super::event::{Event, What, event, unknown, wrong};
use super::moments::Script;
use crate::hops;
use crate::model::{
    AccessPackage, Audience, Catalog, Collection, Gap, Known, ObjectId, PrincipalKind, all_of, matching, not,
};
use crate::naming::some_of;

impl Script<'_, '_> {
    /// Tells who can request, and whether anyone can.
    pub(super) fn request(&self, events: &mut Vec<Event>) -> bool {
        if self.policy.is_automatic() == Ok(true) {
            let words = "the rule of the policy matches a user, and no one has to request";
            events.push(event(What::Request, Some(0), words));
            return true;
        }
        if let Err(gap) = self.policy.is_self_requestable() {
            events.push(unknown(What::Request, "it is not known whether anyone can request", gap));
            return true;
        }
        if !self.is_let_in(events) || self.person.is_some_and(|person| !self.is_free(person, events)) {
            return false;
        }
        let Some(requestors) = self.requestors(events) else { return false };
        let reason = match self.policy.requires_requestor_justification() {
            Ok(true) => ", with a justification",
            _ => "",
        };
        events.push(event(What::Request, Some(0), format!("{requestors} can request{reason}")));
        true
    }

    /// Whether the catalog of the package lets anyone request.
    fn is_let_in(&self, events: &mut Vec<Event>) -> bool {
        let is_external = self.policy.audience().map(Audience::is_external);
        let obstacles = [
            (Ok(true), Catalog::is_published as fn(&Catalog) -> Known<bool>, "published"),
            (is_external, Catalog::is_external, "enabled for external users"),
        ];
        for (matters, is_open, what) in obstacles {
            let catalog = self.cx.tenant.catalog_of(self.package);
            match all_of([matters, not(catalog.and_then(is_open))]) {
                Ok(false) => {}
                Ok(true) => {
                    let name = catalog.map(Catalog::label).unwrap_or_default();
                    let words = format!("no one can request, because the catalog \"{name}\" is not {what}");
                    events.push(wrong(What::Request, words));
                    return false;
                }
                Err(gap) => {
                    let words = format!("it is not known whether the catalog is {what}");
                    events.push(unknown(What::Request, &words, gap));
                }
            }
        }
        true
    }

    /// Whether nothing that a person is or has keeps the person from requesting.
    fn is_free(&self, person: &ObjectId, events: &mut Vec<Event>) -> bool {
        let who = self.name(person);
        let obstacles = [
            (self.disabled(person), format!("the account of {who} is disabled")),
            (self.incompatible_package(person), format!("{who} has an incompatible package")),
            (self.incompatible_group(person), format!("{who} is in an incompatible group")),
        ];
        for (obstacle, doubt) in obstacles {
            match obstacle {
                Ok(None) => {}
                Ok(Some(why)) => {
                    events.push(event(What::Request, Some(0), format!("{who} cannot request, because {why}")));
                    return false;
                }
                Err(gap) => events.push(unknown(What::Request, &format!("it is not known whether {doubt}"), gap)),
            }
        }
        true
    }

    fn disabled(&self, person: &ObjectId) -> Known<Option<String>> {
        Ok(self.cx.tenant.is_disabled(person)?.then(|| "the account is disabled".to_owned()))
    }

    fn incompatible_package(&self, person: &ObjectId) -> Known<Option<String>> {
        let assigned = self.cx.tenant.assignments_held_by(person);
        let is_held = |other: &&ObjectId| assigned.as_ref().any(|held| Ok(held.package()? == *other));
        let found = matching(self.package()?.incompatible_packages()?, is_held)?;
        let name = |other: &ObjectId| {
            let package = self.cx.tenant.package(other).ok().flatten();
            package.map_or_else(|| other.to_string(), AccessPackage::label)
        };
        Ok(found.first().map(|other| format!("the incompatible package \"{}\" is assigned already", name(other))))
    }

    fn incompatible_group(&self, person: &ObjectId) -> Known<Option<String>> {
        let tenant = self.cx.tenant;
        let is_in = |group: &&ObjectId| tenant.people_behind(group, Some(PrincipalKind::Group)).contain(person);
        let found = matching(self.package()?.incompatible_groups()?, is_in)?;
        let words =
            |group: &&ObjectId| format!("members of the incompatible group \"{}\" cannot", tenant.group_label(group));
        Ok(found.first().map(words))
    }

    fn package(&self) -> Known<&AccessPackage> {
        self.cx.tenant.package(self.package)?.ok_or(Gap::Unresolved(Collection::AccessPackages))
    }

    /// The person, the audience, or the users and groups in it by name; none where it is known that there is no one.
    fn requestors(&self, events: &mut Vec<Event>) -> Option<String> {
        if let Some(person) = self.person {
            return Some(self.name(person));
        }
        let in_words = || self.policy.audience().map_or("someone", Audience::words);
        match self.cx.tenant.requestors_under(self.policy) {
            // What that means is told with the assignment.
            Ok(found) if found.is_empty() && self.is_over() == Ok(true) => Some(in_words().to_owned()),
            Ok(found) if found.is_empty() => {
                events.push(no_one_in(in_words()));
                None
            }
            Ok(found) => {
                let named = some_of(found.into_iter().map(|node| hops::label(self.cx.tenant, node)));
                let is_specific = self.policy.audience() == Ok(Audience::Specific);
                if is_specific && self.cx.tenant.names_nobody(self.policy) == Ok(true) {
                    events.push(no_one_in(&named));
                    return None;
                }
                Some(named)
            }
            Err(gap) => {
                events.push(unknown(What::Request, "it is not known who can request", gap));
                Some(in_words().to_owned())
            }
        }
    }
}

fn no_one_in(scope: &str) -> Event {
    wrong(What::Request, format!("no one can request, because no one is in the scope ({scope})"))
}
