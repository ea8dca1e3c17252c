"""Evaluates the exports of many tenants with pimlint on a Ray cluster.

A task evaluates one shard of tenants and returns its results as lines of JSON. Ray runs a task again whose worker died, on another
worker; because a shard is evaluated from its start and results of one tenant replace each other, doing it twice changes nothing.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import ray


@ray.remote(max_retries=3, num_cpus=1)
def judge(pimlint: str, tenants: list[str], arguments: list[str], kill: str | None) -> str:
    """The results of a shard, one line a tenant. `kill` names a file: the first worker that creates it dies."""
    if kill is not None:
        try:
            os.close(os.open(kill, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            pass
        else:
            os.kill(os.getpid(), signal.SIGKILL)
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder, "results.jsonl")
        command = [pimlint, "check", "--tenants", "--jobs", "1", "--results", str(results), *arguments, *tenants]
        run = subprocess.run(command, capture_output=True, text=True)
        # 1 is findings, 3 a tenant that cannot be read: both are results.
        if run.returncode not in (0, 1, 3):
            raise RuntimeError(f"pimlint ended with {run.returncode}: {run.stderr}")
        return results.read_text()


def shards(tenants: list[str], size: int) -> list[list[str]]:
    return [tenants[start : start + size] for start in range(0, len(tenants), size)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("fleet", help="folder with a folder for each tenant, which every worker can read")
    parser.add_argument("results", help="file for the results, one line of JSON a tenant")
    parser.add_argument("--address", help="Ray cluster; without it, one on this machine")
    parser.add_argument("--shard", type=int, default=50, help="tenants a task (default: 50)")
    parser.add_argument("--pimlint", default="pimlint", help="the program, on every worker")
    parser.add_argument("--kill", metavar="FILE", help=argparse.SUPPRESS)
    parser.add_argument("arguments", nargs="*", help="further arguments of `pimlint check`, after --")
    asked = parser.parse_args()
    ray.init(address=asked.address, log_to_driver=False)
    tenants = sorted(str(path) for path in Path(asked.fleet).iterdir())
    waiting = [judge.remote(asked.pimlint, shard, asked.arguments, asked.kill) for shard in shards(tenants, asked.shard)]
    # Written as they come, so that no more than one shard is held.
    with open(asked.results, "w") as results:
        while waiting:
            done, waiting = ray.wait(waiting)
            for task in done:
                results.write(ray.get(task))
    return 0


if __name__ == "__main__":
    sys.exit(main())
