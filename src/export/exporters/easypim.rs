//! EasyPIM: its configuration, which is an intended state.
//!
//! <https://github.com/kayasax/EasyPIM>, `Documentation/Configuration-Schema.md`. Settings take what they lack from a template; what
//! neither has, EasyPIM leaves as it is in the tenant, so it stays unknown. A configuration declares that PIM is to manage a
//! group; it never tells of everything there is.

use std::collections::{BTreeMap, BTreeSet};

use crate::export::completeness::series::Container;
use crate::export::graph::kind::Hint;
use crate::export::graph::shapes::printed_settings::SettingsShape;
use crate::export::graph::sink::{ListTally, Sink};
use crate::export::json::cursor::{Cursor, SyntaxError};
use crate::export::json::part::Part;
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Seen, Text, Words};
use crate::export::notice::NoticeKind;
use crate::export::objects::{Management, NamedRole, PimGroup};
use crate::model::{
    Access, Collection, Ending, Field, Mode, ObjectId, Origin, Period, PrincipalKind, Property, Provenance, Schedule,
    ScheduleId,
};
use crate::source::seal;
use crate::source::{Phrase, Step};

/// Why no collection is whole: there may be more in the tenant.
pub(crate) const NEVER_WHOLE: &str = "an EasyPIM configuration contains only what it is meant to set";

/// Stands among the root's keys for a `Groups` or `Assignments` that is a section of a configuration.
pub(crate) const SECTION: &str = "(section of an EasyPIM configuration)";

/// Keys that only such a configuration has.
const MARKS: &[&str] = &[
    SECTION,
    "policytemplates",
    "grouproles",
    "grouprolesactive",
    "grouppolicies",
    "entraroles",
    "entraidroles",
    "entraidrolesactive",
    "entrarolepolicies",
    "azureroles",
    "azurerolesactive",
    "azurerolepolicies",
    "protectedusers",
];

/// Whether the root object is a configuration.
pub(crate) fn is_root(has: impl Fn(&str) -> bool) -> bool {
    MARKS.iter().any(|key| has(key))
}

shape! {
    /// The `Groups` or `Assignments` of a configuration, as against a list of groups or assignments.
    SectionMarks<'a> {
        policies: Seen = "Policies",
        groups: Seen = "Groups" | "GroupRoles" | "EntraRoles" | "AzureRoles",
    }
}

impl SectionMarks<'_> {
    /// Whether it is a section of a configuration.
    pub(crate) fn is_section(&self) -> bool {
        self.policies.0 || self.groups.0
    }
}

shape! {
    /// Who is to be eligible for a role, or to have it; or several of them.
    AssignmentShape<'a> {
        group: Raw<Text<'a>> = "GroupId",
        role: Raw<Text<'a>> = "RoleName",
        principal: Raw<Text<'a>> = "PrincipalId",
        principals: Words<'a> = "PrincipalIds",
        principal_type: Raw<Text<'a>> = "principalType",
        kind: Raw<Text<'a>> = "assignmentType",
        duration: Raw<Period> = "Duration",
        permanent: Raw<bool> = "Permanent",
        assignments: Part<'a> = "assignments",
    }
}

/// Reads the configuration that stands at this offset.
pub(crate) fn read(sink: &mut Sink<'_, '_>, start: usize) -> Result<(), SyntaxError> {
    let templates = templates(sink.text, start)?;
    let mut configuration = Configuration { sink, templates, tally: ListTally::default(), unread: BTreeSet::new() };
    configuration.root(&mut Cursor::new_at(configuration.sink.text, start))?;
    let Configuration { sink, tally, unread, .. } = configuration;
    sink.part(tally, Hint::default(), Container::List, false);
    if !unread.is_empty() {
        let unread: Vec<&str> = unread.iter().map(Phrase::as_part).collect();
        let message = format!("parts of an EasyPIM configuration that no rule reads: {}", unread.join(", "));
        sink.notice(NoticeKind::NotRecognised, &message, None);
    }
    Ok(())
}

