//! Groups, and what tells that PIM holds one.

use std::collections::BTreeSet;

use crate::context::Context;
use crate::finding::{Action, Edit, Finding};
use crate::model::{Access, Collected, Group, Known, Mode, ObjectId, Property, any_of};
use crate::naming;
use crate::rules::proof::{with_gravest_role, with_proof};
use crate::rules::{edits, words};
use crate::source::Phrase;
use crate::tenant::RoleSettings;
use crate::tenant::group_uses::GroupUse;
use crate::tenant::nesting::Nested;
use crate::tenant::owners::Owner;

include!(concat!(env!("OUT_DIR"), "/rules_group.rs"));

/// PIM manages the group, or any eligibility or assignment names it: here a plain assignment counts too.
fn is_in_pim(cx: &Context<'_>, group: &Group) -> Known<bool> {
    let named = |mode| cx.tenant.schedules_of(&group.id, mode).any(|_| Ok(true));
    any_of([cx.tenant.is_managed(&group.id), named(Mode::Eligible), named(Mode::Active)])
}

/// The groups inside another, each once, in the order of their ids.
fn inner_groups<'t>(nested: &[Nested<'t>]) -> BTreeSet<&'t ObjectId> {
    nested.iter().map(|nested| nested.inner).collect()
}

/// Adds the entries that put groups inside a group, and those groups.
fn with_nested(cx: &Context<'_>, outer: &Group, nested: &[Nested<'_>], finding: Finding) -> Finding {
    nested.iter().fold(finding, |finding, nested| {
        let inner = cx.tenant.group_label(nested.inner);
        let access = nested.schedule.and_then(|schedule| schedule.access.known().copied()).unwrap_or(Access::Member);
        let mode = nested.schedule.map_or(Mode::Active, |schedule| schedule.mode);
        let at = nested.schedule.map_or_else(|| outer.source.whole(), |entry| entry.source.at(Property::PrincipalId));
        finding
            .because(at, format!("\"{inner}\" is an {mode} {access} of \"{}\"", outer.label()))
            .related(naming::group(cx.tenant, nested.inner))
    })
}

/// The groups that are members of a group all the time.
fn standing_groups<'t>(cx: &Context<'t>, group: &Group) -> Known<Vec<Nested<'t>>> {
    cx.tenant.nested_in(&group.id, Mode::Active).matching(Nested::is_standing_member)
}

/// PIM manages the group, or it gives more than ordinary access: then it matters who decides about its members.
fn is_worth_guarding(cx: &Context<'_>, group: &Group) -> Known<bool> {
    any_of([cx.tenant.is_managed(&group.id), cx.is_sensitive(&group.id)])
}

/// Adds why it matters who decides about the members of a group.
fn with_stakes(cx: &Context<'_>, group: &Group, finding: Finding) -> Finding {
    with_gravest_role(cx, &group.id, with_proof(cx, &group.id, finding))
}

/// The owners that satisfy a test, each once.
fn owners_who<'t>(
    owners: Collected<Vec<Owner<'t>>>,
    test: impl Fn(&Owner<'t>) -> Known<bool>,
) -> Known<Vec<Owner<'t>>> {
    let (mut met, mut found) = (BTreeSet::new(), owners.matching(test)?);
    found.retain(|owner| met.insert(owner.id));
    Ok(found)
}

fn names_of_owners(cx: &Context<'_>, owners: &[Owner<'_>]) -> String {
    words::names_of(cx, owners.iter().map(|owner| owner.id))
}

