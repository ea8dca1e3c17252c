use super::{end_assignments, holders_of, with_assignments};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{
    Access, AccessPackage, Collection, Known, ObjectId, PrincipalKind, Property, SettingsRole, any_of, not,
};
use crate::naming;
use crate::rules::edits;
use crate::rules::lowered::package_sod_group_violation as lowered;
use crate::rules::words::{listed, names_of};
use crate::tenant::approvers::People;

pub(crate) fn check(cx: &Context<'_>, package: &AccessPackage) -> Judgement {
    let groups: Vec<Kept<'_>> = package.incompatible_groups()?.iter().map(|group| Kept::of(cx, group)).collect();
    let found = cx.tenant.assignments_of(&package.id).matching(|assignment| {
        Ok(match assignment.holder()? {
            Some(holder) => any_of(groups.iter().map(|group| group.has(holder)))?,
            None => false,
        })
    })?;
    let people = holders_of(&found);
    let Some(holder) = people.first() else { return Ok(Verdict::Pass) };
    let kept: Vec<&ObjectId> = groups
        .iter()
        .filter(|group| people.iter().any(|user| group.has(user) == Ok(true)))
        .map(|kept| kept.group)
        .collect();
    let is_member = any_of(people.iter().flat_map(|user| groups.iter().map(|group| group.members.contain(user))));
    let (name, names) = (package.label(), names_of(cx, people.iter().copied()));
    let hold = if people.len() == 1 { "holds" } else { "hold" };
    let are = match (is_member, people.len()) {
        (Ok(true), 1) => "is a member",
        (Ok(true), _) => "are, or can become, members",
        (_, 1) => "is eligible as a member",
        _ => "are eligible as members",
    };
    let labels = listed(kept.iter().map(|group| cx.tenant.group_label(group)));
    let finding = Finding::new(format!(
        "{names} {hold} \"{name}\" and {are} of {labels}, which the package is incompatible with"
    ))
    .because(package.source.at(Property::IncompatibleGroups), format!("\"{name}\" is incompatible with {labels}"));
    let removed = Action::Remove(edits::principals(cx, people.iter().map(|user| (*user, Some(PrincipalKind::User)))));
    let first = kept.first().copied().unwrap_or(*holder);
    let words = format!("remove them from \"{}\"", cx.tenant.group_label(first));
    let finding = with_assignments(cx, &found, &format!("holds \"{name}\""), finding);
    end_assignments(cx, &found, &name, finding)
        .related_all(kept.iter().map(|group| naming::group(cx.tenant, group)))
        .measure("people", people.len())
        .change([edits::of_group(cx, first, Collection::GroupMembers, removed, words)])
        .lowered_if(lowered::ELIGIBLE_ONLY, not(is_member))
        .into()
}

/// A group whose members must not have the package.
struct Kept<'t> {
    group: &'t ObjectId,
    members: People,
    eligible: People,
}

impl<'t> Kept<'t> {
    fn of(cx: &Context<'_>, group: &'t ObjectId) -> Self {
        let members = cx.tenant.people_behind(group, Some(PrincipalKind::Group));
        let role = SettingsRole::Group(group.clone(), Access::Member);
        Self { group, members, eligible: cx.tenant.eligible_people(&role) }
    }

    /// Whether a user is, or can become, a member.
    fn has(&self, user: &ObjectId) -> Known<bool> {
        any_of([self.members.contain(user), self.eligible.contain(user)])
    }
}
