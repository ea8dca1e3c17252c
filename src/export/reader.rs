//! Reads one file: walks it to its lists and objects.

mod batch;
pub(crate) mod bytes;
mod link;
pub(crate) mod own;

use std::collections::BTreeSet;
use std::ops::Range;

use crate::export::completeness::manifest::Manifest;
use crate::export::completeness::series::{self, Container};
use crate::export::exporters::{azure_hound, easypim, microsoft365dsc, scuba_gear};
use crate::export::graph::clues::{self, Clues};
use crate::export::graph::kind::{Hint, Kind, LONE_MEMBER, LONE_RULE, Reach};
use crate::export::graph::lists::classify;
use crate::export::graph::memo::RulesMemo;
use crate::export::graph::noticed::Notices;
use crate::export::graph::sink::{Content, ListTally, Sink};
use crate::export::habits;
use crate::export::json::cursor::{Cursor, SyntaxError};
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Seen, Text};
use crate::export::layout::Layout;
use crate::export::notice::NoticeKind;
use crate::export::reader::link::Link;
use crate::export::terraform;
use crate::model::{Collection, ObjectId};
use crate::source::seal;
use crate::source::{FileId, visible};

/// What one file holds.
#[derive(Debug, Default)]
pub(crate) struct FileContent {
    pub(crate) content: Content,
    /// The Terraform plans and states in it, not yet read.
    pub(crate) plans: Vec<terraform::Pending>,
    /// What the file is instead of data, where it is the manifest of the export.
    pub(crate) manifest: Option<Manifest>,
    /// Answers of a batch, or the lists of several groups: the file's number says nothing about the pages in it.
    pub(crate) is_batch: bool,
}

impl FileContent {
    /// A file of which nothing but this is to say.
    pub(crate) fn of_notices(notices: Notices) -> Self {
        Self { content: Content { notices, ..Content::default() }, ..Self::default() }
    }
}

/// A text that is not JSON to its end.
pub(crate) struct Broken {
    pub(crate) error: SyntaxError,
    /// The collections of which it began to hold something, with the parents of their lists.
    pub(crate) begun: BTreeSet<(Collection, Option<ObjectId>)>,
}

/// Reads a file's text by what its layout knows of it.
pub(crate) fn read(
    text: &str,
    file: FileId,
    clues: &Clues,
    memo: &RulesMemo,
    record: bool,
) -> Result<FileContent, Broken> {
    let sink = Sink::new(text, file, memo, record);
    let mut reader = Reader { sink, clues: clues.clone(), plans: Vec::new(), is_batch: false };
    let read = reader.documents(text);
    let Reader { mut sink, plans, mut is_batch, .. } = reader;
    if let Err(error) = read {
        return Err(Broken { error, begun: sink.begun });
    }
    let parts = &mut sink.content.parts;
    let are_pages = !is_batch;
    is_batch |= series::apart(parts);
    if are_pages {
        series::follow(parts);
    }
    Ok(FileContent { content: sink.finish(), plans, manifest: None, is_batch })
}

/// Reads one file: tells what each of its texts is, and has it read.
struct Reader<'t, 'm> {
    sink: Sink<'t, 'm>,
    clues: Clues,
    plans: Vec<terraform::Pending>,
    is_batch: bool,
}

/// Characters of a key or an id that are worth showing.
pub(crate) const LONGEST_WORD: usize = 80;

/// How Graph, its SDKs and older services call the link to a further page, in lower case.
const NEXT_LINKS: &[&str] = &["@odata.nextlink", "odata.nextlink", "odatanextlink", "nextlink"];

