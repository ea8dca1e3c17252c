//! A readable window on one object: its true lines, or the object written anew where lines are too long to show.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memrchr};

use super::lines::Lines;
use super::mapped_text::MappedText;
use super::reindent::reindent;

/// Code points of a line that can be shown as it stands.
const MAX_COLUMNS: usize = 200;
/// Bytes of such a line with its carriage return, at most.
const MAX_LINE_BYTES: usize = MAX_COLUMNS * 4 + 1;
/// Lines of a label that are all shown; of a longer one only the first is.
const MAX_LABEL_LINES: usize = 8;

/// What a reader sees of an object; holds no hidden characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The lines to show, separated by line feeds, without one at the end.
    pub text: String,
    /// The line of the file, from 1, that the first line of `text` is; 1 where the object was written anew.
    pub first_line: u32,
    /// The labels given, in the same order, as byte ranges of `text`.
    pub labels: Vec<Range<usize>>,
    /// Whether the object was written anew: then the lines are not those of the file, and a line `…` stands for
    /// lines left out.
    pub reindented: bool,
}

/// Cuts out what a reader must see of the object at `object` in `text`, a whole file with its `lines`.
///
/// `labels` are byte ranges of `text` inside the object, sorted by their start; what leaves the object is cut off.
/// Where the lines from the first label to the last, and one on either side, have at most 200 columns each, they are
/// shown as they stand. Else the object is written anew, two spaces a level: shown are its first and last line, its
/// `id` and `displayName`, and every label with one line on either side; values of more than 120 characters are cut,
/// objects and arrays that no label points into are put on one line or folded. A label of more than 8 lines ends with
/// its first.
#[must_use]
pub fn excerpt(text: &str, lines: &Lines, object: Range<usize>, labels: &[Range<usize>]) -> Excerpt {
    let object = within(text, &object, &(0..text.len()));
    let labels: Vec<_> = labels.iter().map(|label| within(text, label, &object)).collect();
    true_lines(text, lines, &object, &labels).unwrap_or_else(|| written_anew(text, &object, &labels))
}

fn within(text: &str, range: &Range<usize>, outer: &Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(range.start.clamp(outer.start, outer.end));
    let end = text.floor_char_boundary(range.end.clamp(outer.start, outer.end));
    start..end.max(start)
}

fn true_lines(text: &str, lines: &Lines, object: &Range<usize>, labels: &[Range<usize>]) -> Option<Excerpt> {
    let labels: Vec<_> = labels.iter().map(|label| shortened(text, label)).collect();
    let window = window(text, object, &labels)?;
    let first_line = lines.position(text, window.start).line;
    let mut mapped = MappedText::default();
    mapped.copy(text, window);
    let labels = labels.iter().map(|label| mapped.locate(label)).collect();
    Some(Excerpt { text: mapped.into_text(), first_line, labels, reindented: false })
}

/// The lines of all labels and one more on either side, inside the object; nothing if one is too long to show.
fn window(text: &str, object: &Range<usize>, labels: &[Range<usize>]) -> Option<Range<usize>> {
    let first = labels.first().map_or(object.start, |label| label.start);
    let last = labels.iter().map(|label| label.end).max().unwrap_or(first);
    let mut start = line_start(text, first)?;
    if start > object.start {
        start = line_start(text, start - 1)?;
    }
    let mut end = line_end(text, last)?;
    if end < object.end {
        end = line_end(text, end + 1)?;
    }
    let short = |line: &str| line.chars().nth(MAX_COLUMNS).is_none();
    text.get(start..end)?.lines().all(short).then(|| start..visible_end(text, end))
}

fn line_start(text: &str, at: usize) -> Option<usize> {
    let from = at.saturating_sub(MAX_LINE_BYTES + 1);
    let found = memrchr(b'\n', text.as_bytes().get(from..at)?);
    found.map(|found| from + found + 1).or((from == 0).then_some(0))
}

