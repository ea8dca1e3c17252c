use super::{EligibleOffer, day_of_loss};
use crate::context::Context;
use crate::finding::{Action, Judgement, Undecided, Verdict};
use crate::model::{Lifetime, Limit, Period, Property, all_of};
use crate::tenant::Offer;

pub(crate) fn check(cx: &Context<'_>, offer: &Offer<'_>) -> Judgement {
    let offer = EligibleOffer::of(cx, offer)?;
    let Lifetime::For(granted) = offer.life else {
        return Err(Undecided::NotApplicable("assignments under the policy do not have a fixed duration"));
    };
    let extended = Period::seconds(granted.as_seconds().saturating_mul(2));
    let slack = cx.thresholds.duration_slack;
    let limit = offer.settings.and_then(|settings| settings.policy()?.eligibility_limit());
    let is_too_long = limit.map(|limit| match limit {
        Limit::Within(maximum) => !granted.exceeds(maximum, slack) && extended.exceeds(maximum, slack),
        Limit::Unlimited => false,
    });
    if !all_of([offer.policy.is_extendable(), is_too_long])? {
        return Ok(Verdict::Pass);
    }
    let Limit::Within(after) = limit? else { return Ok(Verdict::Pass) };
    let message = format!(
        "access from {} can be extended beyond {granted}, but ends {}: PIM limits eligibility for \"{}\" to {after}",
        offer.policy(),
        day_of_loss(after),
        offer.group(cx)
    );
    let raise = format!("raise \"Expire eligible assignments after\" for {} to {extended} or more", offer.holders(cx));
    let raise = offer.lengthen(cx, Property::MaximumEligibility, Action::at_least(extended.iso()), raise);
    offer
        .finding(cx, message, format!("the policy grants access for {granted}"), after)
        .because(offer.policy.source.at(Property::SelfUpdate), "and lets people extend it")
        .change(raise.map(|raise| raise.now(after.iso())))
        .change([offer.stop_extensions()])
        .into()
}
