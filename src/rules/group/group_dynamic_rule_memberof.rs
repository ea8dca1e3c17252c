use super::{roles_of, with_uses};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Group, Property, all_of, any_found, membership_rule};
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
    let member_of = group.membership_rule().map(|rule| rule.is_some_and(|rule| reads_member_of(rule.raw())));
    let by_member_of = all_of([group.is_dynamic(), member_of]);
    if by_member_of == Ok(false) {
        return Ok(Verdict::Pass);
    }
    let uses = cx.tenant.uses_of_group(&group.id, &USES).matching(|_| Ok(true));
    if !all_of([by_member_of, any_found(&uses)])? {
        return Ok(Verdict::Pass);
    }
    let (name, uses) = (group.label(), uses?);
    let finding = Finding::new(format!(
        "\"{name}\" takes its members from other groups by memberOf, a preview that may end, and its members {}",
        roles_of(&uses)
    ))
    .because(group.source.at(Property::MembershipRule), "the rule reads memberOf");
    with_uses(cx, &uses, finding)
        .help(format!(
            "give \"{name}\" a rule on attributes of its members, or assigned membership, or name the groups of its rule in its place"
        ))
        .into()
}

fn reads_member_of(rule: &str) -> bool {
    membership_rule::properties(rule).iter().any(|property| property.ends_with(".memberof"))
}
