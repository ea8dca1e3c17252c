//! Reads one file: walks it to its lists and objects.

mod batch;
pub(crate) mod bytes;

use crate::export::completeness::manifest::Manifest;
use crate::export::completeness::series::Container;
use crate::export::exporters::{azure_hound, easypim, microsoft365dsc, scuba_gear};
use crate::export::graph::clues::{self, Clues};
use crate::export::graph::kind::{Hint, Kind};
use crate::export::graph::memo::RulesMemo;
use crate::export::graph::sink::{Content, Notices, Sink, Tally};
use crate::export::habits;
use crate::export::json::cursor::{Cursor, SyntaxError};
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Text};
use crate::export::layout::Layout;
use crate::export::notice::NoticeKind;
use crate::export::terraform::{self, Intent};
use crate::model::{Collection, ObjectId};
use crate::source::FileId;

/// What one file holds.
#[derive(Debug, Default)]
pub(crate) struct FileContent {
    pub(crate) content: Content,
    /// What a Terraform plan or state says beside its objects; nothing for other files.
    pub(crate) intent: Option<Intent>,
    /// What the file is instead of data, where it is the manifest of the export.
    pub(crate) manifest: Option<Manifest>,
    /// Answers of a batch: the file's number says nothing about the pages in it.
    pub(crate) is_batch: bool,
}

impl FileContent {
    /// A file of which nothing but this is to say.
    pub(crate) fn of_notices(notices: Notices) -> Self {
        Self { content: Content { notices, ..Content::default() }, ..Self::default() }
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
    let content = Content { recorded: record.then(Vec::new), ..Content::default() };
    let sink = Sink { text, file, memo, content };
    let mut reader = Reader { sink, clues, intent: None, is_batch: false };
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
    let Reader { sink, intent, is_batch, .. } = reader;
    Ok(FileContent { content: sink.content, intent, manifest: None, is_batch })
}

/// Reads one file: tells what each of its texts is, and has it read.
struct Reader<'t, 'c> {
    sink: Sink<'t, 'c>,
    clues: &'c Clues,
    intent: Option<Intent>,
    is_batch: bool,
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
            Some(b'[') if microsoft365dsc::is_report(self.sink.text, cursor.offset()) => {
                self.sink.content.layout = Some(Layout::Microsoft365Dsc);
                let end = microsoft365dsc::read(&mut self.sink, cursor.offset())?;
                *cursor = Cursor::new_at(self.sink.text, end);
                Ok(())
            }
            Some(b'[') => {
                let tally = self.sink.list(cursor, self.clues.hint, self.clues.parent.clone())?;
                self.sink.part(tally, self.clues.hint, Container::List, false);
                Ok(())
            }
            Some(b'{') => self.object(cursor),
            _ => {
                cursor.skip()?;
                self.sink.notice(
                    NoticeKind::NotRecognised,
                    "a single value where an object or a list was expected",
                    None,
                );
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
                    tally = Some(self.sink.list(cursor, hint, parent)?);
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
            self.sink.trailing_comma(cursor, b'}');
        }
        let (hint, parent) = self.with_context(root.context.as_deref());
        if let Some(at) = root.list_at {
            tally = Some(self.sink.list(&mut Cursor::new_at(self.sink.text, at), hint, parent.clone())?);
        }
        if let Some(tally) = tally {
            self.sink.part(tally, hint, Container::Page, root.next_link);
        } else if let Some(code) = root.error {
            let message = format!("the answer of a failed request ({code}) instead of data; export it again");
            self.sink.notice(NoticeKind::FailedRequest, &message, hint.kind().and_then(Kind::collection));
            self.sink.failed_part(hint, parent);
        } else if terraform::is_plan_or_state(&root.keys) {
            let end = cursor.offset();
            let object = self.sink.text.get(start..end).unwrap_or_default();
            terraform::read(object, &mut self.sink, self.intent.get_or_insert_default());
        } else if let Some(layout) = habits::layout_of_root(&root.keys) {
            self.foreign(layout, start)?;
        } else if let Some(foreign) = foreign_format(&root.keys) {
            self.sink.notice(NoticeKind::NotRecognised, foreign, None);
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
        self.sink.content.layout = Some(layout);
        match layout {
            Layout::EasyPim => easypim::read(&mut self.sink, start),
            Layout::ScubaGear => scuba_gear::read(&mut self.sink, start),
            Layout::AzureHound => azure_hound::read(&mut self.sink, start),
            Layout::Microsoft365Dsc => microsoft365dsc::read(&mut self.sink, start).map(drop),
            _ => Ok(()),
        }
    }

    /// One object that stands alone; where no kind fits, the lists inside it are read as if each were a file.
    fn single(&mut self, start: usize, hint: Hint, parent: Option<ObjectId>, entity: bool) -> Result<(), SyntaxError> {
        let mut cursor = Cursor::new_at(self.sink.text, start);
        let kind = self.sink.classify(&mut cursor, hint)?;
        if kind == Kind::Unknown && self.merged_lists(start)? {
            return Ok(());
        }
        let mut tally = Tally { parent, ..Tally::default() };
        self.sink.element(kind, &mut cursor, true, &mut tally)?;
        let lines = self.sink.text.get(start..cursor.offset()).is_some_and(|object| object.contains('\n'));
        // An object of JSON Lines stands in one line, one that was asked for by its id has a context that says so.
        if self.clues.names_list && !entity && lines && kind.collection().is_some_and(has_several) {
            let message = "one object where a list was expected, as ConvertTo-Json writes a list of one; it was read as that list (to keep lists, use ConvertTo-Json -InputObject @(...))";
            self.sink.notice(NoticeKind::Repaired, message, kind.collection());
        }
        self.sink.part(tally, hint, if entity { Container::Entity } else { Container::Object }, false);
        Ok(())
    }

    fn merged_lists(&mut self, start: usize) -> Result<bool, SyntaxError> {
        let mut cursor = Cursor::new_at(self.sink.text, start);
        let mut found = false;
        cursor.expect(b'{', "an object")?;
        while !cursor.eat(b'}') {
            let key = cursor.key()?;
            if cursor.peek() == Some(b'[') {
                let hint = Hint::of_name(clues::kind_of_name(&key));
                let mut ahead = Cursor::new_at(self.sink.text, cursor.offset());
                ahead.eat(b'[');
                let recognised = match ahead.peek() {
                    Some(b'{') => self.sink.classify(&mut ahead, hint)? != Kind::Unknown,
                    Some(b']') => hint.name.is_some(),
                    _ => false,
                };
                if recognised {
                    let tally = self.sink.list(&mut cursor, hint, None)?;
                    self.sink.part(tally, hint, Container::List, false);
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
        let (kind, parent) = clues::read_context(context);
        (
            Hint { has_context: true, context: kind, name: self.clues.hint.name },
            parent.or_else(|| self.clues.parent.clone()),
        )
    }
}

shape! {
    /// The body of a failed request.
    ErrorShape<'a> {
        code: Raw<Text<'a>> = "code",
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
