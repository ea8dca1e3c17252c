//! What a step takes, as configured.

use crate::model::{
    Access, Approver, AssignmentPolicy, Collection, ConditionalAccessPolicy, Gap, Known, Mode, PolicyStage, Property,
    RoleSettingsPolicy, SettingsRole, Why,
};
use crate::tenant::Tenant;
use crate::tenant::parts::paths::{Factor, Gate, Limit, Node};
use crate::tenant::well_known::template_of;

/// What it takes to have a role in a mode: nothing where it is active, its activation where it is eligible.
pub(super) fn of_mode(tenant: &Tenant, role: &SettingsRole, mode: Mode) -> Known<Gate> {
    match mode {
        Mode::Active => Ok(Gate::STANDING),
        Mode::Eligible => of_activation(tenant, role),
    }
}

/// What the activation of a role takes. An approval counts for one person also where nobody is left to give it: then nobody
/// activates the role.
fn of_activation(tenant: &Tenant, role: &SettingsRole) -> Known<Gate> {
    let policy = tenant.settings_of(role)?.policy()?;
    let people = u8::from(policy.requires_human_approval()?);
    Ok(Gate { people, factor: factor(tenant, policy)?, ..Gate::REQUESTED })
}

/// A context asks for something only where an enabled Conditional Access policy guards it; PIM does not go back to MFA then.
fn factor(tenant: &Tenant, policy: &RoleSettingsPolicy) -> Known<Factor> {
    match policy.context_id()? {
        Some(context) => {
            let guarded = tenant.policies_guarding(&context).any(ConditionalAccessPolicy::is_enforced);
            // Without Conditional Access in the export the settings are taken at their word.
            Ok(if guarded == Ok(false) { Factor::None } else { Factor::Context })
        }
        None => Ok(if policy.requires_mfa()? { Factor::Mfa } else { Factor::None }),
    }
}

/// What a request under a policy takes: one person a stage.
pub(super) fn of_request(policy: &AssignmentPolicy) -> Known<Gate> {
    if !policy.requires_approval()? {
        return Ok(Gate::REQUESTED);
    }
    // A policy that was exported without its extensions is taken at its word.
    if policy.may_get_approval_by_extension() == Ok(true) {
        return Err(Gap::Property(
            Collection::AssignmentPolicies,
            Property::CustomExtensionStages,
            Why::LeftToExtension,
        ));
    }
    let stages = u8::try_from(policy.stages()?.len()).unwrap_or(Limit::MOST);
    Ok(Gate { people: stages.clamp(1, Limit::MOST), ..Gate::REQUESTED })
}

/// One stage of an approval: those who are asked, as nodes; none for somebody who is found when the request is made. Unknown where it
/// does not say.
pub(super) type Stage = Vec<Known<Option<Node>>>;

/// Who is asked to approve an activation.
pub(super) fn stages_of_activation(role: &SettingsRole, policy: &RoleSettingsPolicy) -> Known<Vec<Stage>> {
    // Global and Privileged Role Administrators approve where a directory role names no one.
    if matches!(role, SettingsRole::Directory(_)) && policy.approvers()?.next().is_none() {
        return Ok(vec![vec![Ok(None)]]);
    }
    let unnamed = Gap::Property(Collection::RoleSettings, Property::ApprovalStages, Why::UnknownValue);
    Ok(policy.approval_stages()?.iter().map(|stage| asked(&[stage.approvers()], unnamed)).collect())
}

/// Who is asked to approve a request.
pub(super) fn stages_of_request(policy: &AssignmentPolicy) -> Known<Vec<Stage>> {
    let unnamed = Gap::Property(Collection::AssignmentPolicies, Property::PrimaryApprovers, Why::UnknownValue);
    let stage = |stage: &PolicyStage| asked(&[stage.primary(), stage.fallback()], unnamed);
    Ok(policy.stages()?.iter().map(stage).collect())
}

/// Those of some lists; in a stage that names no one it is unknown who decides.
fn asked(lists: &[Known<&[Approver]>], unnamed: Gap) -> Stage {
    let of_list = |list: &Known<&[Approver]>| match list {
        Ok(list) => list.iter().map(|approver| node(approver, unnamed)).collect(),
        Err(gap) => vec![Err(*gap)],
    };
    let stage: Stage = lists.iter().flat_map(of_list).collect();
    if stage.is_empty() { vec![Err(unnamed)] } else { stage }
}

fn node(approver: &Approver, unnamed: Gap) -> Known<Option<Node>> {
    match approver {
        Approver::User(user) => Ok(Some(Node::Principal(user.clone()))),
        Approver::Group(group) => Ok(Some(Node::Group(group.clone(), Access::Member))),
        Approver::Relation(_) => Ok(None),
        Approver::Unknown => Err(unnamed),
    }
}

/// The directory roles that change Conditional Access policies, and with them what stands behind an authentication context.
pub fn guards() -> impl Iterator<Item = Node> {
    ["Conditional Access Administrator", "Security Administrator"].into_iter().filter_map(template_of).map(Node::Role)
}
