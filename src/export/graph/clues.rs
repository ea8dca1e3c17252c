//! What the paths and contexts of Graph answers say, as exporters save them.

use std::borrow::Cow;

use crate::export::completeness::pages::{self, Numbered};
use crate::export::graph::kind::{DELETED, Hint, Kind};
use crate::export::layout::Layout;
use crate::model::directory_role::Listing;
use crate::model::{Collection, Mode, ObjectId, Property};

/// What a file's path says about its objects.
#[derive(Debug, Clone)]
pub(crate) struct Clues {
    pub(crate) layout: Layout,
    pub(crate) hint: Hint,
    pub(crate) parent: Option<ObjectId>,
    /// The id that the file has as its name: that of the parent of a list, or that of the only object in it.
    pub(crate) own_id: Option<ObjectId>,
    /// Folder and file name without the number at its end.
    pub(crate) series: String,
    pub(crate) page: Option<Numbered>,
    /// The file's own name says which list it is, not that of a folder of objects.
    pub(crate) names_list: bool,
}

const ELIGIBLE: Kind = Kind::GroupSchedule { mode: Mode::Eligible, instance: false };
const ACTIVE: Kind = Kind::GroupSchedule { mode: Mode::Active, instance: false };
const ROLE_ASSIGNMENT: Kind = Kind::RoleAssignment { mode: Mode::Active, listing: Listing::Assignment };
const INCOMPATIBLE_WITH: Kind = Kind::Skipped(
    "an access package that is incompatible with another one, listed by the other one; export incompatibleAccessPackages of each access package instead",
);
const ROLE_REQUEST: Kind = Kind::Skipped("a request for a directory role; its outcome is in the schedules");
const LEGACY_ROLE: Kind =
    Kind::Skipped("part of a legacy directoryRole; export roleManagement/directory/roleAssignments instead");
const LEGACY: Kind = Kind::Skipped("an object of the legacy PIM API (version 2); export PIM for Groups instead");
const REQUEST: Kind = Kind::Skipped("a request for an access package; its outcome is in the assignments");
const RESOURCE_REQUEST: Kind =
    Kind::Skipped("a request to add a resource to a catalog; its outcome is in the resources of the catalog");

