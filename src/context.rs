//! Floor 4: what a check may look at.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use crate::model::directory_role::{RoleAssignment, RoleScope};
use crate::model::time::Slack;
use crate::model::{
    Collected, Collection, Field, Gap, Given, Instant, Known, ObjectId, Period, PrincipalKind, SettingsRole,
    SettingsTemplate, all_of, any_of, not,
};
use crate::tenant::paths::{Node, Targets};
use crate::tenant::reach::Reached;
use crate::tenant::role_people::HeldRole;
use crate::tenant::well_known::{BuiltInRole, built_in_role};
use crate::tenant::{PackageGrant, Tenant};

/// Everything a check sees: the tenant with the moment judged, the thresholds and what the user declared.
#[derive(Debug)]
pub struct Context<'t> {
    /// The joined export.
    pub tenant: &'t Tenant,
    /// The limits that rules compare with.
    pub thresholds: &'t Thresholds,
    /// What the export cannot say.
    pub declared: &'t Declared,
    /// Those that somebody can have, found when first asked for: what is privileged depends on the tenant and on what is declared.
    roles_by_power: OnceLock<RolesByPower>,
    /// The packages that give what is declared as conflicting, found when first asked for.
    givers: OnceLock<Givers>,
}

/// For each access that is declared as conflicting, the packages that give it, by their place among all packages.
pub(crate) type Givers = BTreeMap<ObjectId, PackagesGiving>;

/// The packages that give one access.
#[derive(Debug, Default)]
pub(crate) struct PackagesGiving {
    /// Those that are known to.
    pub(crate) certain: Vec<usize>,
    /// Those of which it is not known.
    pub(crate) possible: Vec<usize>,
}

/// Directory roles by what they can do, as targets of paths; those that change nothing are left out.
#[derive(Debug)]
pub struct RolesByPower {
    /// Those that can become anything.
    pub tier0: Targets,
    /// Other ones that can change something.
    pub others: Targets,
    /// Why there may be more.
    pub unclear: Option<Gap>,
}

impl<'t> Context<'t> {
    /// A context for one run.
    #[must_use]
    pub fn new(tenant: &'t Tenant, thresholds: &'t Thresholds, declared: &'t Declared) -> Self {
        Self { tenant, thresholds, declared, roles_by_power: OnceLock::new(), givers: OnceLock::new() }
    }

    /// The packages that give what is declared as conflicting.
    pub(crate) fn givers(&self, find: impl FnOnce() -> Givers) -> &Givers {
        self.givers.get_or_init(find)
    }

    /// The moment judged.
    ///
    /// # Errors
    /// [`Gap::NoMoment`] where neither the user nor the export gives one.
    pub fn as_of(&self) -> Known<Instant> {
        self.tenant.moment.known()
    }
}

/// Privilege, as rules.md 0.5 defines it.
impl<'a> Context<'a> {
    /// Whether a directory role is privileged (`priv`): as exported; else, for a built-in role, as documented.
    ///
    /// # Errors
    /// The gap in the role definitions, for a role that is neither exported nor a documented one.
    pub fn is_privileged(&self, role: &ObjectId) -> Known<bool> {
        any_of([self.declared.privileged_roles.contains(role), self.is_privileged_by_itself(role)])
    }

    /// Whether a directory role is privileged, or one that CISA calls highly privileged although Microsoft does not mark it, as
    /// Exchange Administrator.
    ///
    /// # Errors
    /// As [`Self::is_privileged`].
    pub fn is_privileged_to_some(&self, role: &ObjectId) -> Known<bool> {
        any_of([Ok(self.tenant.is_highly_privileged(role)), self.is_privileged(role)])
    }

    fn is_privileged_by_itself(&self, role: &ObjectId) -> Known<bool> {
        let known = built_in_role(&self.tenant.role_template(role));
        let documented = known.and_then(BuiltInRole::is_privileged);
        match (self.tenant.role_definition(role), documented) {
            (Ok(Some(definition)), documented) => match (definition.is_privileged(), documented) {
                (Ok(privileged), _) => Ok(privileged),
                (Err(_), Some(documented)) => Ok(documented),
                // All roles that the documentation marks as privileged are known, so another built-in one is not.
                (Err(_), None) if known.is_none() && definition.built_in == Field::Known(true) => Ok(false),
                (Err(gap), None) => Err(gap),
            },
            (_, Some(documented)) => Ok(documented),
            (Ok(None), None) => Err(Gap::Unresolved(Collection::RoleDefinitions)),
            (Err(gap), None) => Err(gap),
        }
    }

