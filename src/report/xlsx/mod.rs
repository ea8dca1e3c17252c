//! The workbook, for auditors: what was tested, what came out, and columns to work in.
//!
//! Names read back as they were exported; text with further words shows hidden characters as U+FFFD.

mod baseline;
mod book;
mod controls;
mod exceptions;
mod findings;
mod sheets;
mod subjects;
mod summary;

use std::collections::BTreeMap;
use std::io::{self, Write};

use self::book::{Book, MAX_ROWS};
use super::{Options, Report};
use crate::engine::panics::caught;
use crate::model::Instant;

/// Writes the report.
///
/// # Errors
/// Where `out` or a temporary file cannot be written.
pub(super) fn write(report: &Report<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    // The library panics where its temporary files cannot be written.
    let bytes = caught(|| workbook(report, options, MAX_ROWS)).unwrap_or_else(|crash| {
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

fn workbook(report: &Report<'_>, options: &Options, rows: u32) -> io::Result<Vec<u8>> {
    let moment = match report.assessment.run.as_of {
        Some(Instant::At(seconds)) => Some(seconds),
        _ => None,
    };
    let mut book = Book::new(moment, rows)?;
    let subjects = subjects::subjects(report);
    summary::summary(report, subjects.as_ref().map(BTreeMap::len), &mut book)?;
    findings::decisions(report, &mut book)?;
    sheets::population(report, &mut book)?;
    controls::controls(report, &mut book)?;
    findings::findings(report, options, &mut book)?;
    baseline::baseline(report, &mut book)?;
    exceptions::exceptions(report, &mut book)?;
    sheets::not_evaluated(report, &mut book)?;
    sheets::inputs(report, &mut book)?;
    sheets::notices(report, &mut book)?;
    sheets::procedures(report, &mut book)?;
    sheets::sample(report, &mut book)?;
    summary::sign_off(report, &mut book)?;
    // The longest last, so that nobody has to leaf past it.
    subjects::table(subjects.as_ref(), &mut book)?;
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
            is_excepted: false,
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
            "Decisions",
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
        let subjects = sheet(&book, "Subjects tested");
        assert_eq!(column(subjects, "Subject id"), ["g0", "g1", "g2"]);
        assert_eq!(column(subjects, "Rules that passed"), ["group-pim-dynamic; package-eligible-outlives-pim"; 3]);
        assert_eq!(
            (column(subjects, "Passed"), column(subjects, "Failed")),
            (vec!["2".to_owned(); 3], vec!["0".to_owned(); 3])
        );
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
    fn every_decision_has_a_row_and_every_finding_its_rank() {
        let sample = repeated(40);
        let book = read(written(&sample));
        let decisions = sheet(&book, "Decisions");
        assert_eq!(column(decisions, "Rank"), ["1", "2"]);
        assert_eq!(column(decisions, "Findings"), ["41", "1"]);
        assert!(decisions.rows().skip(1).all(|row| matches!(row[0], Data::Float(_))), "a rank is a number");
        let titles: Vec<_> = sample.assessment.decisions.iter().map(|decision| decision.title.clone()).collect();
        assert_eq!(column(decisions, "Decision"), titles);
        let ranks = column(sheet(&book, "Findings"), "Decision");
        assert_eq!(
            (ranks.len(), ranks.first().map(String::as_str), ranks.last().map(String::as_str)),
            (42, Some("1"), Some("2"))
        );
    }

    #[test]
    fn findings_can_be_sorted_by_group_and_principal() {
        let mut sample = sample::sample(Layout::Pretty);
        let other = |kind, id: &str, name: &str| Subject { kind, id: id.to_owned(), name: Some(name.to_owned()) };
        let reported = &mut sample.assessment.findings[1];
        reported.subject =
            other(SubjectKind::Schedule, "g1_member_s1", "Ada: Lovelace: eligible member of Tier 0: eligible");
        reported.finding.related = vec![
            other(SubjectKind::Group, "g2", "Another"),
            other(SubjectKind::Group, "g1", "Tier 0: eligible"),
            other(SubjectKind::User, "u2", "An approver"),
        ];
        let book = read(written(&sample));
        let findings = sheet(&book, "Findings");
        let zoe = "Tier 0 – Zoë 🔑";
        assert_eq!(column(findings, "Group"), [zoe, "Tier 0: eligible"]);
        assert_eq!(column(findings, "Principal"), ["", "Ada: Lovelace"]);
        assert_eq!(column(findings, "Title"), ["Dynamic group under PIM"; 2]);
    }

    #[test]
    fn objects_lead_to_their_pages_in_the_cloud_that_was_asked_for() {
        const ID: &str = "00000000-0000-4000-8000-00000000000a";
        let mut sample = sample::sample(Layout::Pretty);
        sample.assessment.findings[0].subject.id = ID.to_owned();
        let report = Report::new(&sample.assessment, &sample.sources);
        let options = Options { cloud: crate::report::Cloud::UsGov, ..Options::default() };
        let mut archive =
            zip::ZipArchive::new(Cursor::new(workbook(&report, &options, 100).expect("written"))).expect("a zip");
        let mut part = |name: &str| {
            let part = archive.by_name(&format!("xl/worksheets/{name}")).expect("a part of the findings");
            std::io::read_to_string(part).expect("text")
        };
        // The format keeps what stands behind the number sign apart.
        let (links, sheet) = (part("_rels/sheet5.xml.rels"), part("sheet5.xml"));
        let page = format!("location=\"view/Microsoft_AAD_IAM/GroupDetailsMenuBlade/~/Overview/groupId/{ID}\"");
        assert_eq!(links.matches("Target=\"https://entra.microsoft.us/\"").count(), 2, "{links}");
        assert_eq!(sheet.matches(&page).count(), 2, "the group and the subject");
        assert_eq!(sheet.matches("<hyperlink ").count(), 2, "what has no page is text");
    }

    #[test]
    fn what_one_sheet_does_not_hold_goes_on_in_the_next() {
        let sample = with_population(10);
        let report = Report::new(&sample.assessment, &sample.sources);
        let book = read(workbook(&report, &Options::default(), 5).expect("written"));
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
