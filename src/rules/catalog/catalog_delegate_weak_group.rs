use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{Catalog, DelegatedRole, Delegation, Group, Known, PrincipalKind, Property, all_of, any_of, not};
use crate::naming;
use crate::rules::lowered::catalog_delegate_weak_group as lowered;
use crate::rules::words::distinct;
use crate::rules::{delegates, edits};

pub(crate) fn check(cx: &Context<'_>, catalog: &Catalog) -> Judgement {
    let sensitive = delegates::has_sensitive(cx, &catalog.id);
    let is_weak = |held: &&Delegation| {
        let gives = held.role().map(DelegatedRole::gives_access);
        let is_group = cx.tenant.is_of_kind(&held.principal, held.principal_kind, PrincipalKind::Group);
        if gives == Ok(false) || is_group == Ok(false) {
            return Ok(false);
        }
        let weak = cx
            .tenant
            .group_named(&held.principal)
            .and_then(|group| any_of([cx.tenant.is_open(group), all_of([sensitive, is_editable(cx, group)])]));
        all_of([gives, is_group, weak])
    };
    let held = cx.tenant.delegations_of(&catalog.id).matching(is_weak)?;
    let Some(first) = held.first() else { return Ok(Verdict::Pass) };
    let (names, name) = (delegates::names(cx, &held), catalog.label());
    let who = delegates::principals(&held);
    let groups: Vec<&Group> = who.iter().filter_map(|group| cx.tenant.group_named(group).ok()).collect();
    let why = match groups.as_slice() {
        [one] => reason(cx, one).to_owned(),
        several => distinct(several.iter().map(|group| reason_of(cx, group)), ", and "),
    };
    let (give, group) = if who.len() == 1 { ("gives", "the group") } else { ("give", "each group") };
    let finding = Finding::new(format!(
        "{names} {give} access through the packages of \"{name}\", but {why}, so whoever controls {group} controls the catalog"
    ));
    let finding = groups.iter().take(3).fold(delegates::with_delegates(cx, &held, finding), |finding, group| {
        finding.because(group.source.at(property(cx, group)), reason(cx, group))
    });
    let finding = finding.measure("delegates", who.len()).lowered_if(lowered::NOTHING_SENSITIVE, not(sensitive));
    if who.len() == 1 && groups.iter().all(|group| cx.tenant.is_open(group) != Ok(true)) {
        let words = format!("have a role-assignable group take the place of {names} in the roles of \"{name}\"");
        return finding.change([edits::role_assignable(cx, &first.principal, words)]).into();
    }
    let words = format!("replace {names} in the roles of \"{name}\" by role-assignable groups or by people");
    let removed = delegates::remove(cx, naming::catalog(catalog), &held, words);
    let added = crate::finding::Edit::new(
        naming::catalog(catalog),
        crate::model::Collection::CatalogRoles,
        Action::at_least(1),
        "add those who are to run it",
    );
    finding.change([removed, added]).into()
}

/// Whether administrators of groups, beside the most privileged ones, can change who is in the group.
fn is_editable(cx: &Context<'_>, group: &Group) -> Known<bool> {
    all_of([not(group.is_role_assignable()), not(cx.tenant.is_restricted(group))])
}

fn reason(cx: &Context<'_>, group: &Group) -> &'static str {
    match (group.is_dynamic(), cx.tenant.can_anyone_join(group)) {
        (Ok(true), _) => "a rule determines its members",
        (_, Ok(true)) => "anyone can join it",
        _ => "it is not role-assignable",
    }
}

/// The same where several groups are named.
fn reason_of(cx: &Context<'_>, group: &Group) -> String {
    let name = group.label();
    match (group.is_dynamic(), cx.tenant.can_anyone_join(group)) {
        (Ok(true), _) => format!("a rule determines the members of \"{name}\""),
        (_, Ok(true)) => format!("anyone can join \"{name}\""),
        _ => format!("\"{name}\" is not role-assignable"),
    }
}

fn property(cx: &Context<'_>, group: &Group) -> Property {
    match (group.is_dynamic(), cx.tenant.can_anyone_join(group)) {
        (Ok(true), _) => Property::GroupTypes,
        (_, Ok(true)) => Property::Visibility,
        _ => Property::IsAssignableToRole,
    }
}
