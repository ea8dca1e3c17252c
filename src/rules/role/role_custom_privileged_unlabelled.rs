use super::with_holders;
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Undecided, Verdict};
use crate::model::{Known, Mode, Property, RoleDefinition, all_of, any_found, any_of, not};
use crate::naming;
use crate::rules::words::{distinct, listed};

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let roles = cx.tenant.role_definitions();
    if !roles.clone().any(|role| not(role.is_built_in()))? {
        return Err(Undecided::NotApplicable("the tenant has no custom roles"));
    }
    let found = roles.matching(|role| is_unlabelled(cx, role));
    if !any_found(&found)? {
        return Ok(Verdict::Pass);
    }
    let found = found?;
    let names = listed(found.iter().map(|role| cx.tenant.role_label(&role.id)));
    let changes = distinct(found.iter().flat_map(|role| words(role)), ", ");
    let (noun, verb) = if found.len() == 1 { ("custom role", "is") } else { ("custom roles", "are") };
    let message = format!("the {noun} {names} can change {changes}, and {verb} not treated as privileged");
    let finding = found.iter().fold(Finding::new(message), |finding, role| {
        let finding = finding
            .because(role.source.at(Property::RolePermissions), format!("it can change {}", words(role).join(", ")));
        with_holders(cx, &role.id, finding)
    });
    let edits = found.iter().map(|role| {
        let name = cx.tenant.role_label(&role.id);
        let remove = format!("remove the permissions that \"{name}\" does not need");
        Edit::new(naming::directory_role(cx.tenant, &role.id), Property::RolePermissions, Action::Choose, remove)
    });
    finding.change(edits).note("name roles that need these permissions in privileged-roles of pimlint.toml").into()
}

/// Somebody holds it or is eligible for it, it leads to the access of others, and nothing treats it as privileged.
fn is_unlabelled(cx: &Context<'_>, role: &RoleDefinition) -> Known<bool> {
    let is_held =
        any_of([Mode::Active, Mode::Eligible].map(|mode| cx.tenant.holders_of(&role.id, mode).any(|_| Ok(true))));
    all_of([
        not(role.is_built_in()),
        role.powers().map(|powers| !powers.is_empty()),
        is_held,
        not(cx.is_privileged(&role.id)),
    ])
}

fn words(role: &RoleDefinition) -> Vec<String> {
    role.powers().unwrap_or_default().iter().map(|power| power.words().to_owned()).collect()
}
