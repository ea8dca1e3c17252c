//! The same with Rego (regorus): `with-regorus POLICY FOLDER`.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

/// The lists that the policy reads, by their name in `input`.
const LISTS: [(&str, &str); 4] = [
    ("settings", "roleManagementPolicyAssignments-"),
    ("packages", "accessPackages-"),
    ("policies", "assignmentPolicies-"),
    ("groups", "groups-"),
];

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, policy, folder] = arguments.as_slice() else { anyhow::bail!("with-regorus POLICY FOLDER") };
    let mut engine = regorus::Engine::new();
    engine.add_policy_from_file(policy)?;
    let mut input = BTreeMap::new();
    for (name, prefix) in LISTS {
        input.insert(name, rows(Path::new(folder), prefix)?);
    }
    engine.set_input(serde_json::from_value(serde_json::to_value(input)?)?);
    println!("{}", engine.eval_rule("data.one_job.answer".to_owned())?.as_string()?);
    Ok(())
}

/// The rows of all pages of a list.
fn rows(folder: &Path, prefix: &str) -> Result<Vec<Value>> {
    let mut rows = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(prefix)) {
            let mut page: Value = serde_json::from_slice(&std::fs::read(&path)?)?;
            rows.append(page["value"].as_array_mut().context("a page has rows")?);
        }
    }
    Ok(rows)
}
