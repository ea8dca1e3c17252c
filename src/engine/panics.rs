//! A check that panics: it is caught, its message and its place are kept, and the others still run.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe, catch_unwind};

use crate::source::Phrase;
use crate::source::seal;

thread_local! {
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// What a panic said, and where in the source. What it said may quote the input.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Crash {
    message: String,
    place: Option<String>,
}

impl From<Crash> for Phrase {
    fn from(crash: Crash) -> Self {
        let Crash { message, place } = crash;
        let message = if message.is_empty() { "no reason given".to_owned() } else { seal::word(message).to_string() };
        let place = place.map_or_else(String::new, |place| format!(" ({place})"));
        Self::from(message + &place)
    }
}

/// Lets panics be silent, because they are reported, and keeps where they happen.
///
/// The default hook would print a trace into the middle of a report. A hook is global, so only a program may set it, once.
pub fn silence() {
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        PLACE.with_borrow_mut(|last| *last = place);
    }));
}

/// Runs what must not end the program.
///
/// # Errors
/// Where it panics.
pub fn caught<T>(run: impl FnOnce() -> T) -> Result<T, Crash> {
    PLACE.take();
    // What runs here only reads, so nothing can be left half-changed.
    catch_unwind(AssertUnwindSafe(run)).map_err(|panic| Crash { message: said(&*panic), place: PLACE.take() })
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Crash, caught, silence};
    use crate::source::Phrase;

    fn said(crash: Crash) -> String {
        Phrase::from(crash).open(|_, text| text.to_owned())
    }

    #[test]
    fn a_program_learns_where() {
        silence();
        let crash = caught(|| "x".parse::<u8>().expect("a number")).map_err(said);
        let _ = std::panic::take_hook();
        let crash = crash.expect_err("it panics");
        assert!(crash.starts_with("a number: ") && crash.contains("panics.rs:"), "{crash}");
    }

    #[test]
    fn what_panics_says_why() {
        let crash = caught::<()>(|| std::panic::resume_unwind(Box::new("a slip in a check")));
        assert_eq!(crash.map_err(said), Err("a slip in a check".to_owned()));
        let crash = caught::<()>(|| std::panic::resume_unwind(Box::new(7)));
        assert_eq!(crash.map_err(said), Err("no reason given".to_owned()));
        assert_eq!(caught(|| 7), Ok(7));
    }
}
