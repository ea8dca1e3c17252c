use super::World;
use super::words::DEPARTMENTS;
use crate::model::{
    ConditionalAccessPolicy, Context, Group, GroupKind, Id, Moment, Principal, PrincipalKind, Scope, Unit,
};

/// The built-in authentication strength: <https://learn.microsoft.com/graph/api/authenticationstrengthroot-list-policies>.
pub const PHISHING_RESISTANT: &str = "00000000-0000-0000-0000-000000000004";

impl World {
    /// People without privileges: half of them synchronized, some guests, some disabled, some gone for long.
    pub(super) fn staff(&mut self, count: usize) {
        for _ in 0..count {
            let id = self.user("u");
            let kind = self.rng.u32(..100);
            let gone = self.days_ago(100, 600);
            let Some(user) = self.tenant.users.last_mut() else { continue };
            match kind {
                0..8 => {
                    user.guest = true;
                    user.address = format!("{}_partner.example#EXT#@simulated.example", user.address.replace('@', "."));
                }
                8..11 => user.enabled = false,
                11..16 => user.signed_in = Some(gone),
                16..66 => user.synced = Some(true),
                _ => {}
            }
            if kind >= 11 {
                self.staff.push(id);
            }
        }
        for number in 0..count / 20 + 3 {
            self.application(Some(self.tenant.id).filter(|_| number % 4 != 0));
        }
    }

    /// Groups that nothing privileged depends on. Few of them are named by anything else in the export.
    pub(super) fn ordinary_groups(&mut self, count: usize) {
        for _ in 0..count {
            let kind = self.rng.u32(..100);
            let mut group = self.group(if kind < 60 { "SG" } else { "Team" });
            match kind {
                0..25 => group.synced = Some(true),
                25..30 => group.rule = Some(format!("user.extensionAttribute1 -eq \"{}\"", self.one_of(&DEPARTMENTS))),
                30..60 => {}
                60..88 => {
                    group.kind = GroupKind::Unified;
                    group.public = self.rng.u32(..4) == 0;
                }
                88..94 => group.kind = GroupKind::MailSecurity,
                _ => group.kind = GroupKind::Distribution,
            }
            if self.rng.u32(..100) == 0 {
                self.follow(&mut group);
            }
            if (30..60).contains(&kind) && self.assigned_groups.len() < 10_000 {
                self.assigned_groups.push(group.id);
            }
            self.add(group);
        }
    }

    /// Fills in the members and owners of an ordinary group.
    pub(super) fn follow(&mut self, group: &mut Group) {
        group.followed = true;
        let count = self.tail(1, 40);
        group.members = self.employees(count).into_iter().map(Principal::user).collect();
        group.owners = self.employees(2).into_iter().map(Principal::user).collect();
        let has_people_only =
            |inner: &&Group| inner.members.iter().all(|member| member.kind != PrincipalKind::ServicePrincipal);
        if let Some(inner) = self.tenant.groups.last().filter(has_people_only)
            && group.kind == GroupKind::Security
        {
            group.members.push(Principal::group(inner.id));
        }
    }

    /// An ordinary group for a package to grant, or for people to request by.
    pub fn assigned_group(&mut self) -> Id {
        let mut group = self.group("SG");
        self.follow(&mut group);
        self.add(group)
    }

    /// Administrative units with people in them, and who manages those.
    pub(super) fn units(&mut self, count: usize, roles: usize) {
        for number in 0..count {
            let mut unit = self.unit();
            let size = self.tail(5, 300);
            unit.members = self.employees(size).into_iter().map(Principal::user).collect();
            if number % 5 == 1 {
                unit.rule = Some(format!("user.department -eq \"{}\"", self.one_of(&DEPARTMENTS)));
            }
            if number % 5 == 2 {
                self.restrict(&mut unit);
            }
            self.tenant.units.push(unit);
        }
        for _ in 0..roles {
            let at = self.rng.usize(..self.tenant.units.len());
            let unit = self.tenant.units[at].id;
            let role = self.one_of(&[
                "Helpdesk Administrator",
                "Authentication Administrator",
                "License Administrator",
                "Printer Administrator",
            ]);
            let who = Principal::user(self.administrator());
            self.hold(role, who, Scope::Unit(unit));
        }
    }

    /// A unit with nobody in it.
    pub fn unit(&mut self) -> Unit {
        Unit { id: self.id(), name: self.name("Unit"), restricted: false, rule: None, members: vec![] }
    }

    /// Makes a unit one of restricted management, with a few new accounts.
    fn restrict(&mut self, unit: &mut Unit) {
        unit.restricted = true;
        unit.members.clear();
        for _ in 0..3 {
            let id = self.user("vip.");
            unit.members.push(Principal::user(id));
            if let Some(user) = self.tenant.user_mut(id) {
                user.restricted = true;
            }
        }
    }

    /// A group of emergency accounts that policies leave out.
    pub(super) fn emergency_account_exclusion(&mut self, created: Moment) {
        let mut group = self.group("Emergency");
        // Who changes the group changes to whom the policies apply.
        group.role_assignable = true;
        group.owners = vec![Principal::user(self.administrator())];
        group.followed = true;
        group.created = created;
        let id = self.add(group);
        let mut policy = self.policy_of_conditional_access();
        policy.name = "Require multifactor authentication".into();
        policy.excluded_groups = vec![id];
        self.tenant.conditional_access.push(policy);
    }

    /// A Conditional Access policy that requires multifactor authentication of everyone.
    pub fn policy_of_conditional_access(&mut self) -> ConditionalAccessPolicy {
        ConditionalAccessPolicy {
            id: self.id(),
            name: self.name("CA"),
            state: "enabled",
            groups: vec![],
            roles: vec![],
            excluded_users: vec![],
            excluded_groups: vec![],
            contexts: vec![],
            control: Some("mfa"),
            strength: None,
            every_time: false,
            spares_trusted: false,
        }
    }

    /// An authentication context with a policy that has everyone sign in with a phishing-resistant method each time.
    pub fn guarded_context(&mut self, id: &'static str) {
        self.tenant.contexts.push(Context { id, available: true });
        let mut policy = self.policy_of_conditional_access();
        policy.contexts = vec![id];
        policy.control = None;
        policy.strength = Some(PHISHING_RESISTANT);
        policy.every_time = true;
        self.tenant.conditional_access.push(policy);
    }

    /// Policies for authentication contexts and for departments.
    pub(super) fn conditional_access(&mut self) {
        for context in ["c1", "c2"] {
            self.guarded_context(context);
        }
        for state in ["enabled", "disabled", "enabledForReportingButNotEnforced"] {
            let group = self.assigned_group();
            let mut policy = self.policy_of_conditional_access();
            policy.state = state;
            policy.groups = vec![group];
            policy.control = Some("compliantDevice");
            self.tenant.conditional_access.push(policy);
        }
    }
}
