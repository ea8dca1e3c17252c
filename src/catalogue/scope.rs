//! Which subjects of a rule a control is about: a closed list of words, for `rules/frameworks/<id>.toml`.

use std::fmt;

/// The subjects of a rule that a control is about. The build script reads the words; the engine decides who they mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// All that the rule judges.
    Everything,
    /// Global Administrator itself.
    GlobalAdministrator,
    /// Privileged Role Administrator itself.
    PrivilegedRoleAdministrator,
    /// The roles that CISA calls highly privileged.
    HighlyPrivilegedRoles,
    /// Those of them that are not Global Administrator.
    OtherHighlyPrivilegedRoles,
    /// Groups whose active members have Global Administrator without a further activation.
    GroupsGivingGlobalAdministrator,
    /// Groups whose active members have a highly privileged role without a further activation.
    GroupsGivingHighlyPrivilegedRoles,
    /// The same for highly privileged roles other than Global Administrator.
    GroupsGivingOtherHighlyPrivilegedRoles,
    /// Groups whose active members have a privileged role without a further activation.
    GroupsGivingPrivilegedRoles,
    /// Groups whose members have Global Administrator, or can activate it.
    GroupsReachingGlobalAdministrator,
    /// Groups whose members have a highly privileged role, or can activate one.
    GroupsReachingHighlyPrivilegedRoles,
    /// The same for highly privileged roles other than Global Administrator.
    GroupsReachingOtherHighlyPrivilegedRoles,
    /// Groups whose members have a privileged role, or can activate one.
    GroupsReachingPrivilegedRoles,
    /// Users who have a highly privileged role, or can activate one.
    UsersWithHighlyPrivilegedRoles,
    /// Users who have a privileged role, or can activate one.
    UsersWithPrivilegedRoles,
}

/// Directory roles, as controls put them together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Roles {
    /// Global Administrator.
    GlobalAdministrator,
    /// Privileged Role Administrator.
    PrivilegedRoleAdministrator,
    /// The list of CISA (`SCuBA`).
    HighlyPrivileged,
    /// That list without Global Administrator.
    OtherHighlyPrivileged,
    /// The roles that Microsoft marks as privileged.
    Privileged,
}

/// How a subject has to do with roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// It is about the role itself.
    Itself,
    /// It is about a group whose active members have the role.
    Giving,
    /// It is about a group whose members have the role, or can activate it.
    Reaching,
    /// It is a user who has the role, or can activate it.
    Having,
}

impl Scope {
    /// Every scope, in the order of the documentation.
    pub const ALL: [Self; 15] = [
        Self::Everything,
        Self::GlobalAdministrator,
        Self::PrivilegedRoleAdministrator,
        Self::HighlyPrivilegedRoles,
        Self::OtherHighlyPrivilegedRoles,
        Self::GroupsGivingGlobalAdministrator,
        Self::GroupsGivingHighlyPrivilegedRoles,
        Self::GroupsGivingOtherHighlyPrivilegedRoles,
        Self::GroupsGivingPrivilegedRoles,
        Self::GroupsReachingGlobalAdministrator,
        Self::GroupsReachingHighlyPrivilegedRoles,
        Self::GroupsReachingOtherHighlyPrivilegedRoles,
        Self::GroupsReachingPrivilegedRoles,
        Self::UsersWithHighlyPrivilegedRoles,
        Self::UsersWithPrivilegedRoles,
    ];

