//! Groups and administrative units.

use serde_json::Value;

use super::values::{field, id, named, optional, principal, quoted};
use crate::context::Context;
use crate::model::{AdministrativeUnit, At, Collected, Collection as C, Group, Known, Member, Property, Visibility};
use crate::rules::stated::part::{Draft, Named, Part, Viewed};

const MEMBERS: &[C] = &[C::GroupMembers, C::Users, C::Groups, C::ServicePrincipals];
const OWNERS: &[C] = &[C::GroupOwners, C::Users, C::Groups, C::ServicePrincipals];
const REACH: &[C] = &[C::RoleAssignments, C::RoleEligibility, C::RoleDefinitions, C::GroupMembers, C::GroupEligibility];

pub(super) const GROUP: &[Named] = &[
    named("id", "object ID", &[C::Groups]),
    named("displayName", "display name, or `null`", &[C::Groups]),
    named("isDynamic", "whether a rule decides who is a member", &[C::Groups]),
    named("isMicrosoft365Group", "whether `groupTypes` has `Unified`", &[C::Groups]),
    named("securityEnabled", "as in Microsoft Graph", &[C::Groups]),
    named("mailEnabled", "as in Microsoft Graph", &[C::Groups]),
    named("isAssignableToRole", "whether directory roles can be assigned to it", &[C::Groups]),
    named("isManagementRestricted", "whether a restricted management unit holds it", &[C::Groups]),
    named("onPremisesSyncEnabled", "whether it is synchronized now", &[C::Groups]),
    named("visibility", "`Public`, `Private`, `HiddenMembership` or `null`", &[C::Groups]),
    named("membershipRule", "the rule, or `null`", &[C::Groups]),
    named("isManagedByPim", "whether PIM manages it", &[C::PimGroups]),
    named("members/*/id", "object ID of a listed member", MEMBERS),
    named("members/*/type", "`user`, `group`, `servicePrincipal` or `other`", MEMBERS),
    named("members/*/displayName", "display name of a listed member", MEMBERS),
    named("members/*/userType", "`Member` or `Guest`; `null` for what is no user", MEMBERS),
    named("members/*/accountEnabled", "`null` for what is no user", MEMBERS),
    named("members/*/onPremisesSyncEnabled", "`null` for what is no user", MEMBERS),
    named("owners/*/id", "object ID of a listed owner", OWNERS),
    named("owners/*/type", "`user`, `group`, `servicePrincipal` or `other`", OWNERS),
    named("owners/*/displayName", "display name of a listed owner", OWNERS),
    named("owners/*/userType", "`Member` or `Guest`; `null` for what is no user", OWNERS),
    named("owners/*/accountEnabled", "`null` for what is no user", OWNERS),
    named("owners/*/onPremisesSyncEnabled", "`null` for what is no user", OWNERS),
    named("roles/*/id", "template ID of a directory role that an active member gets", REACH),
    named("roles/*/displayName", "name of that role", REACH),
    named("roles/*/isPrivileged", "whether Microsoft calls the role privileged", REACH),
];

pub(super) const UNIT: &[Named] = &[
    named("id", "object ID", &[C::AdministrativeUnits]),
    named("displayName", "display name, or `null`", &[C::AdministrativeUnits]),
    named("isMemberManagementRestricted", "whether it is a restricted management unit", &[C::AdministrativeUnits]),
    named("visibility", "`Public`, `HiddenMembership` or `null`", &[C::AdministrativeUnits]),
    named("isDynamic", "whether a rule decides what is in it", &[C::AdministrativeUnits]),
    named("membershipRule", "the rule, or `null`", &[C::AdministrativeUnits]),
    named("members/*/id", "object ID of a member", &[C::AdministrativeUnitMembers]),
    named("members/*/type", "`user`, `group` or `other`", &[C::AdministrativeUnitMembers, C::Users, C::Groups]),
    named("members/*/displayName", "display name of a member", &[C::AdministrativeUnitMembers, C::Users, C::Groups]),
    named(
        "members/*/userType",
        "`Member` or `Guest`; `null` for what is no user",
        &[C::AdministrativeUnitMembers, C::Users],
    ),
    named("members/*/accountEnabled", "`null` for what is no user", &[C::AdministrativeUnitMembers, C::Users]),
    named("members/*/onPremisesSyncEnabled", "`null` for what is no user", &[C::AdministrativeUnitMembers, C::Users]),
];

impl Viewed for Group {
    fn label(&self, _: &Context<'_>) -> String {
        quoted(self.label())
    }

    fn whole(&self) -> At {
        self.source.whole()
    }

