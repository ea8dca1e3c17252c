//! The objects of the log that point to a place.

use std::borrow::Cow;

use serde::Serialize;

use super::address::{steps_up, uri};
use super::message::Message;

/// What the relative addresses are relative to.
pub(super) const ROOT: &str = "%SRCROOT%";

/// The base of what is so many folders above the working directory; a relative address has no steps up (§3.14.14).
pub(super) fn base(steps_up: usize) -> Cow<'static, str> {
    if steps_up == 0 { ROOT.into() } else { format!("UP{steps_up}").into() }
}

/// §3.28 location.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifLocation {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<usize>,
    #[serde(rename = "physicalLocation", skip_serializing_if = "Option::is_none")]
    pub(super) physical: Option<PhysicalLocation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) logical_locations: Vec<LogicalLocation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<Message>,
}

/// §3.29 physicalLocation.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PhysicalLocation {
    pub(super) artifact_location: ArtifactLocation,
    pub(super) region: Region,
}

/// §3.4 artifactLocation.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ArtifactLocation {
    pub(super) uri: String,
    pub(super) uri_base_id: Cow<'static, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) index: Option<usize>,
}

impl ArtifactLocation {
    /// Where a path leads, and the number of the artifact there.
    pub(super) fn new(path: &str, index: Option<usize>) -> Self {
        Self { uri: uri(path), uri_base_id: base(steps_up(path)), index }
    }
}

/// §3.30 region: lines and columns from 1, the end behind the last character.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Region {
    pub(super) start_line: u32,
    pub(super) start_column: u32,
    pub(super) end_line: u32,
    pub(super) end_column: u32,
}

impl Region {
    /// The start of a file.
    pub(super) const START: Self = Self { start_line: 1, start_column: 1, end_line: 1, end_column: 1 };
}

/// §3.33 logicalLocation: the JSON pointer, behind the path of its file.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LogicalLocation {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) name: String,
    pub(super) fully_qualified_name: String,
    pub(super) kind: &'static str,
}
