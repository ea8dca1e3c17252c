//! What the settings of a role should say.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Event, Limit, Recipient};
use crate::model::{Mode, Period};

/// One thing that the settings of a role should say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SettingsDemand {
    /// How long an activation may last.
    Activation(Period),
    /// How long an eligibility or an active assignment may last.
    Lasting(Mode, Limit),
    /// What somebody has to give, and nothing else.
    Required(Event, BTreeSet<Requirement>),
    /// The authentication context of an activation, as `c1`; `None` for none.
    Context(Option<String>),
    /// Whether an activation requires approval.
    Approval(bool),
    /// The users and groups who approve, and nobody else, by id.
    Approvers(BTreeSet<String>),
    /// The addresses that are notified beside the default ones, and no others.
    Recipients(Recipient, Event, BTreeSet<String>),
}

/// What an enablement rule may ask for, by its word in `enabledRules`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is named after the word that `word` gives")]
pub enum Requirement {
    MultiFactorAuthentication,
    Justification,
    Ticketing,
}

impl Requirement {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::MultiFactorAuthentication, Self::Justification, Self::Ticketing];

    /// The word in Microsoft Graph.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::MultiFactorAuthentication => "MultiFactorAuthentication",
            Self::Justification => "Justification",
            Self::Ticketing => "Ticketing",
        }
    }
}

/// What the settings of several roles should say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsTemplate {
    /// What it is called.
    pub name: String,
    /// What the settings should say, in the order of the settings.
    pub demands: Vec<SettingsDemand>,
}
