use crate::context::Context;
use crate::finding::{Action, Edit, Judgement, Verdict};
use crate::model::{ObjectId, Property, User, any_of, not};
use crate::naming;
use crate::rules::emergency::{accounts_who, fault, is_user_who};
use crate::rules::lowered::emergency_not_cloud_only as lowered;

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let is_dependent = |user: &User| any_of([user.is_on_premises_synced(), not(user.is_in_initial_domain())]);
    let dependent = accounts_who(cx, |account| is_user_who(cx, account, is_dependent))?;
    if dependent.is_empty() {
        return Ok(Verdict::Pass);
    }
    let is_synced = |account: &&ObjectId| is_user_who(cx, account, User::is_on_premises_synced);
    let any_synced = any_of(dependent.iter().map(is_synced));
    let says = if any_synced == Ok(true) {
        "depend on the on-premises directory or on a domain of your own"
    } else {
        "depend on a domain of your own"
    };
    let shows = |account: &ObjectId| {
        if is_synced(&account) == Ok(true) {
            (Property::OnPremisesSyncEnabled, "is synchronized from the on-premises directory")
        } else {
            (Property::UserPrincipalName, "has a user principal name of another domain")
        }
    };
    let says = if dependent.len() == 1 { says.replacen("depend", "depends", 1) } else { says.to_owned() };
    let edits = dependent.iter().map(|account| {
        let label = cx.tenant.principal_label(account);
        let words =
            format!("replace \"{label}\" with a cloud-only account in the onmicrosoft.com domain of the tenant");
        Edit::new(naming::user(cx.tenant, account), Property::UserPrincipalName, Action::Choose, words)
    });
    fault(cx, &dependent, &says, shows).change(edits).lowered_if(lowered::OTHER_DOMAIN, not(any_synced)).into()
}