/// Names of files, folders, properties and context segments, by their letters only.
const NAMES: &[(&str, Kind)] = &[
    ("groups", Kind::Group),
    ("groupmembers", Kind::Member(Collection::GroupMembers)),
    ("groupowners", Kind::Member(Collection::GroupOwners)),
    ("pimgroups", Kind::PimGroup),
    ("onboardedgroups", Kind::PimGroup),
    ("privilegedaccessgroupresources", Kind::PimGroup),
    ("governanceresources", Kind::PimGroup),
    ("governanceroleassignments", LEGACY),
    ("governancerolesettings", LEGACY),
    ("rolemanagementpolicies", Kind::Policy),
    ("rolemanagementpolicyassignments", Kind::PolicyAssignment),
    ("rolesettings", Kind::PolicyAssignment),
    ("grouppolicies", Kind::PolicyAssignment),
    ("rolepolicies", Kind::PolicyAssignment),
    ("groupeligibility", ELIGIBLE),
    ("groupeligibilities", ELIGIBLE),
    ("eligibilityschedules", ELIGIBLE),
    ("eligibilityscheduleinstances", Kind::GroupSchedule { mode: Mode::Eligible, instance: true }),
    ("roleeligibilityschedulerequests", ROLE_REQUEST),
    ("roleassignmentschedulerequests", ROLE_REQUEST),
    ("eligibilityschedulerequests", Kind::GroupRequest(Collection::GroupEligibility)),
    ("groupassignments", ACTIVE),
    ("assignmentschedules", ACTIVE),
    ("assignmentscheduleinstances", Kind::GroupSchedule { mode: Mode::Active, instance: true }),
    ("assignmentschedulerequests", Kind::GroupRequest(Collection::GroupAssignments)),
    ("roledefinitions", Kind::RoleDefinition),
    ("roleassignments", ROLE_ASSIGNMENT),
    ("roleassignmentschedules", Kind::RoleAssignment { mode: Mode::Active, listing: Listing::Schedule }),
    ("roleassignmentscheduleinstances", Kind::RoleAssignment { mode: Mode::Active, listing: Listing::Instance }),
    ("roleeligibility", Kind::RoleAssignment { mode: Mode::Eligible, listing: Listing::Schedule }),
    ("roleeligibilities", Kind::RoleAssignment { mode: Mode::Eligible, listing: Listing::Schedule }),
    ("roleeligibilityschedules", Kind::RoleAssignment { mode: Mode::Eligible, listing: Listing::Schedule }),
    ("roleeligibilityscheduleinstances", Kind::RoleAssignment { mode: Mode::Eligible, listing: Listing::Instance }),
    ("administrativeunits", Kind::Unit),
    ("administrativeunitmembers", Kind::Member(Collection::AdministrativeUnitMembers)),
    (
        "administrativeunitscopedrolemembers",
        Kind::Skipped("a scoped role membership; the same fact is in roleManagement/directory/roleAssignments"),
    ),
    ("directoryrolemembers", LEGACY_ROLE),
    ("directoryrolescopedmembers", LEGACY_ROLE),
    ("directoryroles", LEGACY_ROLE),
    ("accesspackages", Kind::Package),
    ("accesspackagescopes", Kind::Package),
    ("incompatibleaccesspackages", Kind::Incompatible(Property::IncompatibleAccessPackages)),
    ("incompatiblegroups", Kind::Incompatible(Property::IncompatibleGroups)),
    ("accesspackagesincompatiblewith", INCOMPATIBLE_WITH),
    ("assignmentpolicies", Kind::AssignmentPolicy),
    ("accesspackageassignmentpolicies", Kind::AssignmentPolicy),
    ("assignments", Kind::PackageAssignment),
    ("packageassignments", Kind::PackageAssignment),
    ("accesspackageassignments", Kind::PackageAssignment),
    ("assignmentrequests", REQUEST),
    ("accesspackageassignmentrequests", REQUEST),
    ("accesspackageresourcerequests", RESOURCE_REQUEST),
    ("resourcerequests", RESOURCE_REQUEST),
    ("accesspackageassignmentresourceroles", Kind::Skipped("a delivered role; the assignment names it")),
    ("connectedorganizations", Kind::ConnectedOrganization),
    ("entitlementsettings", Kind::EntitlementSettings),
    ("entitlementmanagementsettings", Kind::EntitlementSettings),
    ("catalogs", Kind::Catalog),
    ("accesspackagecatalogs", Kind::Catalog),
    ("catalogresources", Kind::CatalogResource),
    ("accesspackageresources", Kind::CatalogResource),
    ("catalogroles", Kind::Delegation),
    ("entitlementmanagementroleassignments", Kind::Delegation),
    ("authenticationcontexts", Kind::AuthenticationContext),
    ("authenticationcontextclassreferences", Kind::AuthenticationContext),
    ("authcontexts", Kind::AuthenticationContext),
    ("conditionalaccesspolicies", Kind::ConditionalAccessPolicy),
    ("conditionalaccess", Kind::ConditionalAccessPolicy),
    ("accessreviews", Kind::AccessReview),
    ("accessreviewdefinitions", Kind::AccessReview),
    ("accessreviewinstances", Kind::ReviewInstance),
    ("customextensions", Kind::Counted(Collection::PimCustomExtensions)),
    ("pimcustomextensions", Kind::Counted(Collection::PimCustomExtensions)),
    ("users", Kind::User),
    ("usersignins", Kind::User),
    ("serviceprincipals", Kind::ServicePrincipal),
    ("serviceprincipalsignins", Kind::ServicePrincipalSignIn),
    ("serviceprincipalsigninactivities", Kind::ServicePrincipalSignIn),
    ("lifecycleworkflows", Kind::LifecycleWorkflow),
    ("workflows", Kind::LifecycleWorkflow),
    ("approleassignments", Kind::ApplicationPermission),
    ("approleassignedto", Kind::ApplicationPermission),
    ("applicationpermissions", Kind::ApplicationPermission),
    ("subscribedskus", Kind::SubscribedSku),
    ("skus", Kind::SubscribedSku),
    ("organization", Kind::Organization),
];

