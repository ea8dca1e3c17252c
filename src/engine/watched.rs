//! The objects that exceptions name, so that their outcomes are kept while rules run.

use std::collections::BTreeSet;

use crate::register::Register;

/// Which objects of a rule exceptions name.
#[derive(Default)]
pub(super) struct Watch<'t> {
    /// Whether there is a register at all.
    pub(super) is_on: bool,
    /// The ids; nothing where the rule has no exception.
    pub(super) ids: Option<BTreeSet<&'t str>>,
}

impl<'t> Watch<'t> {
    /// What the register names of a rule.
    pub(super) fn of(register: Option<&'t Register>, rule: &str) -> Self {
        let Some(register) = register else { return Self::default() };
        let mut own = register.exceptions.iter().filter(|exception| exception.rule == rule).peekable();
        let ids =
            own.peek().is_some().then(|| own.flat_map(|exception| &exception.objects).map(String::as_str).collect());
        Self { is_on: true, ids }
    }
}
