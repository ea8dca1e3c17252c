//! Which administrators manage groups: an answer that many groups share, because it depends on their kind alone.

use std::sync::Arc;

use super::memo::Memo;
use crate::model::{Gap, GroupKind, Known};

type ByKind<T> = Memo<GroupKind, T>;

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
