use super::{EligibleOffer, day_of_loss};
use crate::context::Context;
use crate::finding::{Action, Judgement, Undecided, Verdict};
use crate::model::{Instant, Lifetime, Property};
use crate::rules::lowered::package_permanent_eligible_with_pim_expiry as lowered;
use crate::tenant::Offer;

pub(crate) fn check(cx: &Context<'_>, offer: &Offer<'_>) -> Judgement {
    let offer = EligibleOffer::of(cx, offer)?;
    let lasts = match offer.life {
        Lifetime::Unlimited | Lifetime::Until(Instant::Never) => "never ends",
        Lifetime::WhileInScope => "lasts while the person is in scope",
        Lifetime::For(_) | Lifetime::Until(_) => {
            return Err(Undecided::NotApplicable("assignments under the policy expire"));
        }
    };
    let Some(after) = offer.cut_short(cx)? else { return Ok(Verdict::Pass) };
    let message = format!(
        "access from {} ends {}, although the assignment {lasts}: PIM limits eligibility for \"{}\" to {after}",
        offer.policy(),
        day_of_loss(after),
        offer.group(cx)
    );
    let automatic = offer.life == Lifetime::WhileInScope;
    let permanent = format!("allow permanent eligible assignments for {}", offer.holders(cx));
    let permanent = offer.lengthen(cx, Property::EligibilityExpirationRequired, Action::set(false), permanent);
    let finding = offer
        .finding(cx, message, format!("an assignment under the policy {lasts}"), after)
        .lowered_if(lowered::AUTOMATIC_ASSIGNMENT, Ok(automatic));
    let finding = if automatic {
        finding
    } else {
        finding.change(offer.shorten(after, format!("set the expiration of the policy to {after} or less")))
    };
    finding.change(permanent.map(|permanent| permanent.now(true))).into()
}
