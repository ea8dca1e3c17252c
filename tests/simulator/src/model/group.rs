use std::rc::Rc;

use super::{Id, Moment, Settings};

/// What kind of directory object a principal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrincipalKind {
    /// A user.
    User,
    /// A group.
    Group,
    /// A service principal.
    ServicePrincipal,
    /// An administrative unit.
    Unit,
    /// Deleted: Graph gives `null` where the principal is expanded.
    Deleted,
}

/// A directory object that holds or is something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Principal {
    /// Its id.
    pub id: Id,
    /// Its kind.
    pub kind: PrincipalKind,
}

impl Principal {
    /// A user.
    #[must_use]
    pub const fn user(id: Id) -> Self {
        Self { id, kind: PrincipalKind::User }
    }

    /// A group.
    #[must_use]
    pub const fn group(id: Id) -> Self {
        Self { id, kind: PrincipalKind::Group }
    }

    /// An administrative unit.
    #[must_use]
    pub const fn unit(id: Id) -> Self {
        Self { id, kind: PrincipalKind::Unit }
    }

    /// A service principal.
    #[must_use]
    pub const fn service(id: Id) -> Self {
        Self { id, kind: PrincipalKind::ServicePrincipal }
    }
}

/// The role in a group: `accessId`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Member.
    Member,
    /// Owner.
    Owner,
}

impl Access {
    /// The word of Graph.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Owner => "owner",
        }
    }
}

/// What a group is, by `groupTypes`, `mailEnabled` and `securityEnabled`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupKind {
    /// A security group.
    Security,
    /// A Microsoft 365 group without a security function, such as a team.
    Unified,
    /// A mail-enabled security group.
    MailSecurity,
    /// A distribution list.
    Distribution,
}

/// When a schedule ends: `expiration`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// `noExpiration`
    Never,
    /// `afterDateTime`
    At(Moment),
    /// `afterDuration`, in seconds.
    After(i64),
}

/// An eligibility or an assignment of a group in PIM.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// The part of its id that is its own.
    pub id: Id,
    /// Member or owner.
    pub access: Access,
    /// Whose it is.
    pub principal: Principal,
    /// `scheduleInfo.startDateTime`
    pub start: Moment,
    /// `scheduleInfo.expiration`
    pub end: End,
    /// `assignmentType` is `activated`.
    pub activated: bool,
    /// Made by a request in PIM, not in the group itself.
    pub requested: bool,
}

/// A request for a schedule.
#[derive(Debug, Clone)]
pub struct Request {
    /// Its id.
    pub id: Id,
    /// `action`
    pub action: &'static str,
    /// Of the eligibility with this id.
    pub schedule: Schedule,
    /// `createdDateTime`
    pub created: Moment,
}

/// What PIM has of a group.
#[derive(Debug, Clone, Default)]
pub struct Pim {
    /// Settings of members; absent where they were not exported.
    pub member: Option<Rc<Settings>>,
    /// Settings of owners.
    pub owner: Option<Rc<Settings>>,
    /// Eligibilities.
    pub eligible: Vec<Schedule>,
    /// Active assignments.
    pub active: Vec<Schedule>,
    /// Requests for eligibilities.
    pub requests: Vec<Request>,
}

/// A group.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "Graph has as many")]
pub struct Group {
    /// Its id.
    pub id: Id,
    /// Its `displayName`.
    pub name: String,
    /// What it is.
    pub kind: GroupKind,
    /// `isAssignableToRole`
    pub role_assignable: bool,
    /// `securityEnabled`, where it is not what the kind says.
    pub security_enabled: Option<bool>,
    /// `isManagementRestricted`
    pub restricted: bool,
    /// `onPremisesSyncEnabled`
    pub synced: Option<bool>,
    /// `membershipRule` of a dynamic group.
    pub rule: Option<String>,
    /// `visibility` is `Public`.
    pub public: bool,
    /// `createdDateTime`
    pub created: Moment,
    /// It was deleted: nothing but what PIM keeps of it is in the export.
    pub deleted: bool,
    /// Its members and owners are in the export: something names the group.
    pub followed: bool,
    /// Active members.
    pub members: Vec<Principal>,
    /// Active owners.
    pub owners: Vec<Principal>,
    /// What PIM has of it, if it manages it.
    pub pim: Option<Box<Pim>>,
}

impl Group {
    /// An eligibility or assignment's id in Graph.
    #[must_use]
    pub fn schedule_id(&self, schedule: &Schedule) -> String {
        format!("{}_{}_{}", self.id, schedule.access.as_str(), schedule.id)
    }

    /// What PIM has of it; makes it managed if it was not.
    pub fn pim_mut(&mut self) -> &mut Pim {
        self.pim.get_or_insert_default()
    }

    /// The settings of a role, to be changed for this group alone.
    pub fn settings_mut(&mut self, access: Access) -> &mut Settings {
        let pim = self.pim_mut();
        let settings = match access {
            Access::Member => &mut pim.member,
            Access::Owner => &mut pim.owner,
        };
        Rc::make_mut(settings.get_or_insert_with(|| Rc::new(Settings::of_group())))
    }
}
