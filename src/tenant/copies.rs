//! Merges the copies of one schedule, request, role assignment or role's settings.

use std::collections::{BTreeMap, BTreeSet};

use rayon::slice::ParallelSliceMut as _;

use super::contradictions::Contradictions;
use super::index::Table;
use super::settings::RoleSettings;
use crate::model::directory_role::{Listing, RoleAssignment};
use crate::model::{
    Collection, Field, Gap, Instant, Merge, Mode, Moment, ObjectId, PolicyAssignment, RoleSettingsPolicy, Schedule,
    ScheduleRequest,
};

/// Merges copies of one schedule, and instances into their schedule: by its id, else by group, role, principal and mode.
pub(super) fn merge_schedules(mut rows: Vec<Schedule>, contradictions: &mut Contradictions) -> Vec<Schedule> {
    // In place; copies stay in the order in which they were read.
    let read = |row: &Schedule| row.source.first();
    rows.par_sort_unstable_by(|a, b| {
        a.cmp_id(b).then_with(|| (a.mode, a.instance_only, read(a)).cmp(&(b.mode, b.instance_only, read(b))))
    });
    rows.dedup_by(|later, first| {
        let same = later.cmp_id(first).is_eq() && later.mode == first.mode;
        if same {
            merge_schedule(first, later, contradictions);
        }
        same
    });
    let key = |row: &Schedule| (row.group.clone(), row.principal.clone(), row.access.known().copied(), row.mode);
    let instances: Vec<_> = rows.extract_if(.., |row| row.instance_only).collect();
    let mut schedules = rows;
    let orphans: BTreeSet<_> = instances.iter().map(key).collect();
    let mut positions: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (at, schedule) in schedules.iter().enumerate().filter(|(_, row)| orphans.contains(&key(row))) {
        positions.entry(key(schedule)).or_default().push(at);
    }
    for instance in instances {
        let candidates = positions.get(&key(&instance)).map_or(&[] as &[usize], Vec::as_slice);
        let ends_alike = |at: &&usize| schedules.get(**at).is_some_and(|schedule| schedule.ending == instance.ending);
        let at = candidates.iter().find(ends_alike).or(candidates.first()).copied();
        match at.and_then(|at| schedules.get_mut(at)) {
            Some(schedule) => merge_schedule(schedule, &instance, contradictions),
            None => schedules.push(instance),
        }
    }
    for row in &mut schedules {
        row.live.default_to(true);
    }
    schedules.retain(|row| row.live != Field::Known(false));
    schedules.sort_unstable_by(|a, b| a.cmp_id(b).then_with(|| (a.mode, read(a)).cmp(&(b.mode, read(b)))));
    // Most of what was read are instances, which are in their schedules now.
    schedules.shrink_to_fit();
    schedules
}

fn merge_schedule(schedule: &mut Schedule, other: &Schedule, contradictions: &mut Contradictions) {
    let mut merge = Merge::copies();
    schedule.merge(other, &mut merge);
    contradictions.note(schedule.collection(), || schedule.id().to_string(), [&schedule.source, &other.source], merge);
}

/// In the order in which they were made, each id once.
pub(super) fn merge_requests(
    mut rows: Vec<ScheduleRequest>,
    contradictions: &mut Contradictions,
) -> Vec<ScheduleRequest> {
    rows.sort_by(|a, b| (&a.id, a.mode).cmp(&(&b.id, b.mode)));
    rows.dedup_by(|later, first| {
        let Some(id) = later.id.as_ref().filter(|id| first.id.as_ref() == Some(id) && later.mode == first.mode) else {
            return false;
        };
        let mut merge = Merge::copies();
        first.merge(later, &mut merge);
        contradictions.note(first.collection(), || id.to_string(), [&first.source, &later.source], merge);
        true
    });
    rows.sort_by_key(|row| row.created.known().copied().flatten());
    rows
}

