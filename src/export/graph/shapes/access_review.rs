//! Access reviews on disk.

use crate::export::graph::shapes::group::newest;
use crate::export::json::nested::Nested;
use crate::export::json::part::Part;
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Text, name};
use crate::model::access_review::{
    AccessReview, Population, Recurrence, ReviewInstance, ReviewScope, ReviewStatus, Reviewed, Reviewer, Silence,
};
use crate::model::{Field, Instant, ObjectId, Period, Provenance, Why};

shape! {
    /// `accessReviewScheduleDefinition`.
    AccessReviewShape<'a> {
        id: Raw<ObjectId> = Id,
        display_name: Raw<Text<'a>> = DisplayName,
        status: Raw<Text<'a>> = Status,
        scope: Nested<ScopeShape<'a>> = Scope,
        instance_scope: Nested<ScopeShape<'a>> = "instanceEnumerationScope",
        reviewers: Part<'a> = Reviewers,
        fallback_reviewers: Part<'a> = FallbackReviewers,
        backup_reviewers: Part<'a> = "backupReviewers",
        stages: Part<'a> = "stageSettings",
        settings: Nested<ReviewSettingsShape<'a>> = "settings",
        created: Raw<Option<Instant>> = CreatedDateTime,
        modified: Raw<Option<Instant>> = LastModified,
    }
}

shape! {
    /// `accessReviewQueryScope`, `accessReviewInactiveUsersQueryScope`, `principalResourceMembershipsScope`.
    ScopeShape<'a> {
        odata_type: Raw<Text<'a>> = "@odata.type" | "odataType",
        query: Raw<Text<'a>> = "query",
        inactive: Raw<Text<'a>> = "inactiveDuration",
        principals: Part<'a> = "principalScopes",
        resources: Part<'a> = "resourceScopes",
    }
}

shape! {
    /// `accessReviewReviewerScope`.
    ReviewerShape<'a> {
        query: Raw<Text<'a>> = "query",
    }
}

shape! {
    /// `accessReviewStageSettings`.
    StageShape<'a> {
        reviewers: Part<'a> = Reviewers,
        fallback_reviewers: Part<'a> = FallbackReviewers,
        days: Raw<i64> = "durationInDays",
    }
}

shape! {
    /// `accessReviewScheduleSettings`.
    ReviewSettingsShape<'a> {
        decides_for_silence: Raw<bool> = "defaultDecisionEnabled",
        decision: Raw<Text<'a>> = "defaultDecision",
        auto_apply: Raw<bool> = "autoApplyDecisionsEnabled",
        days: Raw<i64> = "instanceDurationInDays",
        recurrence: Nested<RecurrenceShape<'a>> = "recurrence",
    }
}

shape! {
    /// `patternedRecurrence`.
    RecurrenceShape<'a> {
        pattern: Nested<PatternShape<'a>> = "pattern",
        range: Nested<RangeShape<'a>> = "range",
    }
}

shape! {
    /// `recurrencePattern`.
    PatternShape<'a> {
        kind: Raw<Text<'a>> = "type",
        interval: Raw<i64> = "interval",
    }
}

shape! {
    /// `recurrenceRange`.
    RangeShape<'a> {
        kind: Raw<Text<'a>> = "type",
        start: Raw<Option<Instant>> = "startDate",
        end: Raw<Option<Instant>> = "endDate",
        occurrences: Raw<i64> = "numberOfOccurrences",
    }
}

shape! {
    /// `accessReviewInstance`.
    ReviewInstanceShape<'a> {
        id: Raw<ObjectId> = Id,
        status: Raw<Text<'a>> = Status,
        end: Raw<Option<Instant>> = EndDateTime,
    }
}

