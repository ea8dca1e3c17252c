//! Which lists are whole: the pages of one collection from one place make a series, and a series may be cut.

use std::collections::{BTreeMap, BTreeSet};

use crate::export::completeness::pages::{Numbered, Pages, undated};
use crate::export::objects::{CollectionState, Completeness};
use crate::model::{Collection, ObjectId};
use crate::source::seal;
use crate::source::{FileId, Phrase};

/// One list of one collection in one file.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is what a file says of the list, whatever the others are")]
pub(crate) struct ListPart {
    pub(crate) collection: Collection,
    /// Whether it lists the objects themselves, not requests for them.
    pub(crate) listing: bool,
    /// The parent that the file or the surrounding object names.
    pub(crate) parent: Option<ObjectId>,
    pub(crate) container: Container,
    /// The context and the file's name agree that the list is one of this collection.
    pub(crate) vouched: bool,
    /// Service principals are left out of it.
    pub(crate) lacks_service_principals: bool,
    /// What keeps it from being whole.
    pub(crate) flaw: Option<Flaw>,
    /// The request asked for some objects only.
    pub(crate) is_filtered: bool,
    /// The number of the answer that it is, in a batch.
    pub(crate) answer: Option<u32>,
    /// How many elements it has.
    pub(crate) elements: usize,
    /// How many the request counted, on all pages together.
    pub(crate) count: Option<usize>,
    /// The groups of listed schedules.
    pub(crate) groups: GroupsSeen,
}

/// What keeps a list from being whole, the gravest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Flaw {
    /// A further page is announced.
    Cut,
    /// It was cast to one type of objects.
    Cast,
    /// It has as many elements as Graph expands at most.
    Limited,
    /// An object of it could not be used.
    Spoiled,
    /// An error stands where the list should be, or the file could not be read.
    Failed,
}

/// How the objects stand in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Container {
    /// `{"value": [...]}`.
    Page,
    /// A bare array, or a list in a hand-made collection.
    List,
    /// One object that stands alone.
    Object,
    /// One object that the request asked for by its id.
    Entity,
    /// Inside another object.
    Inline,
}

impl Container {
    pub(crate) fn is_list(self) -> bool {
        matches!(self, Self::Page | Self::List)
    }
}

/// Which groups a list of schedules is about: none, one, or several.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum GroupsSeen {
    #[default]
    None,
    One(ObjectId),
    Several,
}

impl GroupsSeen {
    pub(crate) fn add(&mut self, group: &ObjectId) {
        *self = match std::mem::take(self) {
            Self::None => Self::One(group.clone()),
            Self::One(known) if known == *group => Self::One(known),
            _ => Self::Several,
        };
    }

    /// Whether a list that names these groups may be that of this one.
    pub(crate) fn may_be(&self, parent: &ObjectId) -> bool {
        match self {
            Self::None => true,
            Self::One(group) => group == parent,
            Self::Several => false,
        }
    }

    fn join(&mut self, other: &Self) {
        match other {
            Self::None => {}
            Self::One(group) => self.add(group),
            Self::Several => *self = Self::Several,
        }
    }
}

impl ListPart {
    pub(crate) fn inline(collection: Collection, parent: ObjectId, flaw: Option<Flaw>) -> Self {
        Self { container: Container::Inline, flaw, parent: Some(parent), ..Self::intended(collection) }
    }

    /// Objects that an intended state holds.
    pub(crate) fn intended(collection: Collection) -> Self {
        Self {
            collection,
            listing: true,
            parent: None,
            container: Container::Object,
            vouched: true,
            lacks_service_principals: false,
            flaw: None,
            is_filtered: false,
            answer: None,
            elements: 0,
            count: None,
            groups: GroupsSeen::None,
        }
    }

    pub(crate) fn failed(collection: Collection, parent: Option<ObjectId>) -> Self {
        let flaw = Some(Flaw::Failed);
        Self { container: Container::Page, flaw, parent, ..Self::intended(collection) }
    }
}

/// A part with the file it stands in.
#[derive(Debug)]
pub(crate) struct Located {
    pub(crate) part: ListPart,
    /// Why its exporter never writes the collection whole.
    pub(crate) never_whole: Option<&'static str>,
    pub(crate) file: FileId,
    /// The path given that the file is below.
    pub(crate) root: usize,
    /// Folder and file name without the number.
    pub(crate) series: String,
    pub(crate) page: Option<Numbered>,
    /// The file's or folder's name says which collection it is.
    pub(crate) named: bool,
}

