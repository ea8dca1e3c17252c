//! What a fault is about: what it gives, and to how many.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use crate::context::Context;
use crate::cover::Cover;
use crate::model::{Access, Known, Mode, ObjectId, Origin, SettingsRole};
use crate::source::Phrase;
use crate::tenant::PackageGrant;
use crate::tenant::role_people::HeldRole;

/// What is reached, and what stands before it; the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Reach {
    /// A role of tier 0, by people who have to do nothing for it.
    Tier0Now,
    /// A role of tier 0, after an activation that nobody else has to approve.
    Tier0Activated,
    /// A role of tier 0, after an approval.
    Tier0Approved,
    /// Another privileged role.
    Privileged,
    /// Nothing privileged that is known.
    #[default]
    Other,
}

impl Reach {
    /// All, the gravest first.
    pub const ALL: [Self; 5] =
        [Self::Tier0Now, Self::Tier0Activated, Self::Tier0Approved, Self::Privileged, Self::Other];

    /// The word in the output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tier0Now => "tier-0-now",
            Self::Tier0Activated => "tier-0-activated",
            Self::Tier0Approved => "tier-0-approved",
            Self::Privileged => "privileged",
            Self::Other => "other",
        }
    }

    /// Whether it is a role of tier 0.
    #[must_use]
    pub fn is_tier0(self) -> bool {
        self <= Self::Tier0Approved
    }
}

/// What a fault gives, and to how many people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stake<T = String> {
    /// What is reached.
    pub reach: Reach,
    /// The gravest role that is reached through a group, by name.
    pub role: Option<T>,
    /// Those whom PIM has as members, eligible or active, and holders of the role, each once.
    pub people: usize,
}

impl Stake<Phrase> {
    /// As reports show it.
    pub(super) fn opened(self, cover: &Cover) -> Stake {
        let Self { reach, role, people } = self;
        Stake { reach, role: role.map(|role| cover.open(role)), people }
    }
}

/// What faults are about, each role looked at once.
pub(super) struct Stakes<'t> {
    cx: &'t Context<'t>,
    roles: Mutex<BTreeMap<(SettingsRole, bool), Stake<Phrase>>>,
}

impl<'t> Stakes<'t> {
    pub(super) fn new(cx: &'t Context<'t>) -> Self {
        Self { cx, roles: Mutex::default() }
    }

    /// What a role of a group or a directory role gives, to those who activate it or (`is_held`) hold it.
    pub(super) fn of_role(&self, role: SettingsRole, is_held: bool) -> Stake<Phrase> {
        let key = (role, is_held);
        let known = self.roles.lock().ok().and_then(|roles| roles.get(&key).cloned());
        known.unwrap_or_else(|| {
            let stake = match &key.0 {
                SettingsRole::Group(group, _) => of_group(self.cx, group),
                SettingsRole::Directory(role) => of_directory_role(self.cx, role, is_held),
            };
            if let Ok(mut roles) = self.roles.lock() {
                roles.insert(key, stake.clone());
            }
            stake
        })
    }

    /// What the gravest role of a user or service principal gives.
    pub(super) fn of_user(&self, user: &ObjectId) -> Stake<Phrase> {
        let held = self.cx.tenant.roles_of(user);
        let of_held = |held: &HeldRole<'_>| {
            self.of_role(SettingsRole::Directory(held.assignment.role.clone()), held.is_standing() == Ok(true)).reach
        };
        let reach = held.seen().into_iter().flatten().map(of_held).min().unwrap_or_default();
        Stake { reach, role: None, people: 1 }
    }

    /// What the gravest of several grants gives.
    fn of_grants<'g>(&self, grants: impl IntoIterator<Item = PackageGrant<'g>>) -> Stake<Phrase> {
        let of_grant = |grant: PackageGrant<'_>| match grant.settings_role() {
            Ok(Some(role)) => self.of_role(role, grant.mode() == Ok(Mode::Active)),
            _ => Stake::default(),
        };
        grants.into_iter().map(of_grant).min_by_key(|stake| stake.reach).unwrap_or_default()
    }

    /// What the gravest grant of a package gives.
    pub(super) fn of_package(&self, package: &ObjectId) -> Stake<Phrase> {
        self.of_grants(self.cx.tenant.grants_of(package))
    }
}

/// What the members of a group get.
fn of_group(cx: &Context<'_>, group: &ObjectId) -> Stake<Phrase> {
    let members = [Mode::Eligible, Mode::Active].map(|mode| cx.tenant.schedules_of(group, mode));
    let members = members.iter().flat_map(|list| list.seen().into_iter().flatten());
    let members = members.filter(|entry| entry.access() == Ok(Access::Member));
    let (mut people, mut is_held) = (BTreeSet::new(), false);
    for entry in members {
        people.insert(&entry.principal);
        // Who has it by an activation is eligible, and has to activate it again.
        is_held |= entry.mode == Mode::Active && entry.origin() != Ok(Origin::Activated);
    }
    let settings = SettingsRole::Group(group.clone(), Access::Member);
    let reach = if cx.reaches_tier0(group) == Ok(true) {
        tier0(cx, &settings, is_held)
    } else if cx.reaches_privileged(group) == Ok(true) {
        Reach::Privileged
    } else {
        Reach::Other
    };
    let role = (reach != Reach::Other).then(|| cx.gravest_role(group)).flatten();
    Stake {
        reach,
        role: role.map(|reached| cx.tenant.role_label(&reached.assignment.role).into()),
        people: people.len(),
    }
}

/// What the holders of a directory role get.
fn of_directory_role(cx: &Context<'_>, role: &ObjectId, is_held: bool) -> Stake<Phrase> {
    let reach = if cx.is_tier0(role) {
        tier0(cx, &SettingsRole::Directory(role.clone()), is_held)
    } else if cx.is_privileged(role) == Ok(true) {
        Reach::Privileged
    } else {
        Reach::Other
    };
    let held = [Mode::Eligible, Mode::Active].map(|mode| cx.tenant.holders_of(role, mode));
    let people: BTreeSet<&ObjectId> =
        held.iter().flat_map(|list| list.seen().into_iter().flatten()).map(|held| &held.principal).collect();
    Stake { reach, role: None, people: people.len() }
}

fn tier0(cx: &Context<'_>, settings: &SettingsRole, is_held: bool) -> Reach {
    let approval = || -> Known<bool> { cx.tenant.settings_of(settings)?.policy()?.requires_human_approval() };
    match (is_held, approval()) {
        (true, _) => Reach::Tier0Now,
        (false, Ok(true)) => Reach::Tier0Approved,
        (false, _) => Reach::Tier0Activated,
    }
}
