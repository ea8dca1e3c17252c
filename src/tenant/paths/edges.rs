//! The steps into each node, and what may be missing among them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::gates::{self, Entrance, Guarded, Stage};
use super::vain;
use crate::model::directory_role::RoleScope;
use crate::model::{
    Access, Approver, AssignmentPolicy, Audience, Collected, DelegatedRole, Delegation, Group, Known, Member, Mode,
    ObjectId, Origin, PrincipalKind, Resource, RoleAssignment, Schedule, SettingsRole, all_of, any_of, not,
};
use crate::tenant::approvers::{IN_SCOPE, People};
use crate::tenant::parts::paths::{Asks, By, Draft, Graph, HeldAtUnit, Kind, Node};
use crate::tenant::password_reset::resets_passwords;
use crate::tenant::well_known::template_of;
use crate::tenant::{PackageGrant, Tenant};

/// Builds the graph, each node with the steps into it.
pub(super) struct Builder<'t> {
    tenant: &'t Tenant,
    graph: Draft,
    open: VecDeque<u32>,
    role_grants: BTreeMap<ObjectId, Vec<PackageGrant<'t>>>,
    /// The directory roles below tier 0 that somebody can have and that reset passwords.
    resetters: Vec<ObjectId>,
    /// Who can activate a directory role, as far as it was needed.
    eligible: BTreeMap<ObjectId, People>,
    guarded: Guarded,
    /// The directory role that manages every catalog, where somebody can have it.
    governor: Option<ObjectId>,
}

impl<'t> Builder<'t> {
    pub(super) fn new(tenant: &'t Tenant) -> Self {
        let mut role_grants: BTreeMap<ObjectId, Vec<PackageGrant<'t>>> = BTreeMap::new();
        for granted in tenant.grants() {
            if let Ok(Some(role)) = granted.directory_role() {
                role_grants.entry(tenant.role_template(role)).or_default().push(granted);
            }
        }
        // A role that nobody holds may be one that a package gives.
        let roles: BTreeSet<&ObjectId> = tenant.roles_in_use().chain(role_grants.keys()).collect();
        let governor = template_of(GOVERNOR).filter(|role| roles.contains(role));
        let resetters = roles.into_iter().filter(|role| resets_passwords(role) && !tenant.is_tier0(role));
        let resetters = resetters.cloned().collect();
        Self {
            tenant,
            graph: Draft::default(),
            open: VecDeque::new(),
            role_grants,
            resetters,
            eligible: BTreeMap::new(),
            guarded: Guarded::new(),
            governor,
        }
    }

    /// Backwards from everything worth reaching: directory roles, groups in PIM or in packages, and those that Conditional Access
    /// names.
    pub(super) fn build(mut self) -> Graph {
        let tenant = self.tenant;
        let roles: BTreeSet<ObjectId> = tenant.roles_in_use().chain(self.role_grants.keys()).cloned().collect();
        for role in roles {
            self.number(Node::Role(role));
        }
        let granted = tenant.grants();
        let granted = granted.iter().filter_map(|granted| granted.group().ok().flatten());
        for policy in tenant.assignment_policies().seen().copied().unwrap_or_default() {
            if let Ok(package) = policy.package() {
                self.number(Node::Package(package.clone()));
            }
        }
        let policies = tenant.conditional_access_policies();
        let named = policies.seen().copied().unwrap_or_default().iter();
        let named = named.flat_map(|policy| [policy.included_groups(), policy.excluded_groups()]).flatten().flatten();
        let groups: BTreeSet<&ObjectId> = tenant.managed_groups().chain(granted).chain(named).collect();
        for group in groups {
            self.number(Node::Group(group.clone(), Access::Member));
        }
        for node in tenant.found_once.looked_for.get().into_iter().flatten() {
            self.number(node.clone());
        }
        while let Some(node) = self.open.pop_front() {
            self.expand(node);
        }
        self.graph.graph()
    }

    fn number(&mut self, node: Node) -> u32 {
        let (number, is_new) = self.graph.number(node);
        if is_new {
            self.open.push_back(number);
        }
        number
    }

    fn expand(&mut self, to: u32) {
        let Some(node) = self.graph.node(to).cloned() else { return };
        match &node {
            Node::Role(role) => self.role(to, role),
            Node::Group(group, access) => self.group(to, group, *access),
            Node::Package(package) => self.package(to, package),
            Node::Catalog(catalog) => self.catalog(to, catalog),
            Node::Principal(principal) => self.principal(to, principal),
            Node::Audience(_) | Node::Guests | Node::Rule(_) => {}
        }
    }

