//! Package lifetimes against PIM's limits, drawn as timelines.

use std::io::{self, Write};

use maud::{Markup, html};

use super::page::Page;
use super::text::{capitalised, number, scrolled, sentence, small, write_markup};
use crate::engine::assessment::PackageLifetime;
use crate::model::role_settings::Limit;
use crate::model::{Instant, Lifetime, Period};
use crate::tenant::lifetime::RealEnd;

/// So many timelines are drawn; the others stand in a table.
const DRAWN: usize = 100;
/// The width of a timeline; what never ends goes to it, what ends to at most `LAST`.
const WIDTH: u32 = 1000;
const LAST: u32 = 860;

/// Writes the timelines: those first in which access ends before the package says so.
pub(super) fn write(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    let as_of = page.report.assessment.run.as_of;
    let mut all: Vec<&PackageLifetime> = page.report.assessment.lifetimes.iter().flatten().collect();
    all.sort_by_key(|lifetime| rank(lifetime));
    let cut_short = all.iter().filter(|lifetime| matches!(lifetime.end, Ok(RealEnd::Pim { .. }))).count();
    let (drawn, others) = all.split_at(all.len().min(DRAWN));
    write_markup(out, &introduction(all.len(), cut_short, !others.is_empty()))?;
    let longest = drawn.iter().flat_map(|lifetime| [promised(lifetime, as_of), limited(lifetime)]);
    let longest =
        longest.filter_map(|length| if let Length::Ends(seconds) = length { Some(seconds) } else { None }).max();
    write_markup(
        out,
        &html! { ol class="timelines" { @for lifetime in drawn { (timeline(lifetime, as_of, longest.unwrap_or(1))) } } },
    )?;
    if others.is_empty() { Ok(()) } else { write_markup(out, &table(others)) }
}

fn rank(lifetime: &PackageLifetime) -> u8 {
    match lifetime.end {
        Ok(RealEnd::Pim { .. }) => 0,
        Err(_) => 1,
        Ok(RealEnd::Never) => 2,
        Ok(RealEnd::Package(_)) => 3,
    }
}

fn introduction(all: usize, cut_short: usize, is_cut: bool) -> Markup {
    html! {
        p {
            "Two clocks run for an eligible role of a group that an access package gives: the package's own, and the limit that PIM \
            sets for the group. Of " (number(all)) " such offers, "
            strong { (number(cut_short)) @if cut_short == 1 { " loses" } @else { " lose" } " access before the package ends" }
            ": the package still shows the assignment, and the access is gone."
        }
        @if is_cut { p { "The first " (DRAWN) " are drawn, those that lose access before the others; the rest are in the table below." } }
        ul class="legend" aria-label="Legend" {
            li class="package" { "package, while access lasts" }
            li class="gone" { "package still assigned, access gone" }
            li class="pim" { "PIM's limit for an eligible assignment" }
            li class="lost" { "day the access is lost" }
        }
    }
}

/// How far a bar goes.
#[derive(Clone, Copy)]
enum Length {
    Ends(u64),
    Endless,
    Unknown,
}

fn promised(lifetime: &PackageLifetime, as_of: Option<Instant>) -> Length {
    match (lifetime.promised, as_of) {
        (Ok(Lifetime::Unlimited | Lifetime::WhileInScope | Lifetime::Until(Instant::Never)), _) => Length::Endless,
        (Ok(Lifetime::For(period)), _) => Length::Ends(period.as_seconds()),
        (Ok(Lifetime::Until(end)), Some(now)) => Length::Ends(end.since(now).map_or(0, Period::as_seconds)),
        (Ok(Lifetime::Until(_)), None) | (Err(_), _) => Length::Unknown,
    }
}

fn limited(lifetime: &PackageLifetime) -> Length {
    match lifetime.limit {
        Ok(Limit::Within(period)) => Length::Ends(period.as_seconds()),
        Ok(Limit::Unlimited) => Length::Endless,
        Err(_) => Length::Unknown,
    }
}

fn timeline(lifetime: &PackageLifetime, as_of: Option<Instant>, longest: u64) -> Markup {
    html! {
        li {
            p class="offer" { (title(lifetime)) }
            (drawing(lifetime, as_of, longest))
            p class="ends" { (clocks(lifetime)) " " (outcome(lifetime)) }
        }
    }
}

