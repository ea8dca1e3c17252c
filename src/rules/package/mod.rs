//! Access packages: what they give, and how long it lasts.

use std::collections::BTreeSet;

use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Target, Undecided};
use crate::model::{
    Access, AccessPackage, AssignmentPolicy, Group, Known, Lifetime, Mode, ObjectId, PackageAssignment, Period,
    Property, SettingsRole, all_of, any_of,
};
use crate::naming;
use crate::rules::edits;
use crate::source::Phrase;
use crate::tenant::lifetime::{RealEnd, real_end};
use crate::tenant::{Offer, PackageGrant, RoleSettings};

include!(concat!(env!("OUT_DIR"), "/rules_package.rs"));

/// The group a package gives a role of.
fn group_of<'t>(granted: &PackageGrant<'t>) -> Result<&'t ObjectId, Undecided> {
    granted.group()?.ok_or(Undecided::NotApplicable("the package grants something other than a role of a group"))
}

/// The group role that a package gives in this mode.
fn role_of<'t>(granted: &PackageGrant<'t>, mode: Mode) -> Result<(&'t ObjectId, Access), Undecided> {
    if granted.mode().is_ok_and(|given| given != mode) {
        return Err(Undecided::NotApplicable(match mode {
            Mode::Eligible => "the role is active, not eligible",
            Mode::Active => "the role is eligible, not active",
        }));
    }
    group_of(granted)?;
    granted.mode()?;
    granted.group_role()?.ok_or(Undecided::NotApplicable("the package grants something other than a role of a group"))
}

/// A finding about a package that gives a role of a group which cannot be given: the place to change is the package.
fn about_grant(cx: &Context<'_>, granted: &PackageGrant<'_>, group: &ObjectId, message: String) -> Finding {
    Finding::new(message)
        .because(granted.at(Property::ResourceScope), "the package grants a role of this group")
        .related(naming::package(granted.package))
        .related(naming::group(cx.tenant, group))
}

/// Adds a role of the group to the package.
fn add_role(
    cx: &Context<'_>,
    granted: &PackageGrant<'_>,
    (group, access): (&ObjectId, Access),
    words: impl Into<Phrase>,
) -> Edit {
    let added = Action::Add(vec![naming::group_role(cx.tenant, group, access)]);
    Edit::new(naming::package(granted.package), Property::ResourceRoleScopes, added, words)
}

/// The edits after which the package gives a role of another group: `grant` says of which.
fn grant_another(
    cx: &Context<'_>,
    granted: &PackageGrant<'_>,
    group: &ObjectId,
    grant: impl Into<Phrase>,
) -> [Edit; 2] {
    let remove = format!("remove the role of \"{}\"", cx.tenant.group_label(group));
    let package = naming::package(granted.package);
    [
        Edit::new(package, Property::ResourceRoleScopes, Action::at_least(1), grant),
        edits::remove_grant(cx, granted, remove),
    ]
}

/// What a condition on the group itself says; unknown where the export does not hold the group.
fn of_group(cx: &Context<'_>, group: &ObjectId, condition: impl FnOnce(&Group) -> Known<bool>) -> Known<bool> {
    cx.tenant.group_named(group).and_then(condition)
}

/// Whether a package cannot be requested by those who hold the other one: it names that package, or a group of which that package
/// makes people active members. To be eligible for a group keeps no one from requesting.
fn excludes(cx: &Context<'_>, package: &AccessPackage, other: &AccessPackage) -> Known<bool> {
    let by_package = package.incompatible_packages().map(|list| list.contains(&other.id));
    let by_group = package.incompatible_groups().and_then(|groups| {
        if groups.is_empty() {
            return Ok(false);
        }
        any_of(cx.tenant.grants_of(&other.id).iter().map(|granted| joins_one_of(granted, groups)))
    });
    any_of([by_package, by_group])
}

/// Whether some policy lets anyone request a package.
fn is_requestable(cx: &Context<'_>, package: &ObjectId) -> Known<bool> {
    cx.tenant.policies_of(package).any(AssignmentPolicy::is_requestable)
}

fn joins_one_of(granted: &PackageGrant<'_>, groups: &[ObjectId]) -> Known<bool> {
    let is_one = granted.group().map(|group| group.is_some_and(|group| groups.contains(group)));
    all_of([is_one, makes_members(granted), granted.mode().map(|mode| mode == Mode::Active)])
}

fn makes_members(granted: &PackageGrant<'_>) -> Known<bool> {
    granted.group_role().map(|role| role.is_some_and(|(_, access)| access == Access::Member))
}

/// The directory role that a package gives.
fn directory_role_of<'t>(granted: &PackageGrant<'t>) -> Result<&'t ObjectId, Undecided> {
    granted
        .directory_role()?
        .ok_or(Undecided::NotApplicable("the package grants something other than a directory role"))
}

/// Has people find a package only by its link.
fn hide(package: &AccessPackage) -> Edit {
    let words = format!("hide \"{}\" and send its link to those who are to request it", package.label());
    Edit::new(naming::package(package), Property::IsHidden, Action::set(true), words).now(false)
}

/// An eligible role of a group under one assignment policy: what the policy grants, and what PIM allows.
struct EligibleOffer<'t> {
    /// How long an assignment under the policy lasts.
    life: Lifetime,
    policy: &'t AssignmentPolicy,
    granted: PackageGrant<'t>,
    group: &'t ObjectId,
    access: Access,
    settings: Known<&'t RoleSettings>,
}