    fn add(&mut self, from: Node, to: u32, asks: Asks, by: By) {
        let from = self.number(from);
        self.graph.add(from, to, asks, by);
    }

    /// The elements that are seen; notes that there may be more.
    fn seen<T: Clone>(&mut self, to: u32, kind: Kind, list: &Collected<Vec<T>>) -> Vec<T> {
        if let Err(gap) = list.complete() {
            self.graph.miss(to, kind, gap);
        }
        list.seen().ok().cloned().unwrap_or_default()
    }

    /// Adds a step that exists if something is so, and somebody is there who can take it.
    fn add_if(&mut self, is_so: Known<bool>, from: Node, to: u32, asks: Asks, by: By) {
        match is_so {
            _ if vain::is_out_of_use(self.tenant, &from) => {}
            Ok(true) => self.add(from, to, asks, by),
            Ok(false) => {}
            Err(gap) => self.graph.miss(to, by.kind(), gap),
        }
    }

    /// Those who are to approve a gate take part in what it takes.
    fn add_approvers(&mut self, stages: &Known<Vec<Stage>>) {
        for approver in stages.iter().flatten().flat_map(Stage::nodes) {
            self.number(approver.clone());
        }
    }

    fn entrance(&mut self, role: &SettingsRole, mode: Mode) -> Entrance {
        let entrance = Entrance::of(self.tenant, role, mode);
        if entrance.asks.gate.is_ok_and(|gate| gate.people > 0)
            && let Ok(policy) = self.tenant.settings_of(role).and_then(|settings| settings.policy())
        {
            self.add_approvers(&gates::stages_of_activation(role, policy));
        }
        entrance
    }

    /// Adds a step by which somebody has a role, as [`Self::add_if`].
    fn enter_if(&mut self, is_so: Known<bool>, from: Node, to: u32, entrance: &Entrance, by: By) {
        let asks = entrance.for_those(self.tenant, &from, &mut self.guarded);
        self.add_if(is_so, from, to, asks, by);
    }

    /// A principal as a node; as both where it may be a person or a group, and as none where it is neither, nor a service principal.
    fn holders(&self, id: &ObjectId, stated: Option<PrincipalKind>) -> Vec<Node> {
        let (group, person) = (Node::Group(id.clone(), Access::Member), Node::Principal(id.clone()));
        match stated.or_else(|| self.tenant.principal_kind(id)) {
            Some(PrincipalKind::Group) => vec![group],
            Some(PrincipalKind::User | PrincipalKind::ServicePrincipal) => vec![person],
            Some(PrincipalKind::Other) => Vec::new(),
            None => vec![person, group],
        }
    }

    fn role(&mut self, to: u32, role: &ObjectId) {
        let settings = SettingsRole::Directory(role.clone());
        for mode in [Mode::Active, Mode::Eligible] {
            let held = self.tenant.holders_of(role, mode);
            let held = self.seen(to, Kind::Role, &held);
            let entrance = if held.is_empty() { Entrance::OPEN } else { self.entrance(&settings, mode) };
            for held in held {
                let everywhere = held.scope().map(|scope| *scope == RoleScope::Tenant);
                let holds = all_of([everywhere, not(self.is_activation(held))]);
                for holder in self.holders(&held.principal, held.principal_kind()) {
                    self.enter_if(holds, holder, to, &entrance, By::Role(mode));
                }
            }
        }
        for granted in self.role_grants.get(role).cloned().unwrap_or_default() {
            self.grant(to, &settings, granted);
        }
        if let Some(gap) = self.tenant.grants_gap() {
            self.graph.miss(to, Kind::Grant, gap);
        }
        self.resources(to, &Resource::DirectoryRole(role.clone()));
    }

    /// Whether a role is there by an activation that runs. A plain list of role assignments does not say; it is taken at its word but
    /// for users who are eligible for the role.
    fn is_activation(&mut self, held: &RoleAssignment) -> Known<bool> {
        let said = held.is_activation();
        let kind = held.principal_kind().or_else(|| self.tenant.principal_kind(&held.principal));
        if said.is_ok() {
            return said;
        }
        if held.mode == Mode::Eligible || kind.is_some_and(|kind| kind != PrincipalKind::User) {
            return Ok(false);
        }
        let role = self.tenant.role_template(&held.role);
        let eligible = self.eligible.entry(role.clone());
        let eligible = eligible.or_insert_with(|| self.tenant.eligible_people(&SettingsRole::Directory(role)));
        if eligible.contain(&held.principal) == Ok(true) { said } else { Ok(false) }
    }

