//! Load, judge and report, each alone, over a simulated tenant of about 11 MB.

#![allow(clippy::expect_used, reason = "a benchmark writes its input, and may fail")]

use std::path::{Path, PathBuf};

use divan::Bencher;
use pimlint::engine::assessment::Assessment;
use pimlint::engine::request::Request;
use pimlint::export::{LoadOptions, Loaded, load};
use pimlint::report::{Format, Options, Report};
use pimlint::service::{Export, Purpose};
use simulator::tenant;
use simulator::write::{Layout, write};

fn main() {
    divan::main();
}

const SCALE: f64 = 0.01;
const SEED: u64 = 1;

/// Writes the tenant once a process.
fn export() -> &'static Path {
    static EXPORT: std::sync::OnceLock<tempfile::TempDir> = std::sync::OnceLock::new();
    EXPORT.get_or_init(write_export).path()
}

fn write_export() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder for the export");
    write(&tenant::generate(SCALE, SEED), folder.path(), Layout::Graph).expect("there is room");
    folder
}

fn loaded() -> Loaded {
    load(&[PathBuf::from(export())], &LoadOptions::default()).expect("an export")
}

fn judged(loaded: Loaded) -> (Export, Assessment) {
    let export = Export::of(loaded, None);
    let assessment = export.judge(&Request::default().rules(&[]).expect("every rule"), Purpose::default());
    (export, assessment)
}

#[divan::bench]
fn load_export(bencher: Bencher<'_, '_>) {
    export();
    bencher.bench(loaded);
}

#[divan::bench]
fn join_and_judge(bencher: Bencher<'_, '_>) {
    bencher.with_inputs(loaded).bench_values(judged);
}

#[divan::bench(args = ["text", "json", "sarif"])]
fn report(bencher: Bencher<'_, '_>, word: &str) {
    let (export, assessment) = judged(loaded());
    let format: Format = word.parse().expect("a format");
    bencher.bench(|| {
        let mut out = Vec::new();
        format
            .write(&Report::new(&assessment, &export.sources), &Options::default(), &mut out)
            .expect("a vector can be written");
        out
    });
}
