//! Edits of objects that the rules of several areas change.

use crate::context::Context;
use crate::finding::{Action, Edit, Subject, Target};
use crate::model::{ObjectId, PrincipalKind};
use crate::naming;
use crate::source::Phrase;

/// An edit of a group. `words` says it whole, as an imperative.
pub(super) fn of_group(
    cx: &Context<'_>,
    group: &ObjectId,
    target: impl Into<Target>,
    action: Action,
    words: impl Into<Phrase>,
) -> Edit {
    Edit::new(naming::group(cx.tenant, group), target, action, words)
}

/// Users, groups and service principals as an edit names them.
pub(super) fn principals<'p>(
    cx: &Context<'_>,
    found: impl IntoIterator<Item = (&'p ObjectId, Option<PrincipalKind>)>,
) -> Vec<Subject<Phrase>> {
    found.into_iter().map(|(id, kind)| principal(cx, id, kind)).collect()
}

/// What is known as nothing else is called a user.
fn principal(cx: &Context<'_>, id: &ObjectId, kind: Option<PrincipalKind>) -> Subject<Phrase> {
    if kind == Some(PrincipalKind::Group) || matches!(cx.tenant.group(id), Ok(Some(_))) {
        return naming::group(cx.tenant, id);
    }
    naming::principal(cx.tenant, id, kind).unwrap_or_else(|| naming::user(cx.tenant, id))
}
