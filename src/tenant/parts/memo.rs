//! Answers that are found when they are first asked for.

use std::collections::BTreeMap;
use std::sync::RwLock;

/// Answers by what is asked, each found once.
#[derive(Debug)]
pub(crate) struct Memo<K, T>(RwLock<BTreeMap<K, T>>);

impl<K, T> Default for Memo<K, T> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

impl<K: Ord + Clone, T: Clone> Memo<K, T> {
    /// The answer to a question. Two threads that ask at once may both find it: it is the same.
    pub(crate) fn get(&self, question: &K, find: impl FnOnce() -> T) -> T {
        let known = self.0.read().ok().and_then(|answers| answers.get(question).cloned());
        known.unwrap_or_else(|| {
            let found = find();
            if let Ok(mut answers) = self.0.write() {
                answers.insert(question.clone(), found.clone());
            }
            found
        })
    }
}
