//! The folder tree of EntraExporter 3: one file an object, children in folders below their parent, three dialects in one tree.

use crate::export::graph::clues::{self, Clues};
use crate::export::graph::kind::{Hint, Kind};
use crate::export::layout::Layout;
use crate::model::directory_role::Listing;
use crate::model::{Collection, Mode, ObjectId};

/// Folders and what stands in them. `*` is one folder, named by an id. The first row whose folders begin a path wins.
const FOLDERS: &[(&[&str], Kind)] = &[
    (&["groups", "*", "members"], Kind::Member(Collection::GroupMembers)),
    (&["groups", "*", "owners"], Kind::Member(Collection::GroupOwners)),
    (&["groups"], Kind::Group),
    (&["users"], Kind::User),
    (&["administrativeunits", "*", "members"], Kind::Member(Collection::AdministrativeUnitMembers)),
    (
        &["administrativeunits", "*", "scopedrolemembers"],
        Kind::Skipped("a scoped role membership; the same fact is in RoleManagement/Directory/RoleAssignments"),
    ),
    (&["administrativeunits", "*", "extensions"], Kind::Skipped("an extension of an administrative unit")),
    (&["administrativeunits"], Kind::Unit),
    (&["subscribedskus"], Kind::SubscribedSku),
    (&["directoryroles"], Kind::Skipped("a legacy directoryRole; RoleManagement/Directory holds the assignments")),
    (&["rolemanagement", "directory", "roledefinitions"], Kind::RoleDefinition),
    (
        &["rolemanagement", "directory", "roleassignmentscheduleinstances"],
        Kind::RoleAssignment { mode: Mode::Active, listing: Listing::Instance },
    ),
    (
        &["rolemanagement", "directory", "roleassignments"],
        Kind::RoleAssignment { mode: Mode::Active, listing: Listing::Assignment },
    ),
    (&["rolemanagement", "entitlementmanagement", "roleassignments"], Kind::Delegation),
    (&["rolemanagement"], Kind::Skipped("an object of another role provider than the directory")),
    (&["identity", "conditional", "accesspolicies"], Kind::ConditionalAccessPolicy),
    (&["identity", "conditional", "authenticationcontexts"], Kind::AuthenticationContext),
    (
        &["identitygovernance", "entitlementmanagement", "accesspackages", "*", "assignmentpolicies"],
        Kind::AssignmentPolicy,
    ),
    (&["identitygovernance", "entitlementmanagement", "accesspackages", "*", "assignments"], Kind::PackageAssignment),
    (&["identitygovernance", "entitlementmanagement", "accesspackages"], Kind::Package),
    (
        &["identitygovernance", "entitlementmanagement", "connectedorganizations", "*", "internalsponsors"],
        Kind::Skipped(
            "a sponsor; an organization without sponsors has no such files, so that they do not show who has none",
        ),
    ),
    (
        &["identitygovernance", "entitlementmanagement", "connectedorganizations", "*", "externalsponsors"],
        Kind::Skipped(
            "a sponsor; an organization without sponsors has no such files, so that they do not show who has none",
        ),
    ),
    (&["identitygovernance", "entitlementmanagement", "connectedorganizations"], Kind::ConnectedOrganization),
    (&["identitygovernance", "entitlementmanagement", "settings"], Kind::EntitlementSettings),
    (&["identitygovernance", "accessreviews", "*", "*"], Kind::ReviewInstance),
    (&["identitygovernance", "accessreviews"], Kind::AccessReview),
    (&["pim", "groups"], Kind::GroupScheduleWithPolicy),
    (&["pim", "directoryroles"], Kind::RoleAssignment { mode: Mode::Eligible, listing: Listing::Instance }),
];

/// Whether the files below one path are a tree of this exporter: two of them are where only it puts them, or all of them are.
pub(crate) fn is_tree(paths: &[&str]) -> bool {
    let marks = paths.iter().filter(|path| is_mark(path)).count();
    marks >= 2 || (marks > 0 && marks == paths.len())
}