/// Each template's text, by its name.
fn templates(text: &str, start: usize) -> Result<BTreeMap<String, &str>, SyntaxError> {
    let mut templates = BTreeMap::new();
    Cursor::new_at(text, start).members(|key, cursor| {
        if !key.eq_ignore_ascii_case("PolicyTemplates") || cursor.peek() != Some(b'{') {
            return cursor.skip().map(drop);
        }
        cursor.members(|name, cursor| {
            let range = cursor.skip()?;
            templates.insert(name.trim().to_ascii_lowercase(), text.get(range).unwrap_or_default());
            Ok(())
        })
    })?;
    Ok(templates)
}

struct Configuration<'r, 't, 'c> {
    sink: &'r mut Sink<'t, 'c>,
    templates: BTreeMap<String, &'t str>,
    tally: ListTally,
    unread: BTreeSet<Phrase>,
}

/// Whose settings an entry has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Area {
    Groups,
    DirectoryRoles,
}

impl<'t> Configuration<'_, 't, '_> {
    fn root(&mut self, cursor: &mut Cursor<'t>) -> Result<(), SyntaxError> {
        cursor.members(|key, cursor| match key.to_ascii_lowercase().as_str() {
            "groups" | "grouproles" | "grouppolicies" => self.section(Area::Groups, cursor),
            "entraroles" | "entrarolepolicies" => self.section(Area::DirectoryRoles, cursor),
            "grouprolesactive" => self.assignments(Mode::Active, cursor),
            "assignments" if cursor.peek() == Some(b'{') => self.grouped(cursor),
            "policytemplates" => cursor.skip().map(drop),
            _ => self.ignored(key, cursor),
        })
    }

    /// A part that is named in one notice; scalars and what only describes the configuration are not.
    fn ignored(&mut self, key: &str, cursor: &mut Cursor<'t>) -> Result<(), SyntaxError> {
        let says_nothing = key.starts_with(['_', '$']) || key.eq_ignore_ascii_case("TelemetrySettings");
        if matches!(cursor.peek(), Some(b'{' | b'[')) && !says_nothing {
            self.unread.insert(Phrase::from(seal::key(key)));
        }
        cursor.skip().map(drop)
    }

    /// A list of settings or of eligibilities, or an object with `Policies`, or settings by the role's name.
    fn section(&mut self, area: Area, cursor: &mut Cursor<'t>) -> Result<(), SyntaxError> {
        match cursor.peek() {
            Some(b'[') => self.entries(area, cursor),
            Some(b'{') => cursor.members(|key, cursor| {
                if !key.eq_ignore_ascii_case("Policies") {
                    return self.by_name(area, key, cursor);
                }
                match cursor.peek() {
                    Some(b'{') => cursor.members(|key, cursor| self.by_name(area, key, cursor)),
                    _ => self.entries(area, cursor),
                }
            }),
            _ => cursor.skip().map(drop),
        }
    }

    /// `{"<group>": {"Member": {...}, "Owner": {...}}}`, or `{"<directory role>": {...}}`.
    fn by_name(&mut self, area: Area, name: &str, cursor: &mut Cursor<'t>) -> Result<(), SyntaxError> {
        if cursor.peek() != Some(b'{') {
            return cursor.skip().map(drop);
        }
        if area == Area::DirectoryRoles {
            let (shape, range) = cursor.take::<SettingsShape<'t>>()?;
            self.settings(Some(NamedRole::Directory(name.trim().into())), shape, &range);
            return Ok(());
        }
        cursor.members(|access, cursor| {
            let (shape, range) = cursor.take::<SettingsShape<'t>>()?;
            let role = Access::parse(access).map(|access| NamedRole::Group(name.trim().into(), access));
            self.settings(role, shape, &range);
            Ok(())
        })
    }