fn line_end(text: &str, at: usize) -> Option<usize> {
    let to = text.len().min(at.saturating_add(MAX_LINE_BYTES + 1));
    let found = memchr(b'\n', text.as_bytes().get(at..to)?);
    found.map(|found| at + found).or((to == text.len()).then_some(to))
}

/// The carriage return that ends a line is not part of what is shown.
fn visible_end(text: &str, end: usize) -> usize {
    let carriage_return = text.get(..end).is_some_and(|shown| shown.ends_with('\r'));
    end - usize::from(carriage_return)
}

fn shortened(text: &str, label: &Range<usize>) -> Range<usize> {
    let labelled = text.get(label.clone()).unwrap_or_default().as_bytes();
    let mut line_feeds = memchr_iter(b'\n', labelled);
    match (line_feeds.next(), line_feeds.nth(MAX_LABEL_LINES - 2)) {
        (Some(first), Some(_)) => label.start..visible_end(text, label.start + first).max(label.start),
        _ => label.clone(),
    }
}

fn written_anew(text: &str, object: &Range<usize>, labels: &[Range<usize>]) -> Excerpt {
    let whole = reindent(text, object, labels);
    let shown = whole.mapped.text();
    let labels: Vec<_> = labels.iter().map(|label| shortened(shown, &whole.mapped.locate(label))).collect();
    let lines = line_ranges(shown);
    let kept = kept(&lines, &labels, &whole.identifying);
    let (text, starts) = without_gaps(shown, &lines, &kept);
    let moved = |label: &Range<usize>| {
        let line = line_of(&lines, label.start);
        let old = lines.get(line).map_or(0, |line| line.start);
        let new = starts.get(line).copied().unwrap_or_default();
        label.start - old + new..label.end - old + new
    };
    let labels = labels.iter().map(moved).collect();
    Excerpt { text, first_line: 1, labels, reindented: true }
}

fn line_ranges(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let ends = memchr_iter(b'\n', text.as_bytes()).chain([text.len()]);
    ends.map(|end| std::mem::replace(&mut start, end + 1)..end).collect()
}

fn line_of(lines: &[Range<usize>], offset: usize) -> usize {
    lines.partition_point(|line| line.end < offset)
}

fn kept(lines: &[Range<usize>], labels: &[Range<usize>], identifying: &[usize]) -> Vec<bool> {
    let mut kept = vec![false; lines.len()];
    let mut keep = |first: usize, last: usize| {
        kept.iter_mut().take(last + 1).skip(first).for_each(|line| *line = true);
    };
    keep(0, 0);
    keep(lines.len().saturating_sub(1), lines.len());
    for offset in identifying {
        let line = line_of(lines, *offset);
        keep(line, line);
    }
    for label in labels {
        keep(line_of(lines, label.start).saturating_sub(1), line_of(lines, label.end) + 1);
    }
    keep_lone_lines(&mut kept);
    kept
}

/// Leaving out one line would only put another in its place.
fn keep_lone_lines(kept: &mut [bool]) {
    for line in 1..kept.len().saturating_sub(1) {
        if let Some([true, lone, true]) = kept.get_mut(line - 1..=line + 1) {
            *lone = true;
        }
    }
}

