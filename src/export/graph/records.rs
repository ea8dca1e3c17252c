//! Reads each kind of object into its record.

use serde::Deserialize;

use crate::export::graph::element::Element;
use crate::export::graph::kind::{Kind, LONE_MEMBER};
use crate::export::graph::recorded::Recorded;
use crate::export::graph::shapes::access_review::{AccessReviewShape, ReviewInstanceShape};
use crate::export::graph::shapes::administrative_unit::UnitShape;
use crate::export::graph::shapes::assignment_policy::AssignmentPolicyShape;
use crate::export::graph::shapes::catalog::{
    ApplicationPermissionShape, CatalogResourceShape, CatalogShape, DelegationShape,
};
use crate::export::graph::shapes::conditional_access::{AuthenticationContextShape, ConditionalAccessShape};
use crate::export::graph::shapes::connected_organization::{ConnectedOrganizationShape, EntitlementSettingsShape};
use crate::export::graph::shapes::directory_role::{RoleAssignmentShape, RoleDefinitionShape};
use crate::export::graph::shapes::group;
use crate::export::graph::shapes::group::GroupShape;
use crate::export::graph::shapes::lifecycle_workflow::LifecycleWorkflowShape;
use crate::export::graph::shapes::organization::OrganizationShape;
use crate::export::graph::shapes::package::PackageShape;
use crate::export::graph::shapes::package_assignment::PackageAssignmentShape;
use crate::export::graph::shapes::principal::{PrincipalRef, PrincipalShape};
use crate::export::graph::shapes::role_settings::{PolicyAssignmentShape, PolicyShape};
use crate::export::graph::shapes::schedule::{ScheduleShape, is_stub};
use crate::export::graph::shapes::service_principal::ServicePrincipalShape;
use crate::export::graph::shapes::service_principal_sign_in::ServicePrincipalSignInShape;
use crate::export::graph::shapes::subscribed_sku::SubscribedSkuShape;
use crate::export::graph::shapes::user::UserShape;
use crate::export::graph::sink::{CUT_BY_DEPTH, ListTally, Sink};
use crate::export::json::cursor::{Cursor, SyntaxError};
use crate::export::json::shape::{Shape, shape};
use crate::export::json::value::Raw;
use crate::export::notice::NoticeKind;
use crate::export::objects::{MemberList, PimGroup};
use crate::model::directory_role::Listing;
use crate::model::{Access, Collection, Instant, Mode, ObjectId, Provenance, SettingsRole};

