//! Lists of rules that were read before: most groups carry the same ones.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::export::graph::shapes::policy_rule::read_rules;
use crate::model::SettingsRules;

/// The lists of rules, by their text.
#[derive(Debug, Default)]
pub(crate) struct RulesMemo {
    seen: Mutex<HashMap<Box<str>, Arc<SettingsRules>, foldhash::quality::RandomState>>,
}

/// How many different lists are kept: tenant-wide templates appear early, and a list is about 7 KB of text.
const MEMO_LISTS: usize = 1_024;

impl RulesMemo {
    pub(crate) fn read(&self, text: &str) -> Option<Arc<SettingsRules>> {
        let known = self.seen.lock().unwrap_or_else(PoisonError::into_inner).get(text).cloned();
        if known.is_some() {
            return known;
        }
        let rules = Arc::new(read_rules(text)?);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() < MEMO_LISTS {
            seen.insert(Box::from(text), Arc::clone(&rules));
        }
        Some(rules)
    }
}
