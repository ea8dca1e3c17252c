//! `pimlint explain`: one rule in full, one area, or one control.

mod area;
mod control;
mod facts;
mod markdown;
mod text;

use clap::Args;

use super::exit::Exit;
use super::failure::Failure;
use super::own_rules;
use super::rules::{PageFormat, json};
use super::terminal::{self, Look};
use crate::catalogue::{Entry, entry};
use crate::custom::Own;
use crate::report::Options;

const HELP: &str = "\
Examples:
  pimlint explain package-eligible-outlives-pim
      Why it matters, how it is judged, how to fix it and when to accept it
  pimlint explain package
      All rules about access packages
  pimlint explain MS.AAD.7.6v1
      A control, and what tests it";

/// The options of `explain`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    /// Rule, area or control, such as `MS.AAD.7.6v1` or `cis-m365:5.3.4`; `cis-m365:5.3` lists those below it
    #[arg(value_name = "RULE|AREA|CONTROL")]
    rule: String,
    #[command(flatten)]
    own_rules: own_rules::Arguments,
    /// Also show the files of the examples
    #[arg(long)]
    examples: bool,
    /// Output format
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: PageFormat,
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, look: Look) -> Result<Exit, Failure> {
    let options = terminal::options(look, false, false);
    let (own, broken) = arguments.own_rules.read(look)?;
    if let Some(area) = area::named(&arguments.rule, &own) {
        terminal::print(|out| match arguments.format {
            PageFormat::Text => out.write_all(area.text(&options).as_bytes()),
            PageFormat::Markdown => out.write_all(area.markdown().as_bytes()),
            PageFormat::Json => area.json(out),
        })?;
        return Ok(broken);
    }
    let Some(entry) = named(&arguments.rule, &own) else {
        controls(arguments, &options)?;
        return Ok(broken);
    };
    terminal::print(|out| match arguments.format {
        PageFormat::Text => out.write_all(text::page(entry, arguments.examples, &options).as_bytes()),
        PageFormat::Markdown => out.write_all(markdown::page(entry, arguments.examples).as_bytes()),
        PageFormat::Json => {
            let examples = if arguments.examples { json::Examples::Whole } else { json::Examples::Named };
            json::write(&[entry], examples, out)
        }
    })?;
    Ok(broken)
}

/// One control in full, or those below a part of an id.
fn controls(arguments: &Arguments, options: &Options) -> Result<(), Failure> {
    let word = arguments.rule.as_str();
    if let Some(control) = control::named(word) {
        return terminal::print(|out| match arguments.format {
            PageFormat::Text => out.write_all(control::text(control, options).as_bytes()),
            PageFormat::Markdown => out.write_all(control::markdown(control).as_bytes()),
            PageFormat::Json => control::json(control, out),
        });
    }
    let below = control::below(word);
    if below.is_empty() {
        return Err(Failure::unknown_rule(word));
    }
    terminal::print(|out| match arguments.format {
        PageFormat::Text => out.write_all(control::list_text(word, &below, options).as_bytes()),
        PageFormat::Markdown => out.write_all(control::list_markdown(word, &below).as_bytes()),
        PageFormat::Json => control::list_json(&below, out),
    })
}

/// The rule of this id, in whatever case it is written.
fn named(word: &str, own: &Own) -> Option<&'static Entry> {
    let word = word.trim().to_ascii_lowercase();
    entry(&word).or_else(|| own.entries.iter().copied().find(|entry| entry.id == word))
}
