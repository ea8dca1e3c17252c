//! Which object of the export a word of the configuration means.

use crate::model::{Collected, Collection, Gap, Given, Known, ObjectId, User};
use crate::tenant::Tenant;
use crate::tenant::well_known::{built_in_role, template_of};

/// What is wrong with a pair of which both sides are one object.
pub(super) const SAME: &str = "both sides of the pair are the same";
/// What to do about it.
pub(super) const DIFFERENT: &str = "name two different groups or directory roles";

/// A list of objects in a configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    EmergencyAccounts,
    SensitiveGroups,
    PrivilegedRoles,
    TrustedApplications,
    ConflictingAccess,
    TemplateRoles,
    TemplateGroups,
}

/// What a word means.
#[derive(Debug)]
pub(super) struct Matched {
    /// The object, as far as it is certain.
    pub(super) id: Option<ObjectId>,
    /// Why it may be none.
    pub(super) doubt: Option<Doubt>,
}

/// Why a word may mean no object.
#[derive(Debug, Clone, Copy)]
pub(super) enum Doubt {
    /// The collection is complete, and it is not there.
    Absent,
    /// Several objects have this name.
    Several(usize),
    /// The export does not show it.
    Unknown(Gap),
}

impl List {
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::EmergencyAccounts => "emergency-accounts",
            Self::SensitiveGroups => "sensitive-groups",
            Self::PrivilegedRoles => "privileged-roles",
            Self::TrustedApplications => "trusted-applications",
            Self::ConflictingAccess => "conflicting-access",
            Self::TemplateRoles | Self::TemplateGroups => "settings-templates",
        }
    }

    fn object(self) -> &'static str {
        match self {
            Self::EmergencyAccounts => "user",
            Self::SensitiveGroups | Self::TemplateGroups => "group",
            Self::PrivilegedRoles | Self::TemplateRoles => "directory role",
            Self::TrustedApplications => "service principal",
            Self::ConflictingAccess => "group or directory role",
        }
    }

    fn objects(self) -> String {
        if self == Self::ConflictingAccess {
            "groups or directory roles".to_owned()
        } else {
            format!("{}s", self.object())
        }
    }

    fn name(self) -> &'static str {
        if self == Self::EmergencyAccounts { "user principal name" } else { "name" }
    }

    /// The collections that it is looked for in, as a clause.
    fn completeness(self) -> String {
        let of = |collection: Collection| format!("the collection `{collection}` is complete");
        match self {
            Self::EmergencyAccounts => of(Collection::Users),
            Self::SensitiveGroups | Self::TemplateGroups => of(Collection::Groups),
            Self::PrivilegedRoles | Self::TemplateRoles => of(Collection::RoleDefinitions),
            Self::TrustedApplications => of(Collection::ServicePrincipals),
            Self::ConflictingAccess => {
                format!("the collections `{}` and `{}` are complete", Collection::Groups, Collection::RoleDefinitions)
            }
        }
    }
}

impl Doubt {
    /// What it is, as a clause behind a colon.
    pub(super) fn clause(self, list: List) -> String {
        let (object, name) = (list.object(), list.name());
        match self {
            Self::Absent => format!("the export is complete and has no {object} with this ID or {name}"),
            Self::Several(count) => format!("{count} {} have this name; use the ID", list.objects()),
            Self::Unknown(gap) => format!("the export does not show this {object}: {}", gap.sentence()),
        }
    }
}

impl Matched {
    fn certain(id: ObjectId) -> Self {
        Self { id: Some(id), doubt: None }
    }

    fn none(doubt: Doubt) -> Self {
        Self { id: None, doubt: Some(doubt) }
    }

    /// Why it is not known which object is meant.
    pub(super) fn gap(&self) -> Option<Gap> {
        match (&self.id, self.doubt) {
            (None, Some(Doubt::Unknown(gap))) => Some(gap),
            _ => None,
        }
    }

    /// What is wrong, and what to do, where the word certainly means no single object.
    pub(super) fn fault(&self, list: List) -> Option<(String, String)> {
        match self.doubt? {
            Doubt::Absent => Some((
                format!("no {} of the export has this ID or {}", list.object(), list.name()),
                format!("{}; correct the value or remove it", list.completeness()),
            )),
            Doubt::Several(count) => Some((
                format!("{count} {} of the export have this name", list.objects()),
                "use the ID instead of the name".to_owned(),
            )),
            Doubt::Unknown(_) => None,
        }
    }
}

