//! What is asked of the evaluation of one tenant, by the command and its configuration.

use std::path::{Path, PathBuf};

use super::arguments::Arguments;
use super::command;
use crate::catalogue::Entry;
use crate::cli::baseline;
use crate::cli::failure::Failure;
use crate::config::{Config, Part};
use crate::cover::Cover;
use crate::custom::Own;
use crate::engine::assessment::{Assessment, Sample, Wanted};
use crate::engine::baseline::Earlier;
use crate::engine::request::Request;
use crate::model::Instant;
use crate::report::{Format, sarif};
use crate::service::{Export, Purpose};
use crate::source::Watcher;

/// The earlier result to compare with.
pub(super) fn baseline(arguments: &Arguments) -> Result<Option<Earlier>, Failure> {
    let read = |path: &PathBuf| {
        let earlier = baseline::read(path)?;
        baseline::comparable(path, &earlier, arguments.redact)?;
        Ok(earlier)
    };
    arguments.baseline.as_ref().map(read).transpose()
}

/// That what was compared with the baseline is of its tenant.
pub(super) fn same_tenant(arguments: &Arguments, assessment: &Assessment, id: Option<&str>) -> Result<(), Failure> {
    let path = arguments.baseline.as_deref().unwrap_or(Path::new(""));
    baseline::same_id(path, id, assessment.run.tenant_id.as_deref(), assessment.cover.hides())
}

/// What the words of the command ask of a run.
pub(super) fn purpose(
    arguments: &Arguments,
    request: Request,
    baseline: Option<Earlier>,
    sarif: Option<&sarif::settings::Settings>,
    cover: Cover,
    watcher: Watcher,
) -> Purpose {
    let mut formats = arguments.formats();
    Purpose {
        request,
        arguments: command::repeated(arguments),
        wanted: Wanted {
            population: formats.clone().any(Format::population) || (sarif.is_some() && arguments.sarif.population()),
            lifetimes: formats.any(Format::lifetimes),
        },
        sample: arguments.sample.map(|size| Sample { size: usize::from(size), seed: arguments.seed }),
        baseline,
        cover,
        watcher,
    }
}

/// What is to be evaluated: what a configuration says about the tenant of an export, and the exceptions, joined to the words of the
/// command.
pub(super) fn configured(
    arguments: &mut Arguments,
    config: Option<&Config>,
    export: &Export,
    as_of: Option<Instant>,
) -> Result<Request, Failure> {
    let part = match config {
        Some(config) => {
            let part = config.of_tenant(arguments.tenant.as_deref(), &export.tenant_words())?;
            config.matches(&part, &export.tenant)?;
            part
        }
        None => Part::default(),
    };
    arguments.or(&part);
    let register = arguments.register.read(arguments.configuration.file.as_deref(), &part)?;
    let not_exempt = arguments.register.not_exempt(&part, export);
    Ok(Request { settings: part.settings(), register, not_exempt, as_of, ..arguments.request()? })
}

/// The rules that a request selects.
pub(super) fn selected(request: &Request, own: &Own) -> Result<Vec<&'static Entry>, Failure> {
    let rules = request.rules(&own.entries)?;
    if rules.is_empty() { Err(Failure::NothingSelected) } else { Ok(rules) }
}
