use super::{HELD, with_approval, with_path};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{Access, Gap, Known, Mode, ObjectId, RoleSettingsPolicy, SettingsRole, all_of, not};
use crate::naming;
use crate::rules::held_roles::holds_tier0;
use crate::rules::lowered::path_weakest_link_to_role as lowered;
use crate::rules::words::names_of;
use crate::tenant::RoleSettings;
use crate::tenant::paths::{By, Limit, Node, Path};

/// Where people get the role from: a group that has it, or none where it is their own.
type Source<'t> = Option<&'t ObjectId>;

/// Somebody, and the path to the role.
type Way<'t> = (&'t ObjectId, Path<'t>);

/// What is certain, and why there may be more.
type Sure<T> = (Vec<T>, Option<Gap>);

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let SettingsRole::Directory(role) = &settings.role else {
        return Err(Undecided::NotApplicable("the settings are those of a group"));
    };
    let id = &cx.tenant.role_template(role);
    if !cx.is_powerful(id)? {
        return Err(Undecided::NotApplicable("the role is not privileged, or only reads"));
    }
    let role = Node::Role(id.clone());
    let (strong, more_strong) = sources_with_approval(cx, settings, &role);
    if let ([], None) = (&strong[..], more_strong) {
        return Ok(Verdict::Pass);
    }
    let (weak, more_weak) = ways_without_approval(cx, &role);
    if let ([], None) = (&weak[..], more_weak) {
        return Ok(Verdict::Pass);
    }
    let other = |source: Source<'_>| strong.iter().copied().find(|other| *other != source);
    let Some((source, stronger)) = weak.iter().find_map(|(_, path)| Some((source_of(path), other(source_of(path))?)))
    else {
        return more_strong.or(more_weak).map_or(Ok(Verdict::Pass), |gap| Err(gap.into()));
    };
    let ways: Vec<&Way<'_>> = weak.iter().filter(|(_, path)| source_of(path) == source).collect();
    let Some((_, path)) = ways.iter().min_by_key(|(_, path)| (path.gate().factor, path.steps.len())) else {
        return Ok(Verdict::Pass);
    };
    let through = source.map_or_else(String::new, |group| format!(" through \"{}\"", cx.tenant.group_label(group)));
    let although = match stronger {
        None => "the settings of the role require one".to_owned(),
        Some(group) => format!("membership of \"{}\", which gives it too, requires one", cx.tenant.group_label(group)),
    };
    let message = format!(
        "{} can get the role \"{}\"{through} without an approval, although {although}",
        names_of(cx, ways.iter().map(|(person, _)| *person)),
        cx.tenant.role_label(id)
    );
    let finding = with_path(cx, path, Finding::new(message))
        .evidence("factor", path.gate().factor.name())
        .measure("people", ways.len())
        .related_all(ways.iter().map(|(person, _)| naming::user(cx.tenant, person)))
        .related_all(stronger.map(|group| naming::group(cx.tenant, group)));
    remedy(cx, path, finding)
        .lowered_if(lowered::NO_TIER_0_ROLE, Ok(!path.gate().is_naked() && !cx.is_tier0(id)))
        .into()
}

fn source_of<'t>(path: &Path<'t>) -> Source<'t> {
    match path.steps.last()?.from {
        Node::Group(group, _) => Some(group),
        _ => None,
    }
}

/// Those of which something is certain.
fn sure<T>(all: impl IntoIterator<Item = T>, gap: Option<Gap>, test: impl Fn(&T) -> Known<bool>) -> Sure<T> {
    let mut found = (Vec::new(), gap);
    for one in all {
        match test(&one) {
            Ok(true) => found.0.push(one),
            Ok(false) => {}
            Err(gap) => found.1 = found.1.or(Some(gap)),
        }
    }
    found
}

/// The sources that someone is eligible for, and whose settings require approval: the role itself, and groups that have it.
fn sources_with_approval<'t>(cx: &Context<'t>, settings: &RoleSettings, role: &Node) -> Sure<Source<'t>> {
    let Node::Role(id) = role else { return (Vec::new(), None) };
    let steps = cx.tenant.steps_into(role, |by| matches!(by, By::Role(_)));
    let steps: Vec<_> = steps.collect();
    let unclear = steps.iter().find_map(|step| step.as_ref().err().copied());
    let groups = steps.into_iter().flatten().filter_map(|step| match step.from {
        Node::Group(group, Access::Member) => Some(Some(group)),
        _ => None,
    });
    let gap = missing_holders(cx, id).or(unclear);
    sure(std::iter::once(None).chain(groups), gap, |source| match source {
        None => all_of([
            cx.tenant.holders_of(id, Mode::Eligible).any(|_| Ok(true)),
            settings.policy().and_then(RoleSettingsPolicy::requires_human_approval),
        ]),
        Some(group) => {
            let eligible = cx.tenant.schedules_of(group, Mode::Eligible);
            let member = SettingsRole::Group((*group).clone(), Access::Member);
            all_of([
                eligible.any(|entry| Ok(entry.access()? == Access::Member)),
                cx.tenant.settings_of(&member).and_then(|settings| settings.policy()?.requires_human_approval()),
            ])
        }
    })
}

/// Why the role may have further holders.
fn missing_holders(cx: &Context<'_>, role: &ObjectId) -> Option<Gap> {
    let gaps = [Mode::Active, Mode::Eligible].map(|mode| cx.tenant.holders_of(role, mode).complete().err());
    gaps.into_iter().flatten().next()
}

/// The people who activate something on the way to the role, and need no approval that counts.
fn ways_without_approval<'t>(cx: &Context<'t>, role: &Node) -> Sure<Way<'t>> {
    let paths = cx.tenant.paths_to(std::slice::from_ref(role), HELD, Limit::UNGATED);
    let waiting = paths.people().filter(|(_, path)| path.gate().waits);
    let missing = if let Node::Role(role) = role { missing_holders(cx, role) } else { None };
    sure(waiting, missing.or(paths.complete().err()), |(person, _)| {
        all_of([not(cx.declared.emergency_accounts.contains(person)), not(holds_tier0(cx, person))])
    })
}

/// What ends the fault: an approval of the last activation on the way.
fn remedy(cx: &Context<'_>, path: &Path<'_>, finding: Finding) -> Finding {
    let Some(last) = path.steps.iter().rev().find(|step| step.gate.waits) else { return finding };
    let Some(Ok(settings)) = last.to.settings_role().map(|role| cx.tenant.settings_of(&role)) else { return finding };
    with_approval(cx, settings, finding.related(naming::settings(cx.tenant, settings)))
}
