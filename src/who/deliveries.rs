//! Delivered assignments of packages, and when what they gave really ends.

use super::policies::eligible_role;
use super::shown::{List, Named, Until};
use super::view::{Delivery, Kept, KeptUntil};
use super::viewer::{Viewer, unresolved};
use crate::finding::SubjectKind;
use crate::model::{
    Access, Collected, Collection, Instant, Known, Mode, ObjectId, PackageAssignment, Schedule, SettingsRole,
};
use crate::naming;

const DAY: u64 = 86_400;

impl Viewer<'_> {
    /// Assignments, those that end first before the others.
    pub(super) fn deliveries(&self, list: Collected<Vec<&PackageAssignment>>) -> List<Delivery> {
        let mut list = self.list(list, |assignment| self.delivery(assignment));
        list.items.sort_by(|a, b| first_end(a).cmp(&first_end(b)).then_with(|| a.id.cmp(&b.id)));
        list
    }

    fn delivery(&self, assignment: &PackageAssignment) -> Delivery {
        let holder = assignment.holder();
        let package = assignment.package();
        Delivery {
            id: self.text(assignment.id.to_string()),
            holder: self.shown(holder.map(|holder| holder.map(|id| self.principal(id, None)))),
            package: self.shown(package.map(|id| self.named(naming::package_by_id(self.tenant, id)))),
            policy: self.shown(assignment.policy().map(|id| self.policy_named(assignment, id))),
            until: self.shown(assignment.end().map(Until)),
            eligibilities: self.all_kept(assignment),
        }
    }

    fn policy_named(&self, assignment: &PackageAssignment, id: &ObjectId) -> Named {
        let policies = assignment.package().map(|package| self.tenant.policies_of(package));
        let policies = policies.as_ref().map(Collected::seen).into_iter().flatten().flatten();
        match policies.into_iter().find(|policy| policy.id == *id) {
            Some(policy) => self.named(naming::policy(policy)),
            None => Named {
                kind: SubjectKind::AssignmentPolicy.as_str(),
                id: self.text(id.to_string()),
                name: None,
                disabled: false,
            },
        }
    }

    /// What the package makes eligible for, as far as its grants are known.
    fn all_kept(&self, assignment: &PackageAssignment) -> List<Kept> {
        let package =
            assignment.package().and_then(|id| self.tenant.package(id)?.ok_or(unresolved(Collection::AccessPackages)));
        let (package, holder) = match (package, assignment.holder()) {
            (Ok(package), Ok(Some(holder))) => (package, holder),
            (Err(gap), _) | (_, Err(gap)) => return self.items(Vec::new(), Some(gap)),
            (Ok(_), Ok(None)) => return self.items(Vec::new(), None),
        };
        let (mut kept, mut gap) = (Vec::new(), None);
        for granted in self.tenant.grants_of(&package.id) {
            match eligible_role(&granted) {
                Ok(role) => kept.extend(role.map(|role| self.kept(assignment, holder, &role))),
                Err(missing) => gap = gap.or(Some(missing)),
            }
        }
        self.items(kept, gap)
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
        let ends = entries.matching(|entry| entry.gives(access))?;
        latest(ends.into_iter().map(Schedule::end))
    }

    fn role_eligibility_ends(&self, role: &ObjectId, holder: &ObjectId) -> Known<Option<Instant>> {
        let template = self.tenant.role_template(role);
        let held = self.tenant.roles_held_by(holder, Mode::Eligible);
        let held = held.matching(|held| Ok(self.tenant.role_template(&held.role) == template))?;
        latest(held.into_iter().map(|held| super::viewer::end_of_role(self.tenant, held)))
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
    let kept = delivery.eligibilities.items.iter().filter_map(|kept| Some(kept.until.0.ok()??.at));
    let all = kept.chain(delivery.until.0.ok());
    all.min().unwrap_or(Until(Instant::Never))
}
