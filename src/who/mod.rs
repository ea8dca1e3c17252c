//! Floor 8: the answer of `pimlint who`: what a group, a directory role, an access package or a person gives and has, how
//! one gets it, and when it ends. It is computed on the joined tenant, from the same offers, grants and schedules that the
//! rules judge, and costs what the object costs, beside a few passes over lists that have no index.

mod approval;
mod containers;
mod decisions;
mod deliveries;
mod find;
mod gates;
mod group;
mod holdings;
mod kind;
mod leads;
mod package;
mod person;
mod places;
mod policies;
mod role;
mod shown;
mod view;
mod viewer;

use crate::context::Context;
use crate::cover::Cover;

pub use self::find::{Found, NotOne, find};
pub use self::kind::Kind;
pub use self::shown::{AtMost, Ends, Life, List, Named, Shown, Until, Word};
pub use self::view::{
    About, Answer, Approval, Decision, Delivery, End, FirstEnd, Gates, Giving, Grant, Group, Holding, How, Kept,
    KeptUntil, Lead, Package, Party, Person, PersonRole, Place, Policy, Role, RoleHolding, Run, Scope, Stage, WayIn,
};
use self::viewer::Viewer;

/// Answers for an object that was found, with its texts as a cover shows them.
#[must_use]
pub fn answer(cx: &Context<'_>, found: &Found, run: Run, cover: &Cover) -> Answer {
    let viewer = Viewer::new(cx, cover);
    let id = &found.id;
    let about = match found.kind {
        Kind::Group => About::Group(viewer.group(id)),
        Kind::Role => About::Role(viewer.role(id)),
        Kind::Package => About::Package(viewer.package(id)),
        Kind::Person => About::Person(viewer.person(id)),
    };
    Answer { run, object: viewer.found(found), kind: found.kind, about, gaps: viewer.gaps() }
}
