//! The approval stages of an assignment policy.

use crate::model::role_settings::Approver;
use crate::model::{Collected, Collection, Field, Known, Merge, Period, Property, all_of};

const HERE: Collection = Collection::AssignmentPolicies;

/// One approval stage: <https://learn.microsoft.com/graph/api/resources/accesspackageapprovalstage>.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PolicyStage {
    /// Primary approvers.
    pub primary: Field<Box<[Approver]>>,
    /// Fallback approvers, who decide where the primary ones cannot be found.
    pub fallback: Field<Box<[Approver]>>,
    /// `isEscalationEnabled`: a request that nobody answers is forwarded to the alternate approvers.
    pub escalates: Field<bool>,
    /// Alternate approvers, in Microsoft Graph `escalationApprovers`.
    pub alternates: Field<Box<[Approver]>>,
    /// Who is asked where the alternate approvers cannot be found.
    pub fallback_alternates: Field<Box<[Approver]>>,
    /// After how long a request is forwarded; zero where nothing is set.
    pub before_escalation: Field<Period>,
    /// After how long a request that nobody answers is denied.
    pub before_denial: Field<Period>,
    /// `isApproverJustificationRequired`.
    pub approver_justification: Field<bool>,
}

impl PolicyStage {
    /// Primary approvers.
    ///
    /// # Errors
    /// The gap, where the list is unknown.
    pub fn primary(&self) -> Known<&[Approver]> {
        self.primary.of(HERE, Property::PrimaryApprovers).map(AsRef::as_ref)
    }

    /// Fallback approvers.
    ///
    /// # Errors
    /// The gap, where the list is unknown.
    pub fn fallback(&self) -> Known<&[Approver]> {
        self.fallback.of(HERE, Property::FallbackApprovers).map(AsRef::as_ref)
    }

    /// Whether a request that nobody answers is forwarded.
    ///
    /// # Errors
    /// The gap, where the stage does not say.
    pub fn escalates(&self) -> Known<bool> {
        self.escalates.of(HERE, Property::EscalationEnabled).copied()
    }

    /// Alternate approvers.
    ///
    /// # Errors
    /// The gap, where the list is unknown.
    pub fn alternates(&self) -> Known<&[Approver]> {
        self.alternates.of(HERE, Property::EscalationApprovers).map(AsRef::as_ref)
    }

    /// Who is asked where the alternate approvers cannot be found.
    ///
    /// # Errors
    /// The gap, where the list is unknown.
    pub fn fallback_alternates(&self) -> Known<&[Approver]> {
        self.fallback_alternates.of(HERE, Property::FallbackEscalationApprovers).map(AsRef::as_ref)
    }

    /// Whether nobody is named to whom a request could be forwarded.
    ///
    /// # Errors
    /// The gap, where a list is unknown and the other one empty.
    pub fn is_without_alternates(&self) -> Known<bool> {
        all_of([self.alternates(), self.fallback_alternates()].map(|list| list.map(<[_]>::is_empty)))
    }

    /// After how long a request is forwarded; zero where nothing is set.
    ///
    /// # Errors
    /// The gap, where the time is unknown.
    pub fn before_escalation(&self) -> Known<Period> {
        self.before_escalation.of(HERE, Property::DurationBeforeEscalation).copied()
    }

    /// After how long a request that nobody answers is denied.
    ///
    /// # Errors
    /// The gap, where the time is unknown.
    pub fn before_denial(&self) -> Known<Period> {
        self.before_denial.of(HERE, Property::DurationBeforeDenial).copied()
    }

    /// Whether approvers have to give a reason.
    ///
    /// # Errors
    /// The gap, where the stage does not say.
    pub fn requires_approver_justification(&self) -> Known<bool> {
        self.approver_justification.of(HERE, Property::ApproverJustification).copied()
    }

    /// All who may come to decide: primary and fallback approvers, and the alternate ones where requests are forwarded to them.
    #[must_use]
    pub fn deciders(&self) -> Collected<Vec<&Approver>> {
        let escalates = self.escalates();
        let lists = [
            (self.primary(), Ok(true)),
            (self.fallback(), Ok(true)),
            (self.alternates(), escalates),
            (self.fallback_alternates(), escalates),
        ];
        let (mut found, mut gap) = (Vec::new(), None);
        for (list, is_asked) in lists {
            match (list, is_asked) {
                (_, Ok(false)) | (Ok([]), _) => {}
                (Ok(list), Ok(true)) => found.extend(list),
                (Err(missing), _) | (Ok(_), Err(missing)) => gap = gap.or(Some(missing)),
            }
        }
        match gap {
            None => Collected::Complete(found),
            Some(gap) => Collected::Partial(found, gap),
        }
    }

    pub(super) fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self {
            primary,
            fallback,
            escalates,
            alternates,
            fallback_alternates,
            before_escalation,
            before_denial,
            approver_justification,
        } = other;
        merge.list(Property::PrimaryApprovers, &mut self.primary, primary);
        merge.list(Property::FallbackApprovers, &mut self.fallback, fallback);
        merge.field(Property::EscalationEnabled, &mut self.escalates, escalates);
        merge.list(Property::EscalationApprovers, &mut self.alternates, alternates);
        merge.list(Property::FallbackEscalationApprovers, &mut self.fallback_alternates, fallback_alternates);
        merge.field(Property::DurationBeforeEscalation, &mut self.before_escalation, before_escalation);
        merge.field(Property::DurationBeforeDenial, &mut self.before_denial, before_denial);
        merge.field(Property::ApproverJustification, &mut self.approver_justification, approver_justification);
    }
}

#[cfg(test)]
mod tests {
    use super::PolicyStage;
    use crate::model::{Approver, Field, ObjectId};

    fn user(name: &str) -> Approver {
        Approver::User(ObjectId::Text(name.into()))
    }

    fn list(names: &[&str]) -> Field<Box<[Approver]>> {
        Field::Known(names.iter().map(|name| user(name)).collect())
    }

    fn stage(escalates: Field<bool>, alternates: &[&str]) -> PolicyStage {
        PolicyStage {
            primary: list(&["Ada"]),
            fallback: list(&[]),
            escalates,
            alternates: list(alternates),
            fallback_alternates: list(&[]),
            ..PolicyStage::default()
        }
    }

    #[test]
    fn alternate_approvers_decide_only_where_requests_are_forwarded() {
        let count = |stage: &PolicyStage| stage.deciders().complete().map(Vec::len).ok();
        assert_eq!(count(&stage(Field::Known(true), &["Grace"])), Some(2));
        assert_eq!(count(&stage(Field::Known(false), &["Grace"])), Some(1));
        assert_eq!(count(&stage(Field::default(), &["Grace"])), None, "nothing says whether requests are forwarded");
        assert_eq!(count(&stage(Field::default(), &[])), Some(1), "there is nobody to forward them to");
        assert_eq!(stage(Field::default(), &["Grace"]).deciders().seen().map(Vec::len), Ok(1));
    }

    #[test]
    fn a_list_that_is_missing_leaves_open_who_decides() {
        let known = stage(Field::Known(false), &[]);
        let without = PolicyStage { fallback: Field::default(), ..known.clone() };
        assert!(known.deciders().complete().is_ok() && without.deciders().complete().is_err());
        assert_eq!(without.deciders().seen().map(Vec::len), Ok(1));
    }
}