impl AccessReviewShape<'_> {
    /// Whether the object has a property that only reviews have.
    pub(crate) fn fits(&self) -> bool {
        self.settings.0.is_present() && self.scope.0.is_present()
    }

    /// The newest moment at which the object is known to have been as it is.
    pub(crate) fn newest(&self) -> Option<Instant> {
        newest([&self.created, &self.modified])
    }

    /// The record; `None` where the object has no id.
    pub(crate) fn record(self, source: Provenance) -> Option<AccessReview> {
        let stages = self.stages.list::<StageShape<'_>>().field();
        let why = self.settings.why();
        let settings = self.settings.0.value();
        let of_settings = settings.as_ref().ok_or(why);
        Some(AccessReview {
            id: self.id.value()?,
            name: name(self.display_name),
            status: self.status.known_as(|text| ReviewStatus::parse(&text)).field(),
            scope: scope(self.scope, &self.instance_scope),
            reviewers: reviewers(people(self.reviewers), &stages, |stage| stage.reviewers),
            fallback_reviewers: fallback(
                people(if self.fallback_reviewers.is_present() {
                    self.fallback_reviewers
                } else {
                    self.backup_reviewers
                }),
                &stages,
            ),
            silence: setting(of_settings, silence),
            auto_apply: setting(of_settings, |settings| settings.auto_apply.clone().field()),
            days: setting(of_settings, |settings| days(&settings.days, &stages)),
            recurrence: setting(of_settings, |settings| recurrence(&settings.recurrence)),
            source,
        })
    }
}

impl ReviewInstanceShape<'_> {
    /// The record; `None` where the object has no id.
    pub(crate) fn record(self, review: ObjectId, source: Provenance) -> Option<ReviewInstance> {
        Some(ReviewInstance {
            id: self.id.value()?,
            review,
            status: self.status.known_as(|text| ReviewStatus::parse(&text)).field(),
            end: self.end.field_or(None),
            source,
        })
    }
}

type Settings<'s, 'a> = Result<&'s ReviewSettingsShape<'a>, Why>;

