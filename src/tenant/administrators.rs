//! Which administrators may manage a group, in the entire tenant or at its administrative units.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Tenant;
use super::effort::looks_at;
use super::parts::kinds::{OpenUnits, Overriding};
use super::well_known::{BuiltInRole, HIGHLY_PRIVILEGED, built_in_role};
use crate::model::directory_role::{RoleAssignment, RoleScope};
use crate::model::{
    Collection, Field, Gap, Group, GroupKind, Known, Mode, ObjectId, Property, Why, all_of, any_found, any_of,
    matching, not,
};

/// They manage every group.
const ALL_GROUPS: [&str; 2] = ["Global Administrator", "Privileged Role Administrator"];

/// They manage groups that are not role-assignable.
const OTHER_GROUPS: [&str; 4] =
    ["Directory Writers", "Groups Administrator", "Identity Governance Administrator", "User Administrator"];

/// Administrators of the entire tenant below tier 0 who can change the members of a group.
#[derive(Debug)]
pub struct TenantWide<'t> {
    /// The first assignment of each role, by the name of the role.
    pub roles: Vec<&'t RoleAssignment>,
    /// How many people hold one of the roles, or are eligible for it.
    pub holders: usize,
}

impl Tenant {
    /// Whether a directory role can become anything (`tier0`).
    #[must_use]
    pub fn is_tier0(&self, role: &ObjectId) -> bool {
        built_in_role(&self.role_template(role)).is_some_and(BuiltInRole::is_tier0)
    }

    /// Whether a directory role is one that CISA calls highly privileged.
    #[must_use]
    pub fn is_highly_privileged(&self, role: &ObjectId) -> bool {
        built_in_role(&self.role_template(role)).is_some_and(|known| HIGHLY_PRIVILEGED.contains(&known.name))
    }

    /// Whether a directory role may change members or owners of a group in its scope that is not role-assignable: as the actions
    /// in its definition say; else, for a built-in role, as documented.
    ///
    /// # Errors
    /// The gap in the role definitions, where the role is none of the documented ones and not among those seen, or does not tell;
    /// or that in the group, where it depends on the kind of group.
    fn may_manage(&self, role: &ObjectId, kind: GroupKind) -> Known<bool> {
        match (self.manages_groups(role, false), self.manages_groups(role, true)) {
            (Ok(security), Ok(unified)) if security == unified => Ok(security),
            (security, unified) => {
                if kind.unified? {
                    unified
                } else {
                    security
                }
            }
        }
    }

    fn manages_groups(&self, role: &ObjectId, unified: bool) -> Known<bool> {
        let documented = built_in_role(&self.role_template(role)).map(|known| known.manages_groups(unified));
        let (gap, built_in) = match self.role_definition(role) {
            Ok(Some(definition)) => match definition.manages_groups(unified) {
                Ok(manages) => return Ok(manages),
                Err(gap) => (gap, definition.built_in == Field::Known(true)),
            },
            Ok(None) => (Gap::Unresolved(Collection::RoleDefinitions), false),
            Err(gap) => (gap, false),
        };
        // All built-in roles that manage groups are documented, so another built-in one does not.
        documented.or(built_in.then_some(false)).ok_or(gap)
    }

    /// Whether somebody holds a role that can manage groups of a kind in PIM, or is eligible for one.
    ///
    /// # Errors
    /// The gap that keeps the question open.
    pub fn has_manager(&self, kind: GroupKind) -> Known<bool> {
        let find = || any_found(&self.tenant_wide_holders(|role| self.manages_in_pim(role, kind)));
        self.administrators.managers.get(&kind, find)
    }

    /// Whether a principal has, or can activate, a role in the entire tenant that can manage groups in PIM which are not
    /// role-assignable, as its own or through groups.
    ///
    /// # Errors
    /// The gap, where no such role is seen.
    pub fn can_manage_in_pim(&self, principal: &ObjectId) -> Known<bool> {
        let kind = GroupKind { role_assignable: Ok(false), unified: Ok(false) };
        self.roles_of(principal).any(|held| {
            let everywhere = held.assignment.scope().map(|scope| *scope == RoleScope::Tenant);
            if everywhere == Ok(false) {
                return Ok(false);
            }
            all_of([everywhere, self.manages_in_pim(&held.assignment.role, kind)])
        })
    }

