use super::{end_assignments, holders_of, with_assignments};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{
    Access, AccessPackage, Collection, Known, Mode, ObjectId, PrincipalKind, Property, Schedule, SettingsRole, any_of,
    not,
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
    if people.is_empty() {
        return Ok(Verdict::Pass);
    }
    let kept: Vec<&Kept<'_>> =
        groups.iter().filter(|group| people.iter().any(|user| group.has(user) == Ok(true))).collect();
    let is_member = any_of(people.iter().flat_map(|user| groups.iter().map(|group| group.members.contain(user))));
    let (name, names) = (package.label(), names_of(cx, people.iter().copied()));
    let hold = if people.len() == 1 { "holds" } else { "hold" };
    let labels = listed(kept.iter().map(|kept| cx.tenant.group_label(kept.group)));
    let finding = Finding::new(format!(
        "{names} {hold} \"{name}\" and {}, which the package is incompatible with",
        words(cx, &kept, &people)
    ))
    .because(package.source.at(Property::IncompatibleGroups), format!("\"{name}\" is incompatible with {labels}"));
    let leave: Vec<Edit> = kept.iter().flat_map(|kept| kept.leave(cx, &people)).collect();
    let finding = with_assignments(cx, &found, &format!("holds \"{name}\""), finding);
    end_assignments(cx, &found, &name, finding)
        .related_all(kept.iter().map(|kept| naming::group(cx.tenant, kept.group)))
        .measure("people", people.len())
        .change(leave)
        .lowered_if(lowered::ELIGIBLE_ONLY, not(is_member))
        .into()
}

/// What people are in the groups: `is a member of "Payers" and eligible as a member of "Bookers"`.
fn words(cx: &Context<'_>, kept: &[&Kept<'_>], people: &[&ObjectId]) -> String {
    let (now, later): (Vec<&Kept<'_>>, Vec<_>) =
        kept.iter().copied().partition(|kept| !kept.members_among(people).is_empty());
    let (is, member, eligible) = match (people.len(), now.is_empty()) {
        (1, _) => ("is", "a member", "eligible as a member"),
        (_, true) => ("are", "members", "eligible as members"),
        (count, false) if now.iter().all(|kept| kept.members_among(people).len() == count) => {
            ("are", "members", "eligible as members")
        }
        (_, false) => ("are", "members, now or by activating,", "eligible as members"),
    };
    let of = |what: &str, groups: &[&Kept<'_>]| {
        let labels = listed(groups.iter().map(|kept| cx.tenant.group_label(kept.group)));
        (!groups.is_empty()).then(|| format!("{what} of {labels}"))
    };
    let parts: Vec<String> = [of(member, &now), of(eligible, &later)].into_iter().flatten().collect();
    format!("{is} {}", parts.join(" and "))
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

    fn members_among<'p>(&self, people: &[&'p ObjectId]) -> Vec<&'p ObjectId> {
        people.iter().copied().filter(|user| self.members.contain(user) == Ok(true)).collect()
    }

    /// Takes people out of the group: from the list of members, and from those who are eligible.
    fn leave(&self, cx: &Context<'_>, people: &[&ObjectId]) -> Vec<Edit> {
        let name = cx.tenant.group_label(self.group);
        let members = self.members_among(people);
        let out = (!members.is_empty()).then(|| {
            let removed = edits::principals(cx, members.iter().map(|user| (*user, Some(PrincipalKind::User))));
            let words = format!("remove {} from \"{name}\"", names_of(cx, members.iter().copied()));
            edits::of_group(cx, self.group, Collection::GroupMembers, Action::Remove(removed), words)
        });
        let list = cx.tenant.schedules_of(self.group, Mode::Eligible);
        let is_theirs = |entry: &&&Schedule| people.contains(&&entry.principal) && entry.access() == Ok(Access::Member);
        let ends = list.seen().into_iter().flatten().filter(is_theirs).map(|entry| {
            let who = cx.tenant.principal_label(&entry.principal);
            edits::end(cx, entry, format!("end the eligible assignment of \"{who}\" in \"{name}\""))
        });
        out.into_iter().chain(ends).collect()
    }

    /// Whether a user is, or can become, a member.
    fn has(&self, user: &ObjectId) -> Known<bool> {
        any_of([self.members.contain(user), self.eligible.contain(user)])
    }
}
