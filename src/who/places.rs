//! The groups that a group or a person is in, or can get into.

use std::collections::{BTreeMap, BTreeSet};

use super::containers::{Containers, Outer};
use super::holdings::how;
use super::shown::{List, Until, Word};
use super::view::{How, Place};
use super::viewer::Viewer;
use crate::model::{Access, Gap, Instant, Known, Mode, ObjectId, PrincipalKind, Schedule, SettingsRole};
use crate::tenant::group_uses::{GroupUse, UseKind};

/// What was found, group by group, and why there may be more.
pub(super) struct Search<'t> {
    found: Vec<Found<'t>>,
    pub(super) gap: Option<Gap>,
}

/// One way into a group.
struct Found<'t> {
    group: &'t ObjectId,
    access: Known<Access>,
    /// The entry in PIM; none where the group's own list has it.
    entry: Option<&'t Schedule>,
    through: Option<&'t ObjectId>,
    /// What has to be activated, in order.
    gates: Vec<SettingsRole>,
}

impl<'t> Viewer<'t> {
    /// The groups that a principal is in or can get into itself.
    pub(super) fn direct_places(&self, principal: &ObjectId) -> List<Place> {
        self.places(principal, &self.direct(principal))
    }

    pub(super) fn places(&self, principal: &ObjectId, search: &Search<'_>) -> List<Place> {
        let mut places: Vec<Place> = search.found.iter().map(|found| self.place(principal, found)).collect();
        places.sort_by_key(|place| {
            (place.until.0.unwrap_or(Until(Instant::Never)), place.gates.len(), place.group.label().to_owned())
        });
        self.items(places, search.gap)
    }

    /// The groups that a principal is in or can get into, and those around them, however deep.
    pub(super) fn search(&self, principal: &ObjectId) -> Search<'t> {
        let mut search = self.direct(principal);
        if !search.found.is_empty() {
            search.follow(&Containers::of(self.tenant));
        }
        search
    }

    /// What the entries of PIM and the groups' own lists say of the principal itself.
    fn direct(&self, principal: &ObjectId) -> Search<'t> {
        let uses = self.tenant.uses_of_group(principal, &[UseKind::Eligible, UseKind::Active]);
        let entries = uses.seen().into_iter().flatten().filter_map(|used| match used {
            GroupUse::Nested(entry) => Some(Found::of_entry(entry, None, Vec::new())),
            _ => None,
        });
        let mut search = Search { found: entries.collect(), gap: uses.complete().err() };
        search.add_listed(self, principal);
        search
    }

    fn place(&self, principal: &ObjectId, found: &Found<'_>) -> Place {
        let inner = found.through.unwrap_or(principal);
        Place {
            group: self.group_named(found.group),
            access: self.shown(found.access.map(Word)),
            how: self.shown(self.how_in(inner, found).map(Word)),
            until: self.shown(self.until_in(inner, found).map(Until)),
            through: found.through.map(|group| self.group_named(group)),
            gates: found.gates.iter().map(|role| self.gates(role)).collect(),
        }
    }

    fn how_in(&self, inner: &ObjectId, found: &Found<'_>) -> Known<How> {
        match found.entry {
            Some(entry) => how(entry),
            None => self.outside_pim_of(inner, found).map(|()| How::Assigned),
        }
    }

    fn until_in(&self, inner: &ObjectId, found: &Found<'_>) -> Known<Instant> {
        match found.entry {
            Some(entry) => entry.end(),
            None => self.outside_pim_of(inner, found).map(|()| Instant::Never),
        }
    }

    fn outside_pim_of(&self, inner: &ObjectId, found: &Found<'_>) -> Known<()> {
        self.outside_pim(found.group, &self.tenant.schedules_with(found.group, inner, Mode::Active))
    }
}

impl<'t> Search<'t> {
    /// The groups in which the principal is or can become a member.
    pub(super) fn memberships(&self) -> BTreeSet<&'t ObjectId> {
        let is_member = |found: &&Found<'_>| found.access == Ok(Access::Member);
        self.found.iter().filter(is_member).map(|found| found.group).collect()
    }

    /// The groups whose own list has the principal, beside what PIM shows.
    fn add_listed(&mut self, viewer: &Viewer<'t>, principal: &ObjectId) {
        let tenant = viewer.tenant;
        let is_service_principal = tenant.principal_kind(principal) == Some(PrincipalKind::ServicePrincipal);
        let active =
            |found: &Found<'_>| Some((found.group.clone(), found.access.ok()?)).filter(|_| found.gates.is_empty());
        let known: BTreeSet<(ObjectId, Access)> = self.found.iter().filter_map(active).collect();
        let groups = tenant.groups();
        self.gap = self.gap.or(groups.complete().err());
        for group in groups.seen().copied().unwrap_or_default() {
            for access in [Access::Member, Access::Owner] {
                match tenant.is_listed(principal, &group.id, access) {
                    Ok(true) if known.contains(&(group.id.clone(), access)) => {}
                    Ok(true) => self.found.push(Found::listed(&group.id, access)),
                    Ok(false) if is_service_principal => self.gap = self.gap.or(viewer.hides(&group.id, access)),
                    Ok(false) => {}
                    Err(gap) => self.gap = self.gap.or(Some(gap)),
                }
            }
        }
    }

    /// Follows membership outwards, the ways with the fewest activations first; each access to a group is passed once, and what the
    /// principal has itself is kept.
    fn follow(&mut self, containers: &Containers<'t>) {
        self.gap = self.gap.or(containers.gap);
        let mut passed: BTreeSet<(&ObjectId, Known<Access>)> = BTreeSet::new();
        let mut open: BTreeMap<usize, Vec<Found<'t>>> = BTreeMap::new();
        for found in std::mem::take(&mut self.found) {
            open.entry(found.gates.len()).or_default().push(found);
        }
        while let Some((_, level)) = open.pop_first() {
            for found in level {
                let is_first = passed.insert((found.group, found.access));
                if is_first && found.access == Ok(Access::Member) {
                    for outer in containers.around(found.group) {
                        let outer = Found::around(*outer, found.group, found.gates.clone());
                        open.entry(outer.gates.len()).or_default().push(outer);
                    }
                }
                if is_first || found.through.is_none() {
                    self.found.push(found);
                }
            }
        }
    }
}

impl<'t> Found<'t> {
    fn listed(group: &'t ObjectId, access: Access) -> Self {
        Self { group, access: Ok(access), entry: None, through: None, gates: Vec::new() }
    }

    fn of_entry(entry: &'t Schedule, through: Option<&'t ObjectId>, mut gates: Vec<SettingsRole>) -> Self {
        let access = entry.access();
        if entry.mode == Mode::Eligible {
            gates.extend(access.map(|access| SettingsRole::Group(entry.group.clone(), access)));
        }
        Self { group: &entry.group, access, entry: Some(entry), through, gates }
    }

    fn around(outer: Outer<'t>, inner: &'t ObjectId, gates: Vec<SettingsRole>) -> Self {
        match outer.nested.schedule {
            Some(entry) => Self::of_entry(entry, Some(inner), gates),
            None => Self { group: outer.group, access: Ok(Access::Member), entry: None, through: Some(inner), gates },
        }
    }
}

impl Viewer<'_> {
    /// Why a list that lacks a service principal may only not show it.
    fn hides(&self, group: &ObjectId, access: Access) -> Option<Gap> {
        let list = match access {
            Access::Member => self.tenant.members_of_group(group),
            Access::Owner => self.tenant.owners_of_group(group),
        };
        list.complete().err()
    }
}
