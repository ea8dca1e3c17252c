use std::collections::BTreeSet;

use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{AssignmentPolicy, Collected, Known, ObjectId, all_of, found_in, not};
use crate::naming;
use crate::rules::lowered::policy_approver_overlap as lowered;
use crate::rules::policy_stages::{self, Stage, name_approvers, people_of, with_stages};
use crate::rules::words::names_of;
use crate::tenant::approvers::People;

/// Those who are asked first in a stage, and those to whom its requests are forwarded.
struct Asked {
    first: People,
    alternates: People,
}

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let stages = policy_stages::of(policy)?;
    let asked: Vec<Asked> = stages.iter().map(|stage| Asked::of(cx, stage)).collect();
    let found = found_in(pairs(&stages, &asked).map(|(place, one, other)| {
        let both = one.matching(|user| other.contain(user))?;
        Ok(Some((place, both)).filter(|(_, both)| !both.is_empty()))
    }))?;
    let Some((place, both)) = found.first() else { return Ok(Verdict::Pass) };
    let names = names_of(cx, both.iter().copied());
    let label = super::label(cx, policy);
    let finding = Finding::new(format!("{names} can decide twice about the same request under {label}: {place}"));
    let users: BTreeSet<&ObjectId> = found.iter().flat_map(|(_, both)| both.iter().copied()).collect();
    with_stages(cx, policy, place, finding)
        .related_all(users.into_iter().map(|user| naming::user(cx.tenant, user)))
        .change([name_approvers(
            policy,
            Action::Choose,
            format!("name different people in each approval stage of {label}, and as alternate approvers"),
        )])
        .lowered_if(lowered::SEVERAL, not(is_one_person(&stages, &asked)))
        .into()
}

impl Asked {
    fn of(cx: &Context<'_>, stage: &Stage<'_>) -> Self {
        let list = |list: Known<_>| match list {
            Ok(list) => Collected::Complete(<[_]>::iter(list).collect()),
            Err(gap) => Collected::Missing(gap),
        };
        let alternates = match stage.definition.escalates() {
            Ok(true) => list(stage.definition.alternates()),
            Ok(false) => Collected::Complete(Vec::new()),
            Err(_) if stage.definition.is_without_alternates() == Ok(true) => Collected::Complete(Vec::new()),
            Err(gap) => Collected::Missing(gap),
        };
        Self { first: people_of(cx, &list(stage.definition.primary())), alternates: people_of(cx, &alternates) }
    }
}

/// What should not overlap, and where it is.
fn pairs<'a>(stages: &'a [Stage<'_>], asked: &'a [Asked]) -> impl Iterator<Item = (String, &'a People, &'a People)> {
    let own = stages.iter().zip(asked).map(|(stage, asked)| {
        (format!("as approver and as alternate approver{}", stage.place()), &asked.first, &asked.alternates)
    });
    let of_two = stages.iter().zip(asked).enumerate().flat_map(move |(at, (stage, one))| {
        let later = stages.iter().zip(asked).skip(at + 1);
        later.map(move |(other, two)| (format!("in {} and in {}", stage.name(), other.name()), &one.first, &two.first))
    });
    own.chain(of_two)
}

/// Whether there are several stages, and one person alone is asked in all of them.
fn is_one_person(stages: &[Stage<'_>], asked: &[Asked]) -> Known<bool> {
    let Some((first, others)) = asked.split_first() else { return Ok(false) };
    let is_alone = |(stage, asked): (&Stage<'_>, &Asked)| {
        all_of([
            not(stage.may_be_decided_by_others()),
            asked.first.fewer_than(2),
            asked.alternates.fewer_than(1),
            asked.first.are_all_in(&first.first),
        ])
    };
    all_of(stages.iter().zip(asked).map(is_alone).chain([Ok(!others.is_empty())]))
}
