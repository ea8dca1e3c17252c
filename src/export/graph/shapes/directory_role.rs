//! Role definitions and role assignments on disk.

use std::collections::BTreeSet;

use crate::export::graph::shapes::group::newest;
use crate::export::graph::shapes::principal::PrincipalRef;
use crate::export::graph::shapes::schedule::{ScheduleInfo, ending_of, is_odd, kind_of, live, origin, start_of};
use crate::export::json::nested::Nested;
use crate::export::json::part::Part;
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Seen, Text, Words, name};
use crate::model::directory_role::{GroupPower, Listing, RoleAssignment};
use crate::model::{Field, Instant, Mode, ObjectId, Origin, Provenance, RoleDefinition, RolePower, RoleScope, Why};

shape! {
    /// `unifiedRoleDefinition`.
    RoleDefinitionShape<'a> {
        id: Raw<ObjectId> = Id,
        template_id: Raw<ObjectId> = "templateId",
        display_name: Raw<Text<'a>> = DisplayName,
        built_in: Raw<bool> = IsBuiltIn,
        privileged: Raw<bool> = IsPrivileged,
        permissions: Part<'a> = RolePermissions,
    }
}

shape! {
    /// `unifiedRolePermission`.
    Permission<'a> {
        allowed: Words<'a> = "allowedResourceActions",
        excluded: Words<'a> = "excludedResourceActions",
        condition: Raw<Text<'a>> = "condition",
    }
}

const SECURITY: &str = "security";
const UNIFIED: &str = "unified";

/// The actions that change who is in a group, and those that stand for all actions on groups, with the kinds of group they are
/// about: <https://learn.microsoft.com/entra/identity/role-based-access-control/custom-group-permissions>
const MEMBER_ACTIONS: &[(&[&str], &str)] = &[
    (&[SECURITY, UNIFIED], "microsoft.directory/groups/members/update"),
    (&[SECURITY, UNIFIED], "microsoft.directory/groups/owners/update"),
    (&[SECURITY], "microsoft.directory/groups.security/members/update"),
    (&[SECURITY], "microsoft.directory/groups.security/owners/update"),
    (&[UNIFIED], "microsoft.directory/groups.unified/members/update"),
    (&[UNIFIED], "microsoft.directory/groups.unified/owners/update"),
    (&[SECURITY, UNIFIED], "microsoft.directory/groups/allproperties/alltasks"),
    (&[SECURITY, UNIFIED], "microsoft.directory/groups/allproperties/update"),
];

/// The conditions under which a permission holds for oneself, or for what one owns:
/// <https://learn.microsoft.com/graph/api/resources/unifiedrolepermission>
const OWN: [&str; 2] = ["$ResourceIsSelf", "$SubjectIsOwner"];

impl RoleDefinitionShape<'_> {
    /// Whether the object has the properties that only role definitions have.
    pub(crate) fn fits(&self) -> bool {
        self.permissions.is_present() || self.built_in.is_present()
    }

    /// The record; `None` where the object has no id.
    pub(crate) fn record(self, source: Provenance) -> Option<RoleDefinition> {
        Some(RoleDefinition {
            id: self.id.value()?,
            template: self.template_id.field(),
            name: name(self.display_name),
            built_in: self.built_in.field(),
            privileged: self.privileged.field(),
            manages_groups: group_power_of(self.permissions),
            powers: powers_of(self.permissions),
            source,
        })
    }
}

/// What actions allow to do to the members or owners of groups; `unknown` where there may be further ones.
pub(crate) fn group_power<'a>(actions: impl Iterator<Item = &'a str>, unknown: Option<Why>) -> GroupPower {
    let actions: Vec<String> = actions.map(|action| action.trim().to_ascii_lowercase()).collect();
    let power = |kind: &str| {
        let allows =
            |action: &String| MEMBER_ACTIONS.iter().any(|(kinds, known)| kinds.contains(&kind) && action == known);
        if actions.iter().any(allows) {
            Field::Known(true)
        } else {
            unknown.map_or(Field::Known(false), Field::Unknown)
        }
    };
    GroupPower { security: power(SECURITY), unified: power(UNIFIED) }
}

/// What actions allow to change to get at the access of others; `unknown` where there may be further ones.
pub(crate) fn role_powers<'a>(actions: impl Iterator<Item = &'a str>, unknown: Option<Why>) -> Field<Box<[RolePower]>> {
    let powers: BTreeSet<RolePower> = actions.filter_map(RolePower::of_action).collect();
    match unknown {
        Some(why) if powers.is_empty() => Field::Unknown(why),
        _ => Field::Known(powers.into_iter().collect()),
    }
}

