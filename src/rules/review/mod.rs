//! Access reviews: what they cover, who reviews, and what becomes of the results.

use crate::context::Context;
use crate::finding::{Action, Edit, Undecided};
use crate::model::access_review::{Population, Reviewed};
use crate::model::{AccessReview, Known, Property, any_of};
use crate::naming;
use crate::source::Phrase;

include!(concat!(env!("OUT_DIR"), "/rules_review.rs"));

/// Only series that go on can be improved.
fn is_in_force(cx: &Context<'_>, review: &AccessReview) -> Result<(), Undecided> {
    if review.is_in_force(cx.tenant.moment)? { Ok(()) } else { Err(Undecided::NotApplicable("the review is over")) }
}

/// Whether a review is about a privileged role or a sensitive group.
fn is_sensitive(cx: &Context<'_>, review: &AccessReview) -> Known<bool> {
    review.reviews(|reviewed| match reviewed {
        Reviewed::Group(group) => cx.is_sensitive(group),
        Reviewed::Role(role, _) => cx.is_privileged(&cx.tenant.role_template(role)),
        _ => Ok(false),
    })
}

/// Whether a review is about nobody but guests.
fn is_about_guests(review: &AccessReview) -> Known<bool> {
    review.population().map(|population| population == Population::Guests)
}

/// Whether a review is about privileged access or about guests.
fn matters(cx: &Context<'_>, review: &AccessReview) -> Known<bool> {
    any_of([is_about_guests(review), is_sensitive(cx, review)])
}

/// An edit of a review.
fn edit(review: &AccessReview, property: Property, action: Action, words: impl Into<Phrase>) -> Edit {
    Edit::new(naming::review(review), property, action, words)
}
