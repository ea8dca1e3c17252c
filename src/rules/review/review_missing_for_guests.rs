use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::access_review::{Population, Reviewed};
use crate::model::{AccessReview, Collection, Known, Property, User, all_of, any_found, any_of, not};
use crate::naming;

/// As many guests are pointed at.
const SHOWN: usize = 3;

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let guests = cx.tenant.users().map(|users| users.iter().collect::<Vec<_>>()).matching(|user| user.is_guest());
    if !all_of([any_found(&guests), not(cx.tenant.reviews_in_force().any(covers_guests))])? {
        return Ok(Verdict::Pass);
    }
    let guests = guests?;
    let point = |finding: Finding, guest: &&User| {
        finding.because(guest.source.at(Property::UserType), format!("\"{}\" is a guest", guest.label()))
    };
    let finding = Finding::new("there are guests, and no access review asks whether they still need access");
    let finding = guests.iter().take(SHOWN).fold(finding, point).measure("users", guests.len());
    let tenant = naming::tenant(cx.tenant, None);
    finding
        .change([Edit::new(
            tenant,
            Collection::AccessReviews,
            Action::Choose,
            "create an access review of guests in all Microsoft 365 groups, which removes access if reviewers do not respond",
        )])
        .into()
}

/// Whether a review asks about guests alone, or about everybody in all groups.
fn covers_guests(review: &AccessReview) -> Known<bool> {
    let population = |wanted| review.population().map(|population| population == wanted);
    let of_all_groups = review
        .reviews(|reviewed| Ok(matches!(reviewed, Reviewed::MicrosoftGroups | Reviewed::Teams | Reviewed::EveryGroup)));
    any_of([population(Population::Guests), all_of([population(Population::Everyone), of_all_groups])])
}
