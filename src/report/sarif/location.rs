//! Where results point to: into the export, to a committed file, or to a path that stays the same.

use std::collections::BTreeMap;

use super::address::slug;
use super::artifact::{ArtifactLocation, LogicalLocation, PhysicalLocation, ROOT, Region, SarifLocation};
use super::index::Index;
use super::message::{MAX_LABEL, Message, plain};
use super::settings::{Anchor, Placing, Settings, Span};
use crate::engine::assessment::Assessment;
use crate::export::file_stem;
use crate::export::files::fetch::Buffers;
use crate::export::objects::Counts;
use crate::finding::Subject;
use crate::model::Collection;
use crate::report::Report;
use crate::report::locate::Location;
use crate::source::seal::Secret;
use crate::source::{self, FileId, Step, resolve, unquote};

/// Makes locations.
pub(super) struct Places<'a> {
    pub(super) placing: &'a Placing,
    index: &'a Index,
    tenant: String,
    /// The collection that a file holds most of.
    collections: BTreeMap<FileId, Collection>,
    /// The ids of objects, where the placing asks for them.
    ids: BTreeMap<source::Place, String>,
}

impl<'a> Places<'a> {
    pub(super) fn new(report: &Report<'_>, settings: &'a Settings, index: &'a Index) -> Self {
        let placing = &settings.placing;
        let ids = if matches!(placing, Placing::Export) { BTreeMap::new() } else { ids(report) };
        let most = |(file, counts): (FileId, &Counts)| {
            let (collection, _) =
                counts.iter().max_by_key(|(collection, count)| (*count, std::cmp::Reverse(*collection)))?;
            Some((file, collection))
        };
        let inputs = report.assessment.inputs.iter();
        let collections = inputs.filter_map(|input| most((input.file, &input.collections))).collect();
        Self { placing, index, tenant: tenant_slug(report.assessment), collections, ids }
    }

    /// The primary location of a finding on a subject.
    pub(super) fn primary(&self, place: Option<&Location<'_>>, rule: &str, subject: &Subject) -> SarifLocation {
        match place {
            Some(place) => self.location(place, None, place.label, rule, Some(subject)),
            None => self.nowhere(),
        }
    }

    /// A further location, by its number in the message.
    pub(super) fn related(&self, place: &Location<'_>, id: usize, rule: &str) -> SarifLocation {
        self.location(place, Some(id), place.label, rule, None)
    }

    /// A step of a path.
    pub(super) fn step(&self, place: &Location<'_>, rule: &str) -> SarifLocation {
        self.location(place, None, place.label, rule, None)
    }

    fn location(
        &self,
        place: &Location<'_>,
        id: Option<usize>,
        label: &str,
        rule: &str,
        subject: Option<&Subject>,
    ) -> SarifLocation {
        let logical = place.pointer.as_deref().map(|pointer| logical(place.path, pointer));
        SarifLocation {
            id,
            physical: Some(self.physical(place, rule, subject)),
            logical_locations: logical.into_iter().collect(),
            message: (!label.is_empty()).then(|| Message::escaped(&plain(label, MAX_LABEL))),
        }
    }

    fn physical(&self, place: &Location<'_>, rule: &str, subject: Option<&Subject>) -> PhysicalLocation {
        let object = place.object().and_then(|object| self.ids.get(&object)).map(String::as_str);
        let subject = subject.map(|subject| subject.id.as_str());
        match self.placing {
            Placing::Export => PhysicalLocation {
                artifact_location: self.index.artifact(place.path, place.file),
                region: Region {
                    start_line: place.start.line,
                    start_column: place.start.column,
                    end_line: place.end.line,
                    end_column: place.end.column,
                },
            },
            Placing::Anchor(anchor) => {
                let parts = subject.into_iter().flat_map(|id| std::iter::once(id).chain(id.split('/')));
                in_anchor(anchor, anchor.span_of(parts.chain(object).chain([rule])))
            }
            Placing::Virtual => {
                let collection = self.collections.get(&place.file).map_or("objects", |collection| collection.id());
                let stem = file_stem(object.or(subject).unwrap_or("object"));
                at_start(format!("entra/{}/{collection}/{stem}.json", self.tenant))
            }
        }
    }

