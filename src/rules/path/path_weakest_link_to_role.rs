use super::{HELD, Sure, Way, is_below, sure, with_approval, with_path};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::hops;
use crate::model::{
    Access, ConditionalAccessPolicy, Gap, Known, Mode, ObjectId, Property, RoleSettingsPolicy, SettingsRole, all_of,
    not,
};
use crate::naming;
use crate::rules::lowered::path_weakest_link_to_role as lowered;
use crate::rules::settings_edits::edit;
use crate::rules::words::names_of;
use crate::tenant::RoleSettings;
use crate::tenant::paths::{By, Limit, Node, Path};

/// Where people get the role from: a group that has it, or none where it is their own.
type Source<'t> = Option<&'t ObjectId>;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let SettingsRole::Directory(role) = &settings.role else {
        return Err(Undecided::NotApplicable("the settings are those of a group"));
    };
    let id = &cx.tenant.role_template(role);
    if !cx.is_powerful(id)? {
        return Err(Undecided::NotApplicable("the role is not privileged, or only reads"));
    }
    let role = Node::Role(id.clone());
    let mut gap = None;
    for demand in [Demand::Approval, Demand::Context] {
        match uneven(cx, settings, &role, demand) {
            Ok(Some(found)) => return found.finding(cx, id, demand),
            Ok(None) => {}
            Err(missing) => gap = gap.or(Some(missing)),
        }
    }
    gap.map_or(Ok(Verdict::Pass), |gap| Err(gap.into()))
}

/// What one way requires, and another does not.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Demand {
    Approval,
    /// An authentication context that Conditional Access guards, and no approval: where both ways require one, neither is weak.
    Context,
}

impl Demand {
    /// The most that a weaker way takes: fewer people, or as few and a weaker factor.
    fn weaker(self) -> Limit {
        match self {
            Self::Approval => Limit::UNGATED,
            Self::Context => Limit::WITHOUT_CONTEXT,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Approval => "an approval",
            Self::Context => "an authentication context",
        }
    }

    /// Whether activation under some settings requires it.
    fn is_of(self, cx: &Context<'_>, policy: &RoleSettingsPolicy) -> Known<bool> {
        let approval = policy.requires_human_approval();
        match self {
            Self::Approval => approval,
            Self::Context => all_of([not(approval), requires_context(cx, policy)]),
        }
    }
}

/// Whether an enabled Conditional Access policy guards the authentication context that is required.
fn requires_context(cx: &Context<'_>, policy: &RoleSettingsPolicy) -> Known<bool> {
    policy.context_id()?.map_or(Ok(false), |context| is_guarded(cx, &context))
}

fn is_guarded(cx: &Context<'_>, context: &ObjectId) -> Known<bool> {
    cx.tenant.policies_guarding(context).any(ConditionalAccessPolicy::is_enforced)
}

/// A way that requires something, and those of people who do without it.
struct Uneven<'t> {
    stronger: Source<'t>,
    weaker: Source<'t>,
    ways: Vec<Way<'t>>,
}

/// Such ways to a role; none where complete data shows that there are none.
fn uneven<'t>(cx: &Context<'t>, settings: &RoleSettings, role: &Node, demand: Demand) -> Known<Option<Uneven<'t>>> {
    let (strong, more_strong) = sources_with(cx, settings, role, demand);
    if let ([], None) = (&strong[..], more_strong) {
        return Ok(None);
    }
    let (weak, more_weak) = ways_under(cx, role, demand);
    if let ([], None) = (&weak[..], more_weak) {
        return Ok(None);
    }
    let other = |source: Source<'_>| strong.iter().copied().find(|other| *other != source);
    let found = weak.iter().find_map(|(_, path)| Some((source_of(path), other(source_of(path))?)));
    let Some((weaker, stronger)) = found else { return more_strong.or(more_weak).map_or(Ok(None), Err) };
    let ways = weak.into_iter().filter(|(_, path)| source_of(path) == weaker).collect();
    Ok(Some(Uneven { stronger, weaker, ways }))
}

