//! What an access package promises to those who hold it, and what PIM makes of it.

use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Undecided};
use crate::model::{
    Access, Collection, Gap, Instant, Known, Limit, Mode, ObjectId, PackageAssignment, Period, Property, Schedule,
    SettingsRole, Why, all_of, any_of, found_in,
};
use crate::naming;
use crate::rules::edits;
use crate::tenant::PackageGrant;

/// A delivered assignment of a package, and who holds it.
pub(super) struct Delivered<'t> {
    pub(super) assignment: &'t PackageAssignment,
    pub(super) holder: &'t ObjectId,
    grants: Vec<PackageGrant<'t>>,
}

/// A role of a group that the package makes its holder eligible for.
#[derive(Clone, Copy)]
pub(super) struct Promise<'t> {
    pub(super) granted: PackageGrant<'t>,
    pub(super) group: &'t ObjectId,
    pub(super) access: Access,
}

impl<'t> Delivered<'t> {
    /// The assignment, where its package makes people eligible for a role of a group.
    pub(super) fn of(cx: &Context<'t>, assignment: &'t PackageAssignment) -> Result<Self, Undecided> {
        let missing = Undecided::NotApplicable("whoever it is for is not in the directory yet");
        let holder = assignment.holder()?.ok_or(missing)?;
        let package = cx.tenant.package(assignment.package()?)?;
        let package = package.ok_or(Gap::Unresolved(Collection::AccessPackages))?;
        let grants = cx.tenant.grants_of(&package.id);
        if any_of(grants.iter().map(|granted| Ok(promised(granted)?.is_some()))) == Ok(false) {
            return Err(Undecided::NotApplicable("the package makes no one eligible for a role of a group"));
        }
        Ok(Self { assignment, holder, grants })
    }

    /// What is found of the promises.
    pub(super) fn find<T>(&self, mut find: impl FnMut(Promise<'t>) -> Known<Option<T>>) -> Known<Vec<T>> {
        found_in(self.grants.iter().map(|granted| match promised(granted)? {
            Some(promise) => find(promise),
            None => Ok(None),
        }))
    }

    /// Since when the holder should have what a promise gives: the package may have begun to give it later.
    pub(super) fn since(&self, promise: Promise<'_>) -> Known<Instant> {
        Ok(self.assignment.start()?.max(promise.granted.given_since()?))
    }

    /// `lasts 180 days`, `never expires`.
    pub(super) fn lasts(&self) -> Known<String> {
        Ok(match self.length()? {
            Some(length) => format!("lasts {}", in_days(length)),
            None => "never expires".to_owned(),
        })
    }

    /// How long the assignment lasts; `None` where it never ends.
    pub(super) fn length(&self) -> Known<Option<Period>> {
        match self.assignment.end()? {
            Instant::Never => Ok(None),
            end @ Instant::At(_) => Ok(end.since(self.assignment.start()?)),
        }
    }

    /// A finding's objects: who, the package and the groups.
    pub(super) fn related<'p>(
        &self,
        cx: &Context<'_>,
        promises: impl IntoIterator<Item = &'p Promise<'t>>,
        finding: Finding,
    ) -> Finding
    where
        't: 'p,
    {
        let promises: Vec<_> = promises.into_iter().collect();
        let package = promises.first().map(|promise| naming::package(promise.granted.package));
        finding
            .related(naming::user(cx.tenant, self.holder))
            .related_all(package)
            .related_all(promises.iter().map(|promise| naming::group(cx.tenant, promise.group)))
    }

    /// Has PIM let the eligibility last as long as the assignment does.
    pub(super) fn lengthen(&self, cx: &Context<'_>, promise: Promise<'_>) -> Option<Edit> {
        let settings = cx.tenant.settings_of(&promise.role()).ok()?;
        let Ok(Limit::Within(maximum)) = promise.limit(cx) else { return None };
        let holders = format!("{}s of \"{}\"", promise.access, cx.tenant.group_label(promise.group));
        let (property, action, words) = match self.length().ok()? {
            None => (
                Property::EligibilityExpirationRequired,
                Action::set(false),
                format!("allow permanent eligible assignments for {holders}"),
            ),
            Some(length) if !length.exceeds(maximum, cx.thresholds.duration_slack) => return None,
            Some(length) => {
                let length = length.in_days_up();
                let words = format!("raise \"Expire eligible assignments after\" for {holders} to {length}");
                (Property::MaximumEligibility, Action::at_least(length.iso()), words)
            }
        };
        Some(edits::of_settings(cx, settings, property, action, words))
    }
}

