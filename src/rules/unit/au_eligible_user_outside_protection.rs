use std::collections::{BTreeMap, BTreeSet};

use super::{SHOWN, holders, names_of, out_of, with_roles};
use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{
    AdministrativeUnit, Gap, Known, Member, ObjectId, PrincipalKind, Property, RoleAssignment, all_of, any_found,
    any_of, not,
};
use crate::naming;
use crate::rules::held_roles::needs_approval;
use crate::tenant::password_reset::is_of_help_desk;
use crate::tenant::role_people::HeldRole;

pub(crate) fn check(cx: &Context<'_>, unit: &AdministrativeUnit) -> Judgement {
    let open = not(cx.tenant.is_restricted_unit(&unit.id));
    if open == Ok(false) {
        return Ok(Verdict::Pass);
    }
    let roles = cx.tenant.roles_at_unit(&unit.id);
    let is_desk = |held: &&RoleAssignment| Ok(is_of_help_desk(&cx.tenant.role_template(&held.role)));
    let desk = roles.clone().matching(is_desk)?;
    let (members, by_role) = (cx.tenant.members_of_unit(&unit.id), crews(cx, &desk));
    let exposed =
        if desk.is_empty() { Ok(Vec::new()) } else { members.matching(|member| is_exposed(cx, member, &by_role)) };
    if !all_of([open, any_found(&exposed)])? {
        // Somebody else at the desk may be able to.
        roles.complete()?;
        return Ok(Verdict::Pass);
    }
    let (exposed, name) = (exposed?, unit.label());
    let (can, their) = if exposed.len() == 1 {
        ("can activate a privileged role", "the password")
    } else {
        ("can activate privileged roles", "the passwords")
    };
    let names = names_of(cx, &exposed);
    let finding = Finding::new(format!(
        "{names} {can} without approval, and {} can reset {their} at the administrative unit \"{name}\"",
        holders(cx, &desk)
    ));
    let finding = exposed.iter().take(SHOWN).fold(with_roles(cx, &desk, finding), |finding, member| {
        eligible_without_approval(cx, &member.id).into_iter().flatten().take(1).fold(finding, |finding, role| {
            let says = format!(
                "\"{}\" can activate {}",
                cx.tenant.principal_label(&member.id),
                naming::held_role(cx.tenant, role.assignment)
            );
            finding.because(role.assignment.source.at(Property::PrincipalId), says)
        })
    });
    finding
        .related_all(exposed.iter().map(|member| naming::user(cx.tenant, &member.id)))
        .measure("users", exposed.len())
        .change([leave_out(cx, unit, &exposed, &names)])
        .note("alternatively, add them to a restricted management administrative unit, or require approval for the activation")
        .into()
}

/// The holders of each role, by its template, with those in groups in place of the groups.
type Desk = BTreeMap<ObjectId, Crew>;

/// Two who have a role: with two, one of them is not the user.
#[derive(Default)]
struct Crew {
    two: BTreeSet<ObjectId>,
    /// Why there may be more.
    open: Option<Gap>,
}

impl Crew {
    fn add(&mut self, cx: &Context<'_>, held: &RoleAssignment) {
        if self.two.len() >= 2 {
            return;
        }
        match cx.tenant.is_of_kind(&held.principal, held.principal_kind(), PrincipalKind::Group) {
            Ok(false) => {
                self.two.insert(held.principal.clone());
            }
            Ok(true) => {
                let people = cx.tenant.people_in(&held.principal);
                self.two.extend(people.matching(|_| Ok(true)).into_iter().flatten().take(2).cloned());
                self.open = self.open.or(people.fewer_than(2).err());
            }
            Err(gap) => self.open = self.open.or(Some(gap)),
        }
    }

    /// Whether somebody other than a user has the role.
    fn has_another_than(&self, user: &ObjectId) -> Known<bool> {
        any_of([Ok(self.two.iter().any(|one| one != user)), self.open.map_or(Ok(false), Err)])
    }
}

fn crews(cx: &Context<'_>, held: &[&RoleAssignment]) -> Desk {
    let mut desk = Desk::new();
    for held in held {
        desk.entry(cx.tenant.role_template(&held.role)).or_default().add(cx, held);
    }
    desk
}

/// Whether somebody at the desk can reset the password of a user who can activate a privileged role alone.
fn is_exposed(cx: &Context<'_>, member: &Member, desk: &Desk) -> Known<bool> {
    let user = cx.tenant.is_of_kind(&member.id, member.kind, PrincipalKind::User);
    if user == Ok(false) {
        return Ok(false);
    }
    let eligible = any_found(&eligible_without_approval(cx, &member.id));
    if eligible == Ok(false) {
        return Ok(false);
    }
    let target = cx.tenant.reset_target(&member.id);
    let reset = any_of(
        desk.iter().map(|(role, crew)| all_of([crew.has_another_than(&member.id), target.can_be_reset_at_unit(role)])),
    );
    let restricted =
        cx.tenant.user(&member.id).and_then(|user| user.map_or(Ok(false), |user| cx.tenant.is_restricted_user(user)));
    all_of([user, eligible, reset, not(restricted)])
}

/// The privileged roles that a user has to activate, for which nobody else has to agree.
fn eligible_without_approval<'t>(cx: &Context<'t>, user: &ObjectId) -> Known<Vec<HeldRole<'t>>> {
    cx.tenant.roles_of(user).matching(|held| {
        if held.gates().is_empty() {
            return Ok(false);
        }
        let privileged = cx.is_privileged(&held.assignment.role);
        if privileged == Ok(false) { Ok(false) } else { all_of([privileged, not(needs_approval(cx, held))]) }
    })
}

/// Has the unit no longer contain the users.
fn leave_out(cx: &Context<'_>, unit: &AdministrativeUnit, users: &[&Member], names: &str) -> Edit {
    let name = unit.label();
    if unit.is_dynamic() == Ok(true) {
        let words = format!("change the rule of \"{name}\" so that it leaves out {names}");
        return Edit::new(naming::unit(unit), Property::MembershipRule, Action::Choose, words);
    }
    out_of(cx, unit, users, format!("remove {names} from \"{name}\""))
}
