//! Writes what Microsoft Graph would answer about a tenant, in the layouts that people have their exports in.

mod catalogs;
mod directory;
mod entra_exporter;
mod governance;
mod graph;
mod lists;
mod pim;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::model::{Id, Tenant};

/// How an export is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Pages of v1.0, with beta where v1.0 says less, as the export script of pimlint requests them.
    Graph,
    /// Pages of beta.
    Beta,
    /// A file for each list of v1.0.
    Single,
    /// A file for each object of v1.0.
    Objects,
    /// The folder of `EntraExporter`.
    EntraExporter,
}

impl Layout {
    /// The layouts, by the words for them.
    pub const ALL: [(&'static str, Self); 5] = [
        ("graph", Self::Graph),
        ("beta", Self::Beta),
        ("single", Self::Single),
        ("objects", Self::Objects),
        ("entra-exporter", Self::EntraExporter),
    ];
}

/// The version of Microsoft Graph that answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Api {
    V1,
    Beta,
}

impl Api {
    const fn as_str(self) -> &'static str {
        match self {
            Self::V1 => "v1.0",
            Self::Beta => "beta",
        }
    }
}

/// One answer of Microsoft Graph: a list, perhaps of one parent.
struct List<'t> {
    /// The collection, as the manifest calls it.
    collection: &'static str,
    /// What its files are called.
    stem: &'static str,
    /// The group or unit whose list it is.
    parent: Option<Id>,
    api: Api,
    /// What follows `$metadata#`.
    context: &'static str,
    /// How many objects a page has.
    page: usize,
    rows: Box<dyn Iterator<Item = Value> + 't>,
}

impl List<'_> {
    fn context(&self) -> String {
        format!("https://graph.microsoft.com/{}/$metadata#{}", self.api.as_str(), self.context)
    }

    fn name(&self) -> String {
        match self.parent {
            Some(parent) => format!("{}.{parent}", self.stem),
            None => self.stem.to_owned(),
        }
    }
}

/// What the manifest says of a collection.
#[derive(Default)]
struct Counted {
    count: usize,
    parents: Vec<Id>,
}

/// Writes an export of a tenant to a folder.
///
/// # Errors
/// What the file system says.
pub fn write(tenant: &Tenant, folder: &Path, layout: Layout) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    match layout {
        Layout::EntraExporter => entra_exporter::write(tenant, folder),
        Layout::Graph => graph(tenant, folder, Api::V1, graph::pages),
        Layout::Beta => graph(tenant, folder, Api::Beta, graph::pages),
        Layout::Single => graph(tenant, folder, Api::V1, graph::single),
        Layout::Objects => graph(tenant, folder, Api::V1, graph::objects),
    }
}

/// Writes every list in one way, and the manifest.
fn graph(tenant: &Tenant, folder: &Path, api: Api, one: fn(&Path, List<'_>) -> io::Result<usize>) -> io::Result<()> {
    let mut counted: BTreeMap<&'static str, Counted> = BTreeMap::new();
    lists::each(tenant, api, &mut |list| {
        let entry = counted.entry(list.collection).or_default();
        entry.parents.extend(list.parent);
        entry.count += one(folder, list)?;
        Ok(())
    })?;
    write_json(&folder.join("manifest.json"), &manifest(tenant, &counted))
}

fn manifest(tenant: &Tenant, counted: &BTreeMap<&'static str, Counted>) -> Value {
    let collections: Map<String, Value> = counted
        .iter()
        .map(|(collection, counted)| {
            let mut said = json!({ "count": counted.count });
            if !counted.parents.is_empty() {
                said["parents"] = json!(counted.parents);
            }
            ((*collection).to_owned(), said)
        })
        .collect();
    json!({
        "schemaVersion": 1, "exporter": "simulator", "tenantId": tenant.id, "exportedAt": tenant.exported_at, "collections": collections,
    })
}

/// Writes one JSON value as a file.
fn write_json(path: &Path, value: &Value) -> io::Result<()> {
    let mut file = create(path)?;
    serde_json::to_writer(&mut file, value)?;
    file.write_all(b"\n")?;
    file.flush()
}

fn create(path: &Path) -> io::Result<BufWriter<File>> {
    Ok(BufWriter::new(File::create(path)?))
}
