//! What is said about an object: the parts of an answer.

use std::collections::BTreeSet;
use std::fmt::Display;

use serde::{Serialize, Serializer};

use super::kind::Kind;
use super::shown::{AtMost, Ends, Life, List, Named, Shown, Until, Word};
use crate::engine::assessment::AsOfSource;
use crate::model::{Access, Gap, Instant, Mode, Period};

/// What was looked at, and as of when.
#[derive(Debug, Clone)]
pub struct Run {
    /// The moment judged.
    pub as_of: Option<Instant>,
    /// Where it comes from.
    pub as_of_source: AsOfSource,
    /// Tenant id, where known.
    pub tenant_id: Option<String>,
    /// Tenant name, as given or exported: hostile text.
    pub tenant_name: Option<String>,
}

impl Run {
    /// The tenant by its name, else by its id: hostile text.
    #[must_use]
    pub fn tenant(&self) -> Option<&str> {
        self.tenant_name.as_deref().or(self.tenant_id.as_deref())
    }

    /// The tenant and the moment in one line: hostile text.
    #[must_use]
    pub fn line(&self) -> String {
        format!("{}, {}", self.tenant().unwrap_or("The tenant"), self.moment())
    }

    /// The moment in words.
    #[must_use]
    pub fn moment(&self) -> String {
        self.as_of.map_or_else(|| "no evaluation date".to_owned(), |moment| format!("as of {moment}"))
    }
}

/// The answer to a question.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What was looked at.
    pub run: Run,
    /// What was asked about.
    pub object: Named,
    /// Which kind it was asked about as.
    pub kind: Kind,
    /// What is said of it.
    pub about: About,
    /// All that the export lacks for this answer.
    pub gaps: BTreeSet<Gap>,
}

/// What is said of an object, by its kind.
#[derive(Debug, Clone)]
pub enum About {
    /// Of a group.
    Group(Group),
    /// Of a directory role.
    Role(Role),
    /// Of an access package.
    Package(Package),
    /// Of a user or service principal.
    Person(Person),
}

/// A group: what it gives, who has it, and how one gets it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// Whether PIM manages it.
    pub pim_managed: Shown<bool>,
    /// Whether it can hold directory roles.
    pub role_assignable: Shown<bool>,
    /// Whether a rule decides who is a member.
    pub dynamic: Shown<bool>,
    /// The directory roles that an active member gets or can activate.
    pub roles: List<Lead>,
    /// The groups that it is a member or owner of, or can become.
    pub within: List<Place>,
    /// Its members now.
    pub members: List<Holding>,
    /// Its owners now.
    pub owners: List<Holding>,
    /// Those who are eligible as a member or owner.
    pub eligible: List<Holding>,
    /// The packages that give a role of it.
    pub packages: List<Giving>,
    /// What an activation takes: as a member, as an owner.
    pub activation: Vec<Gates>,
    /// What its members decide.
    pub decides: List<Decision>,
}

/// A directory role: who has it, and how one gets it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Role {
    /// Whether it is privileged.
    pub privileged: Shown<bool>,
    /// What an activation takes.
    pub activation: Gates,
    /// Those who have it now.
    pub active: List<RoleHolding>,
    /// Those who are eligible for it.
    pub eligible: List<RoleHolding>,
    /// The packages that give it.
    pub packages: List<Giving>,
}

/// An access package: what it gives, to whom, and who has it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Package {
    /// What it gives.
    pub grants: List<Grant>,
    /// Under which policies.
    pub policies: List<Policy>,
    /// Who has it now.
    pub assignments: List<Delivery>,
}

/// A user or service principal: what they have, and through what.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// `userPrincipalName`; `null` of a service principal.
    pub user_principal_name: Shown<Option<String>>,
    /// Whether it is a guest.
    pub guest: Shown<bool>,
    /// Whether the account is enabled.
    pub enabled: Shown<bool>,
    /// What ends first of all this.
    pub ends_first: Option<FirstEnd>,
    /// The directory roles they have or can activate.
    pub roles: List<PersonRole>,
    /// The groups they are in or can activate.
    pub groups: List<Place>,
    /// The packages they have.
    pub packages: List<Delivery>,
    /// What they decide about.
    pub decides: List<Decision>,
}

/// What ends first of all that the export shows an end of.
#[derive(Debug, Clone, Serialize)]
pub struct FirstEnd {
    /// Whether the export shows everything, so that nothing else can end before.
    pub certain: bool,
    /// The moment.
    pub until: Until,
    /// The role, group or package.
    pub what: Named,
}

/// How somebody holds something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Eligible: to be activated first.
    Eligible,
    /// A running activation.
    Activated,
    /// Assigned as active.
    Assigned,
}