impl<'t> Sink<'t, '_> {
    /// Reads one object as this kind; `false` where it does not look like one and `sure` is not set.
    pub(crate) fn element(
        &mut self,
        kind: Kind,
        cursor: &mut Cursor<'t>,
        sure: bool,
        tally: &mut ListTally,
    ) -> Result<bool, SyntaxError> {
        let start = cursor.offset();
        let is_read = self.read_element(kind, cursor, sure, tally)?;
        // The objects of other layouts are none of Graph's.
        if let (Some(recorded), true, None) = (&mut self.content.recorded, is_read, self.content.layout) {
            let text = self.text.get(start..cursor.position()).unwrap_or_default();
            recorded.extend(Recorded::new(kind, tally.parent.as_ref(), text));
        }
        Ok(is_read)
    }

    fn read_element(
        &mut self,
        kind: Kind,
        cursor: &mut Cursor<'t>,
        sure: bool,
        tally: &mut ListTally,
    ) -> Result<bool, SyntaxError> {
        match kind {
            Kind::Group => self.keep::<GroupShape<'t>>((), cursor, sure, tally),
            Kind::Member(collection) => self.member(collection, cursor, tally),
            Kind::PimGroup => self.keep::<PrincipalShape<'t>>((), cursor, true, tally),
            Kind::Policy => self.keep::<PolicyShape<'t>>((), cursor, sure, tally),
            Kind::PolicyAssignment => self.keep::<PolicyAssignmentShape<'t>>((), cursor, sure, tally),
            Kind::GroupSchedule { mode, instance } => {
                self.keep::<ScheduleShape<'t>>((mode, instance), cursor, sure, tally)
            }
            Kind::GroupScheduleWithPolicy => {
                self.keep::<ScheduleShape<'t>>((Mode::Eligible, false), cursor, sure, tally)
            }
            Kind::GroupRequest(collection) => self.schedule_request(collection, cursor, tally),
            Kind::RoleDefinition => self.keep::<RoleDefinitionShape<'t>>((), cursor, sure, tally),
            Kind::RoleAssignment { mode, listing } => {
                self.keep::<RoleAssignmentShape<'t>>((mode, listing), cursor, sure, tally)
            }
            Kind::Unit => self.keep::<UnitShape<'t>>((), cursor, sure, tally),
            Kind::Package => self.keep::<PackageShape<'t>>((), cursor, sure, tally),
            Kind::ConditionalAccessPolicy => self.keep::<ConditionalAccessShape<'t>>((), cursor, sure, tally),
            Kind::AccessReview => self.keep::<AccessReviewShape<'t>>((), cursor, sure, tally),
            Kind::ReviewInstance => self.review_instance(cursor, tally),
            Kind::ServicePrincipalSignIn => self.keep::<ServicePrincipalSignInShape<'t>>((), cursor, sure, tally),
            Kind::LifecycleWorkflow => self.keep::<LifecycleWorkflowShape<'t>>((), cursor, sure, tally),
            Kind::SubscribedSku => self.keep::<SubscribedSkuShape<'t>>((), cursor, sure, tally),
            Kind::ConnectedOrganization => self.keep::<ConnectedOrganizationShape<'t>>((), cursor, sure, tally),
            Kind::EntitlementSettings => self.keep::<EntitlementSettingsShape<'t>>((), cursor, sure, tally),
            Kind::AuthenticationContext => self.keep::<AuthenticationContextShape<'t>>((), cursor, sure, tally),
            Kind::AssignmentPolicy => self.keep::<AssignmentPolicyShape<'t>>((), cursor, sure, tally),
            Kind::PackageAssignment => self.keep::<PackageAssignmentShape<'t>>((), cursor, sure, tally),
            Kind::User => self.keep::<UserShape<'t>>((), cursor, sure, tally),
            Kind::ServicePrincipal => self.keep::<ServicePrincipalShape<'t>>((), cursor, sure, tally),
            Kind::Organization => self.keep::<OrganizationShape<'t>>((), cursor, sure, tally),
            Kind::Catalog => self.keep::<CatalogShape<'t>>((), cursor, sure, tally),
            Kind::CatalogResource => self.keep::<CatalogResourceShape<'t>>((), cursor, sure, tally),
            Kind::Delegation => self.keep::<DelegationShape<'t>>((), cursor, sure, tally),
            Kind::ApplicationPermission => self.keep::<ApplicationPermissionShape<'t>>((), cursor, sure, tally),
            Kind::PrintedSettings => self.printed_settings(cursor, tally),
            Kind::Incompatible(_) => self.incompatible(cursor, tally),
            Kind::SettingsRule => cursor.skip().map(|_| true),
            Kind::Counted(collection) => self.counted(collection, cursor, sure, tally),
            Kind::Skipped(reason) => self.skipped(reason, cursor, sure),
            Kind::Undecided(reason) => {
                tally.is_spoiled |= sure;
                self.skipped(reason, cursor, sure)
            }
            Kind::Removed => {
                tally.is_spoiled = true;
                self.skipped("an object that a delta query says was removed; export the list itself", cursor, sure)
            }
            Kind::Unknown => {
                tally.is_spoiled |= sure;
                self.skipped("an object of a type that this version does not recognize", cursor, sure)
            }
        }
    }

    /// Reads one object by its shape.
    pub(crate) fn shape<S: Shape<'t> + Deserialize<'t>>(
        &mut self,
        cursor: &mut Cursor<'t>,
    ) -> Result<(S, std::ops::Range<usize>), SyntaxError> {
        let (mut shape, range) = cursor.take::<S>()?;
        if shape.marks().is_repeated {
            let message = "a property occurs twice in one object (case-insensitively); the last value is used";
            self.notice(NoticeKind::Repaired, message, None);
        }
        if shape.marks().is_joined {
            self.notice(NoticeKind::CutByExporter, CUT_BY_DEPTH, None);
        }
        Ok((shape, range))
    }

    /// A navigation that the Graph SDK prints as an object of nulls, because it was not expanded. What ScubaGear expands is not
    /// its user's choice.
    pub(super) fn stub(&mut self, is_stub: bool, name: &str, expand: &str) {
        if is_stub && self.content.layout.is_none() {
            let message = format!(
                "`{name}` contains only nulls, because it was not expanded; export with -ExpandProperty {expand}"
            );
            self.notice(NoticeKind::CutByExporter, &message, None);
        }
    }

    /// Says of an object what is wrong with its times, where something is.
    fn odd(&mut self, is_odd: bool, collection: Collection, source: &Provenance) {
        if let Some(place) = source.places().next().filter(|_| is_odd) {
            self.odd_times.look(self.text, place, collection);
        }
    }

    fn member(
        &mut self,
        collection: Collection,
        cursor: &mut Cursor<'t>,
        tally: &mut ListTally,
    ) -> Result<bool, SyntaxError> {
        let (shape, _) = self.shape::<PrincipalShape<'t>>(cursor)?;
        let Some(parent) = tally.parent.clone() else {
            self.notice(NoticeKind::UnusableObject, LONE_MEMBER, Some(collection));
            tally.spoiled.insert(collection);
            self.counts(collection, true, None, tally);
            self.discount(collection);
            return Ok(true);
        };
        self.counts(collection, true, None, tally);
        match shape.member() {
            Some(member) => {
                let lists = &mut self.content.objects.members;
                match lists.last_mut().filter(|list| list.collection == collection && list.parent == parent) {
                    Some(list) => list.members.push(member),
                    None => lists.push(MemberList { collection, parent, members: vec![member] }),
                }
            }
            None => self.unusable(collection, "its id", tally),
        }
        Ok(true)
    }

    fn incompatible(&mut self, cursor: &mut Cursor<'t>, tally: &mut ListTally) -> Result<bool, SyntaxError> {
        let (shape, _) = self.shape::<PrincipalShape<'t>>(cursor)?;
        if let Some(named) = shape.member() {
            tally.named.push(named.id);
        } else {
            tally.spoil();
            self.notice(NoticeKind::UnusableObject, "an object without its id", Some(Collection::AccessPackages));
        }
        Ok(true)
    }

    fn review_instance(&mut self, cursor: &mut Cursor<'t>, tally: &mut ListTally) -> Result<bool, SyntaxError> {
        let collection = Collection::AccessReviewInstances;
        let (shape, range) = self.shape::<ReviewInstanceShape<'t>>(cursor)?;
        self.counts(collection, true, None, tally);
        let Some(review) = tally.parent.clone() else {
            self.unusable(collection, "its review; put the ID of the definition into the file name", tally);
            return Ok(true);
        };
        match shape.record(review, self.source(&range)) {
            Some(instance) => self.content.objects.review_instances.push(instance),
            None => self.unusable(collection, "its id", tally),
        }
        Ok(true)
    }

    fn schedule_request(
        &mut self,
        collection: Collection,
        cursor: &mut Cursor<'t>,
        tally: &mut ListTally,
    ) -> Result<bool, SyntaxError> {
        let (shape, range) = self.shape::<ScheduleShape<'t>>(cursor)?;
        self.counts(collection, false, None, tally);
        let mode = if collection == Collection::GroupEligibility { Mode::Eligible } else { Mode::Active };
        let request = shape.request(mode, self.source(&range));
        self.content.objects.schedule_requests.extend(request);
        Ok(true)
    }

    fn counted(
        &mut self,
        collection: Collection,
        cursor: &mut Cursor<'t>,
        sure: bool,
        tally: &mut ListTally,
    ) -> Result<bool, SyntaxError> {
        let (times, _) = cursor.take::<Times<'_>>()?;
        if !sure && !times.has_id() {
            return Ok(false);
        }
        // Rules look for these by their ids.
        if collection == Collection::PimCustomExtensions && times.id.as_value().is_none() {
            self.lost(collection, "its id", tally);
            return Ok(true);
        }
        self.newest(group::newest([&times.created, &times.modified, &times.last_modified]));
        self.counts(collection, true, None, tally);
        self.content.objects.counted.extend(times.id.value().map(|id| (collection, id)));
        Ok(true)
    }

    /// Every object of a list is tested again, because an object that is not read tells nothing about the next one.
    fn skipped(&mut self, reason: &str, cursor: &mut Cursor<'t>, sure: bool) -> Result<bool, SyntaxError> {
        if !sure {
            return Ok(false);
        }
        cursor.skip()?;
        self.notice(NoticeKind::NotRecognised, reason, None);
        Ok(true)
    }
}

