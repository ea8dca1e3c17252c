use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Undecided, Verdict};
use crate::model::{ConditionalAccessPolicy, PrincipalKind, Property, all_of};
use crate::naming;
use crate::rules::demands::{a_method_is_enough, asks_for_something};
use crate::rules::edits;
use crate::rules::lowered::emergency_not_excluded_from_conditional_access as lowered;
use crate::rules::words::names_of;

pub(crate) fn check(cx: &Context<'_>, policy: &ConditionalAccessPolicy) -> Judgement {
    let can_lock_out =
        [policy.is_enforced(), policy.guards_apps(), asks_for_something(policy), policy.is_for_browsers()];
    if !all_of(can_lock_out)? {
        return Err(Undecided::NotApplicable("the policy cannot keep anyone from signing in to an app in a browser"));
    }
    let accounts = cx.emergency_accounts()?;
    if !all_of(accounts.iter().map(|account| cx.tenant.covers(policy, account)))? {
        return Ok(Verdict::Pass);
    }
    let label = policy.label();
    let accounts: Vec<_> = accounts.iter().collect();
    let message = format!("the policy \"{label}\" excludes no emergency access account");
    let excluded =
        Action::Add(edits::principals(cx, accounts.iter().map(|account| (*account, Some(PrincipalKind::User)))));
    let words = format!("exclude {} from the policy \"{label}\"", names_of(cx, accounts.iter().copied()));
    let edit = Edit::new(naming::access_policy(policy), Property::ExcludeUsers, excluded, words);
    Finding::new(message)
        .because(policy.source.at(Property::ExcludeUsers), "the accounts that are declared are not among these")
        .evidence("accounts", accounts.len())
        .related_all(accounts.iter().map(|account| naming::user(cx.tenant, account)))
        .change([edit])
        .lowered_if(lowered::METHOD_IS_ENOUGH, a_method_is_enough(policy))
        .into()
}
