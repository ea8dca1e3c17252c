//! AzureHound: one file of `{"kind": ..., "data": ...}` entries, whose data are mostly Graph's v1.0 objects.
//!
//! <https://github.com/SpecterOps/AzureHound>, `models/`. Its Go structures leave out what is false or empty (`omitempty`), so in
//! its own objects an absent flag is false and an absent list of group types is empty. Ids may be in upper case.

use crate::export::graph::properties as graph;
use std::collections::BTreeMap;

use crate::export::completeness::series::Container;
use crate::export::graph::kind::{Hint, Kind};
use crate::export::graph::shapes::directory_role::RoleDefinitionShape;
use crate::export::graph::shapes::group::GroupShape;
use crate::export::graph::shapes::principal::PrincipalShape;
use crate::export::graph::sink::{ListTally, Sink};
use crate::export::json::cursor::{Cursor, SyntaxError};
use crate::export::json::part::Part;
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Text, Words, name};
use crate::export::notice::NoticeKind;
use crate::model::directory_role::Listing;
use crate::model::role_settings::{ApprovalRule, ApprovalStage, ContextRule};
use crate::model::{
    Approver, Collection, Field, Mode, ObjectId, Organization, Property, Provenance, SettingsRole, SettingsRules,
};
use crate::source::Step;
use crate::source::seal;

/// Whether the root object is AzureHound's.
pub(crate) fn is_root(has: impl Fn(&str) -> bool) -> bool {
    has("meta") && has("data")
}

/// The collections that AzureHound never writes whole.
pub(crate) fn never_whole(collection: Collection) -> Option<&'static str> {
    match collection {
        Collection::Groups => Some("AzureHound exports only security-enabled groups"),
        Collection::RoleSettings => Some("AzureHound exports only the activation settings of directory roles"),
        _ => None,
    }
}

shape! {
    /// The root object.
    Root<'a> {
        meta: Part<'a> = "meta",
    }
}

shape! {
    /// What the root says about the whole.
    Meta<'a> {
        kind: Raw<Text<'a>> = "type",
        count: Raw<i64> = "count",
    }
}

shape! {
    /// One entry.
    Entry<'a> {
        kind: Raw<Text<'a>> = "kind",
        data: Part<'a> = "data",
    }
}

shape! {
    /// `AZGroupMember`: every member of one group.
    MembersShape<'a> {
        group: Raw<ObjectId> = "groupId",
        members: Part<'a> = "members",
    }
}

shape! {
    /// One of its members.
    MemberShape<'a> {
        member: Part<'a> = "member",
    }
}

shape! {
    /// `AZRoleAssignment`: every assignment of one role.
    RoleAssignmentsShape<'a> {
        assignments: Part<'a> = "roleAssignments",
    }
}

shape! {
    /// `AZTenant`.
    TenantShape<'a> {
        id: Raw<ObjectId> = "tenantId",
        display_name: Raw<Text<'a>> = "displayName",
        collected: Raw<bool> = "collected",
    }
}

shape! {
    /// `AZRoleManagementPolicyAssignment`: what an activation of a directory role asks for.
    ActivationShape<'a> {
        id: Raw<Text<'a>> = "id",
        role: Raw<ObjectId> = "roleDefinitionId",
        approval: Raw<bool> = "endUserAssignmentRequiresApproval",
        context: Raw<bool> = "endUserAssignmentRequiresCAPAuthenticationContext",
        users: Words<'a> = "endUserAssignmentUserApprovers",
        groups: Words<'a> = "endUserAssignmentGroupApprovers",
        mfa: Raw<bool> = "endUserAssignmentRequiresMFA",
        justification: Raw<bool> = "endUserAssignmentRequiresJustification",
        ticket: Raw<bool> = "endUserAssignmentRequiresTicketInformation",
    }
}

