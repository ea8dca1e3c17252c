//! Access packages, their policies, and what both together offer.

use serde_json::Value;

use super::values::{access, id, mode, named, optional, quoted};
use crate::context::Context;
use crate::model::role_settings::Limit;
use crate::model::{
    AccessPackage, AssignmentPolicy, At, Audience, Collection as C, Known, Lifetime, Property, SettingsRole,
};
use crate::rules::stated::part::{Draft, Named, Part, Viewed};
use crate::rules::stated::views::directory::role_name;
use crate::tenant::{Offer, PackageGrant};

const GRANTS: &[C] = &[C::AccessPackages];
const GRANTED: &[C] = &[C::AccessPackages, C::Groups, C::RoleDefinitions];
const POLICIES: &[C] = &[C::AssignmentPolicies];
const BOTH: &[C] = &[C::AssignmentPolicies, C::AccessPackages];
const LIMIT: &[C] = &[C::AssignmentPolicies, C::AccessPackages, C::RoleSettings];

pub(super) const PACKAGE: &[Named] = &[
    named("id", "object ID", GRANTS),
    named("displayName", "display name, or `null`", GRANTS),
    named("resourceRoles/*/type", "`group`, `directoryRole` or `other`", GRANTS),
    named("resourceRoles/*/id", "object ID of the group, or template ID of the role", GRANTS),
    named("resourceRoles/*/displayName", "display name of the group or role", GRANTED),
    named("resourceRoles/*/accessId", "`member` or `owner`; `null` for what is no group", GRANTS),
    named("resourceRoles/*/mode", "`eligible` or `active`", GRANTS),
];

pub(super) const POLICY: &[Named] = &[
    named("id", "object ID", POLICIES),
    named("displayName", "display name, or `null`", POLICIES),
    named("accessPackage/id", "object ID of its package", POLICIES),
    named("accessPackage/displayName", "display name of its package", BOTH),
    named("audience", AUDIENCES, POLICIES),
    named("isAutomatic", "whether a rule assigns it", POLICIES),
    named("isApprovalRequired", "whether somebody has to approve a request", POLICIES),
    named("stages", "how many stages of approval there are", POLICIES),
    named("expiration/type", "`noExpiration`, `afterDuration`, `afterDateTime` or `whileInScope`", POLICIES),
    named("expiration/days", "how many days an assignment lasts; `null` where no number of days is set", POLICIES),
];

const AUDIENCES: &str = "`nobody`, `specific`, `allMembers`, `allUsers`, `specificOrganizations`, `allOrganizations`, `anyExternal` or `workload`";

pub(super) const OFFER: &[Named] = &[
    named("policy/id", "object ID of the policy", POLICIES),
    named("policy/displayName", "display name of the policy", POLICIES),
    named("policy/audience", AUDIENCES, POLICIES),
    named("policy/isAutomatic", "whether a rule assigns it", POLICIES),
    named("policy/isApprovalRequired", "whether somebody has to approve a request", POLICIES),
    named("policy/stages", "how many stages of approval there are", POLICIES),
    named("policy/expiration/type", "`noExpiration`, `afterDuration`, `afterDateTime` or `whileInScope`", POLICIES),
    named(
        "policy/expiration/days",
        "how many days an assignment lasts; `null` where no number of days is set",
        POLICIES,
    ),
    named("accessPackage/id", "object ID of the package", BOTH),
    named("accessPackage/displayName", "display name of the package", BOTH),
    named("resourceRole/type", "`group`, `directoryRole` or `other`", BOTH),
    named("resourceRole/id", "object ID of the group, or template ID of the role", BOTH),
    named("resourceRole/displayName", "display name of the group or role", BOTH),
    named("resourceRole/accessId", "`member` or `owner`; `null` for what is no group", BOTH),
    named("resourceRole/mode", "`eligible` or `active`", BOTH),
    named("pim/isExpirationRequired", "whether PIM ends what the package gives", LIMIT),
    named("pim/days", "after how many days PIM ends it; `null` where it does not", LIMIT),
];

