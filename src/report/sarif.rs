//! The SARIF 2.1.0 report, for code-scanning dashboards (GitHub, Azure DevOps, `DefectDojo`, GitLab).
//!
//! Section numbers are those of the OASIS standard "SARIF Version 2.1.0 Plus Errata 01".

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use serde::Serialize;

use super::formatter::Levels;
use super::json::{Evidence, SubjectRow};
use super::locate::Location as Place;
use super::{Options, Report, clipped, tool};
use crate::catalogue::{Basis, Entry, Kind};
use crate::engine::assessment::{Assessment, Coverage, Input, Reported, RuleOutcome, State};
use crate::export::notice::Notice;
use crate::finding::Severity;
use crate::model::Gap;
use crate::source::{FileId, visible};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// The levels that stand on lines of their own: the log, its runs, a run, its tool and results, a driver.
const LEVELS: usize = 5;
/// What the relative addresses are relative to.
const ROOT: &str = "%SRCROOT%";

/// Results that dashboards keep of one run (GitHub and GitHub Advanced Security for Azure DevOps).
const MAX_RESULTS: usize = 5_000;
/// Related locations of one result.
const MAX_RELATED: usize = 20;
/// Notifications of one kind of notice.
const MAX_NOTICES: usize = 100;
/// Tags of one rule; GitHub shows 10.
const MAX_TAGS: usize = 8;
/// Characters of a short or full description that GitHub takes.
const MAX_DESCRIPTION: usize = 1_024;
/// Characters of a message, and of one label in it.
const MAX_MESSAGE: usize = 2_000;
const MAX_LABEL: usize = 200;

/// Writes the report.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(report: &Report<'_>, _: &Options, out: &mut dyn Write) -> io::Result<()> {
    let index = Index::new(report.assessment);
    let folds = folds(&report.assessment.findings, &report.locations);
    let log = Log { schema: SCHEMA, version: "2.1.0", runs: [run(report, &folds, &index)] };
    log.serialize(&mut serde_json::Serializer::with_formatter(&mut *out, Levels::new(LEVELS)))?;
    writeln!(out)
}

/// What other objects refer to by number.
struct Index {
    rules: Vec<&'static Entry>,
    by_id: BTreeMap<&'static str, usize>,
    artifacts: BTreeMap<FileId, usize>,
    first_file: Option<(String, FileId)>,
}

impl Index {
    /// Every rule of the catalogue, so that the table does not depend on what was judged.
    fn new(assessment: &Assessment) -> Self {
        let judged = assessment.rules.iter().map(|rule| rule.entry);
        let found = assessment.findings.iter().map(|reported| reported.entry);
        let rules: BTreeMap<_, _> =
            crate::catalogue::entries().iter().chain(judged).chain(found).map(|entry| (entry.id, entry)).collect();
        Self {
            by_id: rules.keys().enumerate().map(|(index, id)| (*id, index)).collect(),
            rules: rules.into_values().collect(),
            artifacts: assessment.inputs.iter().enumerate().map(|(index, input)| (input.file, index)).collect(),
            first_file: assessment.inputs.first().map(|input| (input.path.clone(), input.file)),
        }
    }

