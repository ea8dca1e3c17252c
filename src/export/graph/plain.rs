//! Objects that become one record each, and may hold lists of members.

use serde::Deserialize;

use crate::export::graph::element::Element;
use crate::export::graph::shapes::access_review::AccessReviewShape;
use crate::export::graph::shapes::administrative_unit::UnitShape;
use crate::export::graph::shapes::catalog::{CatalogShape, DelegationShape};
use crate::export::graph::shapes::conditional_access::{AuthenticationContextShape, ConditionalAccessShape};
use crate::export::graph::shapes::connected_organization::{ConnectedOrganizationShape, EntitlementSettingsShape};
use crate::export::graph::shapes::directory_role::RoleDefinitionShape;
use crate::export::graph::shapes::group::GroupShape;
use crate::export::graph::shapes::lifecycle_workflow::LifecycleWorkflowShape;
use crate::export::graph::shapes::organization::OrganizationShape;
use crate::export::graph::shapes::service_principal::ServicePrincipalShape;
use crate::export::graph::shapes::service_principal_sign_in::ServicePrincipalSignInShape;
use crate::export::graph::shapes::subscribed_sku::SubscribedSkuShape;
use crate::export::graph::shapes::user::UserShape;
use crate::export::graph::sink::{ListTally, Sink};
use crate::export::json::part::Part;
use crate::export::json::shape::Shape;
use crate::export::objects::Objects;
use crate::model::{
    AccessReview, AdministrativeUnit, AuthenticationContext, Catalog, Collection, ConditionalAccessPolicy,
    ConnectedOrganization, Delegation, EntitlementSettings, Group, Instant, LifecycleWorkflow, ObjectId, Organization,
    Provenance, RoleDefinition, ServicePrincipal, ServicePrincipalSignIn, SubscribedSku, User,
};

/// A shape of which a record is made without anything else.
pub(crate) trait Plain<'t>: Shape<'t> + Deserialize<'t> {
    type Record;
    const COLLECTION: Collection;

    /// Whether the object looks like one of these.
    fn looks_right(&self) -> bool {
        true
    }

    /// The newest moment at which the object is known to have been as it is.
    fn seen_at(&self) -> Option<Instant> {
        None
    }

    /// The lists that stand inside the object.
    fn lists(&self) -> Vec<(Collection, Part<'t>)> {
        Vec::new()
    }

    fn into_record(self, source: Provenance) -> Option<Self::Record>;
    fn id(record: &Self::Record) -> &ObjectId;
    fn kept(objects: &mut Objects) -> &mut Vec<Self::Record>;
}

macro_rules! plain {
    ($shape:ident, $record:ty, $collection:ident, $list:ident { $($method:item)* }) => {
        impl<'t> Plain<'t> for $shape<'t> {
            type Record = $record;
            const COLLECTION: Collection = Collection::$collection;

            $($method)*

            fn into_record(self, source: Provenance) -> Option<$record> {
                self.record(source)
            }

            fn id(record: &$record) -> &ObjectId {
                &record.id
            }

            fn kept(objects: &mut Objects) -> &mut Vec<$record> {
                &mut objects.$list
            }
        }
    };
}

plain!(GroupShape, Group, Groups, groups {
    fn looks_right(&self) -> bool {
        self.fits()
    }

    fn seen_at(&self) -> Option<Instant> {
        self.newest()
    }

    fn lists(&self) -> Vec<(Collection, Part<'t>)> {
        vec![(Collection::GroupMembers, self.members), (Collection::GroupOwners, self.owners)]
    }
});

plain!(UnitShape, AdministrativeUnit, AdministrativeUnits, units {
    fn lists(&self) -> Vec<(Collection, Part<'t>)> {
        vec![(Collection::AdministrativeUnitMembers, self.members)]
    }
});

plain!(RoleDefinitionShape, RoleDefinition, RoleDefinitions, role_definitions {
    fn looks_right(&self) -> bool {
        self.fits()
    }
});

plain!(UserShape, User, Users, users {
    fn looks_right(&self) -> bool {
        self.fits()
    }

    fn seen_at(&self) -> Option<Instant> {
        self.newest()
    }
});

plain!(ServicePrincipalShape, ServicePrincipal, ServicePrincipals, service_principals {
    fn looks_right(&self) -> bool {
        self.fits()
    }

    fn seen_at(&self) -> Option<Instant> {
        self.newest()
    }
});

plain!(ConditionalAccessShape, ConditionalAccessPolicy, ConditionalAccessPolicies, conditional_access_policies {
    fn looks_right(&self) -> bool {
        self.fits()
    }

    fn seen_at(&self) -> Option<Instant> {
        self.newest()
    }
});

plain!(AccessReviewShape, AccessReview, AccessReviews, access_reviews {
    fn looks_right(&self) -> bool {
        self.fits()
    }

    fn seen_at(&self) -> Option<Instant> {
        self.newest()
    }
});

plain!(ServicePrincipalSignInShape, ServicePrincipalSignIn, ServicePrincipalSignIns, service_principal_sign_ins {
    fn looks_right(&self) -> bool {
        self.fits()
    }
});

plain!(LifecycleWorkflowShape, LifecycleWorkflow, LifecycleWorkflows, lifecycle_workflows {
    fn looks_right(&self) -> bool {
        self.fits()
    }

    fn seen_at(&self) -> Option<Instant> {
        self.newest()
    }
});

plain!(SubscribedSkuShape, SubscribedSku, SubscribedSkus, subscribed_skus {
    fn looks_right(&self) -> bool {
        self.fits()
    }
});

plain!(AuthenticationContextShape, AuthenticationContext, AuthenticationContexts, authentication_contexts {
    fn looks_right(&self) -> bool {
        self.fits()
    }
});

plain!(ConnectedOrganizationShape, ConnectedOrganization, ConnectedOrganizations, connected_organizations {
    fn looks_right(&self) -> bool {
        self.fits()
    }

    fn seen_at(&self) -> Option<Instant> {
        self.newest()
    }
});

plain!(CatalogShape, Catalog, Catalogs, catalogs {
    fn looks_right(&self) -> bool {
        self.fits()
    }

    fn seen_at(&self) -> Option<Instant> {
        self.newest()
    }
});

plain!(EntitlementSettingsShape, EntitlementSettings, EntitlementSettings, entitlement_settings {
    fn looks_right(&self) -> bool {
        self.fits()
    }
});

plain!(DelegationShape, Delegation, CatalogRoles, delegations {
    fn looks_right(&self) -> bool {
        self.fits()
    }
});

plain!(OrganizationShape, Organization, Organization, organizations {
    fn looks_right(&self) -> bool {
        self.fits()
    }
});

impl<'t, S: Plain<'t>> Element<'t> for S {
    type Listed = ();

    fn looks_right(&self, (): ()) -> bool {
        Plain::looks_right(self)
    }

    fn seen_at(&self) -> Option<Instant> {
        Plain::seen_at(self)
    }

    fn counts_as(&self, (): ()) -> (Collection, bool, Option<&ObjectId>) {
        (S::COLLECTION, true, None)
    }

    fn keep(self, (): (), sink: &mut Sink<'t, '_>, source: Provenance, _: &mut ListTally) -> Result<(), &'static str> {
        let lists = self.lists();
        let record = self.into_record(source).ok_or("its id")?;
        for (collection, list) in lists {
            sink.inline_members(collection, S::id(&record), list);
        }
        S::kept(&mut sink.content.objects).push(record);
        Ok(())
    }
}