/// Finds what a word of a list means.
pub(super) fn find(list: List, word: &str, tenant: &Tenant) -> Matched {
    let id = ObjectId::parse(word).filter(ObjectId::is_guid);
    match (list, id) {
        (List::ConflictingAccess, id) => {
            let (group, role) = (find(List::SensitiveGroups, word, tenant), find(List::PrivilegedRoles, word, tenant));
            either(group, role, id.is_none())
        }
        (List::EmergencyAccounts, Some(id)) => by_id(tenant.user(&id).map(|user| user.is_some()), id),
        (List::SensitiveGroups | List::TemplateGroups, Some(id)) => {
            by_id(tenant.group(&id).map(|group| group.is_some()), id)
        }
        (List::PrivilegedRoles | List::TemplateRoles, Some(id)) => {
            let is_there = || tenant.role_definition(&id).map(|role| role.is_some());
            by_id(if built_in_role(&id).is_some() { Ok(true) } else { is_there() }, id)
        }
        (List::TrustedApplications, Some(id)) => {
            by_id(tenant.service_principal(&id).map(|principal| principal.is_some()), id)
        }
        (List::TrustedApplications, None) => {
            by_name(&tenant.service_principals(), word, |principal| (&principal.id, principal.name.as_ref()))
        }
        (List::EmergencyAccounts, None) => by_principal_name(&tenant.users(), word),
        (List::SensitiveGroups | List::TemplateGroups, None) => {
            by_name(&tenant.groups(), word, |group| (&group.id, group.name.as_ref()))
        }
        (List::PrivilegedRoles | List::TemplateRoles, None) => match template_of(word) {
            Some(id) => Matched::certain(id),
            None => by_name(&tenant.role_definitions(), word, |role| (&role.id, role.name.as_ref())),
        },
    }
}

/// A group or a directory role: an id is of one of them, and a name must be of one alone.
fn either(group: Matched, role: Matched, is_name: bool) -> Matched {
    match (group.doubt, role.doubt) {
        (_, Some(Doubt::Absent)) => group,
        (Some(Doubt::Absent), _) | (_, Some(Doubt::Several(_))) => role,
        (None, None) if is_name => Matched::none(Doubt::Several(2)),
        // Of an id one kind is certain, of a name neither is before both are.
        (doubt, _) if doubt.is_some() == is_name => group,
        _ => role,
    }
}

/// An id counts even where the export does not show its object.
fn by_id(is_there: Known<bool>, id: ObjectId) -> Matched {
    let doubt = match is_there {
        Ok(true) => None,
        Ok(false) => Some(Doubt::Absent),
        Err(gap) => Some(Doubt::Unknown(gap)),
    };
    Matched { id: Some(id), doubt }
}

fn by_principal_name(users: &Collected<&[User]>, word: &str) -> Matched {
    let mut seen = users.seen().into_iter().copied().flatten();
    let has_it = |user: &&User| user.user_principal_name().is_ok_and(|name| name.is(word));
    if let Some(user) = seen.find(has_it) {
        return Matched::certain(user.id.clone());
    }
    let all = users.complete().and_then(|all| all.iter().try_for_each(|user| user.user_principal_name().map(drop)));
    Matched::none(all.map_or_else(Doubt::Unknown, |()| Doubt::Absent))
}

/// A name counts only where the export shows that one object alone has it.
fn by_name<'t, T>(
    all: &Collected<&'t [T]>,
    word: &str,
    named: impl Fn(&'t T) -> (&'t ObjectId, Option<&'t Given>),
) -> Matched {
    let all = match all.complete() {
        Ok(all) => *all,
        Err(gap) => return Matched::none(Doubt::Unknown(gap)),
    };
    let mut same = all.iter().map(named).filter(|(_, name)| name.is_some_and(|name| name.is(word)));
    match (same.next(), same.count()) {
        (Some((id, _)), 0) => Matched::certain(id.clone()),
        (Some(_), more) => Matched::none(Doubt::Several(more + 1)),
        (None, _) => Matched::none(Doubt::Absent),
    }
}
