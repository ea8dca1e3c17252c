//! An export as it will be after a Terraform plan is applied.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::export::objects::{CollectionState, Completeness, MemberList, Objects};
use crate::export::terraform::intent::{Intent, Removal};
use crate::model::directory_role::RoleAssignment;
use crate::model::{
    AccessPackage, Collected, Collection, DelegationScope, Field, Gap, Grant, GrantTarget, Merge, ObjectId, Origin,
    Provenance, RoleSettingsPolicy, Schedule, SettingsRole,
};

/// Collections that Graph lists parent by parent, the parents being groups.
const OF_GROUPS: &[Collection] =
    &[Collection::GroupMembers, Collection::GroupOwners, Collection::GroupEligibility, Collection::GroupAssignments];

/// How much is known of each collection then: as much as before, but for entries that are known only after apply.
pub(crate) fn completeness(
    export: &Completeness,
    plan: &Completeness,
    (exported, planned): (&Objects, &Objects),
    intent: &Intent,
) -> Completeness {
    let mut after = export.clone();
    for collection in Collection::all() {
        if let (None, Some(state)) = (export.of(collection), plan.of(collection)) {
            after.set(collection, state.clone());
        }
    }
    // Of a group that the plan creates nothing else is there yet.
    let created: Vec<&ObjectId> = planned.groups.iter().map(|group| &group.id).filter(|id| !id.is_guid()).collect();
    for collection in OF_GROUPS.iter().filter(|collection| export.of(**collection).is_some()) {
        let mut state = after.of(*collection).cloned().unwrap_or_default();
        state.parents.extend(created.iter().map(|id| ((*id).clone(), true)));
        after.set(*collection, state);
    }
    let groups: BTreeSet<&ObjectId> = exported.groups.iter().chain(&planned.groups).map(|group| &group.id).collect();
    for (collection, parent) in &intent.open {
        let state = after.of(*collection).cloned().unwrap_or_default();
        after.set(*collection, opened(state, parent.as_ref(), &groups));
    }
    after
}

/// A collection in which one list, or any, holds an entry that is known only after apply.
fn opened(mut state: CollectionState, parent: Option<&ObjectId>, groups: &BTreeSet<&ObjectId>) -> CollectionState {
    let mut parents = std::mem::take(&mut state.parents);
    match parent {
        Some(parent) => {
            // What was known to be whole as a collection is whole for every parent but this one.
            if state.whole {
                let others = groups.iter().map(|group| ((*group).clone(), true));
                parents = others.chain(parents).collect();
            }
            parents.insert(parent.clone(), false);
        }
        None => parents.values_mut().for_each(|whole| *whole = false),
    }
    let detail = Some("the plan adds an entry that is known only after apply".into());
    let without_service_principals = state.without_service_principals;
    CollectionState { parents, without_service_principals, is_defective: true, detail, ..CollectionState::default() }
}

/// Puts the planned objects over the exported ones: the plan's values win, and what it leaves open stays as it is.
pub(crate) fn overlay(mut export: Objects, mut plan: Objects, mut intent: Intent) -> Objects {
    // What the export lists itself is of its time, as everything else in it.
    let listed: BTreeSet<_> = export.members.iter().map(|list| (list.collection, list.parent.clone())).collect();
    let refreshed = std::mem::take(&mut intent.refreshed);
    let unlisted = |list: &MemberList| !listed.contains(&(list.collection, list.parent.clone()));
    export.members.extend(refreshed.into_iter().filter(unlisted));
    remove_all(&mut export, &intent.removals);
    replace_lists(&mut export, &intent);
    replace_schedules(&mut export, &mut plan);
    replace_roles(&mut export, &mut plan);
    replace_settings(&mut export, &mut plan);
    tie_grants(&mut export, &mut plan, &mut intent);
    replace_objects(&mut export, &mut plan);
    Objects::concat(vec![plan, export])
}

/// Ties planned grants to their packages, exported or planned.
fn tie_grants(export: &mut Objects, plan: &mut Objects, intent: &mut Intent) {
    let open = intent.grants_gap();
    let mut grants = intent.take_grants();
    for package in &mut export.packages {
        give(package, grants.remove(&package.id).unwrap_or_default(), open);
    }
    let exported: BTreeSet<&ObjectId> = export.packages.iter().map(|package| &package.id).collect();
    for package in plan.packages.iter_mut().filter(|package| !exported.contains(&package.id)) {
        let own: Box<[Grant]> = grants.remove(&package.id).unwrap_or_default().into();
        // A package that the plan creates gives nothing else.
        let unexported = package.id.is_guid().then_some(Gap::Partial(Collection::AccessPackages));
        package.grants = match intent.planned_grants_gap(package).or(unexported) {
            Some(gap) => Collected::Partial(own, gap),
            None => Collected::Complete(own),
        };
    }
    plan.packages.extend(grants.into_iter().filter_map(|(id, own)| {
        let source = Provenance::new(own.first()?.place);
        let gap = Gap::Partial(Collection::AccessPackages);
        Some(AccessPackage::stated(id, None, Collected::Partial(own.into(), gap), source))
    }));
}

