//! Floor 8: the answer of `pimlint simulate`: what somebody who requests an access package gets, step by step and day by day, and on
//! which day the access really ends.

mod approval;
mod event;
mod moments;
mod request;

use crate::context::Context;
use crate::cover::Cover;
use crate::model::{AssignmentPolicy, Collected, Gap, Known, ObjectId, any_of};
use crate::naming;
use crate::tenant::audience::keep_first;
use crate::who::{Named, Run};

pub use self::event::{Event, What};
use self::moments::Script;

/// Whose requests are simulated.
#[derive(Debug, Clone)]
pub enum Question {
    /// Those for every package.
    All,
    /// Those for one package.
    Package(ObjectId),
    /// Those that one person may make.
    Person(ObjectId),
}

/// The answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The export, and as of when.
    pub run: Run,
    /// One timeline for each policy under which somebody may request a package.
    pub timelines: Vec<Timeline>,
    /// Why there may be further ones.
    pub gap: Option<Gap>,
}

/// What comes of a request under one policy.
#[derive(Debug, Clone)]
pub struct Timeline {
    /// The package.
    pub package: Named,
    /// The policy.
    pub policy: Named,
    /// What happens, in its order.
    pub events: Vec<Event>,
}

impl Timeline {
    fn names(&self) -> (&str, &str) {
        (self.package.label(), self.policy.label())
    }
}

/// Answers a question, with its texts as a cover shows them.
#[must_use]
pub fn answer(cx: &Context<'_>, question: &Question, run: Run, cover: &Cover) -> Answer {
    let (policies, gap) = match policies(cx, question) {
        Collected::Complete(found) => (found, None),
        Collected::Partial(found, gap) => (found, Some(gap)),
        Collected::Missing(gap) => (Vec::new(), Some(gap)),
    };
    let person = if let Question::Person(person) = question { Some(person) } else { None };
    let timelines = policies.into_iter().filter_map(|policy| timeline(cx, policy, person, cover));
    let mut timelines: Vec<Timeline> = timelines.collect();
    timelines.sort_by(|one, other| one.names().cmp(&other.names()));
    Answer { run, timelines, gap }
}

/// The policies under which the requests are made.
fn policies<'t>(cx: &Context<'t>, question: &Question) -> Collected<Vec<&'t AssignmentPolicy>> {
    let all = || cx.tenant.assignment_policies().map(|all| all.iter().collect::<Vec<_>>());
    let (found, person) = match question {
        Question::All => (all(), None),
        Question::Package(package) => (cx.tenant.policies_of(package), None),
        Question::Person(person) => (all(), Some(person)),
    };
    let gap = found.complete().err();
    let seen = found.seen().cloned().unwrap_or_default();
    let mut unclear = seen.iter().find_map(|policy| is_used(policy).err().or(policy.package().err()));
    let is_wanted = |policy: &&AssignmentPolicy| match person {
        None => true,
        Some(person) => match cx.tenant.may_request(policy, person) {
            Ok(may) => may,
            Err(gap) => {
                unclear = unclear.or(Some(gap));
                false
            }
        },
    };
    let mut wanted: Vec<_> = seen.into_iter().filter(is_wanted).collect();
    if person.is_some() {
        keep_first(&mut wanted);
    }
    match gap.or(unclear) {
        None => Collected::Complete(wanted),
        Some(gap) => Collected::Partial(wanted, gap),
    }
}

/// Whether somebody gets a package under a policy, by a request or without.
fn is_used(policy: &AssignmentPolicy) -> Known<bool> {
    any_of([policy.is_automatic(), policy.is_self_requestable()])
}

fn timeline(cx: &Context<'_>, policy: &AssignmentPolicy, person: Option<&ObjectId>, cover: &Cover) -> Option<Timeline> {
    if is_used(policy) == Ok(false) {
        return None;
    }
    let package = policy.package().ok()?;
    let events = Script { cx, policy, package, person }.events(cover);
    Some(Timeline {
        package: cover.subject(naming::package_by_id(cx.tenant, package)).into(),
        policy: cover.subject(naming::policy(policy)).into(),
        events,
    })
}
