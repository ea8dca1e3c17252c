use super::{Found, gravest, in_steps, with_path};
use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{
    Access, Catalog, DelegatedRole, Delegation, Known, ObjectId, PrincipalKind, User, all_of, any_of, found_in,
    is_found, not,
};
use crate::naming;
use crate::rules::control::{outsider, who};
use crate::rules::delegates;
use crate::rules::lowered::path_catalog_delegate_to_privileged as lowered;
use crate::tenant::paths::{By, Kind, Kinds, Limit, Node, Path, Step};

/// A delegate whose role others can come to have, or whom the organization does not manage.
struct Weak<'t> {
    held: &'t Delegation,
    /// Who then decides about the catalog.
    who: String,
    /// How they become the delegate; empty for the delegate itself.
    steps: Vec<Step<'t>>,
}

/// What weak delegates with some roles lead to.
struct Led<'t> {
    weak: Vec<Weak<'t>>,
    /// What they decide about: the catalog, or a package in it.
    node: Node,
    found: Found<'t>,
    /// Their roles, in words.
    roles: &'static str,
}

pub(crate) fn check(cx: &Context<'_>, catalog: &Catalog) -> Judgement {
    let deciders = DelegatedRole::decides_about_packages;
    let roles = "owners and access package managers";
    let through_all = led_by(cx, catalog, deciders, roles, || through_catalog(cx, catalog));
    let assigners = |role| role == DelegatedRole::AssignmentManager;
    let roles = "access package assignment managers";
    let through_some = led_by(cx, catalog, assigners, roles, || through_packages(cx, catalog));
    let Some(led) = found_in([through_all, through_some])?.into_iter().next() else { return Ok(Verdict::Pass) };
    let Led { weak, node, found: Found { role, path, tier0 }, roles } = led;
    let Some(first) = weak.first() else { return Ok(Verdict::Pass) };
    let own = cx.tenant.steps_into(&node, |by| matches!(by, By::Delegated(_))).flatten();
    let own = own.filter(|step| is_of(step.from, first.held));
    let steps = first.steps.iter().copied().chain(own.take(1)).chain(path.steps);
    let path = Path { steps: steps.collect() };
    let who = match weak.len() {
        1 => first.who.clone(),
        count => format!("{} and {} more", first.who, count - 1),
    };
    let (name, held) = (catalog.label(), weak.iter().map(|weak| weak.held).collect::<Vec<_>>());
    let finding = Finding::new(format!(
        "{who} can become \"{}\" {} through the packages of \"{name}\", and none of them needs an approval",
        cx.tenant.role_label(&role),
        in_steps(&path)
    ));
    let names = delegates::names(cx, &held);
    with_path(cx, &path, delegates::with_delegates(cx, &held, finding))
        .measure("delegates", held.len())
        .change([delegates::remove(
            cx,
            naming::catalog(catalog),
            &held,
            format!("remove {names} from the {roles} of \"{name}\""),
        )])
        .note("alternatively, move what leads to the role to a catalog that only privileged administrators run")
        .lowered_if(lowered::NO_TIER_0_ROLE, not(tier0))
        .into()
}

/// The weak ones among the delegates with some roles, where what they decide about leads to a role.
fn led_by<'t>(
    cx: &Context<'t>,
    catalog: &Catalog,
    is_such: impl Fn(DelegatedRole) -> bool,
    roles: &'static str,
    leads: impl FnOnce() -> Known<Option<(Node, Found<'t>)>>,
) -> Known<Option<Led<'t>>> {
    let delegations = cx.tenant.delegations_of(&catalog.id);
    if !delegations.clone().any(|held| held.role().map(&is_such))? {
        return Ok(None);
    }
    let Some((node, found)) = leads()? else { return Ok(None) };
    let seen = delegations.seen().into_iter().flatten().copied();
    let rest = delegations.complete().err().map(Err);
    let weak = found_in(seen.map(|held| weakness(cx, held, held.role().map(&is_such))).chain(rest))?;
    Ok((!weak.is_empty()).then_some(Led { weak, node, found, roles }))
}

