use std::collections::{BTreeMap, BTreeSet};

use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{
    Access, Approver, Collected, Gap, Known, Mode, ObjectId, PrincipalKind, Property, RoleSettingsPolicy, SettingsRole,
    User, all_of, any_of, not,
};
use crate::naming;
use crate::rules::approvers::group;
use crate::rules::lowered::path_approval_deadlock as lowered;
use crate::rules::settings::{activated, in_force, is_unused, of_group, settings_of};
use crate::rules::settings_edits::name_approvers;
use crate::rules::{edits, words};
use crate::tenant::approvers::IN_SETTINGS;
use crate::tenant::{RoleSettings, Tenant};

/// Groups that wait for each other are followed so far, and groups in groups so deep: what depends on more is left open, because each
/// subject would cost what the longest chain of the tenant does.
const LEVELS: u32 = 8;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = in_force(cx, settings)?;
    if !policy.requires_human_approval()? {
        return Err(Undecided::NotApplicable("activation does not require approval"));
    }
    let named: Vec<&Approver> = policy.approvers()?.collect();
    if named.is_empty() {
        return Err(Undecided::NotApplicable("no approver is named"));
    }
    let groups: Vec<&ObjectId> = named.iter().copied().filter_map(group).collect();
    let acts = Acts::of(cx.tenant, groups.iter().copied());
    let is_left = not(cx.tenant.approvers(policy)?.fewer_than(1));
    let stands = any_of(named.iter().map(|approver| acts.of_approver(cx.tenant, approver, |group| group.stands)));
    if !all_of([not(stands), is_left])? {
        return Ok(Verdict::Pass);
    }
    let can_act = any_of(named.iter().map(|approver| acts.of_approver(cx.tenant, approver, |group| group.acts)));
    let (what, through) = (activated(cx, settings), words::names_of(cx, groups.iter().copied()));
    let message = if can_act == Ok(false) {
        format!(
            "no one can approve {what}: the approvers can only activate membership of {through} with an approval that no one can give"
        )
    } else {
        format!("everyone who can approve {what} has to activate membership of {through} first")
    };
    let finding = Finding::new(message)
        .because(settings.at(Property::ApprovalStages), "no approver is one without an activation")
        .evidence("groups", groups.len());
    let finding = groups.iter().fold(finding, |finding, group| with_group(cx, group, finding));
    let words = format!("name approvers in {} who do not have to activate anything", settings_of(cx, settings));
    // The other rules about the approvers of these settings say less.
    let finding = if can_act == Ok(false) { finding.related(naming::settings(cx.tenant, settings)) } else { finding };
    let finding = of_group(cx, settings, finding).change([name_approvers(cx, settings, Action::Choose, words)]);
    let join = |group: &&ObjectId| {
        let words = format!("make at least two people active members of \"{}\"", cx.tenant.group_label(group));
        edits::of_role(cx, (group, Access::Member, Mode::Active), Action::at_least(2), words)
    };
    finding
        .change(groups.first().map(join))
        .lowered_if(lowered::ACTIVATION_FIRST, can_act)
        .lowered_if(lowered::NO_ONE_ELIGIBLE, is_unused(cx, settings))
        .into()
}

/// Points at who is only eligible for a group of approvers, and at what its activation requires.
fn with_group(cx: &Context<'_>, group: &ObjectId, finding: Finding) -> Finding {
    let finding = finding.related(naming::group(cx.tenant, group));
    let eligible = cx.tenant.schedules_of(group, Mode::Eligible);
    let first = eligible.seen().into_iter().flatten().find(|entry| entry.access() == Ok(Access::Member));
    let finding = match first {
        Some(entry) => {
            let (who, name) = (cx.tenant.principal_label(&entry.principal), cx.tenant.group_label(group));
            let says = format!("\"{who}\" is only eligible as a member of \"{name}\"");
            finding.because(entry.source.at(Property::PrincipalId), says)
        }
        None => finding,
    };
    match cx.tenant.settings_of(&members_of(group)) {
        Ok(settings) if settings.policy().and_then(RoleSettingsPolicy::requires_approval) == Ok(true) => {
            finding.because(settings.at(Property::ApprovalRequired), "this activation requires approval as well")
        }
        _ => finding,
    }
}

fn members_of(group: &ObjectId) -> SettingsRole {
    SettingsRole::Group(group.clone(), Access::Member)
}

/// Groups of approvers, and those on which it depends whether one of their members can approve.
struct Acts {
    groups: BTreeMap<ObjectId, Group>,
}

/// Whether somebody in a group can approve as a member of it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Group {
    /// Somebody is a member all the time.
    stands: Known<bool>,
    /// Somebody is one, or can become one.
    acts: Known<bool>,
}

