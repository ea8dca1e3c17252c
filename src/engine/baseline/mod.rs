//! What became of an earlier result: which findings are new, which changed, and which are gone.

mod compare;
mod direction;
mod earlier;
mod earlier_finding;
mod fate;
mod results;

pub use self::compare::{BaselineState, Because, Compared, Current, Known, Was};
pub use self::direction::{Direction, direction};
pub use self::earlier::{Earlier, EarlierRule, EarlierRun, EarlierTool, NotAResult, SCHEMA_VERSIONS};
pub(crate) use self::earlier_finding::TENANT;
pub use self::earlier_finding::{EarlierFinding, EarlierFolded, EarlierSubject};
pub(crate) use self::fate::homes;
pub use self::fate::{Fate, Gone, between};
pub use self::results::Comparison;