impl Viewed for AccessPackage {
    fn label(&self, _: &Context<'_>) -> String {
        quoted(self.label())
    }

    fn whole(&self) -> At {
        self.source.whole()
    }

    fn view(&self, cx: &Context<'_>, draft: &mut Draft<'_>) {
        draft.put("id", self.source.whole(), || Part::of(Ok(id(&self.id))));
        draft.put("displayName", self.source.at(Property::DisplayName), || Part::of(Ok(optional(self.name.as_ref()))));
        draft.put("resourceRoles", self.source.at(Property::ResourceRoleScopes), || {
            let grants = cx.tenant.grants_of(&self.id);
            let gap = self.grants().complete().err();
            let list: Vec<Part> = grants
                .iter()
                .filter(|granted| granted.grant().is_ok())
                .map(|granted| resource_role(cx, granted))
                .collect();
            Part::list(match gap {
                None => crate::model::Collected::Complete(list),
                Some(gap) => crate::model::Collected::Partial(list, gap),
            })
        });
    }
}

impl Viewed for AssignmentPolicy {
    fn label(&self, _: &Context<'_>) -> String {
        quoted(self.label())
    }

    fn whole(&self) -> At {
        self.source.whole()
    }

    fn view(&self, cx: &Context<'_>, draft: &mut Draft<'_>) {
        let at = |property| self.source.at(property);
        draft.put("id", self.source.whole(), || Part::of(Ok(id(&self.id))));
        draft.put("displayName", at(Property::DisplayName), || Part::of(Ok(optional(self.name.as_ref()))));
        draft.put("accessPackage", self.source.whole(), || {
            let package = self.package();
            let name =
                || Ok(cx.tenant.package(package?)?.map_or(Value::Null, |package| optional(package.name.as_ref())));
            Part::object([("id", Part::of(package.map(id))), ("displayName", Part::of(name()))])
        });
        draft.put("audience", at(Property::AllowedTargetScope), || Part::of(self.audience().map(audience)));
        draft.put("isAutomatic", self.source.whole(), || Part::of(self.is_automatic()));
        draft.put("isApprovalRequired", at(Property::ApprovalOnAdd), || Part::of(self.requires_approval()));
        draft.put("stages", at(Property::PolicyStages), || Part::of(self.stages().map(<[_]>::len)));
        draft.put("expiration", at(Property::Expiration), || expiration(self));
    }
}

impl Viewed for Offer<'_> {
    fn label(&self, _: &Context<'_>) -> String {
        let package = self.granted().ok().map(|granted| quoted(granted.package.label()));
        package.map_or_else(
            || quoted(self.policy.label()),
            |package| format!("{package} under {}", quoted(self.policy.label())),
        )
    }

    fn whole(&self) -> At {
        self.policy.source.whole()
    }

    fn view(&self, cx: &Context<'_>, draft: &mut Draft<'_>) {
        let policy = self.policy;
        draft.put("policy", policy.source.whole(), || {
            Part::object([
                ("id", Part::of(Ok(id(&policy.id)))),
                ("displayName", Part::of(Ok(optional(policy.name.as_ref())))),
                ("audience", Part::of(policy.audience().map(audience))),
                ("isAutomatic", Part::of(policy.is_automatic())),
                ("isApprovalRequired", Part::of(policy.requires_approval())),
                ("stages", Part::of(policy.stages().map(<[_]>::len))),
                ("expiration", expiration(policy)),
            ])
        });
        for (path, property) in PLACES {
            draft.at(path, policy.source.at(*property));
        }
        let granted = self.granted();
        let role_at = granted.map_or_else(|_| policy.source.whole(), |granted| granted.at(Property::ResourceRole));
        draft.put("accessPackage", policy.source.whole(), || {
            Part::known(granted.map(|granted| {
                let (package, name) = (granted.package, granted.package.name.as_ref());
                Some(Part::object([
                    ("id", Part::of(Ok(id(&package.id)))),
                    ("displayName", Part::of(Ok(optional(name)))),
                ]))
            }))
        });
        draft.put("resourceRole", role_at, || Part::known(granted.map(|granted| Some(resource_role(cx, &granted)))));
        let limit_at = self.settings(cx.tenant).ok().flatten().map(|settings| settings.at(Property::PolicyRules));
        draft.put("pim", limit_at.unwrap_or_else(|| policy.source.whole()), || {
            Part::known(limit(cx, self).map(|limit| limit.map(limited)))
        });
    }
}

