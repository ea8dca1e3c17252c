//! Rules that are stated as JSON Schema: which subjects they are about, and what those must be.

mod part;
mod schema;
mod verdict;
mod views;
mod words;

pub use self::schema::{Schema, Wrong};
pub use self::views::{Named, names};

use self::part::{View, Viewed};
use crate::context::Context;
use crate::finding::{Finding, Judgement, SubjectKind, Undecided, Verdict};
use crate::model::Collection;

/// What a rule of one's own says of its subjects.
#[derive(Debug)]
pub struct Stated {
    /// What it judges.
    pub judges: SubjectKind,
    /// The subjects that it is about; all where there is none.
    pub selects: Option<Schema>,
    /// What each of them must be.
    pub asserts: Schema,
    /// What to do, as an imperative.
    pub help: String,
}

impl Stated {
    /// The kinds of subjects that have a view.
    pub const KINDS: &[SubjectKind] = views::KINDS;

    /// The collections that the schemas look at.
    #[must_use]
    pub fn reads(&self) -> Vec<Collection> {
        let touched = |name: &&Named| self.touches(name.path);
        let mut reads: Vec<Collection> =
            names(self.judges).iter().filter(touched).flat_map(|name| name.reads.iter().copied()).collect();
        reads.sort_unstable();
        reads.dedup();
        reads
    }

    fn touches(&self, path: &str) -> bool {
        self.asserts.touches(path) || self.selects.as_ref().is_some_and(|selects| selects.touches(path))
    }

    /// Judges one subject. Where what the export lacks decides, the rule is not evaluated.
    pub(crate) fn judge(&self, cx: &Context<'_>, subject: &impl Viewed) -> Judgement {
        if let Some(selects) = &self.selects {
            let view = View::of(cx, subject, &|name| selects.touches(name));
            if !verdict::failures(selects, &view)?.is_empty() {
                return Err(Undecided::NotApplicable("`where` does not select it"));
            }
        }
        let view = View::of(cx, subject, &|name| self.asserts.touches(name));
        let failures = verdict::failures(&self.asserts, &view)?;
        let Some(first) = failures.first() else { return Ok(Verdict::Pass) };
        let message = words::message(&subject.label(cx), &failures, &view);
        let finding = failures.iter().take(words::SHOWN).fold(Finding::new(message), |finding, failure| {
            finding.because(view.place(&failure.at), words::clause(failure, &view))
        });
        let (finding, value) = (finding.help(self.help.as_str()), words::value(first, &view));
        let is_limit = matches!(first.keyword.as_str(), "maximum" | "exclusiveMaximum" | "maxItems" | "maxLength");
        Ok(Verdict::fail(if is_limit { finding.measure("value", value) } else { finding.evidence("value", value) }))
    }
}
