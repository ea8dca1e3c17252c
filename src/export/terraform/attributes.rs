//! What the provider azuread documents of the attributes that a fix may write where a block leaves them out.
//!
//! From its pages (<https://registry.terraform.io/providers/hashicorp/azuread/latest/docs>) and, for what it keeps of what is left
//! out, from its source, version 3.9: <https://github.com/hashicorp/terraform-provider-azuread>.

/// The optional attributes of each type of resource that a fix writes; `0` is the only block of its name.
const OPTIONAL: &[(&str, &[&str])] = &[
    ("azuread_access_package", &["hidden"]),
    (
        "azuread_access_package_assignment_policy",
        &[
            "duration_in_days",
            "extension_enabled",
            "approval_settings.0.approval_required",
            "approval_settings.0.approval_required_for_extension",
            "approval_settings.0.requestor_justification_required",
            "approval_settings.0.approval_stage.0.alternative_approval_enabled",
            "approval_settings.0.approval_stage.0.approver_justification_required",
            "approval_settings.0.approval_stage.0.enable_alternative_approval_in_days",
            "assignment_review_settings.0.access_review_timeout_behavior",
            "requestor_settings.0.requests_accepted",
        ],
    ),
    ("azuread_access_package_catalog", &["externally_visible", "published"]),
    ("azuread_group", &["visibility"]),
    ("azuread_group_without_members", &["visibility"]),
    (
        "azuread_group_role_management_policy",
        &[
            "activation_rules.0.maximum_duration",
            "activation_rules.0.require_approval",
            "activation_rules.0.require_justification",
            "activation_rules.0.require_multifactor_authentication",
            "activation_rules.0.require_ticket_info",
            "active_assignment_rules.0.expiration_required",
            "active_assignment_rules.0.expire_after",
            "active_assignment_rules.0.require_justification",
            "active_assignment_rules.0.require_multifactor_authentication",
            "active_assignment_rules.0.require_ticket_info",
            "eligible_assignment_rules.0.expiration_required",
            "eligible_assignment_rules.0.expire_after",
        ],
    ),
    ("azuread_user", &["account_enabled"]),
];

/// Attributes of one block of which only one may be written.
const EXCLUSIVE: &[(&str, &str)] = &[
    ("duration_in_days", "expiration_date"),
    ("require_multifactor_authentication", "required_conditional_access_authentication_context"),
];

/// The types of which every attribute in a block is optional and computed: what a new block leaves out stays as it is. Of the
/// others the provider sends that it is off, or empty.
const KEEP_WHAT_A_BLOCK_LEAVES_OUT: &[&str] = &["azuread_group_role_management_policy"];

/// Whether a type of resource has an attribute that may be left out.
pub(super) fn is_optional(resource: &str, path: &str) -> bool {
    OPTIONAL.iter().any(|(kind, paths)| *kind == resource && paths.contains(&path))
}

/// The attribute that may not stand beside this one.
pub(super) fn excluded_by(attribute: &str) -> Option<&'static str> {
    EXCLUSIVE.iter().find_map(|(one, other)| match attribute {
        attribute if attribute == *one => Some(*other),
        attribute if attribute == *other => Some(*one),
        _ => None,
    })
}

/// Whether a block that is added for one attribute changes only that attribute.
pub(super) fn keeps_the_rest(resource: &str) -> bool {
    KEEP_WHAT_A_BLOCK_LEAVES_OUT.contains(&resource)
}
