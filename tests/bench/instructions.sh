#!/usr/bin/env bash
# Counts the instructions that an evaluation of a small tenant takes, and fails where they are more than 5 % above those recorded.
#
#   tests/bench/instructions.sh            compares
#   tests/bench/instructions.sh --renew    records
#
# Counts are the same on every machine for the same compiler and profile, whatever else the machine does; with another compiler nothing is
# compared, and that is said. Needs valgrind.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
readonly TOLERANCE=5 RECORD=tests/bench/instructions.txt
pimlint=${CARGO_TARGET_DIR:-target}/debug/pimlint
compiler=$(rustc --version)
[ -x "$pimlint" ] || cargo build --quiet

count() {
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$pimlint" check "fixtures/tenants/$1" --no-config --jobs 1 --format json --fail-on never \
    2>&1 >/dev/null | sed -n 's/.*Collected : \([0-9]*\).*/\1/p'
}

if [ "${1:-}" = --renew ]; then
  { echo "$compiler"; for tenant in contoso hardened; do echo "$tenant $(count "$tenant")"; done; } >"$RECORD"
  exec cat "$RECORD"
fi
if [ "$(head -n 1 "$RECORD")" != "$compiler" ]; then
  echo "instructions: recorded with $(head -n 1 "$RECORD"), not compared with $compiler"
  exit 0
fi
failed=0
while read -r tenant before; do
  now=$(count "$tenant")
  echo "$tenant: $now instructions, $((now * 100 / before)) % of those recorded"
  if [ $((now * 100)) -gt $((before * (100 + TOLERANCE))) ]; then
    echo "$tenant: more than $TOLERANCE % above; find out why, or record the new count with --renew"
    failed=1
  fi
done < <(tail -n +2 "$RECORD")
exit $failed
