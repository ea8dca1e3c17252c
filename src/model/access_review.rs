//! Access reviews: what is reviewed, who reviews it, how often, and what happens when nobody answers.

mod query;

use super::{
    Collection, Field, Gap, Given, Instant, Known, Merge, Moment, ObjectId, Period, Property, Provenance, Why,
};
use super::{all_of, any_found, any_of, found_in, matching, not};

const HERE: Collection = Collection::AccessReviews;

/// A series of reviews: <https://learn.microsoft.com/graph/api/resources/accessreviewscheduledefinition>.
#[derive(Debug, Clone)]
pub struct AccessReview {
    /// Definition id.
    pub id: ObjectId,
    /// Display name.
    pub name: Option<Given>,
    /// `status`: that of the review which is running, or was the last one.
    pub status: Field<ReviewStatus>,
    /// `scope`, together with `instanceEnumerationScope`.
    pub scope: Field<ReviewScope>,
    /// Who reviews, stage by stage; without stages, `reviewers` are those of the only one. Empty where people review themselves.
    pub reviewers: Field<Box<[Box<[Reviewer]>]>>,
    /// Who reviews where none of those is found.
    pub fallback_reviewers: Field<Box<[Reviewer]>>,
    /// What counts as the decision where nobody decides.
    pub silence: Field<Silence>,
    /// `settings.autoApplyDecisionsEnabled`.
    pub auto_apply: Field<bool>,
    /// How many days reviewers have: `settings.instanceDurationInDays`, or the days of all stages together.
    pub days: Field<u32>,
    /// `settings.recurrence`.
    pub recurrence: Field<Recurrence>,
    /// Where it was read.
    pub source: Provenance,
}

/// One review of a series: <https://learn.microsoft.com/graph/api/resources/accessreviewinstance>.
#[derive(Debug, Clone)]
pub struct ReviewInstance {
    /// Instance id.
    pub id: ObjectId,
    /// The series.
    pub review: ObjectId,
    /// `status`.
    pub status: Field<ReviewStatus>,
    /// `endDateTime`; `None` where none is set.
    pub end: Field<Option<Instant>>,
    /// Where it was read.
    pub source: Provenance,
}

/// How far a review is (`status`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReviewStatus {
    /// It has not begun.
    NotStarted,
    /// Reviewers can answer.
    InProgress,
    /// It is over; its results may still have to be applied.
    Completed,
    /// Its results are applied.
    Applied,
}

/// What happens to access about which nobody decides (`defaultDecisionEnabled`, `defaultDecision`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Silence {
    /// It stays as it is.
    NoChange,
    /// It is approved.
    Approve,
    /// It is denied.
    Deny,
    /// What the service recommends.
    Recommendation,
}

/// How often there is a review, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recurrence {
    /// The time from one review to the next; `None` where there is one only.
    pub interval: Option<Period>,
    /// When the series is over; `None` where it goes on for good, or nothing says it.
    pub end: Option<Instant>,
}

/// What a review is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReviewScope {
    /// The access that is reviewed.
    pub resources: Box<[Reviewed]>,
    /// Whose access is reviewed.
    pub population: Population,
    /// Only those are reviewed who have not signed in for a time.
    pub is_inactive_only: bool,
}

/// One kind of access that is reviewed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reviewed {
    /// Membership of a group.
    Group(ObjectId),
    /// Membership of every Microsoft 365 group, without dynamic and role-assignable ones.
    MicrosoftGroups,
    /// Membership of every team, without dynamic and role-assignable ones.
    Teams,
    /// Membership of every group.
    EveryGroup,
    /// A directory role, by the id in the query: held, or also or only to be activated.
    Role(ObjectId, RoleSide),
    /// Something that is neither a group nor a directory role: an application, an access package, a role in Azure.
    Other,
    /// What this version does not recognize.
    Unknown,
}

/// Which assignments of a directory role are reviewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RoleSide {
    /// Active and eligible ones.
    Both,
    /// Active ones.
    Active,
    /// Eligible ones.
    Eligible,
}

/// Whose access is reviewed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Population {
    /// All users.
    Everyone,
    /// Guests.
    Guests,
    /// Service principals.
    ServicePrincipals,
    /// Users or groups that are named one by one.
    Named,
    /// What this version does not recognize.
    #[default]
    Unknown,
}

/// Who reviews.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reviewer {
    /// The owners of the group or application that is reviewed.
    Owners,
    /// The manager of each person.
    Manager,
    /// A user.
    User(ObjectId),
    /// The members of a group.
    Members(ObjectId),
    /// Somebody else, whom this version does not recognize.
    Unknown,
}

