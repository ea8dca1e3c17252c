#!/usr/bin/env python3
"""Measures every format over an export with very many findings.

usage: tests/bench/formats.py [FINDINGS]     about so many findings (200,000)

Writes groups that PIM holds although a rule decides about their members, each of which several rules report, runs pimlint once for each format,
and prints time, peak memory and bytes as the table of docs/performance.md. PIMLINT names the program (target/dist/pimlint).
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("PIMLINT", ROOT / "target/dist/pimlint")
FORMATS = ["json", "csv", "text", "sarif", "html", "xlsx", "markdown", "junit", "gitlab", "github", "azure", "oscal"]
GRAPH = "https://graph.microsoft.com/v1.0/$metadata#"


def export(folder, groups):
    """Groups that are wrong in as many ways as one group can be."""
    def group(number):
        return {"id": f"00000000-0000-4000-8000-{number:012x}", "displayName": f"group {number}", "groupTypes": ["DynamicMembership"],
                "membershipRule": "user.memberof -any (group.objectId -in ['00000000-0000-4000-8000-000000000000'])",
                "membershipRuleProcessingState": "On", "securityEnabled": True, "mailEnabled": False, "isAssignableToRole": True,
                "onPremisesSyncEnabled": True, "visibility": "Private"}
    lists = {"groups": ("groups", [group(number) for number in range(groups)]),
             "pimGroups": ("identityGovernance/privilegedAccess/group/resources",
                           [{"id": group(number)["id"], "displayName": f"group {number}"} for number in range(groups)])}
    for name, (context, value) in lists.items():
        (folder / f"{name}.json").write_text(json.dumps({"@odata.context": GRAPH + context, "value": value}, indent=1))


def measured(folder, words):
    begun = time.perf_counter()
    process = subprocess.Popen([PROGRAM, "check", folder, "--as-of", "2026-02-01", "--fail-on", "never", *words], stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL)
    size = 0
    while chunk := process.stdout.read(1 << 20):
        size += len(chunk)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"{words} ended with {status}")
    return time.perf_counter() - begun, usage.ru_maxrss / 1024, size


def main():
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        export(folder, 100)
        report = json.loads(subprocess.run([PROGRAM, "check", folder, "--as-of", "2026-02-01", "--fail-on", "never", "--format", "json"],
                                           capture_output=True, check=True).stdout)
        export(folder, wanted * 100 // len(report["findings"]))
        print("| format | wall | peak memory | written |\n|---|---|---|---|")
        for words in [["--quiet"], *(["--format", name] for name in FORMATS)]:
            wall, memory, size = measured(folder, words)
            print(f"| `{words[-1].removeprefix('--')}` | {wall:.2f} s | {memory:.0f} MB | {size / 1e6:.1f} MB |", flush=True)


main()
