use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{Access, Collection, Gap, Group, Known, SettingsRole, all_of, any_of, not};

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    if !cx.tenant.is_managed(&group.id)? {
        return Err(Undecided::NotApplicable("PIM does not manage the group"));
    }
    let has = |access| cx.tenant.has_settings(&SettingsRole::Group(group.id.clone(), access));
    let (member, owner) = (has(Access::Member), has(Access::Owner));
    if all_of([member, owner])? {
        return Ok(Verdict::Pass);
    }
    if !any_of([not(member), needs_owner_settings(cx, group)])? {
        return Err(Gap::Absent(Collection::RoleSettings).into());
    }
    let sides = match (member, owner) {
        (Ok(false), Ok(false)) => "member and owner",
        (Ok(false), _) => "member",
        _ => "owner",
    };
    let label = group.label();
    let finding = Finding::new(format!("PIM manages \"{label}\", but its {sides} settings are not in the export"))
        .because(group.source.whole(), format!("the {sides} settings of this group were not exported"));
    let finding = match cx.tenant.management(&group.id) {
        Ok(Some(proof)) => finding.because(proof.at, proof.kind.clause()),
        _ => finding,
    };
    finding
        .help(format!(
            "export the role settings of \"{label}\" again, with an account that can read them: /policies/roleManagementPolicyAssignments?$filter=scopeId eq '{}' and scopeType eq 'Group'&$expand=policy($expand=rules)",
            group.id
        ))
        .into()
}

/// Some exporters take the settings from the eligibilities, so those of owners are missing where no owner is eligible.
fn needs_owner_settings(cx: &Context<'_>, group: &Group) -> Known<bool> {
    cx.tenant.schedules_of(&group.id, crate::model::Mode::Eligible).any(|entry| entry.gives(Access::Owner))
}
