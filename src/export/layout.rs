//! One exporter's habits each: what its files' names say, and where it writes a property.

use super::completeness::pages::Numbered;
use super::exporters::{azure_hound, easypim, entra_exporter, microsoft365dsc, scuba_gear};
use super::graph::routes as graph;
use super::terraform;
use crate::export::graph::recognise::Hint;
use crate::model::{Collection, ObjectId, Property};
use crate::source::Step;

/// The exporter that wrote a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Layout {
    /// Graph answers as they come: pages, arrays, objects, v1.0 and beta.
    Graph,
    /// The folder tree of EntraExporter.
    EntraExporter,
    /// A Terraform plan or state.
    Terraform,
    /// An EasyPIM configuration: an intended state.
    EasyPim,
    /// What ScubaGear's provider read, or its merged results.
    ScubaGear,
    /// What AzureHound collected.
    AzureHound,
    /// A JSON report of Microsoft365DSC.
    Microsoft365Dsc,
}

impl Layout {
    /// The name in the output.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Graph => "graph",
            Self::EntraExporter => "entra-exporter",
            Self::Terraform => "terraform",
            Self::EasyPim => "easypim",
            Self::ScubaGear => "scubagear",
            Self::AzureHound => "azurehound",
            Self::Microsoft365Dsc => "microsoft365dsc",
        }
    }

    /// The layout that shows by the properties (in lower case) of a file's root object.
    pub(crate) fn of_root(keys: &[String]) -> Option<Self> {
        let has = |key: &str| keys.iter().any(|found| found == key);
        if azure_hound::is_root(has) {
            Some(Self::AzureHound)
        } else if scuba_gear::is_root(has) {
            Some(Self::ScubaGear)
        } else if easypim::is_root(has) {
            Some(Self::EasyPim)
        } else {
            microsoft365dsc::is_entry(has).then_some(Self::Microsoft365Dsc)
        }
    }

    /// Where files of the layout of this name write a property inside its object; the first route that resolves holds it.
    pub(crate) fn routes(name: &str, property: Property) -> Vec<Vec<Step>> {
        match name {
            "easypim" => easypim::routes(property),
            "scubagear" => scuba_gear::routes(property),
            "azurehound" => azure_hound::routes(property),
            "microsoft365dsc" => microsoft365dsc::routes(property),
            _ => graph::routes(property),
        }
    }

    /// Why an exporter never writes a collection whole; `None` where it may.
    pub(crate) fn never_whole(self, collection: Collection) -> Option<&'static str> {
        match self {
            Self::Graph => None,
            Self::EntraExporter => entra_exporter::never_whole(collection),
            Self::Terraform => Some(terraform::NEVER_WHOLE),
            Self::EasyPim => Some(easypim::NEVER_WHOLE),
            Self::ScubaGear => scuba_gear::never_whole(collection),
            Self::AzureHound => azure_hound::never_whole(collection),
            Self::Microsoft365Dsc => Some(microsoft365dsc::NEVER_WHOLE),
        }
    }
}

/// What a file's path says about its objects.
#[derive(Debug, Clone)]
pub(crate) struct Clues {
    pub(crate) layout: Layout,
    pub(crate) hint: Hint,
    pub(crate) parent: Option<ObjectId>,
    /// Folder and file name without the number at its end.
    pub(crate) series: String,
    pub(crate) page: Option<Numbered>,
    /// The file's own name says which list it is, not that of a folder of objects.
    pub(crate) names_list: bool,
}

impl Clues {
    /// Reads the path of a file below the path that the user gave.
    pub(crate) fn of(layout: Layout, path: &str) -> Self {
        match layout {
            Layout::EntraExporter => entra_exporter::clues(path),
            // The others show by their content.
            _ => graph::clues(path),
        }
    }
}
