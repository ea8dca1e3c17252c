//! A path drawn: what it leads through from top to bottom, a dashed line where a step has to be requested or activated.

use maud::{Markup, html};

use crate::report::clipped;
use crate::report::locate::Location;
use crate::source::visible;

/// The height of one step, and the width of the picture, in units of the drawing.
const STEP: usize = 44;
const WIDTH: usize = 640;
/// Longer names are cut: the list beside the drawing has them whole.
const NAME: usize = 80;

/// The steps as a picture; the list beside it says the same to those who do not see it.
pub(in crate::report) fn drawn(steps: &[&Location<'_>]) -> Markup {
    let hops: Vec<_> = steps.iter().filter_map(|location| location.step).collect();
    let height = STEP * (hops.len() + 1);
    let names = hops.first().map(|hop| hop.from.as_str()).into_iter().chain(hops.iter().map(|hop| hop.to.as_str()));
    html! {
        svg class="path" viewBox={ "0 0 " (WIDTH) " " (height) } aria-hidden="true" focusable="false" {
            @for (index, hop) in hops.iter().enumerate() {
                line class=(if hop.is_gated { "gated" } else { "standing" })
                    x1="12" x2="12" y1=(STEP * index + 28) y2=(STEP * (index + 1) + 12) {}
            }
            @for (index, name) in names.enumerate() {
                circle cx="12" cy=(STEP * index + 20) r="6" {}
                text x="28" y=(STEP * index + 25) { (visible(&clipped(name, NAME))) }
            }
        }
    }
}
