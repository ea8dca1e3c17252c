//! The packages that give a role, and their policies: who may request, who approves, and when access really ends.

use super::shown::{AtMost, Ends, Life, List, Word};
use super::view::{End, Giving, Policy};
use super::viewer::Viewer;
use crate::model::{AssignmentPolicy, Audience, Known, Mode, ObjectId, RoleSettingsPolicy, SettingsRole};
use crate::naming;
use crate::tenant::PackageGrant;
use crate::tenant::approvers::IN_SCOPE;
use crate::tenant::lifetime::real_end;

impl Viewer<'_> {
    /// The packages with a grant that is wanted. A grant of which nothing tells leaves the list open.
    pub(super) fn giving(&self, is_wanted: impl Fn(&PackageGrant<'_>) -> Known<bool>) -> List<Giving> {
        let (mut found, mut gap) = (Vec::new(), self.tenant.packages().complete().err());
        for granted in self.tenant.grants() {
            match is_wanted(&granted) {
                Ok(true) => found.push(self.gives(&granted)),
                Ok(false) => {}
                Err(missing) => gap = gap.or(Some(missing)),
            }
        }
        found.sort_by(|a, b| a.package.label().cmp(b.package.label()));
        self.items(found, gap)
    }

    fn gives(&self, granted: &PackageGrant<'_>) -> Giving {
        let of_group = granted.group().ok().flatten().is_some();
        let access = granted.group_role().map(|role| role.map(|(_, access)| Word(access)));
        let access = access.transpose().filter(|_| of_group);
        let assigned = self.tenant.assignments_of(&granted.package.id);
        Giving {
            package: self.named(naming::package(granted.package)),
            access: access.map(|access| self.shown(access)),
            mode: self.shown(granted.mode().map(Word)),
            assigned: self.shown(assigned.complete().map(Vec::len)),
            policies: self.policies(&granted.package.id, &[*granted]),
        }
    }

    /// The policies of a package, with the end of what some of its grants give.
    pub(super) fn policies(&self, package: &ObjectId, grants: &[PackageGrant<'_>]) -> List<Policy> {
        let mut list = self.list(self.tenant.policies_of(package), |policy| self.policy(policy, grants));
        list.items.sort_by(|a, b| (a.policy.label(), &a.policy.id).cmp(&(b.policy.label(), &b.policy.id)));
        list
    }

    fn policy(&self, policy: &AssignmentPolicy, grants: &[PackageGrant<'_>]) -> Policy {
        Policy {
            policy: self.named(naming::policy(policy)),
            given: self.shown(given(policy).map(Word)),
            audience: self.shown(policy.audience().map(Audience::words)),
            requestors: self.shown(policy.requestors().map(|parties| self.parties(parties, IN_SCOPE))),
            approval: self.request_approval(policy),
            lifetime: self.shown(policy.lifetime().map(Life)),
            reviewed: self.shown(policy.is_reviewed()),
            ends: self.ends(policy, grants),
        }
    }

    /// The end of what the grants make eligible for; a grant that does not tell leaves the list open.
    fn ends(&self, policy: &AssignmentPolicy, grants: &[PackageGrant<'_>]) -> List<End> {
        let (mut ends, mut gap) = (Vec::new(), None);
        for granted in grants {
            match eligible_role(granted) {
                Ok(role) => ends.extend(role.map(|role| self.end(policy, &role))),
                Err(missing) => gap = gap.or(Some(missing)),
            }
        }
        self.items(ends, gap)
    }

    fn end(&self, policy: &AssignmentPolicy, role: &SettingsRole) -> End {
        let limit = self.policy_of(role).and_then(RoleSettingsPolicy::eligibility_limit);
        let slack = self.cx.thresholds.duration_slack;
        let end = policy.lifetime().and_then(|life| real_end(life, limit?, self.cx.as_of(), slack));
        End { role: self.settings_role(role), limit: self.shown(limit.map(AtMost)), ends: self.shown(end.map(Ends)) }
    }
}

/// The role that a grant makes eligible for; `None` where it gives something else.
pub(super) fn eligible_role(granted: &PackageGrant<'_>) -> Known<Option<SettingsRole>> {
    if granted.mode()? == Mode::Active {
        return Ok(None);
    }
    granted.settings_role()
}

/// How a policy gives its package.
fn given(policy: &AssignmentPolicy) -> Known<&'static str> {
    if policy.is_automatic() == Ok(true) {
        return Ok("automatic");
    }
    Ok(if policy.is_self_requestable()? { "on-request" } else { "administrators-only" })
}
