use super::add_owner;
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{Collection, Gap, Group, Known, ObjectId, Property, Why, all_of, any_found, any_of, not};
use crate::naming;
use crate::rules::proof::with_proof;
use crate::tenant::well_known::{built_in_role, template_of};

/// They manage every group.
const ALL_GROUPS: [&str; 2] = ["Global Administrator", "Privileged Role Administrator"];

/// They manage groups that are not role-assignable.
const OTHER_GROUPS: [&str; 4] =
    ["Directory Writers", "Groups Administrator", "Identity Governance Administrator", "User Administrator"];

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let managers = cx.tenant.tenant_wide_holders(|role| manages(cx, role, group));
    let owned = cx.tenant.owners(&group.id).any(|_| Ok(true));
    if !all_of([cx.tenant.is_managed(&group.id), not(owned), not(any_found(&managers))])? {
        return Ok(Verdict::Pass);
    }
    let name = group.label();
    let finding = Finding::new(format!(
        "no one can manage \"{name}\" in PIM: it has no owner, and no one holds a role that can manage it"
    ))
    .because(group.source.at(Property::Owners), "no owner");
    let eligible = template_of("Privileged Role Administrator").map(|role| {
        let words = "make someone eligible for Privileged Role Administrator";
        Edit::new(naming::directory_role(cx.tenant, &role), Collection::RoleEligibility, Action::at_least(1), words)
    });
    let another = add_owner(cx, group, format!("add an owner to \"{name}\""));
    let finding = with_proof(cx, &group.id, finding);
    eligible.into_iter().chain([another]).fold(finding, |finding, edit| finding.change([edit])).into()
}

/// Whether a role that holds in the entire tenant may manage the group.
fn manages(cx: &Context<'_>, role: &ObjectId, group: &Group) -> Known<bool> {
    let Some(known) = built_in_role(&cx.tenant.role_template(role)) else { return custom_role(cx, role, group) };
    if OTHER_GROUPS.contains(&known.name) {
        not(group.is_role_assignable())
    } else {
        Ok(ALL_GROUPS.contains(&known.name))
    }
}

/// A custom role with actions on groups may do; which ones suffice is not documented, so it leaves the question open.
fn custom_role(cx: &Context<'_>, role: &ObjectId, group: &Group) -> Known<bool> {
    let definition = cx.tenant.role_definition(role)?.ok_or(Gap::Unresolved(Collection::RoleDefinitions))?;
    let ordinary = all_of([
        not(group.is_role_assignable()),
        not(any_of([definition.manages_groups(false), definition.manages_groups(true)])),
    ]);
    if any_of([definition.is_built_in(), ordinary])? {
        return Ok(false);
    }
    Err(Gap::Property(Collection::RoleDefinitions, Property::RolePermissions, Why::UnknownValue))
}