/// Adds what a package will give to what it gives.
fn give(package: &mut AccessPackage, planned: Vec<Grant>, open: Option<Gap>) {
    let add = |listed: Box<[Grant]>| -> Box<[Grant]> {
        let twin = |grant: &Grant| planned.iter().any(|new| new.target == grant.target && new.mode == grant.mode);
        let kept: Vec<Grant> = listed.into_iter().filter(|grant| !twin(grant)).collect();
        planned.iter().cloned().chain(kept).collect()
    };
    let listed = std::mem::replace(&mut package.grants, Collected::Complete(Box::default()));
    package.grants = match listed {
        Collected::Missing(gap) if planned.is_empty() => Collected::Missing(gap),
        Collected::Missing(gap) => Collected::Partial(planned.into(), gap),
        listed => match (listed.map(add), open) {
            (Collected::Complete(all), Some(gap)) => Collected::Partial(all, gap),
            (listed, _) => listed,
        },
    };
}

/// Takes away all at once what there is much of in an export and in a plan.
fn remove_all(export: &mut Objects, removals: &[Removal]) {
    let mut objects: BTreeMap<Collection, BTreeSet<&ObjectId>> = BTreeMap::new();
    let (mut members, mut schedules) = (BTreeSet::new(), BTreeSet::new());
    for removal in removals {
        match removal {
            Removal::Object(collection, id) => drop(objects.entry(*collection).or_default().insert(id)),
            Removal::Member { collection, parent, member } => drop(members.insert((*collection, parent, member))),
            Removal::Schedule { mode, group, principal, access } => {
                schedules.insert((*mode, group, principal, Some(access)));
            }
            other => remove(export, other),
        }
    }
    for (collection, ids) in objects {
        remove_objects(export, collection, &ids);
    }
    let parents: BTreeSet<_> = members.iter().map(|(collection, parent, _)| (*collection, *parent)).collect();
    for list in export.members.iter_mut().filter(|list| parents.contains(&(list.collection, &list.parent))) {
        list.members.retain(|known| !members.contains(&(list.collection, &list.parent, &known.id)));
    }
    let is_removed = |row: &Schedule| schedules.contains(&(row.mode, &row.group, &row.principal, row.access.known()));
    export.schedules.retain(|row| !is_removed(row));
}

