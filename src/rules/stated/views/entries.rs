//! PIM assignments of groups, and assignments of directory roles.

use serde_json::Value;

use super::directory::role_name;
use super::values::{access, id, is_permanent, mode, named, optional, principal, quoted, time};
use crate::context::Context;
use crate::model::directory_role::{RoleAssignment, RoleScope};
use crate::model::{At, Collection as C, Group, Known, MemberType, Origin, Property, Schedule};
use crate::rules::stated::part::{Draft, Named, Part, Viewed};

const ENTRY: &[C] = &[C::GroupEligibility, C::GroupAssignments];
const HELD: &[C] = &[C::RoleAssignments, C::RoleEligibility];
const HOLDER: &[C] = &[C::GroupEligibility, C::GroupAssignments, C::Users, C::Groups, C::ServicePrincipals];
const ROLE_HOLDER: &[C] = &[C::RoleAssignments, C::RoleEligibility, C::Users, C::Groups, C::ServicePrincipals];
const GROUP: &[C] = &[C::GroupEligibility, C::GroupAssignments, C::Groups];
const ROLE: &[C] = &[C::RoleAssignments, C::RoleEligibility, C::RoleDefinitions];

pub(super) const SCHEDULE: &[Named] = &[
    named("id", "schedule ID", ENTRY),
    named("mode", "`eligible` or `active`", ENTRY),
    named("accessId", "`member` or `owner`", ENTRY),
    named("assignmentType", "`assigned` or `activated`", ENTRY),
    named("memberType", "`direct` or `group`", ENTRY),
    named("isPermanent", "whether it never ends", ENTRY),
    named("startDateTime", "when it starts, or `null`", ENTRY),
    named("endDateTime", "when it ends; `null` where it never does", ENTRY),
    named("days", "from start to end; `null` where it never ends", ENTRY),
    named("group/id", "object ID of the group", ENTRY),
    named("group/displayName", "display name of the group", GROUP),
    named("group/isAssignableToRole", "whether directory roles can be assigned to the group", GROUP),
    named("principal/id", "object ID of who holds it", HOLDER),
    named("principal/type", "`user`, `group`, `servicePrincipal` or `other`", HOLDER),
    named("principal/displayName", "display name of who holds it", HOLDER),
    named("principal/userType", "`Member` or `Guest`; `null` for what is no user", HOLDER),
    named("principal/accountEnabled", "`null` for what is no user", HOLDER),
    named("principal/onPremisesSyncEnabled", "`null` for what is no user", HOLDER),
];

pub(super) const ROLE_ASSIGNMENT: &[Named] = &[
    named("id", "ID of the assignment", HELD),
    named("mode", "`eligible` or `active`", HELD),
    named("assignmentType", "`assigned` or `activated`", HELD),
    named("isPermanent", "whether it never ends", HELD),
    named("startDateTime", "when it starts, or `null`", HELD),
    named("scope/type", "`tenant`, `administrativeUnit` or `object`", HELD),
    named("scope/id", "object ID of the unit or object; `null` for the tenant", HELD),
    named("role/id", "template ID of the role", ROLE),
    named("role/displayName", "name of the role", ROLE),
    named("role/isPrivileged", "whether Microsoft calls the role privileged", ROLE),
    named("principal/id", "object ID of who holds it", ROLE_HOLDER),
    named("principal/type", "`user`, `group`, `servicePrincipal` or `other`", ROLE_HOLDER),
    named("principal/displayName", "display name of who holds it", ROLE_HOLDER),
    named("principal/userType", "`Member` or `Guest`; `null` for what is no user", ROLE_HOLDER),
    named("principal/accountEnabled", "`null` for what is no user", ROLE_HOLDER),
    named("principal/onPremisesSyncEnabled", "`null` for what is no user", ROLE_HOLDER),
];

impl Viewed for Schedule {
    fn label(&self, cx: &Context<'_>) -> String {
        let (holder, group) = (cx.tenant.principal_label(&self.principal), cx.tenant.group_label(&self.group));
        format!("\"{holder}\" in \"{group}\"")
    }

    fn whole(&self) -> At {
        self.source.whole()
    }