/// The list of those who have app roles of one API.
const OF_API: &str = "approleassignedto";

/// The kind that a name says, as [`Name::kind`] finds it.
pub(crate) fn kind_of_name(name: &str) -> Option<Kind> {
    Name::of(name).kind()
}

/// A name as its words in lower case, without any GUID in it: they begin at a capital letter or behind what is no letter.
struct Name {
    /// The words without anything between them.
    letters: String,
    /// Where each word begins in the letters, and where the last one ends.
    bounds: Vec<usize>,
}

impl Name {
    fn of(name: &str) -> Self {
        let name = without_ids(name);
        let bytes = name.as_bytes();
        let mut words = Self { letters: String::with_capacity(bytes.len()), bounds: Vec::new() };
        for (at, letter) in bytes.iter().enumerate().filter(|(_, letter)| letter.is_ascii_alphabetic()) {
            let before = at.checked_sub(1).and_then(|before| bytes.get(before));
            let is_lower = |letter: Option<&u8>| letter.is_some_and(u8::is_ascii_lowercase);
            let begins = match before {
                Some(before) if before.is_ascii_alphabetic() => {
                    letter.is_ascii_uppercase() && (is_lower(Some(before)) || is_lower(bytes.get(at + 1)))
                }
                _ => true,
            };
            if begins {
                words.bounds.push(words.letters.len());
            }
            words.letters.push(char::from(letter.to_ascii_lowercase()));
        }
        words.bounds.push(words.letters.len());
        words
    }

    /// Whether the name is one of deleted objects.
    fn is_of_deleted(&self) -> bool {
        self.bounds.get(1).and_then(|end| self.letters.get(..*end)) == Some("deleted") && self.bounds.len() > 2
    }

    /// The kind that the name says: whole words of it, next to each other, are one of the names. Of names inside each other the
    /// longest counts; where two stand side by side, none does. An organization is named by nothing but its own word.
    fn kind(&self) -> Option<Kind> {
        let words = self.bounds.len() - 1;
        let named = |(from, to): (usize, usize)| {
            let run = self.letters.get(*self.bounds.get(from)?..*self.bounds.get(to)?)?;
            NAMES.iter().find(|(name, _)| *name == run).map(|(_, kind)| (from, to, *kind))
        };
        let runs = (0..words).flat_map(|from| (from + 1..=words).map(move |to| (from, to)));
        let found: Vec<_> = runs.filter_map(named).collect();
        let (first, last, kind) = *found.iter().max_by_key(|(from, to, _)| to - from)?;
        let is_only = found.iter().all(|(from, to, other)| *other == kind || (first <= *from && *to <= last));
        let is_own = kind != Kind::Organization || words == 1;
        (is_only && is_own).then_some(kind)
    }
}

/// The name with a blank in place of each GUID.
fn without_ids(name: &str) -> Cow<'_, str> {
    let mut rest = name;
    let mut plain = String::new();
    while let Some((before, _, after)) = ObjectId::split_at_guid(rest) {
        plain.extend([before, " "]);
        rest = after;
    }
    if plain.is_empty() { name.into() } else { (plain + rest).into() }
}

