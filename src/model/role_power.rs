//! What a directory role allows that leads to more than the role itself.

/// What a role may change to get at the access of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RolePower {
    /// Who holds which role, or what a role allows.
    Roles,
    /// The members or owners of role-assignable groups.
    RoleAssignableGroups,
    /// The members or owners of other groups.
    Groups,
    /// Conditional Access policies.
    ConditionalAccess,
    /// The credentials or owners of applications.
    Applications,
    /// The credentials of users.
    Users,
}

/// What changes who is in a group, or everything about an object.
const MEMBERSHIP: [&str; 5] = [
    "members/update",
    "owners/update",
    "dynamicmembershiprule/update",
    "allproperties/update",
    "allproperties/alltasks",
];
/// What changes how an application signs in.
const SIGN_IN: [&str; 4] = ["credentials/update", "owners/update", "allproperties/update", "allproperties/alltasks"];

impl RolePower {
    /// The power that an action of `rolePermissions` gives, if it gives one:
    /// <https://learn.microsoft.com/entra/identity/role-based-access-control/custom-available-permissions>,
    /// <https://learn.microsoft.com/entra/identity/role-based-access-control/custom-group-permissions>,
    /// <https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference>.
    #[must_use]
    pub fn of_action(action: &str) -> Option<Self> {
        let action = action.trim().to_ascii_lowercase();
        let (object, change) = action.strip_prefix("microsoft.directory/")?.split_once('/')?;
        let power = match object {
            "roleassignments" | "roledefinitions" if !change.ends_with("read") => Self::Roles,
            "groupsassignabletoroles" if MEMBERSHIP.contains(&change) => Self::RoleAssignableGroups,
            "conditionalaccesspolicies" if !change.ends_with("read") => Self::ConditionalAccess,
            "applications" | "applications.myorganization" | "serviceprincipals" if SIGN_IN.contains(&change) => {
                Self::Applications
            }
            "users" if change == "password/update" => Self::Users,
            "users" if change.starts_with("authenticationmethods/") && !change.ends_with("read") => Self::Users,
            _ if object == "groups" || object.starts_with("groups.") => {
                return MEMBERSHIP.contains(&change).then_some(Self::Groups);
            }
            _ => return None,
        };
        Some(power)
    }

    /// What it changes, in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Roles => "role assignments",
            Self::RoleAssignableGroups => "members of role-assignable groups",
            Self::Groups => "members of groups",
            Self::ConditionalAccess => "Conditional Access policies",
            Self::Applications => "credentials of applications",
            Self::Users => "credentials of users",
        }
    }
}
