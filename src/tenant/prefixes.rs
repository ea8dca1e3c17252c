//! How the ids of a sorted list begin: a search in these touches two or three lines of memory, one in the rows a new one at each step.

use std::ops::Range;

use super::row::index;
use crate::model::ObjectId;

/// The prefixes of a sorted list of ids, and where those that begin alike stand.
///
/// The first bits of a GUID choose one of about as many buckets as there are ids. GUIDs are drawn at random, so that a bucket holds one
/// or two; what is crowded into one bucket, as the ids of an exporter that numbers its objects, is searched by halves.
#[derive(Debug, Clone, Default)]
pub(super) struct Prefixes {
    sorted: Box<[u64]>,
    /// Where each bucket begins, and the end of the last one.
    starts: Box<[u32]>,
    /// How many bits of a prefix do not choose its bucket.
    shift: u32,
}

impl Prefixes {
    /// Of ids in their order.
    pub(super) fn of<'i>(ids: impl Iterator<Item = &'i ObjectId>) -> Self {
        ids.map(ObjectId::prefix).collect()
    }

    /// Where the ids are that begin as this one.
    pub(super) fn alike(&self, id: &ObjectId) -> Range<usize> {
        let prefix = id.prefix();
        let bucket = self.bucket(prefix);
        let bound = |at: usize| self.starts.get(at).map_or(self.sorted.len(), |start| index(*start));
        let within = bound(bucket)..bound(bucket.saturating_add(1));
        let held = self.sorted.get(within.clone()).unwrap_or_default();
        let begin = held.partition_point(|other| *other < prefix);
        let alike = held.get(begin..).unwrap_or_default();
        // One id begins so, or many where an exporter numbers its objects.
        let many = if alike.get(1) == Some(&prefix) {
            alike.partition_point(|other| *other == prefix)
        } else {
            usize::from(alike.first() == Some(&prefix))
        };
        within.start + begin..within.start + begin + many
    }

    fn bucket(&self, prefix: u64) -> usize {
        prefix.checked_shr(self.shift).and_then(|bucket| usize::try_from(bucket).ok()).unwrap_or(0)
    }
}

impl FromIterator<u64> for Prefixes {
    /// Of prefixes in their order.
    fn from_iter<I: IntoIterator<Item = u64>>(prefixes: I) -> Self {
        let sorted: Box<[u64]> = prefixes.into_iter().collect();
        let bits = sorted.len().next_power_of_two().trailing_zeros();
        let mut found = Self { sorted, starts: Box::default(), shift: u64::BITS - bits };
        found.starts = starts(found.sorted.iter().map(|prefix| found.bucket(*prefix)), 1 << bits);
        found
    }
}

/// Where each of some buckets begins among rows that are in the order of their buckets, and the end of the last one.
pub(super) fn starts(buckets: impl Iterator<Item = usize>, count: usize) -> Box<[u32]> {
    let mut starts = Vec::with_capacity(count + 1);
    let mut rows = 0;
    for bucket in buckets {
        starts.resize(starts.len().max(bucket + 1), rows);
        rows += 1;
    }
    starts.resize(count + 1, rows);
    starts.into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Prefixes;
    use crate::model::ObjectId;

    fn ids() -> impl Strategy<Value = Vec<ObjectId>> {
        let random = any::<[u8; 16]>().prop_map(ObjectId::Guid);
        let numbered = (0_u8..8).prop_map(|last| ObjectId::Guid([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last]));
        let text = "[a-c]{1,2}".prop_map(|text| ObjectId::Text(text.into()));
        prop::collection::vec(prop_oneof![random, numbered, text], 0..40)
    }

    proptest! {
        #[test]
        fn an_id_is_where_a_look_at_every_id_finds_it(mut held in ids(), others in ids()) {
            held.sort();
            held.dedup();
            let prefixes = Prefixes::of(held.iter());
            for id in held.iter().chain(&others) {
                let expected: Vec<_> = held.iter().filter(|other| other.prefix() == id.prefix()).collect();
                let found: Vec<_> = held[prefixes.alike(id)].iter().collect();
                prop_assert_eq!(found, expected);
            }
        }
    }
}
