//! Directory roles: who holds them, how, and through what.

use crate::context::Context;
use crate::finding::{Action, Edit, Finding};
use crate::model::directory_role::RoleAssignment;
use crate::model::{Collection, Known, Mode, ObjectId, PrincipalKind, Property};
use crate::naming;
use crate::rules::edits;
use crate::source::Phrase;
use crate::tenant::approvers::People;
use crate::tenant::well_known::{BuiltInRole, GLOBAL_ADMINISTRATOR_TEMPLATE};

include!(concat!(env!("OUT_DIR"), "/rules_role.rs"));

/// Whether the holder of a role is of a kind.
fn is_held_by(cx: &Context<'_>, held: &RoleAssignment, kind: PrincipalKind) -> Known<bool> {
    cx.tenant.is_of_kind(&held.principal, held.principal_kind(), kind)
}

/// Whether a role only serves the accounts of the directory synchronization.
fn is_for_synchronization(cx: &Context<'_>, held: &RoleAssignment) -> bool {
    cx.is_built_in_role(&held.role, BuiltInRole::is_for_synchronization)
}

/// Whether a role changes nothing.
fn is_reader(cx: &Context<'_>, held: &RoleAssignment) -> bool {
    cx.is_built_in_role(&held.role, BuiltInRole::is_reader)
}

fn is_global_administrator(cx: &Context<'_>, held: &RoleAssignment) -> bool {
    cx.tenant.role_template(&held.role) == GLOBAL_ADMINISTRATOR_TEMPLATE
}

/// Whether an assignment is a running activation: one that PIM has no schedule for is none.
fn is_activation(cx: &Context<'_>, held: &RoleAssignment) -> Known<bool> {
    in_pim(cx, held, held.is_activation())
}

/// What a schedule in PIM says; nothing where it is known that there is none.
fn in_pim(cx: &Context<'_>, held: &RoleAssignment, says: Known<bool>) -> Known<bool> {
    match says {
        Err(_) if cx.tenant.is_assigned_in_pim(held) == Ok(false) => Ok(false),
        known => known,
    }
}

/// Assigns the role of an entry to its holder in another mode, where it is held now.
fn assign(cx: &Context<'_>, held: &RoleAssignment, mode: Mode, words: impl Into<Phrase>) -> Edit {
    let list = mode.of_roles();
    let holder = edits::principals(cx, [(&held.principal, held.principal_kind())]);
    Edit::new(naming::directory_role(cx.tenant, &held.role), list, Action::Add(holder), words).at_scope_of(held)
}

/// How to exempt an emergency access account, where none is declared yet.
fn if_emergency(cx: &Context<'_>, held: &RoleAssignment, finding: Finding) -> Finding {
    let accounts = &cx.declared.emergency_accounts;
    if !is_global_administrator(cx, held) || !accounts.ids.is_empty() || accounts.open.is_some() {
        return finding;
    }
    finding
        .note("if this is an emergency access account, leave it and list it under emergency-accounts in pimlint.toml")
}

/// The template of Global Administrator.
fn global_administrator() -> &'static ObjectId {
    &GLOBAL_ADMINISTRATOR_TEMPLATE
}

/// Everyone who has Global Administrator or can activate it, each once.
fn global_administrators(cx: &Context<'_>) -> People {
    cx.tenant.people_with(std::slice::from_ref(global_administrator()))
}

/// An edit of the list of those who hold a role.
fn of_role(cx: &Context<'_>, role: &ObjectId, action: Action, words: impl Into<Phrase>) -> Edit {
    Edit::new(naming::directory_role(cx.tenant, role), Collection::RoleAssignments, action, words)
}

/// So many assignments are pointed at; all of them are named.
const SHOWN: usize = 5;

/// Adds the assignments of a role and the eligibilities for it.
fn with_holders(cx: &Context<'_>, role: &ObjectId, finding: Finding) -> Finding {
    let of_mode = |mode| cx.tenant.holders_of(role, mode).seen().cloned().unwrap_or_default();
    let held = [of_mode(Mode::Active), of_mode(Mode::Eligible)].concat();
    let point = |finding: Finding, held: &&RoleAssignment| {
        let verb = if held.mode == Mode::Active { "holds" } else { "is eligible for" };
        let (holder, role) = (cx.tenant.principal_label(&held.principal), naming::held_role(cx.tenant, held));
        finding.because(held.source.at(Property::PrincipalId), format!("\"{holder}\" {verb} {role}"))
    };
    let named = held.iter().map(|held| naming::role_assignment(cx.tenant, held));
    let finding = held.iter().take(SHOWN).fold(finding, point).related(naming::directory_role(cx.tenant, role));
    let is_listed = |user: &ObjectId| held.iter().any(|held| held.principal == *user);
    let others: Vec<_> = cx.tenant.stated_in(role).filter(|stated| !is_listed(&stated.principal)).collect();
    let point = |finding: Finding, stated: &&RoleAssignment| {
        let (user, role) = (cx.tenant.principal_label(&stated.principal), cx.tenant.role_label(&stated.role));
        finding.because(stated.source.whole(), format!("\"{user}\" has or can activate \"{role}\""))
    };
    let finding = others.iter().take(SHOWN.saturating_sub(held.len())).fold(finding, point);
    finding.related_all(named).related_all(others.iter().map(|stated| naming::user(cx.tenant, &stated.principal)))
}
