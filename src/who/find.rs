//! Which object a word means: by id, by address, by name.

use std::collections::BTreeSet;

use super::kind::Kind;
use crate::finding::Subject;
use crate::model::{Collected, Gap, Given, ObjectId, PrincipalKind, SettingsRole, User};
use crate::naming;
use crate::source::{Phrase, nearest_of};
use crate::tenant::{Tenant, well_known};

/// Near names that are suggested.
const NEAR: usize = 5;
/// Letters of a word that is looked for inside names: shorter ones are in too many.
const SOUGHT: usize = 3;

/// An object that a word means.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// What it is.
    pub kind: Kind,
    /// Its id; of a directory role that of its definition.
    pub id: ObjectId,
    /// How it is named.
    pub subject: Subject<Phrase>,
}

/// Why a word does not mean one object.
#[derive(Debug, Clone)]
pub enum NotOne {
    /// It means these.
    Several(Vec<Found>),
    /// It means none of those in the export.
    None {
        /// Objects with a name like it.
        near: Vec<Found>,
        /// Why it may still be one.
        gaps: BTreeSet<Gap>,
    },
}

/// A candidate, and what it is called.
struct Candidate<'t> {
    kind: Kind,
    id: &'t ObjectId,
    addresses: Vec<&'t str>,
    names: Vec<&'t str>,
}

impl Found {
    fn of(tenant: &Tenant, kind: Kind, id: &ObjectId) -> Self {
        let subject = match kind {
            Kind::Group => naming::group(tenant, id),
            Kind::Role => naming::directory_role(tenant, id),
            Kind::Package => naming::package_by_id(tenant, id),
            Kind::Person => {
                naming::principal(tenant, id, tenant.principal_kind(id)).unwrap_or_else(|| naming::user(tenant, id))
            }
        };
        Self { kind, id: id.clone(), subject }
    }
}

/// The object that a word means: an id before an address before a display name, each without regard to case.
///
/// # Errors
/// Where there is none, or several.
pub fn find(tenant: &Tenant, word: &str, only: Option<Kind>) -> Result<Found, NotOne> {
    let word = word.trim();
    let is_wanted = |kind: Kind| only.is_none_or(|only| only == kind);
    let by_id = ObjectId::parse(word).map(|id| by_id(tenant, &id)).unwrap_or_default();
    if let Some(found) = one_of(by_id.into_iter().filter(|found| is_wanted(found.kind)))? {
        return Ok(found);
    }
    let all: Vec<Candidate<'_>> = candidates(tenant).into_iter().filter(|one| is_wanted(one.kind)).collect();
    let called = |is_called: &dyn Fn(&Candidate<'_>) -> bool| {
        one_of(all.iter().filter(|one| is_called(one)).map(|one| Found::of(tenant, one.kind, one.id)))
    };
    let is_same = |name: &&str| is_same(name, word);
    if let Some(found) = called(&|one| one.addresses.iter().any(is_same))? {
        return Ok(found);
    }
    if let Some(found) = called(&|one| one.names.iter().any(is_same))? {
        return Ok(found);
    }
    Err(NotOne::None { near: near(tenant, &all, word), gaps: gaps(tenant, is_wanted) })
}

fn one_of(found: impl IntoIterator<Item = Found>) -> Result<Option<Found>, NotOne> {
    let mut found: Vec<Found> = found.into_iter().collect();
    found.sort();
    found.dedup();
    if found.len() > 1 { Err(NotOne::Several(found)) } else { Ok(found.pop()) }
}

fn is_same(name: &str, word: &str) -> bool {
    let name = name.trim();
    name.eq_ignore_ascii_case(word) || (!name.is_ascii() && name.to_lowercase() == word.to_lowercase())
}

/// The objects with an id; where the export does not hold them, what refers to the id tells what it is.
fn by_id(tenant: &Tenant, id: &ObjectId) -> Vec<Found> {
    let is_role =
        tenant.role_definition(id).is_ok_and(|role| role.is_some()) || well_known::built_in_role(id).is_some();
    let kinds = [
        (Kind::Group, tenant.group(id).is_ok_and(|group| group.is_some())),
        (Kind::Role, is_role),
        (Kind::Package, tenant.package(id).is_ok_and(|package| package.is_some())),
        (Kind::Person, tenant.principal_kind(id).is_some_and(|kind| kind != PrincipalKind::Group)),
    ];
    let mut kinds: Vec<Kind> = kinds.into_iter().filter(|(_, is_such)| *is_such).map(|(kind, _)| kind).collect();
    if kinds.is_empty() {
        kinds.extend(referred(tenant, id));
    }
    kinds.into_iter().map(|kind| Found::of(tenant, kind, id)).collect()
}

