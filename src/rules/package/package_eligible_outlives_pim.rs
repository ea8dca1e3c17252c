use super::{EligibleOffer, day_of_loss};
use crate::context::Context;
use crate::finding::{Judgement, Undecided, Verdict};
use crate::model::Lifetime;
use crate::tenant::Offer;

pub(crate) fn check(cx: &Context<'_>, offer: &Offer<'_>) -> Judgement {
    let offer = EligibleOffer::of(cx, offer)?;
    let Lifetime::For(promised) = offer.life else {
        return Err(Undecided::NotApplicable("assignments under the policy do not last a fixed length of time"));
    };
    let Some(after) = offer.cut_short(cx)? else { return Ok(Verdict::Pass) };
    let message = format!(
        "{} grants {} for longer than PIM allows: {promised} against {after}, so access ends {} while the package still \
         shows the assignment",
        offer.policy(),
        offer.role(cx),
        day_of_loss(after)
    );
    offer
        .finding(cx, message, format!("the policy grants {promised}"), after)
        .help(format!(
            "let assignments under the policy expire after {after} at the latest, or \
             raise \"Expire eligible assignments after\" for {} to {promised}",
            offer.holders(cx)
        ))
        .into()
}
