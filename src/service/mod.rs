//! Floor 9: from files to an assessment. Every command that judges goes this way, and so do the tests.

pub mod trial;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use rayon::prelude::*;

use crate::catalogue::Entry;
use crate::config::{Settings, Unmatched};
use crate::context::Context;
use crate::cover::Cover;
use crate::engine::assessment::{AsOfSource, Assessment, Coverage, Run, Sample, Wanted};
use crate::engine::baseline::Earlier;
use crate::engine::coverage::{Holdings, coverage};
use crate::engine::evaluate::{not_well, population};
use crate::engine::request::Request;
use crate::engine::subjects::Subjects;
use crate::engine::{Task, Unplanned, assess};
use crate::export::completeness::manifest::Manifest;
use crate::export::files::sources::Sources;
use crate::export::notice::{Notice, NoticeKind};
use crate::export::objects::{Completeness, Counts};
use crate::export::{LoadError, LoadOptions, Loaded, NotPlanned, load, load_texts};
use crate::finding::{Change, Outcome, Subject};
use crate::fix::{self, Fault, Faults};
use crate::model::{Given, Moment, ObjectId};
use crate::paths;
use crate::simulate;
use crate::source::{Phase, Phrase, Watcher};
use crate::tenant::Tenant;
use crate::who::{self, Answer, Kind, NotOne};

/// An export, loaded and joined: what rules judge, and what reports say about it.
pub struct Export {
    /// The files.
    pub sources: Sources,
    /// What could not be used.
    pub notices: Vec<Notice<Phrase>>,
    /// How much of each collection there is.
    pub completeness: Completeness,
    /// Objects of each collection in each file, by file id.
    pub counts: Vec<Counts>,
    /// The tenant.
    pub tenant: Tenant,
    /// What the configuration writes and its plan does not have, where that was looked for.
    pub not_planned: Vec<NotPlanned>,
    before: Option<(Tenant, Completeness)>,
    manifest: Manifest,
    as_of_source: AsOfSource,
}

/// Why an export is judged, and for which reports.
#[derive(Debug, Default)]
pub struct Purpose {
    /// What was asked for.
    pub request: Request,
    /// The same as a command, for people.
    pub arguments: Vec<Phrase>,
    /// What the reports need beside findings and counts.
    pub wanted: Wanted,
    /// How to draw a sample, where one was asked for.
    pub sample: Option<Sample>,
    /// An earlier result to compare with.
    pub baseline: Option<Earlier>,
    /// How reports show the texts of the input.
    pub cover: Cover,
    /// Who watches the run.
    pub watcher: Watcher,
}

/// What is asked about one object of an export.
#[derive(Debug, Clone, Copy)]
pub struct Question<'q> {
    /// Its id, address or name.
    pub word: &'q str,
    /// Which kind it is, where that was said.
    pub kind: Option<Kind>,
    /// What a configuration says.
    pub settings: &'q Settings,
    /// The name that was given for the tenant.
    pub tenant: Option<&'q str>,
    /// How the texts of the input are shown.
    pub cover: &'q Cover,
}

impl Export {
    /// Reads the files below the given paths. Without a moment, the export's own counts.
    ///
    /// # Errors
    /// Where a path does not exist, a folder cannot be listed, or the export goes beyond a bound.
    pub fn read(paths: &[PathBuf], options: &LoadOptions, moment: Option<Moment>) -> Result<Self, LoadError> {
        options.watcher.phase(Phase::Reading);
        let loaded = load(paths, options)?;
        options.watcher.phase(Phase::Joining);
        Ok(Self::of(loaded, moment))
    }

    /// Reads files that are in memory: names with `/` and their bytes.
    #[must_use]
    pub fn of_texts(files: &[(String, Vec<u8>)], moment: Option<Moment>) -> Self {
        Self::of(load_texts(files), moment)
    }

    /// Joins what was loaded; what is there before a plan is joined in the same way.
    #[must_use]
    pub fn of(mut loaded: Loaded, moment: Option<Moment>) -> Self {
        let tenant = Tenant::of(&mut loaded, moment);
        let before = Tenant::before(&mut loaded, Some(tenant.moment));
        let manifest = loaded.manifest.unwrap_or_default();
        let as_of_source = match (moment, manifest.exported_at, tenant.newest) {
            (Some(_), _, _) => AsOfSource::Option,
            (None, Some(_), _) => AsOfSource::Manifest,
            (None, None, Some(_)) => AsOfSource::NewestTimestamp,
            (None, None, None) => AsOfSource::None,
        };
        Self {
            sources: loaded.sources,
            notices: loaded.notices,
            completeness: loaded.completeness,
            counts: loaded.collections,
            tenant,
            not_planned: loaded.not_planned,
            before,
            manifest,
            as_of_source,
        }
    }

    /// Whether a Terraform plan lies over the export, so that it is known what the plan brings about.
    #[must_use]
    pub fn is_planned(&self) -> bool {
        self.before.is_some()
    }

