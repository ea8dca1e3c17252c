use std::rc::Rc;

use fastrand::Rng;

use super::words::{DEPARTMENTS, FIRST, LAST, PURPOSES};
use crate::model::{
    Access, Catalog, DAY, End, Group, GroupKind, GuestLifecycle, Holding, Id, Licences, Moment, PRODUCT, Principal,
    PrincipalKind, Reviews, Schedule, Scope, ServicePrincipal, Settings, Tenant, User,
};

/// What the members of a group get: the most powerful directory role that it leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// No directory role.
    Nothing,
    /// One that Microsoft does not mark as privileged.
    OrdinaryRole,
    /// One that it does.
    PrivilegedRole,
    /// Global, Privileged Role or Privileged Authentication Administrator.
    Tier0,
}

impl Reach {
    /// It leads to a privileged role.
    #[must_use]
    pub fn privileged(self) -> bool {
        self >= Self::PrivilegedRole
    }

    /// It leads to any directory role.
    #[must_use]
    pub fn any_role(self) -> bool {
        self >= Self::OrdinaryRole
    }
}

/// A group of approvers.
#[derive(Debug, Clone)]
pub struct Approvers {
    /// The group.
    pub group: Id,
    /// Its members.
    pub members: Vec<Id>,
}

/// A tenant in the making.
pub struct World {
    /// What is there so far.
    pub tenant: Tenant,
    /// Where everything random comes from.
    pub rng: Rng,
    /// People without privileges: enabled members.
    pub(super) staff: Vec<Id>,
    /// Security groups of the cloud with assigned members, which packages may grant.
    pub(super) assigned_groups: Vec<Id>,
    pub(super) approvers: Vec<Approvers>,
    count: usize,
}

impl World {
    /// A tenant with nothing in it.
    pub(super) fn new(seed: u64, exported_at: Moment) -> Self {
        let mut rng = Rng::with_seed(seed);
        let tenant = Tenant {
            id: Id::next(&mut rng),
            name: "Northwind Simulated".into(),
            domain: "simulated.example".into(),
            exported_at,
            users: vec![],
            service_principals: vec![],
            roles: vec![],
            groups: vec![],
            units: vec![],
            catalogs: vec![Catalog { built_in: true, ..Catalog::new(Id::next(&mut rng), "General".into()) }],
            catalog_creators: vec![],
            packages: vec![],
            conditional_access: vec![],
            contexts: vec![],
            reviews: Reviews { roles_left_out: vec![], of_all_groups: true, of_guests: true, further: vec![] },
            workflows: vec![],
            licences: Licences { status: "Enabled", seats: None },
            organizations: vec![],
            guest_lifecycle: GuestLifecycle { action: "blockSignInAndDelete", days: 30 },
            emergency_accounts: vec![],
        };
        Self { tenant, rng, staff: vec![], assigned_groups: vec![], approvers: vec![], count: 0 }
    }

    /// A new id.
    pub fn id(&mut self) -> Id {
        Id::next(&mut self.rng)
    }

