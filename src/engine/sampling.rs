//! A reproducible sample of what each rule tested, for an auditor to look at by hand.

use std::collections::BinaryHeap;

use sha2::{Digest, Sha256};

use super::assessment::{Sample, Tested};
use crate::finding::Outcome;

/// Draws from the subjects that a rule decided: those with the smallest SHA-256 of `seed`, rule id, subject kind and
/// subject id, with a line feed between them, smallest first.
///
/// Whoever holds the population can draw it again with any SHA-256 tool, in any order of the subjects. Fewer subjects than
/// the size are all drawn. The method is that of consistent sampling: Rivest, <https://arxiv.org/abs/1808.10016>.
pub(super) fn draw(sample: &Sample, rule: &str, population: &[Tested]) -> Vec<Tested> {
    let mut smallest: BinaryHeap<([u8; 32], usize)> = BinaryHeap::new();
    for (at, tested) in population.iter().enumerate().filter(|(_, tested)| is_decided(tested)) {
        smallest.push((ticket(sample.seed, rule, tested), at));
        if smallest.len() > sample.size {
            smallest.pop();
        }
    }
    let drawn = smallest.into_sorted_vec();
    drawn.into_iter().filter_map(|(_, at)| population.get(at).cloned()).collect()
}

fn is_decided(tested: &Tested) -> bool {
    matches!(tested.outcome, Outcome::Pass | Outcome::Fail(()))
}

fn ticket(seed: u64, rule: &str, tested: &Tested) -> [u8; 32] {
    let (kind, id) = (tested.subject.kind.as_str(), &tested.subject.id);
    Sha256::digest(format!("{seed}\n{rule}\n{kind}\n{id}")).into()
}

#[cfg(test)]
mod tests {
    use super::draw;
    use crate::engine::assessment::{Sample, Tested};
    use crate::finding::{Outcome, Subject, SubjectKind};

    fn population(ids: impl Iterator<Item = usize>) -> Vec<Tested> {
        let tested = |id: usize| Tested {
            subject: Subject { kind: SubjectKind::Group, id: format!("g{id}"), name: None },
            outcome: if id.is_multiple_of(10) { Outcome::NotApplicable("x") } else { Outcome::Pass },
            is_excepted: false,
        };
        ids.map(tested).collect()
    }

    fn ids(drawn: &[Tested]) -> Vec<&str> {
        drawn.iter().map(|tested| tested.subject.id.as_str()).collect()
    }

    #[test]
    fn the_order_of_the_population_does_not_matter_and_the_seed_does() {
        let sample = Sample { size: 5, seed: 7 };
        let drawn = draw(&sample, "rule", &population(0..100));
        assert_eq!(drawn.len(), 5);
        assert!(drawn.iter().all(|tested| tested.outcome == Outcome::Pass));
        assert_eq!(drawn, draw(&sample, "rule", &population((0..100).rev())));
        assert_ne!(ids(&drawn), ids(&draw(&Sample { size: 5, seed: 8 }, "rule", &population(0..100))));
        assert_ne!(ids(&drawn), ids(&draw(&sample, "other", &population(0..100))));
    }

    /// `for i in 1 2 3 4 5; do printf '7\nrule\ngroup\ng%s' $i | sha256sum; done | sort`
    #[test]
    fn a_hash_tool_draws_the_same() {
        let drawn = draw(&Sample { size: 9, seed: 7 }, "rule", &population(1..6));
        assert_eq!(ids(&drawn), ["g3", "g4", "g1", "g5", "g2"]);
    }
}
