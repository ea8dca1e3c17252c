use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Mode, Property, RoleAssignment};
use crate::naming;
use crate::rules::edits::end_role;

/// Microsoft says of both that they are not to be used:
/// <https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference#partner-tier1-support>.
const DEPRECATED: [&str; 2] = ["Partner Tier1 Support", "Partner Tier2 Support"];

pub(crate) fn check(cx: &Context<'_>, held: &RoleAssignment) -> Judgement {
    if !cx.is_built_in_role(&held.role, |role| DEPRECATED.contains(&role.name)) {
        return Ok(Verdict::Pass);
    }
    let (holder, role) = (cx.tenant.principal_label(&held.principal), naming::held_role(cx.tenant, held));
    let (verb, noun) = match held.mode {
        Mode::Eligible => ("is eligible for", "eligibility"),
        Mode::Active => ("holds", "assignment"),
    };
    Finding::new(format!("\"{holder}\" {verb} {role}, a deprecated role that is not to be used"))
        .because(held.source.at(Property::RoleDefinitionId), "the role is deprecated")
        .related(naming::directory_role(cx.tenant, &held.role))
        .change([end_role(cx, held, format!("remove the {noun} of \"{holder}\""))])
        .note("give a partner who needs access granular delegated admin privileges")
        .into()
}