/// What a path says: file name first, then its folders from the innermost.
pub(crate) fn clues(path: &str) -> Clues {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let stem =
        file.split_once(".json").map_or_else(|| file.rsplit_once('.').map_or(file, |(stem, _)| stem), |(stem, _)| stem);
    let (base, page) = pages::split(stem);
    let own = Name::of(base);
    let above: Vec<Name> = folder.rsplit('/').filter(|name| !name.is_empty()).map(Name::of).collect();
    let of_base = own.kind();
    let listed = std::iter::once(&own).chain(&above).find_map(member_list);
    let name = match listed {
        Some(Collection::GroupMembers) if Name::of(folder).letters.contains("administrativeunits") => {
            Some(Kind::Member(Collection::AdministrativeUnitMembers))
        }
        Some(collection) => Some(Kind::Member(collection)),
        None => of_base.or_else(|| above.iter().find_map(Name::kind)),
    };
    let is_deleted = own.is_of_deleted() || above.first().is_some_and(Name::is_of_deleted);
    let name = if is_deleted { Some(DELETED) } else { name };
    let objects = is_object_folder(stem, &above);
    let of_folder = parent_folder(folder).filter(|_| listed.is_none() && of_base.is_none());
    let parent = match listed {
        None if objects => of_folder,
        _ if own.letters == OF_API => None,
        None if matches!(of_base, Some(Kind::Incompatible(_))) => parent_of(base).or_else(|| parent_folder(folder)),
        Some(_) if member_list(&own).is_some() => ObjectId::find_guid(base).or_else(|| parent_above(folder, base)),
        Some(_) => parent_above(folder, base).or_else(|| ObjectId::find_guid(base)),
        None => of_folder.or_else(|| parent_of(base)),
    };
    let series = if page.is_some() { format!("{folder}/{base}") } else { format!("{folder}/{stem}") };
    let series = if listed.is_some() || objects { folder.to_owned() } else { series };
    let names_list = !objects && of_base.is_some();
    let own_id = ObjectId::parse(base).filter(|id| objects && id.is_guid());
    Clues { layout: Layout::Graph, hint: Hint::of_name(name), parent, own_id, series, page, names_list }
}

impl Clues {
    /// The parent of a list in the file: what Graph lists parent by parent may have the id of its parent as the file's name.
    pub(crate) fn parent_of_list(&self) -> Option<ObjectId> {
        let is_of_parent = self.hint.kind().is_some_and(Kind::is_listed_by_parent);
        self.parent.clone().or_else(|| self.own_id.clone().filter(|_| is_of_parent))
    }
}

/// A folder of objects, one in a file: the file is named by an id or a number alone, the folder by the collection.
fn is_object_folder(stem: &str, folders: &[Name]) -> bool {
    // The id of a schedule is composed of its group, `member` or `owner`, and a GUID.
    let anonymous = matches!(Name::of(stem).letters.as_str(), "" | "member" | "owner") && !stem.is_empty();
    anonymous && folders.iter().any(|name| name.kind().is_some())
}

/// The parent's id in the file's name. A name that is nothing but an id is the object's own.
fn parent_of(base: &str) -> Option<ObjectId> {
    if ObjectId::parse(base).is_some_and(|id| id.is_guid()) { None } else { ObjectId::find_guid(base) }
}

/// The parent's id in a folder above a member list: one in the folder of a collection, or one that the list is in. Others may be the
/// tenant's.
fn parent_above(folder: &str, base: &str) -> Option<ObjectId> {
    let names: Vec<&str> = folder.split('/').chain([base]).collect();
    let is_list = |name: &&str| member_list(&Name::of(name)).is_some();
    let above = |at: usize| at.checked_sub(1).and_then(|above| names.get(above));
    let holds_list = |at: &usize| {
        names.get(at + 1).is_some_and(is_list) || above(*at).is_some_and(|above| kind_of_name(above).is_some())
    };
    let is_in_list = |at: &usize| above(*at).is_some_and(is_list);
    let id = |at: usize| ObjectId::find_guid(names.get(at)?);
    let folders = || (0..names.len() - 1).rev();
    folders().filter(holds_list).find_map(id).or_else(|| folders().filter(is_in_list).find_map(id))
}

/// The collection that a name which is nothing but this word says.
fn member_list(name: &Name) -> Option<Collection> {
    match name.letters.as_str() {
        "members" => Some(Collection::GroupMembers),
        "owners" => Some(Collection::GroupOwners),
        _ => None,
    }
}

