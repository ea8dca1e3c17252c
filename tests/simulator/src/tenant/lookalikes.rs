//! What looks like a fault and is none: each of these is right by the definition of some rule, though only just.

use super::{Reach, World};
use crate::model::{
    Access, Approver, Asked, DAY, End, Expiry, Group, GroupKind, HOUR, Id, MINUTE, Package, Principal, Scope, Stage,
    Targets,
};

impl World {
    /// Adds each of them a number of times.
    pub(super) fn lookalikes(&mut self, times: usize) {
        for _ in 0..times {
            self.settings_that_pass();
            self.people_that_pass();
            self.groups_that_pass();
            self.packages_that_pass();
            self.units_that_pass();
        }
    }

    /// A group of PIM without a directory role, with a change to the settings of its members.
    fn with_settings(&mut self, change: impl FnOnce(&mut Group)) -> Id {
        let mut group = self.pim_group(Reach::Nothing);
        change(&mut group);
        self.add(group)
    }

    fn settings_that_pass(&mut self) {
        // A context that is off keeps its value, and multifactor authentication is required.
        self.with_settings(|group| group.settings_mut(Access::Member).context.value = Some("c1"));
        // A context takes the place of multifactor authentication.
        self.with_settings(|group| {
            let settings = group.settings_mut(Access::Member);
            settings.activation_requires().retain(|requirement| *requirement != "MultiFactorAuthentication");
            settings.context.enabled = true;
            settings.context.value = Some("c2");
        });
        // Zero, and a text that is no duration, where no expiration is required.
        self.with_settings(|group| group.settings_mut(Access::Member).eligibility().required = false);
        for maximum in ["PT0S", "365", ""] {
            self.with_settings(|group| {
                let eligibility = group.settings_mut(Access::Member).eligibility();
                eligibility.required = false;
                eligibility.maximum = maximum.into();
            });
        }
        // The limits themselves, in other spellings.
        for (access, maximum) in [(Access::Member, "PT240M"), (Access::Owner, "PT14400S")] {
            self.with_settings(|group| group.settings_mut(access).activation().maximum = maximum.into());
        }
        self.with_settings(|group| group.settings_mut(Access::Member).active().maximum = "P6M".into());
        self.with_settings(|group| group.settings_mut(Access::Member).eligibility().maximum = "P1Y".into());
        // The default recipients are off, and a mailbox is named.
        let mailbox = format!("SOC@{}", self.tenant.domain.to_uppercase());
        let mut group = self.pim_group(Reach::Tier0);
        for notification in group.settings_mut(Access::Member).notifications.iter_mut().flatten() {
            notification.default_recipients = false;
            notification.recipients = vec![mailbox.clone()];
        }
        self.add(group);
        // Approvers and several stages remain although no approval is required.
        let first = self.new_approvers(1, false).group;
        self.with_settings(|group| {
            let settings = group.settings_mut(Access::Member);
            settings.approved_by(vec![Approver::Group(first)]);
            settings.approval.required = false;
            settings.approval.stages.push(settings.approval.stages[0].clone());
        });
        self.approvers_that_pass();
    }

    fn approvers_that_pass(&mut self) {
        // One of several approvers has a disabled account, another one is synchronized.
        let (group, approvers) = self.pim_group_with_approvers(Reach::Nothing);
        let disabled = self.administrator();
        if let Some(user) = self.tenant.user_mut(disabled) {
            user.enabled = false;
            user.synced = Some(true);
        }
        self.group_mut(approvers.group).members.push(Principal::user(disabled));
        self.add(group);
        // One of three approvers is eligible: two remain.
        let (mut group, approvers) = self.pim_group_with_approvers(Reach::PrivilegedRole);
        self.make_eligible_in(&mut group, Access::Member, Principal::user(approvers.members[0]));
        self.add(group);
        // The approvers are in a group inside the group.
        let inner = self.new_approvers(2, false).group;
        let mut outer = self.group("Approvers");
        outer.followed = true;
        outer.members = vec![Principal::group(inner)];
        let outer = self.add(outer);
        self.with_settings(|group| group.settings_mut(Access::Member).approved_by(vec![Approver::Group(outer)]));
        // A guest and a stranger to role-assignable groups approve, where no privileged role is reached.
        let (group, approvers) = self.pim_group_with_approvers(Reach::OrdinaryRole);
        let guest = self.user("partner.");
        if let Some(user) = self.tenant.user_mut(guest) {
            user.guest = true;
        }
        self.group_mut(approvers.group).members.push(Principal::user(guest));
        self.add(group);
    }

