use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::directory_role::RoleAssignment;
use crate::model::{Known, Mode, ObjectId, Property, Schedule, all_of, any_found, any_of, not};
use crate::naming::{self, counted};
use crate::rules::licences;
use crate::rules::words::names_of;
use crate::tenant::licences::is_limited_entry;

/// As many assignments are pointed at; all of them are named.
const SHOWN: usize = 3;

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let with_pim = licences::with_pim(cx)?;
    if with_pim.is_empty() {
        return Err(Undecided::NotApplicable("the tenant has no licence for Privileged Identity Management"));
    }
    let have_ended = not(licences::is_pim_enabled(cx));
    let (roles, entries) = (roles(cx), entries(cx));
    if !all_of([have_ended, any_of([any_found(&roles), any_found(&entries)])])? {
        return Ok(Verdict::Pass);
    }
    let (roles, entries) = (roles.unwrap_or_default(), entries.unwrap_or_default());
    let holders = roles.iter().map(|held| &held.principal).chain(entries.iter().map(|entry| &entry.principal));
    let mut holders: Vec<&ObjectId> = holders.collect();
    holders.sort_unstable();
    holders.dedup();
    let keep = if holders.len() == 1 { "keeps" } else { "keep" };
    let removed = eligibilities(cx);
    let also = if removed > 0 {
        let are = if removed == 1 { "is" } else { "are" };
        format!(", and {} {are} removed", counted(removed, "eligible assignment"))
    } else {
        String::new()
    };
    let finding = Finding::new(format!(
        "when the licences for Privileged Identity Management end, {} {keep} a role of tier 0 that was assigned for a limited time{also}",
        names_of(cx, holders.iter().copied())
    ));
    let finding = roles.iter().take(SHOWN).fold(finding, |finding, held| {
        let says = format!("{} would not end any more", naming::held_role(cx.tenant, held));
        finding.because(held.source.at(Property::ScheduleExpiration), says)
    });
    let finding = entries.iter().take(SHOWN).fold(finding, |finding, entry| {
        let says = format!("\"{}\" would not end any more", cx.tenant.group_label(&entry.group));
        finding.because(entry.source.at(Property::ScheduleExpiration), says)
    });
    let finding = with_pim.iter().take(SHOWN).fold(finding, |finding, sku| {
        finding.because(sku.source.at(Property::CapabilityStatus), format!("\"{}\" is not enabled", sku.label()))
    });
    finding
        .related_all(roles.iter().map(|held| naming::role_assignment(cx.tenant, held)))
        .related_all(entries.iter().map(|entry| naming::schedule(cx.tenant, entry)))
        .measure("assignments", roles.len() + entries.len())
        .measure("eligibilities", removed)
        .help("renew the licences with Microsoft Entra ID P2 or Governance, or remove these assignments before the grace period ends")
        .into()
}

/// The active assignments of tier 0 that end, and would not without PIM.
fn roles<'t>(cx: &Context<'t>) -> Known<Vec<&'t RoleAssignment>> {
    cx.tenant
        .all_holding(Mode::Active)
        .matching(|held| if cx.is_tier0(&held.role) { cx.tenant.is_limited(held) } else { Ok(false) })
}

/// The same of groups that lead to tier 0.
fn entries<'t>(cx: &Context<'t>) -> Known<Vec<&'t Schedule>> {
    cx.tenant.schedules_in(Mode::Active).matching(|entry| {
        all_of([cx.tenant.is_in_force(entry), is_limited_entry(entry), cx.reaches_tier0(&entry.group)])
    })
}

/// How many eligibilities are seen, of which none would be left.
fn eligibilities(cx: &Context<'_>) -> usize {
    let of_roles = cx.tenant.all_holding(Mode::Eligible).seen().map_or(0, Vec::len);
    let in_force = |entry: &&&Schedule| cx.tenant.is_in_force(entry) == Ok(true);
    let of_groups = cx.tenant.schedules_in(Mode::Eligible);
    of_roles + of_groups.seen().map_or(0, |entries| entries.iter().filter(in_force).count())
}
