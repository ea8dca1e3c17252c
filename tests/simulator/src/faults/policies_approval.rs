//! Faults of those who approve under a policy, of its stages and of the reviews of its assignments.

use super::governance::{of_either, of_policy, of_privileged};
use super::{Generator, generators};
use crate::key::Fault;
use crate::key::Severity::{self, Error, Note, Warning};
use crate::model::{Asked, Id, Policy, Stage, Target, Targets};
use crate::tenant::World;

pub(super) const GENERATORS: &[Generator] = generators![
    "policy-approval-by-extension" => by_extension,
    "policy-approver-disabled" => disabled,
    "policy-approver-group-empty" => empty,
    "policy-approver-guest" => guest,
    "policy-approver-justification-off" => approver_justification,
    "policy-approver-missing" => missing,
    "policy-approver-overlap" => overlap,
    "policy-approver-self-only" => self_only,
    "policy-approver-single" => single,
    "policy-approvers-equal-audience" => colleagues,
    "policy-escalation-off-with-alternates" => not_forwarded,
    "policy-escalation-timing" => timing,
    "policy-escalation-without-alternate" => forwarded_to_no_one,
    "policy-extension-without-approval" => extended_freely,
    "policy-manager-approver-without-fallback" => manager_alone,
    "policy-notifications-off" => without_mails,
    "policy-requestor-justification-off" => requestor_justification,
    "policy-review-keeps-access" => review_keeps,
    "policy-review-manager-without-fallback" => review_by_managers_alone,
    "policy-review-reviewer-invalid" => reviewer_invalid,
    "policy-review-self" => self_review,
    "policy-sponsor-approver-without-fallback" => sponsor_alone,
    "policy-too-many-stages" => four_stages,
];

/// A stage with two people who approve.
fn two_people(world: &mut World) -> Stage {
    let people = [world.administrator(), world.administrator()];
    Stage::of(people.map(Asked::User))
}

/// A group of so many people who approve.
fn people(world: &mut World, count: usize) -> (Id, Vec<Id>) {
    let approvers = world.new_approvers(count, false);
    (approvers.group, approvers.members)
}

/// An approver that cannot approve, as the only one, in a second stage, or with others who can.
fn useless(world: &mut World, rule: &'static str, asked: Asked) -> Fault {
    match world.rng.u32(..3) {
        0 => of_policy(world, rule, Error, |_, policy| policy.stages = vec![Stage::of([asked])]),
        1 => of_policy(world, rule, Error, |_, policy| policy.stages.push(Stage::of([asked]))),
        _ => of_policy(world, rule, Warning, |world, policy| {
            let mut stage = two_people(world);
            stage.approvers.push(asked);
            policy.stages = vec![stage];
        }),
    }
}

fn missing(world: &mut World) -> Fault {
    let deleted = world.id();
    let asked = if world.rng.bool() { Asked::User(deleted) } else { Asked::Group(deleted) };
    useless(world, "policy-approver-missing", asked)
}

fn disabled(world: &mut World) -> Fault {
    let user = world.administrator();
    if let Some(user) = world.tenant.user_mut(user) {
        user.enabled = false;
    }
    useless(world, "policy-approver-disabled", Asked::User(user))
}

fn empty(world: &mut World) -> Fault {
    let mut group = world.group("Approvers");
    group.followed = true;
    let group = world.add(group);
    useless(world, "policy-approver-group-empty", Asked::Group(group))
}

fn single(world: &mut World) -> Fault {
    let only = world.administrator();
    let (group, _) = people(world, 1);
    let asked = if world.rng.bool() { Asked::User(only) } else { Asked::Group(group) };
    of_either(world, "policy-approver-single", (Warning, Note), |_, policy| {
        policy.stages = vec![Stage::of([asked])];
    })
}

fn self_only(world: &mut World) -> Fault {
    const RULE: &str = "policy-approver-self-only";
    let count = world.one_of(&[1, 4]);
    let (group, members) = people(world, count);
    let change = |_: &mut World, policy: &mut Policy| {
        policy.targets = Targets::Directory(vec![Target::Group(group)]);
        policy.stages = vec![Stage::of([Asked::User(members[0])])];
    };
    if members.len() == 1 {
        return of_policy(world, RULE, Error, change);
    }
    of_either(world, RULE, (Warning, Note), change)
}

fn guest(world: &mut World) -> Fault {
    let guest = world.user("partner.");
    if let Some(user) = world.tenant.user_mut(guest) {
        user.guest = true;
    }
    of_either(world, "policy-approver-guest", (Warning, Note), |world, policy| {
        let mut stage = two_people(world);
        stage.approvers.push(Asked::User(guest));
        policy.stages = vec![stage];
    })
}

fn colleagues(world: &mut World) -> Fault {
    let (group, members) = people(world, 4);
    let all = world.rng.bool();
    of_privileged(world, "policy-approvers-equal-audience", Warning, |_, policy| {
        policy.targets = Targets::Directory(vec![Target::Group(group)]);
        let some = [Asked::User(members[0]), Asked::User(members[1])];
        policy.stages = vec![if all { Stage::of([Asked::Group(group)]) } else { Stage::of(some) }];
    })
}

fn manager_alone(world: &mut World) -> Fault {
    alone(world, "policy-manager-approver-without-fallback", Asked::Manager(1), Asked::Manager(2))
}

fn sponsor_alone(world: &mut World) -> Fault {
    alone(world, "policy-sponsor-approver-without-fallback", Asked::Sponsors, Asked::Sponsors)
}

