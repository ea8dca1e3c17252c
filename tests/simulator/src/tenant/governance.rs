use std::collections::HashSet;

use super::World;
use super::words::DEPARTMENTS;
use crate::model::{
    Access, Catalog, DAY, End, Expiry, Grant, Group, Id, Organization, OtherGrant, Package, PackageAssignment, Policy,
    PolicyReview, Principal, Resource, Stage, Target, Targets, Workflow,
};

impl World {
    /// Packages that grant ordinary groups, and eligible roles of groups in PIM within what PIM allows.
    pub(super) fn packages(&mut self, count: usize) {
        for _ in 0..count / 50 + 2 {
            let catalog = Catalog::new(self.id(), self.name("Catalog"));
            self.tenant.catalogs.push(catalog);
        }
        let partners = Catalog { external: true, ..Catalog::new(self.id(), self.name("Catalog")) };
        self.tenant.catalogs.push(partners);
        let offered = self.offered_groups(count);
        for number in 0..count {
            let mut package = self.package();
            for _ in 0..self.tail(1, 6) {
                let granted = self.assigned_group_of_many();
                package.grants.push(self.grant(granted, Access::Member, false));
            }
            if let Some(group) = offered.get(number).filter(|_| number % 3 == 0) {
                package.grants.push(self.grant(*group, Access::Member, true));
            }
            for _ in 0..self.tail(1, 4) {
                let policy = self.usual_policy();
                if matches!(policy.targets, Targets::External(_)) {
                    package.catalog = self.catalog_for_partners();
                }
                package.policies.push(policy);
            }
            for employee in self.employees(3) {
                let start = self.days_ago(1, 60);
                let assignment = PackageAssignment { id: self.id(), user: employee, start, end: start + 90 * DAY };
                self.deliver(&package, &assignment, 90);
                package.assignments.push(assignment);
            }
            self.tenant.packages.push(package);
        }
        self.follow_named();
    }

    /// A workflow that adds people to ordinary groups.
    pub(super) fn workflows(&mut self) {
        let groups = vec![self.assigned_group(), self.assigned_group()];
        let workflow = Workflow { id: self.id(), name: self.name("Joiners"), enabled: true, groups };
        self.tenant.workflows.push(workflow);
    }

    /// Makes the holder of an assignment eligible, for as long as PIM allows, in what the package grants so.
    pub fn deliver(&mut self, package: &Package, assignment: &PackageAssignment, days: i64) {
        for grant in package.grants.iter().filter(|grant| grant.eligible) {
            let (who, end) = (Principal::user(assignment.user), End::At(assignment.start + days * DAY));
            let schedule = self.schedule(grant.access, who, assignment.start, end);
            self.group_mut(grant.group).pim_mut().eligible.push(schedule);
        }
    }

    /// Fills in the members and owners of the groups that packages name, as an export has these.
    fn follow_named(&mut self) {
        let granted = self.tenant.packages.iter().flat_map(|package| package.grants.iter().map(|grant| grant.group));
        let mut named: HashSet<Id> = granted.collect();
        for policy in self.tenant.packages.iter().flat_map(|package| &package.policies) {
            if let Targets::Directory(targets) = &policy.targets {
                named.extend(targets.iter().filter_map(|target| match target {
                    Target::Group(group) => Some(*group),
                    Target::User(_) | Target::Rule(_) | Target::Organization(_) => None,
                }));
            }
        }
        let mut groups = std::mem::take(&mut self.tenant.groups);
        for group in groups.iter_mut().filter(|group| !group.followed && named.contains(&group.id)) {
            self.follow(group);
        }
        self.tenant.groups = groups;
    }

    /// Groups of PIM, without a directory role, whose members have to activate. All of them allow an eligibility of 90 days.
    fn offered_groups(&mut self, most: usize) -> Vec<Id> {
        let operators = |group: &&Group| {
            let pim = group.pim.as_ref();
            !group.role_assignable && pim.is_some_and(|pim| pim.eligible.iter().any(|one| one.access == Access::Member))
        };
        self.tenant.groups.iter().filter(operators).take(most).map(|group| group.id).collect()
    }

