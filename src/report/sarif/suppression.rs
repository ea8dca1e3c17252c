//! Exceptions as suppressions, for the full profile.
//!
//! Code scanning does not take suppressions: it would open an alert for each (<https://github.com/github/codeql-action/issues/1230>), so the
//! other profiles leave excepted findings out.

use serde::Serialize;

use super::settings::Profile;
use crate::engine::assessment::{Assessment, Reported};
use crate::report::exceptions::acceptance;

/// §3.35 suppression.
#[derive(Serialize)]
pub(super) struct Suppression {
    kind: &'static str,
    status: &'static str,
    justification: String,
}

/// Those of a result: where one result of a run has some, all have, if only an empty list (§3.27.23).
pub(super) fn suppressions(
    assessment: &Assessment,
    profile: Profile,
    reported: Option<&Reported>,
) -> Option<Vec<Suppression>> {
    if profile != Profile::Full || assessment.excepted().is_empty() {
        return None;
    }
    let exception = reported.filter(|reported| reported.is_excepted()).and_then(|reported| reported.exception.as_ref());
    let suppression =
        |exception| Suppression { kind: "external", status: "accepted", justification: acceptance(exception) };
    Some(exception.map(|known| suppression(&known.exception)).into_iter().collect())
}
