//! Approvers and reviewers who are found only when it matters, and nobody to take their place where none is found.

use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Lowered, Undecided, Verdict};
use crate::model::{Approver, AssignmentPolicy, Given, Known, Property, all_of, any_of, found_in};
use crate::rules::policy;
use crate::rules::policy_stages::{self, Stage, is_unused, with_stages};
use crate::tenant::approvers::IN_POLICY;

/// Types in Microsoft Graph that stand for a manager.
const MANAGERS: &[&str] = &["requestorManager", "targetManager"];

/// Types in Microsoft Graph that stand for sponsors.
const SPONSORS: &[&str] = &["internalSponsors", "externalSponsors", "targetUserSponsors"];

/// For whom a list stands that names nobody by id: any of them decides.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sought {
    /// A manager.
    Manager,
    /// A sponsor.
    Sponsor,
    /// A manager, or a sponsor.
    Either,
}

impl Sought {
    fn who(self) -> &'static str {
        match self {
            Self::Manager => "the manager",
            Self::Sponsor => "a sponsor",
            Self::Either => "the manager or a sponsor",
        }
    }

    /// For whom nobody is found: `who has no manager`.
    pub(super) fn missing(self) -> &'static str {
        match self {
            Self::Manager => "who has no manager",
            Self::Sponsor => "who has no sponsor",
            Self::Either => "who has neither",
        }
    }

    /// Whether it is a manager, alone or with sponsors.
    pub(super) fn has_manager(self) -> bool {
        self != Self::Sponsor
    }
}

/// A list that needs fallbacks and has none.
struct Unbacked<'t> {
    stage: Stage<'t>,
    /// It is the one that is asked first, not that of the alternate approvers.
    is_first: bool,
    sought: Sought,
}

/// The cases in which it is less grave.
pub(super) struct Lower {
    /// Only alternate approvers need a fallback.
    pub(super) only_alternates: Lowered,
    /// No one can request.
    pub(super) not_requestable: Lowered,
}

/// The lists of the stages that consist of such people only, without a fallback.
fn stages(policy: &AssignmentPolicy, is_such: fn(Sought) -> bool) -> Result<Vec<Unbacked<'_>>, Undecided> {
    let stages = policy_stages::of(policy)?;
    let lists = stages.iter().flat_map(|stage| [(stage, true), (stage, false)]);
    let unbacked = lists.map(|(stage, is_first)| {
        let PolicyLists { list, fallback, asked } = PolicyLists::of(stage, is_first);
        let sought = sought(list);
        let stands_for_such = sought.map(|sought| sought.is_some_and(is_such));
        if !all_of([asked, stands_for_such, fallback.map(<[_]>::is_empty)])? {
            return Ok(None);
        }
        Ok(sought?.map(|sought| Unbacked { stage: *stage, is_first, sought }))
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

/// For whom a list stands that names only people who are found when it matters; `None` where it is empty, or somebody else decides as
/// well.
///
/// # Errors
/// The gap in the list.
pub(super) fn sought(list: Known<&[Approver]>) -> Known<Option<Sought>> {
    let list = list?;
    let is_of = |kinds: &[&str], relation: &Given| kinds.iter().any(|known| relation.is(known));
    let is_other = |approver: &Approver| match approver {
        Approver::Relation(relation) => Ok(!is_of(MANAGERS, relation) && !is_of(SPONSORS, relation)),
        Approver::User(_) | Approver::Group(_) | Approver::Open => Ok(true),
        Approver::Unknown => Err(IN_POLICY),
    };
    if any_of(list.iter().map(is_other))? {
        return Ok(None);
    }
    let has =
        |kinds| list.iter().any(|approver| matches!(approver, Approver::Relation(relation) if is_of(kinds, relation)));
    Ok(match (has(MANAGERS), has(SPONSORS)) {
        (true, false) => Some(Sought::Manager),
        (false, true) => Some(Sought::Sponsor),
        (true, true) => Some(Sought::Either),
        (false, false) => None,
    })
}

/// The policy whose stages need fallbacks for such people and have none.
pub(super) fn judge(
    cx: &Context<'_>,
    policy: &AssignmentPolicy,
    is_such: fn(Sought) -> bool,
    Lower { only_alternates, not_requestable }: Lower,
) -> Judgement {
    let found = stages(policy, is_such)?;
    let Some(first) = found.first() else { return Ok(Verdict::Pass) };
    let label = policy::label(cx, policy);
    let what = if first.is_first { "approves" } else { "is the alternate approver of" };
    let finding = Finding::new(format!(
        "{} {what} requests under {label}{}, and no one does for someone {}",
        first.sought.who(),
        first.stage.place(),
        first.sought.missing()
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
