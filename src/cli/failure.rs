//! Errors: why nothing could be assessed, and what to do about it.

use std::io;
use std::path::PathBuf;

use miette::Diagnostic;
use thiserror::Error;

use super::exit::Exit;
use crate::catalogue::{UnknownWord, nearest_rule_or_control};
use crate::config::Faults;
use crate::engine::assessment::Assessment;
use crate::engine::request::InvalidGlob;
use crate::export::LoadError;
use crate::export::notice::NoticeKind;
use crate::model::Collection;
use crate::report::ChangedFile;
use crate::source::visible;

/// Why a command could not do what it was asked.
#[derive(Debug, Error, Diagnostic)]
pub(super) enum Failure {
    #[error("no path given")]
    #[diagnostic(help(
        "specify the folder or files of an export, as in `pimlint {command} ./export`, or `-` for standard input"
    ))]
    NoPath { command: &'static str },

    #[error(transparent)]
    #[diagnostic(help("`pimlint rules` lists the rules with their areas, severities, kinds and controls"))]
    UnknownWord(#[from] UnknownWord),

    #[error("no rule or control is called `{word}`")]
    #[diagnostic(help("{help}"))]
    UnknownRule { word: String, help: String },

    #[error("no export given")]
    #[diagnostic(help("{}", with_an_export(.command)))]
    NoExport { command: &'static str },

    #[error("the export has no {kinds} called `{word}`")]
    #[diagnostic(help("{help}"))]
    NoObject { word: String, kinds: &'static str, help: String },

    #[error("`{word}` can mean {count} objects")]
    #[diagnostic(help("{help}"))]
    SeveralObjects { word: String, count: usize, help: String },

    #[error("no rule is left to run")]
    #[diagnostic(help(
        "everything that is selected is ignored, or there is none of it: rules of your own need --rules"
    ))]
    NothingSelected,

    #[error("`{text}` is not a date or time: {why}")]
    #[diagnostic(help("use a date (`2026-01-31`, which means 00:00Z), a time (`2026-01-31T08:00:00Z`) or `now`"))]
    Moment { text: String, why: &'static str },

    #[error(transparent)]
    #[diagnostic(help("a glob looks like `groups/**/*.json`"))]
    Glob(#[from] InvalidGlob),

    #[error("cannot read the configuration {}", .path.display())]
    #[diagnostic(help("specify another file with --config, or --no-config to use none"))]
    Unreadable { path: PathBuf, source: io::Error },

    #[error("cannot read the exceptions register {}", .path.display())]
    #[diagnostic(help("specify another file with --exceptions, or create this one with `pimlint except add`"))]
    UnreadableRegister { path: PathBuf, source: io::Error },

    #[error(transparent)]
    #[diagnostic(transparent)]
    Configuration(#[from] Faults),

    #[error("cannot read the rules in {}", .path.display())]
    #[diagnostic(help("specify the folder that holds them with --rules"))]
    OwnRules { path: PathBuf, source: io::Error },

    #[error("{} cannot be edited: {reason}", .path.display())]
    #[diagnostic(help("edit the file by hand"))]
    NotEditable { path: PathBuf, reason: String },

    #[error("no finding or decision has the ID `{id}`")]
    #[diagnostic(help("the JSON report lists the findings with their IDs"))]
    NoSuchFinding { id: String },

    #[error("there is no decision {number}")]
    #[diagnostic(help("the decisions are numbered from 1, as `pimlint check` shows them; there are {count}"))]
    NoDecision { number: usize, count: usize },

    #[error("the evidence of the finding has no `{key}`")]
    #[diagnostic(help("it has {}", if .known.is_empty() { "no values".to_owned() } else { .known.join(", ") }))]
    NoSuchEvidence { key: String, known: Vec<String> },

    #[error("an exception like this does not accept the finding {id}: {reason}")]
    #[diagnostic(help(
        "specify a later --expires, or --accepts with the value of the finding or, of a number, a greater one"
    ))]
    AcceptsNothing { id: String, reason: String },

    #[error("{} has no findings: {reason}", .path.display())]
    #[diagnostic(help("specify a report that `pimlint check --format json` wrote"))]
    NotResults { path: PathBuf, reason: String },

    #[error("{} already exists", .path.display())]
    #[diagnostic(help("specify another file with --output, or delete this one"))]
    Exists { path: PathBuf },

    #[error(
        "cannot determine what is new: --fail-on-new needs an export and a Terraform plan whose values can be read"
    )]
    #[diagnostic(help(
        "for example `pimlint check ./export plan.json --fail-on-new error`; without a plan, use --fail-on"
    ))]
    NoPlan,

    #[error(transparent)]
    #[diagnostic(transparent)]
    Load(#[from] LoadError),

    #[error("no object could be read from {paths}")]
    #[diagnostic(help("{help}"))]
    NothingRead { paths: String, help: String },

    #[error("required collections are incomplete: {}", ids(.0))]
    #[diagnostic(help("{}", requests(.0)))]
    Required(Vec<Collection>),

    #[error("{} is a file of the export and would be overwritten by the report", .path.display())]
    #[diagnostic(help("specify another file with --output"))]
    OverInput { path: PathBuf },

    #[error("{} is the configuration and would be overwritten by the report", .path.display())]
    #[diagnostic(help("specify another file with --output"))]
    OverConfiguration { path: PathBuf },

    #[error("{} is the exceptions register and would be overwritten by the report", .path.display())]
    #[diagnostic(help("specify another file with --output"))]
    OverRegister { path: PathBuf },

    #[error("{} is in {}, which is read", .path.display(), .folder.display())]
    #[diagnostic(help("specify a path that is in no export and not among the rules of your own"))]
    Inside { path: PathBuf, folder: PathBuf },

    #[error("the redaction key {} is in {}, which is read and may be handed on", .path.display(), .folder.display())]
    #[diagnostic(help("specify a file elsewhere with --redaction-key"))]
    KeyInside { path: PathBuf, folder: PathBuf },

    #[error("{} is given twice: one file would overwrite the other", .path.display())]
    #[diagnostic(help("specify a different file for each option that writes one"))]
    Twice { path: PathBuf },

    #[error("cannot write {}", .path.display())]
    #[diagnostic(help("{}", to_write(.source)))]
    Write { path: PathBuf, source: io::Error },

    #[error("the key file {} cannot be used: {reason}", .path.display())]
    #[diagnostic(help(
        "specify another file with --redaction-key, or delete this one to create a new key with different pseudonyms"
    ))]
    Key { path: PathBuf, reason: String },

    #[error("{} cannot sign: {reason}", .path.display())]
    #[diagnostic(help(
        "--sign takes a secret key created by `minisign -G -W`; if it has a password, set PIMLINT_SIGN_PASSWORD"
    ))]
    SigningKey { path: PathBuf, reason: String },

    #[error("the signature cannot be checked with `{key}`: {reason}")]
    #[diagnostic(help("--public-key takes a file created by `minisign -G`, or its second line"))]
    PublicKey { key: String, reason: String },

    #[error("the report cannot be redacted: {0}")]
    Redaction(#[from] ChangedFile),

    #[error("{} is not an empty folder", .path.display())]
    #[diagnostic(help("specify a folder that does not exist yet"))]
    NotEmpty { path: PathBuf },

    #[error("results cannot point to {}: {reason}", .path.display())]
    #[diagnostic(help("--sarif-anchor takes a committed text file, such as the tenant's configuration"))]
    Anchor { path: PathBuf, reason: String },

    #[error("cannot identify the Azure Pipelines run: {} missing or malformed", .wrong.join(", "))]
    #[diagnostic(help(
        "`--sarif-profile azure` works only in an Azure Pipelines job, which sets these variables; omit it elsewhere"
    ))]
    Pipeline { wrong: Vec<&'static str> },

    #[error("{} is not a canonical export", .path.display())]
    #[diagnostic(help("specify a folder that does not exist, is empty, or was written by `pimlint fmt`"))]
    NotCanonical { path: PathBuf },

    #[error("cannot read standard input")]
    Stdin(#[source] io::Error),

    #[error("standard input belongs to the editor")]
    #[diagnostic(help("specify folders and files of the export instead of `-`"))]
    TakenStdin,

    #[error("a workbook is binary and cannot be printed")]
    #[diagnostic(help("write it to a file with `--output xlsx=report.xlsx`"))]
    NoText,

    #[error("{} cannot be verified: {reason}", .path.display())]
    #[diagnostic(help(
        "specify the report that `pimlint check --format json` wrote, then the export it was created from"
    ))]
    Unverifiable { path: PathBuf, reason: String },

    #[error("a roll-up has the formats text, json and html")]
    #[diagnostic(help(
        "with --tenants, --output writes the other formats for each tenant, as in `--output sarif=reports`"
    ))]
    NoRollup,

    #[error("two tenants are called {name}")]
    #[diagnostic(help("rename one of the folders: the reports of a tenant are called like its folder"))]
    SameName { name: String },

    #[error("{} has no results: {reason}", .path.display())]
    #[diagnostic(help("specify files that `pimlint check --tenants --results FILE` wrote"))]
    NoResults { path: PathBuf, reason: String },

    #[error("{} cannot be compared with: {reason}", .path.display())]
    #[diagnostic(help("specify a report that `pimlint check --format json` wrote"))]
    NoResult { path: PathBuf, reason: String },

    #[error("{} cannot be compared with: {reason}", .path.display())]
    #[diagnostic(help(
        "findings are compared by ID: both results must be of the same tenant, and either not redacted or redacted with one key"
    ))]
    Incomparable { path: PathBuf, reason: &'static str },

    #[error("there are no results to show")]
    #[diagnostic(help("specify a folder with reports that `pimlint check --format json` wrote"))]
    NoHistory,

    #[error("{} is the baseline and would be overwritten by the report", .path.display())]
    #[diagnostic(help("specify another file with --output"))]
    OverBaseline { path: PathBuf },

    #[error("cannot write to standard output")]
    Stdout(#[source] io::Error),

    #[error("cannot start {}", if *.jobs == 0 { "as many threads as there are processors".to_owned() } else { format!("{jobs} threads") })]
    #[diagnostic(help("specify a smaller number with --jobs"))]
    Threads { jobs: usize, source: rayon::ThreadPoolBuildError },

    #[error("{} crashed: {}\n{}", counted(.rules.len()), .rules.join(", "), .details.join("\n"))]
    #[diagnostic(help(
        "these objects were not evaluated; all other results are valid. Please report this with these lines at \
         https://github.com/pimlint/pimlint/issues"
    ))]
    Crashed { rules: Vec<&'static str>, details: Vec<String> },

    #[error("internal error: {0}")]
    #[diagnostic(help("this is a bug; please report it at https://github.com/pimlint/pimlint/issues"))]
    Internal(String),
}

