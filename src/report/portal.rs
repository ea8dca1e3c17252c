//! Links to the Microsoft Entra admin center: the page of an object, by cloud.

use uuid::Uuid;

use super::{Cloud, Options, Report};
use crate::finding::{Subject, SubjectKind};

/// The host of the admin center: <https://learn.microsoft.com/entra/fundamentals/faq>.
fn host(cloud: Cloud) -> &'static str {
    match cloud {
        Cloud::Global => "entra.microsoft.com",
        Cloud::UsGov => "entra.microsoft.us",
        Cloud::China => "entra.microsoftonline.cn",
    }
}

/// An object that has a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Page {
    Group,
    User,
    ServicePrincipal,
    DirectoryRole,
    AdministrativeUnit,
    AccessPackage,
    Catalog,
    ConditionalAccessPolicy,
}

/// The pages, `{}` for the id: as tools that link to them write them, Microsoft's Zero Trust Assessment
/// (<https://github.com/microsoft/zerotrustassessment>) and `EntraOps` (<https://github.com/Cloud-Architekt/EntraOps>).
const PAGES: [(Page, &str); 8] = [
    (Page::Group, "Microsoft_AAD_IAM/GroupDetailsMenuBlade/~/Overview/groupId/{}"),
    (Page::User, "Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId/{}"),
    (Page::ServicePrincipal, "Microsoft_AAD_IAM/ManagedAppMenuBlade/~/Overview/objectId/{}"),
    (Page::DirectoryRole, "Microsoft_AAD_IAM/RoleMenuBlade/~/RoleMembers/objectId/{}/roleTemplateId/{}"),
    (Page::AdministrativeUnit, "Microsoft_AAD_IAM/AdminUnitDetailsMenuBlade/~/RolesAndAdministrators/adminUnitId/{}"),
    (Page::AccessPackage, "Microsoft_Azure_ELMAdmin/EntitlementMenuBlade/~/overview/entitlementId/{}"),
    (Page::Catalog, "Microsoft_Azure_ELMAdmin/CatalogMenuBlade/~/overview/catalogId/{}"),
    (Page::ConditionalAccessPolicy, "Microsoft_AAD_ConditionalAccess/PolicyBlade/policyId/{}"),
];

/// The address of an object's page; nothing where it has none, where its id is no GUID, or where ids are pseudonyms.
pub(super) fn link(subject: &Subject, report: &Report<'_>, options: &Options) -> Option<String> {
    if report.is_redacted() { None } else { address(subject, options.cloud) }
}

fn address(subject: &Subject, cloud: Cloud) -> Option<String> {
    let (page, id) = page(subject)?;
    let (_, path) = PAGES.iter().find(|(known, _)| *known == page)?;
    let id = Uuid::try_parse(id).ok()?.to_string();
    Some(format!("https://{}/#view/{}", host(cloud), path.replace("{}", &id)))
}

/// The page, and whose it is: that of the group where a group's role is meant.
fn page(subject: &Subject) -> Option<(Page, &str)> {
    let id = subject.id.as_str();
    Some(match subject.kind {
        SubjectKind::Group => (Page::Group, id),
        SubjectKind::GroupRole => (Page::Group, id.split_once('/')?.0),
        SubjectKind::RoleSettings => match id.split_once('/') {
            Some((group, _)) => (Page::Group, group),
            None => (Page::DirectoryRole, id),
        },
        SubjectKind::User => (Page::User, id),
        SubjectKind::ServicePrincipal => (Page::ServicePrincipal, id),
        SubjectKind::AdministrativeUnit => (Page::AdministrativeUnit, id),
        SubjectKind::AccessPackage => (Page::AccessPackage, id),
        SubjectKind::Catalog => (Page::Catalog, id),
        SubjectKind::ConditionalAccessPolicy => (Page::ConditionalAccessPolicy, id),
        SubjectKind::Tenant
        | SubjectKind::Schedule
        | SubjectKind::RoleAssignment
        | SubjectKind::AuthenticationContext
        | SubjectKind::LifecycleWorkflow
        | SubjectKind::AssignmentPolicy
        | SubjectKind::Grant
        | SubjectKind::Offer
        | SubjectKind::PackageAssignment
        | SubjectKind::AccessReview
        | SubjectKind::Path => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Cloud, address};
    use crate::finding::{Subject, SubjectKind};

    const ID: &str = "00000000-0000-4000-8000-00000000000a";

    fn of(kind: SubjectKind, id: &str, cloud: Cloud) -> Option<String> {
        address(&Subject { kind, id: id.to_owned(), name: None }, cloud)
    }

    #[test]
    fn an_object_has_its_page_in_its_cloud() {
        for (kind, id, cloud, address) in [
            (
                SubjectKind::Group,
                ID.to_owned(),
                Cloud::Global,
                format!(
                    "https://entra.microsoft.com/#view/Microsoft_AAD_IAM/GroupDetailsMenuBlade/~/Overview/groupId/{ID}"
                ),
            ),
            (
                SubjectKind::RoleSettings,
                format!("{ID}/owner"),
                Cloud::UsGov,
                format!(
                    "https://entra.microsoft.us/#view/Microsoft_AAD_IAM/GroupDetailsMenuBlade/~/Overview/groupId/{ID}"
                ),
            ),
            (
                SubjectKind::RoleSettings,
                ID.to_owned(),
                Cloud::China,
                format!(
                    "https://entra.microsoftonline.cn/#view/Microsoft_AAD_IAM/RoleMenuBlade/~/RoleMembers/objectId/{ID}/roleTemplateId/{ID}"
                ),
            ),
        ] {
            assert_eq!(of(kind, &id, cloud), Some(address));
        }
    }

    #[test]
    fn what_is_no_guid_has_no_page() {
        for id in ["", "../../x", "javascript:alert(1)", "\"><script>", &format!("{ID}?x#y"), "azuread_group.a[\"b\"]"]
        {
            assert_eq!(of(SubjectKind::Group, id, Cloud::Global), None, "{id}");
        }
        assert_eq!(of(SubjectKind::Offer, ID, Cloud::Global), None);
    }
}
