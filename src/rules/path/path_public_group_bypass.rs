use super::{Found, first_into, gravest, in_steps, with_path};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{
    Access, AssignmentPolicy, At, Group, Known, Property, SettingsRole, all_of, any_found, any_of, found_in,
};
use crate::naming;
use crate::rules::settings::activated;
use crate::rules::{edits, policy};
use crate::tenant::RoleSettings;
use crate::tenant::group_uses::{GroupUse, UseKind};
use crate::tenant::paths::{By, Kinds, Limit, Node, Path, Step};

/// What whoever joins the group can do.
enum Bypass<'t> {
    /// The role itself.
    Becomes(Found<'t>),
    /// The approval of those who can get the role.
    Approves(GroupUse<'t>, Option<Found<'t>>),
}

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let is_open = cx.tenant.can_anyone_join(group);
    if is_open == Ok(false) {
        return Ok(Verdict::Pass);
    }
    let member = Node::Group(group.id.clone(), Access::Member);
    let own = gravest(cx, &member, Kinds::OWN, Limit::UNGATED).map(|found| found.map(Bypass::Becomes));
    let uses = cx.tenant.uses_of_group(&group.id, &[UseKind::RoleApprover, UseKind::PolicyApprover]);
    let gap = uses.complete().err();
    let approves = uses.seen().into_iter().flatten().map(|used| approves(cx, *used));
    let bypasses = found_in(std::iter::once(own).chain(approves).chain(gap.map(Err)));
    if !all_of([is_open, any_found(&bypasses)])? {
        return Ok(Verdict::Pass);
    }
    let Some(bypass) = bypasses?.into_iter().next() else { return Ok(Verdict::Pass) };
    let name = group.label();
    let joins = format!("anyone in the organization can join the public group \"{name}\"");
    let at = group.source.at(Property::Visibility);
    let finding = match bypass {
        Bypass::Becomes(Found { role, path, .. }) => {
            let join = first_into(cx, &member, |by| *by == By::Public);
            let path = Path { steps: join.into_iter().chain(path.steps).collect() };
            let message = format!(
                "{joins}, and become \"{}\" {} without an approval",
                cx.tenant.role_label(&role),
                in_steps(&path)
            );
            with_path(cx, &path, Finding::new(message).because(at, "anyone can join"))
        }
        Bypass::Approves(place, found) => with_approval(cx, &joins, place, found, at),
    };
    finding.change([edits::make_private(cx, group)]).note("then remove members who should not have joined").into()
}

/// Whether those whom a group approves can get a privileged role.
fn approves<'t>(cx: &Context<'t>, used: GroupUse<'t>) -> Known<Option<Bypass<'t>>> {
    let target = match used {
        GroupUse::RoleApprover(settings) => match &settings.role {
            SettingsRole::Group(group, access) => {
                if !cx.tenant.is_managed(group)? {
                    return Ok(None);
                }
                Node::Group(group.clone(), *access)
            }
            SettingsRole::Directory(role) => {
                return Ok(cx.is_powerful(role)?.then_some(Bypass::Approves(used, None)));
            }
        },
        GroupUse::PolicyApprover(policy) if all_of([policy.is_self_requestable(), is_all_it_takes(cx, policy)])? => {
            Node::Package(policy.package()?.clone())
        }
        _ => return Ok(None),
    };
    let found = gravest(cx, &target, Kinds::OWN, Limit::UNGATED)?;
    Ok(found.map(|found| Bypass::Approves(used, Some(found))))
}

/// Whether the approval of one stage is all that requests under a policy take: there is no other stage, or none that counts.
fn is_all_it_takes(cx: &Context<'_>, policy: &AssignmentPolicy) -> Known<bool> {
    if policy.stages()?.len() < 2 {
        return Ok(true);
    }
    any_of(cx.tenant.requests_under(policy)?.iter().map(Step::is_ungated))
}

fn with_approval(cx: &Context<'_>, joins: &str, place: GroupUse<'_>, found: Option<Found<'_>>, at: At) -> Finding {
    let (what, shown, subject) = match place {
        GroupUse::PolicyApprover(policy) => (
            format!("requests under {}", policy::label(cx, policy)),
            policy.source.at(Property::PolicyStages),
            naming::policy(policy),
        ),
        GroupUse::RoleApprover(settings) => (
            format!("activations of {}", activated(cx, settings)),
            RoleSettings::at(settings, Property::ApprovalStages),
            naming::settings(cx.tenant, settings),
        ),
        _ => return Finding::new(joins.to_owned()),
    };
    let leads = found.as_ref().map_or_else(String::new, |Found { role, .. }| {
        format!(", which lead to \"{}\" without another approval", cx.tenant.role_label(role))
    });
    let finding = Finding::new(format!("{joins}, and approve {what}{leads}"))
        .because(at, "anyone can join")
        .because(shown, "members of the group approve")
        .related(subject);
    match found {
        Some(found) => with_path(cx, &found.path, finding),
        None => finding,
    }
}
