#!/usr/bin/env bash
# Exports from Microsoft Graph what the rules of pimlint read, and what those of a newer version may.
# Written by `pimlint export-script az`, version @VERSION@.
#
# It only reads: GET requests, twenty of them in one POST to $batch where a list is asked for each group. Permissions that it
# needs, all of them read-only:
@PERMISSIONS@
#
# usage: bash export.sh [--all-groups] FOLDER
#
# Members and owners are asked for the groups that something else of the export names (PIM, directory roles, packages and their
# policies, Conditional Access) or that can be assigned to roles, and for the groups inside them; with --all-groups for every one.
#
# Needs bash, jq, and one of:
#   az     signed in (`az login`). The token that Azure CLI gets for a user does not carry most of these permissions; sign in
#          as an app registration that has them: az login --service-principal -u APP --certificate app.pem --tenant TENANT
#   curl   with a token from elsewhere: PIMLINT_TOKEN=... or, so that it can be renewed, PIMLINT_TOKEN_COMMAND='...', such as
#          'az account get-access-token --resource https://graph.microsoft.com --query accessToken --output tsv'
#          (faster than az itself, which takes a second to start for each request)
# PIMLINT_GRAPH names another cloud's Graph, such as https://graph.microsoft.us.
#
# Run it again with the same folder to go on where it stopped, or to ask again for what failed.
# Ends with 0 if everything was exported, 1 if some collection was not (manifest.json says which and why), 2 if it could not
# start, 3 if it had to stop.
# shellcheck disable=SC2016 # the $ in the requests is Graph's, not the shell's
set -u -o pipefail
export LC_ALL=C

ALL_GROUPS=no
if [ "${1:-}" = --all-groups ]; then
  ALL_GROUPS=yes
  shift
fi
OUT=${1:-}
GRAPH=${PIMLINT_GRAPH:-https://graph.microsoft.com}
GRAPH=${GRAPH%/}
TOKEN=${PIMLINT_TOKEN:-}
TOKEN_COMMAND=${PIMLINT_TOKEN_COMMAND:-}
ATTEMPTS=8 # of one request that is throttled or fails on the server
BATCH=20   # requests in one $batch, the most that Graph takes
TAB=$(printf '\t')

say() { printf '%s\n' "$*" >&2; }

now() { date -u +%Y-%m-%dT%H:%M:%SZ; }

refuse() {
  say "$1"
  exit 2
}

stop() {
  say "$1"
  say "Run the same command again: it goes on where it stopped."
  exit 3
}

# --- one request -------------------------------------------------------------------------------------------------------

renew_token() {
  [ -n "$TOKEN_COMMAND" ] || return 0
  TOKEN=$(eval "$TOKEN_COMMAND" </dev/null | tr -d '\r\n')
  [ -n "$TOKEN" ] || stop "PIMLINT_TOKEN_COMMAND gave no token."
}

# send FILE METHOD URL [BODY]: puts the answer into FILE, sets STATUS (000: none came) and RETRY_AFTER.
send() {
  RETRY_AFTER=
  if [ -n "$TOKEN" ]; then send_with_curl "$@"; else send_with_az "$@"; fi
}

send_with_curl() {
  local options=(--silent --show-error --globoff --max-time 300 --request "$2" --output "$1")
  options+=(--dump-header "$WORK/headers" --write-out '%{http_code}')
  if [ $# -gt 3 ]; then options+=(--header 'Content-Type: application/json' --data-binary "@$4"); fi
  : >"$WORK/headers"
  # The token goes through a pipe: arguments can be seen by every user of the machine.
  STATUS=$(curl "${options[@]}" --config <(printf 'header = "Authorization: Bearer %s"\n' "$TOKEN") "$3" \
    2>"$WORK/log" </dev/null) || STATUS=000
  RETRY_AFTER=$(tr -d '\r' <"$WORK/headers" | sed -n 's/^[Rr]etry-[Aa]fter: *\([0-9][0-9]*\)$/\1/p' | tail -n 1)
}

# `az rest` tells the status and the headers of an answer only in its debug log.
send_with_az() {
  local options=(--method "$2" --url "$3" --resource "$GRAPH" --output json --debug)
  if [ $# -gt 3 ]; then options+=(--headers Content-Type=application/json --body "@$4"); fi
  if az rest "${options[@]}" >"$1" 2>"$WORK/log" </dev/null; then
    STATUS=200
    return
  fi
  STATUS=$(sed -n 's/^.*Response status: \([0-9][0-9][0-9]\).*$/\1/p' "$WORK/log" | tail -n 1)
  RETRY_AFTER=$(sed -n "s/^.*'[Rr]etry-[Aa]fter': '\([0-9][0-9]*\)'.*$/\1/p" "$WORK/log" | tail -n 1)
  sed -n 's/^ERROR: [^({]*(\({.*}\))$/\1/p' "$WORK/log" | tail -n 1 >"$1"
  if [ -z "$STATUS" ] && grep -q 'az login' "$WORK/log"; then STATUS=401; fi
  STATUS=${STATUS:-000}
}

# fetch FILE METHOD URL [BODY]: 0 with the answer in FILE; else 1 with STATUS and MESSAGE.
fetch() {
  local attempt=0 renewed=no
  while true; do
    send "$@"
    if [ "$STATUS" = 200 ] && jq -e 'type == "object"' "$1" >/dev/null 2>&1; then return 0; fi
    case $STATUS in
      401)
        [ $renewed = no ] || stop "Graph does not accept the token (401). Sign in again, or give a new one."
        renewed=yes
        renew_token
        continue
        ;;
      429 | 5?? | 000 | 200) ;;
      *) break ;;
    esac
    attempt=$((attempt + 1))
    if [ $attempt -ge $ATTEMPTS ]; then
      [ "$STATUS" != 000 ] || stop "No answer from $GRAPH: $(tail -n 1 "$WORK/log")"
      break
    fi
    pause $attempt "$RETRY_AFTER"
  done
  MESSAGE=$(explain "$STATUS" "$1")
  return 1
}

