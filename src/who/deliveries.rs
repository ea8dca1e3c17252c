//! Delivered assignments of packages, and when what they gave really ends.

use super::policies::eligible_role;
use super::view::{Delivery, Kept, KeptUntil, List, Named, Until};
use super::viewer::{Viewer, unresolved};
use crate::model::{
    Access, Collected, Collection, Instant, Known, Mode, ObjectId, PackageAssignment, Schedule, SettingsRole,
};
use crate::naming;

const DAY: u64 = 86_400;

impl Viewer<'_> {
    /// Assignments, those that end first before the others.
    pub(super) fn deliveries(&self, list: Collected<Vec<&PackageAssignment>>) -> List<Delivery> {
        let mut list = self.list(list, |assignment| self.delivery(assignment));
        list.items.sort_by(|a, b| {
            let key = |delivery: &Delivery| (first_end(delivery), delivery.id.clone());
            key(a).cmp(&key(b))
        });
        list
    }

    fn delivery(&self, assignment: &PackageAssignment) -> Delivery {
        let holder = assignment.holder();
        let package =
            assignment.package().and_then(|id| self.tenant.package(id)?.ok_or(unresolved(Collection::AccessPackages)));
        let grants = package.map(|package| self.tenant.grants_of(&package.id)).unwrap_or_default();
        let roles = grants.iter().filter_map(|granted| eligible_role(granted).ok().flatten());
        let kept = |role: SettingsRole| Some(self.kept(assignment, holder.ok().flatten()?, &role));
        Delivery {
            id: self.text(assignment.id.to_string()),
            holder: self.shown(holder.map(|holder| holder.map(|id| self.principal(id, None)))),
            package: self.shown(package.map(|package| self.named(naming::package(package)))),
            policy: self.shown(self.policy_named(assignment)),
            until: self.shown(assignment.end().map(Until)),
            eligibilities: roles.filter_map(kept).collect(),
        }
    }

    fn policy_named(&self, assignment: &PackageAssignment) -> Known<Named> {
        let id = assignment.policy()?;
        let policies = self.policies_of(assignment.package()?);
        let found = policies.seen()?.iter().find(|policy| policy.id == *id);
        found.map(|policy| self.named(naming::policy(policy))).ok_or(unresolved(Collection::AssignmentPolicies))
    }

    /// Of several eligibilities the one that lasts longest counts.
    fn kept(&self, assignment: &PackageAssignment, holder: &ObjectId, role: &SettingsRole) -> Kept {
        let ends = match role {
            SettingsRole::Group(group, access) => self.eligibility_ends(group, *access, holder),
            SettingsRole::Directory(role) => self.role_eligibility_ends(role, holder),
        };
        let until = ends.map(|end| end.map(|end| self.kept_until(assignment, end)));
        Kept { role: self.settings_role(role), until: self.shown(until) }
    }

    fn eligibility_ends(&self, group: &ObjectId, access: Access, holder: &ObjectId) -> Known<Option<Instant>> {
        let entries = self.tenant.schedules_with(group, holder, Mode::Eligible);
        let ends = entries.matching(|entry| entry.access().map(|held| held == access))?;
        latest(ends.into_iter().map(Schedule::end))
    }

    fn role_eligibility_ends(&self, role: &ObjectId, holder: &ObjectId) -> Known<Option<Instant>> {
        let template = self.tenant.role_template(role);
        let held = self.tenant.roles_held_by(holder, Mode::Eligible);
        let held = held.matching(|held| Ok(self.tenant.role_template(&held.role) == template))?;
        latest(held.into_iter().map(super::viewer::end_of_role))
    }

    fn kept_until(&self, assignment: &PackageAssignment, end: Instant) -> KeptUntil {
        let slack = self.cx.thresholds.duration_slack.exact.as_seconds();
        let before = assignment.end().map(|of_package| match of_package.since(end) {
            Some(rest) => rest.as_seconds() > slack,
            None => of_package > end,
        });
        let day = match end {
            Instant::Never => Ok(None),
            Instant::At(_) => assignment.start().map(|start| end.since(start).map(|length| days(length.as_seconds()))),
        };
        KeptUntil { at: Until(end), day: self.shown(day), before_package: self.shown(before) }
    }
}

/// In whole days, because a delivery takes minutes.
fn days(seconds: u64) -> u64 {
    (seconds + DAY / 2) / DAY
}

fn latest(ends: impl Iterator<Item = Known<Instant>>) -> Known<Option<Instant>> {
    Ok(ends.collect::<Known<Vec<Instant>>>()?.into_iter().max())
}

/// When an assignment, or an eligibility it gave, ends first.
pub(super) fn first_end(delivery: &Delivery) -> Until {
    let kept = delivery.eligibilities.iter().filter_map(|kept| Some(kept.until.0.ok()??.at));
    let all = kept.chain(delivery.until.0.ok());
    all.min().unwrap_or(Until(Instant::Never))
}
