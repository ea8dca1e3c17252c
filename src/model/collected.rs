//! What is known, and what is missing: the only doors to data that an export may lack.

use std::fmt;

use super::{Collection, Property};

/// A value, or the reason why nothing can be said about it.
pub type Known<T> = Result<T, Gap>;

/// What an export lacks, so that a question stays unanswered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Gap {
    /// The export holds nothing of the collection.
    Absent(Collection),
    /// The collection is cut, or holds the lists of other parents only, so what is not seen in it may still exist.
    Partial(Collection),
    /// The object is there, but this property of it says nothing.
    Property(Collection, Property, Why),
    /// The lists are there, but service principals are not in them: Microsoft Graph v1.0 leaves them out.
    ServicePrincipals(Collection),
    /// An id refers to an object that the export does not hold.
    Unresolved(Collection),
    /// The export says nothing of its own time and `--as-of` was not given.
    NoMoment,
    /// Nothing shows that the collection was exported after the moment that matters.
    Undated(Collection),
    /// Only the configuration can tell which accounts are for emergencies, and it declares none.
    NoEmergencyAccounts,
    /// Groups are nested deeper than they are followed.
    TooDeep,
    /// The check itself failed.
    Broken,
}

impl Gap {
    /// The collection that would have to be exported (again) to close the gap.
    #[must_use]
    pub fn collection(self) -> Option<Collection> {
        match self {
            Self::Absent(collection)
            | Self::Partial(collection)
            | Self::Property(collection, ..)
            | Self::ServicePrincipals(collection)
            | Self::Unresolved(collection)
            | Self::Undated(collection) => Some(collection),
            Self::NoMoment | Self::NoEmergencyAccounts | Self::TooDeep | Self::Broken => None,
        }
    }

    /// The gap as a clause for people: what is missing.
    #[must_use]
    pub fn sentence(self) -> String {
        match self {
            Self::Absent(collection) => format!("{collection} is not in the export"),
            Self::Partial(collection) => format!("{collection} is incomplete in the export"),
            // No property of theirs says it: <https://learn.microsoft.com/graph/api/resources/unifiedroleassignment>.
            Self::Property(Collection::RoleAssignments, Property::ScheduleExpiration, Why::NotSelected) => {
                "when assignments of role-assignments end is only in roleAssignmentSchedules, and not in the export"
                    .to_owned()
            }
            Self::Property(collection, property, why) => format!("{property} in {collection} {}", why.clause()),
            Self::ServicePrincipals(collection) => {
                format!("{collection} does not include service principals, which Microsoft Graph v1.0 omits")
            }
            Self::Unresolved(collection) => format!("an object it refers to is missing from {collection}"),
            Self::NoMoment => "the evaluation date is unknown (set it with --as-of)".to_owned(),
            Self::Undated(collection) => format!("the export does not show that {collection} was exported late enough"),
            Self::NoEmergencyAccounts => "`emergency-accounts` is not set in pimlint.toml".to_owned(),
            Self::TooDeep => format!("groups are nested more than {MAX_NESTING} levels deep"),
            Self::Broken => "the check crashed".to_owned(),
        }
    }
}

/// The reason code of the JSON output: `absent:groups`, `not-selected:groups.isAssignableToRole`, ...
impl fmt::Display for Gap {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent(collection) => write!(out, "absent:{collection}"),
            Self::Partial(collection) => write!(out, "partial:{collection}"),
            Self::Property(collection, property, why) => write!(out, "{}:{collection}.{property}", why.code()),
            Self::ServicePrincipals(collection) => write!(out, "no-service-principals:{collection}"),
            Self::Unresolved(collection) => write!(out, "unresolved:{collection}"),
            Self::NoMoment => out.write_str("no-as-of"),
            Self::Undated(collection) => write!(out, "undated:{collection}"),
            Self::NoEmergencyAccounts => out.write_str("not-declared:emergency-accounts"),
            Self::TooDeep => out.write_str("too-deep"),
            Self::Broken => out.write_str("broken"),
        }
    }
}

/// As many levels of groups within groups are followed, so that what a chain of groups costs is bounded: far more than people nest.
pub const MAX_NESTING: u32 = 64;

