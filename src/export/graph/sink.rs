//! What one file contributes: objects, lists, notices.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use memchr::memmem::Finder;

use crate::export::completeness::series::{Container, Flaw, GroupsSeen, ListPart};
use crate::export::graph::kind::{Hint, Kind};
use crate::export::graph::memo::RulesMemo;
use crate::export::graph::noticed::Notices;
use crate::export::graph::odd_times::OddTimes;
use crate::export::graph::parent_lists::ParentList;
use crate::export::graph::recorded::Recorded;
use crate::export::layout::Layout;
use crate::export::notice::NoticeKind;
use crate::export::objects::{Management, NamedRole, NamedSettings, Objects, PimGroup};
use crate::model::{
    Collection, Field, Given, Instant, ObjectId, PolicyAssignment, Provenance, RoleSettingsPolicy, SettingsRole,
    SettingsRules,
};
use crate::source::{FileId, Phrase, Place};

/// What `ConvertTo-Json` did to values below its depth.
pub(crate) const CUT_BY_DEPTH: &str = "values were truncated by ConvertTo-Json; export again with -Depth 20";

// What marks an object as removed. Each is made once, because most files are small.
static REMOVED: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\"@removed\""));
/// In both spellings of the first letter.
static DELETED: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("eletedDateTime\""));

/// What one file holds.
#[derive(Debug, Default)]
pub(crate) struct Content {
    pub(crate) objects: Objects,
    pub(crate) parts: Vec<ListPart>,
    pub(crate) parent_lists: Vec<(ParentList, ListPart)>,
    pub(crate) notices: Notices,
    /// The layout, where the content tells another one than the path.
    pub(crate) layout: Option<Layout>,
    /// The objects for the canonical form, where that was asked for.
    pub(crate) recorded: Option<Vec<Recorded>>,
}

/// Where the objects of one file go.
pub(crate) struct Sink<'t, 'm> {
    pub(crate) text: &'t str,
    pub(crate) file: FileId,
    pub(crate) memo: &'m RulesMemo,
    pub(crate) content: Content,
    /// The file holds objects that a delta query says were removed, or that were deleted: they look like those that are there.
    pub(crate) has_removed: bool,
    /// The collections of which something was begun, with the parents of their lists.
    pub(crate) begun: BTreeSet<(Collection, Option<ObjectId>)>,
    /// Times that cannot be read.
    pub(crate) odd_times: OddTimes,
}

/// What one list, or one object that stands alone, turned out to hold.
#[derive(Default)]
pub(crate) struct ListTally {
    pub(crate) elements: usize,
    /// The collections of which an object could not be used.
    pub(crate) spoiled: BTreeSet<Collection>,
    pub(crate) kinds: BTreeMap<(Collection, bool), (usize, GroupsSeen)>,
    pub(crate) parent: Option<ObjectId>,
    /// Objects are missing, and nothing says of which collection.
    pub(crate) is_spoiled: bool,
    /// An error stands beside the list.
    pub(crate) has_failed: bool,
    /// The request asked for some objects only.
    pub(crate) is_filtered: bool,
    /// What `@odata.count` says.
    pub(crate) count: Option<usize>,
    /// Where the list stands.
    pub(crate) range: Option<Range<usize>>,
    /// The ids of objects that the list only names.
    pub(crate) named: Vec<ObjectId>,
}

impl ListTally {
    /// Objects are missing, and nothing says of which collection.
    pub(crate) fn spoil(&mut self) {
        self.is_spoiled = true;
    }

    /// What keeps it from being whole, as a list of a collection or of what belongs to none.
    pub(crate) fn flaw(&self, collection: Option<Collection>, next_link: bool) -> Option<Flaw> {
        match () {
            () if self.has_failed => Some(Flaw::Failed),
            () if self.is_spoiled || collection.is_some_and(|collection| self.spoiled.contains(&collection)) => {
                Some(Flaw::Spoiled)
            }
            () => next_link.then_some(Flaw::Cut),
        }
    }
}

/// Whether a property holds a text somewhere.
fn says(text: &str, property: &Finder<'_>) -> bool {
    let value = |at: usize| text.get(at + property.needle().len()..)?.trim_start().strip_prefix(':');
    let is_text = |at: usize| value(at).is_some_and(|value| value.trim_start().starts_with('"'));
    property.find_iter(text.as_bytes()).any(is_text)
}

impl<'t, 'm> Sink<'t, 'm> {
    pub(crate) fn new(text: &'t str, file: FileId, memo: &'m RulesMemo, record: bool) -> Self {
        let content = Content { recorded: record.then(Vec::new), ..Content::default() };
        let has_removed = REMOVED.find(text.as_bytes()).is_some() || says(text, &DELETED);
        Self { text, file, memo, content, has_removed, begun: BTreeSet::new(), odd_times: OddTimes::default() }
    }

    /// What the file holds, with what was said of its times.
    pub(crate) fn finish(self) -> Content {
        let Self { mut content, odd_times, text, .. } = self;
        odd_times.say(text, &mut content.notices);
        content
    }

    /// Something of a kind begins, whether or not it ends.
    pub(crate) fn begin(&mut self, kind: Option<Kind>, parent: Option<&ObjectId>) {
        self.begun.extend(kind.and_then(Kind::collection).map(|collection| (collection, parent.cloned())));
    }
}

