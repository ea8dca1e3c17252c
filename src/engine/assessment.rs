//! The result of one run: what every sink reads, and no sink can filter.

use std::ops::Range;

use super::baseline::{BaselineState, Compared, Gone};
use super::exception::{ExceptionOutcome, FindingException};
use super::request::{BaselineRequest, Request};
use super::stake::{Reach, Stake};
use crate::catalogue::{self, Control, Entry, Framework, Test};
use crate::cover::Cover;
use crate::export::notice::Notice;
use crate::export::objects::Counts;
use crate::finding::{Finding, Outcome, Severity, Subject};
use crate::model::role_settings::Limit;
use crate::model::{Access, Collection, Gap, Instant, Known, Lifetime};
use crate::source::FileId;
use crate::tenant::lifetime::RealEnd;

/// One run over one export.
pub struct Assessment {
    /// What was judged, and when.
    pub run: Run,
    /// Every file, by number, as reports show it.
    pub paths: Vec<String>,
    /// The files that were read, by path.
    pub inputs: Vec<Input>,
    /// Every collection, in table order.
    pub coverage: Vec<Coverage>,
    /// Parts of the export that could not be used.
    pub notices: Vec<Notice>,
    /// Every selected rule, in id order, with what came out.
    pub rules: Vec<RuleOutcome>,
    /// Every control that a selected rule tests, framework by framework in their order.
    pub controls: Vec<ControlOutcome>,
    /// Every finding: those to decide, decision by decision, then those that are excepted.
    pub findings: Vec<Reported>,
    /// What is to be decided, the worst first; each finding that is not excepted belongs to one.
    pub decisions: Vec<Decision>,
    /// What became of each exception, in the order of the register.
    pub exceptions: Vec<ExceptionOutcome>,
    /// How long packages last against PIM's limits, by offer; nothing where no report shows it.
    pub lifetimes: Option<Vec<PackageLifetime>>,
    /// What became of an earlier result, where one was given to compare with.
    pub baseline: Option<Baseline>,
    /// What the Terraform plan that was given beside the export ends, the gravest first; nothing without such a plan.
    pub ended: Vec<Ended>,
    /// How texts of the input are shown; those above are as they are to be shown.
    pub cover: Cover,
}

/// A finding of a path rule in the export as it is: with the plan, its subject passes, or is no longer there.
pub struct Ended {
    /// The rule.
    pub entry: &'static Entry,
    /// What it was about.
    pub subject: Subject,
    /// Its severity.
    pub severity: Severity,
    /// What the rule said.
    pub message: String,
}

/// What a report needs beside findings and counts; each costs time or memory.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted {
    /// Every subject with its result, rule by rule.
    pub population: bool,
    /// How long packages last against PIM's limits.
    pub lifetimes: bool,
}

/// How to draw a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// Subjects a rule.
    pub size: usize,
    /// What makes another sample another one.
    pub seed: u64,
}

impl Assessment {
    /// A file as reports show it: relative to the working directory, `/`-separated.
    #[must_use]
    pub fn path(&self, file: FileId) -> Option<&str> {
        self.paths.get(usize::try_from(file.0).ok()?).map(String::as_str)
    }

    /// The rule with this id as it ran, else as the catalogue has it.
    #[must_use]
    pub fn entry(&self, id: &str) -> Option<&'static Entry> {
        let ran = self.rules.iter().map(|rule| rule.entry).find(|entry| entry.id == id);
        ran.or_else(|| catalogue::entry(id))
    }

    /// The findings of a decision.
    #[must_use]
    pub fn findings_of(&self, decision: &Decision) -> &[Reported] {
        self.findings.get(decision.findings.clone()).unwrap_or_default()
    }

    /// The findings that somebody has to decide about: those that are not excepted.
    #[must_use]
    pub fn to_decide(&self) -> &[Reported] {
        self.findings.get(..self.decided()).unwrap_or_default()
    }

    /// The findings that are excepted.
    #[must_use]
    pub fn excepted(&self) -> &[Reported] {
        self.findings.get(self.decided()..).unwrap_or_default()
    }

    /// How many findings belong to decisions; they come first.
    fn decided(&self) -> usize {
        self.decisions.last().map_or(0, |decision| decision.findings.end)
    }

    /// The rules whose check crashed on some subject. Where there is one, the exit code is 4.
    pub fn broken_rules(&self) -> impl Iterator<Item = &'static str> {
        let broken = |rule: &&RuleOutcome| rule.not_evaluated.iter().any(|(gap, _)| *gap == Gap::Broken);
        self.rules.iter().filter(broken).map(|rule| rule.entry.id)
    }
}

