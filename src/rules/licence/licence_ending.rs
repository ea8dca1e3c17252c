use super::SHOWN;
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::directory_role::RoleAssignment;
use crate::model::{Gap, Known, Mode, Property, Schedule, all_of, any_of, not};
use crate::naming::{self, counted};
use crate::rules::licences;
use crate::tenant::licences::is_limited_entry;

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let with_pim = licences::with_pim(cx)?;
    if with_pim.is_empty() {
        return Err(Undecided::NotApplicable("the tenant has no licence for Privileged Identity Management"));
    }
    let have_ended = not(licences::is_pim_enabled(cx));
    let [eligible, limited] = [Mode::Eligible, Mode::Active].map(|mode| Affected::of(cx, mode));
    if !all_of([have_ended, any_of([eligible.is_some(), limited.is_some()])])? {
        return Ok(Verdict::Pass);
    }
    let consequences: Vec<String> = [
        (eligible.count(), "eligible assignment", ["is removed", "are removed"]),
        (limited.count(), "time-bound active assignment", ["becomes permanent", "become permanent"]),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, what, [one, many])| format!("{} {}", counted(count, what), if count == 1 { one } else { many }))
    .collect();
    let finding = Finding::new(format!(
        "the licences for Privileged Identity Management have ended or end soon, and then {}",
        consequences.join(" and ")
    ));
    let finding = with_pim.iter().take(SHOWN).fold(finding, |finding, sku| {
        finding.because(sku.source.at(Property::CapabilityStatus), format!("\"{}\" is not enabled", sku.label()))
    });
    let finding = limited.point(cx, finding);
    finding
        .measure("eligibilities", eligible.count())
        .measure("assignments", limited.count())
        .help("renew the licences with Microsoft Entra ID P2 or Governance, or remove time-bound active assignments that must not become permanent")
        .into()
}

/// The assignments that change when the licences end, of directory roles and of groups, and why there may be more.
struct Affected<'t> {
    roles: Vec<&'t RoleAssignment>,
    entries: Vec<&'t Schedule>,
    gap: Option<Gap>,
}

impl<'t> Affected<'t> {
    fn of(cx: &Context<'t>, mode: Mode) -> Self {
        let roles = cx.tenant.all_holding(mode).matching(|held| cx.tenant.is_limited(held));
        let entries = cx
            .tenant
            .schedules_in(mode)
            .matching(|entry| all_of([cx.tenant.is_in_force(entry), is_limited_entry(entry)]));
        let gap = roles.as_ref().err().or(entries.as_ref().err()).copied();
        Self { roles: roles.unwrap_or_default(), entries: entries.unwrap_or_default(), gap }
    }

    fn count(&self) -> usize {
        self.roles.len() + self.entries.len()
    }

    fn is_some(&self) -> Known<bool> {
        match self.gap {
            _ if self.count() > 0 => Ok(true),
            Some(gap) => Err(gap),
            None => Ok(false),
        }
    }

    /// Shows some of them, and names all.
    fn point(&self, cx: &Context<'_>, finding: Finding) -> Finding {
        const SAYS: &str = "would not end any more";
        let at_roles = self.roles.iter().map(|held| held.source.at(Property::ScheduleExpiration));
        let at_entries = self.entries.iter().map(|entry| entry.source.at(Property::ScheduleExpiration));
        at_roles
            .chain(at_entries)
            .take(SHOWN)
            .fold(finding, |finding, at| finding.because(at, SAYS))
            .related_all(self.roles.iter().map(|held| naming::role_assignment(cx.tenant, held)))
            .related_all(self.entries.iter().map(|entry| naming::schedule(cx.tenant, entry)))
    }
}
