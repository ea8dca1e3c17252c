//! The command line as reports repeat it, for people: what shapes the result, in one order and without absolute paths.

use bytesize::ByteSize;
use clap::{Args as _, Command, FromArgMatches as _};

use super::arguments::Arguments;
use crate::cli::paths::shown;
use crate::engine::request::Request;

/// The words of the command.
pub(super) fn repeated(arguments: &Arguments) -> Vec<String> {
    let mut all = vec!["check".to_owned()];
    all.extend(arguments.inputs.paths.iter().map(|path| shown(path)));
    let mut option = |name: &str, values: &[String]| {
        for value in values {
            if value.starts_with('-') {
                all.push(format!("{name}={value}"));
            } else {
                all.extend([name.to_owned(), value.clone()]);
            }
        }
    };
    let word = |value: &dyn ToString| vec![value.to_string()];
    option("--include", &arguments.inputs.include);
    option("--exclude", &arguments.inputs.exclude);
    option("--terraform-source", &arguments.terraform_source.iter().map(|path| shown(path)).collect::<Vec<_>>());
    option("--require", &arguments.inputs.require.iter().map(ToString::to_string).collect::<Vec<_>>());
    let bounds = &arguments.inputs.bounds;
    let size = |size: Option<ByteSize>| size.map(|size| size.as_u64().to_string());
    option("--max-expanded-size", size(bounds.expanded_size).as_slice());
    option("--max-files", bounds.files.map(|files| files.to_string()).as_slice());
    option("--max-file-size", size(bounds.file_size).as_slice());
    option("--max-depth", bounds.depth.map(|depth| depth.to_string()).as_slice());
    option("--format", &word(&arguments.format));
    option("--select", &arguments.select);
    option("--ignore", &arguments.ignore);
    option("--as-of", arguments.as_of.as_slice());
    option("--tenant", arguments.tenant.as_slice());
    if let Some(sample) = arguments.sample {
        option("--sample", &word(&sample));
        option("--seed", &word(&arguments.seed));
    }
    option("--fail-on", &word(&arguments.gate.fail_on().as_str()));
    if let Some(new) = arguments.gate.fail_on_new {
        option("--fail-on-new", &word(&new.as_str()));
    }
    if arguments.redact {
        all.push("--redact".to_owned());
    }
    all.extend(arguments.sarif.repeated());
    if arguments.quiet {
        all.push("--quiet".to_owned());
    }
    if arguments.verbose {
        all.push("--verbose".to_owned());
    }
    all
}

/// What a command asks for, as a report repeats it; nothing where this version does not understand it.
pub(in crate::cli) fn request(words: &[String]) -> Option<Request> {
    let matches = Arguments::augment_args(Command::new("check")).try_get_matches_from(words).ok()?;
    Arguments::from_arg_matches(&matches).ok()?.request().ok()
}
