use crate::model::{Gap, Known};

/// The factor that a step asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub enum Factor {
    /// A password alone will do.
    #[default]
    None,
    /// Multifactor authentication.
    Mfa,
    /// An authentication context that an enabled Conditional Access policy guards.
    Context,
}

impl Factor {
    /// In words, as what an activation requires.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::None => "no second factor",
            Self::Mfa => "MFA",
            Self::Context => "an authentication context",
        }
    }

    /// As machines read it: `none`, `mfa` or `context`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Mfa => "mfa",
            Self::Context => "context",
        }
    }
}

/// What a step takes, or all steps of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Gate {
    /// How many people have to agree; [`Limit::MOST`] stands for more as well.
    pub people: u8,
    /// The factor.
    pub factor: Factor,
    /// Whether it has to be activated or requested: nobody has it all the time.
    pub waits: bool,
    /// Whether an approval is configured that does not count, because whoever takes the step can become or choose the approver.
    pub loses_approval: bool,
    /// The factor that is configured and does not count: an authentication context where whoever takes the step can switch off the policy
    /// behind it, MFA where an earlier step of the path sets its methods.
    pub loses_factor: Option<Factor>,
}

/// The most that a path may take. Whether it waits does not matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Limit {
    /// How many people have to agree.
    pub people: u8,
    /// The factor.
    pub factor: Factor,
}

impl Limit {
    /// As many people are counted.
    pub const MOST: u8 = 2;

    /// Nobody has to agree, and a password is enough.
    pub const NAKED: Self = Self { people: 0, factor: Factor::None };

    /// Nobody has to agree.
    pub const UNGATED: Self = Self { people: 0, factor: Factor::Context };

    /// Nobody has to agree, and no authentication context is asked for.
    pub const WITHOUT_CONTEXT: Self = Self { people: 0, factor: Factor::Mfa };

    /// Whatever it takes.
    pub const ANY: Self = Self { people: Self::MOST, factor: Factor::Context };

    /// Every limit, the weakest first: fewer people, then the weaker factor.
    pub fn all() -> impl Iterator<Item = Self> {
        let factors = [Factor::None, Factor::Mfa, Factor::Context];
        (0..=Self::MOST).flat_map(move |people| factors.map(|factor| Self { people, factor }))
    }

    /// Whether a gate takes no more.
    #[must_use]
    pub fn admits(self, gate: Gate) -> bool {
        gate.people <= self.people && gate.factor <= self.factor
    }
}

impl Gate {
    /// What is there all the time takes nothing.
    pub const STANDING: Self =
        Self { people: 0, factor: Factor::None, waits: false, loses_approval: false, loses_factor: None };

    /// What has to be requested, or activated, and takes nothing else.
    pub const REQUESTED: Self = Self { waits: true, ..Self::STANDING };

    /// The same where no one is there who could agree: under no limit is there a way.
    pub(crate) fn closed(self) -> Self {
        Self { people: u8::MAX, ..self }
    }

    /// Whether no one can open it, because no one is there who could agree.
    #[must_use]
    pub fn is_closed(self) -> bool {
        self.people == u8::MAX
    }

    /// What both take together: people who agree to one step may agree to the other.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            people: self.people.max(other.people),
            factor: self.factor.max(other.factor),
            waits: self.waits || other.waits,
            loses_approval: self.loses_approval || other.loses_approval,
            loses_factor: self.loses_factor.max(other.loses_factor),
        }
    }

    /// Whether more is configured than it takes.
    #[must_use]
    pub fn is_undermined(self) -> bool {
        self.loses_approval || self.loses_factor.is_some()
    }

    /// The limit that admits just this.
    #[must_use]
    pub fn limit(self) -> Limit {
        Limit { people: self.people, factor: self.factor }
    }

    /// Whether it needs nobody's agreement.
    #[must_use]
    pub fn is_ungated(self) -> bool {
        self.people == 0
    }

    /// Whether it needs nobody's agreement, nor a second factor.
    #[must_use]
    pub fn is_naked(self) -> bool {
        Limit::NAKED.admits(self)
    }
}

/// What a step takes, and why it may take less.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asks {
    /// What it takes as configured; unknown where it may take nothing.
    pub(crate) gate: Known<Gate>,
    /// Why it may take nobody's agreement.
    pub(crate) doubt: Option<Gap>,
    /// Why it may take a weaker factor.
    pub(crate) unsure: Option<Gap>,
}

impl Asks {
    pub(crate) const NOTHING: Self = Self { gate: Ok(Gate::STANDING), doubt: None, unsure: None };

    /// The same where the authentication context asks for nothing.
    pub(crate) fn without_context(self) -> Self {
        let gate = self.gate.map(|gate| Gate { factor: Factor::None, ..gate });
        Self { gate, unsure: None, ..self }
    }
}

impl From<Known<Gate>> for Asks {
    fn from(gate: Known<Gate>) -> Self {
        Self { gate, ..Self::NOTHING }
    }
}