    fn view(&self, cx: &Context<'_>, draft: &mut Draft<'_>) {
        let at = |property| self.source.at(property);
        draft.put("id", self.source.whole(), || Part::of(Ok(id(&self.id()))));
        draft.put("mode", self.source.whole(), || Part::of(Ok(mode(self.mode))));
        draft.put("accessId", at(Property::AccessId), || Part::of(self.access().map(access)));
        draft.put("assignmentType", at(Property::AssignmentType), || Part::of(self.origin().map(origin)));
        draft.put("memberType", at(Property::MemberType), || Part::of(self.member_type().map(member_type)));
        draft.put("isPermanent", at(Property::ScheduleExpiration), || Part::of(self.is_permanent()));
        draft.put("startDateTime", at(Property::StartDateTime), || {
            let start = self.start.of(self.collection(), Property::StartDateTime);
            Part::of(start.map(|start| start.map_or(Value::Null, time)))
        });
        draft.put("endDateTime", at(Property::ScheduleExpiration), || Part::of(self.end().map(time)));
        draft.put("days", at(Property::ScheduleExpiration), || Part::of(days(self)));
        draft.put("group", at(Property::GroupId), || group(cx, self));
        draft.put("principal", self.source.whole(), || principal(cx, &self.principal, self.principal_kind()));
    }
}

impl Viewed for RoleAssignment {
    fn label(&self, cx: &Context<'_>) -> String {
        let (holder, role) = (cx.tenant.principal_label(&self.principal), cx.tenant.role_label(&self.role));
        format!("\"{holder}\" as {}", quoted(role))
    }

    fn whole(&self) -> At {
        self.source.whole()
    }

    fn view(&self, cx: &Context<'_>, draft: &mut Draft<'_>) {
        let at = |property| self.source.at(property);
        let (whole, here) = (|| self.source.whole(), self.collection());
        draft.put("id", whole(), || Part::of(Ok(id(&self.id))));
        draft.put("mode", whole(), || Part::of(Ok(mode(self.mode))));
        draft.put("assignmentType", at(Property::AssignmentType), || {
            Part::of(self.origin.of(here, Property::AssignmentType).map(|seen| origin(*seen)))
        });
        draft.put("isPermanent", at(Property::ScheduleExpiration), || {
            Part::of(is_permanent(self.ending.of(here, Property::ScheduleExpiration).copied()))
        });
        draft.put("startDateTime", at(Property::StartDateTime), || {
            let start = self.start.of(here, Property::StartDateTime);
            Part::of(start.map(|start| start.map_or(Value::Null, time)))
        });
        draft.put("scope", at(Property::DirectoryScopeId), || scope(self));
        draft.put("role", whole(), || {
            Part::object([
                ("id", Part::of(Ok(id(&cx.tenant.role_template(&self.role))))),
                ("displayName", Part::of(role_name(cx, &self.role))),
                ("isPrivileged", Part::of(cx.is_privileged(&self.role))),
            ])
        });
        draft.put("principal", whole(), || principal(cx, &self.principal, self.principal_kind()));
    }
}

fn origin(origin: Origin) -> Value {
    Value::from(if origin == Origin::Activated { "activated" } else { "assigned" })
}

fn member_type(member: MemberType) -> Value {
    Value::from(if member == MemberType::Direct { "direct" } else { "group" })
}

fn days(schedule: &Schedule) -> Known<Value> {
    const DAY: u64 = 86_400;
    Ok(schedule.length()?.map_or(Value::Null, |length| Value::from(length.as_seconds() / DAY)))
}

fn group(cx: &Context<'_>, schedule: &Schedule) -> Part {
    let group = cx.tenant.group_named(&schedule.group);
    Part::object([
        ("id", Part::of(Ok(id(&schedule.group)))),
        ("displayName", Part::of(group.map(|group| optional(group.name.as_ref())))),
        ("isAssignableToRole", Part::of(group.and_then(Group::is_role_assignable))),
    ])
}

fn scope(held: &RoleAssignment) -> Part {
    let scope = held.scope().map(|scope| match scope {
        RoleScope::Tenant => ("tenant", Value::Null),
        RoleScope::AdministrativeUnit(unit) => ("administrativeUnit", id(unit)),
        RoleScope::Object(object) => ("object", id(object)),
    });
    Part::known(scope.map(|(kind, id)| Some(Part::object([("type", Part::of(Ok(kind))), ("id", Part::of(Ok(id)))]))))
}
