use super::policies_giving;
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::role_settings::Limit;
use crate::model::{AssignmentPolicy, Known, Lifetime, Mode, Period, Property, SettingsRole, all_of};
use crate::model::{any_found, any_of, found_in, not};
use crate::naming;
use crate::rules::lowered::path_shortest_window_inversion as lowered;
use crate::rules::policy::label;
use crate::rules::settings::{activated, in_force, of_group};
use crate::rules::settings_edits::limit_activation;
use crate::tenant::RoleSettings;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let SettingsRole::Group(group, access) = &settings.role else {
        return Err(Undecided::NotApplicable("the settings are those of a directory role"));
    };
    let policy = in_force(cx, settings)?;
    let length = policy.activation_limit()?;
    let is_shorter = |period: Period| period.as_seconds() < length.as_seconds();
    let limit = match policy.eligibility_limit() {
        Ok(Limit::Within(maximum)) => Ok(Some(maximum).filter(|maximum| is_shorter(*maximum))),
        Ok(Limit::Unlimited) => Ok(None),
        Err(gap) => Err(gap),
    };
    let offers = policies_giving(cx, group, *access, Mode::Eligible);
    let short = offers.clone().and_then(|all| {
        found_in(
            all.into_iter()
                .map(|policy| Ok(fixed(policy)?.filter(|life| is_shorter(*life)).map(|life| (policy, life)))),
        )
    });
    let is_short = |policy: &&AssignmentPolicy| Ok(fixed(policy)?.is_some_and(is_shorter));
    let all_short = offers.and_then(|all| all_of(all.iter().map(is_short)));
    let lasts = cx.tenant.schedules_of(group, Mode::Eligible).any(|entry| {
        let is_long = entry.length().map(|length| !length.is_some_and(is_shorter));
        all_of([entry.gives(*access), is_long])
    });
    let packages = all_of([any_found(&short), all_short, not(lasts)]);
    if !any_of([limit.map(|limit| limit.is_some()), packages])? {
        return Ok(Verdict::Pass);
    }
    let what = activated(cx, settings);
    let (bound, is_lesser, finding) = match (limit, short) {
        (Ok(Some(maximum)), _) => {
            let message = format!(
                "{what} can be activated for up to {length}, but eligibility for it lasts for at most {maximum}"
            );
            let finding =
                Finding::new(message).because(settings.at(Property::MaximumActivation), format!("up to {length}"));
            (
                maximum,
                Ok(true),
                finding.because(settings.at(Property::MaximumEligibility), format!("at most {maximum}")),
            )
        }
        (_, Ok(short)) => {
            let Some((longest, life)) = short.iter().copied().max_by_key(|(_, life)| life.as_seconds()) else {
                return Ok(Verdict::Pass);
            };
            let message = format!(
                "{what} can be activated for up to {length}, but access by {} lasts for {life}, and nothing gives it for longer",
                label(cx, longest)
            );
            let finding =
                Finding::new(message).because(settings.at(Property::MaximumActivation), format!("up to {length}"));
            let point = |finding: Finding, (policy, life): &(&AssignmentPolicy, Period)| {
                finding
                    .because(policy.source.at(Property::Expiration), format!("access for {life}"))
                    .related(naming::policy(policy))
            };
            (life, not(cx.is_sensitive(group)), short.iter().fold(finding, point))
        }
        (_, Err(gap)) => return Err(gap.into()),
    };
    of_group(cx, settings, finding)
        .change([
            limit_activation(cx, settings, Action::at_most(bound.iso()), &format!("{bound} or less")).now(length.iso())
        ])
        .lowered_if(lowered::LESS_AT_STAKE, is_lesser)
        .into()
}

/// How long an assignment under a policy lasts; none where that is no length of time.
fn fixed(policy: &AssignmentPolicy) -> Known<Option<Period>> {
    Ok(if let Lifetime::For(period) = policy.lifetime_to_the_hour()? { Some(period) } else { None })
}