/// What other objects refer to by an id.
fn referred(tenant: &Tenant, id: &ObjectId) -> Option<Kind> {
    let has_settings = |settings: &SettingsRole| matches!(settings, SettingsRole::Group(group, _) if group == id);
    let is_group = || {
        tenant.first_entry_of(id).is_some()
            || tenant.managed_groups().any(|group| group == id)
            || tenant.settings().iter().any(|settings| has_settings(&settings.role))
            || tenant.grants().iter().any(|granted| granted.group() == Ok(Some(id)))
            || tenant.members_of_group(id).seen().is_ok()
    };
    let holds = || {
        tenant.schedules().iter().any(|entry| entry.principal == *id)
            || tenant.role_assignments().iter().any(|held| held.principal == *id)
            || tenant.assignments_ever_held_by(id).seen().is_ok_and(|held| !held.is_empty())
    };
    if is_group() {
        Some(Kind::Group)
    } else if tenant.roles_in_use().any(|role| role == id) {
        Some(Kind::Role)
    } else {
        holds().then_some(Kind::Person)
    }
}

/// Everything that has a name.
fn candidates(tenant: &Tenant) -> Vec<Candidate<'_>> {
    let groups = seen(&tenant.groups()).iter();
    let mut all: Vec<Candidate<'_>> =
        groups.map(|group| Candidate::named(Kind::Group, &group.id, group.name.as_ref())).collect();
    let packages = seen(&tenant.packages()).iter();
    all.extend(packages.map(|package| Candidate::named(Kind::Package, &package.id, package.name.as_ref())));
    let users = seen(&tenant.users()).iter();
    all.extend(users.map(|user| {
        let named = Candidate::named(Kind::Person, &user.id, user.name.as_ref());
        Candidate { addresses: addresses(user), ..named }
    }));
    let principals = seen(&tenant.service_principals()).iter();
    all.extend(principals.map(|found| Candidate::named(Kind::Person, &found.id, found.name.as_ref())));
    all.extend(roles(tenant));
    all
}

/// The directory roles that the export defines, and the built-in ones that it does not.
fn roles(tenant: &Tenant) -> Vec<Candidate<'_>> {
    let definitions = seen(&tenant.role_definitions());
    let templates: BTreeSet<ObjectId> = definitions.iter().map(|role| tenant.role_template(&role.id)).collect();
    let defined = definitions.iter().map(|role| Candidate::named(Kind::Role, &role.id, role.name.as_ref()));
    let others = well_known::templates().filter(|template| !templates.contains(template)).map(|id| {
        let name = well_known::built_in_role(id).map(|role| role.name);
        Candidate { names: name.into_iter().collect(), ..Candidate::named(Kind::Role, id, None) }
    });
    defined.chain(others).collect()
}

impl<'t> Candidate<'t> {
    fn named(kind: Kind, id: &'t ObjectId, name: Option<&'t Given>) -> Self {
        Self { kind, id, addresses: Vec::new(), names: name.map(Given::raw).into_iter().collect() }
    }

    fn words(&self) -> impl Iterator<Item = &'t str> {
        self.addresses.iter().chain(&self.names).copied()
    }
}

fn seen<'l, T>(list: &Collected<&'l [T]>) -> &'l [T] {
    list.seen().copied().unwrap_or_default()
}

fn addresses(user: &User) -> Vec<&str> {
    let address = user.user_principal_name.known().map(Given::raw);
    let mail = user.mail.known().and_then(Option::as_ref).map(Given::raw);
    address.into_iter().chain(mail).collect()
}

/// Those whose name contains the word, then the one that is spelled most like it.
fn near(tenant: &Tenant, all: &[Candidate<'_>], word: &str) -> Vec<Found> {
    let sought = word.to_lowercase();
    let contains = |name: &str| sought.chars().count() >= SOUGHT && name.to_lowercase().contains(&sought);
    let mut near: Vec<&Candidate<'_>> = all.iter().filter(|one| one.words().any(contains)).take(NEAR).collect();
    if let Some(nearest) = nearest_of(word, all.iter().flat_map(Candidate::words)) {
        near.extend(all.iter().find(|one| one.words().any(|name| name == nearest)));
    }
    let mut passed = BTreeSet::new();
    near.retain(|one| passed.insert((one.kind, one.id)));
    near.into_iter().take(NEAR).map(|one| Found::of(tenant, one.kind, one.id)).collect()
}

/// The collections that could hold it and are not whole.
fn gaps(tenant: &Tenant, is_wanted: impl Fn(Kind) -> bool) -> BTreeSet<Gap> {
    let lists = [
        (Kind::Group, tenant.groups().complete().err()),
        (Kind::Role, tenant.role_definitions().complete().err()),
        (Kind::Package, tenant.packages().complete().err()),
        (Kind::Person, tenant.users().complete().err()),
        (Kind::Person, tenant.service_principals().complete().err()),
    ];
    lists.into_iter().filter(|(kind, _)| is_wanted(*kind)).filter_map(|(_, gap)| gap).collect()
}