    fn rule(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    fn artifact(&self, path: &str, file: FileId) -> ArtifactLocation {
        ArtifactLocation { uri: uri(path), uri_base_id: ROOT, index: self.artifacts.get(&file).copied() }
    }
}

/// One result that stands for several findings.
struct Fold {
    finding: usize,
    others: Vec<usize>,
}

/// The findings as results: one each, or, where those are more than dashboards keep, one for each rule and cause.
///
/// The cause is the object at the far end of the join; where even that leaves too many, the file, then the rule alone.
fn folds(findings: &[Reported], located: &[Vec<Place<'_>>]) -> Vec<Fold> {
    if findings.len() <= MAX_RESULTS {
        return (0..findings.len()).map(|finding| Fold { finding, others: Vec::new() }).collect();
    }
    let far_end = |finding: usize| located.get(finding).and_then(|places| places.last());
    let by_object = fold(findings, |finding| far_end(finding).and_then(Place::object));
    if by_object.len() <= MAX_RESULTS {
        return by_object;
    }
    let by_file = fold(findings, |finding| far_end(finding).map(|place| place.file));
    if by_file.len() <= MAX_RESULTS { by_file } else { fold(findings, |_| ()) }
}

fn fold<K: Ord>(findings: &[Reported], cause: impl Fn(usize) -> K) -> Vec<Fold> {
    let mut folds: Vec<Fold> = Vec::new();
    let mut known = BTreeMap::new();
    for (finding, reported) in findings.iter().enumerate() {
        let next = folds.len();
        let slot = *known.entry((reported.entry.id, reported.severity, cause(finding))).or_insert(next);
        match folds.get_mut(slot) {
            Some(fold) => fold.others.push(finding),
            None => folds.push(Fold { finding, others: Vec::new() }),
        }
    }
    folds
}

fn run<'a>(report: &'a Report<'a>, folds: &[Fold], index: &Index) -> Run<'a> {
    let assessment = report.assessment;
    let tenant = assessment.run.tenant_name.as_deref().or(assessment.run.tenant_id.as_deref());
    let broken = assessment.rules.iter().any(is_broken);
    Run {
        tool: Tool { driver: driver(index) },
        automation_details: AutomationDetails { id: format!("{}/{}/", tool::NAME, slug(tenant.unwrap_or("tenant"))) },
        invocations: [Invocation {
            execution_successful: !broken,
            tool_execution_notifications: notifications(report, folds.len(), index),
        }],
        original_uri_base_ids: BTreeMap::from([(
            ROOT,
            BaseLocation { description: Message::text("The working directory of the run.") },
        )]),
        column_kind: "unicodeCodePoints",
        artifacts: assessment.inputs.iter().map(Artifact::new).collect(),
        results: folds.iter().filter_map(|fold| result(fold, &assessment.findings, &report.locations, index)).collect(),
        properties: RunProperties {
            as_of: assessment.run.as_of.map(|instant| instant.to_string()),
            as_of_source: assessment.run.as_of_source.as_str(),
        },
    }
}

fn driver(index: &Index) -> Driver {
    Driver {
        name: tool::NAME,
        full_name: format!("{} {}", tool::NAME, tool::VERSION),
        version: tool::VERSION,
        semantic_version: tool::VERSION,
        information_uri: tool::HOME,
        rules: index.rules.iter().map(|entry| rule(entry)).collect(),
    }
}

fn rule(entry: &'static Entry) -> Rule {
    let summary = if entry.summary.is_empty() { entry.title } else { entry.summary };
    let title = if entry.title.is_empty() { entry.id } else { entry.title };
    let security = entry.kind != Kind::Hygiene;
    Rule {
        id: entry.id,
        name: pascal_case(entry.id),
        short_description: Message::text(clipped(title, MAX_DESCRIPTION)),
        full_description: Message::text(clipped(if summary.is_empty() { title } else { summary }, MAX_DESCRIPTION)),
        help: Help { text: help(entry, ""), markdown: help(entry, "## ") },
        help_uri: format!("{}/blob/main/rules/{}/{}.md", tool::HOME, entry.area, entry.id),
        default_configuration: Configuration { level: entry.severity.as_str() },
        properties: RuleProperties {
            tags: tags(entry, security),
            precision: match entry.basis {
                Basis::Documented => "high",
                Basis::Advice => "medium",
            },
            security_severity: security.then_some(match entry.severity {
                Severity::Error => "8.0",
                Severity::Warning => "5.5",
                Severity::Note => "2.5",
            }),
            problem_severity: (!security).then_some(match entry.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "recommendation",
            }),
        },
    }
}

fn help(entry: &Entry, heading: &str) -> String {
    let mut help = String::from(if entry.summary.is_empty() { entry.title } else { entry.summary });
    let controls: Vec<_> =
        entry.controls.iter().map(|(framework, ids)| format!("{framework}: {}", ids.join(", "))).collect();
    let controls = controls.join("; ");
    let controls = (!controls.is_empty()).then_some(("Controls it gives evidence for", controls.as_str()));
    for (title, body) in entry.sections.iter().copied().chain(controls) {
        help.push_str("\n\n");
        help.push_str(heading);
        help.push_str(title);
        help.push_str("\n\n");
        help.push_str(body.trim());
    }
    help
}

fn tags(entry: &Entry, security: bool) -> Vec<String> {
    let fixed = ["entra", "pim-for-groups", entry.area, entry.kind.as_str()];
    let controls =
        entry.controls.iter().flat_map(|(framework, ids)| ids.iter().map(move |id| format!("{framework}/{id}")));
    let mut known = BTreeSet::new();
    let all = security.then_some("security").into_iter().chain(fixed).map(str::to_owned).chain(controls);
    all.filter(|tag| known.insert(tag.clone())).take(MAX_TAGS).collect()
}

fn result<'a>(
    fold: &Fold,
    findings: &'a [Reported],
    located: &'a [Vec<Place<'a>>],
    index: &Index,
) -> Option<SarifResult<'a>> {
    let reported = findings.get(fold.finding)?;
    let places = located.get(fold.finding)?;
    let far = places.iter().skip(1);
    let like_it = fold.others.iter().filter_map(|other| located.get(*other)?.first());
    let related: Vec<_> = far.take(MAX_RELATED).collect();
    let finding = &reported.finding;
    let mut text = plain(&finding.message, MAX_MESSAGE);
    for (id, place) in related.iter().enumerate() {
        let lead = if id == 0 { ": " } else { ", " };
        text.extend([lead, "[", &plain(place.label, MAX_LABEL), "](", &(id + 1).to_string(), ")"]);
    }
    end_sentence(&mut text);
    if !finding.help.is_empty() {
        text.push(' ');
        text.push_str(&plain(&finding.help, MAX_MESSAGE));
        end_sentence(&mut text);
    }
    if !fold.others.is_empty() {
        text.push_str(" Other objects have the same fault for the same cause; the JSON report lists them.");
    }
    let others = like_it.take(MAX_RELATED - related.len()).map(|place| (place, place.label));
    let related = related.into_iter().map(|place| (place, place.label)).chain(others);
    let primary = places.first();
    Some(SarifResult {
        rule_id: reported.entry.id,
        rule_index: index.rule(reported.entry.id)?,
        level: reported.severity.as_str(),
        message: Message::escaped(&text),
        locations: [primary.map_or_else(|| nowhere(index), |place| location(place, None, place.label, index))],
        related_locations: related
            .enumerate()
            .map(|(id, (place, label))| location(place, Some(id + 1), label, index))
            .collect(),
        partial_fingerprints: Fingerprints { line_hash: format!("{}:1", reported.id), identity: &reported.id },
        occurrence_count: (!fold.others.is_empty()).then_some(fold.others.len() + 1),
        properties: ResultProperties {
            subject: SubjectRow::new(&reported.subject),
            related: finding.related.iter().map(SubjectRow::new).collect(),
            evidence: Evidence(&finding.evidence),
            lowered_by: finding.lowered.map(|lowered| lowered.case),
            severity_undecided: finding.severity_unknown.map(|gap| gap.to_string()),
            introduced: reported.introduced,
        },
    })
}

