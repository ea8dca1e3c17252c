//! The access reviews of a policy on disk: `reviewSettings` in v1.0, `accessReviewSettings` in beta.

use super::stage::{Approvers, split};
use crate::export::json::part::Part;
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Text};
use crate::model::{Approver, Field, PolicyReview, ReviewSilence};

shape! {
    /// `reviewSettings` and `accessReviewSettings`.
    ReviewShape<'a> {
        enabled: Raw<bool> = IsEnabled,
        behavior: Raw<Text<'a>> = "expirationBehavior" | "accessReviewTimeoutBehavior",
        by_themselves: Raw<bool> = "isSelfReview",
        primary: Part<'a> = "primaryReviewers",
        fallback: Part<'a> = FallbackReviewers,
        kind: Raw<Text<'a>> = "reviewerType",
        reviewers: Part<'a> = Reviewers,
    }
}

/// `null` says that there is no review.
pub(super) fn review(v1: Part<'_>, beta: Part<'_>) -> PolicyReview {
    let part = if v1.is_present() { v1 } else { beta };
    if part.is_present() && !part.is_filled() {
        return PolicyReview::none();
    }
    let Some(shape) = part.read::<ReviewShape<'_>>() else { return PolicyReview::unknown(part.why()) };
    let (reviewers, fallback) = reviewers(&shape);
    PolicyReview {
        reviewers,
        fallback,
        by_themselves: by_themselves(&shape),
        silence: shape.behavior.known_as(|text| ReviewSilence::parse(&text)).field(),
        enabled: shape.enabled.field_or(false),
    }
}

/// `reviewerType` of beta.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReviewerType {
    /// People themselves.
    Themselves,
    /// The manager of each.
    Manager,
    /// Those who are named.
    Named,
}

impl ReviewerType {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Some(match text.trim().to_ascii_lowercase().as_str() {
            "self" => Self::Themselves,
            "manager" => Self::Manager,
            "reviewers" => Self::Named,
            _ => return None,
        })
    }

    /// Those who review, and those who do where none of them is found. A manager's fallbacks are the only ones who are listed.
    pub(crate) fn reviewers(
        self,
        listed: Box<[Approver]>,
        backups: Box<[Approver]>,
    ) -> (Box<[Approver]>, Box<[Approver]>) {
        match self {
            Self::Themselves => (Box::default(), Box::default()),
            Self::Manager => {
                let manager = Approver::Relation("requestorManager".into());
                (Box::from([manager]), listed.into_iter().chain(backups).collect())
            }
            Self::Named => (listed, backups),
        }
    }
}

fn by_themselves(shape: &ReviewShape<'_>) -> Field<bool> {
    if shape.by_themselves.is_present() {
        return shape.by_themselves.clone().field();
    }
    kind(shape).map(|kind| kind == ReviewerType::Themselves)
}

fn kind(shape: &ReviewShape<'_>) -> Field<ReviewerType> {
    shape.kind.clone().known_as(|text| ReviewerType::parse(&text)).field()
}

fn reviewers(shape: &ReviewShape<'_>) -> (Approvers, Approvers) {
    if shape.by_themselves == Raw::Value(true) {
        // Lists that are left over are not used.
        return (Field::Known(Box::default()), Field::Known(Box::default()));
    }
    if let (Field::Unknown(why), true) =
        (by_themselves(shape), shape.primary.is_present() || shape.fallback.is_present())
    {
        return (Field::Unknown(why), Field::Unknown(why));
    }
    if shape.primary.is_present() || shape.fallback.is_present() || shape.by_themselves.is_present() {
        return split(shape.primary, shape.fallback, false);
    }
    match (kind(shape), split(shape.reviewers, Part::default(), true)) {
        (Field::Known(kind), (Field::Known(listed), Field::Known(backups))) => {
            let (reviewers, fallback) = kind.reviewers(listed, backups);
            (Field::Known(reviewers), Field::Known(fallback))
        }
        (Field::Unknown(why), _) => (Field::Unknown(why), Field::Unknown(why)),
        (_, unknown) => unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::super::AssignmentPolicyShape;
    use crate::model::{Approver, PolicyReview, Provenance, ReviewSilence};
    use crate::source::{FileId, Place};

    fn review(settings: &str) -> PolicyReview {
        let text = format!(r#"{{"id": "00000000-0000-4000-8000-000000000001", {settings}}}"#);
        let source = Provenance::new(Place { file: FileId(0), start: 0, len: 1 });
        let shape = serde_json::from_str::<AssignmentPolicyShape<'_>>(&text).expect("an object");
        shape.record(None, source).expect("an id").review
    }

    #[test]
    fn both_versions_say_who_reviews_and_what_silence_means() {
        let group =
            r##"{"@odata.type": "#microsoft.graph.groupMembers", "groupId": "00000000-0000-4000-8000-000000000002"}"##;
        let v1 = review(&format!(
            r##""reviewSettings": {{"isEnabled": true, "isSelfReview": false, "expirationBehavior": "keepAccess",
               "primaryReviewers": [{{"@odata.type": "#microsoft.graph.requestorManager", "managerLevel": 1}}], "fallbackReviewers": [{group}]}}"##
        ));
        let backup = group.replace("groupId", "isBackup\": true, \"id");
        let beta = review(&format!(
            r#""accessReviewSettings": {{"isEnabled": true, "reviewerType": "Manager", "accessReviewTimeoutBehavior": "keepAccess", "reviewers": [{backup}]}}"#
        ));
        for review in [v1, beta] {
            assert_eq!((review.is_enabled(), review.is_by_themselves()), (Ok(true), Ok(false)));
            assert_eq!((review.silence(), review.removes()), (Ok(ReviewSilence::Keep), Ok(false)));
            assert!(matches!(review.reviewers(), Ok([Approver::Relation(_)])), "{review:?}");
            assert!(matches!(review.fallback(), Ok([Approver::Group(_)])), "{review:?}");
        }
    }

    #[test]
    fn nobody_else_reviews_where_people_review_themselves() {
        let manager = r##"[{"@odata.type": "#microsoft.graph.requestorManager", "managerLevel": 1}]"##;
        let settings = |own: &str| {
            format!(
                r#""reviewSettings": {{"isEnabled": true, {own} "primaryReviewers": {manager}, "fallbackReviewers": {manager}}}"#
            )
        };
        let own = review(&settings(r#""isSelfReview": true,"#));
        assert_eq!((own.reviewers(), own.fallback()), (Ok(&[][..]), Ok(&[][..])));
        let unknown = review(&settings(""));
        assert!(unknown.reviewers().is_err() && unknown.fallback().is_err(), "people may review themselves");
    }

    #[test]
    fn null_is_no_review_and_silence_says_nothing() {
        assert_eq!(review(r#""reviewSettings": null"#).is_enabled(), Ok(false));
        assert_eq!(review(r#""accessReviewSettings": null"#).removes(), Ok(false));
        assert!(review(r#""displayName": "Staff""#).is_enabled().is_err());
        let unknown =
            review(r#""accessReviewSettings": {"isEnabled": true, "reviewerType": "Owners", "reviewers": []}"#);
        assert!(unknown.is_by_themselves().is_err() && unknown.reviewers().is_err() && unknown.silence().is_err());
    }
}
