//! Microsoft365DSC: the JSON report of a configuration, a list of `{"ResourceName", "ResourceInstanceName", ...}`.
//!
//! <https://github.com/microsoft/Microsoft365DSC>, `DSCResources/*/*.schema.mof`. Most references are display names or user principal
//! names. A group is taken by its id where the report has it, else by its display name where one group of the report bears it.

use crate::export::graph::properties as graph;
use std::collections::{BTreeMap, BTreeSet};

use crate::export::completeness::series::Container;
use crate::export::graph::kind::{Hint, Kind};
use crate::export::graph::shapes::administrative_unit::UnitShape;
use crate::export::graph::shapes::assignment_policy::AssignmentPolicyShape;
use crate::export::graph::shapes::group::GroupShape;
use crate::export::graph::shapes::package::named_role;
use crate::export::graph::shapes::policy_rule::demanded;
use crate::export::graph::shapes::schedule::ScheduleShape;
use crate::export::graph::sink::{ListTally, Sink};
use crate::export::json::cursor::{Cursor, SyntaxError};
use crate::export::json::part::Part;
use crate::export::json::shape::shape;
use crate::export::json::value::{Names, Raw, Seen, Text, name};
use crate::export::notice::NoticeKind;
use crate::export::objects::{Management, NamedRole};
use crate::model::role_settings::{
    ApprovalRule, ApprovalStage, ContextRule, ExpirationRule, MaximumDuration, Requirements,
};
use crate::model::{
    Access, AccessPackage, Approver, Collected, Collection, Field, Gap, Grant, GrantTarget, Merge, Mode, ObjectId,
    Property, Provenance, SettingsRole, SettingsRules, Why,
};
use crate::source::Step;
use crate::source::seal;

/// Why no collection is whole.
pub(crate) const NEVER_WHOLE: &str =
    "a Microsoft365DSC report contains only the resources that its configuration selected";

/// Whether an object is one resource of a report.
pub(crate) fn is_entry(has: impl Fn(&str) -> bool) -> bool {
    has("resourcename") && has("resourceinstancename")
}

shape! {
    /// What every resource has.
    Entry<'a> {
        resource: Raw<Text<'a>> = "ResourceName",
        instance: Seen = "ResourceInstanceName",
        ensure: Raw<Text<'a>> = "Ensure",
        id: Raw<Text<'a>> = "Id",
        display_name: Raw<Text<'a>> = "DisplayName",
    }
}

shape! {
    /// `AADPIMGroupSetting` and `AADRoleSetting`.
    SettingsShape<'a> {
        id: Raw<Text<'a>> = "Id",
        display_name: Raw<Text<'a>> = "DisplayName",
        role: Raw<Text<'a>> = "RoleDefinitionId",
        activation: Raw<MaximumDuration> = "ActivationMaxDuration",
        justification: Raw<bool> = "ActivationReqJustification",
        ticket: Raw<bool> = "ActivationReqTicket",
        mfa: Raw<bool> = "ActivationReqMFA",
        eligibility_mfa: Raw<bool> = "EligibilityAssignmentReqMFA" | "ElegibilityAssignmentReqMFA",
        eligibility_justification: Raw<bool> = "EligibilityAssignmentReqJustification" | "ElegibilityAssignmentReqJustification",
        assignment_mfa: Raw<bool> = "AssignmentReqMFA",
        assignment_justification: Raw<bool> = "AssignmentReqJustification",
        approval: Raw<bool> = "ApprovaltoActivate",
        approvers: Names<'a> = "ActivateApprover",
        eligibility_expires: Raw<bool> = "PermanentEligibleAssignmentisExpirationRequired",
        eligibility: Raw<MaximumDuration> = "ExpireEligibleAssignment",
        assignment_expires: Raw<bool> = "PermanentActiveAssignmentisExpirationRequired",
        assignment: Raw<MaximumDuration> = "ExpireActiveAssignment",
        context: Raw<bool> = "AuthenticationContextRequired",
        claim: Raw<Text<'a>> = "AuthenticationContextId",
    }
}