fn location(place: &Place<'_>, id: Option<usize>, label: &str, index: &Index) -> Location {
    let pointer = place.pointer.as_deref();
    Location {
        id,
        physical: PhysicalLocation {
            artifact_location: index.artifact(place.path, place.file),
            region: Region {
                start_line: place.start.line,
                start_column: place.start.column,
                end_line: place.end.line,
                end_column: place.end.column,
            },
        },
        logical_locations: pointer.into_iter().map(|pointer| logical(place.path, pointer)).collect(),
        message: (!label.is_empty()).then(|| Message::escaped(&plain(label, MAX_LABEL))),
    }
}

/// A result must have a location: a fault of the tenant as a whole stands at the start of the first file.
fn nowhere(index: &Index) -> Location {
    let (path, file) = index.first_file.as_ref().map_or(("export", FileId(u32::MAX)), |(path, file)| (path, *file));
    Location {
        id: None,
        physical: PhysicalLocation {
            artifact_location: index.artifact(path, file),
            region: Region { start_line: 1, start_column: 1, end_line: 1, end_column: 1 },
        },
        logical_locations: Vec::new(),
        message: None,
    }
}

fn logical(path: &str, pointer: &str) -> LogicalLocation {
    let name = pointer.rsplit('/').next().unwrap_or_default().replace("~1", "/").replace("~0", "~");
    LogicalLocation {
        kind: if name.bytes().all(|byte| byte.is_ascii_digit()) { "object" } else { "property" },
        name,
        fully_qualified_name: format!("{path}#{pointer}"),
    }
}