    fn entries(&mut self, area: Area, cursor: &mut Cursor<'t>) -> Result<(), SyntaxError> {
        cursor.elements(|cursor| {
            let start = cursor.offset();
            let (shape, range) = cursor.take::<AssignmentShape<'t>>()?;
            if shape.principal.is_present() || shape.principals.0.is_present() {
                match area {
                    Area::Groups => self.assignment(&shape, None, Mode::Eligible, &range),
                    Area::DirectoryRoles => drop(self.unread.insert("assignments of directory roles".into())),
                }
                return Ok(());
            }
            let (shape, range) = Cursor::new_at(self.sink.text, start).take::<SettingsShape<'t>>()?;
            let role = match (area, shape.group.as_value(), shape.role.as_value()) {
                (Area::Groups, Some(group), Some(role)) => {
                    Access::parse(role).map(|access| NamedRole::Group(group.trim().into(), access))
                }
                (Area::DirectoryRoles, _, Some(role)) => Some(NamedRole::Directory(role.trim().into())),
                _ => None,
            };
            if shape.says_anything() {
                self.settings(role, shape, &range);
            } else {
                self.sink.counts(Collection::GroupEligibility, true, None, &mut self.tally);
                self.sink.unusable(Collection::GroupEligibility, "its principal or any setting", &mut self.tally);
            }
            Ok(())
        })
    }

    fn settings(&mut self, role: Option<NamedRole>, shape: SettingsShape<'t>, range: &std::ops::Range<usize>) {
        self.sink.counts(Collection::RoleSettings, true, None, &mut self.tally);
        let Some(role) = role else {
            self.sink.unusable(Collection::RoleSettings, "its group or role", &mut self.tally);
            return;
        };
        let source = self.sink.source(range);
        let (shape, source) = self.completed(shape, source);
        self.sink.keep_settings(role, shape.rules(), source, Management::Declared);
    }

    /// The entry's own settings, then those of its `Policy`, then those of its template.
    fn completed(&mut self, shape: SettingsShape<'t>, mut source: Provenance) -> (SettingsShape<'t>, Provenance) {
        let policy = shape.policy.read::<SettingsShape<'t>>().unwrap_or_default();
        let template = shape.template.as_value().or(policy.template.as_value()).map(|name| name.trim().to_owned());
        let mut shape = shape.or(policy);
        if let Some(name) = template {
            if let Some(text) = self.templates.get(&name.to_ascii_lowercase()) {
                shape = shape.or(serde_json::from_str(text).unwrap_or_default());
                source.merge(&Provenance::new(self.sink.place_of(text)));
            } else {
                let message = format!("settings whose template is not in PolicyTemplates: {}", seal::name(name));
                self.sink.notice(NoticeKind::UnusableObject, &message, Some(Collection::RoleSettings));
            }
        }
        (shape, source)
    }

    /// `Assignments`: by the area, then by the role.
    fn grouped(&mut self, cursor: &mut Cursor<'t>) -> Result<(), SyntaxError> {
        cursor.members(|key, cursor| {
            if !["Groups", "GroupRoles"].iter().any(|name| key.eq_ignore_ascii_case(name)) {
                return self.ignored(&format!("Assignments.{key}"), cursor);
            }
            cursor.elements(|cursor| {
                let (role, _) = cursor.take::<AssignmentShape<'t>>()?;
                let list = self.sink.inline(role.assignments, Collection::GroupEligibility).unwrap_or_default();
                if list.flaw.is_some() {
                    self.of_no_mode();
                }
                for item in list.objects {
                    let shape: AssignmentShape<'_> = serde_json::from_str(item).unwrap_or_default();
                    let range = self.sink.place_of(item).range();
                    match mode_of(&shape) {
                        Some(mode) => self.assignment(&shape, Some(&role), mode, &range),
                        None => self.of_no_mode(),
                    }
                }
                Ok(())
            })
        })
    }

    /// Nobody can tell of which list an entry is that is neither eligible nor active.
    fn of_no_mode(&mut self) {
        for collection in [Collection::GroupEligibility, Collection::GroupAssignments] {
            self.sink.counts(collection, true, None, &mut self.tally);
            self.sink.unusable(collection, "its assignmentType", &mut self.tally);
        }
    }

