"""Runs the contenders in turns and prints medians and ratios."""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

export, pimlint, peers, regorus = (os.environ[name] for name in ("EXPORT", "PIMLINT", "PEERS", "REGORUS"))
RULES = ["--select", "package-eligible-outlives-pim", "--select", "group-pim-dynamic", "--select", "group-pim-onprem-synced"]
check = [pimlint, "check", export, "--fail-on", "never", "--format", "json"]
# The least that reading everything costs there: nothing is kept, and nothing is looked at.
PARSE = "import orjson, pathlib, sys\nfor path in pathlib.Path(sys.argv[1]).rglob('*.json'): orjson.loads(path.read_bytes())"
contenders = {
    "pimlint, all rules, JSON": check,
    "pimlint, all rules, --quiet": [pimlint, "check", export, "--fail-on", "never", "--quiet"],
    "pimlint, three rules": [*check, *RULES],
    "pimlint, all rules, one thread": [*check, "--jobs", "1"],
    "Python orjson, every file parsed": [sys.executable, "-c", PARSE, export],
    "Python orjson, one job": [sys.executable, f"{peers}/with_orjson.py", export],
    "polars, one job": [sys.executable, f"{peers}/with_polars.py", export],
    "DuckDB, one job": [sys.executable, f"{peers}/with_duckdb.py", export],
    "jq, one job": ["bash", f"{peers}/with_jq.sh", export],
    "Rego (regorus), one job": [regorus, f"{peers}/one_job.rego", export],
}


def is_there(name):
    if name.startswith(("jq", "Rego")):
        return shutil.which(regorus if name.startswith("Rego") else "jq")
    modules = {"Python orjson": "orjson", "polars": "polars", "DuckDB": "duckdb"}
    module = next((module for tool, module in modules.items() if name.startswith(tool)), None)
    return module is None or subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True).returncode == 0


def run(command):
    """Seconds of the wall clock, seconds of the processors, MB at most."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"{command[0]} ended with {status}")
    return time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, out


size = sum(path.stat().st_size for path in Path(export).rglob("*") if path.is_file()) / 1e6
print(f"{size:.0f} MB; medians of {sys.argv[1]} runs\n")
figures, answers = {name: [] for name in contenders if is_there(name)}, {}
for name in contenders.keys() - figures.keys():
    print(f"left out: {name}")
for _ in range(int(sys.argv[1])):
    for name in figures:
        *figure, out = run(contenders[name])
        figures[name].append(figure)
        if "one job" in name:
            answers[name] = out.split()
base = statistics.median(wall for wall, *_ in figures["pimlint, all rules, JSON"])
print("| what | wall | processor | peak memory | against all rules |\n|---|---|---|---|---|")
for name, rows in figures.items():
    wall, processor, memory = (statistics.median(column) for column in zip(*rows))
    print(f"| {name} | {wall:.2f} s | {processor:.2f} s | {memory:.0f} MB | {wall / base:.2f} |")
if len(set(map(tuple, answers.values()))) > 1:
    raise SystemExit(f"the answers differ: {answers}")
print(f"\nThe answers of the tools agree: {next(iter(answers.values()), 'none was run')}")