fn notifications(report: &Report<'_>, results: usize, index: &Index) -> Vec<Notification> {
    let assessment = report.assessment;
    let mut all = Vec::new();
    if results < assessment.findings.len() {
        let text = format!(
            "{} findings are shown as {results} results, one for each rule and cause, because dashboards keep {MAX_RESULTS} \
             results of a run. The JSON report lists every finding.",
            assessment.findings.len()
        );
        all.push(Notification::new("folded-results", "warning", &text));
    }
    all.extend(assessment.coverage.iter().filter_map(coverage_gap));
    all.extend(assessment.rules.iter().filter(|rule| is_broken(rule)).map(|rule| {
        let text = "The check failed on at least one subject, which is therefore not evaluated. This is a bug: please report it.";
        let mut broken = Notification::new("broken-rule", "error", text);
        broken.associated_rule =
            index.rule(rule.entry.id).map(|index| DescriptorReference { id: rule.entry.id, index: Some(index) });
        broken
    }));
    let mut seen = BTreeMap::new();
    for notice in &assessment.notices {
        let seen: &mut usize = seen.entry(notice.kind).or_default();
        *seen += 1;
        if *seen <= MAX_NOTICES {
            all.push(notice_of(notice, report, index));
        }
    }
    all.extend(seen.into_iter().filter(|(_, count)| *count > MAX_NOTICES).map(|(kind, count)| {
        let text = format!("{} more notices of this kind are in the JSON report.", count - MAX_NOTICES);
        Notification::new(kind.as_str(), "warning", &text)
    }));
    all
}

fn coverage_gap(coverage: &Coverage) -> Option<Notification> {
    let collection = coverage.collection;
    let missing = match coverage.state {
        State::Complete => return None,
        State::Partial => "is only partly in the export",
        State::Absent => "is not in the export",
    };
    let mut text = format!("{collection} {missing}");
    if let Some(detail) = &coverage.detail {
        text.push_str(": ");
        text.push_str(&plain(detail, MAX_LABEL));
    }
    end_sentence(&mut text);
    let rules = coverage.blind.len();
    if rules > 0 {
        let judge = if rules == 1 {
            "1 rule cannot judge all it should".to_owned()
        } else {
            format!("{rules} rules cannot judge all they should")
        };
        let request = plain(collection.request(), MAX_MESSAGE);
        let permissions = collection.permissions().join(", ");
        text.extend([" ", &judge, " without it. Export it with GET ", &request, " (", &permissions, ")."]);
    }
    Some(Notification::new("coverage-gap", if rules > 0 { "warning" } else { "note" }, &text))
}

fn notice_of(notice: &Notice, report: &Report<'_>, index: &Index) -> Notification {
    let mut notification = Notification::new(notice.kind.as_str(), "warning", &plain(&notice.message, MAX_MESSAGE));
    if let Some(file) = notice.file
        && let Some(path) = report.path(file)
    {
        notification.locations.push(NoticeLocation {
            physical_location: NoticePlace {
                artifact_location: index.artifact(path, file),
                region: notice.position.map(|(start_line, start_column)| NoticeRegion { start_line, start_column }),
            },
        });
    }
    notification
}

fn is_broken(rule: &RuleOutcome) -> bool {
    rule.not_evaluated.iter().any(|(gap, _)| *gap == Gap::Broken)
}

