use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Property, not};
use crate::rules::influenced::influenced;
use crate::rules::lowered::policy_auto_user_influenced_attribute as lowered;
use crate::rules::words::listed;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let rules = policy.scope_rules()?;
    if rules.is_empty() {
        return Err(Undecided::NotApplicable("no rule decides who gets the package under this policy"));
    }
    let mut read: Vec<&str> = rules.iter().flat_map(|rule| influenced(rule)).collect();
    read.sort_unstable();
    read.dedup();
    if read.is_empty() {
        return Ok(Verdict::Pass);
    }
    let (label, names) = (super::label(cx, policy), listed(read.into_iter().map(str::to_owned)));
    let finding =
        Finding::new(format!("the rule of {label} reads {names}, which users may be able to change themselves"))
            .because(policy.source.at(Property::SpecificAllowedTargets), format!("the rule reads {names}"))
            .change([super::edit(
                policy,
                Property::SpecificAllowedTargets,
                Action::Choose,
                format!("base the rule of {label} on an extension attribute that people cannot change"),
            )])
            .note(format!("this is not needed if only your HR system can write {names}"))
            .lowered_if(lowered::NOTHING_SENSITIVE, not(super::gives_sensitive(cx, policy)));
    super::with_package(cx, policy, finding).into()
}
