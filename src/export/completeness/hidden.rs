//! Lists of members that are empty because whoever exported them may not see who is in them.

use std::collections::BTreeSet;

use crate::export::notice::{Notice, NoticeKind};
use crate::export::objects::{Completeness, Objects};
use crate::model::{Collection, Field, ObjectId, Visibility};
use crate::source::Phrase;

/// Without it Graph answers an empty list for a group or unit with hidden membership, and no error:
/// <https://learn.microsoft.com/graph/api/group-list-members#permissions>
pub(crate) const PERMISSION: &str = "Member.Read.Hidden";

/// Whether a visibility hides the members.
fn hides(visibility: Field<Visibility>) -> bool {
    visibility == Field::Known(Visibility::HiddenMembership)
}

/// An empty list of hidden members is not whole, unless the permission to see them is known to have been there.
pub(crate) fn doubt(completeness: &mut Completeness, objects: &Objects) -> Vec<Notice<Phrase>> {
    let groups = objects.groups.iter().filter(|group| hides(group.visibility)).map(|group| &group.id);
    let units = objects.units.iter().filter(|unit| hides(unit.visibility)).map(|unit| &unit.id);
    let kinds = [
        (Collection::GroupMembers, groups.collect::<BTreeSet<_>>(), "groups"),
        (Collection::AdministrativeUnitMembers, units.collect(), "administrative units"),
    ];
    let notice = |(collection, hidden, are): (Collection, BTreeSet<&ObjectId>, &str)| {
        let listed = objects.members.iter().filter(|list| list.collection == collection && !list.members.is_empty());
        let filled: BTreeSet<&ObjectId> = listed.map(|list| &list.parent).collect();
        let mut state = completeness.of(collection)?.clone();
        let mut doubted = 0;
        for (parent, whole) in &mut state.parents {
            if *whole && hidden.contains(parent) && !filled.contains(parent) {
                *whole = false;
                doubted += 1;
            }
        }
        if doubted == 0 {
            return None;
        }
        let message: Phrase = format!(
            "the lists of {doubted} {are} with hidden membership are empty, which happens without the permission {PERMISSION}; export them with it"
        )
        .into();
        (state.whole, state.is_defective, state.detail) = (false, true, Some(message.clone()));
        completeness.set(collection, state);
        let kind = NoticeKind::CutCollection;
        Some(Notice { file: None, position: None, kind, message, collection: Some(collection), objects: doubted })
    };
    kinds.into_iter().filter_map(notice).collect()
}
