//! Assignments of access packages on disk, v1.0 and beta.

use crate::export::graph::shapes::assignment_policy::Reference;
use crate::export::graph::shapes::schedule::{ScheduleInfo, ending_of, is_odd, start_of};
use crate::export::json::nested::Nested;
use crate::export::json::part::Part;
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Text};
use crate::model::{AssignmentState, Field, Instant, ObjectId, PackageAssignment, Provenance};

shape! {
    /// An assignment of an access package.
    PackageAssignmentShape<'a> {
        id: Raw<ObjectId> = Id,
        state: Raw<Text<'a>> = State,
        beta_state: Raw<Text<'a>> = "assignmentState",
        schedule: Nested<ScheduleInfo<'a>> = "schedule",
        expired: Raw<Option<Instant>> = ExpiredDateTime,
        target: Nested<TargetShape<'a>> = "target",
        package: Part<'a> = AccessPackage,
        package_id: Raw<ObjectId> = "accessPackageId",
        policy: Part<'a> = AssignmentPolicy,
        beta_policy: Part<'a> = "accessPackageAssignmentPolicy",
        policy_id: Raw<ObjectId> = "assignmentPolicyId",
    }
}

shape! {
    /// `accessPackageSubject`: its own `id` is not one of the directory, and neither is `targetId`.
    TargetShape<'a> {
        id: Raw<ObjectId> = Id,
        object_id: Raw<ObjectId> = "objectId",
    }
}

impl TargetShape<'_> {
    /// A target without an object is somebody who is not in the directory yet; one of nothing but nulls was not expanded.
    fn holder(&self) -> Field<Option<ObjectId>> {
        match (&self.id, self.object_id.clone()) {
            (Raw::Value(_), object) => object.known_as(|id| Some(Some(id))).field_or(None),
            (_, object) => object.known_as(|id| Some(Some(id))).field(),
        }
    }
}

impl PackageAssignmentShape<'_> {
    /// Whether the object has the properties that only assignments have.
    pub(crate) fn fits(&self) -> bool {
        self.beta_state.is_present()
            || self.policy_id.is_present()
            || (self.schedule.0.is_present() && self.state.is_present())
    }

    /// Whether a time or its expiration says nothing.
    pub(crate) fn has_odd_time(&self) -> bool {
        is_odd(&self.expired) || self.schedule.0.as_value().is_some_and(ScheduleInfo::is_odd)
    }

    /// The record; `None` where the object has no id.
    pub(crate) fn record(self, source: Provenance) -> Option<PackageAssignment> {
        let of = |part: Part<'_>| part.read::<Reference<'_>>().and_then(|found| found.id.value());
        let package = of(self.package).or_else(|| self.package_id.as_value().cloned());
        let policy = of(self.policy).or_else(|| of(self.beta_policy)).or_else(|| self.policy_id.as_value().cloned());
        let ending = ending_of(&self.schedule, &Raw::Absent);
        Some(PackageAssignment {
            id: self.id.value()?,
            package: package.into(),
            policy: policy.into(),
            holder: match &self.target.0 {
                Raw::Value(target) => target.holder(),
                _ => Field::Unknown(self.target.why()),
            },
            state: self.state.or(self.beta_state).known_as(|text| AssignmentState::parse(&text)).field(),
            start: start_of(self.schedule, Raw::Absent, Raw::Absent),
            ending,
            expired: self.expired.field_or(None),
            source,
        })
    }
}
