//! The manifest of a canonical export.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::cover::Cover;
use crate::export::completeness::manifest::Manifest;
use crate::export::json::canonical::canonical;
use crate::export::json::shape::shape;
use crate::export::json::value::Raw;
use crate::export::layout::Layout;
use crate::export::objects::{CollectionState, Completeness};
use crate::model::Collection;

pub(crate) const NAME: &str = "manifest.json";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    schema_version: u32,
    canonical: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    tenant_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exported_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    finished_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    permissions: Option<Permissions>,
    collections: BTreeMap<&'static str, Row>,
}

/// What the export was made with.
#[derive(Serialize)]
struct Permissions {
    application: Vec<String>,
}

/// One collection: how many objects, and how much of it they are; or why there is nothing of it.
#[derive(Serialize)]
#[serde(untagged)]
enum Row {
    Known { count: usize, state: State },
    Failed { error: String },
}

#[derive(Serialize)]
struct State {
    whole: bool,
    defective: bool,
    counted: bool,
    detail: Option<String>,
    parents: BTreeMap<String, bool>,
    #[serde(rename = "withoutServicePrincipals", skip_serializing_if = "Vec::is_empty")]
    without_service_principals: Vec<String>,
}

pub(crate) fn write(
    manifest: Option<&Manifest>,
    completeness: &Completeness,
    counts: &BTreeMap<Collection, usize>,
    foreign: &BTreeMap<Collection, Layout>,
) -> String {
    let lacks: BTreeMap<_, _> = foreign
        .iter()
        .map(|(collection, layout)| {
            (*collection, format!("what {layout} files hold of it is not in the canonical form"))
        })
        .collect();
    let row = |collection: Collection| {
        let row = match completeness.of(collection) {
            Some(state) => {
                let count = counts.get(&collection).copied().unwrap_or_default();
                Row::Known { count, state: state_of(state, lacks.get(&collection)) }
            }
            None => Row::Failed { error: Cover::plain().open(completeness.why_absent(collection)?.clone()) },
        };
        Some((collection.id(), row))
    };
    let written = Written {
        schema_version: 1,
        canonical: true,
        tenant_id: manifest.and_then(|manifest| manifest.tenant_id.as_ref()).map(|id| id.raw().to_string()),
        exported_at: manifest.and_then(|manifest| manifest.exported_at).map(|instant| instant.to_string()),
        finished_at: manifest.and_then(|manifest| manifest.finished_at).map(|instant| instant.to_string()),
        permissions: manifest
            .filter(|manifest| !manifest.permissions.is_empty())
            .map(|manifest| Permissions { application: manifest.permissions.iter().cloned().collect() }),
        collections: Collection::all().filter_map(row).collect(),
    };
    canonical(&serde_json::to_string(&written).unwrap_or_default())
}

fn state_of(state: &CollectionState, lacks: Option<&String>) -> State {
    State {
        whole: state.whole && lacks.is_none(),
        defective: state.is_defective || lacks.is_some(),
        counted: state.counted,
        detail: lacks.cloned().or_else(|| Some(Cover::plain().open(state.detail.clone()?))),
        parents: state.parents.iter().map(|(parent, whole)| (parent.raw().to_string(), *whole)).collect(),
        without_service_principals: state.without_service_principals.iter().map(|id| id.raw().to_string()).collect(),
    }
}

shape! {
    /// What tells a canonical export.
    Mark<'a> {
        canonical: Raw<bool> = "canonical",
    }
}

pub(crate) fn is_canonical(text: &str) -> bool {
    serde_json::from_str::<Mark<'_>>(text).is_ok_and(|mark| mark.canonical == Raw::Value(true))
}
