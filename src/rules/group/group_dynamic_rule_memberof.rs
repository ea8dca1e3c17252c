use super::{assign_members, base_rule_on, is_by_member_of, is_governed, roles_of, uses_of, with_uses};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Group, Property, all_of, any_found, any_of};
use crate::rules::lowered::group_dynamic_rule_memberof as lowered;
use crate::rules::member_of::{fate, is_still_evaluated};

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let by_member_of = is_by_member_of(group);
    if by_member_of == Ok(false) {
        return Ok(Verdict::Pass);
    }
    let uses = uses_of(cx, group);
    if !all_of([by_member_of, any_of([any_found(&uses), is_governed(cx, group)])])? {
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
