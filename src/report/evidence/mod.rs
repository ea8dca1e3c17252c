//! A JSON report read again, and whether an export still gives what it says.

mod difference;
mod inputs;
mod recorded;
mod strict;

pub use self::difference::{Difference, How};
pub use self::inputs::{Comparison, compare_inputs};
pub use self::recorded::{NotAReport, Recorded, RecordedInput, RecordedRun, RecordedTool};
