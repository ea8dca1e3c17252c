//! The tools that look at the same configuration, and how an entry names their checks.

use std::fmt::Write as _;

/// One tool, or one family of its checks.
pub struct Peer {
    /// What stands before the id of a check.
    pub abbreviation: &'static str,
    /// The tool.
    pub tool: &'static str,
    /// Which of its checks, and how their ids are to be read.
    pub about: &'static str,
    /// Where it is published.
    pub source: &'static str,
}

const fn peer(abbreviation: &'static str, tool: &'static str, about: &'static str, source: &'static str) -> Peer {
    Peer { abbreviation, tool, about, source }
}

const MAESTER: &str = "https://github.com/maester365/maester";

/// Every tool, in the order of the documentation.
pub const PEERS: &[Peer] = &[
    peer(
        "SCUBA",
        "ScubaGear",
        "policies of CISA's baseline for Entra ID: 7.4 is MS.AAD.7.4v1",
        "https://github.com/cisagov/ScubaGear",
    ),
    peer("MT", "maester", "its own tests, as they are numbered", MAESTER),
    peer("CISA", "maester", "its tests of CISA's baseline: 7.4 is CISA.MS.AAD.7.4", MAESTER),
    peer("CIS", "maester", "its tests of the CIS Microsoft 365 Foundations Benchmark", MAESTER),
    peer("EIDSCA", "maester", "its tests of the Entra ID Security Config Analyzer", MAESTER),
    peer(
        "ZT",
        "zerotrustassessment",
        "tests of Microsoft's Zero Trust Assessment, by number",
        "https://github.com/microsoft/zerotrustassessment",
    ),
    peer("EF", "EntraFalcon", "ratings of its reports", "https://github.com/CompassSecurity/EntraFalcon"),
    peer("EP", "EasyPIM", "functions that check before they change something", "https://github.com/kayasax/EasyPIM"),
    peer(
        "PR",
        "prowler",
        "checks of its Microsoft 365 and Azure providers",
        "https://github.com/prowler-cloud/prowler",
    ),
    peer("DSC", "Microsoft365DSC", "resources that detect drift", "https://github.com/microsoft/Microsoft365DSC"),
];

/// The table of tools as Rust.
pub fn generate() -> String {
    let mut out = String::from("/// Every tool that looks at the same configuration.\npub const PEERS: &[Peer] = &[\n");
    for Peer { abbreviation, tool, about, source } in PEERS {
        let _ = writeln!(
            out,
            "    Peer {{ abbreviation: {abbreviation:?}, tool: {tool:?}, about: {about:?}, source: {source:?} }},"
        );
    }
    out.push_str("];\n");
    out
}

/// Why this names no check of a tool, where it names none.
pub fn wrong(peer: &str) -> Option<String> {
    let end = peer.find(|letter: char| !letter.is_ascii_uppercase()).unwrap_or(peer.len());
    let (abbreviation, check) = peer.split_at(end);
    if !PEERS.iter().any(|known| known.abbreviation == abbreviation) {
        let known: Vec<&str> = PEERS.iter().map(|known| known.abbreviation).collect();
        return Some(format!("`peers` names \"{peer}\", which begins with none of {}", known.join(", ")));
    }
    check.trim_matches([' ', '.']).is_empty().then(|| format!("`peers` names \"{peer}\", without the id of a check"))
}
