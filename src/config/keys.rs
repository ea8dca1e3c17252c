//! The keys of `pimlint.toml`: the one table that the parser, the JSON Schema, `init` and the test of the documentation read.

/// One key.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// `fail-on`.
    pub name: &'static str,
    /// What its value is.
    pub form: Form,
    /// What it does, as a phrase.
    pub about: &'static str,
    /// What counts where it is absent, as a phrase.
    pub default: &'static str,
    /// A value, as TOML.
    pub example: &'static str,
    /// Whether a tenant can have its own.
    pub per_tenant: bool,
}

/// What the value of a key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Words that select rules.
    Selectors,
    /// Globs of files.
    Globs,
    /// Ids of collections.
    Collections,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A text.
    Text,
    /// The path of a file.
    File,
    /// A table with the path of a folder.
    Folder,
    /// A whole number above 0.
    Count,
    /// User accounts.
    Accounts,
    /// Groups.
    Groups,
    /// Directory roles.
    Roles,
    /// Pairs of groups or directory roles.
    Pairs,
    /// A table of templates of role settings.
    Templates,
    /// Mail domains.
    Domains,
    /// Service principals.
    Applications,
    /// A table from rules to severities.
    Severities,
    /// A table from thresholds to values.
    Thresholds,
}

impl Form {
    /// The type of the value, as a phrase.
    #[must_use]
    pub fn phrase(self) -> String {
        match self {
            Self::Selectors => "list of rules, areas, severities, kinds and controls".to_owned(),
            Self::Globs => "list of globs".to_owned(),
            Self::Collections => "list of collection IDs".to_owned(),
            Self::Choice(words) => words.iter().map(|word| format!("`\"{word}\"`")).collect::<Vec<_>>().join(", "),
            Self::Text => "text".to_owned(),
            Self::File => "path, relative to this file".to_owned(),
            Self::Folder => "table with `path`, relative to this file".to_owned(),
            Self::Count => "number".to_owned(),
            Self::Accounts => "list of object IDs and user principal names".to_owned(),
            Self::Groups => "list of object IDs and unique display names".to_owned(),
            Self::Roles => "list of role IDs and unique display names".to_owned(),
            Self::Applications => "list of object IDs and unique display names of service principals".to_owned(),
            Self::Pairs => "list of pairs of group or role IDs and unique display names".to_owned(),
            Self::Templates => "table of templates".to_owned(),
            Self::Domains => "list of domains".to_owned(),
            Self::Severities => "table of rules with `\"error\"`, `\"warning\"` or `\"note\"`".to_owned(),
            Self::Thresholds => "table of thresholds with their values".to_owned(),
        }
    }
}

/// The words of `fail-on`.
pub const FAIL_ON: &[&str] = &["error", "warning", "note", "never"];
/// The words of `cloud`.
pub const CLOUDS: &[&str] = &["global", "usgov", "china"];
/// The table that holds what is of one tenant alone.
pub(super) const TENANTS: &str = "tenants";

