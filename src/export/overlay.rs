//! An export as it will be after a Terraform plan is applied.

use std::collections::BTreeMap;

use super::layout::terraform::{Intent, Removal};
use super::objects::{CollectionState, Completeness, Objects};
use crate::model::{AccessPackage, Collected, Collection, Grant, GrantTarget, ObjectId, Provenance};

/// How much is known of each collection then: as much as before, but for entries that are known only after apply.
pub(super) fn completeness(export: &Completeness, plan: &Completeness, intent: &Intent) -> Completeness {
    let mut after = export.clone();
    for collection in Collection::all() {
        if let (None, Some(state)) = (export.of(collection), plan.of(collection)) {
            after.set(collection, state.clone());
        }
    }
    for collection in &intent.open {
        let known = after.of(*collection).cloned().unwrap_or_default();
        let parents = known.parents.into_keys().map(|parent| (parent, false)).collect();
        let detail = Some("the plan adds an entry that is known only after apply".to_owned());
        after.set(*collection, CollectionState { parents, is_defective: true, detail, ..CollectionState::default() });
    }
    after
}

/// Puts the planned objects over the exported ones.
pub(super) fn overlay(mut export: Objects, mut plan: Objects, mut intent: Intent) -> Objects {
    for removal in &intent.removals {
        remove(&mut export, removal);
    }
    replace_lists(&mut export, &intent);
    adopt_ids(&export, &mut plan);
    replace_settings(&mut export, &mut plan);
    replace_entries(&mut export, &plan);
    let mut grants = intent.take_grants();
    let gap = intent.grants_gap();
    for package in &mut export.packages {
        give(package, grants.remove(&package.id).unwrap_or_default());
        if let Some(gap) = gap {
            package.grants = match std::mem::replace(&mut package.grants, Collected::Missing(gap)) {
                Collected::Complete(list) => Collected::Partial(list, gap),
                other => other,
            };
        }
    }
    for package in &mut plan.packages {
        let own = grants.remove(&package.id).unwrap_or_default();
        let exported = export.packages.iter().any(|known| known.id == package.id);
        package.grants = match gap {
            // What an exported package gives stands in the export already.
            _ if exported => package.grants.clone(),
            Some(gap) => Collected::Partial(own.into(), gap),
            None if package.id.is_guid() => {
                Collected::Partial(own.into(), crate::model::Gap::Partial(Collection::AccessPackages))
            }
            // A package that the plan creates gives nothing else.
            None => Collected::Complete(own.into()),
        };
    }
    plan.packages.extend(grants.into_iter().filter_map(|(id, own)| unexported(id, own)));
    // The plan's values win: the first copy of an object is the one whose values count.
    Objects::concat(vec![plan, export])
}

fn unexported(id: ObjectId, grants: Vec<Grant>) -> Option<AccessPackage> {
    let source = Provenance::new(grants.first()?.place);
    let gap = crate::model::Gap::Partial(Collection::AccessPackages);
    Some(AccessPackage { id, name: None, grants: Collected::Partial(grants.into(), gap), source })
}

/// Adds what a package will give to what it gives.
fn give(package: &mut AccessPackage, planned: Vec<Grant>) {
    let add = |listed: Box<[Grant]>| -> Box<[Grant]> {
        let twin = |grant: &Grant| planned.iter().any(|new| new.target == grant.target && new.mode == grant.mode);
        let kept: Vec<Grant> = listed.into_iter().filter(|grant| !twin(grant)).collect();
        planned.iter().cloned().chain(kept).collect()
    };
    let listed = std::mem::replace(&mut package.grants, Collected::Complete(Box::default()));
    package.grants = match listed {
        Collected::Missing(gap) if planned.is_empty() => Collected::Missing(gap),
        Collected::Missing(gap) => Collected::Partial(planned.into(), gap),
        listed => listed.map(add),
    };
}

fn remove(export: &mut Objects, removal: &Removal) {
    match removal {
        Removal::Object(collection, id) => remove_object(export, *collection, id),
        Removal::Member { collection, parent, member } => {
            for list in
                export.members.iter_mut().filter(|list| list.collection == *collection && list.parent == *parent)
            {
                list.members.retain(|known| known.id != *member);
            }
        }
        Removal::Schedule { mode, group, principal, access } => export.schedules.retain(|row| {
            row.mode != *mode
                || row.group != *group
                || row.principal != *principal
                || row.access.known() != Some(access)
        }),
        Removal::Role { mode, role, principal } => {
            export.role_assignments.retain(|row| row.mode != *mode || row.role != *role || row.principal != *principal);
        }
        Removal::Grant { package, resource, access, mode } => {
            let gives = |grant: &Grant| {
                let same = matches!(&grant.target, GrantTarget::Group { id, access: own }
                    if id.known() == Some(resource) && own.known() == Some(access));
                same && grant.mode.known() == Some(mode)
            };
            for package in export.packages.iter_mut().filter(|known| known.id == *package) {
                let listed = std::mem::replace(&mut package.grants, Collected::Complete(Box::default()));
                package.grants = listed.map(|list| list.into_iter().filter(|grant| !gives(grant)).collect());
            }
        }
    }
}

