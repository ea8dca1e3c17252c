//! Floor 4: the steps of a path in words, with what in the export makes each.

mod changes;

pub use self::changes::{change_kind, change_words, role_words};
use crate::finding::{Hop, Label, Subject, SubjectKind};
use crate::model::directory_role::{RoleAssignment, RoleScope};
use crate::model::{
    Access, AccessPackage, At, Audience, DelegatedRole, Delegation, Field, Mode, ObjectId, Property, Provenance,
    Resource, Schedule,
};
use crate::naming;
use crate::source::Phrase;
use crate::tenant::paths::{By, Factor, Gate, HeldAtUnit, Node, Path, Step};
use crate::tenant::{PackageGrant, Tenant};

/// The steps of a path as evidence, each with what it takes where it waits for something:
/// `"Ada" can activate membership of "Tier-0 Admins" (no approval)`.
#[must_use]
pub fn labels(tenant: &Tenant, path: &Path<'_>) -> Vec<Label<Phrase>> {
    let label = |(number, step): (u32, &Step<'_>)| {
        let (says, is_gated) = (Says { tenant, step }, step.gate.waits);
        let words = says.words();
        let text = if is_gated { format!("{words} ({})", gate_words(step.gate)) } else { words };
        let hop = Hop { number, from: name(tenant, step.from).into(), to: name(tenant, step.to).into(), is_gated };
        Label { at: says.at(), text: text.into(), step: Some(Box::new(hop)) }
    };
    (1..).zip(&path.steps).map(label).collect()
}

/// What a step or a path takes: `no approval, MFA`.
#[must_use]
pub fn gate_words(gate: Gate) -> String {
    let people = match gate.people {
        _ if gate.is_closed() => "an approval that no one can give",
        0 if gate.loses_approval => "an approval that the requestor decides about",
        0 => "no approval",
        1 => "one approval",
        _ => "two approvals",
    };
    match gate.factor {
        Factor::None => match gate.loses_factor {
            Some(Factor::Context) => {
                format!("{people}, an authentication context that the requestor can switch off")
            }
            Some(Factor::Mfa) => format!("{people}, MFA with methods that an administrator sets"),
            Some(Factor::None) | None => people.to_owned(),
        },
        Factor::Mfa => format!("{people}, MFA"),
        Factor::Context => format!("{people}, an authentication context"),
    }
}

/// A node as the object that it is; none where it is no object, but everybody of an audience.
#[must_use]
pub fn subject(tenant: &Tenant, node: &Node) -> Option<Subject<Phrase>> {
    Some(match node {
        Node::Audience(_) | Node::Guests => return None,
        Node::Rule(id) => match tenant.assignment_policy(id) {
            Ok(Some(policy)) => naming::policy(policy),
            _ => naming::group(tenant, id),
        },
        Node::Principal(id) => naming::principal(tenant, id, None)?,
        Node::Catalog(id) => naming::catalog(tenant.catalog(id).ok().flatten()?),
        Node::Package(id) => naming::package_by_id(tenant, id),
        Node::Group(id, access) => naming::group_role(tenant, id, *access),
        Node::Role(role) => naming::directory_role(tenant, role),
    })
}

/// The kind of a node, as machines read it: that of its subject, `audience` or `rule`.
#[must_use]
pub fn kind(tenant: &Tenant, node: &Node) -> &'static str {
    match node {
        Node::Audience(_) | Node::Guests => "audience",
        Node::Rule(_) => "rule",
        Node::Principal(_) => subject(tenant, node).map_or(SubjectKind::User.as_str(), |subject| subject.kind.as_str()),
        Node::Catalog(_) => SubjectKind::Catalog.as_str(),
        Node::Package(_) => SubjectKind::AccessPackage.as_str(),
        Node::Group(_, Access::Member) => "group-member",
        Node::Group(_, Access::Owner) => "group-owner",
        Node::Role(_) => "directory-role",
    }
}

/// A node in a sentence: `"Ada"`, `members of "Tier-0 Admins"`, `all member users`.
#[must_use]
pub fn label(tenant: &Tenant, node: &Node) -> String {
    match node {
        Node::Audience(audience) => people_of(*audience).to_owned(),
        Node::Guests => "guests".to_owned(),
        Node::Rule(id) => match tenant.assignment_policy(id) {
            Ok(Some(policy)) => format!("whoever the rule of the policy \"{}\" matches", policy.label()),
            _ => format!("whoever the membership rule of \"{}\" matches", tenant.group_label(id)),
        },
        Node::Principal(id) => format!("\"{}\"", tenant.principal_label(id)),
        Node::Catalog(id) => format!("the catalog \"{}\"", tenant.catalog_label(id)),
        Node::Package(id) => format!("the package \"{}\"", package_label(tenant, id)),
        Node::Group(id, Access::Member) => format!("members of \"{}\"", tenant.group_label(id)),
        Node::Group(id, Access::Owner) => format!("owners of \"{}\"", tenant.group_label(id)),
        Node::Role(role) => format!("the role \"{}\"", tenant.role_label(role)),
    }
}