fn remove(export: &mut Objects, removal: &Removal) {
    match removal {
        Removal::Object(..) | Removal::Member { .. } | Removal::Schedule { .. } => {}
        Removal::Role { mode, role, principal, scope } => export
            .role_assignments
            .retain(|row| row.mode != *mode || row.role != *role || row.principal != *principal || row.scope != *scope),
        Removal::Resource { catalog, resource } => export
            .catalog_resources
            .retain(|row| row.catalog != *catalog || row.resource.known() != Some(&Some(resource.clone()))),
        Removal::Delegation { catalog, role, principal } => {
            let scope = DelegationScope::Catalog(catalog.clone());
            export
                .delegations
                .retain(|row| row.role != *role || row.principal != *principal || row.scope.known() != Some(&scope));
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

/// Takes objects of one collection away, with what cannot be without them.
fn remove_objects(export: &mut Objects, collection: Collection, ids: &BTreeSet<&ObjectId>) {
    let is_gone = |id: &ObjectId| ids.contains(id);
    match collection {
        Collection::Groups => {
            export.groups.retain(|group| !is_gone(&group.id));
            export.pim_groups.retain(|group| !is_gone(&group.id));
            export.schedule_requests.retain(|request| !is_gone(&request.group));
            export.schedules.retain(|row| !is_gone(&row.group));
            let is_of_group = |role: &SettingsRole| matches!(role, SettingsRole::Group(group, _) if is_gone(group));
            export.policy_assignments.retain(|row| !is_of_group(&row.role));
            export.members.retain(|list| !is_gone(&list.parent));
        }
        Collection::Users => export.users.retain(|user| !is_gone(&user.id)),
        Collection::ServicePrincipals => export.service_principals.retain(|principal| !is_gone(&principal.id)),
        Collection::AdministrativeUnits => {
            export.units.retain(|unit| !is_gone(&unit.id));
            export.members.retain(|list| !is_gone(&list.parent));
        }
        Collection::AccessPackages => {
            export.packages.retain(|package| !is_gone(&package.id));
            export.assignment_policies.retain(|policy| !policy.package.known().is_some_and(is_gone));
            export.package_assignments.retain(|assignment| !assignment.package.known().is_some_and(is_gone));
        }
        Collection::Catalogs => {
            export.catalogs.retain(|catalog| !is_gone(&catalog.id));
            export.catalog_resources.retain(|resource| !is_gone(&resource.catalog));
            let is_inside = |scope: &DelegationScope| matches!(scope, DelegationScope::Catalog(id) if is_gone(id));
            export.delegations.retain(|row| !row.scope.known().is_some_and(is_inside));
        }
        Collection::AssignmentPolicies => export.assignment_policies.retain(|policy| !is_gone(&policy.id)),
        Collection::ConditionalAccessPolicies => {
            export.conditional_access_policies.retain(|policy| !is_gone(&policy.id));
        }
        Collection::RoleDefinitions => export.role_definitions.retain(|role| !is_gone(&role.id)),
        _ => {}
    }
    if matches!(collection, Collection::Groups | Collection::Users | Collection::ServicePrincipals) {
        export.schedules.retain(|row| !is_gone(&row.principal));
        export.role_assignments.retain(|row| !is_gone(&row.principal));
        for list in &mut export.members {
            list.members.retain(|member| !is_gone(&member.id));
        }
    }
}

/// Where the plan lists the members or owners of a group or unit, others leave it.
fn replace_lists(export: &mut Objects, intent: &Intent) {
    for list in &mut export.members {
        if intent.member_lists.contains(&(list.collection, list.parent.clone())) {
            list.members.clear();
        }
    }
}

/// An entry that is there already and in the plan too keeps its id, so that it is one subject before and after, and takes the
/// plan's values.
fn replace_schedules(export: &mut Objects, plan: &mut Objects) {
    let key = |row: &Schedule| {
        let running = row.origin == Field::Known(Origin::Activated);
        (row.group.clone(), row.principal.clone(), row.mode, row.access.known().copied(), running)
    };
    let known: BTreeMap<_, _> = export
        .schedules
        .iter()
        .filter(|row| row.live != Field::Known(false))
        .map(|row| (key(row), row.own_id.clone()))
        .collect();
    let mut replaced = BTreeSet::new();
    for row in &mut plan.schedules {
        if let Some(id) = known.get(&key(row)) {
            row.own_id = id.clone();
        }
        replaced.insert((row.id(), row.mode));
    }
    export.schedules.retain(|row| row.instance_only || !replaced.contains(&(row.id(), row.mode)));
}

fn replace_roles(export: &mut Objects, plan: &mut Objects) {
    let key = |row: &RoleAssignment| (row.role.clone(), row.principal.clone(), row.mode, row.scope.known().cloned());
    let known: BTreeMap<_, _> = export
        .role_assignments
        .iter()
        .filter(|row| row.live != Field::Known(false))
        .map(|row| (key(row), row.id.clone()))
        .collect();
    for row in &mut plan.role_assignments {
        if let Some(id) = known.get(&key(row)) {
            row.id = id.clone();
        }
    }
}

/// What the plan leaves open in the settings of a role stays as it is.
fn replace_settings(export: &mut Objects, plan: &mut Objects) {
    let exported: BTreeMap<&SettingsRole, &ObjectId> =
        export.policy_assignments.iter().map(|known| (&known.role, &known.policy)).collect();
    let replaced: BTreeMap<ObjectId, ObjectId> = plan
        .policy_assignments
        .iter()
        .filter_map(|planned| Some((planned.policy.clone(), (*exported.get(&planned.role)?).clone())))
        .collect();
    let planned: BTreeSet<&SettingsRole> = plan.policy_assignments.iter().map(|planned| &planned.role).collect();
    export.policy_assignments.retain(|known| !planned.contains(&known.role));
    let policies: BTreeMap<&ObjectId, &RoleSettingsPolicy> = export.policies.iter().map(|row| (&row.id, row)).collect();
    for policy in &mut plan.policies {
        let Some(known) = replaced.get(&policy.id).and_then(|id| policies.get(id)) else { continue };
        if let (Some(own), Some(rules)) = (policy.rules.known(), known.rules.known()) {
            policy.rules = Field::Known(Arc::new(own.or(rules)));
        }
        policy.source.merge(&known.source);
    }
    let gone: BTreeSet<&ObjectId> = replaced.values().collect();
    export.policies.retain(|known| !gone.contains(&known.id));
}

macro_rules! replace_rows {
    ($export:ident, $plan:ident: $($list:ident),* $(,)?) => {$(
        if !$plan.$list.is_empty() {
            let planned: BTreeMap<ObjectId, usize> =
                $plan.$list.iter().enumerate().map(|(at, row)| (row.id.clone(), at)).collect();
            $export.$list.retain(|known| match planned.get(&known.id).and_then(|at| $plan.$list.get_mut(*at)) {
                Some(row) => {
                    row.merge(known, &mut Merge::over());
                    false
                }
                None => true,
            });
        }
    )*};
}

/// The plan's values of an object win; what it leaves open comes from the export.
fn replace_objects(export: &mut Objects, plan: &mut Objects) {
    replace_rows!(export, plan: groups, units, packages, assignment_policies, catalogs, users, service_principals, role_definitions);
}
