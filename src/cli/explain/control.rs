//! A control: what tests it, on which subjects, and what no rule tests.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;

use crate::catalogue::{Control, ControlFilter, FRAMEWORKS, Framework, FrameworkKind, entry};
use crate::cli::prose::{BOLD, Prose, styled};
use crate::naming::counted;
use crate::report::Options;
use crate::report::formatter::write_lines;

/// Prose in longer lines is hard to read.
const WIDEST: usize = 100;
const INDENT: usize = 2;

/// A control of a framework.
pub(super) type Known = (&'static Framework, &'static Control);

/// The control of this id, in whatever case it is written; with its framework before a colon where that is said.
pub(super) fn named(word: &str) -> Option<Known> {
    let word = word.trim();
    let (framework, id) = word.split_once(':').map_or((None, word), |(framework, id)| (Some(framework), id));
    let frameworks = FRAMEWORKS.iter().filter(|known| framework.is_none_or(|id| known.id.eq_ignore_ascii_case(id)));
    let mut controls = frameworks.flat_map(|known| known.controls.iter().map(move |control| (known, control)));
    controls.find(|(_, control)| control.id.eq_ignore_ascii_case(id))
}

/// The controls below a part of an id: `5.3` stands for `5.3.1`, and a framework for all of its own.
pub(super) fn below(word: &str) -> Vec<Known> {
    word.parse().map(|filter: ControlFilter| filter.controls().collect()).unwrap_or_default()
}

fn item((framework, control): &Known) -> String {
    let title = control.title.map_or_else(String::new, |title| format!(" {title}"));
    let tests = match control.tests.len() {
        0 => "no rule tests it".to_owned(),
        count => counted(count, "rule"),
    };
    format!("- `{}:{}`{title} ({tests})", framework.id, control.id)
}

fn listed(controls: &[Known]) -> String {
    controls.iter().map(item).collect::<Vec<_>>().join("\n")
}

/// Several controls for people at a terminal.
pub(super) fn list_text(word: &str, controls: &[Known], options: &Options) -> String {
    let mut prose = Prose::new(options.width.min(WIDEST), options.color);
    prose.line(0, &styled(BOLD, &format!("Controls below {}", word.trim())));
    prose.markdown(INDENT, &listed(controls));
    prose.finish()
}

/// The same as Markdown.
pub(super) fn list_markdown(word: &str, controls: &[Known]) -> String {
    format!("# Controls below {}\n\n{}\n", word.trim(), listed(controls))
}

/// The same for programs.
pub(super) fn list_json(controls: &[Known], out: &mut dyn Write) -> io::Result<()> {
    let controls = controls.iter().copied().map(Described::new).collect();
    write_lines(&List { schema_version: 1, controls }, out)
}

/// What each section says, in Markdown.
fn sections((framework, control): Known) -> Vec<(&'static str, Vec<String>)> {
    let mut sections = Vec::new();
    if control.tests.is_empty() {
        sections.push(("Tests", vec!["No rule tests this control.".to_owned()]));
        return sections;
    }
    let tests = control.tests.iter().map(|test| {
        let title = entry(test.rule).map_or("", |entry| entry.title);
        match framework.kind {
            FrameworkKind::Controls => format!("`{}` ({title}), on {}", test.rule, test.about()),
            FrameworkKind::Techniques => format!("`{}` ({title})", test.rule),
        }
    });
    match framework.kind {
        FrameworkKind::Techniques => sections.push(("Rules whose findings enable it", tests.collect())),
        FrameworkKind::Controls => {
            sections.push(("Tests", tests.collect()));
            let asks = control.also_asks.iter().map(|words| (*words).to_owned()).collect::<Vec<_>>();
            let none = || vec!["Nothing: if every test passes, the control is reported as passed.".to_owned()];
            sections.push(("Not tested", if asks.is_empty() { none() } else { asks }));
            let differs: Vec<_> = control.differs.iter().map(|sentence| (*sentence).to_owned()).collect();
            if !differs.is_empty() {
                sections.push(("Evaluated otherwise than by its words", differs));
            }
        }
    }
    sections
}

