//! The first sentence of each message, which dashboards show as the title of a result.

use std::collections::HashMap;

use super::fold::Fold;
use crate::engine::assessment::Reported;
use crate::report::clipped;
use crate::report::words::capitalised;
use crate::source::visible;

/// Characters of a title.
const MAX_TITLE: usize = 120;
/// Characters of an identity that tell results of one title apart.
const MAX_IDENTITY: usize = 8;

/// The titles of the results, in their order; no two are the same.
pub(super) fn titles(findings: &[Reported], folds: &[Fold]) -> Vec<String> {
    let shown = |fold: &Fold, identity: &str| {
        findings.get(fold.finding).map_or_else(String::new, |reported| title(reported, fold, identity))
    };
    let mut titles: Vec<String> = folds.iter().map(|fold| shown(fold, "")).collect();
    let mut counts = HashMap::<&str, usize>::new();
    for title in &titles {
        *counts.entry(title).or_default() += 1;
    }
    let again: Vec<bool> =
        titles.iter().map(|title| counts.get(title.as_str()).is_some_and(|count| *count > 1)).collect();
    for ((title, fold), _) in titles.iter_mut().zip(folds).zip(again).filter(|(_, again)| *again) {
        *title = shown(fold, fold.identity.get(..MAX_IDENTITY).unwrap_or(&fold.identity));
    }
    titles
}

/// The fault and its object: nothing that changes from one run to the next.
fn title(reported: &Reported, fold: &Fold, identity: &str) -> String {
    let entry = reported.entry;
    let fault = capitalised(if entry.title.is_empty() { entry.id } else { entry.title });
    let others = if fold.others.is_empty() { "" } else { " and others" };
    let identity = if identity.is_empty() { String::new() } else { format!(" ({identity})") };
    let around = format!("{fault}: \"\"{others}{identity}.").chars().count();
    let name = reported.subject.name.as_deref().unwrap_or(&reported.subject.id);
    let name = clipped(name, MAX_TITLE.saturating_sub(around).max(1));
    format!("{fault}: \"{}\"{others}{identity}.", visible(&name))
}
