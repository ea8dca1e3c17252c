use std::collections::BTreeSet;

use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{Mode, Property, RoleAssignment, all_of};
use crate::naming;
use crate::rules::words::some_of;

/// So many eligibilities are pointed at; all of them are named.
const SHOWN: usize = 5;

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let eligible = cx.tenant.all_holding(Mode::Eligible);
    let endless = eligible.matching(|held| all_of([held.is_permanent(), cx.is_privileged(&held.role)]))?;
    if endless.is_empty() {
        return Ok(Verdict::Pass);
    }
    let roles: BTreeSet<String> = endless.iter().map(|held| naming::held_role(cx.tenant, held)).collect();
    let noun = if roles.len() == 1 { "the privileged role" } else { "the privileged roles" };
    let message = format!("eligibility for {noun} {} never ends", some_of(roles));
    let point = |finding: Finding, held: &&RoleAssignment| {
        let holder = cx.tenant.principal_label(&held.principal);
        finding.because(held.source.at(Property::ScheduleExpiration), format!("\"{holder}\" is eligible permanently"))
    };
    let finding = Finding::new(message).measure("eligibilities", endless.len());
    let finding = endless.iter().take(SHOWN).fold(finding, point);
    let edits = endless.iter().map(|held| {
        let subject = naming::role_assignment(cx.tenant, held);
        let words = format!("give the eligibility of \"{}\" an end", cx.tenant.principal_label(&held.principal));
        Edit::new(subject, Property::ScheduleExpiration, Action::Choose, words).of_mode(Mode::Eligible)
    });
    finding
        .related_all(endless.iter().map(|held| naming::role_assignment(cx.tenant, held)))
        .change_as("give each eligibility an end, such as in a year, and extend those that are needed", edits)
        .into()
}
