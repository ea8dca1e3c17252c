//! Reads each kind of object into its record.

use std::sync::Arc;

use serde::Deserialize;

use crate::export::graph::kind::Kind;
use crate::export::graph::recorded::Recorded;
use crate::export::graph::shapes::administrative_unit::UnitShape;
use crate::export::graph::shapes::assignment_policy::AssignmentPolicyShape;
use crate::export::graph::shapes::conditional_access::ConditionalAccessShape;
use crate::export::graph::shapes::directory_role::{RoleAssignmentShape, RoleDefinitionShape};
use crate::export::graph::shapes::group;
use crate::export::graph::shapes::group::GroupShape;
use crate::export::graph::shapes::organization::OrganizationShape;
use crate::export::graph::shapes::package::PackageShape;
use crate::export::graph::shapes::principal::PrincipalShape;
use crate::export::graph::shapes::printed_settings::SettingsShape;
use crate::export::graph::shapes::role_settings::{PolicyAssignmentShape, PolicyShape};
use crate::export::graph::shapes::schedule::{ScheduleShape, is_stub};
use crate::export::graph::shapes::service_principal::ServicePrincipalShape;
use crate::export::graph::shapes::user::UserShape;
use crate::export::graph::sink::{ListTally, Sink};
use crate::export::json::cursor::{Cursor, SyntaxError};
use crate::export::json::shape::{Shape, shape};
use crate::export::json::value::Raw;
use crate::export::notice::NoticeKind;
use crate::export::objects::{MemberList, PimGroup};
use crate::model::directory_role::Listing;
use crate::model::{
    Access, Collection, Field, Instant, Mode, ObjectId, PolicyAssignment, RoleSettingsPolicy, SettingsRole, Why,
};

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
            Kind::Group => self.plain::<GroupShape<'t>>(cursor, sure, tally),
            Kind::Member(collection) => self.member(collection, cursor, tally),
            Kind::PimGroup => self.pim_group(cursor, tally),
            Kind::Policy => self.policy(cursor, sure, tally),
            Kind::PolicyAssignment => self.policy_assignment(cursor, sure, tally),
            Kind::GroupSchedule { mode, instance } => self.schedule(mode, instance, cursor, sure, tally),
            Kind::GroupScheduleWithPolicy => self.schedule(Mode::Eligible, false, cursor, sure, tally),
            Kind::GroupRequest(collection) => self.schedule_request(collection, cursor, tally),
            Kind::RoleDefinition => self.plain::<RoleDefinitionShape<'t>>(cursor, sure, tally),
            Kind::RoleAssignment { mode, listing } => self.role_assignment(mode, listing, cursor, sure, tally),
            Kind::Unit => self.plain::<UnitShape<'t>>(cursor, sure, tally),
            Kind::Package => self.package(cursor, sure, tally),
            Kind::ConditionalAccessPolicy => self.plain::<ConditionalAccessShape<'t>>(cursor, sure, tally),
            Kind::AssignmentPolicy => self.assignment_policy(cursor, sure, tally),
            Kind::User => self.plain::<UserShape<'t>>(cursor, sure, tally),
            Kind::ServicePrincipal => self.plain::<ServicePrincipalShape<'t>>(cursor, sure, tally),
            Kind::Organization => self.plain::<OrganizationShape<'t>>(cursor, sure, tally),
            Kind::PrintedSettings => self.printed_settings(cursor, tally),
            Kind::Counted(collection) => self.counted(collection, cursor, sure, tally),
            Kind::Skipped(reason) => self.skipped(reason, cursor, sure),
            Kind::Removed => {
                tally.is_spoiled = true;
                self.skipped("an object that a delta query says was removed; export the list itself", cursor, sure)
            }
            Kind::Unknown => {
                tally.is_spoiled |= sure;
                self.skipped("an object of no kind that this version knows", cursor, sure)
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
        Ok((shape, range))
    }

    /// A navigation that the Graph SDK prints as an object of nulls, because it was not expanded. What ScubaGear expands is not
    /// its user's choice.
    fn stub(&mut self, is_stub: bool, name: &str, expand: &str) {
        if is_stub && self.content.layout.is_none() {
            let message = format!(
                "`{name}` stands as an object of nulls, because it was not expanded; export with -ExpandProperty {expand}"
            );
            self.notice(NoticeKind::CutByExporter, &message, None);
        }
    }

    fn times(&mut self, times: &[&Raw<Option<Instant>>], collection: Collection) {
        if times.iter().any(|time| **time == Raw::Odd(Why::UnknownValue)) {
            let message = "a date that is not ISO 8601, such as 01/02/2026, in which day and month are unclear; export with PowerShell 7, or with Invoke-MgGraphRequest -OutputFilePath";
            self.notice(NoticeKind::UnknownValue, message, Some(collection));
        }
    }

    fn member(
        &mut self,
        collection: Collection,
        cursor: &mut Cursor<'t>,
        tally: &mut ListTally,
    ) -> Result<bool, SyntaxError> {
        let (shape, range) = self.shape::<PrincipalShape<'t>>(cursor)?;
        let Some(parent) = tally.parent.clone() else {
            let message = "an entry of a member list whose parent neither the file's name nor its context names; put the parent's id into the file's name";
            self.notice(NoticeKind::UnusableObject, message, Some(collection));
            tally.spoiled.insert(collection);
            self.counts(collection, true, None, tally);
            self.discount(collection);
            return Ok(true);
        };
        self.counts(collection, true, None, tally);
        match shape.member() {
            Some(member) => {
                let source = self.source(&range);
                self.content.objects.members.push(MemberList { collection, parent, members: vec![member], source });
            }
            None => self.unusable(collection, "its id", tally),
        }
        Ok(true)
    }

    fn pim_group(&mut self, cursor: &mut Cursor<'t>, tally: &mut ListTally) -> Result<bool, SyntaxError> {
        let (shape, range) = self.shape::<PrincipalShape<'t>>(cursor)?;
        self.counts(Collection::PimGroups, true, None, tally);
        match shape.member() {
            Some(group) => {
                let source = self.source(&range);
                self.content.objects.pim_groups.push(PimGroup { id: group.id, source });
            }
            None => self.unusable(Collection::PimGroups, "its id", tally),
        }
        Ok(true)
    }

    fn policy(&mut self, cursor: &mut Cursor<'t>, sure: bool, tally: &mut ListTally) -> Result<bool, SyntaxError> {
        let (shape, range) = self.shape::<PolicyShape<'t>>(cursor)?;
        if !sure && !shape.fits() {
            return Ok(false);
        }
        self.counts(Collection::RoleSettings, true, None, tally);
        self.keep_policy(shape, range, tally);
        Ok(true)
    }

    /// Keeps the settings that a policy holds, and tells its id.
    pub(crate) fn keep_policy(
        &mut self,
        shape: PolicyShape<'t>,
        range: std::ops::Range<usize>,
        tally: &mut ListTally,
    ) -> Option<ObjectId> {
        self.newest(shape.newest());
        let memo = self.memo;
        let Some(policy) = shape.record(self.source(&range), |text| memo.read(text)) else {
            self.unusable(Collection::RoleSettings, "its id", tally);
            return None;
        };
        let id = policy.id.clone();
        self.content.objects.policies.push(policy);
        Some(id)
    }

    fn policy_assignment(
        &mut self,
        cursor: &mut Cursor<'t>,
        sure: bool,
        tally: &mut ListTally,
    ) -> Result<bool, SyntaxError> {
        let (shape, range) = self.shape::<PolicyAssignmentShape<'t>>(cursor)?;
        if !sure && !shape.fits() {
            return Ok(false);
        }
        self.counts(Collection::RoleSettings, true, None, tally);
        for text in self.nested_list(shape.policy, Collection::RoleSettings, tally) {
            let Ok(policy) = serde_json::from_str::<PolicyShape<'t>>(text) else { continue };
            self.stub(policy.id == Raw::Null, "policy", "'policy($expand=rules)'");
            if policy.id.as_value().is_some() {
                let range = self.place_of(text).range();
                self.keep_policy(policy, range, tally);
            }
        }
        match shape.record(self.source(&range)) {
            Some(assignment) => self.content.objects.policy_assignments.push(assignment),
            None => self.unusable(Collection::RoleSettings, "its policy, scope or role", tally),
        }
        Ok(true)
    }

    fn schedule(
        &mut self,
        mode: Mode,
        instance: bool,
        cursor: &mut Cursor<'t>,
        sure: bool,
        tally: &mut ListTally,
    ) -> Result<bool, SyntaxError> {
        let (shape, range) = self.shape::<ScheduleShape<'t>>(cursor)?;
        let says_active = shape.assignment_type.is_present();
        let other = says_active != (mode == Mode::Active) || instance == shape.schedule_info.0.is_present();
        if !sure && (!shape.fits() || other) {
            return Ok(false);
        }
        let collection =
            if mode == Mode::Eligible { Collection::GroupEligibility } else { Collection::GroupAssignments };
        self.newest(shape.newest());
        self.stub(is_stub(&shape.principal), "principal", "principal");
        self.times(&shape.times(), collection);
        self.counts(collection, !instance, shape.group_id.as_value(), tally);
        let access = shape.access_id.as_value().and_then(|text| Access::parse(text));
        if let (true, Some(group), Some(access)) = (shape.policy.is_present(), shape.group_id.as_value(), access) {
            self.nested_policies(shape.policy, Some(&SettingsRole::Group(group.clone(), access)), tally);
        }
        match shape.record(mode, instance, self.source(&range)) {
            Some(schedule) => self.content.objects.schedules.push(schedule),
            None => self.unusable(collection, "its id, group or principal", tally),
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

    fn role_assignment(
        &mut self,
        mode: Mode,
        listing: Listing,
        cursor: &mut Cursor<'t>,
        sure: bool,
        tally: &mut ListTally,
    ) -> Result<bool, SyntaxError> {
        let (shape, range) = self.shape::<RoleAssignmentShape<'t>>(cursor)?;
        let other = shape.assignment_type.is_present() && mode == Mode::Eligible;
        if !sure && (!shape.fits() || other) {
            return Ok(false);
        }
        let collection = if mode == Mode::Eligible { Collection::RoleEligibility } else { Collection::RoleAssignments };
        self.newest(shape.newest());
        self.stub(is_stub(&shape.principal), "principal", "principal");
        self.times(&shape.times(), collection);
        self.counts(collection, listing != Listing::Instance, None, tally);
        if shape.policy.is_present() {
            let role = shape.role_definition_id.as_value().cloned().map(SettingsRole::Directory);
            self.nested_policies(shape.policy, role.as_ref(), tally);
        }
        if shape.is_inherited() {
            return Ok(true);
        }
        match shape.record(mode, listing, self.source(&range)) {
            Some(assignment) => self.content.objects.role_assignments.push(assignment),
            None => self.unusable(collection, "its id, role or principal", tally),
        }
        Ok(true)
    }

    fn package(&mut self, cursor: &mut Cursor<'t>, sure: bool, tally: &mut ListTally) -> Result<bool, SyntaxError> {
        let (shape, range) = self.shape::<PackageShape<'t>>(cursor)?;
        if !sure && !shape.fits() {
            return Ok(false);
        }
        self.newest(shape.newest());
        self.counts(Collection::AccessPackages, true, None, tally);
        let policies = shape.inline_policies();
        match shape.record(self.source(&range), |part| self.place_of(part)) {
            Some(package) => {
                self.inline_policies(&package.id, policies);
                self.content.objects.packages.push(package);
            }
            None => self.unusable(Collection::AccessPackages, "its id", tally),
        }
        Ok(true)
    }

    fn assignment_policy(
        &mut self,
        cursor: &mut Cursor<'t>,
        sure: bool,
        tally: &mut ListTally,
    ) -> Result<bool, SyntaxError> {
        let (shape, range) = self.shape::<AssignmentPolicyShape<'t>>(cursor)?;
        if !sure && !shape.fits() {
            return Ok(false);
        }
        self.newest(shape.newest());
        self.counts(Collection::AssignmentPolicies, true, None, tally);
        match shape.record(tally.parent.as_ref(), self.source(&range)) {
            Some(policy) => self.content.objects.assignment_policies.push(policy),
            None => self.unusable(Collection::AssignmentPolicies, "its id", tally),
        }
        Ok(true)
    }

    /// The settings of one group role as `Get-PIMGroupPolicy` prints them: the group stands in the policy's id only.
    fn printed_settings(&mut self, cursor: &mut Cursor<'t>, tally: &mut ListTally) -> Result<bool, SyntaxError> {
        let (shape, range) = cursor.take::<SettingsShape<'t>>()?;
        self.counts(Collection::RoleSettings, true, None, tally);
        let policy = shape.policy_id.as_value().and_then(|id| ObjectId::composed(id));
        let group = shape.policy_id.as_value().filter(|id| is_of_group(id)).and_then(|id| ObjectId::find_guid(id));
        let access = shape.role.as_value().and_then(|role| Access::parse(role));
        let (Some(policy), Some(group), Some(access)) = (policy, group, access) else {
            self.unusable(Collection::RoleSettings, "a PolicyID and RoleName of a group", tally);
            return Ok(true);
        };
        let source = self.source(&range);
        let rules = Field::Known(Arc::new(shape.rules()));
        let settings = RoleSettingsPolicy {
            id: policy.clone(),
            edited: Field::default(),
            rules,
            overridden: Field::default(),
            source: source.clone(),
        };
        self.content.objects.policies.push(settings);
        let role = SettingsRole::Group(group, access);
        self.content.objects.policy_assignments.push(PolicyAssignment { policy, role, source });
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

fn is_of_group(policy: &str) -> bool {
    policy.get(..6).is_some_and(|head| head.eq_ignore_ascii_case("Group_"))
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