impl Display for How {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Eligible => "eligible",
            Self::Activated => "activated",
            Self::Assigned => "assigned",
        })
    }
}

/// Somebody who holds a role of a group, or is eligible for it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Holding {
    /// Who.
    pub holder: Named,
    /// Member or owner.
    pub access: Shown<Word<Access>>,
    /// How.
    pub how: Shown<Word<How>>,
    /// Whether PIM shows it because a group that they are in holds it.
    pub through_group: bool,
    /// Until when.
    pub until: Shown<Until>,
    /// Of a group that holds it, the users in it, however deep.
    pub people: Option<List<Named>>,
}

/// Somebody who holds a directory role, or is eligible for it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RoleHolding {
    /// Who.
    pub holder: Named,
    /// How.
    pub how: Shown<Word<How>>,
    /// Until when.
    pub until: Shown<Until>,
    /// Where.
    pub scope: Shown<Scope>,
    /// Of a group that holds it, how one gets into the group.
    pub group: Shown<Option<WayIn>>,
}

/// How one gets into a group that holds a role.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WayIn {
    /// The users in it, however deep.
    pub people: List<Named>,
    /// Those who are eligible as a member.
    pub eligible: List<Holding>,
    /// What an activation of the membership takes.
    pub activation: Gates,
    /// The packages that make a member, or eligible as one.
    pub packages: List<Named>,
}

/// Where a role holds: the whole tenant, or an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// The whole tenant.
    Tenant,
    /// An administrative unit.
    Unit(Named),
    /// An application or another object, by id.
    Object(String),
}

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let named = |kind, id: &str, name| Named { kind, id: id.to_owned(), name, disabled: false };
        match self {
            Self::Tenant => named("tenant", "/", None).serialize(serializer),
            Self::Unit(unit) => unit.serialize(serializer),
            Self::Object(id) => named("object", id, None).serialize(serializer),
        }
    }
}

/// A directory role that membership of a group leads to.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Lead {
    /// The role.
    pub role: Named,
    /// Whether it is privileged.
    pub privileged: Shown<bool>,
    /// How the group at the end of the way holds it.
    pub how: Shown<Word<How>>,
    /// Where.
    pub scope: Shown<Scope>,
    /// Until when.
    pub until: Shown<Until>,
    /// The group that holds it, where it is another one.
    pub through: Option<Named>,
    /// What has to be activated on the way.
    pub gates: Vec<Gates>,
}

/// A group that an object is in, or can get into.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// The group.
    pub group: Named,
    /// Member or owner.
    pub access: Shown<Word<Access>>,
    /// How.
    pub how: Shown<Word<How>>,
    /// Until when.
    pub until: Shown<Until>,
    /// The group through which it is, where it is not its own.
    pub through: Option<Named>,
    /// What has to be activated, in order; nothing of what is so now.
    pub gates: Vec<Gates>,
}

/// A directory role that a person has or can activate.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PersonRole {
    /// The role.
    pub role: Named,
    /// Whether it is privileged.
    pub privileged: Shown<bool>,
    /// Whether they have it now, without activating anything.
    pub now: Shown<bool>,
    /// How the assignment itself is.
    pub how: Shown<Word<How>>,
    /// Where.
    pub scope: Shown<Scope>,
    /// Until when: of the assignment, and of the membership of the group that has it.
    pub until: Shown<Until>,
    /// The group that leads to it.
    pub through: Option<Named>,
    /// When the membership of that group ends.
    pub membership_until: Option<Shown<Until>>,
    /// What has to be activated, in order.
    pub gates: Vec<Gates>,
}

/// What an activation of a role takes, by its settings.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Gates {
    /// The group role or directory role.
    pub role: Named,
    /// Whether it is a directory role, which has approvers of its own.
    #[serde(skip)]
    pub is_directory_role: bool,
    /// How long an activation may last.
    pub maximum: Shown<Period>,
    /// Whether multifactor authentication is required.
    pub mfa: Shown<bool>,
    /// The authentication context that is required, if any.
    pub authentication_context: Shown<Option<Named>>,
    /// Whether a justification is required.
    pub justification: Shown<bool>,
    /// Whether a ticket is required.
    pub ticket: Shown<bool>,
    /// Who approves.
    pub approval: Approval,
    /// How long an eligibility may last.
    pub eligible_at_most: Shown<AtMost>,
    /// How long an active assignment may last.
    pub active_at_most: Shown<AtMost>,
}

