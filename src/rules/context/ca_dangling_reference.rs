use super::of_policy;
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Subject, Undecided, Verdict};
use crate::model::{ConditionalAccessPolicy, Known, ObjectId, PolicyState, Property, UserScope, found_in};
use crate::naming;
use crate::rules::lowered::ca_dangling_reference as lowered;
use crate::rules::words;
use crate::source::Phrase;

/// As many of the objects are pointed at.
const SHOWN: usize = 3;

/// A user or group that a policy names.
#[derive(Clone, Copy)]
struct Reference<'p> {
    id: &'p ObjectId,
    property: Property,
    is_group: bool,
}

impl Reference<'_> {
    fn is_missing(self, cx: &Context<'_>) -> Known<bool> {
        if self.is_group {
            cx.tenant.group(self.id).map(|found| found.is_none())
        } else {
            cx.tenant.user(self.id).map(|found| found.is_none())
        }
    }

    fn is_excluded(self) -> bool {
        matches!(self.property, Property::ExcludeUsers | Property::ExcludeGroups)
    }

    fn subject(self, cx: &Context<'_>) -> Subject<Phrase> {
        if self.is_group { naming::group(cx.tenant, self.id) } else { naming::user(cx.tenant, self.id) }
    }
}

pub(crate) fn check(cx: &Context<'_>, policy: &ConditionalAccessPolicy) -> Judgement {
    let state = policy.state()?;
    if state == PolicyState::Disabled {
        return Err(Undecided::NotApplicable("the policy is switched off"));
    }
    let missing = found_in(references(policy).into_iter().map(|reference| {
        let reference = reference?;
        Ok(reference.is_missing(cx)?.then_some(reference))
    }))?;
    if missing.is_empty() {
        return Ok(Verdict::Pass);
    }
    let noun = if missing.len() == 1 { "an object that does" } else { "objects that do" };
    let message = format!(
        "the policy \"{}\" names {noun} not exist: {}",
        policy.label(),
        words::listed(missing.iter().map(|reference| reference.id.to_string()))
    );
    let finding = missing.iter().take(SHOWN).fold(Finding::new(message), |finding, reference| {
        let (what, side) = (
            if reference.is_group { "group" } else { "user" },
            if reference.is_excluded() { "excluded" } else { "included" },
        );
        finding.because(policy.source.at(reference.property), format!("no {what} has an ID that is {side} here"))
    });
    let lists = [Property::IncludeUsers, Property::IncludeGroups, Property::ExcludeUsers, Property::ExcludeGroups];
    let edits = lists.into_iter().filter_map(|list| {
        let gone: Vec<_> = missing.iter().filter(|reference| reference.property == list).collect();
        let removed = Action::Remove(gone.iter().map(|reference| reference.subject(cx)).collect());
        let words = format!("remove {} from the policy \"{}\"", names(&gone), policy.label());
        (!gone.is_empty()).then(|| of_policy(policy, list, removed, words))
    });
    finding
        .change(edits)
        .lowered_if(lowered::ONLY_EXCLUDED, Ok(missing.iter().all(|reference| reference.is_excluded())))
        .lowered_if(lowered::NOT_ENFORCED, Ok(state == PolicyState::ReportOnly))
        .into()
}

fn names(references: &[&Reference<'_>]) -> String {
    words::listed(references.iter().map(|reference| reference.id.to_string()))
}

/// Every user and group that a policy names, and the lists that are not known.
fn references(policy: &ConditionalAccessPolicy) -> Vec<Known<Reference<'_>>> {
    let mut all = Vec::new();
    for (users, property) in
        [(policy.included_users(), Property::IncludeUsers), (policy.excluded_users(), Property::ExcludeUsers)]
    {
        all.extend(users.err().map(Err));
        let named = users.into_iter().flatten().filter_map(move |scope| match scope {
            UserScope::User(id) => Some(Ok(Reference { id, property, is_group: false })),
            _ => None,
        });
        all.extend(named);
    }
    for (groups, property) in
        [(policy.included_groups(), Property::IncludeGroups), (policy.excluded_groups(), Property::ExcludeGroups)]
    {
        all.extend(groups.err().map(Err));
        all.extend(groups.into_iter().flatten().map(move |id| Ok(Reference { id, property, is_group: true })));
    }
    all
}