    fn people_that_pass(&mut self) {
        let now = self.now();
        // An activation that ended, of someone who left the group with it.
        let mut group = self.pim_group(Reach::Tier0);
        let who = group.pim_mut().eligible[0].principal;
        let ended = self.activation(Access::Member, who, now - 10 * HOUR, HOUR);
        group.pim_mut().active.push(ended);
        self.add(group);
        // One that ended and one that followed it.
        let mut group = self.pim_group(Reach::PrivilegedRole);
        let who = group.pim_mut().eligible[0].principal;
        let ended = self.activation(Access::Member, who, now - 10 * HOUR, 2 * HOUR);
        group.pim_mut().active.push(ended);
        self.activate(&mut group, Access::Member, who.id, now - HOUR, 4 * HOUR);
        self.add(group);
        // One whose eligibility is gone, which ends within the hour.
        let mut group = self.pim_group(Reach::Nothing);
        let who = self.administrator();
        self.activate(&mut group, Access::Member, who, now - 3 * HOUR - 30 * MINUTE, 4 * HOUR);
        self.add(group);
        // Active until a date, while eligible for longer.
        let mut group = self.pim_group(Reach::Tier0);
        let who = Principal::user(self.administrator());
        let eligible = self.schedule(Access::Member, who, now - 5 * DAY, End::At(now + 90 * DAY));
        group.pim_mut().eligible.push(eligible);
        self.assign(&mut group, who, 30);
        self.add(group);
        // Exactly five minutes, and exactly as long as allowed.
        let mut group = self.pim_group(Reach::Nothing);
        for (start, seconds) in [(now - MINUTE, 5 * MINUTE), (now - DAY, 180 * DAY)] {
            let who = Principal::user(self.administrator());
            let eligible = self.schedule(Access::Member, who, start, End::After(seconds));
            group.pim_mut().eligible.push(eligible);
        }
        self.add(group);
        // A service principal cannot be eligible: it is a member for good.
        let own = Some(self.tenant.id);
        let application = self.application(own);
        let mut group = self.pim_group(Reach::Nothing);
        self.stand(&mut group, Access::Member, application);
        self.add(group);
        self.guests_that_pass();
    }

    /// Guests and stale accounts where no privileged role is reached, and accounts that were synchronized once.
    fn guests_that_pass(&mut self) {
        let long_ago = self.days_ago(200, 500);
        let mut group = self.pim_group(Reach::OrdinaryRole);
        let guest = self.user("partner.");
        if let Some(user) = self.tenant.user_mut(guest) {
            user.guest = true;
            user.signed_in = Some(long_ago);
            user.synced = Some(true);
        }
        self.make_eligible_in(&mut group, Access::Member, Principal::user(guest));
        self.add(group);
        let mut group = self.pim_group(Reach::Tier0);
        let converted = self.administrator();
        if let Some(user) = self.tenant.user_mut(converted) {
            user.synced = Some(false);
        }
        self.make_eligible_in(&mut group, Access::Member, Principal::user(converted));
        self.add(group);
        // Ten people, and no more.
        let mut group = self.pim_group(Reach::Tier0);
        for _ in 0..6 {
            let who = Principal::user(self.administrator());
            self.make_eligible_in(&mut group, Access::Member, who);
        }
        self.add(group);
    }

