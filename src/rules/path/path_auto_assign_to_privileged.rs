use super::{Found, first_into, gravest, in_steps, with_path};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Property};
use crate::rules::influenced::influenced;
use crate::rules::policy::{edit, label, require_approval, with_package};
use crate::rules::words::listed;
use crate::tenant::paths::{By, Kinds, Limit, Node, Path};

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    if !policy.is_automatic()? {
        return Err(Undecided::NotApplicable("the policy does not assign automatically"));
    }
    let package = Node::Package(policy.package()?.clone());
    let Some(Found { role, path, .. }) = gravest(cx, &package, Kinds::OWN, Limit::UNGATED)? else {
        return Ok(Verdict::Pass);
    };
    let first = first_into(cx, &package, |by| matches!(by, By::Automatic(id) if *id == policy.id));
    let path = Path { steps: first.into_iter().chain(path.steps).collect() };
    let mut read: Vec<&str> =
        policy.scope_rules().unwrap_or_default().iter().flat_map(|rule| influenced(rule)).collect();
    read.sort_unstable();
    read.dedup();
    let by = match listed(read.into_iter().map(str::to_owned)) {
        names if names.is_empty() => String::new(),
        names => format!(", by {names}, which users may be able to change themselves"),
    };
    let (named, role) = (label(cx, policy), cx.tenant.role_label(&role));
    let finding = Finding::new(format!(
        "whoever the rule of {named} matches can become \"{role}\" {}, and none of them needs an approval{by}",
        in_steps(&path)
    ));
    let finding = with_path(cx, &path, finding).evidence("factor", path.gate().factor.name());
    let finding = if policy.removes_on_leave() == Ok(false) {
        let says = "whoever no longer matches the rule keeps the package";
        finding.because(policy.source.at(Property::RemoveOnLeave), says)
    } else {
        finding
    };
    let words = format!("replace the rule of {named} by requests");
    let request = edit(policy, Property::SpecificAllowedTargets, Action::Choose, words);
    let approval = require_approval(cx, policy, 2, "name at least two approvers of these requests");
    let edits = std::iter::once(request).chain(approval);
    let finding = finding
        .change_as(format!("replace {named} by one under which people request the package and others approve"), edits)
        .note("alternatively, require approval at a later step of the path");
    with_package(cx, policy, finding).into()
}