shape! {
    /// What `AADGroupEligibilitySchedule` adds to Graph's schedule.
    EligibilityNames<'a> {
        group: Raw<Text<'a>> = "GroupDisplayName",
        principal: Raw<Text<'a>> = "PrincipalDisplayName",
        principal_type: Raw<Text<'a>> = "PrincipalType",
    }
}

shape! {
    /// `AADEntitlementManagementAccessPackage`.
    PackageShape<'a> {
        id: Raw<ObjectId> = "Id",
        display_name: Raw<Text<'a>> = "DisplayName",
        scopes: Part<'a> = "AccessPackageResourceRoleScopes",
    }
}

shape! {
    /// One of its resource role scopes.
    ScopeShape<'a> {
        origin: Raw<Text<'a>> = "AccessPackageResourceOriginId",
        role: Raw<Text<'a>> = "AccessPackageResourceRoleDisplayName",
    }
}

shape! {
    /// What `AADEntitlementManagementAccessPackageAssignmentPolicy` adds to the beta policy.
    PolicyMarks<'a> {
        extensions: Part<'a> = "CustomExtensionHandlers",
    }
}

/// Whether the list that stands at this offset is a report, by its first element.
pub(crate) fn is_report(text: &str, start: usize) -> bool {
    let mut cursor = Cursor::new_at(text, start);
    if !cursor.eat(b'[') || cursor.peek() != Some(b'{') {
        return false;
    }
    cursor.take::<Entry<'_>>().is_ok_and(|(entry, _)| entry.resource.is_present() && entry.instance.0)
}

/// Groups by display name and by id.
#[derive(Default)]
struct Groups {
    ids: BTreeSet<ObjectId>,
    by_name: BTreeMap<String, BTreeSet<ObjectId>>,
}

impl Groups {
    fn read(text: &str, start: usize) -> Result<Self, SyntaxError> {
        let mut groups = Self::default();
        Cursor::new_at(text, start).elements(|cursor| {
            let (entry, _) = cursor.take::<Entry<'_>>()?;
            let id = entry.id.as_value().and_then(|id| ObjectId::parse(id));
            if let (true, Some(id)) = (is(&entry.resource, "AADGroup"), id) {
                if let Some(name) = name(entry.display_name) {
                    groups.by_name.entry(name.raw().to_owned()).or_default().insert(id.clone());
                }
                groups.ids.insert(id);
            }
            Ok(())
        })?;
        Ok(groups)
    }

    /// The one group of this name.
    fn named(&self, name: &str) -> Option<&ObjectId> {
        let ids = self.by_name.get(name.trim())?;
        ids.first().filter(|_| ids.len() == 1)
    }

    /// The group that a reference means: its id, or the name of one group only.
    fn meant(&self, reference: &str) -> Option<ObjectId> {
        let id = ObjectId::parse(reference).filter(|id| self.ids.contains(id));
        id.or_else(|| self.named(reference).cloned())
    }
}

fn is(text: &Raw<Text<'_>>, word: &str) -> bool {
    text.as_value().is_some_and(|text| text.trim().eq_ignore_ascii_case(word))
}

/// Reads the report that stands at this offset: a list, or one resource alone.
pub(crate) fn read(sink: &mut Sink<'_, '_>, start: usize) -> Result<usize, SyntaxError> {
    let groups = Groups::read(sink.text, start)?;
    let mut tally = ListTally::default();
    let mut unread: BTreeMap<String, usize> = BTreeMap::new();
    let mut cursor = Cursor::new_at(sink.text, start);
    cursor.elements(|cursor| {
        let at = cursor.offset();
        let (entry, range) = cursor.take::<Entry<'_>>()?;
        let resource = entry.resource.value().unwrap_or_default();
        let is_absent = is(&entry.ensure, "Absent");
        if !is_absent && !self::entry(sink, &resource, at, &range, &groups, &mut tally)? {
            *unread.entry(resource.into_owned()).or_default() += 1;
        }
        Ok(())
    })?;
    sink.part(tally, Hint::default(), Container::List, false);
    if !unread.is_empty() {
        let resources: Vec<String> =
            unread.iter().map(|(name, count)| format!("{} ({count})", seal::key(name))).collect();
        let message = format!(
            "resources of Microsoft365DSC that no rule reads, or that use only display names: {}",
            resources.join(", ")
        );
        sink.notice(NoticeKind::NotRecognised, &message, None);
    }
    Ok(cursor.offset())
}

