//! Why a finding is not fixed.

use super::Fault;
use crate::finding::Severity;

/// Why a finding is not fixed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// Something outside of the configuration has to change.
    NoChange,
    /// People have to choose a value; what they have to do, as an imperative.
    Choice(String),
    /// Objects or entries of a list have to be created, deleted, added or taken off.
    Objects(String),
    /// Entra fixes the value at creation.
    Created(String),
    /// Microsoft Graph documents no request that sets it.
    NoRequest(String),
    /// The export does not hold what the request has to contain.
    Incomplete(String),
    /// Terraform manages the object.
    Terraform(String),
    /// The same, where its configuration was not given.
    Unconfigured(String),
    /// It cannot be undone, and that was not allowed.
    Irreversible(String),
    /// Another fix sets the same property to something else.
    Conflict(String),
    /// The finding is still there afterwards.
    Remains,
    /// Afterwards nobody can tell whether the finding is still there.
    Unknown(Fault),
    /// Another finding appears.
    Appears(Fault),
    /// Another finding becomes graver: from which severity to which.
    Worsens(Fault, Severity, Severity),
    /// The changed text of this file does not say what it is to say.
    Garbled(String),
}

impl Obstacle {
    /// The word in the output.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::NoChange => "no-change",
            Self::Choice(_) => "choice",
            Self::Objects(_) => "objects",
            Self::Created(_) => "fixed-at-creation",
            Self::NoRequest(_) => "no-request",
            Self::Incomplete(_) => "incomplete",
            Self::Terraform(_) | Self::Unconfigured(_) => "terraform",
            Self::Irreversible(_) => "irreversible",
            Self::Conflict(_) => "conflict",
            Self::Remains => "remains",
            Self::Unknown(_) => "unknown",
            Self::Appears(_) => "appears",
            Self::Worsens(..) => "worsens",
            Self::Garbled(_) => "garbled",
        }
    }

    /// The reason as a clause.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::NoChange => "no change of the configuration ends it".to_owned(),
            Self::Choice(what) => format!("someone has to choose: {what}"),
            Self::Objects(what) => format!("objects or assignments have to change: {what}"),
            Self::Created(what) => format!("Entra fixes it at creation: {what}"),
            Self::NoRequest(what) => format!("no request of Microsoft Graph sets it: {what}"),
            Self::Incomplete(why) | Self::Terraform(why) | Self::Unconfigured(why) => why.clone(),
            Self::Irreversible(why) => format!("{why}; allow it with --allow-irreversible"),
            Self::Conflict(with) => format!("another fix sets {with} to another value"),
            Self::Remains => "not proved: the finding is still there after the change".to_owned(),
            Self::Unknown(fault) => format!("not proved: after the change, {} cannot be evaluated", fault.words()),
            Self::Appears(fault) => format!("not proved: the change brings about {}", fault.words()),
            Self::Worsens(fault, from, to) => {
                format!("not proved: the change makes {} worse: {from} -> {to}", fault.words())
            }
            Self::Garbled(path) => {
                format!("not proved: an internal error; pimlint cannot read back what it would write into {path}")
            }
        }
    }
}
