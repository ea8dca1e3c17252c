//! What to read, for every command that reads an export.

use std::io::Read;
use std::path::PathBuf;

use bytesize::ByteSize;
use clap::Args;

use super::failure::Failure;
use super::file_paths::{is_standard, shown};
use crate::cover::Cover;
use crate::engine::request::Request;
use crate::export::LoadOptions;
use crate::export::limits::Limits;
use crate::model::Collection;

/// The options that say what to read.
#[derive(Debug, Clone, Args)]
pub(super) struct Inputs {
    /// Folders, files or archives (.zip, .tar, .tar.gz, .gz) of the export; `-` for standard input
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// Read only matching files; can be repeated
    #[arg(long, value_name = "GLOB")]
    pub(super) include: Vec<String>,
    /// Skip matching files; can be repeated
    #[arg(long, value_name = "GLOB")]
    pub(super) exclude: Vec<String>,
    /// Collections that must be complete, by ID; otherwise the exit code is 3
    #[arg(long, value_name = "COLLECTION,...", value_delimiter = ',', value_parser = collection)]
    pub(super) require: Vec<Collection>,
    #[command(flatten)]
    pub(super) bounds: Bounds,
}

/// Bounds on what an export may ask of the machine.
#[derive(Debug, Clone, Args)]
pub(super) struct Bounds {
    /// Maximum total size of archives and compressed files after expansion [default: 4 GiB]
    #[arg(long = "max-expanded-size", value_name = "SIZE", help_heading = "Limits")]
    pub(super) expanded_size: Option<ByteSize>,
    /// Maximum number of files, including archive entries [default: 1000000]
    #[arg(long = "max-files", value_name = "N", help_heading = "Limits")]
    pub(super) files: Option<u64>,
    /// Maximum size of one file after decompression [default: 2 GiB]
    #[arg(long = "max-file-size", value_name = "SIZE", help_heading = "Limits")]
    pub(super) file_size: Option<ByteSize>,
    /// Maximum folder depth [default: 64]
    #[arg(long = "max-depth", value_name = "N", help_heading = "Limits")]
    pub(super) depth: Option<u64>,
}

impl Bounds {
    fn limits(&self) -> Limits {
        let default = Limits::default();
        Limits {
            expanded_bytes: self.expanded_size.map_or(default.expanded_bytes, |size| size.as_u64()),
            files: self.files.unwrap_or(default.files),
            file_bytes: self.file_size.map_or(default.file_bytes, |size| size.as_u64()),
            depth: self.depth.unwrap_or(default.depth),
        }
    }
}

impl Inputs {
    /// The part of a request that says what to read.
    ///
    /// # Errors
    /// Where no path was given.
    pub(super) fn request(&self, command: &'static str) -> Result<Request, Failure> {
        some_path(&self.paths, command)?;
        Ok(Request {
            include: self.include.clone(),
            exclude: self.exclude.clone(),
            limits: self.bounds.limits(),
            ..Request::default()
        })
    }

    /// The paths for a sentence.
    pub(super) fn shown(&self, cover: &Cover) -> String {
        self.paths.iter().map(|path| cover.path(&shown(path))).collect::<Vec<_>>().join(", ")
    }
}

/// That there is something to read.
pub(super) fn some_path(paths: &[PathBuf], command: &'static str) -> Result<(), Failure> {
    if paths.is_empty() { Err(Failure::NoPath { command }) } else { Ok(()) }
}

/// How to load what a request asks for on this machine.
pub(super) fn load_options(request: &Request, paths: &[PathBuf]) -> Result<LoadOptions, Failure> {
    let options = request
        .load_options(LoadOptions { working_directory: std::env::current_dir().ok(), ..LoadOptions::default() })?;
    Ok(LoadOptions { standard_input: standard_input(paths, request.limits)?, ..options })
}

/// Reads standard input where a path asks for it: to its end, or to the first byte beyond the bound, which is refused later.
fn standard_input(paths: &[PathBuf], limits: Limits) -> Result<Option<Vec<u8>>, Failure> {
    if !paths.iter().any(|path| is_standard(path)) {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    let limit = limits.file_bytes.saturating_add(1);
    std::io::stdin().lock().take(limit).read_to_end(&mut bytes).map_err(Failure::Stdin)?;
    Ok(Some(bytes))
}

/// A collection named on the command line.
pub(super) fn collection(id: &str) -> Result<Collection, String> {
    let known = || Collection::all().map(Collection::id).collect::<Vec<_>>().join(", ");
    Collection::from_id(id.trim()).ok_or_else(|| format!("the collections are {}", known()))
}
