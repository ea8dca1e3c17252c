//! Exports changed at random, from a seed, through everything that the program does with an export.
//!
//! `tests/attack/run [SEED] [CASES]` runs more of them; `ATTACK_CASE` is the number of one case, and `ATTACK_KEEP` a folder
//! for the exports that fail.

mod check;
mod documents;
mod mutate;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use self::mutate::{Dice, mutate};
use crate::support::Files;
use crate::support::fixtures::{Fixture, fixtures, write_below};

const SEED: u64 = 1;
const CASES: u64 = 200;

/// One changed export.
struct Case {
    number: u64,
    /// The fixture that it was, and what was done to it.
    what: String,
    files: Files,
}

/// What was done with the cases.
#[derive(Debug, Default)]
struct Figures {
    findings: AtomicUsize,
    notices: AtomicUsize,
    reports: AtomicUsize,
    on_disk: AtomicUsize,
    formatted: AtomicUsize,
}

impl Figures {
    fn add(counter: &AtomicUsize, more: usize) {
        counter.fetch_add(more, Ordering::Relaxed);
    }
}

fn number(variable: &str) -> Option<u64> {
    let value = std::env::var(variable).ok()?;
    Some(value.parse().unwrap_or_else(|_| panic!("{variable}={value} is not a number")))
}

fn case(fixtures: &[Fixture], seed: u64, number: u64) -> Case {
    let mut dice = Dice::new(seed, number);
    let fixture = fixture(fixtures, &mut dice);
    let mut files = fixture.files.clone();
    let said = mutate(&mut files, &mut dice);
    Case { number, what: format!("{}; {}", fixture.name, said.join("; ")), files }
}

/// Broken files are many and small: a quarter of the cases is enough for them.
fn fixture<'a>(fixtures: &'a [Fixture], dice: &mut Dice) -> &'a Fixture {
    let is_broken = dice.below(4) == 0;
    let some: Vec<&Fixture> =
        fixtures.iter().filter(|fixture| fixture.name.starts_with("exports/broken/") == is_broken).collect();
    some[dice.below(some.len())]
}

fn run(case: &Case, figures: &Figures) -> Vec<String> {
    let wrong = catch_unwind(AssertUnwindSafe(|| check::check(case, figures)));
    let wrong = wrong.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        vec![format!(
            "panic: {}",
            text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string)).unwrap_or_default()
        )]
    });
    if let (Some(folder), false) = (std::env::var_os("ATTACK_KEEP"), wrong.is_empty()) {
        write_below(&Path::new(&folder).join(case.number.to_string()), &case.files);
    }
    wrong.into_iter().map(|wrong| format!("case {} ({}): {wrong}", case.number, case.what)).collect()
}

/// Bytes of the stack of each thread.
const STACK: usize = 16 << 20;

#[test]
fn no_changed_export_breaks_anything() {
    let seed = number("ATTACK_SEED").unwrap_or(SEED);
    let cases = number("ATTACK_CASES").unwrap_or(CASES);
    let only = number("ATTACK_CASE");
    let (fixtures, figures) = (fixtures(), Figures::default());
    let numbers: Vec<u64> = only.map_or_else(|| (0..cases).collect(), |only| vec![only]);
    let all = || numbers.par_iter().flat_map_iter(|number| run(&case(&fixtures, seed, *number), &figures)).collect();
    // A thread whose case waits for another thread begins further cases above it, on the same stack.
    let threads = rayon::ThreadPoolBuilder::new().stack_size(STACK).build().expect("threads");
    let wrong: Vec<String> = threads.install(all);
    eprintln!("seed {seed}: {} cases, {} wrong; {figures:?}", numbers.len(), wrong.len());
    assert!(wrong.is_empty(), "seed {seed}, {} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
