//! Approvers and reviewers who are found only when it matters, and nobody to take their place where none is found.

use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Lowered, Undecided, Verdict};
use crate::model::{Approver, AssignmentPolicy, Known, Property, all_of, any_of, found_in};
use crate::rules::policy;
use crate::rules::policy_stages::{self, Stage, UNNAMED, is_unused, with_stages};

/// Types in Microsoft Graph that stand for a manager.
pub(super) const MANAGERS: &[&str] = &["requestorManager", "targetManager"];

/// Types in Microsoft Graph that stand for sponsors.
pub(super) const SPONSORS: &[&str] = &["internalSponsors", "externalSponsors", "targetUserSponsors"];

/// A list that needs fallbacks and has none.
struct Unbacked<'t> {
    stage: Stage<'t>,
    /// It is the one that is asked first, not that of the alternate approvers.
    is_first: bool,
}

/// How the finding words it.
pub(super) struct Words {
    /// Who approves: `the manager`.
    pub(super) who: &'static str,
    /// For whom nobody is found: `who has no manager`.
    pub(super) missing: &'static str,
}

/// The cases in which it is less grave.
pub(super) struct Lower {
    /// Only alternate approvers need a fallback.
    pub(super) only_alternates: Lowered,
    /// No one can request.
    pub(super) not_requestable: Lowered,
}

/// The lists of the stages that consist of such people only, without a fallback.
fn stages<'t>(policy: &'t AssignmentPolicy, kinds: &[&str]) -> Result<Vec<Unbacked<'t>>, Undecided> {
    let stages = policy_stages::of(policy)?;
    let lists = stages.iter().flat_map(|stage| [(stage, true), (stage, false)]);
    let unbacked = lists.map(|(stage, is_first)| {
        let PolicyLists { list, fallback, asked } = PolicyLists::of(stage, is_first);
        let is_without = all_of([asked, stands_only_for(list, kinds), fallback.map(<[_]>::is_empty)])?;
        Ok(is_without.then_some(Unbacked { stage: *stage, is_first }))
    });
    Ok(found_in(unbacked)?)
}

struct PolicyLists<'t> {
    list: Known<&'t [Approver]>,
    fallback: Known<&'t [Approver]>,
    asked: Known<bool>,
}

impl<'t> PolicyLists<'t> {
    fn of(stage: &Stage<'t>, is_first: bool) -> Self {
        let stage = stage.definition;
        if is_first {
            Self { list: stage.primary(), fallback: stage.fallback(), asked: Ok(true) }
        } else {
            Self { list: stage.alternates(), fallback: stage.fallback_alternates(), asked: stage.escalates() }
        }
    }
}

/// Whether a list names somebody of these types, and nobody by id.
///
/// # Errors
/// The gap in the list.
pub(super) fn stands_only_for(list: Known<&[Approver]>, kinds: &[&str]) -> Known<bool> {
    let list = list?;
    let is_such = |approver: &Approver| match approver {
        Approver::Relation(kind) => Ok(kinds.iter().any(|known| kind.is(known))),
        Approver::User(_) | Approver::Group(_) => Ok(false),
        Approver::Unknown => Err(UNNAMED),
    };
    let is_relation = |approver: &Approver| match approver {
        Approver::Unknown => Err(UNNAMED),
        approver => Ok(matches!(approver, Approver::Relation(_))),
    };
    all_of([any_of(list.iter().map(is_such)), all_of(list.iter().map(is_relation))])
}

/// The policy whose stages need fallbacks for such people and have none.
pub(super) fn judge(
    cx: &Context<'_>,
    policy: &AssignmentPolicy,
    kinds: &[&str],
    Words { who, missing }: &Words,
    Lower { only_alternates, not_requestable }: Lower,
) -> Judgement {
    let found = stages(policy, kinds)?;
    let Some(first) = found.first() else { return Ok(Verdict::Pass) };
    let label = policy::label(cx, policy);
    let what = if first.is_first { "approves" } else { "is the alternate approver of" };
    let finding = Finding::new(format!(
        "{who} {what} requests under {label}{}, and no one does for someone {missing}",
        first.stage.place()
    ));
    let property = if first.is_first { Property::FallbackApprovers } else { Property::FallbackEscalationApprovers };
    with_stages(cx, policy, &format!("{} has no fallback approver", first.stage.name()), finding)
        .change([
            policy::edit(policy, property, Action::at_least(1), format!("name a fallback approver in {label}")).now(0)
        ])
        .lowered_if(only_alternates, Ok(!found.iter().any(|stage| stage.is_first)))
        .lowered_if(not_requestable, is_unused(policy))
        .into()
}