/// The two bars, and where access is lost. What they show stands below in words.
fn drawing(lifetime: &PackageLifetime, as_of: Option<Instant>, longest: u64) -> Markup {
    let (package, pim) = (promised(lifetime, as_of), limited(lifetime));
    let lost = match lifetime.end {
        Ok(RealEnd::Pim { after, .. }) => Some(at(after.as_seconds(), longest)),
        _ => None,
    };
    html! {
        svg class="timeline" viewBox="0 0 1000 40" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            rect class="track" x="0" y="4" width=(WIDTH) height="12" {}
            rect class="track" x="0" y="24" width=(WIDTH) height="8" {}
            @if let Some(width) = width(package, longest) {
                rect class="package" x="0" y="4" width=(lost.unwrap_or(width).min(width)) height="12" {}
                @if let Some(lost) = lost { rect class="gone" vector-effect="non-scaling-stroke" x=(lost) y="4" width=(width.saturating_sub(lost)) height="12" {} }
                @if matches!(package, Length::Endless) { (on_and_on(4, 12)) }
            }
            @if let Some(width) = width(pim, longest) {
                rect class="pim" x="0" y="24" width=(width) height="8" {}
                @if matches!(pim, Length::Endless) { (on_and_on(24, 8)) }
            }
            @if let Some(lost) = lost { rect class="lost" x=(lost.saturating_sub(2)) y="0" width="4" height="40" {} }
        }
    }
}

/// Gaps at the end of a bar that has none.
fn on_and_on(y: u32, height: u32) -> Markup {
    html! { @for x in [900, 930, 960] { rect class="break" x=(x) y=(y) width="10" height=(height) {} } }
}

fn width(length: Length, longest: u64) -> Option<u32> {
    match length {
        Length::Ends(seconds) => Some(at(seconds, longest)),
        Length::Endless => Some(WIDTH),
        Length::Unknown => None,
    }
}

/// Where a moment so many seconds from the start stands; a short bar stays visible.
fn at(seconds: u64, longest: u64) -> u32 {
    let whole = |seconds: u64| usize::try_from(seconds).unwrap_or(usize::MAX);
    small(whole(seconds), whole(longest), LAST).max(4)
}

fn title(lifetime: &PackageLifetime) -> Markup {
    let package = lifetime.package.as_ref();
    let named = |subject: &crate::finding::Subject| subject.name.clone().unwrap_or_else(|| subject.id.clone());
    html! {
        strong { @if let Some(package) = package { (sentence(&named(package))) } @else { "Unknown package" } }
        ", policy " (sentence(&named(&lifetime.policy)))
        @if let Some((group, access)) = &lifetime.role { ": eligible " (access) " of " (sentence(&named(group))) }
    }
}

fn clocks(lifetime: &PackageLifetime) -> Markup {
    html! {
        "Package: " (lifetime.promised.map_or_else(|gap| format!("unknown, {}", gap.sentence()), |life| life.to_string())) ". "
        "PIM: " (lifetime.limit.map_or_else(|gap| format!("unknown, {}", gap.sentence()), |limit| limit.to_string())) "."
    }
}

fn outcome(lifetime: &PackageLifetime) -> Markup {
    match lifetime.end {
        Ok(RealEnd::Pim { after, .. }) => html! { strong class="lost" { "Access is lost after " (after) "." } },
        Ok(end) => html! { (capitalised(&end.to_string())) "." },
        Err(gap) => html! { "Which ends it is not decided: " (gap.sentence()) "." },
    }
}

fn table(others: &[&PackageLifetime]) -> Markup {
    let table = html! {
        table class="compact" {
            caption { "The other " (number(others.len())) " offers" }
            thead { tr { th scope="col" { "Offer" } th scope="col" { "Clocks" } th scope="col" { "What ends it" } } }
            tbody {
                @for lifetime in others {
                    tr { td { (title(lifetime)) } td { (clocks(lifetime)) } td { (outcome(lifetime)) } }
                }
            }
        }
    };
    scrolled("Other offers", &table)
}
