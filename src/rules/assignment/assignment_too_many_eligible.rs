use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{Access, Group, Mode};
use crate::naming;
use crate::rules::edits;
use crate::rules::proof::leading_to;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    if !cx.reaches_tier0(&group.id)? {
        return Err(Undecided::NotApplicable("the group does not lead to a tier-0 role"));
    }
    let people = cx.tenant.people_with_a_role_of(&group.id);
    let most = cx.thresholds.privileged_assignments_max;
    if people.fewer_than(most.saturating_add(1))? {
        return Ok(Verdict::Pass);
    }
    let reached = cx.gravest_role(&group.id);
    let role = reached.map(|reached| naming::held_role(cx.tenant, reached.assignment)).unwrap_or_default();
    let label = group.label();
    let count = people.seen().count();
    let words = format!("keep {most} people or fewer in \"{label}\", and assign the others a less privileged role");
    let fewer = edits::of_role(cx, (&group.id, Access::Member, Mode::Eligible), Action::at_most(most), words);
    let finding = Finding::new(format!(
        "more than {most} people are or can become a member or owner of \"{label}\", which leads to the role {role}"
    ))
    .because(group.source.whole(), format!("more than {most} people, each counted once"))
    .measure("people", count);
    leading_to(cx, finding, reached).change([fewer.now(count)]).into()
}