    fn groups_that_pass(&mut self) {
        // Synchronized once.
        self.with_settings(|group| group.synced = Some(false));
        // A public team that PIM does not manage.
        let mut team = self.group("Team");
        team.kind = GroupKind::Unified;
        team.public = true;
        team.followed = true;
        self.add(team);
        // People are members for good, and the group is only eligible for its role: Microsoft's advice for Exchange.
        let mut group = self.guarded_group(Reach::PrivilegedRole).0;
        group.role_assignable = true;
        group.pim_mut().eligible.clear();
        for _ in 0..2 {
            let member = Principal::user(self.administrator());
            self.stand(&mut group, Access::Member, member);
        }
        let group = self.add(group);
        self.make_eligible("Security Administrator", Principal::group(group));
        // A privileged role, held by a group that has no members yet.
        let mut group = self.group("Roles");
        group.role_assignable = true;
        group.followed = true;
        group.owners = vec![Principal::user(self.administrator())];
        let group = self.add(group);
        self.hold("Application Administrator", Principal::group(group), Scope::Directory);
        // Rules that name memberOf where nothing depends on the group, or in quotation marks only.
        let mut unused = self.group("SG");
        unused.rule = Some(format!("user.memberOf -any (group.objectId -in ['{}'])", self.id()));
        self.add(unused);
        let quoted = self.assigned_group();
        self.group_mut(quoted).rule = Some("user.extensionAttribute2 -eq \"user.memberOf\"".into());
        let mut policy = self.policy_of_conditional_access();
        policy.excluded_groups = vec![quoted];
        self.tenant.conditional_access.push(policy);
        // A group that can be assigned to roles, eligible in another one.
        let inner = self.new_approvers(2, true).group;
        let mut outer = self.pim_group(Reach::Nothing);
        self.make_eligible_in(&mut outer, Access::Member, Principal::group(inner));
        self.add(outer);
    }

    /// A package with one grant and one policy.
    fn offering(&mut self, group: Id, access: Access, eligible: bool, expiry: Expiry) -> Package {
        let mut package = self.package();
        package.grants = vec![self.grant(group, access, eligible)];
        let mut policy = self.policy();
        policy.expiry = expiry;
        package.policies = vec![policy];
        package
    }

    fn packages_that_pass(&mut self) {
        let now = self.now();
        // As long as PIM allows; until a date that PIM allows; and no limit on either side.
        for expiry in [Expiry::Days(180), Expiry::On(now + 170 * DAY)] {
            let group = self.with_settings(|_| {});
            let package = self.offering(group, Access::Member, true, expiry);
            self.tenant.packages.push(package);
        }
        let group = self.with_settings(|group| group.settings_mut(Access::Member).eligibility().required = false);
        let mut package = self.offering(group, Access::Member, true, Expiry::Never);
        package.policies[0].review = Some(self.policy_review());
        self.tenant.packages.push(package);
        // The limit of owners does not bind members.
        let group = self.with_settings(|group| group.settings_mut(Access::Owner).eligibility().maximum = "P15D".into());
        let package = self.offering(group, Access::Member, true, Expiry::Days(90));
        self.tenant.packages.push(package);
        // The ownership of a dynamic group.
        let dynamic = self.assigned_group();
        self.group_mut(dynamic).rule = Some("user.extensionAttribute1 -eq \"Payroll\"".into());
        let package = self.offering(dynamic, Access::Owner, false, Expiry::Days(30));
        self.tenant.packages.push(package);
        // Administrators alone assign a package without an end; a rule assigns another one.
        let group = self.assigned_group();
        let mut package = self.offering(group, Access::Member, false, Expiry::Never);
        package.policies[0].targets = Targets::Administrators;
        let mut automatic = self.policy();
        self.automatic(&mut automatic, None);
        package.policies.push(automatic);
        self.tenant.packages.push(package);
        // Approval, without which no one gets a privileged group.
        let mut group = self.pim_group(Reach::Tier0);
        let approvers = self.new_approvers(2, true).group;
        group.settings_mut(Access::Member).approved_by(vec![Approver::Group(approvers)]);
        let group = self.add(group);
        let mut package = self.offering(group, Access::Member, true, Expiry::Days(60));
        package.policies[0].stages = vec![Stage::of([Asked::Group(approvers)])];
        self.tenant.packages.push(package);
        self.approvals_that_pass();
    }

