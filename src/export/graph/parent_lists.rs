//! Lists that are one property of their parent, where Graph answers them parent by parent: what a package is incompatible with, and
//! the rules of role settings.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::export::completeness::series::{Located, is_whole};
use crate::export::notice::{Notice, NoticeKind};
use crate::export::objects::Objects;
use crate::model::{
    AccessPackage, Collected, Collection, Field, Gap, ObjectId, Property, Provenance, RoleSettingsPolicy,
    SettingsRules, Why,
};
use crate::source::{Phrase, Place};

/// One such list, as one file holds it.
#[derive(Debug)]
pub(crate) struct ParentList {
    parent: ObjectId,
    holds: Holds,
    place: Place,
}

/// What a list says of its parent.
#[derive(Debug)]
enum Holds {
    /// The packages or groups that a package is incompatible with.
    Incompatible(Property, Vec<ObjectId>),
    /// The rules of a policy.
    Rules(Option<Arc<SettingsRules>>),
}

impl Holds {
    fn property(&self) -> Property {
        match self {
            Self::Incompatible(property, _) => *property,
            Self::Rules(_) => Property::PolicyRules,
        }
    }
}

impl ParentList {
    /// The packages or groups that a package is incompatible with.
    pub(crate) fn of_package(package: ObjectId, property: Property, ids: Vec<ObjectId>, place: Place) -> Self {
        Self { parent: package, holds: Holds::Incompatible(property, ids), place }
    }

    /// The rules of a policy; `None` for a list that cannot be read.
    pub(crate) fn of_policy(policy: ObjectId, rules: Option<Arc<SettingsRules>>, place: Place) -> Self {
        Self { parent: policy, holds: Holds::Rules(rules), place }
    }
}

/// Adds what the lists say of their parents, as further copies of these. Of a list that is not whole nothing is known. Also tells of
/// the packages that the export does not hold.
pub(crate) fn fill(lists: Vec<(ParentList, Located)>, objects: &mut Objects) -> Vec<Notice<Phrase>> {
    let packages: BTreeSet<ObjectId> = objects.packages.iter().map(|package| package.id.clone()).collect();
    let mut notices = Vec::new();
    let mut series: BTreeMap<_, (Vec<ParentList>, Vec<Located>)> = BTreeMap::new();
    for (list, located) in lists {
        if matches!(list.holds, Holds::Incompatible(..)) && !packages.contains(&list.parent) {
            notices.push(unknown_package(&list));
            continue;
        }
        let key = (list.parent.clone(), list.holds.property(), located.root, located.series.clone());
        let (lists, pages) = series.entry(key).or_default();
        lists.push(list);
        pages.push(located);
    }
    for ((parent, property, ..), (lists, pages)) in series {
        let Some(source) = lists.first().map(|list| Provenance::new(list.place)) else { continue };
        let whole = is_whole(&pages);
        if property == Property::PolicyRules {
            objects.policies.push(policy(parent, &lists, whole, source));
        } else {
            objects.packages.push(package(parent, property, lists, whole, source));
        }
    }
    notices
}

fn unknown_package(list: &ParentList) -> Notice<Phrase> {
    Notice {
        file: Some(list.place.file),
        position: None,
        kind: NoticeKind::UnusableObject,
        message: "what an access package is incompatible with, although the export does not contain the access package"
            .into(),
        collection: Some(Collection::AccessPackages),
        objects: 1,
    }
}

fn package(id: ObjectId, property: Property, lists: Vec<ParentList>, whole: bool, source: Provenance) -> AccessPackage {
    let ids = lists.into_iter().flat_map(|list| match list.holds {
        Holds::Incompatible(_, ids) => ids,
        Holds::Rules(_) => Vec::new(),
    });
    let known = if whole { Field::Known(ids.collect()) } else { Field::Unknown(Why::CutList) };
    let gap = Gap::Property(Collection::AccessPackages, Property::ResourceRoleScopes, Why::NotSelected);
    let package = AccessPackage::stated(id, None, Collected::Missing(gap), source);
    match property {
        Property::IncompatibleGroups => AccessPackage { incompatible_groups: known, ..package },
        _ => AccessPackage { incompatible_packages: known, ..package },
    }
}

/// Rules are few enough for one page: of several, nobody knows which one has the rule that is looked for.
fn policy(id: ObjectId, lists: &[ParentList], whole: bool, source: Provenance) -> RoleSettingsPolicy {
    let rules = match lists {
        [ParentList { holds: Holds::Rules(Some(rules)), .. }] if whole => Field::Known(Arc::clone(rules)),
        _ => Field::Unknown(Why::CutList),
    };
    RoleSettingsPolicy::of_rules(id, rules, source)
}
