//! Groups, units, people and who is in what.

use crate::export::graph::shapes::user::{SMTP, addresses};
use crate::export::json::value::{Raw, Text, boxed, name};
use crate::export::objects::MemberList;
use crate::export::terraform::block::Block;
use crate::export::terraform::document::Resource;
use crate::export::terraform::intent::Removal;
use crate::export::terraform::records::{Recorder, identity, kind_of, left_out};
use crate::export::terraform::vocabulary::directory_id;
use crate::model::{
    AdministrativeUnit, Collection, Field, Given, Group, Member, ObjectId, PrincipalKind, Provenance, ServicePrincipal,
    ServicePrincipalKind, User, UserKind, Visibility, Why,
};

impl<'t> Recorder<'_, 't, '_> {
    pub(crate) fn group(&mut self, resource: &Resource<'t>) {
        let block = &resource.block;
        let id = identity(resource);
        if resource.is_data && !id.is_guid() {
            return;
        }
        let types = block.words("types");
        let has = |word: &str| {
            types.clone().known_as(|types| Some(types.iter().any(|text| text.eq_ignore_ascii_case(word)))).field()
        };
        self.count(Collection::Groups);
        let group = Group {
            name: name(block.text("display_name")),
            shares_name: false,
            dynamic: has("DynamicMembership"),
            unified: has("Unified"),
            security_enabled: block.scalar("security_enabled").field_or(false),
            mail_enabled: block.scalar("mail_enabled").field_or(false),
            role_assignable: block.scalar("assignable_to_role").field_or(false),
            management_restricted: Field::Unknown(Why::NotSelected),
            on_premises_synced: synchronised(resource),
            visibility: filled(block.text("visibility"))
                .known_as(|text| Visibility::parse(&text))
                .field_or(Visibility::NotStated),
            membership_rule: membership_rule(block),
            source: self.source(resource),
            id: id.clone(),
        };
        self.sink.content.objects.groups.push(group);
        if block.scalar("include_transitive_members") != Raw::Value(true) {
            self.members_of(resource, Collection::GroupMembers, "members", &id);
        }
        self.members_of(resource, Collection::GroupOwners, "owners", &id);
        self.units_of_group(resource, &id);
    }

    /// The members or owners that stand inside their group or unit. What the configuration does not set, the provider reads from the
    /// directory; only the owner of a group that the plan creates, who is the one that applies it, is known only then.
    fn members_of(&mut self, resource: &Resource<'t>, collection: Collection, attribute: &str, parent: &ObjectId) {
        let block = &resource.block;
        let is_configured = block.is_configured(attribute);
        let members: Vec<Member> = match block.words(attribute) {
            Raw::Value(words) => {
                let ids = words.iter().filter_map(|word| directory_id(word));
                ids.map(|id| Member { id, kind: None }).collect()
            }
            Raw::Odd(Why::KnownAfterApply) if is_configured || collection == Collection::GroupOwners => {
                self.intent.open.insert((collection, Some(parent.clone())));
                let meant = self.document.all_meant(resource, &block.references(attribute)).unwrap_or_default();
                meant.into_iter().map(|meant| Member { id: identity(meant), kind: kind_of(&meant.kind) }).collect()
            }
            _ => return,
        };
        *self.sink.content.objects.counts.entry(collection).or_default() += members.len();
        let list = MemberList { collection, parent: parent.clone(), members };
        if self.document.is_plan && !resource.is_data && !is_configured {
            return self.intent.refreshed.push(list);
        }
        if matches!(block.words(attribute), Raw::Value(_)) && !resource.is_data {
            self.intent.member_lists.insert((collection, parent.clone()));
        }
        self.sink.content.objects.members.push(list);
    }

    fn units_of_group(&mut self, resource: &Resource<'t>, group: &ObjectId) {
        let block = &resource.block;
        let units: Vec<ObjectId> = match block.words("administrative_unit_ids") {
            Raw::Value(words) => words.iter().filter_map(|word| directory_id(word)).collect(),
            Raw::Odd(Why::KnownAfterApply) => {
                let meant = self.document.all_meant(resource, &block.references("administrative_unit_ids"));
                meant.unwrap_or_default().into_iter().map(identity).collect()
            }
            _ => Vec::new(),
        };
        for parent in units {
            let members = vec![Member { id: group.clone(), kind: Some(PrincipalKind::Group) }];
            let collection = Collection::AdministrativeUnitMembers;
            self.count(collection);
            self.sink.content.objects.members.push(MemberList { collection, parent, members });
        }
    }

