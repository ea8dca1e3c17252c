"""The same with polars."""

import sys
from pathlib import Path

import polars as pl

folder = Path(sys.argv[1])
RULE = pl.Struct({"id": pl.String, "isExpirationRequired": pl.Boolean, "maximumDuration": pl.String})
SHAPES = {
    "roleManagementPolicyAssignments": {
        "scopeId": pl.String, "scopeType": pl.String, "roleDefinitionId": pl.String, "policy": pl.Struct({"rules": pl.List(RULE)})
    },
    "accessPackages": {"id": pl.String, "resourceRoleScopes": pl.List(pl.Struct({"role": pl.Struct({"originId": pl.String})}))},
    "assignmentPolicies": {"accessPackage": pl.Struct({"id": pl.String}), "expiration": pl.Struct({"duration": pl.String})},
    "groups": {"id": pl.String, "groupTypes": pl.List(pl.String), "onPremisesSyncEnabled": pl.Boolean},
}


def rows(prefix):
    shape = {"value": pl.List(pl.Struct(SHAPES[prefix]))}
    pages = [pl.read_json(path, schema=shape) for path in sorted(folder.glob(f"{prefix}-*.json"))]
    return pl.concat(pages).explode("value").unnest("value").drop_nulls(next(iter(SHAPES[prefix]))).lazy()


def days(duration):
    return duration.str.extract(r"^P([0-9]+)D$", 1).cast(pl.Int64)


settings = rows("roleManagementPolicyAssignments").filter(pl.col("scopeType") == "Group").cache()
rule = pl.col("rules").struct
limits = (
    settings.unnest("policy").explode("rules")
    .filter((rule.field("id") == "Expiration_Admin_Eligibility") & rule.field("isExpirationRequired"))
    .select(group="scopeId", access="roleDefinitionId", limit=days(rule.field("maximumDuration")))
)
role = pl.col("resourceRoleScopes").struct.field("role").struct.field("originId")
parts = role.str.extract_groups(r"^Eligible(?<access>Member|Owner)_(?<group>.*)$").struct
granted = rows("accessPackages").explode("resourceRoleScopes").select(
    package="id", group=parts.field("group"), access=parts.field("access").str.to_lowercase()
)
lives = rows("assignmentPolicies").select(
    package=pl.col("accessPackage").struct.field("id"), life=days(pl.col("expiration").struct.field("duration"))
)
longer = (
    lives.join(granted, on="package").join(limits, on=["group", "access"]).filter(pl.col("life") > pl.col("limit")).select(pl.len()).collect().item()
)
unsupported = (
    rows("groups").join(settings.select(id="scopeId").unique(), on="id", how="semi")
    .filter(pl.col("groupTypes").list.contains("DynamicMembership") | (pl.col("onPremisesSyncEnabled") == True))  # noqa: E712
    .select(pl.len()).collect().item()
)
print(longer, unsupported)