# pause ATTEMPT SECONDS: as long as Graph asks for, else twice as long each time.
pause() {
  local seconds=${2:-$((1 << ($1 - 1)))}
  if [ "$seconds" -gt 300 ]; then seconds=300; fi
  if [ "$seconds" -gt 5 ]; then say "  Graph asks to wait: $seconds s"; fi
  sleep "$seconds"
}

# explain STATUS FILE: the status, and what the body of a failed answer says.
explain() {
  local said
  said=$(jq -r '.error | "\(.code // ""): \(.message // "")"' "$2" 2>/dev/null | tr '\t\r\n' '   ' | cut -c 1-300)
  if [ "$1" = 200 ]; then printf '200, but no JSON object'; else printf '%s' "$1${said:+ $said}"; fi
}

# --- lists -------------------------------------------------------------------------------------------------------------

# fail COLLECTION MESSAGE: the collection is not whole; the others go on.
fail() {
  printf '%s\t%s\n' "$1" "$2" >>"$ERRORS"
  say "  $1: $2"
}

next_link() {
  if grep -q '@odata.nextLink' "$1"; then jq -r '."@odata.nextLink" // empty' "$1"; fi
}

# pages COLLECTION BASE URL: BASE-00001.json and so on, from the last page that is there already.
pages() {
  local url=$3 number=1 resumed=no next file
  file=$2-00001.json
  while [ -e "$file" ]; do
    url=$(next_link "$file")
    number=$((number + 1))
    resumed=yes
    file=$(printf '%s-%05d.json' "$2" "$number")
  done
  while [ -n "$url" ]; do
    if ! fetch "$WORK/answer" GET "$url"; then
      case $resumed-$STATUS in
        # A link to a further page is not good for ever: begin again.
        yes-400 | yes-410)
          rm -f "$2"-[0-9][0-9][0-9][0-9][0-9].json
          url=$3 number=1 resumed=no file=$2-00001.json
          continue
          ;;
      esac
      fail "$1" "$MESSAGE"
      return 1
    fi
    next=$(next_link "$WORK/answer")
    mv "$WORK/answer" "$file"
    case $next in
      '' | "$GRAPH"/*) ;;
      *)
        fail "$1" "the next page is not on $GRAPH"
        return 1
        ;;
    esac
    url=$next
    number=$((number + 1))
    file=$(printf '%s-%05d.json' "$2" "$number")
  done
}

# list COLLECTION NAME PATH: a list that is asked for once.
list() {
  say "$1"
  mkdir -p "$OUT/$1"
  pages "$1" "$OUT/$1/$2" "$GRAPH$3"
}

# supplement list|each ...: lists that add to what was listed already, which is whole without them.
supplement() {
  local ERRORS=/dev/null
  "$@"
}

contents() { find "$OUT/$1" -name '*.json' -print0 2>/dev/null | xargs -0 cat; }

ids() { contents "$1" | jq -r "$2" | grep -E '^[0-9A-Za-z-]+$' | sort -u; }

has_failed() { grep -q "^$1$TAB" "$WORK/errors"; }

# parents COLLECTION: the ids to ask for. Where the list of groups that PIM manages cannot be read, every group that PIM could
# manage is asked for.
parents() {
  if [ "$1" = pim-groups ] && has_failed pim-groups; then
    ids groups '.value[]? | select(.securityEnabled == true or ((.groupTypes // []) | index("Unified"))) | .id'
  elif [ "$1" = groups ] && [ $ALL_GROUPS = no ]; then
    cat "$WORK/followed"
  else
    ids "$1" '.value[]?.id'
  fi
}

# The groups that can be assigned to roles, and those whose id stands anywhere in what names groups.
named_groups() {
  local naming
  ids groups '.value[]? | select(.isAssignableToRole == true) | .id'
  ids groups '.value[]?.id' >"$WORK/groups"
  for naming in @NAMING@; do contents "$naming"; done | tr 'A-F' 'a-f' |
    grep -oE '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}' | sort -u | comm -12 - "$WORK/groups"
}

# nested COLLECTION NAME PARENTS PATH: as each, for the groups that are named, and then for those that turn out to be inside, until
# there are no further ones.
nested() {
  local before=
  named_groups | sort -u >"$WORK/followed"
  while true; do
    each "$@"
    before=$(wc -l <"$WORK/followed")
    ids "$1" '.value[]? | select(."@odata.type" == "#microsoft.graph.group") | .id' | sort -u - "$WORK/followed" >"$WORK/more"
    mv "$WORK/more" "$WORK/followed"
    if [ $ALL_GROUPS = yes ] || [ "$(wc -l <"$WORK/followed")" = "$before" ]; then break; fi
    # What failed is asked for again, and fails again.
    grep -v "^$1$TAB" "$WORK/errors" >"$WORK/more"
    mv "$WORK/more" "$WORK/errors"
  done
}

# each COLLECTION NAME PARENTS PATH: one list for each parent, whose id stands in the file's name.
each() {
  local collection=$1 base=$OUT/$1/$2 version=${4#/} id
  local path=/${version#*/}
  version=${version%%/*}
  say "$collection"
  mkdir -p "$OUT/$collection"
  if has_failed "$3" && { [ "$3" != pim-groups ] || has_failed groups; }; then
    fail "$collection" "$3 could not be read, for which it is asked"
  fi
  parents "$3" >"$WORK/parents"
  # Of lists that are there already, only those with further pages are looked at.
  find "$OUT/$collection" -name "$2.*.json" -print0 | xargs -0 grep -l '@odata.nextLink' /dev/null >"$WORK/linked"
  while read -r id; do
    if [ ! -e "$base.$id-00001.json" ]; then
      printf '%s\n' "$id"
    elif [ -s "$WORK/linked" ] && grep -qF "$2.$id-" "$WORK/linked"; then
      pages "$collection" "$base.$id" "$GRAPH${4//\{id\}/$id}"
    fi
  done <"$WORK/parents" >"$WORK/pending"
  while [ -s "$WORK/pending" ]; do
    head -n $BATCH "$WORK/pending" >"$WORK/chunk"
    sed "1,${BATCH}d" "$WORK/pending" >"$WORK/rest"
    mv "$WORK/rest" "$WORK/pending"
    # Where nobody in a whole batch may be read, nobody may.
    batch "$collection" "$base" "$version" "$path" || break
  done
}

# batch COLLECTION BASE VERSION PATH: the first pages of the lists of the parents in `chunk`; 1 where all are forbidden.
batch() {
  local attempt=0 renewed=no forbidden=yes wait id status after has_next message
  while [ -s "$WORK/chunk" ]; do
    jq -n -R --arg path "$4" '{requests: [inputs | . as $id | {id: $id, method: "GET", url: ($path | gsub("\\{id\\}"; $id))}]}' \
      <"$WORK/chunk" >"$WORK/body"
    if ! fetch "$WORK/answer" POST "$GRAPH/$3/\$batch" "$WORK/body"; then
      fail "$1" "$MESSAGE"
      return 1
    fi
    mv "$WORK/answer" "$WORK/answers"
    : >"$WORK/again"
    wait=
    jq -r '(.responses // [])[] | [.id, .status, (.headers // {} | to_entries | map(select(.key | ascii_downcase == "retry-after"))
      | .[0].value // "-"), (.body | has("@odata.nextLink")?) // false,
      "\(.status) \(.body.error.code? // ""): \(.body.error.message? // "")"] | @tsv' "$WORK/answers" >"$WORK/statuses"
    cut -f 1 "$WORK/statuses" | sort | comm -13 - <(sort "$WORK/chunk") |
      sed "s/\$/${TAB}503${TAB}-${TAB}false${TAB}no answer/" >"$WORK/unanswered"
    cat "$WORK/unanswered" >>"$WORK/statuses"
    # Each list is written whole or not at all.
    rm -rf "$WORK/bodies"
    mkdir "$WORK/bodies"
    jq -r '(.responses // [])[] | select(.status == 200) | "\(.id)\t\(.body | tojson)"' "$WORK/answers" |
      TO=$WORK/bodies/${2##*/} awk '{ at = index($0, "\t"); to = ENVIRON["TO"] "." substr($0, 1, at - 1) "-00001.json"; print substr($0, at + 1) >to; close(to) }'
    if [ -n "$(ls "$WORK/bodies")" ]; then mv "$WORK/bodies"/*.json "${2%/*}"; fi
    while IFS=$TAB read -r id status after has_next message; do
      case $status in
        200)
          forbidden=no
          if [ "$has_next" = true ]; then pages "$1" "$2.$id" ''; fi
          ;;
        401 | 429 | 5??)
          printf '%s\n' "$id" >>"$WORK/again"
          case $status-$renewed in
            401-no) renewed=now ;;
            401-yes) stop "Graph does not accept the token (401). Sign in again, or give a new one." ;;
          esac
          case $after in '' | *[!0-9]*) ;; *) if [ "$after" -gt "${wait:-0}" ] || [ -z "$wait" ]; then wait=$after; fi ;; esac
          LAST=$message
          ;;
        *)
          if [ "$status" != 403 ]; then forbidden=no; fi
          fail "$1" "$(printf '%s' "$message" | cut -c 1-300) ($id)"
          ;;
      esac
    done <"$WORK/statuses"
    mv "$WORK/again" "$WORK/chunk"
    [ -s "$WORK/chunk" ] || break
    forbidden=no
    if [ $renewed = now ]; then
      renew_token
      renewed=yes
      continue
    fi
    attempt=$((attempt + 1))
    if [ $attempt -ge $ATTEMPTS ]; then
      fail "$1" "$LAST ($(wc -l <"$WORK/chunk" | tr -d ' ') lists)"
      return 0
    fi
    pause $attempt "$wait"
  done
  [ $forbidden = no ]
}

# --- manifest ----------------------------------------------------------------------------------------------------------

objects() {
  contents "$1" |
    jq -n 'reduce inputs as $page (0; . + (if $page | has("value") then ($page.value | length) else 1 end))'
}

# The errors of a collection as one line: the first, and how many more.
errors() {
  sed -n "s/^$1$TAB//p" "$WORK/errors" | awk 'NR == 1 { first = $0 } END { if (NR) print first (NR > 1 ? " (and " NR - 1 " more)" : "") }'
}

# What the token permits: {"application": [...]} or {"delegated": [...]}; {} where it cannot be read.
permissions() {
  local token=$TOKEN claims
  if [ -z "$token" ]; then
    token=$(az account get-access-token --resource "$GRAPH" --query accessToken --output tsv </dev/null 2>/dev/null)
  fi
  claims=$(printf '%s' "$token" | cut -s -d . -f 2 | tr '_-' '/+')
  while [ $((${#claims} % 4)) -ne 0 ]; do claims=$claims=; done
  printf '%s' "$claims" | base64 -d 2>/dev/null |
    jq -c 'if .roles then {application: .roles} elif .scp then {delegated: (.scp | split(" "))} else {} end' 2>/dev/null |
    grep . || echo '{}'
}

manifest() {
  local collection
  permissions >"$WORK/permissions"
  if [ $ALL_GROUPS = yes ]; then echo null; else jq -R . "$WORK/followed" | jq -s .; fi >"$WORK/parents"
  for collection in @COLLECTIONS@; do
    printf '%s\t%s\t%s\n' "$collection" "$(objects "$collection")" "$(errors "$collection")"
  done | jq -n -R --arg tenant "$TENANT" --arg begin "$(cat "$WORK/started")" --arg finish "$(now)" \
    --slurpfile permissions "$WORK/permissions" --slurpfile parents "$WORK/parents" '{
    schemaVersion: 1,
    exporter: "pimlint export-script az @VERSION@",
    tenantId: (if $tenant == "" then null else $tenant end),
    exportedAt: $begin,
    finishedAt: $finish,
    permissions: $permissions[0],
    collections: ([inputs | split("\t") | {(.[0]): ({count: (.[1] | tonumber)}
      + (if $parents[0] != null and (.[0] == "group-members" or .[0] == "group-owners") then {parents: $parents[0]} else {} end)
      + (if .[2] == "" then {} else {error: .[2]} end))}] | add)
  }' >"$WORK/manifest" || stop "The manifest cannot be written."
  mv "$WORK/manifest" "$OUT/manifest.json"
}

# --- run ---------------------------------------------------------------------------------------------------------------

{ [ -n "$OUT" ] && [ $# -eq 1 ]; } || refuse "usage: bash $0 [--all-groups] FOLDER"
command -v jq >/dev/null || refuse "jq is needed: https://jqlang.github.io/jq"
WORK=$OUT/.export
if [ -d "$OUT" ] && [ ! -d "$WORK" ] && [ -n "$(ls -A "$OUT")" ]; then
  if [ -e "$OUT/manifest.json" ]; then refuse "$OUT holds a finished export; name another folder."; fi
  refuse "$OUT is not empty, and this script did not begin it; name another folder."
fi
if [ -z "$TOKEN" ]; then renew_token; fi
if [ -n "$TOKEN" ]; then
  command -v curl >/dev/null || refuse "curl is needed where a token is given."
else
  command -v az >/dev/null || refuse "Azure CLI (az) is needed, or curl with PIMLINT_TOKEN or PIMLINT_TOKEN_COMMAND."
fi
umask 077 # what is exported is not for every user of the machine
mkdir -p "$WORK" || refuse "$OUT cannot be written."
[ -e "$WORK/started" ] || now >"$WORK/started"
ERRORS=$WORK/errors
: >"$ERRORS"

# An export is of one tenant, also where it is continued.
TENANT=
if fetch "$WORK/answer" GET "$GRAPH/v1.0/organization?\$select=id"; then TENANT=$(jq -r '.value[0].id // empty' "$WORK/answer"); fi
if [ -n "$TENANT" ]; then
  if [ -s "$WORK/tenant" ] && [ "$(cat "$WORK/tenant")" != "$TENANT" ]; then
    refuse "$OUT holds tenant $(cat "$WORK/tenant"), but you are signed in to $TENANT; name another folder."
  fi
  printf '%s' "$TENANT" >"$WORK/tenant"
fi

@REQUESTS@

manifest
if [ -s "$WORK/errors" ]; then
  say "Exported in part; $OUT/manifest.json says what is missing. Run the same command again to ask for that only."
  exit 1
fi
rm -rf "$WORK"
say "Exported to $OUT. Next: pimlint check $OUT"
