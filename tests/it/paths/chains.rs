//! Chains that the simulator plants: `pimlint paths` shows exactly those, step by step.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;
use simulator::faults::chains::{LENGTHS, chain};
use simulator::key::Chain;
use simulator::tenant;
use simulator::write::{Layout, write};
use tempfile::TempDir;

const SCALE: f64 = 0.0001;
const SEEDS: [u64; 3] = [2, 7, 19];
/// So many of each length, so that each sort of step is drawn.
const OF_EACH: usize = 4;

/// The export of a tenant with chains of every length, and the chains.
fn planted(seed: u64) -> (TempDir, Vec<Chain>) {
    let mut world = tenant::world(SCALE, seed);
    let lengths = LENGTHS.cycle().take(LENGTHS.count() * OF_EACH);
    let chains = lengths.map(|length| chain(&mut world, length)).collect();
    let folder = tempfile::tempdir().expect("there is room");
    write(&world.tenant, folder.path(), Layout::Graph).expect("there is room");
    (folder, chains)
}

/// The ways without approval to the role of each chain.
fn ways(folder: &TempDir, chains: &[Chain], from: Option<&Chain>) -> Vec<Vec<Value>> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pimlint"));
    command.arg("paths").arg(folder.path()).args(["--max-humans", "0", "--all", "--format", "json"]);
    command.args(chains.iter().flat_map(|chain| ["--to".to_owned(), chain.role.clone()]));
    command.args(from.iter().flat_map(|chain| ["--from".to_owned(), chain.entry.to_string()]));
    let run = command.output().expect("the program runs");
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    let answer: Value = serde_json::from_slice(&run.stdout).expect("JSON");
    let targets = answer["targets"].as_array().expect("targets").iter();
    targets.map(|target| target["ways"].as_array().expect("ways").clone()).collect()
}

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// What a way shows, as the key says it: where it begins, and what makes each step and what it leads to.
fn shown(way: &Value) -> (String, Vec<(String, String)>) {
    let steps = way["steps"].as_array().expect("steps");
    let entry = steps.first().map_or("", |step| text(step, "/from/id")).to_owned();
    (entry, steps.iter().map(|step| (text(step, "/by").to_owned(), text(step, "/to/id").to_owned())).collect())
}

fn expected(chain: &Chain) -> (String, Vec<(String, String)>) {
    let steps = chain.steps.iter().map(|step| (step.by.to_owned(), step.to.clone()));
    (chain.entry.to_string(), steps.collect())
}

#[test]
fn every_planted_chain_is_shown_from_its_beginning_to_its_role() {
    let (mut lengths, mut sorts) = (BTreeSet::new(), BTreeSet::new());
    for seed in SEEDS {
        let (folder, chains) = planted(seed);
        for (chain, ways) in chains.iter().zip(ways(&folder, &chains, None)) {
            let found: Vec<_> = ways.iter().map(shown).filter(|(entry, _)| *entry == chain.entry.to_string()).collect();
            assert_eq!(found, [expected(chain)], "seed {seed}");
            lengths.insert(chain.steps.len());
            sorts.extend(chain.steps.iter().map(|step| step.by));
        }
    }
    assert_eq!(lengths, LENGTHS.collect());
    let all = [
        "eligible-assignment",
        "membership",
        "ownership",
        "package-active",
        "request",
        "resets-password-at-unit",
        "role-assignment",
    ];
    assert_eq!(sorts, BTreeSet::from(all));
}

#[test]
fn a_chain_leads_to_no_other_role_of_a_chain() {
    let (folder, chains) = planted(SEEDS[0]);
    let first = chains.first().expect("a chain");
    let found = ways(&folder, &chains, Some(first));
    let reached: Vec<&str> =
        chains.iter().zip(&found).filter(|(_, ways)| !ways.is_empty()).map(|(chain, _)| chain.role.as_str()).collect();
    assert_eq!(reached, [first.role.as_str()]);
    assert_eq!(found.first().map(|ways| ways.iter().map(shown).collect::<Vec<_>>()), Some(vec![expected(first)]));
}
