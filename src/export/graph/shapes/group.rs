//! Groups on disk.

use crate::export::json::part::Part;
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Text, Words, boxed, name};
use crate::model::{Field, Group, Instant, ObjectId, Provenance, Visibility};

shape! {
    /// A group, v1.0 and beta alike.
    GroupShape<'a> {
        id: Raw<ObjectId> = Id,
        display_name: Raw<Text<'a>> = DisplayName,
        group_types: Words<'a> = GroupTypes,
        security_enabled: Raw<bool> = SecurityEnabled,
        mail_enabled: Raw<bool> = MailEnabled,
        is_assignable_to_role: Raw<bool> = IsAssignableToRole,
        is_management_restricted: Raw<bool> = IsManagementRestricted,
        on_premises_sync_enabled: Raw<bool> = OnPremisesSyncEnabled,
        visibility: Raw<Text<'a>> = Visibility,
        membership_rule: Raw<Text<'a>> = MembershipRule,
        created: Raw<Option<Instant>> = CreatedDateTime,
        renewed: Raw<Option<Instant>> = "renewedDateTime",
        members: Part<'a> = "members",
        owners: Part<'a> = Owners,
    }
}

impl GroupShape<'_> {
    /// Whether the object has a property that only groups have.
    pub(crate) fn fits(&self) -> bool {
        self.group_types.0.is_present() || self.security_enabled.is_present() || self.is_assignable_to_role.is_present()
    }

    /// The newest moment at which the object is known to have been as it is.
    pub(crate) fn newest(&self) -> Option<Instant> {
        newest([&self.created, &self.renewed])
    }

    /// The record; `None` where the object has no id. The Graph SDK prints null for what was not selected, so there a null says
    /// less than in Graph's own answers. So it is where a property is null that never is in those.
    pub(crate) fn record(self, source: Provenance) -> Option<Group> {
        let has = |word: &str| match &self.group_types.0 {
            Raw::Value(words) => Field::Known(words.iter().any(|text| text.trim().eq_ignore_ascii_case(word))),
            Raw::Null | Raw::Absent => Field::default(),
            Raw::Odd(why) => Field::Unknown(*why),
        };
        let never_null = [&self.security_enabled, &self.mail_enabled];
        let is_sdk = self.marks.is_sdk
            || self.group_types.0 == Raw::Null
            || never_null.into_iter().any(|flag| *flag == Raw::Null);
        // Graph never leaves these null: where the SDK prints all of them, it prints what Graph answered.
        let has_defaults = self.security_enabled.as_value().is_some()
            && self.mail_enabled.as_value().is_some()
            && self.created.as_value().is_some();
        let flag = |flag: Raw<bool>, is_selected: bool| {
            if is_sdk && flag == Raw::Null && !is_selected { Field::default() } else { flag.field_or(false) }
        };
        let not_selected = is_sdk && !has_defaults;
        let visibility = self.visibility.known_as(|text| Visibility::parse(&text));
        Some(Group {
            id: self.id.value()?,
            dynamic: has("DynamicMembership"),
            unified: has("Unified"),
            name: name(self.display_name),
            shares_name: false,
            security_enabled: flag(self.security_enabled, false),
            mail_enabled: flag(self.mail_enabled, false),
            role_assignable: flag(self.is_assignable_to_role, has_defaults),
            management_restricted: flag(self.is_management_restricted, false),
            on_premises_synced: flag(self.on_premises_sync_enabled, has_defaults),
            visibility: visibility.unless(not_selected).field_or(Visibility::NotStated),
            membership_rule: boxed(self.membership_rule.unless(not_selected)).nullable(),
            source,
        })
    }
}

/// The newest of several times; an end that never comes is none.
pub(crate) fn newest<const N: usize>(times: [&Raw<Option<Instant>>; N]) -> Option<Instant> {
    times.into_iter().filter_map(|time| *time.as_value()?).filter(|time| *time != Instant::Never).max()
}