    fn assigned_group_of_many(&mut self) -> Id {
        if self.assigned_groups.is_empty() {
            return self.assigned_group();
        }
        let at = self.rng.usize(..self.assigned_groups.len());
        self.assigned_groups[at]
    }

    /// A package that grants nothing yet.
    pub fn package(&mut self) -> Package {
        let internal = self.tenant.catalogs.iter().filter(|catalog| !catalog.external && !catalog.own);
        let internal: Vec<Id> = internal.map(|catalog| catalog.id).collect();
        let catalog = self.one_of(&internal);
        Package {
            id: self.id(),
            name: self.name("Package"),
            catalog,
            hidden: false,
            others: vec![],
            created: self.days_ago(90, 700),
            grants: vec![],
            policies: vec![],
            incompatible_packages: vec![],
            incompatible_groups: vec![],
            assignments: vec![],
        }
    }

    /// The catalog that external people may request from.
    #[must_use]
    pub fn catalog_for_partners(&self) -> Id {
        let open = self.tenant.catalogs.iter().find(|catalog| catalog.external && !catalog.own);
        open.map_or(self.tenant.catalogs[0].id, |catalog| catalog.id)
    }

    /// Something other than a group, for a package to grant.
    pub fn other_grant(&mut self, resource: Resource) -> OtherGrant {
        OtherGrant { resource, role: self.id(), scope: self.id() }
    }

    /// A role of a group, for a package to grant.
    pub fn grant(&mut self, group: Id, access: Access, eligible: bool) -> Grant {
        Grant { group, access, eligible, role: self.id(), scope: self.id() }
    }

    /// A policy for all members, with approval by a manager, of up to 90 days.
    pub fn policy(&mut self) -> Policy {
        let fallback = self.fallback_approvers();
        Policy {
            id: self.id(),
            name: self.name("Policy"),
            targets: Targets::Members,
            expiry: Expiry::Days(self.one_of(&[7, 30, 60, 90])),
            approval: true,
            stages: vec![Stage::by_manager(fallback)],
            review: None,
            extendable: false,
            requests: true,
            removes: true,
            grace: None,
            extension_approved: true,
            justification: true,
            without_mails: false,
            approved_by_extension: false,
        }
    }

    /// The group that decides where someone has no manager.
    pub fn fallback_approvers(&mut self) -> Id {
        let fallback = self.approvers.first().map(|approvers| approvers.group);
        fallback.unwrap_or_else(|| self.new_approvers(2, false).group)
    }

    /// Reviews of a policy in which nothing is wrong.
    pub fn policy_review(&mut self) -> PolicyReview {
        PolicyReview::by_manager(self.fallback_approvers())
    }

    /// One of the policies that are usual: for a group, for all members, for partners, by a rule, or for administrators alone.
    fn usual_policy(&mut self) -> Policy {
        let mut policy = self.policy();
        match self.rng.u32(..10) {
            0..4 => {
                let group = self.assigned_group_of_many();
                policy.targets = Targets::Directory(vec![Target::Group(group)]);
                policy.approval = false;
                policy.stages.clear();
            }
            4..7 => {}
            7 => policy.targets = Targets::External(vec![Target::Organization(self.organization())]),
            8 => {
                policy.targets = Targets::Administrators;
                policy.approval = false;
                policy.stages.clear();
            }
            _ => {
                policy.review = Some(self.policy_review());
                policy.expiry = Expiry::Days(90);
            }
        }
        policy
    }

    /// Adds a connected organization that an administrator set up, with a sponsor.
    pub fn organization(&mut self) -> Id {
        let id = self.id();
        let (name, sponsor, created) = (self.name("Partner"), self.employee(), self.days_ago(100, 900));
        let sponsors = vec![sponsor];
        self.tenant.organizations.push(Organization { id, name, configured: true, created, social: false, sponsors });
        id
    }

    /// Makes a policy assign automatically, by a rule.
    pub fn automatic(&mut self, policy: &mut Policy, rule: Option<String>) {
        let rule = rule.unwrap_or_else(|| format!("user.department -eq \"{}\"", self.one_of(&DEPARTMENTS)));
        policy.targets = Targets::Directory(vec![Target::Rule(rule)]);
        policy.expiry = Expiry::Never;
        policy.approval = false;
        policy.stages.clear();
    }
}