    /// The directory roles of which something is so that a user holds or can activate, as the user's own and through groups; an
    /// empty answer says that there is none.
    ///
    /// # Errors
    /// The gap, where none is seen but there may be one.
    pub fn roles_of(&self, user: &ObjectId, is_such: impl Fn(&ObjectId) -> Known<bool>) -> Known<Vec<HeldRole<'a>>> {
        self.tenant.roles_of(user).matching(|held| is_such(&held.assignment.role))
    }

    /// Whether a directory role is a built-in one of which something is so.
    pub(crate) fn is_built_in_role(&self, role: &ObjectId, is_such: impl Fn(BuiltInRole) -> bool) -> bool {
        built_in_role(&self.tenant.role_template(role)).is_some_and(is_such)
    }

    /// Whether a directory role can become anything (`tier0`): Global, Privileged Role or Privileged Authentication
    /// Administrator.
    #[must_use]
    pub fn is_tier0(&self, role: &ObjectId) -> bool {
        self.tenant.is_tier0(role)
    }

    /// Whether an assignment or eligibility is one of a tier-0 role in the entire tenant. At an administrative unit such a role is over
    /// what is in the unit.
    ///
    /// # Errors
    /// The gap in the scope.
    pub fn is_tier0_everywhere(&self, held: &RoleAssignment) -> Known<bool> {
        all_of([Ok(self.is_tier0(&held.role)), held.scope().map(|scope| *scope == RoleScope::Tenant)])
    }

    /// Whether an active member of a group gets any directory role (`roleGroup`).
    ///
    /// # Errors
    /// The gap in the group's reach, where none is seen.
    pub fn reaches_a_role(&self, group: &ObjectId) -> Known<bool> {
        self.tenant.reach(group).any(|_| Ok(true))
    }

    /// The gravest role that membership of a group leads to.
    pub(crate) fn gravest_role(&self, group: &ObjectId) -> Option<Reached<'a>> {
        self.gravest_of(self.tenant.reach(group).seen().ok()?.iter().copied())
    }

    /// The gravest of several roles: one of tier 0 before any other, a privileged one before an ordinary one, one without
    /// activation before a gated one.
    pub(crate) fn gravest_of(&self, reached: impl IntoIterator<Item = Reached<'a>>) -> Option<Reached<'a>> {
        let gravity = |reached: &Reached<'_>| {
            let role = &reached.assignment.role;
            (!self.is_tier0(role), self.is_privileged(role) != Ok(true), reached.gate_count())
        };
        reached.into_iter().min_by_key(gravity)
    }

    /// Whether an active member of a group gets a tier-0 role in the entire tenant.
    ///
    /// # Errors
    /// The gap in the group's reach, where none is seen.
    pub fn reaches_tier0(&self, group: &ObjectId) -> Known<bool> {
        self.tenant.reach(group).any(|reached| self.is_tier0_everywhere(reached.assignment))
    }

    /// Whether an active member of a group gets a privileged role.
    ///
    /// # Errors
    /// The gap in the group's reach or in a role's privilege, where no privileged role is seen.
    pub fn reaches_privileged(&self, group: &ObjectId) -> Known<bool> {
        self.tenant.reach(group).any(|reached| self.is_privileged(&reached.assignment.role))
    }

    /// Whether an active member of a group gets a privileged role that can change something.
    ///
    /// # Errors
    /// The gap in the group's reach or in a role's privilege, where no such role is seen.
    pub fn reaches_power(&self, group: &ObjectId) -> Known<bool> {
        self.tenant.reach(group).any(|reached| self.is_powerful(&reached.assignment.role))
    }

    /// Whether a directory role is privileged and more than a reader.
    ///
    /// # Errors
    /// The gap in the role definitions.
    pub fn is_powerful(&self, role: &ObjectId) -> Known<bool> {
        let reader = built_in_role(&self.tenant.role_template(role)).is_some_and(BuiltInRole::is_reader);
        all_of([self.is_privileged(role), Ok(!reader)])
    }

    /// The directory roles that somebody can have, by what they can do.
    pub fn roles_by_power(&self) -> &RolesByPower {
        self.roles_by_power.get_or_init(|| self.by_power(&self.tenant.reachable_roles()))
    }

    /// Some directory roles, by their templates, by what they can do.
    pub fn by_power(&self, roles: &Collected<Vec<&ObjectId>>) -> RolesByPower {
        let (mut tier0, mut others, mut unclear) = (Vec::new(), Vec::new(), roles.complete().err());
        for role in roles.seen().into_iter().flatten().copied() {
            match self.is_powerful(role) {
                _ if self.is_tier0(role) => tier0.push(Node::Role(role.clone())),
                Ok(true) => others.push(Node::Role(role.clone())),
                Ok(false) => {}
                Err(gap) => unclear = unclear.or(Some(gap)),
            }
        }
        RolesByPower { tier0: self.tenant.targets(&tier0), others: self.tenant.targets(&others), unclear }
    }

    /// Whether a group gives more than ordinary access (`sensitive`): it reaches a privileged role, or is declared so.
    ///
    /// # Errors
    /// The gap in the group's reach, where nothing shows that it is.
    pub fn is_sensitive(&self, group: &ObjectId) -> Known<bool> {
        any_of([self.declared.sensitive_groups.contains(group), self.reaches_privileged(group)])
    }

    /// Whether a grant gives more than ordinary access: a role of a sensitive group, or a privileged directory role.
    ///
    /// # Errors
    /// The gap in the grant, in the group's reach or in the role's privilege.
    pub fn gives_sensitive(&self, granted: &PackageGrant<'_>) -> Known<bool> {
        if let Some(group) = granted.group()? {
            return self.is_sensitive(group);
        }
        match granted.settings_role()? {
            Some(SettingsRole::Directory(role)) => self.is_privileged(&role),
            _ => Ok(false),
        }
    }

    /// Whether an active member of a group gets roles, and has to activate each of them: the group is only eligible for its
    /// roles, and the gate stands there instead of at the membership.
    ///
    /// # Errors
    /// The gap in the group's reach, where no standing role is seen.
    pub fn activates_every_role(&self, group: &ObjectId) -> Known<bool> {
        let standing = self.tenant.reach(group).any(|reached| reached.is_standing());
        all_of([self.reaches_a_role(group), not(standing)])
    }

    /// The declared emergency access accounts.
    ///
    /// # Errors
    /// The gap, where none is declared, or it is not known which account one of them is.
    pub fn emergency_accounts(&self) -> Known<&'a BTreeSet<ObjectId>> {
        let Listed { ids, open } = &self.declared.emergency_accounts;
        match open {
            Some(gap) => Err(*gap),
            None if ids.is_empty() => Err(Gap::NoEmergencyAccounts),
            None => Ok(ids),
        }
    }

    /// Whether an account could activate what it holds for good: no service principal, and no declared emergency account.
    ///
    /// # Errors
    /// The gap in the service principals, where no collection tells the principal's kind.
    pub fn could_activate(&self, id: &ObjectId, stated: Option<PrincipalKind>) -> Known<bool> {
        let is_emergency = self.declared.emergency_accounts.contains(id);
        all_of([not(is_emergency), not(self.tenant.is_service_principal(id, stated))])
    }
}