/// Why a series is not whole.
enum Defect {
    /// Something that has a notice of its own already.
    Noticed(&'static str),
    /// Pages that are not there.
    Cut(String),
}

/// The pages of one list.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is what some page says of the list, whatever the others are")]
struct Series {
    pages: Pages,
    /// The gravest flaw but a cut, which a following page may heal.
    flaw: Option<Flaw>,
    groups: GroupsSeen,
    /// Objects that stand one in a file make a list where the file's or folder's name says what they are.
    is_list: bool,
    is_filtered: bool,
    is_foreign: bool,
    lacks_service_principals: bool,
    /// The ways in which its parts stand in files.
    containers: BTreeSet<Container>,
    /// Why its exporter never writes it whole.
    never: Option<&'static str>,
}

impl Series {
    fn add(&mut self, located: &Located) {
        let part = &located.part;
        self.groups.join(&part.groups);
        self.is_list |= match part.container {
            Container::Page | Container::List | Container::Inline => true,
            Container::Object => located.named || is_single(part.collection),
            Container::Entity => is_single(part.collection),
        };
        self.containers.insert(part.container);
        self.is_filtered |= part.is_filtered;
        self.is_foreign |= !part.vouched;
        self.lacks_service_principals |= part.lacks_service_principals;
        self.never = self.never.or(located.never_whole);
        let cut = part.flaw == Some(Flaw::Cut);
        self.pages.add(located.page.filter(|_| part.container.is_list()), cut, (part.elements, part.count));
        if !cut {
            self.flaw = self.flaw.max(part.flaw);
        }
    }

    /// Whether it stands inside other objects.
    fn is_inline(&self) -> bool {
        self.containers.contains(&Container::Inline)
    }

    /// The only group that it names.
    fn group(&self) -> Option<&ObjectId> {
        match &self.groups {
            GroupsSeen::One(group) => Some(group),
            GroupsSeen::None | GroupsSeen::Several => None,
        }
    }