/// Reads one resource; `false` where no rule reads it.
fn entry(
    sink: &mut Sink<'_, '_>,
    resource: &str,
    at: usize,
    range: &std::ops::Range<usize>,
    groups: &Groups,
    tally: &mut ListTally,
) -> Result<bool, SyntaxError> {
    let mut cursor = Cursor::new_at(sink.text, at);
    let source = sink.source(range);
    let plain = match resource.to_ascii_lowercase().as_str() {
        "aadgroup" => {
            group(sink, cursor.take()?.0, source, tally);
            None
        }
        "aadpimgroupsetting" => {
            group_settings(sink, cursor.take()?.0, source, tally);
            None
        }
        "aadrolesetting" => {
            role_settings(sink, cursor.take()?.0, source, tally);
            None
        }
        "aadgroupeligibilityschedule" => {
            eligibility(sink, at, source, groups, tally)?;
            None
        }
        "aadadministrativeunit" => {
            unit(sink, cursor.take()?.0, source, tally);
            None
        }
        "aadentitlementmanagementaccesspackage" => {
            package(sink, &cursor.take()?.0, source, groups, tally);
            None
        }
        "aadentitlementmanagementaccesspackageassignmentpolicy" => {
            policy(sink, at, source, tally)?;
            None
        }
        "aadentitlementmanagementaccesspackagecatalog" => Some(Kind::Catalog),
        "aadentitlementmanagementaccesspackagecatalogresource" => Some(Kind::Counted(Collection::CatalogResources)),
        "aadconditionalaccesspolicy" => Some(Kind::Counted(Collection::ConditionalAccessPolicies)),
        "aadauthenticationcontextclassreference" => Some(Kind::AuthenticationContext),
        // It has the query and the settings under names of its own.
        "aadaccessreviewdefinition" => Some(Kind::AccessReview),
        _ => return Ok(false),
    };
    if let Some(kind) = plain {
        sink.element(kind, &mut cursor, true, tally)?;
    }
    Ok(true)
}

fn group(sink: &mut Sink<'_, '_>, shape: GroupShape<'_>, source: Provenance, tally: &mut ListTally) {
    // `Members` holds user principal names, which no rule can follow.
    sink.counts(Collection::Groups, true, None, tally);
    match shape.record(source) {
        Some(group) => sink.content.objects.groups.push(group),
        None => sink.unusable(Collection::Groups, "its id", tally),
    }
}

fn unit(sink: &mut Sink<'_, '_>, shape: UnitShape<'_>, source: Provenance, tally: &mut ListTally) {
    sink.counts(Collection::AdministrativeUnits, true, None, tally);
    let says = shape.restricted.is_present();
    match shape.record(source) {
        // The resource has no such property, so its absence says nothing here.
        Some(mut unit) => {
            if !says {
                unit.restricted = Field::default();
            }
            sink.content.objects.units.push(unit);
        }
        None => sink.unusable(Collection::AdministrativeUnits, "its id", tally),
    }
}

