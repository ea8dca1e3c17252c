#!/usr/bin/env python3
"""Measures how the rules about paths, and all rules, grow with the tenant.

usage: tests/bench/growth.py [SCALE...]      0.1 0.3 1

Writes the export of a simulated tenant of each scale, runs pimlint three times over it, and prints the medians as the table of docs/performance.md, and
how many times as much the largest takes as the smallest. PIMLINT names the program (target/dist/pimlint) and SIMULATOR the simulator
(target/release/simulator).
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("PIMLINT", ROOT / "target/dist/pimlint")
SIMULATOR = os.environ.get("SIMULATOR", ROOT / "target/release/simulator")
RUNS = 3


def measured(folder, words):
    """Bytes of the export, seconds of evaluating and in all, and MB at most."""
    command = [PROGRAM, "check", folder, "--quiet", "--no-config", "--fail-on", "never", "--timings=json", *words]
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        errors.seek(0)
        said = errors.read().decode()
    if status != 0:
        raise SystemExit(f"{command} ended with {status}: {said}")
    timings = json.loads(next(line for line in said.splitlines() if line.startswith("{")))
    phases = {phase["name"]: phase["seconds"] for phase in timings["phases"]}
    return timings["bytes"], phases["evaluating"], timings["seconds"], usage.ru_maxrss / 1024


def row(folder, words):
    runs = [measured(folder, words) for _ in range(RUNS)]
    return [statistics.median(column) for column in zip(*runs)]


def main():
    scales = sys.argv[1:] or ["0.1", "0.3", "1"]
    kinds = {"path rules": ["--select", "path"], "all rules": []}
    rows = {kind: [] for kind in kinds}
    for scale in scales:
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch) / "export"
            subprocess.run([SIMULATOR, folder, "--seed", "1", "--scale", scale], check=True)
            for kind, words in kinds.items():
                rows[kind].append(row(folder, words))
    print("| rules | scale | export | evaluating | wall | peak memory |\n|---|---|---|---|---|---|")
    for kind, measures in rows.items():
        for scale, (size, evaluating, wall, memory) in zip(scales, measures):
            print(f"| {kind} | {scale} | {size / 1e6:.0f} MB | {evaluating:.2f} s | {wall:.2f} s | {memory:.0f} MB |")
    for kind, measures in rows.items():
        growth = [last / first for first, last in zip(measures[0], measures[-1])]
        print(f"\n{kind}: {growth[0]:.1f} times the export takes {growth[1]:.1f} times the evaluation, {growth[2]:.1f} times the time, "
              f"{growth[3]:.1f} times the memory")


main()