/// Whether a file is where only this exporter puts it: in a folder of its own that is named by the id of its object, or in that
/// of an eligibility.
fn is_mark(path: &str) -> bool {
    let lower = format!("/{}", path.to_ascii_lowercase());
    let [folder, stem] = names_of(path);
    let is_pim = ["/pim/groups/", "/pim/directoryroles/"].iter().any(|mark| lower.contains(mark));
    is_id(stem) && row_of(path).is_some() && (is_pim || stem.eq_ignore_ascii_case(folder))
}

/// The names of the folder that a file is in, and of the file without its ending.
fn names_of(path: &str) -> [&str; 2] {
    let mut names = path.rsplit('/');
    let stem = names.next().and_then(|file| file.strip_suffix(".json")).unwrap_or_default();
    [names.next().unwrap_or_default(), stem]
}

/// Ids of the directory are GUIDs, or as long, and have digits.
fn is_id(name: &str) -> bool {
    name.len() >= 20 && name.bytes().any(|byte| byte.is_ascii_digit())
}

fn row_of(path: &str) -> Option<(usize, &'static (&'static [&'static str], Kind))> {
    let parts: Vec<String> = path.split('/').map(str::to_ascii_lowercase).collect();
    let matches = |from: usize, row: &[&str]| {
        row.iter()
            .enumerate()
            .all(|(offset, word)| parts.get(from + offset).is_some_and(|part| *word == "*" || part == word))
            && parts.len() > from + row.len()
    };
    (0..parts.len()).find_map(|from| FOLDERS.iter().find(|(row, _)| matches(from, row)).map(|row| (from, row)))
}

/// What a path in the tree says. The exporter writes one object a file, so that what it calls otherwise is not its own.
pub(crate) fn clues(path: &str) -> Clues {
    let [folder, stem] = names_of(path);
    let is_own = is_id(stem) || stem.eq_ignore_ascii_case(folder);
    let Some((from, (row, kind))) = row_of(path).filter(|_| is_own) else { return clues::clues(path) };
    let parts: Vec<&str> = path.split('/').collect();
    let parent =
        row.iter().position(|word| *word == "*").and_then(|at| parts.get(from + at)).and_then(|id| ObjectId::parse(id));
    let series = parts.get(..from + row.len()).unwrap_or_default().join("/");
    let hint = Hint::of_name(Some(*kind));
    Clues { layout: Layout::EntraExporter, hint, parent, own_id: None, series, page: None, names_list: false }
}

/// The word behind `Export-Entra -Type` that makes it write a collection; `None` where it never writes any of it.
pub(crate) fn type_of(collection: Collection) -> Option<&'static str> {
    Some(match collection {
        Collection::Groups | Collection::GroupMembers | Collection::GroupOwners => "Groups",
        Collection::RoleSettings => "PIMGroups,PIMDirectoryRoles",
        Collection::GroupEligibility => "PIMGroups",
        Collection::RoleDefinitions => "DirectoryRoles",
        Collection::RoleAssignments => "DirectoryRoles,EntitlementManagementRoles",
        Collection::RoleEligibility => "PIMDirectoryRoles",
        Collection::AdministrativeUnits | Collection::AdministrativeUnitMembers => "AdministrativeUnits",
        Collection::AccessPackages | Collection::AssignmentPolicies | Collection::PackageAssignments => {
            "EntitlementManagement"
        }
        Collection::ConnectedOrganizations | Collection::EntitlementSettings => "Config",
        Collection::CatalogRoles => "EntitlementManagementRoles",
        Collection::AuthenticationContexts | Collection::ConditionalAccessPolicies => "ConditionalAccess",
        Collection::AccessReviews | Collection::AccessReviewInstances => "AccessReviews",
        Collection::Users => "Users",
        Collection::SubscribedSkus => "SKUs",
        _ => return None,
    })
}

/// The collections that the exporter never writes whole.
pub(crate) fn never_whole(collection: Collection) -> Option<&'static str> {
    match collection {
        Collection::Groups => Some("EntraExporter writes only dynamic groups unless Groups is selected"),
        Collection::RoleSettings => Some("EntraExporter writes only the settings of roles with eligible principals"),
        Collection::GroupEligibility => Some("EntraExporter skips groups that were ever synchronized"),
        _ => None,
    }
}
