//! Faults of access reviews.

use super::{Generator, generators};
use crate::key::Severity::{self, Error, Note, Warning};
use crate::key::{Fault, Kind};
use crate::model::{Id, Principal, Review, Reviewed, ReviewedBy};
use crate::tenant::{Reach, World};

pub(super) const GENERATORS: &[Generator] = generators![
    "review-default-approve" => silence_approves,
    "review-ended" => ended,
    "review-fallback-missing" => no_fallback,
    "review-instance-overdue" => overdue,
    "review-missing-for-privileged-group" => no_review_of_group,
    "review-missing-for-privileged-role" => no_review_of_role,
    "review-no-auto-apply" => not_applied,
    "review-owner-reviewers-not-active" => no_active_owner,
    "review-self-review" => self_review,
    "review-too-rare" => too_rare,
];

/// A further review in which nothing is wrong, changed in one thing.
fn review(world: &mut World, of: Reviewed, change: impl FnOnce(&mut Review)) -> Id {
    let (id, reviewer) = (world.id(), world.administrator());
    let mut review = Review {
        id,
        name: world.name("Review"),
        of,
        by: ReviewedBy::User(reviewer),
        fallback: false,
        silence: "Recommendation",
        applied: true,
        months: Some(3),
        days: 7,
        end: None,
        last: "Applied",
    };
    change(&mut review);
    world.tenant.reviews.further.push(review);
    id
}

fn of_review(rule: &'static str, id: Id, severity: Severity) -> Fault {
    Fault::new(rule, Kind::AccessReview, id, severity)
}

/// A privileged directory role, or a group in PIM that leads to one.
fn privileged(world: &mut World) -> Reviewed {
    if world.rng.bool() {
        let role = world.one_of(&["Application Administrator", "Security Administrator", "Global Administrator"]);
        let id = world.tenant.role(role).map(|role| role.id);
        return Reviewed::Role(id.unwrap_or(world.tenant.id));
    }
    Reviewed::Group(privileged_group(world))
}

fn privileged_group(world: &mut World) -> Id {
    let group = world.pim_group(Reach::PrivilegedRole);
    world.add(group)
}

fn silence_approves(world: &mut World) -> Fault {
    let (of, silence) = if world.rng.bool() {
        (privileged(world), "Approve")
    } else {
        (Reviewed::GuestsOf(world.assigned_group()), world.one_of(&["Approve", "None"]))
    };
    let id = review(world, of, |review| review.silence = silence);
    of_review("review-default-approve", id, Warning)
}

fn ended(world: &mut World) -> Fault {
    let end = world.days_ago(40, 400);
    let of = privileged(world);
    let id = review(world, of, |review| review.end = Some(end));
    of_review("review-ended", id, Note)
}

fn no_fallback(world: &mut World) -> Fault {
    let group = privileged_group(world);
    let id = review(world, Reviewed::Group(group), |review| review.by = ReviewedBy::Managers);
    of_review("review-fallback-missing", id, Error)
}

fn overdue(world: &mut World) -> Fault {
    let last = world.one_of(&["InProgress", "Starting"]);
    let of = privileged(world);
    let id = review(world, of, |review| review.last = last);
    of_review("review-instance-overdue", id, Warning)
}

fn no_review_of_group(world: &mut World) -> Fault {
    world.tenant.reviews.of_all_groups = false;
    let group = privileged_group(world);
    review(world, Reviewed::GuestsOf(group), |_| {});
    Fault::new("review-missing-for-privileged-group", Kind::Tenant, world.tenant.id, Warning)
}

fn no_review_of_role(world: &mut World) -> Fault {
    let administrator = Principal::user(world.administrator());
    world.make_eligible("Privileged Role Administrator", administrator);
    let role = world.tenant.role("Privileged Role Administrator").map(|role| role.id);
    world.tenant.reviews.roles_left_out.extend(role);
    Fault::new("review-missing-for-privileged-role", Kind::Tenant, world.tenant.id, Warning)
}

fn not_applied(world: &mut World) -> Fault {
    let waits = world.rng.bool();
    let of = privileged(world);
    let id = review(world, of, |review| {
        review.applied = false;
        review.last = if waits { "Completed" } else { "Applied" };
    });
    of_review("review-no-auto-apply", id, if waits { Warning } else { Note })
}

/// People are eligible for ownership, and no one owns the group now.
fn no_active_owner(world: &mut World) -> Fault {
    let mut group = world.group("Projects");
    group.followed = true;
    group.owners.clear();
    let group = world.add(group);
    let id = review(world, Reviewed::Group(group), |review| {
        review.by = ReviewedBy::Owners;
        review.fallback = true;
    });
    of_review("review-owner-reviewers-not-active", id, Note)
}

fn self_review(world: &mut World) -> Fault {
    let of = privileged(world);
    let id = review(world, of, |review| review.by = ReviewedBy::Themselves);
    of_review("review-self-review", id, Warning)
}

fn too_rare(world: &mut World) -> Fault {
    let of = if world.rng.bool() { privileged(world) } else { Reviewed::GuestsOf(world.assigned_group()) };
    let way = world.rng.u32(..3);
    let id = review(world, of, |review| match way {
        0 => review.months = Some(12),
        1 => review.months = None,
        _ => review.days = 30,
    });
    of_review("review-too-rare", id, Note)
}
