//! Connected organizations and the settings of entitlement management on disk.

use crate::export::graph::shapes::group::newest;
use crate::export::json::part::Part;
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Text, name};
use crate::model::connected_organization::{
    ConnectedOrganization, EntitlementSettings, GuestLifecycle, IdentitySource, OrganizationState,
};
use crate::model::{Field, Instant, ObjectId, Period, Provenance};

shape! {
    /// `connectedOrganization`.
    ConnectedOrganizationShape<'a> {
        id: Raw<ObjectId> = Id,
        display_name: Raw<Text<'a>> = DisplayName,
        state: Raw<Text<'a>> = State,
        created: Raw<Option<Instant>> = CreatedDateTime,
        modified: Raw<Option<Instant>> = "modifiedDateTime",
        sources: Part<'a> = IdentitySources,
        internal: Part<'a> = InternalSponsors,
        external: Part<'a> = ExternalSponsors,
    }
}

shape! {
    /// `identitySource`: `azureActiveDirectoryTenant`, `domainIdentitySource`, `socialIdentitySource` and others.
    IdentitySourceShape<'a> {
        odata_type: Raw<Text<'a>> = "@odata.type" | "odataType",
        display_name: Raw<Text<'a>> = DisplayName,
        tenant_id: Raw<Text<'a>> = "tenantId",
        domain_name: Raw<Text<'a>> = "domainName",
        social: Raw<Text<'a>> = "socialIdentitySourceType",
    }
}

shape! {
    /// A sponsor: a user or a group.
    SponsorShape<'a> {
        id: Raw<ObjectId> = Id,
    }
}

shape! {
    /// `entitlementManagementSettings`. In beta it has no id.
    EntitlementSettingsShape<'a> {
        id: Raw<ObjectId> = Id,
        action: Raw<Text<'a>> = ExternalUserLifecycleAction,
        deletion: Raw<Period> = ExternalUserDeletion,
        days: Raw<i64> = "daysUntilExternalUserDeletedAfterBlocked",
    }
}

/// The directory of Microsoft accounts: <https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference> (`tid`).
const MICROSOFT_ACCOUNTS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

/// The domain of Microsoft accounts: <https://learn.microsoft.com/entra/id-governance/entitlement-management-organization>.
const MICROSOFT_ACCOUNT_DOMAIN: &str = "live.com";

impl ConnectedOrganizationShape<'_> {
    /// Whether the object has a property that only connected organizations have.
    pub(crate) fn fits(&self) -> bool {
        self.sources.is_present() || self.internal.is_present() || self.external.is_present()
    }

    /// The newest moment at which the object is known to have been as it is.
    pub(crate) fn newest(&self) -> Option<Instant> {
        newest([&self.created, &self.modified])
    }

    /// The record; `None` where the object has no id.
    pub(crate) fn record(self, source: Provenance) -> Option<ConnectedOrganization> {
        let read = |sources: Vec<IdentitySourceShape<'_>>| sources.iter().map(identity_source).collect();
        Some(ConnectedOrganization {
            sources: said(self.sources).list().known_as(read).field(),
            internal_sponsors: sponsors(self.internal),
            external_sponsors: sponsors(self.external),
            state: self.state.known_as(|text| OrganizationState::parse(&text)).field(),
            created: self.created.known_as(|created| created).field(),
            id: self.id.value()?,
            name: name(self.display_name),
            source,
        })
    }
}

/// `None` where the source does not say what it is.
fn identity_source(shape: &IdentitySourceShape<'_>) -> Option<IdentitySource> {
    let shown = || name(shape.display_name.clone());
    let text = |value: &Raw<Text<'_>>| value.as_value().map(|text| text.trim().to_ascii_lowercase());
    let kind = shape.odata_type.as_value()?.rsplit(['.', '#']).next().unwrap_or_default();
    if kind.eq_ignore_ascii_case("socialIdentitySource") {
        return Some(IdentitySource::Anybody(
            shown().or_else(|| name(shape.social.clone())).unwrap_or_else(|| kind.into()),
        ));
    }
    if text(&shape.tenant_id).as_deref() == Some(MICROSOFT_ACCOUNTS) {
        return Some(IdentitySource::Anybody("Microsoft accounts".into()));
    }
    match kind.to_ascii_lowercase().as_str() {
        "domainidentitysource" => match text(&shape.domain_name)? {
            domain if domain == MICROSOFT_ACCOUNT_DOMAIN => Some(IdentitySource::Anybody(domain.into())),
            domain => Some(IdentitySource::Domain(domain.into())),
        },
        // What tells one directory from another may not have been exported.
        "azureactivedirectorytenant" => shape.tenant_id.is_present().then_some(IdentitySource::Organization),
        "crosscloudazureactivedirectorytenant" | "externaldomainfederation" => Some(IdentitySource::Organization),
        _ => None,
    }
}

/// Sponsors are a navigation property: what was not expanded is unknown.
fn sponsors(part: Part<'_>) -> Field<Box<[ObjectId]>> {
    let ids = |sponsors: Vec<SponsorShape<'_>>| sponsors.into_iter().map(|sponsor| sponsor.id.value()).collect();
    said(part).list().known_as(ids).field()
}

/// Graph writes a list for what has none; a `null` is what the SDKs print for what was not selected or expanded.
fn said(part: Part<'_>) -> Part<'_> {
    if part.is_filled() { part } else { Part::default() }
}

impl EntitlementSettingsShape<'_> {
    /// Whether the object has a property that only these settings have.
    pub(crate) fn fits(&self) -> bool {
        self.action.is_present()
    }

    /// The record. A tenant has one.
    pub(crate) fn record(self, source: Provenance) -> Option<EntitlementSettings> {
        let days = self.days.known_as(|days| u64::try_from(days).ok().map(Period::days));
        Some(EntitlementSettings {
            id: self.id.value().or_else(|| ObjectId::parse("entitlementManagement"))?,
            lifecycle: self.action.known_as(|text| GuestLifecycle::parse(&text)).field(),
            deletion: self.deletion.or(days).field(),
            source,
        })
    }
}