    /// Approval by as few as is right, forwarded as early and as late as can be, and reviewed as often as it ends.
    fn approvals_that_pass(&mut self) {
        let group = self.assigned_group();
        let mut package = self.offering(group, Access::Member, false, Expiry::Days(90));
        let [first, second, third] = [0; 3].map(|_| self.new_approvers(2, false).group);
        let mut forwarded = Stage::by_manager(first);
        (forwarded.forwards, forwarded.forwarded_after, forwarded.denied_after) = (true, 1, 4);
        forwarded.alternates = vec![Asked::Manager(2)];
        forwarded.fallback_alternates = vec![Asked::Group(first)];
        let mut late = Stage::of([Asked::Group(second)]);
        (late.forwards, late.forwarded_after, late.alternates) = (true, 13, vec![Asked::Group(third)]);
        let policy = &mut package.policies[0];
        policy.extendable = true;
        policy.stages = vec![forwarded, late, Stage::of([Asked::Group(third)])];
        let mut review = self.policy_review();
        review.months = 3;
        package.policies[0].review = Some(review);
        self.tenant.packages.push(package);
        // One named approver, and alternate ones after a week.
        let group = self.assigned_group();
        let mut package = self.offering(group, Access::Member, false, Expiry::Days(30));
        let mut stage = Stage::of([Asked::User(self.administrator())]);
        (stage.forwards, stage.forwarded_after, stage.alternates) = (true, 7, vec![Asked::Group(first)]);
        package.policies[0].stages = vec![stage];
        package.policies[0].review = Some(self.policy_review());
        self.tenant.packages.push(package);
    }

    fn units_that_pass(&mut self) {
        let administrator = Principal::user(self.administrator());
        // A role-assignable group is safe from the administrators of its unit.
        let group = self.pim_group(Reach::PrivilegedRole);
        let mut unit = self.unit();
        unit.members = vec![Principal::group(self.add(group))];
        self.hold("Groups Administrator", administrator, Scope::Unit(unit.id));
        self.tenant.units.push(unit);
        // Helpdesk administrators change no groups, and Teams administrators no security groups.
        let group = self.with_settings(|_| {});
        let mut unit = self.unit();
        unit.members = vec![Principal::group(group)];
        self.hold("Helpdesk Administrator", administrator, Scope::Unit(unit.id));
        self.hold("Teams Administrator", administrator, Scope::Unit(unit.id));
        self.tenant.units.push(unit);
        // A guest who can read the directory has a role at a unit.
        let guest = self.user("partner.");
        if let Some(user) = self.tenant.user_mut(guest) {
            user.guest = true;
        }
        let mut unit = self.unit();
        unit.members = vec![Principal::user(self.employee())];
        self.hold("License Administrator", Principal::user(guest), Scope::Unit(unit.id));
        self.hold("Directory Readers", Principal::user(guest), Scope::Directory);
        self.tenant.units.push(unit);
        // A security group under restricted management.
        let mut group = self.group("SG");
        group.restricted = true;
        let mut unit = self.unit();
        unit.restricted = true;
        unit.members = vec![Principal::group(self.add(group))];
        self.hold("Groups Administrator", administrator, Scope::Unit(unit.id));
        self.tenant.units.push(unit);
        // A rule with memberOf in quotation marks only.
        let mut unit = self.unit();
        unit.rule = Some("user.department -eq \"user.memberOf\"".into());
        self.tenant.units.push(unit);
    }
}
