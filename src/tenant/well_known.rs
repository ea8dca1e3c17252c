//! Built-in directory roles: their names, and what the documentation says of them.

use std::sync::LazyLock;

use foldhash::fast::RandomState;
use indexmap::IndexMap;

use super::by_id::Found;
use crate::model::ObjectId;
pub use crate::model::directory_role::HIGHLY_PRIVILEGED;

/// The role that may do everything.
pub const GLOBAL_ADMINISTRATOR: &str = "Global Administrator";

/// Its template.
pub static GLOBAL_ADMINISTRATOR_TEMPLATE: ObjectId =
    ObjectId::Guid(0x62e9_0394_69f5_4237_9190_0121_7714_5e10_u128.to_be_bytes());

/// The role that decides who has which role.
pub const PRIVILEGED_ROLE_ADMINISTRATOR: &str = "Privileged Role Administrator";

/// A built-in directory role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BuiltInRole {
    /// Display name in English.
    pub name: &'static str,
    traits: u8,
}

/// None of the traits below.
const NONE: u8 = 0;

/// Marked privileged, as of 2026-09: <https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference>.
/// `tests/it/data/privileged-roles.toml` says of each role where it was read.
const PRIVILEGED: u8 = 1;

/// Can become anything.
const TIER0: u8 = 2;

/// Can be assigned at an administrative unit, as of 2026-09:
/// <https://learn.microsoft.com/entra/identity/role-based-access-control/manage-roles-portal>
const UNIT: u8 = 4;

/// Holds `microsoft.directory/groups/members/update` or `/owners/update`, as of 2026-09 by the list of its actions in the
/// permissions reference (Partner Tier1 and Tier2 Support: 2025-06-25, Identity Governance Administrator: 2025-07-09).
const ALL_GROUPS: u8 = 8;

/// Holds the same action of `groups.unified`, in the same source.
const UNIFIED_GROUPS: u8 = 16;

/// Holds the same action of `groups.security`, in the same source (Windows 365 Administrator: 2025-06-25, Knowledge Manager:
/// 2025-07-09).
const SECURITY_GROUPS: u8 = 32;

/// For accounts of the synchronisation only; the documentation marks it neither way.
const UNDOCUMENTED: u8 = 64;

impl BuiltInRole {
    /// Whether the documentation marks it privileged; `None` where the documentation does not say.
    #[must_use]
    pub fn is_privileged(self) -> Option<bool> {
        (self.traits & UNDOCUMENTED == 0).then_some(self.traits & PRIVILEGED != 0)
    }

    /// Whether whoever holds it can become anything: Global, Privileged Role, Privileged Authentication Administrator.
    #[must_use]
    pub fn is_tier0(self) -> bool {
        self.traits & TIER0 != 0
    }

    /// Whether it is only for the accounts of the directory synchronisation, which cannot activate anything.
    #[must_use]
    pub fn is_for_synchronization(self) -> bool {
        self.traits & UNDOCUMENTED != 0
    }

    /// Whether it changes nothing: Microsoft calls each such role a reader.
    #[must_use]
    pub fn is_reader(self) -> bool {
        self.name.ends_with("Reader") || self.name.ends_with("Readers")
    }

    /// Whether it can be assigned at the scope of an administrative unit.
    #[must_use]
    pub fn is_scopable_to_unit(self) -> bool {
        self.traits & UNIT != 0
    }

    /// Whether it may change the members or owners of groups in its scope that are not role-assignable: of Microsoft 365 groups
    /// (`unified`), or of security groups.
    #[must_use]
    pub fn manages_groups(self, unified: bool) -> bool {
        self.traits & (ALL_GROUPS | if unified { UNIFIED_GROUPS } else { SECURITY_GROUPS }) != 0
    }
}

