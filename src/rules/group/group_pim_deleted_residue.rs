use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Access, At, ObjectId, SettingsRole};
use crate::rules::words::listed;
use crate::tenant::pim::ProofKind;

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let gone = cx
        .tenant
        .groups_in_pim()
        .matching(|id| if is_only_declared(cx, id) { Ok(false) } else { Ok(cx.tenant.group(id)?.is_none()) })?;
    if gone.is_empty() {
        return Ok(Verdict::Pass);
    }
    let (groups, exist, them) =
        if gone.len() == 1 { ("the group", "exists", "it") } else { ("the groups", "exist", "them") };
    let names = listed(gone.iter().map(ToString::to_string));
    let finding = Finding::new(format!("PIM still lists {groups} {names}, which no longer {exist} in the tenant"));
    gone.iter()
        .fold(finding, |finding, id| match trace(cx, id) {
            Some((at, clause)) => finding.because(at, clause),
            None => finding,
        })
        .measure("groups", gone.len())
        .help(format!(
            "restore {names} if the deletion was a mistake; otherwise export again a day later, and open a support request if PIM \
             still lists {them}"
        ))
        .into()
}

/// Whether a configuration manages a group in PIM, and the list of PIM resources does not name it.
fn is_only_declared(cx: &Context<'_>, group: &ObjectId) -> bool {
    matches!(cx.tenant.management(group), Ok(Some(proof)) if proof.kind == ProofKind::Declared)
}

/// Where PIM names a group.
fn trace(cx: &Context<'_>, group: &ObjectId) -> Option<(At, &'static str)> {
    if let Ok(Some(proof)) = cx.tenant.management(group) {
        return Some((proof.at, proof.kind.clause()));
    }
    let entry = cx.tenant.first_entry_of(group);
    let settings = || {
        let of = |access| cx.tenant.settings_of(&SettingsRole::Group(group.clone(), access));
        of(Access::Member).or_else(|_| of(Access::Owner)).ok()
    };
    match entry {
        Some(entry) => Some((entry.source.whole(), "PIM has an assignment for the group")),
        None => settings().map(|settings| (settings.assigned_at(), "PIM has role settings for the group")),
    }
}