    /// The scope with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == word)
    }

    /// The word in `subjects` of a test.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Everything => "everything",
            Self::GlobalAdministrator => "global-administrator",
            Self::PrivilegedRoleAdministrator => "privileged-role-administrator",
            Self::HighlyPrivilegedRoles => "highly-privileged-roles",
            Self::OtherHighlyPrivilegedRoles => "other-highly-privileged-roles",
            Self::GroupsGivingGlobalAdministrator => "groups-giving-global-administrator",
            Self::GroupsGivingHighlyPrivilegedRoles => "groups-giving-highly-privileged-roles",
            Self::GroupsGivingOtherHighlyPrivilegedRoles => "groups-giving-other-highly-privileged-roles",
            Self::GroupsGivingPrivilegedRoles => "groups-giving-privileged-roles",
            Self::GroupsReachingGlobalAdministrator => "groups-reaching-global-administrator",
            Self::GroupsReachingOtherHighlyPrivilegedRoles => "groups-reaching-other-highly-privileged-roles",
            Self::GroupsReachingHighlyPrivilegedRoles => "groups-reaching-highly-privileged-roles",
            Self::GroupsReachingPrivilegedRoles => "groups-reaching-privileged-roles",
            Self::UsersWithHighlyPrivilegedRoles => "users-with-highly-privileged-roles",
            Self::UsersWithPrivilegedRoles => "users-with-privileged-roles",
        }
    }

    /// The subjects for people, as a phrase.
    #[must_use]
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Everything => "everything that the rule evaluates",
            Self::GlobalAdministrator => "Global Administrator",
            Self::PrivilegedRoleAdministrator => "Privileged Role Administrator",
            Self::HighlyPrivilegedRoles => "the highly privileged roles",
            Self::OtherHighlyPrivilegedRoles => "the highly privileged roles except Global Administrator",
            Self::GroupsGivingGlobalAdministrator => "groups whose active members have Global Administrator",
            Self::GroupsGivingHighlyPrivilegedRoles => "groups whose active members have a highly privileged role",
            Self::GroupsGivingOtherHighlyPrivilegedRoles => {
                "groups whose active members have a highly privileged role other than Global Administrator"
            }
            Self::GroupsGivingPrivilegedRoles => "groups whose active members have a privileged role",
            Self::GroupsReachingGlobalAdministrator => "groups whose members have or can activate Global Administrator",
            Self::GroupsReachingHighlyPrivilegedRoles => {
                "groups whose members have or can activate a highly privileged role"
            }
            Self::GroupsReachingOtherHighlyPrivilegedRoles => {
                "groups whose members have or can activate a highly privileged role other than Global Administrator"
            }
            Self::GroupsReachingPrivilegedRoles => "groups whose members have or can activate a privileged role",
            Self::UsersWithHighlyPrivilegedRoles => "users who have or can activate a highly privileged role",
            Self::UsersWithPrivilegedRoles => "users who have or can activate a privileged role",
        }
    }

    /// The roles that it is about and how; nothing for everything.
    #[must_use]
    pub fn roles(self) -> Option<(Roles, Way)> {
        Some(match self {
            Self::Everything => return None,
            Self::GlobalAdministrator => (Roles::GlobalAdministrator, Way::Itself),
            Self::PrivilegedRoleAdministrator => (Roles::PrivilegedRoleAdministrator, Way::Itself),
            Self::HighlyPrivilegedRoles => (Roles::HighlyPrivileged, Way::Itself),
            Self::OtherHighlyPrivilegedRoles => (Roles::OtherHighlyPrivileged, Way::Itself),
            Self::GroupsGivingGlobalAdministrator => (Roles::GlobalAdministrator, Way::Giving),
            Self::GroupsGivingHighlyPrivilegedRoles => (Roles::HighlyPrivileged, Way::Giving),
            Self::GroupsGivingOtherHighlyPrivilegedRoles => (Roles::OtherHighlyPrivileged, Way::Giving),
            Self::GroupsGivingPrivilegedRoles => (Roles::Privileged, Way::Giving),
            Self::GroupsReachingGlobalAdministrator => (Roles::GlobalAdministrator, Way::Reaching),
            Self::GroupsReachingOtherHighlyPrivilegedRoles => (Roles::OtherHighlyPrivileged, Way::Reaching),
            Self::GroupsReachingHighlyPrivilegedRoles => (Roles::HighlyPrivileged, Way::Reaching),
            Self::GroupsReachingPrivilegedRoles => (Roles::Privileged, Way::Reaching),
            Self::UsersWithHighlyPrivilegedRoles => (Roles::HighlyPrivileged, Way::Having),
            Self::UsersWithPrivilegedRoles => (Roles::Privileged, Way::Having),
        })
    }

    /// Whether subjects of a kind (`SubjectKind::as_str`) can be in it: a group or a role has to stand behind each.
    #[must_use]
    pub fn fits(self, judges: &str) -> bool {
        match self.roles().map(|(_, way)| way) {
            None => true,
            Some(Way::Having) => judges == "user",
            Some(Way::Itself) => matches!(judges, "role-settings" | "role-assignment" | "grant" | "offer"),
            Some(Way::Giving | Way::Reaching) => {
                matches!(judges, "role-settings" | "group" | "group-role" | "schedule" | "grant" | "offer")
            }
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.as_str())
    }
}
