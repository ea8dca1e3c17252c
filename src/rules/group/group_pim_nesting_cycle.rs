use super::{remove_groups, with_nested};
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
    let finding = circle.iter().take(WAYS).fold(finding, |finding, outer| {
        let nested = [Mode::Active, Mode::Eligible].map(|mode| inside(cx, outer, circle, mode));
        finding.change(remove_groups(cx, outer, &nested.concat()))
    });
    match circle.len() {
        1 | 2 => finding.into(),
        _ => finding.note("check again afterwards, because the others may still contain each other").into(),
    }
}

/// So many groups of a cycle are shown as the one that the others are removed from.
const WAYS: usize = 3;

/// Adds the entries that put groups of the circle into one of them.
fn with_inner(cx: &Context<'_>, outer: &ObjectId, circle: &[ObjectId], finding: Finding) -> Finding {
    let Ok(outer) = cx.tenant.group_named(outer) else { return finding };
    [Mode::Active, Mode::Eligible]
        .into_iter()
        .fold(finding, |finding, mode| with_nested(cx, outer, &inside(cx, &outer.id, circle, mode), finding))
}

/// The groups of the circle that are inside one of them.
fn inside<'t>(cx: &Context<'t>, outer: &ObjectId, circle: &[ObjectId], mode: Mode) -> Vec<Nested<'t>> {
    let is_inside = |nested: &&Nested<'_>| circle.binary_search(nested.inner).is_ok();
    cx.tenant.nested_in(outer, mode).seen().into_iter().flatten().filter(is_inside).copied().collect()
}
