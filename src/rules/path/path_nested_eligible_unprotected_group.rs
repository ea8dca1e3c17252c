use super::{Found, gravest, in_steps, with_path};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{Access, Group, Known, Mode, Property, Schedule, all_of, found_in, is_found, not};
use crate::naming;
use crate::rules::control::{outsider, who};
use crate::rules::edits;
use crate::rules::lowered::path_nested_eligible_unprotected_group as lowered;
use crate::tenant::group_uses::{GroupUse, UseKind};
use crate::tenant::paths::{By, Kinds, Limit, Node, Path, Step};

/// An eligibility of the group in another one, and the way from there to a privileged role.
struct Way<'t> {
    entry: &'t Schedule,
    step: Step<'t>,
    onward: Found<'t>,
    /// Whether nobody has to agree.
    is_open: Known<bool>,
}

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let uses = cx.tenant.uses_of_group(&group.id, &[UseKind::Eligible]);
    let entries = uses.seen().into_iter().flatten().filter_map(|found| match found {
        GroupUse::Nested(entry) => Some(*entry),
        _ => None,
    });
    let rest = uses.complete().err().map(Err);
    let mut ways = found_in(entries.map(|entry| way(cx, group, entry)).chain(rest))?;
    if ways.is_empty() {
        return Ok(Verdict::Pass);
    }
    ways.sort_by_key(|way| (way.onward.tier0 != Ok(true), way.is_open != Ok(true)));
    let (Some(Way { entry, step, onward, is_open }), Some((who, steps))) =
        (ways.into_iter().next(), control(cx, group)?)
    else {
        return Ok(Verdict::Pass);
    };
    let Found { role, path, tier0 } = onward;
    let path = Path { steps: steps.into_iter().chain([step]).chain(path.steps).collect() };
    let (name, outer) = (group.label(), cx.tenant.group_label(&entry.group));
    let access = entry.access()?;
    let finding = Finding::new(format!(
        "{who} can decide who is in \"{name}\", which is an eligible {access} of \"{outer}\" and leads to the role \"{}\" {}",
        cx.tenant.role_label(&role),
        in_steps(&path)
    ))
    .because(entry.source.at(Property::PrincipalId), format!("\"{name}\" is an eligible {access} of \"{outer}\""));
    let directly = format!("make the people in \"{name}\" who need access eligible for \"{outer}\" directly");
    let replaced = format!("have a role-assignable group take the place of \"{name}\"");
    with_path(cx, &path, finding.related(naming::group(cx.tenant, &entry.group)))
        .change([
            edits::of_role(cx, (&entry.group, access, Mode::Eligible), Action::at_least(1), directly),
            edits::end(cx, entry, format!("end the eligibility of \"{name}\"")),
        ])
        .change([edits::role_assignable(cx, &group.id, replaced)])
        .lowered_if(lowered::NO_TIER_0_ROLE, not(tier0))
        .lowered_if(lowered::APPROVED, not(is_open))
        .into()
}

/// The way that an eligibility opens, if it leads to a privileged role that can change something.
fn way<'t>(cx: &Context<'t>, group: &Group, entry: &'t Schedule) -> Known<Option<Way<'t>>> {
    let outer = Node::Group(entry.group.clone(), entry.access()?);
    let inner = Node::Group(group.id.clone(), Access::Member);
    let open = gravest(cx, &outer, Kinds::OWN, Limit::UNGATED);
    let leads = match open {
        Ok(Some(_)) => Ok(None),
        _ => gravest(cx, &outer, Kinds::OWN, Limit::ANY),
    };
    let is_open = is_found(&open);
    let found = open.ok().flatten().map_or(leads, |found| Ok(Some(found)))?;
    let Some(onward) = found else { return Ok(None) };
    let mut steps = cx.tenant.steps_into(&outer, |by| matches!(by, By::Schedule(Mode::Eligible)));
    let step = steps.find(|step| step.as_ref().map_or(true, |step| *step.from == inner));
    let Some(step) = step.transpose()? else { return Ok(None) };
    let is_open = all_of([is_open, step.is_ungated()]);
    Ok(Some(Way { entry, step, onward, is_open }))
}

/// Who decides about the members of the group, and how: someone without privilege, or the on-premises directory.
fn control<'t>(cx: &Context<'t>, group: &Group) -> Known<Option<(String, Vec<Step<'t>>)>> {
    let found = outsider(cx, &group.id);
    if let Ok(Some((node, path))) = found {
        return Ok(Some((who(cx, node), path.steps)));
    }
    if group.is_on_premises_synced()? {
        return Ok(Some(("administrators of the on-premises directory".to_owned(), Vec::new())));
    }
    found.map(|_| None)
}