fn setting<T>(settings: Settings<'_, '_>, read: impl FnOnce(&ReviewSettingsShape<'_>) -> Field<T>) -> Field<T> {
    settings.map_or_else(Field::Unknown, read)
}

fn scope(scope: Nested<ScopeShape<'_>>, instances: &Nested<ScopeShape<'_>>) -> Field<ReviewScope> {
    let why = scope.why();
    let Raw::Value(scope) = scope.0 else { return Field::Unknown(why) };
    if scope.principals.is_filled() || scope.resources.is_filled() {
        return memberships(&scope);
    }
    let is_inactive_only = is_inactive(&scope);
    let query = match scope.query {
        Raw::Value(query) => query,
        // A type that this version does not know says what is reviewed in properties of its own.
        Raw::Absent if scope.odata_type.is_present() => {
            return Field::Known(ReviewScope { resources: Box::from([Reviewed::Unknown]), ..ReviewScope::default() });
        }
        other => return other.known_as(|_| None).field(),
    };
    let reviewed = match &instances.0 {
        _ if !Reviewed::is_relative(&query) => Reviewed::parse(&query),
        Raw::Value(instances) => instances.query.as_value().map_or(Reviewed::Unknown, |query| Reviewed::parse(query)),
        _ => return Field::Unknown(instances.why()),
    };
    let population = Population::parse(&query);
    Field::Known(ReviewScope { resources: Box::from([reviewed]), population, is_inactive_only })
}

/// A scope that lists principals and resources one by one. All groups may be among the principals, beside users: which users are
/// reviewed, the other queries say.
fn memberships(scope: &ScopeShape<'_>) -> Field<ReviewScope> {
    let lists = (scope.principals.list::<ScopeShape<'_>>(), scope.resources.list::<ScopeShape<'_>>());
    let (Raw::Value(principals), resources) = lists else { return unknown_list(lists.0) };
    let Raw::Value(resources) = resources else { return unknown_list(resources) };
    let query = |scope: &ScopeShape<'_>| scope.query.as_value().map(ToString::to_string);
    let reviewed =
        resources.iter().map(|scope| query(scope).map_or(Reviewed::Unknown, |query| Reviewed::parse(&query)));
    let is_of_groups = |scope: &&ScopeShape<'_>| query(scope).is_some_and(|query| Population::is_of_groups(&query));
    let (groups, people): (Vec<_>, Vec<_>) = principals.iter().partition(is_of_groups);
    let populations =
        people.iter().map(|scope| query(scope).map_or(Population::Unknown, |query| Population::parse(&query)));
    let only_groups = if groups.is_empty() { Population::default() } else { Population::Named };
    Field::Known(ReviewScope {
        resources: reviewed.collect(),
        population: populations.min().unwrap_or(only_groups),
        is_inactive_only: !people.is_empty() && people.iter().all(|scope| is_inactive(scope)),
    })
}

fn unknown_list<T>(list: Raw<Vec<ScopeShape<'_>>>) -> Field<T> {
    list.known_as(|_| None).field()
}

fn is_inactive(scope: &ScopeShape<'_>) -> bool {
    let named = scope.odata_type.as_value().is_some_and(|name| name.to_ascii_lowercase().contains("inactiveusers"));
    named || matches!(scope.inactive, Raw::Value(_))
}

/// `null` is an empty list.
fn people(list: Part<'_>) -> Field<Box<[Reviewer]>> {
    let read =
        |shape: &ReviewerShape<'_>| shape.query.as_value().map_or(Reviewer::Unknown, |query| Reviewer::parse(query));
    list.list::<ReviewerShape<'_>>().known_as(|list| Some(list.iter().map(read).collect())).field()
}

/// A review in stages has its reviewers there, and none of its own.
fn reviewers<'a>(
    own: Field<Box<[Reviewer]>>,
    stages: &Field<Vec<StageShape<'a>>>,
    of_stage: impl Fn(&StageShape<'a>) -> Part<'a>,
) -> Field<Box<[Box<[Reviewer]>]>> {
    match (own, stages) {
        (Field::Known(own), Field::Known(stages)) if own.is_empty() => {
            let mut all = Vec::new();
            for stage in stages {
                match people(of_stage(stage)) {
                    Field::Known(list) => all.push(list),
                    Field::Unknown(why) => return Field::Unknown(why),
                }
            }
            Field::Known(all.into())
        }
        (Field::Known(own), Field::Unknown(why)) if own.is_empty() => Field::Unknown(*why),
        (own, _) => own.map(|own| Box::from([own])),
    }
}

fn fallback(own: Field<Box<[Reviewer]>>, stages: &Field<Vec<StageShape<'_>>>) -> Field<Box<[Reviewer]>> {
    reviewers(own, stages, |stage| stage.fallback_reviewers)
        .map(|stages| stages.into_iter().flat_map(<[Reviewer]>::into_vec).collect())
}

fn silence(settings: &ReviewSettingsShape<'_>) -> Field<Silence> {
    match settings.decides_for_silence {
        Raw::Value(false) => Field::Known(Silence::NoChange),
        Raw::Value(true) => settings.decision.clone().known_as(|text| Silence::parse(&text)).field(),
        Raw::Odd(why) => Field::Unknown(why),
        Raw::Absent | Raw::Null => Field::default(),
    }
}

/// The days of the stages count where there are some.
fn days(own: &Raw<i64>, stages: &Field<Vec<StageShape<'_>>>) -> Field<u32> {
    let stages = match stages {
        Field::Known(stages) => stages,
        Field::Unknown(why) => return Field::Unknown(*why),
    };
    let all = if stages.is_empty() {
        own.as_value().copied()
    } else {
        stages.iter().map(|stage| stage.days.as_value()).sum()
    };
    all.and_then(|days: i64| u32::try_from(days).ok()).into()
}

fn recurrence(recurrence: &Nested<RecurrenceShape<'_>>) -> Field<Recurrence> {
    let recurrence = match &recurrence.0 {
        Raw::Value(recurrence) => recurrence,
        Raw::Null => return Field::Known(Recurrence { interval: None, end: None }),
        _ => return Field::Unknown(recurrence.why()),
    };
    let interval = match interval(&recurrence.pattern) {
        Field::Known(interval) => interval,
        Field::Unknown(why) => return Field::Unknown(why),
    };
    end(&recurrence.range, interval).map(|end| Recurrence { interval, end })
}

/// The time from one review to the next; none where there is one only.
fn interval(pattern: &Nested<PatternShape<'_>>) -> Field<Option<Period>> {
    let pattern = match &pattern.0 {
        Raw::Value(pattern) => pattern,
        Raw::Null => return Field::Known(None),
        _ => return Field::Unknown(pattern.why()),
    };
    let kind = match &pattern.kind {
        Raw::Value(kind) => kind.to_ascii_lowercase(),
        Raw::Null => return Field::Known(None),
        other => return other.clone().known_as(|_| None).field(),
    };
    let unit = match kind.as_str() {
        "daily" => "D",
        "weekly" => "W",
        "absolutemonthly" | "relativemonthly" => "M",
        "absoluteyearly" | "relativeyearly" => "Y",
        _ => return Field::Unknown(Why::UnknownValue),
    };
    let Some(count) = pattern.interval.as_value().filter(|count| **count > 0) else { return Field::default() };
    let period = if unit == "W" { format!("P{}D", count.saturating_mul(7)) } else { format!("P{count}{unit}") };
    Period::parse(&period).map_or(Field::Unknown(Why::UnknownValue), |period| Field::Known(Some(period)))
}

/// A series of so many reviews is not longer than this many.
const MOST: i64 = 1_000;

/// When the series is over. One that is numbered from 0 goes on until its date.
fn end(range: &Nested<RangeShape<'_>>, interval: Option<Period>) -> Field<Option<Instant>> {
    let range = match &range.0 {
        Raw::Value(range) => range,
        Raw::Null => return Field::Known(None),
        _ => return Field::Unknown(range.why()),
    };
    let date = || match &range.end {
        Raw::Value(end) => Field::Known(end.filter(|end| *end != Instant::Never)),
        Raw::Null => Field::Known(None),
        other => other.clone().known_as(|_| None).field(),
    };
    let kind = range.kind.as_value().map(|kind| kind.to_ascii_lowercase());
    match (kind.as_deref(), &range.occurrences, interval) {
        (Some("noend"), ..) => Field::Known(None),
        (Some("enddate"), ..) | (Some("numbered"), Raw::Value(..=0), _) | (Some("numbered"), _, None) => date(),
        (Some("numbered"), Raw::Value(count), Some(interval)) => match &range.start {
            Raw::Value(Some(start)) => {
                Field::Known(Some((0..(*count).min(MOST)).fold(*start, |end, _| end.plus(interval))))
            }
            _ => Field::default(),
        },
        (Some("numbered") | None, ..) => Field::default(),
        _ => Field::Unknown(Why::UnknownValue),
    }
}

#[cfg(test)]
mod tests {
    use super::AccessReviewShape;
    use crate::model::access_review::{AccessReview, Population, Reviewed, Reviewer, Silence};
    use crate::model::{Field, Instant, Period, Provenance};
    use crate::source::{FileId, Place};

    fn review(properties: &str) -> AccessReview {
        let text = format!(r#"{{"id": "00000000-0000-4000-8000-000000000001", {properties}}}"#);
        let source = Provenance::new(Place { file: FileId(0), start: 0, len: 1 });
        serde_json::from_str::<AccessReviewShape<'_>>(&text).expect("an object").record(source).expect("an id")
    }

    #[test]
    fn what_is_reviewed_stands_in_one_of_three_places() {
        let guests = review(
            r#""scope": {"query": "./members/microsoft.graph.user/?$filter=(userType eq 'Guest')"}, "instanceEnumerationScope": {"query": "/groups?$filter=(groupTypes/any(c:c eq 'Unified'))"}"#,
        );
        let scope = guests.scope().expect("known").clone();
        assert_eq!((&*scope.resources, scope.population), (&[Reviewed::MicrosoftGroups][..], Population::Guests));
        let roles = review(
            r##""scope": {"@odata.type": "#microsoft.graph.principalResourceMembershipsScope", "principalScopes": [{"query": "/v1.0/users"}, {"query": "/v1.0/groups"}],
               "resourceScopes": [{"query": "/beta/roleManagement/directory/roleDefinitions/62e90394-69f5-4237-9190-012177145e10"}, {"query": "/x"}]}"##,
        );
        let scope = roles.scope().expect("known").clone();
        assert_eq!(scope.population, Population::Everyone);
        assert!(matches!(&*scope.resources, [Reviewed::Role(..), Reviewed::Unknown]), "{scope:?}");
        for (people, population, is_inactive_only) in [
            (r#"{"query": "/users?$filter=(userType eq 'Guest')"},"#, Population::Guests, false),
            (r#"{"query": "/users", "inactiveDuration": "P30D"},"#, Population::Everyone, true),
            ("", Population::Named, false),
        ] {
            let with_groups = review(&format!(
                r#""scope": {{"principalScopes": [{people} {{"query": "/groups"}}], "resourceScopes": [{{"query": "/x"}}]}}"#
            ));
            let scope = with_groups.scope().expect("known");
            assert_eq!((scope.population, scope.is_inactive_only), (population, is_inactive_only), "{people}");
        }
        let inactive = review(
            r##""scope": {"@odata.type": "#microsoft.graph.accessReviewInactiveUsersQueryScope", "inactiveDuration": "P30D", "query": "/groups/00000000-0000-4000-8000-000000000002/members"}"##,
        );
        assert!(inactive.scope().expect("known").is_inactive_only);
        assert!(review(r#""scope": {"query": "./members"}"#).scope().is_err(), "nothing says of which groups");
        assert!(review(r#""scope": null"#).scope().is_err());
    }

    #[test]
    fn who_reviews_stands_in_the_stages_or_beside_them() {
        let own = review(r#""reviewers": [{"query": "./owners"}], "fallbackReviewers": []"#);
        assert_eq!(own.reviewers(), Ok(vec![&Reviewer::Owners]));
        let staged = review(
            r#""reviewers": [], "backupReviewers": [], "stageSettings": [{"reviewers": [{"query": "./manager"}], "fallbackReviewers": [{"query": "/users/00000000-0000-4000-8000-000000000003"}], "durationInDays": 5}, {"reviewers": [], "fallbackReviewers": [], "durationInDays": 4}],
               "settings": {"instanceDurationInDays": 3}"#,
        );
        assert_eq!(staged.reviewers(), Ok(vec![&Reviewer::Manager]));
        assert_eq!((staged.fallback_reviewers().map(<[_]>::len), staged.days()), (Ok(1), Ok(9)));
        assert!(review(r#""reviewers": []"#).reviewers().is_err(), "there may be stages");
        assert_eq!(review(r#""reviewers": null, "stageSettings": []"#).reviewers(), Ok(Vec::new()));
    }

    #[test]
    fn silence_and_recurrence_are_read() {
        let settings = |settings: &str| review(&format!(r#""stageSettings": [], "settings": {{{settings}}}"#));
        let silence = |text: &str| settings(text).silence.known().copied();
        assert_eq!(
            silence(r#""defaultDecisionEnabled": false, "defaultDecision": "Approve""#),
            Some(Silence::NoChange)
        );
        assert_eq!(silence(r#""defaultDecisionEnabled": true, "defaultDecision": "Approve""#), Some(Silence::Approve));
        assert_eq!(silence(r#""defaultDecision": "Approve""#), None);
        let recurrence = |text: &str| settings(&format!(r#""recurrence": {text}"#)).recurrence;
        let read = |text: &str| recurrence(text).known().map(|known| (known.interval.map(Period::iso), known.end));
        let quarterly = r#"{"type": "absoluteMonthly", "interval": 3}"#;
        let at = |text: &str| Instant::parse(text).expect("a time");
        assert_eq!(read("null"), Some((None, None)));
        for (range, end) in [
            (r#"{"type": "noEnd", "endDate": "2021-01-01"}"#, None),
            (r#"{"type": "numbered", "numberOfOccurrences": 0, "endDate": "9999-12-31"}"#, None),
            (r#"{"type": "endDate", "endDate": "2026-01-01"}"#, at("2026-01-01")),
            (r#"{"type": "numbered", "numberOfOccurrences": 2, "startDate": "2025-01-01"}"#, at("2025-07-01")),
        ] {
            let text = format!(r#"{{"pattern": {quarterly}, "range": {range}}}"#);
            assert_eq!(read(&text), Some((Some("P3M".to_owned()), end)), "{range}");
        }
        assert_eq!(recurrence(&format!(r#"{{"pattern": {quarterly}}}"#)), Field::default());
    }
}
