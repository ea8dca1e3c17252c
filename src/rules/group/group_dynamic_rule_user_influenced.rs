use super::{base_rule_on, roles_of, with_uses};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Group, Known, Member, Property, all_of, any_found, not};
use crate::rules::influenced::influenced;
use crate::rules::lowered::group_dynamic_rule_user_influenced::ALL_MEMBERS_SYNCHRONISED;
use crate::rules::words::listed;
use crate::tenant::group_uses::UseKind;

const USES: [UseKind; 6] = [
    UseKind::RoleApprover,
    UseKind::PolicyApprover,
    UseKind::Requestor,
    UseKind::Eligible,
    UseKind::Included,
    UseKind::Excluded,
];

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let influenced = group.membership_rule().map(|rule| rule.map(influenced).unwrap_or_default());
    let is_influenced = influenced.as_ref().map(|names| !names.is_empty()).map_err(|gap| *gap);
    let by_person = all_of([group.is_dynamic(), is_influenced]);
    if by_person == Ok(false) {
        return Ok(Verdict::Pass);
    }
    let uses = cx.tenant.uses_of_group(&group.id, &USES).matching(|_| Ok(true));
    if !all_of([by_person, any_found(&uses)])? {
        return Ok(Verdict::Pass);
    }
    let (name, uses) = (group.label(), uses?);
    let names = listed(influenced?.into_iter().map(str::to_owned));
    let finding = Finding::new(format!(
        "the rule of \"{name}\" reads {names}, which users may be able to change themselves, and its members {}",
        roles_of(&uses)
    ))
    .because(group.source.at(Property::MembershipRule), format!("the rule reads {names}"));
    with_uses(cx, &uses, finding)
        .change([base_rule_on(cx, group, "an extension attribute that people cannot change")])
        .note(format!("this is not needed if only your HR system can write {names}"))
        .lowered_if(ALL_MEMBERS_SYNCHRONISED, are_all_synced(cx, group))
        .into()
}

fn are_all_synced(cx: &Context<'_>, group: &Group) -> Known<bool> {
    let members = cx.tenant.members_of_group(&group.id).but_service_principals();
    let is_cloud_only = |member: &Member| match cx.tenant.user(&member.id)? {
        Some(user) => not(user.is_on_premises_synced()),
        None => Ok(true),
    };
    all_of([members.clone().any(|_| Ok(true)), not(members.any(is_cloud_only))])
}
