use super::{EligibleOffer, day_of_loss};
use crate::context::Context;
use crate::finding::{Judgement, Undecided, Verdict};
use crate::model::{Instant, Lifetime};
use crate::rules::lowered::package_permanent_eligible_with_pim_expiry as lowered;
use crate::tenant::Offer;

pub(crate) fn check(cx: &Context<'_>, offer: &Offer<'_>) -> Judgement {
    let offer = EligibleOffer::of(cx, offer)?;
    let promise = match offer.life {
        Lifetime::Unlimited | Lifetime::Until(Instant::Never) => "without end",
        Lifetime::WhileInScope => "as long as the person is in scope",
        Lifetime::For(_) | Lifetime::Until(_) => {
            return Err(Undecided::NotApplicable("assignments under the policy end by themselves"));
        }
    };
    let Some(after) = offer.cut_short(cx)? else { return Ok(Verdict::Pass) };
    let message = format!(
        "{} grants {} {promise}, but PIM ends it after {after}: access ends {} while the package still shows the assignment",
        offer.policy(),
        offer.role(cx),
        day_of_loss(after)
    );
    let automatic = offer.life == Lifetime::WhileInScope;
    let permanent = format!("allow permanent eligible assignments for {}", offer.holders(cx));
    let remedy = if automatic {
        permanent
    } else {
        format!("let assignments under the policy expire after {after} at the latest, or {permanent}")
    };
    offer
        .finding(cx, message, format!("the policy grants access {promise}"), after)
        .lowered_if(lowered::AUTOMATIC_ASSIGNMENT, Ok(automatic))
        .help(remedy)
        .into()
}
