use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{
    Access, Collection, Group, Known, Member, Mode, PrincipalKind, Property, all_of, any_found, any_of, not,
};
use crate::naming;
use crate::rules::edits;
use crate::rules::lowered::assignment_member_outside_pim as lowered;
use crate::rules::proof::{with_gravest_role, with_proof};
use crate::rules::words::names_of;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    if group.is_dynamic() == Ok(true) {
        return Err(Undecided::NotApplicable("a rule decides who is a member"));
    }
    let is_managed = cx.tenant.is_managed(&group.id);
    if is_managed == Ok(false) {
        return Ok(Verdict::Pass);
    }
    let members = cx.tenant.members_of_group(&group.id).but_service_principals();
    let outside = members.matching(|member| is_outside(cx, group, member));
    let is_gated = any_of([cx.tenant.has_eligible(&group.id, Access::Member), cx.is_sensitive(&group.id)]);
    let parts = [any_found(&outside), is_managed, is_gated, not(group.is_dynamic())];
    if !all_of(parts)? {
        return Ok(Verdict::Pass);
    }
    let (outside, name) = (outside?, group.label());
    let are = if outside.len() == 1 { "is a member" } else { "are members" };
    let people = || outside.iter().map(|member| (&member.id, member.kind));
    let finding = Finding::new(format!(
        "{} {are} of \"{name}\", but PIM has no assignment for them",
        names_of(cx, outside.iter().map(|member| &member.id))
    ))
    .because(group.source.at(Property::Id), "PIM manages this group, but someone changed its members directly")
    .related_all(outside.iter().map(|member| naming::user(cx.tenant, &member.id)))
    .measure("members", outside.len());
    let eligible = edits::of_role(
        cx,
        (&group.id, Access::Member, Mode::Eligible),
        Action::Add(edits::principals(cx, people())),
        "make those who need it eligible instead",
    );
    let removed = Action::Remove(edits::principals(cx, people()));
    let remove = format!("remove them as members of \"{name}\"");
    let finding = with_gravest_role(cx, &group.id, with_proof(cx, &group.id, finding));
    finding
        .change([edits::of_group(cx, &group.id, Collection::GroupMembers, removed, remove), eligible])
        .note("find out in the audit log who added them")
        .lowered_if(lowered::ORDINARY_GROUP, not(cx.is_sensitive(&group.id)))
        .into()
}

/// Whether a listed member is a user of whom PIM never had an active entry, and no declared emergency access account.
fn is_outside(cx: &Context<'_>, group: &Group, member: &Member) -> Known<bool> {
    let entries = cx.tenant.schedules_ever_with(&group.id, &member.id, Mode::Active);
    let is_known = entries.any(|entry| entry.gives(Access::Member));
    all_of([
        cx.tenant.is_of_kind(&member.id, member.kind, PrincipalKind::User),
        not(cx.declared.emergency_accounts.contains(&member.id)),
        not(is_known),
    ])
}
