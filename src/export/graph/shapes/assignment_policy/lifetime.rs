//! What the expiration of a policy says, readable or not.

use crate::export::graph::shapes::schedule::ExpirationShape;
use crate::export::json::nested::Nested;
use crate::export::json::value::Raw;
use crate::model::assignment_policy::ExpirationForm;
use crate::model::{Field, Instant, Why};

/// In v1.0 an object, in beta a number of days and a date beside each other.
pub(super) fn expiration_form(
    expiration: &Nested<ExpirationShape<'_>>,
    days: &Raw<i64>,
    date: &Raw<Option<Instant>>,
) -> Field<ExpirationForm> {
    match (&expiration.0, days, date) {
        (Raw::Value(expiration), ..) => v1(expiration),
        (Raw::Odd(why), ..) => Field::Unknown(*why),
        (Raw::Absent | Raw::Null, Raw::Odd(why), _) | (Raw::Absent | Raw::Null, _, Raw::Odd(why)) => {
            Field::Unknown(*why)
        }
        (_, Raw::Value(days), Raw::Value(Some(Instant::At(_)))) if *days > 0 => Field::Known(ExpirationForm::Ambiguous),
        (_, Raw::Value(_), Raw::Value(_) | Raw::Null) => Field::Known(ExpirationForm::Stated),
        (Raw::Null, Raw::Absent | Raw::Null, Raw::Absent | Raw::Null) => Field::Known(ExpirationForm::Unspecified),
        _ => Field::Unknown(Why::NotSelected),
    }
}

fn v1(expiration: &ExpirationShape<'_>) -> Field<ExpirationForm> {
    let kind = match &expiration.kind {
        Raw::Value(kind) => kind.trim(),
        Raw::Odd(why) => return Field::Unknown(*why),
        Raw::Absent | Raw::Null => return Field::Unknown(Why::NotSelected),
    };
    let is = |word: &str| kind.eq_ignore_ascii_case(word);
    if is("notSpecified") {
        return Field::Known(ExpirationForm::Unspecified);
    }
    if is("noExpiration") {
        return Field::Known(ExpirationForm::Stated);
    }
    if is("afterDuration") {
        return read(&expiration.duration, |_| true, ExpirationForm::WithoutDuration);
    }
    if is("afterDateTime") {
        return read(&expiration.end, Option::is_some, ExpirationForm::WithoutDate);
    }
    Field::Unknown(Why::UnknownValue)
}

/// A value that is no duration or date is as good as none; one that was not exported may be either.
fn read<T>(value: &Raw<T>, says: impl Fn(&T) -> bool, otherwise: ExpirationForm) -> Field<ExpirationForm> {
    match value {
        Raw::Value(value) if says(value) => Field::Known(ExpirationForm::Stated),
        Raw::Value(_) | Raw::Null | Raw::Odd(Why::UnknownValue) => Field::Known(otherwise),
        Raw::Absent => Field::Unknown(Why::NotSelected),
        Raw::Odd(why) => Field::Unknown(*why),
    }
}
