use super::EligibleOffer;
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Undecided, Verdict};
use crate::model::{Lifetime, Property};
use crate::naming;
use crate::rules::SHORTEST;
use crate::tenant::Offer;

pub(crate) fn check(cx: &Context<'_>, offer: &Offer<'_>) -> Judgement {
    let offer = EligibleOffer::of(cx, offer)?;
    let Lifetime::For(granted) = offer.life else {
        return Err(Undecided::NotApplicable("assignments under the policy do not have a fixed duration"));
    };
    if granted >= SHORTEST {
        return Ok(Verdict::Pass);
    }
    let words = format!("set the expiration of the policy to {SHORTEST} or more");
    let lengthen =
        Edit::new(naming::policy(offer.policy), Property::Expiration, Action::at_least(SHORTEST.iso()), words);
    Finding::new(format!(
        "access from {} ends after {granted}, but PIM accepts no eligibility for \"{}\" of less than {SHORTEST}",
        offer.policy(),
        offer.group(cx)
    ))
    .because(offer.policy.source.at(Property::Expiration), format!("the policy grants access for {granted}"))
    .because(offer.granted.at(Property::ResourceRole), format!("the package makes people eligible {}s", offer.access))
    .related(naming::package(offer.granted.package))
    .related(naming::policy(offer.policy))
    .related(naming::group(cx.tenant, offer.group))
    .evidence("length-seconds", granted.as_seconds())
    .change([lengthen.now(granted.iso())])
    .into()
}
