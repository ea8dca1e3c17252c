//! What a policy says of those in scope, beside which users and groups they are.

use super::{AssignmentPolicyShape, AutomaticSettings, RequestorSettings};
use crate::export::graph::shapes::subject_set::SubjectSet;
use crate::export::json::nested::Nested;
use crate::export::json::value::Raw;
use crate::model::assignment_policy::ScopeDetails;
use crate::model::{Field, ObjectId, Period};

impl<'a> AssignmentPolicyShape<'a> {
    pub(super) fn scope_details(&self, requestors: Option<&RequestorSettings<'a>>) -> ScopeDetails {
        ScopeDetails {
            organizations: self.organizations(requestors),
            accepts_requests: match requestors {
                Some(settings) if !settings.accept.is_present() && settings.self_add.is_present() => Field::Known(None),
                Some(settings) => settings.accept.clone().field().map(Some),
                None => Field::Unknown(self.requestors.why()),
            },
            on_behalf: match requestors {
                // Beta has no property for it, but says whether any request is accepted.
                Some(settings) if settings.accept == Raw::Value(false) && !settings.self_add.is_present() => {
                    Field::Known(false)
                }
                Some(settings) => settings.on_behalf.clone().field(),
                None => Field::Unknown(self.requestors.why()),
            },
            removes_on_leave: removes(&self.automatic),
            grace_period: grace(&self.automatic),
        }
    }

    /// In v1.0 by `connectedOrganizationId`, in beta by `id`.
    fn organizations(&self, requestors: Option<&RequestorSettings<'a>>) -> Field<Box<[ObjectId]>> {
        let of = |set: &SubjectSet<'_>| match set.organization.as_value() {
            Some(id) => Some(ObjectId::parse(id)),
            None if set.type_name().eq_ignore_ascii_case("connectedOrganizationMembers") => {
                Some(set.id.as_value().cloned())
            }
            // Without a type, an id may be that of an organization.
            None if set.type_name().is_empty() && !set.user_id.is_present() && !set.group_id.is_present() => Some(None),
            None => None,
        };
        let sets = match self.targets(requestors).list::<SubjectSet<'_>>() {
            Raw::Null => return Field::Known(Box::default()),
            sets => sets,
        };
        sets.known_as(|sets| sets.iter().filter_map(of).collect::<Option<Box<[_]>>>()).field()
    }
}

fn removes(settings: &Nested<AutomaticSettings<'_>>) -> Field<bool> {
    match &settings.0 {
        Raw::Value(settings) => settings.remove.clone().field(),
        _ => Field::Unknown(settings.why()),
    }
}

fn grace(settings: &Nested<AutomaticSettings<'_>>) -> Field<Option<Period>> {
    match &settings.0 {
        Raw::Value(settings) => settings.grace.clone().nullable(),
        _ => Field::Unknown(settings.why()),
    }
}
