//! `pimlint simulate`: what somebody who requests an access package gets, day by day, and when it really ends.

use clap::{Args, ValueEnum};

use super::asked::{self, Asked};
use super::exit::Exit;
use super::failure::Failure;
use super::inputs::Inputs;
use super::terminal::Look;
use super::who;
use crate::report::simulate as report;
use crate::simulate::{Answer, Question};
use crate::who::{Kind, find};

const HELP: &str = "\
Examples:
  pimlint simulate ./export --package \"Finance month-end access\"
      What each request for the package leads to, until access really ends
  pimlint simulate ./export --person quinn.duarte@contoso.com
      The same for all that this person may request

Exit codes: 0 answered, 2 no such object or several, or usage error, 3 nothing readable or --require not met";

/// The options of `simulate`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    /// Simulate requests for this access package: ID or name [default: every package]
    #[arg(long, value_name = "PACKAGE")]
    package: Option<String>,
    /// Simulate the requests that this person may make: ID, name or address
    #[arg(long, value_name = "PERSON", conflicts_with = "package")]
    person: Option<String>,
    /// Output format
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Form,
    #[command(flatten)]
    pub(super) asked: asked::Arguments,
}

/// The formats of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Text,
    Json,
    Html,
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, look: Look) -> Result<Exit, Failure> {
    arguments.asked.with("simulate", &arguments.inputs, look, None, |asked| {
        let answer = ask(arguments, asked)?;
        arguments.asked.write(look, |options, out| match arguments.format {
            Form::Text => report::write_text(&answer, options, out),
            Form::Json => report::write_json(&answer, out),
            Form::Html => report::write_html(&answer, out),
        })
    })
}

fn ask(arguments: &Arguments, asked: &Asked) -> Result<Answer, Failure> {
    let Asked { export, part, cover, .. } = asked;
    let found = |word: &str, kind: Kind| {
        let found = find(&export.tenant, word, Some(kind));
        found.map(|found| found.id).map_err(|not_one| who::failure(word, Some(kind), not_one, cover))
    };
    let question = match (&arguments.package, &arguments.person) {
        (Some(package), _) => Question::Package(found(package, Kind::Package)?),
        (None, Some(person)) => Question::Person(found(person, Kind::Person)?),
        (None, None) => Question::All,
    };
    Ok(export.simulate(&question, &part.settings(), asked.tenant(), cover))
}
