//! Which policies a package has, and who is in their scope.

use std::collections::{BTreeMap, BTreeSet};

use super::Tenant;
use super::effort::looks_at;
use super::index::Table;
use super::joined::lookup;
use super::parts::audience::Outsiders;
use crate::model::assignment_policy::Priority;
use crate::model::connected_organization::Sponsors;
use crate::model::{
    AssignmentPolicy, Audience, Collected, Collection, ConnectedOrganization, EntitlementSettings, Gap, Given, Known,
    ObjectId, User, all_of, not,
};

impl Tenant {
    /// The assignment policies of a package. A policy whose package is unknown may be one of any package.
    #[must_use]
    pub fn policies_of(&self, package: &ObjectId) -> Collected<Vec<&AssignmentPolicy>> {
        self.policies_by_package.of(&self.policies, package)
    }

    /// Whether who manages assignments can assign a package without anyone's approval: one of its policies lets them.
    ///
    /// # Errors
    /// The gap of [`AssignmentPolicy::is_assigned_without_approval`], or of the policies.
    pub fn is_assigned_without_approval(&self, package: &ObjectId) -> Known<bool> {
        self.policies_of(package).any(AssignmentPolicy::is_assigned_without_approval)
    }

    /// The connected organizations.
    #[must_use]
    pub fn connected_organizations(&self) -> Collected<&[ConnectedOrganization]> {
        self.connected_organizations.as_ref().map(Table::all)
    }

    /// A connected organization by id: `Ok(None)` where complete data shows that there is none.
    ///
    /// # Errors
    /// The gap in the connected organizations, where it is not among those seen.
    pub fn connected_organization(&self, id: &ObjectId) -> Known<Option<&ConnectedOrganization>> {
        lookup(&self.connected_organizations, Collection::ConnectedOrganizations, id)
    }

    /// The settings of entitlement management.
    ///
    /// # Errors
    /// The gap, where they were not exported.
    pub fn entitlement_settings(&self) -> Known<&EntitlementSettings> {
        let settings = self.entitlement_settings.seen()?.rows();
        settings.first().ok_or(Gap::Absent(Collection::EntitlementSettings))
    }

    /// Whether some organizations are all that an administrator set up, for whose people policies for all organizations are; also where
    /// none is set up.
    ///
    /// # Errors
    /// The gap in the connected organizations.
    pub fn are_all_configured(&self, named: &[ObjectId]) -> Known<bool> {
        let configured = self.outsiders().configured.as_ref().map_err(|gap| *gap)?;
        looks_at(named.len());
        let named: BTreeSet<&ObjectId> = named.iter().filter(|id| configured.contains(*id)).collect();
        Ok(named.len() == configured.len())
    }

    /// The organizations that an administrator set up, at whose provider anybody can get an account.
    ///
    /// # Errors
    /// The gap, where none is seen but there may be one.
    pub fn open_organizations(&self) -> Known<Vec<&ConnectedOrganization>> {
        self.those(&self.outsiders().open)
    }

    /// The organizations that are seen to be set up for a mail domain, in lower case.
    pub fn organizations_of_domain(&self, domain: &Given) -> impl Iterator<Item = &ConnectedOrganization> {
        let ids = self.outsiders().of_domain.get(domain).into_iter().flatten();
        looks_at(1);
        ids.filter_map(|id| self.connected_organization(id).ok().flatten())
    }

    /// The organizations that an administrator set up, without sponsors of any of some kinds.
    ///
    /// # Errors
    /// The gap, where none is seen but there may be one.
    pub fn organizations_without(&self, kinds: &[Sponsors]) -> Known<Vec<&ConnectedOrganization>> {
        match kinds {
            [Sponsors::Internal] => self.those(&self.outsiders().without_internal),
            [Sponsors::External] => self.those(&self.outsiders().without_external),
            _ => self.those(&self.outsiders().without_sponsors),
        }
    }

    /// Whether the directory has a guest.
    ///
    /// # Errors
    /// The gap in the users, where none is seen but there may be one.
    pub fn has_guests(&self) -> Known<bool> {
        looks_at(1);
        self.outsiders().has_guests
    }

