//! The answers of a Graph `$batch` request.

use crate::export::completeness::series::Container;
use crate::export::graph::kind::Hint;
use crate::export::json::cursor::{Cursor, SyntaxError};
use crate::export::json::part::Part;
use crate::export::json::shape::shape;
use crate::export::notice::NoticeKind;
use crate::export::reader::{ErrorShape, LONGEST_WORD, Reader};
use crate::source::seal;

/// The status of an answer that has a body.
const OK: u16 = 200;

/// One answer of a batch.
#[derive(Default)]
struct Answer {
    id: Option<String>,
    status: Option<u16>,
    body: Option<usize>,
}

impl<'t> Reader<'t, '_> {
    /// The answers of a `$batch` request: each body is a page of its own, and the file's name tells nothing about it.
    pub(crate) fn batch(&mut self, at: usize) -> Result<(), SyntaxError> {
        if self.is_batch {
            self.sink.notice(NoticeKind::NotRecognised, "a batch inside a batch response", None);
            return Ok(());
        }
        self.is_batch = true;
        let hint = Hint { has_context: true, ..Hint::of_name(None) };
        let failed = self.as_file(hint, |inner| inner.answers(at))?;
        if failed {
            self.sink.failed_part(self.clues.hint, self.clues.parent.clone());
        }
        Ok(())
    }

    /// Reads the answers; `true` where one of them cannot be used.
    fn answers(&mut self, at: usize) -> Result<bool, SyntaxError> {
        let mut cursor = Cursor::new_at(self.sink.text, at);
        let mut failed = false;
        let mut number = 0;
        cursor.elements(|cursor| {
            let before = self.sink.content.parts.len();
            failed |= self.answer(cursor)?;
            number += 1;
            for part in self.sink.content.parts.iter_mut().skip(before) {
                part.answer = Some(number).filter(|_| part.container == Container::Page);
            }
            Ok(())
        })?;
        self.sink.trailing_commas(&mut cursor);
        Ok(failed)
    }

    /// Reads one answer of a batch; `true` where the request failed.
    fn answer(&mut self, cursor: &mut Cursor<'t>) -> Result<bool, SyntaxError> {
        if cursor.peek() != Some(b'{') {
            cursor.skip()?;
            self.sink.notice(
                NoticeKind::NotRecognised,
                "a single value where the response of a request was expected",
                None,
            );
            return Ok(true);
        }
        let answer = self.answer_head(cursor)?;
        let body = answer.body.and_then(|at| {
            let mut body = Cursor::new_at(self.sink.text, at);
            body.peek().map(|first| (first, body))
        });
        if let Some(status) = answer.status.filter(|status| !(200..300).contains(status)) {
            self.failed_answer(&answer, status, body)?;
            return Ok(true);
        }
        match body {
            Some((b'{', mut body)) => self.object(&mut body).map(|()| false),
            Some(_) => {
                self.sink.notice(NoticeKind::NotRecognised, "a batch response whose body is not a JSON object", None);
                Ok(true)
            }
            None if answer.status == Some(OK) => {
                self.sink.notice(NoticeKind::NotRecognised, "a batch response without a body", None);
                Ok(true)
            }
            None => Ok(false),
        }
    }

    fn answer_head(&self, cursor: &mut Cursor<'t>) -> Result<Answer, SyntaxError> {
        let mut answer = Answer::default();
        cursor.members(|key, cursor| {
            match key.to_ascii_lowercase().as_str() {
                "id" => answer.id = self.word(cursor)?,
                "status" => answer.status = self.word(cursor)?.and_then(|status| status.parse().ok()),
                "body" => answer.body = Some(cursor.skip()?.start),
                _ => {
                    cursor.skip()?;
                }
            }
            Ok(())
        })?;
        Ok(answer)
    }

    /// A text without its quotes, or a number as it stands.
    pub(crate) fn word(&self, cursor: &mut Cursor<'t>) -> Result<Option<String>, SyntaxError> {
        let range = cursor.skip()?;
        Ok(self.sink.text.get(range).map(|word| crate::source::unquote(word).chars().take(LONGEST_WORD).collect()))
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
        let request = answer.id.as_deref().map_or_else(String::new, |id| format!(" {}", seal::id(id)));
        let code = code.map_or_else(String::new, |code| format!(", {}", seal::key(code)));
        let message = format!("request{request} of the batch failed ({status}{code}); export it again");
        self.sink.notice(NoticeKind::FailedRequest, &message, None);
        Ok(())
    }
}

shape! {
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