impl Uneven<'_> {
    fn finding(&self, cx: &Context<'_>, role: &ObjectId, demand: Demand) -> Judgement {
        let Some((_, path)) = self.ways.iter().min_by_key(|(_, path)| (path.gate().factor, path.steps.len())) else {
            return Ok(Verdict::Pass);
        };
        let through =
            self.weaker.map_or_else(String::new, |group| format!(" through \"{}\"", cx.tenant.group_label(group)));
        let although = match self.stronger {
            None => "the settings of the role require one".to_owned(),
            Some(group) => {
                format!("membership of \"{}\", which gives it too, requires one", cx.tenant.group_label(group))
            }
        };
        let message = format!(
            "{} can get the role \"{}\"{through} without {}, although {although}",
            names_of(cx, self.ways.iter().map(|(person, _)| *person)),
            cx.tenant.role_label(role),
            demand.words(),
        );
        let finding = Finding::new(message);
        let finding =
            if demand == Demand::Approval { with_path(cx, path, finding) } else { with_steps(cx, path, finding) };
        let finding = finding
            .evidence("factor", path.gate().factor.name())
            .measure("people", self.ways.len())
            .related_all(self.ways.iter().map(|(person, _)| naming::user(cx.tenant, person)))
            .related_all(self.stronger.map(|group| naming::group(cx.tenant, group)));
        remedy(cx, path, demand, finding)
            .lowered_if(lowered::NO_TIER_0_ROLE, Ok(!path.gate().is_naked() && !cx.is_tier0(role)))
            .into()
    }
}

/// Adds the steps of a path, and its groups: that one of its settings does not require an approval remains a fault of its own.
fn with_steps(cx: &Context<'_>, path: &Path<'_>, finding: Finding) -> Finding {
    let groups = path.steps.iter().filter_map(|step| match step.to {
        Node::Group(group, _) => Some(naming::group(cx.tenant, group)),
        _ => None,
    });
    finding.steps(hops::labels(cx.tenant, path)).related_all(groups)
}

fn source_of<'t>(path: &Path<'t>) -> Source<'t> {
    match path.steps.last()?.from {
        Node::Group(group, _) => Some(group),
        _ => None,
    }
}

/// The sources that someone is eligible for, and whose settings require something: the role itself, and groups that have it.
fn sources_with<'t>(cx: &Context<'t>, settings: &RoleSettings, role: &Node, demand: Demand) -> Sure<Source<'t>> {
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
            settings.policy().and_then(|policy| demand.is_of(cx, policy)),
        ]),
        Some(group) => {
            let eligible = cx.tenant.schedules_of(group, Mode::Eligible);
            let member = SettingsRole::Group((*group).clone(), Access::Member);
            all_of([
                eligible.any(|entry| entry.gives(Access::Member)),
                cx.tenant.settings_of(&member).and_then(|settings| demand.is_of(cx, settings.policy()?)),
            ])
        }
    })
}

/// Why the role may have further holders.
fn missing_holders(cx: &Context<'_>, role: &ObjectId) -> Option<Gap> {
    let gaps = [Mode::Active, Mode::Eligible].map(|mode| cx.tenant.holders_of(role, mode).complete().err());
    gaps.into_iter().flatten().next()
}

/// The people who activate something on the way to the role, and do without what is demanded, or need nothing of it that counts.
fn ways_under<'t>(cx: &Context<'t>, role: &Node, demand: Demand) -> Sure<Way<'t>> {
    let paths = cx.tenant.paths_to(std::slice::from_ref(role), HELD, demand.weaker());
    let waiting = paths.people().filter(|(_, path)| path.gate().waits);
    let missing = if let Node::Role(role) = role { missing_holders(cx, role) } else { None };
    let unguarded = if demand == Demand::Approval { None } else { unclear_context(cx) };
    sure(waiting, missing.or(paths.complete().err()).or(unguarded), |(person, _)| is_below(cx, person))
}

/// Why an authentication context on the way may ask for nothing: the paths take one at its word.
fn unclear_context(cx: &Context<'_>) -> Option<Gap> {
    let contexts = cx.tenant.named_contexts();
    contexts.iter().filter(|context| !context.roles.is_empty()).find_map(|context| is_guarded(cx, &context.id).err())
}

/// What ends the fault: an approval of the last activation on the way, or an authentication context.
fn remedy(cx: &Context<'_>, path: &Path<'_>, demand: Demand, finding: Finding) -> Finding {
    let Some(last) = path.steps.iter().rev().find(|step| step.gate.waits) else { return finding };
    let Some(Ok(settings)) = last.to.settings_role().map(|role| cx.tenant.settings_of(&role)) else { return finding };
    if demand == Demand::Approval {
        return with_approval(cx, settings, finding.related(naming::settings(cx.tenant, settings)));
    }
    let what = "require an authentication context on activation";
    finding.change([edit(cx, settings, Property::AuthenticationContext, Action::Choose, what)])
}