/// Merges copies of one entry. Plain assignments, schedules and instances tell the same fact under different ids: the first
/// listing names it. What had ended when the plain assignments were listed, or
/// has not begun, is not what they list; what still was in force at an earlier evaluation date may be.
pub(super) fn merge_role_assignments(
    mut rows: Vec<RoleAssignment>,
    moment: Moment,
    exported: Option<Instant>,
    contradictions: &mut Contradictions,
) -> Vec<RoleAssignment> {
    let entry = |row: &RoleAssignment| (row.id.clone(), row.mode, row.listing, row.role.clone(), row.principal.clone());
    rows.par_sort_by_cached_key(entry);
    rows.dedup_by(|later, first| {
        let same = entry(later) == entry(first);
        if same {
            let mut merge = Merge::copies();
            first.merge(later, &mut merge);
            contradictions.note(first.collection(), || first.id.to_string(), [&first.source, &later.source], merge);
        }
        same
    });
    for row in &mut rows {
        row.live.default_to(true);
    }
    rows.retain(|row| row.live != Field::Known(false));
    // Behind the plain assignment stands the schedule or instance that is in force, if any is: its times are the fact's.
    let rank = |row: &RoleAssignment| match row.is_in_force(moment) {
        _ if row.listing == Listing::Assignment => 0,
        Ok(true) => 1,
        Err(_) => 2,
        Ok(false) => 3,
    };
    rows.sort_by(|a, b| {
        key_of(a).cmp(&key_of(b)).then_with(|| (rank(a), a.listing, &a.id).cmp(&(rank(b), b.listing, &b.id)))
    });
    let now = moment.stated();
    let earliest = exported.map(|exported| now.map_or(exported, |now| exported.min(now)));
    let ended = |row: &RoleAssignment| row.end().zip(earliest).is_some_and(|(end, earliest)| end <= earliest);
    let begins_later = |row: &RoleAssignment| {
        let latest = now.map(|now| exported.map_or(now, |exported| exported.max(now)));
        row.start.known().copied().flatten().zip(latest).is_some_and(|(start, latest)| start > latest)
    };
    rows.dedup_by(|later, first| {
        let same = key_of(later) == key_of(first);
        let is_other = first.listing == Listing::Assignment && (ended(later) || begins_later(later));
        if same && !is_other {
            first.merge(later, &mut Merge::over());
        }
        same
    });
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    rows
}

fn key_of(row: &RoleAssignment) -> (&ObjectId, &ObjectId, Mode, Option<&crate::model::RoleScope>) {
    (&row.principal, &row.role, row.mode, row.scope.known())
}

/// Ties each policy to the role its assignment names. Of two policies for one role, as two sources may have it, each says what
/// the other one leaves open; what they contradict each other about is unknown.
pub(super) fn join_settings(
    policies: &Table<RoleSettingsPolicy>,
    mut assignments: Vec<PolicyAssignment>,
    contradictions: &mut Contradictions,
) -> Vec<RoleSettings> {
    assignments.sort_by(|a, b| (&a.role, &a.policy).cmp(&(&b.role, &b.policy)));
    let mut settings: Vec<RoleSettings> = Vec::new();
    for PolicyAssignment { policy, role, source } in assignments {
        let policy = policies.get(&policy).cloned().ok_or(Gap::Unresolved(Collection::RoleSettings));
        let Some(twin) = settings.last_mut().filter(|last| last.role == role) else {
            settings.push(RoleSettings { role, policy, assignment: Some(source) });
            continue;
        };
        let id = twin.id();
        let (known, assignment) = (&mut twin.policy, twin.assignment.get_or_insert_with(|| source.clone()));
        match (known, policy) {
            (Ok(known), Ok(policy)) if known.id != policy.id => {
                let mut merge = Merge::copies();
                known.merge(&policy, &mut merge);
                contradictions.note(Collection::RoleSettings, || id.clone(), [assignment, &source], merge);
            }
            (missing @ Err(_), policy) => *missing = policy,
            _ => {}
        }
        assignment.merge(&source);
    }
    settings
}