fn heading((framework, control): Known) -> String {
    let title = control.title.map_or_else(String::new, |title| format!(" {title}"));
    format!("{} {}{title}", framework.name, control.id)
}

/// The page for people at a terminal.
pub(super) fn text(known: Known, options: &Options) -> String {
    let mut prose = Prose::new(options.width.min(WIDEST), options.color);
    prose.line(0, &styled(BOLD, &heading(known)));
    prose.line(0, &format!("{}, <{}>", known.0.version, known.0.source));
    for (name, items) in sections(known) {
        prose.heading(name);
        let items: Vec<String> = items.into_iter().map(|item| format!("- {item}")).collect();
        prose.markdown(INDENT, &items.join("\n"));
    }
    prose.finish()
}

/// The page as Markdown.
pub(super) fn markdown(known: Known) -> String {
    let mut out = format!("# {}\n\n{}, <{}>\n", heading(known), known.0.version, known.0.source);
    for (name, items) in sections(known) {
        let _ = write!(out, "\n## {name}\n\n");
        for item in items {
            let _ = writeln!(out, "- {item}");
        }
    }
    out
}

/// The page for programs.
pub(super) fn json(known: Known, out: &mut dyn Write) -> io::Result<()> {
    let document = Document { schema_version: 1, control: Described::new(known) };
    write_lines(&document, out)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    schema_version: u32,
    control: Described,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct List {
    schema_version: u32,
    controls: Vec<Described>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Described {
    framework: &'static str,
    id: &'static str,
    title: Option<&'static str>,
    version: &'static str,
    source: &'static str,
    tests: Vec<Tested>,
    also_asks: &'static [&'static str],
    differs: &'static [&'static str],
}

impl Described {
    fn new((framework, control): Known) -> Self {
        let tests = control.tests.iter().map(|test| Tested {
            rule: test.rule,
            subjects: test.subjects.iter().map(|scope| scope.as_str()).collect(),
            parts: test.parts,
        });
        Self {
            framework: framework.id,
            id: control.id,
            title: control.title,
            version: framework.version,
            source: framework.source,
            tests: tests.collect(),
            also_asks: control.also_asks,
            differs: control.differs,
        }
    }
}

#[derive(Serialize)]
struct Tested {
    rule: &'static str,
    subjects: Vec<&'static str>,
    parts: &'static [&'static str],
}

#[cfg(test)]
mod tests {
    use super::{below, list_markdown, markdown, named};

    #[test]
    fn a_part_of_an_id_stands_for_the_controls_below_it() {
        let controls = below("cis-m365:5.3");
        assert!(controls.len() > 1, "{controls:?}");
        assert!(
            controls.iter().all(|(framework, control)| framework.id == "cis-m365" && control.id.starts_with("5.3."))
        );
        assert!(list_markdown("cis-m365:5.3", &controls).contains("- `cis-m365:5.3.4` "));
        assert!(below("cis-m365").len() > controls.len());
        assert!(below("no-such-thing").is_empty());
    }

    #[test]
    fn a_control_is_found_by_its_id_in_any_case_and_with_its_framework() {
        for word in ["MS.AAD.7.6v1", "ms.aad.7.6V1", " cisa-scuba:MS.AAD.7.6v1 "] {
            assert_eq!(named(word).map(|(framework, _)| framework.id), Some("cisa-scuba"), "{word}");
        }
        assert!(named("nist-800-53:MS.AAD.7.6v1").is_none());
        assert!(named("MS.AAD.7").is_none());
    }

    #[test]
    fn a_page_says_what_is_tested_on_whom_and_what_is_not() {
        let page = |id: &str| markdown(named(id).expect("a control"));
        let approval = page("MS.AAD.7.6v1");
        assert!(approval.contains("Global Administrator, and groups whose active members have"), "{approval}");
        assert!(approval.contains("reported as passed"), "{approval}");
        assert!(page("MS.AAD.7.8v1").contains("(activation only)"));
        assert!(page("5.1.6.1").contains("No rule tests this control"));
        assert!(page("T1098").contains("## Rules whose findings enable it"));
    }
}
