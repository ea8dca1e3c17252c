//! Reads the objects of one file.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use super::elements::{Cursor, SyntaxError};
use super::layout::Clues;
use super::layout::terraform::{self, Intent};
use super::manifest::Manifest;
use super::notice::NoticeKind;
use super::objects::{MemberList, Objects, PimGroup, ScheduleRequest};
use super::recognise::{Hint, Kind, Signature};
use super::series::{Container, Flaw, Part as SeriesPart, Seen as GroupsSeen};
use super::shape::administrative_unit::UnitShape;
use super::shape::assignment_policy::AssignmentPolicyShape;
use super::shape::directory_role::{RoleAssignmentShape, RoleDefinitionShape};
use super::shape::group::GroupShape;
use super::shape::package::PackageShape;
use super::shape::principal::PrincipalShape;
use super::shape::role_settings::{PolicyAssignmentShape, PolicyShape, read_rules};
use super::shape::schedule::{ScheduleShape, is_live};
use super::shape::value::{Part, Raw};
use crate::model::directory_role::Listing;
use crate::model::{
    Access, Collection, Instant, Mode, ObjectId, PolicyAssignment, Provenance, SettingsRole, SettingsRules,
};
use crate::source::{FileId, Place};

/// What one file holds.
#[derive(Debug, Default)]
pub(super) struct FileContent {
    pub(super) objects: Objects,
    pub(super) parts: Vec<SeriesPart>,
    /// Notices by kind, message and collection, with the number of objects each concerns.
    pub(super) notices: BTreeMap<(NoticeKind, String, Option<Collection>), usize>,
    /// What a Terraform plan or state says beside its objects; nothing for other files.
    pub(super) intent: Option<Intent>,
    /// What the file is instead of data, where it is the manifest of the export.
    pub(super) manifest: Option<Manifest>,
    /// Answers of a batch: the file's number says nothing about the pages in it.
    pub(super) is_batch: bool,
}

/// Lists of rules that were read before: most groups carry the same ones.
#[derive(Debug, Default)]
pub(super) struct RulesMemo {
    seen: Mutex<HashMap<Box<str>, Arc<SettingsRules>, foldhash::quality::RandomState>>,
}

/// How many different lists are kept: tenant-wide templates appear early, and a list is about 7 KB of text.
const MEMO_LISTS: usize = 1_024;

impl RulesMemo {
    fn read(&self, text: &str) -> Option<Arc<SettingsRules>> {
        let known = self.seen.lock().unwrap_or_else(PoisonError::into_inner).get(text).cloned();
        if known.is_some() {
            return known;
        }
        let rules = Arc::new(read_rules(text)?);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() < MEMO_LISTS {
            seen.insert(Box::from(text), Arc::clone(&rules));
        }
        Some(rules)
    }
}

/// Reads a file's text by what its layout knows of it.
pub(super) fn read(text: &str, file: FileId, clues: &Clues, memo: &RulesMemo) -> Result<FileContent, SyntaxError> {
    let mut reader = Reader { text, file, clues, memo, content: FileContent::default() };
    let mut cursor = Cursor::new(text);
    let mut documents = 0_usize;
    while cursor.peek().is_some() {
        documents += 1;
        reader.document(&mut cursor)?;
        // Several texts in one file may be separated by commas where somebody joined them by hand.
        if documents > 1 {
            cursor.eat(b',');
        }
    }
    Ok(reader.content)
}

struct Reader<'t, 'c> {
    text: &'t str,
    file: FileId,
    clues: &'c Clues,
    memo: &'c RulesMemo,
    content: FileContent,
}

/// Characters of a request's id that are worth showing.
const LONGEST_WORD: usize = 80;

/// One answer of a batch.
#[derive(Default)]
struct Answer {
    id: Option<String>,
    status: Option<u16>,
    body: Option<usize>,
}

/// What one list, or one object that stands alone, turned out to hold.
#[derive(Default)]
struct Tally {
    elements: usize,
    spoiled: bool,
    kinds: BTreeMap<(Collection, bool), (usize, GroupsSeen)>,
    parent: Option<ObjectId>,
}

/// The keys of a root object that say what the whole is.
#[derive(Default)]
struct Root {
    context: Option<String>,
    next_link: bool,
    error: Option<String>,
    list_at: Option<usize>,
    object_at: Option<usize>,
    answers_at: Option<usize>,
    listed: bool,
    keys: Vec<String>,
}

