//! Which rules are listed.

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::catalogue::{AREAS, Basis, CUSTOM, ControlFilter, Entry, Kind};
use crate::finding::Severity;
use crate::model::Collection;

/// The options that narrow the list. A rule is listed where each option that is given has a value that fits.
#[derive(Debug, Args)]
pub(super) struct Filters {
    /// Only rules of this area; can be repeated, like all filters
    #[arg(long, value_name = "AREA", value_delimiter = ',', ignore_case = true, value_parser = areas())]
    area: Vec<&'static str>,
    /// Only rules whose highest severity is this one
    #[arg(long, value_name = "SEVERITY", value_delimiter = ',', ignore_case = true, value_parser = severities())]
    severity: Vec<Severity>,
    /// Only rules of this kind
    #[arg(long, value_name = "KIND", value_delimiter = ',', ignore_case = true, value_parser = kinds())]
    kind: Vec<Kind>,
    /// Only rules with this basis
    #[arg(long, value_name = "BASIS", value_delimiter = ',', ignore_case = true, value_parser = bases())]
    basis: Vec<Basis>,
    /// Only rules that read this collection, named as in `pimlint coverage`
    #[arg(long, value_name = "COLLECTION", value_delimiter = ',', ignore_case = true, hide_possible_values = true,
          value_parser = collections())]
    reads: Vec<Collection>,
    /// Only rules mapped to this control (`AC-2`), framework (`nist-800-53`) or both (`nist-800-53:AC-2`); a control stands
    /// for those below it: `AC-2` for `AC-2(3)`, `5.3` for `5.3.1`
    #[arg(long, value_name = "CONTROL", value_delimiter = ',')]
    control: Vec<ControlFilter>,
}

impl Filters {
    /// Whether a rule is listed.
    pub(super) fn let_through(&self, entry: &Entry) -> bool {
        fits(&self.area, |area| *area == entry.area)
            && fits(&self.severity, |severity| *severity == entry.severity)
            && fits(&self.kind, |kind| *kind == entry.kind)
            && fits(&self.basis, |basis| *basis == entry.basis)
            && fits(&self.reads, |collection| entry.reads.contains(collection))
            && fits(&self.control, |wanted| wanted.is_mapped(entry))
    }
}

fn fits<T>(wanted: &[T], fit: impl Fn(&T) -> bool) -> bool {
    wanted.is_empty() || wanted.iter().any(fit)
}

/// A parser of words that stand for something; clap lists them, and says which one was probably meant.
fn one_of<T: Copy + Send + Sync + 'static>(words: Vec<(&'static str, T)>) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(words.iter().map(|(word, _)| *word)).try_map(move |text| {
        let known = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(&text));
        known.map(|(_, value)| *value).ok_or("unknown value")
    })
}

fn areas() -> impl TypedValueParser<Value = &'static str> {
    let own = std::iter::once((CUSTOM, CUSTOM));
    one_of(AREAS.iter().map(|area| (area.name, area.name)).chain(own).collect())
}

fn severities() -> impl TypedValueParser<Value = Severity> {
    one_of(Severity::ALL.map(|severity| (severity.as_str(), severity)).into())
}

fn kinds() -> impl TypedValueParser<Value = Kind> {
    one_of(Kind::ALL.map(|kind| (kind.as_str(), kind)).into())
}

fn bases() -> impl TypedValueParser<Value = Basis> {
    one_of([Basis::Documented, Basis::Observed, Basis::Advice].map(|basis| (basis.as_str(), basis)).into())
}

fn collections() -> impl TypedValueParser<Value = Collection> {
    one_of(Collection::all().map(|collection| (collection.id(), collection)).collect())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::Filters;
    use crate::catalogue::{Entry, entries};

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        filters: Filters,
    }

    fn listed(words: &[&str]) -> Vec<&'static str> {
        let words = std::iter::once("rules").chain(words.iter().copied());
        let filters = Cli::try_parse_from(words).unwrap_or_else(|error| panic!("{error}")).filters;
        entries().iter().filter(|entry: &&Entry| filters.let_through(entry)).map(|entry| entry.id).collect()
    }

    #[test]
    fn an_option_narrows_the_list_and_its_values_widen_it() {
        const ID: &str = "group-pim-dynamic";
        assert!(listed(&[]).contains(&ID) && listed(&["--area", "GROUP"]).contains(&ID));
        assert!(listed(&["--reads", "pim-groups", "--kind", "conflict", "--basis", "documented"]).contains(&ID));
        assert!(!listed(&["--area", "licence"]).contains(&ID));
        assert!(!listed(&["--severity", "note"]).contains(&ID));
        assert!(!listed(&["--basis", "advice"]).contains(&ID));
        assert!(!listed(&["--control", "AC-2"]).contains(&ID));
        let both = listed(&["--area", "group,unit"]);
        assert_eq!(both, listed(&["--area", "unit", "--area", "group"]));
        assert_eq!(both.len(), listed(&["--area", "group"]).len() + listed(&["--area", "unit"]).len());
    }
}
