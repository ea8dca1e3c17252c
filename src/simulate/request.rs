//! Who can request a package, and what keeps people from it.

use super::moments::{Event, NAMED, Script, What, event, unknown, wrong};
use crate::hops;
use crate::model::{Audience, Catalog, Collection, Gap, Known, all_of, not};

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
        if !self.is_let_in(events) {
            return false;
        }
        let reason = match self.policy.requires_requestor_justification() {
            Ok(true) => ", with a justification",
            _ => "",
        };
        events.push(event(What::Request, Some(0), format!("{} can request{reason}", self.requestors())));
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
            let catalog = self.catalog();
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

    fn catalog(&self) -> Known<&Catalog> {
        let package = self.cx.tenant.package(self.package)?.ok_or(Gap::Unresolved(Collection::AccessPackages))?;
        self.cx.tenant.catalog(package.catalog()?)?.ok_or(Gap::Unresolved(Collection::Catalogs))
    }

    /// The audience, or the users and groups in it by name.
    fn requestors(&self) -> String {
        let steps = self.cx.tenant.requests_under(self.policy).unwrap_or_default();
        let mut names: Vec<String> =
            steps.iter().take(NAMED).map(|step| hops::label(self.cx.tenant, step.from)).collect();
        if steps.len() > NAMED {
            names.push(format!("{} more", steps.len() - NAMED));
        }
        if names.is_empty() {
            return self.policy.audience().map_or("someone", Audience::words).to_owned();
        }
        names.join(", ")
    }
}
