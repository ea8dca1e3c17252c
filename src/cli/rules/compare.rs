//! The comparison with other tools as a page of the documentation: `docs/compare.md`.

use std::fmt::Write as _;

use crate::catalogue::{Entry, PEERS, Peer};

const HEAD: &str = "\
# Compared with other tools

This page is written by the program: `cargo run -q -- rules compare > docs/compare.md` renews it from the `peers` of the
[entries](rules.md) and from `rules/peers.toml`, and the build fails where the two disagree.

It lists the checks of other tools about directory roles, PIM, groups, access packages, access reviews and Conditional Access that are
about the same objects, each with the rules of pimlint that look for the same fault. A word in brackets says in what the two differ:
*(roles)* where the other tool looks at directory roles and the rule at groups, *(part)* where the rule covers a part of the check,
*(placeholder)* where the other tool has the number and no test yet. Checks that no rule makes are listed with the reason.

The tools differ in more than their checks. ScubaGear, Maester, Zero Trust Assessment, EntraFalcon, Monkey365, CIPP and Prowler read the
tenant live, with consent and permissions; Prowler, Maester and ScubaGear also check other services, which pimlint does not; EasyPIM and CIPP
change the tenant, which pimlint never does. pimlint reads an export, says *not evaluated* where it lacks data, and joins packages, PIM,
owners, units, resets and roles.
";

/// The whole page.
pub(super) fn page(entries: &[Entry]) -> String {
    let mut out = HEAD.to_owned();
    out.push_str("\n| tool | checks that a rule makes too | checks that no rule makes |\n|---|---|---|\n");
    for (tool, families) in tools() {
        let sum = |count: fn(&Peer) -> usize| families.iter().copied().map(count).sum::<usize>();
        let source = families.first().map_or("", |peer| peer.source);
        let (covered, lacking) = (sum(|peer| peer.checks.len()), sum(|peer| peer.lacking.len()));
        let _ = writeln!(out, "| [{tool}]({source}) | {covered} | {lacking} |");
    }
    for (tool, families) in tools() {
        let _ = writeln!(out, "\n## {tool}");
        for peer in families {
            family(peer, entries, &mut out);
        }
    }
    let alone = entries.iter().filter(|entry| entry.peers.is_empty()).count();
    let _ = writeln!(
        out,
        "\n## Only here\n\nFor {alone} of the {} rules no check of these tools is known that looks for the same fault. The [rules](rules.md) list them.",
        entries.len()
    );
    out
}

/// The families of checks of each tool, in the order of the documentation.
fn tools() -> Vec<(&'static str, Vec<&'static Peer>)> {
    let same = |left: &Peer, right: &Peer| left.tool == right.tool;
    let tool = |families: &'static [Peer]| (families.first().map_or("", |peer| peer.tool), families.iter().collect());
    PEERS.chunk_by(same).map(tool).collect()
}

fn family(peer: &Peer, entries: &[Entry], out: &mut String) {
    let _ = writeln!(out, "\n`{}`: {}.\n\n| check | about | rules |\n|---|---|---|", peer.abbreviation, peer.about);
    for (id, about) in peer.checks {
        let rules = entries.iter().filter_map(|entry| named(entry, peer, id)).collect::<Vec<_>>().join("<br>");
        let _ = writeln!(out, "| {id} | {about} | {rules} |");
    }
    for (id, why) in peer.lacking {
        let (about, why) = why.split_once(": ").unwrap_or((*why, ""));
        let _ = writeln!(out, "| {id} | {about} | none: {why} |");
    }
}

/// The rule as a link where it names a check, with what it says about it.
fn named(entry: &Entry, peer: &Peer, id: &str) -> Option<String> {
    let qualifier = entry.peers.iter().find_map(|named| {
        let rest = peer.check(named)?.strip_prefix(id)?;
        (rest.is_empty() || rest.starts_with(" (")).then_some(rest)
    })?;
    Some(format!("[{}](../rules/{}/{}.md){qualifier}", entry.id, entry.area, entry.id))
}