/// Reads the root object, which stands at this offset.
pub(crate) fn read(sink: &mut Sink<'_, '_>, start: usize) -> Result<(), SyntaxError> {
    let meta = Cursor::new_at(sink.text, start).take::<Root<'_>>()?.0.meta.read::<Meta<'_>>().unwrap_or_default();
    if !meta.kind.as_value().is_some_and(|kind| kind.eq_ignore_ascii_case("azure")) {
        sink.notice(
            NoticeKind::NotRecognised,
            "a file for BloodHound that AzureHound did not write (its meta.type is not \"azure\")",
            None,
        );
        return Ok(());
    }
    let mut tally = ListTally::default();
    let mut unread: BTreeMap<String, usize> = BTreeMap::new();
    let mut entries = 0_i64;
    Cursor::new_at(sink.text, start).members(|key, cursor| {
        if !key.eq_ignore_ascii_case("data") {
            return cursor.skip().map(drop);
        }
        cursor.elements(|cursor| {
            entries += 1;
            let (entry, _) = cursor.take::<Entry<'_>>()?;
            let kind = entry.kind.value().unwrap_or_default();
            if !self::entry(sink, &kind, entry.data, &mut tally)? {
                *unread.entry(kind.into_owned()).or_default() += 1;
            }
            Ok(())
        })
    })?;
    if let Raw::Value(count) = meta.count
        && count > entries
    {
        tally.spoil();
        let message = format!("AzureHound counts {count} entries, but the file contains {entries}; collect again");
        sink.notice(NoticeKind::CutCollection, &message, None);
    }
    sink.part(tally, Hint::default(), Container::List, false);
    if !unread.is_empty() {
        let kinds: Vec<String> = unread.iter().map(|(kind, count)| format!("{} ({count})", seal::key(kind))).collect();
        let message = format!("kinds of AzureHound's entries that no rule reads: {}", kinds.join(", "));
        sink.notice(NoticeKind::NotRecognised, &message, None);
    }
    Ok(())
}

/// The collection that an entry of this kind belongs to; `None` where no rule reads it.
fn collection(kind: &str) -> Option<Collection> {
    Some(match kind.to_ascii_lowercase().as_str() {
        "azgroup" => Collection::Groups,
        "azgroupmember" => Collection::GroupMembers,
        "azrole" => Collection::RoleDefinitions,
        "azroleassignment" => Collection::RoleAssignments,
        "azroleeligibilityscheduleinstance" => Collection::RoleEligibility,
        "azrolemanagementpolicyassignment" => Collection::RoleSettings,
        "azuser" => Collection::Users,
        "azserviceprincipal" => Collection::ServicePrincipals,
        "aztenant" => Collection::Organization,
        _ => return None,
    })
}

/// Reads one entry; `false` where no rule reads its kind.
fn entry<'t>(sink: &mut Sink<'t, '_>, kind: &str, data: Part<'t>, tally: &mut ListTally) -> Result<bool, SyntaxError> {
    let Some(collection) = collection(kind) else { return Ok(false) };
    let Some(text) = data.text().filter(|text| text.starts_with('{')) else {
        sink.lost(collection, "its data", tally);
        return Ok(true);
    };
    let range = sink.place_of(text).range();
    let mut cursor = Cursor::new_at(sink.text, range.start);
    let source = sink.source(&range);
    match collection {
        Collection::Groups => group(sink, cursor.take()?.0, source, tally),
        Collection::GroupMembers => members(sink, &cursor.take()?.0, tally),
        Collection::RoleDefinitions => role(sink, cursor.take()?.0, source, tally),
        Collection::RoleAssignments => role_assignments(sink, &cursor.take()?.0, tally)?,
        Collection::RoleEligibility => {
            let kind = Kind::RoleAssignment { mode: Mode::Eligible, listing: Listing::Instance };
            sink.element(kind, &mut cursor, true, tally)?;
        }
        Collection::RoleSettings => activation(sink, cursor.take()?.0, source, tally),
        Collection::Users => {
            sink.element(Kind::User, &mut cursor, true, tally)?;
        }
        Collection::ServicePrincipals => {
            sink.element(Kind::ServicePrincipal, &mut cursor, true, tally)?;
        }
        Collection::Organization => tenant(sink, cursor.take()?.0, source),
        _ => return Ok(false),
    }
    Ok(true)
}

/// What `omitempty` left out.
fn or_false(flag: &mut Raw<bool>) {
    if !flag.is_present() {
        *flag = Raw::Value(false);
    }
}

fn group(sink: &mut Sink<'_, '_>, mut shape: GroupShape<'_>, source: Provenance, tally: &mut ListTally) {
    sink.newest(shape.newest());
    sink.counts(Collection::Groups, true, None, tally);
    // `isManagementRestricted` is not in AzureHound's structure: it stays unknown.
    or_false(&mut shape.security_enabled);
    or_false(&mut shape.mail_enabled);
    or_false(&mut shape.is_assignable_to_role);
    or_false(&mut shape.on_premises_sync_enabled);
    if !shape.group_types.0.is_present() {
        shape.group_types = Words::of(Vec::new());
    }
    match shape.record(source) {
        Some(group) => sink.content.objects.groups.push(group),
        None => sink.unusable(Collection::Groups, "its id", tally),
    }
}