/// Every key, in the order of the documentation.
pub const KEYS: &[Key] = &[
    Key {
        name: "select",
        form: Form::Selectors,
        about: "The rules to run",
        default: "all rules except those in preview",
        example: r#"["group", "settings", "nist-800-53:AC-2"]"#,
        per_tenant: true,
    },
    Key {
        name: "ignore",
        form: Form::Selectors,
        about: "The rules not to run",
        default: "none",
        example: r#"["hygiene", "group-pim-dynamic"]"#,
        per_tenant: true,
    },
    Key {
        name: "severity",
        form: Form::Severities,
        about: "The severity of all findings of a rule, in place of the rule's own",
        default: "the severity of each rule",
        example: r#"{ group-pim-dynamic = "warning" }"#,
        per_tenant: true,
    },
    Key {
        name: "thresholds",
        form: Form::Thresholds,
        about: "The limits that rules compare with",
        default: "see the table of thresholds",
        example: r#"{ max-activation = "PT4H", min-approvers = 3 }"#,
        per_tenant: true,
    },
    Key {
        name: "emergency-accounts",
        form: Form::Accounts,
        about: "Emergency access accounts, which may have permanent access",
        default: "none",
        example: r#"["00000000-0000-0000-0000-000000000000", "emergency1@contoso.com"]"#,
        per_tenant: true,
    },
    Key {
        name: "sensitive-groups",
        form: Form::Groups,
        about: "Groups to treat like those that lead to a privileged role, for what they give outside the directory",
        default: "none",
        example: r#"["00000000-0000-0000-0000-000000000000", "Payroll approvers"]"#,
        per_tenant: true,
    },
    Key {
        name: "privileged-roles",
        form: Form::Roles,
        about: "Directory roles to treat as privileged in addition to those that Microsoft Entra ID marks",
        default: "none",
        example: r#"["Reports Reader"]"#,
        per_tenant: true,
    },
    Key {
        name: "conflicting-access",
        form: Form::Pairs,
        about: "Pairs of groups or directory roles that no one should hold together",
        default: "none",
        example: r#"[["Payment approvers", "00000000-0000-0000-0000-000000000000"]]"#,
        per_tenant: true,
    },
    Key {
        name: "settings-templates",
        form: Form::Templates,
        about: "What the PIM settings of roles and groups should be",
        default: "none",
        example: r#"{ tier-0 = { roles = ["Global Administrator"], activation-maximum = "PT1H", approval-required = true } }"#,
        per_tenant: true,
    },
    Key {
        name: "public-mail-domains",
        form: Form::Domains,
        about: "Mail domains at which anyone can get an account: a connected organization for one of them is open to everyone",
        default: "none",
        example: r#"["gmail.com", "outlook.com"]"#,
        per_tenant: true,
    },
    Key {
        name: "trusted-applications",
        form: Form::Applications,
        about: "Applications that may have Microsoft Graph permissions over privileged access",
        default: "none",
        example: r#"["00000000-0000-0000-0000-000000000000", "Onboarding automation"]"#,
        per_tenant: true,
    },
    Key {
        name: "fail-on",
        form: Form::Choice(FAIL_ON),
        about: "The minimum severity that fails the run (exit code 1)",
        default: "`\"error\"`",
        example: r#""warning""#,
        per_tenant: true,
    },
    Key {
        name: "baseline",
        form: Form::File,
        about: "An earlier JSON report to compare with: only findings that are new or got worse count for `fail-on`",
        default: "none",
        example: r#""baseline.json""#,
        per_tenant: true,
    },
    Key {
        name: "require",
        form: Form::Collections,
        about: "Collections that must be complete; otherwise the exit code is 3",
        default: "none",
        example: r#"["groups", "users"]"#,
        per_tenant: true,
    },
    Key {
        name: "rules",
        form: Form::Folder,
        about: "The folder with rules of your own",
        default: "none",
        example: r#"{ path = "rules" }"#,
        per_tenant: false,
    },
    Key {
        name: "exceptions",
        form: Form::File,
        about: "The exceptions register",
        default: "`exceptions.toml` in the folder of this file, if there is one",
        example: r#""security/exceptions.toml""#,
        per_tenant: true,
    },
    Key {
        name: "max-exception-days",
        form: Form::Count,
        about: "The maximum number of days from the approval of an exception to its expiry",
        default: "none",
        example: "180",
        per_tenant: true,
    },
    Key {
        name: "non-waivable",
        form: Form::Selectors,
        about: "The rules whose findings no exception can accept",
        default: "none",
        example: r#"["group-pim-dynamic", "conflict"]"#,
        per_tenant: true,
    },
    Key {
        name: "include",
        form: Form::Globs,
        about: "The files to read",
        default: "all files with a known extension",
        example: r#"["**/*.json"]"#,
        per_tenant: false,
    },
    Key {
        name: "exclude",
        form: Form::Globs,
        about: "The files not to read",
        default: "none",
        example: r#"["archive/**"]"#,
        per_tenant: false,
    },
    Key {
        name: "tenant",
        form: Form::Text,
        about: "The name of the tenant, for reports",
        default: "the name in the export",
        example: r#""contoso""#,
        per_tenant: true,
    },
    Key {
        name: "cloud",
        form: Form::Choice(CLOUDS),
        about: "The cloud of the tenant; reports link to its admin center",
        default: "`\"global\"`",
        example: r#""usgov""#,
        per_tenant: true,
    },
];

/// The key with this name.
pub(super) fn key(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}
