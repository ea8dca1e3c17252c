//! `pimlint export-script`: a script that exports what the rules read.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use clap::{Args, ValueEnum};

use super::exit::Exit;
use super::failure::Failure;
use super::terminal;
use crate::model::{Collection, GraphRequest};

const HELP: &str = "\
Examples:
  pimlint export-script az > export.sh
      For bash with Azure CLI; then: az login && bash export.sh ./export
  pimlint export-script powershell > export.ps1
      For PowerShell with the Microsoft Graph module";

/// The options of `export-script`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    /// Shell that runs the script: bash with Azure CLI (or curl), or PowerShell with the Graph module
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

/// What runs a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shell {
    Az,
    Powershell,
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments) -> Result<Exit, Failure> {
    let script = arguments.shell.script();
    terminal::print(|out| out.write_all(script.as_bytes()))?;
    Ok(Exit::Clean)
}

impl Shell {
    fn template(self) -> &'static str {
        match self {
            Self::Az => include_str!("export_script/az.sh"),
            Self::Powershell => include_str!("export_script/powershell.ps1"),
        }
    }

    /// The template, filled from the table of collections.
    fn script(self) -> String {
        let wanted = wanted();
        self.template()
            .replace("@VERSION@", env!("CARGO_PKG_VERSION"))
            .replace("@PERMISSIONS@", &permissions(&wanted))
            .replace("@COLLECTIONS@", &self.ids(&wanted))
            .replace("@NAMING@", &self.ids(&wanted.iter().copied().filter(|wanted| wanted.names_groups()).collect()))
            .replace("@REQUESTS@", &self.requests(&wanted))
    }

    fn ids(self, collections: &BTreeSet<Collection>) -> String {
        let ids: Vec<_> = collections.iter().map(|collection| collection.id()).collect();
        match self {
            Self::Az => ids.join(" "),
            Self::Powershell => format!("'{}'", ids.join("', '")),
        }
    }

    /// One line a request: lists first, because others are asked for each object of them; the lists by group last, because all
    /// others say which groups matter.
    fn requests(self, wanted: &BTreeSet<Collection>) -> String {
        let mut requests: Vec<_> = wanted.iter().flat_map(|collection| collection.requests()).collect();
        requests.sort_by_key(|request| request.parent.map(|parent| parent == Collection::Groups));
        let lines: Vec<_> = requests.into_iter().map(|request| self.request(request)).collect();
        lines.join("\n")
    }

    /// Both shells take a text in single quotes as it stands; the path has none after it was encoded.
    fn request(self, request: GraphRequest) -> String {
        let (list, each, nested, supplement) = match self {
            Self::Az => ("list", "each", "nested", "supplement "),
            Self::Powershell => ("Save-List", "Save-Each", "Save-Nested", "Save-Supplement "),
        };
        let GraphRequest { collection, name, .. } = request;
        let path = encoded(request.path);
        let line = match request.parent {
            Some(parent) if collection == Collection::GroupMembers => {
                format!("{nested} {collection} {name} {parent} '{path}'")
            }
            Some(parent) => format!("{each} {collection} {name} {parent} '{path}'"),
            None => format!("{list} {collection} {name} '{path}'"),
        };
        if request.is_supplement { supplement.to_owned() + &line } else { line }
    }
}

/// What the rules read, and the rest too, so that an export made today serves the rules of tomorrow.
fn wanted() -> BTreeSet<Collection> {
    Collection::all().collect()
}

/// The permissions as comment lines, each with the collections that take it.
fn permissions(wanted: &BTreeSet<Collection>) -> String {
    let all: BTreeSet<_> = wanted.iter().flat_map(|collection| collection.permissions()).collect();
    let mut lines = String::new();
    for permission in all {
        let takes = wanted.iter().filter(|collection| collection.permissions().contains(&permission));
        let ids: Vec<_> = takes.map(|collection| collection.id()).collect();
        let _ = writeln!(lines, "#   {permission} ({})", ids.join(", "));
    }
    lines.trim_end().to_owned()
}

/// A request's path with its version, and with the characters encoded that a query must not hold.
fn encoded(path: &str) -> String {
    let version = if path.starts_with("/beta/") { "" } else { "/v1.0" };
    format!("{version}{}", path.replace(' ', "%20").replace('\'', "%27"))
}