    fn grant(&mut self, to: u32, settings: &SettingsRole, granted: PackageGrant<'t>) {
        match granted.mode() {
            Ok(mode) => {
                let can_be = vain::can_be_given(self.tenant, settings, mode);
                let entrance = self.entrance(settings, mode);
                self.enter_if(can_be, Node::Package(granted.package.id.clone()), to, &entrance, By::Grant(mode));
            }
            Err(gap) => self.graph.miss(to, Kind::Grant, gap),
        }
    }

    /// The catalogs that hold a resource.
    fn resources(&mut self, to: u32, resource: &Resource) {
        let entries = self.tenant.catalog_entries_of(resource);
        for entry in self.seen(to, Kind::Catalog, &entries) {
            self.add(Node::Catalog(entry.catalog.clone()), to, Asks::NOTHING, By::Resource);
        }
    }

    fn group(&mut self, to: u32, group: &ObjectId, access: Access) {
        let settings = SettingsRole::Group(group.clone(), access);
        let active = self.tenant.schedules_of(group, Mode::Active);
        let active = self.seen(to, Kind::InGroup, &active);
        for schedule in &active {
            match schedule.origin() {
                Ok(Origin::Activated) => {}
                Ok(_) => self.schedule(to, schedule, access, &Entrance::OPEN),
                Err(gap) => self.graph.miss(to, Kind::InGroup, gap),
            }
        }
        let eligible = self.tenant.schedules_of(group, Mode::Eligible);
        let eligible = self.seen(to, Kind::InGroup, &eligible);
        if !eligible.is_empty() {
            let entrance = self.entrance(&settings, Mode::Eligible);
            for schedule in eligible {
                self.schedule(to, schedule, access, &entrance);
            }
        }
        self.listed(to, group, access, &active);
        for mode in [Mode::Active, Mode::Eligible] {
            for granted in self.tenant.grants_giving(group, access, mode) {
                self.grant(to, &settings, granted);
            }
        }
        if let Some(gap) = self.tenant.grants_gap() {
            self.graph.miss(to, Kind::Grant, gap);
        }
        if access == Access::Member {
            if vain::can_be_given(self.tenant, &settings, Mode::Active) != Ok(false) {
                self.resources(to, &Resource::Group(group.clone()));
            }
            match self.tenant.group(group) {
                Ok(Some(known)) => self.control(to, known),
                Ok(None) => {}
                Err(gap) => [Kind::Ownership, Kind::Public, Kind::Manages, Kind::Rule]
                    .into_iter()
                    .for_each(|kind| self.graph.miss(to, kind, gap)),
            }
        }
    }

    fn schedule(&mut self, to: u32, schedule: &Schedule, access: Access, entrance: &Entrance) {
        for holder in self.holders(&schedule.principal, schedule.principal_kind()) {
            let is_it = schedule.gives(access);
            self.enter_if(is_it, holder, to, entrance, By::Schedule(schedule.mode));
        }
    }

    /// Those whom the list of the group holds and PIM has no entry of: an entry tells more. A service principal that a list of
    /// Graph v1.0 lacks is in PIM if at all.
    fn listed(&mut self, to: u32, group: &ObjectId, access: Access, active: &[&Schedule]) {
        let list = match access {
            Access::Member => self.tenant.members_of_group(group),
            Access::Owner => self.tenant.owners_of_group(group),
        };
        let list = list.but_service_principals();
        let is_gone = matches!(list, Collected::Missing(_)) && matches!(self.tenant.group(group), Ok(None));
        if let Err(gap) = list.complete()
            && !is_gone
        {
            self.graph.miss(to, Kind::InGroup, gap);
        }
        let in_pim = active.iter().filter(|schedule| schedule.access().map_or(true, |held| held == access));
        let in_pim: BTreeSet<&ObjectId> = in_pim.map(|schedule| &schedule.principal).collect();
        let unclear = self.tenant.are_listed_all_the_time(group).err();
        let members: Vec<&Member> = list.seen().into_iter().copied().flatten().collect();
        for member in members.into_iter().filter(|member| !in_pim.contains(&member.id)) {
            let kind = member.kind.or_else(|| self.tenant.principal_kind(&member.id));
            let unclear = unclear.filter(|_| kind.is_none_or(|kind| kind == PrincipalKind::User));
            for holder in self.holders(&member.id, member.kind) {
                self.add_if(unclear.map_or(Ok(true), Err), holder, to, Asks::NOTHING, By::Listed);
            }
        }
    }

