//! ScubaGear: `ProviderSettingsExport.json`, and `ScubaResults_<id>.json` with the same under `Raw`.
//!
//! <https://github.com/cisagov/ScubaGear>. Three shapes are in use: Graph SDK objects with `AdditionalProperties`, PascalCase
//! copies of beta answers, and either of them with the dates of Windows PowerShell 5.1. The shapes of Graph's objects read all
//! of them. A role's list of rules also holds those of each PIM group that has the role, told apart by `RuleSourceType`, and
//! named by display name only.

use crate::export::graph::properties as graph;
use std::collections::{BTreeMap, BTreeSet};

use crate::export::completeness::series::Container;
use crate::export::graph::kind::{Hint, Kind};
use crate::export::graph::shapes::organization::OrganizationShape;
use crate::export::graph::sink::{ListTally, Sink};
use crate::export::json::cursor::{Cursor, SyntaxError};
use crate::export::json::part::Part;
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Text, Words};
use crate::export::notice::NoticeKind;
use crate::export::objects::{Management, NamedRole, NamedSettings};
use crate::model::directory_role::Listing;
use crate::model::{
    Access, Collection, Field, Instant, Mode, ObjectId, Organization, PolicyAssignment, Property, Provenance,
    RoleSettingsPolicy, ServicePrincipal, SettingsRole, User, Why,
};
use crate::source::Step;
use crate::source::seal;

/// Whether the root object is ScubaGear's.
pub(crate) fn is_root(has: impl Fn(&str) -> bool) -> bool {
    ["privileged_roles", "privileged_users", "conditional_access_policies", "authorization_policies"]
        .iter()
        .any(|key| has(key))
        || (has("raw") && has("metadata"))
}

/// The collections that ScubaGear never writes whole.
pub(crate) fn never_whole(collection: Collection) -> Option<&'static str> {
    match collection {
        Collection::RoleAssignments => Some("ScubaGear reads only the holders of eight highly privileged roles"),
        Collection::RoleSettings => {
            Some("ScubaGear reads only eight highly privileged roles and the members of the PIM groups that hold one")
        }
        Collection::Users | Collection::ServicePrincipals => {
            Some("ScubaGear reads only who holds a highly privileged role")
        }
        _ => None,
    }
}

shape! {
    /// One of `privileged_roles`.
    RoleShape<'a> {
        display_name: Raw<Text<'a>> = "DisplayName",
        template: Raw<ObjectId> = "RoleTemplateId",
        assignments: Part<'a> = "Assignments",
        rules: Part<'a> = "Rules",
    }
}

shape! {
    /// What tells whose rule it is.
    RuleMarks<'a> {
        id: Raw<Text<'a>> = "Id",
        source: Raw<Text<'a>> = "RuleSource",
        source_type: Raw<Text<'a>> = "RuleSourceType",
    }
}

shape! {
    /// One of `privileged_users` or `privileged_service_principals`; its key is the id.
    HolderShape<'a> {
        display_name: Raw<Text<'a>> = "DisplayName",
    }
}

shape! {
    /// One of `tenant_details`.
    TenantShape<'a> {
        id: Raw<ObjectId> = "TenantId",
        display_name: Raw<Text<'a>> = "DisplayName",
        more: Part<'a> = "AADAdditionalData",
    }
}

/// Reads the root object, which stands at this offset: the provider's settings, or results that hold them under `Raw`.
pub(crate) fn read(sink: &mut Sink<'_, '_>, start: usize) -> Result<(), SyntaxError> {
    let mut unread = BTreeSet::new();
    if let Some(raw) = settings(sink, start, &mut unread)? {
        // ScubaGear nests once: what a further `Raw` holds is not its own.
        if settings(sink, raw, &mut unread)?.is_some() {
            unread.insert("Raw.Raw".to_owned());
        }
    }
    if !unread.is_empty() {
        let unread: Vec<String> = unread.iter().map(|key| seal::key(key).to_string()).collect();
        sink.notice(
            NoticeKind::NotRecognised,
            format!("parts of ScubaGear's output that no rule reads: {}", unread.join(", ")),
            None,
        );
    }
    Ok(())
}

