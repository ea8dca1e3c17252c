//! What became of an earlier result: which findings are new, which changed, and which are gone.

mod compare;
mod direction;
mod earlier;
mod fate;
mod results;

pub use self::compare::{BaselineState, Because, Compared, Current, Known, Was};
pub use self::direction::{Direction, direction};
pub(crate) use self::earlier::TENANT;
pub use self::earlier::{
    Earlier, EarlierFinding, EarlierFolded, EarlierRule, EarlierRun, EarlierSubject, EarlierTool, NotAResult,
    SCHEMA_VERSIONS,
};
pub(crate) use self::fate::homes;
pub use self::fate::{Fate, Gone, between};
pub use self::results::Comparison;