impl Failure {
    /// A word that should have been the id of a rule or of a control.
    pub(super) fn unknown_rule(word: &str) -> Self {
        let help = match nearest_rule_or_control(word) {
            Some(id) => format!("did you mean `{id}`? `pimlint rules` lists them all"),
            None => "`pimlint rules` lists them".to_owned(),
        };
        Self::UnknownRule { word: word.to_owned(), help }
    }

    /// That checks crashed, where some did: on which subjects, and what they said.
    pub(super) fn crashed(assessment: &Assessment) -> Option<Self> {
        let rules: Vec<_> = assessment.broken_rules().collect();
        let crashes = assessment.notices.iter().filter(|notice| notice.kind == NoticeKind::CrashedCheck);
        let details = crashes.map(|notice| visible(&notice.message).into_owned()).collect();
        (!rules.is_empty()).then_some(Self::Crashed { rules, details })
    }

    /// The exit code it leads to.
    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::Load(LoadError::Exceeded { .. } | LoadError::Tenants { .. }) => Exit::Usage,
            Self::NothingRead { .. } | Self::Load(_) | Self::Required(_) => Exit::Missing,
            Self::Crashed { .. } | Self::Internal(_) => Exit::Internal,
            _ => Exit::Usage,
        }
    }
}

/// How a command is told what to read.
fn with_an_export(command: &str) -> String {
    if command == "who" {
        return "specify it before the object, as in `pimlint who ./export \"Tier-0 Admins\"`".to_owned();
    }
    format!("specify it after the command, as in `pimlint {command} ./export`")
}

