use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Target, Verdict};
use crate::model::{AccessPackage, Collection};
use crate::naming;

pub(crate) fn check(cx: &Context<'_>, package: &AccessPackage) -> Judgement {
    if cx.tenant.policies_of(&package.id).any(|_| Ok(true))? {
        return Ok(Verdict::Pass);
    }
    let name = package.label();
    Finding::new(format!("\"{name}\" has no assignment policy, so no one can request it and no one can assign it"))
        .because(package.source.whole(), "no policy is for this package")
        .change([Edit::new(
            naming::package(package),
            Collection::AssignmentPolicies,
            Action::at_least(1),
            format!("add a policy to \"{name}\""),
        )])
        .change([Edit::new(naming::package(package), Target::Object, Action::Delete, format!("delete \"{name}\""))])
        .into()
}