/// The parent of objects that stand one in a file, in a folder named by its id below that of their collection.
fn parent_folder(folder: &str) -> Option<ObjectId> {
    let (above, own) = folder.rsplit_once('/')?;
    let collection = above.rsplit('/').next().and_then(kind_of_name);
    ObjectId::parse(own).filter(|id| id.is_guid() && collection.is_some())
}

/// What `@odata.context` says: the kind of the objects, and their parent.
pub(crate) fn read_context(context: &str) -> (Option<Kind>, Option<ObjectId>) {
    let tail = context.rsplit_once('#').map_or("", |(_, tail)| tail);
    let tail = tail.strip_suffix("/$entity").unwrap_or(tail);
    let segments = segments_of(tail);
    let names: Vec<&str> = segments.iter().map(|(name, _)| name.as_str()).filter(|name| is_set(name)).collect();
    let parent = segments.iter().rev().skip(1).find_map(|(_, id)| id.clone());
    let last = names.last().copied().unwrap_or_default();
    let before = names.iter().rev().nth(1).copied().unwrap_or_default();
    let provider = names.contains(&"rolemanagement");
    // Who has app roles of an API: the API is not whose they are.
    let parent = parent.filter(|_| last != OF_API);
    let kind = match (before, last) {
        ("groups", "members") => Some(Kind::Member(Collection::GroupMembers)),
        ("groups", "owners") => Some(Kind::Member(Collection::GroupOwners)),
        ("groups", "transitivemembers" | "transitivememberof" | "memberof") => {
            Some(Kind::Skipped("an entry of a transitive member list; export the direct members instead"))
        }
        _ if names.contains(&"deleteditems") => Some(DELETED),
        ("administrativeunits", "members") => Some(Kind::Member(Collection::AdministrativeUnitMembers)),
        ("group" | "aadgroups", "resources") => Some(Kind::PimGroup),
        ("rolemanagementpolicies", "rules") => Some(Kind::SettingsRule),
        ("entitlementmanagement", "settings") => Some(Kind::EntitlementSettings),
        ("catalogs" | "accesspackagecatalogs", "resources") => Some(Kind::CatalogResource),
        ("entitlementmanagement", "roleassignments") => Some(Kind::Delegation),
        ("accessreviews", "definitions") => Some(Kind::AccessReview),
        ("definitions", "instances") => Some(Kind::ReviewInstance),
        (before, _) if provider && before != "directory" => {
            Some(Kind::Skipped("an object of another role provider than the directory"))
        }
        (_, "policies") if before == "conditionalaccess" => Some(Kind::ConditionalAccessPolicy),
        _ => NAMES.iter().find(|(word, _)| *word == last).map(|(_, kind)| *kind),
    };
    (kind, parent)
}

/// Whether a segment of a context is the name of a collection, not a type or a mark such as `$delta`.
fn is_set(name: &str) -> bool {
    !name.contains("microsoft.graph") && !name.starts_with('$')
}

/// Whether the last segment of a context is the type that its list was cast to.
pub(crate) fn is_cast(context: &str) -> bool {
    let tail = context.rsplit_once('#').map_or("", |(_, tail)| tail);
    let segments = segments_of(tail.strip_suffix("/$entity").unwrap_or(tail));
    segments.last().is_some_and(|(name, _)| name.starts_with("microsoft.graph.") && !name.ends_with(".directoryobject"))
}

/// Whether a context names a collection, and not only the type of what it holds.
pub(crate) fn names_collection(context: &str) -> bool {
    let tail = context.rsplit_once('#').map_or("", |(_, tail)| tail);
    let segments = segments_of(tail.strip_suffix("/$entity").unwrap_or(tail));
    let last = segments.iter().map(|(name, _)| name.as_str()).rfind(|name| is_set(name)).unwrap_or_default();
    !matches!(last, "" | "collection" | "directoryobjects")
}

/// Whether a context is the one that Graph beta gives to the members and owners of one object, without its id.
pub(crate) fn is_member_list(context: &str) -> bool {
    context.rsplit_once('#').is_some_and(|(_, tail)| tail.eq_ignore_ascii_case("directoryObjects"))
}