/// What they do to a group, after their names.
fn own(owners: &[Owner<'_>]) -> &'static str {
    let all = |mode| owners.iter().all(|owner| owner.mode() == mode);
    match (all(Mode::Active), all(Mode::Eligible), owners.len()) {
        (true, _, 1) => "owns",
        (true, ..) => "own",
        (_, true, 1) => "is eligible to own",
        (_, true, _) => "are eligible to own",
        _ => "own or are eligible to own",
    }
}

/// Adds the entries that make them owners.
fn with_owners(cx: &Context<'_>, group: &Group, owners: &[Owner<'_>], finding: Finding) -> Finding {
    owners.iter().fold(finding, |finding, owner| {
        let at = owner
            .schedule
            .map_or_else(|| group.source.at(Property::Owners), |entry| entry.source.at(Property::PrincipalId));
        finding.because(at, format!("\"{}\" is an {} owner", cx.tenant.principal_label(owner.id), owner.mode()))
    })
}

/// Takes owners off a group.
fn remove_owners(cx: &Context<'_>, group: &Group, owners: &[Owner<'_>]) -> Edit {
    let words = format!("remove {} as owner of \"{}\"", names_of_owners(cx, owners), group.label());
    let removed = edits::principals(cx, owners.iter().map(|owner| (owner.id, owner.kind)));
    edits::of_group(cx, &group.id, Property::Owners, Action::Remove(removed), words)
}

/// Adds an owner to a group: `words` says which kind.
fn add_owner(cx: &Context<'_>, group: &Group, words: impl Into<Phrase>) -> Edit {
    edits::of_group(cx, &group.id, Property::Owners, Action::at_least(1), words)
}

/// Adds the first places that refer to a group, and how many there are.
fn with_uses(cx: &Context<'_>, uses: &[GroupUse<'_>], finding: Finding) -> Finding {
    const SHOWN: usize = 5;
    uses.iter().take(SHOWN).fold(finding.evidence("uses", uses.len()), |finding, group_use| match group_use {
        GroupUse::RoleApprover(settings) => finding
            .because(
                settings.at(Property::ApprovalStages),
                format!("its members approve activations of \"{}\"", role_name(cx, settings)),
            )
            .related(naming::settings(cx.tenant, settings)),
        GroupUse::PolicyApprover(policy) => finding
            .because(
                policy.source.at(Property::PolicyStages),
                format!("its members approve requests under \"{}\"", policy.label()),
            )
            .related(naming::policy(policy)),
        GroupUse::Requestor(policy) => finding
            .because(
                policy.source.at(Property::SpecificAllowedTargets),
                format!("its members are in the scope of \"{}\"", policy.label()),
            )
            .related(naming::policy(policy)),
        GroupUse::Nested(entry) => finding
            .because(
                entry.source.at(Property::PrincipalId),
                format!("it is {} in \"{}\"", entry.mode, cx.tenant.group_label(&entry.group)),
            )
            .related(naming::group(cx.tenant, &entry.group)),
        GroupUse::Included(policy) => finding.because(
            policy.source.at(Property::IncludeGroups),
            format!("the Conditional Access policy \"{}\" includes its members", policy.label()),
        ),
        GroupUse::Excluded(policy) => finding.because(
            policy.source.at(Property::ExcludeGroups),
            format!("the Conditional Access policy \"{}\" excludes its members", policy.label()),
        ),
    })
}

/// What the places that refer to a group do with it, as a list in a sentence.
fn roles_of(uses: &[GroupUse<'_>]) -> String {
    let words: BTreeSet<&str> = uses
        .iter()
        .map(|group_use| match group_use {
            GroupUse::RoleApprover(_) => "approve activations",
            GroupUse::PolicyApprover(_) => "approve requests for access packages",
            GroupUse::Requestor(_) => "can request or receive access packages",
            GroupUse::Nested(_) => "receive a role of another group",
            GroupUse::Included(_) => "are included in a Conditional Access policy",
            GroupUse::Excluded(_) => "are excluded from a Conditional Access policy",
        })
        .collect();
    words.into_iter().collect::<Vec<_>>().join(", and ")
}

/// `Payroll operators (member)`, `Global Administrator`.
fn role_name(cx: &Context<'_>, settings: &RoleSettings) -> String {
    naming::settings_label(cx.tenant, settings)
}
