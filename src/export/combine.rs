//! Puts the files of an export together: their objects, and how much of each collection these are.

use std::collections::BTreeMap;

use crate::export::completeness::hidden;
use crate::export::completeness::manifest;
use crate::export::completeness::pages::Numbered;
use crate::export::completeness::series::{self, Located};
use crate::export::completeness::settle;
use crate::export::files::file::SourceFile;
use crate::export::graph::clues::Clues;
use crate::export::graph::kind::Kind;
use crate::export::graph::names;
use crate::export::graph::sink::Content;
use crate::export::habits;
use crate::export::layout::Layout;
use crate::export::loaded::{Before, Loaded};
use crate::export::notice::{Notice, NoticeKind};
use crate::export::objects::Objects;
use crate::export::reader::FileContent;
use crate::export::reader::bytes::Refused;
use crate::export::terraform::source::DeclaredBlock;
use crate::export::terraform::{Intent, Pending, overlay};
use crate::model::Collection;
use crate::source::{FileId, Phrase};

/// A file, and what was read from it.
pub(crate) struct ReadFile {
    pub(crate) clues: Clues,
    pub(crate) outcome: Result<FileContent, Refused>,
    pub(crate) source: SourceFile,
    /// The path given that it is below.
    pub(crate) root: usize,
    /// Whether the user named it.
    pub(crate) named: bool,
}

/// Puts the files together, in their order.
pub(crate) fn combine(files: Vec<ReadFile>) -> (Loaded, Vec<DeclaredBlock>) {
    let mut loaded = Loaded::default();
    let (mut exported, mut planned) = (Side::default(), Side::default());
    let mut manifests = Vec::new();
    let plans: usize = files.iter().filter_map(|file| file.outcome.as_ref().ok()).map(|file| file.plans.len()).sum();
    for ReadFile { clues, outcome, source, root, named } in files {
        let path = source.shown.clone();
        let id = loaded.sources.add(source);
        let collection = clues.hint.kind().and_then(Kind::collection);
        let is_batch = outcome.as_ref().is_ok_and(|file| file.is_batch);
        let page = clues.page.filter(|_| !is_batch);
        let shown = outcome.as_ref().ok().and_then(|file| file.content.layout);
        let layout = shown.unwrap_or(clues.layout);
        if shown.is_some() {
            loaded.sources.set_layout(id, layout);
        }
        match outcome {
            Ok(FileContent { mut content, plans: own, manifest, .. }) => {
                let intent = read_plans(&own, &mut content, id, (plans > 1).then_some(&path));
                loaded.recorded.extend(content.recorded.into_iter().flatten());
                loaded.collections.push(content.objects.counts.clone());
                loaded.notices.extend(content.notices.into_iter().map(|((kind, message, collection), objects)| {
                    Notice { file: Some(id), position: None, kind, message, collection, objects }
                }));
                let (side, layout) = match intent {
                    Some(intent) => {
                        loaded.sources.set_layout(id, Layout::Terraform);
                        planned.intent.append(intent);
                        (&mut planned, Layout::Terraform)
                    }
                    None => (&mut exported, layout),
                };
                side.parts.extend(content.parts.into_iter().map(|part| located(part, layout, &clues, (root, page))));
                side.objects.push(content.objects);
                manifests.extend(manifest.map(|manifest| manifest::ManifestFile { file: id, manifest }));
            }
            Err(Refused { message, position }) => {
                loaded.collections.push(BTreeMap::new());
                if let Some(collection) = collection {
                    let part = series::ListPart::failed(collection, clues.parent.clone());
                    exported.parts.push(located(part, clues.layout, &clues, (root, page)));
                }
                let message = if named || collection.is_some() {
                    message
                } else {
                    format!("{} (skipped)", message.as_part()).into()
                };
                loaded.notices.push(Notice {
                    file: Some(id),
                    position,
                    kind: NoticeKind::UnreadableFile,
                    message,
                    collection,
                    objects: 0,
                });
            }
        }
    }
    let declared = std::mem::take(&mut planned.intent.declared);
    let cuts = loaded.settle(exported, planned, &manifests);
    loaded.notices.extend(cuts.into_iter().map(|(collection, message)| Notice {
        file: None,
        position: None,
        kind: NoticeKind::CutCollection,
        message,
        collection: Some(collection),
        objects: 0,
    }));
    loaded.keep_manifests(&manifests);
    for declared in &declared {
        loaded.sources.set_resource(declared.place, declared.address.clone());
    }
    (loaded, declared)
}

