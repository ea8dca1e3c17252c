//! Changes that close steps, in words.

use super::{label, package_label};
use crate::model::{Access, ObjectId, SettingsRole};
use crate::tenant::Tenant;
use crate::tenant::paths::{Change, Node};

/// The kind of a change, as machines read it.
#[must_use]
pub fn change_kind(change: &Change) -> &'static str {
    match change {
        Change::ApproveActivation(_) => "require-activation-approval",
        Change::ApproveRequests(_) => "require-request-approval",
        Change::StopAutomatic(_) => "stop-automatic-assignment",
        Change::AssignMembers(_) => "assign-members",
        Change::MakePrivate(_) => "make-private",
        Change::MakeRoleAssignable(_) => "replace-with-role-assignable",
        Change::TakeOutOfUnits(_) => "remove-from-units",
        Change::Protect(_) => "protect-account",
        Change::Remove(..) => "remove",
    }
}

/// A change as an imperative: `set the visibility of "Payroll" to Private`.
#[must_use]
pub fn change_words(tenant: &Tenant, change: &Change) -> String {
    let group = |id: &ObjectId| tenant.group_label(id);
    match change {
        Change::ApproveActivation(role) => {
            format!(
                "require approval for the activation of {}, by people whom its holders cannot choose",
                role_words(tenant, role)
            )
        }
        Change::ApproveRequests(policy) => {
            format!("require approval in {}, by people whom the requestors cannot choose", policy_words(tenant, policy))
        }
        Change::StopAutomatic(policy) => format!("stop the automatic assignment by {}", policy_words(tenant, policy)),
        Change::AssignMembers(id) => format!("set the membership type of \"{}\" to Assigned", group(id)),
        Change::MakePrivate(id) => format!("set the visibility of \"{}\" to Private", group(id)),
        Change::MakeRoleAssignable(id) => format!("replace \"{}\" with a role-assignable group", group(id)),
        Change::TakeOutOfUnits(id) => {
            format!("remove \"{}\" from the administrative units at which others manage it", group(id))
        }
        Change::Protect(user) => format!(
            "make \"{}\" an active member of a role-assignable group, so that only senior administrators reset the password",
            tenant.principal_label(user)
        ),
        Change::Remove(from, to) => removal(tenant, from, to),
    }
}

/// The role of a group, or a directory role, in a sentence.
#[must_use]
pub fn role_words(tenant: &Tenant, role: &SettingsRole) -> String {
    match role {
        SettingsRole::Group(group, Access::Member) => format!("membership of \"{}\"", tenant.group_label(group)),
        SettingsRole::Group(group, Access::Owner) => format!("ownership of \"{}\"", tenant.group_label(group)),
        SettingsRole::Directory(role) => format!("the role \"{}\"", tenant.role_label(role)),
    }
}

fn policy_words(tenant: &Tenant, policy: &ObjectId) -> String {
    match tenant.assignment_policy(policy) {
        Ok(Some(found)) => match found.package() {
            Ok(package) => {
                format!("policy \"{}\" of package \"{}\"", found.label(), package_label(tenant, package))
            }
            Err(_) => format!("policy \"{}\"", found.label()),
        },
        _ => format!("policy \"{policy}\""),
    }
}

fn removal(tenant: &Tenant, from: &Node, to: &Node) -> String {
    let who = match from {
        Node::Group(group, _) => format!("\"{}\"", tenant.group_label(group)),
        from => label(tenant, from),
    };
    match (from, to) {
        (Node::Package(_) | Node::Catalog(_), Node::Group(group, access)) => {
            format!("remove {} from {who}", role_words(tenant, &SettingsRole::Group(group.clone(), *access)))
        }
        (_, Node::Role(role)) => format!("remove the role \"{}\" from {who}", tenant.role_label(role)),
        (_, Node::Package(package)) => {
            format!("remove {who} from those who can get the package \"{}\"", package_label(tenant, package))
        }
        (_, Node::Catalog(catalog)) => {
            format!("remove {who} from the delegates of the catalog \"{}\"", tenant.catalog_label(catalog))
        }
        (_, to) => format!("remove {who} from the {}", label(tenant, to)),
    }
}
