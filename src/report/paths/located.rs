//! An answer with the places of its steps, and what every format says of it.

use std::collections::BTreeSet;

use crate::export::files::sources::Sources;
use crate::hops::gate_words;
use crate::paths::{Answer, Holders, Hop, Spot, Target, Way};
use crate::report::locate::{Files, Location, locate_labels};
use crate::report::words::counted;

/// An answer with the places of its steps.
pub struct Located<'a> {
    pub(super) answer: &'a Answer,
    /// The places of the steps, for each way of each target.
    places: Vec<Vec<Location<'a>>>,
}

impl<'a> Located<'a> {
    /// Finds the places in the files that were read.
    #[must_use]
    pub fn new(answer: &'a Answer, files: &Files<'a>, sources: &Sources) -> Self {
        let ways = answer.targets.iter().flat_map(|target| &target.ways);
        Self { answer, places: locate_labels(ways.map(|way| way.steps.as_slice()), files, sources) }
    }

    /// The targets, each with its ways and their places.
    pub(super) fn targets(&self) -> impl Iterator<Item = (&'a Target, Vec<(&'a Way, &[Location<'a>])>)> {
        let mut places = self.places.iter();
        self.answer.targets.iter().map(move |target| {
            let ways = target.ways.iter().map(|way| (way, places.next().map_or(&[][..], Vec::as_slice)));
            (target, ways.collect())
        })
    }
}

/// Every step of every way, each once, in their order. Of many who can take a way, the first ones are drawn, and how many more there are.
pub(super) fn hops(answer: &Answer) -> BTreeSet<Hop> {
    of_ways(answer, |number, way| {
        let named = way.named();
        let more = way.who.len() - named.len();
        let spot = Spot {
            kind: "people",
            id: Some(number.to_string()),
            name: format!("{more} more"),
            label: format!("{more} more"),
        };
        let others = way.nodes.first().filter(|_| more > 0).map(|first| Hop { from: spot, ..first.clone() });
        named.iter().filter_map(|start| way.first(start)).chain(others).collect()
    })
}

/// The same, with the first step of each who can take a way.
pub(super) fn all_hops(answer: &Answer) -> BTreeSet<Hop> {
    of_ways(answer, |_, way| way.who.iter().filter_map(|start| way.first(start)).collect())
}

fn of_ways(answer: &Answer, first: impl Fn(usize, &Way) -> Vec<Hop>) -> BTreeSet<Hop> {
    let ways = (1..).zip(answer.targets.iter().flat_map(|target| &target.ways));
    ways.flat_map(|(number, way)| first(number, way).into_iter().chain(way.nodes.iter().skip(1).cloned())).collect()
}

/// Every node that a step joins, in the order of the steps.
pub(super) fn spots(hops: &BTreeSet<Hop>) -> Vec<&Spot> {
    let all: BTreeSet<&Spot> = hops.iter().flat_map(|hop| [&hop.from, &hop.to]).collect();
    all.into_iter().collect()
}

/// How many ways there are, and who needs none: `at least 3 ways; no one holds it all the time`.
pub(super) fn summary(target: &Target, ways: usize) -> String {
    let Holders { all_the_time, until_a_date, undated, gap } = target.holders;
    let ways = match (ways, target.gap) {
        (0, Some(_)) => "which ways there are is not known".to_owned(),
        (ways, Some(_)) => format!("at least {}", counted(ways, "way")),
        (ways, None) => counted(ways, "way"),
    };
    let hold = |count: usize| if count == 1 { "holds" } else { "hold" };
    let some = |count: usize, until: &str| format!("{} {} it{until}", counted(count, "principal"), hold(count));
    let standing = match (all_the_time, undated, gap) {
        (0, _, Some(_)) => Some("who holds it all the time is not known".to_owned()),
        (0, 0, None) => Some("no one holds it all the time".to_owned()),
        (0, _, None) => None,
        (count, _, Some(_)) => Some(format!("at least {}", some(count, " all the time"))),
        (count, _, None) => Some(some(count, " all the time")),
    };
    let others = [(until_a_date, " until a date"), (undated, ", until when is not known")];
    let others = others.into_iter().filter(|(count, _)| *count > 0).map(|(count, until)| some(count, until));
    [ways].into_iter().chain(standing).chain(others).collect::<Vec<_>>().join("; ")
}

/// Who takes a way: `"Ada" and 11 more`.
pub(super) fn who(way: &Way) -> String {
    let first = way.who.first().map_or("", |start| start.spot.label.as_str());
    match way.who.len() {
        0 | 1 => first.to_owned(),
        count => format!("{first} and {} more", count - 1),
    }
}

/// What a way takes: `no approval, MFA`.
pub(super) fn gate(way: &Way) -> String {
    gate_words(way.gate)
}
