//! Roles that their exporter names by display name only: tied to an id where one object of the export has that name.

use std::collections::{BTreeMap, BTreeSet};

use crate::export::notice::{Notice, NoticeKind};
use crate::export::objects::{Completeness, Management, NamedRole, NamedSettings, Objects, PimGroup};
use crate::model::directory_role::RoleAssignment;
use crate::model::{Collection, Given, ObjectId, PolicyAssignment, PrincipalKind, SettingsRole};
use crate::source::{FileId, Phrase};

/// Display names and the objects that bear them.
struct Names<'o> {
    known: BTreeMap<&'o Given, BTreeSet<&'o ObjectId>>,
    /// Objects whose name the export does not say: each may bear any name.
    nameless: BTreeSet<&'o ObjectId>,
}

impl<'o> Names<'o> {
    fn new(objects: impl Iterator<Item = (Option<&'o Given>, &'o ObjectId)>) -> Self {
        let (mut known, mut nameless): (BTreeMap<_, BTreeSet<_>>, _) = Default::default();
        for (name, id) in objects {
            match name {
                Some(name) => known.entry(name).or_default(),
                None => &mut nameless,
            }
            .insert(id);
        }
        let named: BTreeSet<_> = known.values().flatten().copied().collect();
        nameless.retain(|id| !named.contains(id));
        Self { known, nameless }
    }

    /// The one object of this name, or how many there are.
    fn only(&self, name: &Given) -> Result<ObjectId, usize> {
        let known = self.known.get(name).into_iter().flatten();
        let ids: Vec<_> = known.chain(&self.nameless).copied().collect();
        match ids.as_slice() {
            [only] => Ok((*only).clone()),
            _ => Err(ids.len()),
        }
    }
}

/// What a display name alone is good for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum NameOnly {
    /// Several objects have it.
    Ambiguous,
    /// None has it.
    Missing,
    /// None has it, and the group is known by it.
    Tied,
}

/// The lists that must not be whole where a group is known by its name only: they know it by its id.
const BY_ID: &[Collection] = &[
    Collection::Groups,
    Collection::PimGroups,
    Collection::GroupMembers,
    Collection::GroupOwners,
    Collection::GroupEligibility,
    Collection::GroupAssignments,
];

/// Ties settings to their roles. Tells of each role whose name no object bears, or several. A group that is sure to be managed
/// by PIM is known by its name where no object has it, if no list that is whole shows that there is none.
pub(crate) fn resolve(objects: &mut Objects, completeness: &Completeness) -> Vec<Notice<Phrase>> {
    let pending = std::mem::take(&mut objects.named_settings);
    if pending.is_empty() {
        return Vec::new();
    }
    let groups = Names::new(objects.groups.iter().map(|group| (group.name.as_ref(), &group.id)));
    let roles = Names::new(objects.role_definitions.iter().map(|role| (role.name.as_ref(), &role.id)));
    let is_open = !BY_ID.iter().any(|list| completeness.of(*list).is_some_and(|state| state.whole));
    let mut named_only: BTreeMap<_, BTreeSet<Given>> = BTreeMap::new();
    let mut tied = Vec::new();
    for settings in pending {
        let (role, what, name) = match &settings.role {
            NamedRole::Group(name, access) => {
                (groups.only(name).map(|group| SettingsRole::Group(group, *access)), Collection::Groups, name)
            }
            NamedRole::Directory(name) => {
                (roles.only(name).map(SettingsRole::Directory), Collection::RoleDefinitions, name)
            }
        };
        match role {
            Ok(role) => tied.push((role, settings)),
            Err(found) => {
                let known = match by_name(&settings) {
                    Some(role) if found == 0 && is_open => {
                        objects.held_by_name.extend(held(&role, &settings));
                        tied.push((role, settings.clone()));
                        NameOnly::Tied
                    }
                    _ => {
                        objects.nameless_settings.push(settings.policy.clone());
                        if found == 0 { NameOnly::Missing } else { NameOnly::Ambiguous }
                    }
                };
                let key = (settings.source.first().file, what, known);
                named_only.entry(key).or_default().insert(name.clone());
            }
        }
    }
    objects.held_by_name.sort_by(|one, other| one.id.cmp(&other.id));
    objects.held_by_name.dedup_by(|one, other| one.id == other.id);
    for (role, NamedSettings { policy, management, source, .. }) in tied {
        let managed = match (&role, management) {
            (SettingsRole::Group(group, _), Management::Declared) => Some((&mut objects.declared_pim_groups, group)),
            (SettingsRole::Group(group, _), Management::Listed) => Some((&mut objects.pim_groups, group)),
            _ => None,
        };
        if let Some((list, group)) = managed {
            list.push(PimGroup { id: group.clone(), source: source.clone() });
        }
        objects.policy_assignments.push(PolicyAssignment { policy, role, source });
    }
    let notice = |((file, collection, known), names): ((FileId, Collection, NameOnly), BTreeSet<Given>)| Notice {
        file: Some(file),
        position: None,
        kind: if known == NameOnly::Tied { NoticeKind::Repaired } else { NoticeKind::UnusableObject },
        message: message(collection, known, &names).into(),
        collection: Some(Collection::RoleSettings),
        objects: names.len(),
    };
    named_only.into_iter().map(notice).collect()
}

/// The role by its group's name, where the exporter took the group from the list of those that PIM manages.
fn by_name(settings: &NamedSettings) -> Option<SettingsRole> {
    match (&settings.role, settings.management) {
        (NamedRole::Group(name, access), Management::Listed) => {
            Some(SettingsRole::Group(ObjectId::Text(name.raw().into()), *access))
        }
        _ => None,
    }
}

/// The directory role that a group known by its name holds or is eligible for.
fn held(role: &SettingsRole, settings: &NamedSettings) -> Option<RoleAssignment> {
    let (SettingsRole::Group(group, _), Some((held, mode))) = (role, &settings.holds) else { return None };
    let id = ObjectId::Text(format!("{}/{}", held.raw(), group.raw()).into());
    let group = (group.clone(), PrincipalKind::Group);
    Some(RoleAssignment::stated(id, held.clone(), group, *mode, settings.source.clone()))
}

fn message(collection: Collection, known: NameOnly, names: &BTreeSet<Given>) -> String {
    let what = if collection == Collection::Groups { "group" } else { "directory role" };
    let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    let names = names.join(", ");
    match known {
        NameOnly::Ambiguous => {
            format!("settings that name their {what} by a display name that is not unique in the export: {names}")
        }
        NameOnly::Missing => format!(
            "settings that name their {what} only by a display name that is not in the export: {names}; also export {collection}"
        ),
        NameOnly::Tied => format!(
            "settings that name their {what} only by a display name were read as those of a {what} of this name: {names}; also export {collection} to join them with what is known of it by its id"
        ),
    }
}
