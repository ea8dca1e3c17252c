use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::membership_rule::reads_member_of;
use crate::model::{AdministrativeUnit, Property, all_of};
use crate::naming;
use crate::rules::lowered::au_dynamic_memberof as lowered;
use crate::rules::member_of::{fate, is_still_evaluated};

pub(crate) fn check(cx: &Context<'_>, unit: &AdministrativeUnit) -> Judgement {
    let member_of = unit.membership_rule().map(|rule| rule.is_some_and(reads_member_of));
    if !all_of([unit.is_dynamic(), member_of])? {
        return Ok(Verdict::Pass);
    }
    let name = unit.label();
    let edit = |property, action, words: String| Edit::new(naming::unit(unit), property, action, words);
    let rule = edit(
        Property::MembershipRule,
        Action::Choose,
        format!("base the rule of \"{name}\" on attributes of its members"),
    );
    let rule = match unit.membership_rule() {
        Ok(Some(now)) => rule.now(now),
        _ => rule,
    };
    let assigned =
        edit(Property::MembershipType, Action::set("assigned"), "assign the members".to_owned()).now("dynamic");
    Finding::new(format!(
        "the administrative unit \"{name}\" takes its members from groups with memberOf, a preview feature {}",
        fate(cx)
    ))
    .because(unit.source.at(Property::MembershipRule), "the rule uses memberOf")
    .change([rule])
    .change([assigned])
    .lowered_if(lowered::BEFORE_THE_END, is_still_evaluated(cx))
    .into()
}
