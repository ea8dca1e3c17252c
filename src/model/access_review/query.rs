//! The queries in which access reviews say what is reviewed and who reviews:
//! <https://learn.microsoft.com/graph/accessreviews-scope-concept>.

use super::{Population, Reviewed, Reviewer, RoleSide};
use crate::model::ObjectId;

/// A query of a scope, taken apart: the segments of its path in lower case, and the conditions that its filter joins.
struct Query {
    path: Vec<String>,
    conditions: Vec<String>,
}

impl Query {
    /// `/v1.0/groups/{id}/members?$count=true&$filter=(userType eq 'Guest')`; some tools write a plus for a blank.
    fn read(text: &str) -> Self {
        let text = text.trim().replace('+', " ").to_ascii_lowercase();
        let text = text.strip_prefix("https://graph.microsoft.com").unwrap_or(&text);
        let (path, options) = text.split_once('?').unwrap_or((text, ""));
        let is_version = |segment: &&str| !matches!(*segment, "" | "v1.0" | "beta");
        let path = path.split('/').filter(is_version).map(str::to_owned).collect();
        let filter = options.split('&').find_map(|option| option.trim().strip_prefix("$filter="));
        Self { path, conditions: filter.map(conditions).unwrap_or_default() }
    }

    fn segments(&self) -> Vec<&str> {
        self.path.iter().map(String::as_str).collect()
    }

    /// The value that a condition compares a property with: `roleDefinitionId eq '...'`.
    fn compared(&self, property: &str) -> Option<ObjectId> {
        let prefix = format!("{property} eq ");
        let value = self.conditions.iter().find_map(|condition| condition.strip_prefix(&prefix))?;
        ObjectId::parse(value.trim().trim_matches('\'')).filter(ObjectId::is_guid)
    }

    fn has(&self, condition: &str) -> bool {
        self.conditions.iter().any(|known| known == condition)
    }

    /// Whether every condition is one of those that are understood.
    fn is_made_of(&self, known: &[&str]) -> bool {
        let is_known = |condition: &String| known.iter().any(|known| condition.starts_with(known));
        self.conditions.iter().all(is_known)
    }
}

/// The conditions that `and` joins, without parentheses around them or around all.
fn conditions(filter: &str) -> Vec<String> {
    let mut text = filter.trim();
    while let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).filter(|it| is_balanced(it))
    {
        text = inner.trim();
    }
    let bare = |part: &str| {
        let part = part.trim();
        let inner = part.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).filter(|inner| is_balanced(inner));
        inner.unwrap_or(part).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    text.split(" and ").map(bare).collect()
}

