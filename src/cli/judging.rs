//! Judging an export for commands that write no report: as `check` does, with the same configuration.

use std::path::PathBuf;

use clap::Args;

use super::baseline;
use super::configuration;
use super::ending;
use super::exceptions;
use super::exit::Exit;
use super::failure::Failure;
use super::file_paths::shown;
use super::inputs::{Inputs, load_options};
use super::moment;
use super::own_rules;
use super::terminal::Look;
use crate::catalogue::Entry;
use crate::config::{Config, Part};
use crate::cover::Cover;
use crate::engine::assessment::Assessment;
use crate::engine::baseline::Earlier;
use crate::engine::request::Request;
use crate::export::LoadOptions;
use crate::model::Moment;
use crate::register::Register;
use crate::service::{Export, Purpose};

/// What to judge, and how.
#[derive(Debug, Clone, Args)]
pub(super) struct Judging {
    #[command(flatten)]
    pub(super) inputs: Inputs,
    #[command(flatten)]
    pub(super) configuration: configuration::Arguments,
    #[command(flatten)]
    pub(super) own_rules: own_rules::Arguments,
    /// Evaluate as of this date or time, or `now` [default: the time of the export]
    #[arg(long, value_name = "DATE|DATETIME")]
    pub(super) as_of: Option<String>,
    /// Name of the tenant; also selects `[tenants.NAME]` of the configuration
    #[arg(long, value_name = "NAME")]
    pub(super) tenant: Option<String>,
}

/// A judged export.
pub(super) struct Judged {
    pub(super) assessment: Assessment,
    /// What the configuration says about its tenant.
    pub(super) part: Part,
}

/// An export that was read, and how it is to be judged.
pub(super) struct Read {
    pub(super) export: Export,
    pub(super) request: Request,
    pub(super) rules: Vec<&'static Entry>,
    /// What the configuration says about its tenant.
    pub(super) part: Part,
    /// How it was loaded.
    pub(super) options: LoadOptions,
    /// From where.
    pub(super) paths: Vec<PathBuf>,
}

/// What is known before an export is read.
pub(super) struct Prepared {
    judging: Judging,
    config: Option<Config>,
}

impl Judging {
    /// Reads the configuration that counts, and notes where it was found.
    pub(super) fn prepared(&self) -> Result<Prepared, Failure> {
        let mut judging = self.clone();
        let config = judging.configuration.read()?;
        judging.inputs.or_files_of(config.as_ref());
        judging.own_rules.or_of(config.as_ref(), &judging.configuration);
        Ok(Prepared { judging, config })
    }
}

impl Prepared {
    /// Where the configuration was found.
    pub(super) fn configuration(&self) -> &configuration::Arguments {
        &self.judging.configuration
    }

    /// What the configuration says about a tenant of which only the name may be known.
    pub(super) fn part(&self) -> Result<Part, Failure> {
        let part = self.config.as_ref().map(|config| config.of_tenant(self.judging.tenant.as_deref(), &[]));
        Ok(part.transpose()?.unwrap_or_default())
    }

    /// Judges the export, with the exceptions of a register where one is named.
    ///
    /// # Errors
    /// The exit code where nothing could be read, after that was said; else why it could not be judged.
    pub(super) fn judge(
        &self,
        command: &'static str,
        register: Option<&mut exceptions::Arguments>,
        look: Look,
    ) -> Result<Result<Judged, Exit>, Failure> {
        let Read { export, request, rules, part, .. } = match self.read(command, None, register, look)? {
            Ok(read) => read,
            Err(exit) => return Ok(Err(exit)),
        };
        let baseline = self.baseline(&part, &export)?;
        let assessment = export.judge(&rules, Purpose { request, baseline, ..Purpose::default() });
        Ok(Ok(Judged { assessment, part }))
    }

    /// The earlier result that the configuration names: by it, decisions have their numbers and ids.
    ///
    /// # Errors
    /// Where it cannot be read, or the export cannot be compared with it.
    pub(super) fn baseline(&self, part: &Part, export: &Export) -> Result<Option<Earlier>, Failure> {
        let Some(path) = self.configuration().file_named(part.baseline.as_deref()) else { return Ok(None) };
        let earlier = baseline::read(&path)?;
        baseline::comparable(&path, &earlier, false)?;
        let id = export.tenant_id().map(|id| Cover::plain().open(id.to_string().into()));
        baseline::same_id(&path, earlier.tenant_id(), id.as_deref(), false)?;
        Ok(Some(earlier))
    }

    /// Reads the export, and what the configuration says of it.
    ///
    /// # Errors
    /// As [`Self::judge`].
    pub(super) fn read(
        &self,
        command: &'static str,
        terraform_source: Option<PathBuf>,
        register: Option<&mut exceptions::Arguments>,
        look: Look,
    ) -> Result<Result<Read, Exit>, Failure> {
        let with_source = |options| LoadOptions { terraform_source, ..options };
        let read = self.read_with(command, with_source, register, look)?;
        Ok(read.map_err(|failures| ending::complained(failures.into_iter().map(Some), look)))
    }

    /// The same with other options; what is lacking altogether is not said, but given back.
    ///
    /// # Errors
    /// Why it cannot be judged; inside, what it lacks.
    pub(super) fn read_with(
        &self,
        command: &'static str,
        change: impl FnOnce(LoadOptions) -> LoadOptions,
        register: Option<&mut exceptions::Arguments>,
        look: Look,
    ) -> Result<Result<Read, Vec<Failure>>, Failure> {
        let Self { judging, config } = self;
        let inputs = &judging.inputs;
        let request = inputs.request(command)?;
        let as_of = judging.as_of.as_deref().map(moment::parse).transpose()?;
        let options = change(load_options(&request, &inputs.paths)?);
        let shown_source = options.terraform_source.as_deref().map(shown);
        let export = Export::read(&inputs.paths, &options, as_of.map(Moment::Stated))?;
        let lacking = ending::lacking(&export, &export.coverage(&[]), inputs, &Cover::plain());
        if !lacking.is_empty() {
            return Ok(Err(lacking));
        }
        let part = self.part_of(config.as_ref(), &export)?;
        let found = |register: &mut exceptions::Arguments| register.read(judging.configuration.file.as_deref(), &part);
        let not_exempt = register.as_deref().map(|register| register.not_exempt(&part, &export)).unwrap_or_default();
        let register: Option<Register> = register.map(found).transpose()?.flatten();
        let request = Request {
            select: part.select.clone().unwrap_or_default(),
            ignore: part.ignore.clone().unwrap_or_default(),
            terraform_source: shown_source,
            tenant: judging.tenant.clone().or_else(|| part.tenant.clone()),
            settings: part.settings(),
            as_of,
            register,
            not_exempt,
            ..request
        };
        let (own, _) = judging.own_rules.read(look)?;
        let request = Request { own_rules: own.recorded, ..request };
        let rules = request.rules(&own.entries)?;
        Ok(Ok(Read { export, request, rules, part, options, paths: inputs.paths.clone() }))
    }

    fn part_of(&self, config: Option<&Config>, export: &Export) -> Result<Part, Failure> {
        let Some(config) = config else { return Ok(Part::default()) };
        let part = config.of_tenant(self.judging.tenant.as_deref(), &export.tenant_words())?;
        config.matches(&part, &export.tenant)?;
        Ok(part)
    }
}
