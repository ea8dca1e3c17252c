use super::{EligibleOffer, day_of_loss};
use crate::context::Context;
use crate::finding::{Action, Judgement, Undecided, Verdict};
use crate::model::{Lifetime, Property};
use crate::tenant::Offer;

pub(crate) fn check(cx: &Context<'_>, offer: &Offer<'_>) -> Judgement {
    let offer = EligibleOffer::of(cx, offer)?;
    let Lifetime::For(granted) = offer.life else {
        return Err(Undecided::NotApplicable("assignments under the policy do not have a fixed duration"));
    };
    let Some(after) = offer.cut_short(cx)? else { return Ok(Verdict::Pass) };
    let message = format!(
        "access from {} ends {}, not after {granted}: PIM limits eligibility for \"{}\" to {after}",
        offer.policy(),
        day_of_loss(after),
        offer.group(cx)
    );
    let raise = format!("raise \"Expire eligible assignments after\" for {} to {granted}", offer.holders(cx));
    let raise = offer.lengthen(cx, Property::MaximumEligibility, Action::at_least(granted.iso()), raise);
    offer
        .finding(cx, message, format!("the policy grants access for {granted}"), after)
        .change(offer.shorten(after, format!("set the expiration of the policy to {after} or less")))
        .change(raise.map(|raise| raise.now(after.iso())))
        .into()
}
