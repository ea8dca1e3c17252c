//! What somebody decides about: activations, requests for packages, and who may ask for them.

use super::shown::{List, Named};
use super::view::Decision;
use super::viewer::Viewer;
use crate::model::{Approver, AssignmentPolicy, Gap, Known, ObjectId, any_of};
use crate::naming;
use crate::tenant::RoleSettings;
use crate::tenant::group_uses::{GroupUse, UseKind};

const APPROVES: &str = "approves";
const MAY_REQUEST: &str = "may-request";
const KINDS: [UseKind; 3] = [UseKind::RoleApprover, UseKind::PolicyApprover, UseKind::Requestor];

impl Viewer<'_> {
    /// What the members of a group decide about.
    pub(super) fn decided_by_group(&self, group: &ObjectId) -> List<Decision> {
        let (decisions, gap) = self.decisions_of(group, None);
        self.items(decisions, gap)
    }

    /// What a user decides about: named, or as a member of these groups.
    pub(super) fn decided_by_person<'g>(
        &self,
        user: &ObjectId,
        groups: impl IntoIterator<Item = &'g ObjectId>,
        unclear: Option<Gap>,
    ) -> List<Decision> {
        let (mut all, mut gap) = self.named_in(user);
        for group in groups {
            let (decisions, missing) = self.decisions_of(group, Some(&self.group_named(group)));
            all.extend(decisions);
            gap = gap.or(missing);
        }
        all.sort_by(|a, b| (a.what, a.of.label(), &a.of.id).cmp(&(b.what, b.of.label(), &b.of.id)));
        self.items(all, gap.or(unclear))
    }

    fn decisions_of(&self, group: &ObjectId, through: Option<&Named>) -> (Vec<Decision>, Option<Gap>) {
        let uses = self.tenant.uses_of_group(group, &KINDS);
        let decision = |used: &GroupUse<'_>| match used {
            GroupUse::RoleApprover(settings) => Some(self.approves_role(settings, through)),
            GroupUse::PolicyApprover(policy) => Some(self.of_policy(APPROVES, policy, through)),
            GroupUse::Requestor(policy) => Some(self.of_policy(MAY_REQUEST, policy, through)),
            GroupUse::Nested(_) | GroupUse::Included(_) | GroupUse::Excluded(_) => None,
        };
        (uses.seen().into_iter().flatten().filter_map(decision).collect(), uses.complete().err())
    }

    /// Where a user is named: no index tells, so that all settings and policies are looked through once.
    fn named_in(&self, user: &ObjectId) -> (Vec<Decision>, Option<Gap>) {
        let (mut found, mut gap) = (Vec::new(), self.tenant.settings_gap());
        let mut take = |is_named: Known<bool>, decision: &dyn Fn() -> Decision| match is_named {
            Ok(true) => found.push(decision()),
            Ok(false) => {}
            Err(missing) => gap = gap.or(Some(missing)),
        };
        for settings in self.tenant.settings() {
            take(approves(settings, user), &|| self.approves_role(settings, None));
        }
        let policies = self.tenant.assignment_policies();
        for policy in policies.seen().copied().unwrap_or_default() {
            take(approves_requests(policy, user), &|| self.of_policy(APPROVES, policy, None));
            take(policy.requestors().map(|named| named.iter().any(|party| is_user(party, user))), &|| {
                self.of_policy(MAY_REQUEST, policy, None)
            });
        }
        (found, gap.or(policies.complete().err()))
    }

    fn approves_role(&self, settings: &RoleSettings, through: Option<&Named>) -> Decision {
        let of = self.settings_role(&settings.role);
        Decision { what: APPROVES, of, package: None, through: through.cloned() }
    }

    fn of_policy(&self, what: &'static str, policy: &AssignmentPolicy, through: Option<&Named>) -> Decision {
        let package = policy.package().map(|id| self.named(naming::package_by_id(self.tenant, id)));
        let (of, package) = (self.named(naming::policy(policy)), Some(self.shown(package)));
        Decision { what, of, package, through: through.cloned() }
    }
}

fn approves(settings: &RoleSettings, user: &ObjectId) -> Known<bool> {
    let policy = settings.policy()?;
    Ok(policy.requires_approval()? && policy.approvers()?.any(|approver| is_user(approver, user)))
}

fn approves_requests(policy: &AssignmentPolicy, user: &ObjectId) -> Known<bool> {
    if !policy.requires_approval()? {
        return Ok(false);
    }
    any_of(policy.stages()?.iter().map(|stage| stage.deciders().any(|party| Ok(is_user(party, user)))))
}

fn is_user(party: &Approver, user: &ObjectId) -> bool {
    matches!(party, Approver::User(id) if id == user)
}