/// The keys of a root object that say what the whole is.
#[derive(Default)]
struct Root {
    context: Option<String>,
    next_link: Option<Link>,
    count: Option<usize>,
    error: Option<String>,
    /// What stands for the code of an error where no `error` does.
    code: Option<String>,
    lists: Vec<usize>,
    /// Lists beside `value`, by their keys.
    others: Vec<(String, usize)>,
    object_at: Option<usize>,
    answers_at: Option<usize>,
    keys: Vec<String>,
    /// Where `tool` and `runs` are, which reports have.
    tool: Option<Range<usize>>,
    runs: Option<Range<usize>>,
}

impl Root {
    /// The code of the error that stands in the place of data. Graph puts it into `error`; services in front of it have their own forms.
    fn failure(&mut self) -> Option<String> {
        let has = |key: &str| self.keys.iter().any(|found| found == key);
        let is_error = (has("message") || has("error")) && !has("id") && !has("value");
        self.error.take().or_else(|| self.code.take().filter(|_| is_error))
    }
}

impl<'t> Reader<'t, '_> {
    fn documents(&mut self, text: &'t str) -> Result<(), SyntaxError> {
        let mut cursor = Cursor::new(text);
        let mut documents = 0_usize;
        while cursor.peek().is_some() {
            documents += 1;
            self.document(&mut cursor)?;
            // Several texts in one file may be separated by commas where somebody joined them by hand.
            let comma = cursor.offset();
            if cursor.eat(b',') && documents == 1 && cursor.peek().is_none() {
                cursor.go_to(comma);
                return Err(cursor.unexpected("another value"));
            }
        }
        Ok(())
    }

    fn document(&mut self, cursor: &mut Cursor<'t>) -> Result<(), SyntaxError> {
        match cursor.peek() {
            Some(b'[') if microsoft365dsc::is_report(self.sink.text, cursor.offset()) => {
                self.sink.content.layout = Some(Layout::Microsoft365Dsc);
                let end = microsoft365dsc::read(&mut self.sink, cursor.offset())?;
                cursor.go_to(end);
                Ok(())
            }
            Some(b'[') => {
                let tally = self.sink.list(cursor, self.clues.hint, self.clues.parent_of_list())?;
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
        let mut tallies = Vec::new();
        cursor.members(|key, cursor| {
            let key = key.to_ascii_lowercase();
            match (key.as_str(), cursor.peek()) {
                ("@odata.context", Some(b'"')) => {
                    root.context = Some(cursor.take::<String>()?.0);
                    let (hint, parent) = self.with_context(root.context.as_deref());
                    self.sink.begin(hint.kind(), parent.as_ref());
                }
                (key, _) if NEXT_LINKS.contains(&key) => {
                    let range = cursor.skip()?;
                    let link = Link::of(self.sink.text.get(range).unwrap_or_default());
                    root.next_link = link.or_else(|| root.next_link.take());
                }
                ("@odata.count", _) => root.count = self.word(cursor)?.and_then(|count| count.parse().ok()),
                ("value", Some(b'[')) if root.context.is_some() => {
                    let (hint, parent) = self.with_context(root.context.as_deref());
                    tallies.push(self.sink.list(cursor, hint, parent.or_else(|| self.clues.parent_of_list()))?);
                }
                ("value", Some(b'[')) => root.lists.push(self.skip_list(cursor, self.clues.hint)?),
                ("responses", Some(b'[')) => root.answers_at = Some(cursor.skip()?.start),
                ("value", Some(b'{')) => root.object_at = Some(cursor.skip()?.start),
                ("error", Some(b'{')) => {
                    let (error, _) = cursor.take::<ErrorShape<'_>>()?;
                    root.error = Some(error.code.value().map_or_else(|| "no code".to_owned(), Into::into));
                }
                ("error" | "code" | "statuscode", Some(b'"' | b'0'..=b'9')) => root.code = self.word(cursor)?,
                ("tool", Some(b'{')) => root.tool = Some(cursor.skip()?),
                ("runs", Some(b'[')) => root.runs = Some(cursor.skip()?),
                ("groups" | "assignments", Some(b'{')) => {
                    let (section, _) = cursor.take::<easypim::SectionMarks<'_>>()?;
                    root.keys.extend(section.is_section().then(|| easypim::SECTION.to_owned()));
                }
                (key, Some(b'[')) if !key.starts_with('@') => {
                    let hint = Hint::of_name(clues::kind_of_name(key));
                    root.others.push((key.to_owned(), self.skip_list(cursor, hint)?));
                }
                _ => {
                    cursor.skip()?;
                }
            }
            root.keys.push(key);
            Ok(())
        })?;
        self.sink.trailing_commas(cursor);
        let (hint, parent) = self.with_context(root.context.as_deref());
        for at in &root.lists {
            let parent = parent.clone().or_else(|| self.clues.parent_of_list());
            tallies.push(self.sink.list(&mut Cursor::new_at(self.sink.text, *at), hint, parent)?);
        }
        if !tallies.is_empty() {
            self.page(tallies, hint, root)?;
        } else if let Some(code) = root.failure() {
            let message =
                format!("the response of a failed request ({}) instead of data; export it again", seal::key(code));
            self.sink.notice(NoticeKind::FailedRequest, &message, hint.kind().and_then(Kind::collection));
            self.sink.failed_part(hint, parent);
        } else if let Some(layout) = self.own(&root) {
            self.sink.content.layout = Some(layout);
        } else if terraform::is_plan_or_state(&root.keys) {
            let end = cursor.offset();
            self.plans.push(terraform::Pending::new(self.sink.text, start..end));
        } else if let Some(layout) = habits::layout_of_root(&root.keys) {
            self.foreign(layout, start)?;
        } else if let Some(foreign) = foreign_format(&root.keys) {
            self.sink.notice(NoticeKind::NotRecognised, foreign, None);
        } else if let Some(at) = root.answers_at.filter(|_| !root.keys.iter().any(|key| key == "id")) {
            self.batch(at)?;
        } else {
            let at = root.object_at.unwrap_or(start);
            let entity = root.context.as_deref().is_some_and(|context| context.ends_with("/$entity"))
                || root.object_at.is_some()
                || self.is_named_by_file(at)?;
            self.single(at, hint, parent, entity)?;
        }
        Ok(())
    }

    /// What the object is, where pimlint wrote it.
    fn own(&self, root: &Root) -> Option<Layout> {
        let text = |range: &Option<Range<usize>>| self.sink.text.get(range.clone()?);
        own::layout(&root.keys, text(&root.tool), text(&root.runs))
    }

    /// Steps over a list that is read later, and tells where it begins. Of one that does not end, its first object may say what it is.
    fn skip_list(&mut self, cursor: &mut Cursor<'t>, hint: Hint) -> Result<usize, SyntaxError> {
        let start = cursor.offset();
        cursor.skip().map(|range| range.start).inspect_err(|_| {
            let mut inner = Cursor::new_at(self.sink.text, start);
            if inner.eat(b'[') && inner.peek() == Some(b'{') {
                let kind = classify(&mut inner, hint).ok();
                self.sink.begin(kind, self.clues.parent.as_ref());
            }
        })
    }

    /// The lists of a page, of which there should be one.
    fn page(&mut self, tallies: Vec<ListTally>, hint: Hint, root: Root) -> Result<(), SyntaxError> {
        let collection = hint.kind().and_then(Kind::collection);
        let is_repeated = tallies.len() > 1;
        if is_repeated {
            let message = "`value` occurs twice in one page; both lists are read, and more may be missing";
            self.sink.notice(NoticeKind::Repaired, message, collection);
        }
        if let Some(code) = &root.error {
            let message = format!(
                "an error in addition to the list ({}), which is therefore truncated; export it again",
                seal::key(code)
            );
            self.sink.notice(NoticeKind::FailedRequest, &message, collection);
        }
        let is_of_nobody = hint.kind().is_none() && root.context.as_deref().is_some_and(clues::is_member_list);
        for tally in tallies.iter().filter(|tally| is_of_nobody && tally.parent.is_none()) {
            for _ in 0..tally.elements {
                self.sink.notice(NoticeKind::UnusableObject, LONE_MEMBER, None);
            }
        }
        let link = root.next_link.as_ref();
        for mut tally in tallies {
            tally.is_filtered = link.is_some_and(|link| link.narrows(hint.kind()));
            tally.parent = tally.parent.or_else(|| link.and_then(|link| link.parent(hint.kind())));
            tally.is_spoiled |= is_repeated;
            tally.has_failed = root.error.is_some();
            tally.count = root.count.filter(|_| !is_repeated);
            self.sink.part(tally, hint, Container::Page, link.is_some());
        }
        for (key, at) in root.others {
            self.merged_list(&key, &mut Cursor::new_at(self.sink.text, at))?;
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

    /// Whether an object has the id that stands in the file's name: one that was asked for by its id is saved so.
    fn is_named_by_file(&self, start: usize) -> Result<bool, SyntaxError> {
        let Some(named) = self.clues.parent.as_ref().filter(|_| self.clues.names_list) else { return Ok(false) };
        let (mark, _) = Cursor::new_at(self.sink.text, start).take::<IdMark>()?;
        Ok(mark.id.as_value() == Some(named))
    }

    /// One object that stands alone; where no kind fits, the lists inside it are read as if each were a file.
    fn single(&mut self, start: usize, hint: Hint, parent: Option<ObjectId>, entity: bool) -> Result<(), SyntaxError> {
        let mut cursor = Cursor::new_at(self.sink.text, start);
        let kind = classify(&mut cursor, hint)?;
        if kind == Kind::Unknown && self.merged_lists(start)? {
            return Ok(());
        }
        let mut tally = ListTally { parent, ..ListTally::default() };
        self.sink.begin(Some(kind), tally.parent.as_ref());
        self.sink.element(kind, &mut cursor, true, &mut tally)?;
        if kind == Kind::SettingsRule {
            self.sink.notice(NoticeKind::UnusableObject, LONE_RULE, Some(Collection::RoleSettings));
        }
        let lines = self.sink.text.get(start..cursor.position()).is_some_and(|object| object.contains('\n'));
        // An object of JSON Lines stands in one line, one that was asked for by its id has a context that says so.
        if self.clues.names_list
            && !entity
            && lines
            && kind.collection().is_some_and(|collection| !series::is_single(collection))
        {
            let message = "one object where a list was expected, as ConvertTo-Json writes a list with one element; it was read as a list (to keep lists, use ConvertTo-Json -InputObject @(...))";
            self.sink.notice(NoticeKind::Repaired, message, kind.collection());
        }
        self.sink.part(tally, hint, if entity { Container::Entity } else { Container::Object }, false);
        Ok(())
    }

    fn merged_lists(&mut self, start: usize) -> Result<bool, SyntaxError> {
        let mut cursor = Cursor::new_at(self.sink.text, start);
        let mut lists = Vec::new();
        let mut is_one = false;
        cursor.members(|key, cursor| {
            let at = cursor.offset();
            let is_list = cursor.peek() == Some(b'[') || Self::is_page(key, cursor)?;
            if is_list {
                is_one |= Self::holds_objects(key, &mut Cursor::new_at(self.sink.text, at))?;
                lists.push((key.to_owned(), at));
            }
            cursor.go_to(at);
            cursor.skip().map(drop)
        })?;
        if is_one {
            for (key, at) in lists {
                self.merged_list(&key, &mut Cursor::new_at(self.sink.text, at))?;
            }
        }
        Ok(is_one)
    }

    /// Whether a member of a hand-made collection is a page under the name of its collection.
    fn is_page(key: &str, cursor: &mut Cursor<'t>) -> Result<bool, SyntaxError> {
        let is_named = cursor.peek() == Some(b'{') && clues::kind_of_name(key).is_some();
        Ok(is_named && cursor.take::<PageMarks<'_>>()?.0.value.0)
    }

    /// Whether a list holds objects of a known kind, or by its name should.
    fn holds_objects(key: &str, cursor: &mut Cursor<'t>) -> Result<bool, SyntaxError> {
        let hint = Hint::of_name(clues::kind_of_name(key));
        if cursor.peek() != Some(b'[') {
            return Ok(true);
        }
        cursor.eat(b'[');
        while !matches!(cursor.peek(), Some(b'{' | b']') | None) {
            cursor.skip()?;
            cursor.eat(b',');
        }
        match cursor.peek() {
            Some(b'{') => Ok(classify(cursor, hint)? != Kind::Unknown),
            _ => Ok(hint.name.is_some()),
        }
    }

    /// One list of several in an object. One of which nothing tells what it holds is noticed.
    fn merged_list(&mut self, key: &str, cursor: &mut Cursor<'t>) -> Result<(), SyntaxError> {
        let hint = Hint::of_name(clues::kind_of_name(key));
        if cursor.peek() == Some(b'{') {
            return self.as_file(hint, |inner| inner.object(cursor));
        }
        if !Self::holds_objects(key, &mut Cursor::new_at(self.sink.text, cursor.offset()))? {
            let is_empty = cursor.eat(b'[') && cursor.peek() == Some(b']');
            if is_empty {
                return Ok(());
            }
            let key: String = visible(key).chars().take(LONGEST_WORD).collect();
            let message = format!("a list `{}` of a type that this version does not recognize", seal::key(key));
            self.sink.notice(NoticeKind::NotRecognised, &message, None);
            return Ok(());
        }
        let tally = self.sink.list(cursor, hint, None)?;
        self.sink.part(tally, hint, Container::List, false);
        Ok(())
    }

    /// Reads a part of the file as if it were a file of its own, whose name says this.
    fn as_file<T>(&mut self, hint: Hint, read: impl FnOnce(&mut Self) -> T) -> T {
        let clues = Clues { hint, parent: None, own_id: None, ..self.clues.clone() };
        let outer = std::mem::replace(&mut self.clues, clues);
        let read = read(self);
        self.clues = outer;
        read
    }

    fn with_context(&self, context: Option<&str>) -> (Hint, Option<ObjectId>) {
        let Some(context) = context else { return (self.clues.hint, self.clues.parent.clone()) };
        let (kind, parent) = clues::read_context(context);
        let is_beta = context.contains("/beta/");
        let reach = match kind {
            None if clues::names_collection(context) => Reach::Others,
            _ if clues::is_cast(context) => Reach::OneType,
            _ => Reach::Collection,
        };
        let name = self.clues.hint.name;
        let hint = Hint { has_context: true, is_beta, context: kind, reach, name };
        (hint, parent.or_else(|| self.clues.parent.clone()))
    }
}

shape! {
    /// The body of a failed request.
    ErrorShape<'a> {
        code: Raw<Text<'a>> = "code",
    }
}

shape! {
    /// An object by its id.
    IdMark<'a> {
        id: Raw<ObjectId> = "id",
    }
}

shape! {
    /// A list inside another object.
    PageMarks<'a> {
        value: Seen = "value",
    }
}

/// File formats that are no Graph answer, by their root properties.
fn foreign_format(keys: &[String]) -> Option<&'static str> {
    let has = |key: &str| keys.iter().any(|found| found == key);
    if has("terraform_version") && has("lineage") && has("resources") {
        return Some("a raw Terraform state; convert it with `terraform show -json`");
    }
    if has("@level") && has("@message") {
        return Some(
            "the log of `terraform plan -json`, not a plan; save the plan with `terraform plan -out=FILE` and convert it with `terraform show -json FILE`",
        );
    }
    None
}