    /// How much of each collection there is, and which of the rules miss the rest; no rule is run.
    #[must_use]
    pub fn coverage(&self, entries: &[&'static Entry]) -> Vec<Coverage> {
        coverage(self.holdings(), entries, &Cover::plain())
    }

    /// What the export calls its tenant: the id, then the name.
    #[must_use]
    pub fn tenant_words(&self) -> Vec<String> {
        let words = self.tenant_id().map(ToString::to_string).into_iter();
        let words = words.chain(self.tenant.name.as_ref().map(ToString::to_string));
        words.map(|word| Cover::plain().open(word.into())).collect()
    }

    /// The id of its tenant, where it says so.
    #[must_use]
    pub fn tenant_id(&self) -> Option<&ObjectId> {
        self.tenant.id.as_ref().or(self.manifest.tenant_id.as_ref())
    }

    /// Runs the rules.
    #[must_use]
    pub fn judge(&self, entries: &[&'static Entry], purpose: Purpose) -> Assessment {
        let Purpose { request, arguments, wanted, sample, baseline, cover, watcher } = purpose;
        let request = Request { baseline: baseline.as_ref().map(Earlier::request), ..request };
        watcher.phase(Phase::Evaluating);
        let thresholds = request.settings.thresholds();
        let (declared, unmatched) = request.settings.declared(&self.tenant);
        let notices: Vec<_> = self.notices.iter().cloned().chain(unmatched.iter().map(not_in_export)).collect();
        let tenant_id = self.tenant_id().map(ObjectId::to_string);
        let given = request.tenant.as_deref().map(Given::from);
        let register = request.register.clone();
        let tenant_name = given.as_ref().or(self.tenant.name.as_ref()).map(ToString::to_string);
        let opened = |text: String| cover.open(text.into());
        assess(Task {
            sources: &self.sources,
            holdings: self.holdings(),
            notices: &notices,
            before: self.before.as_ref().map(|(tenant, completeness)| Unplanned { tenant, completeness }),
            entries,
            wanted,
            run: Run {
                as_of: self.tenant.moment.known().ok(),
                as_of_source: self.as_of_source,
                tenant_id: tenant_id.map(opened),
                tenant_name: tenant_name.map(opened),
                request: request.covered(&cover),
                arguments: arguments.into_iter().map(|argument| cover.open(argument)).collect(),
                sample,
            },
            tenant_name: given.as_ref(),
            cover: &cover,
            baseline: baseline.as_ref(),
            thresholds: &thresholds,
            declared: &declared,
            register: register.as_ref(),
            watcher: &watcher,
        })
    }

    /// What one rule says about each of its subjects, in their order, before findings are folded.
    #[must_use]
    pub fn population(&self, entry: &'static Entry) -> Vec<(Subject, Outcome)> {
        self.population_with(entry, &Settings::default())
    }

    /// The same, with what a configuration says.
    #[must_use]
    pub fn population_with(&self, entry: &'static Entry, settings: &Settings) -> Vec<(Subject, Outcome)> {
        in_context(&self.tenant, settings, |cx| {
            population(entry, &Subjects::new(&self.tenant, None, &self.completeness, &Cover::plain()), cx)
        })
    }

    /// Says of one object what it gives and has, how one gets it and when it ends; no rule is run.
    ///
    /// # Errors
    /// Where the word means no object of the export, or several.
    pub fn who(&self, question: &Question<'_>) -> Result<Answer, NotOne> {
        let Question { word, kind, settings, tenant, cover } = *question;
        let found = who::find(&self.tenant, word, kind)?;
        let run = self.run_of(tenant, cover);
        Ok(in_context(&self.tenant, settings, |cx| who::answer(cx, &found, run, cover)))
    }

    /// Says who can become what, which changes prevent it, and what a plan changes about it; no rule is run.
    #[must_use]
    pub fn paths(
        &self,
        question: impl Fn(&Context<'_>) -> paths::Question,
        settings: &Settings,
        tenant: Option<&str>,
        cover: &Cover,
    ) -> paths::Answer {
        let run = self.run_of(tenant, cover);
        in_context(&self.tenant, settings, |cx| match &self.before {
            None => paths::answer(cx, &question(cx), run, cover),
            Some((before, _)) => in_context(before, settings, |old| {
                paths::answer_plan((old, &question(old)), (cx, &question(cx)), run, cover)
            }),
        })
    }

    /// Says what comes of requests, day by day; no rule is run.
    #[must_use]
    pub fn simulate(
        &self,
        question: &simulate::Question,
        settings: &Settings,
        tenant: Option<&str>,
        cover: &Cover,
    ) -> simulate::Answer {
        let run = self.run_of(tenant, cover);
        in_context(&self.tenant, settings, |cx| simulate::answer(cx, question, run, cover))
    }

    /// What the rules say about the export, as far as it is not that all is well.
    #[must_use]
    pub fn faults(&self, entries: &[&'static Entry], request: &Request) -> Faults {
        let (cover, name) = (Cover::plain(), request.tenant.as_deref().map(Given::from));
        let subjects = Subjects::new(&self.tenant, name.as_ref(), &self.completeness, &cover);
        let all: Vec<_> = in_context(&self.tenant, &request.settings, |cx| {
            let of_rule = |entry: &&'static Entry| {
                let tested = not_well(entry, &subjects, cx, &Watcher::default()).into_iter();
                tested.map(|(subject, outcome)| (Fault::new(entry.id, &subject), outcome)).collect::<Vec<_>>()
            };
            entries.par_iter().map(of_rule).collect()
        });
        let mut faults = Faults::default();
        for (fault, outcome) in all.into_iter().flatten() {
            match outcome {
                Outcome::Fail(severity) => {
                    faults.failing.insert(fault, severity);
                }
                _ => {
                    faults.undecided.insert(fault);
                }
            }
        }
        faults
    }

    /// The better change of each fault that the export has and had not before, where it has one.
    #[must_use]
    pub fn uncovered(
        &self,
        entries: &[&'static Entry],
        request: &Request,
        before: &Faults,
    ) -> BTreeMap<Fault, Change<String>> {
        let new: Vec<Fault> = self.faults(entries, request).failing.into_keys().collect();
        let new: BTreeSet<Fault> = new.into_iter().filter(|fault| !before.failing.contains_key(fault)).collect();
        let rules: BTreeSet<&str> = new.iter().map(|fault| fault.rule).collect();
        let of_rule = |entry: &&'static Entry| {
            let tested = self.population_with(entry, &request.settings).into_iter();
            let change = |(subject, outcome): (Subject, Outcome)| match outcome {
                Outcome::Fail(finding) => {
                    let change = finding.changes.into_iter().next()?;
                    Some((Fault::new(entry.id, &subject), change))
                }
                _ => None,
            };
            tested.filter_map(change).collect::<Vec<_>>()
        };
        let all = entries.iter().filter(|entry| rules.contains(entry.id)).flat_map(of_rule);
        all.filter(|(fault, _)| new.contains(fault)).collect()
    }

    /// The requests that end findings, each judged again on the changed export; `reload` reads the export with other texts in it.
    /// Decisions are those of the rules that the question names, numbered as a comparison with the baseline numbers them; every
    /// rule judges what a change brings about.
    ///
    /// # Errors
    /// Where the export cannot be read again.
    pub fn fix<E>(
        &self,
        entries: &[&'static Entry],
        request: &Request,
        baseline: Option<Earlier>,
        question: &fix::Question,
        reload: &dyn Fn(fix::Texts) -> Result<Self, E>,
    ) -> Result<fix::Plan, E> {
        let run = self.run_of(request.tenant.as_deref(), &Cover::plain());
        let is_asked = |entry: &&&'static Entry| question.rules.as_ref().is_none_or(|rules| rules.contains(entry.id));
        let asked: Vec<&'static Entry> = entries.iter().filter(is_asked).copied().collect();
        let of = |export: &Self, baseline| {
            export.judge(&asked, Purpose { request: request.clone(), baseline, ..Purpose::default() })
        };
        let assessment = of(self, baseline);
        let judge = |texts| Ok(reload(texts)?.faults(entries, request));
        let findings = |texts| Ok(fix::findings(&of(&reload(texts)?, None)));
        let before = self.faults(entries, request);
        let uncovered = |texts| Ok(reload(texts)?.uncovered(entries, request, &before));
        let problem = fix::Problem {
            tenant: &self.tenant,
            sources: &self.sources,
            assessment: &assessment,
            before: before.clone(),
            judge: &judge,
            findings: &findings,
            uncovered: &uncovered,
        };
        fix::plan(&problem, question, run)
    }

    fn run_of(&self, tenant: Option<&str>, cover: &Cover) -> who::Run {
        let opened = |text: String| cover.open(text.into());
        let given = tenant.map(Given::from);
        let tenant_name = given.as_ref().or(self.tenant.name.as_ref()).map(ToString::to_string);
        who::Run {
            as_of: self.tenant.moment.known().ok(),
            as_of_source: self.as_of_source,
            tenant_id: self.tenant_id().map(ToString::to_string).map(opened),
            tenant_name: tenant_name.map(opened),
        }
    }

    fn holdings(&self) -> Holdings<'_> {
        Holdings { tenant: &self.tenant, completeness: &self.completeness, counts: &self.counts }
    }
}

fn in_context<T>(tenant: &Tenant, settings: &Settings, answer: impl FnOnce(&Context<'_>) -> T) -> T {
    let (thresholds, (declared, _)) = (settings.thresholds(), settings.declared(tenant));
    answer(&Context::new(tenant, &thresholds, &declared))
}

fn not_in_export(unmatched: &Unmatched) -> Notice<Phrase> {
    let kind = NoticeKind::NotInExport;
    Notice { file: None, position: None, kind, message: unmatched.sentence(), collection: None, objects: 1 }
}