/// Why a property of an object that was exported is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Why {
    /// The request did not select or expand it, or an older API does not have it.
    NotSelected,
    /// Microsoft Graph leaves it out where a documented default holds, which [`Field::default_to`] applies once all copies of the
    /// object are merged.
    LeftToDefault,
    /// A value outside the known set, such as `unknownFutureValue`.
    UnknownValue,
    /// The exporter cut or replaced the value (`@{...}`, `System.Object[]`).
    CutByExporter,
    /// A nested list that stops before its end (`name@odata.nextLink`).
    CutList,
    /// A Terraform plan leaves it open until it is applied.
    KnownAfterApply,
    /// A custom extension outside the export decides in each case.
    LeftToExtension,
    /// A setting of the tenant that no API shows decides.
    LeftToSetting,
    /// Copies of the object say different things.
    Contradicted,
}

impl Why {
    fn code(self) -> &'static str {
        match self {
            Self::NotSelected | Self::LeftToDefault => "not-selected",
            Self::UnknownValue => "unknown-value",
            Self::LeftToExtension => "left-to-extension",
            Self::LeftToSetting => "left-to-setting",
            Self::CutByExporter => "cut-by-exporter",
            Self::CutList => "partial",
            Self::KnownAfterApply => "known-after-apply",
            Self::Contradicted => "contradicted",
        }
    }

    fn clause(self) -> &'static str {
        match self {
            Self::NotSelected | Self::LeftToDefault => "was not selected or expanded",
            Self::UnknownValue => "has a value that this version does not recognize",
            Self::LeftToExtension => "is decided by a custom extension, which an export cannot show",
            Self::LeftToSetting => "is skipped or not by a setting of the tenant, which an export cannot show",
            Self::CutByExporter => "was truncated by the exporter",
            Self::CutList => "is truncated",
            Self::KnownAfterApply => "is known only after the plan is applied",
            Self::Contradicted => "differs between copies of the object",
        }
    }
}

/// A property that may be unknown. `null` is a value: a nullable property is a `Field<Option<T>>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field<T> {
    /// The export has it.
    Known(T),
    /// It does not, for this reason.
    Unknown(Why),
}

impl<T> Default for Field<T> {
    fn default() -> Self {
        Self::Unknown(Why::NotSelected)
    }
}

/// What is not said is not selected.
impl<T> From<Option<T>> for Field<T> {
    fn from(said: Option<T>) -> Self {
        said.map_or_else(Self::default, Self::Known)
    }
}

impl<T> Field<T> {
    /// The value, or the gap that names the property it would have stood in.
    ///
    /// # Errors
    /// [`Gap::Property`] when the field is unknown.
    pub fn of(&self, collection: Collection, property: Property) -> Known<&T> {
        match self {
            Self::Known(value) => Ok(value),
            Self::Unknown(why) => Err(Gap::Property(collection, property, *why)),
        }
    }

    /// The value, where it is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown(_) => None,
        }
    }

    /// The same knowledge of a derived value.
    pub fn map<U>(self, derive: impl FnOnce(T) -> U) -> Field<U> {
        match self {
            Self::Known(value) => Field::Known(derive(value)),
            Self::Unknown(why) => Field::Unknown(why),
        }
    }

    /// The same field of a property that has a documented default.
    #[must_use]
    pub fn or_left_to_default(self) -> Self {
        match self {
            Self::Unknown(Why::NotSelected) => Self::Unknown(Why::LeftToDefault),
            said => said,
        }
    }

    /// Applies the documented default where no copy of the object has the property.
    pub fn default_to(&mut self, value: T) {
        if matches!(self, Self::Unknown(Why::LeftToDefault)) {
            *self = Self::Known(value);
        }
    }
}

/// A list that an export holds whole, in part, or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Collected<T> {
    /// Everything there is.
    Complete(T),
    /// What was seen, and why it may not be everything.
    Partial(T, Gap),
    /// Nothing.
    Missing(Gap),
}

impl<T> Collected<T> {
    /// For questions of absence ("no policy ...", "nobody ..."): answers only where the list is whole.
    ///
    /// # Errors
    /// The gap that keeps the list from being whole.
    pub fn complete(&self) -> Known<&T> {
        match self {
            Self::Complete(list) => Ok(list),
            Self::Partial(_, gap) | Self::Missing(gap) => Err(*gap),
        }
    }

