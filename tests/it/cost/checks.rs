//! A check looks at no more objects of each subject in a larger tenant: counted, not timed.

use pimlint::catalogue::entries;
use pimlint::context::{Context, Declared, Thresholds};
use pimlint::cover::Cover;
use pimlint::engine::evaluate::population;
use pimlint::engine::subjects::Subjects;
use pimlint::service::Export;
use pimlint::tenant::effort::looked_at;
use rayon::prelude::*;

use super::shapes::{SHAPES, Shape};
use super::{AT_MOST, in_one_thread};
use crate::support::Files;

/// What a rule looks at whatever the size: the directory roles that Microsoft documents.
const CONSTANT: u64 = 500;

/// How many objects each rule looks at to judge all its subjects.
fn looks(files: &Files) -> Vec<u64> {
    let export = Export::of_texts(files, None);
    let (thresholds, declared, cover) = (Thresholds::default(), Declared::default(), Cover::plain());
    let cx = Context::new(&export.tenant, &thresholds, &declared);
    let subjects = Subjects::new(&export.tenant, None, &export.completeness, &cover);
    let of_rule = |entry| {
        let before = looked_at();
        drop(population(entry, &subjects, &cx));
        looked_at() - before
    };
    entries().iter().map(of_rule).collect()
}

/// The rules that look at more than twice as much in a tenant of twice the size.
fn looks_too_far(shape: &Shape) -> Vec<String> {
    let [once, twice] = in_one_thread(|| [1, 2].map(|times| looks(&(shape.files)(shape.size * times))));
    assert!(once.iter().sum::<u64>() > 0, "nothing is counted");
    let growing = entries().iter().zip(once.iter().zip(&twice));
    growing
        .filter(|(_, (once, twice))| **twice > **once * AT_MOST / 100 + CONSTANT)
        .map(|(entry, (once, twice))| format!("{}: {} looks at {once} and {twice} objects", shape.name, entry.id))
        .collect()
}

#[test]
fn no_check_looks_at_more_of_each_subject_in_a_larger_tenant() {
    let wrong: Vec<String> = SHAPES.par_iter().flat_map_iter(looks_too_far).collect();
    assert!(wrong.is_empty(), "{} look too far:\n{}", wrong.len(), wrong.join("\n"));
}
