//! ScubaGear: `ProviderSettingsExport.json`, and `ScubaResults_<id>.json` with the same under `Raw`.
//!
//! <https://github.com/cisagov/ScubaGear>. Three shapes are in use: Graph SDK objects with `AdditionalProperties`, PascalCase
//! copies of beta answers, and either of them with the dates of Windows PowerShell 5.1. The shapes of Graph's objects read all
//! of them. A role's list of rules also holds those of each PIM group that has the role or is eligible for it, told apart by
//! `RuleSourceType`, and named by display name only. What the parts prove together is in [`proven`].

mod proven;

use crate::export::graph::properties as graph;
use std::collections::{BTreeMap, BTreeSet};

use self::proven::{Told, ToldRole, is_same};
use crate::export::completeness::series::Container;
use crate::export::graph::kind::{Hint, Kind};
use crate::export::graph::shapes::organization::OrganizationShape;
use crate::export::graph::sink::{ListTally, Sink};
use crate::export::json::cursor::{Cursor, SyntaxError};
use crate::export::json::part::Part;
use crate::export::json::shape::shape;
use crate::export::json::value::{Names, Raw, Text, Words};
use crate::export::notice::NoticeKind;
use crate::export::objects::{Exemption, Management, NamedRole, NamedSettings, Objects};
use crate::model::directory_role::{HIGHLY_PRIVILEGED, Listing, RoleAssignment};
use crate::model::{
    Access, Collection, Field, Instant, Mode, ObjectId, Organization, PolicyAssignment, PrincipalKind, Property,
    Provenance, RoleSettingsPolicy, ServicePrincipal, SettingsRole, User, Why,
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
        immutable_id: Raw<Text<'a>> = "OnPremisesImmutableId",
        roles: Names<'a> = "roles",
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
    let (mut unread, mut told) = (BTreeSet::new(), Told::default());
    if let Some(raw) = settings(sink, start, &mut unread, &mut told)? {
        // ScubaGear nests once: what a further `Raw` holds is not its own.
        if settings(sink, raw, &mut unread, &mut told)?.is_some() {
            unread.insert("Raw.Raw".to_owned());
        }
    }
    told.conclude(&mut sink.content.objects);
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
    told: &mut Told,
) -> Result<Option<usize>, SyntaxError> {
    let mut raw = None;
    Cursor::new_at(sink.text, start).members(|key, cursor| match key.to_ascii_lowercase().as_str() {
        "raw" if cursor.peek() == Some(b'{') => {
            raw = Some(cursor.skip()?.start);
            Ok(())
        }
        "privileged_roles" => roles(sink, cursor, told),
        "tenant_details" => tenants(sink, cursor),
        "privileged_users" => holders(sink, cursor, Collection::Users, told),
        "privileged_service_principals" => holders(sink, cursor, Collection::ServicePrincipals, told),
        "service_plans" => plans(cursor, told),
        "scuba_config" => exclusions(sink, cursor),
        "conditional_access_policies" => filled(sink, cursor, Kind::ConditionalAccessPolicy),
        "license_information" => filled(sink, cursor, Kind::SubscribedSku),
        "timestamp_zulu" => {
            let time = cursor.take::<Raw<Option<Instant>>>()?.0;
            told.read_at = time.value().flatten();
            sink.newest(told.read_at);
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
    let commands = cursor.take::<Names<'t>>()?.0;
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

fn holders<'t>(
    sink: &mut Sink<'t, '_>,
    cursor: &mut Cursor<'t>,
    collection: Collection,
    told: &mut Told,
) -> Result<(), SyntaxError> {
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
            told.has_odd_holders = true;
            return Ok(());
        };
        told.holders.insert(id.clone());
        let name = crate::export::json::value::name(shape.display_name);
        let source = sink.source(&range);
        let objects = &mut sink.content.objects;
        match collection {
            Collection::Users => {
                told.has_odd_holders |= !keep_roles(objects, &id, &shape.roles, &source);
                let has_immutable_id = shape.immutable_id.known_as(|id| Some(!id.trim().is_empty())).field_or(false);
                objects.users.push(User { has_immutable_id, ..User::named(id, name, source) });
            }
            _ => objects.service_principals.push(ServicePrincipal::named(id, name, source)),
        }
        Ok(())
    })?;
    sink.part(tally, Hint::default(), Container::List, false);
    Ok(())
}

