//! Groups, and the two roles a group has.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Collection, Field, Given, Known, Merge, ObjectId, Property, Provenance, all_of, any_of, not};

/// A group: <https://learn.microsoft.com/graph/api/resources/group>.
#[derive(Debug, Clone)]
pub struct Group {
    /// Object id.
    pub id: ObjectId,
    /// Display name; not unique.
    pub name: Option<Given>,
    /// Whether another group of the export has the same display name; known once all are joined.
    pub shares_name: bool,
    /// `groupTypes` contains `DynamicMembership`; a paused rule is still dynamic.
    pub dynamic: Field<bool>,
    /// `groupTypes` contains `Unified`: a Microsoft 365 group.
    pub unified: Field<bool>,
    /// `securityEnabled`; `null` counts as false.
    pub security_enabled: Field<bool>,
    /// `mailEnabled`; `null` counts as false.
    pub mail_enabled: Field<bool>,
    /// `isAssignableToRole`; `null` counts as false.
    pub role_assignable: Field<bool>,
    /// `isManagementRestricted`, written only when selected; `null` counts as false.
    pub management_restricted: Field<bool>,
    /// `onPremisesSyncEnabled` is true: synced now. `false` was synced once, `null` never.
    pub on_premises_synced: Field<bool>,
    /// `visibility`.
    pub visibility: Field<Visibility>,
    /// `membershipRule`; a group that is no longer dynamic may still have one.
    pub membership_rule: Field<Option<Given>>,
    /// Where it was read.
    pub source: Provenance,
}

/// What of a group decides which directory roles may manage it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct GroupKind {
    /// Whether directory roles can be assigned to it.
    pub role_assignable: Known<bool>,
    /// Whether it is a Microsoft 365 group.
    pub unified: Known<bool>,
}

impl Group {
    /// What decides which directory roles may manage it.
    #[must_use]
    pub fn kind(&self) -> GroupKind {
        GroupKind { role_assignable: self.is_role_assignable(), unified: self.is_unified() }
    }

    /// Whether membership follows a rule.
    ///
    /// # Errors
    /// The gap, where `groupTypes` is unknown.
    pub fn is_dynamic(&self) -> Known<bool> {
        self.dynamic.of(Collection::Groups, Property::GroupTypes).copied()
    }

    /// Whether it is neither a Microsoft 365 group nor a plain security group: Exchange keeps its members.
    ///
    /// # Errors
    /// The gap, where what decides is unknown.
    pub fn is_kept_in_exchange(&self) -> Known<bool> {
        all_of([not(self.is_unified()), any_of([not(self.is_security_enabled()), self.is_mail_enabled()])])
    }

    /// Whether it is a Microsoft 365 group.
    ///
    /// # Errors
    /// The gap, where `groupTypes` is unknown.
    pub fn is_unified(&self) -> Known<bool> {
        self.unified.of(Collection::Groups, Property::GroupTypes).copied()
    }

    /// Whether it is a Microsoft 365 group or mail-enabled: restricted management has no effect in Exchange, which keeps these.
    ///
    /// # Errors
    /// The gap, where what decides is unknown.
    pub fn has_mail(&self) -> Known<bool> {
        any_of([self.is_unified(), self.is_mail_enabled()])
    }

    /// Whether it is security-enabled.
    ///
    /// # Errors
    /// The gap, where `securityEnabled` is unknown.
    pub fn is_security_enabled(&self) -> Known<bool> {
        self.security_enabled.of(Collection::Groups, Property::SecurityEnabled).copied()
    }

    /// Whether it is mail-enabled.
    ///
    /// # Errors
    /// The gap, where `mailEnabled` is unknown.
    pub fn is_mail_enabled(&self) -> Known<bool> {
        self.mail_enabled.of(Collection::Groups, Property::MailEnabled).copied()
    }

    /// Whether directory roles can be assigned to it.
    ///
    /// # Errors
    /// The gap, where `isAssignableToRole` is unknown.
    pub fn is_role_assignable(&self) -> Known<bool> {
        self.role_assignable.of(Collection::Groups, Property::IsAssignableToRole).copied()
    }

    /// Whether the group says of itself that its management is restricted.
    ///
    /// # Errors
    /// The gap, where `isManagementRestricted` is unknown.
    pub fn is_management_restricted(&self) -> Known<bool> {
        self.management_restricted.of(Collection::Groups, Property::IsManagementRestricted).copied()
    }