fn group_power_of(permissions: Part<'_>) -> GroupPower {
    let is_about_groups = |action: &str| MEMBER_ACTIONS.iter().any(|(_, known)| action == *known);
    match granted(permissions, is_about_groups) {
        Field::Known((actions, unknown)) => group_power(actions.iter().map(String::as_str), unknown),
        Field::Unknown(why) => GroupPower::of_both(Field::Unknown(why)),
    }
}

fn powers_of(permissions: Part<'_>) -> Field<Box<[RolePower]>> {
    match granted(permissions, |action| RolePower::of_action(action).is_some()) {
        Field::Known((actions, unknown)) => role_powers(actions.iter().map(String::as_str), unknown),
        Field::Unknown(why) => Field::Unknown(why),
    }
}

/// The actions that hold for every object in scope, as far as they are known, and why there may be further ones. Conditions are
/// looked at only where an action counts.
fn granted(permissions: Part<'_>, counts: impl Fn(&str) -> bool) -> Field<(Vec<String>, Option<Why>)> {
    let permissions = match permissions.list::<Permission<'_>>() {
        Raw::Value(permissions) => permissions,
        Raw::Odd(why) => return Field::Unknown(why),
        Raw::Absent | Raw::Null => return Field::default(),
    };
    let (mut granted, mut unknown) = (Vec::new(), None);
    for permission in permissions {
        match permission.granted(&counts) {
            Ok(actions) => granted.extend(actions),
            Err(why) => unknown = unknown.or(Some(why)),
        }
    }
    Field::Known((granted, unknown))
}

impl Permission<'_> {
    /// The actions that hold for every object in scope; those that count only without a condition.
    fn granted(&self, counts: impl Fn(&str) -> bool) -> Result<Vec<String>, Why> {
        let names = |words: &Words<'_>| match &words.0 {
            Raw::Value(words) => Ok(words.iter().map(|word| word.trim().to_ascii_lowercase()).collect::<Vec<_>>()),
            Raw::Absent | Raw::Null => Ok(Vec::new()),
            Raw::Odd(why) => Err(*why),
        };
        if !self.allowed.0.is_present() {
            return Err(Why::NotSelected);
        }
        let (mut allowed, excluded) = (names(&self.allowed)?, names(&self.excluded)?);
        allowed.retain(|action| !excluded.contains(action));
        if !allowed.iter().any(|action| counts(action)) {
            return Ok(allowed);
        }
        match &self.condition {
            Raw::Null => Ok(allowed),
            // What somebody may do to their own objects is no power over those of others.
            Raw::Value(condition) if OWN.iter().any(|own| condition.trim().eq_ignore_ascii_case(own)) => Ok(Vec::new()),
            Raw::Value(_) => Err(Why::UnknownValue),
            Raw::Absent => Err(Why::NotSelected),
            Raw::Odd(why) => Err(*why),
        }
    }
}

shape! {
    /// A role assignment, or a schedule or instance of an assignment or eligibility.
    RoleAssignmentShape<'a> {
        id: Raw<Text<'a>> = Id,
        role_definition_id: Raw<ObjectId> = RoleDefinitionId,
        principal_id: Raw<ObjectId> = PrincipalId,
        directory_scope_id: Raw<Text<'a>> = DirectoryScopeId | "resourceScope",
        app_scope_id: Raw<Text<'a>> = AppScopeId,
        assignment_type: Raw<Text<'a>> = AssignmentType,
        member_type: Raw<Text<'a>> = MemberType,
        schedule_info: Nested<ScheduleInfo<'a>> = "scheduleInfo",
        start: Raw<Option<Instant>> = StartDateTime,
        end: Raw<Option<Instant>> = EndDateTime,
        created: Raw<Option<Instant>> = CreatedDateTime,
        modified: Raw<Option<Instant>> = "modifiedDateTime",
        created_using: Raw<Text<'a>> = CreatedUsing,
        principal: Nested<PrincipalRef<'a>> = PrincipalType,
        status: Raw<Text<'a>> = Status,
        eligibility_schedule: Seen = "roleEligibilityScheduleId",
        assignment_schedule: Seen = "roleAssignmentScheduleId" | "roleAssignmentOriginId",
        policy: Part<'a> = "Policy",
    }
}

