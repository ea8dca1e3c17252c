//! `pimlint lsp`: the findings in an editor, over standard input and output.

use std::path::{Path, PathBuf};

use clap::Args;
use lsp_server::Connection;
use miette::Diagnostic;

use super::exceptions;
use super::exit::Exit;
use super::failure::Failure;
use super::file_paths::is_standard;
use super::judging::{self, Judging};
use super::terminal::Look;
use crate::export::LoadOptions;
use crate::lsp::{Ended, Read, Settings, Texts, Workspace, serve};

const HELP: &str = "\
Examples:
  pimlint lsp
      Evaluate the folder that the editor has open
  pimlint lsp export plan.json --terraform-source .
      An export with a Terraform plan over it, and the configuration that makes the plan

An editor starts this command and speaks to it over standard input and output. Relative paths begin in the folder that the \
editor has open. What the editor sends as settings counts before the options: export, terraformSource and config.

Exit codes: 0 the editor ended it, 1 the editor stopped without saying so, 2 usage error";

/// The options of `lsp`.
#[derive(Debug, Args)]
#[command(
    after_help = HELP,
    mut_arg("paths", |paths| paths.help("Folders, files or archives (.zip, .tar, .tar.gz, .gz) of the export [default: the folder that the editor has open]"))
)]
pub(super) struct Arguments {
    #[command(flatten)]
    judging: Judging,
    #[command(flatten)]
    register: exceptions::Arguments,
    /// Folder of the Terraform configuration of a plan: what its `.tf` files write counts, as you type
    #[arg(long, value_name = "DIR")]
    terraform_source: Option<PathBuf>,
    /// For editors that add it: standard input and output are used anyway
    #[arg(long, hide = true)]
    stdio: bool,
}

/// Runs the command.
pub(super) fn execute(arguments: Arguments, look: Look) -> Exit {
    let here = std::env::current_dir().unwrap_or_default();
    let (connection, threads) = Connection::stdio();
    let ended = serve(connection, Opened { arguments, look }, &here);
    let written = threads.join();
    match (ended, written) {
        (Ended::Properly, Ok(())) => Exit::Clean,
        // As the protocol wants it.
        _ => Exit::Findings,
    }
}

/// The folder that an editor has open.
struct Opened {
    arguments: Arguments,
    look: Look,
}

impl Workspace for Opened {
    fn enter(&mut self, folder: &Path) -> Result<(), String> {
        let cannot = |error| format!("the folder {} cannot be opened: {error}", folder.display());
        std::env::set_current_dir(folder).map_err(cannot)
    }

    fn read(&self, settings: &Settings, texts: Texts) -> Result<Read, String> {
        self.opened(settings, texts).map_err(|failures| failures.iter().map(sentence).collect::<Vec<_>>().join("; "))
    }
}

impl Opened {
    fn opened(&self, settings: &Settings, texts: Texts) -> Result<Read, Vec<Failure>> {
        let mut judging = self.arguments.judging.clone();
        let paths = &mut judging.inputs.paths;
        if !settings.export.is_empty() {
            paths.clone_from(&settings.export);
        }
        if paths.is_empty() {
            paths.push(PathBuf::from("."));
        }
        if paths.iter().any(|path| is_standard(path)) {
            return Err(vec![Failure::TakenStdin]);
        }
        if settings.config.is_some() {
            judging.configuration.file.clone_from(&settings.config);
            judging.configuration.none = false;
        }
        let source = settings.terraform_source.as_ref().or(self.arguments.terraform_source.as_ref());
        let with_texts = |options: LoadOptions| match texts.changed {
            None => LoadOptions { open: texts.open, as_written: true, terraform_source: source.cloned(), ..options },
            Some(replaced) => LoadOptions { open: texts.open, replaced, ..options },
        };
        let mut register = self.arguments.register.clone();
        let prepared = judging.prepared().map_err(|failure| vec![failure])?;
        let read = prepared.read_with("lsp", with_texts, Some(&mut register), self.look);
        let judging::Read { export, request, rules, .. } = read.map_err(|failure| vec![failure])??;
        Ok(Read { export, request, rules })
    }
}

/// A failure with its causes and what to do, in one line.
fn sentence(failure: &Failure) -> String {
    let mut said = vec![failure.to_string()];
    let related = failure.related().into_iter().flatten();
    said.extend(related.map(|fault| fault.help().map_or_else(|| fault.to_string(), |help| format!("{fault}: {help}"))));
    said.extend(std::error::Error::source(failure).map(ToString::to_string));
    said.extend(failure.help().map(|help| help.to_string()));
    said.join(": ")
}
