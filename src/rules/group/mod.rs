//! Groups, and what tells that PIM holds one.

use std::collections::{BTreeMap, BTreeSet};

use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Target};
use crate::model::membership_rule::reads_member_of;
use crate::model::{
    Access, Collected, Collection, Group, Known, Mode, ObjectId, PrincipalKind, Property, Schedule, all_of, any_of, not,
};
use crate::naming;
use crate::rules::proof::{with_gravest_role, with_proof};
use crate::rules::{edits, words};
use crate::source::Phrase;
use crate::tenant::RoleSettings;
use crate::tenant::group_uses::{GroupUse, UseKind};
use crate::tenant::nesting::Nested;
use crate::tenant::owners::Owner;

include!(concat!(env!("OUT_DIR"), "/rules_group.rs"));

/// PIM manages the group, or any eligibility or assignment names it: here a plain assignment counts too.
/// Whether nothing in PIM is left of a group but its name, which cannot be removed: no one is eligible, and no assignment ends or was
/// activated.
fn is_residue(cx: &Context<'_>, group: &Group) -> Known<bool> {
    let eligible = [Access::Member, Access::Owner].map(|access| cx.tenant.has_eligible(&group.id, access));
    let is_timed = |entry: &Schedule| any_of([entry.is_activation(), not(entry.is_permanent())]);
    let timed = cx.tenant.schedules_of(&group.id, Mode::Active).any(is_timed);
    not(any_of(eligible.into_iter().chain([timed])))
}

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

/// The edits that end an ownership.
fn remove_owners(cx: &Context<'_>, group: &Group, owners: &[Owner<'_>]) -> Vec<Edit> {
    let role = |owner: &Owner<'_>| owner.schedule.map(|entry| (Access::Owner, entry.mode));
    let found: Vec<Inside<'_>> = owners.iter().map(|owner| (owner.id, owner.kind, role(owner))).collect();
    take_out(cx, &group.id, Access::Owner, &found)
}

/// Adds an owner to a group: `words` says which kind.
fn add_owner(cx: &Context<'_>, group: &Group, words: impl Into<Phrase>) -> Edit {
    edits::of_group(cx, &group.id, Property::Owners, Action::at_least(1), words)
}

/// The edits that take groups out of another. What PIM assigns is also in the list of members, and leaves it with the assignment.
fn remove_groups(cx: &Context<'_>, outer: &ObjectId, nested: &[Nested<'_>]) -> Vec<Edit> {
    let is_assigned = |nested: &Nested<'_>| nested.schedule.is_some_and(|entry| entry.mode == Mode::Active);
    let assigned: BTreeSet<&ObjectId> =
        nested.iter().filter(|nested| is_assigned(nested)).map(|nested| nested.inner).collect();
    let role = |entry: &Schedule| (entry.access.known().copied().unwrap_or(Access::Member), entry.mode);
    let found: Vec<Inside<'_>> = nested
        .iter()
        .filter(|nested| nested.schedule.is_some() || !assigned.contains(nested.inner))
        .map(|nested| (nested.inner, Some(PrincipalKind::Group), nested.schedule.map(role)))
        .collect();
    take_out(cx, outer, Access::Member, &found)
}

/// A principal in a group, and its role in PIM; none where the group's own list has it.
type Inside<'t> = (&'t ObjectId, Option<PrincipalKind>, Option<(Access, Mode)>);

/// The edits that take principals out of a group: of its list of members or owners, and of PIM.
fn take_out(cx: &Context<'_>, group: &ObjectId, list: Access, found: &[Inside<'_>]) -> Vec<Edit> {
    let roles: BTreeSet<Option<(Access, Mode)>> = found.iter().map(|(.., role)| *role).collect();
    let of_role = |role: Option<(Access, Mode)>| {
        let found = found.iter().filter(|(.., held)| *held == role).map(|(id, kind, _)| (*id, *kind));
        let found: BTreeMap<&ObjectId, Option<PrincipalKind>> = found.collect();
        let (name, names) = (cx.tenant.group_label(group), words::names_of(cx, found.keys().copied()));
        let removed = Action::Remove(edits::principals(cx, found));
        let (place, target) = match list {
            Access::Owner => ("as owner of", Target::from(Property::Owners)),
            Access::Member => ("from the members of", Target::from(Collection::GroupMembers)),
        };
        match role {
            None => edits::of_group(cx, group, target, removed, format!("remove {names} {place} \"{name}\"")),
            Some((access, mode)) => {
                let words = format!("remove {names} as {mode} {access} of \"{name}\"");
                edits::of_role(cx, (group, access, mode), removed, words)
            }
        }
    };
    roles.into_iter().map(of_role).collect()
}

