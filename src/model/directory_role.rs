//! Directory roles and who holds them.

use super::schedule::{Ending, Origin, is_in_force};
use super::{
    Collection, Field, Gap, Given, Instant, Known, Merge, Mode, Moment, ObjectId, PrincipalKind, Property, Provenance,
    RolePower,
};

/// The highly privileged roles of the baseline of CISA, Global Administrator first:
/// <https://github.com/cisagov/ScubaGear/blob/main/PowerShell/ScubaGear/baselines/aad.md#highly-privileged-roles>.
pub const HIGHLY_PRIVILEGED: [&str; 8] = [
    "Global Administrator",
    "Privileged Role Administrator",
    "User Administrator",
    "SharePoint Administrator",
    "Exchange Administrator",
    "Hybrid Identity Administrator",
    "Application Administrator",
    "Cloud Application Administrator",
];

/// A role definition of the directory provider.
#[derive(Debug, Clone)]
pub struct RoleDefinition {
    /// Role definition id; for a built-in role the template id.
    pub id: ObjectId,
    /// `templateId`, by which the role is judged.
    pub template: Field<ObjectId>,
    /// Display name.
    pub name: Option<Given>,
    /// `isBuiltIn`.
    pub built_in: Field<bool>,
    /// `isPrivileged`, beta only.
    pub privileged: Field<bool>,
    /// Whether `rolePermissions` allow to change the members or owners of groups that are not role-assignable.
    pub manages_groups: GroupPower,
    /// What `rolePermissions` allow to change to get at the access of others, each once.
    pub powers: Field<Box<[RolePower]>>,
    /// Where it was read.
    pub source: Provenance,
}

/// Whether a role may change the members or owners of groups that are not role-assignable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GroupPower {
    /// Of security groups.
    pub security: Field<bool>,
    /// Of Microsoft 365 groups.
    pub unified: Field<bool>,
}

impl GroupPower {
    /// The same of both kinds of groups.
    #[must_use]
    pub fn of_both(power: Field<bool>) -> Self {
        Self { security: power, unified: power }
    }
}

impl RoleDefinition {
    /// Whether Microsoft or the tenant marks it privileged.
    ///
    /// # Errors
    /// The gap, where `isPrivileged` is unknown.
    pub fn is_privileged(&self) -> Known<bool> {
        self.privileged.of(Collection::RoleDefinitions, Property::IsPrivileged).copied()
    }

    /// Whether Microsoft defines it, not the tenant.
    ///
    /// # Errors
    /// The gap, where `isBuiltIn` is unknown.
    pub fn is_built_in(&self) -> Known<bool> {
        self.built_in.of(Collection::RoleDefinitions, Property::IsBuiltIn).copied()
    }

    /// Whether it allows to change the members or owners of groups that are not role-assignable: of Microsoft 365 groups
    /// (`unified`), or of security groups.
    ///
    /// # Errors
    /// The gap, where `rolePermissions` is unknown.
    pub fn manages_groups(&self, unified: bool) -> Known<bool> {
        let GroupPower { security, unified: of_unified } = self.manages_groups;
        let power = if unified { of_unified } else { security };
        power.of(Collection::RoleDefinitions, Property::RolePermissions).copied()
    }

    /// What it allows to change to get at the access of others, each once.
    ///
    /// # Errors
    /// The gap, where `rolePermissions` is unknown.
    pub fn powers(&self) -> Known<&[RolePower]> {
        self.powers.of(Collection::RoleDefinitions, Property::RolePermissions).map(AsRef::as_ref)
    }

    /// Takes in another copy of the same definition.
    pub fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self { id: _, template, name, built_in, privileged, manages_groups, powers, source } = other;
        merge.field(Property::Id, &mut self.template, template);
        merge.text(Property::DisplayName, &mut self.name, name.as_ref());
        merge.field(Property::IsBuiltIn, &mut self.built_in, built_in);
        merge.field(Property::IsPrivileged, &mut self.privileged, privileged);
        merge.field(Property::RolePermissions, &mut self.manages_groups.security, &manages_groups.security);
        merge.field(Property::RolePermissions, &mut self.manages_groups.unified, &manages_groups.unified);
        merge.list(Property::RolePermissions, &mut self.powers, powers);
        self.source.merge(source);
    }
}

/// One directory role, held actively or eligibly, by one principal, at one scope.
#[derive(Debug, Clone)]
pub struct RoleAssignment {
    /// Its id: case-sensitive.
    pub id: ObjectId,
    /// Role definition id.
    pub role: ObjectId,
    /// Who holds it.
    pub principal: ObjectId,
    /// The principal's kind, where it was expanded.
    pub principal_kind: Field<PrincipalKind>,
    /// Eligible or active; active where `mode_is_open`.
    pub mode: Mode,
    /// Nothing tells whether it is held or only eligible.
    pub mode_is_open: bool,
    /// Of an active entry: assigned, or a running activation; unknown in plain role assignments, which do not say.
    pub origin: Field<Origin>,
    /// Where it holds.
    pub scope: Field<RoleScope>,
    /// When it starts; plain role assignments do not say.
    pub start: Field<Option<Instant>>,
    /// Whether its schedule or instance shows that it was made in PIM, by `createdUsing`, `createdDateTime` and `startDateTime`.
    pub made_in_pim: Field<bool>,
    /// Whether a schedule or an instance tells of it.
    pub is_scheduled: bool,
    /// When it ends; plain role assignments do not say.
    pub ending: Field<Ending>,
    /// Whether its `status` is not one of an entry that was refused, withdrawn or taken back.
    pub live: Field<bool>,
    /// Which list it stands in.
    pub listing: Listing,
    /// When its list was read, where that is known of a list that holds only what was in effect then.
    pub listed_at: Option<Instant>,
    /// Where it was read.
    pub source: Provenance,
}

