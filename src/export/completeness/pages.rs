//! Which numbers in file names are pages: only those that something else shows to be.
//!
//! A copy, a date, a version and a page all end in a number. Zeros in front of it, a neighbouring number or a link to a further
//! page show that the files are the pages of one list; without any of them each file is a list of its own.

use std::collections::BTreeMap;

use crate::model::ObjectId;

/// A number at the end of a file's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Numbered {
    pub(crate) number: u32,
    /// Zeros stand in front of it.
    pub(crate) is_padded: bool,
}

/// Pages of one list begin here at the latest; files whose lowest number is higher are numbered by years.
const LAST_FIRST_PAGE: u32 = 999;

/// Splits `groups-00001` into `groups` and 1. The last digits of an id, a date and a version are not numbers of files.
pub(crate) fn split(stem: &str) -> (&str, Option<Numbered>) {
    let digits = stem.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (base, number) = stem.split_at_checked(stem.len() - digits).unwrap_or((stem, ""));
    let date = Date::of(stem);
    if !(1..=9).contains(&digits) || ends_with_id(stem) || is_version(base) || date == Date::AtEnd {
        return (stem, None);
    }
    let base = base.strip_suffix(['p', 'P']).filter(|base| base.is_empty() || ends_with_mark(base)).unwrap_or(base);
    let is_padded = digits > 1 && number.starts_with('0') && date == Date::Nowhere;
    let numbered = number.parse().ok().map(|number| Numbered { number, is_padded });
    (base.trim_end_matches(['-', '_', '.', ' ']), numbered)
}

fn ends_with_mark(base: &str) -> bool {
    base.ends_with(['-', '_', '.', ' '])
}

fn is_version(base: &str) -> bool {
    base.strip_suffix(['v', 'V']).is_some_and(|before| before.is_empty() || ends_with_mark(before))
}

fn ends_with_id(stem: &str) -> bool {
    let tail = stem.len().checked_sub(36).and_then(|at| stem.get(at..));
    tail.is_some_and(|tail| ObjectId::parse(tail).is_some_and(|id| id.is_guid()))
}

/// Where a name says a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Date {
    Nowhere,
    /// In front of other numbers: a time, or a page.
    Before,
    AtEnd,
}

impl Date {
    fn of(stem: &str) -> Self {
        let is_mark = |c: char| matches!(c, '-' | '_' | '.' | ' ' | ':' | 'T' | 't' | 'Z' | 'z');
        let tail = stem.trim_end_matches(|c: char| c.is_ascii_digit() || is_mark(c));
        let tail = stem.get(tail.len()..).unwrap_or_default();
        let numbers: Vec<&str> = tail.split(is_mark).filter(|number| !number.is_empty()).collect();
        let date = (0..numbers.len()).find_map(|at| {
            let length = date_length(numbers.get(at..).unwrap_or_default())?;
            Some(at + length)
        });
        match date {
            None => Self::Nowhere,
            Some(end) if end == numbers.len() => Self::AtEnd,
            Some(_) => Self::Before,
        }
    }
}

/// A path without the first date in it and what time follows, and that date.
pub(crate) fn undated(path: &str) -> Option<(String, &str)> {
    let is_free = |at: usize| !path.as_bytes().get(at.wrapping_sub(1)).is_some_and(u8::is_ascii_digit);
    let starts = path.bytes().enumerate().filter(|(at, byte)| byte.is_ascii_digit() && is_free(*at));
    let (at, length) = starts.into_iter().find_map(|(at, _)| {
        let rest = path.get(at..)?;
        [10, 8].into_iter().find(|length| rest.get(..*length).is_some_and(is_day)).map(|length| (at, length))
    })?;
    let (before, date, after) = (path.get(..at)?, path.get(at..at + length)?, path.get(at + length..)?);
    let is_time = |c: char| c.is_ascii_digit() || matches!(c, '-' | '_' | '.' | ':' | ' ' | 'T' | 't' | 'Z' | 'z');
    Some((format!("{before}*{}", after.trim_start_matches(is_time)), date))
}

/// Whether a text is one day: `2026-01-31` or `20260131`.
fn is_day(text: &str) -> bool {
    let numbers: Vec<&str> = text.split(['-', '_', '.']).collect();
    matches!(numbers.len(), 1 | 3) && date_length(&numbers) == Some(numbers.len())
}

/// How many of the numbers make the date that they begin with: `2026-01-31`, `2026-01` or `20260131`.
fn date_length(numbers: &[&str]) -> Option<usize> {
    let value = |at: usize, digits: usize| {
        numbers.get(at).filter(|number| number.len() == digits).and_then(|number| number.parse::<u32>().ok())
    };
    let is_date = |year: u32, month: u32, day: u32| {
        (1900..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day)
    };
    if let Some(joined) = value(0, 8) {
        return is_date(joined / 10_000, joined / 100 % 100, joined % 100).then_some(1);
    }
    let (year, month) = (value(0, 4)?, value(1, 2)?);
    match value(2, 2) {
        Some(day) if is_date(year, month, day) => Some(3),
        _ => is_date(year, month, 1).then_some(2),
    }
}

