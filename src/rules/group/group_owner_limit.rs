use std::collections::BTreeSet;

use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{Group, ObjectId, Property};
use crate::rules::{edits, lowered};

/// The most that a group can have: <https://learn.microsoft.com/entra/identity/users/directory-service-limits-restrictions>.
const LIMIT: usize = 100;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let owners = cx.tenant.owners_of_group(&group.id);
    let seen: BTreeSet<&ObjectId> = owners.seen().into_iter().copied().flatten().map(|owner| &owner.id).collect();
    if seen.len() <= LIMIT {
        owners.complete()?;
        return Ok(Verdict::Pass);
    }
    let name = group.label();
    let words = format!("reduce the owners of \"{name}\" to at most {LIMIT}, ideally two or three");
    let fewer = edits::of_group(cx, &group.id, Property::Owners, Action::at_most(LIMIT), words);
    Finding::new(format!("\"{name}\" has more than {LIMIT} owners, the maximum that Entra allows for a group"))
        .because(group.source.at(Property::Owners), "the group")
        .measure("owners", seen.len())
        .change([fewer.now(seen.len())])
        .lowered_if(lowered::group_owner_limit::EXPORTED, Ok(cx.tenant.is_exported(&group.source)))
        .into()
}