/// Someone approves who may not be found, or takes over from those who did not answer, and no one does where there is no such person.
fn alone(world: &mut World, rule: &'static str, first: Asked, later: Asked) -> Fault {
    if world.rng.bool() {
        return of_policy(world, rule, Error, |_, policy| policy.stages = vec![Stage::of([first])]);
    }
    of_policy(world, rule, Warning, |world, policy| {
        let mut stage = two_people(world);
        (stage.forwards, stage.alternates, stage.forwarded_after) = (true, vec![later], 7);
        policy.stages = vec![stage];
    })
}

fn overlap(world: &mut World) -> Fault {
    const RULE: &str = "policy-approver-overlap";
    let one = world.administrator();
    match world.rng.u32(..3) {
        0 => of_policy(world, RULE, Warning, |_, policy| {
            policy.stages = vec![Stage::of([Asked::User(one)]), Stage::of([Asked::User(one)])];
        }),
        1 => of_policy(world, RULE, Note, |world, policy| {
            let (mut first, mut second) = (two_people(world), two_people(world));
            first.approvers.push(Asked::User(one));
            second.approvers.push(Asked::User(one));
            policy.stages = vec![first, second];
        }),
        _ => of_policy(world, RULE, Note, |world, policy| {
            let (group, members) = people(world, 3);
            let mut stage = Stage::of([Asked::Group(group)]);
            (stage.forwards, stage.alternates) = (true, vec![Asked::User(members[0]), Asked::User(one)]);
            stage.forwarded_after = 7;
            policy.stages = vec![stage];
        }),
    }
}

/// A fault of the forwarding in the first stage, or in a second one.
fn of_forwarding(
    world: &mut World,
    rule: &'static str,
    severity: Severity,
    change: impl FnOnce(&mut World, &mut Stage),
) -> Fault {
    of_policy(world, rule, severity, |world, policy| {
        let mut stage = two_people(world);
        (stage.forwards, stage.forwarded_after) = (true, 7);
        stage.alternates = vec![Asked::Group(people(world, 2).0)];
        change(world, &mut stage);
        if world.rng.bool() {
            policy.stages.push(stage);
        } else {
            policy.stages = vec![stage];
        }
    })
}

fn forwarded_to_no_one(world: &mut World) -> Fault {
    of_forwarding(world, "policy-escalation-without-alternate", Error, |_, stage| stage.alternates.clear())
}

fn timing(world: &mut World) -> Fault {
    let (forwarded, denied) = world.one_of(&[(1, 3), (14, 14), (20, 14), (0, 14)]);
    of_forwarding(world, "policy-escalation-timing", Error, |_, stage| {
        (stage.forwarded_after, stage.denied_after) = (forwarded, denied);
    })
}

fn not_forwarded(world: &mut World) -> Fault {
    of_forwarding(world, "policy-escalation-off-with-alternates", Note, |_, stage| stage.forwards = false)
}

fn four_stages(world: &mut World) -> Fault {
    of_policy(world, "policy-too-many-stages", Error, |world, policy| {
        policy.stages.extend((0..3).map(|_| Stage::of([Asked::Group(people(world, 2).0)])));
    })
}

fn by_extension(world: &mut World) -> Fault {
    of_either(world, "policy-approval-by-extension", (Warning, Note), |_, policy| policy.approved_by_extension = true)
}

fn extended_freely(world: &mut World) -> Fault {
    const RULE: &str = "policy-extension-without-approval";
    if world.rng.bool() {
        return of_policy(world, RULE, Note, |world, policy| {
            (policy.extendable, policy.extension_approved) = (true, false);
            policy.review = Some(world.policy_review());
        });
    }
    of_either(world, RULE, (Error, Warning), |_, policy| {
        (policy.extendable, policy.extension_approved) = (true, false);
    })
}

fn requestor_justification(world: &mut World) -> Fault {
    of_privileged(world, "policy-requestor-justification-off", Note, |_, policy| policy.justification = false)
}

fn approver_justification(world: &mut World) -> Fault {
    of_privileged(world, "policy-approver-justification-off", Note, |_, policy| {
        policy.stages[0].justification = false;
    })
}

fn self_review(world: &mut World) -> Fault {
    of_privileged(world, "policy-review-self", Warning, |world, policy| {
        let mut review = world.policy_review();
        (review.themselves, review.reviewers, review.fallback) = (true, vec![], vec![]);
        policy.review = Some(review);
    })
}

fn review_keeps(world: &mut World) -> Fault {
    of_either(world, "policy-review-keeps-access", (Warning, Note), |world, policy| {
        let mut review = world.policy_review();
        review.keeps = true;
        policy.review = Some(review);
    })
}

fn review_by_managers_alone(world: &mut World) -> Fault {
    of_policy(world, "policy-review-manager-without-fallback", Error, |world, policy| {
        let mut review = world.policy_review();
        review.fallback.clear();
        policy.review = Some(review);
    })
}

fn reviewer_invalid(world: &mut World) -> Fault {
    const RULE: &str = "policy-review-reviewer-invalid";
    let invalid = match world.rng.u32(..3) {
        0 => Asked::User(world.id()),
        1 => {
            let user = world.administrator();
            if let Some(user) = world.tenant.user_mut(user) {
                user.enabled = false;
            }
            Asked::User(user)
        }
        _ => {
            let mut group = world.group("Reviewers");
            group.followed = true;
            Asked::Group(world.add(group))
        }
    };
    let another = world.rng.bool().then(|| world.administrator());
    of_policy(world, RULE, if another.is_some() { Note } else { Warning }, |world, policy| {
        let mut review = world.policy_review();
        review.reviewers = another.map(Asked::User).into_iter().chain([invalid]).collect();
        review.fallback.clear();
        policy.review = Some(review);
    })
}

fn without_mails(world: &mut World) -> Fault {
    of_policy(world, "policy-notifications-off", Note, |_, policy| policy.without_mails = true)
}
