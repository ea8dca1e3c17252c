//! How a SARIF log is asked for.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::failure::Failure;
use super::file_paths::shown;
use super::pipeline;
use crate::report::sarif::settings::{Anchor, Fingerprint, Placing, Profile, Settings};
use crate::source::Phrase;
use crate::source::seal;

/// How large a committed file that results point to may be.
const MAX_ANCHOR: u64 = 16 << 20;

/// The options of a SARIF log.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "SARIF")]
#[group(id = "sarif")]
pub(super) struct Arguments {
    /// Target consumer of the SARIF log: GitHub and most dashboards, direct upload to Azure DevOps, or a reader of every outcome
    #[arg(long = "sarif-profile", value_enum, value_name = "PROFILE", default_value = "github")]
    profile: ProfileWord,
    /// How alerts are matched across runs: by object, or by the line as GitHub hashes it
    #[arg(long, value_enum, value_name = "WHAT", default_value = "identity")]
    fingerprint: FingerprintWord,
    /// Point results to this committed file instead of the export: to the line that names the object, otherwise to the first line
    #[arg(long = "sarif-anchor", value_name = "FILE", conflicts_with = "virtual_paths")]
    anchor: Option<PathBuf>,
    /// Point results to `entra/<tenant>/<collection>/<id>.json` instead of the export
    #[arg(long = "sarif-virtual-paths")]
    virtual_paths: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ProfileWord {
    Github,
    Azure,
    Full,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FingerprintWord {
    Identity,
    Line,
}

impl Arguments {
    /// Whether the log lists every subject.
    pub(super) fn population(&self) -> bool {
        self.profile == ProfileWord::Full
    }

    /// What the log is written by. The pipeline is asked for only where the log names it.
    pub(super) fn settings(&self) -> Result<Settings, Failure> {
        let placing = match &self.anchor {
            Some(path) => Placing::Anchor(anchor(path)?),
            None if self.virtual_paths => Placing::Virtual,
            None => Placing::Export,
        };
        let profile = match self.profile {
            ProfileWord::Github => Profile::Github,
            ProfileWord::Azure => Profile::Azure,
            ProfileWord::Full => Profile::Full,
        };
        let fingerprint = match self.fingerprint {
            FingerprintWord::Identity => Fingerprint::Identity,
            FingerprintWord::Line => Fingerprint::Line,
        };
        let pipeline = (profile == Profile::Azure).then(pipeline::of_environment).transpose()?;
        Ok(Settings { profile, fingerprint, placing, pipeline, working_directory: std::env::current_dir().ok() })
    }

    /// The options that were given, as reports repeat them.
    pub(super) fn repeated(&self) -> Vec<Phrase> {
        let mut all = Vec::new();
        let mut option = |name: &str, value: Phrase| all.extend([Phrase::from(name), value]);
        match self.profile {
            ProfileWord::Github => {}
            ProfileWord::Azure => option("--sarif-profile", "azure".into()),
            ProfileWord::Full => option("--sarif-profile", "full".into()),
        }
        if self.fingerprint == FingerprintWord::Line {
            option("--fingerprint", "line".into());
        }
        if let Some(path) = &self.anchor {
            option("--sarif-anchor", Phrase::from(seal::path(shown(path))));
        }
        if self.virtual_paths {
            all.push("--sarif-virtual-paths".into());
        }
        all
    }
}

#[expect(clippy::disallowed_methods, reason = "the anchor is no part of the export")]
fn anchor(path: &Path) -> Result<Anchor, Failure> {
    let refused = |reason: String| Failure::Anchor { path: path.to_owned(), reason };
    let size = path.metadata().map_err(|error| refused(error.to_string()))?.len();
    if size > MAX_ANCHOR {
        return Err(refused(format!("it is larger than {MAX_ANCHOR} bytes")));
    }
    let bytes = std::fs::read(path).map_err(|error| refused(error.to_string()))?;
    Ok(Anchor::new(shown(path), bytes))
}