impl SettingsShape<'_> {
    fn rules(self) -> SettingsRules {
        // In spite of their descriptions ("allow permanent ..."), both flags hold `isExpirationRequired`.
        let expiration = |required: Raw<bool>, maximum: Raw<MaximumDuration>| ExpirationRule {
            required: required.field(),
            maximum: maximum.field(),
        };
        let claim = name(self.claim);
        SettingsRules {
            eligibility: expiration(self.eligibility_expires, self.eligibility),
            assignment: expiration(self.assignment_expires, self.assignment),
            activation: ExpirationRule { required: Field::default(), maximum: self.activation.field() },
            eligibility_requires: Requirements {
                mfa: self.eligibility_mfa.field(),
                justification: self.eligibility_justification.field(),
                ..Requirements::default()
            },
            assignment_requires: Requirements {
                mfa: self.assignment_mfa.field(),
                justification: self.assignment_justification.field(),
                ..Requirements::default()
            },
            activation_requires: demanded(&[
                ("MultiFactorAuthentication", self.mfa.field()),
                ("Justification", self.justification.field()),
                ("Ticketing", self.ticket.field()),
            ]),
            context: ContextRule {
                enabled: self.context.field(),
                claim: claim.map_or_else(Field::default, |claim| Field::Known(Some(claim))),
            },
            approval: ApprovalRule {
                required: self.approval.field(),
                stages: approvers(self.approvers.0),
                ..ApprovalRule::default()
            },
            ..SettingsRules::default()
        }
    }
}

/// Approvers are named, not identified. One that could not be named is left out, so an empty list says nothing.
fn approvers(names: Raw<Vec<Text<'_>>>) -> Field<Box<[ApprovalStage]>> {
    match names.field() {
        Field::Known(names) if !names.is_empty() => {
            Field::Known(Box::from([ApprovalStage::of(vec![Approver::Unknown; names.len()])]))
        }
        Field::Known(_) => Field::default(),
        Field::Unknown(why) => Field::Unknown(why),
    }
}

/// The id is that of the policy assignment (`Group_<group>_<policy>_member`) where the report has one.
fn group_settings(sink: &mut Sink<'_, '_>, shape: SettingsShape<'_>, source: Provenance, tally: &mut ListTally) {
    sink.counts(Collection::RoleSettings, true, None, tally);
    let access = shape.role.as_value().and_then(|role| Access::parse(role));
    let id = shape.id.as_value().filter(|id| id.to_ascii_lowercase().starts_with("group_"));
    let known = id.and_then(|id| Some((ObjectId::composed(id)?, ObjectId::find_guid(id)?)));
    let group = name(shape.display_name.clone());
    match (known, access, group) {
        (Some((policy, group)), Some(access), _) => {
            sink.keep_role_settings(policy, SettingsRole::Group(group, access), shape.rules(), source);
        }
        (None, Some(access), Some(group)) => {
            sink.keep_settings(NamedRole::Group(group, access), shape.rules(), source, Management::Unsaid);
        }
        _ => sink.unusable(Collection::RoleSettings, "its group or role", tally),
    }
}

fn role_settings(sink: &mut Sink<'_, '_>, shape: SettingsShape<'_>, source: Provenance, tally: &mut ListTally) {
    sink.counts(Collection::RoleSettings, true, None, tally);
    let role = shape.id.as_value().and_then(|id| ObjectId::parse(id)).filter(ObjectId::is_guid);
    match (role, name(shape.display_name.clone())) {
        (Some(role), _) => {
            let Some(policy) = ObjectId::parse(&format!("settings of {}", role.raw())) else { return };
            sink.keep_role_settings(policy, SettingsRole::Directory(role), shape.rules(), source);
        }
        (None, Some(role)) => sink.keep_settings(NamedRole::Directory(role), shape.rules(), source, Management::Unsaid),
        (None, None) => sink.unusable(Collection::RoleSettings, "its role", tally),
    }
}

