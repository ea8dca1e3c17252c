//! The objects that exceptions name, so that their outcomes are kept while rules run.

use std::collections::BTreeSet;

use crate::register::Register;

/// Which objects of a rule exceptions name.
#[derive(Default)]
pub(super) struct Watch<'t> {
    /// Whether anything may be excepted at all.
    pub(super) is_on: bool,
    /// The ids; nothing where the rule has no exception.
    pub(super) ids: Option<BTreeSet<&'t str>>,
}

impl<'t> Watch<'t> {
    /// What the register names of a rule, and what is exempt from it.
    pub(super) fn of(register: Option<&'t Register>, rule: &str, exempt: impl Iterator<Item = &'t str>) -> Self {
        let own = register.into_iter().flat_map(|register| &register.exceptions);
        let own: Vec<_> = own.filter(|exception| exception.rule == rule).collect();
        let exempt: BTreeSet<&str> = exempt.collect();
        let is_on = register.is_some() || !exempt.is_empty();
        let is_named = !own.is_empty() || !exempt.is_empty();
        let named = own.into_iter().flat_map(|exception| &exception.objects).map(String::as_str);
        Self { is_on, ids: is_named.then(|| named.chain(exempt).collect()) }
    }
}
