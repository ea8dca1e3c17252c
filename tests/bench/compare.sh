#!/usr/bin/env bash
# Times pimlint with all rules against tools that do one of its jobs, over a simulated tenant, and compares the answers.
#
#   tests/bench/compare.sh [SCALE] [RUNS]     scale 1 is about 1 GB; medians of so many runs, taken in turns
#
# Needs python3 with orjson, polars and duckdb, and jq; what is not there is left out, and that is said. Rego is built from crates.io.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
scale=${1:-0.1} runs=${2:-5}
target=${CARGO_TARGET_DIR:-$PWD/target}
export PIMLINT=${PIMLINT:-$target/dist/pimlint} PEERS=$PWD/tests/bench/peers
[ -x "$PIMLINT" ] || cargo build --profile dist --quiet
simulator=${SIMULATOR:-$target/release/simulator}
[ -x "$simulator" ] || cargo build --release --quiet --manifest-path tests/simulator/Cargo.toml --target-dir "$target"
export REGORUS=${REGORUS:-$target/release/with-regorus}
[ -x "$REGORUS" ] || cargo build --release --quiet --manifest-path "$PEERS/regorus/Cargo.toml" --target-dir "$target" || true
export EXPORT
EXPORT=$(mktemp -d)
trap 'rm -rf "$EXPORT" "$EXPORT.key.json"' EXIT
"$simulator" "$EXPORT" --scale "$scale" --faults 800 >/dev/null
exec python3 tests/bench/compare.py "$runs"