/// The roles that a user holds or is eligible for, as the user's own or through groups. Whether they can be read, and are roles
/// that ScubaGear asks for: it names nobody who has none.
fn keep_roles(objects: &mut Objects, user: &ObjectId, roles: &Names<'_>, source: &Provenance) -> bool {
    let Some(names) = roles.0.as_value().filter(|names| !names.is_empty()) else { return false };
    let mut is_clear = true;
    for name in names {
        is_clear &= HIGHLY_PRIVILEGED.iter().any(|known| is_same(known, name));
        let id = ObjectId::Text(format!("{}/{}", name.trim(), user.raw()).into());
        let (role, user) = (ObjectId::Text(name.trim().into()), (user.clone(), PrincipalKind::User));
        objects.stated_roles.push(RoleAssignment::stated(id, role, user, None, source.clone()));
    }
    is_clear
}

shape! {
    /// One of `service_plans`.
    PlanShape<'a> {
        name: Raw<Text<'a>> = "ServicePlanName",
    }
}

/// `service_plans`: what is licensed and provisioned.
fn plans<'t>(cursor: &mut Cursor<'t>, told: &mut Told) -> Result<(), SyntaxError> {
    let part = cursor.take::<Part<'t>>()?.0;
    let plans = if part.is_filled() { part.list::<PlanShape<'t>>() } else { Raw::Absent };
    let names = plans.value().map(|plans| plans.into_iter().map(|plan| plan.name.value()).collect::<Option<Vec<_>>>());
    told.has_pim = names.flatten().map(|names| names.iter().any(|name| includes_pim(name)));
    Ok(())
}

/// Whether a service plan comes with Privileged Identity Management.
///
/// <https://learn.microsoft.com/entra/id-governance/licensing-fundamentals>
fn includes_pim(plan: &str) -> bool {
    let plan = plan.trim().to_ascii_uppercase();
    plan == "AAD_PREMIUM_P2" || plan.contains("GOVERNANCE")
}

/// The control whose exclusions count here: by its words, emergency access accounts and service accounts may be permanent.
const PERMANENT: &str = "MS.AAD.7.4v1";

shape! {
    /// `Aad.<policy>.RoleExclusions`.
    ExclusionsShape<'a> {
        users: Words<'a> = "Users",
        groups: Words<'a> = "Groups",
    }
}