impl RoleAssignmentShape<'_> {
    /// Whether the object has the properties that only these objects have.
    pub(crate) fn fits(&self) -> bool {
        self.role_definition_id.is_present() && self.principal_id.is_present()
    }

    /// Whether it has a property that a plain assignment has not.
    pub(crate) fn is_scheduled(&self) -> bool {
        let times = [&self.start, &self.end, &self.created, &self.modified];
        self.schedule_info.0.is_present()
            || self.created_using.is_present()
            || self.status.is_present()
            || self.member_type.is_present()
            || times.into_iter().any(Raw::is_present)
    }

    /// The newest moment at which the object is known to have been as it is.
    pub(crate) fn newest(&self) -> Option<Instant> {
        newest([&self.created, &self.modified])
    }

    /// Whether a time or its expiration says nothing.
    pub(crate) fn has_odd_time(&self) -> bool {
        is_odd(&self.end) || self.schedule_info.0.as_value().is_some_and(ScheduleInfo::is_odd)
    }

    /// Whether the entry repeats what a group's assignment says, for one member of the group.
    pub(crate) fn is_inherited(&self) -> bool {
        self.member_type
            .as_value()
            .is_some_and(|kind| ["group", "inherited"].iter().any(|word| kind.trim().eq_ignore_ascii_case(word)))
    }

    /// Whether it was made in PIM. Microsoft Graph lists assignments that were made outside of it among the schedules too, with the time of the
    /// request as their start, but neither a request that made them nor when that was; of their instances the start is null:
    /// <https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignmentschedules>,
    /// <https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignmentscheduleinstances>.
    fn made_in_pim(&self, listing: Listing) -> Field<bool> {
        let start = self.schedule_info.0.as_value().map_or(&Raw::Absent, |info| &info.start);
        let is_null = |time: &Raw<Option<Instant>>| matches!(time, Raw::Null | Raw::Value(None));
        match listing {
            Listing::Assignment => Field::default(),
            _ if is_null(start) || is_null(&self.start) => Field::Known(false),
            Listing::Instance if matches!(self.start, Raw::Value(_)) => Field::Known(true),
            Listing::Instance => Field::default(),
            Listing::Schedule => match (&self.created_using, &self.created) {
                (Raw::Value(_), _) | (_, Raw::Value(Some(_))) => Field::Known(true),
                (Raw::Null, created) if is_null(created) => Field::Known(false),
                _ => Field::default(),
            },
        }
    }

    /// The record; `None` where the object lacks its id, role or principal.
    pub(crate) fn record(self, mode: Mode, listing: Listing, source: Provenance) -> Option<RoleAssignment> {
        let made_in_pim = self.made_in_pim(listing);
        let origin = match (mode, listing) {
            (Mode::Eligible, _) => Field::Known(Origin::Assigned),
            // A plain role assignment does not say whether it is a running activation.
            (Mode::Active, Listing::Assignment) => Field::default(),
            (Mode::Active, _) => self.assignment_type.known_as(|text| origin(&text)).field(),
        };
        let ending =
            if listing == Listing::Assignment { Field::default() } else { ending_of(&self.schedule_info, &self.end) };
        let start = start_of(self.schedule_info, self.start, self.created);
        Some(RoleAssignment {
            id: ObjectId::parse(&self.id.value()?)?,
            role: self.role_definition_id.value()?,
            principal: self.principal_id.value()?,
            principal_kind: kind_of(&self.principal),
            mode,
            mode_is_open: false,
            origin,
            scope: scope(self.directory_scope_id),
            start,
            made_in_pim,
            is_scheduled: listing != Listing::Assignment,
            ending,
            live: live(self.status),
            listing,
            listed_at: None,
            source,
        })
    }
}

/// Reads `directoryScopeId`.
pub(crate) fn scope(text: Raw<Text<'_>>) -> Field<RoleScope> {
    let text = match text {
        Raw::Value(text) => text,
        Raw::Odd(why) => return Field::Unknown(why),
        Raw::Absent | Raw::Null => return Field::default(),
    };
    let path = text.trim();
    let after = |prefix: &str| {
        let head = path.get(..prefix.len())?;
        head.eq_ignore_ascii_case(prefix).then(|| path.get(prefix.len()..)).flatten()
    };
    if path == "/" {
        return Field::Known(RoleScope::Tenant);
    }
    let scope = match after("/administrativeUnits/") {
        Some(unit) => ObjectId::parse(unit).map(RoleScope::AdministrativeUnit),
        None => after("/").and_then(ObjectId::parse).map(RoleScope::Object),
    };
    scope.map_or(Field::Unknown(Why::UnknownValue), Field::Known)
}
