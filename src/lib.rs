//! pimlint: a static analyzer for exported Microsoft Entra ID configuration.
//!
//! The floors, bottom to top; a module uses its own floor and those below it (`tests/it/floors.rs`).

/// Floor 0: text, and places in it.
pub mod source;

/// Floor 1: Microsoft Graph vocabulary; data only.
pub mod model;

/// Floor 2: files to objects.
pub mod export;

/// Floor 3: the tenant as one thing.
pub mod tenant;

/// Floor 4: what a check may look at.
pub mod context;
/// Floor 4: what reports show of the texts of the input.
pub mod cover;
/// Floor 4: what a rule says about one subject.
pub mod finding;
/// Floor 4: the steps of a path in words.
pub mod hops;
/// Floor 4: how an object is named in the output.
pub mod naming;

/// Floor 5: one pure function `check` a rule.
pub mod rules;

/// Floor 6: what the rules are.
pub mod catalogue;

/// Floor 7: `pimlint.toml`.
pub mod config;
/// Floor 7: `exceptions.toml`.
pub mod register;

/// Floor 7: rules of one's own.
pub mod custom;

/// Floor 8: select, evaluate, assess.
pub mod engine;

/// Floor 8: the requests that end findings, each judged again on the changed tenant.
pub mod fix;
/// Floor 8: who can become what, and which changes prevent it.
pub mod paths;
/// Floor 8: what comes of requests, day by day.
pub mod simulate;
/// Floor 8: what one object gives and has, and how one gets it.
pub mod who;

/// Floor 9: from files to an assessment.
pub mod service;

/// Floor 9: the canonical form of an export.
pub mod canonical;

/// Floor 9: sinks.
pub mod report;

/// Floor 9: the findings in an editor.
pub mod lsp;

/// Floor 10: words, clock, environment, terminal, exit codes.
pub mod cli;
