//! Lists of Graph's objects: what each element is, and its record.

use crate::export::completeness::series::Container;
use crate::export::graph::kind::{Hint, Kind};
use crate::export::graph::recognise::Signature;
use crate::export::graph::sink::{ListTally, Sink};
use crate::export::json::cursor::{Cursor, SyntaxError};
use crate::export::notice::NoticeKind;
use crate::model::ObjectId;

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
        self.element(kind, cursor, true, tally)?;
        Ok(kind)
    }

    pub(crate) fn trailing_commas(&mut self, cursor: &mut Cursor<'t>) {
        for _ in 0..cursor.take_trailing_commas() {
            self.notice(NoticeKind::Repaired, "a comma behind the last element, which JSON does not have", None);
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
