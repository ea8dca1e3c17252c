//! All integration tests are one program, so that it is linked once.

#![allow(
    missing_docs,
    unreachable_pub,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test reads and writes files, and may fail"
)]

mod support;

mod adoption;
mod archives;
mod attack;
mod baseline;
mod broken;
mod canonical;
mod catalogue;
mod changes;
mod cli;
mod completeness;
mod config;
mod controls;
mod copies;
mod cost;
mod custom_rules;
mod depth;
mod diff;
mod docs;
mod durations;
mod empty;
mod english;
mod evidence;
mod exceptions;
mod export_script;
mod exporters;
mod fix;
mod fleet;
mod floors;
mod framework_files;
mod history;
mod honest_formats;
mod honesty;
mod hostile;
mod html;
mod identity;
mod ids;
mod intended;
mod keyboard;
mod lsp;
mod metamorphic;
mod moments;
mod outputs;
mod parent_lists;
mod paths;
mod people;
mod pictures;
mod pointing;
mod properties;
mod reach;
mod recipes;
mod redaction;
mod reports;
mod samples;
mod sarif;
mod schedules;
mod scopes;
mod seals;
mod service;
mod simulate;
mod simulator;
mod tenants;
mod terraform;
mod well_known;
mod who;
mod wording;
