//! Who may approve an activation, who may ask for one, and the users behind principals and groups.

use std::collections::{BTreeMap, BTreeSet};

use super::Tenant;
use super::effort::looks_at;
pub use super::parts::people::People;
use crate::model::{
    Access, Approver, AssignmentPolicy, Collected, Collection, Gap, Known, MAX_NESTING, Mode, ObjectId, PrincipalKind,
    Property, RoleSettingsPolicy, Schedule, SettingsRole, Why, all_of, not,
};

/// Whom a group stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Through {
    /// Its members.
    Members,
    /// Its members and those who can become one by activating.
    MembersAndEligible,
}

/// Follows groups down to users, level by level; each group is passed once, so that circular nesting ends.
pub(super) struct Walk<'t> {
    tenant: &'t Tenant,
    through: Through,
    people: People,
    passed: BTreeSet<ObjectId>,
    /// The groups of the level that is walked next.
    open: Vec<ObjectId>,
}

impl<'t> Walk<'t> {
    pub(super) fn new(tenant: &'t Tenant, through: Through) -> Self {
        Self { tenant, through, people: People::default(), passed: BTreeSet::new(), open: Vec::new() }
    }

    /// A principal that a list holds: whoever is listed exists.
    pub(super) fn add(&mut self, id: &ObjectId, stated: Option<PrincipalKind>) {
        match stated.or_else(|| self.tenant.principal_kind(id)) {
            Some(PrincipalKind::User) => self.people.add(id, Ok(true)),
            Some(PrincipalKind::Group) => self.open.push(id.clone()),
            Some(PrincipalKind::ServicePrincipal | PrincipalKind::Other) => {}
            None => {
                if let Err(gap) = self.tenant.is_gone(id) {
                    self.people.miss(gap);
                }
            }
        }
    }

    fn add_schedule(&mut self, schedule: &Schedule, access: Access) {
        match schedule.access() {
            Ok(held) if held == access => self.add(&schedule.principal, schedule.principal_kind()),
            Ok(_) => {}
            Err(gap) => self.people.miss(gap),
        }
    }

    fn add_eligible(&mut self, group: &ObjectId, access: Access) {
        let list = self.tenant.schedules_of(group, Mode::Eligible);
        self.note_gap(&list);
        for schedule in list.seen().into_iter().flatten() {
            self.add_schedule(schedule, access);
        }
    }

    fn add_members(&mut self, group: &ObjectId) {
        let members = self.tenant.members_of_group(group).but_service_principals();
        if matches!(members, Collected::Missing(_)) && self.tenant.group(group).is_ok_and(|group| group.is_none()) {
            return;
        }
        self.note_gap(&members);
        for member in members.seen().into_iter().copied().flatten() {
            self.add(&member.id, member.kind);
        }
        if self.through == Through::MembersAndEligible && self.tenant.is_managed(group) != Ok(false) {
            self.add_eligible(group, Access::Member);
        }
    }

    fn note_gap<T>(&mut self, list: &Collected<T>) {
        if let Err(gap) = list.complete() {
            self.people.miss(gap);
        }
    }

    /// That there may be further people.
    pub(super) fn miss(&mut self, gap: Gap) {
        self.people.miss(gap);
    }

    pub(super) fn finish(mut self) -> People {
        for _ in 0..=MAX_NESTING {
            for group in std::mem::take(&mut self.open) {
                if self.passed.insert(group.clone()) {
                    self.add_members(&group);
                }
            }
        }
        if self.open.iter().any(|group| !self.passed.contains(group)) {
            self.people.miss(Gap::TooDeep);
        }
        self.people
    }
}

impl Tenant {
    /// The users who may approve under a policy, without those whose account is disabled.
    ///
    /// # Errors
    /// The gap, where the stages are unknown.
    pub fn approvers(&self, policy: &RoleSettingsPolicy) -> Known<People> {
        Ok(self.who_can_sign_in(self.named_approvers(policy)?))
    }

    /// Those of some people whose account is not disabled.
    #[must_use]
    pub fn who_can_sign_in(&self, people: People) -> People {
        people.who(|user| not(self.is_disabled(user)))
    }

