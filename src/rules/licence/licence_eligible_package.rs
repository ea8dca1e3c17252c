use super::{SHOWN, all_grants, with_products_without};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{Mode, Property, all_of, any_found, not};
use crate::naming;
use crate::rules::edits::remove_grant;
use crate::rules::{licences, words};

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let eligible = all_grants(cx).matching(|granted| Ok(granted.mode()? == Mode::Eligible));
    if !all_of([any_found(&eligible), not(licences::has(cx, licences::GOVERNANCE))])? {
        return Ok(Verdict::Pass);
    }
    let eligible = eligible?;
    let packages = words::distinct(eligible.iter().map(|granted| format!("\"{}\"", granted.package.label())), ", ");
    let finding = Finding::new(format!(
        "no licence of the tenant includes Microsoft Entra ID Governance, which access packages with eligible roles require: {packages}"
    ));
    let finding = eligible.iter().take(SHOWN).fold(finding, |finding, granted| {
        finding.because(
            granted.at(Property::ResourceRole),
            format!("\"{}\" gives an eligible role", granted.package.label()),
        )
    });
    let edits = eligible.iter().map(|granted| {
        remove_grant(cx, granted, format!("remove the eligible role from \"{}\"", granted.package.label()))
    });
    with_products_without(cx, licences::GOVERNANCE, finding)
        .measure("uses", eligible.len())
        .related_all(eligible.iter().map(|granted| naming::package(granted.package)))
        .change_as(
            "buy Microsoft Entra ID Governance or Microsoft Entra Suite for those who can request these packages, or remove the eligible roles from the packages",
            edits,
        )
        .into()
}
