//! OSCAL assessment results (NIST, version 1.2.3), for governance tools.
//!
//! A rule is an objective with an activity that says how it is judged. Each fault is an observation on an inventory item, each
//! test of a control an observation too. A finding is about a control: one that failed is not satisfied, one that passed
//! is. A control that was not evaluated, or in part only, has observations and no finding, because a finding can only be
//! satisfied or not.

mod controls;
mod definitions;

mod observations;
mod words;

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use self::words::{Ids, Prop, markdown};
use super::audit::{inputs_digest, statements};
use super::formatter::write_document;
use super::json::result_sha256;
use super::rows::Each;
use super::{Options, Report, sarif, tool};
use crate::engine::assessment::Input;

/// The version of OSCAL.
const VERSION: &str = "1.2.3";
/// OSCAL wants a time where an export may say none: a moment that nobody takes for one.
const NO_MOMENT: &str = "1970-01-01T00:00:00Z";
/// The levels that stand on lines of their own: down to the elements of the lists in the result.
const LEVELS: usize = 5;

/// Writes the report.
///
/// # Errors
/// Where `out` cannot be written.
pub(super) fn write(report: &Report<'_>, _: &Options, out: &mut dyn Write) -> io::Result<()> {
    let results = Results::new(report)?;
    write_document(&json_object("assessment-results", &results.document()), LEVELS, out)
}

fn json_object<T: Serialize>(key: &'static str, value: T) -> BTreeMap<&'static str, T> {
    BTreeMap::from([(key, value)])
}

/// What the parts of the document have in common.
struct Results<'r> {
    report: &'r Report<'r>,
    ids: Ids,
    /// The moment judged, or what stands for it.
    moment: String,
    known_moment: bool,
    digest: String,
    /// The observations of the findings, in their order.
    faults: Vec<Uuid>,
    /// The back-matter resources of the inputs, in their order.
    inputs: Vec<Uuid>,
    inputs_by_path: BTreeMap<&'r str, Uuid>,
}

impl<'r> Results<'r> {
    fn new(report: &'r Report<'r>) -> io::Result<Self> {
        let run = &report.assessment.run;
        let tenant = run.tenant_id.as_deref().or(run.tenant_name.as_deref());
        let ids = Ids::new(tenant.unwrap_or("tenant"));
        let moment = run.as_of.map(|moment| moment.to_string()).filter(|text| is_date_time(text));
        let known_moment = moment.is_some();
        let moment = moment.unwrap_or_else(|| NO_MOMENT.to_owned());
        let findings = report.assessment.findings.iter().map(|reported| reported.id.as_str());
        let faults = unique(findings).map(|name| ids.of(&["fault", &moment, &name])).collect();
        let inputs = unique(report.assessment.inputs.iter().map(|input| input.path.as_str()));
        let inputs: Vec<_> = inputs.map(|name| ids.of(&["input", &moment, &name])).collect();
        let paths = report.assessment.inputs.iter().map(|input| input.path.as_str());
        let inputs_by_path = paths.zip(inputs.iter().copied()).collect();
        let digest = result_sha256(report)?;
        Ok(Self { report, ids, moment, known_moment, digest, faults, inputs, inputs_by_path })
    }

    fn document(&self) -> Document<impl Serialize> {
        Document {
            uuid: self.ids.of(&["document", &self.moment, &self.digest, tool::VERSION]),
            metadata: self.metadata(),
            import_ap: json!({"href": format!("#{}", self.plan())}),
            local_definitions: self.activities(),
            results: [self.result()],
            back_matter: json!({"resources": self.resources().collect::<Vec<_>>()}),
        }
    }

    fn metadata(&self) -> Value {
        let run = &self.report.assessment.run;
        let tenant = run.tenant_name.as_deref().or(run.tenant_id.as_deref());
        let title = tenant.map_or_else(String::new, |tenant| format!(" of {}", markdown(tenant)));
        let props: Vec<_> = [
            Prop::new("tenant-id", run.tenant_id.as_deref().unwrap_or_default()),
            Prop::new("tenant-name", run.tenant_name.as_deref().unwrap_or_default()),
            Prop::new("as-of-source", run.as_of_source.as_str()),
            Prop::new("command-line", visible_command(&run.arguments)),
            inputs_digest(self.report.assessment).and_then(|digest| Prop::new("inputs-sha256", digest)),
            Prop::new("result-sha256", &self.digest),
        ]
        .into_iter()
        .flatten()
        .collect();
        let source = statements::as_of_source(run.as_of_source);
        let remarks = if self.known_moment {
            format!(
                "All times are the date evaluated ({source}). pimlint reads no clock, so that the same export gives the same \
                 document."
            )
        } else {
            format!(
                "The date evaluated is {source}. All times here are {NO_MOMENT}, which stands for an unknown time, because \
                 OSCAL requires one."
            )
        };
        json!({
            "title": format!("Configuration test of Microsoft Entra ID{title}"),
            "last-modified": self.moment,
            "version": self.digest.get(..12).unwrap_or("0"),
            "oscal-version": VERSION,
            "props": props,
            "remarks": remarks,
        })
    }

