//! Which administrators manage groups: an answer that many groups share, because it depends on their kind alone.

use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};

use crate::model::{Gap, GroupKind, Known};

/// Answers by the kind of group, each found once.
#[derive(Debug)]
pub(crate) struct ByKind<T>(RwLock<BTreeMap<GroupKind, T>>);

impl<T> Default for ByKind<T> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

impl<T: Clone> ByKind<T> {
    /// The answer for a kind. Two threads that ask at once may both find it: it is the same.
    pub(crate) fn get(&self, kind: GroupKind, find: impl FnOnce() -> T) -> T {
        let known = self.0.read().ok().and_then(|answers| answers.get(&kind).cloned());
        known.unwrap_or_else(|| {
            let found = find();
            if let Ok(mut answers) = self.0.write() {
                answers.insert(kind, found.clone());
            }
            found
        })
    }
}

/// What is known of the administrators of each kind of group.
#[derive(Debug, Default)]
pub(crate) struct Administrators {
    /// Whether somebody can manage them in PIM.
    pub(crate) managers: ByKind<Known<bool>>,
    /// Those who can change their members, but not everything.
    pub(crate) overriding: ByKind<Known<Arc<Overriding>>>,
    /// What keeps it open whether somebody can, at a unit whose members are not all known.
    pub(crate) open_units: ByKind<Arc<OpenUnits>>,
}

/// Holders of roles in the entire tenant.
#[derive(Debug)]
pub(crate) struct Overriding {
    /// The first assignment of each role, by the name of the role.
    pub(crate) roles: Box<[u32]>,
    /// How many people hold one.
    pub(crate) holders: usize,
}

/// Role assignments at units that may contain any group: of each unit the first that keeps the question open.
#[derive(Debug, Default)]
pub(crate) struct OpenUnits {
    /// Those in force whose role may manage the group.
    pub(crate) managing: Vec<(u32, Gap)>,
    /// Those that may be in force.
    pub(crate) unclear: Vec<(u32, Gap)>,
}
