use super::{EligibleOffer, day_of_loss};
use crate::context::Context;
use crate::finding::{Judgement, Undecided, Verdict};
use crate::model::Lifetime;
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
    offer
        .finding(cx, message, format!("the policy grants access for {granted}"), after)
        .help(format!(
            "set the expiration of the policy to {after} or less, or raise \"Expire eligible assignments after\" for {} to {granted}",
            offer.holders(cx)
        ))
        .into()
}
