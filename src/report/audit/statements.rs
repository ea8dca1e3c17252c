//! What the evidence is, and what it is not: the same words in every auditor's report.

use crate::engine::assessment::AsOfSource;

/// What kind of evidence a report is.
pub const EVIDENCE: &str = "This is a point-in-time test of configuration: a test of design, not of operating effectiveness. \
    It shows how access is set up in the export that was read, as of the date evaluated. It does not show whether the controls \
    worked over a period; that takes records of requests, approvals, activations and reviews.";

/// What a mapping to a control means.
pub const MAPPING: &str = "A control is tested by rules, each on the subjects that the control is about, and a result \
    speaks of those only. Each control says what it also asks for and no rule tests. No result says that an organization \
    meets a control. A test is one rule applied to one subject; a subject that two rules evaluate counts twice.";

/// What the result of a control means.
pub const CONTROL_RESULTS: &[(&str, &str)] = &[
    ("Failed", "A subject that the control is about has the fault."),
    (
        "Not evaluated",
        "No such subject is known to have the fault, but one could not be evaluated or is not in the export, a rule was not run, \
         or there was nothing to evaluate.",
    ),
    (
        "Partly tested",
        "What was tested passed, but the control asks for more, one of its tests found nothing to evaluate, or findings are excepted.",
    ),
    ("Passed", "Every test ran and passed on every subject, and the control asks for nothing else."),
];

/// What a result of each kind means.
pub const RESULTS: &[(&str, &str)] = &[
    ("Passed", "The subject was evaluated and does not have the fault."),
    ("Failed", "The subject has the fault; a finding tells more."),
    ("Excepted", "The subject has the fault, and an exception accepts it; the exceptions say who, why and until when."),
    ("Not applicable", "Known data shows that the rule says nothing about the subject."),
    ("Not evaluated", "The export lacks what it takes to decide. Missing data is never a pass and never a finding."),
];

/// What no export of configuration can show.
pub const NOT_SEEN: &[&str] = &[
    "Activations, approvals and sign-ins that took place: audit and sign-in logs are not read.",
    "Changes made after the export was taken, or undone before it.",
    "Azure resource roles (Azure RBAC) and roles inside applications.",
    "Whether a Conditional Access policy applied to a sign-in, and what a custom authentication strength requires.",
    "Whether approvers and reviewers looked before they decided.",
    "Objects that the exporting account was not allowed to read: compare the counts below with the portal.",
];

/// How a sample is drawn, so that another person can draw it again.
pub const SAMPLING: &str = "Drawn from the subjects that passed or failed: those with the smallest SHA-256 of seed, rule id, \
    subject kind and subject id, with a line feed between them. The same export and the same seed give the same sample; \
    the seed should be chosen by the reviewer.";

/// Where the moment judged comes from, as a clause.
#[must_use]
pub fn as_of_source(source: AsOfSource) -> &'static str {
    match source {
        AsOfSource::Option => "stated by the user",
        AsOfSource::Manifest => "from the manifest of the export",
        AsOfSource::NewestTimestamp => "the newest creation, change or renewal in the export",
        AsOfSource::None => "unknown; rules that need it were not evaluated",
    }
}