    fn view(&self, cx: &Context<'_>, draft: &mut Draft<'_>) {
        let at = |property| self.source.at(property);
        let whole = || self.source.whole();
        draft.put("id", whole(), || Part::of(Ok(id(&self.id))));
        draft.put("displayName", at(Property::DisplayName), || Part::of(Ok(optional(self.name.as_ref()))));
        draft.put("isDynamic", at(Property::GroupTypes), || Part::of(self.is_dynamic()));
        draft.put("isMicrosoft365Group", at(Property::GroupTypes), || Part::of(self.is_unified()));
        draft.put("securityEnabled", at(Property::SecurityEnabled), || Part::of(self.is_security_enabled()));
        draft.put("mailEnabled", at(Property::MailEnabled), || Part::of(self.is_mail_enabled()));
        draft.put("isAssignableToRole", at(Property::IsAssignableToRole), || Part::of(self.is_role_assignable()));
        draft.put("isManagementRestricted", at(Property::IsManagementRestricted), || {
            Part::of(self.is_management_restricted())
        });
        draft.put("onPremisesSyncEnabled", at(Property::OnPremisesSyncEnabled), || {
            Part::of(self.is_on_premises_synced())
        });
        draft.put("visibility", at(Property::Visibility), || Part::of(self.visibility().map(visibility)));
        draft.put("membershipRule", at(Property::MembershipRule), || Part::of(self.membership_rule().map(optional)));
        draft.put("isManagedByPim", whole(), || Part::of(cx.tenant.is_managed(&self.id)));
        draft.put("members", whole(), || members(cx, cx.tenant.members_of_group(&self.id)));
        draft.put("owners", whole(), || members(cx, cx.tenant.owners_of_group(&self.id)));
        draft.put("roles", whole(), || roles(cx, self));
    }
}

impl Viewed for AdministrativeUnit {
    fn label(&self, _: &Context<'_>) -> String {
        quoted(self.label())
    }

    fn whole(&self) -> At {
        self.source.whole()
    }

    fn view(&self, cx: &Context<'_>, draft: &mut Draft<'_>) {
        const HERE: C = C::AdministrativeUnits;
        let at = |property| self.source.at(property);
        draft.put("id", self.source.whole(), || Part::of(Ok(id(&self.id))));
        draft.put("displayName", at(Property::DisplayName), || Part::of(Ok(optional(self.name.as_ref()))));
        draft.put("isMemberManagementRestricted", at(Property::IsMemberManagementRestricted), || {
            field(&self.restricted, HERE, Property::IsMemberManagementRestricted)
        });
        draft.put("visibility", at(Property::Visibility), || {
            Part::of(self.visibility.of(HERE, Property::Visibility).map(|seen| visibility(*seen)))
        });
        draft.put("isDynamic", at(Property::MembershipType), || Part::of(self.is_dynamic()));
        draft.put("membershipRule", at(Property::MembershipRule), || Part::of(self.membership_rule().map(optional)));
        draft.put("members", self.source.whole(), || members(cx, cx.tenant.members_of_unit(&self.id)));
    }
}

fn visibility(visibility: Visibility) -> Value {
    match visibility {
        Visibility::Public => "Public".into(),
        Visibility::Private => "Private".into(),
        Visibility::HiddenMembership => "HiddenMembership".into(),
        Visibility::NotStated => Value::Null,
    }
}

fn members(cx: &Context<'_>, list: Collected<&[Member]>) -> Part {
    Part::list(list.map(|list| list.iter().map(|member| principal(cx, &member.id, member.kind)).collect()))
}

fn roles(cx: &Context<'_>, group: &Group) -> Part {
    let role = |role: &crate::model::ObjectId| {
        Part::object([
            ("id", Part::of(Ok(id(&cx.tenant.role_template(role))))),
            ("displayName", Part::of(role_name(cx, role))),
            ("isPrivileged", Part::of(cx.is_privileged(role))),
        ])
    };
    Part::list(cx.tenant.reach(&group.id).map(|reached| reached.iter().map(|way| role(&way.assignment.role)).collect()))
}

/// The name of a directory role: as exported, else as documented.
///
/// # Errors
/// The gap in the role definitions, for one that is neither.
pub(super) fn role_name(cx: &Context<'_>, role: &crate::model::ObjectId) -> Known<Value> {
    match (cx.tenant.role_definition(role), crate::tenant::well_known::built_in_role(&cx.tenant.role_template(role))) {
        (Ok(Some(definition)), _) if definition.name.is_some() => Ok(optional(definition.name.as_ref())),
        (_, Some(known)) => Ok(known.name.into()),
        (Ok(_), None) => Ok(Value::Null),
        (Err(gap), None) => Err(gap),
    }
}
