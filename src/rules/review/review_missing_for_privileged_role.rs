use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::access_review::Reviewed;
use crate::model::{
    AccessReview, Collected, Collection, Known, Mode, ObjectId, PrincipalKind, Property, RoleAssignment, all_of,
    any_found, any_of, not,
};
use crate::naming;
use crate::rules::lowered::review_missing_for_privileged_role as lowered;
use crate::rules::{licences, words};
use crate::tenant::well_known::BuiltInRole;

/// As many holders are pointed at; all roles are named.
const SHOWN: usize = 5;

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let roles: Vec<&ObjectId> = cx.tenant.roles_in_use().collect();
    let gap = [Mode::Active, Mode::Eligible].into_iter().find_map(|mode| cx.tenant.all_holding(mode).complete().err());
    let roles = gap.map_or(Collected::Complete(roles.clone()), |gap| Collected::Partial(roles, gap));
    let reviews = cx.tenant.reviews_in_force();
    let unreviewed = roles.matching(|role| {
        let by_people = any_found(&holders(cx, role));
        all_of([cx.is_privileged(role), by_people])
    })?;
    if unreviewed.is_empty() {
        return Ok(Verdict::Pass);
    }
    let names = words::listed(unreviewed.iter().map(|role| cx.tenant.role_label(role)));
    let message = format!("no access review covers everyone who holds or can activate a privileged role: {names}");
    let first = |role: &&ObjectId| holders(cx, role).ok()?.first().copied();
    let shown = unreviewed.iter().filter_map(first).take(SHOWN);
    let finding = shown.fold(Finding::new(message), |finding, held| point(cx, held, finding));
    let edits = unreviewed.iter().map(|role| {
        let words = format!("review who needs \"{}\"", cx.tenant.role_label(role));
        Edit::new(naming::directory_role(cx.tenant, role), Collection::AccessReviews, Action::Choose, words)
    });
    let tier0 = unreviewed.iter().any(|role| cx.is_tier0(role));
    let finding = finding
        .measure("privileged-roles", unreviewed.len())
        .related_all(unreviewed.iter().map(|role| naming::directory_role(cx.tenant, role)))
        .change_as(
            "create an access review of active and eligible assignments for these roles, with other reviewers than those who hold them, at least every three months",
            edits,
        )
        .lowered_if(lowered::NO_TIER_0_ROLE, Ok(!tier0))
        .lowered_if(lowered::NOT_LICENSED, not(is_licensed(cx)));
    if sees_reviews_of_roles(&reviews) {
        return finding.into();
    }
    finding
        .note("if the export was made by a person, make sure first that it was no Global Reader, to whom Microsoft Graph shows no reviews of directory roles")
        .into()
}

/// Whether the export has any review of a directory role: not everyone who may read reviews gets those.
fn sees_reviews_of_roles(reviews: &Reviews<'_>) -> bool {
    reviews.as_ref().any(|review| review.reviews(|reviewed| Ok(matches!(reviewed, Reviewed::Role(..))))) == Ok(true)
}

type Reviews<'t> = Collected<Vec<&'t AccessReview>>;

/// Those whom no review of the role covers, and who are neither service principals nor emergency access accounts, nor groups whose
/// members are reviewed.
fn holders<'t>(cx: &Context<'t>, role: &ObjectId) -> Known<Vec<&'t RoleAssignment>> {
    if cx.is_built_in_role(role, BuiltInRole::is_for_synchronization) {
        return Ok(Vec::new());
    }
    let is_group =
        |held: &RoleAssignment| cx.tenant.is_of_kind(&held.principal, held.principal_kind(), PrincipalKind::Group);
    let is_group_reviewed =
        |held: &RoleAssignment| all_of([cx.tenant.is_group_reviewed(&held.principal), is_group(held)]);
    let counts = |held: &&RoleAssignment| {
        all_of([
            not(cx.tenant.are_holders_reviewed(role, held.mode)),
            not(cx.declared.emergency_accounts.contains(&held.principal)),
            not(is_group_reviewed(held)),
            not(cx.tenant.is_service_principal(&held.principal, held.principal_kind())),
        ])
    };
    let [eligible, active] =
        [Mode::Eligible, Mode::Active].map(|mode| cx.tenant.holders_of(role, mode).matching(counts));
    match (eligible, active) {
        (Ok(found), Ok(others)) => Ok([found, others].concat()),
        (Ok(found), Err(gap)) | (Err(gap), Ok(found)) => {
            if found.is_empty() {
                Err(gap)
            } else {
                Ok(found)
            }
        }
        (Err(gap), Err(_)) => Err(gap),
    }
}

/// Nobody can be eligible for a role without a licence that has reviews of roles too.
fn is_licensed(cx: &Context<'_>) -> Known<bool> {
    any_of([licences::has(cx, licences::PIM), cx.tenant.all_holding(Mode::Eligible).any(|_| Ok(true))])
}

fn point(cx: &Context<'_>, held: &RoleAssignment, finding: Finding) -> Finding {
    let verb = if held.mode == Mode::Active { "holds" } else { "is eligible for" };
    let (holder, role) = (cx.tenant.principal_label(&held.principal), naming::held_role(cx.tenant, held));
    finding.because(held.source.at(Property::PrincipalId), format!("\"{holder}\" {verb} {role}"))
}
