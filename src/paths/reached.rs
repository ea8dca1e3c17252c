//! Who can become something.

use std::collections::BTreeSet;

use crate::model::Gap;
use crate::tenant::Tenant;
use crate::tenant::paths::{Kind, Kinds, Limit, Node, Path, Step};

/// Somebody who can become something, and the way with the least that it takes.
pub(super) struct Reaching<'t> {
    pub(super) node: &'t Node,
    pub(super) path: Path<'t>,
    pub(super) limit: Limit,
    /// Whether it is there already.
    pub(super) is_held: bool,
}

/// Everybody who can become something.
pub(super) struct Reached<'t> {
    pub(super) starts: Vec<Reaching<'t>>,
    /// Why there may be more.
    pub(super) gap: Option<Gap>,
}

impl<'t> Reached<'t> {
    /// Those who can take no more than a limit.
    pub(super) fn of(tenant: &'t Tenant, target: &Node, most: Limit) -> Self {
        let (mut passed, mut found) = (BTreeSet::new(), Self { starts: Vec::new(), gap: None });
        for limit in Limit::all().filter(|limit| limit.people <= most.people) {
            let paths = tenant.paths_to(std::slice::from_ref(target), Kinds::ALL, limit);
            found.gap = paths.complete().err();
            for node in paths.starts() {
                let Ok(Some(path)) = paths.from(node) else { continue };
                if !path.steps.is_empty() && passed.insert(node) {
                    let is_held = path.steps.iter().all(is_held);
                    found.starts.push(Reaching { node, path, limit, is_held });
                }
            }
        }
        found
    }
}

/// Whether a step is one that somebody has taken already.
fn is_held(step: &Step<'_>) -> bool {
    !step.gate.waits && matches!(step.by.kind(), Kind::Role | Kind::InGroup)
}
