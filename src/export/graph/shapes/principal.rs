//! Directory objects that others refer to: entries of member lists, expanded principals.

use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Text, name};
use crate::model::{Given, Member, ObjectId, PrincipalKind};

/// The most that Graph expands, without a word about what is left.
pub(crate) const MOST_EXPANDED: usize = 20;

shape! {
    /// An entry of a list of members or owners.
    PrincipalShape<'a> {
        id: Raw<ObjectId> = Id,
        odata_type: Raw<PrincipalKind> = "@odata.type" | "odataType",
        odata_id: Raw<Text<'a>> = "@odata.id",
    }
}

impl PrincipalShape<'_> {
    /// The object as an entry of a member list. `$ref` entries hold only `@odata.id`, a URL with the id in it.
    pub(crate) fn member(self) -> Option<Member> {
        let from_url = self.odata_id.as_value().and_then(|url| {
            let tail = url.rfind("directoryObjects/").and_then(|at| url.get(at..)).unwrap_or(url);
            ObjectId::find_guid(tail)
        });
        Some(Member { id: self.id.value().or(from_url)?, kind: self.odata_type.value() })
    }
}

/// Whether an object says that it is of another kind than expected.
pub(crate) fn is_another(said: &Raw<PrincipalKind>, expected: PrincipalKind) -> bool {
    said.as_value().is_some_and(|said| *said != expected)
}

impl PrincipalRef<'_> {
    /// The id and the name; none where it was not expanded.
    pub(crate) fn called(&self) -> Option<(ObjectId, Given)> {
        Some((ObjectId::parse(self.id.as_value()?)?, name(self.display_name.clone())?))
    }
}

shape! {
    /// An expanded `principal`: an SDK prints one that was not expanded as an object of nulls.
    PrincipalRef<'a> {
        id: Raw<Text<'a>> = Id,
        display_name: Raw<Text<'a>> = DisplayName,
        odata_type: Raw<PrincipalKind> = "@odata.type" | "odataType",
    }
}
