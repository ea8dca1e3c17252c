use super::{holding, is_activation};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{Access, Known, Mode, ObjectId, Property, RoleSettingsPolicy, Schedule, SettingsRole, all_of, any_found, any_of, not};
use crate::naming;
use crate::rules::lowered::assignment_member_and_owner as lowered;

pub(crate) fn check(cx: &Context<'_>, member: &Schedule) -> Judgement {
    if member.mode == Mode::Active {
        return Err(Undecided::NotApplicable("the entry is active, not eligible"));
    }
    if member.access()? == Access::Owner {
        return Err(Undecided::NotApplicable("the entry is an owner's, not a member's"));
    }
    let owns = |entry: &&Schedule| all_of([Ok(entry.principal == member.principal), is_owner(entry)]);
    let of = |mode| cx.tenant.schedules_of(&member.group, mode).matching(owns);
    let (active, eligible) = (of(Mode::Active), of(Mode::Eligible));
    if !any_of([any_found(&active), any_found(&eligible)])? {
        return Ok(Verdict::Pass);
    }
    let owner = [&active, &eligible].into_iter().flatten().flatten().next();
    let standing =
        cx.tenant.schedules_of(&member.group, Mode::Active).any(|e| all_of([owns(&e), not(is_activation(e))]));
    let (role, end) = match standing {
        Ok(true) => ("owner", "at any time"),
        _ => ("eligible owner", "by activating the other role"),
    };
    let finding = Finding::new(format!("{}, but is also an {role}, who can add members {end}", holding(cx, member)));
    let finding = match owner {
        Some(owner) => finding
            .because(owner.source.at(Property::AccessId), "the same principal is an owner")
            .related(naming::schedule(cx.tenant, owner)),
        None => finding,
    };
    let name = cx.tenant.principal_label(&member.principal);
    finding
        .because(member.source.at(Property::AccessId), "so the requirements of membership can be bypassed")
        .related(naming::group(cx.tenant, &member.group))
        .help(format!(
            "remove \"{name}\" as an owner of \"{}\", or make the settings of owners at least as strict as those of members",
            cx.tenant.group_label(&member.group)
        ))
        .lowered_if(
            lowered::OWNERS_ACTIVATE_TOO,
            all_of([not(standing), is_guarded_as_well(cx, &member.group)]),
        )
        .into()
}

fn is_owner(entry: &Schedule) -> Known<bool> {
    Ok(entry.access()? == Access::Owner)
}

/// Whether activating as owner asks for what activating as member asks for, and lasts no longer.
fn is_guarded_as_well(cx: &Context<'_>, group: &ObjectId) -> Known<bool> {
    let policy = |access| cx.tenant.settings_of(&SettingsRole::Group(group.clone(), access))?.policy();
    let (owner, member) = (policy(Access::Owner)?, policy(Access::Member)?);
    let proof = |policy: &RoleSettingsPolicy| {
        any_of([policy.requires_mfa(), policy.context().map(|context| context.is_some())])
    };
    all_of([
        any_of([owner.requires_approval(), not(member.requires_approval())]),
        any_of([proof(owner), not(proof(member))]),
        Ok(owner.activation_limit()?.as_seconds() <= member.activation_limit()?.as_seconds()),
    ])
}
