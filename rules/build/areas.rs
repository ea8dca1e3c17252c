//! The areas: a folder each, and the prefixes of the ids in it.

/// One area.
pub struct Area {
    /// The folder, and the word for `--select` and `--ignore`.
    pub name: &'static str,
    /// What the ids in it begin with.
    pub prefixes: &'static [&'static str],
    /// What its rules are about.
    pub about: &'static str,
}

const fn area(name: &'static str, prefixes: &'static [&'static str], about: &'static str) -> Area {
    Area { name, prefixes, about }
}

/// Every area, in the order of the documentation.
pub const AREAS: &[Area] = &[
    area("group", &["group-"], "groups, and whether PIM can manage them"),
    area(
        "settings",
        &["settings-", "config-drift"],
        "role settings: what activation requires, and how long assignments can last",
    ),
    area("assignment", &["assignment-"], "eligible and active assignments of group roles"),
    area("role", &["role-", "emergency-"], "directory roles and emergency access"),
    area("unit", &["au-"], "administrative units and their administrators"),
    area("context", &["authctx-", "ca-"], "authentication contexts and their Conditional Access policies"),
    area("package", &["package-"], "access packages and what they grant"),
    area("policy", &["policy-"], "assignment policies: who can request, who approves, and for how long"),
    area(
        "catalog",
        &["catalog-", "tenant-", "organization-", "delegation-", "lifecycle-"],
        "catalogs, delegation, lifecycle workflows and tenant-wide settings of entitlement management",
    ),
    area("review", &["review-"], "access reviews"),
    area("licence", &["licence-", "limit-"], "licenses and service limits"),
    area("path", &["path-", "drift-"], "paths to privileged roles, and drift from what was granted"),
];