/// A group that PIM manages.
impl<'t> Element<'t> for PrincipalShape<'t> {
    type Listed = ();

    fn counts_as(&self, (): ()) -> (Collection, bool, Option<&ObjectId>) {
        (Collection::PimGroups, true, None)
    }

    fn keep(self, (): (), sink: &mut Sink<'t, '_>, source: Provenance, _: &mut ListTally) -> Result<(), &'static str> {
        let group = self.member().ok_or("its id")?;
        sink.content.objects.pim_groups.push(PimGroup { id: group.id, source });
        Ok(())
    }
}

impl<'t> Element<'t> for ScheduleShape<'t> {
    /// Whether it is eligible or active, and whether the list is one of instances.
    type Listed = (Mode, bool);

    fn looks_right(&self, (mode, instance): (Mode, bool)) -> bool {
        let says_active = self.assignment_type.is_present();
        let other = says_active != (mode == Mode::Active) || instance == self.schedule_info.0.is_present();
        self.fits() && !other
    }

    fn seen_at(&self) -> Option<Instant> {
        self.newest()
    }

    fn counts_as(&self, (mode, instance): (Mode, bool)) -> (Collection, bool, Option<&ObjectId>) {
        let collection = mode.of_groups();
        (collection, !instance, self.group_id.as_value())
    }

    fn keep(
        self,
        (mode, instance): (Mode, bool),
        sink: &mut Sink<'t, '_>,
        source: Provenance,
        tally: &mut ListTally,
    ) -> Result<(), &'static str> {
        let (collection, ..) = self.counts_as((mode, instance));
        sink.stub(is_stub(&self.principal), "principal", "principal");
        let called = self.principal.0.as_value().and_then(PrincipalRef::called);
        sink.content.objects.expanded_names.extend(called);
        sink.odd(self.has_odd_time(), collection, &source);
        let access = self.access_id.as_value().and_then(|text| Access::parse(text));
        if let (true, Some(group), Some(access)) = (self.policy.is_present(), self.group_id.as_value(), access) {
            sink.nested_policies(self.policy, Some(&SettingsRole::Group(group.clone(), access)), tally);
        }
        let schedule = self.record(mode, instance, source).ok_or("its id, group or principal")?;
        sink.content.objects.schedules.push(schedule);
        Ok(())
    }
}