impl Acts {
    /// From "nobody can" on, round by round, until nothing changes: who can only become an approver by somebody who can only become
    /// one by them cannot.
    fn of<'g>(tenant: &Tenant, groups: impl Iterator<Item = &'g ObjectId>) -> Self {
        let (mut open, mut all): (Vec<ObjectId>, _) = (groups.cloned().collect(), BTreeMap::new());
        for _ in 0..=LEVELS {
            for group in std::mem::take(&mut open) {
                if all.contains_key(&group) {
                    continue;
                }
                let stands = stands(tenant, &group, &mut BTreeSet::new(), 0);
                all.insert(group.clone(), Group { stands, acts: Ok(false) });
                if stands != Ok(true) {
                    open.extend(inner_groups(tenant, &group));
                }
            }
        }
        for group in open {
            all.entry(group).or_insert(Group { stands: Err(Gap::TooDeep), acts: Ok(false) });
        }
        let mut found = Self { groups: all };
        loop {
            let next = found.groups.iter().map(|(id, group)| {
                let acts = any_of([group.stands, found.can_become_one(tenant, id)]);
                (id.clone(), Group { acts, ..*group })
            });
            let next: BTreeMap<ObjectId, Group> = next.collect();
            if next == found.groups {
                return found;
            }
            found.groups = next;
        }
    }

    fn of_approver(&self, tenant: &Tenant, approver: &Approver, what: impl Fn(&Group) -> Known<bool>) -> Known<bool> {
        match approver {
            Approver::Group(group) => self.groups.get(group).map_or(Ok(false), what),
            Approver::User(user) => tenant.is_user_who(user, None, User::is_enabled),
            Approver::Relation(_) | Approver::Open | Approver::Unknown => Err(approver.gap(IN_SETTINGS)),
        }
    }

    /// Whether somebody can become a member of a group by activations.
    fn can_become_one(&self, tenant: &Tenant, group: &ObjectId) -> Known<bool> {
        let acts = |id: &ObjectId| self.groups.get(id).map_or(Ok(false), |group| group.acts);
        let inside = tenant.members_of_group(group).but_service_principals();
        let inside = known_list(tenant, group, inside)
            .any(|member| all_of([tenant.is_group(&member.id, member.kind), acts(&member.id)]));
        let eligible = tenant.schedules_of(group, Mode::Eligible);
        let eligible = eligible.any(|entry| {
            let who = any_of([
                can_sign_in(tenant, &entry.principal, entry.principal_kind()),
                all_of([tenant.is_group(&entry.principal, entry.principal_kind()), acts(&entry.principal)]),
            ]);
            all_of([entry.gives(Access::Member), who])
        });
        any_of([inside, all_of([eligible, tenant.is_managed(group), self.is_open(tenant, group)])])
    }

    /// Whether activating membership of a group needs no approval, or one that somebody can give.
    fn is_open(&self, tenant: &Tenant, group: &ObjectId) -> Known<bool> {
        let policy = tenant.settings_of(&members_of(group))?.policy()?;
        let approvers = policy.approvers().map(Iterator::collect::<Vec<_>>);
        let approved =
            || any_of(approvers?.iter().map(|approver| self.of_approver(tenant, approver, |group| group.acts)));
        any_of([not(policy.requires_human_approval()), approved()])
    }
}

/// The groups through which somebody may become a member of a group, or approve that.
fn inner_groups(tenant: &Tenant, outer: &ObjectId) -> Vec<ObjectId> {
    let nested = [Mode::Active, Mode::Eligible].map(|mode| tenant.nested_in(outer, mode));
    let nested = nested.iter().filter_map(|nested| nested.seen().ok()).flatten().map(|nested| nested.inner.clone());
    let policy = tenant.settings_of(&members_of(outer)).and_then(RoleSettings::policy);
    let approvers = policy.and_then(|policy| policy.approvers().map(|all| all.filter_map(group).cloned().collect()));
    nested.chain(approvers.unwrap_or_else(|_| Vec::new())).collect()
}

/// Whether somebody is a member of a group, however deep, without an activation.
fn stands(tenant: &Tenant, group: &ObjectId, passed: &mut BTreeSet<ObjectId>, depth: u32) -> Known<bool> {
    if depth > LEVELS {
        return Err(Gap::TooDeep);
    }
    if !passed.insert(group.clone()) {
        return Ok(false);
    }
    let listed = known_list(tenant, group, tenant.members_of_group(group).but_service_principals());
    let listed = listed.any(|member| {
        let is_one = is_standing(tenant, group, &member.id);
        if is_one == Ok(false) {
            Ok(false)
        } else {
            all_of([is_one, counts(tenant, &member.id, member.kind, passed, depth)])
        }
    });
    let in_pim = tenant.schedules_of(group, Mode::Active).any(|entry| {
        let is_one = all_of([entry.gives(Access::Member), not(entry.is_activation())]);
        let counts = |passed| counts(tenant, &entry.principal, entry.principal_kind(), passed, depth);
        if is_one == Ok(false) { Ok(false) } else { all_of([is_one, counts(passed)]) }
    });
    if tenant.is_managed(group) == Ok(false) { listed } else { any_of([listed, in_pim]) }
}

/// Whether a principal is a user who can sign in, or a group with one in it.
fn counts(
    tenant: &Tenant,
    id: &ObjectId,
    kind: Option<PrincipalKind>,
    passed: &mut BTreeSet<ObjectId>,
    depth: u32,
) -> Known<bool> {
    if tenant.is_group(id, kind) == Ok(true) {
        stands(tenant, id, passed, depth + 1)
    } else {
        can_sign_in(tenant, id, kind)
    }
}

fn can_sign_in(tenant: &Tenant, id: &ObjectId, kind: Option<PrincipalKind>) -> Known<bool> {
    all_of([tenant.is_of_kind(id, kind, PrincipalKind::User), not(tenant.is_disabled(id))])
}

/// Whether a listed member is one by more than an activation.
fn is_standing(tenant: &Tenant, group: &ObjectId, member: &ObjectId) -> Known<bool> {
    let entries = tenant.schedules_with(group, member, Mode::Active);
    let by_entry = entries.as_ref().any(|entry| all_of([entry.gives(Access::Member), not(entry.is_activation())]));
    any_of([by_entry, not(entries.as_ref().any(|entry| entry.gives(Access::Member))), not(tenant.is_managed(group))])
}

/// A group that is not in the directory has no members.
fn known_list<'t, T>(tenant: &Tenant, group: &ObjectId, list: Collected<&'t [T]>) -> Collected<&'t [T]> {
    let is_gone = matches!(list, Collected::Missing(_)) && tenant.group(group).is_ok_and(|group| group.is_none());
    if is_gone { Collected::Complete(&[]) } else { list }
}
