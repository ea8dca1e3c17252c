use std::collections::BTreeSet;

use super::{activated, in_force, of_group};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Undecided, Verdict};
use crate::model::directory_role::RoleScope;
use crate::model::{
    Access, Known, Mode, ObjectId, PrincipalKind, Property, RoleAssignment, RoleSettingsPolicy, SettingsRole, all_of,
    any_found, any_of, matching, not,
};
use crate::naming;
use crate::rules::settings_edits::{MFA, edit, limit_activation, require_approval};
use crate::tenant::RoleSettings;

/// What an activation may require.
#[derive(Clone, Copy)]
enum Demand {
    Approval,
    SecondFactor,
    ShortActivation,
}

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let SettingsRole::Group(group, Access::Member) = &settings.role else {
        return Err(Undecided::NotApplicable("the settings are not those of the members of a group"));
    };
    let policy = in_force(cx, settings)?;
    let roles = roles_of(cx, group)?;
    let Some((role, ..)) = roles.first() else {
        return Err(Undecided::NotApplicable("the group does not lead to a directory role"));
    };
    let stricter = matching(others_with(cx, role, group), |other| {
        let has_same_roles = roles_of(cx, other).map(|others| others == roles);
        let asks_more =
            settings_of(cx, other).and_then(|other| any_of(Demand::ALL.map(|demand| demand.is_missing(policy, other))));
        all_of([cx.tenant.is_managed(other), has_same_roles, asks_more])
    });
    if !all_of([cx.tenant.has_eligible(group, Access::Member), any_found(&stricter)])? {
        return Ok(Verdict::Pass);
    }
    match stricter?.as_slice() {
        [other, ..] => Ok(Verdict::fail(finding(cx, settings, policy, other)?)),
        [] => Ok(Verdict::Pass),
    }
}

/// The roles that active members of a group get, where each holds, and whether it has to be activated.
fn roles_of(cx: &Context<'_>, group: &ObjectId) -> Known<BTreeSet<(ObjectId, RoleScope, bool)>> {
    let reach = cx.tenant.reach(group);
    let roles = reach.complete()?.iter().map(|reached| {
        let held = reached.assignment;
        Ok((cx.tenant.role_template(&held.role), held.scope()?.clone(), reached.gate_count() > 0))
    });
    roles.collect()
}

/// The other groups that hold a role or are eligible for it: where what a group reaches is all known, so are they.
fn others_with<'t>(cx: &Context<'t>, role: &ObjectId, group: &ObjectId) -> BTreeSet<&'t ObjectId> {
    let holders = [Mode::Active, Mode::Eligible].map(|mode| cx.tenant.holders_of(role, mode));
    let holders = holders.into_iter().filter_map(|held| held.seen().ok().cloned()).flatten();
    let may_be_group = |held: &&RoleAssignment| {
        cx.tenant.is_of_kind(&held.principal, held.principal_kind(), PrincipalKind::Group) != Ok(false)
    };
    holders.filter(may_be_group).map(|held| &held.principal).filter(|principal| *principal != group).collect()
}

fn settings_of<'t>(cx: &Context<'t>, group: &ObjectId) -> Known<&'t RoleSettingsPolicy> {
    cx.tenant.settings_of(&SettingsRole::Group(group.clone(), Access::Member))?.policy()
}

fn finding(cx: &Context<'_>, settings: &RoleSettings, policy: &RoleSettingsPolicy, other: &ObjectId) -> Known<Finding> {
    let stricter = settings_of(cx, other)?;
    let demands = matching(Demand::ALL, |demand| demand.is_missing(policy, stricter))?;
    let clauses = demands.iter().map(|demand| demand.clause(policy, stricter)).collect::<Known<Vec<_>>>()?;
    let name = cx.tenant.group_label(other);
    let finding = Finding::new(format!(
        "{} leads to the same roles as that of \"{name}\", but requires less: {}",
        activated(cx, settings),
        clauses.join(", ")
    ));
    let finding = demands.iter().zip(clauses).fold(finding, |finding, (demand, clause)| {
        finding
            .because(settings.at(demand.property()), clause)
            .because(stricter.source.at(demand.property()), format!("\"{name}\" requires more"))
    });
    let edits = demands.iter().map(|demand| demand.edits(cx, settings, stricter)).collect::<Known<Vec<_>>>()?;
    Ok(of_group(cx, settings, finding).related(naming::group(cx.tenant, other)).change(edits.into_iter().flatten()))
}

impl Demand {
    const ALL: [Self; 3] = [Self::Approval, Self::SecondFactor, Self::ShortActivation];

    /// Whether another policy demands this, and a policy does not.
    fn is_missing(self, policy: &RoleSettingsPolicy, other: &RoleSettingsPolicy) -> Known<bool> {
        match self {
            Self::Approval => all_of([not(policy.requires_human_approval()), other.requires_human_approval()]),
            Self::SecondFactor => all_of([not(policy.requires_proof()), other.requires_proof()]),
            Self::ShortActivation => {
                // No time at all is no demand but a fault of its own, which `settings-activation-zero` reports.
                let other = other.activation_limit()?.as_seconds();
                Ok(other > 0 && policy.activation_limit()?.as_seconds() > other)
            }
        }
    }

    fn clause(self, policy: &RoleSettingsPolicy, other: &RoleSettingsPolicy) -> Known<String> {
        Ok(match self {
            Self::Approval => "no approval".to_owned(),
            Self::SecondFactor => "neither MFA nor an authentication context".to_owned(),
            Self::ShortActivation => {
                format!("it lasts up to {}, not {}", policy.activation_limit()?, other.activation_limit()?)
            }
        })
    }

    fn property(self) -> Property {
        match self {
            Self::Approval => Property::ApprovalRequired,
            Self::SecondFactor => Property::ActivationRequirements,
            Self::ShortActivation => Property::MaximumActivation,
        }
    }

    fn edits(self, cx: &Context<'_>, settings: &RoleSettings, other: &RoleSettingsPolicy) -> Known<Vec<Edit>> {
        Ok(match self {
            Self::Approval => require_approval(cx, settings).into(),
            Self::SecondFactor => {
                let what = "require multifactor authentication on activation";
                vec![edit(cx, settings, Property::ActivationRequirements, Action::include(MFA), what)]
            }
            Self::ShortActivation => {
                let limit = other.activation_limit()?;
                vec![limit_activation(cx, settings, Action::at_most(limit.iso()), &format!("{limit} or less"))]
            }
        })
    }
}
