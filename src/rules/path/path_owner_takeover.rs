use super::{IN_GROUPS, Way, adding, people_below, role_without_approval, with_approval, with_path};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Access, Group, Known, Mode, SettingsRole, all_of, any_found, any_of, is_found, not};
use crate::naming;
use crate::rules::lowered::path_owner_takeover as lowered;
use crate::rules::words::names_of;
use crate::tenant::paths::{By, Kind, Limit, Node, Path};

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let role = role_without_approval(cx, &group.id);
    let leads = is_found(&role);
    let is_sensitive = any_of([cx.declared.sensitive_groups.contains(&group.id), leads]);
    if is_sensitive == Ok(false) {
        return Ok(Verdict::Pass);
    }
    let can_add = not(any_of([group.is_dynamic(), cx.tenant.is_restricted(group)]));
    let owners = can_add.and_then(|can| if can { owners_without_approval(cx, group) } else { Ok(Vec::new()) });
    if !all_of([is_sensitive, members_need_approval(cx, group), any_found(&owners)])? {
        return Ok(Verdict::Pass);
    }
    let mut owners = owners?;
    owners.sort_by_key(|(_, path)| (path.gate().factor, path.steps.len()));
    let Some((_, shortest)) = owners.first() else { return Ok(Verdict::Pass) };
    let role = role.ok().flatten();
    let (name, people) = (group.label(), owners.iter().map(|(person, _)| *person));
    let become_owner = if owners.len() == 1 { "an owner" } else { "owners" };
    let leads = role
        .as_ref()
        .map_or_else(String::new, |role| format!(", who get the role \"{}\"", cx.tenant.role_label(&role.role)));
    let message = format!(
        "{} can become {become_owner} of \"{name}\" and add members{leads}, without the approval that membership needs",
        names_of(cx, people.clone())
    );
    let onward = role.as_ref().map(|role| role.path.steps.clone()).unwrap_or_default();
    let path = Path { steps: shortest.steps.iter().copied().chain(adding(cx, &group.id)).chain(onward).collect() };
    let gate = path.gate();
    let finding = with_path(cx, &path, Finding::new(message))
        .evidence("factor", gate.factor.name())
        .measure("people", owners.len())
        .related_all(people.map(|person| naming::user(cx.tenant, person)));
    let tier0 = role.map_or(Ok(false), |role| role.tier0);
    let owning = cx.tenant.settings_of(&SettingsRole::Group(group.id.clone(), Access::Owner));
    let finding = match owning {
        Ok(settings) => with_approval(cx, settings, finding).note("or remove the eligibility to own the group"),
        Err(_) => finding,
    };
    finding.lowered_if(lowered::NO_TIER_0_ROLE, if gate.is_naked() { Ok(false) } else { not(tier0) }).into()
}

/// Whether someone is eligible as a member, and has to be approved to activate.
fn members_need_approval(cx: &Context<'_>, group: &Group) -> Known<bool> {
    let settings = SettingsRole::Group(group.id.clone(), Access::Member);
    let approval = || cx.tenant.settings_of(&settings)?.policy()?.requires_human_approval();
    let eligible = cx.tenant.schedules_of(&group.id, Mode::Eligible);
    all_of([eligible.any(|entry| Ok(entry.access()? == Access::Member)), approval()])
}

/// The people who can become an owner without an approval, with the path of each. One who is an owner all the time is what Microsoft
/// advises to have.
fn owners_without_approval<'t>(cx: &Context<'t>, group: &Group) -> Known<Vec<Way<'t>>> {
    let owner = Node::Group(group.id.clone(), Access::Owner);
    let member = Node::Group(group.id.clone(), Access::Member);
    let paths = cx.tenant.paths_to(&[owner], IN_GROUPS, Limit::UNGATED);
    let members = cx.tenant.paths_to(&[member], IN_GROUPS.without(Kind::Ownership), Limit::NAKED);
    let found = people_below(cx, &paths, |(person, path)| {
        let is_eligible = path.steps.last().is_some_and(|last| *last.by == By::Schedule(Mode::Eligible));
        if !is_eligible {
            return Ok(false);
        }
        let is_member = members.from(&Node::Principal((*person).clone()));
        not(is_member.map(|path| path.is_some_and(|path| !path.gate().waits)))
    })?;
    if found.is_empty() {
        cx.tenant.schedules_of(&group.id, Mode::Eligible).complete()?;
    }
    Ok(found)
}