#[cfg(test)]
mod tests {
    use super::{Shell, encoded, wanted};
    use crate::catalogue::entries;
    use crate::model::Collection;

    #[test]
    fn both_scripts_send_the_same_requests_and_all_that_a_rule_reads() {
        for shell in [Shell::Az, Shell::Powershell] {
            let script = shell.script();
            let read = entries().iter().flat_map(|entry| entry.reads.iter().copied());
            for collection in read.chain(wanted()) {
                for request in collection.requests() {
                    assert!(script.contains(&format!("'{}'", encoded(request.path))), "{shell:?}: {}", request.path);
                }
                for permission in collection.permissions() {
                    assert!(script.contains(&format!("#   {permission} (")), "{shell:?}: {permission}");
                }
            }
            assert!(!script.contains("ReadWrite"), "read-only");
            for mark in ["@VERSION@", "@PERMISSIONS@", "@COLLECTIONS@", "@NAMING@", "@REQUESTS@"] {
                assert!(!script.contains(mark), "{shell:?}: {mark} is not filled");
            }
        }
    }

    #[test]
    fn what_is_asked_for_each_parent_comes_after_its_parents() {
        let wanted = wanted();
        for request in wanted.iter().flat_map(|collection| collection.requests()) {
            assert!(request.parent.is_none_or(|parent| wanted.contains(&parent)), "{}", request.path);
        }
        let script = Shell::Az.script();
        let at = |text: &str| script.find(text).unwrap_or_else(|| panic!("no request {text}"));
        assert!(
            at("\nlist pim-groups pim-groups '/beta/") < at("\neach group-eligibility group-eligibility pim-groups")
        );
        assert!(
            at("\neach access-packages access-packages access-packages '") < at("\nnested group-members "),
            "packages name groups"
        );
        assert!(at("\nnested group-members ") < at("\neach group-owners "), "the nested groups have owners as well");
        assert!(at("$filter=groupId%20eq%20%27{id}%27&") > 0, "encoded");
        assert!(at("\nsupplement each group-assignments assignment-schedule-requests pim-groups ") > 0);
    }

    /// The members that a shape looks for: `id: Raw<ObjectId> = Id,` and `created: ... = "createdDateTime",`.
    fn members(shape: &str) -> Vec<String> {
        let (_, body) = shape.split_once("Shape<'a> {").expect("a shape");
        let (body, _) = body.split_once("\n    }").expect("its end");
        let named = body.lines().filter_map(|line| line.split_once(" = ")).map(|(_, name)| name.trim_end_matches(','));
        let lower = |name: &str| name[..1].to_lowercase() + &name[1..];
        named.filter(|name| !name.starts_with("\"@")).map(|name| lower(name.trim_matches('"'))).collect()
    }

    #[test]
    fn what_the_loader_reads_of_an_object_is_selected() {
        let shapes = [
            (
                Collection::Groups,
                include_str!("../export/graph/shapes/group.rs"),
                &["renewedDateTime", "members", "owners"][..],
            ),
            (Collection::Users, include_str!("../export/graph/shapes/user.rs"), &[]),
            (
                Collection::ServicePrincipals,
                include_str!("../export/graph/shapes/service_principal.rs"),
                &["createdDateTime"],
            ),
            (
                Collection::AdministrativeUnits,
                include_str!("../export/graph/shapes/administrative_unit.rs"),
                &["members"],
            ),
            (Collection::Organization, include_str!("../export/graph/shapes/organization.rs"), &[]),
        ];
        for (collection, shape, others) in shapes {
            let members = members(shape);
            assert!(members.len() >= 3, "{members:?}");
            let paths: Vec<_> = collection.requests().map(|request| request.path).collect();
            let selected: Vec<_> = paths
                .iter()
                .flat_map(|path| path.split(['?', '&']))
                .filter_map(|option| option.strip_prefix("$select=").or_else(|| option.strip_prefix("$expand=")))
                .flat_map(|list| list.split(','))
                .filter_map(|name| name.split('(').next())
                .collect();
            for member in members.iter().filter(|member| !others.contains(&member.as_str())) {
                assert!(selected.contains(&member.as_str()), "{collection}: {member} is read, but {paths:?}");
            }
        }
    }
}
