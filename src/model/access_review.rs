//! Access reviews: what is reviewed, who reviews it, how often, and what happens when nobody answers.

use super::{
    Collection, Field, Gap, Given, Instant, Known, Merge, Moment, ObjectId, Period, Property, Provenance, Why,
};
use super::{all_of, any_found, any_of, matching, not};

const HERE: Collection = Collection::AccessReviews;

/// A series of reviews: <https://learn.microsoft.com/graph/api/resources/accessreviewscheduledefinition>.
#[derive(Debug, Clone)]
pub struct AccessReview {
    /// Definition id.
    pub id: ObjectId,
    /// Display name.
    pub name: Option<Given>,
    /// `status`: that of the review which is running, or was the last one.
    pub status: Field<ReviewStatus>,
    /// `scope`, together with `instanceEnumerationScope`.
    pub scope: Field<ReviewScope>,
    /// Who reviews: `reviewers`, and those of the stages. Empty where people review themselves.
    pub reviewers: Field<Box<[Reviewer]>>,
    /// Who reviews where none of those is found.
    pub fallback_reviewers: Field<Box<[Reviewer]>>,
    /// What counts as the decision where nobody decides.
    pub silence: Field<Silence>,
    /// `settings.autoApplyDecisionsEnabled`.
    pub auto_apply: Field<bool>,
    /// How many days reviewers have: `settings.instanceDurationInDays`, or the days of all stages together.
    pub days: Field<u32>,
    /// `settings.recurrence`.
    pub recurrence: Field<Recurrence>,
    /// Where it was read.
    pub source: Provenance,
}

/// One review of a series: <https://learn.microsoft.com/graph/api/resources/accessreviewinstance>.
#[derive(Debug, Clone)]
pub struct ReviewInstance {
    /// Instance id.
    pub id: ObjectId,
    /// The series.
    pub review: ObjectId,
    /// `status`.
    pub status: Field<ReviewStatus>,
    /// `endDateTime`; `None` where none is set.
    pub end: Field<Option<Instant>>,
    /// Where it was read.
    pub source: Provenance,
}

/// How far a review is (`status`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReviewStatus {
    /// It has not begun.
    NotStarted,
    /// Reviewers can answer.
    InProgress,
    /// It is over; its results may still have to be applied.
    Completed,
    /// Its results are applied.
    Applied,
}

/// What happens to access about which nobody decides (`defaultDecisionEnabled`, `defaultDecision`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Silence {
    /// It stays as it is.
    NoChange,
    /// It is approved.
    Approve,
    /// It is denied.
    Deny,
    /// What the service recommends.
    Recommendation,
}

/// How often there is a review, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recurrence {
    /// The time from one review to the next; `None` where there is one only.
    pub interval: Option<Period>,
    /// When the series is over; `None` where it goes on for good, or nothing says it.
    pub end: Option<Instant>,
}

/// What a review is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReviewScope {
    /// The access that is reviewed.
    pub resources: Box<[Reviewed]>,
    /// Whose access is reviewed.
    pub population: Population,
    /// Only those are reviewed who have not signed in for a time.
    pub is_inactive_only: bool,
}

/// One kind of access that is reviewed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reviewed {
    /// Membership of a group.
    Group(ObjectId),
    /// Membership of every Microsoft 365 group, without dynamic and role-assignable ones.
    MicrosoftGroups,
    /// Membership of every team, without dynamic and role-assignable ones.
    Teams,
    /// Membership of every group.
    EveryGroup,
    /// A directory role, by the id in the query: held, or also or only to be activated.
    Role(ObjectId, RoleSide),
    /// Something that is neither a group nor a directory role: an application, an access package, a role in Azure.
    Other,
    /// What this version does not recognize.
    Unknown,
}

/// Which assignments of a directory role are reviewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RoleSide {
    /// Active and eligible ones.
    Both,
    /// Active ones.
    Active,
    /// Eligible ones.
    Eligible,
}