    fn assignments(&mut self, mode: Mode, cursor: &mut Cursor<'t>) -> Result<(), SyntaxError> {
        cursor.elements(|cursor| {
            let (shape, range) = cursor.take::<AssignmentShape<'t>>()?;
            self.assignment(&shape, None, mode, &range);
            Ok(())
        })
    }

    /// One entry: a schedule for each of its principals. `role` is the surrounding object that names group and role.
    fn assignment(
        &mut self,
        shape: &AssignmentShape<'_>,
        role: Option<&AssignmentShape<'_>>,
        mode: Mode,
        range: &std::ops::Range<usize>,
    ) {
        let collection = mode.of_groups();
        let around = role.unwrap_or(shape);
        let group = around.group.as_value().and_then(|id| ObjectId::parse(id)).filter(ObjectId::is_guid);
        let access = match &around.role {
            Raw::Absent => Some(Access::Member),
            role => role.as_value().and_then(|role| Access::parse(role)),
        };
        let principals = shape.principals.0.as_value().map_or(&[][..], Vec::as_slice);
        let principals: Vec<&str> =
            shape.principal.as_value().into_iter().chain(principals).map(|id| id.trim()).collect();
        let (Some(group), Some(access), false) = (group, access, principals.is_empty()) else {
            self.sink.counts(collection, true, None, &mut self.tally);
            self.sink.unusable(collection, "the id of its group, its role or its principal", &mut self.tally);
            return;
        };
        let source = self.sink.source(range);
        for principal in principals {
            self.sink.counts(collection, true, None, &mut self.tally);
            let schedule = schedule(shape, mode, &group, access, principal, &source);
            self.sink.content.objects.schedules.extend(schedule);
        }
        self.sink.content.objects.declared_pim_groups.push(PimGroup { id: group, source });
    }
}

fn mode_of(shape: &AssignmentShape<'_>) -> Option<Mode> {
    let is = |word: &str| shape.kind.as_value().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(word));
    if is("Eligible") { Some(Mode::Eligible) } else { is("Active").then_some(Mode::Active) }
}

/// The intended schedule. Without a length it gets the longest that the settings allow, so its end is unknown.
fn schedule(
    shape: &AssignmentShape<'_>,
    mode: Mode,
    group: &ObjectId,
    access: Access,
    principal: &str,
    source: &Provenance,
) -> Option<Schedule> {
    let ending = match (&shape.permanent, &shape.duration) {
        (Raw::Value(true), _) => Field::Known(Ending::Permanent),
        (_, Raw::Value(duration)) => Field::Known(Ending::After(*duration)),
        (_, Raw::Odd(why)) => Field::Unknown(*why),
        _ => Field::default(),
    };
    let word = if mode == Mode::Eligible { "eligible" } else { "active" };
    Some(Schedule {
        own_id: ScheduleId::parse(&format!("{}_{access}_{principal}_{word}", group.raw()).to_ascii_lowercase(), group)?,
        group: group.clone(),
        principal: ObjectId::parse(principal)?,
        principal_kind: shape.principal_type.as_value().and_then(|kind| PrincipalKind::parse(kind)).into(),
        access: Field::Known(access),
        mode,
        origin: Field::Known(Origin::Assigned),
        member_type: Field::default(),
        start: Field::Known(None),
        ending,
        live: Field::Known(true),
        instance_only: false,
        source: source.clone(),
    })
}

/// Where a configuration writes a property: in the entry, or in its `Policy`; its template is a place of its own.
pub(crate) fn routes(property: Property) -> Vec<Vec<Step>> {
    let names = match property.written().easypim {
        [] => return vec![vec![Step::Key(property.name())]],
        names => names,
    };
    let own = names.iter().map(|name| vec![Step::Key(name)]);
    let nested = names.iter().map(|name| vec![Step::Key("Policy"), Step::Key(name)]);
    own.chain(nested).collect()
}
