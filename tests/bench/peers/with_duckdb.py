"""The same with DuckDB."""

import sys

import duckdb

folder = sys.argv[1]
read = lambda prefix, columns: f"""
    (select unnest(value, recursive := false) as row from read_json('{folder}/{prefix}-*.json', columns = {{value: '{columns}'}},
     maximum_object_size = 1000000000))"""
policies = read("roleManagementPolicyAssignments", "STRUCT(scopeId VARCHAR, scopeType VARCHAR, roleDefinitionId VARCHAR, policy STRUCT(rules STRUCT(id VARCHAR, isExpirationRequired BOOLEAN, maximumDuration VARCHAR)[]))[]")
packages = read("accessPackages", "STRUCT(id VARCHAR, resourceRoleScopes STRUCT(\"role\" STRUCT(originId VARCHAR))[])[]")
assignment = read("assignmentPolicies", "STRUCT(accessPackage STRUCT(id VARCHAR), expiration STRUCT(duration VARCHAR))[]")
groups = read("groups", "STRUCT(id VARCHAR, groupTypes VARCHAR[], onPremisesSyncEnabled BOOLEAN)[]")
print(*duckdb.sql(f"""
with settings as (select row.scopeId as group_id, row.roleDefinitionId as access, row.policy.rules as rules from {policies} where row.scopeType = 'Group'),
limits as (select group_id, access, try_cast(regexp_extract(rule.maximumDuration, '^P([0-9]+)D$', 1) as int) as days
    from (select group_id, access, unnest(rules, recursive := false) as rule from settings)
    where rule.id = 'Expiration_Admin_Eligibility' and rule.isExpirationRequired),
granted as (select row.id as package, regexp_extract(scope.role.originId, '^Eligible(Member|Owner)_(.*)$', 2) as group_id,
        lower(regexp_extract(scope.role.originId, '^Eligible(Member|Owner)_(.*)$', 1)) as access
    from (select row, unnest(row.resourceRoleScopes, recursive := false) as scope from {packages})),
lives as (select row.accessPackage.id as package, try_cast(regexp_extract(row.expiration.duration, '^P([0-9]+)D$', 1) as int) as days from {assignment})
select (select count(*) from lives join granted using (package) join limits using (group_id, access) where lives.days > limits.days),
       (select count(*) from {groups} where row.id in (select group_id from settings)
        and (list_contains(row.groupTypes, 'DynamicMembership') or row.onPremisesSyncEnabled))
""").fetchall()[0])