    /// A result must have a location: a fault of the tenant as a whole stands at the start of the first file.
    fn nowhere(&self) -> SarifLocation {
        let physical = match self.placing {
            Placing::Export => {
                let first = self.index.first_file.as_ref();
                let (path, file) = first.map_or(("export", FileId(u32::MAX)), |(path, file)| (path, *file));
                PhysicalLocation { artifact_location: self.index.artifact(path, file), region: Region::START }
            }
            Placing::Anchor(anchor) => in_anchor(anchor, anchor.span_of(std::iter::empty())),
            Placing::Virtual => return self.of_tenant(),
        };
        SarifLocation { id: None, physical: Some(physical), logical_locations: Vec::new(), message: None }
    }

    /// The place of an outcome without evidence: no file shows it, so it has a path that stays the same. Consumers such as
    /// `Sarif.Multitool` 5.7 do not take a result without a file.
    pub(super) fn of_subject(&self, subject: &Subject, name: &str) -> SarifLocation {
        let kind = subject.kind.as_str();
        let logical = LogicalLocation {
            name: name.to_owned(),
            fully_qualified_name: format!("{kind}/{}", subject.id),
            kind: "object",
        };
        let physical = at_start(format!("entra/{}/{kind}/{}.json", self.tenant, file_stem(&subject.id)));
        SarifLocation { id: None, physical: Some(physical), logical_locations: vec![logical], message: None }
    }

    /// The place of what concerns the tenant as a whole.
    pub(super) fn of_tenant(&self) -> SarifLocation {
        let physical = at_start(format!("entra/{}/tenant.json", self.tenant));
        SarifLocation { id: None, physical: Some(physical), logical_locations: Vec::new(), message: None }
    }
}

/// Where a place is in the export, for results that do not point there.
pub(super) fn address(place: &Location<'_>) -> String {
    format!("{}#{}", place.path, place.pointer.as_deref().unwrap_or_default())
}

/// The name of the tenant as one step of a path.
pub(super) fn tenant_slug(assessment: &Assessment) -> String {
    let run = &assessment.run;
    slug(run.tenant_name.as_deref().or(run.tenant_id.as_deref()).unwrap_or("tenant"))
}

fn in_anchor(anchor: &Anchor, span: Span) -> PhysicalLocation {
    let Span { line, start, end } = span;
    PhysicalLocation {
        artifact_location: ArtifactLocation::new(&anchor.path, None),
        region: Region { start_line: line, start_column: start, end_line: line, end_column: end },
    }
}

fn at_start(path: String) -> PhysicalLocation {
    PhysicalLocation {
        artifact_location: ArtifactLocation { uri: path, uri_base_id: ROOT.into(), index: None },
        region: Region::START,
    }
}

/// The ids of every object that a finding points to. Each file is read once.
fn ids(report: &Report<'_>) -> BTreeMap<source::Place, String> {
    let mut by_file = BTreeMap::<FileId, Vec<source::Place>>::new();
    for object in report.locations.iter().flatten().filter_map(Location::object) {
        by_file.entry(object.file).or_default().push(object);
    }
    let mut ids = BTreeMap::new();
    let mut buffers = Buffers::default();
    for (file, mut objects) in by_file {
        let Ok(text) = report.sources.text_in(&mut buffers, file) else { continue };
        objects.sort_unstable();
        objects.dedup();
        for object in objects {
            let id = text.get(object.range()).and_then(|object| {
                let member = resolve(object, &[Step::Key("id")])?;
                object.get(member.value).filter(|value| value.starts_with('"')).map(|value| unquote(value).into_owned())
            });
            let id = id.map(|id| report.assessment.cover.text(Secret::Id, &id));
            ids.extend(id.map(|id| (object, id)));
        }
    }
    ids
}

fn logical(path: &str, pointer: &str) -> LogicalLocation {
    let name = pointer.rsplit('/').next().unwrap_or_default().replace("~1", "/").replace("~0", "~");
    LogicalLocation {
        kind: if name.bytes().all(|byte| byte.is_ascii_digit()) { "object" } else { "property" },
        name,
        fully_qualified_name: format!("{path}#{pointer}"),
    }
}