/// Template id, name, traits: what holds where an export does not have the role's own definition.
const TABLE: &[(&str, &str, u8)] = &[
    ("d2562ede-74db-457e-a7b6-544e236ebb61", "AI Administrator", PRIVILEGED),
    ("1fe13547-53f6-408d-ac04-7f8eed167b38", "AI Reader", PRIVILEGED),
    ("db506228-d27e-4b7d-95e5-295956d6615f", "Agent ID Administrator", PRIVILEGED),
    ("9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3", "Application Administrator", PRIVILEGED),
    ("cf1c38e5-3621-4004-a7cb-879624dced7c", "Application Developer", PRIVILEGED),
    ("58a13ea3-c632-46ae-9ee0-9c0d43cd7f3d", "Attribute Assignment Administrator", UNIT),
    ("ffd52fa5-98dc-465c-991d-fc073eb59f8f", "Attribute Assignment Reader", UNIT),
    ("ecb2c6bf-0ab6-418e-bd87-7986f8d63bbe", "Attribute Provisioning Administrator", PRIVILEGED),
    ("422218e4-db15-4ef9-bbe0-8afb41546d79", "Attribute Provisioning Reader", PRIVILEGED),
    ("c4e39bd9-1100-46d3-8c65-fb160da0071f", "Authentication Administrator", PRIVILEGED | UNIT),
    ("25a516ed-2fa0-40ea-a2d0-12923a21473a", "Authentication Extensibility Administrator", PRIVILEGED),
    ("0b00bede-4072-4d22-b441-e7df02a1ef63", "Authentication Extensibility Password Administrator", PRIVILEGED),
    ("aaf43236-0c0d-4d5f-883a-6955382ac081", "B2C IEF Keyset Administrator", PRIVILEGED),
    ("158c047a-c907-4556-b7ef-446551a6b5f7", "Cloud Application Administrator", PRIVILEGED),
    ("7698a772-787b-4ac8-901f-60d6b08affd2", "Cloud Device Administrator", PRIVILEGED | UNIT),
    ("17315797-102d-40b4-93e0-432062caca18", "Compliance Administrator", NONE),
    ("e6d1a23a-da11-4be4-9570-befc86d067a7", "Compliance Data Administrator", NONE),
    ("b1be1c3e-b65d-4f19-8427-f6fa0d97feb9", "Conditional Access Administrator", PRIVILEGED),
    ("88d8e3e3-8f55-4a1e-953a-9b9898b8876b", "Directory Readers", NONE),
    ("9360feb5-f418-4baa-8175-e2a00bac4301", "Directory Writers", PRIVILEGED | ALL_GROUPS),
    ("d29b2b05-8046-44ba-8758-1e26182fcf32", "Directory Synchronization Accounts", UNDOCUMENTED),
    ("8329153b-31d0-4727-b945-745eb3bc5f31", "Domain Name Administrator", PRIVILEGED),
    ("29232cdf-9323-42fd-ade2-1d097af3e4de", "Exchange Administrator", UNIFIED_GROUPS),
    ("58f930cc-fcf4-4152-852c-1d7dbf502139", "Entra SOC Identity Responder", PRIVILEGED),
    ("be2f45a1-457d-42af-a067-6ec1fa63bc45", "External Identity Provider Administrator", PRIVILEGED),
    ("62e90394-69f5-4237-9190-012177145e10", "Global Administrator", PRIVILEGED | TIER0),
    ("f2ef992c-3afb-46b9-b7cf-a126ee74c451", "Global Reader", PRIVILEGED),
    ("fdd7a751-b60b-444a-984c-02652fe8fa1c", "Groups Administrator", UNIT | ALL_GROUPS),
    ("95e79109-95c0-4d8e-aee3-d01accf2d47b", "Guest Inviter", NONE),
    ("729827e3-9c14-49f7-bb1b-9608f156bbb8", "Helpdesk Administrator", PRIVILEGED | UNIT),
    ("8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2", "Hybrid Identity Administrator", PRIVILEGED),
    ("45d8d3c5-c802-45c6-b32a-1d70b5e1e86e", "Identity Governance Administrator", PRIVILEGED | ALL_GROUPS),
    ("3a2c62db-5318-420d-8d74-23affee5d9d5", "Intune Administrator", PRIVILEGED | SECURITY_GROUPS),
    ("b5a8dcf3-09d5-43a9-a639-8e29ef291470", "Knowledge Administrator", SECURITY_GROUPS),
    ("744ec460-397e-42ad-a462-8b3f9747a02c", "Knowledge Manager", SECURITY_GROUPS),
    ("4d6ac14f-3453-41d0-bef9-a3e0c569773a", "License Administrator", UNIT),
    ("59d46f88-662b-457b-bceb-5c3809e5908f", "Lifecycle Workflows Administrator", PRIVILEGED),
    ("790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b", "Message Center Reader", NONE),
    ("a92aed5d-d78a-4d16-b381-09adb37eb3b0", "On Premises Directory Sync Account", UNDOCUMENTED),
    ("4ba39ca4-527c-499a-b93d-d9b492c50246", "Partner Tier1 Support", PRIVILEGED | ALL_GROUPS),
    ("e00e864a-17c5-4a4b-9c06-f5b95a8d5bd8", "Partner Tier2 Support", PRIVILEGED | ALL_GROUPS),
    ("966707d0-3269-4727-9be2-8c3a10f19b9d", "Password Administrator", PRIVILEGED | UNIT),
    ("644ef478-e28f-4e28-b9dc-3fdde9aa0b1f", "Printer Administrator", UNIT),
    ("7be44c8a-adaf-4e2a-84d6-ab2649e08a13", "Privileged Authentication Administrator", PRIVILEGED | TIER0 | UNIT),
    ("e8611ab8-c189-46e8-94e1-60213ab1f814", "Privileged Role Administrator", PRIVILEGED | TIER0),
    ("4a5d8f65-41da-4de4-8968-e035b65339cf", "Reports Reader", NONE),
    ("194ae4cb-b126-40b2-bd5b-6091b380977d", "Security Administrator", PRIVILEGED),
    ("5f2222b1-57c3-48ba-8ad5-d4759f1fde6f", "Security Operator", PRIVILEGED),
    ("5d6b6bb7-de71-4623-b4af-96380a352509", "Security Reader", PRIVILEGED),
    ("f28a1f50-f6e7-4571-818b-6a12f2af6b6c", "SharePoint Administrator", UNIT | UNIFIED_GROUPS),
    ("69091246-20e8-4a56-aa4d-066075b2a7a8", "Teams Administrator", UNIT | UNIFIED_GROUPS),
    ("3d762c5a-1b6c-493f-843e-55a3b42923d4", "Teams Devices Administrator", UNIT),
    ("1981f584-96e9-4a6f-95b0-f522373f8fae", "Tenant Governance Administrator", PRIVILEGED),
    ("75934031-6c7e-415a-99d7-48dbd49e875e", "Usage Summary Reports Reader", NONE),
    ("fe930be7-5e62-47db-91af-98c3a49a38b1", "User Administrator", PRIVILEGED | UNIT | ALL_GROUPS),
    ("27460883-1df1-4691-b032-3b79643e5e63", "User Experience Success Manager", NONE),
    ("11451d60-acb2-45eb-a7d6-43d0f0125c13", "Windows 365 Administrator", SECURITY_GROUPS),
    ("810a2642-a034-447f-a5e8-41beaa378541", "Yammer Administrator", UNIFIED_GROUPS),
];

