use super::with_proof;
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::schedule::Origin;
use crate::model::{Access, Group, Known, Mode, Property, Schedule, all_of, any_of, not};
use crate::rules::lowered::group_pim_no_eligibility::AN_ACCESS_PACKAGE_MAKES_PEOPLE_ELIGIBLE;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let eligible = cx.tenant.schedules_of(&group.id, Mode::Eligible).any(|_| Ok(true));
    let active = cx.tenant.schedules_of(&group.id, Mode::Active);
    let standing = active.as_ref().any(|entry| is_standing(cx, entry));
    let parts = [cx.tenant.is_managed(&group.id), not(eligible), standing, not(cx.activates_every_role(&group.id))];
    if !all_of(parts)? {
        return Ok(Verdict::Pass);
    }
    let name = group.label();
    let finding =
        Finding::new(format!("nobody is eligible for \"{name}\", which PIM manages, while it has members without end"));
    let entries: Vec<&Schedule> =
        active.seen()?.iter().copied().filter(|entry| is_standing(cx, entry) == Ok(true)).collect();
    let finding = with_proof(cx, group, finding);
    let finding = entries.iter().fold(finding, |finding, entry| {
        let holder = cx.tenant.principal_label(&entry.principal);
        finding.because(entry.source.at(Property::ScheduleExpiration), format!("\"{holder}\" is a member without end"))
    });
    let granted = [Access::Member, Access::Owner].map(|access| cx.tenant.is_granted(&group.id, access, Mode::Eligible));
    finding
        .evidence("permanent-members", entries.len())
        .help(format!("make the members of \"{name}\" eligible and remove their active assignments"))
        .lowered_if(AN_ACCESS_PACKAGE_MAKES_PEOPLE_ELIGIBLE, any_of(granted))
        .into()
}

/// A member for good who could have been eligible.
fn is_standing(cx: &Context<'_>, entry: &Schedule) -> Known<bool> {
    all_of([
        entry.access().map(|access| access == Access::Member),
        entry.origin().map(|origin| origin == Origin::Assigned),
        entry.is_permanent(),
        cx.could_activate(&entry.principal, entry.principal_kind()),
    ])
}