/// Text in a message: hidden characters are replaced, and what would begin a link (§3.11.6) or a placeholder (§3.11.5)
/// is escaped.
fn plain(text: &str, limit: usize) -> String {
    let shown = clipped(text, limit);
    let shown = visible(&shown);
    let mut plain = String::with_capacity(shown.len());
    let mut characters = shown.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '[' | ']' => plain.extend(['\\', character]),
            // Any other backslash stands for itself, as in `CONTOSO\name`.
            '\\' if matches!(characters.peek(), None | Some('[' | ']' | '\\')) => plain.push_str(r"\\"),
            '{' | '}' => plain.extend([character, character]),
            _ => plain.push(character),
        }
    }
    plain
}

fn end_sentence(text: &mut String) {
    if !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
}

/// A relative path as a URI reference (§3.4.3): clean of `..`, every other byte than unreserved ones encoded.
pub(super) fn uri(path: &str) -> String {
    let parts = path.split(['/', '\\']).filter(|part| !matches!(*part, "" | "." | ".."));
    let mut uri = String::with_capacity(path.len());
    for part in parts {
        if !uri.is_empty() {
            uri.push('/');
        }
        for byte in part.bytes() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => uri.push(char::from(byte)),
                _ => uri.extend(['%', hex(byte >> 4), hex(byte & 0xF)]),
            }
        }
    }
    uri
}

fn hex(nibble: u8) -> char {
    char::from_digit(u32::from(nibble), 16).unwrap_or('0').to_ascii_uppercase()
}

fn pascal_case(id: &str) -> String {
    let mut words = String::new();
    for word in id.split('-') {
        let mut characters = word.chars();
        words.extend(characters.next().map(|first| first.to_ascii_uppercase()));
        words.push_str(characters.as_str());
    }
    words
}

/// A name as one step of a category: lower-case letters, digits and hyphens.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for character in name.chars().take(64) {
        if character.is_ascii_alphanumeric() || character == '.' {
            slug.push(character.to_ascii_lowercase());
        } else if !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_matches(['-', '.']);
    if slug.is_empty() { "tenant".to_owned() } else { slug.to_owned() }
}

/// §3.13 sarifLog.
#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

/// §3.14 run.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    automation_details: AutomationDetails,
    invocations: [Invocation; 1],
    original_uri_base_ids: BTreeMap<&'static str, BaseLocation>,
    column_kind: &'static str,
    artifacts: Vec<Artifact<'a>>,
    results: Vec<SarifResult<'a>>,
    properties: RunProperties,
}

/// §3.8 property bag of the run.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RunProperties {
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<String>,
    as_of_source: &'static str,
}

/// §3.17 runAutomationDetails: the part before the last slash is the category of the alerts.
#[derive(Serialize)]
struct AutomationDetails {
    id: String,
}

/// §3.18 tool.
#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

/// §3.19 toolComponent.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    full_name: String,
    version: &'static str,
    semantic_version: &'static str,
    information_uri: &'static str,
    rules: Vec<Rule>,
}

/// §3.49 reportingDescriptor of a rule.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    name: String,
    short_description: Message,
    full_description: Message,
    help: Help,
    help_uri: String,
    default_configuration: Configuration,
    properties: RuleProperties,
}

/// §3.12 multiformatMessageString.
#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

/// §3.50 reportingConfiguration.
#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

/// §3.8 property bag of a rule, as GitHub reads it.
#[derive(Serialize)]
struct RuleProperties {
    tags: Vec<String>,
    precision: &'static str,
    #[serde(rename = "security-severity", skip_serializing_if = "Option::is_none")]
    security_severity: Option<&'static str>,
    #[serde(rename = "problem.severity", skip_serializing_if = "Option::is_none")]
    problem_severity: Option<&'static str>,
}

/// §3.20 invocation.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification>,
}

/// §3.58 notification.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Notification {
    descriptor: DescriptorReference,
    #[serde(skip_serializing_if = "Option::is_none")]
    associated_rule: Option<DescriptorReference>,
    level: &'static str,
    message: Message,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<NoticeLocation>,
}

