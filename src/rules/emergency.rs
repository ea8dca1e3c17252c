//! The declared emergency access accounts.

use super::words::names_of;
use crate::context::Context;
use crate::finding::Finding;
use crate::model::{Known, ObjectId, Property, User, matching};
use crate::naming;

/// The declared accounts of which something is so; an empty answer says that there is none.
///
/// # Errors
/// The gap, where none is declared, or nothing is known of one.
pub(super) fn accounts_who<'t>(cx: &Context<'t>, test: impl Fn(&ObjectId) -> Known<bool>) -> Known<Vec<&'t ObjectId>> {
    matching(cx.emergency_accounts()?, |account| test(account))
}

/// Whether something is so of a user who is declared.
///
/// # Errors
/// The gap in the users, where the account is not among those seen, or that of the test.
pub(super) fn is_user_who(
    cx: &Context<'_>,
    account: &ObjectId,
    test: impl FnOnce(&User) -> Known<bool>,
) -> Known<bool> {
    cx.tenant.is_user_who(account, None, test)
}

/// A fault of some accounts; `says` goes on after their names, and `shows` is what a property of each shows.
pub(super) fn fault(
    cx: &Context<'_>,
    accounts: &[&ObjectId],
    says: &str,
    shows: impl Fn(&ObjectId) -> (Property, &'static str),
) -> Finding {
    let noun = if accounts.len() == 1 { "the emergency access account" } else { "the emergency access accounts" };
    let message = format!("{noun} {} {says}", names_of(cx, accounts.iter().copied()));
    finding(cx, message, accounts, shows)
}

/// A finding that points at the accounts.
pub(super) fn finding(
    cx: &Context<'_>,
    message: String,
    accounts: &[&ObjectId],
    shows: impl Fn(&ObjectId) -> (Property, &'static str),
) -> Finding {
    let point = |finding: Finding, account: &&ObjectId| match cx.tenant.user(account) {
        Ok(Some(user)) => {
            let (property, shows) = shows(account);
            finding.because(user.source.at(property), format!("\"{}\" {shows}", user.label()))
        }
        _ => finding,
    };
    accounts
        .iter()
        .fold(Finding::new(message), point)
        .evidence("accounts", accounts.len())
        .related_all(accounts.iter().map(|account| naming::user(cx.tenant, account)))
}
