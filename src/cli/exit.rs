//! Exit codes: the same for every command and format.

use std::process::ExitCode;

/// How a run ended. Of several the later one in this list wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Exit {
    /// Nothing at or above `--fail-on`.
    Clean = 0,
    /// Findings at or above `--fail-on`.
    Findings = 1,
    /// The command line cannot be followed.
    Usage = 2,
    /// No object could be read, or a required collection is missing.
    Missing = 3,
    /// A check broke, or the program did.
    Internal = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::Exit;

    #[test]
    fn the_graver_end_wins() {
        let ends = [Exit::Clean, Exit::Findings, Exit::Usage, Exit::Missing, Exit::Internal];
        assert!(ends.is_sorted());
        assert_eq!(ends.map(|exit| exit as u8), [0, 1, 2, 3, 4]);
    }
}