/// `groups('id')/members` as names with ids; what is expanded in other parentheses is left out.
fn segments_of(tail: &str) -> Vec<(String, Option<ObjectId>)> {
    let mut segments = Vec::new();
    let mut name = String::new();
    let mut inner = String::new();
    let mut depth = 0_usize;
    for c in tail.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '/' if depth == 0 => {
                segments.push((std::mem::take(&mut name).to_ascii_lowercase(), id_of(&std::mem::take(&mut inner))));
            }
            c if depth == 0 => name.push(c),
            c if depth == 1 => inner.push(c),
            _ => {}
        }
    }
    segments.push((name.to_ascii_lowercase(), id_of(&inner)));
    segments
}

/// The id of a parent: of a policy, whose id is composed, or of an object.
fn id_of(inner: &str) -> Option<ObjectId> {
    ObjectId::composed(inner.strip_prefix('\'')?.strip_suffix('\'')?)
}

#[cfg(test)]
mod tests {
    use super::{clues, kind_of_name, read_context};
    use crate::export::graph::kind::Kind;
    use crate::model::{Collection, ObjectId};

    const ID: &str = "0aa0bb11-1111-2222-3333-444455556666";

    fn parent() -> Option<ObjectId> {
        ObjectId::parse(ID)
    }

    #[test]
    fn contexts_name_kind_and_parent() {
        let read = |tail: &str| read_context(&format!("https://graph.microsoft.com/v1.0/$metadata#{tail}"));
        assert_eq!(read("groups"), (Some(Kind::Group), None));
        assert_eq!(read(&format!("groups('{ID}')/members")), (Some(Kind::Member(Collection::GroupMembers)), parent()));
        assert_eq!(read("policies/roleManagementPolicyAssignments(policy(rules()))").0, Some(Kind::PolicyAssignment));
        assert_eq!(
            read("identityGovernance/entitlementManagement/accessPackages(resourceRoleScopes(role(),scope()))/$entity")
                .0,
            Some(Kind::Package)
        );
    }

    #[test]
    fn file_names_tell_kind_page_and_parent() {
        let clue = clues("export/groups-00002.json");
        assert_eq!(
            (clue.hint.name, clue.page.map(|page| page.number), clue.series.as_str()),
            (Some(Kind::Group), Some(2), "export/groups")
        );
        let clue = clues(&format!("groupMembers.{ID}.0001.json"));
        assert_eq!(
            (clue.hint.name, clue.page.map(|page| page.number), clue.parent),
            (Some(Kind::Member(Collection::GroupMembers)), Some(1), parent())
        );
        let clue = clues(&format!("AdministrativeUnits/{ID}/Members/x.json"));
        assert_eq!(
            (clue.hint.name, clue.parent),
            (Some(Kind::Member(Collection::AdministrativeUnitMembers)), parent())
        );
        let clue = clues(&format!("groupMembers.{ID}.json"));
        assert_eq!((clue.page, clue.parent), (None, parent()), "the last digits of an id are no page");
    }

    #[test]
    fn a_name_says_what_a_file_holds_by_whole_words_only() {
        for name in ["groups", "contoso-groups", "groupsMonday", "All Groups"] {
            assert_eq!(kind_of_name(name), Some(Kind::Group), "{name}");
        }
        for name in
            ["groupMembers", "group-members", "groupmembers", "GroupMembers.0aa0bb11-1111-2222-3333-444455556666"]
        {
            assert_eq!(kind_of_name(name), Some(Kind::Member(Collection::GroupMembers)), "{name}");
        }
        for name in [
            "groupSettings",
            "mygroups",
            "subgroupsOf",
            "users-and-groups",
            "organizationBranding",
            "roleAssignmentGroup",
        ] {
            assert_eq!(kind_of_name(name), None, "{name}");
        }
    }

    #[test]
    fn every_collection_is_recognised_by_its_id() {
        for collection in Collection::all() {
            let kind = kind_of_name(collection.id());
            assert_eq!(kind.and_then(Kind::collection), Some(collection), "{collection}");
        }
    }
}
