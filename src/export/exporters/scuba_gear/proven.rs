//! What the parts of ScubaGear's output prove together.
//!
//! `Get-PrivilegedRole` takes the active assignments of each role from all that PIM lists. `Get-PrivilegedUser` goes from each role to
//! its holders, the members of groups, and those who are eligible for the role or as a member of such a group in PIM; of a group
//! that is eligible there, it takes the members, and no group in it.

use std::collections::BTreeSet;

use crate::export::objects::{Objects, WholeRole};
use crate::model::directory_role::HIGHLY_PRIVILEGED;
use crate::model::{Instant, Mode, ObjectId};

/// One of `privileged_roles`.
pub(super) struct ToldRole {
    pub(super) name: String,
    pub(super) template: ObjectId,
    /// Everyone to whom it is actively assigned; nothing where the list is not whole.
    pub(super) holders: Option<BTreeSet<ObjectId>>,
    /// Whether a PIM group holds it or is eligible for it; nothing where the rules do not tell.
    pub(super) has_pim_groups: Option<bool>,
}

/// What is told, in whatever order.
#[derive(Default)]
pub(super) struct Told {
    pub(super) roles: Vec<ToldRole>,
    /// The users and service principals that hold a role or are eligible for it.
    pub(super) holders: BTreeSet<ObjectId>,
    /// Some of them are unreadable, or it is not clear which roles they have.
    pub(super) has_odd_holders: bool,
    /// Whether Privileged Identity Management is licensed.
    pub(super) has_pim: Option<bool>,
    /// When ScubaGear asked.
    pub(super) read_at: Option<Instant>,
}

impl Told {
    /// Keeps what follows from all of it.
    pub(super) fn conclude(self, objects: &mut Objects) {
        let whole = self.roles.iter().filter(|role| role.holders.is_some());
        objects.whole_roles.extend(whole.map(|role| (role.template.clone(), WholeRole::Assignments)));
        if !self.has_odd_holders && !objects.stated_roles.is_empty() {
            let whole = HIGHLY_PRIVILEGED.iter().filter(|role| self.names_all_people(role));
            objects.whole_roles.extend(whole.map(|role| (ObjectId::Text((*role).into()), WholeRole::People)));
        }
        for (role, mode) in objects.named_settings.iter_mut().filter_map(|settings| settings.holds.as_mut()) {
            if self.roles.iter().any(|told| told.template == *role && self.no_group_holds(told)) {
                *mode = Some(Mode::Eligible);
            }
        }
        // A list of instances holds what was in effect when it was read.
        for held in &mut objects.role_assignments {
            held.listed_at = self.read_at;
        }
    }

    /// Whether all who have a role are among the users: a group that PIM manages may have further groups, which are not followed;
    /// others that can have a role hold no groups. Without PIM there are no eligibilities to read.
    fn names_all_people(&self, role: &str) -> bool {
        let told = self.roles.iter().find(|told| is_same(&told.name, role));
        match told.and_then(|told| told.has_pim_groups) {
            Some(has_pim_groups) => !has_pim_groups,
            None => self.has_pim == Some(false),
        }
    }

    /// Whether everyone who holds a role is a user or a service principal.
    fn no_group_holds(&self, role: &ToldRole) -> bool {
        role.holders.as_ref().is_some_and(|holders| holders.is_subset(&self.holders))
    }
}

/// Whether two texts name the same role.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    one.trim().eq_ignore_ascii_case(other.trim())
}
