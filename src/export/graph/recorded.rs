//! An object as the canonical form keeps it: under a path by which the reader recognises it again.

use crate::export::graph::clues::kind_of_name;
use crate::export::graph::kind::Kind;
use crate::export::json::canonical::{canonical, hash};
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Text};
use crate::model::directory_role::Listing;
use crate::model::{Collection, Mode, ObjectId};

/// Characters of an id that a file name keeps.
const MAX_STEM: usize = 128;

/// The name of an object's file, without its ending: the id where that can be a name on every system, else its hash. Where
/// capitals make a difference that some systems do not see, or the name is a device's on Windows, part of the hash follows.
#[must_use]
pub fn file_stem(id: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if id.is_empty() || id.len() > MAX_STEM || !id.bytes().all(is_plain) {
        return hash(id);
    }
    if let Some(guid) = ObjectId::parse(id).filter(ObjectId::is_guid) {
        return guid.raw().to_string();
    }
    if is_device(id) || id.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return format!("{id}-{}", hash(id).get(..8).unwrap_or_default());
    }
    id.to_owned()
}

/// Names that Windows keeps for devices, with any ending
/// (<https://learn.microsoft.com/windows/win32/fileio/naming-a-file>).
fn is_device(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let port = name.strip_prefix("com").or_else(|| name.strip_prefix("lpt"));
    matches!(name.as_str(), "con" | "prn" | "aux" | "nul")
        || port.is_some_and(|number| matches!(number.as_bytes(), [b'0'..=b'9']))
}

/// An object of an export, as it was recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Recorded {
    pub(crate) folder: String,
    pub(crate) stem: String,
    pub(crate) text: String,
}

shape! {
    /// What names an object's file.
    Named<'a> {
        id: Raw<Text<'a>> = "id",
    }
}

impl Recorded {
    /// An object that stands in a file as this text; nothing where its kind has no place in the canonical form.
    pub(crate) fn new(kind: Kind, parent: Option<&ObjectId>, text: &str) -> Option<Self> {
        let mut folder = folder_of(kind)?.to_owned();
        if let Some(parent) = parent.filter(|_| needs_parent(kind)) {
            folder.extend(["/", &file_stem(&parent.raw().to_string())]);
        }
        let text = canonical(text);
        let named: Named<'_> = serde_json::from_str(&text).unwrap_or_default();
        let stem = named.id.value().map_or_else(|| hash(&text), |id| file_stem(&id));
        Some(Self { folder, stem, text })
    }
}

/// Whether an object of the kind may leave it to its path to say whose it is.
fn needs_parent(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Member(_)
            | Kind::AssignmentPolicy
            | Kind::ReviewInstance
            | Kind::CatalogResource
            | Kind::ApplicationPermission
    )
}

/// The collection of the objects in a folder of the canonical form.
pub(crate) fn collection_in(folder: &str) -> Option<Collection> {
    kind_of_name(folder).filter(|kind| folder_of(*kind) == Some(folder))?.collection()
}

/// The folder of a kind: the id of its collection, or what Graph calls the list where a collection has several. Each is a name
/// by which the reader recognises the kind.
fn folder_of(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::Policy => "role-management-policies",
        Kind::GroupSchedule { mode: Mode::Eligible, instance: true } => "eligibility-schedule-instances",
        Kind::GroupSchedule { mode: Mode::Active, instance: true } => "assignment-schedule-instances",
        Kind::GroupRequest(Collection::GroupEligibility) => "eligibility-schedule-requests",
        Kind::GroupRequest(_) => "assignment-schedule-requests",
        Kind::RoleAssignment { mode: Mode::Active, listing: Listing::Schedule } => "role-assignment-schedules",
        Kind::RoleAssignment { mode: Mode::Active, listing: Listing::Instance } => "role-assignment-schedule-instances",
        Kind::RoleAssignment { mode: Mode::Eligible, listing: Listing::Instance } => {
            "role-eligibility-schedule-instances"
        }
        // What a cmdlet prints is no object of Graph.
        Kind::PrintedSettings => return None,
        _ => kind.collection()?.id(),
    })
}

#[cfg(test)]
mod tests {
    use super::{collection_in, folder_of};
    use crate::export::graph::kind::Kind;
    use crate::model::directory_role::Listing;
    use crate::model::{Collection, Mode};

    #[test]
    fn a_folder_tells_the_collection_of_its_objects() {
        for collection in Collection::all() {
            assert_eq!(collection_in(collection.id()), Some(collection));
        }
        let modes = [Mode::Eligible, Mode::Active];
        let of_groups = modes.map(|mode| Kind::GroupSchedule { mode, instance: true });
        let requests = [Collection::GroupEligibility, Collection::GroupAssignments].map(Kind::GroupRequest);
        let listings = [Listing::Assignment, Listing::Schedule, Listing::Instance];
        let of_roles = modes.map(|mode| listings.map(|listing| Kind::RoleAssignment { mode, listing }));
        for kind in of_groups.into_iter().chain(requests).chain(of_roles.into_iter().flatten()).chain([Kind::Policy]) {
            let folder = folder_of(kind).expect("a folder");
            assert_eq!(collection_in(folder), kind.collection(), "{folder}");
        }
        assert_eq!(collection_in("notes"), None);
    }
}
