use std::collections::BTreeSet;

use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Subject, Target, Verdict};
use crate::model::conditional_access::UserScope;
use crate::model::{
    Access, Approver, At, Collected, Collection, ConditionalAccessPolicy, Known, Mode, ObjectId, PackageAssignment,
    Property, RoleAssignment, Schedule, SettingsRole, all_of, any_found, any_of, not,
};
use crate::naming;
use crate::rules::approvers;
use crate::rules::edits;
use crate::rules::settings::activated;
use crate::rules::settings_edits::name_others;
use crate::rules::words::names_of;
use crate::source::Phrase;
use crate::tenant::RoleSettings;
use crate::tenant::approvers::IN_SETTINGS;
use crate::tenant::group_uses::{GroupUse, UseKind};

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let accounts = cx.emergency_accounts()?;
    let own = accounts.iter().flat_map(|account| {
        [own_eligibilities(cx, account), eligibilities(cx, account), packages(cx, account), exclusions(cx, account)]
    });
    let found: Vec<Known<Vec<Tie>>> = own.chain([approvals(cx, accounts), ownerships(cx, accounts)]).collect();
    if !any_of(found.iter().map(any_found))? {
        return Ok(Verdict::Pass);
    }
    let ties: Vec<Tie> = found.into_iter().flatten().flatten().collect();
    let Some(first) = ties.first() else { return Ok(Verdict::Pass) };
    let more = match ties.len() {
        1 => String::new(),
        2 => "; one more such dependency".to_owned(),
        count => format!("; {} more such dependencies", count - 1),
    };
    let message = format!("emergency access depends on everyday access: {}{more}", first.says);
    let finding = ties.iter().fold(Finding::new(message), |finding, tie| {
        finding.because(tie.at.clone(), tie.says.clone()).related(tie.object.clone())
    });
    finding.measure("objects", ties.len()).change(ties.into_iter().map(|tie| tie.edit)).into()
}

/// What ties an emergency access account to something else.
struct Tie {
    at: At,
    says: String,
    object: Subject<Phrase>,
    edit: Edit,
}

fn own_eligibilities(cx: &Context<'_>, account: &ObjectId) -> Known<Vec<Tie>> {
    let name = cx.tenant.principal_label(account);
    let held = cx.tenant.roles_held_by(account, Mode::Eligible).matching(|_| Ok(true))?;
    let tie = |held: &RoleAssignment| {
        let (object, role) = (naming::role_assignment(cx.tenant, held), naming::held_role(cx.tenant, held));
        let words = format!("remove the eligibility of \"{name}\" for {role}");
        Tie {
            at: held.source.at(Property::PrincipalId),
            says: format!("\"{name}\" has to activate {role}"),
            object: object.clone(),
            edit: Edit::new(object, Target::Object, Action::Delete, words).of_mode(Mode::Eligible),
        }
    };
    Ok(held.into_iter().map(tie).collect())
}

fn eligibilities(cx: &Context<'_>, account: &ObjectId) -> Known<Vec<Tie>> {
    let name = cx.tenant.principal_label(account);
    let uses = cx.tenant.uses_of_group(account, &[UseKind::Eligible]).matching(|_| Ok(true))?;
    let entries =
        uses.into_iter().filter_map(|used| if let GroupUse::Nested(entry) = used { Some(entry) } else { None });
    let tie = |entry: &Schedule| {
        let group = cx.tenant.group_label(&entry.group);
        Tie {
            at: entry.source.at(Property::PrincipalId),
            says: format!("\"{name}\" has to activate a role of \"{group}\""),
            object: naming::schedule(cx.tenant, entry),
            edit: edits::end(cx, entry, format!("remove the eligibility of \"{name}\" for \"{group}\"")),
        }
    };
    Ok(entries.map(tie).collect())
}

fn packages(cx: &Context<'_>, account: &ObjectId) -> Known<Vec<Tie>> {
    let name = cx.tenant.principal_label(account);
    let held = cx.tenant.assignments_held_by(account).matching(|_| Ok(true))?;
    let tie = |held: &PackageAssignment| {
        let (object, package) = (naming::package_assignment(cx.tenant, held), naming::package_label(cx.tenant, held));
        let words = format!("end the assignment of \"{package}\" of \"{name}\"");
        Tie {
            at: held.source.whole(),
            says: format!("\"{name}\" has what the package \"{package}\" gives only as long as its policy says"),
            object: object.clone(),
            edit: Edit::new(object, Target::Object, Action::Delete, words),
        }
    };
    Ok(held.into_iter().map(tie).collect())
}

