use std::cmp::Reverse;

use super::{of_role, with_holders};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::ObjectId;
use crate::naming;
use crate::rules::words::listed;

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let most = cx.thresholds.privileged_assignments_max;
    let mut roles: Vec<_> = cx
        .tenant
        .roles_in_use()
        .filter(|role| cx.is_privileged(role) == Ok(true))
        .map(|role| (Reverse(people_in(cx, role)), cx.tenant.role_label(role), role))
        .collect();
    let count: usize = roles.iter().map(|(Reverse(people), ..)| *people).sum();
    if count <= most {
        // Everyone is known where it is known that they are fewer than any number.
        cx.tenant.people_holding(|held| cx.is_privileged(&held.role)).fewer_than(usize::MAX)?;
        return Ok(Verdict::Pass);
    }
    roles.sort();
    let names = listed(roles.iter().map(|(_, name, _)| name.clone()));
    let message = format!("more than {most} times a person has a privileged role or can activate it: {names}");
    let finding = Finding::new(message).measure("assignments", count);
    let finding = roles.iter().take(1).fold(finding, |finding, (Reverse(people), name, role)| {
        let words =
            format!("give fewer people privileged roles, first of all \"{name}\", until {most} or fewer are left");
        with_holders(cx, role, finding).change([of_role(cx, role, Action::Choose, words).now(people)])
    });
    finding.related_all(roles.iter().map(|(.., role)| naming::directory_role(cx.tenant, role))).into()
}

/// How many people are seen in a role, each once.
fn people_in(cx: &Context<'_>, role: &ObjectId) -> usize {
    cx.tenant.people_of_role(role).seen().count()
}
