use super::{activated, gives_privilege, gives_tier0, gravest, in_force, is_unused, of_group};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{Gap, Period, Property, all_of, not};
use crate::rules::lowered::settings_activation_too_long as lowered;
use crate::rules::proof::leading_to;
use crate::rules::settings_edits::limit_activation;
use crate::tenant::RoleSettings;

/// What Microsoft's settings allow until someone changes them, and its deployment plan for Helpdesk Administrator:
/// <https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-deployment-plan>.
const DEFAULT: Period = Period::seconds(8 * 3_600);

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let length = in_force(cx, settings)?.activation_limit()?;
    let limits = limits(cx, settings);
    if !limits.iter().any(|limit| exceeds(length, limit.period)) {
        return Ok(Verdict::Pass);
    }
    let Some(limit) = limits.iter().max_by_key(|limit| limit.period).filter(|limit| exceeds(length, limit.period))
    else {
        return Err(unknown(cx, settings).into());
    };
    let finding = Finding::new(format!(
        "{} can be activated for up to {length}; the recommended maximum is {} {}",
        activated(cx, settings),
        limit.period,
        limit.what
    ))
    .because(settings.at(Property::MaximumActivation), format!("{length} at a time"));
    of_group(cx, settings, leading_to(cx, finding, gravest(cx, settings)))
        .change([limit_activation(
            cx,
            settings,
            Action::at_most(limit.period.iso()),
            &format!("{} or less", limit.period),
        )
        .now(length.iso())])
        .measure("maximum-seconds", length.as_seconds())
        .evidence("limit-seconds", limit.period.as_seconds())
        .lowered_if(lowered::WITHIN_DEFAULT, all_of([Ok(!exceeds(length, DEFAULT)), not(gives_tier0(cx, settings))]))
        .lowered_if(lowered::NOBODY_ELIGIBLE, is_unused(cx, settings))
        .into()
}

fn exceeds(length: Period, limit: Period) -> bool {
    length.as_seconds() > limit.as_seconds()
}

/// A limit that may apply, and what it is for.
struct Limit {
    period: Period,
    what: &'static str,
}

/// The limit that applies; several where the export does not tell which.
fn limits(cx: &Context<'_>, settings: &RoleSettings) -> Vec<Limit> {
    let (tier0, privileged) = (gives_tier0(cx, settings), gives_privilege(cx, settings));
    let rows = [
        (tier0 != Ok(false), cx.thresholds.max_activation_tier0, "for access to a tier-0 role"),
        (
            tier0 != Ok(true) && privileged != Ok(false),
            cx.thresholds.max_activation_privileged,
            "for access to a privileged role",
        ),
        (tier0 != Ok(true) && privileged != Ok(true), cx.thresholds.max_activation, "for any activation"),
    ];
    rows.into_iter().filter(|(may_apply, ..)| *may_apply).map(|(_, period, what)| Limit { period, what }).collect()
}

/// What keeps the limit from being known.
fn unknown(cx: &Context<'_>, settings: &RoleSettings) -> Gap {
    [gives_privilege(cx, settings), gives_tier0(cx, settings)].into_iter().find_map(Result::err).unwrap_or(Gap::Broken)
}