impl Notification {
    fn new(id: &'static str, level: &'static str, text: &str) -> Self {
        Self {
            descriptor: DescriptorReference { id, index: None },
            associated_rule: None,
            level,
            message: Message::escaped(text),
            locations: Vec::new(),
        }
    }
}

/// §3.52 reportingDescriptorReference.
#[derive(Serialize)]
struct DescriptorReference {
    id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<usize>,
}

/// §3.28 location of a notification: a file, or a point in it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NoticeLocation {
    physical_location: NoticePlace,
}

/// §3.29 physicalLocation of a notification.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NoticePlace {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<NoticeRegion>,
}

/// §3.30 region of a notification.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NoticeRegion {
    start_line: u32,
    start_column: u32,
}

/// §3.4 artifactLocation of a base: its absolute address is not said, so that no report holds an absolute path.
#[derive(Serialize)]
struct BaseLocation {
    description: Message,
}

/// §3.24 artifact.
#[derive(Serialize)]
struct Artifact<'a> {
    location: Uri,
    length: u64,
    roles: [&'static str; 1],
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    hashes: BTreeMap<&'static str, &'a str>,
}

impl<'a> Artifact<'a> {
    fn new(input: &'a Input) -> Self {
        Self {
            location: Uri { uri: uri(&input.path), uri_base_id: ROOT },
            length: input.bytes,
            roles: ["analysisTarget"],
            hashes: input.sha256.iter().map(|hash| ("sha-256", hash.as_str())).collect(),
        }
    }
}

/// §3.4 artifactLocation of an artifact itself.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Uri {
    uri: String,
    uri_base_id: &'static str,
}

/// §3.27 result.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult<'a> {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: Fingerprints<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    occurrence_count: Option<usize>,
    properties: ResultProperties<'a>,
}

/// §3.27.17 partialFingerprints. GitHub follows an alert by the first; it holds the identity of the object instead of
/// its line, so that the alert follows the object.
#[derive(Serialize)]
struct Fingerprints<'a> {
    #[serde(rename = "primaryLocationLineHash")]
    line_hash: String,
    #[serde(rename = "entraIdentity/v1")]
    identity: &'a str,
}

/// §3.8 property bag of a result.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultProperties<'a> {
    subject: SubjectRow<'a>,
    related: Vec<SubjectRow<'a>>,
    evidence: Evidence<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lowered_by: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity_undecided: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    introduced: Option<bool>,
}

/// §3.11 message.
#[derive(Serialize)]
struct Message {
    text: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    arguments: Vec<String>,
}

impl Message {
    fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), arguments: Vec::new() }
    }

    /// A text made by [`plain`]. Consumers that do not know the escape would take `{{0}}`, a name with a number in braces,
    /// for a placeholder: it becomes one, so that all of them read `{0}`.
    fn escaped(text: &str) -> Self {
        let (mut shown, mut arguments) = (String::with_capacity(text.len()), Vec::new());
        let mut rest = text;
        while let Some((before, brace)) = rest.split_once("{{") {
            shown.push_str(before);
            let digits = brace.bytes().take_while(u8::is_ascii_digit).count();
            match brace.split_at_checked(digits) {
                Some((number, after)) if digits > 0 && after.starts_with("}}") => {
                    shown.extend(["{", &arguments.len().to_string(), "}"]);
                    arguments.push(format!("{{{number}}}"));
                    rest = after.get(2..).unwrap_or_default();
                }
                _ => {
                    shown.push_str("{{");
                    rest = brace;
                }
            }
        }
        shown.push_str(rest);
        Self { text: shown, arguments }
    }
}

/// §3.28 location.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    #[serde(rename = "physicalLocation")]
    physical: PhysicalLocation,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<LogicalLocation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

/// §3.29 physicalLocation.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

/// §3.4 artifactLocation.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    uri_base_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<usize>,
}

/// §3.30 region: lines and columns from 1, the end behind the last character.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

/// §3.33 logicalLocation: the JSON pointer, behind the path of its file.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    #[serde(skip_serializing_if = "String::is_empty")]
    name: String,
    fully_qualified_name: String,
    kind: &'static str,
}