/// Whose access is reviewed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Population {
    /// All users.
    Everyone,
    /// Guests.
    Guests,
    /// Service principals.
    ServicePrincipals,
    /// Users or groups that are named one by one.
    Named,
    /// What this version does not recognize.
    #[default]
    Unknown,
}

/// Who reviews.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reviewer {
    /// The owners of the group or application that is reviewed.
    Owners,
    /// The manager of each person.
    Manager,
    /// A user.
    User(ObjectId),
    /// The members of a group.
    Members(ObjectId),
    /// Somebody else, whom this version does not recognize.
    Unknown,
}

impl ReviewStatus {
    /// Reads `status`, in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text.trim().to_ascii_lowercase().as_str() {
            "initializing" | "notstarted" | "starting" => Self::NotStarted,
            "inprogress" => Self::InProgress,
            "completing" | "completed" | "autoreviewing" | "autoreviewed" => Self::Completed,
            "applying" | "applied" => Self::Applied,
            _ => return None,
        })
    }
}

impl Silence {
    /// Reads `defaultDecision`, in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text.trim().to_ascii_lowercase().as_str() {
            "none" => Self::NoChange,
            "approve" => Self::Approve,
            "deny" => Self::Deny,
            "recommendation" => Self::Recommendation,
            _ => return None,
        })
    }
}

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

impl AccessReview {
    /// What is reviewed.
    ///
    /// # Errors
    /// The gap, where `scope` is unknown.
    pub fn scope(&self) -> Known<&ReviewScope> {
        self.scope.of(HERE, Property::Scope)
    }

    /// Whose access is reviewed.
    ///
    /// # Errors
    /// The gap, where the query is unknown.
    pub fn population(&self) -> Known<Population> {
        match self.scope()?.population {
            Population::Unknown => Err(Self::unrecognized()),
            known => Ok(known),
        }
    }

    /// Whether some access that is reviewed satisfies the test.
    ///
    /// # Errors
    /// The gap, where none certainly does, but a query is unknown.
    pub fn reviews(&self, test: impl Fn(&Reviewed) -> Known<bool>) -> Known<bool> {
        any_found(&self.reviewed(test))
    }

    /// What is reviewed and satisfies a test.
    ///
    /// # Errors
    /// As [`Self::reviews`].
    pub fn reviewed(&self, test: impl Fn(&Reviewed) -> Known<bool>) -> Known<Vec<&Reviewed>> {
        let one = |reviewed: &Reviewed| match reviewed {
            Reviewed::Unknown => Err(Self::unrecognized()),
            known => test(known),
        };
        matching(self.scope()?.resources.iter(), |reviewed| one(reviewed))
    }

    /// Why a query that this version does not recognize decides nothing.
    pub(crate) fn unrecognized() -> Gap {
        Gap::Property(HERE, Property::Scope, Why::UnknownValue)
    }

    /// Who reviews; nobody where people review themselves.
    ///
    /// # Errors
    /// The gap, where the reviewers or the stages are unknown.
    pub fn reviewers(&self) -> Known<&[Reviewer]> {
        self.reviewers.of(HERE, Property::Reviewers).map(AsRef::as_ref)
    }

    /// Those of the reviewers who satisfy a test.
    ///
    /// # Errors
    /// The gap in the reviewers, where none is seen but one is not recognized.
    pub fn reviewers_who(&self, test: impl Fn(&Reviewer) -> bool) -> Known<Vec<&Reviewer>> {
        matching(self.reviewers()?, |reviewer| match reviewer {
            Reviewer::Unknown => Err(Gap::Property(HERE, Property::Reviewers, Why::UnknownValue)),
            known => Ok(test(known)),
        })
    }

    /// Who reviews where none of the reviewers is found.
    ///
    /// # Errors
    /// The gap, where they are unknown.
    pub fn fallback_reviewers(&self) -> Known<&[Reviewer]> {
        self.fallback_reviewers.of(HERE, Property::FallbackReviewers).map(AsRef::as_ref)
    }

    /// What counts as the decision where nobody decides.
    ///
    /// # Errors
    /// The gap, where the setting is unknown.
    pub fn silence(&self) -> Known<Silence> {
        self.silence.of(HERE, Property::DefaultDecision).copied()
    }

