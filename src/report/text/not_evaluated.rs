//! What would have to be given so that more can be decided.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::page::Page;
use crate::engine::assessment::Assessment;
use crate::model::{Collection, Gap, GraphRequest, Why};
use crate::report::tool;
use crate::report::words::counted;

/// What is missing that is named without `--verbose`.
const NAMED: usize = 4;
/// Properties that one line names.
const PROPERTIES: usize = 3;

impl Page<'_> {
    pub(super) fn not_evaluated(&mut self, assessment: &Assessment) -> io::Result<()> {
        let missing = missing(assessment);
        if missing.is_empty() {
            return Ok(());
        }
        self.heading("Not evaluated")?;
        let limit = if self.options.verbose { usize::MAX } else { NAMED };
        for (missing, blind) in missing.iter().take(limit) {
            self.wrapped("  ", "    ", &missing.sentence(blind))?;
            if self.options.verbose {
                self.reasons(*missing, blind)?;
            }
        }
        let more = missing.len().saturating_sub(limit);
        let more = (more > 0).then(|| format!("and {more} more"));
        let hints: Vec<String> = more.into_iter().chain(self.hint(&missing)).collect();
        if !hints.is_empty() {
            writeln!(self.out, "  {}", hints.join("; "))?;
        }
        writeln!(self.out)
    }

    /// Where it says how to export what is missing: the coverage for collections, this page for properties of their objects.
    fn hint(&self, missing: &[(Missing, Blind)]) -> Option<String> {
        let has = |is_it: fn(&Missing) -> bool| missing.iter().any(|(missing, _)| is_it(missing));
        let lists = has(|missing| matches!(missing, Missing::Collection(_) | Missing::Objects(_)));
        let properties = has(|missing| matches!(missing, Missing::Properties(_))) && !self.options.verbose;
        let coverage = self.paint.bold(&format!("{} coverage", tool::NAME));
        let verbose = self.paint.bold("--verbose");
        match (lists, properties) {
            (true, true) => Some(format!("{coverage} shows how to collect it, {verbose} properties")),
            (true, false) => Some(format!("{coverage} shows how to collect it")),
            (false, true) => Some(format!("{verbose} shows how to export them")),
            (false, false) => None,
        }
    }

    fn reasons(&mut self, missing: Missing, blind: &Blind) -> io::Result<()> {
        if let Missing::Collection(collection) | Missing::Properties(collection) = missing {
            for request in blind.requests(collection) {
                writeln!(self.out, "    {}", self.paint.dim(&request.line()))?;
            }
            if let Some(note) = collection.note() {
                self.aside("    ", note)?;
            }
        }
        for (gap, count) in blind.gaps.iter().filter(|(_, count)| **count > 0) {
            self.wrapped("    ", "      ", &format!("{count} because {}", gap.sentence()))?;
        }
        let rules = blind.rules.iter().copied().collect::<Vec<_>>().join(", ");
        self.wrapped("    rules: ", "           ", &rules)
    }
}

/// What is missing, that which hides most first.
fn missing(assessment: &Assessment) -> Vec<(Missing, Blind)> {
    let mut missing = BTreeMap::<Missing, Blind>::new();
    for rule in &assessment.rules {
        for (gap, count) in &rule.not_evaluated {
            let blind = missing.entry(Missing::of(*gap)).or_default();
            blind.objects += count;
            blind.rules.insert(rule.entry.id);
            *blind.gaps.entry(*gap).or_default() += count;
        }
    }
    let mut missing: Vec<_> = missing.into_iter().collect();
    missing.sort_by_key(|(missing, blind)| (std::cmp::Reverse(blind.objects), *missing));
    missing
}

/// What would have to be given for verdicts to be decided.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Missing {
    Collection(Collection),
    /// Properties of its objects.
    Properties(Collection),
    /// Objects that are referred to, while the collection is there.
    Objects(Collection),
    /// The meaning of a value.
    Value(Collection),
    Moment,
    /// The configuration declares no emergency access accounts.
    EmergencyAccounts,
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
                Gap::Property(..) => Self::Properties(collection),
                _ => Self::Collection(collection),
            },
            None if gap == Gap::Broken => Self::Nothing,
            None if gap == Gap::NoEmergencyAccounts => Self::EmergencyAccounts,
            None => Self::Moment,
        }
    }

    /// What is missing, and what it costs.
    fn sentence(self, blind: &Blind) -> String {
        let rules = counted(blind.rules.len(), "rule");
        let skipped = match blind.objects {
            0 => format!("{rules} could not be evaluated"),
            objects => format!("{rules} skipped {}", counted(objects, "check")),
        };
        match self {
            Self::Collection(collection) => {
                let is_absent = blind.gaps.keys().all(|gap| matches!(gap, Gap::Absent(_)));
                let state = if is_absent { "missing" } else { "incomplete" };
                format!("{collection} is {state}: {skipped}.")
            }
            Self::Properties(collection) => {
                format!("{collection} has unknown properties ({}): {skipped}.", blind.properties())
            }
            Self::Objects(collection) => format!("Objects that others refer to are not in {collection}: {skipped}."),
            Self::Value(collection) => format!("A value in {collection} is unknown to this version: {skipped}."),
            Self::Moment => format!("The evaluation date is missing (set it with --as-of): {skipped}."),
            Self::EmergencyAccounts => {
                format!(
                    "No emergency access accounts are declared (set `emergency-accounts` in pimlint.toml): {skipped}."
                )
            }
            Self::Apply => format!("Values are unknown until the plan is applied: {skipped}."),
            Self::Nothing => format!("A check crashed in {}: {skipped}. Report this at {}.", tool::NAME, tool::HOME),
        }
    }
}

#[derive(Default)]
struct Blind {
    objects: usize,
    rules: BTreeSet<&'static str>,
    gaps: BTreeMap<Gap, usize>,
}

impl Blind {
    /// The properties that are unknown: `effectiveRules, rules, scopeId and 2 more`.
    fn properties(&self) -> String {
        let name = |gap: &Gap| match gap {
            Gap::Property(_, property, _) => Some(property.name()),
            _ => None,
        };
        let names: BTreeSet<&str> = self.gaps.keys().filter_map(name).collect();
        let shown = names.iter().copied().take(PROPERTIES).collect::<Vec<_>>().join(", ");
        match names.len().saturating_sub(PROPERTIES) {
            0 => shown,
            more => format!("{shown} and {more} more"),
        }
    }

    /// The requests that close all its gaps, in the order of the collection's.
    fn requests(&self, collection: Collection) -> Vec<GraphRequest> {
        let closing = |gap: &Gap| {
            let property = match gap {
                Gap::Property(_, property, _) => Some(property.name()),
                _ => None,
            };
            collection.requests_for(property)
        };
        let closing: Vec<_> = self.gaps.keys().flat_map(closing).collect();
        let all = collection.requests().chain(collection.requests_on_demand());
        all.filter(|request| closing.contains(request)).collect()
    }
}
