//! Conditional Access: which policies guard which authentication context, and who is in what policies name.

use std::collections::BTreeMap;

use super::people::People;
use crate::model::{Gap, ObjectId};

/// The rows of the policies by the authentication contexts that they guard.
#[derive(Debug, Default)]
pub(crate) struct Guards {
    pub(crate) of_context: BTreeMap<ObjectId, Vec<u32>>,
    /// Why there may be further ones.
    pub(crate) gap: Option<Gap>,
}

/// The users behind what policies include and exclude.
#[derive(Debug, Default)]
pub(crate) struct Audiences {
    /// By group, however deep.
    pub(crate) groups: BTreeMap<ObjectId, People>,
    /// By the template of the role: those who hold it now, in the entire tenant.
    pub(crate) roles: BTreeMap<ObjectId, People>,
}