    /// Why the series is not whole; `None` where nothing says so.
    fn defect(&self) -> Option<Defect> {
        match self.flaw {
            Some(Flaw::Failed) => return Some(Defect::Noticed("a file of it could not be used")),
            Some(Flaw::Spoiled) => return Some(Defect::Noticed("an object of it could not be used")),
            Some(Flaw::Limited | Flaw::Cast | Flaw::Cut) | None => {}
        }
        let limited = match self.flaw {
            Some(Flaw::Limited) => {
                Some("a list of exactly 20, the maximum that $expand returns, so more may be missing")
            }
            Some(Flaw::Cast) => {
                Some("a list of one type of objects only, to which the request casts it; export it without the cast")
            }
            _ if self.is_filtered => {
                Some("the request was limited to some objects ($filter or $search in the link to the next page)")
            }
            _ => None,
        };
        self.pages.missing().or(limited.map(str::to_owned)).map(Defect::Cut)
    }
}

/// Whether all pages of one list are there.
pub(crate) fn is_whole(pages: &[Located]) -> bool {
    let mut series = Series::default();
    for page in pages {
        series.add(page);
    }
    series.defect().is_none()
}

/// Tells the lists of schedules in one file apart, of which each may be another group's: one that names one group is of that group,
/// and of one that names none nobody knows of which. `false` where there are no several.
pub(crate) fn apart(parts: &mut [ListPart]) -> bool {
    let mut are_several = false;
    for collection in [Collection::GroupEligibility, Collection::GroupAssignments] {
        let is_of_any = |part: &&mut ListPart| part.listing && part.parent.is_none() && part.container.is_list();
        let own: Vec<&mut ListPart> =
            parts.iter_mut().filter(|part| part.collection == collection).filter(is_of_any).collect();
        // A page without a link to a further one is the last of its list.
        let mut lists: Vec<Vec<&mut ListPart>> = vec![Vec::new()];
        for part in own {
            let is_last = part.flaw != Some(Flaw::Cut);
            if let Some(list) = lists.last_mut() {
                list.push(part);
            }
            lists.extend(is_last.then(Vec::new));
        }
        lists.retain(|list| !list.is_empty());
        if lists.len() > 1 {
            are_several = true;
            lists.into_iter().for_each(tie);
        }
    }
    are_several
}

/// Of the pages of one list that follow each other in one file, only the last one can announce a page that is not there.
pub(crate) fn follow(parts: &mut [ListPart]) {
    let mut rest = parts;
    while let Some((page, after)) = rest.split_first_mut() {
        let is_next = |other: &&mut ListPart| {
            other.container == page.container
                && (other.collection, other.listing) == (page.collection, page.listing)
                && other.parent == page.parent
        };
        if page.flaw == Some(Flaw::Cut)
            && let Some(next) = after.iter_mut().find(is_next)
        {
            page.flaw = None;
            next.count = next.count.max(page.count.take());
            next.elements += std::mem::take(&mut page.elements);
        }
        rest = after;
    }
}

/// Ties the pages of one list to the group that they name.
fn tie(list: Vec<&mut ListPart>) {
    let mut groups = GroupsSeen::None;
    for part in &list {
        groups.join(&part.groups);
    }
    for part in list {
        match &groups {
            GroupsSeen::None => part.vouched = false,
            GroupsSeen::One(group) => part.parent = Some(group.clone()),
            GroupsSeen::Several => {}
        }
    }
}

/// Collections of which a tenant has one object.
pub(crate) fn is_single(collection: Collection) -> bool {
    matches!(collection, Collection::Organization | Collection::EntitlementSettings)
}

/// Collections that Graph lists parent by parent.
pub(crate) fn is_per_parent(collection: Collection) -> bool {
    matches!(
        collection,
        Collection::GroupMembers
            | Collection::GroupOwners
            | Collection::AdministrativeUnitMembers
            | Collection::GroupEligibility
            | Collection::GroupAssignments
            | Collection::AccessReviewInstances
            | Collection::CatalogResources
            | Collection::ApplicationPermissions
    )
}

/// Decides for each collection whether it is whole. Also tells of each cut that has no notice yet: collection, why.
pub(crate) fn completeness(parts: &[Located]) -> (Completeness, Vec<(Collection, Phrase)>) {
    let mut by_collection: BTreeMap<Collection, Vec<&Located>> = BTreeMap::new();
    for located in parts {
        by_collection.entry(located.part.collection).or_default().push(located);
    }
    let mut completeness = Completeness::default();
    let mut cuts = Vec::new();
    for (collection, located) in by_collection {
        let (state, unnoticed) = state_of(collection, &located);
        cuts.extend(unnoticed.into_iter().map(|defect| (collection, defect)));
        completeness.set(collection, state);
    }
    (completeness, cuts)
}

/// A list without any role assignment is not all: every tenant has a Global Administrator.
pub(crate) fn doubt(completeness: &mut Completeness, counts: &BTreeMap<Collection, usize>) {
    let collection = Collection::RoleAssignments;
    let is_empty = counts.get(&collection).is_none_or(|count| *count == 0);
    if let Some(state) = completeness.of(collection).filter(|state| state.whole && is_empty) {
        let detail = Some("it is empty, although every tenant has a Global Administrator".into());
        completeness.set(collection, CollectionState { whole: false, is_defective: true, detail, ..state.clone() });
    }
}

/// The assignment policies of all packages are all there are.
pub(crate) fn join_policies<'p>(completeness: &mut Completeness, mut packages: impl Iterator<Item = &'p ObjectId>) {
    let are_all = completeness.of(Collection::AccessPackages).is_some_and(|state| state.whole);
    let collection = Collection::AssignmentPolicies;
    let Some(state) = completeness.of(collection).filter(|state| are_all && !state.whole && !state.is_defective) else {
        return;
    };
    if packages.all(|package| state.parents.get(package) == Some(&true)) {
        let state = CollectionState { whole: true, detail: Some("assumed".into()), ..state.clone() };
        completeness.set(collection, state);
    }
}

/// A list: the path given that it is below, its name, the number of its answer in a batch, and its parent.
type SeriesKey<'p> = (usize, &'p str, Option<u32>, Option<&'p ObjectId>);

