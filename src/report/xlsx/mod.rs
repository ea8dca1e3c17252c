//! The workbook, for auditors: what was tested, what came out, and columns to work in.
//!
//! Names read back as they were exported; text with further words shows hidden characters as U+FFFD.

mod book;
mod controls;
mod sheets;
mod summary;

use std::io::{self, Write};

use self::book::{Book, MAX_ROWS};
use super::{Options, Report};
use crate::engine::panics::caught;
use crate::model::Instant;

/// Writes the report.
///
/// # Errors
/// Where `out` or a temporary file cannot be written.
pub(super) fn write(report: &Report<'_>, _: &Options, out: &mut dyn Write) -> io::Result<()> {
    // The library panics where its temporary files cannot be written.
    let bytes = caught(|| workbook(report, MAX_ROWS)).unwrap_or_else(|crash| {
        let said = report.assessment.cover.open(crash.into());
        Err(no_room(&said))
    })?;
    out.write_all(&bytes)
}

fn no_room(crash: &str) -> io::Error {
    io::Error::other(format!(
        "a workbook needs temporary files, and one could not be written; set TMPDIR to a folder with room: {crash}"
    ))
}

fn workbook(report: &Report<'_>, rows: u32) -> io::Result<Vec<u8>> {
    let moment = match report.assessment.run.as_of {
        Some(Instant::At(seconds)) => Some(seconds),
        _ => None,
    };
    let mut book = Book::new(moment, rows)?;
    summary::summary(report, &mut book)?;
    sheets::population(report, &mut book)?;
    controls::controls(report, &mut book)?;
    sheets::findings(report, &mut book)?;
    sheets::not_evaluated(report, &mut book)?;
    sheets::inputs(report, &mut book)?;
    sheets::notices(report, &mut book)?;
    sheets::procedures(report, &mut book)?;
    sheets::sample(report, &mut book)?;
    summary::sign_off(report, &mut book)?;
    // The longest last, so that nobody has to leaf past it.
    sheets::subjects(report, &mut book)?;
    book.finish()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Range, Reader, Xlsx, open_workbook_from_rs};

    use super::workbook;
    use crate::engine::assessment::{Sample, Tested};
    use crate::finding::{Outcome, Subject, SubjectKind};
    use crate::report::sample::{self, Layout, named, repeated};
    use crate::report::{Format, Options, Report};

    fn read(bytes: Vec<u8>) -> Vec<(String, Range<Data>)> {
        let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).expect("a workbook");
        assert!(book.sheet_names().iter().all(|name| book.worksheet_formula(name).is_ok_and(|all| all.is_empty())));
        book.worksheets()
    }

    fn sheet<'b>(book: &'b [(String, Range<Data>)], name: &str) -> &'b Range<Data> {
        &book.iter().find(|(known, _)| known == name).expect(name).1
    }

    fn column(sheet: &Range<Data>, title: &str) -> Vec<String> {
        let mut rows = sheet.rows();
        let at = rows.next().and_then(|row| row.iter().position(|cell| *cell == *title)).expect(title);
        rows.map(|row| row[at].to_string()).collect()
    }

    fn written(sample: &sample::Sample) -> Vec<u8> {
        let mut out = Vec::new();
        let report = Report::new(&sample.assessment, &sample.sources);
        Format::Xlsx.write(&report, &Options::default(), &mut out).expect("a vector can be written");
        out
    }

    fn with_population(count: usize) -> sample::Sample {
        let mut sample = sample::sample(Layout::Pretty);
        let tested = |id: usize| Tested {
            subject: Subject { kind: SubjectKind::Group, id: format!("g{id}"), name: None },
            outcome: Outcome::Pass,
        };
        for rule in &mut sample.assessment.rules {
            rule.population = Some((0..count).map(tested).collect());
            rule.sample = Some(vec![tested(1)]);
        }
        sample.assessment.run.sample = Some(Sample { size: 1, seed: 7 });
        sample
    }

    #[test]
    fn the_sheets_stand_in_their_order() {
        let names = |book: &[(String, Range<Data>)]| book.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        let book = read(written(&with_population(3)));
        let expected = [
            "Summary",
            "Population",
            "Controls",
            "Findings",
            "Not evaluated",
            "Inputs",
            "Notices",
            "Rules and procedures",
            "Sample",
            "Sign-off",
            "Subjects tested",
        ];
        assert_eq!(names(&book), expected);
        assert_eq!(column(sheet(&book, "Subjects tested"), "Result"), ["passed"; 6]);
        assert_eq!(column(sheet(&book, "Sample"), "Subject id"), ["g1", "g1"]);
        let without = read(written(&sample::sample(Layout::Pretty)));
        assert!(!names(&without).iter().any(|name| name == "Sample" || name == "Subjects tested"));
    }

    #[test]
    fn every_finding_has_a_row_with_columns_to_fill() {
        let sample = repeated(40);
        let book = read(written(&sample));
        let findings = sheet(&book, "Findings");
        let ids: Vec<_> = sample.assessment.findings.iter().map(|reported| reported.id.clone()).collect();
        assert_eq!(column(findings, "Finding id"), ids);
        for title in ["Owner", "Due date", "Ticket", "Status"] {
            assert!(column(findings, title).iter().all(String::is_empty), "{title} is for people");
        }
    }

    #[test]
    fn what_one_sheet_does_not_hold_goes_on_in_the_next() {
        let sample = with_population(5);
        let report = Report::new(&sample.assessment, &sample.sources);
        let book = read(workbook(&report, 5).expect("written"));
        let rows = |name: &str| column(sheet(&book, name), "Subject id").len();
        assert_eq!((rows("Subjects tested"), rows("Subjects tested (2)"), rows("Subjects tested (3)")), (4, 4, 2));
        let says = sheet(&book, "Summary").rows().any(|row| row[1].to_string().contains("goes on in 2 further sheets"));
        assert!(says, "the summary tells of the further sheets");
    }

    #[test]
    fn the_same_assessment_gives_the_same_bytes() {
        assert!(written(&with_population(20_000)) == written(&with_population(20_000)));
    }

    #[test]
    fn a_hostile_name_reads_back() {
        for name in [
            "=cmd|' /C calc'!A0",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\u{1b}[2J\u{7}",
            "_x0041_",
            "a\nb\r\nc",
            "<b>&amp;</b>",
            "\u{202e}x",
            "\u{fffe}\u{0}",
            " x ",
            "https://example.com",
            "🔑",
        ] {
            let book = read(written(&named(Layout::Pretty, name)));
            assert_eq!(column(sheet(&book, "Findings"), "Subject name"), [name, name]);
        }
        let long = "🔑\u{1b}".repeat(20_000);
        let book = read(written(&named(Layout::Pretty, &long)));
        let read = &column(sheet(&book, "Findings"), "Subject name")[0];
        assert!(read.ends_with("… [cut: 40000 characters in all]") && long.starts_with(&read[..30_000]));
    }
}
