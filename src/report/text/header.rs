//! What was judged, and what of it could not be seen.

use std::io;

use super::page::{Page, shown_text};
use crate::engine::assessment::{AsOfSource, Assessment, Coverage, Run, State};
use crate::export::layout::Layout;
use crate::model::Collection as C;
use crate::report::since::since;
use crate::report::tool;
use crate::report::words::{counted, tenant};

/// Characters of a path that are shown.
const MAX_PATH: usize = 100;
/// Characters of a tenant's name that are shown.
const MAX_NAME: usize = 60;
/// Collections that are named as incomplete or missing.
const NAMED: usize = 3;

/// What tells the size of an export, and what its objects are called.
const SIZES: [(C, &str); 5] = [
    (C::Groups, "group"),
    (C::PimGroups, "group in PIM"),
    (C::RoleSettings, "role setting"),
    (C::AccessPackages, "access package"),
    (C::Users, "user"),
];

impl Page<'_> {
    pub(super) fn header(&mut self, assessment: &Assessment) -> io::Result<()> {
        let run = &assessment.run;
        let name = tenant(run).map_or_else(|| "Tenant".to_owned(), |name| shown_text(name, MAX_NAME));
        writeln!(self.out, "{}, {}", self.paint.bold(&name), moment(run))?;
        let objects = |id| assessment.coverage.iter().find(|row| row.collection == id).map_or(0, |row| row.objects);
        let sizes = SIZES.map(|(id, word)| (objects(id), word)).into_iter().filter(|(count, _)| *count > 0);
        let sizes: Vec<String> = sizes.map(|(count, word)| sized(count, word)).collect();
        if !sizes.is_empty() {
            self.wrapped("", "", &sizes.join(", "))?;
        }
        if let Some(counts) = since(assessment) {
            let of = assessment.baseline.as_ref().and_then(|baseline| baseline.as_of.as_deref());
            let of = of.map(|moment| format!(" of {}", shown_text(moment, MAX_NAME))).unwrap_or_default();
            self.wrapped("", "", &format!("Since the baseline{of}: {}.", counts.sentence()))?;
        }
        let unseen = unseen(assessment);
        if !unseen.is_empty() {
            self.wrapped("", "", &format!("{}.", unseen.join(". ")))?;
        }
        if let Some(plan) = lone_plan(assessment) {
            let plan = shown_text(plan, MAX_PATH);
            let command = format!("{} check ./export {plan}", tool::NAME);
            let note = format!(
                "Only Terraform was read, so what it does not manage is not known; check it over an export of the tenant: {command}"
            );
            self.wrapped("", "", &note)?;
        }
        writeln!(self.out)
    }
}

/// A Terraform plan or state that no export was given with.
fn lone_plan(assessment: &Assessment) -> Option<&str> {
    let is_of_terraform =
        |source: &str| [Layout::Terraform, Layout::TerraformSource].iter().any(|of| of.name() == source);
    let plan = assessment.inputs.iter().find(|input| input.source == Layout::Terraform.name())?;
    assessment.inputs.iter().all(|input| is_of_terraform(input.source)).then_some(plan.path.as_str())
}

fn sized(count: usize, word: &str) -> String {
    match word.split_once(' ').filter(|(first, _)| *first == "group") {
        Some((first, rest)) => format!("{} {rest}", counted(count, first)),
        None => counted(count, word),
    }
}

fn moment(run: &Run) -> String {
    let source = match run.as_of_source {
        AsOfSource::Option => "--as-of",
        AsOfSource::Manifest => "the export's manifest",
        AsOfSource::NewestTimestamp => "the newest time in the export",
        AsOfSource::None => AsOfSource::None.as_str(),
    };
    match run.as_of {
        Some(moment) => format!("as of {moment} ({source})"),
        None => "no evaluation date (set one with --as-of)".to_owned(),
    }
}

/// What a reader must know before believing the rest. What no rule reads is not missed.
fn unseen(assessment: &Assessment) -> Vec<String> {
    let listed = |state: State| {
        let rows = assessment.coverage.iter().filter(move |row| row.state == state && !row.blind.is_empty());
        names(&rows.collect::<Vec<_>>())
    };
    let problems = assessment.notices.len();
    let problems = (problems > 0).then(|| format!("{} (see below)", counted(problems, "input problem")));
    let partial = listed(State::Partial).map(|names| format!("Incomplete: {names}"));
    let absent = listed(State::Absent).map(|names| format!("Not exported: {names}"));
    [partial, absent, problems].into_iter().flatten().collect()
}

fn names(rows: &[&Coverage]) -> Option<String> {
    let names: Vec<&str> = rows.iter().take(NAMED).map(|row| row.collection.id()).collect();
    let more = rows.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    (!names.is_empty()).then(|| format!("{}{more}", names.join(", ")))
}