impl<'t> Element<'t> for RoleAssignmentShape<'t> {
    type Listed = (Mode, Listing);

    fn looks_right(&self, (mode, listing): (Mode, Listing)) -> bool {
        let is_plain = listing == Listing::Assignment;
        let says_active = self.assignment_type.is_present();
        let other = says_active != (mode == Mode::Active && !is_plain) || (is_plain && self.is_scheduled());
        self.fits() && !other
    }

    fn seen_at(&self) -> Option<Instant> {
        self.newest()
    }

    fn counts_as(&self, (mode, listing): (Mode, Listing)) -> (Collection, bool, Option<&ObjectId>) {
        let collection = mode.of_roles();
        (collection, listing != Listing::Instance, None)
    }

    fn keep(
        self,
        (mode, listing): (Mode, Listing),
        sink: &mut Sink<'t, '_>,
        source: Provenance,
        tally: &mut ListTally,
    ) -> Result<(), &'static str> {
        let (collection, ..) = self.counts_as((mode, listing));
        sink.stub(is_stub(&self.principal), "principal", "principal");
        let called = self.principal.0.as_value().and_then(PrincipalRef::called);
        sink.content.objects.expanded_names.extend(called);
        sink.odd(self.has_odd_time(), collection, &source);
        if self.policy.is_present() {
            let role = self.role_definition_id.as_value().cloned().map(SettingsRole::Directory);
            sink.nested_policies(self.policy, role.as_ref(), tally);
        }
        if self.is_inherited() {
            return Ok(());
        }
        let assignment = self.record(mode, listing, source).ok_or("its id, role or principal")?;
        sink.content.objects.role_assignments.push(assignment);
        Ok(())
    }
}

