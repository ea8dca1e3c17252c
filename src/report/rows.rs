//! Rows that JSON and SARIF share: subjects, values for machines, what to change.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::finding::{Change, Edit, Subject};
use crate::who::Run;

/// The tenant that was looked at.
#[derive(Serialize)]
pub(super) struct TenantRow<'a> {
    id: Option<&'a str>,
    name: Option<&'a str>,
}

impl<'a> TenantRow<'a> {
    pub(super) fn new(id: Option<&'a String>, name: Option<&'a String>) -> Self {
        Self { id: id.map(String::as_str), name: name.map(String::as_str) }
    }
}

/// When and about which tenant something was answered.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RunRow<'a> {
    as_of: Option<String>,
    tenant: TenantRow<'a>,
}

impl<'a> RunRow<'a> {
    pub(super) fn new(run: &'a Run) -> Self {
        let tenant = TenantRow::new(run.tenant_id.as_ref(), run.tenant_name.as_ref());
        Self { as_of: run.as_of.map(|moment| moment.to_string()), tenant }
    }
}

/// A subject as JSON and SARIF name it.
#[derive(Serialize)]
pub(super) struct SubjectRow<'a> {
    kind: &'static str,
    id: &'a str,
    name: Option<&'a str>,
}

impl<'a> SubjectRow<'a> {
    pub(super) fn new(subject: &'a Subject) -> Self {
        Self { kind: subject.kind.as_str(), id: &subject.id, name: subject.name.as_deref() }
    }
}

/// Rows that are made one at a time, while they are written.
pub(super) struct Each<F>(pub(super) F);

impl<F, I> Serialize for Each<F>
where
    F: Fn() -> I,
    I: Iterator<Item: Serialize>,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// Values for machines, in the order the rule gives them.
pub(super) struct Evidence<'a>(pub(super) &'a [(&'static str, String)]);

impl Serialize for Evidence<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

/// One way to end a fault.
#[derive(Serialize)]
pub(super) struct ChangeRow<'a> {
    edits: Vec<EditRow<'a>>,
}

#[derive(Serialize)]
struct EditRow<'a> {
    object: SubjectRow<'a>,
    property: Option<String>,
    action: &'static str,
    from: Option<&'a str>,
    to: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    objects: Vec<SubjectRow<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<&'a str>,
    text: &'a str,
    #[serde(rename = "where")]
    place: Place<'a>,
}

/// Where the edit is made.
#[derive(Serialize)]
struct Place<'a> {
    graph: Option<&'a str>,
    portal: Option<String>,
    terraform: Option<Terraform>,
}

#[derive(Serialize)]
struct Terraform {
    resource: &'static str,
    attribute: Option<&'static str>,
}

impl<'a> ChangeRow<'a> {
    pub(super) fn new(change: &'a Change<String>) -> Self {
        Self { edits: change.edits.iter().map(EditRow::new).collect() }
    }
}

impl<'a> EditRow<'a> {
    fn new(edit: &'a Edit<String>) -> Self {
        let terraform = edit.terraform().map(|(resource, attribute)| Terraform { resource, attribute });
        Self {
            object: SubjectRow::new(&edit.object),
            property: edit.target.name(),
            action: edit.action.as_str(),
            from: edit.from.as_deref(),
            to: edit.action.value().map(String::as_str),
            objects: edit.action.objects().iter().map(SubjectRow::new).collect(),
            scope: edit.scope.as_deref(),
            text: &edit.words,
            place: Place { graph: edit.request.as_deref(), portal: edit.page(), terraform },
        }
    }
}
