//! Package life against PIM limits: when access really ends.
//!
//! The five documented cases: <https://learn.microsoft.com/entra/id-governance/entitlement-management-access-package-pim-reference>

use std::fmt;

use crate::model::role_settings::Limit;
use crate::model::time::Slack;
use crate::model::{Instant, Known, Lifetime, Period};

/// Entra accepts no shorter eligibility or active assignment, and removes none earlier:
/// <https://learn.microsoft.com/entra/id-governance/privileged-identity-management/groups-assign-member-owner>
pub const SHORTEST: Period = Period::seconds(5 * 60);

/// Which of the two ends an eligible assignment made now, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RealEnd {
    /// Neither: both are without end.
    Never,
    /// The package: entitlement management takes the eligibility away when the assignment ends.
    Package(Lifetime),
    /// PIM: the eligibility is gone this long after the start, while the package still shows the assignment.
    Pim {
        /// How long the eligibility lasts.
        after: Period,
        /// What the package promises.
        promised: Lifetime,
    },
}

/// Applies the documented table to an assignment made at `as_of`.
///
/// | package | PIM limit | who ends it |
/// |---|---|---|
/// | no longer than the limit | finite | the package |
/// | longer | finite | PIM, at its limit |
/// | no expiration | finite | PIM, at its limit |
/// | any length | none | the package |
/// | no expiration | none | nobody |
///
/// # Errors
/// [`crate::model::Gap::NoMoment`] where a fixed end date meets a finite limit and the moment judged is unknown.
pub fn real_end(life: Lifetime, limit: Limit, as_of: Known<Instant>, slack: Slack) -> Known<RealEnd> {
    let Limit::Within(maximum) = limit else {
        return Ok(if matches!(life, Lifetime::Unlimited) { RealEnd::Never } else { RealEnd::Package(life) });
    };
    let pim = RealEnd::Pim { after: maximum, promised: life };
    Ok(match life {
        Lifetime::Unlimited | Lifetime::WhileInScope | Lifetime::Until(Instant::Never) => pim,
        Lifetime::For(period) if period.exceeds(maximum, slack) => pim,
        Lifetime::For(_) => RealEnd::Package(life),
        Lifetime::Until(end) => match end.since(as_of?) {
            Some(left) if !left.exceeds(maximum, slack) => RealEnd::Package(life),
            _ => pim,
        },
    })
}

impl fmt::Display for RealEnd {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Never => out.write_str("access never expires"),
            Self::Package(life) => write!(out, "access ends with the package: {life}"),
            Self::Pim { after, .. } => write!(out, "access ends after {after}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{RealEnd, real_end};
    use crate::model::role_settings::Limit;
    use crate::model::time::Slack;
    use crate::model::{Gap, Instant, Lifetime, Period};

    const SLACK: Slack = Slack { exact: Period::seconds(3_600), approximate: Period::days(1) };
    const NOW: Instant = Instant::At(0);

    fn days(days: u64) -> Lifetime {
        Lifetime::For(Period::days(days))
    }

    fn within(days: u64) -> Limit {
        Limit::Within(Period::days(days))
    }

    fn ends(life: Lifetime, limit: Limit) -> RealEnd {
        real_end(life, limit, Ok(NOW), SLACK).expect("the moment is known")
    }

    fn pim(after: u64, promised: Lifetime) -> RealEnd {
        RealEnd::Pim { after: Period::days(after), promised }
    }

    #[test]
    fn the_five_documented_cases() {
        assert_eq!(ends(days(30), within(365)), RealEnd::Package(days(30)));
        assert_eq!(ends(days(180), within(40)), pim(40, days(180)));
        assert_eq!(ends(Lifetime::Unlimited, within(40)), pim(40, Lifetime::Unlimited));
        assert_eq!(ends(days(180), Limit::Unlimited), RealEnd::Package(days(180)));
        assert_eq!(ends(Lifetime::Unlimited, Limit::Unlimited), RealEnd::Never);
    }

    #[test]
    fn equality_and_a_rounded_month_are_within_the_limit() {
        assert_eq!(ends(days(365), within(365)), RealEnd::Package(days(365)));
        let half_year = Lifetime::For(Period::parse("P6M").expect("a duration"));
        assert_eq!(ends(half_year, within(180)), RealEnd::Package(half_year));
    }

    #[test]
    fn a_fixed_date_is_measured_from_the_moment_judged() {
        let until = |days: i64| Lifetime::Until(Instant::At(days * 86_400));
        assert_eq!(ends(until(41), within(40)), pim(40, until(41)));
        assert_eq!(ends(until(40), within(40)), RealEnd::Package(until(40)));
        assert_eq!(real_end(until(41), within(40), Err(Gap::NoMoment), SLACK), Err(Gap::NoMoment));
        assert_eq!(real_end(until(41), Limit::Unlimited, Err(Gap::NoMoment), SLACK), Ok(RealEnd::Package(until(41))));
    }
}
