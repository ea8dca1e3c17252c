//! The log and its run, as the standard has them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use super::artifact::ArtifactLocation;
use super::decision::DecisionSummary;
use super::message::Message;
use super::notifications::Notification;
use super::population::OutcomeResult;
use super::results::SarifResult;
use super::rules::Rule;
use super::taxonomy::{ComponentReference, ToolComponent};
use crate::engine::assessment::Input;
use crate::report::exceptions::RegisterRow;

/// §3.13 sarifLog.
#[derive(Serialize)]
pub(super) struct Log<'a> {
    #[serde(rename = "$schema")]
    pub(super) schema: &'static str,
    pub(super) version: &'static str,
    pub(super) runs: [Run<'a>; 1],
}

/// §3.14 run.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Run<'a> {
    pub(super) tool: Tool,
    pub(super) automation_details: AutomationDetails,
    pub(super) invocations: [Invocation; 1],
    pub(super) original_uri_base_ids: BTreeMap<Cow<'static, str>, BaseLocation>,
    pub(super) column_kind: &'static str,
    pub(super) artifacts: Vec<Artifact<'a>>,
    pub(super) results: Vec<AnyResult<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) taxonomies: Vec<ToolComponent>,
    pub(super) properties: RunProperties<'a>,
}

/// §3.8 property bag of the run.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RunProperties<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tenant_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tenant_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) as_of: Option<String>,
    pub(super) as_of_source: &'static str,
    /// The worst first.
    pub(super) decisions: Vec<DecisionSummary<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) exceptions: Vec<RegisterRow<'a>>,
}

/// §3.17 runAutomationDetails: the part before the last slash is the category of the alerts.
#[derive(Serialize)]
pub(super) struct AutomationDetails {
    pub(super) id: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) properties: BTreeMap<&'static str, String>,
}

/// §3.18 tool.
#[derive(Serialize)]
pub(super) struct Tool {
    pub(super) driver: Driver,
}

/// §3.19 toolComponent.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Driver {
    pub(super) name: &'static str,
    pub(super) full_name: String,
    pub(super) version: &'static str,
    pub(super) semantic_version: &'static str,
    pub(super) information_uri: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) supported_taxonomies: Vec<ComponentReference>,
    pub(super) rules: Vec<Rule>,
}

/// §3.20 invocation.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Invocation {
    pub(super) command_line: String,
    pub(super) arguments: Vec<String>,
    pub(super) execution_successful: bool,
    pub(super) tool_execution_notifications: Vec<Notification>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tool_configuration_notifications: Vec<Notification>,
}

/// §3.4 artifactLocation of a base. The absolute address of the working directory is not said: the consumer knows its own.
#[derive(Serialize)]
pub(super) struct BaseLocation {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) uri: Option<String>,
    pub(super) description: Message,
}

/// §3.24 artifact.
#[derive(Serialize)]
pub(super) struct Artifact<'a> {
    pub(super) location: ArtifactLocation,
    pub(super) length: u64,
    pub(super) roles: [&'static str; 1],
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) hashes: BTreeMap<&'static str, &'a str>,
}

impl<'a> Artifact<'a> {
    pub(super) fn new(input: &'a Input) -> Self {
        Self {
            location: ArtifactLocation::new(&input.path, None),
            length: input.bytes,
            roles: ["analysisTarget"],
            hashes: input.sha256.iter().map(|hash| ("sha-256", hash.as_str())).collect(),
        }
    }
}

/// §3.27 result: a finding, or another outcome.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum AnyResult<'a> {
    Finding(Box<SarifResult<'a>>),
    Other(Box<OutcomeResult<'a>>),
}