    /// When the export is made.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.tenant.exported_at
    }

    /// One of several values.
    ///
    /// # Panics
    /// Where there is none.
    pub fn one_of<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.rng.usize(..values.len())]
    }

    /// A number with a long tail: mostly near the least, rarely near the most.
    pub fn tail(&mut self, least: usize, most: usize) -> usize {
        let part = self.rng.f64().powi(4);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "small numbers"
        )]
        let extra = ((most - least + 1) as f64 * part) as usize;
        (least + extra).min(most)
    }

    /// A moment in the past.
    pub fn days_ago(&mut self, least: i64, most: i64) -> Moment {
        self.now() - self.rng.i64(least * DAY..=most * DAY)
    }

    /// A name that nothing else has.
    pub fn name(&mut self, prefix: &str) -> String {
        self.count += 1;
        let (department, purpose) = (self.one_of(&DEPARTMENTS), self.one_of(&PURPOSES));
        format!("{prefix} {department} {purpose} {:05}", self.count)
    }

    /// Adds a user of the cloud, enabled, a member, who signed in lately.
    pub fn user(&mut self, prefix: &str) -> Id {
        self.count += 1;
        let (first, last) = (self.one_of(&FIRST), self.one_of(&LAST));
        let id = self.id();
        let created = self.days_ago(100, 2000);
        let signed_in = Some(self.days_ago(0, 20));
        self.tenant.users.push(User {
            id,
            name: format!("{first} {last}"),
            address: format!("{prefix}{:06}@{}", self.count, self.tenant.domain),
            guest: false,
            enabled: true,
            synced: None,
            restricted: false,
            created,
            signed_in,
            product: Some(PRODUCT),
        });
        id
    }

    /// Adds the separate account of an administrator.
    pub fn administrator(&mut self) -> Id {
        self.user("adm.")
    }

    /// Adds an account for emergencies, in the domain that every tenant has, which holds nothing yet.
    pub fn emergency_account(&mut self) -> Id {
        let id = self.user("emergency.");
        let domain = "simulated.onmicrosoft.com";
        if let Some(user) = self.tenant.user_mut(id) {
            user.address = user.address.split('@').next().map(|name| format!("{name}@{domain}")).unwrap_or_default();
        }
        self.tenant.emergency_accounts.push(id);
        id
    }

    /// Adds an application of an organization; without one it is a managed identity.
    pub fn application(&mut self, owner_organization: Option<Id>) -> Principal {
        let (id, name) = (self.id(), self.name("App"));
        let signed_in = self.days_ago(0, 60);
        self.tenant.service_principals.push(ServicePrincipal {
            id,
            name,
            owner_organization,
            signed_in,
            app_roles: vec![],
            permissions: vec![],
        });
        Principal::service(id)
    }

    /// One of the staff.
    pub fn employee(&mut self) -> Id {
        let at = self.rng.usize(..self.staff.len());
        self.staff[at]
    }

    /// Several of the staff, each once.
    pub fn employees(&mut self, count: usize) -> Vec<Id> {
        let mut chosen = vec![];
        for _ in 0..count * 4 {
            let employee = self.employee();
            if chosen.len() < count && !chosen.contains(&employee) {
                chosen.push(employee);
            }
        }
        chosen
    }

    /// A security group of the cloud, which only its creator knows so far.
    pub fn group(&mut self, prefix: &str) -> Group {
        let id = self.id();
        Group {
            id,
            name: self.name(prefix),
            kind: GroupKind::Security,
            role_assignable: false,
            security_enabled: None,
            restricted: false,
            synced: None,
            rule: None,
            public: false,
            created: self.days_ago(200, 1800),
            deleted: false,
            followed: false,
            members: vec![],
            owners: vec![],
            pim: None,
        }
    }

    /// Adds a group.
    pub fn add(&mut self, group: Group) -> Id {
        let id = group.id;
        self.tenant.groups.push(group);
        id
    }

    /// The group of an id, from the newest on.
    ///
    /// # Panics
    /// Where there is none.
    pub fn group_mut(&mut self, id: Id) -> &mut Group {
        let found = self.tenant.groups.iter().rposition(|group| group.id == id);
        &mut self.tenant.groups[found.unwrap_or(usize::MAX)]
    }

    /// Adds a group of approvers: administrators of the cloud. The members of a role-assignable group are protected accounts.
    pub fn new_approvers(&mut self, count: usize, protected: bool) -> Approvers {
        let mut group = self.group("Approvers");
        group.role_assignable = protected;
        group.followed = true;
        let members: Vec<Id> = (0..count).map(|_| self.administrator()).collect();
        group.members = members.iter().copied().map(Principal::user).collect();
        group.owners = vec![Principal::user(self.administrator())];
        Approvers { group: self.add(group), members }
    }

    /// An eligibility or an active assignment.
    pub fn schedule(&mut self, access: Access, principal: Principal, start: Moment, end: End) -> Schedule {
        Schedule { id: self.id(), access, principal, start, end, activated: false, requested: true }
    }

    /// An eligibility of the length that is usual: it began some time ago and ends within the maximum.
    pub fn eligibility(&mut self, access: Access, principal: Principal, maximum: i64) -> Schedule {
        let age = self.rng.i64(1..maximum * 3 / 4);
        let start = self.now() - age * DAY - self.rng.i64(0..DAY / 2);
        let length = self.rng.i64(age + 2..=maximum.max(age + 2)).min(maximum);
        self.schedule(access, principal, start, End::At(start + length * DAY))
    }

    /// An activation that runs.
    pub fn activation(&mut self, access: Access, principal: Principal, start: Moment, seconds: i64) -> Schedule {
        let mut schedule = self.schedule(access, principal, start, End::At(start + seconds));
        schedule.activated = true;
        schedule
    }

    /// A plain owner or member, as PIM shows those who were added to the group itself.
    pub fn standing(&mut self, access: Access, principal: Principal, start: Moment) -> Schedule {
        let mut schedule = self.schedule(access, principal, start, End::Never);
        schedule.requested = false;
        schedule
    }

    /// Makes someone hold a directory role: a group for good, a person until a date.
    pub fn hold(&mut self, role: &str, principal: Principal, scope: Scope) -> Id {
        let id = self.hold_for_good(role, principal, scope);
        let end = self.now() + self.rng.i64(5..120) * DAY;
        let held = self.tenant.role_mut(role).and_then(|role| role.holders.last_mut());
        if let Some(held) = held.filter(|held| held.principal.kind == PrincipalKind::User) {
            held.end = End::At(end);
        }
        id
    }

    /// Makes someone hold a directory role without end.
    pub fn hold_for_good(&mut self, role: &str, principal: Principal, scope: Scope) -> Id {
        let holding = self.holding(principal, scope);
        let id = holding.id;
        if let Some(role) = self.tenant.role_mut(role) {
            role.holders.push(holding);
        }
        id
    }

    /// Makes someone eligible for a directory role.
    pub fn make_eligible(&mut self, role: &str, principal: Principal) -> Id {
        let mut holding = self.holding(principal, Scope::Directory);
        let id = holding.id;
        holding.end = End::At(holding.start + 180 * DAY);
        if let Some(role) = self.tenant.role_mut(role) {
            role.eligible.push(holding);
        }
        id
    }

    fn holding(&mut self, principal: Principal, scope: Scope) -> Holding {
        let start = self.days_ago(10, 150);
        Holding { id: self.id(), principal, scope, start, end: End::Never, outside_pim: false }
    }

    /// A directory role to reach.
    pub fn role_for(&mut self, reach: Reach) -> Option<&'static str> {
        match reach {
            Reach::Nothing => None,
            Reach::OrdinaryRole => Some(self.one_of(&[
                "Exchange Administrator",
                "Compliance Administrator",
                "Guest Inviter",
                "Teams Administrator",
            ])),
            Reach::PrivilegedRole => Some(self.one_of(&super::roles::IN_USE)),
            // There are as many Global Administrators as there should be.
            Reach::Tier0 => Some(self.one_of(&super::roles::TIER_0[1..])),
        }
    }

    /// The mailbox of the security team.
    #[must_use]
    pub fn mailbox(&self) -> String {
        format!("soc@{}", self.tenant.domain)
    }

    /// The settings of a directory role, to be changed for it alone.
    ///
    /// # Panics
    /// Where there is no such role.
    pub fn role_settings_mut(&mut self, role: &str) -> &mut Settings {
        let at = self.tenant.roles.iter().position(|known| known.name == role);
        Rc::make_mut(&mut self.tenant.roles[at.unwrap_or(usize::MAX)].settings)
    }
}
