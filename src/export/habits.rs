//! The habits of each exporter: what its files look like, where it writes a property, what it leaves out.

use crate::export::exporters::{azure_hound, easypim, entra_exporter, microsoft365dsc, scuba_gear};
use crate::export::graph::clues::{self, Clues};
use crate::export::graph::properties;
use crate::export::layout::Layout;
use crate::export::terraform;
use crate::model::{Collection, Property};
use crate::source::Step;

/// The layout of each path given, by the paths of the files below it.
pub(crate) fn layouts_of<'p>(files: impl Iterator<Item = (usize, &'p str)>) -> Vec<Layout> {
    let mut paths: Vec<Vec<&str>> = Vec::new();
    for (root, path) in files {
        paths.resize(paths.len().max(root + 1), Vec::new());
        if let Some(below) = paths.get_mut(root) {
            below.push(path);
        }
    }
    let layout = |paths: &Vec<&str>| if entra_exporter::is_tree(paths) { Layout::EntraExporter } else { Layout::Graph };
    paths.iter().map(layout).collect()
}

/// What the path of a file says, below the path that the user gave.
pub(crate) fn clues(layout: Layout, path: &str) -> Clues {
    match layout {
        Layout::EntraExporter => entra_exporter::clues(path),
        // The others show by their content.
        _ => clues::clues(path),
    }
}

/// The layout that shows by the properties (in lower case) of a file's root object.
pub(crate) fn layout_of_root(keys: &[String]) -> Option<Layout> {
    let has = |key: &str| keys.iter().any(|found| found == key);
    if azure_hound::is_root(has) {
        Some(Layout::AzureHound)
    } else if scuba_gear::is_root(has) {
        Some(Layout::ScubaGear)
    } else if easypim::is_root(has) {
        Some(Layout::EasyPim)
    } else {
        microsoft365dsc::is_entry(has).then_some(Layout::Microsoft365Dsc)
    }
}

/// Where files of a layout write a property inside its object; the first route that resolves holds it.
pub(crate) fn routes(layout: Layout, property: Property) -> Vec<Vec<Step>> {
    match layout {
        Layout::EasyPim => easypim::routes(property),
        Layout::ScubaGear => scuba_gear::routes(property),
        Layout::AzureHound => azure_hound::routes(property),
        Layout::Microsoft365Dsc => microsoft365dsc::routes(property),
        Layout::Terraform => terraform::routes(property),
        Layout::Graph | Layout::EntraExporter => properties::routes(property),
        Layout::TerraformSource | Layout::Report | Layout::RedactionKey | Layout::Zip | Layout::Tar | Layout::TarGz => {
            Vec::new()
        }
    }
}

/// Why an exporter never writes a collection whole; `None` where it may. Those that write one object a file do not write lists.
pub(crate) fn never_whole(layout: Layout, collection: Collection, is_list: bool) -> Option<&'static str> {
    match layout {
        Layout::EntraExporter if is_list => None,
        Layout::EntraExporter => entra_exporter::never_whole(collection),
        Layout::Terraform => Some(terraform::NEVER_WHOLE),
        Layout::EasyPim => Some(easypim::NEVER_WHOLE),
        Layout::ScubaGear => scuba_gear::never_whole(collection),
        Layout::AzureHound => azure_hound::never_whole(collection),
        Layout::Microsoft365Dsc => Some(microsoft365dsc::NEVER_WHOLE),
        Layout::Graph
        | Layout::TerraformSource
        | Layout::Report
        | Layout::RedactionKey
        | Layout::Zip
        | Layout::Tar
        | Layout::TarGz => None,
    }
}

/// How `EntraExporter` writes a collection: the word after `Export-Entra -Type`, and why that never makes it whole, where it
/// does not. `None` where it writes nothing of it.
#[must_use]
pub fn entra_exporter_type(collection: Collection) -> Option<(&'static str, Option<&'static str>)> {
    entra_exporter::type_of(collection).map(|word| (word, entra_exporter::never_whole(collection)))
}