impl<'t> EligibleOffer<'t> {
    /// Whether requests are switched on, and who may make them, does not matter: assignments live on.
    fn of(cx: &Context<'t>, offer: &Offer<'t>) -> Result<Self, Undecided> {
        let granted = offer.granted()?;
        let (group, access) = role_of(&granted, Mode::Eligible)?;
        let settings = cx.tenant.settings_of(&SettingsRole::Group(group.clone(), access));
        Ok(Self { life: offer.policy.lifetime()?, policy: offer.policy, granted, group, access, settings })
    }

    /// How long the eligibility lasts where PIM ends it before the package does.
    fn cut_short(&self, cx: &Context<'_>) -> Known<Option<Period>> {
        let limit = self.settings?.policy()?.eligibility_limit()?;
        Ok(match real_end(self.life, limit, cx.as_of(), cx.thresholds.duration_slack)? {
            RealEnd::Pim { after, .. } => Some(after),
            RealEnd::Package(_) | RealEnd::Never => None,
        })
    }

    /// `"Month-end access" (policy "Finance staff")`.
    fn policy(&self) -> String {
        format!("\"{}\" (policy \"{}\")", self.granted.package.label(), self.policy.label())
    }

    /// A finding with both ends of the comparison: `granted` says what the policy grants.
    fn finding(&self, cx: &Context<'_>, message: String, granted: String, after: Period) -> Finding {
        let written = match self.life {
            Lifetime::WhileInScope => Property::AutomaticRequest,
            _ => Property::Expiration,
        };
        let finding = Finding::new(message).because(self.policy.source.at(written), granted);
        let finding = match self.settings {
            Ok(settings) => finding
                .because(settings.at(Property::MaximumEligibility), format!("PIM limits eligibility to {after}"))
                .related(naming::settings(cx.tenant, settings)),
            Err(_) => finding,
        };
        finding
            .because(
                self.granted.at(Property::ResourceRole),
                format!("the package makes people eligible {}s", self.access),
            )
            .related(naming::package(self.granted.package))
            .related(naming::policy(self.policy))
            .related(naming::group(cx.tenant, self.group))
            .evidence("package-lifetime", self.life)
            .evidence("maximum-seconds", after.as_seconds())
    }

    /// Has the package end the access when PIM does, for good: an extension would go beyond that again.
    fn shorten(&self, after: Period, words: String) -> Vec<Edit> {
        let shorten = Edit::new(naming::policy(self.policy), Property::Expiration, Action::at_most(after.iso()), words)
            .now(self.life.value());
        let not_extendable = (self.policy.is_extendable() == Ok(true)).then(|| self.stop_extensions());
        [shorten].into_iter().chain(not_extendable).collect()
    }

    /// Lets no one extend the access.
    fn stop_extensions(&self) -> Edit {
        let words = format!("turn off extensions in the policy \"{}\"", self.policy.label());
        Edit::new(naming::policy(self.policy), Property::SelfUpdate, Action::set(false), words).now(true)
    }

    /// An edit of how long PIM lets the eligibility last.
    fn lengthen(&self, cx: &Context<'_>, property: Property, action: Action, words: String) -> Option<Edit> {
        Some(edits::of_settings(cx, self.settings.ok()?, property, action, words))
    }

    /// The name of the group.
    fn group(&self, cx: &Context<'_>) -> String {
        cx.tenant.group_label(self.group)
    }

    /// `members of "Month-end bookers"`.
    fn holders(&self, cx: &Context<'_>) -> String {
        format!("{}s of \"{}\"", self.access, cx.tenant.group_label(self.group))
    }
}

/// `on day 40`, `after 12 hours`.
fn day_of_loss(after: Period) -> String {
    let day = Period::days(1).as_seconds();
    if after.as_seconds() >= day && after.as_seconds().is_multiple_of(day) {
        format!("on day {}", after.as_seconds() / day)
    } else {
        format!("after {after}")
    }
}

/// Those who hold assignments, each once, in the order of their ids.
fn holders_of<'t>(assignments: &[&'t PackageAssignment]) -> Vec<&'t ObjectId> {
    let holders = assignments.iter().filter_map(|assignment| assignment.holder().ok().flatten());
    holders.collect::<BTreeSet<_>>().into_iter().collect()
}

/// As many assignments are pointed at; all of them are named.
const SHOWN: usize = 3;

/// Adds assignments, what each of them says of its holder, and the holders.
fn with_assignments(cx: &Context<'_>, found: &[&PackageAssignment], says: &str, finding: Finding) -> Finding {
    let label = |assignment: &PackageAssignment| match assignment.holder() {
        Ok(Some(holder)) => format!("\"{}\" {says}", cx.tenant.principal_label(holder)),
        _ => "this assignment".to_owned(),
    };
    let point = |finding: Finding, assignment: &&PackageAssignment| {
        finding.because(assignment.source.whole(), label(assignment))
    };
    let finding = found.iter().take(SHOWN).fold(finding, point);
    finding
        .related_all(found.iter().map(|assignment| naming::package_assignment(cx.tenant, assignment)))
        .related_all(holders_of(found).into_iter().map(|user| naming::user(cx.tenant, user)))
}

/// Ends assignments of a package.
fn end_assignments(cx: &Context<'_>, found: &[&PackageAssignment], package: &str, finding: Finding) -> Finding {
    let end = |assignment: &&PackageAssignment| {
        let holder = assignment.holder().ok().flatten().map(|holder| cx.tenant.principal_label(holder));
        let words = format!("end the assignment of \"{package}\" of \"{}\"", holder.unwrap_or_default());
        Edit::new(naming::package_assignment(cx.tenant, assignment), Target::Object, Action::Delete, words)
    };
    let edits = found.iter().map(end);
    if found.len() == 1 {
        return finding.change(edits);
    }
    finding.change_as(format!("end those assignments of \"{package}\""), edits)
}
