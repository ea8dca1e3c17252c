"""One rule with Python and orjson: access packages that outlast the PIM eligibility limit, and unsupported groups with settings."""

import sys
from pathlib import Path

try:
    import orjson
    loads = orjson.loads
except ImportError:
    import json
    loads = json.loads


def rows(folder, prefix):
    for path in Path(folder).glob(f"{prefix}-*.json"):
        yield from loads(path.read_bytes())["value"]


def days(duration):
    return int(duration[1:-1]) if duration and duration[0] == "P" and duration[-1] == "D" else None


folder = sys.argv[1]
limits, with_settings = {}, set()
for row in rows(folder, "roleManagementPolicyAssignments"):
    if row["scopeType"] != "Group":
        continue
    with_settings.add(row["scopeId"])
    for rule in row["policy"]["rules"]:
        if rule["id"] == "Expiration_Admin_Eligibility" and rule["isExpirationRequired"]:
            limits[row["scopeId"], row["roleDefinitionId"]] = days(rule["maximumDuration"])
granted = {}
for package in rows(folder, "accessPackages"):
    for scope in package["resourceRoleScopes"]:
        role = scope["role"]["originId"]
        for name, access in (("EligibleMember_", "member"), ("EligibleOwner_", "owner")):
            if role.startswith(name):
                granted.setdefault(package["id"], []).append((role[len(name):], access))
longer = 0
for policy in rows(folder, "assignmentPolicies"):
    life = days((policy["expiration"] or {}).get("duration"))
    for role in granted.get(policy["accessPackage"]["id"], ()):
        limit = limits.get(role)
        longer += life is not None and limit is not None and life > limit
unsupported = sum(
    "DynamicMembership" in group["groupTypes"] or group["onPremisesSyncEnabled"] is True
    for group in rows(folder, "groups")
    if group["id"] in with_settings
)
print(longer, unsupported)
