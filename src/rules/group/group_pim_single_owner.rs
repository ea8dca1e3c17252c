use super::{managed_groups, names_of_groups, with_groups};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{Access, Collection, Group, Known, Mode, PrincipalKind, Property, all_of, any_of, not};
use crate::rules::edits::of_group;

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let groups = managed_groups(cx, |group| depends_on_one_person(cx, group))?;
    if groups.is_empty() {
        return Ok(Verdict::Pass);
    }
    let has = if groups.len() == 1 { "has a single owner" } else { "have a single owner each" };
    let finding = Finding::new(format!("{} {has}, and no one else can become one in PIM", names_of_groups(&groups)));
    with_groups(cx, &groups, Property::Owners, "has one owner", finding)
        .change_as(
            "make a second person eligible to own each of these groups",
            groups.iter().map(|group| {
                let words = format!("make a second person eligible to own \"{}\"", group.label());
                of_group(cx, &group.id, Collection::GroupEligibility, Action::at_least(1), words)
            }),
        )
        .into()
}

/// Whether a group has one owner, who is a user, and nobody is eligible to own it or becomes so through a package.
fn depends_on_one_person(cx: &Context<'_>, group: &Group) -> Known<bool> {
    let owners = cx.tenant.active_owners(&group.id);
    let seen = owners.seen()?;
    let Some(first) = seen.first() else { return owners.complete().map(|_| false) };
    if seen.iter().any(|owner| owner.id != first.id) {
        return Ok(false);
    }
    let is_user = cx.tenant.is_of_kind(first.id, first.kind, PrincipalKind::User);
    let eligible = cx.tenant.eligible_owners(&group.id).any(|owner| Ok(owner.id != first.id));
    let granted = cx.tenant.is_granted(&group.id, Access::Owner, Mode::Eligible);
    all_of([owners.complete().map(|_| true), is_user, not(any_of([eligible, granted]))])
}
