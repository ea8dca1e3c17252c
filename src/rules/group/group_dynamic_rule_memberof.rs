use super::{assign_members, base_rule_on, is_in_pim, roles_of, with_uses};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::membership_rule::reads_member_of;
use crate::model::{Access, Group, Known, Mode, Property, all_of, any_found, any_of};
use crate::rules::lowered::group_dynamic_rule_memberof as lowered;
use crate::rules::member_of::{fate, is_still_evaluated};
use crate::tenant::group_uses::UseKind;

const USES: [UseKind; 7] = [
    UseKind::RoleApprover,
    UseKind::PolicyApprover,
    UseKind::Requestor,
    UseKind::Eligible,
    UseKind::Active,
    UseKind::Included,
    UseKind::Excluded,
];

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let member_of = group.membership_rule().map(|rule| rule.is_some_and(reads_member_of));
    let by_member_of = all_of([group.is_dynamic(), member_of]);
    if by_member_of == Ok(false) {
        return Ok(Verdict::Pass);
    }
    let uses = cx.tenant.uses_of_group(&group.id, &USES).matching(|_| Ok(true));
    let governed = any_of([is_in_pim(cx, group), is_in_package(cx, group)]);
    if !all_of([by_member_of, any_of([any_found(&uses), governed])])? {
        return Ok(Verdict::Pass);
    }
    let (name, uses) = (group.label(), uses.unwrap_or_default());
    let does = if uses.is_empty() { "get access from PIM or an access package".to_owned() } else { roles_of(&uses) };
    let finding = Finding::new(format!(
        "\"{name}\" takes its members from other groups with memberOf, a preview feature {}, and its members {does}",
        fate(cx)
    ))
    .because(group.source.at(Property::MembershipRule), "the rule uses memberOf");
    with_uses(cx, &uses, finding)
        .change([base_rule_on(cx, group, "user attributes")])
        .change([assign_members(cx, group, "use assigned membership")])
        .note(format!("whatever uses \"{name}\" can also refer directly to the groups in its rule"))
        .lowered_if(lowered::BEFORE_THE_END, is_still_evaluated(cx))
        .into()
}

/// An access package gives a role of the group.
fn is_in_package(cx: &Context<'_>, group: &Group) -> Known<bool> {
    let roles = [Access::Member, Access::Owner].into_iter();
    any_of(
        roles.flat_map(|access| {
            [Mode::Active, Mode::Eligible].map(|mode| cx.tenant.is_granted(&group.id, access, mode))
        }),
    )
}
