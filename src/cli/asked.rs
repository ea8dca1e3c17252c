//! What commands that answer a question about an export share: the export, the configuration, the cover, and where the answer goes.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::configuration;
use super::ending;
use super::exit::Exit;
use super::failure::Failure;
use super::file_paths::{Spared, is_standard, resolved};
use super::inputs::{Inputs, load_options};
use super::moment;
use super::redaction::{self, KeyFile};
use super::terminal::{self, Look};
use crate::config::{Config, Part};
use crate::cover::Cover;
use crate::model::Moment;
use crate::report::{Options, write_to_path};
use crate::service::Export;

/// The options of every question.
#[derive(Debug, Args)]
#[group(skip)]
pub(super) struct Arguments {
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// List everything; JSON always does
    #[arg(long)]
    all: bool,
    /// Answer as of this date or time, or `now` [default: the time of the export]
    #[arg(long, value_name = "DATE|DATETIME")]
    as_of: Option<String>,
    /// Name of the tenant; also selects `[tenants.NAME]` of the configuration
    #[arg(long, value_name = "NAME")]
    tenant: Option<String>,
    /// Show pseudonyms instead of names, IDs and values
    #[arg(long)]
    redact: bool,
    /// Pseudonym key, created if missing; keep it private
    #[arg(long, value_name = "FILE", default_value = redaction::DEFAULT, requires = "redact")]
    redaction_key: PathBuf,
    #[command(flatten)]
    configuration: configuration::Arguments,
}

/// An export that was read for a question.
pub(super) struct Asked {
    /// The export.
    pub(super) export: Export,
    /// What the configuration says for its tenant.
    pub(super) part: Part,
    /// What the answer shows.
    pub(super) cover: Cover,
    /// How the command ends.
    pub(super) exit: Exit,
    tenant: Option<String>,
    key: Option<KeyFile>,
}

impl Asked {
    /// The name of the tenant: the one given, else that of the configuration.
    pub(super) fn tenant(&self) -> Option<&str> {
        self.tenant.as_deref()
    }
}

impl Arguments {
    /// Whether what the export says must not be shown.
    pub(super) fn hides(&self) -> bool {
        self.redact
    }

    /// Reads the export, and what the configuration says of it, and answers. `also` is another file that the command writes.
    pub(super) fn with(
        &self,
        command: &'static str,
        inputs: &Inputs,
        look: Look,
        also: Option<&Path>,
        answer: impl FnOnce(&Asked) -> Result<(), Failure>,
    ) -> Result<Exit, Failure> {
        let answered = || {
            let asked = self.read(command, inputs, look, also)?;
            if asked.export.coverage(&[]).iter().all(|row| row.objects == 0) {
                return Ok(asked.exit);
            }
            answer(&asked)?;
            if let Some(key) = asked.key {
                key.save(&self.redaction_key, asked.cover.used())?;
            }
            Ok(asked.exit)
        };
        answered().map_err(|failure| match failure {
            Failure::Configuration(faults) if self.redact => Failure::Configuration(faults.without_lines()),
            failure => failure,
        })
    }

    fn read(&self, command: &'static str, inputs: &Inputs, look: Look, also: Option<&Path>) -> Result<Asked, Failure> {
        let mut inputs = inputs.clone();
        let mut configuration = self.configuration.clone();
        let config = configuration.read()?;
        inputs.or_files_of(config.as_ref());
        if inputs.paths.is_empty() {
            return Err(Failure::NoExport { command });
        }
        let request = inputs.request(command)?;
        let as_of = self.as_of.as_deref().map(moment::parse).transpose()?;
        let key = if self.redact { Some(KeyFile::open(&self.redaction_key, &inputs.paths)?) } else { None };
        let cover = key.as_ref().map_or_else(|| Ok(Cover::plain()), KeyFile::cover)?;
        let options = load_options(&request, &inputs.paths)?;
        let export = Export::read(&inputs.paths, &options, as_of.map(Moment::Stated))
            .map_err(|error| cover.load_error(error))?;
        self.spares(also, configuration.file.as_deref(), &export)?;
        let part = self.part_of(config.as_ref(), &export)?;
        inputs.or_required_of(&part);
        let notices: Vec<_> = export.notices.iter().cloned().map(|notice| cover.notice(notice)).collect();
        terminal::warn(look, &notices, &cover.paths(&export.sources));
        let exit = ending::of_export(&export, &export.coverage(&[]), &inputs, &cover, look);
        let tenant = self.tenant.clone().or_else(|| part.tenant.clone());
        Ok(Asked { export, part, cover, exit, tenant, key })
    }

    /// That each file to be written is another one, and none that was read.
    fn spares(&self, also: Option<&Path>, config: Option<&Path>, export: &Export) -> Result<(), Failure> {
        let written = || self.output.as_deref().into_iter().chain(also).map(Path::to_owned);
        Spared { config: config.map(Path::to_owned), ..Spared::default() }.by(written(), &export.sources)?;
        let mut seen: BTreeSet<_> = self.redact.then(|| resolved(&self.redaction_key)).into_iter().collect();
        match written().find(|path| !seen.insert(resolved(path))) {
            Some(path) => Err(Failure::Twice { path }),
            None => Ok(()),
        }
    }

    fn part_of(&self, config: Option<&Config>, export: &Export) -> Result<Part, Failure> {
        let Some(config) = config else { return Ok(Part::default()) };
        Ok(config.of_tenant(self.tenant.as_deref(), &export.tenant_words())?)
    }

    /// Writes an answer to where it goes.
    pub(super) fn write(
        &self,
        look: Look,
        shown: impl Fn(&Options, &mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        write(self.output.as_deref(), self.all, look, shown)
    }
}

/// Writes an answer to a file, or to standard output, which `-` means too.
pub(super) fn write(
    output: Option<&Path>,
    all: bool,
    look: Look,
    shown: impl Fn(&Options, &mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    match output.filter(|path| !is_standard(path)) {
        None => {
            let options = terminal::options(look, false, all);
            terminal::print(|out| shown(&options, out))
        }
        Some(path) => {
            let options = Options { verbose: all, signs: look.signs(), ..Options::default() };
            write_to_path(path, |out| shown(&options, out))
                .map_err(|source| Failure::Write { path: path.to_owned(), source })
        }
    }
}
