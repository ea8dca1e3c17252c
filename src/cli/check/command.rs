//! The command line as reports repeat it, for people: what shapes the result, in one order and without absolute paths.

use std::path::Path;

use bytesize::ByteSize;
use clap::{Args as _, Command, FromArgMatches as _};

use super::arguments::Arguments;
use crate::cli::file_paths::shown;
use crate::engine::request::Request;
use crate::source::Phrase;
use crate::source::seal;

/// The words of the command. What the user named is sealed: a path, a glob, the tenant.
pub(super) fn repeated(arguments: &Arguments) -> Vec<Phrase> {
    let path = |path: &Path| Phrase::from(seal::path(shown(path)));
    let mut all = vec![Phrase::from("check")];
    all.extend(arguments.inputs.paths.iter().map(|given| path(given)));
    let glob = |glob: &String| Phrase::from(seal::path(glob));
    let plain = |word: &String| Phrase::from(word);
    let mut option = |name: &str, values: Vec<Phrase>| {
        for value in values {
            if value.starts_with('-') {
                all.push(format!("{name}={}", value.as_part()).into());
            } else {
                all.extend([name.into(), value]);
            }
        }
    };
    let inputs = &arguments.inputs;
    option("--include", inputs.include.iter().map(glob).collect());
    option("--exclude", inputs.exclude.iter().map(glob).collect());
    option("--terraform-source", arguments.terraform_source.iter().map(|given| path(given)).collect());
    option("--rules", arguments.own_rules.folder.iter().map(|given| path(given)).collect());
    option("--config", arguments.configuration.file.iter().map(|given| path(given)).collect());
    option("--exceptions", arguments.register.file.iter().map(|given| path(given)).collect());
    let word = |value: &dyn ToString| vec![Phrase::from(value.to_string())];
    option("--require", inputs.require.iter().flat_map(|collection| word(collection)).collect());
    let bounds = &arguments.inputs.bounds;
    let size = |size: Option<ByteSize>| size.iter().flat_map(|size| word(&size.as_u64())).collect();
    option("--max-expanded-size", size(bounds.expanded_size));
    option("--max-files", bounds.files.iter().flat_map(|bound| word(bound)).collect());
    option("--max-file-size", size(bounds.file_size));
    option("--max-depth", bounds.depth.iter().flat_map(|bound| word(bound)).collect());
    option("--format", word(&arguments.shown()));
    option("--select", arguments.select.iter().map(plain).collect());
    option("--ignore", arguments.ignore.iter().map(plain).collect());
    option("--as-of", arguments.as_of.iter().map(plain).collect());
    option("--tenant", arguments.tenant.iter().map(|name| Phrase::from(seal::name(name))).collect());
    if let Some(sample) = arguments.sample {
        option("--sample", word(&sample));
        option("--seed", word(&arguments.seed));
    }
    option("--fail-on", word(&arguments.gate.fail_on().as_str()));
    if let Some(new) = arguments.gate.fail_on_new {
        option("--fail-on-new", word(&new.as_str()));
    }
    option("--baseline", arguments.baseline.iter().map(|given| path(given)).collect());
    if arguments.configuration.none {
        all.push("--no-config".into());
    }
    if arguments.register.none {
        all.push("--no-exceptions".into());
    }
    if arguments.redact {
        all.push("--redact".into());
    }
    all.extend(arguments.sarif.repeated());
    if arguments.quiet {
        all.push("--quiet".into());
    }
    if arguments.verbose {
        all.push("--verbose".into());
    }
    all
}

/// What a command asks for, as a report repeats it; nothing where this version does not understand it.
pub(in crate::cli) fn request(words: &[String]) -> Option<Request> {
    let matches = Arguments::augment_args(Command::new("check")).try_get_matches_from(words).ok()?;
    Arguments::from_arg_matches(&matches).ok()?.request().ok()
}