/// Reads the provider's settings in one object, and says where its `Raw` is.
fn settings(
    sink: &mut Sink<'_, '_>,
    start: usize,
    unread: &mut BTreeSet<String>,
) -> Result<Option<usize>, SyntaxError> {
    let mut raw = None;
    Cursor::new_at(sink.text, start).members(|key, cursor| match key.to_ascii_lowercase().as_str() {
        "raw" if cursor.peek() == Some(b'{') => {
            raw = Some(cursor.skip()?.start);
            Ok(())
        }
        "privileged_roles" => roles(sink, cursor),
        "tenant_details" => tenants(sink, cursor),
        "privileged_users" => holders(sink, cursor, Collection::Users),
        "privileged_service_principals" => holders(sink, cursor, Collection::ServicePrincipals),
        "conditional_access_policies" => filled(sink, cursor, Kind::ConditionalAccessPolicy),
        "license_information" => filled(sink, cursor, Kind::SubscribedSku),
        "timestamp_zulu" => {
            let time = cursor.take::<Raw<Option<Instant>>>()?.0;
            sink.newest(time.value().flatten());
            Ok(())
        }
        "aad_unsuccessful_commands" => failed_commands(sink, cursor),
        _ => {
            if matches!(cursor.peek(), Some(b'{' | b'[')) {
                unread.insert(key.to_owned());
            }
            cursor.skip().map(drop)
        }
    })?;
    Ok(raw)
}

/// A list of Graph's objects. An empty one says nothing: ScubaGear also writes it where its command failed.
fn filled<'t>(sink: &mut Sink<'t, '_>, cursor: &mut Cursor<'t>, kind: Kind) -> Result<(), SyntaxError> {
    let mut ahead = Cursor::new_at(sink.text, cursor.offset());
    if ahead.eat(b'[') && ahead.eat(b']') {
        return cursor.skip().map(drop);
    }
    sink.named_list(cursor, kind)
}

fn failed_commands<'t>(sink: &mut Sink<'t, '_>, cursor: &mut Cursor<'t>) -> Result<(), SyntaxError> {
    let commands = cursor.take::<Words<'t>>()?.0;
    if let Raw::Value(commands) = commands.0
        && !commands.is_empty()
    {
        let commands: Vec<String> = commands.iter().map(|command| seal::key(command).to_string()).collect();
        let message =
            format!("commands of ScubaGear that failed, so their objects are missing: {}", commands.join(", "));
        sink.notice(NoticeKind::FailedRequest, &message, None);
    }
    Ok(())
}

fn holders<'t>(sink: &mut Sink<'t, '_>, cursor: &mut Cursor<'t>, collection: Collection) -> Result<(), SyntaxError> {
    if cursor.peek() != Some(b'{') {
        // An empty list is what ScubaGear writes where nobody holds a role.
        let range = cursor.skip()?;
        let is_list = sink.text.get(range).is_some_and(|value| value.starts_with('[') && value.len() > 2);
        if is_list {
            let mut tally = ListTally::default();
            sink.unusable(collection, "its ID, in a list where IDs are the keys of an object", &mut tally);
        }
        return Ok(());
    }
    let mut tally = ListTally::default();
    cursor.members(|id, cursor| {
        let (shape, range) = cursor.take::<HolderShape<'_>>()?;
        sink.counts(collection, true, None, &mut tally);
        let Some(id) = ObjectId::parse(id) else {
            sink.unusable(collection, "its id", &mut tally);
            return Ok(());
        };
        let name = crate::export::json::value::name(shape.display_name);
        let source = sink.source(&range);
        let objects = &mut sink.content.objects;
        match collection {
            Collection::Users => objects.users.push(User::named(id, name, source)),
            _ => objects.service_principals.push(ServicePrincipal::named(id, name, source)),
        }
        Ok(())
    })?;
    sink.part(tally, Hint::default(), Container::List, false);
    Ok(())
}

/// `tenant_details`: one tenant. Where its request failed, ScubaGear writes the words of an error in place of the id.
fn tenants<'t>(sink: &mut Sink<'t, '_>, cursor: &mut Cursor<'t>) -> Result<(), SyntaxError> {
    if !matches!(cursor.peek(), Some(b'[' | b'{')) {
        return cursor.skip().map(drop);
    }
    let read = |sink: &mut Sink<'t, '_>, cursor: &mut Cursor<'t>| {
        let (shape, range) = cursor.take::<TenantShape<'t>>()?;
        let Some(id) = shape.id.value().filter(ObjectId::is_guid) else { return Ok(()) };
        let source = sink.source(&range);
        let more = shape.more.read::<OrganizationShape<'t>>().and_then(|more| more.record(source.clone()));
        let verified_domains = more.map(|more| more.verified_domains).unwrap_or_default();
        let name = crate::export::json::value::name(shape.display_name);
        sink.content.objects.count(Collection::Organization);
        sink.content.objects.organizations.push(Organization { id, name, verified_domains, source });
        Ok(())
    };
    if cursor.peek() == Some(b'[') {
        return cursor.elements(|cursor| read(sink, cursor));
    }
    read(sink, cursor)
}

