//! Twice the input costs about twice the work: counted in allocations and bytes, which are the same on every machine.

mod checks;
mod shapes;
mod tenants;

use std::io::{self, Write};

use allocation_counter::{AllocationInfo, measure};
use pimlint::catalogue::{Entry, entries};
use pimlint::cover::Cover;
use pimlint::engine::assessment::{Sample, Wanted};
use pimlint::report::{Options, Report};
use pimlint::service::{Export, Purpose};
use rayon::prelude::*;

use self::shapes::{SHAPES, Shape};
use crate::support::Files;
use crate::support::reports::formats;

/// What twice the input may cost, in hundredths of what it costs once: a table that grows by doubling is not always half full.
const AT_MOST: u64 = 220;
/// What does not grow with the input and is not the same for both.
const CONSTANT: u64 = 20_000;

/// What one step cost.
struct Step {
    name: String,
    count: u64,
    bytes: u64,
    peak: u64,
    written: u64,
}

/// Counts what is written to it.
#[derive(Default)]
struct Counter(u64);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Loads, joins, judges and writes every report; each step is counted alone.
fn steps(files: &Files) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut step = |name: &str, info: AllocationInfo, written: u64| {
        let AllocationInfo { count_total, bytes_total, bytes_max, .. } = info;
        steps.push(Step { name: name.to_owned(), count: count_total, bytes: bytes_total, peak: bytes_max, written });
    };
    let mut export = None;
    step("load and join", measure(|| export = Some(Export::of_texts(files, None))), 0);
    let export = export.expect("loaded");
    let all: Vec<&'static Entry> = entries().iter().collect();
    let purpose = |cover| Purpose {
        wanted: Wanted { population: true, lifetimes: true },
        sample: Some(Sample { size: 5, seed: 1 }),
        cover,
        ..Purpose::default()
    };
    step("judge with pseudonyms", measure(|| drop(export.judge(&all, purpose(Cover::pseudonyms([7; 32]))))), 0);
    let mut assessment = None;
    step("judge", measure(|| assessment = Some(export.judge(&all, purpose(Cover::plain())))), 0);
    let assessment = assessment.expect("judged");
    let mut report = None;
    step("locate", measure(|| report = Some(Report::new(&assessment, &export.sources))), 0);
    let report = report.expect("located");
    for format in formats() {
        let mut out = Counter::default();
        let written = measure(|| format.write(&report, &Options::default(), &mut out).expect("a counter takes all"));
        step(format.word(), written, out.0);
    }
    steps
}

fn in_one_thread<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread").install(work)
}

/// The steps for which twice the input costs more than twice.
fn too_much(shape: &Shape) -> Vec<String> {
    let [(once, small), (twice, large)] = in_one_thread(|| {
        // What is made once a process is no cost of an input.
        steps(&(shape.files)(2));
        [shape.size, shape.size * 2].map(|size| {
            let files = (shape.files)(size);
            (steps(&files), files.iter().map(|(_, bytes)| bytes.len()).sum::<usize>())
        })
    });
    let mut wrong = Vec::new();
    for (once, twice) in once.iter().zip(&twice) {
        let counted = [
            ("allocations", once.count, twice.count, CONSTANT / 20),
            ("bytes", once.bytes, twice.bytes, CONSTANT),
            ("bytes at once", once.peak, twice.peak, CONSTANT),
            ("bytes written", once.written, twice.written, CONSTANT),
        ];
        for (what, once_cost, twice_cost, constant) in counted {
            if twice_cost > once_cost * AT_MOST / 100 + constant {
                wrong.push(format!(
                    "{} ({small} and {large} bytes): {} takes {once_cost} and {twice_cost} {what}",
                    shape.name, once.name
                ));
            }
        }
    }
    if std::env::var_os("COST").is_some() {
        let total = |steps: &[Step]| {
            let sum = steps.iter().map(|step| step.bytes).sum::<u64>();
            (sum, steps.iter().map(|step| step.peak).max().unwrap_or_default())
        };
        eprintln!("{}: {small} and {large} bytes cost {:?} and {:?}", shape.name, total(&once), total(&twice));
    }
    wrong
}

#[test]
fn twice_the_input_costs_about_twice_the_work() {
    let wrong: Vec<String> = SHAPES.par_iter().flat_map_iter(too_much).collect();
    assert!(wrong.is_empty(), "{} too dear:\n{}", wrong.len(), wrong.join("\n"));
}