    /// Those who decide who is a member: owners, the rule of a dynamic group, anyone where the group is public, administrators.
    fn control(&mut self, to: u32, group: &Group) {
        let is_dynamic = group.is_dynamic();
        self.add_if(is_dynamic, Node::Rule(group.id.clone()), to, Asks::NOTHING, By::Rule);
        let is_closed = any_of([is_dynamic, self.tenant.is_restricted(group)]);
        if is_closed == Ok(true) || vain::is_kept_elsewhere(group) {
            return;
        }
        let is_open = not(is_closed);
        let owner = Node::Group(group.id.clone(), Access::Owner);
        self.add_if(is_open, owner, to, Asks::NOTHING, By::Ownership);
        let is_unprotected = all_of([is_open, not(group.is_role_assignable())]);
        let is_public = self.tenant.can_anyone_join(group);
        self.add_if(is_public, Node::Audience(Audience::AllMembers), to, Asks::NOTHING, By::Public);
        match is_unprotected {
            Ok(true) => self.administrators(to, group),
            Ok(false) => {}
            Err(gap) => self.graph.miss(to, Kind::Manages, gap),
        }
    }

    fn administrators(&mut self, to: u32, group: &Group) {
        match self.tenant.overriding_tenant_wide(group.kind()) {
            Ok(found) => {
                let roles = found.into_iter().flat_map(|found| found.roles);
                let held = roles.map(|held| self.tenant.role_template(&held.role));
                let granted =
                    self.role_grants.keys().filter(|role| self.tenant.overrides(role, group.kind()) == Ok(true));
                let roles: BTreeSet<ObjectId> = held.chain(granted.cloned()).collect();
                for role in roles {
                    self.add(Node::Role(role), to, Asks::NOTHING, By::Manages);
                }
            }
            Err(gap) => self.graph.miss(to, Kind::Manages, gap),
        }
        // Somebody not seen may hold a role that nobody seen does.
        if let Some(gap) = self.tenant.role_assignments.gap() {
            self.graph.miss(to, Kind::Manages, gap);
        }
        match self.tenant.overriding_at_units(group) {
            Ok(found) => found.into_iter().for_each(|held| self.at_unit(to, held, By::ManagesAtUnit)),
            Err(gap) => self.graph.miss(to, Kind::Manages, gap),
        }
    }

    /// A step that the holder of a role at an administrative unit can take.
    fn at_unit(&mut self, to: u32, held: &RoleAssignment, by: fn(HeldAtUnit) -> By) {
        let Some(unit) = held.unit() else { return };
        let role = self.tenant.role_template(&held.role);
        let entrance = self.entrance(&SettingsRole::Directory(role.clone()), held.mode);
        let by = by(HeldAtUnit { mode: held.mode, role, unit: unit.clone() });
        let stays = not(self.is_activation(held));
        for holder in self.holders(&held.principal, held.principal_kind()) {
            self.enter_if(stays, holder, to, &entrance, by.clone());
        }
    }

    fn package(&mut self, to: u32, package: &ObjectId) {
        let policies = self.tenant.policies_of(package);
        let seen = self.seen(to, Kind::Request, &policies);
        let have_members_another = seen.iter().any(|policy| is_for_members(policy));
        for policy in seen {
            self.policy(to, policy, have_members_another);
        }
        let is_assignable = self.tenant.is_assigned_without_approval(package);
        if is_assignable == Ok(false) {
            return;
        }
        let Ok(Some(found)) = self.tenant.package(package) else { return };
        match found.catalog() {
            Ok(catalog) => {
                let held = self.tenant.delegations_of(catalog);
                for held in self.seen(to, Kind::Catalog, &held) {
                    self.delegate(to, held, |role| {
                        all_of([Ok(role == DelegatedRole::AssignmentManager), is_assignable])
                    });
                }
            }
            Err(gap) => self.graph.miss(to, Kind::Catalog, gap),
        }
    }

    fn policy(&mut self, to: u32, policy: &AssignmentPolicy, have_members_another: bool) {
        match policy.is_automatic() {
            Ok(true) => {
                self.add(Node::Rule(policy.id.clone()), to, Asks::NOTHING, By::Automatic(policy.id.clone()));
                return;
            }
            Ok(false) => {}
            Err(gap) => self.graph.miss(to, Kind::Rule, gap),
        }
        match all_of([policy.is_requestable(), self.tenant.can_be_requested(policy)]) {
            Ok(true) => {}
            Ok(false) => return,
            Err(gap) => {
                self.graph.miss(to, Kind::Request, gap);
                return;
            }
        }
        let by = match policy.is_self_requestable() {
            Ok(true) => By::Request(policy.id.clone()),
            Ok(false) => By::OnBehalf(policy.id.clone()),
            Err(gap) => {
                self.graph.miss(to, Kind::Request, gap);
                return;
            }
        };
        let asks = gates::of_request(policy);
        if asks.gate.is_ok_and(|gate| gate.people > 0) {
            self.add_approvers(&gates::stages_of_request(policy));
        }
        match requestors(policy) {
            Ok(nodes) => {
                // Of two policies member users get the one that is for them alone.
                let is_for_others = have_members_another && !is_for_members(policy);
                for from in nodes.into_iter().filter(|from| !is_for_others || *from != MEMBERS) {
                    let from = if is_for_others && from == ALL { Node::Guests } else { from };
                    self.add_if(Ok(true), from, to, asks, by.clone());
                }
            }
            Err(gap) => self.graph.miss(to, Kind::Request, gap),
        }
    }

