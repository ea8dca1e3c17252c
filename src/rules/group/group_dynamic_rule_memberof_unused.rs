use super::{base_rule_on, is_by_member_of, is_governed, names_of_groups, uses_of, with_groups};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Group, Known, Property, all_of, any_found, any_of, not};
use crate::rules::member_of::fate;

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let groups = cx.tenant.groups().matching(|group| is_such(cx, group))?;
    if groups.is_empty() {
        return Ok(Verdict::Pass);
    }
    let (takes, them) = if groups.len() == 1 { ("takes its members", "it") } else { ("take their members", "them") };
    let finding = Finding::new(format!(
        "{} {takes} from other groups with memberOf, a preview feature {}, and the export does not show what depends on {them}",
        names_of_groups(&groups),
        fate(cx)
    ));
    with_groups(cx, &groups, Property::MembershipRule, "has a rule that uses memberOf", finding)
        .change_as(
            "base the rules of these groups on user attributes, or assign their members",
            groups.iter().map(|group| base_rule_on(cx, group, "user attributes")),
        )
        .into()
}

/// Whether a group is dynamic by memberOf, and nothing in the export depends on it.
fn is_such(cx: &Context<'_>, group: &Group) -> Known<bool> {
    let by_member_of = is_by_member_of(group);
    if by_member_of == Ok(false) {
        return Ok(false);
    }
    all_of([by_member_of, not(any_of([any_found(&uses_of(cx, group)), is_governed(cx, group)]))])
}