/// A node by itself, where no sentence goes on: `all users, guests included`.
#[must_use]
pub fn name(tenant: &Tenant, node: &Node) -> String {
    let label = label(tenant, node);
    label.strip_suffix(',').unwrap_or(&label).to_owned()
}

/// Everybody of an audience as the subject of a sentence.
fn people_of(audience: Audience) -> &'static str {
    match audience {
        Audience::Nobody => "no one",
        Audience::Specific => "named users and groups",
        Audience::AllMembers => "all member users",
        Audience::AllUsers => "all users, guests included,",
        Audience::SpecificOrganizations => "the users of named organizations",
        Audience::AllOrganizations => "the users of all connected organizations",
        Audience::AnyExternal => "anyone outside the organization",
        Audience::Workload(_) => "service principals and agents",
    }
}

fn package_label(tenant: &Tenant, id: &ObjectId) -> String {
    tenant.package(id).ok().flatten().map_or_else(|| id.to_string(), AccessPackage::label)
}

/// What the export says of one step.
struct Says<'s, 't> {
    tenant: &'t Tenant,
    step: &'s Step<'t>,
}

impl Says<'_, '_> {
    fn words(&self) -> String {
        let (from, to) = (label(self.tenant, self.step.from), self.target());
        let many = matches!(self.step.from, Node::Group(..) | Node::Audience(_) | Node::Guests);
        let (is, has, holds) = if many { ("are", "have", "hold") } else { ("is", "has", "holds") };
        match self.step.by {
            By::Role(Mode::Active) => format!("{from} {holds} {to}"),
            By::Role(Mode::Eligible) | By::Schedule(Mode::Eligible) => format!("{from} can activate {to}"),
            By::Schedule(Mode::Active) => format!("{from} {has} active {to}"),
            By::Listed => format!("{from} {is} among the {to}"),
            By::Ownership => format!("{from} can add members"),
            By::Grant(Mode::Active) => format!("{from} gives {to}"),
            By::Grant(Mode::Eligible) => format!("{from} lets its holders activate {to}"),
            By::Request(policy) => format!("{from} can request {to}{}", self.policy(policy)),
            By::OnBehalf(policy) => format!("others can request {to} for {from}{}", self.policy(policy)),
            By::Automatic(_) => format!("{from} gets {to}"),
            By::Rule => format!("{from} becomes a member"),
            By::Public => format!("{from} can join the public group, and so get {to}"),
            By::Manages => format!("holders of {from} can change the {to}"),
            By::ManagesAtUnit(held) => format!("{from} {}, and can change the {to}", self.at_unit(held)),
            By::Resource => format!("who decides about {from} can make a package that gives {to}"),
            By::Governs => format!("holders of {from} decide about {to}"),
            By::Delegated(role) => format!("{from} {is} {} and decides about {to}", role.words()),
            By::Resets => format!("holders of {from} can reset the password of {to}"),
            By::ResetsAtUnit(held) => format!("{from} {}, and can reset the password of {to}", self.at_unit(held)),
        }
    }

    /// What the step leads to, as its object.
    fn target(&self) -> String {
        match (self.step.by, self.step.to) {
            (By::Listed | By::Manages | By::ManagesAtUnit(..), node) => label(self.tenant, node),
            (_, Node::Group(group, access)) => {
                let what = if *access == Access::Member { "membership" } else { "ownership" };
                format!("{what} of \"{}\"", self.tenant.group_label(group))
            }
            (_, node) => label(self.tenant, node),
        }
    }

    fn policy(&self, policy: &ObjectId) -> String {
        let found = self.tenant.assignment_policy(policy).ok().flatten();
        found.map_or_else(String::new, |policy| format!(" under the policy \"{}\"", policy.label()))
    }

    fn at_unit(&self, held: &HeldAtUnit) -> String {
        let verb = if held.mode == Mode::Active { "holds" } else { "can activate" };
        format!("{verb} the role \"{}\" at an administrative unit", self.tenant.role_label(&held.role))
    }

