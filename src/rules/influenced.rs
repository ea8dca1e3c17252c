//! Membership rules that read what users may be able to change themselves.

use crate::model::{Given, membership_rule};

/// The list of maester's MT.1196, and `businessPhones`.
const INFLUENCED: [&str; 15] = [
    "businessPhones",
    "city",
    "companyName",
    "country",
    "department",
    "displayName",
    "givenName",
    "jobTitle",
    "mobile",
    "mobilePhone",
    "otherMails",
    "preferredLanguage",
    "state",
    "surname",
    "telephoneNumber",
];

/// The attributes in a rule that users may be able to change themselves.
pub(super) fn influenced(rule: &Given) -> Vec<&'static str> {
    let properties = membership_rule::properties_of(rule);
    let is_read = |name: &&str| properties.contains(&format!("user.{}", name.to_ascii_lowercase()));
    INFLUENCED.into_iter().filter(is_read).collect()
}