    /// Whether the results are applied without anyone doing it.
    ///
    /// # Errors
    /// The gap, where the setting is unknown.
    pub fn applies_results(&self) -> Known<bool> {
        self.auto_apply.of(HERE, Property::AutoApplyDecisions).copied()
    }

    /// How many days reviewers have.
    ///
    /// # Errors
    /// The gap, where the duration is unknown.
    pub fn days(&self) -> Known<u32> {
        self.days.of(HERE, Property::InstanceDuration).copied()
    }

    /// How often there is a review.
    ///
    /// # Errors
    /// The gap, where the recurrence is unknown.
    pub fn recurrence(&self) -> Known<Recurrence> {
        self.recurrence.of(HERE, Property::Recurrence).copied()
    }

    /// How far the review is.
    ///
    /// # Errors
    /// The gap, where `status` is unknown.
    pub fn status(&self) -> Known<ReviewStatus> {
        self.status.of(HERE, Property::Status).copied()
    }

    /// Whether the series has an end that is past.
    ///
    /// # Errors
    /// The gap in the recurrence, or in the moment.
    pub fn has_ended(&self, moment: Moment) -> Known<bool> {
        match self.recurrence()?.end {
            Some(end) => Ok(end < moment.known()?),
            None => Ok(false),
        }
    }

    /// Whether there are no further reviews: the series has ended, or its only review is over.
    ///
    /// # Errors
    /// The gap in the recurrence, the status or the moment.
    pub fn is_over(&self, moment: Moment) -> Known<bool> {
        let is_once = self.recurrence().map(|recurrence| recurrence.interval.is_none());
        let is_done = self.status().map(|status| status >= ReviewStatus::Completed);
        any_of([self.has_ended(moment), all_of([is_once, is_done])])
    }

    /// Whether it still reviews something.
    ///
    /// # Errors
    /// As [`Self::is_over`].
    pub fn is_in_force(&self, moment: Moment) -> Known<bool> {
        not(self.is_over(moment))
    }

    /// The name for a message: the display name, else the id.
    #[must_use]
    pub fn label(&self) -> String {
        self.name.as_ref().map_or_else(|| self.id.to_string(), ToString::to_string)
    }

    /// Takes in another copy of the same review.
    pub fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self {
            id: _,
            name,
            status,
            scope,
            reviewers,
            fallback_reviewers,
            silence,
            auto_apply,
            days,
            recurrence,
            source,
        } = other;
        merge.text(Property::DisplayName, &mut self.name, name.as_ref());
        merge.field(Property::Status, &mut self.status, status);
        merge.field(Property::Scope, &mut self.scope, scope);
        merge.list(Property::Reviewers, &mut self.reviewers, reviewers);
        merge.list(Property::FallbackReviewers, &mut self.fallback_reviewers, fallback_reviewers);
        merge.field(Property::DefaultDecision, &mut self.silence, silence);
        merge.field(Property::AutoApplyDecisions, &mut self.auto_apply, auto_apply);
        merge.field(Property::InstanceDuration, &mut self.days, days);
        merge.field(Property::Recurrence, &mut self.recurrence, recurrence);
        self.source.merge(source);
    }
}

impl ReviewInstance {
    /// How far it is.
    ///
    /// # Errors
    /// The gap, where `status` is unknown.
    pub fn status(&self) -> Known<ReviewStatus> {
        self.status.of(Collection::AccessReviewInstances, Property::Status).copied()
    }

    /// When it ends; `None` where nothing is set.
    ///
    /// # Errors
    /// The gap, where `endDateTime` is unknown.
    pub fn end(&self) -> Known<Option<Instant>> {
        self.end.of(Collection::AccessReviewInstances, Property::EndDateTime).copied()
    }

    /// Takes in another copy of the same instance.
    pub fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self { id: _, review: _, status, end, source } = other;
        merge.field(Property::Status, &mut self.status, status);
        merge.field(Property::EndDateTime, &mut self.end, end);
        self.source.merge(source);
    }
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