/// The enabled policies that leave the account out only as a member of a group in which it may not stay.
fn exclusions(cx: &Context<'_>, account: &ObjectId) -> Known<Vec<Tie>> {
    let policies = cx.tenant.conditional_access_policies();
    let policies = policies.map(|policies| policies.iter().collect::<Vec<_>>());
    let found = policies.matching(|policy| all_of([policy.is_enforced(), is_loose(cx, policy, account)]))?;
    let tie = |policy: &ConditionalAccessPolicy| {
        let (name, label) = (cx.tenant.principal_label(account), policy.label());
        let added = Action::Add(edits::principals(cx, [(account, None)]));
        let words = format!("exclude \"{name}\" itself from the policy \"{label}\"");
        Tie {
            at: policy.source.at(Property::ExcludeGroups),
            says: format!(
                "the policy \"{label}\" excludes \"{name}\" only through a group that others or a rule decide about"
            ),
            object: naming::access_policy(policy),
            edit: Edit::new(naming::access_policy(policy), Property::ExcludeUsers, added, words),
        }
    };
    Ok(found.into_iter().map(tie).collect())
}

fn is_loose(cx: &Context<'_>, policy: &ConditionalAccessPolicy, account: &ObjectId) -> Known<bool> {
    let is_account = |user: &UserScope| matches!(user, UserScope::User(user) if user == account);
    let by_name = policy.excluded_users().map(|users| users.iter().any(is_account));
    if by_name == Ok(true) {
        return Ok(false);
    }
    let through = policy.excluded_groups().and_then(|groups| {
        any_of(groups.iter().map(|group| {
            let is_member = cx.tenant.is_listed(account, group, Access::Member);
            if is_member == Ok(false) {
                return Ok(false);
            }
            all_of([is_member, cx.tenant.group_named(group).and_then(|group| cx.tenant.is_open(group))])
        }))
    });
    all_of([not(by_name), through])
}

/// The activations that only emergency access accounts approve.
fn approvals(cx: &Context<'_>, accounts: &BTreeSet<ObjectId>) -> Known<Vec<Tie>> {
    let is_one = |approver: &Approver| match approver {
        Approver::User(user) => Ok(accounts.contains(user)),
        Approver::Group(_) | Approver::Relation(_) => Ok(false),
        Approver::Open | Approver::Unknown => Err(approver.gap(IN_SETTINGS)),
    };
    let alone = |settings: &&RoleSettings| {
        let policy = settings.policy()?;
        if policy.requires_approval() == Ok(false) {
            return Ok(false);
        }
        let named: Vec<&Approver> = policy.approvers()?.collect();
        if named.is_empty() {
            return Ok(false);
        }
        let is_used = match &settings.role {
            SettingsRole::Group(group, _) => cx.tenant.is_managed(group),
            SettingsRole::Directory(_) => Ok(true),
        };
        all_of(named.into_iter().map(is_one).chain([policy.requires_human_approval(), is_used]))
    };
    let settings = cx.tenant.settings();
    let found = match cx.tenant.settings_gap() {
        None => Collected::Complete(settings.iter().collect::<Vec<_>>()),
        Some(gap) => Collected::Partial(settings.iter().collect(), gap),
    };
    let tie = |settings: &RoleSettings| {
        let named = settings.policy().and_then(|policy| policy.approvers());
        let named: BTreeSet<&ObjectId> = named.into_iter().flatten().filter_map(approvers::user).collect();
        Tie {
            at: settings.at(Property::ApprovalStages),
            says: format!("no one but {} approves {}", names_of(cx, named), activated(cx, settings)),
            object: naming::settings(cx.tenant, settings),
            edit: name_others(cx, settings),
        }
    };
    Ok(found.matching(alone)?.into_iter().map(tie).collect())
}

/// The groups in PIM that only emergency access accounts own.
fn ownerships(cx: &Context<'_>, accounts: &BTreeSet<ObjectId>) -> Known<Vec<Tie>> {
    let alone = |group: &&ObjectId| {
        let owners = cx.tenant.owners_of_group(group);
        let is_other = owners.clone().any(|owner| Ok(!accounts.contains(&owner.id)));
        let has_one = owners.any(|owner| Ok(accounts.contains(&owner.id)));
        all_of([cx.tenant.is_managed(group), has_one, not(is_other)])
    };
    let found = cx.tenant.groups_in_pim().map(|groups| groups.into_iter().collect::<Vec<_>>()).matching(alone)?;
    let tie = |group: &ObjectId| {
        let name = cx.tenant.group_label(group);
        let owners = cx.tenant.owners_of_group(group);
        let owners = owners.seen().into_iter().copied().flatten().map(|owner| &owner.id);
        let words = format!("name another owner of \"{name}\"");
        Tie {
            at: cx.tenant.group(group).ok().flatten().map_or_else(At::nowhere, |group| group.source.whole()),
            says: format!("no one but {} owns \"{name}\"", names_of(cx, owners)),
            object: naming::group(cx.tenant, group),
            edit: edits::of_group(cx, group, Collection::GroupOwners, Action::at_least(2), words),
        }
    };
    Ok(found.into_iter().map(tie).collect())
}