    fn catalog(&mut self, to: u32, catalog: &ObjectId) {
        for held in [self.tenant.delegations_of(catalog), self.tenant.tenant_wide_delegations()] {
            for held in self.seen(to, Kind::Catalog, &held) {
                self.delegate(to, held, |role| Ok(role.decides_about_packages()));
            }
        }
        if let Some(role) = self.governor.clone() {
            self.add(Node::Role(role), to, Asks::NOTHING, By::Governs);
        } else if let Some(gap) = self.tenant.role_assignments.gap() {
            // Somebody not seen may hold it.
            self.graph.miss(to, Kind::Catalog, gap);
        }
    }

    fn delegate(&mut self, to: u32, held: &Delegation, decides: impl Fn(DelegatedRole) -> Known<bool>) {
        let role = held.role();
        let is_such = role.and_then(decides);
        match role {
            Ok(role) => {
                for holder in self.holders(&held.principal, held.principal_kind) {
                    self.add_if(is_such, holder, to, Asks::NOTHING, By::Delegated(role));
                }
            }
            Err(gap) => self.graph.miss(to, Kind::Catalog, gap),
        }
    }

    /// Those below tier 0 who can reset the password of a user. The second factor of the user stays.
    fn principal(&mut self, to: u32, principal: &ObjectId) {
        let user = match self.tenant.user(principal) {
            Ok(Some(user)) => user,
            Ok(None) => return,
            Err(gap) => {
                let is_other = self.tenant.principal_kind(principal).is_some_and(|kind| kind != PrincipalKind::User);
                if !is_other {
                    self.graph.miss(to, Kind::Resets, gap);
                }
                return;
            }
        };
        let target = self.tenant.reset_target(principal);
        let restricted = self.tenant.is_restricted_user(user);
        if restricted != Ok(true) {
            // Somebody not seen may hold a role that nobody seen does.
            if let Some(gap) = self.tenant.role_assignments.gap()
                && target.is_protected() != Ok(true)
            {
                self.graph.miss(to, Kind::Resets, gap);
            }
            for role in self.resetters.clone() {
                let can = all_of([target.can_be_reset_by(&role), not(restricted)]);
                self.add_if(can, Node::Role(role), to, Asks::NOTHING, By::Resets);
            }
        }
        for unit in self.tenant.units_seen_with(principal) {
            let held = self.tenant.roles_at_unit(&unit.id);
            for held in self.seen(to, Kind::Resets, &held) {
                match target.can_be_reset_at_unit(&self.tenant.role_template(&held.role)) {
                    Ok(true) if held.principal != *principal => self.at_unit(to, held, By::ResetsAtUnit),
                    Ok(_) => {}
                    Err(gap) => self.graph.miss(to, Kind::Resets, gap),
                }
            }
        }
    }
}

const MEMBERS: Node = Node::Audience(Audience::AllMembers);
const ALL: Node = Node::Audience(Audience::AllUsers);

/// The directory role that manages every catalog and package:
/// <https://learn.microsoft.com/entra/id-governance/entitlement-management-delegate>.
const GOVERNOR: &str = "Identity Governance Administrator";

/// Whether all member users can request under a policy, and no guests.
fn is_for_members(policy: &AssignmentPolicy) -> bool {
    policy.audience() == Ok(Audience::AllMembers) && policy.is_self_requestable() == Ok(true)
}

/// Who can request a package under a policy. Of all users, what the member users can is looked at by itself: they may be able to more.
pub(super) fn requestors(policy: &AssignmentPolicy) -> Known<Vec<Node>> {
    let named = |requestor: &Approver| gates::node(requestor, IN_SCOPE).transpose();
    Ok(match policy.audience()? {
        Audience::Nobody => Vec::new(),
        Audience::Specific => policy.requestors()?.iter().filter_map(named).collect::<Known<_>>()?,
        Audience::AllUsers => vec![MEMBERS, ALL],
        audience => vec![Node::Audience(audience)],
    })
}