    /// Whether it is synchronised from on-premises now.
    ///
    /// # Errors
    /// The gap, where `onPremisesSyncEnabled` is unknown.
    pub fn is_on_premises_synced(&self) -> Known<bool> {
        self.on_premises_synced.of(Collection::Groups, Property::OnPremisesSyncEnabled).copied()
    }

    /// Who may join it and see its members.
    ///
    /// # Errors
    /// The gap, where `visibility` is unknown.
    pub fn visibility(&self) -> Known<Visibility> {
        self.visibility.of(Collection::Groups, Property::Visibility).copied()
    }

    /// The rule that membership follows, or followed once.
    ///
    /// # Errors
    /// The gap, where `membershipRule` is unknown.
    pub fn membership_rule(&self) -> Known<Option<&Given>> {
        self.membership_rule.of(Collection::Groups, Property::MembershipRule).map(Option::as_ref)
    }

    /// The name for a message: the display name, else the id. Where others have the same display name, the id stands beside it.
    #[must_use]
    pub fn label(&self) -> String {
        match &self.name {
            None => self.id.to_string(),
            Some(name) if self.shares_name => format!("{name} ({})", self.id),
            Some(name) => name.to_string(),
        }
    }

    /// Takes in another copy of the same group.
    pub fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self {
            id: _,
            shares_name: _,
            name,
            dynamic,
            unified,
            security_enabled,
            mail_enabled,
            role_assignable,
            management_restricted,
            on_premises_synced,
            visibility,
            membership_rule,
            source,
        } = other;
        merge.text(Property::DisplayName, &mut self.name, name.as_ref());
        merge.field(Property::GroupTypes, &mut self.dynamic, dynamic);
        merge.field(Property::GroupTypes, &mut self.unified, unified);
        merge.field(Property::SecurityEnabled, &mut self.security_enabled, security_enabled);
        merge.field(Property::MailEnabled, &mut self.mail_enabled, mail_enabled);
        merge.field(Property::IsAssignableToRole, &mut self.role_assignable, role_assignable);
        merge.field(Property::IsManagementRestricted, &mut self.management_restricted, management_restricted);
        merge.field(Property::OnPremisesSyncEnabled, &mut self.on_premises_synced, on_premises_synced);
        merge.field(Property::Visibility, &mut self.visibility, visibility);
        merge.field(Property::MembershipRule, &mut self.membership_rule, membership_rule);
        self.source.merge(source);
    }
}

/// Who may join a group and see its members (`visibility`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Visibility {
    /// Everybody in the tenant may join.
    Public,
    /// An owner decides who joins.
    Private,
    /// As private, and only members see who the members are.
    HiddenMembership,
    /// `null`, as Graph writes it for most security groups.
    NotStated,
}

impl Visibility {
    /// Reads `visibility`, in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            text if text.eq_ignore_ascii_case("public") => Some(Self::Public),
            text if text.eq_ignore_ascii_case("private") => Some(Self::Private),
            text if text.eq_ignore_ascii_case("hiddenMembership") => Some(Self::HiddenMembership),
            _ => None,
        }
    }
}

/// One of the two roles a group has (`accessId`); each has its own PIM policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Access {
    /// A member of the group.
    Member,
    /// An owner of the group.
    Owner,
}

impl Access {
    /// Reads `member` or `owner`, in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            text if text.eq_ignore_ascii_case("member") => Some(Self::Member),
            text if text.eq_ignore_ascii_case("owner") => Some(Self::Owner),
            _ => None,
        }
    }
}

impl fmt::Display for Access {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Member => "member",
            Self::Owner => "owner",
        })
    }
}

/// The assignment type: whether someone may activate a role, or holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Mode {
    /// May activate the role.
    Eligible,
    /// Holds the role.
    Active,
}

impl Mode {
    /// The collection of such entries of PIM for Groups.
    #[must_use]
    pub fn of_groups(self) -> Collection {
        match self {
            Self::Eligible => Collection::GroupEligibility,
            Self::Active => Collection::GroupAssignments,
        }
    }

    /// The collection of such assignments of directory roles.
    #[must_use]
    pub fn of_roles(self) -> Collection {
        match self {
            Self::Eligible => Collection::RoleEligibility,
            Self::Active => Collection::RoleAssignments,
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Eligible => "eligible",
            Self::Active => "active",
        })
    }
}