impl<'t> Element<'t> for PackageShape<'t> {
    type Listed = ();

    fn looks_right(&self, (): ()) -> bool {
        self.fits()
    }

    fn seen_at(&self) -> Option<Instant> {
        self.newest()
    }

    fn counts_as(&self, (): ()) -> (Collection, bool, Option<&ObjectId>) {
        (Collection::AccessPackages, true, None)
    }

    fn keep(self, (): (), sink: &mut Sink<'t, '_>, source: Provenance, _: &mut ListTally) -> Result<(), &'static str> {
        let policies = self.inline_policies();
        let package = self.record(source, |part| sink.place_of(part)).ok_or("its id")?;
        sink.inline_policies(&package.id, policies);
        sink.content.objects.packages.push(package);
        Ok(())
    }
}

impl<'t> Element<'t> for AssignmentPolicyShape<'t> {
    type Listed = ();

    fn looks_right(&self, (): ()) -> bool {
        self.fits()
    }

    fn seen_at(&self) -> Option<Instant> {
        self.newest()
    }

    fn counts_as(&self, (): ()) -> (Collection, bool, Option<&ObjectId>) {
        (Collection::AssignmentPolicies, true, None)
    }

    fn keep(
        self,
        (): (),
        sink: &mut Sink<'t, '_>,
        source: Provenance,
        tally: &mut ListTally,
    ) -> Result<(), &'static str> {
        let policy = self.record(tally.parent.as_ref(), source).ok_or("its id")?;
        sink.content.objects.assignment_policies.push(policy);
        Ok(())
    }
}

impl<'t> Element<'t> for PackageAssignmentShape<'t> {
    type Listed = ();

    fn looks_right(&self, (): ()) -> bool {
        self.fits()
    }

    fn counts_as(&self, (): ()) -> (Collection, bool, Option<&ObjectId>) {
        (Collection::PackageAssignments, true, None)
    }

    fn keep(self, (): (), sink: &mut Sink<'t, '_>, source: Provenance, _: &mut ListTally) -> Result<(), &'static str> {
        sink.odd(self.has_odd_time(), Collection::PackageAssignments, &source);
        let assignment = self.record(source).ok_or("its id")?;
        sink.content.objects.package_assignments.push(assignment);
        Ok(())
    }
}

impl<'t> Element<'t> for CatalogResourceShape<'t> {
    type Listed = ();

    fn looks_right(&self, (): ()) -> bool {
        self.fits()
    }

    fn seen_at(&self) -> Option<Instant> {
        self.newest()
    }

    fn counts_as(&self, (): ()) -> (Collection, bool, Option<&ObjectId>) {
        (Collection::CatalogResources, true, None)
    }

    fn keep(
        self,
        (): (),
        sink: &mut Sink<'t, '_>,
        source: Provenance,
        tally: &mut ListTally,
    ) -> Result<(), &'static str> {
        let catalog = tally.parent.clone().ok_or("its catalog; put the ID of the catalog into the file name")?;
        let resource = self.record(catalog, source).ok_or("its id")?;
        sink.content.objects.catalog_resources.push(resource);
        Ok(())
    }
}

impl<'t> Element<'t> for ApplicationPermissionShape<'t> {
    type Listed = ();

    fn looks_right(&self, (): ()) -> bool {
        self.fits()
    }

    fn seen_at(&self) -> Option<Instant> {
        self.newest()
    }

    fn counts_as(&self, (): ()) -> (Collection, bool, Option<&ObjectId>) {
        (Collection::ApplicationPermissions, true, None)
    }

    fn keep(self, (): (), sink: &mut Sink<'t, '_>, source: Provenance, _: &mut ListTally) -> Result<(), &'static str> {
        if self.is_of_people() {
            return Ok(());
        }
        let permission = self.record(source).ok_or("its id, principal or app role")?;
        sink.content.objects.application_permissions.push(permission);
        Ok(())
    }
}

shape! {
    /// The id and times of an object that is only counted.
    Times<'a> {
        id: Raw<ObjectId> = Id,
        created: Raw<Option<Instant>> = CreatedDateTime,
        modified: Raw<Option<Instant>> = "modifiedDateTime",
        last_modified: Raw<Option<Instant>> = LastModified,
    }
}

impl Times<'_> {
    fn has_id(&self) -> bool {
        self.id.is_present()
    }
}