fn is_balanced(text: &str) -> bool {
    let mut depth = 0_i32;
    for c in text.chars() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

const GUESTS: &str = "usertype eq 'guest'";
const UNIFIED: &str = "grouptypes/any(";
const TEAM: &str = "resourceprovisioningoptions/any(";
const IS_USER: &str = "isof(principal,'microsoft.graph.user')";
const IS_SERVICE_PRINCIPAL: &str = "isof(principal,'microsoft.graph.serviceprincipal')";

impl Reviewed {
    /// What a query of resources is about: <https://learn.microsoft.com/graph/accessreviews-scope-concept>.
    #[must_use]
    pub fn parse(query: &str) -> Self {
        let query = Query::read(query);
        let role = |side| query.compared("roledefinitionid").map_or(Self::Unknown, |role| Self::Role(role, side));
        match query.segments().as_slice() {
            ["groups"] => query.all_groups(),
            ["groups", group] | ["groups", group, "members" | "transitivemembers", ..] => {
                guid(group).map_or(Self::Unknown, Self::Group)
            }
            ["rolemanagement", "directory", "roledefinitions", role] => {
                guid(role).map_or(Self::Unknown, |role| Self::Role(role, RoleSide::Both))
            }
            ["rolemanagement", "directory", "roleassignmentscheduleinstances"] => role(RoleSide::Active),
            ["rolemanagement", "directory", "roleeligibilityscheduleinstances"] => role(RoleSide::Eligible),
            ["serviceprincipals" | "applications" | "subscriptions" | "teams", ..]
            | ["identitygovernance" | "rolemanagement", "entitlementmanagement", ..] => Self::Other,
            _ => Self::Unknown,
        }
    }

    /// The one group that it is about.
    #[must_use]
    pub fn group(&self) -> Option<&ObjectId> {
        match self {
            Self::Group(group) => Some(group),
            _ => None,
        }
    }

    /// Whether a query is relative to what `instanceEnumerationScope` lists.
    #[must_use]
    pub fn is_relative(query: &str) -> bool {
        query.trim_start().starts_with("./")
    }
}

impl Query {
    /// What a query over all groups leaves of them.
    fn all_groups(&self) -> Reviewed {
        let has = |word: &str| self.conditions.iter().any(|condition| condition.starts_with(word));
        match self.conditions.as_slice() {
            [] => Reviewed::EveryGroup,
            _ if !self.is_made_of(&[UNIFIED, TEAM]) => self.compared("id").map_or(Reviewed::Unknown, Reviewed::Group),
            _ if has(TEAM) => Reviewed::Teams,
            _ if self.conditions.iter().any(|condition| condition.contains("'unified'")) => Reviewed::MicrosoftGroups,
            _ => Reviewed::Unknown,
        }
    }
}

impl Population {
    /// Whom a query selects, be it one of principals or of the members or assignments of a resource.
    #[must_use]
    pub fn parse(query: &str) -> Self {
        let query = Query::read(query);
        let segments = query.segments();
        if segments.last() == Some(&"microsoft.graph.serviceprincipal")
            || query.has(IS_SERVICE_PRINCIPAL)
            || segments.first() == Some(&"serviceprincipals")
        {
            return Self::ServicePrincipals;
        }
        match segments.as_slice() {
            ["users" | "groups", id] if guid(id).is_some() => return Self::Named,
            _ if !query.is_made_of(&[
                GUESTS,
                IS_USER,
                "roledefinitionid eq ",
                "assignmenttype eq 'assigned'",
                UNIFIED,
                TEAM,
            ]) =>
            {
                return Self::Unknown;
            }
            _ => {}
        }
        if query.has(GUESTS) { Self::Guests } else { Self::Everyone }
    }

    /// Whether a query of principals selects groups as such, all or by a filter.
    #[must_use]
    pub fn is_of_groups(query: &str) -> bool {
        Query::read(query).segments() == ["groups"]
    }
}

impl Reviewer {
    /// Who is meant: <https://learn.microsoft.com/graph/accessreviews-reviewers-concept>.
    #[must_use]
    pub fn parse(query: &str) -> Self {
        let query = Query::read(query);
        match query.segments().as_slice() {
            [".", "manager"] => Self::Manager,
            [".", "owners"] | ["groups" | "serviceprincipals", _, "owners"] => Self::Owners,
            ["users", user] => guid(user).map_or(Self::Unknown, Self::User),
            ["groups", group, "members" | "transitivemembers", ..] => guid(group).map_or(Self::Unknown, Self::Members),
            _ => Self::Unknown,
        }
    }
}

fn guid(text: &str) -> Option<ObjectId> {
    ObjectId::parse(text).filter(ObjectId::is_guid)
}

#[cfg(test)]
mod tests {
    use super::{ObjectId, Population, Reviewed, Reviewer, RoleSide};

    const ID: &str = "4444d821-ca3b-45cc-98ee-54c00a04deef";

    fn id() -> ObjectId {
        ObjectId::parse(ID).expect("a GUID")
    }

    #[test]
    fn queries_say_what_is_reviewed() {
        let guests = format!(
            "/v1.0/groups/{ID}/transitiveMembers/microsoft.graph.user/?$count=true&$filter=(userType eq 'Guest')"
        );
        let eligible = format!(
            "/roleManagement/directory/roleEligibilityScheduleInstances?$expand=principal&$filter=(isof(principal,'microsoft.graph.user') and roleDefinitionId eq '{ID}')"
        );
        let active = format!(
            "/roleManagement/directory/roleAssignmentScheduleInstances?$expand=principal&$filter=(assignmentType eq 'Assigned' and isof(principal,'microsoft.graph.user') and roleDefinitionId eq '{ID}')"
        );
        let applications = format!(
            "/roleManagement/directory/roleAssignmentScheduleInstances?$expand=principal&$filter=(isof(principal,'microsoft.graph.servicePrincipal') and roleDefinitionId eq '{ID}')"
        );
        for (query, reviewed, population) in [
            (format!("/groups/{ID}/members"), Reviewed::Group(id()), Population::Everyone),
            (format!("/groups/{}/transitiveMembers/microsoft.graph.user", ID.to_uppercase()), Reviewed::Group(id()), Population::Everyone),
            (guests, Reviewed::Group(id()), Population::Guests),
            ("/groups?$filter=(groupTypes/any(c:c+eq+'Unified'))&$count=true".to_owned(), Reviewed::MicrosoftGroups, Population::Everyone),
            ("/groups?$filter=(groupTypes/any(c:c eq 'Unified') and resourceProvisioningOptions/Any(x:x eq 'Team')')".to_owned(), Reviewed::Teams, Population::Everyone),
            ("/groups".to_owned(), Reviewed::EveryGroup, Population::Everyone),
            (format!("/beta/roleManagement/directory/roleDefinitions/{ID}"), Reviewed::Role(id(), RoleSide::Both), Population::Everyone),
            (eligible, Reviewed::Role(id(), RoleSide::Eligible), Population::Everyone),
            (active, Reviewed::Role(id(), RoleSide::Active), Population::Everyone),
            (applications, Reviewed::Role(id(), RoleSide::Active), Population::ServicePrincipals),
            ("./members/microsoft.graph.user/?$count=true&$filter=(userType eq 'Guest')".to_owned(), Reviewed::Unknown, Population::Guests),
            ("/users?$filter=(userType eq 'Guest')".to_owned(), Reviewed::Unknown, Population::Guests),
            ("/users".to_owned(), Reviewed::Unknown, Population::Everyone),
            (format!("/users/{ID}"), Reviewed::Unknown, Population::Named),
            ("/users?$filter=(department eq 'Sales')".to_owned(), Reviewed::Unknown, Population::Unknown),
            ("/groups?$filter=(visibility eq 'Public')".to_owned(), Reviewed::Unknown, Population::Unknown),
            (format!("/servicePrincipals/{ID}/appRoleAssignedTo"), Reviewed::Other, Population::ServicePrincipals),
        ] {
            assert_eq!((Reviewed::parse(&query), Population::parse(&query)), (reviewed, population), "{query}");
        }
    }

    #[test]
    fn queries_say_who_reviews() {
        for (query, reviewer) in [
            ("./manager".to_owned(), Reviewer::Manager),
            ("./owners".to_owned(), Reviewer::Owners),
            (format!("/groups/{ID}/owners?$filter=microsoft.graph.user/userType eq 'Member'"), Reviewer::Owners),
            (format!("/v1.0/users/{ID}"), Reviewer::User(id())),
            (format!("/groups/{ID}/transitiveMembers"), Reviewer::Members(id())),
            ("/me".to_owned(), Reviewer::Unknown),
        ] {
            assert_eq!(Reviewer::parse(&query), reviewer, "{query}");
        }
    }
}
