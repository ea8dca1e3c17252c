//! Puts the files of an export together: their objects, and how much of each collection these are.

use crate::export::completeness::dates;
use crate::export::completeness::hidden;
use crate::export::completeness::manifest;
use crate::export::completeness::pages::Numbered;
use crate::export::completeness::series::{self, Located};
use crate::export::completeness::settle;
use crate::export::graph::clues::Clues;
use crate::export::graph::kind::Kind;
use crate::export::graph::names;
use crate::export::graph::parent_lists::{self, ParentList};
use crate::export::graph::sink::Content;
use crate::export::habits;
use crate::export::layout::Layout;
use crate::export::loaded::{Before, Loaded};
use crate::export::notice::{Notice, NoticeKind};
use crate::export::objects::{Counts, Objects};
use crate::export::portion::{Facts, Plans, Portion, ReadFile};
use crate::export::reader::bytes::Refused;
use crate::export::reader::own;
use crate::export::terraform::source::DeclaredBlock;
use crate::export::terraform::{Intent, Pending, overlay};
use crate::model::{Collection, Instant, ObjectId};
use crate::source::{FileId, Phrase};

/// Puts the files together, in their order.
pub(crate) fn combine(portions: Vec<Portion>) -> (Loaded, Vec<DeclaredBlock>) {
    let plans = portions.iter().map(Portion::plans).sum();
    let mut all = Combined { plans, ..Combined::default() };
    for (files, objects) in portions.into_iter().map(Portion::apart) {
        all.exported.objects.extend(objects);
        for file in files {
            all.add(file);
        }
    }
    all.settled()
}

/// What was put together so far.
#[derive(Default)]
struct Combined {
    loaded: Loaded,
    exported: Side,
    planned: Side,
    manifests: Vec<manifest::ManifestFile>,
    /// The path given that each file is below, and the newest time in it.
    times: Vec<(usize, Option<Instant>)>,
    /// How many plans there are altogether.
    plans: usize,
}

impl Combined {
    fn add(&mut self, file: ReadFile<Facts>) {
        let ReadFile { clues, outcome, source, root, named } = file;
        let path = source.shown.clone();
        let id = self.loaded.sources.add(source);
        match outcome {
            Ok(facts) => self.hold(facts, &clues, root, (id, &path)),
            Err(refused) => self.refuse(refused, &clues, (root, named), id),
        }
    }

    fn hold(&mut self, facts: Facts, clues: &Clues, root: usize, (id, path): (FileId, &String)) {
        let Facts { parts, parent_lists, notices, layout, recorded, counts, newest, manifest, is_batch, plans } = facts;
        let shown = layout.unwrap_or(clues.layout);
        let Plans { pending, objects } = plans.map(|plans| *plans).unwrap_or_default();
        let mut content = Content { objects, parts: parts.into(), notices, layout, recorded, ..Content::default() };
        let intent = read_plans(&pending, &mut content, id, (self.plans > 1).then_some(path));
        let Content { objects, parts, notices, recorded, .. } = content;
        self.loaded.recorded.extend(recorded.into_iter().flatten());
        self.loaded.notices.extend(notices.into_iter().map(|((kind, message, collection), noticed)| Notice {
            file: Some(id),
            position: noticed.position,
            kind,
            message,
            collection,
            objects: noticed.objects,
        }));
        self.manifests.extend(manifest.map(|manifest| manifest::ManifestFile { file: id, manifest: *manifest }));
        self.times.push((root, newest));
        let place = (id, root, clues.page.filter(|_| !is_batch));
        self.exported
            .parent_lists
            .extend(parent_lists.into_iter().map(|(list, part)| (list, located(part, shown, clues, place))));
        let (side, shown, counts) = match intent {
            Some(intent) => {
                let counts = Counts::from(&objects.counts);
                self.planned.intent.append(intent);
                self.planned.objects.push(objects);
                (&mut self.planned, Layout::Terraform, counts)
            }
            None => (&mut self.exported, shown, counts),
        };
        side.parts.extend(parts.into_iter().map(|part| located(part, shown, clues, place)));
        self.loaded.collections.push(counts);
        if shown != clues.layout {
            self.loaded.sources.set_layout(id, shown);
        }
    }