/// What became of an earlier result. How each finding compares with it, the finding says.
pub struct Baseline {
    /// Which result it is.
    pub request: BaselineRequest,
    /// The date that it evaluated.
    pub as_of: Option<String>,
    /// Its findings that are no longer there: those that are fixed first, then those that could not be judged.
    pub gone: Vec<Gone>,
    /// How many of its findings are part of others now, which is no change.
    pub folded: usize,
}

impl Baseline {
    /// The findings whose fault is known to be gone.
    pub fn fixed(&self) -> impl Iterator<Item = &Gone> {
        self.gone.iter().filter(|gone| gone.fate.is_fixed())
    }

    /// The findings of which nobody knows whether they are fixed.
    pub fn no_longer_judged(&self) -> impl Iterator<Item = &Gone> {
        self.gone.iter().filter(|gone| !gone.fate.is_fixed())
    }
}

/// What was judged, and when.
pub struct Run {
    /// The moment judged.
    pub as_of: Option<Instant>,
    /// Where that moment comes from.
    pub as_of_source: AsOfSource,
    /// Tenant id, where known.
    pub tenant_id: Option<String>,
    /// Tenant name, as given or exported.
    pub tenant_name: Option<String>,
    /// What was asked for: all that shapes the result.
    pub request: Request,
    /// The same as a command, for people.
    pub arguments: Vec<String>,
    /// How the sample was drawn, where one was asked for.
    pub sample: Option<Sample>,
}

/// Where the moment judged comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOfSource {
    /// `--as-of`.
    Option,
    /// The export's manifest.
    Manifest,
    /// The newest created, modified, lastModified or renewed time in the export.
    NewestTimestamp,
    /// Nowhere: rules that need it are not evaluated.
    None,
}

impl AsOfSource {
    /// The word in the output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Option => "option",
            Self::Manifest => "manifest",
            Self::NewestTimestamp => "newest-timestamp",
            Self::None => "none",
        }
    }
}

/// One file that was read.
pub struct Input {
    /// The file.
    pub file: FileId,
    /// Relative to the working directory, `/`-separated.
    pub path: String,
    /// SHA-256 of its bytes, lower-case hex; only where an output shows it.
    pub sha256: Option<String>,
    /// Its size.
    pub bytes: u64,
    /// The layout that read it: `graph`, `entra-exporter`.
    pub source: &'static str,
    /// Objects of each collection in it.
    pub collections: Counts,
}

/// How much of one collection the export holds.
pub struct Coverage {
    /// The collection.
    pub collection: Collection,
    /// Whole, in part or not at all.
    pub state: State,
    /// Different objects seen, where they have ids, else entries.
    pub objects: usize,
    /// Files that hold objects of it.
    pub pages: usize,
    /// Ids that other objects refer to and that are not among the objects seen.
    pub unresolved: usize,
    /// Why it is partial or absent, or whether its wholeness is counted or assumed.
    pub detail: Option<String>,
    /// The selected rules that read it and cannot decide some or any subject without it.
    pub blind: Vec<&'static str>,
}

/// How much of a collection the export holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// All of it.
    Complete,
    /// Some of it.
    Partial,
    /// Nothing.
    Absent,
}

impl State {
    /// The word in the output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Partial => "partial",
            Self::Absent => "absent",
        }
    }
}

