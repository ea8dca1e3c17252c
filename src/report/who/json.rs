//! The answer for machines. Its fields are a contract (`docs/who.md`).

use std::io::{self, Write};

use serde::Serialize;

use crate::model::Gap;
use crate::report::formatter::write_document;
use crate::report::gaps::remedy;
use crate::report::rows::TenantRow;
use crate::report::tool::ThisTool;
use crate::who::{About, Answer, Group, Kind, Named, Package, Person, Role};

const SCHEMA_VERSION: u32 = 1;
/// The levels that stand on lines of their own.
const LEVELS: usize = 4;

/// Writes the answer.
pub(super) fn write(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    let document = Document::new(answer);
    write_document(&document, LEVELS, out)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    schema_version: u32,
    tool: ThisTool,
    run: Run<'a>,
    kind: Kind,
    object: &'a Named,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<&'a Group>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'a Role>,
    #[serde(skip_serializing_if = "Option::is_none")]
    package: Option<&'a Package>,
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<&'a Person>,
    missing: Vec<Missing>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    as_of: Option<String>,
    as_of_source: &'static str,
    tenant: TenantRow<'a>,
}

/// Something that the export lacks for this answer.
#[derive(Serialize)]
struct Missing {
    reason: String,
    collection: Option<&'static str>,
    sentence: String,
    remedy: Option<String>,
}

impl<'a> Document<'a> {
    fn new(answer: &'a Answer) -> Self {
        let run = &answer.run;
        let mut document = Self {
            schema_version: SCHEMA_VERSION,
            tool: ThisTool::ROW,
            run: Run {
                as_of: run.as_of.map(|moment| moment.to_string()),
                as_of_source: run.as_of_source.as_str(),
                tenant: TenantRow::new(run.tenant_id.as_ref(), run.tenant_name.as_ref()),
            },
            kind: answer.kind,
            object: &answer.object,
            group: None,
            role: None,
            package: None,
            person: None,
            missing: answer.gaps.iter().map(|gap| Missing::new(*gap)).collect(),
        };
        match &answer.about {
            About::Group(group) => document.group = Some(group),
            About::Role(role) => document.role = Some(role),
            About::Package(package) => document.package = Some(package),
            About::Person(person) => document.person = Some(person),
        }
        document
    }
}

impl Missing {
    fn new(gap: Gap) -> Self {
        Self {
            reason: gap.to_string(),
            collection: gap.collection().map(crate::model::Collection::id),
            sentence: gap.sentence(),
            remedy: remedy(gap).map(|(what, with)| format!("{what} {with}")),
        }
    }
}