/// What plans say beside their objects; nothing for other files. Several are apart from each other: the path of its file stands
/// before the addresses of each.
fn read_plans(plans: &[Pending], content: &mut Content, file: FileId, path: Option<&String>) -> Option<Intent> {
    let mut intent = Intent::default();
    for (plan, number) in plans.iter().zip(1_usize..) {
        let prefix = match path {
            None => String::new(),
            Some(path) if plans.len() == 1 => format!("{path}: "),
            Some(path) => format!("{path} ({number}): "),
        };
        plan.read(&prefix, file, content, &mut intent);
    }
    (!plans.is_empty()).then_some(intent)
}

/// The files of an export, or those of Terraform.
#[derive(Default)]
struct Side {
    objects: Vec<Objects>,
    parts: Vec<Located>,
    intent: Intent,
}

fn located(part: series::ListPart, layout: Layout, clues: &Clues, (root, page): (usize, Option<Numbered>)) -> Located {
    let never_whole = habits::never_whole(layout, part.collection, part.container.is_list());
    Located { part, never_whole, root, series: clues.series.clone(), page, named: clues.hint.name.is_some() }
}

impl Loaded {
    /// Puts what the two kinds of files hold together. Also tells of each cut: collection, why.
    fn settle(
        &mut self,
        exported: Side,
        mut planned: Side,
        manifests: &[manifest::ManifestFile],
    ) -> Vec<(Collection, Phrase)> {
        let (mut completeness, cuts) = series::completeness(&exported.parts);
        self.notices.extend(settle::settle(manifests, &self.sources, &self.collections, &mut completeness));
        let mut export = Objects::concat(exported.objects);
        let permissions = manifest::summary(manifests).map(|manifest| manifest.permissions).unwrap_or_default();
        if !permissions.contains(hidden::PERMISSION) {
            self.notices.extend(hidden::doubt(&mut completeness, &export));
        }
        series::doubt(&mut completeness, &export.counts);
        self.notices.extend(names::resolve(&mut export, &completeness));
        if planned.objects.is_empty() {
            (self.objects, self.completeness) = (export, completeness);
            return cuts;
        }
        let mut plan = Objects::concat(planned.objects);
        let (planned_completeness, _) = series::completeness(&planned.parts);
        if exported.parts.is_empty() {
            planned.intent.tie_grants(&mut plan.packages);
            (self.objects, self.completeness) = (plan, planned_completeness);
            return cuts;
        }
        self.completeness =
            overlay::completeness(&completeness, &planned_completeness, (&export, &plan), &planned.intent);
        self.objects = overlay::overlay(export.clone(), plan, planned.intent);
        self.before = Some(Before { objects: export, completeness });
        cuts
    }

    /// Keeps what the manifests say of the export as a whole.
    fn keep_manifests(&mut self, manifests: &[manifest::ManifestFile]) {
        let organizations = self.objects.organizations.iter().map(|organization| organization.id.clone());
        self.notices.extend(manifest::other_tenants(manifests, organizations));
        let organizations = self.objects.organizations.iter().map(|organization| organization.id.clone());
        let manifested = manifests.iter().filter_map(|found| found.manifest.tenant_id.clone());
        self.tenants = organizations.chain(manifested).collect();
        self.manifest = manifest::summary(manifests);
    }
}