    /// Whether somebody is in the audience of all users, or in that of all member users. Of the others the directory does not say who is
    /// in them.
    ///
    /// # Errors
    /// The gap in the user.
    pub fn is_in_audience(&self, id: &ObjectId, audience: Audience) -> Known<bool> {
        match audience {
            Audience::AllMembers => self.is_user_who(id, None, |user| not(user.is_guest())),
            Audience::AllUsers => self.is_user_who(id, None, |_| Ok(true)),
            _ => Ok(false),
        }
    }

    /// Whether a user is in the audience of a policy, and may request under it.
    ///
    /// # Errors
    /// The gap in the policy, or in the user.
    pub fn may_request(&self, policy: &AssignmentPolicy, user: &ObjectId) -> Known<bool> {
        if !policy.is_self_requestable()? {
            return Ok(false);
        }
        match policy.audience()? {
            Audience::Specific => self.requestors(policy)?.contain(user),
            audience => self.is_in_audience(user, audience),
        }
    }

    /// Whether another policy of the same package applies to a user instead of this one.
    #[must_use]
    pub fn has_a_policy_before(&self, policy: &AssignmentPolicy, user: &ObjectId) -> bool {
        let Ok(package) = policy.package() else { return false };
        let policies = self.policies_of(package);
        let seen = policies.seen().into_iter().flatten().copied();
        let mut own: Vec<_> = seen.filter(|one| self.may_request(one, user) == Ok(true)).collect();
        let is_it = |one: &&AssignmentPolicy| one.id == policy.id;
        let is_own = own.iter().any(is_it);
        keep_first(&mut own);
        is_own && !own.iter().any(is_it)
    }

    fn those(&self, ids: &Known<Vec<ObjectId>>) -> Known<Vec<&ConnectedOrganization>> {
        let ids = ids.as_ref().map_err(|gap| *gap)?;
        Ok(ids.iter().filter_map(|id| self.connected_organization(id).ok().flatten()).collect())
    }

    fn outsiders(&self) -> &Outsiders {
        self.found_once.outsiders.get_or_init(|| Outsiders::of(self))
    }
}

/// Keeps, of the policies of each package, those with the highest priority: of several that someone is in the audience of, these
/// apply: <https://learn.microsoft.com/entra/id-governance/entitlement-management-troubleshoot#multiple-policies>.
pub fn keep_first(policies: &mut Vec<&AssignmentPolicy>) {
    let priority = |policy: &AssignmentPolicy| policy.priority().ok().flatten();
    let mut first: BTreeMap<&ObjectId, Priority> = BTreeMap::new();
    for policy in policies.iter() {
        if let (Ok(package), Some(priority)) = (policy.package(), priority(policy)) {
            first.entry(package).and_modify(|first| *first = priority.min(*first)).or_insert(priority);
        }
    }
    policies.retain(|policy| policy.package().is_ok_and(|package| first.get(package).copied() == priority(policy)));
}

impl Outsiders {
    fn of(tenant: &Tenant) -> Self {
        let which = |is_such: &dyn Fn(&ConnectedOrganization) -> Known<bool>| -> Known<Vec<ObjectId>> {
            let found = tenant.connected_organizations().matching(|one| all_of([not(one.is_proposed()), is_such(one)]));
            Ok(found?.into_iter().map(|one| one.id.clone()).collect())
        };
        let all = tenant.connected_organizations();
        let configured = all.complete().and_then(|all| {
            let known = all.iter().map(|one| Ok((one.is_proposed()?, one.id.clone()))).collect::<Known<Vec<_>>>()?;
            Ok(known.into_iter().filter(|(proposed, _)| !proposed).map(|(_, id)| id).collect())
        });
        Self {
            configured,
            open: which(&|one| one.open_provider().map(|provider| provider.is_some())),
            of_domain: of_domain(tenant),
            without_internal: which(&|one| one.is_without(&[Sponsors::Internal])),
            without_external: which(&|one| one.is_without(&[Sponsors::External])),
            without_sponsors: which(&|one| one.is_without(&Sponsors::ALL)),
            has_guests: tenant.users().any(User::is_guest),
        }
    }
}

fn of_domain(tenant: &Tenant) -> BTreeMap<Given, Vec<ObjectId>> {
    let mut found: BTreeMap<Given, Vec<ObjectId>> = BTreeMap::new();
    let all = tenant.connected_organizations();
    for one in all.seen().into_iter().copied().flatten().filter(|one| one.is_proposed() == Ok(false)) {
        for domain in one.domains().into_iter().flatten() {
            found.entry(domain.clone()).or_default().push(one.id.clone());
        }
    }
    found
}