/// The lists that tell of directory role holders; the first names the fact where several tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Listing {
    /// `roleAssignments`.
    Assignment,
    /// `roleAssignmentSchedules`, `roleEligibilitySchedules`.
    Schedule,
    /// `roleAssignmentScheduleInstances`, `roleEligibilityScheduleInstances`.
    Instance,
}

/// Where a directory role holds (`directoryScopeId`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RoleScope {
    /// `/`: the whole tenant.
    Tenant,
    /// `/administrativeUnits/{id}`.
    AdministrativeUnit(ObjectId),
    /// `/{id}`: one application or another object.
    Object(ObjectId),
}

impl RoleScope {
    /// The scope as `directoryScopeId` says it; nothing for the whole tenant.
    #[must_use]
    pub fn path(&self) -> Option<String> {
        match self {
            Self::Tenant => None,
            Self::AdministrativeUnit(unit) => Some(format!("/administrativeUnits/{unit}")),
            Self::Object(object) => Some(format!("/{object}")),
        }
    }
}

impl RoleAssignment {
    /// A role that somebody holds or is eligible for, of which nothing else is known; without a mode not even which of the two.
    #[must_use]
    pub fn stated(
        id: ObjectId,
        role: ObjectId,
        (principal, kind): (ObjectId, PrincipalKind),
        mode: Option<Mode>,
        source: Provenance,
    ) -> Self {
        Self {
            id,
            role,
            principal,
            principal_kind: Field::Known(kind),
            mode: mode.unwrap_or(Mode::Active),
            mode_is_open: mode.is_none(),
            origin: Field::default(),
            scope: Field::default(),
            start: Field::default(),
            made_in_pim: Field::default(),
            is_scheduled: false,
            ending: Field::default(),
            live: Field::Known(true),
            listing: Listing::Assignment,
            listed_at: None,
            source,
        }
    }

    /// Whether it is held, and not only eligible.
    ///
    /// # Errors
    /// The gap, where nothing tells.
    pub fn is_active(&self) -> Known<bool> {
        if self.mode_is_open { Err(Gap::Partial(self.collection())) } else { Ok(self.mode == Mode::Active) }
    }

    /// The collection it was listed in.
    #[must_use]
    pub fn collection(&self) -> Collection {
        self.mode.of_roles()
    }

    /// The principal's kind, where the entry says so.
    #[must_use]
    pub fn principal_kind(&self) -> Option<PrincipalKind> {
        self.principal_kind.known().copied()
    }

    /// Where it holds.
    ///
    /// # Errors
    /// The gap, where the scope is unknown.
    pub fn scope(&self) -> Known<&RoleScope> {
        self.scope.of(self.collection(), Property::DirectoryScopeId)
    }

    /// The administrative unit that it is held at, where it is.
    #[must_use]
    pub fn unit(&self) -> Option<&ObjectId> {
        match self.scope.known() {
            Some(RoleScope::AdministrativeUnit(unit)) => Some(unit),
            _ => None,
        }
    }

    /// Whether it is a running activation.
    ///
    /// # Errors
    /// The gap, where nothing tells: a plain role assignment does not.
    pub fn is_activation(&self) -> Known<bool> {
        let origin = self.origin.of(self.collection(), Property::AssignmentType)?;
        Ok(*origin == Origin::Activated)
    }

    /// Whether it never ends.
    ///
    /// # Errors
    /// The gap, where nothing tells: a plain role assignment does not.
    pub fn is_permanent(&self) -> Known<bool> {
        let ending = self.ending.of(self.collection(), Property::ScheduleExpiration)?;
        Ok(matches!(ending, Ending::Permanent))
    }

    /// Whether it has begun, and has not ended, at the moment judged. What a list of that moment holds is in effect then.
    ///
    /// # Errors
    /// The gap in its status, where its times do not decide.
    pub fn is_in_force(&self, moment: Moment) -> Known<bool> {
        if self.listed_at.is_some_and(|at| moment.known() == Ok(at)) {
            return self.live.of(self.collection(), Property::Status).copied();
        }
        is_in_force(self.live, self.collection(), self.start.known().copied().flatten(), self.end(), moment)
    }

    /// When it ends, where that is known.
    #[must_use]
    pub fn end(&self) -> Option<Instant> {
        match self.ending.known()? {
            Ending::Permanent => Some(Instant::Never),
            Ending::At(end) => Some(*end),
            Ending::After(period) => Some(self.start.known().copied().flatten()?.plus(*period)),
        }
    }

    /// Takes in another copy of the same entry.
    pub fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self {
            id: _,
            role: _,
            principal: _,
            principal_kind,
            mode: _,
            mode_is_open: _,
            origin,
            scope,
            start,
            made_in_pim,
            is_scheduled,
            ending,
            live,
            listing: _,
            listed_at,
            source,
        } = other;
        self.listed_at = self.listed_at.max(*listed_at);
        merge.field(Property::PrincipalType, &mut self.principal_kind, principal_kind);
        merge.field(Property::AssignmentType, &mut self.origin, origin);
        merge.field(Property::DirectoryScopeId, &mut self.scope, scope);
        merge.field(Property::StartDateTime, &mut self.start, start);
        merge.field(Property::CreatedUsing, &mut self.made_in_pim, made_in_pim);
        self.is_scheduled |= is_scheduled;
        merge.field(Property::ScheduleExpiration, &mut self.ending, ending);
        merge.field(Property::Status, &mut self.live, live);
        self.source.merge(source);
    }
}
