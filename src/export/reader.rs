//! Reads one file: walks it to its lists and objects.

mod batch;
mod plain;
mod records;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use crate::export::canonical::Recorded;
use crate::export::completeness::manifest::Manifest;
use crate::export::completeness::series::{Container, Flaw, Part as SeriesPart, Seen as GroupsSeen};
use crate::export::exporters::{azure_hound, easypim, microsoft365dsc, scuba_gear};
use crate::export::graph::recognise::{Hint, Kind, Signature};
use crate::export::graph::shapes::policy_rule::read_rules;
use crate::export::json::cursor::{Cursor, SyntaxError};
use crate::export::json::value::Raw;
use crate::export::layout::{Clues, Layout};
use crate::export::notice::NoticeKind;
use crate::export::objects::Objects;
use crate::export::terraform::{self, Intent};
use crate::model::{Collection, ObjectId, SettingsRules};
use crate::source::FileId;

/// What one file holds.
#[derive(Debug, Default)]
pub(crate) struct FileContent {
    pub(crate) objects: Objects,
    pub(crate) parts: Vec<SeriesPart>,
    /// Notices by kind, message and collection, with the number of objects each concerns.
    pub(crate) notices: BTreeMap<(NoticeKind, String, Option<Collection>), usize>,
    /// Terraform plans and states in the file, not yet read.
    pub(crate) plans: Vec<terraform::Pending>,
    /// What a Terraform plan or state says beside its objects; nothing for other files.
    pub(crate) intent: Option<Intent>,
    /// What the file is instead of data, where it is the manifest of the export.
    pub(crate) manifest: Option<Manifest>,
    /// Answers of a batch: the file's number says nothing about the pages in it.
    pub(crate) is_batch: bool,
    /// The layout, where the content tells another one than the path.
    pub(crate) layout: Option<Layout>,
    /// The objects for the canonical form, where that was asked for.
    pub(crate) recorded: Option<Vec<Recorded>>,
}

/// Lists of rules that were read before: most groups carry the same ones.
#[derive(Debug, Default)]
pub(crate) struct RulesMemo {
    seen: Mutex<HashMap<Box<str>, Arc<SettingsRules>, foldhash::quality::RandomState>>,
}

/// How many different lists are kept: tenant-wide templates appear early, and a list is about 7 KB of text.
const MEMO_LISTS: usize = 1_024;

impl RulesMemo {
    pub(crate) fn read(&self, text: &str) -> Option<Arc<SettingsRules>> {
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
pub(crate) fn read(
    text: &str,
    file: FileId,
    clues: &Clues,
    memo: &RulesMemo,
    record: bool,
) -> Result<FileContent, SyntaxError> {
    let content = FileContent { recorded: record.then(Vec::new), ..FileContent::default() };
    let mut reader = Reader { text, file, clues, memo, content };
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

/// Reads one file: the objects of Graph, and for exporters that wrap or flatten them what their layouts need.
pub(crate) struct Reader<'t, 'c> {
    pub(crate) text: &'t str,
    file: FileId,
    clues: &'c Clues,
    pub(crate) memo: &'c RulesMemo,
    pub(crate) content: FileContent,
}

/// What one list, or one object that stands alone, turned out to hold.
#[derive(Default)]
pub(crate) struct Tally {
    elements: usize,
    /// The collections of which an object could not be used.
    spoiled: BTreeSet<Collection>,
    kinds: BTreeMap<(Collection, bool), (usize, GroupsSeen)>,
    parent: Option<ObjectId>,
}

impl Tally {
    /// Objects are missing, and nothing says of which collection.
    pub(crate) fn spoil(&mut self) {
        self.spoiled.extend(self.kinds.keys().map(|(collection, _)| *collection));
    }
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
            Some(b'[') if microsoft365dsc::is_report(self.text, cursor.offset()) => {
                self.content.layout = Some(Layout::Microsoft365Dsc);
                let end = microsoft365dsc::read(self, cursor.offset())?;
                *cursor = Cursor::new_at(self.text, end);
                Ok(())
            }
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
                "groups" | "assignments" if cursor.peek() == Some(b'{') => {
                    let (section, _) = cursor.take::<easypim::SectionMarks<'_>>()?;
                    root.keys.extend(section.is_section().then(|| easypim::SECTION.to_owned()));
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
            self.trailing_comma(cursor, b'}');
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
            self.content.plans.push(terraform::Pending::new(self.text, start..end));
        } else if let Some(layout) = Layout::of_root(&root.keys) {
            self.foreign(layout, start)?;
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

    /// A file of an exporter that does not write Graph's objects as they are.
    fn foreign(&mut self, layout: Layout, start: usize) -> Result<(), SyntaxError> {
        self.content.layout = Some(layout);
        match layout {
            Layout::EasyPim => easypim::read(self, start),
            Layout::ScubaGear => scuba_gear::read(self, start),
            Layout::AzureHound => azure_hound::read(self, start),
            Layout::Microsoft365Dsc => microsoft365dsc::read(self, start).map(drop),
            Layout::Graph | Layout::EntraExporter | Layout::Terraform => Ok(()),
        }
    }

    /// A list whose kind its key tells; one object stands for a list of one.
    pub(crate) fn named_list(&mut self, cursor: &mut Cursor<'t>, kind: Kind) -> Result<(), SyntaxError> {
        let hint = Hint::of_name(Some(kind));
        let tally = match cursor.peek() {
            Some(b'[') => self.list(cursor, hint, None)?,
            Some(b'{') => {
                let mut tally = Tally::default();
                self.element(kind, cursor, true, &mut tally)?;
                tally
            }
            _ => return cursor.skip().map(drop),
        };
        self.part(tally, hint, Container::List, false);
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
        let lines = self.text.get(start..cursor.offset()).is_some_and(|object| object.contains('\n'));
        // An object of JSON Lines stands in one line, one that was asked for by its id has a context that says so.
        if self.clues.names_list && !entity && lines && kind.collection().is_some_and(has_several) {
            let message = "one object where a list was expected, as ConvertTo-Json writes a list of one; it was read as that list (to keep lists, use ConvertTo-Json -InputObject @(...))";
            self.notice(NoticeKind::Repaired, message, kind.collection());
        }
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
                let hint = Hint::of_name(crate::export::graph::routes::kind_of_name(&key));
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
        let (kind, parent) = crate::export::graph::routes::read_context(context);
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
            self.trailing_comma(cursor, b']');
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

    pub(crate) fn part(&mut self, tally: Tally, hint: Hint, container: Container, next_link: bool) {
        let series = |collection, listing, groups| SeriesPart {
            collection,
            listing,
            parent: tally.parent.clone(),
            container,
            vouched: hint.vouches_for(collection),
            flaw: if tally.spoiled.contains(&collection) {
                Some(Flaw::Spoiled)
            } else {
                next_link.then_some(Flaw::Cut)
            },
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

crate::export::json::shape::shape! {
    /// The body of a failed request.
    ErrorShape<'a> {
        code: Raw<crate::export::json::value::Text<'a>> = "code",
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
    None
}

/// Whether a tenant has more than one object of the collection.
fn has_several(collection: Collection) -> bool {
    !matches!(collection, Collection::Organization | Collection::EntitlementSettings)
}
