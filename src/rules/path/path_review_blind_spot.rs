use super::policies_giving;
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Undecided, Verdict};
use crate::model::{
    Access, AssignmentPolicy, Collection, Group, Known, Mode, ObjectId, Property, Schedule, all_of, any_found, not,
};
use crate::naming;
use crate::rules::delivered::is_settled;
use crate::rules::policy::label;
use crate::rules::proof::with_gravest_role;
use crate::rules::words::{joined, names_of};

/// As many eligibilities are pointed at; all of their holders are named.
const SHOWN: usize = 3;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    if !all_of([cx.tenant.is_managed(&group.id), cx.is_sensitive(&group.id)])? {
        return Err(Undecided::NotApplicable("PIM does not manage the group, or it leads to nothing privileged"));
    }
    let policies = policies(cx, &group.id);
    let are_reviewed = policies.clone().and_then(|policies| all_of(policies.iter().map(|policy| policy.is_reviewed())));
    let entries = cx.tenant.schedules_of(&group.id, Mode::Eligible);
    let giving = |access| policies_giving(cx, &group.id, access, Mode::Eligible);
    let (members, owners) = (giving(Access::Member), giving(Access::Owner));
    let missed = entries.matching(|entry| {
        let policies = if entry.access()? == Access::Member { &members } else { &owners };
        is_missed(cx, entry, policies.as_ref().map_err(|gap| *gap)?)
    });
    let is_reviewed = cx.tenant.is_group_reviewed(&group.id);
    if !all_of([not(is_reviewed), any_found(&policies), are_reviewed, any_found(&missed)])? {
        return Ok(Verdict::Pass);
    }
    let (policies, missed, name) = (policies?, missed?, group.label());
    let mut holders: Vec<&ObjectId> = missed.iter().map(|entry| &entry.principal).collect();
    holders.sort_unstable();
    holders.dedup();
    let are = if holders.len() == 1 { "is" } else { "are" };
    let finding = Finding::new(format!(
        "{} {are} eligible for \"{name}\" without a package, and only assignments under {} are reviewed",
        names_of(cx, holders.iter().copied()),
        joined(policies.iter().map(|policy| label(cx, policy)).collect())
    ));
    let point = |finding: Finding, entry: &&Schedule| {
        let who = cx.tenant.principal_label(&entry.principal);
        finding.because(entry.source.at(Property::PrincipalId), format!("no review asks about \"{who}\""))
    };
    let finding = missed.iter().take(SHOWN).fold(finding, point);
    let finding = policies.iter().fold(finding, |finding, policy| {
        finding
            .because(policy.source.at(Property::ReviewSettings), "only assignments under this policy are reviewed")
            .related(naming::policy(policy))
    });
    let words = format!("create an access review of everyone in \"{name}\", at least every three months");
    with_gravest_role(cx, &group.id, finding)
        .related_all(missed.iter().map(|entry| naming::schedule(cx.tenant, entry)))
        .measure("missed", holders.len())
        .evidence("eligible", cx.tenant.schedules_of(&group.id, Mode::Eligible).seen().map_or(0, Vec::len))
        .change([Edit::new(naming::group(cx.tenant, &group.id), Collection::AccessReviews, Action::Choose, words)])
        .into()
}

/// The policies under which packages give the group in some way.
fn policies<'t>(cx: &Context<'t>, group: &ObjectId) -> Known<Vec<&'t AssignmentPolicy>> {
    let mut found = Vec::new();
    for access in [Access::Member, Access::Owner] {
        for mode in [Mode::Eligible, Mode::Active] {
            found.extend(policies_giving(cx, group, access, mode)?);
        }
    }
    found.sort_by_key(|policy| &policy.id);
    found.dedup_by_key(|policy| &policy.id);
    Ok(found)
}

/// Whether no review of a package under one of these policies asks about an eligibility.
fn is_missed(cx: &Context<'_>, entry: &Schedule, policies: &[&AssignmentPolicy]) -> Known<bool> {
    let held = cx.tenant.assignments_held_by(&entry.principal);
    all_of([
        is_settled(cx, entry),
        not(cx.declared.emergency_accounts.contains(&entry.principal)),
        not(held.any(|assignment| {
            let under = assignment.policy()?;
            Ok(policies.iter().any(|policy| policy.id == *under))
        })),
    ])
}