/// What came out of one rule.
pub struct RuleOutcome {
    /// The rule.
    pub entry: &'static Entry,
    /// Subjects by outcome.
    pub outcomes: Outcomes,
    /// Why subjects were not evaluated, and how many; a collection that is absent altogether stands with 0.
    pub not_evaluated: Vec<(Gap, usize)>,
    /// The ids of the subjects that were not evaluated, and why; the first 500 of a rule.
    pub unevaluated: Vec<(Gap, String)>,
    /// Why the rule did not apply, and to how many.
    pub not_applicable: Vec<(&'static str, usize)>,
    /// Every subject with its result, in the order of the subjects; nothing where no report lists them.
    pub population: Option<Vec<Tested>>,
    /// The sample of the subjects that passed or failed, in the order drawn; nothing where none was asked for.
    pub sample: Option<Vec<Tested>>,
}

/// One subject that a rule judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tested {
    /// What was judged.
    pub subject: Subject,
    /// What came out; the finding says more.
    pub outcome: Outcome<()>,
    /// Whether the finding is excepted, where there is one.
    pub is_excepted: bool,
}

/// What came out of the tests of one control, over the subjects that it is about.
pub struct ControlOutcome {
    /// The framework.
    pub framework: &'static Framework,
    /// The control.
    pub control: &'static Control,
    /// Its tests, in its order; those that were not run among them.
    pub tests: Vec<TestOutcome>,
    /// What they come to.
    pub result: ControlResult,
}

impl ControlOutcome {
    /// The outcomes of its tests together: a subject that two of them judge counts twice.
    #[must_use]
    pub fn outcomes(&self) -> Outcomes {
        let mut sum = Outcomes::default();
        for test in &self.tests {
            sum += test.outcomes;
        }
        sum
    }

    /// What the control asks for and was not tested, in words.
    #[must_use]
    pub fn not_tested(&self) -> Vec<String> {
        let asked = self.control.also_asks.iter().map(|words| (*words).to_owned());
        asked.chain(self.tests.iter().flat_map(TestOutcome::not_tested)).collect()
    }
}

impl TestOutcome {
    fn not_tested(&self) -> Vec<String> {
        let rule = self.test.rule;
        let mut words = Vec::new();
        match self.result {
            TestResult::NotRun => words.push(format!("{rule} was not run")),
            TestResult::NothingToTest => {
                words.push(format!("{rule} found nothing to evaluate among {}", self.test.about()));
            }
            TestResult::Failed | TestResult::NotEvaluated | TestResult::Passed => {}
        }
        words.extend(self.gaps.iter().map(|(gap, count)| match count {
            0 => format!("{rule} may have more subjects: {}", gap.sentence()),
            1 => format!("{rule} could not evaluate 1 subject: {}", gap.sentence()),
            _ => format!("{rule} could not evaluate {count} subjects: {}", gap.sentence()),
        }));
        if self.outcomes.excepted > 0 {
            words.push(format!("findings of {rule} are excepted"));
        }
        words
    }
}

/// What one rule said about the subjects of one control.
#[derive(Debug, Clone)]
pub struct TestOutcome {
    /// The rule, and the subjects that count.
    pub test: &'static Test,
    /// What it comes to.
    pub result: TestResult,
    /// The subjects that count, by outcome.
    pub outcomes: Outcomes,
    /// The first of those that failed.
    pub failing: Vec<Subject>,
    /// The first of those that could not be judged, and why.
    pub unevaluated: Vec<(Subject, Gap)>,
    /// Why subjects could not be judged, and how many; with 0 where nobody knows how many there are.
    pub gaps: Vec<(Gap, usize)>,
}

/// What a test comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestResult {
    /// The rule was not selected.
    NotRun,
    /// A subject has the fault.
    Failed,
    /// None is known to have it, but some could not be judged, or are not in the export.
    NotEvaluated,
    /// The export shows that there is nothing to judge.
    NothingToTest,
    /// There was something to judge, and nothing has the fault.
    Passed,
}

impl TestResult {
    /// The word in the output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotRun => "not-run",
            Self::Failed => "failed",
            Self::NotEvaluated => "not-evaluated",
            Self::NothingToTest => "nothing-to-test",
            Self::Passed => "passed",
        }
    }
}

/// What the tests of a control come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ControlResult {
    /// A subject of the control has a fault.
    Failed,
    /// Nothing says that the control fails, but something that its tests need is missing, or there was nothing to test.
    NotEvaluated,
    /// All that was tested passed, but the control asks for more than that.
    PartlyTested,
    /// Every test passed, and the control asks for nothing else.
    Passed,
}