impl ReviewStatus {
    /// Reads `status`, in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text.trim().to_ascii_lowercase().as_str() {
            "initializing" | "notstarted" | "starting" => Self::NotStarted,
            "inprogress" => Self::InProgress,
            "completing" | "completed" | "autoreviewing" | "autoreviewed" => Self::Completed,
            "applying" | "applied" => Self::Applied,
            _ => return None,
        })
    }
}

impl Silence {
    /// Reads `defaultDecision`, in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text.trim().to_ascii_lowercase().as_str() {
            "none" => Self::NoChange,
            "approve" => Self::Approve,
            "deny" => Self::Deny,
            "recommendation" => Self::Recommendation,
            _ => return None,
        })
    }
}

impl AccessReview {
    /// What is reviewed.
    ///
    /// # Errors
    /// The gap, where `scope` is unknown.
    pub fn scope(&self) -> Known<&ReviewScope> {
        self.scope.of(HERE, Property::Scope)
    }

    /// Whose access is reviewed.
    ///
    /// # Errors
    /// The gap, where the query is unknown.
    pub fn population(&self) -> Known<Population> {
        match self.scope()?.population {
            Population::Unknown => Err(Self::unrecognized()),
            known => Ok(known),
        }
    }

    /// Whether some access that is reviewed satisfies the test.
    ///
    /// # Errors
    /// The gap, where none certainly does, but a query is unknown.
    pub fn reviews(&self, test: impl Fn(&Reviewed) -> Known<bool>) -> Known<bool> {
        any_found(&self.reviewed(test))
    }

    /// What is reviewed and satisfies a test.
    ///
    /// # Errors
    /// As [`Self::reviews`].
    pub fn reviewed(&self, test: impl Fn(&Reviewed) -> Known<bool>) -> Known<Vec<&Reviewed>> {
        let one = |reviewed: &Reviewed| match reviewed {
            Reviewed::Unknown => Err(Self::unrecognized()),
            known => test(known),
        };
        matching(self.scope()?.resources.iter(), |reviewed| one(reviewed))
    }

    /// Why a query that this version does not recognize decides nothing.
    pub(crate) fn unrecognized() -> Gap {
        Gap::Property(HERE, Property::Scope, Why::UnknownValue)
    }

    /// Who reviews, stage by stage; nobody where people review themselves.
    ///
    /// # Errors
    /// The gap, where the reviewers or the stages are unknown.
    pub fn stages(&self) -> Known<&[Box<[Reviewer]>]> {
        self.reviewers.of(HERE, Property::Reviewers).map(AsRef::as_ref)
    }

    /// Who reviews in any stage; nobody where people review themselves.
    ///
    /// # Errors
    /// As [`Self::stages`].
    pub fn reviewers(&self) -> Known<Vec<&Reviewer>> {
        Ok(self.stages()?.iter().flatten().collect())
    }

    /// Those of the reviewers who satisfy a test, one for each stage in which no user and no group is named as well.
    ///
    /// # Errors
    /// The gap in the reviewers, where none is seen but one is not recognized.
    pub fn reviewers_alone(&self, test: impl Fn(&Reviewer) -> bool) -> Known<Vec<&Reviewer>> {
        found_in(self.stages()?.iter().map(|stage| {
            let is_named = |reviewer: &Reviewer| matches!(reviewer, Reviewer::User(_) | Reviewer::Members(_));
            if stage.iter().any(is_named) {
                return Ok(None);
            }
            if stage.contains(&Reviewer::Unknown) {
                return Err(Self::unrecognized_reviewer());
            }
            Ok(stage.iter().find(|reviewer| test(reviewer)))
        }))
    }

    fn unrecognized_reviewer() -> Gap {
        Gap::Property(HERE, Property::Reviewers, Why::UnknownValue)
    }

    /// Those of the reviewers who satisfy a test.
    ///
    /// # Errors
    /// The gap in the reviewers, where none is seen but one is not recognized.
    pub fn reviewers_who(&self, test: impl Fn(&Reviewer) -> bool) -> Known<Vec<&Reviewer>> {
        matching(self.reviewers()?, |reviewer| match reviewer {
            Reviewer::Unknown => Err(Self::unrecognized_reviewer()),
            known => Ok(test(known)),
        })
    }

