use super::{is_worth_guarding, roles_of, with_stakes, with_uses};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Group, Property, all_of, any_found, any_of};
use crate::rules::edits;
use crate::tenant::group_uses::UseKind;

/// In these ways a group decides about the access of others, or about what guards its members.
const DECISIVE: [UseKind; 3] = [UseKind::RoleApprover, UseKind::PolicyApprover, UseKind::Excluded];

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let open = cx.tenant.can_anyone_join(group);
    if open == Ok(false) {
        return Ok(Verdict::Pass);
    }
    let guarded = is_worth_guarding(cx, group);
    let uses = cx.tenant.uses_of_group(&group.id, &DECISIVE).matching(|_| Ok(true));
    if !all_of([open, any_of([guarded, any_found(&uses)])])? {
        return Ok(Verdict::Pass);
    }
    let (name, uses) = (group.label(), uses.unwrap_or_default());
    let stake = if !uses.is_empty() {
        format!("and its members {}", roles_of(&uses))
    } else if is_only_gated(cx, group) {
        "and so become eligible for what it leads to".to_owned()
    } else {
        "and get access without activation or approval".to_owned()
    };
    let finding = Finding::new(format!(
        "anyone in the organization can join the public group \"{name}\" without approval, {stake}"
    ))
    .because(group.source.at(Property::Visibility), "anyone can join");
    let finding = if guarded == Ok(true) { with_stakes(cx, group, finding) } else { finding };
    let finding = if uses.is_empty() { finding } else { with_uses(cx, &uses, finding) };
    finding.change([edits::make_private(cx, group)]).note("then remove members who should not have joined").into()
}

/// Whether whoever joins has to activate every role that the group is seen to lead to.
fn is_only_gated(cx: &Context<'_>, group: &Group) -> bool {
    let reach = cx.tenant.reach(&group.id);
    reach.seen().is_ok_and(|roles| !roles.is_empty() && roles.iter().all(|role| role.is_standing() == Ok(false)))
}
