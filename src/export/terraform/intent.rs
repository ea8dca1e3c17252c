//! What a plan says beside the objects that it holds: what it takes away, and what packages give.

use std::collections::{BTreeMap, BTreeSet};

use crate::export::objects::MemberList;
use crate::export::terraform::source::DeclaredBlock;
use crate::model::{
    Access, AccessPackage, Collected, Collection, Field, Gap, Grant, Mode, ObjectId, Property, Provenance, Resource,
    RoleScope, Why,
};
use crate::source::FileId;

/// The intention of one or several plans or states.
#[derive(Debug, Default)]
pub(crate) struct Intent {
    /// What packages give, each to be tied to its package.
    pub(crate) grants: Vec<LooseGrant>,
    /// Which block of the configuration makes each resource.
    pub(crate) declared: Vec<DeclaredBlock>,
    /// The plans of which it is known only after apply which package some grant belongs to.
    pub(crate) open_grants: BTreeSet<FileId>,
    /// Lists with an entry that is known only after apply: that of one parent, or any of the collection.
    pub(crate) open: BTreeSet<(Collection, Option<ObjectId>)>,
    /// Groups and units whose members are listed, so that others leave.
    pub(crate) member_lists: BTreeSet<(Collection, ObjectId)>,
    /// Members and owners as the provider read them: the plan leaves them to others.
    pub(crate) refreshed: Vec<MemberList>,
    /// What goes away.
    pub(crate) removals: Vec<Removal>,
    /// The values of one cannot be read, so that nobody knows what it brings about.
    pub(crate) is_unread: bool,
}

/// A resource role scope, and the package that it belongs to.
#[derive(Debug)]
pub(crate) struct LooseGrant {
    pub(crate) package: ObjectId,
    pub(crate) grant: Grant,
}

/// What is there before a plan is applied, and not after.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Removal {
    Object(Collection, ObjectId),
    Member { collection: Collection, parent: ObjectId, member: ObjectId },
    Schedule { mode: Mode, group: ObjectId, principal: ObjectId, access: Access },
    Role { mode: Mode, role: ObjectId, principal: ObjectId, scope: Field<RoleScope> },
    Grant { package: ObjectId, resource: ObjectId, access: Access, mode: Mode },
    Resource { catalog: ObjectId, resource: Resource },
    Delegation { catalog: ObjectId, role: ObjectId, principal: ObjectId },
}

impl Intent {
    /// Takes in another plan's intention.
    pub(crate) fn append(&mut self, mut other: Self) {
        self.grants.append(&mut other.grants);
        self.declared.append(&mut other.declared);
        self.open_grants.append(&mut other.open_grants);
        self.open.append(&mut other.open);
        self.member_lists.append(&mut other.member_lists);
        self.refreshed.append(&mut other.refreshed);
        self.removals.append(&mut other.removals);
        self.is_unread |= other.is_unread;
    }

    /// Why nobody can tell all that an exported package gives.
    pub(crate) fn grants_gap(&self) -> Option<Gap> {
        let open = Gap::Property(Collection::AccessPackages, Property::ResourceRoleScopes, Why::KnownAfterApply);
        (!self.open_grants.is_empty()).then_some(open)
    }

    /// Why nobody can tell all that a planned package gives: another plan does not know it.
    pub(crate) fn planned_grants_gap(&self, package: &AccessPackage) -> Option<Gap> {
        let is_known_to_all = package.id.is_guid();
        let is_open = is_known_to_all || self.open_grants.contains(&package.source.first().file);
        self.grants_gap().filter(|_| is_open)
    }

    /// Ties the grants to their packages, which may hold more than Terraform manages.
    pub(crate) fn tie_grants(&mut self, packages: &mut Vec<AccessPackage>) {
        const PARTIAL: Gap = Gap::Partial(Collection::AccessPackages);
        let mut grants = self.take_grants();
        for package in packages.iter_mut() {
            let gap = self.planned_grants_gap(package).unwrap_or(PARTIAL);
            let own = grants.remove(&package.id).unwrap_or_default();
            package.grants = Collected::Partial(own.into(), gap);
        }
        let gap = self.grants_gap().unwrap_or(PARTIAL);
        packages.extend(grants.into_iter().filter_map(|(id, own)| {
            let source = Provenance::new(own.first()?.place);
            Some(AccessPackage::stated(id, None, Collected::Partial(own.into(), gap), source))
        }));
    }

    /// The grants of each package.
    pub(crate) fn take_grants(&mut self) -> BTreeMap<ObjectId, Vec<Grant>> {
        let mut grants: BTreeMap<ObjectId, Vec<Grant>> = BTreeMap::new();
        for LooseGrant { package, grant } in self.grants.drain(..) {
            grants.entry(package).or_default().push(grant);
        }
        grants
    }
}
