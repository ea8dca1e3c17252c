//! The access reviews of the assignments under a policy.

use crate::model::role_settings::Approver;
use crate::model::{Collection, Field, Known, Merge, Property, Why, all_of};

const HERE: Collection = Collection::AssignmentPolicies;

/// How assignments under a policy are reviewed:
/// <https://learn.microsoft.com/graph/api/resources/accesspackageassignmentreviewsettings>.
#[derive(Debug, Clone, Default)]
pub struct PolicyReview {
    /// Whether they are.
    pub enabled: Field<bool>,
    /// What becomes of access about which nobody answers.
    pub silence: Field<ReviewSilence>,
    /// Whether people review their own assignments.
    pub by_themselves: Field<bool>,
    /// Who reviews; nobody where people review themselves.
    pub reviewers: Field<Box<[Approver]>>,
    /// Who reviews where those cannot be found.
    pub fallback: Field<Box<[Approver]>>,
}

/// What becomes of access about which no reviewer answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewSilence {
    /// It stays.
    Keep,
    /// It ends.
    Remove,
    /// What the service recommends.
    Recommendation,
}

impl ReviewSilence {
    /// Reads `expirationBehavior` or `accessReviewTimeoutBehavior`, in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text.trim().to_ascii_lowercase().as_str() {
            "keepaccess" => Self::Keep,
            "removeaccess" => Self::Remove,
            "acceptaccessrecommendation" => Self::Recommendation,
            _ => return None,
        })
    }
}

impl PolicyReview {
    /// Nothing is known, for one reason.
    #[must_use]
    pub fn unknown(why: Why) -> Self {
        Self {
            enabled: Field::Unknown(why),
            silence: Field::Unknown(why),
            by_themselves: Field::Unknown(why),
            reviewers: Field::Unknown(why),
            fallback: Field::Unknown(why),
        }
    }

    /// There is no review.
    #[must_use]
    pub fn none() -> Self {
        Self { enabled: Field::Known(false), ..Self::default() }
    }

    /// Whether assignments are reviewed.
    ///
    /// # Errors
    /// The gap, where the settings are unknown.
    pub fn is_enabled(&self) -> Known<bool> {
        self.enabled.of(HERE, Property::ReviewSettings).copied()
    }

    /// What becomes of access about which nobody answers.
    ///
    /// # Errors
    /// The gap, where the settings do not say.
    pub fn silence(&self) -> Known<ReviewSilence> {
        self.silence.of(HERE, Property::ReviewExpirationBehavior).copied()
    }

    /// Whether a review removes access when nobody answers.
    ///
    /// # Errors
    /// The gap, where the settings are unknown.
    pub fn removes(&self) -> Known<bool> {
        all_of([self.is_enabled(), self.silence().map(|silence| silence == ReviewSilence::Remove)])
    }

    /// Whether people review their own assignments.
    ///
    /// # Errors
    /// The gap, where the settings do not say.
    pub fn is_by_themselves(&self) -> Known<bool> {
        self.by_themselves.of(HERE, Property::SelfReview).copied()
    }

    /// Who reviews; nobody where people review themselves.
    ///
    /// # Errors
    /// The gap, where the list is unknown.
    pub fn reviewers(&self) -> Known<&[Approver]> {
        self.reviewers.of(HERE, Property::PrimaryReviewers).map(AsRef::as_ref)
    }

    /// Who reviews where those cannot be found.
    ///
    /// # Errors
    /// The gap, where the list is unknown.
    pub fn fallback(&self) -> Known<&[Approver]> {
        self.fallback.of(HERE, Property::FallbackPolicyReviewers).map(AsRef::as_ref)
    }

    pub(super) fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self { enabled, silence, by_themselves, reviewers, fallback } = other;
        merge.field(Property::ReviewSettings, &mut self.enabled, enabled);
        merge.field(Property::ReviewExpirationBehavior, &mut self.silence, silence);
        merge.field(Property::SelfReview, &mut self.by_themselves, by_themselves);
        merge.list(Property::PrimaryReviewers, &mut self.reviewers, reviewers);
        merge.list(Property::FallbackPolicyReviewers, &mut self.fallback, fallback);
    }
}
