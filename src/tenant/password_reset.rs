//! Who can reset whose password, role by role.
//!
//! As of 2026-06-05, with the roles for the response to incidents that came later:
//! <https://learn.microsoft.com/entra/identity/role-based-access-control/privileged-roles-permissions#who-can-reset-passwords>

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::model::{Collected, Known, ObjectId};
use crate::tenant::well_known::template_of;

/// The roles that also change the methods for multifactor authentication of those whose passwords they reset:
/// <https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference#authentication-administrator>.
const WITH_METHODS: [&str; 3] =
    ["Authentication Administrator", "Privileged Authentication Administrator", "Global Administrator"];

/// Whether a role, by its template, changes the methods for multifactor authentication.
#[must_use]
pub fn changes_methods(role: &ObjectId) -> bool {
    WITH_METHODS.into_iter().filter_map(template_of).any(|known| known == *role)
}

/// A set of roles that can reset passwords.
type Resetters = u16;

const PASSWORD: Resetters = 1;
const HELPDESK: Resetters = 2;
const AUTHENTICATION: Resetters = 4;
const USER: Resetters = 8;
/// They reset the password of anybody. Partner Tier2 Support is deprecated and does so too.
const SENIOR: Resetters = 16;
/// They reset the passwords of people without an administrator role only: Security Administrator and Operator and Entra SOC
/// Identity Responder, for the containment of incidents, and Partner Tier1 Support, which is deprecated.
const OF_USERS: Resetters = 32;

/// The columns of the table.
const RESETTERS: &[(&str, Resetters)] = &[
    ("Password Administrator", PASSWORD),
    ("Helpdesk Administrator", HELPDESK),
    ("Authentication Administrator", AUTHENTICATION),
    ("User Administrator", USER),
    ("Privileged Authentication Administrator", SENIOR),
    ("Global Administrator", SENIOR),
    ("Partner Tier2 Support", SENIOR),
    ("Security Administrator", OF_USERS),
    ("Security Operator", OF_USERS),
    ("Entra SOC Identity Responder", OF_USERS),
    ("Partner Tier1 Support", OF_USERS),
];

/// The rows of the table in which somebody but the senior administrators can reset. Every other built-in role and every custom
/// role is reset by these alone.
const TARGETS: &[(&str, Resetters)] = &[
    ("Authentication Administrator", AUTHENTICATION | SENIOR),
    ("Directory Readers", PASSWORD | HELPDESK | AUTHENTICATION | USER | SENIOR),
    ("Groups Administrator", USER | SENIOR),
    ("Guest Inviter", PASSWORD | HELPDESK | AUTHENTICATION | USER | SENIOR),
    ("Helpdesk Administrator", HELPDESK | USER | SENIOR),
    ("Message Center Reader", HELPDESK | AUTHENTICATION | USER | SENIOR),
    ("Password Administrator", PASSWORD | HELPDESK | AUTHENTICATION | USER | SENIOR),
    ("Reports Reader", HELPDESK | AUTHENTICATION | USER | SENIOR),
    ("Usage Summary Reports Reader", HELPDESK | AUTHENTICATION | USER | SENIOR),
    ("User Administrator", USER | SENIOR),
    ("User Experience Success Manager", HELPDESK | AUTHENTICATION | USER | SENIOR),
];

/// The columns and rows by template, because every user is looked up in them.
static BY_RESETTER: LazyLock<HashMap<ObjectId, Resetters>> = LazyLock::new(|| by_template(RESETTERS));
static BY_TARGET: LazyLock<HashMap<ObjectId, Resetters>> = LazyLock::new(|| by_template(TARGETS));

/// Somebody whose password may be reset.
#[derive(Debug)]
pub struct Target {
    /// The templates of the directory roles that they hold actively.
    pub roles: Collected<Vec<ObjectId>>,
    /// Whether they are an active member or owner of a role-assignable group.
    pub in_role_assignable_group: Known<bool>,
}

impl Target {
    /// Whether a role, by its template and held in the entire tenant, can reset their password; false for a role that is none of
    /// the built-in ones which can.
    ///
    /// # Errors
    /// The gap in what they hold, where it decides.
    pub fn can_be_reset_by(&self, role: &ObjectId) -> Known<bool> {
        let resetter = BY_RESETTER.get(role).copied().unwrap_or_default();
        Ok(resetter == SENIOR || self.resetters()? & resetter != 0)
    }

    /// Whether a role that is held at an administrative unit with them can reset their password. The table is for roles in the entire tenant;
    /// at a unit, those of a help desk reset only people without any directory role:
    /// <https://learn.microsoft.com/entra/identity/role-based-access-control/manage-roles-portal>.
    ///
    /// # Errors
    /// The gap in what they hold, where it decides.
    pub fn can_be_reset_at_unit(&self, role: &ObjectId) -> Known<bool> {
        let of_ordinary_people = PASSWORD | HELPDESK | AUTHENTICATION;
        let is_of_desk = BY_RESETTER.get(role).is_some_and(|resetter| resetter & of_ordinary_people != 0);
        let holds_one = self.roles.seen().is_ok_and(|roles| !roles.is_empty());
        if is_of_desk && holds_one { Ok(false) } else { self.can_be_reset_by(role) }
    }