/// What only the user can say: empty until a configuration says it.
#[derive(Debug, Clone, Default)]
pub struct Declared {
    /// Emergency access accounts, by object id.
    pub emergency_accounts: Listed,
    /// Groups that are sensitive for reasons outside the directory.
    pub sensitive_groups: Listed,
    /// Roles that count as privileged beside the built-in list.
    pub privileged_roles: Listed,
    /// Applications that may have permissions over privileged access, by the object id of their service principals.
    pub trusted_applications: Listed,
    /// Groups and directory roles that nobody should hold together.
    pub conflicting_access: Conflicts,
    /// What the settings of roles should say.
    pub settings_templates: Templates,
    /// Mail domains at which anybody can get an account, in lower case.
    pub public_mail_domains: BTreeSet<Given>,
}

/// What the settings of roles should say, as the user declares it.
#[derive(Debug, Clone, Default)]
pub struct Templates {
    /// The template of each role that is known.
    pub of_role: BTreeMap<SettingsRole, Arc<SettingsTemplate>>,
    /// Why it is not known which object another one is for, where that is so: it may be any.
    pub open: Option<Gap>,
}

impl Templates {
    /// The template of the settings of a role; `None` where none is for it.
    ///
    /// # Errors
    /// The gap, where none is known to be for it, but one may be.
    pub fn of(&self, role: &SettingsRole) -> Known<Option<&SettingsTemplate>> {
        match (self.of_role.get(role), self.open) {
            (Some(template), _) => Ok(Some(template)),
            (None, Some(gap)) => Err(gap),
            (None, None) => Ok(None),
        }
    }
}

/// Pairs of groups or directory roles that the user lists.
#[derive(Debug, Clone, Default)]
pub struct Conflicts {
    /// Those of which both sides are known.
    pub pairs: Vec<[ObjectId; 2]>,
    /// Why it is not known which object a side of another pair is, where that is so: it may be any.
    pub open: Option<Gap>,
}

impl Conflicts {
    /// Whether the user lists no pair.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty() && self.open.is_none()
    }
}

/// Objects that the user lists.
#[derive(Debug, Clone, Default)]
pub struct Listed {
    /// Those that are known.
    pub ids: BTreeSet<ObjectId>,
    /// Why it is not known which object one of them is, where that is so: it may be any.
    pub open: Option<Gap>,
}

impl Listed {
    /// Whether an object is listed.
    ///
    /// # Errors
    /// The gap, where it is not known to be, but one that is listed may be it.
    pub fn contains(&self, id: &ObjectId) -> Known<bool> {
        match self.open {
            _ if self.ids.contains(id) => Ok(true),
            Some(gap) => Err(gap),
            None => Ok(false),
        }
    }
}

/// The value of a threshold; which of the types it has is that of the threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ThresholdValue {
    /// A length of time.
    Period(Period),
    /// How far two lengths may differ.
    Slack(Slack),
    /// A number of things.
    Count(usize),
}

impl fmt::Display for ThresholdValue {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Period(period) => out.write_str(&period.iso()),
            Self::Slack(slack) => write!(out, "{}/{}", slack.exact.iso(), slack.approximate.iso()),
            Self::Count(count) => write!(out, "{count}"),
        }
    }
}

include!(concat!(env!("OUT_DIR"), "/thresholds.rs"));
