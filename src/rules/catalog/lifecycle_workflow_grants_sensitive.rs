use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Undecided, Verdict};
use crate::model::lifecycle_workflow::Gives;
use crate::model::{
    Collection, Gap, Known, LifecycleWorkflow, ObjectId, Property, WorkflowTask, any_found, found_in, matching,
};
use crate::naming;
use crate::rules::granted;
use crate::rules::proof::with_gravest_role;
use crate::tenant::PackageGrant;

/// What one task gives without anybody deciding.
enum Sensitive<'t> {
    Groups(Vec<&'t ObjectId>),
    Package(Vec<PackageGrant<'t>>),
}

pub(crate) fn check(cx: &Context<'_>, workflow: &LifecycleWorkflow) -> Judgement {
    if !workflow.is_enabled()? {
        return Err(Undecided::NotApplicable("the workflow is turned off"));
    }
    let found = found_in(workflow.tasks()?.iter().map(|task| sensitive(cx, task)));
    if !any_found(&found)? {
        return Ok(Verdict::Pass);
    }
    let (found, label) = (found?, workflow.label());
    let given: Vec<_> = found.iter().map(|one| one.words(cx)).collect();
    let message =
        format!("everyone for whom the workflow \"{label}\" runs becomes {} without approval", given.join(", and "));
    let finding = found.iter().zip(given).fold(Finding::new(message), |finding, (one, words)| {
        let finding =
            finding.because(workflow.source.at(Property::WorkflowTasks), format!("a task makes everyone {words}"));
        one.explain(cx, finding)
    });
    let words = format!(
        "remove the tasks of \"{label}\" that give this, and have people request an access package with approval"
    );
    let edit = Edit::new(naming::workflow(workflow), Property::WorkflowTasks, Action::Choose, words);
    finding.change([edit]).into()
}

fn sensitive<'t>(cx: &Context<'t>, task: &'t WorkflowTask) -> Known<Option<Sensitive<'t>>> {
    if !task.is_enabled()? {
        return Ok(None);
    }
    match task.gives()? {
        Gives::Nothing => Ok(None),
        Gives::Groups(groups) => {
            let groups = matching(groups, |group| cx.is_sensitive(group))?;
            Ok((!groups.is_empty()).then_some(Sensitive::Groups(groups)))
        }
        Gives::Package { package, policy } => {
            let known = cx.tenant.package(package)?.ok_or(Gap::Unresolved(Collection::AccessPackages))?;
            let grants = granted::sensitive(cx, &Ok(cx.tenant.grants_of(&known.id)))?;
            if grants.is_empty() || !is_unapproved(cx, policy.as_ref())? {
                return Ok(None);
            }
            Ok(Some(Sensitive::Package(grants)))
        }
    }
}

/// Whether nobody has to approve what a task requests under a policy.
fn is_unapproved(cx: &Context<'_>, policy: Option<&ObjectId>) -> Known<bool> {
    let missing = Gap::Unresolved(Collection::AssignmentPolicies);
    let policy = cx.tenant.assignment_policy(policy.ok_or(missing)?)?.ok_or(missing)?;
    policy.is_assigned_without_approval()
}

impl Sensitive<'_> {
    fn words(&self, cx: &Context<'_>) -> String {
        match self {
            Self::Groups(groups) => {
                format!(
                    "a member of {}",
                    crate::rules::words::listed(groups.iter().map(|id| cx.tenant.group_label(id)))
                )
            }
            Self::Package(grants) => granted::all_in_words(cx, grants),
        }
    }

    fn explain(&self, cx: &Context<'_>, finding: Finding) -> Finding {
        match self {
            Self::Groups(groups) => groups.iter().fold(finding, |finding, group| {
                with_gravest_role(cx, group, finding.related(naming::group(cx.tenant, group)))
            }),
            Self::Package(grants) => granted::with_sensitive(cx, grants, finding),
        }
    }
}