    /// Who reviews where none of the reviewers is found.
    ///
    /// # Errors
    /// The gap, where they are unknown.
    pub fn fallback_reviewers(&self) -> Known<&[Reviewer]> {
        self.fallback_reviewers.of(HERE, Property::FallbackReviewers).map(AsRef::as_ref)
    }

    /// What counts as the decision where nobody decides.
    ///
    /// # Errors
    /// The gap, where the setting is unknown.
    pub fn silence(&self) -> Known<Silence> {
        self.silence.of(HERE, Property::DefaultDecision).copied()
    }

    /// Whether the results are applied without anyone doing it.
    ///
    /// # Errors
    /// The gap, where the setting is unknown.
    pub fn applies_results(&self) -> Known<bool> {
        self.auto_apply.of(HERE, Property::AutoApplyDecisions).copied()
    }

    /// How many days reviewers have.
    ///
    /// # Errors
    /// The gap, where the duration is unknown.
    pub fn days(&self) -> Known<u32> {
        self.days.of(HERE, Property::InstanceDuration).copied()
    }

    /// How often there is a review.
    ///
    /// # Errors
    /// The gap, where the recurrence is unknown.
    pub fn recurrence(&self) -> Known<Recurrence> {
        self.recurrence.of(HERE, Property::Recurrence).copied()
    }

    /// How far the review is.
    ///
    /// # Errors
    /// The gap, where `status` is unknown.
    pub fn status(&self) -> Known<ReviewStatus> {
        self.status.of(HERE, Property::Status).copied()
    }

    /// Whether the series has an end that is past.
    ///
    /// # Errors
    /// The gap in the recurrence, or in the moment.
    pub fn has_ended(&self, moment: Moment) -> Known<bool> {
        match self.recurrence()?.end {
            Some(end) => Ok(end < moment.known()?),
            None => Ok(false),
        }
    }

    /// Whether there are no further reviews: the series has ended, or its only review is over.
    ///
    /// # Errors
    /// The gap in the recurrence, the status or the moment.
    pub fn is_over(&self, moment: Moment) -> Known<bool> {
        let is_once = self.recurrence().map(|recurrence| recurrence.interval.is_none());
        let is_done = self.status().map(|status| status >= ReviewStatus::Completed);
        any_of([self.has_ended(moment), all_of([is_once, is_done])])
    }

    /// Whether it still reviews something.
    ///
    /// # Errors
    /// As [`Self::is_over`].
    pub fn is_in_force(&self, moment: Moment) -> Known<bool> {
        not(self.is_over(moment))
    }

    /// The name for a message: the display name, else the id.
    #[must_use]
    pub fn label(&self) -> String {
        self.name.as_ref().map_or_else(|| self.id.to_string(), ToString::to_string)
    }

    /// Takes in another copy of the same review.
    pub fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self {
            id: _,
            name,
            status,
            scope,
            reviewers,
            fallback_reviewers,
            silence,
            auto_apply,
            days,
            recurrence,
            source,
        } = other;
        merge.text(Property::DisplayName, &mut self.name, name.as_ref());
        merge.field(Property::Status, &mut self.status, status);
        merge.field(Property::Scope, &mut self.scope, scope);
        merge.list(Property::Reviewers, &mut self.reviewers, reviewers);
        merge.list(Property::FallbackReviewers, &mut self.fallback_reviewers, fallback_reviewers);
        merge.field(Property::DefaultDecision, &mut self.silence, silence);
        merge.field(Property::AutoApplyDecisions, &mut self.auto_apply, auto_apply);
        merge.field(Property::InstanceDuration, &mut self.days, days);
        merge.field(Property::Recurrence, &mut self.recurrence, recurrence);
        self.source.merge(source);
    }
}

impl ReviewInstance {
    /// How far it is.
    ///
    /// # Errors
    /// The gap, where `status` is unknown.
    pub fn status(&self) -> Known<ReviewStatus> {
        self.status.of(Collection::AccessReviewInstances, Property::Status).copied()
    }

    /// When it ends; `None` where nothing is set.
    ///
    /// # Errors
    /// The gap, where `endDateTime` is unknown.
    pub fn end(&self) -> Known<Option<Instant>> {
        self.end.of(Collection::AccessReviewInstances, Property::EndDateTime).copied()
    }

    /// Takes in another copy of the same instance.
    pub fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self { id: _, review: _, status, end, source } = other;
        merge.field(Property::Status, &mut self.status, status);
        merge.field(Property::EndDateTime, &mut self.end, end);
        self.source.merge(source);
    }
}
