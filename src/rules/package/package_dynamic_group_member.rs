use super::{about_grant, grant_another, group_of, of_group};
use crate::context::Context;
use crate::finding::{Judgement, Verdict};
use crate::model::{Access, Group, Property, all_of};
use crate::tenant::PackageGrant;

pub(crate) fn check(cx: &Context<'_>, granted: &PackageGrant<'_>) -> Judgement {
    let group = group_of(granted)?;
    let is_member = granted.group_role().map(|role| role.is_some_and(|(_, access)| access == Access::Member));
    if !all_of([is_member, of_group(cx, group, Group::is_dynamic)])? {
        return Ok(Verdict::Pass);
    }
    let dynamic = cx.tenant.group_named(group)?;
    let (package, name) = (granted.package.label(), dynamic.label());
    let message = format!(
        "\"{package}\" grants membership of \"{name}\", but a rule determines the members of that group: the package cannot add \
         or remove anyone"
    );
    about_grant(cx, granted, group, message)
        .because(dynamic.source.at(Property::GroupTypes), "a rule determines the members")
        .change(grant_another(cx, granted, group, format!("grant a group with assigned membership in \"{package}\"")))
        .into()
}