/// Takes an object away, with what cannot be without it.
fn remove_object(export: &mut Objects, collection: Collection, id: &ObjectId) {
    match collection {
        Collection::Groups => {
            export.groups.retain(|group| group.id != *id);
            export.pim_groups.retain(|group| group.id != *id);
            export.schedule_requests.retain(|request| request.group != *id);
            export.schedules.retain(|row| row.group != *id);
            export
                .policy_assignments
                .retain(|row| !matches!(&row.role, crate::model::SettingsRole::Group(group, _) if group == id));
            export.members.retain(|list| list.parent != *id || list.collection != Collection::GroupMembers);
        }
        Collection::Users => export.users.retain(|user| user.id != *id),
        Collection::ServicePrincipals => export.service_principals.retain(|principal| principal.id != *id),
        Collection::AdministrativeUnits => {
            export.units.retain(|unit| unit.id != *id);
            export.members.retain(|list| list.parent != *id || list.collection == Collection::GroupMembers);
        }
        Collection::AccessPackages => {
            export.packages.retain(|package| package.id != *id);
            export.assignment_policies.retain(|policy| policy.package.known() != Some(id));
        }
        Collection::AssignmentPolicies => export.assignment_policies.retain(|policy| policy.id != *id),
        Collection::RoleDefinitions => export.role_definitions.retain(|role| role.id != *id),
        _ => {}
    }
    if matches!(collection, Collection::Groups | Collection::Users | Collection::ServicePrincipals) {
        export.schedules.retain(|row| row.principal != *id);
        export.role_assignments.retain(|row| row.principal != *id);
        for list in &mut export.members {
            list.members.retain(|member| member.id != *id);
        }
    }
}

/// Where the plan lists the members of a group or unit, others leave it.
fn replace_lists(export: &mut Objects, intent: &Intent) {
    for list in &mut export.members {
        if intent.member_lists.contains(&(list.collection, list.parent.clone())) {
            list.members.clear();
        }
    }
}

/// What the plan creates though it is there already keeps its id, so that it is one subject before and after.
fn adopt_ids(export: &Objects, plan: &mut Objects) {
    for row in &mut plan.schedules {
        let same = |known: &&crate::model::Schedule| {
            known.mode == row.mode
                && known.group == row.group
                && known.principal == row.principal
                && known.access == row.access
                && known.origin == row.origin
        };
        if let Some(known) = export.schedules.iter().find(same) {
            row.id = known.id.clone();
        }
    }
    for row in &mut plan.role_assignments {
        let same = |known: &&crate::model::directory_role::RoleAssignment| {
            known.mode == row.mode
                && known.role == row.role
                && known.principal == row.principal
                && known.scope == row.scope
        };
        if let Some(known) = export.role_assignments.iter().find(same) {
            row.id = known.id.clone();
        }
    }
}

/// What the plan leaves open in the settings of a role stays as it is.
fn replace_settings(export: &mut Objects, plan: &mut Objects) {
    let mut replaced = BTreeMap::new();
    for planned in &plan.policy_assignments {
        let known = export.policy_assignments.iter().find(|known| known.role == planned.role);
        if let Some(known) = known {
            replaced.insert(planned.policy.clone(), known.policy.clone());
        }
    }
    export.policy_assignments.retain(|known| plan.policy_assignments.iter().all(|planned| planned.role != known.role));
    for policy in &mut plan.policies {
        let Some(known) = replaced.get(&policy.id) else { continue };
        let known = export.policies.iter().find(|row| row.id == *known);
        let Some((known, Some(rules))) = known.map(|known| (known, known.rules.known())) else { continue };
        if let Some(own) = policy.rules.known() {
            policy.rules = crate::model::Field::Known(std::sync::Arc::new(own.or(rules)));
        }
        policy.source.merge(&known.source);
    }
}

/// An entry of the export that the plan holds too gives way: its values would only contradict.
fn replace_entries(export: &mut Objects, plan: &Objects) {
    export.schedules.retain(|known| {
        known.instance_only || plan.schedules.iter().all(|row| row.id != known.id || row.mode != known.mode)
    });
}
