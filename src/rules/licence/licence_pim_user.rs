use super::SHOWN;
use crate::context::Context;
use crate::finding::{Finding, Judgement, Undecided, Verdict};
use crate::model::{ObjectId, PrincipalKind, Property, all_of, not};
use crate::naming::counted;
use crate::rules::licences;
use crate::rules::words::listed;

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    if !licences::has(cx, licences::PIM)? {
        return Err(Undecided::NotApplicable("the tenant has no licence for PIM"));
    }
    let lacks_licence = |user: &ObjectId| {
        cx.tenant.is_user_who(user, Some(PrincipalKind::User), |user| {
            all_of([not(user.is_guest()), not(licences::is_licensed(cx, user, licences::PIM))])
        })
    };
    let people = cx.tenant.people_using_pim();
    let without = people.matching(lacks_licence)?;
    if without.is_empty() {
        return Ok(Verdict::Pass);
    }
    let users: Vec<_> = without.iter().filter_map(|id| cx.tenant.user(id).ok().flatten()).collect();
    let names = listed(users.iter().map(|user| user.label()));
    let (noun, verb) = if users.len() == 1 { ("person", "uses or approves") } else { ("people", "use or approve") };
    let finding = Finding::new(format!(
        "{} {noun} {verb} eligible or limited assignments in PIM without a licence for it: {names}",
        users.len()
    ))
    .measure("people", users.len());
    users
        .iter()
        .take(SHOWN)
        .fold(finding, |finding, user| {
            let words = format!("no licence of \"{}\" includes PIM", user.label());
            finding.because(user.source.at(Property::AssignedLicenses), words)
        })
        .help(format!(
            "assign {} with Microsoft Entra ID P2 or Governance to a group that contains these people",
            counted(users.len(), "licence")
        ))
        .into()
}
