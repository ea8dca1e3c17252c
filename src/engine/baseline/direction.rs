//! What a value of the evidence says when it changes.

use std::cmp::Ordering;

use crate::model::Period;

/// What a greater value of a key means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The fault is worse.
    Worse,
    /// The fault is less bad.
    Better,
    /// It is another one, neither better nor worse.
    Neither,
    /// It follows from the evaluation date or says where something is: that it differs is no change.
    None,
}

/// The rules that compare a maximum of the role settings with what is advised; the others compare something with it.
const TOO_LONG: [&str; 2] = ["settings-active-max-too-long", "settings-activation-too-long"];

/// What a greater value means, by rule and key; nothing for a key that this version does not know.
#[must_use]
pub fn direction(rule: &str, key: &str) -> Option<Direction> {
    let is_bound = || !TOO_LONG.contains(&rule);
    Some(match key {
        "maximum-seconds" if rule == "settings-activation-out-of-range" => Direction::Neither,
        "maximum-seconds" if is_bound() => Direction::Better,
        "length-seconds" if rule == "assignment-below-minimum" => Direction::Better,
        "people" if rule == "role-global-admin-too-few" => Direction::Better,
        "length-seconds"
        | "maximum-seconds"
        | "access-packages"
        | "administrators"
        | "assignment-policies"
        | "assignments"
        | "catalogs"
        | "connected-organizations"
        | "delegates"
        | "eligibilities"
        | "eligible"
        | "groups"
        | "help-desk"
        | "members"
        | "missed"
        | "objects"
        | "organizations"
        | "owners"
        | "package-assignments"
        | "package-lifetime"
        | "packages"
        | "people"
        | "permanent-members"
        | "permissions"
        | "policies"
        | "privileged-roles"
        | "recipients"
        | "resources"
        | "role-assignable-groups"
        | "service-principals"
        | "settings"
        | "settings-in-use"
        | "units"
        | "users"
        | "uses"
        | "weak-approvers" => Direction::Worse,
        "accounts"
        | "approvers"
        | "ends-at"
        | "global-administrators"
        | "limit-seconds"
        | "others"
        | "removed-after-seconds"
        | "stages" => Direction::Neither,
        "access-ends-at" | "factor" | "left-seconds" | "lost-since" | "resource" => Direction::None,
        _ => return None,
    })
}

/// Whether a key counts objects of the export, so that it is lower where some are missing.
pub(super) fn is_count(key: &str) -> bool {
    !key.ends_with("-seconds") && key != "package-lifetime"
}

/// Whether a value got worse (`Greater`), better (`Less`) or is as it was; nothing where it changed without a direction.
pub(super) fn turn(rule: &str, key: &str, was: &str, is: &str) -> Option<Ordering> {
    if was == is {
        return Some(Ordering::Equal);
    }
    let greater = || measure(was)?.compare(&measure(is)?);
    match direction(rule, key).unwrap_or(Direction::Neither) {
        Direction::None => Some(Ordering::Equal),
        Direction::Neither => None,
        Direction::Worse => greater(),
        Direction::Better => greater().map(Ordering::reverse),
    }
}

/// A number and its unit: `5`, `180 days`, `P40D`.
struct Measure<'t> {
    number: u64,
    unit: &'t str,
}

fn measure(text: &str) -> Option<Measure<'_>> {
    if let Some(period) = text.starts_with('P').then(|| Period::parse(text)).flatten() {
        return Some(Measure { number: period.as_seconds(), unit: "seconds" });
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at_checked(digits)?;
    let unit = unit.trim();
    Some(Measure { number: number.parse().ok()?, unit: unit.strip_suffix('s').unwrap_or(unit) })
}

impl Measure<'_> {
    /// How a later value compares with this one.
    fn compare(&self, later: &Self) -> Option<Ordering> {
        (self.unit == later.unit).then(|| later.number.cmp(&self.number))
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::turn;

    #[test]
    fn numbers_and_durations_tell_the_direction() {
        for (rule, key, was, is, expected) in [
            ("x", "members", "1", "2", Some(Ordering::Greater)),
            ("x", "members", "10", "9", Some(Ordering::Less)),
            ("x", "members", "3", "3", Some(Ordering::Equal)),
            ("assignment-below-minimum", "length-seconds", "60", "30", Some(Ordering::Greater)),
            ("settings-activation-too-long", "maximum-seconds", "60", "30", Some(Ordering::Less)),
            ("package-eligible-outlives-pim", "maximum-seconds", "60", "30", Some(Ordering::Greater)),
            ("x", "package-lifetime", "1 day", "180 days", Some(Ordering::Greater)),
            ("x", "package-lifetime", "P30D", "P20D", Some(Ordering::Less)),
            ("x", "package-lifetime", "180 days", "no end", None),
            ("x", "package-lifetime", "8 hours", "1 day", None),
            ("x", "left-seconds", "5", "4", Some(Ordering::Equal)),
            ("x", "stages", "1", "1,2", None),
            ("x", "a-key-of-another-version", "1", "2", None),
        ] {
            assert_eq!(turn(rule, key, was, is), expected, "{rule} {key}: {was} -> {is}");
        }
    }
}
