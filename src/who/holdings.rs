//! Who holds a role of a group, or is eligible for it, and until when.

use std::collections::BTreeSet;

use super::shown::{List, Named, Shown, Until, Word};
use super::view::{Holding, How};
use super::viewer::Viewer;
use crate::model::schedule::{MemberType, Origin};
use crate::model::{Access, Collected, Instant, Known, Member, Mode, ObjectId, PrincipalKind, Schedule};

impl Viewer<'_> {
    /// The members or owners of a group now: what PIM shows, then the others that the group lists, who are so without end.
    pub(super) fn active_in(&self, group: &ObjectId, access: Access) -> List<Holding> {
        let in_pim = self.tenant.schedules_of(group, Mode::Active);
        let listed = match access {
            Access::Member => self.tenant.members_of_group(group),
            Access::Owner => self.tenant.owners_of_group(group),
        };
        let is_such = |entry: &&&Schedule| entry.access().is_ok_and(|held| held == access) || entry.access().is_err();
        let entries: Vec<&Schedule> = in_pim.seen().into_iter().flatten().filter(is_such).copied().collect();
        let known: BTreeSet<&ObjectId> = entries.iter().map(|entry| &entry.principal).collect();
        let rest = listed.seen().into_iter().copied().flatten().filter(|member| !known.contains(&member.id));
        let outside = self.outside_pim(group, &in_pim);
        let mut all: Vec<Holding> = entries.iter().map(|entry| self.holding(entry)).collect();
        all.extend(rest.map(|member| self.listed(member, access, outside)));
        sort(&mut all);
        self.items(all, listed.complete().err())
    }

    /// A list of members says no end. One who is in it and has no entry of PIM is a member without end; where entries may be
    /// missing, nobody can say.
    pub(super) fn outside_pim(&self, group: &ObjectId, in_pim: &Collected<Vec<&Schedule>>) -> Known<()> {
        if self.tenant.is_managed(group) == Ok(false) {
            return Ok(());
        }
        in_pim.complete().map(|_| ())
    }

    fn listed(&self, member: &Member, access: Access, outside_pim: Known<()>) -> Holding {
        Holding {
            holder: self.principal(&member.id, member.kind),
            access: Shown(Ok(Word(access))),
            how: self.shown(outside_pim.map(|()| Word(How::Assigned))),
            through_group: false,
            until: self.shown(outside_pim.map(|()| Until(Instant::Never))),
            people: self.people_of_holder(&member.id, member.kind),
        }
    }

    /// Those who are eligible as a member or owner of a group.
    pub(super) fn eligible_in(&self, group: &ObjectId, only: Option<Access>) -> List<Holding> {
        let entries = self.tenant.schedules_of(group, Mode::Eligible).map(|mut entries| {
            entries.retain(|entry| only.is_none_or(|only| entry.access() != Ok(other(only))));
            entries
        });
        let mut list = self.list(entries, |entry| self.holding(entry));
        sort(&mut list.items);
        list
    }

    fn holding(&self, entry: &Schedule) -> Holding {
        Holding {
            holder: self.principal(&entry.principal, entry.principal_kind()),
            access: self.shown(entry.access().map(Word)),
            how: self.shown(how(entry).map(Word)),
            through_group: entry.member_type.known() == Some(&MemberType::Group),
            until: self.shown(entry.end().map(Until)),
            people: self.people_of_holder(&entry.principal, entry.principal_kind()),
        }
    }

    fn people_of_holder(&self, id: &ObjectId, stated: Option<PrincipalKind>) -> Option<List<Named>> {
        match self.is_group(id, stated) {
            Ok(true) => Some(self.people_behind(id)),
            Ok(false) => None,
            // It may be a group of people.
            Err(gap) => Some(self.items(Vec::new(), Some(gap))),
        }
    }
}

/// How an entry of PIM is held.
pub(super) fn how(entry: &Schedule) -> Known<How> {
    if entry.mode == Mode::Eligible {
        return Ok(How::Eligible);
    }
    Ok(match entry.origin()? {
        Origin::Assigned => How::Assigned,
        Origin::Activated => How::Activated,
    })
}

fn other(access: Access) -> Access {
    match access {
        Access::Member => Access::Owner,
        Access::Owner => Access::Member,
    }
}

/// What ends first is first; what never ends or is unknown follows, by name.
fn sort(all: &mut [Holding]) {
    all.sort_by(|a, b| {
        let key = |holding: &Holding| holding.until.0.unwrap_or(Until(Instant::Never));
        key(a).cmp(&key(b)).then_with(|| a.holder.label().cmp(b.holder.label()))
    });
}

/// The earlier of two ends, as far as both are known.
pub(super) fn earlier(one: Known<Instant>, other: Known<Instant>) -> Known<Instant> {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok(one.min(other)),
        (Err(gap), _) | (_, Err(gap)) => Err(gap),
    }
}