impl ControlResult {
    /// The word in the output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::NotEvaluated => "not-evaluated",
            Self::PartlyTested => "partly-tested",
            Self::Passed => "passed",
        }
    }
}

/// Subjects by outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the five outcomes, as docs/outcomes.md defines them")]
pub struct Outcomes {
    pub pass: usize,
    pub fail: usize,
    pub not_applicable: usize,
    pub not_evaluated: usize,
    pub excepted: usize,
}

impl std::ops::AddAssign for Outcomes {
    fn add_assign(&mut self, other: Self) {
        self.pass += other.pass;
        self.fail += other.fail;
        self.not_applicable += other.not_applicable;
        self.not_evaluated += other.not_evaluated;
        self.excepted += other.excepted;
    }
}

/// An eligible role of a group under one assignment policy of an access package: how long it is promised, and how long
/// PIM lets it last.
#[derive(Debug, Clone)]
pub struct PackageLifetime {
    /// Package, policy and role together, as rules judge them.
    pub offer: Subject,
    /// The access package, where the export says which.
    pub package: Option<Subject>,
    /// The assignment policy.
    pub policy: Subject,
    /// The group and its role, where the export says which.
    pub role: Option<(Subject, Access)>,
    /// How long an assignment under the policy lasts.
    pub promised: Known<Lifetime>,
    /// How long PIM lets an eligible assignment last.
    pub limit: Known<Limit>,
    /// Which of the two ends it.
    pub end: Known<RealEnd>,
}

/// Findings that one person decides at once, because they ask for the same change and lead to the like.
pub struct Decision {
    /// Stable: a hash of the change and of what is reached.
    pub id: String,
    /// What to decide, as a sentence with numbers.
    pub title: String,
    /// The gravest severity of its findings.
    pub severity: Severity,
    /// The gravest thing that is reached.
    pub reach: Reach,
    /// Entries in PIM and holders of roles that it is about, each counted at its object.
    pub people: usize,
    /// The rules whose findings it closes, in id order.
    pub rules: Vec<&'static str>,
    /// The objects to change.
    pub objects: Vec<Subject>,
    /// Its findings, by their place among all.
    pub findings: Range<usize>,
    /// As its findings say.
    pub introduced: Option<bool>,
    /// Whether the baseline does not answer for its findings: they are new, or got worse. Nothing without a baseline.
    pub is_since_baseline: Option<bool>,
}

/// One finding of one rule on one subject.
pub struct Reported {
    /// Stable: a hash of rule id, subject kind and subject id.
    pub id: String,
    /// The rule.
    pub entry: &'static Entry,
    /// The thing to change.
    pub subject: Subject,
    /// The severity in this case.
    pub severity: Severity,
    /// What it gives, and to how many.
    pub stake: Stake,
    /// The user or service principal whose assignment it is about.
    pub holder: Option<Subject>,
    /// What the rule says.
    pub finding: Finding<String>,
    /// Findings of superseded rules about the same object, folded into this one.
    pub folded: Vec<Folded>,
    /// Whether the Terraform plan that was given beside the export is known to bring it about; nothing without such a plan.
    pub introduced: Option<bool>,
    /// How it compares with the baseline; nothing without one.
    pub baseline: Option<Compared>,
    /// The exception that is about it, whether or not it accepts it.
    pub exception: Option<Box<FindingException>>,
}

impl Reported {
    /// Whether it may fail a run: no exception accepts it, and with a baseline it is new or got worse.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        !self.is_excepted() && self.baseline.as_ref().is_none_or(|compared| compared.state.is_counted())
    }

    /// What became of it since the baseline.
    #[must_use]
    pub fn state(&self) -> Option<BaselineState> {
        self.baseline.as_ref().map(|compared| compared.state)
    }

    /// Whether an exception accepts it.
    #[must_use]
    pub fn is_excepted(&self) -> bool {
        self.exception.as_ref().is_some_and(|exception| exception.state.accepts())
    }
}

/// A finding that is part of another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    /// Its id, as if it stood alone.
    pub id: String,
    /// The rule.
    pub rule: &'static str,
    /// Its severity.
    pub severity: Severity,
    /// What the rule says.
    pub message: String,
    /// Whether an exception of its own accepts it.
    pub is_excepted: bool,
}