    /// For questions of presence ("this group ..."): whatever was seen.
    ///
    /// # Errors
    /// The gap, where nothing was seen at all.
    pub fn seen(&self) -> Known<&T> {
        match self {
            Self::Complete(list) | Self::Partial(list, _) => Ok(list),
            Self::Missing(gap) => Err(*gap),
        }
    }

    /// The list, for a question that no service principal can answer: one that lacks nothing else is whole.
    #[must_use]
    pub fn but_service_principals(self) -> Self {
        match self {
            Self::Partial(list, Gap::ServicePrincipals(_)) => Self::Complete(list),
            other => other,
        }
    }

    /// What is there, for a question that every element answers: something seen, or nothing where the list is whole.
    ///
    /// # Errors
    /// The gap, where nothing was seen but something may be.
    pub fn found(self, is_empty: impl FnOnce(&T) -> bool) -> Known<T> {
        match self {
            Self::Partial(list, gap) if is_empty(&list) => Err(gap),
            Self::Complete(list) | Self::Partial(list, _) => Ok(list),
            Self::Missing(gap) => Err(gap),
        }
    }

    /// The same completeness over a derived list.
    pub fn map<U>(self, derive: impl FnOnce(T) -> U) -> Collected<U> {
        match self {
            Self::Complete(list) => Collected::Complete(derive(list)),
            Self::Partial(list, gap) => Collected::Partial(derive(list), gap),
            Self::Missing(gap) => Collected::Missing(gap),
        }
    }

    /// Borrows the list.
    pub fn as_ref(&self) -> Collected<&T> {
        match self {
            Self::Complete(list) => Collected::Complete(list),
            Self::Partial(list, gap) => Collected::Partial(list, *gap),
            Self::Missing(gap) => Collected::Missing(*gap),
        }
    }
}

impl<I> Collected<I>
where
    I: IntoIterator,
{
    /// Whether some element satisfies the test. One that does decides, even in a cut list; none decides only a whole one.
    ///
    /// # Errors
    /// The gap in the list, or the first gap met in an element.
    pub fn any(self, mut test: impl FnMut(I::Item) -> Known<bool>) -> Known<bool> {
        let (list, gap) = self.parts()?;
        any_of(list.into_iter().map(&mut test).chain(gap.map(Err)))
    }

    /// The elements that satisfy the test, to decide and to explain at once. As in [`Self::any`], one that does decides, whatever
    /// else is unknown; an empty answer says that no element does.
    ///
    /// # Errors
    /// Where no element satisfies the test: the first gap met in an element, or the gap in the list.
    pub fn matching(self, test: impl FnMut(&I::Item) -> Known<bool>) -> Known<Vec<I::Item>> {
        let (list, gap) = self.parts()?;
        let found = matching(list, test);
        match (found, gap) {
            (Ok(found), Some(gap)) if found.is_empty() => Err(gap),
            (found, _) => found,
        }
    }

    /// The elements, and the gap in the list.
    fn parts(self) -> Known<(I, Option<Gap>)> {
        match self {
            Self::Complete(list) => Ok((list, None)),
            Self::Partial(list, gap) => Ok((list, Some(gap))),
            Self::Missing(gap) => Err(gap),
        }
    }
}

/// [`Collected::matching`] over a list that is complete.
///
/// # Errors
/// The first gap met in an element, where no element satisfies the test.
pub fn matching<T>(list: impl IntoIterator<Item = T>, mut test: impl FnMut(&T) -> Known<bool>) -> Known<Vec<T>> {
    found_in(list.into_iter().map(|item| Ok(test(&item)?.then_some(item))))
}

/// What was found in several places, each of which may hold something, nothing, or be unknown; [`matching`] where the test itself
/// says what it finds.
///
/// # Errors
/// The first gap among the places, where nothing was found.
pub fn found_in<T>(places: impl IntoIterator<Item = Known<Option<T>>>) -> Known<Vec<T>> {
    let (mut found, mut unknown) = (Vec::new(), None);
    for place in places {
        match place {
            Ok(Some(item)) => found.push(item),
            Ok(None) => {}
            Err(gap) => unknown = unknown.or(Some(gap)),
        }
    }
    match unknown {
        Some(gap) if found.is_empty() => Err(gap),
        _ => Ok(found),
    }
}

