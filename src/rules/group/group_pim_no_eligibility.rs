use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::schedule::Origin;
use crate::model::{Access, Group, Known, Mode, Property, Schedule, all_of, any_found, any_of, not};
use crate::rules::edits;
use crate::rules::lowered::group_pim_no_eligibility::ELIGIBLE_BY_PACKAGE;
use crate::rules::proof::with_proof;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let eligible = cx.tenant.schedules_of(&group.id, Mode::Eligible).any(|_| Ok(true));
    let standing = cx.tenant.schedules_of(&group.id, Mode::Active).matching(|entry| is_standing(cx, entry));
    let has_standing = any_found(&standing);
    let parts = [cx.tenant.is_managed(&group.id), not(eligible), has_standing, not(cx.activates_every_role(&group.id))];
    if !all_of(parts)? {
        return Ok(Verdict::Pass);
    }
    let (entries, name) = (standing?, group.label());
    let finding =
        Finding::new(format!("no one is eligible for \"{name}\", which PIM manages, but it has permanent members"));
    let finding = with_proof(cx, &group.id, finding);
    let finding = entries.iter().fold(finding, |finding, entry| {
        let holder = cx.tenant.principal_label(&entry.principal);
        finding.because(entry.source.at(Property::ScheduleExpiration), format!("\"{holder}\" is a permanent member"))
    });
    let granted = [Access::Member, Access::Owner].map(|access| cx.tenant.is_granted(&group.id, access, Mode::Eligible));
    let people = edits::holders(cx, entries.iter().copied());
    let of_role = |mode, action, words: String| edits::of_role(cx, (&group.id, Access::Member, mode), action, words);
    finding
        .measure("permanent-members", entries.len())
        .change([
            of_role(Mode::Eligible, Action::Add(people.clone()), format!("make the members of \"{name}\" eligible")),
            of_role(Mode::Active, Action::Remove(people), "remove their active assignments".to_owned()),
        ])
        .lowered_if(ELIGIBLE_BY_PACKAGE, any_of(granted))
        .into()
}

/// A member for good who could have been eligible.
fn is_standing(cx: &Context<'_>, entry: &Schedule) -> Known<bool> {
    all_of([
        entry.gives(Access::Member),
        entry.origin().map(|origin| origin == Origin::Assigned),
        entry.is_permanent(),
        cx.could_activate(&entry.principal, entry.principal_kind()),
    ])
}
