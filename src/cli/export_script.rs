//! `pimlint export-script`: a script that exports what the rules read.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use clap::{Args, ValueEnum};

use super::exit::Exit;
use super::failure::Failure;
use super::terminal::{self, Color};
use crate::catalogue::entries;
use crate::model::{Collection, Request};

/// The options of `export-script`.
#[derive(Debug, Args)]
#[command(after_help = "Example: pimlint export-script az > export.sh && bash export.sh ./export")]
pub(super) struct Arguments {
    /// What runs the script: bash with Azure CLI (or curl), or PowerShell with the Graph module
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
pub(super) fn execute(arguments: &Arguments, color: Color) -> Result<Exit, Failure> {
    let script = arguments.shell.script();
    terminal::print(&terminal::options(color, false, false), |out| out.write_all(script.as_bytes()))?;
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
            .replace("@COLLECTIONS@", &self.collections(&wanted))
            .replace("@REQUESTS@", &self.requests(&wanted))
    }

    fn collections(self, wanted: &BTreeSet<Collection>) -> String {
        let ids: Vec<_> = wanted.iter().map(|collection| collection.id()).collect();
        match self {
            Self::Az => ids.join(" "),
            Self::Powershell => format!("'{}'", ids.join("', '")),
        }
    }

    /// One line a request: lists first, because others are asked for each object of them.
    fn requests(self, wanted: &BTreeSet<Collection>) -> String {
        let all = || wanted.iter().flat_map(|collection| collection.requests().map(|request| (*collection, request)));
        let lists = all().filter(|(_, request)| !request.is_per_parent());
        let lines: Vec<_> = lists
            .chain(all().filter(|(_, request)| request.is_per_parent()))
            .map(|(collection, request)| self.request(collection, request))
            .collect();
        lines.join("\n")
    }

    /// Both shells take a text in single quotes as it stands; the path has none after it was encoded.
    fn request(self, collection: Collection, request: Request) -> String {
        let (list, supplement, each) = match self {
            Self::Az => ("list", "supplement", "each"),
            Self::Powershell => ("Save-List", "Save-Supplement", "Save-Each"),
        };
        let list = if request.is_supplement { supplement } else { list };
        let path = encoded(request.path);
        match collection.parent().filter(|_| request.is_per_parent()) {
            Some(parent) => format!("{each} {collection} {} {parent} '{path}'", request.name),
            None => format!("{list} {collection} {} '{path}'", request.name),
        }
    }
}

/// What the rules read, the collections for whose objects that is asked, and the tenant's own id and name.
fn wanted() -> BTreeSet<Collection> {
    let read = entries().iter().flat_map(|entry| entry.reads.iter().copied());
    let mut wanted: BTreeSet<_> = read.chain([Collection::Organization]).collect();
    // PIM lists are asked for all groups where the list of PIM groups cannot be read.
    let parents: Vec<_> = wanted.iter().filter_map(|collection| collection.parent()).collect();
    if parents.contains(&Collection::PimGroups) {
        wanted.insert(Collection::Groups);
    }
    wanted.extend(parents);
    wanted
}

/// The permissions as comment lines, each with the collections that take it.
fn permissions(wanted: &BTreeSet<Collection>) -> String {
    let all: BTreeSet<_> = wanted.iter().flat_map(|collection| collection.permissions()).collect();
    let mut lines = String::new();
    for permission in all {
        let takes = wanted.iter().filter(|collection| collection.permissions().contains(permission));
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
    use super::{Shell, encoded, entries, wanted};

    #[test]
    fn both_scripts_ask_for_everything_that_a_rule_reads() {
        for shell in [Shell::Az, Shell::Powershell] {
            let script = shell.script();
            for collection in entries().iter().flat_map(|entry| entry.reads) {
                for request in collection.requests() {
                    assert!(script.contains(&format!("'{}'", encoded(request.path))), "{shell:?}: {}", request.path);
                }
                for permission in collection.permissions() {
                    assert!(script.contains(&format!("#   {permission} (")), "{shell:?}: {permission}");
                }
            }
            assert!(!script.contains("ReadWrite"), "read-only");
            for mark in ["@VERSION@", "@PERMISSIONS@", "@COLLECTIONS@", "@REQUESTS@"] {
                assert!(!script.contains(mark), "{shell:?}: {mark} is not filled");
            }
        }
    }

    #[test]
    fn what_is_asked_for_each_parent_comes_after_its_parents() {
        let wanted = wanted();
        for collection in &wanted {
            assert!(collection.parent().is_none_or(|parent| wanted.contains(&parent)), "{collection}");
        }
        let script = Shell::Az.script();
        let at = |text: &str| script.find(text).expect("a request");
        assert!(
            at("\nlist pim-groups pim-groups '/beta/") < at("\neach group-eligibility group-eligibility pim-groups")
        );
        assert!(at("$filter=groupId%20eq%20%27{id}%27'") > 0, "encoded");
    }
}
