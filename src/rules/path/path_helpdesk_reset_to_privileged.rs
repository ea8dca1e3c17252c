use std::collections::{BTreeMap, BTreeSet};

use super::{Found, HELD, Way, adding, people_below, role_without_approval, with_approval, with_path};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{Access, Known, Mode, ObjectId, Property, SettingsRole, all_of, any_found, any_of, is_found, not};
use crate::naming;
use crate::rules::lowered::path_helpdesk_reset_to_privileged as lowered;
use crate::rules::settings::{activated, in_force, of_group};
use crate::rules::words::names_of;
use crate::tenant::RoleSettings;
use crate::tenant::approvers::People;
use crate::tenant::password_reset::changes_methods;
use crate::tenant::paths::{By, Factor, Limit, Node, Path, Paths, Step};
use crate::tenant::well_known::template_of;

/// The roles of a help desk.
const DESK: [&str; 4] =
    ["Authentication Administrator", "Helpdesk Administrator", "Password Administrator", "User Administrator"];

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    if let SettingsRole::Directory(role) = &settings.role
        && !cx.is_tier0(role)
    {
        return Err(Undecided::NotApplicable("the directory role is not one of the tier-0 roles"));
    }
    let approval = in_force(cx, settings)?.requires_human_approval();
    let role = role_gained(cx, settings);
    if !all_of([approval.map(|_| true), is_found(&role)])? {
        return Ok(Verdict::Pass);
    }
    let (approval, Some(Found { path: onward, role, .. })) = (approval?, role?) else { return Ok(Verdict::Pass) };
    let eligible = cx.tenant.eligible_people(&settings.role);
    let own = Own { paths: cx.tenant.paths_to(&[cx.tenant.node_of(&settings.role)], HELD, Limit::UNGATED), approval };
    let (mut exposed, mut desk, mut gap, mut sets_methods) = (BTreeSet::new(), BTreeMap::new(), None, false);
    for resetter in DESK.into_iter().filter_map(template_of) {
        match reset_by(cx, &resetter, &eligible, &own) {
            Ok((people, holders)) => {
                sets_methods |= changes_methods(&resetter) && !people.is_empty();
                exposed.extend(people);
                for (holder, path) in holders {
                    desk.entry(holder).or_insert(path);
                }
            }
            Err(missing) => gap = gap.or(Some(missing)),
        }
    }
    let Some(first) = desk.values().min_by_key(|path| (path.gate().factor, path.steps.len())) else {
        return gap.map_or(Ok(Verdict::Pass), |gap| Err(gap.into()));
    };
    let (reset, gained) = from_reset(cx, first, &exposed, &own);
    let gate = Path { steps: [gained.clone(), onward.steps.clone()].concat() }.gate();
    let path = Path::of([first.steps.clone(), reset, gained, onward.steps].concat());
    let their = if exposed.len() == 1 { "that person's password" } else { "their passwords" };
    let leading = match settings.role {
        SettingsRole::Directory(_) => String::new(),
        SettingsRole::Group(..) => format!(", which leads to the role \"{}\",", cx.tenant.role_label(&role)),
    };
    let agreed = if approval { "with an approval that the requestor decides about" } else { "without an approval" };
    let message = format!(
        "{} can activate {}{leading} {agreed}, and {} can reset {their}",
        names_of(cx, exposed.iter().copied()),
        activated(cx, settings),
        names_of(cx, desk.keys().copied()),
    );
    // Whoever is not seen may have the role that changes methods.
    let needs_more = if gate.factor > Factor::None && !sets_methods { gap.map_or(Ok(true), Err) } else { Ok(false) };
    let (property, reason) = if approval {
        (Property::ApprovalStages, "those who activate decide about the approval")
    } else {
        (Property::ApprovalRequired, "activation does not require approval")
    };
    let finding = with_path(cx, &path, Finding::new(message))
        .because(settings.at(property), reason)
        .evidence("factor", gate.factor.name())
        .measure("people", exposed.len())
        .measure("help-desk", desk.len())
        .related_all(exposed.iter().map(|user| naming::user(cx.tenant, user)));
    with_approval(cx, settings, of_group(cx, settings, finding))
        .note("alternatively, put the accounts into a restricted management administrative unit")
        .lowered_if(lowered::SECOND_FACTOR, needs_more)
        .into()
}