/// Whether anything was found: the part that [`matching`] has in an [`all_of`].
///
/// # Errors
/// The gap that keeps the question open.
pub fn any_found<T>(found: &Known<Vec<T>>) -> Known<bool> {
    found.as_ref().map(|found| !found.is_empty()).map_err(|gap| *gap)
}

/// Whether the one thing that was looked for was found.
///
/// # Errors
/// The gap that keeps the question open.
pub fn is_found<T>(found: &Known<Option<T>>) -> Known<bool> {
    found.as_ref().map(Option::is_some).map_err(|gap| *gap)
}

/// Kleene AND: a false part decides, whatever else is unknown; otherwise the first gap, otherwise true.
///
/// # Errors
/// The first gap among the parts, where no part is false.
pub fn all_of(parts: impl IntoIterator<Item = Known<bool>>) -> Known<bool> {
    let mut unknown = None;
    for part in parts {
        match part {
            Ok(false) => return Ok(false),
            Ok(true) => {}
            Err(gap) => unknown = unknown.or(Some(gap)),
        }
    }
    unknown.map_or(Ok(true), Err)
}

/// Kleene OR: a true part decides, whatever else is unknown; otherwise the first gap, otherwise false.
///
/// # Errors
/// The first gap among the parts, where no part is true.
pub fn any_of(parts: impl IntoIterator<Item = Known<bool>>) -> Known<bool> {
    not(all_of(parts.into_iter().map(not)))
}

/// Kleene NOT: unknown stays unknown.
///
/// # Errors
/// The gap of the part.
pub fn not(part: Known<bool>) -> Known<bool> {
    part.map(|value| !value)
}

#[cfg(test)]
mod tests {
    use super::{Collected, Collection, Gap, all_of, any_found, any_of, matching};

    const GAP: Gap = Gap::Absent(Collection::Groups);

    #[test]
    fn a_false_part_decides_an_and_whatever_else_is_unknown() {
        assert_eq!(all_of([Err(GAP), Ok(false)]), Ok(false));
        assert_eq!(all_of([Err(GAP), Ok(true)]), Err(GAP));
        assert_eq!(all_of([]), Ok(true));
    }

    #[test]
    fn a_true_part_decides_an_or_whatever_else_is_unknown() {
        assert_eq!(any_of([Err(GAP), Ok(true)]), Ok(true));
        assert_eq!(any_of([Err(GAP), Ok(false)]), Err(GAP));
        assert_eq!(any_of([]), Ok(false));
    }

    #[test]
    fn a_cut_list_answers_presence_but_not_absence() {
        let cut = Collected::Partial([1, 2], GAP);
        assert_eq!(cut.clone().any(|item| Ok(item == 2)), Ok(true));
        assert_eq!(cut.any(|item| Ok(item == 3)), Err(GAP));
        assert_eq!(Collected::Complete([1]).any(|item| Ok(item == 3)), Ok(false));
    }

    #[test]
    fn a_list_without_service_principals_answers_what_is_asked_of_users() {
        let list = Collected::Partial([1], Gap::ServicePrincipals(Collection::GroupOwners));
        assert!(list.complete().is_err());
        assert_eq!(list.but_service_principals().complete(), Ok(&[1]));
        assert!(Collected::Partial([1], GAP).but_service_principals().complete().is_err());
    }

    #[test]
    fn what_matches_decides_whatever_else_is_unknown() {
        let even = |item: &u8| if *item == 0 { Err(GAP) } else { Ok(item.is_multiple_of(2)) };
        assert_eq!(matching([0, 2, 3], even), Ok(vec![2]));
        assert_eq!(matching([0, 3], even), Err(GAP));
        assert_eq!(matching([1, 3], even), Ok(vec![]));
        assert_eq!(Collected::Partial([1, 2], GAP).matching(even), Ok(vec![2]));
        assert_eq!(Collected::Partial([1, 3], GAP).matching(even), Err(GAP));
        assert_eq!(Collected::<Vec<u8>>::Missing(GAP).matching(even), Err(GAP));
        assert_eq!(any_found::<u8>(&Ok(Vec::new())), Ok(false));
        assert_eq!(any_found(&Ok(vec![2])), Ok(true));
        assert_eq!(any_found::<u8>(&Err(GAP)), Err(GAP));
    }
}