fn state_of(collection: Collection, located: &[&Located]) -> (CollectionState, BTreeSet<Phrase>) {
    let mut series: BTreeMap<SeriesKey<'_>, Series> = BTreeMap::new();
    for part in located.iter().filter(|part| part.part.listing) {
        let key = (part.root, part.series.as_str(), part.part.answer, part.part.parent.as_ref());
        series.entry(key).or_default().add(part);
    }
    let days = days(series.keys().map(|(root, name, _, parent)| (*root, *name, *parent)));
    let mut state = CollectionState::default();
    let (mut defects, mut unnoticed) = (BTreeSet::new(), BTreeSet::new());
    let (mut whole_list, mut with_service_principals) = (false, BTreeSet::new());
    let full: BTreeSet<&ObjectId> = series
        .iter()
        .filter(|(_, series)| !series.is_inline() && series.defect().is_none())
        .filter_map(|((.., parent), series)| parent.or(series.group()))
        .collect();
    for ((root, name, _, parent), series) in &series {
        let defect = series.defect().or_else(|| of_another_day(&days, (*root, *name, *parent)));
        // What is cut inside an object says nothing of a list that is there too.
        if series.is_inline() && matches!(defect, Some(Defect::Cut(_))) && parent.is_some_and(|id| full.contains(id)) {
            continue;
        }
        let file = name.rsplit('/').next().unwrap_or_default();
        let sentence = |why: &str| -> Phrase {
            if file.is_empty() { why.into() } else { format!("{}: {why}", seal::path(file)).into() }
        };
        match &defect {
            Some(Defect::Noticed(why)) => {
                defects.insert(sentence(why));
            }
            Some(Defect::Cut(why)) => {
                defects.insert(sentence(why));
                unnoticed.insert(sentence(why));
            }
            None => {}
        }
        match parent.or_else(|| series.group().filter(|_| is_per_parent(collection))).cloned() {
            Some(parent) if is_per_parent(collection) || collection == Collection::AssignmentPolicies => {
                if series.lacks_service_principals {
                    state.without_service_principals.insert(parent.clone());
                } else {
                    with_service_principals.insert(parent.clone());
                }
                let whole = state.parents.entry(parent).or_insert(true);
                *whole &= defect.is_none();
            }
            _ => whole_list |= defect.is_none() && series.is_list && !series.is_foreign && series.never.is_none(),
        }
    }
    state.without_service_principals.retain(|parent| !with_service_principals.contains(parent));
    let never = located.iter().find_map(|part| part.never_whole).filter(|_| !whole_list);
    state.whole = whole_list && defects.is_empty() && never.is_none();
    state.is_defective = !defects.is_empty() || never.is_some();
    state.detail = Some(detail(&state, &defects, never, !series.is_empty()));
    (state, unnoticed)
}

/// The lists of one name below one path given that are of several days, by the days in their names.
type Days<'p> = BTreeMap<(usize, String, Option<&'p ObjectId>), BTreeSet<&'p str>>;

fn days<'p>(series: impl Iterator<Item = (usize, &'p str, Option<&'p ObjectId>)>) -> Days<'p> {
    let mut days = Days::new();
    for (root, name, parent) in series {
        if let Some((undated, day)) = undated(name) {
            days.entry((root, undated, parent)).or_default().insert(day);
        }
    }
    days.retain(|_, days| days.len() > 1);
    days
}

/// That a newer list is there: what it no longer holds is gone.
fn of_another_day(days: &Days<'_>, (root, name, parent): (usize, &str, Option<&ObjectId>)) -> Option<Defect> {
    if days.is_empty() {
        return None;
    }
    let (undated, day) = undated(name)?;
    let newest = days.get(&(root, undated, parent))?.last().filter(|newest| **newest != day)?;
    Some(Defect::Cut(format!("the list is of {day}, and a newer one of {newest}; specify the lists of one day")))
}

fn detail(state: &CollectionState, defects: &BTreeSet<Phrase>, never: Option<&'static str>, is_listed: bool) -> Phrase {
    if let Some(defect) = defects.first() {
        return defect.clone();
    }
    if let Some(never) = never {
        return never.into();
    }
    if state.whole {
        return "assumed".into();
    }
    match state.parents.len() {
        0 if is_listed => "single objects, not a list".into(),
        0 => "instances or requests only, which omit assignments that are not in effect".into(),
        1 => "for 1 parent only".into(),
        parents => format!("for {parents} parents only").into(),
    }
}
