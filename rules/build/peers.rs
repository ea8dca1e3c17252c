//! Reads `rules/peers.toml`: the tools that look at the same configuration, and how an entry names their checks.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::Deserialize;

use super::validate::Rule;

/// The file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Peers {
    tools: Vec<Tool>,
}

/// One tool, or one family of its checks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tool {
    /// What stands before the id of a check.
    abbreviation: String,
    /// The tool.
    name: String,
    /// Which of its checks, and how their ids are to be read.
    about: String,
    /// Where it is published.
    source: String,
    /// The checks that some rule makes too, by id.
    checks: BTreeMap<String, String>,
    /// The checks that no rule makes, and why, by id.
    #[serde(default)]
    lacking: BTreeMap<String, String>,
}

impl Peers {
    /// Reads the file's text.
    pub fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    /// The table of tools as Rust.
    pub fn generate(&self) -> String {
        let mut out =
            String::from("/// Every tool that looks at the same configuration.\npub const PEERS: &[Peer] = &[\n");
        for Tool { abbreviation, name, about, source, checks, lacking } in &self.tools {
            let checks: Vec<_> = checks.iter().collect();
            let lacking: Vec<_> = lacking.iter().collect();
            let _ = writeln!(
                out,
                "    Peer {{ abbreviation: {abbreviation:?}, tool: {name:?}, about: {about:?}, source: {source:?}, \
                 checks: &{checks:?}, lacking: &{lacking:?} }},"
            );
        }
        out.push_str("];\n");
        out
    }

    /// What entries name that is no check of a tool, and checks that no entry names.
    pub fn wrong(&self, rules: &[Rule]) -> Vec<String> {
        let mut named = BTreeSet::new();
        let mut wrong = Vec::new();
        for rule in rules {
            for peer in &rule.entry.meta.peers {
                match self.check(peer) {
                    Ok(check) => _ = named.insert(check),
                    Err(problem) => wrong.push(format!("{}: `peers` names \"{peer}\", {problem}", rule.file)),
                }
            }
        }
        for tool in &self.tools {
            let unnamed = tool.checks.keys().filter(|id| !named.contains(&(tool.abbreviation.as_str(), id.as_str())));
            wrong.extend(unnamed.map(|id| {
                format!("rules/peers.toml: no entry names the check \"{id}\" of {}; name it in `peers`, or list it as lacking", tool.name)
            }));
        }
        wrong
    }

    /// The abbreviation and the id that an entry means by `MT.1025 (roles)`.
    fn check(&self, peer: &str) -> Result<(&str, &str), String> {
        let end = peer.find(|letter: char| !letter.is_ascii_uppercase()).unwrap_or(peer.len());
        let (abbreviation, rest) = peer.split_at(end);
        let Some(tool) = self.tools.iter().find(|tool| tool.abbreviation == abbreviation) else {
            let known: Vec<&str> = self.tools.iter().map(|tool| tool.abbreviation.as_str()).collect();
            return Err(format!("which begins with none of {}", known.join(", ")));
        };
        let id = rest.trim_start_matches([' ', '.']).split(" (").next().unwrap_or_default();
        let known = tool.checks.keys().find(|known| *known == id);
        known
            .map(|id| (tool.abbreviation.as_str(), id.as_str()))
            .ok_or_else(|| format!("and `{id}` is not among the checks of {} in rules/peers.toml", tool.name))
    }
}