    /// Whether a role that manages groups in PIM when it holds in the entire tenant is one that can be held at an administrative
    /// unit.
    #[must_use]
    pub fn manages_groups_at_units(&self, role: &ObjectId) -> bool {
        let known = built_in_role(&self.role_template(role));
        known.is_some_and(|known| OTHER_GROUPS.contains(&known.name) && known.is_scopable_to_unit())
    }

    /// Whether a role that holds in the entire tenant may manage groups of a kind in PIM.
    fn manages_in_pim(&self, role: &ObjectId, kind: GroupKind) -> Known<bool> {
        let Some(known) = built_in_role(&self.role_template(role)) else { return self.custom_role_manages(role, kind) };
        if OTHER_GROUPS.contains(&known.name) {
            not(kind.role_assignable)
        } else {
            Ok(ALL_GROUPS.contains(&known.name))
        }
    }

    /// A custom role with actions on groups may do; which ones suffice is not documented, so it leaves the question open.
    fn custom_role_manages(&self, role: &ObjectId, kind: GroupKind) -> Known<bool> {
        let definition = self.role_definition(role)?.ok_or(Gap::Unresolved(Collection::RoleDefinitions))?;
        let ordinary = all_of([
            not(kind.role_assignable),
            not(any_of([definition.manages_groups(false), definition.manages_groups(true)])),
        ]);
        if any_of([definition.is_built_in(), ordinary])? {
            return Ok(false);
        }
        Err(Gap::Property(Collection::RoleDefinitions, Property::RolePermissions, Why::UnknownValue))
    }

