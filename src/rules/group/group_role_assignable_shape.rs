use super::as_defined;
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{Group, Property, Visibility, all_of, any_of, not};
use crate::rules::{edits, lowered};

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let no_security = not(group.is_security_enabled());
    let public = group.visibility().map(|visibility| visibility == Visibility::Public);
    if !all_of([group.is_role_assignable(), any_of([no_security, public])])? {
        return Ok(Verdict::Pass);
    }
    let (name, mut faults, mut fixes) = (group.label(), Vec::new(), Vec::new());
    let set = |property, now: &str, value: &str| {
        let words = format!("set {property} of \"{name}\" to {value} where the group is defined");
        edits::of_group(cx, &group.id, property, Action::set(value), words).now(now)
    };
    if no_security == Ok(true) {
        faults.push((Property::SecurityEnabled, "not security-enabled"));
        fixes.push(set(Property::SecurityEnabled, "false", "true"));
    }
    if public == Ok(true) {
        faults.push((Property::Visibility, "public"));
        fixes.push(set(Property::Visibility, "Public", "Private"));
    }
    let words: Vec<&str> = faults.iter().map(|(_, word)| *word).collect();
    let finding = Finding::new(format!(
        "\"{name}\" is role-assignable and {}, a combination that Entra does not allow",
        words.join(" and ")
    ));
    let finding = faults
        .iter()
        .fold(finding, |finding, (property, word)| finding.because(group.source.at(*property), *word))
        .because(group.source.at(Property::IsAssignableToRole), "role-assignable");
    as_defined(cx, group, finding, [fixes])
        .lowered_if(lowered::group_role_assignable_shape::EXPORTED, Ok(cx.tenant.is_exported(&group.source)))
        .into()
}