impl Sink<'_, '_> {
    fn place(&self, range: &Range<usize>) -> Place {
        let len = u32::try_from(range.len()).unwrap_or(u32::MAX);
        Place { file: self.file, start: u64::try_from(range.start).unwrap_or(u64::MAX), len }
    }

    pub(crate) fn source(&self, range: &Range<usize>) -> Provenance {
        Provenance::new(self.place(range))
    }

    /// Where a part of the file's text stands: parts borrow from it.
    pub(crate) fn place_of(&self, part: &str) -> Place {
        Place::of_part(self.file, self.text, part)
    }

    pub(crate) fn notice(&mut self, kind: NoticeKind, message: impl Into<Phrase>, collection: Option<Collection>) {
        self.content.notices.entry((kind, message.into(), collection)).or_default().objects += 1;
    }

    pub(crate) fn newest(&mut self, time: Option<Instant>) {
        self.content.objects.newest = self.content.objects.newest.max(time);
    }

    pub(crate) fn counts(
        &mut self,
        collection: Collection,
        listing: bool,
        group: Option<&ObjectId>,
        tally: &mut ListTally,
    ) {
        self.content.objects.count(collection);
        let (count, groups) = tally.kinds.entry((collection, listing)).or_default();
        *count += 1;
        if let Some(group) = group {
            groups.add(group);
        }
    }

    /// An object that was counted cannot be used.
    pub(crate) fn unusable(&mut self, collection: Collection, lacks: &str, tally: &mut ListTally) {
        self.discount(collection);
        self.lost(collection, lacks, tally);
    }

    /// An object that was not counted cannot be used.
    pub(crate) fn lost(&mut self, collection: Collection, lacks: &str, tally: &mut ListTally) {
        tally.spoiled.insert(collection);
        self.notice(NoticeKind::UnusableObject, format!("an object without {lacks}"), Some(collection));
    }

    /// Takes an object that was counted, but cannot be used, out of the count.
    pub(crate) fn discount(&mut self, collection: Collection) {
        let counts = &mut self.content.objects.counts;
        match counts.get_mut(&collection) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(counts.remove(&collection)),
        }
    }

    pub(crate) fn part(&mut self, mut tally: ListTally, hint: Hint, container: Container, next_link: bool) {
        self.parent_list(&mut tally, hint, container, next_link);
        // Of what its objects should hold, nothing may have been read.
        for collection in &tally.spoiled {
            if !tally.kinds.keys().any(|(read, _)| read == collection) {
                tally.kinds.insert((*collection, true), Default::default());
            }
        }
        let kinds = std::mem::take(&mut tally.kinds);
        let series = |collection, listing, groups: GroupsSeen| ListPart {
            collection,
            listing,
            parent: tally.parent.clone().filter(|parent| groups.may_be(parent)),
            container,
            vouched: hint.vouches_for(collection),
            lacks_service_principals: hint.lacks_service_principals(collection),
            flaw: tally.flaw(Some(collection), next_link).or(hint.is_cast().then_some(Flaw::Cast)),
            is_filtered: tally.is_filtered,
            answer: None,
            elements: tally.elements,
            count: tally.count,
            groups,
        };
        if kinds.is_empty() {
            // An empty list is an empty collection only where a name says which; a list of other things is none.
            let empty = container.is_list() && (tally.elements == 0 || tally.is_spoiled);
            if let (Some(collection), true) = (hint.kind().and_then(Kind::collection), empty) {
                let listing = hint.kind().is_none_or(Kind::is_listing);
                self.content.parts.push(series(collection, listing, GroupsSeen::default()));
            }
            return;
        }
        let parts = kinds.into_iter();
        self.content
            .parts
            .extend(parts.map(|((collection, listing), (_, groups))| series(collection, listing, groups)));
    }

    pub(crate) fn failed_part(&mut self, hint: Hint, parent: Option<ObjectId>) {
        if let Some(collection) = hint.kind().and_then(Kind::collection) {
            self.content.parts.push(ListPart::failed(collection, parent));
        }
    }

    /// Keeps settings under the role that a configuration or report names, by the group's id or by display name.
    pub(crate) fn keep_settings(
        &mut self,
        role: NamedRole,
        rules: SettingsRules,
        source: Provenance,
        management: Management,
    ) {
        let name = match &role {
            NamedRole::Group(group, access) => format!("{}_{access}", group.raw()),
            NamedRole::Directory(role) => role.raw().to_owned(),
        };
        let Some(policy) = ObjectId::parse(&format!("settings of {}", name.to_ascii_lowercase())) else { return };
        let objects = &mut self.content.objects;
        let rules = Field::Known(Arc::new(rules));
        objects.policies.push(RoleSettingsPolicy::of_rules(policy.clone(), rules, source.clone()));
        let id = |name: &Given| ObjectId::parse(name.raw()).filter(ObjectId::is_guid);
        let known = match &role {
            NamedRole::Group(group, access) => id(group).map(|group| SettingsRole::Group(group, *access)),
            NamedRole::Directory(role) => id(role).map(SettingsRole::Directory),
        };
        let Some(known) = known else {
            objects.named_settings.push(NamedSettings { role, policy, management, holds: None, source });
            return;
        };
        if let (SettingsRole::Group(group, _), Management::Declared) = (&known, management) {
            objects.declared_pim_groups.push(PimGroup { id: group.clone(), source: source.clone() });
        }
        objects.policy_assignments.push(PolicyAssignment { policy, role: known, source });
    }
}