/// Where the properties of the policy of an offer stand.
const PLACES: &[(&str, Property)] = &[
    ("policy/audience", Property::AllowedTargetScope),
    ("policy/isApprovalRequired", Property::ApprovalOnAdd),
    ("policy/stages", Property::PolicyStages),
    ("policy/expiration", Property::Expiration),
];

/// How long PIM lets last what is offered; nothing where it is neither a group role nor a directory role.
fn limit(cx: &Context<'_>, offer: &Offer<'_>) -> Known<Option<Limit>> {
    let mode = offer.granted()?.mode()?;
    offer.settings(cx.tenant)?.map(|settings| settings.policy()?.limit_of(mode)).transpose()
}

fn limited(limit: Limit) -> Part {
    let days = match limit {
        Limit::Unlimited => Value::Null,
        Limit::Within(period) => Value::from(period.as_seconds() / DAY),
    };
    let ends = !matches!(limit, Limit::Unlimited);
    Part::object([("isExpirationRequired", Part::of(Ok(ends))), ("days", Part::of(Ok(days)))])
}

const DAY: u64 = 86_400;

fn resource_role(cx: &Context<'_>, granted: &PackageGrant<'_>) -> Part {
    let role = granted.settings_role();
    let kind = role.as_ref().map_err(|gap| *gap).map(|role| match role {
        Some(SettingsRole::Group(..)) => "group",
        Some(SettingsRole::Directory(_)) => "directoryRole",
        None => "other",
    });
    let of_role = |read: &dyn Fn(&SettingsRole) -> Known<Value>| match &role {
        Ok(Some(role)) => Part::of(read(role)),
        Ok(None) => Part::of(Ok(Value::Null)),
        Err(gap) => Part::of(Err::<Value, _>(*gap)),
    };
    Part::object([
        ("type", Part::of(kind)),
        (
            "id",
            of_role(&|role| {
                Ok(match role {
                    SettingsRole::Group(group, _) => id(group),
                    SettingsRole::Directory(role) => id(role),
                })
            }),
        ),
        (
            "displayName",
            of_role(&|role| match role {
                SettingsRole::Group(group, _) => Ok(optional(cx.tenant.group_named(group)?.name.as_ref())),
                SettingsRole::Directory(role) => role_name(cx, role),
            }),
        ),
        (
            "accessId",
            of_role(&|role| {
                Ok(match role {
                    SettingsRole::Group(_, held) => access(*held),
                    SettingsRole::Directory(_) => Value::Null,
                })
            }),
        ),
        ("mode", Part::of(granted.mode().map(mode))),
    ])
}

fn expiration(policy: &AssignmentPolicy) -> Part {
    let kind = |life: Lifetime| match life {
        Lifetime::WhileInScope => "whileInScope",
        life if life.is_endless() => "noExpiration",
        Lifetime::For(_) => "afterDuration",
        Lifetime::Unlimited | Lifetime::Until(_) => "afterDateTime",
    };
    let days = |life: Lifetime| match life {
        Lifetime::For(period) => Value::from(period.as_seconds() / DAY),
        _ => Value::Null,
    };
    Part::object([("type", Part::of(policy.lifetime().map(kind))), ("days", Part::of(policy.lifetime().map(days)))])
}

fn audience(audience: Audience) -> Value {
    Value::from(match audience {
        Audience::Nobody => "nobody",
        Audience::Specific => "specific",
        Audience::AllMembers => "allMembers",
        Audience::AllUsers => "allUsers",
        Audience::SpecificOrganizations => "specificOrganizations",
        Audience::AllOrganizations => "allOrganizations",
        Audience::AnyExternal => "anyExternal",
        Audience::Workload(_) => "workload",
    })
}
