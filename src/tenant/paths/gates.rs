//! What a step takes, as configured.

use crate::model::{
    Access, Approver, AssignmentPolicy, Collection, ConditionalAccessPolicy, Gap, Known, Mode, PolicyStage, Property,
    RoleSettingsPolicy, SettingsRole, Why,
};
use crate::tenant::Tenant;
use crate::tenant::approvers::{IN_POLICY, IN_SETTINGS};
use crate::tenant::parts::paths::{Factor, Gate, Limit, Node};
use crate::tenant::well_known::template_of;

/// What it takes to have a role in a mode: nothing where it is active, its activation where it is eligible.
pub(super) fn of_mode(tenant: &Tenant, role: &SettingsRole, mode: Mode) -> Known<Gate> {
    match mode {
        Mode::Active => Ok(Gate::STANDING),
        Mode::Eligible => of_activation(tenant, role),
    }
}

/// What the activation of a role takes: an approval counts for one person.
fn of_activation(tenant: &Tenant, role: &SettingsRole) -> Known<Gate> {
    let policy = tenant.settings_of(role)?.policy()?;
    let people = u8::from(policy.requires_human_approval()?);
    Ok(Gate { people, factor: factor(tenant, policy)?, ..Gate::REQUESTED })
}

/// A context asks for something only where an enabled Conditional Access policy guards it. Without any policy PIM goes back to MFA, but
/// not where there is one that is off: <https://learn.microsoft.com/entra/id-governance/privileged-identity-management/groups-role-settings>.
fn factor(tenant: &Tenant, policy: &RoleSettingsPolicy) -> Known<Factor> {
    let Some(context) = policy.context_id()? else {
        return Ok(if policy.requires_mfa()? { Factor::Mfa } else { Factor::None });
    };
    let policies = tenant.policies_guarding(&context);
    let is_there = policies.as_ref().any(|_| Ok(true));
    Ok(match (policies.any(ConditionalAccessPolicy::is_enforced), is_there) {
        (Ok(false), Ok(false)) => Factor::Mfa,
        (Ok(false), _) => Factor::None,
        // Without Conditional Access in the export the settings are taken at their word.
        _ => Factor::Context,
    })
}

/// What a request under a policy takes: one person a stage.
pub(super) fn of_request(policy: &AssignmentPolicy) -> Known<Gate> {
    if !policy.requires_approval()? {
        return Ok(Gate::REQUESTED);
    }
    // A policy that was exported without its extensions is taken at its word, if it names anyone.
    let by_extension = policy.may_get_approval_by_extension();
    if by_extension == Ok(true) {
        return Err(Gap::Property(
            Collection::AssignmentPolicies,
            Property::CustomExtensionStages,
            Why::LeftToExtension,
        ));
    }
    let stages = policy.stages()?.len();
    match by_extension {
        Err(gap) if stages == 0 => Err(gap),
        _ => Ok(Gate { people: u8::try_from(stages).unwrap_or(Limit::MOST).clamp(1, Limit::MOST), ..Gate::REQUESTED }),
    }
}

/// One stage of an approval.
pub(super) struct Stage {
    /// Those who are asked, as nodes; none for somebody who is found when the request is made. Unknown where it does not say.
    pub(super) asked: Vec<Known<Option<Node>>>,
    /// Why others may be asked where none of these is there.
    pub(super) others: Option<Gap>,
}

impl Stage {
    /// Those who are named; a stage that names no one leaves open who decides.
    fn of<'a>(approvers: impl IntoIterator<Item = &'a Approver>, unnamed: Gap) -> Self {
        let asked: Vec<_> = approvers.into_iter().map(|approver| node(approver, unnamed)).collect();
        Self { asked: if asked.is_empty() { vec![Err(unnamed)] } else { asked }, others: None }
    }

    fn unknown(gap: Gap) -> Self {
        Self { asked: vec![Err(gap)], others: None }
    }

    /// Those who are asked, as far as they are known.
    pub(super) fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.asked.iter().flatten().flatten()
    }
}

/// Who is asked to approve an activation.
pub(super) fn stages_of_activation(role: &SettingsRole, policy: &RoleSettingsPolicy) -> Known<Vec<Stage>> {
    // Global and Privileged Role Administrators approve where a directory role names no one.
    if matches!(role, SettingsRole::Directory(_)) && policy.approvers()?.next().is_none() {
        return Ok(vec![Stage { asked: vec![Ok(None)], others: None }]);
    }
    let stage = |approvers: Known<&[Approver]>| match approvers {
        Ok(approvers) => Stage::of(approvers, IN_SETTINGS),
        Err(gap) => Stage::unknown(gap),
    };
    Ok(policy.approval_stages()?.iter().map(|known| stage(known.approvers())).collect())
}

/// Who is asked to approve a request.
pub(super) fn stages_of_request(policy: &AssignmentPolicy) -> Known<Vec<Stage>> {
    let stage = |stage: &PolicyStage| {
        if let Err(gap) = stage.primary().and(stage.fallback()) {
            return Stage::unknown(gap);
        }
        let deciders = stage.deciders();
        let named = Stage::of(deciders.seen().into_iter().flatten().copied(), IN_POLICY);
        Stage { others: deciders.complete().err(), ..named }
    };
    Ok(policy.stages()?.iter().map(stage).collect())
}

/// Who is named, as a node; none for somebody who is found when the request is made.
pub(super) fn node(approver: &Approver, unnamed: Gap) -> Known<Option<Node>> {
    match approver {
        Approver::User(user) => Ok(Some(Node::Principal(user.clone()))),
        Approver::Group(group) => Ok(Some(Node::Group(group.clone(), Access::Member))),
        Approver::Relation(_) => Ok(None),
        Approver::Open | Approver::Unknown => Err(approver.gap(unnamed)),
    }
}

/// The directory roles that change Conditional Access policies, and with them what stands behind an authentication context.
pub fn guards() -> impl Iterator<Item = Node> {
    ["Conditional Access Administrator", "Security Administrator"].into_iter().filter_map(template_of).map(Node::Role)
}