/// Makes people eligible members of a group: `words` says whom.
fn make_eligible(cx: &Context<'_>, group: &Group, words: impl Into<Phrase>) -> Edit {
    edits::of_role(cx, (&group.id, Access::Member, Mode::Eligible), Action::at_least(1), words)
}

/// Gives a group another membership rule.
fn base_rule_on(cx: &Context<'_>, group: &Group, what: &str) -> Edit {
    let words = format!("base the rule of \"{}\" on {what}", group.label());
    let edit = edits::of_group(cx, &group.id, Property::MembershipRule, Action::Choose, words);
    match group.membership_rule() {
        Ok(Some(rule)) => edit.now(rule),
        _ => edit,
    }
}

/// Gives a group assigned membership, where a rule decides now.
fn assign_members(cx: &Context<'_>, group: &Group, words: impl Into<Phrase>) -> Edit {
    let (now, then) = match group.is_unified() {
        Ok(true) => (r#"["DynamicMembership", "Unified"]"#, r#"["Unified"]"#),
        _ => (r#"["DynamicMembership"]"#, "[]"),
    };
    edits::of_group(cx, &group.id, Property::GroupTypes, Action::set(then), words).now(now)
}

/// Adds the ways to end a fault that Entra does not allow: where the group is defined, because no directory has it.
fn as_defined(cx: &Context<'_>, group: &Group, finding: Finding, ways: impl IntoIterator<Item = Vec<Edit>>) -> Finding {
    if cx.tenant.is_exported(&group.source) {
        return finding.help("export all groups again in one run, because the directory cannot contain this");
    }
    ways.into_iter().fold(finding, Finding::change)
}

/// Where a group can decide about access.
const USES: [UseKind; 7] = [
    UseKind::RoleApprover,
    UseKind::PolicyApprover,
    UseKind::Requestor,
    UseKind::Eligible,
    UseKind::Active,
    UseKind::Included,
    UseKind::Excluded,
];

/// The places where a group decides about access; an empty answer says that there is none.
fn uses_of<'t>(cx: &Context<'t>, group: &Group) -> Known<Vec<GroupUse<'t>>> {
    cx.tenant.uses_of_group(&group.id, &USES).matching(|_| Ok(true))
}

/// Whether a rule takes the members of a group from other groups.
fn is_by_member_of(group: &Group) -> Known<bool> {
    let member_of = group.membership_rule().map(|rule| rule.is_some_and(reads_member_of));
    all_of([group.is_dynamic(), member_of])
}

/// Whether PIM or an access package gives access to a group.
fn is_governed(cx: &Context<'_>, group: &Group) -> Known<bool> {
    any_of([is_in_pim(cx, group), is_in_package(cx, group)])
}

/// Whether an access package gives a role of the group.
fn is_in_package(cx: &Context<'_>, group: &Group) -> Known<bool> {
    let roles = [Access::Member, Access::Owner].into_iter();
    any_of(
        roles.flat_map(|access| {
            [Mode::Active, Mode::Eligible].map(|mode| cx.tenant.is_granted(&group.id, access, mode))
        }),
    )
}

/// The groups of which something is so, that PIM manages; an empty answer says that there is none.
fn managed_groups<'t>(cx: &Context<'t>, is_such: impl Fn(&Group) -> Known<bool>) -> Known<Vec<&'t Group>> {
    cx.tenant.groups().matching(|group| {
        let managed = cx.tenant.is_managed(&group.id);
        if managed == Ok(false) { Ok(false) } else { all_of([managed, is_such(group)]) }
    })
}

/// Adds the first of several groups, and names all of them.
fn with_groups(cx: &Context<'_>, groups: &[&Group], property: Property, says: &str, finding: Finding) -> Finding {
    const SHOWN: usize = 3;
    let point = |finding: Finding, group: &&Group| {
        finding.because(group.source.at(property), format!("\"{}\" {says}", group.label()))
    };
    let finding = groups.iter().take(SHOWN).fold(finding, point).measure("groups", groups.len());
    finding.related_all(groups.iter().map(|group| naming::group(cx.tenant, &group.id)))
}

/// `"Payroll operators" and "Finance"`.
fn names_of_groups(groups: &[&Group]) -> String {
    words::listed(groups.iter().map(|group| group.label()))
}

/// Adds the first places that refer to a group, and how many there are.
fn with_uses(cx: &Context<'_>, uses: &[GroupUse<'_>], finding: Finding) -> Finding {
    const SHOWN: usize = 5;
    uses.iter().take(SHOWN).fold(finding.measure("uses", uses.len()), |finding, group_use| match group_use {
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
