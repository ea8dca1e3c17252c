//! Values of a TOML file of the user: each is of the type that is expected, or a fault at its place.

use std::num::IntErrorKind;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{Fault, Faults, MAX_FAULTS, Page};
use crate::catalogue::nearest_of;
use crate::model::Period;

pub(crate) type Table<'t> = DeTable<'t>;
pub(crate) type Value<'t> = Spanned<DeValue<'t>>;

/// Reads one file.
pub(crate) struct Reader {
    page: Page,
    faults: Vec<Fault>,
}

impl Reader {
    /// Nothing is read yet.
    pub(crate) fn new(page: Page) -> Self {
        Self { page, faults: Vec::new() }
    }

    /// The whole text as a table, as far as it is one.
    pub(crate) fn document<'t>(&mut self, text: &'t str) -> Spanned<Table<'t>> {
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            self.fault(error.span().unwrap_or_default(), error.message(), None);
        }
        table
    }

    /// The page, where there was no fault.
    ///
    /// # Errors
    /// All faults.
    pub(crate) fn finish(self) -> Result<Page, Faults> {
        let Self { page, faults } = self;
        page.settle(faults, ()).map(|()| page)
    }

    /// Line and column from 1 of a place.
    pub(crate) fn position(&self, offset: usize) -> (usize, usize) {
        self.page.position(offset)
    }

    pub(crate) fn fault(&mut self, at: Range<usize>, what: impl Into<String>, help: Option<String>) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(self.page.fault(at, what, help));
        }
    }

    pub(crate) fn table<'v, 't>(&mut self, value: &'v Value<'t>, expected: &str) -> Option<&'v Table<'t>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong_type(value, expected);
        }
        table
    }

    pub(crate) fn wrong_type(&mut self, value: &Value<'_>, expected: &str) {
        let what = format!("this must be {expected}, and is {}", article(value.get_ref().type_str()));
        self.fault(value.span(), what, None);
    }

    /// A text that is not blank, without the blanks around it.
    pub(crate) fn text(&mut self, value: &Value<'_>, expected: &str) -> Option<Spanned<String>> {
        let Some(text) = value.get_ref().as_str() else {
            self.wrong_type(value, expected);
            return None;
        };
        if text.trim().is_empty() {
            self.fault(value.span(), format!("this must be {expected}, and is empty"), None);
            return None;
        }
        Some(Spanned::new(value.span(), text.trim().to_owned()))
    }

    pub(crate) fn texts(&mut self, value: &Value<'_>) -> Option<Vec<Spanned<String>>> {
        let Some(list) = value.get_ref().as_array() else {
            self.wrong_type(value, "a list of texts");
            return None;
        };
        Some(list.iter().filter_map(|value| self.text(value, "a text")).collect())
    }

    /// The texts of a list that `accept` takes; it says what is wrong with the others, and what to do.
    pub(crate) fn accepted<T>(
        &mut self,
        value: &Value<'_>,
        accept: impl Fn(&str) -> Result<T, (String, String)>,
    ) -> Option<Vec<T>> {
        let mut all = Vec::new();
        for text in self.texts(value)? {
            match accept(text.get_ref()) {
                Ok(taken) => all.push(taken),
                Err((what, help)) => self.fault(text.span(), what, Some(help)),
            }
        }
        Some(all)
    }

    pub(crate) fn choice(&mut self, value: &Value<'_>, words: &'static [&'static str]) -> Option<&'static str> {
        let expected = format!("one of {}", listed(words));
        let text = self.text(value, &expected)?;
        let found = words.iter().copied().find(|word| word == text.get_ref());
        if found.is_none() {
            let nearest = nearest_of(text.get_ref(), words.iter().copied());
            self.fault(
                text.span(),
                format!("this must be {expected}"),
                nearest.map(|word| format!("did you mean `{word}`?")),
            );
        }
        found
    }

    pub(crate) fn period(&mut self, value: &Value<'_>) -> Option<Period> {
        let text = self.text(value, "a duration, as in \"PT8H\" or \"P90D\"")?;
        let written = text.get_ref().starts_with('P').then(|| Period::parse(text.get_ref())).flatten();
        let (what, help) = match written {
            Some(period) if period.is_approximate() => (
                "this is not a duration of a fixed length",
                "years and months have no fixed length: write days, hours and minutes, as in `P90D`, `PT8H`, `PT1H30M`",
            ),
            Some(period) if period.as_seconds() == 0 => ("this duration must be above 0", "as in `P90D` or `PT8H`"),
            Some(period) => return Some(period),
            None => ("this is not a duration", "write days, hours and minutes in ISO 8601: `P90D`, `PT8H`, `PT1H30M`"),
        };
        self.fault(text.span(), what, Some(help.to_owned()));
        None
    }

    pub(crate) fn flag(&mut self, value: &Value<'_>) -> Option<bool> {
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong_type(value, "`true` or `false`");
        }
        flag
    }

    pub(crate) fn count(&mut self, value: &Value<'_>) -> Option<usize> {
        let Some(number) = value.get_ref().as_integer() else {
            self.wrong_type(value, "a whole number");
            return None;
        };
        let count = usize::from_str_radix(number.as_str(), number.radix());
        match count {
            Ok(count) if count > 0 => return Some(count),
            Err(error) if *error.kind() == IntErrorKind::PosOverflow => {
                self.fault(value.span(), "this number is too large", None);
            }
            _ => self.fault(value.span(), "this must be a whole number above 0", None),
        }
        None
    }
}

/// What was probably meant, or else where to look.
pub(crate) fn suggestion(nearest: Option<&str>, otherwise: &str) -> String {
    nearest.map_or_else(|| otherwise.to_owned(), |name| format!("did you mean `{name}`?"))
}

fn listed(words: &[&str]) -> String {
    words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ")
}

/// The type of a value, as TOML calls it, with its article.
fn article(kind: &str) -> String {
    let article = if kind.starts_with(['a', 'i', 'o']) { "an" } else { "a" };
    format!("{article} {kind}")
}