/// `scuba_config`: the principals that the user of ScubaGear exempts.
fn exclusions<'t>(sink: &mut Sink<'t, '_>, cursor: &mut Cursor<'t>) -> Result<(), SyntaxError> {
    let found = inside(cursor, &["aad", "ms.aad.7.4v1", "roleexclusions"])?;
    let Some(shape) = found.and_then(Part::read::<ExclusionsShape<'t>>) else { return Ok(()) };
    let ids = [shape.users, shape.groups].into_iter().filter_map(|words| words.0.value()).flatten();
    let exempt = ids.filter_map(|id| ObjectId::parse(&id)).map(|principal| Exemption { control: PERMANENT, principal });
    sink.content.objects.exemptions.extend(exempt);
    Ok(())
}

/// What stands in objects inside each other, by their keys in lower case; takes the value whole.
fn inside<'t>(cursor: &mut Cursor<'t>, path: &[&str]) -> Result<Option<Part<'t>>, SyntaxError> {
    let Some((first, rest)) = path.split_first() else { return Ok(Some(cursor.take::<Part<'t>>()?.0)) };
    if cursor.peek() != Some(b'{') {
        cursor.skip()?;
        return Ok(None);
    }
    let mut found = None;
    cursor.members(|key, cursor| {
        if !key.eq_ignore_ascii_case(first) {
            return cursor.skip().map(drop);
        }
        found = inside(cursor, rest)?;
        Ok(())
    })?;
    Ok(found)
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

fn roles<'t>(sink: &mut Sink<'t, '_>, cursor: &mut Cursor<'t>, told: &mut Told) -> Result<(), SyntaxError> {
    let mut tally = ListTally::default();
    cursor.elements(|cursor| {
        let (shape, range) = cursor.take::<RoleShape<'t>>()?;
        let (is_list, before) = (is_whole_list(shape.assignments), sink.content.objects.role_assignments.len());
        let items = sink.nested_list(shape.assignments, Collection::RoleAssignments, &mut tally);
        let listed = items.len();
        for item in items {
            let kind = Kind::RoleAssignment { mode: Mode::Active, listing: Listing::Instance };
            let mut inside = Cursor::new_at(sink.text, sink.place_of(item).range().start);
            sink.element(kind, &mut inside, true, &mut tally)?;
        }
        let Some(template) = shape.template.value() else {
            sink.unusable(Collection::RoleSettings, "its RoleTemplateId", &mut tally);
            return Ok(());
        };
        let read = sink.content.objects.role_assignments.get(before..).unwrap_or_default();
        let holders = (is_list && read.len() == listed && read.iter().all(|held| held.role == template))
            .then(|| read.iter().map(|held| held.principal.clone()).collect());
        let rules = sink.nested_list(shape.rules, Collection::RoleSettings, &mut tally);
        let name = shape.display_name.value().unwrap_or_default().into_owned();
        told.roles.push(ToldRole { name, template: template.clone(), holders, has_pim_groups: has_pim_groups(&rules) });
        for (group, rules) in by_source(rules) {
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

/// Whether the list is there, and whole.
fn is_whole_list(part: Part<'_>) -> bool {
    part.is_filled() && !part.is_cut && part.items().as_value().is_some()
}

/// Whether some of the rules are those of a PIM group; nothing where there are no rules, or one does not say.
fn has_pim_groups(rules: &[&str]) -> Option<bool> {
    let kind =
        |rule: &&str| serde_json::from_str::<RuleMarks<'_>>(rule).ok()?.source_type.value().map(|kind| is_group(&kind));
    let kinds: Option<Vec<bool>> = rules.iter().map(kind).collect();
    kinds.filter(|kinds| !kinds.is_empty()).map(|kinds| kinds.contains(&true))
}

fn is_group(source_type: &str) -> bool {
    source_type.trim().eq_ignore_ascii_case("PIM Group")
}

/// The rules by the PIM group they are of; those of the role itself without one.
fn by_source(rules: Vec<&str>) -> BTreeMap<Option<String>, Vec<&str>> {
    let mut sources: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for rule in rules {
        let marks: RuleMarks<'_> = serde_json::from_str(rule).unwrap_or_default();
        let of_group = marks.source_type.as_value().is_some_and(|kind| is_group(kind));
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

/// ScubaGear asks for the settings of members only, and puts them under a role that the group holds or is eligible for:
/// `GetConfigurationsForPimGroups` goes through the active assignments and the eligibilities of the role.
fn group_settings(sink: &mut Sink<'_, '_>, group: String, template: &ObjectId, rules: &[&str]) {
    let Some(policy) = ObjectId::parse(&format!("ScubaGear PIM group {group}")) else { return };
    // The rules stand in the role's list among others, so each has a place of its own.
    let mut places = rules.iter().map(|rule| Provenance::new(sink.place_of(rule)));
    let Some(mut source) = places.next() else { return };
    places.for_each(|place| source.merge(&place));
    keep(sink, &policy, rules, source.clone());
    let role = NamedRole::Group(group.into(), Access::Member);
    let holds = Some((template.clone(), None));
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
