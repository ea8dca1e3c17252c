//! A folder with an export of contoso and its results, to change one and make others.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::{Value, json};

const CONTOSO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/tenants/contoso");
/// A group that PIM manages.
const PIM_GROUP: &str = "0c43c1dc-22ee-409a-86e3-89d35c994d00";
/// A policy whose package outlives PIM's limit.
pub const POLICY: &str = "34fa5466-ad83-4c85-9e0c-fa6f73995420";
/// A package that grants a dynamic group.
pub const PACKAGE: &str = "bee45ba5-a0dc-4328-9a52-c36d8b1e248d";
/// A dynamic group in PIM.
pub const DYNAMIC_GROUP: &str = "36ce2833-43a5-4f04-9994-2136cc7f6a8f";

/// A folder with an export, and the result that it had before it changed.
pub struct Workplace(tempfile::TempDir);

impl Workplace {
    pub fn new() -> Self {
        let workplace = Self(tempfile::tempdir().expect("a folder"));
        for file in fs::read_dir(CONTOSO).expect("a folder").map(|file| file.expect("a file")) {
            let to = workplace.path("export").join(file.file_name());
            fs::create_dir_all(to.parent().expect("a folder")).expect("writable");
            fs::copy(file.path(), to).expect("a copy");
        }
        workplace.report("base.json", &[]);
        workplace
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pimlint"));
        command.current_dir(self.0.path()).env_remove("GITHUB_STEP_SUMMARY").args(arguments);
        command.output().expect("the program runs")
    }

    /// Writes the JSON report of the export.
    pub fn report(&self, name: &str, more: &[&str]) -> Value {
        let output = format!("json={name}");
        let run = self.run(&[&["check", "export", "--quiet", "--fail-on", "never", "-o", &output][..], more].concat());
        assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
        self.json(name)
    }

    pub fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&fs::read(self.path(name)).expect("a report")).expect("JSON")
    }

    pub fn write(&self, name: &str, value: &Value) {
        fs::write(self.path(name), value.to_string()).expect("writable");
    }

    /// The exit code and the report of the export against the baseline.
    pub fn against(&self, more: &[&str]) -> (Option<i32>, Value) {
        let arguments = ["check", "export", "--baseline", "base.json", "-f", "json"];
        let run = self.run(&[&arguments[..], more].concat());
        let report = serde_json::from_slice(&run.stdout);
        (run.status.code(), report.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&run.stderr))))
    }

    /// Changes one object of a list of Graph, or removes it.
    pub fn change(&self, file: &str, id: &str, change: impl Fn(&mut Value) -> bool) {
        let name = format!("export/{file}.json");
        let mut page = self.json(&name);
        let list = page["value"].as_array_mut().expect("a page");
        let at = list.iter().position(|object| object["id"] == id).expect("the object");
        if !change(&mut list[at]) {
            list.remove(at);
        }
        self.write(&name, &page);
    }

    /// Adds a fault: a group in PIM becomes dynamic.
    pub fn make_dynamic(&self) {
        self.change("groups", PIM_GROUP, |group| {
            group["groupTypes"] = json!(["DynamicMembership"]);
            group["membershipRule"] = json!("user.department -eq \"Finance\"");
            true
        });
    }

    /// Ends one: a dynamic group in PIM becomes assigned.
    pub fn mend(&self) {
        self.change("groups", DYNAMIC_GROUP, |group| {
            group["groupTypes"] = json!([]);
            group["membershipRule"] = Value::Null;
            true
        });
    }
}
