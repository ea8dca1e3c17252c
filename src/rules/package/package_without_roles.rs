use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Target, Verdict};
use crate::model::{AccessPackage, Property};
use crate::naming;

pub(crate) fn check(_: &Context<'_>, package: &AccessPackage) -> Judgement {
    if package.grants().any(|_| Ok(true))? {
        return Ok(Verdict::Pass);
    }
    let name = package.label();
    let add = format!("add the roles to \"{name}\" that it is meant to grant");
    Finding::new(format!("\"{name}\" grants nothing, so people can hold it without getting any access"))
        .because(package.source.at(Property::ResourceRoleScopes), "there is no resource role")
        .change([Edit::new(naming::package(package), Property::ResourceRoleScopes, Action::at_least(1), add)])
        .change([Edit::new(naming::package(package), Target::Object, Action::Delete, format!("delete \"{name}\""))])
        .into()
}