fn roles<'t>(sink: &mut Sink<'t, '_>, cursor: &mut Cursor<'t>) -> Result<(), SyntaxError> {
    let mut tally = ListTally::default();
    cursor.elements(|cursor| {
        let (shape, range) = cursor.take::<RoleShape<'t>>()?;
        for item in sink.nested_list(shape.assignments, Collection::RoleAssignments, &mut tally) {
            let kind = Kind::RoleAssignment { mode: Mode::Active, listing: Listing::Instance };
            let mut inside = Cursor::new_at(sink.text, sink.place_of(item).range().start);
            sink.element(kind, &mut inside, true, &mut tally)?;
        }
        let Some(template) = shape.template.value() else {
            sink.unusable(Collection::RoleSettings, "its RoleTemplateId", &mut tally);
            return Ok(());
        };
        let sources = by_source(sink.nested_list(shape.rules, Collection::RoleSettings, &mut tally));
        for (group, rules) in sources {
            sink.counts(Collection::RoleSettings, true, None, &mut tally);
            match group {
                None => role_settings(sink, &template, &rules, &range),
                Some(group) => group_settings(sink, group, &template, &rules),
            }
        }
        Ok(())
    })?;
    sink.part(tally, Hint::default(), Container::List, false);
    Ok(())
}

/// The rules by the PIM group they are of; those of the role itself without one.
fn by_source(rules: Vec<&str>) -> BTreeMap<Option<String>, Vec<&str>> {
    let mut sources: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for rule in rules {
        let marks: RuleMarks<'_> = serde_json::from_str(rule).unwrap_or_default();
        let of_group = marks.source_type.as_value().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("PIM Group"));
        let group = marks.source.value().filter(|_| of_group).map(|name| name.trim().to_owned());
        sources.entry(group).or_default().push(rule);
    }
    sources
}

fn role_settings(sink: &mut Sink<'_, '_>, template: &ObjectId, rules: &[&str], role: &std::ops::Range<usize>) {
    let Some(policy) = ObjectId::parse(&format!("ScubaGear directory role {}", template.raw())) else { return };
    let source = sink.source(role);
    keep(sink, &policy, rules, source.clone());
    let role = SettingsRole::Directory(template.clone());
    sink.content.objects.policy_assignments.push(PolicyAssignment { policy, role, source });
}

/// ScubaGear asks for the settings of members only, and puts them under a role that the group holds:
/// `GetConfigurationsForPimGroups` goes through the active assignments of the role.
fn group_settings(sink: &mut Sink<'_, '_>, group: String, template: &ObjectId, rules: &[&str]) {
    let Some(policy) = ObjectId::parse(&format!("ScubaGear PIM group {group}")) else { return };
    // The rules stand in the role's list among others, so each has a place of its own.
    let mut places = rules.iter().map(|rule| Provenance::new(sink.place_of(rule)));
    let Some(mut source) = places.next() else { return };
    places.for_each(|place| source.merge(&place));
    keep(sink, &policy, rules, source.clone());
    let role = NamedRole::Group(group.into(), Access::Member);
    let holds = Some(template.clone());
    let settings = NamedSettings { role, policy, management: Management::Listed, holds, source };
    sink.content.objects.named_settings.push(settings);
}

fn keep(sink: &mut Sink<'_, '_>, id: &ObjectId, rules: &[&str], source: Provenance) {
    let ids: Vec<String> = rules.iter().filter_map(|rule| rule_id(rule)).collect();
    let is_mixed = ids.iter().collect::<BTreeSet<_>>().len() < ids.len();
    let rules = if is_mixed {
        let message = "rules of several roles in one list without their role; run a newer ScubaGear";
        sink.notice(NoticeKind::UnusableObject, message, Some(Collection::RoleSettings));
        None
    } else {
        sink.memo.read(&format!("[{}]", rules.join(",")))
    };
    let rules = rules.map_or(Field::Unknown(Why::UnknownValue), Field::Known);
    sink.content.objects.policies.push(RoleSettingsPolicy::of_rules(id.clone(), rules, source));
}

fn rule_id(rule: &str) -> Option<String> {
    let marks: RuleMarks<'_> = serde_json::from_str(rule).ok()?;
    marks.id.value().map(|id| id.trim().to_ascii_lowercase())
}

/// Graph's routes, from a role to its rules, and from a rule that has a place of its own.
pub(crate) fn routes(property: Property) -> Vec<Vec<Step>> {
    let mut routes = graph::routes(property);
    let inside: Vec<Vec<Step>> = routes
        .iter()
        .filter_map(|route| match route.split_first() {
            Some((Step::Key("rules"), rest @ [Step::Item { .. }, ..])) => Some(rest.to_vec()),
            _ => None,
        })
        .collect();
    routes.extend(inside);
    routes
}
