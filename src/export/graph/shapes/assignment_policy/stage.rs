//! Approval stages on disk, v1.0 and beta.

use crate::export::graph::shapes::policy_rule::approvers;
use crate::export::graph::shapes::subject_set::SubjectSet;
use crate::export::json::part::Part;
use crate::export::json::shape::shape;
use crate::export::json::value::Raw;
use crate::model::{Approver, Field, Period, PolicyStage, Why};

shape! {
    /// One approval stage.
    StageShape<'a> {
        primary: Part<'a> = PrimaryApprovers,
        fallback: Part<'a> = FallbackApprovers,
        escalates: Raw<bool> = EscalationEnabled,
        alternates: Part<'a> = EscalationApprovers,
        fallback_alternates: Part<'a> = FallbackEscalationApprovers,
        before_escalation: Raw<Period> = DurationBeforeEscalation,
        escalation_minutes: Raw<i64> = "escalationTimeInMinutes",
        before_denial: Raw<Period> = DurationBeforeDenial,
        timeout_days: Raw<i64> = "approvalStageTimeOutInDays",
        justification: Raw<bool> = ApproverJustification,
    }
}

/// The stages of one dialect.
pub(super) fn stages(part: Part<'_>, beta: bool) -> Field<Box<[PolicyStage]>> {
    match part.list::<StageShape<'_>>() {
        Raw::Value(stages) => Field::Known(stages.into_iter().map(|shape| stage(shape, beta)).collect()),
        Raw::Null => Field::Known(Box::default()),
        Raw::Absent => Field::default(),
        Raw::Odd(why) => Field::Unknown(why),
    }
}

fn stage(shape: StageShape<'_>, beta: bool) -> PolicyStage {
    let (primary, fallback) = split(shape.primary, shape.fallback, beta);
    let (alternates, fallback_alternates) = split(shape.alternates, shape.fallback_alternates, beta);
    let none = Period::seconds(0);
    PolicyStage {
        primary,
        fallback,
        escalates: shape.escalates.field(),
        alternates,
        fallback_alternates,
        before_escalation: length(shape.before_escalation, shape.escalation_minutes, 60).field_or(none),
        before_denial: length(shape.before_denial, shape.timeout_days, 86_400).field(),
        approver_justification: shape.justification.field(),
    }
}

/// A duration in v1.0, a number of units in beta.
fn length(duration: Raw<Period>, count: Raw<i64>, unit: u64) -> Raw<Period> {
    let seconds = |count: i64| u64::try_from(count).ok().map(|count| Period::seconds(count.saturating_mul(unit)));
    duration.or(count.known_as(seconds))
}

/// A list of approvers or reviewers.
pub(super) type Approvers = Field<Box<[Approver]>>;

/// Approvers and their fallbacks. beta keeps fallback approvers among the others, marked `isBackup`.
pub(super) fn split<'a>(list: Part<'a>, fallback: Part<'a>, beta: bool) -> (Approvers, Approvers) {
    let sets = match list.list::<SubjectSet<'_>>() {
        Raw::Value(sets) => sets,
        Raw::Null => Vec::new(),
        Raw::Absent if beta => return (Field::default(), Field::default()),
        Raw::Absent => return (Field::default(), with_backups(fallback, &[], beta)),
        Raw::Odd(why) => return (Field::Unknown(why), Field::Unknown(why)),
    };
    let (backups, others): (Vec<_>, Vec<_>) = sets.iter().partition(|set| set.is_backup == Raw::Value(true));
    let backups: Vec<Approver> = backups.into_iter().map(SubjectSet::approver).collect();
    let others = others.into_iter().map(SubjectSet::approver).collect();
    (Field::Known(others), with_backups(fallback, &backups, beta))
}

/// Fallback approvers stand in a list of their own in v1.0; beta has no such list.
fn with_backups(part: Part<'_>, backups: &[Approver], beta: bool) -> Approvers {
    match approvers(part) {
        Ok(listed) => Field::Known(listed.iter().chain(backups).cloned().collect()),
        Err(Why::NotSelected) if beta || !backups.is_empty() => Field::Known(Box::from(backups)),
        Err(why) => Field::Unknown(why),
    }
}

#[cfg(test)]
mod tests {
    use super::stages;
    use crate::export::json::part::Part;
    use crate::model::{Period, PolicyStage};

    fn stage(text: &str, beta: bool) -> PolicyStage {
        let text = format!("[{text}]");
        let part: Part<'_> = serde_json::from_str(&text).expect("a list");
        stages(part, beta).known().expect("stages").first().expect("one").clone()
    }

    #[test]
    fn both_versions_say_to_whom_and_when_a_request_is_forwarded() {
        let v1 = stage(
            r##"{"isEscalationEnabled": true, "durationBeforeEscalation": "P2D", "durationBeforeAutomaticDenial": "P14D", "isApproverJustificationRequired": true,
               "primaryApprovers": [], "fallbackPrimaryApprovers": [], "escalationApprovers": [{"@odata.type": "#microsoft.graph.requestorManager", "managerLevel": 2}],
               "fallbackEscalationApprovers": [{"userId": "00000000-0000-4000-8000-000000000001"}]}"##,
            false,
        );
        let beta = stage(
            r##"{"isEscalationEnabled": true, "escalationTimeInMinutes": 2880, "approvalStageTimeOutInDays": 14, "isApproverJustificationRequired": true, "primaryApprovers": [],
               "escalationApprovers": [{"@odata.type": "#microsoft.graph.requestorManager", "isBackup": false, "managerLevel": 2},
                 {"@odata.type": "#microsoft.graph.singleUser", "isBackup": true, "id": "00000000-0000-4000-8000-000000000001"}]}"##,
            true,
        );
        assert_eq!(v1, beta);
        assert_eq!((v1.before_escalation(), v1.before_denial()), (Ok(Period::days(2)), Ok(Period::days(14))));
        assert_eq!((v1.alternates().map(<[_]>::len), v1.fallback_alternates().map(<[_]>::len)), (Ok(1), Ok(1)));
    }

    #[test]
    fn what_is_missing_in_a_stage_is_unknown() {
        let v1 = stage(r#"{"primaryApprovers": [], "durationBeforeEscalation": null}"#, false);
        assert!(v1.escalates().is_err() && v1.alternates().is_err() && v1.before_denial().is_err());
        assert_eq!(v1.before_escalation(), Ok(Period::seconds(0)));
        assert!(v1.fallback().is_err(), "v1.0 has a list of its own");
        assert!(stage(r#"{"primaryApprovers": []}"#, true).fallback().is_ok());
    }
}