    /// Whether a user's account is disabled. One who is listed somewhere, but not among all users, is not.
    ///
    /// # Errors
    /// The gap in the users, or in what this one says.
    pub fn is_disabled(&self, user: &ObjectId) -> Known<bool> {
        self.is_user_who(user, None, |user| not(user.is_enabled()))
    }

    /// The users who may approve under a policy, those with a disabled account included: those named, and the members of the
    /// groups named, however deep. Somebody who is eligible as a member counts, who can activate and then approve.
    ///
    /// # Errors
    /// The gap, where the stages are unknown.
    pub fn named_approvers(&self, policy: &RoleSettingsPolicy) -> Known<People> {
        Ok(self.people_named(policy.approvers()?, IN_SETTINGS))
    }

    /// The users whom approvers stand for, those with a disabled account included: those named, and the members of the groups
    /// named, however deep. Somebody who is eligible as a member counts, who can activate and then approve. `unnamed` is why it is
    /// not known who an approver is who is not named by id.
    #[must_use]
    pub fn people_named<'a>(&self, approvers: impl IntoIterator<Item = &'a Approver>, unnamed: Gap) -> People {
        self.walk_from(approvers, Through::MembersAndEligible, unnamed).finish()
    }

    /// The users who can request under a policy that names them: by id, or as members of a group, however deep. Somebody who is
    /// eligible as a member counts, who can activate and then request.
    ///
    /// # Errors
    /// The gap, where those in scope are unknown.
    pub fn requestors(&self, policy: &AssignmentPolicy) -> Known<People> {
        Ok(self.walk_from(policy.requestors()?, Through::MembersAndEligible, IN_SCOPE).finish())
    }

    /// The users who are told of a request under the settings of a role: the approvers named, the members of the groups named,
    /// however deep, and the owners of the group that the settings are for. Who is only eligible as a member is not told.
    ///
    /// # Errors
    /// The gap, where the stages are unknown.
    pub fn told_of_requests(&self, role: &SettingsRole, policy: &RoleSettingsPolicy) -> Known<People> {
        let mut walk = self.walk_from(policy.approvers()?, Through::Members, IN_SETTINGS);
        if let SettingsRole::Group(group, _) = role {
            let owners = self.owners_of_group(group).but_service_principals();
            walk.note_gap(&owners);
            for owner in owners.seen().into_iter().copied().flatten() {
                walk.add(&owner.id, owner.kind);
            }
        }
        Ok(walk.finish())
    }

    fn walk_from<'a>(
        &self,
        approvers: impl IntoIterator<Item = &'a Approver>,
        through: Through,
        unnamed: Gap,
    ) -> Walk<'_> {
        let mut walk = Walk::new(self, through);
        for approver in approvers {
            match approver {
                Approver::User(user) => walk.people.add(user, not(self.is_missing(approver, unnamed))),
                Approver::Group(group) => walk.open.push(group.clone()),
                Approver::Relation(_) | Approver::Open | Approver::Unknown => walk.people.miss(approver.gap(unnamed)),
            }
        }
        walk
    }

    /// Whether complete data shows that an approver, named by id, does not exist.
    ///
    /// # Errors
    /// The gap in the users or groups, or `unnamed`, where an id does not say of what it is.
    pub fn is_missing(&self, approver: &Approver, unnamed: Gap) -> Known<bool> {
        match approver {
            Approver::User(user) => self.user(user).map(|user| user.is_none()),
            Approver::Group(group) => self.group(group).map(|group| group.is_none()),
            Approver::Relation(_) => Ok(false),
            Approver::Open | Approver::Unknown => Err(approver.gap(unnamed)),
        }
    }

    /// Whether complete data shows that no user, group or service principal has this id.
    ///
    /// # Errors
    /// The gap in one of the three, where no other holds it.
    pub fn is_gone(&self, id: &ObjectId) -> Known<bool> {
        all_of([
            self.user(id).map(|found| found.is_none()),
            self.group(id).map(|found| found.is_none()),
            self.service_principal(id).map(|found| found.is_none()),
        ])
    }

    /// The users who may activate a role: those who are eligible, and the members of the groups that are, however deep.
    #[must_use]
    pub fn eligible_people(&self, role: &SettingsRole) -> People {
        let mut walk = Walk::new(self, Through::Members);
        match role {
            SettingsRole::Group(group, access) => walk.add_eligible(group, *access),
            SettingsRole::Directory(role) => {
                let list = self.holders_of(role, Mode::Eligible);
                walk.note_gap(&list);
                for assignment in list.seen().into_iter().flatten() {
                    walk.add(&assignment.principal, assignment.principal_kind());
                }
            }
        }
        walk.finish()
    }

    /// The users that a principal stands for: itself, or, of a group, its members, however deep. `stated` is the kind that the
    /// entry itself tells.
    #[must_use]
    pub fn people_behind(&self, principal: &ObjectId, stated: Option<PrincipalKind>) -> People {
        let mut walk = Walk::new(self, Through::Members);
        walk.add(principal, stated);
        walk.finish()
    }

    /// The users in a group, however deep, and those who can become a member by activating.
    #[must_use]
    pub fn people_in(&self, group: &ObjectId) -> People {
        let mut walk = Walk::new(self, Through::MembersAndEligible);
        walk.open.push(group.clone());
        walk.finish()
    }

    /// Whether a group that a user is in, however deep, or can come to be in by activating, is eligible for a role of a group
    /// that somebody holds actively.
    ///
    /// # Errors
    /// The gap, where the user is not seen in such a group but may be in one.
    pub fn is_eligible_through_a_group(&self, user: &ObjectId, group: &ObjectId, access: Access) -> Known<bool> {
        let through = self.found_once.through_groups.get_or_init(|| self.eligible_through_groups());
        looks_at(1);
        match through.get(&(group.clone(), access)) {
            Some(people) => people.contain(user),
            None => self.people_of_eligible_groups(group, access).contain(user),
        }
    }

    /// For each role of the groups that somebody holds actively.
    fn eligible_through_groups(&self) -> BTreeMap<(ObjectId, Access), People> {
        let roles = self
            .groups_with_active_entries()
            .into_iter()
            .flat_map(|group| [Access::Member, Access::Owner].map(|access| (group, access)));
        roles.map(|(group, access)| ((group.clone(), access), self.people_of_eligible_groups(group, access))).collect()
    }

    fn people_of_eligible_groups(&self, group: &ObjectId, access: Access) -> People {
        let mut walk = Walk::new(self, Through::MembersAndEligible);
        let list = self.schedules_of(group, Mode::Eligible);
        walk.note_gap(&list);
        for entry in list.seen().into_iter().flatten() {
            let is_same = || entry.gives(access);
            match all_of([self.is_group(&entry.principal, entry.principal_kind()), is_same()]) {
                Ok(true) => walk.open.push(entry.principal.clone()),
                Ok(false) => {}
                Err(gap) => walk.people.miss(gap),
            }
        }
        walk.finish()
    }

    /// The users who are, or can become by activating, a member or owner of a group, however deep.
    #[must_use]
    pub fn people_with_a_role_of(&self, group: &ObjectId) -> People {
        let mut walk = Walk::new(self, Through::MembersAndEligible);
        walk.open.push(group.clone());
        for mode in [Mode::Eligible, Mode::Active] {
            let list = self.schedules_of(group, mode);
            walk.note_gap(&list);
            for schedule in list.seen().into_iter().flatten() {
                walk.add(&schedule.principal, schedule.principal_kind());
            }
        }
        walk.finish()
    }
}

/// An approver in role settings whose kind is not told.
pub const IN_SETTINGS: Gap = Gap::Property(Collection::RoleSettings, Property::ApprovalStages, Why::UnknownValue);

/// An approver in an assignment policy whose kind is not told.
pub const IN_POLICY: Gap = Gap::Property(Collection::AssignmentPolicies, Property::PrimaryApprovers, Why::UnknownValue);

/// A requestor in the scope of an assignment policy whose kind is not told.
pub const IN_SCOPE: Gap =
    Gap::Property(Collection::AssignmentPolicies, Property::SpecificAllowedTargets, Why::UnknownValue);