/// The files of one list.
#[derive(Debug, Default)]
pub(crate) struct Pages {
    /// By their numbers: whether each announces a further page.
    numbered: BTreeMap<u32, bool>,
    is_padded: bool,
    /// Whether a file without a number announces a further page; `None` where there is no such file.
    unnumbered: Option<bool>,
    /// Elements of all files, and how many the requests counted.
    elements: usize,
    counted: Option<usize>,
    /// A file that holds another number of elements than its own request counted.
    miscounted: Option<(usize, usize)>,
}

impl Pages {
    pub(crate) fn add(&mut self, page: Option<Numbered>, is_cut: bool, (elements, count): (usize, Option<usize>)) {
        self.elements += elements;
        self.counted = self.counted.max(count);
        if let Some(count) = count.filter(|count| *count != elements && !is_cut) {
            self.miscounted = Some((count, elements));
        }
        match page {
            Some(Numbered { number, is_padded }) => {
                *self.numbered.entry(number).or_default() |= is_cut;
                self.is_padded |= is_padded;
            }
            None => self.unnumbered = Some(self.unnumbered.unwrap_or_default() | is_cut),
        }
    }

    /// What shows that the list goes on; `None` where nothing does.
    pub(crate) fn missing(&self) -> Option<String> {
        let counted = |(count, elements): (usize, usize)| {
            let there_are =
                if elements == 1 { "there is 1 object".to_owned() } else { format!("there are {elements} objects") };
            format!("@odata.count is {count}, but {there_are}")
        };
        self.missing_page().or_else(|| {
            let short = self.counted.filter(|count| *count > self.elements).map(|count| (count, self.elements));
            if self.are_pages() { short } else { self.miscounted }.map(counted)
        })
    }

    fn missing_page(&self) -> Option<String> {
        let further = || Some("an @odata.nextLink announces another page".to_owned());
        if !self.are_pages() {
            let is_cut = self.unnumbered == Some(true) || self.numbered.values().any(|cut| *cut);
            return is_cut.then(further).flatten();
        }
        let mut pages = self.numbered.clone();
        let lowest = *pages.keys().next()?;
        match self.unnumbered {
            // The first page, where the others are numbered as those behind it.
            Some(is_cut) if matches!(lowest, 1 | 2) => drop(pages.insert(lowest - 1, is_cut)),
            Some(true) => return further(),
            _ => {}
        }
        let (first, last) = (*pages.keys().next()?, *pages.keys().next_back()?);
        if let Some(missing) = (first.min(1)..=last).find(|page| !pages.contains_key(page)) {
            return Some(format!("page {missing} is missing"));
        }
        pages
            .get(&last)
            .copied()
            .unwrap_or(false)
            .then(|| "an @odata.nextLink in the last page announces another one".to_owned())
    }

    fn are_pages(&self) -> bool {
        let announced = self.unnumbered == Some(true) || self.numbered.values().any(|cut| *cut);
        let Some((first, _)) = self.numbered.first_key_value() else { return false };
        let counts_from_start = *first <= 1 && self.numbered.len() > 1;
        let has_neighbours = self.numbered.keys().any(|page| self.numbered.contains_key(&page.saturating_add(1)));
        self.is_padded || announced || counts_from_start || (has_neighbours && *first <= LAST_FIRST_PAGE)
    }
}

#[cfg(test)]
mod tests {
    use super::{Numbered, split, undated};

    #[test]
    fn a_date_in_a_path_is_found_with_the_time_that_follows_it() {
        for (path, rest) in [
            ("groups_2026-01-31", Some("groups_*")),
            ("2026-01-31/groups", Some("*/groups")),
            ("export 20260131-0830/groups", Some("export */groups")),
            ("2026-01-31T08:30Z-groups", Some("*groups")),
            ("groups-2026", None),
            ("groups_2026-01", None),
            ("groups-20261331", None),
            ("members.0aa0bb11-1111-2222-3333-444455556666", None),
        ] {
            assert_eq!(undated(path).map(|(rest, _)| rest).as_deref(), rest, "{path}");
        }
    }

    #[test]
    fn a_number_at_the_end_of_a_name_is_split_off() {
        let plain = |number| Some(Numbered { number, is_padded: false });
        let padded = |number| Some(Numbered { number, is_padded: true });
        for (stem, expected) in [
            ("groups-00001", ("groups", padded(1))),
            ("groups.p2", ("groups", plain(2))),
            ("groups 2", ("groups", plain(2))),
            ("groups-365", ("groups", plain(365))),
            ("groups_2026-01-31-2", ("groups_2026-01-31", plain(2))),
            ("groups_2026-01-31-0830", ("groups_2026-01-31", plain(830))),
            ("groups", ("groups", None)),
            ("groups-v2", ("groups-v2", None)),
            ("groups_2026-01-31", ("groups_2026-01-31", None)),
            ("groups_2026-01", ("groups_2026-01", None)),
            ("groups-20260131", ("groups-20260131", None)),
            ("members.0aa0bb11-1111-2222-3333-444455556666", ("members.0aa0bb11-1111-2222-3333-444455556666", None)),
        ] {
            assert_eq!(split(stem), expected, "{stem}");
        }
    }
}