    fn plan(&self) -> Uuid {
        self.ids.of(&["plan"])
    }

    fn result(&self) -> OneResult<'_, impl Serialize, impl Serialize> {
        let assessment = self.report.assessment;
        OneResult {
            uuid: self.ids.of(&["result", &self.moment, &self.digest]),
            title: "Point-in-time test of configuration",
            description: statements::EVIDENCE,
            start: &self.moment,
            props: [
                Prop::new("rules", assessment.rules.len()),
                Prop::new("findings", assessment.to_decide().len()),
                Prop::new("excepted", assessment.excepted().len()),
                Prop::new("notices", assessment.notices.len()),
            ]
            .into_iter()
            .flatten()
            .collect(),
            local_definitions: self.definitions(),
            reviewed_controls: self.reviewed_controls(),
            observations: Each(|| self.observations()),
            findings: some(self.has_findings(), Each(|| self.findings())),
            remarks: format!("What this cannot see:\n\n{}", bullets(statements::NOT_SEEN)),
        }
    }

    fn resources(&self) -> impl Iterator<Item = Value> {
        let plan = json!({
            "uuid": self.plan(),
            "title": "No assessment plan",
            "description": "OSCAL requires that results name the plan they carry out. There is none: the rules of pimlint were \
                            applied to an export of configuration.",
            "rlinks": [{"href": format!("{}/blob/main/docs/reports.md", tool::HOME)}],
        });
        let inputs = self.report.assessment.inputs.iter().zip(&self.inputs);
        let input = |(input, uuid): (&Input, &Uuid)| {
            let steps_up = "../".repeat(sarif::address::steps_up(&input.path));
            let uri = format!("{steps_up}{}", sarif::address::uri(&input.path));
            let href = if uri.is_empty() { "input" } else { uri.as_str() };
            let hashes = input.sha256.as_ref().map(|sha256| json!([{"algorithm": "SHA-256", "value": sha256}]));
            let mut link = json!({"href": href});
            if let (Some(hashes), Some(link)) = (hashes, link.as_object_mut()) {
                link.insert("hashes".to_owned(), hashes);
            }
            json!({
                "uuid": uuid,
                "title": markdown(&input.path),
                "description": format!("A file of the export, {} bytes, read as {}.", input.bytes, input.source),
                "rlinks": [link],
            })
        };
        std::iter::once(plan).chain(inputs.map(input))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Document<R> {
    uuid: Uuid,
    metadata: Value,
    import_ap: Value,
    local_definitions: Value,
    results: [R; 1],
    back_matter: Value,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct OneResult<'a, O, F> {
    uuid: Uuid,
    title: &'static str,
    description: &'static str,
    start: &'a str,
    props: Vec<Prop>,
    local_definitions: Value,
    reviewed_controls: Value,
    observations: O,
    #[serde(skip_serializing_if = "Option::is_none")]
    findings: Option<F>,
    remarks: String,
}

/// OSCAL allows no empty list.
fn some<T>(any: bool, list: T) -> Option<T> {
    any.then_some(list)
}

/// The names, told apart by a number where one comes again.
fn unique<'a>(names: impl Iterator<Item = &'a str>) -> impl Iterator<Item = String> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    names.map(move |name| {
        let count = seen.entry(name).or_default();
        *count += 1;
        if *count == 1 { name.to_owned() } else { format!("{name}\n{count}") }
    })
}

/// The pattern of `dateTime-with-timezone` allows the years 1900 to 2999.
fn is_date_time(text: &str) -> bool {
    text.len() == NO_MOMENT.len() && (text.starts_with("19") || text.starts_with('2'))
}

fn visible_command(arguments: &[String]) -> String {
    format!("{} {}", tool::NAME, arguments.join(" "))
}

fn bullets(lines: &[&str]) -> String {
    lines.iter().map(|line| format!("- {line}")).collect::<Vec<_>>().join("\n")
}
