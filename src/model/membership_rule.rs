//! The properties that the rule of a dynamic group reads.

use std::collections::BTreeSet;

use super::Given;

/// The properties of users, devices and groups that a membership rule names, as `user.department`, in lower case. What stands
/// inside a string constant is a value, not a property.
///
/// <https://learn.microsoft.com/entra/identity/users/groups-dynamic-membership>
#[must_use]
pub fn properties(rule: &str) -> BTreeSet<String> {
    let (mut found, mut word, mut letters) = (BTreeSet::new(), String::new(), rule.chars());
    while let Some(letter) = letters.next() {
        if letter.is_alphanumeric() || matches!(letter, '.' | '_') {
            word.extend(letter.to_lowercase());
            continue;
        }
        keep(&mut word, &mut found);
        if matches!(letter, '"' | '\'') {
            skip_constant(&mut letters, letter);
        }
    }
    keep(&mut word, &mut found);
    found
}

/// The properties that an exported membership rule names.
#[must_use]
pub fn properties_of(rule: &Given) -> BTreeSet<String> {
    properties(rule.raw())
}

/// Whether a rule takes its members from other objects' groups (`memberOf`, a preview).
#[must_use]
pub fn reads_member_of(rule: &Given) -> bool {
    properties_of(rule).iter().any(|property| property.ends_with(".memberof"))
}

/// A backtick takes the next letter as it is.
fn skip_constant(letters: &mut std::str::Chars<'_>, quote: char) {
    while let Some(letter) = letters.next() {
        if letter == quote {
            return;
        }
        if letter == '`' {
            letters.next();
        }
    }
}

fn keep(word: &mut String, found: &mut BTreeSet<String>) {
    let word = std::mem::take(word);
    if ["user.", "device.", "group."].iter().any(|object| word.starts_with(object)) {
        found.insert(word);
    }
}

#[cfg(test)]
mod tests {
    use super::properties;

    fn names(rule: &str) -> String {
        properties(rule).into_iter().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn properties_are_found_in_any_case_and_position() {
        assert_eq!(names("(USER.Department -eq \"IT\") -and (user.city-ne null)"), "user.city user.department");
        assert_eq!(names("user.memberOf -any (group.objectId -in ['x'])"), "group.objectid user.memberof");
        assert_eq!(names("user.extension_0f_department -eq 1"), "user.extension_0f_department");
    }

    #[test]
    fn constants_are_no_properties() {
        assert_eq!(names(r#"user.mail -eq "user.city""#), "user.mail");
        assert_eq!(
            names(r#"user.mail -eq "a `" user.city" -or user.state -eq 'user.country'"#),
            "user.mail user.state"
        );
        assert_eq!(names(r#"user.mail -eq "never closed user.city"#), "user.mail");
    }
}