/// The roles in the order of their templates.
static ROLES: LazyLock<IndexMap<ObjectId, BuiltInRole, RandomState>> = LazyLock::new(|| {
    let role =
        |&(id, name, traits): &(&str, &'static str, u8)| Some((ObjectId::parse(id)?, BuiltInRole { name, traits }));
    let mut roles: IndexMap<_, _, RandomState> = TABLE.iter().filter_map(role).collect();
    roles.sort_unstable_keys();
    roles
});

/// Their templates by their names in lower case.
static TEMPLATES: LazyLock<Found<String, &ObjectId>> =
    LazyLock::new(|| ROLES.iter().map(|(template, role)| (role.name.to_ascii_lowercase(), template)).collect());

/// The built-in role with this template id, if it is one of those listed here.
#[must_use]
pub fn built_in_role(template: &ObjectId) -> Option<BuiltInRole> {
    ROLES.get(template).copied()
}

/// The templates of the built-in roles that are listed here.
pub fn templates() -> impl Iterator<Item = &'static ObjectId> {
    ROLES.keys()
}

/// The template of the built-in role with this English name.
#[must_use]
pub fn template_of(name: &str) -> Option<ObjectId> {
    TEMPLATES.get(&name.trim().to_ascii_lowercase()).map(|template| (*template).clone())
}

#[cfg(test)]
mod tests {
    use super::{
        BuiltInRole, GLOBAL_ADMINISTRATOR, GLOBAL_ADMINISTRATOR_TEMPLATE, HIGHLY_PRIVILEGED, ROLES, TABLE, template_of,
    };

    #[test]
    fn global_administrator_is_known_by_its_template() {
        assert_eq!(template_of(GLOBAL_ADMINISTRATOR).as_ref(), Some(&GLOBAL_ADMINISTRATOR_TEMPLATE));
    }

    #[test]
    fn every_highly_privileged_role_is_a_known_one() {
        assert!(HIGHLY_PRIVILEGED.iter().all(|name| template_of(name).is_some()));
    }

    #[test]
    fn every_id_is_a_guid_and_stands_once() {
        assert_eq!(ROLES.len(), TABLE.len());
        assert!(ROLES.keys().all(crate::model::ObjectId::is_guid));
    }

    #[test]
    fn tier_0_is_privileged() {
        let tier0: Vec<&BuiltInRole> = ROLES.values().filter(|role| role.is_tier0()).collect();
        assert_eq!(tier0.len(), 3);
        assert!(tier0.iter().all(|role| role.is_privileged() == Some(true)));
    }
}