    /// Those who can change the members of groups of a kind in the entire tenant; nothing where complete data shows that nobody
    /// can. That Global and Privileged Role Administrators may change everything is no news.
    ///
    /// # Errors
    /// The gap, where nobody is seen who can.
    pub fn overriding_tenant_wide(&self, kind: GroupKind) -> Known<Option<TenantWide<'_>>> {
        let found = self.administrators.overriding.get(&kind, || self.find_overriding(kind).map(Arc::new))?;
        let roles = found.roles.iter().filter_map(|row| self.role_assignments.at(*row)).collect();
        Ok((found.holders > 0).then_some(TenantWide { roles, holders: found.holders }))
    }

    /// Whether a directory role below tier 0 may change the members of groups of a kind.
    pub(super) fn overrides(&self, role: &ObjectId, kind: GroupKind) -> Known<bool> {
        all_of([Ok(!self.is_tier0(role)), self.may_manage(role, kind)])
    }

    fn find_overriding(&self, kind: GroupKind) -> Known<Overriding> {
        let manages = |role: &ObjectId| self.overrides(role, kind);
        let (mut roles, mut holders) = (BTreeMap::new(), BTreeSet::new());
        for (row, held) in self.tenant_wide_holders(manages)? {
            roles.entry(self.role_label(&held.role)).or_insert(row);
            holders.insert(&held.principal);
        }
        Ok(Overriding { roles: roles.into_values().collect(), holders: holders.len() })
    }

    /// Those who hold such a role in the entire tenant, or are eligible for it. Each role is tested once.
    fn tenant_wide_holders(&self, is_such: impl Fn(&ObjectId) -> Known<bool>) -> Known<Vec<(u32, &RoleAssignment)>> {
        let of_role = |rows: &Vec<u32>| {
            let held: Vec<_> = rows.iter().filter_map(|row| self.role_assignments.row(*row)).collect();
            let such = held.first().map_or(Ok(false), |(_, first)| is_such(&first.role));
            let held = if such == Ok(false) { Vec::new() } else { held };
            held.into_iter().map(move |held| (held, such))
        };
        let held: Vec<_> = self.holders().of_role.values().flat_map(of_role).collect();
        let is_everywhere = |held: &RoleAssignment| held.scope().map(|scope| *scope == RoleScope::Tenant);
        let found = self
            .of_both_modes(held)
            .matching(|((_, held), such)| all_of([is_everywhere(held), *such, self.is_held_now(held)]))?;
        Ok(found.into_iter().map(|(held, _)| held).collect())
    }

    /// The roles that manage a group, held or that somebody is eligible for at an administrative unit that contains the group and
    /// does not restrict management; an empty answer says that there is none.
    ///
    /// # Errors
    /// The gap, where none is seen but there may be one.
    pub fn overriding_at_units(&self, group: &Group) -> Known<Vec<&RoleAssignment>> {
        let seen: BTreeSet<&ObjectId> = self.units_seen_with(&group.id).map(|unit| &unit.id).collect();
        let found = matching(self.held_at(&seen), |held| self.overrides_now(held, group))?;
        if found.is_empty() {
            self.nobody_at_open_units(group, &seen)?;
        }
        Ok(found)
    }

    /// The roles at some units that are in force, or may be, the standing ones first.
    fn held_at(&self, units: &BTreeSet<&ObjectId>) -> Vec<&RoleAssignment> {
        let mut found = Vec::new();
        for mode in [Mode::Active, Mode::Eligible] {
            for unit in units {
                let held = self.role_assignments.at_unit(unit, mode).into_iter();
                found.extend(held.filter(|held| self.is_held_now(held) != Ok(false)));
            }
        }
        found
    }

    /// That nobody manages a group at a unit that is not among those seen to contain it.
    fn nobody_at_open_units(&self, group: &Group, seen: &BTreeSet<&ObjectId>) -> Known<()> {
        let listed = || self.units.of_member.get(&group.id).into_iter().flatten();
        let not_exported = listed().filter(|unit| !seen.contains(unit)).collect();
        for held in self.held_at(&not_exported) {
            self.overrides_now(held, group)?;
        }
        let open = self.administrators.open_units.get(&group.kind(), || Arc::new(self.open_units(group.kind())));
        let unit_at = |row: u32| self.role_assignments.at(row).and_then(RoleAssignment::unit);
        let is_listed = |row| unit_at(row).is_some_and(|unit| listed().any(|other| other == unit));
        let is_seen = |row| unit_at(row).is_some_and(|unit| seen.contains(unit));
        looks_at(1 + listed().count());
        let managing = open.managing.iter().find(|(row, _)| !is_listed(*row));
        let unclear = || open.unclear.iter().find(|(row, _)| !is_seen(*row)).map(|(_, gap)| *gap);
        let gap = managing.map(|(_, gap)| *gap).or_else(|| self.role_assignments.gap()).or_else(unclear);
        gap.map_or(Ok(()), Err)
    }

    /// What may let somebody manage a group of a kind at a unit whose members are not all known.
    fn open_units(&self, kind: GroupKind) -> OpenUnits {
        let (mut open, mut managing, mut unclear) = (OpenUnits::default(), BTreeSet::new(), BTreeSet::new());
        for (row, held) in self.holders().at_open_units.iter().filter_map(|row| self.role_assignments.row(*row)) {
            match self.is_held_now(held) {
                Ok(false) => {}
                Ok(true) => {
                    if let Err(gap) = self.may_override(held, kind, |unit| self.may_hold_others(unit))
                        && managing.insert(held.unit())
                    {
                        open.managing.push((row, gap));
                    }
                }
                Err(gap) => {
                    if unclear.insert(held.unit()) {
                        open.unclear.push((row, gap));
                    }
                }
            }
        }
        open
    }

    /// Whether a unit may contain objects beside those that are seen in it.
    fn may_hold_others(&self, unit: &ObjectId) -> Known<bool> {
        self.members_of_unit(unit).complete().map(|_| false)
    }

    /// Whether the role is in force and manages groups, at a unit that contains the group and does not restrict management.
    fn overrides_now(&self, held: &RoleAssignment, group: &Group) -> Known<bool> {
        let overrides = self.may_override(held, group.kind(), |unit| self.is_in_unit(&group.id, unit));
        all_of([overrides, self.is_held_now(held)])
    }

    fn may_override(
        &self,
        held: &RoleAssignment,
        kind: GroupKind,
        contains: impl Fn(&ObjectId) -> Known<bool>,
    ) -> Known<bool> {
        let holds_over = held.scope().and_then(|scope| match scope {
            RoleScope::AdministrativeUnit(unit) => all_of([contains(unit), not(self.is_restricted_unit(unit))]),
            RoleScope::Tenant | RoleScope::Object(_) => Ok(false),
        });
        all_of([Ok(self.can_hold_at_unit(&held.role)), self.may_manage(&held.role, kind), holds_over])
    }

    /// Entra gives other documented roles no effect at a unit.
    fn can_hold_at_unit(&self, role: &ObjectId) -> bool {
        built_in_role(&self.role_template(role)).is_none_or(BuiltInRole::is_scopable_to_unit)
    }
}
