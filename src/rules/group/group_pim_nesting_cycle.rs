use super::with_nested;
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{Group, Mode, ObjectId};
use crate::rules::words::listed;
use crate::tenant::nesting::Nested;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let Some(circle) = cx.tenant.nesting_cycle(&group.id)? else { return Ok(Verdict::Pass) };
    if let Some(first) = circle.first().filter(|first| **first != group.id) {
        cx.tenant.group_named(first)?;
        return Err(Undecided::NotApplicable("the cycle is reported for the first of its groups"));
    }
    let names = listed(circle.iter().map(|id| cx.tenant.group_label(id)));
    let message = match circle.len() {
        1 => format!("{names} contains itself"),
        _ => format!("{names} contain each other, so no single group shows who has access"),
    };
    let finding = circle.iter().fold(Finding::new(message), |finding, id| with_inner(cx, id, circle, finding));
    finding.help(format!("remove one of {names} from the others, so that no group contains itself")).into()
}

/// Adds the entries that put groups of the circle into one of them.
fn with_inner(cx: &Context<'_>, outer: &ObjectId, circle: &[ObjectId], finding: Finding) -> Finding {
    let Ok(outer) = cx.tenant.group_named(outer) else { return finding };
    [Mode::Active, Mode::Eligible].into_iter().fold(finding, |finding, mode| {
        let all = cx.tenant.nested_in(&outer.id, mode);
        let inside = |nested: &&Nested<'_>| circle.binary_search(nested.inner).is_ok();
        let nested: Vec<Nested<'_>> = all.seen().into_iter().flatten().filter(inside).copied().collect();
        with_nested(cx, outer, &nested, finding)
    })
}