    fn refuse(&mut self, refused: Refused, clues: &Clues, (root, named): (usize, bool), id: FileId) {
        let Refused { message, position, begun } = refused;
        self.loaded.collections.push(Counts::default());
        self.times.push((root, None));
        let named_as =
            clues.hint.kind().and_then(Kind::collection).map(|collection| (collection, clues.parent.clone()));
        // What stands in the file tells it better than its name.
        let lost = if begun.is_empty() { named_as.into_iter().collect() } else { begun };
        let collection = lost.first().map(|(collection, _)| *collection);
        for (collection, parent) in lost {
            let part = series::ListPart::failed(collection, parent);
            self.exported.parts.push(located(part, clues.layout, clues, (id, root, clues.page)));
        }
        let message =
            if named || collection.is_some() { message } else { format!("{} (skipped)", message.as_part()).into() };
        self.loaded.notices.push(Notice {
            file: Some(id),
            position,
            kind: NoticeKind::UnreadableFile,
            message,
            collection,
            objects: 0,
        });
    }

    fn settled(mut self) -> (Loaded, Vec<DeclaredBlock>) {
        let declared = std::mem::take(&mut self.planned.intent.declared);
        let Self { mut loaded, exported, planned, manifests, times, .. } = self;
        loaded.notices.extend(own::notice(&loaded.sources));
        let cuts = loaded.settle(exported, planned, &manifests, &times);
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
}

/// The tenants that objects name as theirs: products, and settings of directory roles in their ids
/// (<https://learn.microsoft.com/graph/api/resources/unifiedrolemanagementpolicy>).
fn tenants_named(objects: &Objects) -> impl Iterator<Item = ObjectId> {
    let of_products = objects.subscribed_skus.iter().filter_map(|product| product.tenant.clone());
    of_products.chain(objects.policies.iter().filter_map(|policy| policy.id.tenant_of_policy()))
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
    parent_lists: Vec<(ParentList, Located)>,
    intent: Intent,
}

fn located(
    part: series::ListPart,
    layout: Layout,
    clues: &Clues,
    (file, root, page): (FileId, usize, Option<Numbered>),
) -> Located {
    let never_whole = habits::never_whole(layout, part.collection, part.container.is_list());
    Located { part, never_whole, file, root, series: clues.series.clone(), page, named: clues.hint.name.is_some() }
}

impl Loaded {
    /// Puts what the two kinds of files hold together. Also tells of each cut: collection, why.
    fn settle(
        &mut self,
        exported: Side,
        mut planned: Side,
        manifests: &[manifest::ManifestFile],
        times: &[(usize, Option<Instant>)],
    ) -> Vec<(Collection, Phrase)> {
        let Side { objects, parts, parent_lists, .. } = exported;
        let ((mut completeness, cuts), mut export) =
            rayon::join(|| series::completeness(&parts), || Objects::concat(objects));
        let has_export = !parts.is_empty();
        dates::date(&parts, times, (manifests, &self.sources), &mut completeness);
        drop(parts);
        self.notices.extend(settle::settle(manifests, &self.sources, &self.collections, &mut completeness));
        self.notices.extend(parent_lists::fill(parent_lists, &mut export));
        let permissions = manifest::summary(manifests).map(|manifest| manifest.permissions).unwrap_or_default();
        if !permissions.contains(hidden::PERMISSION) {
            self.notices.extend(hidden::doubt(&mut completeness, &export));
        }
        series::doubt(&mut completeness, &export.counts);
        series::join_policies(&mut completeness, export.packages.iter().map(|package| &package.id));
        self.notices.extend(names::resolve(&mut export, &completeness));
        if planned.objects.is_empty() {
            (self.objects, self.completeness) = (export, completeness);
            return cuts;
        }
        let mut plan = Objects::concat(planned.objects);
        let (planned_completeness, _) = series::completeness(&planned.parts);
        if !has_export {
            planned.intent.tie_grants(&mut plan.packages);
            plan.members.append(&mut planned.intent.refreshed);
            (self.objects, self.completeness) = (plan, planned_completeness);
            return cuts;
        }
        let is_read = !planned.intent.is_unread;
        self.completeness =
            overlay::completeness(&completeness, &planned_completeness, (&export, &plan), &planned.intent);
        self.objects = overlay::overlay(export.clone(), plan, planned.intent);
        self.before = is_read.then_some(Before { objects: export, completeness });
        cuts
    }

    /// Keeps what the manifests say of the export as a whole.
    fn keep_manifests(&mut self, manifests: &[manifest::ManifestFile]) {
        let organizations = self.objects.organizations.iter().map(|organization| organization.id.clone());
        self.notices.extend(manifest::other_tenants(manifests, organizations));
        let organizations = self.objects.organizations.iter().map(|organization| organization.id.clone());
        let manifested = manifests.iter().filter_map(|found| found.manifest.tenant_id.clone());
        self.tenants = organizations.chain(manifested).collect();
        // Where nothing says which tenant it is, there is none that these could be another one of.
        if !self.tenants.is_empty() {
            let named: Vec<ObjectId> = tenants_named(&self.objects).collect();
            self.tenants.extend(named);
        }
        self.manifest = manifest::summary(manifests);
    }
}
