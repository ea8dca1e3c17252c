# The same in Rego: `input` has the rows of each of the four lists.
package one_job

import rego.v1

settings := [row | some row in input.settings; row.scopeType == "Group"]

with_settings := {row.scopeId | some row in settings}

days(duration) := to_number(trim_suffix(trim_prefix(duration, "P"), "D")) if {
	is_string(duration)
	regex.match(`^P[0-9]+D$`, duration)
}

limits := {role: limit |
	some row in settings
	some rule in row.policy.rules
	rule.id == "Expiration_Admin_Eligibility"
	rule.isExpirationRequired
	limit := days(rule.maximumDuration)
	role := concat("/", [row.scopeId, row.roleDefinitionId])
}

prefixes := {"EligibleMember_": "member", "EligibleOwner_": "owner"}

granted := {row.id: roles |
	some row in input.packages
	roles := [role |
		some scope in row.resourceRoleScopes
		some prefix, access in prefixes
		startswith(scope.role.originId, prefix)
		role := concat("/", [trim_prefix(scope.role.originId, prefix), access])
	]
}

longer := count([role |
	some policy in input.policies
	life := days(policy.expiration.duration)
	some role in granted[policy.accessPackage.id]
	life > limits[role]
])

is_unsupported(group) if "DynamicMembership" in group.groupTypes

is_unsupported(group) if group.onPremisesSyncEnabled == true

unsupported := count([1 |
	some group in input.groups
	group.id in with_settings
	is_unsupported(group)
])

answer := sprintf("%v %v", [longer, unsupported])
