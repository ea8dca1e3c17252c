//! Faults: one generator for each rule, written from the definition in the rule's entry and from Microsoft's documentation.
//!
//! A generator plants exactly one fault, on objects that it adds, and says what should be found.

mod activations;
mod alerts;
mod approval;
mod assignments;
mod catalogs;
pub mod chains;
mod context;
mod control;
mod delivered;
mod governance;
mod groups;
mod licences;
mod owners;
mod paths;
mod places;
mod policies_approval;
mod policies_audience;
mod reviews;
mod role_assignable;
mod roles;
mod settings;
mod tenant;
mod units;

use std::sync::LazyLock;

pub use self::paths::hours_of_access;
use crate::key::Fault;
use crate::tenant::World;

/// Plants the fault of a rule.
#[derive(Clone, Copy)]
pub struct Generator {
    /// The rule.
    pub rule: &'static str,
    /// Plants one fault of it.
    pub plant: fn(&mut World) -> Fault,
}

/// Makes generators of functions: `[rule => function]`.
macro_rules! generators {
    ($($rule:literal => $plant:expr),* $(,)?) => {
        &[$($crate::faults::Generator { rule: $rule, plant: $plant }),*]
    };
}
use generators;

/// Rules whose fault cannot be planted, and why.
pub const CANNOT: [(&str, &str); 27] = [
    ("config-drift", "only a configuration declares templates, and the tenants have none"),
    ("emergency-too-few", "two accounts are declared, and a fault only adds to it"),
    ("group-pim-no-qualified-manager", "every tenant has a Global Administrator, who can manage the groups of all"),
    ("licence-eligible-package", "the severity of a missing review of groups depends on the same licence"),
    ("licence-governance-feature", "the severity of a missing review of groups depends on the same licence"),
    ("limit-exceeded", "18,000 access packages"),
    (
        "path-au-admin-overrides-pim",
        "a way without approval takes settings without approval, which are another fault of each role that the group leads to",
    ),
    (
        "path-auth-context-guarded-by-weaker-admins",
        "a role of tier 0 without approval is another fault, and the settings of these roles are there once",
    ),
    (
        "path-weakest-link-to-role",
        "settings without approval are another fault, and each of those is one of every role that the group or role leads to",
    ),
    (
        "path-helpdesk-reset-to-privileged",
        "someone at the help desk of the entire tenant can reset those who are eligible for any role, so it is a fault of each",
    ),
    (
        "au-scoped-admin-cannot-manage-pim",
        "who cannot manage such a group in PIM can change it past PIM, and the finding is part of that one",
    ),
    ("package-eligible-below-pim-minimum", "the policies of the tenants last days"),
    ("package-sod-missing", "only a configuration declares conflicting access, and the tenants have none"),
    ("path-evergreen-extension", "all groups of the tenants are reviewed"),
    ("path-review-blind-spot", "all groups of the tenants are reviewed"),
    ("policy-on-behalf-sensitive", "beta has no property for it, and the tenants can be written in beta"),
    ("policy-review-missing", "all groups of the tenants are reviewed"),
    ("review-missing-for-guests", "the other faults add reviews of guests"),
    ("policy-admin-only-disabled", "only beta tells, and the tenants are judged in v1.0"),
    ("policy-auto-over-limit", "15,000 assignments under one policy"),
    ("policy-shadowed", "the other faults add guests and connected organizations"),
    (
        "review-skips-role-assignable-groups",
        "all groups are reviewed, and a privileged group outside of PIM is another fault",
    ),
    ("role-global-admin-ratio", "the other faults add people who have only other privileged roles"),
    ("role-lockout-no-active-approver", "two emergency access accounts are active"),
    ("role-pim-unused", "many people are eligible"),
    ("tenant-external-lifecycle-slow", "a tenant has these settings once, and another fault changes them"),
    ("role-global-admin-too-few", "the tenant has four Global Administrators, and a fault only adds to it"),
];

/// All generators, by rule.
pub static GENERATORS: LazyLock<Vec<Generator>> = LazyLock::new(|| {
    let areas = [
        activations::GENERATORS,
        alerts::GENERATORS,
        approval::GENERATORS,
        assignments::GENERATORS,
        catalogs::GENERATORS,
        context::GENERATORS,
        control::GENERATORS,
        delivered::GENERATORS,
        governance::GENERATORS,
        groups::GENERATORS,
        licences::GENERATORS,
        owners::GENERATORS,
        paths::GENERATORS,
        policies_audience::GENERATORS,
        policies_approval::GENERATORS,
        reviews::GENERATORS,
        role_assignable::GENERATORS,
        roles::GENERATORS,
        settings::GENERATORS,
        tenant::GENERATORS,
        units::GENERATORS,
    ];
    let mut all = areas.concat();
    all.sort_by_key(|generator| generator.rule);
    all
});

/// Plants a number of faults, of rules drawn at random.
pub fn plant(world: &mut World, count: usize) -> Vec<Fault> {
    (0..count).map(|_| (GENERATORS[world.rng.usize(..GENERATORS.len())].plant)(world)).collect()
}
