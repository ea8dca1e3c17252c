#!/usr/bin/env bash
# Reads reports with the readers that others wrote: junitparser and xmllint, and the toolkits of GitHub Actions and Azure
# Pipelines. A reader that is not there is left out, and that is said.
#
#   pip install junitparser; apt-get install libxml2-utils; npm install --ignore-scripts @actions/core azure-pipelines-task-lib
#
# NODE_MODULES names the folder of the npm packages; PYTHON the interpreter that has junitparser.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

pimlint=${PIMLINT:-${CARGO_TARGET_DIR:-target}/debug/pimlint}
python=${PYTHON:-python3}
modules=$(realpath -m "${NODE_MODULES:-node_modules}")
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
export -n GITHUB_STEP_SUMMARY

for tenant in fixtures/tenants/*/; do
  name=$(basename "$tenant")
  for format in github junit azure; do
    "$pimlint" check "$tenant" --format "$format" --fail-on never >"$out/$name.$format"
  done
done

missing() { echo "left out: $1 is not there"; }

if command -v xmllint >/dev/null; then
  xmllint --noout --nonet "$out"/*.junit
  echo "xmllint reads every JUnit report"
else
  missing xmllint
fi

if "$python" -c 'import junitparser' 2>/dev/null; then
  "$python" - "$out"/*.junit <<'PYTHON'
import sys
from junitparser import Error, Failure, JUnitXml

for path in sys.argv[1:]:
    for suite in JUnitXml.fromfile(path):
        cases = list(suite)
        count = lambda kind: sum(any(isinstance(result, kind) for result in case.result) for case in cases)
        counted = (len(cases), count(Failure), count(Error))
        assert (suite.tests, suite.failures, suite.errors) == counted, (path, counted)
        names = {(case.classname, case.name) for case in cases}
        assert len(names) == len(cases), f"{path}: two cases share a name"
print("junitparser counts what every JUnit report says")
PYTHON
else
  missing junitparser
fi

if [ -d "$modules/azure-pipelines-task-lib" ]; then
  node - "$modules" "$out"/*.azure <<'NODE'
const fs = require('fs');
const [modules, ...paths] = process.argv.slice(2);
const { commandFromString } = require(`${modules}/azure-pipelines-task-lib/taskcommand`);
for (const path of paths)
  for (const line of fs.readFileSync(path, 'utf8').split('\n').filter(Boolean)) {
    const written = commandFromString(line).toString();
    if (written !== line) throw new Error(`${path}: ${line}\nis written by azure-pipelines-task-lib as\n${written}`);
  }
console.log('azure-pipelines-task-lib writes the same commands');
NODE
else
  missing azure-pipelines-task-lib
fi

if [ -d "$modules/@actions/core" ]; then
  cat >"$out/github.mjs" <<'NODE'
import fs from 'fs';
const [modules, ...paths] = process.argv.slice(2);
const core = await import(`${modules}/@actions/core/lib/core.js`);
const data = text => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
const property = text => data(text.replaceAll('%3A', ':').replaceAll('%2C', ','));
const sorted = line => {
  const [, kind, properties, message] = /^::(\w+) ([^:]*)::(.*)$/.exec(line);
  return [kind, properties.split(',').sort().join(','), message].join('|');
};
let written = '';
process.stdout.write = text => { written += text; return true; };
for (const path of paths)
  for (const line of fs.readFileSync(path, 'utf8').split('\n').filter(Boolean)) {
    const [, kind, properties, message] = /^::(error|warning|notice) ([^:]*)::(.*)$/.exec(line);
    const read = Object.fromEntries(properties.split(',').map(pair => [pair.split('=', 1)[0], property(pair.slice(pair.indexOf('=') + 1))]));
    const number = name => read[name] && Number(read[name]);
    written = '';
    core[kind](data(message), { title: read.title, file: read.file, startLine: number('line'), endLine: number('endLine'),
      startColumn: number('col'), endColumn: number('endColumn') });
    if (sorted(written.trimEnd()) !== sorted(line)) throw new Error(`${path}: ${line}\nis written by @actions/core as\n${written}`);
  }
console.error('@actions/core writes the same commands');
NODE
  node "$out/github.mjs" "$modules" "$out"/*.github
else
  missing @actions/core
fi