/// What makes a file writable.
fn to_write(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            "free up space, or write to another disk; the existing file is unchanged"
        }
        io::ErrorKind::InvalidInput => "nothing was written",
        _ => "check that the folder exists and is writable",
    }
}

fn ids(collections: &[Collection]) -> String {
    collections.iter().map(|collection| collection.id()).collect::<Vec<_>>().join(", ")
}

fn requests(collections: &[Collection]) -> String {
    let lines = collections.iter().map(|collection| {
        format!("export {collection} with {} ({})", collection.advice(), collection.permissions().join(", "))
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn counted(rules: usize) -> String {
    if rules == 1 { "1 check".to_owned() } else { format!("{rules} checks") }
}

#[cfg(test)]
mod tests {
    use super::Failure;
    use crate::catalogue::{Entry, entry};
    use crate::cli::exit::Exit;
    use crate::rules::Check;
    use crate::service::{Export, Purpose};

    #[test]
    fn a_crashed_check_is_said_with_its_subject_and_its_message() {
        let model = entry("group-pim-dynamic").expect("a rule");
        let check = Check::Tenant(|_| std::panic::resume_unwind(Box::new("a slip\u{1b}[2J")));
        let broken = Box::leak(Box::new(Entry { id: "made-for-a-test", check, ..*model }));
        let export = Export::of_texts(&[], None);
        let failure = Failure::crashed(&export.judge(&[broken], Purpose::default())).expect("it crashed");
        let expected = "1 check crashed: made-for-a-test\n\
                        the check of made-for-a-test crashed on tenant tenant: a slip\u{fffd}[2J";
        assert_eq!(failure.to_string(), expected);
        assert_eq!(failure.exit(), Exit::Internal);
        assert!(Failure::crashed(&export.judge(&[], Purpose::default())).is_none());
    }
}
