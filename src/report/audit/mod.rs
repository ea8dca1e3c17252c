//! What an auditor's report says, whatever its format: data only.

mod conclusion;
mod controls;
mod findings;
mod population;
pub mod statements;

pub use conclusion::Conclusion;
pub use controls::{Framework, frameworks, has_controls, in_words};
pub use findings::{RuleFindings, by_rule};
pub(super) use population::digest_of_list;
pub use population::{Totals, inputs_digest, totals};