impl Gates {
    /// Why nothing is known of it, where it is one reason.
    #[must_use]
    pub fn gap(&self) -> Option<Gap> {
        let gap = self.maximum.0.err()?;
        let all = [self.mfa.0.err(), self.justification.0.err(), self.approval.required.0.err()];
        all.iter().all(|other| *other == Some(gap)).then_some(gap)
    }
}

/// Who decides about a request.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Approval {
    /// Whether anybody has to.
    pub required: Shown<bool>,
    /// Whether a custom extension may name the approvers, or decide.
    pub by_extension: Shown<bool>,
    /// The approvers, stage by stage; none where nobody has to.
    pub stages: Shown<Vec<Stage>>,
}

/// One stage of an approval.
#[derive(Debug, Clone, Serialize)]
pub struct Stage {
    /// Who decides.
    pub approvers: Shown<Vec<Party>>,
    /// Who decides where the approvers cannot be found.
    pub fallback: Shown<Vec<Party>>,
    /// Who decides where requests are forwarded because no one did.
    pub alternates: Shown<Vec<Party>>,
}

/// Somebody that a policy names.
#[derive(Debug, Clone, Serialize)]
pub struct Party {
    /// `user`, `group`, `relation` or `unknown`.
    pub kind: &'static str,
    /// The id of a user or group; the name of a relation in Microsoft Graph.
    pub id: Option<String>,
    /// The display name.
    pub name: Option<String>,
    /// Of a group, how many users are in it or can become so.
    pub people: Option<Shown<usize>>,
    /// How many of them have an account that is known to be disabled; 1 of such a user.
    #[serde(skip_serializing_if = "is_zero")]
    pub disabled: usize,
    /// Whether the export shows that it exists.
    pub exists: Shown<bool>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// A package that gives a role of a group, or a directory role.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Giving {
    /// The package.
    pub package: Named,
    /// Member or owner; `null` of a directory role.
    pub access: Option<Shown<Word<Access>>>,
    /// Eligible or active.
    pub mode: Shown<Word<Mode>>,
    /// How many have the package now.
    pub assigned: Shown<usize>,
    /// Its policies.
    pub policies: List<Policy>,
}

/// An assignment policy.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Policy {
    /// The policy.
    pub policy: Named,
    /// `on-request`, `automatic` or `administrators-only`.
    pub given: Shown<Word<&'static str>>,
    /// Who may request, in words.
    pub audience: Shown<&'static str>,
    /// The users and groups that are named.
    pub requestors: Shown<Vec<Party>>,
    /// Who approves.
    pub approval: Approval,
    /// How long an assignment lasts.
    pub lifetime: Shown<Life>,
    /// Whether its assignments are reviewed.
    pub reviewed: Shown<bool>,
    /// When an eligibility that it gives really ends.
    pub ends: List<End>,
}

/// A package's lifetime against PIM's limit.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct End {
    /// The group role or directory role.
    pub role: Named,
    /// How long PIM lets an eligibility last.
    pub limit: Shown<AtMost>,
    /// Which of the two ends it, and when.
    pub ends: Shown<Ends>,
}

/// What a package gives.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Grant {
    /// The group or directory role; `null` for an application or site.
    pub target: Shown<Option<Named>>,
    /// Member or owner of a group.
    pub access: Option<Shown<Word<Access>>>,
    /// Eligible or active.
    pub mode: Shown<Word<Mode>>,
    /// What an activation takes, where one is needed.
    pub activation: Option<Gates>,
    /// The directory roles it leads to.
    pub roles: List<Lead>,
}

/// A delivered assignment of a package.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    /// The assignment.
    pub id: String,
    /// Who has it; `null` for somebody who is not in the directory yet.
    pub holder: Shown<Option<Named>>,
    /// The package.
    pub package: Shown<Named>,
    /// The policy it was given under.
    pub policy: Shown<Named>,
    /// Until when.
    pub until: Shown<Until>,
    /// What it made its holder eligible for.
    pub eligibilities: List<Kept>,
}

/// An eligibility that a package gave.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Kept {
    /// The group role.
    pub role: Named,
    /// Until when; `null` where there is none now.
    pub until: Shown<Option<KeptUntil>>,
}

/// When an eligibility of a package ends.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KeptUntil {
    /// The moment.
    pub at: Until,
    /// The day it is, counted from the start of the assignment.
    pub day: Shown<Option<u64>>,
    /// Whether that is before the assignment ends.
    pub before_package: Shown<bool>,
}

/// Something that somebody decides about.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    /// `approves` or `may-request`.
    pub what: &'static str,
    /// The role settings or assignment policy.
    pub of: Named,
    /// The package of a policy.
    pub package: Option<Shown<Named>>,
    /// The group through which they decide, where they are not named themselves.
    pub through: Option<Named>,
}
