//! Lists of Graph's objects: what each element is, and its record.

use crate::export::completeness::series::{Container, ListPart};
use crate::export::graph::kind::{Hint, Kind, LONE_INCOMPATIBLE, LONE_RULE};
use crate::export::graph::parent_lists::ParentList;
use crate::export::graph::recognise::Signature;
use crate::export::graph::sink::{ListTally, Sink};
use crate::export::json::cursor::{Cursor, SyntaxError};
use crate::export::notice::NoticeKind;
use crate::model::{Collection, ObjectId};

impl<'t> Sink<'t, '_> {
    /// A list whose kind its key tells; one object stands for a list of one.
    pub(crate) fn named_list(&mut self, cursor: &mut Cursor<'t>, kind: Kind) -> Result<(), SyntaxError> {
        let hint = Hint::of_name(Some(kind));
        let tally = match cursor.peek() {
            Some(b'[') => self.list(cursor, hint, None)?,
            Some(b'{') => {
                let mut tally = ListTally::default();
                self.element(kind, cursor, true, &mut tally)?;
                tally
            }
            _ => return cursor.skip().map(drop),
        };
        self.part(tally, hint, Container::List, false);
        Ok(())
    }

    pub(crate) fn list(
        &mut self,
        cursor: &mut Cursor<'t>,
        hint: Hint,
        parent: Option<ObjectId>,
    ) -> Result<ListTally, SyntaxError> {
        let mut tally = ListTally { parent, ..ListTally::default() };
        let mut kind = None;
        let start = cursor.offset();
        cursor.elements(|cursor| {
            tally.elements += 1;
            if cursor.peek() == Some(b'{') {
                kind = Some(self.list_element(kind, cursor, hint, &mut tally)?);
                return Ok(());
            }
            tally.is_spoiled = true;
            let collection = hint.kind().and_then(Kind::collection);
            self.notice(NoticeKind::NotRecognised, "a single value where an object was expected", collection);
            cursor.skip().map(drop)
        })?;
        tally.range = Some(start..cursor.position());
        self.trailing_commas(cursor);
        Ok(tally)
    }

    /// The elements of a list are mostly of one kind: it is tested once, and again only where an element does not fit.
    fn list_element(
        &mut self,
        kind: Option<Kind>,
        cursor: &mut Cursor<'t>,
        hint: Hint,
        tally: &mut ListTally,
    ) -> Result<Kind, SyntaxError> {
        let start = cursor.offset();
        if let Some(kind) = kind.filter(|_| !self.has_removed) {
            if self.element(kind, cursor, false, tally)? {
                return Ok(kind);
            }
            cursor.go_to(start);
        }
        let kind = classify(cursor, hint)?;
        self.begin(Some(kind), tally.parent.as_ref());
        self.element(kind, cursor, true, tally)?;
        Ok(kind)
    }

    /// Keeps a list that is a property of its parent; others are left alone.
    pub(crate) fn parent_list(&mut self, tally: &mut ListTally, hint: Hint, container: Container, next_link: bool) {
        let (collection, orphan) = match hint.kind() {
            Some(Kind::Incompatible(_)) => (Collection::AccessPackages, LONE_INCOMPATIBLE),
            Some(Kind::SettingsRule) => (Collection::RoleSettings, LONE_RULE),
            _ => return,
        };
        // Objects of collections are no parts of a parent, whatever the context says.
        if !tally.kinds.is_empty() {
            return;
        }
        let range = tally.range.clone().filter(|_| container.is_list());
        let (Some(parent), Some(range)) = (tally.parent.clone(), range) else {
            for _ in 0..tally.elements.max(tally.named.len()) {
                self.notice(NoticeKind::UnusableObject, orphan, Some(collection));
            }
            return;
        };
        let flaw = tally.flaw(None, next_link);
        let place = self.source(&range).first();
        let list = match hint.kind() {
            Some(Kind::Incompatible(property)) => {
                ParentList::of_package(parent, property, std::mem::take(&mut tally.named), place)
            }
            _ => ParentList::of_policy(parent, self.text.get(range).and_then(|text| self.memo.read(text)), place),
        };
        let whole = ListPart::intended(collection);
        let part = ListPart { container, flaw, elements: tally.elements, count: tally.count, ..whole };
        self.content.parent_lists.push((list, part));
    }

    pub(crate) fn trailing_commas(&mut self, cursor: &mut Cursor<'t>) {
        for _ in 0..cursor.take_trailing_commas() {
            self.notice(NoticeKind::Repaired, "a trailing comma, which JSON does not allow", None);
        }
    }
}

/// What kind of object comes next; the cursor stays before it.
pub(crate) fn classify(cursor: &mut Cursor<'_>, hint: Hint) -> Result<Kind, SyntaxError> {
    let start = cursor.offset();
    let (signature, _) = cursor.take::<Signature<'_>>()?;
    cursor.go_to(start);
    Ok(signature.kind(hint))
}
