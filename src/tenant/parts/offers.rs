//! What packages give and policies offer, by position.

use std::collections::BTreeMap;
use std::fmt;

use crate::model::{Access, AccessPackage, AssignmentPolicy, Field, Gap, Grant, GrantTarget, Known, Mode, ObjectId};
use crate::tenant::by_id::ById;

/// A grant by position: package row, grant row and ordinal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GrantKey {
    pub(crate) package: u32,
    pub(crate) grant: Result<(u32, u32), Gap>,
}

/// An offer by position: policy row, and its grant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OfferKey {
    pub(crate) policy: u32,
    pub(crate) granted: Result<GrantKey, Gap>,
}

/// Lists the grants of every package, each once; where a list is cut or missing, one more that says so.
pub(crate) fn list_grants(packages: &[AccessPackage]) -> Vec<GrantKey> {
    let mut keys = Vec::new();
    for (package, at) in packages.iter().zip(0_u32..) {
        let grants = package.grants().seen().copied().unwrap_or_default();
        let mut times: BTreeMap<String, u32> = BTreeMap::new();
        for (grant, row) in grants.iter().zip(0_u32..).filter(|(grant, _)| grant.target.may_be_role()) {
            let ordinal = times.entry(said(grant)).or_default();
            *ordinal += 1;
            if *ordinal == 1 || !is_known(grant) {
                keys.push(GrantKey { package: at, grant: Ok((row, *ordinal)) });
            }
        }
        if let Err(gap) = package.grants().complete() {
            keys.push(GrantKey { package: at, grant: Err(gap) });
        }
    }
    keys
}

/// The grants are listed package by package.
pub(crate) fn grants_of_row(grants: &[GrantKey], package: u32) -> impl Iterator<Item = &GrantKey> {
    let from = grants.partition_point(|key| key.package < package);
    grants.get(from..).unwrap_or_default().iter().take_while(move |key| key.package == package)
}

/// Lists what every policy offers.
pub(crate) fn list_offers(
    policies: &[AssignmentPolicy],
    grants: &[GrantKey],
    package_row: impl Fn(&ObjectId) -> Known<u32>,
) -> Vec<OfferKey> {
    let mut keys = Vec::new();
    for (policy, at) in policies.iter().zip(0_u32..) {
        match policy.package().and_then(&package_row) {
            Err(gap) => keys.push(OfferKey { policy: at, granted: Err(gap) }),
            Ok(package) => {
                let own = grants_of_row(grants, package);
                keys.extend(own.map(|key| OfferKey { policy: at, granted: Ok(*key) }));
            }
        }
    }
    keys
}

/// The roles of each group that packages give, and the rows of the grants that do.
pub(crate) type GrantedRoles = ById<BTreeMap<(Access, Mode), Vec<u32>>>;

/// What a grant says, in the words of its id.
pub(crate) fn said(grant: &Grant) -> String {
    match &grant.target {
        GrantTarget::Group { id, access } => format!("{}/{}/{}", words(id), words(access), words(&grant.mode)),
        GrantTarget::DirectoryRole(role) => format!("{}/{}", words(role), words(&grant.mode)),
        _ => "unknown".to_owned(),
    }
}

/// Whether a grant leaves nothing open, so that another one that says the same is the same.
fn is_known(grant: &Grant) -> bool {
    let is_target_known = match &grant.target {
        GrantTarget::Group { id, access } => id.known().is_some() && access.known().is_some(),
        GrantTarget::DirectoryRole(role) => role.known().is_some(),
        _ => grant.target != GrantTarget::Unknown,
    };
    is_target_known && grant.mode.known().is_some()
}

fn words<T: fmt::Display>(field: &Field<T>) -> String {
    field.known().map_or_else(|| "unknown".to_owned(), T::to_string)
}