fn eligibility(
    sink: &mut Sink<'_, '_>,
    at: usize,
    source: Provenance,
    groups: &Groups,
    tally: &mut ListTally,
) -> Result<(), SyntaxError> {
    let marks = Cursor::new_at(sink.text, at).take::<EligibilityNames<'_>>()?.0;
    let mut shape = Cursor::new_at(sink.text, at).take::<ScheduleShape<'_>>()?.0;
    sink.counts(Collection::GroupEligibility, true, None, tally);
    let only = |name: &Raw<Text<'_>>| name.as_value().and_then(|name| groups.named(name)).cloned();
    if shape.group_id.as_value().is_none() {
        shape.group_id = only(&marks.group).map_or(Raw::Absent, Raw::Value);
    }
    if shape.principal_id.as_value().is_none() && is(&marks.principal_type, "group") {
        shape.principal_id = only(&marks.principal).map_or(Raw::Absent, Raw::Value);
    }
    let kind = marks.principal_type.as_value().and_then(|kind| crate::model::PrincipalKind::parse(kind));
    if let Some(mut schedule) = shape.record(Mode::Eligible, false, source) {
        Merge::over().field(Property::PrincipalType, &mut schedule.principal_kind, &kind.into());
        sink.content.objects.schedules.push(schedule);
    } else {
        let lacks = "the ID of its group or principal, because its display name is missing or not unique in the report";
        sink.unusable(Collection::GroupEligibility, lacks, tally);
    }
    Ok(())
}

fn package(
    sink: &mut Sink<'_, '_>,
    shape: &PackageShape<'_>,
    source: Provenance,
    groups: &Groups,
    tally: &mut ListTally,
) {
    sink.counts(Collection::AccessPackages, true, None, tally);
    let Some(id) = shape.id.as_value().cloned() else {
        sink.unusable(Collection::AccessPackages, "its id", tally);
        return;
    };
    let gap = |why| Gap::Property(Collection::AccessPackages, Property::ResourceRoleScopes, why);
    let grants = match shape.scopes.items() {
        Raw::Value(items) if shape.scopes.is_filled() => {
            let grant = |item: &str| {
                let scope: ScopeShape<'_> = serde_json::from_str(item).unwrap_or_default();
                let role = scope.role.as_value().and_then(|role| named_role(role));
                let group = scope.origin.as_value().and_then(|origin| groups.meant(origin));
                let access = role.map_or_else(Field::default, |(access, _)| Field::Known(access));
                let target =
                    group.map_or(GrantTarget::Unknown, |group| GrantTarget::Group { id: Field::Known(group), access });
                let mode = role.map_or_else(Field::default, |(_, mode)| Field::Known(mode));
                let (created, catalog) = (Field::default(), Field::default());
                Grant { target, mode, created, catalog, place: sink.place_of(item) }
            };
            Collected::Complete(items.into_iter().map(grant).collect())
        }
        Raw::Odd(why) => Collected::Missing(gap(why)),
        _ => Collected::Missing(gap(Why::NotSelected)),
    };
    let package = AccessPackage::stated(id, name(shape.display_name.clone()), grants, source);
    sink.content.objects.packages.push(package);
}

fn policy(sink: &mut Sink<'_, '_>, at: usize, source: Provenance, tally: &mut ListTally) -> Result<(), SyntaxError> {
    let marks = Cursor::new_at(sink.text, at).take::<PolicyMarks<'_>>()?.0;
    let shape = Cursor::new_at(sink.text, at).take::<AssignmentPolicyShape<'_>>()?.0;
    sink.counts(Collection::AssignmentPolicies, true, None, tally);
    match shape.record(None, source) {
        Some(mut policy) => {
            // What a handler of this shape does, this version does not read.
            if marks.extensions.items().value().is_some_and(|handlers| !handlers.is_empty()) {
                policy.approval_by_extension = Field::default();
            }
            sink.content.objects.assignment_policies.push(policy);
        }
        None => sink.unusable(Collection::AssignmentPolicies, "its id", tally),
    }
    Ok(())
}

/// Graph's routes where the resource is Graph's object in PascalCase; the settings have names of their own.
pub(crate) fn routes(property: Property) -> Vec<Vec<Step>> {
    match property.written().microsoft365dsc {
        [] => graph::routes(property),
        names => names.iter().map(|name| vec![Step::Key(name)]).collect(),
    }
}