    pub(crate) fn member(&mut self, resource: &Resource<'t>, collection: Collection, parent: &str, member: &str) {
        self.count(collection);
        let (parent, _) = self.refer_or_name(resource, parent, (collection, None));
        let (id, kind) = self.refer_or_name(resource, member, (collection, Some(&parent)));
        let members = vec![Member { id, kind }];
        self.sink.content.objects.members.push(MemberList { collection, parent, members });
    }

    pub(crate) fn principal(&mut self, resource: &Resource<'t>, collection: Collection) {
        let id = identity(resource);
        if resource.is_data && !id.is_guid() {
            return;
        }
        self.count(collection);
        let (block, source) = (&resource.block, self.source(resource));
        let objects = &mut self.sink.content.objects;
        match collection {
            Collection::Users => objects.users.push(user(block, id, source)),
            _ => objects.service_principals.push(service_principal(block, id, source)),
        }
    }

    /// No value of a Conditional Access policy is read: of one that the plan changes, what was exported no longer holds.
    pub(crate) fn access_policy(&mut self, resource: &Resource<'t>) {
        let collection = Collection::ConditionalAccessPolicies;
        self.count(collection);
        if resource.is_changed {
            self.intent.open.insert((collection, None));
            self.intent.removals.push(Removal::Object(collection, identity(resource)));
        }
    }

    /// The provider has no attribute for restricted management.
    pub(crate) fn unit(&mut self, resource: &Resource<'t>) {
        let id = identity(resource);
        if resource.is_data && !id.is_guid() {
            return;
        }
        self.count(Collection::AdministrativeUnits);
        self.members_of(resource, Collection::AdministrativeUnitMembers, "members", &id);
        let name = name(resource.block.text("display_name"));
        let restricted = Field::Unknown(Why::NotSelected);
        let (dynamic, membership_rule) = (left_out(resource, false), left_out(resource, None));
        self.sink.content.objects.units.push(AdministrativeUnit {
            id,
            name,
            restricted,
            visibility: Field::Unknown(Why::NotSelected),
            // Nor for a rule.
            dynamic,
            membership_rule,
            source: self.source(resource),
        });
    }
}

/// A group that the plan creates is one of the cloud: only the synchronisation itself creates others.
fn synchronised(group: &Resource<'_>) -> Field<bool> {
    if group.is_created {
        return Field::Known(false);
    }
    group.block.scalar("onpremises_sync_enabled").field_or(false)
}

/// The provider writes an empty text for what Graph leaves `null`.
fn filled(text: Raw<Text<'_>>) -> Raw<Text<'_>> {
    match text {
        Raw::Value(text) if text.trim().is_empty() => Raw::Null,
        text => text,
    }
}

fn membership_rule(block: &Block<'_>) -> Field<Option<Given>> {
    match block.block("dynamic_membership") {
        Raw::Value(rule) => boxed(filled(rule.text("rule"))).nullable(),
        Raw::Null => Field::Known(None),
        Raw::Absent => Field::default(),
        Raw::Odd(why) => Field::Unknown(why),
    }
}

fn user(block: &Block<'_>, id: ObjectId, source: Provenance) -> User {
    let user_principal_name = boxed(filled(block.text("user_principal_name")));
    let label = name(block.text("display_name")).or_else(|| user_principal_name.as_value().cloned());
    User {
        user_principal_name: user_principal_name.field(),
        kind: block.text("user_type").known_as(|text| UserKind::parse(&text)).field(),
        account_enabled: block.scalar("account_enabled").field(),
        on_premises_synced: block.scalar("onpremises_sync_enabled").field_or(false),
        has_immutable_id: Field::default(),
        mail: boxed(filled(block.text("mail"))).nullable(),
        proxy_addresses: addresses(block.words("proxy_addresses"), SMTP),
        other_mails: addresses(block.words("other_mails"), ""),
        ..User::named(id, label, source)
    }
}

fn service_principal(block: &Block<'_>, id: ObjectId, source: Provenance) -> ServicePrincipal {
    let owner = filled(block.text("application_tenant_id")).known_as(|text| ObjectId::parse(&text));
    ServicePrincipal {
        app: filled(block.text("client_id")).known_as(|text| ObjectId::parse(&text)).field(),
        account_enabled: block.scalar("account_enabled").field(),
        owner_organization: owner.nullable(),
        kind: block.text("type").known_as(|text| ServicePrincipalKind::parse(&text)).field(),
        ..ServicePrincipal::named(id, name(block.text("display_name")), source)
    }
}
