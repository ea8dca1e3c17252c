#!/usr/bin/env bash
# The same with jq: an index of the limits first, then one pass over packages and policies.
set -eu
cd "$1"
limits=$(mktemp)
trap 'rm -f "$limits"' EXIT
jq -n '[inputs.value[] | select(.scopeType == "Group") | . as $row
    | {key: (.scopeId + "/" + .roleDefinitionId), value: ([.policy.rules[] | select(.id == "Expiration_Admin_Eligibility"
        and .isExpirationRequired and (.maximumDuration | test("^P[0-9]+D$"))) | .maximumDuration[1:-1] | tonumber] | first)}] | from_entries' \
    roleManagementPolicyAssignments-*.json > "$limits"
granted='{} + ([inputs.value[] | {key: .id, value: [.resourceRoleScopes[].role.originId | capture("^Eligible(?<access>Member|Owner)_(?<group>.*)$")
    | .group + "/" + (.access | ascii_downcase)]}] | from_entries)'
jq -n --slurpfile limits "$limits" --slurpfile granted <(jq -n "$granted" accessPackages-*.json) '
    [inputs.value[] | (.expiration.duration // "" | capture("^P(?<days>[0-9]+)D$").days | tonumber) as $life
     | $granted[0][.accessPackage.id][]? | $limits[0][.] // empty | select($life > .)] | length' assignmentPolicies-*.json
jq -n --slurpfile limits "$limits" '($limits[0] | keys | map({(.[0:36]): true}) | add) as $with
    | [inputs.value[] | select($with[.id]) | select((.groupTypes | index("DynamicMembership")) or .onPremisesSyncEnabled == true)] | length' groups-*.json
