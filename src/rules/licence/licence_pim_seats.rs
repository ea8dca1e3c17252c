use super::{SHOWN, products_with};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::subscribed_sku::SkuStatus;
use crate::model::{Known, ObjectId, PrincipalKind, Property, not};
use crate::naming::counted;
use crate::rules::licences;

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let is_member =
        |user: &ObjectId| cx.tenant.is_user_who(user, Some(PrincipalKind::User), |user| not(user.is_guest()));
    let people = cx.tenant.people_using_pim().who(is_member);
    if people.fewer_than(1) == Ok(true) {
        return Ok(Verdict::Pass);
    }
    let seats = seats(cx)?;
    if people.fewer_than(seats.saturating_add(1))? {
        return Ok(Verdict::Pass);
    }
    let certain = people.certain();
    let (noun, verb) = if certain == 1 { ("person", "uses or approves") } else { ("people", "use or approve") };
    let finding = Finding::new(format!(
        "{certain} {noun} {verb} eligible or limited assignments in PIM, and the tenant has {} for it",
        counted(seats, "licence")
    ))
    .measure("people", certain.saturating_sub(seats));
    let products = products_with(cx, licences::PIM);
    let finding = products.iter().take(SHOWN).fold(finding, |finding, sku| {
        finding.because(sku.source.at(Property::PrepaidUnits), format!("the licences of \"{}\"", sku.label()))
    });
    finding
        .help(format!(
            "buy licences that include Microsoft Entra ID P2 or Governance for {certain} {noun}, or remove assignments that no one needs"
        ))
        .into()
}

/// How many licences for PIM can be used. A person may have two of them, so that this is the most.
fn seats(cx: &Context<'_>) -> Known<usize> {
    let mut all = 0_usize;
    for sku in *cx.tenant.subscribed_skus().complete()? {
        if sku.has_any(licences::PIM)? && sku.status()? != SkuStatus::Ended {
            all = all.saturating_add(usize::try_from(sku.seats()?).unwrap_or(usize::MAX));
        }
    }
    Ok(all)
}