impl<'t> Reader<'t, '_> {
    fn document(&mut self, cursor: &mut Cursor<'t>) -> Result<(), SyntaxError> {
        match cursor.peek() {
            Some(b'[') => {
                let tally = self.list(cursor, self.clues.hint, self.clues.parent.clone())?;
                self.part(tally, self.clues.hint, Container::List, false);
                Ok(())
            }
            Some(b'{') => self.object(cursor),
            _ => {
                cursor.skip()?;
                self.notice(NoticeKind::NotRecognised, "a single value where an object or a list was expected", None);
                Ok(())
            }
        }
    }

    /// A page, the answer of a failed request, one object, or a hand-made collection of lists.
    fn object(&mut self, cursor: &mut Cursor<'t>) -> Result<(), SyntaxError> {
        let start = cursor.offset();
        let mut root = Root::default();
        let mut tally = None;
        cursor.expect(b'{', "an object")?;
        while !cursor.eat(b'}') {
            let key = cursor.key()?.to_ascii_lowercase();
            match key.as_str() {
                "@odata.context" => root.context = Some(cursor.take::<String>()?.0),
                "@odata.nextlink" => root.next_link = cursor.take::<String>()?.0.len() > 1,
                "value" if cursor.peek() == Some(b'[') && root.context.is_some() => {
                    let (hint, parent) = self.with_context(root.context.as_deref());
                    tally = Some(self.list(cursor, hint, parent)?);
                    root.listed = true;
                }
                "value" if cursor.peek() == Some(b'[') => root.list_at = Some(cursor.skip()?.start),
                "responses" if cursor.peek() == Some(b'[') => root.answers_at = Some(cursor.skip()?.start),
                "value" if cursor.peek() == Some(b'{') => root.object_at = Some(cursor.skip()?.start),
                "error" if cursor.peek() == Some(b'{') => {
                    let (error, _) = cursor.take::<ErrorShape<'_>>()?;
                    root.error = error.code.value().map(std::borrow::Cow::into_owned);
                }
                "groups" if cursor.peek() == Some(b'{') => {
                    cursor.skip()?;
                    root.keys.push("grouppolicies".to_owned());
                }
                _ => {
                    cursor.skip()?;
                }
            }
            root.keys.push(key);
            if !cursor.eat(b',') {
                cursor.expect(b'}', "`,` or `}`")?;
                break;
            }
        }
        let (hint, parent) = self.with_context(root.context.as_deref());
        if let Some(at) = root.list_at {
            tally = Some(self.list(&mut Cursor::new_at(self.text, at), hint, parent.clone())?);
        }
        if let Some(tally) = tally {
            self.part(tally, hint, Container::Page, root.next_link);
        } else if let Some(code) = root.error {
            let message = format!("the answer of a failed request ({code}) instead of data; export it again");
            self.notice(NoticeKind::FailedRequest, &message, hint.kind().and_then(Kind::collection));
            self.failed_part(hint, parent);
        } else if terraform::is_plan_or_state(&root.keys) {
            let end = cursor.offset();
            let object = self.text.get(start..end).unwrap_or_default();
            terraform::read(self.text, object, self.file, &mut self.content);
        } else if let Some(foreign) = foreign_format(&root.keys) {
            self.notice(NoticeKind::NotRecognised, foreign, None);
        } else if let Some(at) = root.answers_at.filter(|_| !root.keys.iter().any(|key| key == "id")) {
            self.batch(at)?;
        } else {
            let entity = root.context.as_deref().is_some_and(|context| context.ends_with("/$entity"))
                || root.object_at.is_some();
            self.single(root.object_at.unwrap_or(start), hint, parent, entity)?;
        }
        Ok(())
    }

    /// The answers of a `$batch` request: each body is a page of its own, and the file's name tells nothing about it.
    fn batch(&mut self, at: usize) -> Result<(), SyntaxError> {
        if self.content.is_batch {
            self.notice(NoticeKind::NotRecognised, "a batch inside the answer of a batch", None);
            return Ok(());
        }
        let clues =
            Clues { hint: Hint { has_context: true, ..Hint::of_name(None) }, parent: None, ..self.clues.clone() };
        let content = FileContent { is_batch: true, ..std::mem::take(&mut self.content) };
        let mut inner = Reader { text: self.text, file: self.file, clues: &clues, memo: self.memo, content };
        let mut cursor = Cursor::new_at(self.text, at);
        let mut failed = false;
        cursor.expect(b'[', "a list")?;
        while !cursor.eat(b']') {
            failed |= inner.answer(&mut cursor)?;
            if !cursor.eat(b',') {
                cursor.expect(b']', "`,` or `]`")?;
                break;
            }
        }
        self.content = inner.content;
        if failed {
            self.failed_part(self.clues.hint, self.clues.parent.clone());
        }
        Ok(())
    }

    /// Reads one answer of a batch; `true` where the request failed.
    fn answer(&mut self, cursor: &mut Cursor<'t>) -> Result<bool, SyntaxError> {
        if cursor.peek() != Some(b'{') {
            cursor.skip()?;
            self.notice(NoticeKind::NotRecognised, "a single value where the answer of a request was expected", None);
            return Ok(false);
        }
        let answer = self.answer_head(cursor)?;
        let body = answer.body.and_then(|at| {
            let mut body = Cursor::new_at(self.text, at);
            body.peek().map(|first| (first, body))
        });
        if let Some(status) = answer.status.filter(|status| !(200..300).contains(status)) {
            self.failed_answer(&answer, status, body)?;
            return Ok(true);
        }
        match body {
            Some((b'{', mut body)) => self.object(&mut body)?,
            Some(_) => self.notice(NoticeKind::NotRecognised, "an answer of a batch whose body is no object", None),
            None => {}
        }
        Ok(false)
    }

    fn answer_head(&self, cursor: &mut Cursor<'t>) -> Result<Answer, SyntaxError> {
        let mut answer = Answer::default();
        cursor.expect(b'{', "an object")?;
        while !cursor.eat(b'}') {
            match cursor.key()?.to_ascii_lowercase().as_str() {
                "id" => answer.id = self.word(cursor)?,
                "status" => answer.status = self.word(cursor)?.and_then(|status| status.parse().ok()),
                "body" => answer.body = Some(cursor.skip()?.start),
                _ => {
                    cursor.skip()?;
                }
            }
            if !cursor.eat(b',') {
                cursor.expect(b'}', "`,` or `}`")?;
                break;
            }
        }
        Ok(answer)
    }

    /// A text without its quotes, or a number as it stands.
    fn word(&self, cursor: &mut Cursor<'t>) -> Result<Option<String>, SyntaxError> {
        let range = cursor.skip()?;
        Ok(self.text.get(range).map(|word| crate::source::unquote(word).chars().take(LONGEST_WORD).collect()))
    }

    fn failed_answer(
        &mut self,
        answer: &Answer,
        status: u16,
        body: Option<(u8, Cursor<'t>)>,
    ) -> Result<(), SyntaxError> {
        let code = match body {
            Some((b'{', mut body)) => body.take::<AnswerBody<'_>>()?.0.code(),
            _ => None,
        };
        let request = answer.id.as_deref().map_or_else(String::new, |id| format!(" {id}"));
        let code = code.map_or_else(String::new, |code| format!(", {code}"));
        let message = format!("request{request} of the batch failed ({status}{code}); export it again");
        self.notice(NoticeKind::FailedRequest, &message, None);
        Ok(())
    }

    /// One object that stands alone; where no kind fits, the lists inside it are read as if each were a file.
    fn single(&mut self, start: usize, hint: Hint, parent: Option<ObjectId>, entity: bool) -> Result<(), SyntaxError> {
        let mut cursor = Cursor::new_at(self.text, start);
        let kind = self.classify(&mut cursor, hint)?;
        if kind == Kind::Unknown && self.merged_lists(start)? {
            return Ok(());
        }
        let mut tally = Tally { parent, ..Tally::default() };
        self.element(kind, &mut cursor, true, &mut tally)?;
        self.part(tally, hint, if entity { Container::Entity } else { Container::Object }, false);
        Ok(())
    }

    fn merged_lists(&mut self, start: usize) -> Result<bool, SyntaxError> {
        let mut cursor = Cursor::new_at(self.text, start);
        let mut found = false;
        cursor.expect(b'{', "an object")?;
        while !cursor.eat(b'}') {
            let key = cursor.key()?;
            if cursor.peek() == Some(b'[') {
                let hint = Hint::of_name(super::layout::graph::kind_of_name(&key));
                let mut ahead = Cursor::new_at(self.text, cursor.offset());
                ahead.eat(b'[');
                let recognised = match ahead.peek() {
                    Some(b'{') => self.classify(&mut ahead, hint)? != Kind::Unknown,
                    Some(b']') => hint.name.is_some(),
                    _ => false,
                };
                if recognised {
                    let tally = self.list(&mut cursor, hint, None)?;
                    self.part(tally, hint, Container::List, false);
                    found = true;
                } else {
                    cursor.skip()?;
                }
            } else {
                cursor.skip()?;
            }
            if !cursor.eat(b',') {
                cursor.expect(b'}', "`,` or `}`")?;
                break;
            }
        }
        Ok(found)
    }

    fn with_context(&self, context: Option<&str>) -> (Hint, Option<ObjectId>) {
        let Some(context) = context else { return (self.clues.hint, self.clues.parent.clone()) };
        let (kind, parent) = super::layout::graph::read_context(context);
        (
            Hint { has_context: true, context: kind, name: self.clues.hint.name },
            parent.or_else(|| self.clues.parent.clone()),
        )
    }

    fn list(&mut self, cursor: &mut Cursor<'t>, hint: Hint, parent: Option<ObjectId>) -> Result<Tally, SyntaxError> {
        let mut tally = Tally { parent, ..Tally::default() };
        let mut kind = None;
        cursor.expect(b'[', "a list")?;
        while !cursor.eat(b']') {
            tally.elements += 1;
            if cursor.peek() == Some(b'{') {
                kind = Some(self.list_element(kind, cursor, hint, &mut tally)?);
            } else {
                cursor.skip()?;
                self.notice(NoticeKind::NotRecognised, "a single value where an object was expected", None);
            }
            if !cursor.eat(b',') {
                cursor.expect(b']', "`,` or `]`")?;
                break;
            }
        }
        Ok(tally)
    }

    /// The elements of a list are mostly of one kind: it is tested once, and again only where an element does not fit.
    fn list_element(
        &mut self,
        kind: Option<Kind>,
        cursor: &mut Cursor<'t>,
        hint: Hint,
        tally: &mut Tally,
    ) -> Result<Kind, SyntaxError> {
        let start = cursor.offset();
        if let Some(kind) = kind {
            if self.element(kind, cursor, false, tally)? {
                return Ok(kind);
            }
            *cursor = Cursor::new_at(self.text, start);
        }
        let kind = self.classify(cursor, hint)?;
        self.element(kind, cursor, true, tally)?;
        Ok(kind)
    }

    fn classify(&self, cursor: &mut Cursor<'t>, hint: Hint) -> Result<Kind, SyntaxError> {
        let start = cursor.offset();
        let (signature, _) = cursor.take::<Signature<'_>>()?;
        *cursor = Cursor::new_at(self.text, start);
        Ok(signature.kind(hint))
    }

    /// Reads one object as this kind; `false` where it does not look like one and `sure` is not set.
    fn element(
        &mut self,
        kind: Kind,
        cursor: &mut Cursor<'t>,
        sure: bool,
        tally: &mut Tally,
    ) -> Result<bool, SyntaxError> {
        match kind {
            Kind::Group => self.group(cursor, sure, tally),
            Kind::Member(collection) => self.member(collection, cursor, tally),
            Kind::PimGroup => self.pim_group(cursor, tally),
            Kind::Policy => self.policy(cursor, sure, tally),
            Kind::PolicyAssignment => self.policy_assignment(cursor, sure, tally),
            Kind::GroupSchedule { mode, instance } => self.schedule(mode, instance, cursor, sure, tally),
            Kind::GroupScheduleWithPolicy => self.schedule(Mode::Eligible, false, cursor, sure, tally),
            Kind::GroupRequest(collection) => self.schedule_request(collection, cursor, tally),
            Kind::RoleDefinition => self.role_definition(cursor, sure, tally),
            Kind::RoleAssignment { mode, listing } => self.role_assignment(mode, listing, cursor, sure, tally),
            Kind::Unit => self.unit(cursor, tally),
            Kind::Package => self.package(cursor, sure, tally),
            Kind::AssignmentPolicy => self.assignment_policy(cursor, sure, tally),
            Kind::User | Kind::ServicePrincipal | Kind::Organization => self.principal(kind, cursor, sure, tally),
            Kind::Counted(collection) => self.counted(collection, cursor, sure, tally),
            Kind::Skipped(reason) => self.skipped(reason, cursor, sure),
            Kind::Unknown => self.skipped("an object of no kind that this version knows", cursor, sure),
        }
    }

    fn place(&self, range: &std::ops::Range<usize>) -> Place {
        let len = u32::try_from(range.len()).unwrap_or(u32::MAX);
        Place { file: self.file, start: u64::try_from(range.start).unwrap_or(u64::MAX), len }
    }

    fn source(&self, range: &std::ops::Range<usize>) -> Provenance {
        Provenance::new(self.place(range))
    }

    /// Where a part of the file's text stands: parts borrow from it.
    fn place_of(&self, part: &str) -> Place {
        let start = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        self.place(&(start..start + part.len()))
    }

    fn notice(&mut self, kind: NoticeKind, message: &str, collection: Option<Collection>) {
        *self.content.notices.entry((kind, message.to_owned(), collection)).or_default() += 1;
    }

    fn newest(&mut self, time: Option<Instant>) {
        self.content.objects.newest = self.content.objects.newest.max(time);
    }

    fn counts(&mut self, collection: Collection, listing: bool, group: Option<&ObjectId>, tally: &mut Tally) {
        self.content.objects.count(collection);
        let (count, groups) = tally.kinds.entry((collection, listing)).or_default();
        *count += 1;
        if let Some(group) = group {
            groups.add(group);
        }
    }

    fn unusable(&mut self, collection: Collection, lacks: &str, tally: &mut Tally) {
        tally.spoiled = true;
        self.notice(NoticeKind::UnusableObject, &format!("an object without {lacks}"), Some(collection));
    }

    fn group(&mut self, cursor: &mut Cursor<'t>, sure: bool, tally: &mut Tally) -> Result<bool, SyntaxError> {
        let (shape, range) = cursor.take::<GroupShape<'_>>()?;
        if !sure && !shape.fits() {
            return Ok(false);
        }
        self.newest(shape.newest());
        self.counts(Collection::Groups, true, None, tally);
        let members = shape.members;
        match shape.record(self.source(&range)) {
            Some(group) => {
                self.inline_members(Collection::GroupMembers, &group.id, members);
                self.content.objects.groups.push(group);
            }
            None => self.unusable(Collection::Groups, "its id", tally),
        }
        Ok(true)
    }

    /// Members that stand inside their group or unit. Graph expands at most 20 and does not say that there are more.
    fn inline_members(&mut self, collection: Collection, parent: &ObjectId, part: Part<'t>) {
        let Raw::Value(items) = part.items() else { return };
        let first = items.first().map(|item| self.place_of(item));
        let members: Vec<_> =
            items.iter().filter_map(|item| serde_json::from_str::<PrincipalShape<'_>>(item).ok()?.member()).collect();
        let whole = !part.is_cut && members.len() == items.len() && items.len() != 20;
        for _ in &members {
            self.content.objects.count(collection);
        }
        self.content.parts.push(SeriesPart::inline(collection, parent.clone(), whole));
        let source = Provenance::new(
            first.unwrap_or_else(|| part.text().map_or(self.place(&(0..0)), |text| self.place_of(text))),
        );
        self.content.objects.members.push(MemberList { collection, parent: parent.clone(), members, source });
    }

    fn member(
        &mut self,
        collection: Collection,
        cursor: &mut Cursor<'t>,
        tally: &mut Tally,
    ) -> Result<bool, SyntaxError> {
        let (shape, range) = cursor.take::<PrincipalShape<'_>>()?;
        let Some(parent) = tally.parent.clone() else {
            let message = "an entry of a member list whose parent neither the file's name nor its context names; put the parent's id into the file's name";
            self.notice(NoticeKind::UnusableObject, message, Some(collection));
            tally.spoiled = true;
            self.counts(collection, true, None, tally);
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

    fn pim_group(&mut self, cursor: &mut Cursor<'t>, tally: &mut Tally) -> Result<bool, SyntaxError> {
        let (shape, range) = cursor.take::<PrincipalShape<'_>>()?;
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

    fn policy(&mut self, cursor: &mut Cursor<'t>, sure: bool, tally: &mut Tally) -> Result<bool, SyntaxError> {
        let (shape, range) = cursor.take::<PolicyShape<'_>>()?;
        if !sure && !shape.fits() {
            return Ok(false);
        }
        self.counts(Collection::RoleSettings, true, None, tally);
        self.keep_policy(shape, range, tally);
        Ok(true)
    }

    fn keep_policy(
        &mut self,
        shape: PolicyShape<'t>,
        range: std::ops::Range<usize>,
        tally: &mut Tally,
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

    /// The policies inside an assignment or schedule: one object, or several equal ones in a list.
    fn nested_policies(&mut self, part: Part<'t>, role: Option<&SettingsRole>, tally: &mut Tally) {
        let Raw::Value(items) = part.items() else { return };
        let mut kept: Option<(ObjectId, &str)> = None;
        for item in items {
            if kept.as_ref().is_some_and(|(_, text)| *text == item) {
                continue;
            }
            let Ok(shape) = serde_json::from_str::<PolicyShape<'t>>(item) else { continue };
            let place = self.place_of(item);
            let role = role.cloned().or_else(|| shape.role_id.as_value().cloned().map(SettingsRole::Directory));
            let range = place.range();
            self.counts(Collection::RoleSettings, true, None, tally);
            let Some(id) = self.keep_policy(shape, range, tally) else { continue };
            if let Some(role) = role {
                let source = Provenance::new(place);
                self.content.objects.policy_assignments.push(PolicyAssignment { policy: id.clone(), role, source });
            }
            kept = Some((id, item));
        }
    }

    fn policy_assignment(
        &mut self,
        cursor: &mut Cursor<'t>,
        sure: bool,
        tally: &mut Tally,
    ) -> Result<bool, SyntaxError> {
        let (shape, range) = cursor.take::<PolicyAssignmentShape<'_>>()?;
        if !sure && !shape.fits() {
            return Ok(false);
        }
        self.counts(Collection::RoleSettings, true, None, tally);
        if let Some(text) = shape.policy.text().filter(|text| text.starts_with('{')) {
            let range = self.place_of(text).range();
            if let Some(policy) = shape.policy.read::<PolicyShape<'t>>().filter(|policy| policy.id.is_present()) {
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
        tally: &mut Tally,
    ) -> Result<bool, SyntaxError> {
        let (shape, range) = cursor.take::<ScheduleShape<'_>>()?;
        let says_active = shape.assignment_type.is_present();
        let other = says_active != (mode == Mode::Active) || instance == shape.schedule_info.0.is_present();
        if !sure && (!shape.fits() || other) {
            return Ok(false);
        }
        let collection =
            if mode == Mode::Eligible { Collection::GroupEligibility } else { Collection::GroupAssignments };
        self.newest(shape.newest());
        self.counts(collection, true, shape.group_id.as_value(), tally);
        let access = shape.access_id.as_value().and_then(|text| Access::parse(text));
        if let (true, Some(group), Some(access)) = (shape.policy.is_present(), shape.group_id.as_value(), access) {
            self.nested_policies(shape.policy, Some(&SettingsRole::Group(group.clone(), access)), tally);
        }
        if !is_live(&shape.status) {
            return Ok(true);
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
        tally: &mut Tally,
    ) -> Result<bool, SyntaxError> {
        let (shape, range) = cursor.take::<ScheduleShape<'_>>()?;
        self.counts(collection, false, None, tally);
        if let Some(group) = shape.group_id.value() {
            let source = self.source(&range);
            self.content.objects.schedule_requests.push(ScheduleRequest { group, collection, source });
        }
        Ok(true)
    }

    fn role_definition(&mut self, cursor: &mut Cursor<'t>, sure: bool, tally: &mut Tally) -> Result<bool, SyntaxError> {
        let (shape, range) = cursor.take::<RoleDefinitionShape<'_>>()?;
        if !sure && !shape.fits() {
            return Ok(false);
        }
        self.counts(Collection::RoleDefinitions, true, None, tally);
        match shape.record(self.source(&range)) {
            Some(role) => self.content.objects.role_definitions.push(role),
            None => self.unusable(Collection::RoleDefinitions, "its id", tally),
        }
        Ok(true)
    }

    fn role_assignment(
        &mut self,
        mode: Mode,
        listing: Listing,
        cursor: &mut Cursor<'t>,
        sure: bool,
        tally: &mut Tally,
    ) -> Result<bool, SyntaxError> {
        let (shape, range) = cursor.take::<RoleAssignmentShape<'_>>()?;
        if !sure && !shape.fits() {
            return Ok(false);
        }
        let collection = if mode == Mode::Eligible { Collection::RoleEligibility } else { Collection::RoleAssignments };
        self.newest(shape.newest());
        self.counts(collection, true, None, tally);
        if shape.policy.is_present() {
            let role = shape.role_definition_id.as_value().cloned().map(SettingsRole::Directory);
            self.nested_policies(shape.policy, role.as_ref(), tally);
        }
        if shape.is_inherited() || !is_live(&shape.status) {
            return Ok(true);
        }
        match shape.record(mode, listing, self.source(&range)) {
            Some(assignment) => self.content.objects.role_assignments.push(assignment),
            None => self.unusable(collection, "its id, role or principal", tally),
        }
        Ok(true)
    }

    fn unit(&mut self, cursor: &mut Cursor<'t>, tally: &mut Tally) -> Result<bool, SyntaxError> {
        let (shape, range) = cursor.take::<UnitShape<'_>>()?;
        self.counts(Collection::AdministrativeUnits, true, None, tally);
        let members = shape.members;
        match shape.record(self.source(&range)) {
            Some(unit) => {
                self.inline_members(Collection::AdministrativeUnitMembers, &unit.id, members);
                self.content.objects.units.push(unit);
            }
            None => self.unusable(Collection::AdministrativeUnits, "its id", tally),
        }
        Ok(true)
    }

    fn package(&mut self, cursor: &mut Cursor<'t>, sure: bool, tally: &mut Tally) -> Result<bool, SyntaxError> {
        let (shape, range) = cursor.take::<PackageShape<'_>>()?;
        if !sure && !shape.fits() {
            return Ok(false);
        }
        self.newest(shape.newest());
        self.counts(Collection::AccessPackages, true, None, tally);
        let policies = shape.inline_policies();
        match shape.record(self.source(&range), |part| self.place_of(part)) {
            Some(package) => {
                self.inline_policies(&package.id, policies, tally);
                self.content.objects.packages.push(package);
            }
            None => self.unusable(Collection::AccessPackages, "its id", tally),
        }
        Ok(true)
    }

    fn inline_policies(&mut self, package: &ObjectId, part: Part<'t>, tally: &mut Tally) {
        let Raw::Value(items) = part.items() else { return };
        for item in items {
            let Ok(shape) = serde_json::from_str::<AssignmentPolicyShape<'_>>(item) else { continue };
            self.newest(shape.newest());
            self.content.objects.count(Collection::AssignmentPolicies);
            let source = Provenance::new(self.place_of(item));
            match shape.record(Some(package), source) {
                Some(policy) => self.content.objects.assignment_policies.push(policy),
                None => self.unusable(Collection::AssignmentPolicies, "its id", tally),
            }
        }
        self.content.parts.push(SeriesPart::inline(Collection::AssignmentPolicies, package.clone(), !part.is_cut));
    }

    fn assignment_policy(
        &mut self,
        cursor: &mut Cursor<'t>,
        sure: bool,
        tally: &mut Tally,
    ) -> Result<bool, SyntaxError> {
        let (shape, range) = cursor.take::<AssignmentPolicyShape<'_>>()?;
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

    fn principal(
        &mut self,
        kind: Kind,
        cursor: &mut Cursor<'t>,
        sure: bool,
        tally: &mut Tally,
    ) -> Result<bool, SyntaxError> {
        let (shape, range) = cursor.take::<PrincipalShape<'_>>()?;
        if !sure && shape.is_another(kind) {
            return Ok(false);
        }
        let Some(collection) = kind.collection() else { return Ok(true) };
        if kind != Kind::Organization {
            self.newest(super::shape::group::newest([&shape.created]));
        }
        self.counts(collection, true, None, tally);
        let Some(record) = shape.record(self.source(&range)) else {
            self.unusable(collection, "its id", tally);
            return Ok(true);
        };
        match kind {
            Kind::User => self.content.objects.users.push(record),
            Kind::ServicePrincipal => self.content.objects.service_principals.push(record),
            _ => self.content.objects.organizations.push(record),
        }
        Ok(true)
    }

    fn counted(
        &mut self,
        collection: Collection,
        cursor: &mut Cursor<'t>,
        sure: bool,
        tally: &mut Tally,
    ) -> Result<bool, SyntaxError> {
        let (times, _) = cursor.take::<Times<'_>>()?;
        if !sure && !times.has_any() {
            return Ok(false);
        }
        self.newest(super::shape::group::newest([&times.created, &times.modified, &times.last_modified]));
        self.counts(collection, true, None, tally);
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

    fn part(&mut self, tally: Tally, hint: Hint, container: Container, next_link: bool) {
        let series = |collection, listing, groups| SeriesPart {
            collection,
            listing,
            parent: tally.parent.clone(),
            container,
            vouched: hint.vouches_for(collection),
            flaw: if tally.spoiled { Some(Flaw::Spoiled) } else { next_link.then_some(Flaw::Cut) },
            groups,
        };
        if tally.kinds.is_empty() {
            // An empty list is an empty collection only where a name says which; a list of other things is none.
            let empty = container.is_list() && tally.elements == 0;
            if let (Some(collection), true) = (hint.kind().and_then(Kind::collection), empty) {
                let listing = !matches!(hint.kind(), Some(Kind::GroupRequest(_)));
                self.content.parts.push(series(collection, listing, GroupsSeen::default()));
            }
            return;
        }
        let parts: Vec<_> = tally
            .kinds
            .into_iter()
            .map(|((collection, listing), (_, groups))| series(collection, listing, groups))
            .collect();
        self.content.parts.extend(parts);
    }

    fn failed_part(&mut self, hint: Hint, parent: Option<ObjectId>) {
        if let Some(collection) = hint.kind().and_then(Kind::collection) {
            self.content.parts.push(SeriesPart::failed(collection, parent));
        }
    }
}

super::shape::shape! {
    /// The body of a failed request.
    ErrorShape<'a> {
        code: Raw<super::shape::value::Text<'a>> = "code",
    }
}

super::shape::shape! {
    /// The body of a failed request of a batch.
    AnswerBody<'a> {
        error: Part<'a> = "error",
    }
}

impl AnswerBody<'_> {
    fn code(&self) -> Option<String> {
        self.error.read::<ErrorShape<'_>>()?.code.value().map(std::borrow::Cow::into_owned)
    }
}

super::shape::shape! {
    /// The times of an object that is only counted.
    Times<'a> {
        id: super::shape::value::Seen = "id",
        created: Raw<Option<Instant>> = "createdDateTime",
        modified: Raw<Option<Instant>> = "modifiedDateTime",
        last_modified: Raw<Option<Instant>> = "lastModifiedDateTime",
    }
}

impl Times<'_> {
    fn has_any(&self) -> bool {
        self.id.0
    }
}

/// File formats that are no Graph answer, by their root properties.
fn foreign_format(keys: &[String]) -> Option<&'static str> {
    let has = |key: &str| keys.iter().any(|found| found == key);
    if has("terraform_version") && has("lineage") && has("resources") {
        return Some("a raw Terraform state; print it with `terraform show -json` and give that");
    }
    if has("@level") && has("@message") {
        return Some(
            "the log of `terraform plan -json`, not a plan; save it with `terraform plan -out=FILE` and print it with `terraform show -json FILE`",
        );
    }
    if has("meta") && has("data") {
        return Some("AzureHound output, which this version does not read");
    }
    if ["privileged_roles", "privileged_users", "conditional_access_policies", "authorization_policies", "raw"]
        .iter()
        .any(|key| has(key))
    {
        return Some("ScubaGear output, which this version does not read");
    }
    let easypim =
        ["policytemplates", "grouproles", "grouppolicies", "entraroles", "azureroles", "protectedusers", "assignments"];
    easypim.iter().any(|key| has(key)).then_some("an EasyPIM configuration, which this version does not read")
}
