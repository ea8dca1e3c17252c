//! The approval stages of an assignment policy, and who decides in each: what the rules about approvers of requests share.

use super::policy::{edit, label, with_package};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Undecided};
use crate::model::{
    Approver, AssignmentPolicy, Collected, Known, PolicyStage, Property, all_of, any_of, found_in, matching, not,
};
use crate::tenant::approvers::{IN_POLICY, People};

/// One approval stage of a policy.
#[derive(Clone, Copy)]
pub(super) struct Stage<'t> {
    pub(super) definition: &'t PolicyStage,
    policy: &'t AssignmentPolicy,
    number: usize,
    is_only: bool,
}

/// The stages that decide about requests.
pub(super) fn of(policy: &AssignmentPolicy) -> Result<Vec<Stage<'_>>, Undecided> {
    if !policy.requires_approval()? {
        return Err(Undecided::NotApplicable("requests do not require approval"));
    }
    let stages = policy.stages()?;
    if stages.is_empty() {
        return Err(Undecided::NotApplicable("the policy has no approval stage"));
    }
    let is_only = stages.len() == 1;
    Ok((1..).zip(stages).map(|(number, definition)| Stage { definition, policy, number, is_only }).collect())
}

/// The stages in which something is found, and what; nothing where there is none.
///
/// # Errors
/// The gap, where nothing is found but a stage is unknown.
pub(super) fn found<'t, T>(
    stages: &[Stage<'t>],
    find: impl Fn(&Stage<'t>) -> Known<Vec<T>>,
) -> Known<Vec<(Stage<'t>, Vec<T>)>> {
    found_in(stages.iter().map(|stage| Ok(Some((*stage, find(stage)?)).filter(|(_, found)| !found.is_empty()))))
}

/// The stages of which something holds.
///
/// # Errors
/// As [`found`].
pub(super) fn such<'t>(stages: &[Stage<'t>], holds: impl Fn(&Stage<'t>) -> Known<bool>) -> Known<Vec<Stage<'t>>> {
    matching(stages.iter().copied(), |stage| holds(stage))
}

/// Whether no request that people make themselves, or for somebody else, comes to the approvers.
///
/// # Errors
/// The gap in who can request.
pub(super) fn is_unused(policy: &AssignmentPolicy) -> Known<bool> {
    not(policy.is_requestable())
}

impl<'t> Stage<'t> {
    /// All who are named and may come to decide.
    pub(super) fn deciders(&self) -> Collected<Vec<&'t Approver>> {
        self.definition.deciders()
    }

    /// Whether somebody decides who is found only when a request is made, or whom a custom extension names: it can name the approvers
    /// of the first stage.
    pub(super) fn may_be_decided_by_others(&self) -> Known<bool> {
        let is_relation = |approver: &&Approver| Ok(matches!(approver, Approver::Relation(_)));
        let extension = if self.number == 1 { self.policy.may_get_approval_by_extension() } else { Ok(false) };
        any_of([self.deciders().any(|approver| is_relation(&approver)), extension])
    }

    /// The people behind those who are named, without those who are found only when a request is made.
    pub(super) fn named(&self, cx: &Context<'_>) -> People {
        people_of(cx, &self.deciders())
    }

    /// Those of them who can sign in.
    pub(super) fn approvers(&self, cx: &Context<'_>) -> People {
        cx.tenant.who_can_sign_in(self.named(cx))
    }

    /// Whether nobody can decide.
    pub(super) fn is_left_alone(&self, cx: &Context<'_>) -> Known<bool> {
        all_of([not(self.may_be_decided_by_others()), self.approvers(cx).fewer_than(1)])
    }

    /// ` in approval stage 2`; nothing where it is the only stage.
    pub(super) fn place(&self) -> String {
        if self.is_only { String::new() } else { format!(" in approval stage {}", self.number) }
    }

    /// `approval stage 2`; `the approval stage` where it is the only one.
    pub(super) fn name(&self) -> String {
        if self.is_only { "the approval stage".to_owned() } else { format!("approval stage {}", self.number) }
    }
}

/// The people behind a list of approvers or reviewers, without those who are found only when it matters.
pub(super) fn people_of(cx: &Context<'_>, list: &Collected<Vec<&Approver>>) -> People {
    let is_named = |approver: &&&Approver| !matches!(approver, Approver::Relation(_));
    let named = list.seen().into_iter().flatten().filter(is_named).copied();
    cx.tenant.people_named(named, IN_POLICY).missing_some(list.complete().err())
}

/// The edit that changes who approves.
pub(super) fn name_approvers(policy: &AssignmentPolicy, action: Action, words: String) -> Edit {
    edit(policy, Property::PolicyStages, action, words)
}

/// The edit that names others than those who are named now.
pub(super) fn name_others(cx: &Context<'_>, policy: &AssignmentPolicy) -> Edit {
    name_approvers(policy, Action::Choose, format!("name other approvers in {}", label(cx, policy)))
}

/// Points at the stages, and relates the package.
pub(super) fn with_stages(cx: &Context<'_>, policy: &AssignmentPolicy, says: &str, finding: Finding) -> Finding {
    with_package(cx, policy, finding.because(policy.source.at(Property::PolicyStages), says))
}
