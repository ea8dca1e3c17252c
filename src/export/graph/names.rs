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
    let mut unresolved: BTreeMap<_, BTreeSet<Given>> = BTreeMap::new();
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
                if let (0, true, Some(role)) = (found, is_open, by_name(&settings)) {
                    objects.held_by_name.extend(held(&role, &settings));
                    tied.push((role, settings.clone()));
                }
                let key = (settings.source.first().file, what, found > 0);
                unresolved.entry(key).or_default().insert(name.clone());
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
    let notice = |((file, collection, is_ambiguous), names): ((FileId, Collection, bool), BTreeSet<Given>)| Notice {
        file: Some(file),
        position: None,
        kind: NoticeKind::UnusableObject,
        message: message(collection, is_ambiguous, &names).into(),
        collection: Some(Collection::RoleSettings),
        objects: names.len(),
    };
    unresolved.into_iter().map(notice).collect()
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

fn message(collection: Collection, is_ambiguous: bool, names: &BTreeSet<Given>) -> String {
    let what = if collection == Collection::Groups { "group" } else { "directory role" };
    let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    let names = names.join(", ");
    if is_ambiguous {
        format!("settings that name their {what} by a display name that is not unique in the export: {names}")
    } else {
        format!(
            "settings that name their {what} only by a display name that is not in the export: {names}; also export {collection}"
        )
    }
}