    /// Where the export says so.
    fn at(&self) -> At {
        let (from, to) = (self.step.from, self.step.to);
        let found = match (self.step.by, from, to) {
            (By::Role(mode), from, Node::Role(role)) => self.held(from, role, *mode, &RoleScope::Tenant),
            (By::Schedule(mode), from, Node::Group(group, access)) => self.schedule(from, group, *access, *mode),
            (By::Grant(mode), Node::Package(package), to) => self.grant(package, to, *mode),
            (By::Request(policy), ..) => self.policy_at(policy, Property::AllowedTargetScope),
            (By::OnBehalf(policy), ..) => self.policy_at(policy, Property::OnBehalfRequest),
            (By::Automatic(policy), ..) => self.policy_at(policy, Property::SpecificAllowedTargets),
            (By::Rule, _, Node::Group(group, _)) => self.group(group, Property::MembershipRule),
            (By::Public, _, Node::Group(group, _)) => self.group(group, Property::Visibility),
            (By::Manages, _, Node::Group(group, _)) => self.group(group, Property::IsAssignableToRole),
            (By::Listed | By::Ownership, _, Node::Group(group, _)) => self.whole_group(group),
            (By::ManagesAtUnit(held) | By::ResetsAtUnit(held), from, _) => {
                self.held(from, &held.role, held.mode, &RoleScope::AdministrativeUnit(held.unit.clone()))
            }
            (By::Resource, Node::Catalog(catalog), to) => self.resource(catalog, to),
            (By::Governs, _, Node::Catalog(catalog)) => self.catalog(catalog),
            (By::Delegated(role), from, to) => self.delegation(from, to, *role),
            (By::Resets, _, Node::Principal(user)) => self.user(user),
            _ => None,
        };
        found.unwrap_or_else(At::nowhere)
    }

    fn whole_group(&self, group: &ObjectId) -> Option<At> {
        Some(self.tenant.group(group).ok()??.source.whole())
    }

    fn group(&self, group: &ObjectId, property: Property) -> Option<At> {
        Some(self.tenant.group(group).ok()??.source.at(property))
    }

    fn user(&self, user: &ObjectId) -> Option<At> {
        Some(self.tenant.user(user).ok()??.source.whole())
    }

    fn catalog(&self, catalog: &ObjectId) -> Option<At> {
        Some(self.tenant.catalog(catalog).ok()??.source.whole())
    }

    fn policy_at(&self, policy: &ObjectId, property: Property) -> Option<At> {
        Some(self.tenant.assignment_policy(policy).ok()??.source.at(property))
    }

    fn held(&self, from: &Node, role: &ObjectId, mode: Mode, scope: &RoleScope) -> Option<At> {
        let held = self.tenant.roles_held_by(holder(from)?, mode);
        let is_it =
            |held: &&RoleAssignment| self.tenant.role_template(&held.role) == *role && held.scope() == Ok(scope);
        let found = held.seen().ok()?.iter().copied().find(is_it)?;
        Some(found.source.at(Property::PrincipalId))
    }

    fn schedule(&self, from: &Node, group: &ObjectId, access: Access, mode: Mode) -> Option<At> {
        let entries = self.tenant.schedules_with(group, holder(from)?, mode);
        let is_it = |entry: &&Schedule| entry.access() == Ok(access);
        Some(entries.seen().ok()?.iter().copied().find(is_it)?.source.at(Property::PrincipalId))
    }

    fn grant(&self, package: &ObjectId, to: &Node, mode: Mode) -> Option<At> {
        let gives = |granted: &PackageGrant<'_>| {
            let is_target = match to {
                Node::Group(group, access) => granted.group_role() == Ok(Some((group, *access))),
                Node::Role(role) => {
                    let given = granted.directory_role().ok().flatten();
                    given.is_some_and(|given| self.tenant.role_template(given) == *role)
                }
                _ => false,
            };
            is_target && granted.mode() == Ok(mode)
        };
        let granted = self.tenant.grants_of(package).into_iter().find(gives)?;
        Some(granted.at(Property::ResourceRole))
    }

    fn resource(&self, catalog: &ObjectId, to: &Node) -> Option<At> {
        let resource = match to {
            Node::Group(group, _) => Resource::Group(group.clone()),
            Node::Role(role) => Resource::DirectoryRole(role.clone()),
            _ => return None,
        };
        let listed = self.tenant.resources_of(catalog);
        let entry = listed.seen().ok()?.iter().find(|entry| entry.resource == Field::Known(Some(resource.clone())))?;
        Some(entry.source.at(Property::OriginId))
    }

    fn delegation(&self, from: &Node, to: &Node, role: DelegatedRole) -> Option<At> {
        let catalog = match to {
            Node::Catalog(catalog) => catalog.clone(),
            Node::Package(package) => self.tenant.package(package).ok()??.catalog().ok()?.clone(),
            _ => return None,
        };
        let holder = holder(from)?;
        let is_it = |held: &&&Delegation| held.principal == *holder && held.role() == Ok(role);
        let lists = [self.tenant.delegations_of(&catalog), self.tenant.tenant_wide_delegations()];
        let source: Provenance = lists.iter().find_map(|list| {
            let found = list.seen().ok()?.iter().find(is_it)?;
            Some(found.source.clone())
        })?;
        Some(source.at(Property::RoleDefinitionId))
    }
}

fn holder(node: &Node) -> Option<&ObjectId> {
    match node {
        Node::Principal(id) | Node::Group(id, _) => Some(id),
        _ => None,
    }
}