/// What a catalog leads to puts its delegates into the graph.
fn through_catalog<'t>(cx: &Context<'t>, catalog: &Catalog) -> Known<Option<(Node, Found<'t>)>> {
    let node = Node::Catalog(catalog.id.clone());
    let found = gravest(cx, &node, Kinds::OWN.with(Kind::Catalog), Limit::UNGATED)?;
    Ok(found.map(|found| (node, found)))
}

/// The gravest of what the packages lead to under whose policies someone can make assignments.
fn through_packages<'t>(cx: &Context<'t>, catalog: &Catalog) -> Known<Option<(Node, Found<'t>)>> {
    let packages = cx.tenant.packages_in(&catalog.id);
    let gap = packages.complete().err();
    let through = |package: &ObjectId| {
        let is_assignable = cx.tenant.is_assigned_without_approval(package);
        let node = Node::Package(package.clone());
        let found = gravest(cx, &node, Kinds::OWN, Limit::UNGATED);
        if !all_of([is_assignable, is_found(&found)])? {
            return Ok(None);
        }
        Ok(found?.map(|found| (node, found)))
    };
    let each = packages.seen().into_iter().flatten().map(|package| through(&package.id));
    let found = found_in(each.chain(gap.map(Err)))?;
    Ok(found.into_iter().min_by_key(|(_, found)| found.tier0 != Ok(true)))
}

fn is_of(node: &Node, held: &Delegation) -> bool {
    matches!(node, Node::Principal(id) | Node::Group(id, Access::Member) if *id == held.principal)
}

/// What makes a delegate weak who decides about something and has no privileged role.
fn weakness<'t>(cx: &Context<'t>, held: &'t Delegation, decides: Known<bool>) -> Known<Option<Weak<'t>>> {
    if decides == Ok(false) {
        return Ok(None);
    }
    let found = found_weakness(cx, held);
    let is_weak = is_found(&found);
    let is_ordinary = || not(any_of([delegates::is_privileged(cx, held), is_exempt(cx, held)]));
    if is_weak == Ok(false) || !all_of([decides, is_weak, is_ordinary()])? {
        return Ok(None);
    }
    let Some((who, steps)) = found? else { return Ok(None) };
    Ok(Some(Weak { held, who, steps }))
}

fn is_exempt(cx: &Context<'_>, held: &Delegation) -> Known<bool> {
    let declared = cx.declared;
    any_of([&declared.emergency_accounts, &declared.trusted_applications].map(|list| list.contains(&held.principal)))
}

type Reason<'t> = (String, Vec<Step<'t>>);

fn found_weakness<'t>(cx: &Context<'t>, held: &Delegation) -> Known<Option<Reason<'t>>> {
    let (id, kind) = (&held.principal, held.principal_kind);
    let name = cx.tenant.principal_label(id);
    if cx.tenant.is_of_kind(id, kind, PrincipalKind::Group)? {
        let found = outsider(cx, id)?;
        return Ok(found.map(|(node, path)| (who(cx, node), path.steps)));
    }
    if cx.tenant.is_service_principal(id, kind)? {
        return Ok(Some((format!("the application \"{name}\""), Vec::new())));
    }
    let is_external = cx.tenant.is_user_who(id, kind, User::is_external);
    if is_external == Ok(true) {
        return Ok(Some((format!("the external account \"{name}\""), Vec::new())));
    }
    let reset = reset_of(cx, &Node::Principal(id.clone()))?;
    match (reset, is_external) {
        (Some(step), _) => Ok(Some((format!("whoever resets the password of \"{name}\""), vec![step]))),
        (None, Err(gap)) => Err(gap),
        (None, Ok(_)) => Ok(None),
    }
}

/// The step of somebody who can reset the password of a user.
fn reset_of<'t>(cx: &Context<'t>, user: &Node) -> Known<Option<Step<'t>>> {
    let mut resets = cx.tenant.steps_into(user, |by| by.kind() == Kind::Resets).flatten();
    match resets.find(|step| step.is_ungated() == Ok(true)) {
        Some(step) => Ok(Some(step)),
        None => cx
            .tenant
            .paths_to(std::slice::from_ref(user), Kinds::OWN.with(Kind::Resets), Limit::UNGATED)
            .complete()
            .map(|()| None),
    }
}