/// The kept lines with `…` for those between, and for each line where it starts in that text.
fn without_gaps(text: &str, lines: &[Range<usize>], kept: &[bool]) -> (String, Vec<usize>) {
    let mut shown = String::new();
    let mut starts = Vec::with_capacity(lines.len());
    let mut in_gap = false;
    for (line, kept) in lines.iter().zip(kept) {
        let source = text.get(line.clone()).unwrap_or_default();
        if !shown.is_empty() && (*kept || !in_gap) {
            shown.push('\n');
        }
        starts.push(shown.len());
        if *kept {
            shown.push_str(source);
        } else if !in_gap {
            shown.extend(source.chars().take_while(|character| *character == ' ').chain(['…']));
        }
        in_gap = !*kept;
    }
    (shown, starts)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::super::arbitrary;
    use super::super::hidden::is_hidden;
    use super::super::tokens::{Kind, Tokens};
    use super::*;

    fn shown(text: &str, object: Range<usize>, labels: &[Range<usize>]) -> Excerpt {
        excerpt(text, &Lines::new(text), object, labels)
    }

    fn at(text: &str, part: &str) -> Range<usize> {
        let start = text.find(part).unwrap();
        start..start + part.len()
    }

    fn labelled(excerpt: &Excerpt) -> Vec<&str> {
        excerpt.labels.iter().map(|label| &excerpt.text[label.clone()]).collect()
    }

    fn group() -> Value {
        json!({
            "@odata.type": "#microsoft.graph.group", "createdDateTime": "2024-01-01T00:00:00Z", "description": "d".repeat(300),
            "displayName": "Admins", "groupTypes": ["DynamicMembership"], "id": "g1", "isAssignableToRole": true,
            "owners": [{"id": "u1", "userPrincipalName": "u1@example.com", "displayName": "User One", "mail": "u1@example.com"}],
            "securityEnabled": true, "visibility": "Private", "zone": null,
        })
    }

    #[test]
    fn short_lines_are_shown_as_they_stand() {
        let text = "[\r\n{\r\n \"id\": 1,\r\n \"a\": \"\u{202e}x\",\r\n \"b\": 2,\r\n \"c\": 3\r\n}\r\n]";
        let object = 3..text.len() - 3;
        let excerpt = shown(text, object, &[at(text, "\"a\""), at(text, "2")]);
        assert_eq!(excerpt.text, " \"id\": 1,\n \"a\": \"�x\",\n \"b\": 2,\n \"c\": 3");
        assert_eq!((excerpt.first_line, excerpt.reindented), (3, false));
        assert_eq!(labelled(&excerpt), ["\"a\"", "2"]);
    }

    #[test]
    fn the_lines_of_the_object_are_the_limit() {
        let text = "[\n{\n\"a\": 1\n},\n{}\n]";
        let excerpt = shown(text, 2..12, &[at(text, "1")]);
        assert_eq!(excerpt.text, "{\n\"a\": 1\n},");
        let excerpt = shown(text, 2..12, &[]);
        assert_eq!(excerpt.text, "{\n\"a\": 1");
    }

    #[test]
    fn a_minified_object_is_written_anew() {
        let text = format!("{{\"value\":[{},{}]}}", group(), group());
        let object = 10 + group().to_string().len() + 1..text.len() - 2;
        let label = |part: &str| {
            let found = at(&text[object.clone()], part);
            found.start + object.start..found.end + object.start
        };
        let labels =
            [label("\"groupTypes\":[\"DynamicMembership\"]"), label("[\"DynamicMembership\"]"), label("\"Private\"")];
        let excerpt = shown(&text, object.clone(), &labels);
        let expected = r#"{
  …
  "displayName": "Admins",
  "groupTypes": ["DynamicMembership"],
  "id": "g1",
  …
  "securityEnabled": true,
  "visibility": "Private",
  "zone": null
}"#;
        assert_eq!(excerpt.text, expected);
        assert!(excerpt.reindented);
        let expected = ["\"groupTypes\": [\"DynamicMembership\"]", "[\"DynamicMembership\"]", "\"Private\""];
        assert_eq!(labelled(&excerpt), expected);
    }

    #[test]
    fn long_values_are_cut_and_what_no_label_points_into_is_folded() {
        let text = group().to_string();
        let excerpt = shown(&text, 0..text.len(), &[at(&text, &"d".repeat(300)), at(&text, "true,\"owners\"")]);
        assert!(excerpt.text.contains(&format!("\n  \"description\": \"{}…\",\n", "d".repeat(117))));
        assert!(excerpt.text.contains("\n  \"owners\": [ … ],\n"));
        assert_eq!(labelled(&excerpt)[0], format!("{}…\"", "d".repeat(117)));
    }

    #[test]
    fn what_a_label_points_at_is_opened() {
        let text = group().to_string();
        let owners = at(&text, "[{\"displayName\"");
        let owners = owners.start..at(&text, ",\"securityEnabled\"").start;
        let excerpt = shown(&text, 0..text.len(), &[owners]);
        assert_eq!(labelled(&excerpt), ["[\n    { … }\n  ]"]);
        let excerpt = shown(&text, 0..text.len(), &[at(&text, "\"u1\"")]);
        assert!(excerpt.text.contains("      \"displayName\": \"User One\",\n      \"id\": \"u1\",\n"));
    }

    #[test]
    fn a_label_of_many_lines_ends_with_its_first() {
        let text = group().to_string();
        let excerpt = shown(&text, 0..text.len(), std::slice::from_ref(&(0..text.len())));
        assert_eq!(labelled(&excerpt), ["{"]);
        let pretty = format!("{{\n\"a\": [\n{}0\n]}}", "1,\n".repeat(9));
        let excerpt = shown(&pretty, 0..pretty.len(), std::slice::from_ref(&(5..pretty.len() - 1)));
        assert_eq!(labelled(&excerpt), [": ["]);
        assert_eq!(excerpt.text, "{\n\"a\": [\n1,");
    }

    #[test]
    fn one_line_of_many_megabytes_is_not_walked_for_each_excerpt() {
        let text = format!("[{}0]", "{\"a\":1},".repeat(1 << 20));
        let lines = Lines::new(&text);
        for number in 0..10_000 {
            let start = 1 + 8 * 100 * number;
            let excerpt = excerpt(&text, &lines, start..start + 7, std::slice::from_ref(&(start + 5..start + 6)));
            assert_eq!(excerpt.text, "{\n  \"a\": 1\n}");
        }
    }

    fn labels_of(text: &str, step: usize) -> Vec<Range<usize>> {
        let words = Tokens::new(text).filter(|token| matches!(token.kind, Kind::Key | Kind::Scalar));
        words.step_by(step).map(|token| token.range()).collect()
    }

    /// The text that a label holds once layout is taken away.
    fn bare(text: &str) -> String {
        text.chars()
            .filter(|character| !character.is_whitespace())
            .map(|c| if is_hidden(c) { '�' } else { c })
            .collect()
    }

    proptest! {
        #[test]
        fn labels_hold_the_text_of_the_source(value in arbitrary::json(), step in 1usize..9) {
            for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap(), format!("{value}{}", " ".repeat(900))] {
                let labels = labels_of(&text, step);
                let excerpt = shown(&text, 0..text.len(), &labels);
                prop_assert!(!excerpt.text.chars().any(|c| is_hidden(c) && c != '\n'));
                for (label, shown) in labels.iter().zip(labelled(&excerpt)) {
                    if !shown.contains('…') {
                        prop_assert_eq!(bare(&text[label.clone()]), bare(shown));
                    }
                }
            }
        }

        #[test]
        fn whole_values_are_shown_whole(value in arbitrary::json()) {
            let text = format!("{value}{}", " ".repeat(900));
            let mut tokens = Tokens::new(&text);
            while let Some(token) = tokens.next() {
                if !matches!(token.kind, Kind::Open(_)) { continue; }
                let range = token.start..tokens.clone().value_end(token);
                let excerpt = shown(&text, 0..text.len(), std::slice::from_ref(&range));
                let shown = labelled(&excerpt)[0];
                if !shown.contains('…') && shown.len() > 1 {
                    prop_assert_eq!(bare(&text[range]), bare(shown));
                }
            }
        }

        #[test]
        fn never_panics(
            text in r#"([\[\]{}",:\\ \n\r\ta1é\u{202e}]|"a":|"id":1,|[x]{150}){0,40}"#,
            object in (0usize..60, 0usize..900),
            labels in prop::collection::vec((0usize..900, 0usize..900), 0..4),
        ) {
            let mut labels: Vec<_> = labels.into_iter().map(|(start, end)| start..end).collect();
            labels.sort_by_key(|label| label.start);
            let excerpt = shown(&text, object.0..object.1, &labels);
            prop_assert_eq!(labelled(&excerpt).len(), labels.len());
        }
    }
}
