//! The form of a file: which exporter wrote it, or what else it is.

use std::fmt;

/// The exporter that wrote a file, or what the file is instead of data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layout {
    /// Graph answers as they come: pages, arrays, objects, v1.0 and beta.
    Graph,
    /// The folder tree of `EntraExporter`.
    EntraExporter,
    /// A Terraform plan or state.
    Terraform,
    /// A file of the configuration behind a Terraform plan, which is not JSON.
    TerraformSource,
    /// An `EasyPIM` configuration: an intended state.
    EasyPim,
    /// What `ScubaGear`'s provider read, or its merged results.
    ScubaGear,
    /// What `AzureHound` collected.
    AzureHound,
    /// A JSON report of `Microsoft365DSC`.
    Microsoft365Dsc,
    /// A report that pimlint wrote.
    Report,
    /// The key of the pseudonyms in reports.
    RedactionKey,
    /// A zip archive.
    Zip,
    /// A tar archive.
    Tar,
    /// A tar archive that is compressed with gzip.
    TarGz,
}

impl Layout {
    /// Whether its files say what a directory is to hold, not what it holds.
    #[must_use]
    pub fn is_intended(self) -> bool {
        matches!(self, Self::Terraform | Self::EasyPim | Self::Microsoft365Dsc)
    }

    /// Whether pimlint itself wrote it, so that it is no part of an export.
    #[must_use]
    pub fn is_own(self) -> bool {
        matches!(self, Self::Report | Self::RedactionKey)
    }

    /// The name in the output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Graph => "graph",
            Self::EntraExporter => "entra-exporter",
            Self::Terraform => "terraform",
            Self::TerraformSource => "terraform-source",
            Self::EasyPim => "easypim",
            Self::ScubaGear => "scubagear",
            Self::AzureHound => "azurehound",
            Self::Microsoft365Dsc => "microsoft365dsc",
            Self::Report => "report",
            Self::RedactionKey => "redaction-key",
            Self::Zip => "zip",
            Self::Tar => "tar",
            Self::TarGz => "tar.gz",
        }
    }
}

impl fmt::Display for Layout {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}
