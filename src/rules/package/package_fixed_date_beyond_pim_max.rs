use super::{EligibleOffer, day_of_loss};
use crate::context::Context;
use crate::finding::{Action, Judgement, Undecided, Verdict};
use crate::model::{Instant, Lifetime, Property};
use crate::tenant::Offer;

pub(crate) fn check(cx: &Context<'_>, offer: &Offer<'_>) -> Judgement {
    let offer = EligibleOffer::of(cx, offer)?;
    let end = match offer.life {
        Lifetime::Until(end) if end != Instant::Never => end,
        _ => return Err(Undecided::NotApplicable("assignments under the policy do not end on a fixed date")),
    };
    let Some(after) = offer.cut_short(cx)? else { return Ok(Verdict::Pass) };
    let now = cx.as_of()?;
    let date = date_of(end);
    let message = format!(
        "access from {} ends {} for anyone assigned today, not on {date}: PIM limits eligibility for \"{}\" to {after}",
        offer.policy(),
        day_of_loss(after),
        offer.group(cx)
    );
    let left = end.since(now);
    let reaching = left.map_or_else(|| Action::at_least(end), |left| Action::at_least(left.in_days_up().iso()));
    let raise =
        format!("raise \"Expire eligible assignments after\" for {} so that it reaches that date", offer.holders(cx));
    let raise = offer.lengthen(cx, Property::MaximumEligibility, reaching, raise);
    let finding = offer
        .finding(cx, message, format!("the policy grants access until {date}"), after)
        .evidence("access-ends-at", now.plus(after))
        .change(offer.shorten(after, format!("set the expiration of the policy to {after} or less instead of {date}")))
        .change(raise.map(|raise| raise.now(after.iso())));
    match left {
        Some(left) => finding.evidence("left-seconds", left.as_seconds()),
        None => finding,
    }
    .into()
}

/// `2026-12-31`.
fn date_of(end: Instant) -> String {
    let text = end.to_string();
    text.split_once('T').map_or_else(|| text.clone(), |(date, _)| date.to_owned())
}
