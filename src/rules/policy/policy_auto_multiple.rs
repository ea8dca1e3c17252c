use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Target, Verdict};
use crate::model::{AccessPackage, AssignmentPolicy, Collected, Gap, Property};
use crate::naming;
use crate::rules::words::listed;

pub(crate) fn check(cx: &Context<'_>, package: &AccessPackage) -> Judgement {
    let policies = cx.tenant.policies_of(&package.id);
    let automatic = automatic(&policies)?;
    if automatic.len() < 2 {
        return Ok(Verdict::Pass);
    }
    let (name, names) = (package.label(), listed(automatic.iter().map(|policy| policy.label())));
    let point = |finding: Finding, policy: &&AssignmentPolicy| {
        finding
            .because(
                policy.source.at(Property::SpecificAllowedTargets),
                format!("\"{}\" assigns automatically", policy.label()),
            )
            .related(naming::policy(policy))
    };
    let finding = Finding::new(format!("several policies assign the package \"{name}\" automatically: {names}"));
    let gone = automatic.iter().skip(1).map(|policy| {
        let words = format!("delete \"{}\"", policy.label());
        Edit::new(naming::policy(policy), Target::Object, Action::Delete, words)
    });
    let kept = automatic.iter().take(1).map(|policy| {
        let words = format!("write one rule for all of these people in \"{}\"", policy.label());
        super::edit(policy, Property::SpecificAllowedTargets, Action::Choose, words)
    });
    automatic.iter().fold(finding, point).change(kept.chain(gone)).measure("policies", automatic.len()).into()
}

/// Those that assign automatically: two decide, whatever else is unknown.
fn automatic<'t>(policies: &Collected<Vec<&'t AssignmentPolicy>>) -> Result<Vec<&'t AssignmentPolicy>, Gap> {
    let (mut found, mut unknown) = (Vec::new(), policies.complete().err());
    for policy in policies.seen()? {
        match policy.is_automatic() {
            Ok(true) => found.push(*policy),
            Ok(false) => {}
            Err(gap) => unknown = unknown.or(Some(gap)),
        }
    }
    match unknown {
        Some(gap) if found.len() < 2 => Err(gap),
        _ => Ok(found),
    }
}