impl Promise<'_> {
    fn role(&self) -> SettingsRole {
        SettingsRole::Group(self.group.clone(), self.access)
    }

    /// How long PIM lets such an eligibility last.
    pub(super) fn limit(&self, cx: &Context<'_>) -> Known<Limit> {
        cx.tenant.settings_of(&self.role())?.policy()?.eligibility_limit()
    }

    /// Points at the limit.
    pub(super) fn with_limit(&self, cx: &Context<'_>, maximum: Period, finding: Finding) -> Finding {
        match cx.tenant.settings_of(&self.role()) {
            Ok(settings) => finding
                .because(settings.at(Property::MaximumEligibility), format!("PIM limits eligibility to {maximum}"))
                .related(naming::settings(cx.tenant, settings)),
            Err(_) => finding,
        }
    }

    /// `a member of "Payroll operators"`.
    pub(super) fn words(&self, cx: &Context<'_>) -> String {
        let role = match self.access {
            Access::Member => "a member",
            Access::Owner => "an owner",
        };
        format!("{role} of \"{}\"", cx.tenant.group_label(self.group))
    }
}

/// The eligible role of a group that a resource role is; `None` where it is something else.
fn promised<'t>(granted: &PackageGrant<'t>) -> Known<Option<Promise<'t>>> {
    let is_eligible = granted.mode().map(|mode| mode == Mode::Eligible);
    let is_of_group = granted.group().map(|group| group.is_some());
    if !all_of([is_of_group, is_eligible])? {
        return Ok(None);
    }
    Ok(granted.group_role()?.map(|(group, access)| Promise { granted: *granted, group, access }))
}

const DAY: Period = Period::days(1);

/// A length of time between two moments: what is longer than a day in whole days, because a delivery takes minutes.
pub(super) fn in_days(length: Period) -> Period {
    let (seconds, day) = (length.as_seconds(), DAY.as_seconds());
    if seconds < day { length } else { Period::days((seconds + day / 2) / day) }
}

/// Whether an eligibility began so long before the assignments of packages were exported that they show where it comes from: a
/// package may be about to show what it gave a day ago.
pub(super) fn is_settled(cx: &Context<'_>, entry: &Schedule) -> Known<bool> {
    let unknown = Gap::Property(Collection::GroupEligibility, Property::StartDateTime, Why::NotSelected);
    let start = *entry.start.of(Collection::GroupEligibility, Property::StartDateTime)?;
    let shown = start.ok_or(unknown)?.plus(DAY);
    if cx.tenant.moment.stated().is_some_and(|now| now < shown) {
        return Ok(false);
    }
    cx.tenant.is_exported_after(shown, Collection::PackageAssignments)
}

/// Whether an access package gave an eligibility, or is about to: its holder has one that gives the role.
pub(super) fn comes_from_package(cx: &Context<'_>, entry: &Schedule) -> Known<bool> {
    let access = entry.access()?;
    if cx.tenant.is_granted(&entry.group, access, Mode::Eligible) == Ok(false) {
        return Ok(false);
    }
    let gives = |assignment: &PackageAssignment| {
        let package = cx.tenant.package(assignment.package()?)?.ok_or(Gap::Unresolved(Collection::AccessPackages))?;
        let grants = cx.tenant.grants_of(&package.id);
        any_of(grants.iter().map(|granted| {
            Ok(promised(granted)?.is_some_and(|promise| *promise.group == entry.group && promise.access == access))
        }))
    };
    cx.tenant
        .assignments_ever_held_by(&entry.principal)
        .any(|assignment| all_of([assignment.is_open(cx.tenant.moment), gives(assignment)]))
}
