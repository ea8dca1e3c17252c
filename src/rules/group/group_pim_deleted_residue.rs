use super::listed;
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{At, ObjectId, SettingsRole};

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let named = cx.tenant.groups_in_pim();
    if !named.as_ref().any(|id| Ok(cx.tenant.group(id)?.is_none()))? {
        return Ok(Verdict::Pass);
    }
    let is_gone = |id: &&&ObjectId| cx.tenant.group(id).is_ok_and(|group| group.is_none());
    let gone: Vec<&ObjectId> = named.seen()?.iter().filter(is_gone).copied().collect();
    let groups = if gone.len() == 1 { "the group" } else { "the groups" };
    let names = listed(gone.iter().map(ToString::to_string));
    let finding =
        Finding::new(format!("PIM still holds {groups} {names}, not to be found among the groups of the tenant"));
    gone.iter()
        .fold(finding, |finding, id| match trace(cx, id) {
            Some((at, clause)) => finding.because(at, clause),
            None => finding,
        })
        .evidence("groups", gone.len())
        .help(format!(
            "restore {names} if the deletion was a mistake; else export again a day after it, and remove what PIM then still holds"
        ))
        .into()
}

/// Where PIM names a group.
fn trace(cx: &Context<'_>, group: &ObjectId) -> Option<(At, &'static str)> {
    if let Ok(Some(proof)) = cx.tenant.management(group) {
        return Some((proof.at, proof.kind.clause()));
    }
    let entry = cx.tenant.schedules().iter().find(|entry| entry.group == *group);
    let settings = || {
        let of_group = |role: &SettingsRole| matches!(role, SettingsRole::Group(other, _) if other == group);
        cx.tenant.settings().iter().find(|settings| of_group(&settings.role))
    };
    match entry {
        Some(entry) => Some((entry.source.whole(), "PIM holds an assignment for the group")),
        None => settings().map(|settings| (settings.assignment.whole(), "PIM holds role settings of the group")),
    }
}