/// The gravest role that whoever activates gets without a further approval, with what leads there.
fn role_gained<'t>(cx: &Context<'t>, settings: &RoleSettings) -> Known<Option<Found<'t>>> {
    match &settings.role {
        SettingsRole::Directory(role) => Ok(cx.is_powerful(role)?.then(|| Found {
            role: cx.tenant.role_template(role),
            path: Path { steps: Vec::new() },
            tier0: Ok(cx.is_tier0(role)),
        })),
        SettingsRole::Group(group, Access::Member) => role_without_approval(cx, group),
        SettingsRole::Group(group, Access::Owner) => {
            let Some(found) = role_without_approval(cx, group)? else { return Ok(None) };
            let known = cx.tenant.group_named(group)?;
            if any_of([known.is_dynamic(), cx.tenant.is_restricted(known)])? {
                return Ok(None);
            }
            let path = Path { steps: adding(cx, group).into_iter().chain(found.path.steps).collect() };
            Ok(Some(Found { path, ..found }))
        }
    }
}

/// People of the help desk, with the path of each to the role.
type Holders<'t> = Vec<Way<'t>>;

/// The eligible people whose password a role of the help desk can reset, and those who have that role and not what the others are
/// eligible for; both are empty where either is.
fn reset_by<'t, 'e>(
    cx: &Context<'t>,
    role: &ObjectId,
    eligible: &'e People,
    own: &Own<'_>,
) -> Known<(Vec<&'e ObjectId>, Holders<'t>)> {
    let holders = holders(cx, role, own);
    if holders.as_ref().is_ok_and(Vec::is_empty) {
        return Ok((Vec::new(), Vec::new()));
    }
    let people = eligible.matching(|user| {
        let restricted =
            cx.tenant.user(user).and_then(|known| known.map_or(Ok(false), |user| cx.tenant.is_restricted_user(user)));
        all_of([own.activates(user), cx.tenant.reset_target(user).can_be_reset_by(role), not(restricted)])
    });
    if all_of([any_found(&people), any_found(&holders)])? {
        return Ok((people?, holders?));
    }
    Ok((Vec::new(), Vec::new()))
}

fn holders<'t>(cx: &Context<'t>, role: &ObjectId, own: &Own<'_>) -> Known<Holders<'t>> {
    let paths = cx.tenant.paths_to(&[Node::Role(role.clone())], HELD, Limit::UNGATED);
    let found = people_below(cx, &paths, |(person, _)| not(own.gets(person)))?;
    if found.is_empty() {
        for mode in [Mode::Active, Mode::Eligible] {
            cx.tenant.holders_of(role, mode).complete()?;
        }
    }
    Ok(found)
}

/// The ways to what the settings are for that need nobody else's agreement.
struct Own<'t> {
    paths: Paths<'t>,
    /// Whether an approval is configured.
    approval: bool,
}

impl Own<'_> {
    /// Whether someone has it, or can activate it alone.
    fn gets(&self, person: &ObjectId) -> Known<bool> {
        self.paths.from(&Node::Principal(person.clone())).map(|path| path.is_some())
    }

    /// Whether someone who is eligible can activate it alone. Of an approval that is configured the step says whether it counts; who
    /// has it all the time has a step that takes none.
    fn activates(&self, person: &ObjectId) -> Known<bool> {
        let path = self.paths.from(&Node::Principal(person.clone()))?;
        let last = path.and_then(|path| path.steps.last().copied());
        Ok(last.is_some_and(|last| !self.approval || last.gate.loses_approval))
    }
}

/// The step from a role of the help desk to one of the people, and the steps from there to what the settings are for.
fn from_reset<'t>(
    cx: &Context<'t>,
    desk: &Path<'t>,
    exposed: &BTreeSet<&ObjectId>,
    own: &Own<'t>,
) -> (Vec<Step<'t>>, Vec<Step<'t>>) {
    let found = exposed.iter().find_map(|user| {
        let user = Node::Principal((*user).clone());
        let reset =
            cx.tenant.steps_into(&user, |by| *by == By::Resets).flatten().find(|step| desk.end() == Some(step.from))?;
        Some((vec![reset], own.paths.from(&user).ok()??.steps))
    });
    found.unwrap_or_default()
}
