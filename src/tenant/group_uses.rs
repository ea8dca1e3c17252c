//! Where a group decides about access: who approves, who may request, whom a policy is for.

use super::effort::looks_at;
use super::parts::group_uses::GroupUses;
use super::{RoleSettings, Tenant};
use crate::model::{
    Approver, AssignmentPolicy, Collected, Collection, ConditionalAccessPolicy, Known, Mode, ObjectId, PolicyStage,
    PolicyState, Property, Schedule,
};

pub use super::parts::group_uses::UseKind;

/// One place that refers to a group.
#[derive(Debug, Clone, Copy)]
pub enum GroupUse<'t> {
    /// Its members approve activations of a role.
    RoleApprover(&'t RoleSettings),
    /// Its members approve requests under an assignment policy.
    PolicyApprover(&'t AssignmentPolicy),
    /// Its members may request, or get, a package under an assignment policy.
    Requestor(&'t AssignmentPolicy),
    /// An entry in PIM makes it a member or owner of another group, or eligible to become one. The lists of members and owners
    /// that groups themselves have are not uses.
    Nested(&'t Schedule),
    /// A Conditional Access policy in force, or one that only logs, is for its members.
    Included(&'t ConditionalAccessPolicy),
    /// Such a policy leaves its members out.
    Excluded(&'t ConditionalAccessPolicy),
}

impl GroupUses {
    fn of(tenant: &Tenant) -> Self {
        let mut uses = Self::default();
        uses.add_role_approvers(tenant);
        uses.add_policies(tenant);
        uses.add_nesting(tenant);
        uses.add_conditional_access(tenant);
        uses
    }

    fn add_role_approvers(&mut self, tenant: &Tenant) {
        let kind = UseKind::RoleApprover;
        self.miss(kind, tenant.settings_gap);
        for (settings, row) in tenant.settings().iter().zip(0..) {
            let approvers = settings.policy().and_then(|policy| {
                if policy.requires_approval()? { Ok(policy.approvers()?.collect()) } else { Ok(Vec::new()) }
            });
            self.add_subjects(kind, row, approvers, Property::ApprovalStages, Collection::RoleSettings);
        }
    }

    fn add_policies(&mut self, tenant: &Tenant) {
        let policies = tenant.assignment_policies();
        for kind in [UseKind::PolicyApprover, UseKind::Requestor] {
            self.miss(kind, policies.complete().err());
        }
        for (policy, row) in policies.seen().into_iter().copied().flatten().zip(0..) {
            let here = Collection::AssignmentPolicies;
            let stages = policy_approvers(policy);
            self.miss(UseKind::PolicyApprover, stages.as_ref().err().copied());
            for deciders in stages.into_iter().flatten() {
                self.miss(UseKind::PolicyApprover, deciders.complete().err());
                let seen = deciders.seen().cloned();
                self.add_subjects(UseKind::PolicyApprover, row, seen, Property::PolicyStages, here);
            }
            let requestors = policy.requestors().map(|list| list.iter().collect());
            self.add_subjects(UseKind::Requestor, row, requestors, Property::SpecificAllowedTargets, here);
        }
    }

    fn add_nesting(&mut self, tenant: &Tenant) {
        self.miss(UseKind::Eligible, tenant.schedules.eligible.gap);
        self.miss(UseKind::Active, tenant.schedules.active.gap);
        for (schedule, row) in tenant.schedules().iter().zip(0..) {
            let kind = if schedule.mode == Mode::Eligible { UseKind::Eligible } else { UseKind::Active };
            match tenant.is_in_force(schedule) {
                Ok(true) => self.add(&schedule.principal, kind, row),
                Ok(false) => {}
                Err(gap) => self.miss(kind, Some(gap)),
            }
        }
    }

    fn add_conditional_access(&mut self, tenant: &Tenant) {
        let policies = tenant.conditional_access_policies();
        for kind in [UseKind::Included, UseKind::Excluded] {
            self.miss(kind, policies.complete().err());
        }
        for (policy, row) in policies.seen().into_iter().copied().flatten().zip(0..) {
            let is_off = policy.state().map(|state| state == PolicyState::Disabled);
            if is_off == Ok(true) {
                continue;
            }
            for (kind, groups) in
                [(UseKind::Included, policy.included_groups()), (UseKind::Excluded, policy.excluded_groups())]
            {
                // Of a policy that may be off, the groups may be used.
                self.miss(kind, groups.err());
                match is_off {
                    Ok(_) => groups.into_iter().flatten().for_each(|group| self.add(group, kind, row)),
                    Err(gap) => self.miss(kind, Some(gap)),
                }
            }
        }
    }
}

/// Those who may decide about a request, in each stage; no stage where no approval is asked for.
fn policy_approvers(policy: &AssignmentPolicy) -> Known<Vec<Collected<Vec<&Approver>>>> {
    if !policy.requires_approval()? {
        return Ok(Vec::new());
    }
    Ok(policy.stages()?.iter().map(PolicyStage::deciders).collect())
}

impl Tenant {
    /// Where a group decides about access, in these ways.
    #[must_use]
    pub fn uses_of_group(&self, group: &ObjectId, kinds: &[UseKind]) -> Collected<Vec<GroupUse<'_>>> {
        let all = self.found_once.group_uses.get_or_init(|| GroupUses::of(self));
        let seen = all.at.get(group).into_iter().flatten().filter(|(kind, _)| kinds.contains(kind));
        let found = seen.filter_map(|(kind, row)| self.group_use(*kind, usize::try_from(*row).ok()?)).collect();
        looks_at(1 + all.at.get(group).map_or(0, Vec::len));
        match kinds.iter().find_map(|kind| all.gaps.get(kind)) {
            None => Collected::Complete(found),
            Some(gap) => Collected::Partial(found, *gap),
        }
    }

    fn group_use(&self, kind: UseKind, row: usize) -> Option<GroupUse<'_>> {
        let policy = || self.policies.seen().ok()?.rows().get(row);
        let access = || self.conditional_access.seen().ok()?.rows().get(row);
        Some(match kind {
            UseKind::RoleApprover => GroupUse::RoleApprover(self.settings.get(row)?),
            UseKind::PolicyApprover => GroupUse::PolicyApprover(policy()?),
            UseKind::Requestor => GroupUse::Requestor(policy()?),
            UseKind::Eligible | UseKind::Active => GroupUse::Nested(self.schedules.rows().get(row)?),
            UseKind::Included => GroupUse::Included(access()?),
            UseKind::Excluded => GroupUse::Excluded(access()?),
        })
    }
}
