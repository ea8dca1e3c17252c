//! The SARIF 2.1.0 report, for code-scanning dashboards (GitHub, Azure DevOps, `DefectDojo`, GitLab).
//!
//! Section numbers are those of the OASIS standard "SARIF Version 2.1.0 Plus Errata 01".

pub(super) mod address;
mod artifact;
mod baseline;
mod decision;
mod fold;
mod index;
mod line_hash;
mod location;
mod log;
mod message;
mod notifications;
mod population;
mod results;
mod rules;
pub mod settings;
mod suppression;
mod taxonomy;
mod title;
mod variant;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{MAIN_SEPARATOR, Path};

use self::address::{steps_up, uri};
use self::artifact::base;
use self::decision::DecisionSummary;
use self::fold::{MAX_RESULTS, folds};
use self::index::Index;
use self::location::tenant_slug;
use self::log::{
    AnyResult, Artifact, AutomationDetails, BaseLocation, Driver, Invocation, Log, Run, RunProperties, Tool,
};
use self::message::Message;
use self::notifications::{exceptions, is_broken, notifications};
use self::population::outcomes;
use self::results::Results;
use self::settings::{Pipeline, Placing, Profile, Settings};
use self::taxonomy::Taxonomies;
use super::exceptions::RegisterRow;
use super::formatter::write_document;
use super::{Options, Report, tool};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// The levels that stand on lines of their own: the log, its runs, a run, its tool and results, a driver.
const LEVELS: usize = 5;

/// Writes the report.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(report: &Report<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let index = Index::new(report.assessment);
    let log = Log { schema: SCHEMA, version: "2.1.0", runs: [run(report, &options.sarif, &index)] };
    write_document(&log, LEVELS, out)
}

fn run<'a>(report: &'a Report<'a>, settings: &'a Settings, index: &'a Index) -> Run<'a> {
    let assessment = report.assessment;
    let is_full = settings.profile == Profile::Full;
    // Code scanning takes a result with suppressions for an open one.
    let shown = if is_full { &assessment.findings } else { assessment.to_decide() };
    let folds = folds(assessment, shown, &report.locations);
    let findings = Results::new(report, settings, index, &folds);
    let taxonomies = if is_full { Taxonomies::of(index.entries()) } else { Taxonomies::default() };
    let room = MAX_RESULTS.saturating_sub(folds.len());
    let (mut others, folded) =
        if is_full { outcomes(assessment, room, index, &findings.places) } else { Default::default() };
    baseline::mark(&mut others, assessment);
    let mut left_out = None;
    if let Some(baseline) = assessment.baseline.as_ref().filter(|_| is_full) {
        let room = room.saturating_sub(others.len());
        let (gone, said) = baseline::gone(assessment, baseline, room, &others, (index, &findings.places));
        others.extend(gone);
        left_out = said;
    }
    let said = [fold::said(shown.len(), folds.len()), folded, left_out];
    let found = findings.all(&folds).into_iter().map(|result| AnyResult::Finding(Box::new(result)));
    let ranked = (1..).zip(&assessment.decisions);
    Run {
        tool: Tool { driver: driver(index, &taxonomies) },
        automation_details: automation_details(report, settings),
        invocations: [Invocation {
            command_line: command_line(&assessment.run.arguments),
            arguments: assessment.run.arguments.clone(),
            execution_successful: !assessment.rules.iter().any(is_broken),
            tool_execution_notifications: notifications(report, said, index),
            tool_configuration_notifications: exceptions(assessment, is_full),
        }],
        original_uri_base_ids: bases(report, settings),
        column_kind: "unicodeCodePoints",
        artifacts: assessment.inputs.iter().map(Artifact::new).collect(),
        results: found.chain(others.into_iter().map(|result| AnyResult::Other(Box::new(result)))).collect(),
        taxonomies: taxonomies.components(),
        properties: RunProperties {
            tenant_id: assessment.run.tenant_id.as_deref(),
            tenant_name: assessment.run.tenant_name.as_deref(),
            as_of: assessment.run.as_of.map(|instant| instant.to_string()),
            as_of_source: assessment.run.as_of_source.as_str(),
            decisions: ranked.map(|(rank, decision)| DecisionSummary::new(rank, decision)).collect(),
            exceptions: assessment.exceptions.iter().map(RegisterRow::new).collect(),
        },
    }
}

/// What addresses are relative to: the working directory, and folders above it where the export is there.
fn bases(report: &Report<'_>, settings: &Settings) -> BTreeMap<Cow<'static, str>, BaseLocation> {
    let here = settings.working_directory.as_deref().filter(|_| !report.is_redacted());
    let register = report.assessment.run.request.register.iter().map(|register| steps_up(&register.path));
    let anchor = match &settings.placing {
        Placing::Anchor(anchor) => Some(steps_up(&anchor.path)),
        _ => None,
    };
    let above = report.assessment.inputs.iter().map(|input| steps_up(&input.path)).chain(register).chain(anchor);
    let location = |steps: usize| match steps {
        0 => BaseLocation { uri: None, description: Message::text("The working directory of the run.") },
        _ => BaseLocation {
            uri: here.and_then(|here| here.ancestors().nth(steps)).map(folder_uri),
            description: Message::text("A folder above the working directory of the run."),
        },
    };
    std::iter::once(0).chain(above).map(|steps| (base(steps), location(steps))).collect()
}

fn folder_uri(folder: &Path) -> String {
    let path = uri(&folder.to_string_lossy().replace(MAIN_SEPARATOR, "/"));
    if path.is_empty() { "file:///".to_owned() } else { format!("file:///{path}/") }
}

fn driver(index: &Index, taxonomies: &Taxonomies) -> Driver {
    Driver {
        name: tool::NAME,
        full_name: format!("{} {}", tool::NAME, tool::VERSION),
        version: tool::VERSION,
        semantic_version: tool::VERSION,
        information_uri: tool::HOME,
        supported_taxonomies: taxonomies.references(),
        rules: index.rules.iter().map(|variant| rules::rule(*variant, taxonomies)).collect(),
    }
}

/// A category for each tenant, or the run of the pipeline as `GHAzDO` names it (rule `GHAzDO1019` of `Sarif.Multitool`).
fn automation_details(report: &Report<'_>, settings: &Settings) -> AutomationDetails {
    let Some(Pipeline { organization, project, definition, definition_name, phase, phase_name, branch, build }) =
        settings.pipeline.as_ref().filter(|_| settings.profile == Profile::Azure)
    else {
        let id = format!("{}/{}/", tool::NAME, tenant_slug(report.assessment));
        return AutomationDetails { id, properties: BTreeMap::new() };
    };
    AutomationDetails {
        id: format!("azuredevops/pipeline/build/{organization}/{project}/{definition}/{phase}/{branch}/{build}"),
        properties: BTreeMap::from([
            ("azuredevops/pipeline/build/buildDefinitionId", definition.to_string()),
            ("azuredevops/pipeline/build/buildDefinitionName", definition_name.clone()),
            ("azuredevops/pipeline/build/phaseId", phase.clone()),
            ("azuredevops/pipeline/build/phaseName", phase_name.clone()),
        ]),
    }
}

/// The command as one could type it; paths are shown as everywhere, so that nothing local is told.
fn command_line(arguments: &[String]) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./=:,@%+".contains(letter);
    let mut line = tool::NAME.to_owned();
    for argument in arguments {
        line.push(' ');
        if !argument.is_empty() && argument.chars().all(is_plain) {
            line.push_str(argument);
        } else {
            line.extend(["'", &argument.replace('\'', r"'\''"), "'"]);
        }
    }
    line
}
