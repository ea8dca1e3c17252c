//! Who owns a group, or may come to own it.

use super::Tenant;
use super::effort::looks_at;
use crate::model::{Access, Collected, Gap, Known, Mode, ObjectId, PrincipalKind, Schedule};

/// An owner of a group, or somebody who can activate its ownership.
#[derive(Debug, Clone, Copy)]
pub struct Owner<'t> {
    /// The principal.
    pub id: &'t ObjectId,
    /// Its kind, where the entry says so.
    pub kind: Option<PrincipalKind>,
    /// The entry in PIM; none where the group's list of owners has it.
    pub schedule: Option<&'t Schedule>,
}

impl Owner<'_> {
    /// Eligible or active.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.schedule.map_or(Mode::Active, |schedule| schedule.mode)
    }
}

impl Tenant {
    /// The owners that a group has: those in its list of owners. Where that is not whole, those seen in PIM count as well; where it
    /// lacks nothing but service principals, those that may be one.
    #[must_use]
    pub fn active_owners(&self, group: &ObjectId) -> Collected<Vec<Owner<'_>>> {
        let list = self.owners_of_group(group);
        let listed = list.seen().into_iter().copied().flatten();
        let mut owners: Vec<Owner<'_>> =
            listed.map(|owner| Owner { id: &owner.id, kind: owner.kind, schedule: None }).collect();
        let Err(gap) = list.complete() else { return Collected::Complete(owners) };
        let in_pim = self.schedules_of(group, Mode::Active);
        let may_lack = |entry: &Schedule| match gap {
            Gap::ServicePrincipals(_) => self.may_be_service_principal(&entry.principal, entry.principal_kind()),
            _ => true,
        };
        let is_owner = |entry: &&&Schedule| entry.access() == Ok(Access::Owner) && may_lack(entry);
        owners.extend(in_pim.seen().into_iter().flatten().filter(is_owner).map(|entry| of_schedule(entry)));
        match gap {
            Gap::Absent(_) if owners.is_empty() => Collected::Missing(gap),
            gap => Collected::Partial(owners, gap),
        }
    }

    /// Whether a group has an active owner beside a principal.
    ///
    /// # Errors
    /// The gap in the owners, where no other is seen.
    pub fn has_another_owner(&self, group: &ObjectId, principal: &ObjectId) -> Known<bool> {
        let two = self.found_once.two_owners.get_or_init(|| {
            let groups = self.groups_with_active_entries().into_iter();
            groups.map(|group| (group.clone(), self.two_owners_of(group))).collect()
        });
        looks_at(2);
        let is_other = |owner: &ObjectId| Ok(owner != principal);
        match two.get(group) {
            Some(owners) => owners.as_ref().any(is_other),
            None => self.two_owners_of(group).as_ref().any(is_other),
        }
    }

    /// Two of the active owners: with two, nobody is the only one.
    fn two_owners_of(&self, group: &ObjectId) -> Collected<Vec<ObjectId>> {
        self.active_owners(group).map(|owners| {
            let first = owners.first().map(|owner| owner.id);
            let second = owners.iter().map(|owner| owner.id).find(|id| Some(*id) != first);
            first.into_iter().chain(second).cloned().collect()
        })
    }

    /// Those who are eligible to own a group.
    #[must_use]
    pub fn eligible_owners(&self, group: &ObjectId) -> Collected<Vec<Owner<'_>>> {
        let list = self.schedules_of(group, Mode::Eligible);
        let mut gap = list.complete().err();
        let mut owners = Vec::new();
        for entry in list.seen().into_iter().flatten() {
            match entry.access() {
                Ok(Access::Owner) => owners.push(of_schedule(entry)),
                Ok(Access::Member) => {}
                Err(missing) => gap = gap.or(Some(missing)),
            }
        }
        match gap {
            None => Collected::Complete(owners),
            Some(gap) => Collected::Partial(owners, gap),
        }
    }

    /// The active owners, and those who are eligible to own a group.
    #[must_use]
    pub fn owners(&self, group: &ObjectId) -> Collected<Vec<Owner<'_>>> {
        let (active, eligible) = (self.active_owners(group), self.eligible_owners(group));
        // The gap in the active ones may be of service principals only, which counts where nothing else is missing.
        let gap = eligible.complete().err().or(active.complete().err());
        let owners = [active, eligible].iter().filter_map(|list| list.seen().ok()).flatten().copied().collect();
        match gap {
            None => Collected::Complete(owners),
            Some(gap) => Collected::Partial(owners, gap),
        }
    }

    /// Whether one of a principal's active entries as owner of a group in PIM, those that ended included, satisfies the test.
    ///
    /// # Errors
    /// The gap in the assignments, or in an entry, where none does.
    pub fn any_ownership(
        &self,
        group: &ObjectId,
        owner: &ObjectId,
        test: impl Fn(&Schedule) -> Known<bool>,
    ) -> Known<bool> {
        let entries = self.schedules_ever_with(group, owner, Mode::Active);
        entries.any(|entry| crate::model::all_of([entry.gives(Access::Owner), test(entry)]))
    }
}

fn of_schedule(entry: &Schedule) -> Owner<'_> {
    Owner { id: &entry.principal, kind: entry.principal_kind(), schedule: Some(entry) }
}
