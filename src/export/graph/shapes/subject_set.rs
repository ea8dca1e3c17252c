//! Who may approve or request: `subjectSet` (v1.0) and `userSet` (beta).

use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Text};
use crate::model::{Approver, ObjectId};

shape! {
    /// One entry of a list of approvers or requestors.
    SubjectSet<'a> {
        odata_type: Raw<Text<'a>> = "@odata.type" | "odataType",
        id: Raw<ObjectId> = Id,
        user_id: Raw<ObjectId> = "userId",
        group_id: Raw<ObjectId> = GroupId,
        manager_level: Raw<i64> = "managerLevel",
        organization: Raw<Text<'a>> = "connectedOrganizationId",
        is_backup: Raw<bool> = "isBackup",
    }
}

impl SubjectSet<'_> {
    /// The entry's type without `#` and the namespace.
    pub(crate) fn type_name(&self) -> &str {
        self.odata_type.as_value().map_or("", |text| text.rsplit(['.', '#']).next().unwrap_or_default())
    }

    /// The type that an entry without one has by its properties.
    fn relation(&self) -> Option<&'static str> {
        match self.organization {
            Raw::Value(_) => Some("connectedOrganizationMembers"),
            _ => self.manager_level.as_value().map(|_| "requestorManager"),
        }
    }

    /// The entry as an approver. Without a type, `userId` and `groupId` tell; a beta `id` alone does not.
    pub(crate) fn approver(&self) -> Approver {
        let kind = self.type_name();
        let user = self.user_id.as_value();
        let group = self.group_id.as_value();
        if kind.eq_ignore_ascii_case("singleUser") {
            return user.or(self.id.as_value()).cloned().map_or(Approver::Unknown, Approver::User);
        }
        if kind.eq_ignore_ascii_case("groupMembers") {
            return group.or(self.id.as_value()).cloned().map_or(Approver::Unknown, Approver::Group);
        }
        match (kind, user, group) {
            ("", Some(user), _) => Approver::User(user.clone()),
            ("", None, Some(group)) => Approver::Group(group.clone()),
            ("", None, None) => self.relation().map_or(Approver::Unknown, |kind| Approver::Relation(Box::from(kind))),
            (kind, ..) => Approver::Relation(Box::from(kind)),
        }
    }
}