fn members<'t>(sink: &mut Sink<'t, '_>, shape: &MembersShape<'t>, tally: &mut ListTally) {
    let collection = Collection::GroupMembers;
    let Some(parent) = shape.group.as_value().cloned() else {
        sink.lost(collection, "its groupId", tally);
        return;
    };
    let list = sink.inline(shape.members, collection).unwrap_or_default();
    if !shape.members.is_present() {
        sink.lost(collection, "its members", tally);
        return;
    }
    let read = |item| serde_json::from_str::<MemberShape<'_>>(item).ok()?.member.read::<PrincipalShape<'_>>()?.member();
    sink.keep_members((collection, parent), list, read);
}

fn role(sink: &mut Sink<'_, '_>, mut shape: RoleDefinitionShape<'_>, source: Provenance, tally: &mut ListTally) {
    sink.counts(Collection::RoleDefinitions, true, None, tally);
    or_false(&mut shape.built_in);
    match shape.record(source) {
        Some(role) => sink.content.objects.role_definitions.push(role),
        None => sink.unusable(Collection::RoleDefinitions, "its id", tally),
    }
}

fn role_assignments<'t>(
    sink: &mut Sink<'t, '_>,
    shape: &RoleAssignmentsShape<'t>,
    tally: &mut ListTally,
) -> Result<(), SyntaxError> {
    let kind = Kind::RoleAssignment { mode: Mode::Active, listing: Listing::Assignment };
    for item in sink.nested_list(shape.assignments, Collection::RoleAssignments, tally) {
        let mut inside = Cursor::new_at(sink.text, sink.place_of(item).range().start);
        sink.element(kind, &mut inside, true, tally)?;
    }
    Ok(())
}

fn activation(sink: &mut Sink<'_, '_>, shape: ActivationShape<'_>, source: Provenance, tally: &mut ListTally) {
    sink.counts(Collection::RoleSettings, true, None, tally);
    let policy = shape.id.as_value().and_then(|id| ObjectId::composed(id));
    let (Some(policy), Some(role)) = (policy, shape.role.as_value().cloned()) else {
        sink.unusable(Collection::RoleSettings, "its id or role", tally);
        return;
    };
    sink.keep_role_settings(policy, SettingsRole::Directory(role), activation_rules(shape), source);
}

fn activation_rules(shape: ActivationShape<'_>) -> SettingsRules {
    let flag = |raw: Raw<bool>| if raw.is_present() { raw.field() } else { Field::Known(false) };
    let ids = |words: Words<'_>, approver: fn(ObjectId) -> Approver| -> Vec<Approver> {
        words.0.value().unwrap_or_default().iter().filter_map(|id| ObjectId::parse(id)).map(approver).collect()
    };
    let approvers = [ids(shape.users, Approver::User), ids(shape.groups, Approver::Group)].concat();
    // Managers and sponsors are not listed, so an empty list says nothing.
    let stages =
        if approvers.is_empty() { Field::default() } else { Field::Known(Box::from([ApprovalStage::of(approvers)])) };
    SettingsRules {
        activation_requires: crate::export::graph::shapes::policy_rule::demanded(&[
            ("MultiFactorAuthentication", flag(shape.mfa)),
            ("Justification", flag(shape.justification)),
            ("Ticketing", flag(shape.ticket)),
        ]),
        // Which context it is, AzureHound does not say.
        context: ContextRule { enabled: flag(shape.context), claim: Field::default() },
        approval: ApprovalRule { required: flag(shape.approval), stages, ..ApprovalRule::default() },
        ..SettingsRules::default()
    }
}

/// Only the tenant that was collected; others are merely known to it.
fn tenant(sink: &mut Sink<'_, '_>, shape: TenantShape<'_>, source: Provenance) {
    if let (Some(id), Raw::Value(true)) = (shape.id.value(), &shape.collected) {
        sink.content.objects.count(Collection::Organization);
        let organization =
            Organization { id, name: name(shape.display_name), verified_domains: Field::default(), source };
        sink.content.objects.organizations.push(organization);
    }
}

/// Graph's routes, and those to what is derived from a directory role's settings.
pub(crate) fn routes(property: Property) -> Vec<Vec<Step>> {
    let derived = property.written().azurehound.iter().map(|name| vec![Step::Key(name)]);
    graph::routes(property).into_iter().chain(derived).collect()
}
