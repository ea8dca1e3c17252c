use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Undecided, Verdict};
use crate::model::{Approver, AssignmentPolicy, Audience, Collection, ObjectId, Property, all_of, any_found, not};
use crate::naming;
use crate::rules::audience::can_request;
use crate::rules::edits::of_group;
use crate::rules::granted;
use crate::rules::words::names_of;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let is_named = |who| who == Audience::Specific;
    can_request(policy, is_named, "no named users or groups can request the package under this policy")?;
    let named = policy.requestors()?;
    if named.is_empty() {
        return Err(Undecided::NotApplicable("the policy names no one"));
    }
    if !cx.tenant.names_nobody(policy)? {
        return Ok(Verdict::Pass);
    }
    let all = named.iter().filter_map(group_of);
    let existing: Vec<&ObjectId> = all.filter(|group| exists(cx, group)).collect();
    if existing.is_empty() {
        return Ok(Verdict::Pass);
    }
    let (label, groups) = (super::label(cx, policy), names_of(cx, existing.iter().copied()));
    let verb = if existing.len() == 1 { "has" } else { "have" };
    let finding = Finding::new(format!("no one can request access under {label}, because {groups} {verb} no members"))
        .because(policy.source.at(Property::SpecificAllowedTargets), format!("only members of {groups} can request"))
        .related_all(existing.iter().map(|group| naming::group(cx.tenant, group)))
        .change(existing.iter().map(|group| add_members(cx, group)))
        .change([super::edit(
            policy,
            Property::SpecificAllowedTargets,
            Action::Choose,
            format!("name other users or groups in {label}"),
        )]);
    let grants = super::grants_of(cx, policy);
    let is_open = all_of([not(policy.requires_approval()), any_found(&granted::sensitive(cx, &grants))]) == Ok(true);
    let finding =
        if is_open { finding.note("but require approval first, because the access is sensitive") } else { finding };
    super::with_package(cx, policy, finding).into()
}

fn add_members(cx: &Context<'_>, group: &ObjectId) -> Edit {
    let words = format!("add the members of \"{}\"", cx.tenant.group_label(group));
    of_group(cx, group, Collection::GroupMembers, Action::at_least(1), words).now(0)
}

fn group_of(named: &Approver) -> Option<&ObjectId> {
    match named {
        Approver::Group(group) => Some(group),
        _ => None,
    }
}

fn exists(cx: &Context<'_>, group: &ObjectId) -> bool {
    !matches!(cx.tenant.group(group), Ok(None))
}