    /// Whether nobody but senior administrators can reset their password.
    ///
    /// # Errors
    /// The gap in what they hold, where it decides.
    pub fn is_protected(&self) -> Known<bool> {
        Ok(self.resetters()? == SENIOR)
    }

    /// Those who can reset somebody with several roles can reset each of them.
    fn resetters(&self) -> Known<Resetters> {
        let of = |role| BY_TARGET.get(role).copied().unwrap_or(SENIOR);
        let seen = self.roles.seen().into_iter().flatten().map(of);
        let mut resetters = seen.reduce(|all, one| all & one).unwrap_or(Resetters::MAX);
        if self.in_role_assignable_group == Ok(true) {
            resetters = SENIOR;
        }
        if resetters != SENIOR {
            self.roles.complete()?;
            self.in_role_assignable_group?;
        }
        Ok(resetters)
    }
}

/// Whether a role, by its template, is one of a help desk: it resets the passwords of ordinary people, and not of everybody.
#[must_use]
pub fn is_of_help_desk(role: &ObjectId) -> bool {
    BY_RESETTER.get(role).is_some_and(|resetter| resetter & (PASSWORD | HELPDESK | AUTHENTICATION | USER) != 0)
}

/// Whether a role, by its template, resets anybody's password.
#[must_use]
pub fn resets_passwords(role: &ObjectId) -> bool {
    BY_RESETTER.contains_key(role)
}

fn by_template(table: &[(&str, Resetters)]) -> HashMap<ObjectId, Resetters> {
    table.iter().filter_map(|(name, who)| Some((template_of(name)?, *who))).collect()
}

#[cfg(test)]
mod tests {
    use super::{RESETTERS, TARGETS, Target};
    use crate::model::{Collected, Collection, Gap, ObjectId};
    use crate::tenant::well_known::template_of;

    const GAP: Gap = Gap::Partial(Collection::RoleAssignments);

    fn role(name: &str) -> ObjectId {
        template_of(name).unwrap_or_else(|| panic!("{name} is not among the built-in roles"))
    }

    fn target(roles: &[&str]) -> Target {
        let roles = roles.iter().map(|name| role(name)).collect();
        Target { roles: Collected::Complete(roles), in_role_assignable_group: Ok(false) }
    }

    #[test]
    fn every_role_of_the_table_is_a_built_in_one() {
        for (name, _) in RESETTERS.iter().chain(TARGETS) {
            role(name);
        }
    }

    #[test]
    fn a_role_is_reset_by_those_that_microsoft_lists() {
        for (holds, resetter, can) in [
            (&["Directory Readers"][..], "Password Administrator", true),
            (&["Reports Reader"], "Password Administrator", false),
            (&["Reports Reader"], "Helpdesk Administrator", true),
            (&["Groups Administrator"], "User Administrator", true),
            (&["Groups Administrator"], "Helpdesk Administrator", false),
            (&["Authentication Administrator"], "User Administrator", false),
            (&["Security Reader"], "User Administrator", false),
            (&["Security Reader"], "Privileged Authentication Administrator", true),
            (&["Directory Readers", "Security Reader"], "Helpdesk Administrator", false),
            (&["Directory Readers"], "Security Operator", false),
            (&[], "Security Operator", true),
            (&[], "Entra SOC Identity Responder", true),
            (&[], "Exchange Administrator", false),
        ] {
            assert_eq!(target(holds).can_be_reset_by(&role(resetter)), Ok(can), "{resetter} of {holds:?}");
        }
    }

    #[test]
    fn at_a_unit_a_help_desk_resets_only_people_without_a_role() {
        for (holds, resetter, can) in [
            (&[][..], "Helpdesk Administrator", true),
            (&["Reports Reader"], "Helpdesk Administrator", false),
            (&["Directory Readers"], "Password Administrator", false),
            (&["Reports Reader"], "User Administrator", true),
            (&["Security Reader"], "User Administrator", false),
            (&["Global Administrator"], "Privileged Authentication Administrator", true),
        ] {
            assert_eq!(target(holds).can_be_reset_at_unit(&role(resetter)), Ok(can), "{resetter} of {holds:?}");
        }
        let cut = Target { roles: Collected::Partial(Vec::new(), GAP), in_role_assignable_group: Ok(false) };
        assert_eq!(cut.can_be_reset_at_unit(&role("Helpdesk Administrator")), Err(GAP), "they may hold one");
    }

    #[test]
    fn several_roles_and_role_assignable_groups_protect() {
        assert_eq!(target(&["User Administrator"]).is_protected(), Ok(false));
        assert_eq!(target(&["Authentication Administrator", "Groups Administrator"]).is_protected(), Ok(true));
        let in_group = Target { in_role_assignable_group: Ok(true), ..target(&[]) };
        assert_eq!(in_group.is_protected(), Ok(true));
    }

    #[test]
    fn what_is_missing_matters_only_where_it_decides() {
        let seen =
            |name| Target { roles: Collected::Partial(vec![role(name)], GAP), in_role_assignable_group: Err(GAP) };
        assert_eq!(seen("Global Reader").is_protected(), Ok(true));
        assert_eq!(seen("Directory Readers").is_protected(), Err(GAP));
        assert_eq!(seen("Directory Readers").can_be_reset_by(&role("Global Administrator")), Ok(true));
    }
}
