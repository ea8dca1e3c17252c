//! What would have to be given so that more can be decided.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::page::Page;
use crate::engine::assessment::Assessment;
use crate::model::{Collection, Gap, Request, Why};
use crate::report::tool;
use crate::report::words::counted;

impl Page<'_> {
    pub(super) fn not_evaluated(&mut self, assessment: &Assessment) -> io::Result<()> {
        let mut missing = BTreeMap::<Missing, Blind>::new();
        for rule in &assessment.rules {
            for (gap, count) in &rule.not_evaluated {
                let blind = missing.entry(Missing::of(*gap)).or_default();
                blind.verdicts += count;
                blind.rules.insert(rule.entry.id);
                *blind.gaps.entry(*gap).or_default() += count;
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        let mut missing: Vec<_> = missing.into_iter().collect();
        missing.sort_by_key(|(missing, blind)| (std::cmp::Reverse(blind.verdicts), *missing));
        self.heading("Not evaluated")?;
        for (missing, blind) in missing {
            let rules = counted(blind.rules.len(), "rule");
            let what = if blind.verdicts == 0 {
                format!("so that {rules} can judge anything")
            } else {
                format!("to decide {} of {rules}", counted(blind.verdicts, "verdict"))
            };
            match missing {
                Missing::Collection(collection) => {
                    writeln!(self.out, "  export {} {what}", self.paint.bold(collection.id()))?;
                    for request in blind.requests(collection) {
                        writeln!(self.out, "    {}", self.paint.dim(&request.line()))?;
                    }
                    if let Some(note) = collection.note() {
                        writeln!(self.out, "    {}", self.paint.dim(note))?;
                    }
                }
                Missing::Objects(collection) => {
                    let verdicts = counted(blind.verdicts, "verdict");
                    let name = self.paint.bold(collection.id());
                    writeln!(self.out, "  {verdicts} of {rules}: they refer to objects missing from {name}")?;
                }
                Missing::Value(collection) => {
                    let verdicts = counted(blind.verdicts, "verdict");
                    let name = self.paint.bold(collection.id());
                    writeln!(self.out, "  {verdicts} of {rules}: a value in {name} is not known to this version")?;
                }
                Missing::Moment => writeln!(self.out, "  give {} {what}", self.paint.bold("--as-of DATE"))?,
                Missing::Apply => {
                    let apply = self.paint.bold("apply the plan");
                    writeln!(self.out, "  {apply} {what}: it leaves open what they need to know")?;
                }
                Missing::Nothing => {
                    let verdicts = counted(blind.verdicts, "verdict");
                    let broken = format!("{verdicts} of {rules} failed inside {}", tool::NAME);
                    writeln!(self.out, "  {}; please report it at {}", self.paint.bold(&broken), tool::HOME)?;
                }
            }
            if self.options.verbose {
                for (gap, count) in blind.gaps.iter().filter(|(_, count)| **count > 0) {
                    writeln!(self.out, "    {count} because {}", gap.sentence())?;
                }
                let rules = blind.rules.iter().copied().collect::<Vec<_>>().join(", ");
                self.wrapped("    rules: ", "           ", &rules)?;
            }
        }
        writeln!(self.out)
    }
}

/// What would have to be given for verdicts to be decided.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Missing {
    Collection(Collection),
    /// Objects that are referred to, while the collection is there.
    Objects(Collection),
    /// The meaning of a value.
    Value(Collection),
    Moment,
    /// A plan leaves it open.
    Apply,
    /// Nothing is missing: a check broke.
    Nothing,
}

impl Missing {
    fn of(gap: Gap) -> Self {
        match gap.collection() {
            Some(collection) => match gap {
                Gap::Unresolved(_) => Self::Objects(collection),
                Gap::Property(.., Why::KnownAfterApply) => Self::Apply,
                Gap::Property(.., Why::UnknownValue) => Self::Value(collection),
                _ => Self::Collection(collection),
            },
            None if gap == Gap::Broken => Self::Nothing,
            None => Self::Moment,
        }
    }
}

#[derive(Default)]
struct Blind {
    verdicts: usize,
    rules: BTreeSet<&'static str>,
    gaps: BTreeMap<Gap, usize>,
}

impl Blind {
    /// The requests that close all its gaps, in the order of the collection's.
    fn requests(&self, collection: Collection) -> Vec<Request> {
        let closing = |gap: &Gap| {
            let property = match gap {
                Gap::Property(_, property, _) => Some(property.name()),
                _ => None,
            };
            collection.requests_for(property)
        };
        let closing: Vec<_> = self.gaps.keys().flat_map(closing).collect();
        collection.requests().filter(|request| closing.contains(request)).collect()
    }
}
