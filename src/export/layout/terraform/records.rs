//! The resources of the azuread provider as the objects that they will be.
//!
//! What the provider sends for an attribute that is left out is taken from its source, version 3.9:
//! <https://github.com/hashicorp/terraform-provider-azuread>. Where it sends nothing, the directory decides, and the value is
//! known only after the plan is applied.

use std::sync::Arc;

use super::block::Block;
use super::document::{Document, Resource};
use super::intent::{Intent, LooseGrant};
use super::source::Declared;
use crate::export::notice::NoticeKind;
use crate::export::objects::{MemberList, PimGroup};
use crate::export::reader::FileContent;
use crate::export::shape::assignment_policy::audience;
use crate::export::shape::directory_role::{manages_group_members, scope};
use crate::export::shape::schedule::is_live;
use crate::export::shape::value::{Raw, Text, name};
use crate::model::directory_role::{Listing, RoleAssignment};
use crate::model::role_settings::{ContextRule, ExpirationRule, Requirements};
use crate::model::{
    Access, AccessPackage, AdministrativeUnit, Approver, AssignmentPolicy, Collected, Collection, Ending, Field, Gap,
    Grant, GrantTarget, Group, Instant, Lifetime, Member, Mode, ObjectId, Origin, Period, PolicyAssignment,
    PolicyStage, Principal, PrincipalKind, Provenance, RoleDefinition, RoleScope, RoleSettingsPolicy, Schedule,
    SettingsRole, SettingsRules, Why,
};
use crate::source::{FileId, Place};

/// Resource types that carry a request body: what they create cannot be told from their type.
const GENERIC: &[&str] = &["msgraph_", "azapi_", "restapi_", "restful_", "graph_"];

/// Puts the resources of one document among the objects of its file.
pub(super) struct Recorder<'d, 't> {
    pub(super) document: &'d Document<'t>,
    pub(super) text: &'t str,
    pub(super) file: FileId,
    pub(super) content: &'d mut FileContent,
    pub(super) intent: &'d mut Intent,
}

/// An object that an attribute refers to.
struct Referred {
    id: Field<ObjectId>,
    kind: Option<PrincipalKind>,
}

impl<'t> Recorder<'_, 't> {
    /// Records every resource.
    pub(super) fn all(&mut self) {
        let document = self.document;
        for resource in &document.resources {
            let (place, base) = (self.place(resource), resource.base.clone());
            self.intent.declared.push(Declared { place, modules: document.calls_to(resource.module), base });
            self.resource(resource);
        }
    }

    fn resource(&mut self, resource: &Resource<'t>) {
        match resource.kind.as_str() {
            "azuread_group" | "azuread_group_without_members" => self.group(resource),
            "azuread_user" => self.principal(resource, Collection::Users),
            "azuread_service_principal" => self.principal(resource, Collection::ServicePrincipals),
            "azuread_administrative_unit" => self.unit(resource),
            "azuread_access_package" => self.package(resource),
            _ if resource.is_data => {}
            "azuread_group_member" => {
                self.member(resource, Collection::GroupMembers, "group_object_id", "member_object_id");
            }
            "azuread_administrative_unit_member" => {
                let collection = Collection::AdministrativeUnitMembers;
                self.member(resource, collection, "administrative_unit_object_id", "member_object_id");
            }
            "azuread_group_role_management_policy" => self.settings(resource),
            "azuread_privileged_access_group_eligibility_schedule" => self.schedule(resource, Mode::Eligible),
            "azuread_privileged_access_group_assignment_schedule" => self.schedule(resource, Mode::Active),
            "azuread_access_package_assignment_policy" => self.assignment_policy(resource),
            "azuread_access_package_resource_package_association" => self.grant(resource),
            "azuread_access_package_catalog" => self.count(Collection::Catalogs),
            "azuread_access_package_catalog_role_assignment" => self.count(Collection::CatalogRoles),
            "azuread_access_package_resource_catalog_association" => self.count(Collection::CatalogResources),
            "azuread_conditional_access_policy" => self.count(Collection::ConditionalAccessPolicies),
            "azuread_directory_role" => self.directory_role(resource),
            "azuread_custom_directory_role" => self.custom_role(resource),
            "azuread_directory_role_assignment" => {
                let scope = self.directory_scope(resource);
                self.role_assignment(resource, "role_id", "principal_object_id", scope);
            }
            "azuread_directory_role_member" => {
                self.role_assignment(resource, "role_object_id", "member_object_id", Field::Known(RoleScope::Tenant));
            }
            "azuread_administrative_unit_role_member" => {
                let unit = self.refer(resource, &resource.block, "administrative_unit_object_id").id;
                let scope = unit.map(RoleScope::AdministrativeUnit);
                self.role_assignment(resource, "role_object_id", "member_object_id", scope);
            }
            "azuread_directory_role_eligibility_schedule_request" => self.role_eligibility(resource),
            kind => self.unread(kind, &resource.provider),
        }
    }

    fn unread(&mut self, kind: &str, provider: &str) {
        let provider = provider.rsplit('/').next().unwrap_or_default();
        let message = if GENERIC.iter().any(|prefix| kind.starts_with(prefix)) {
            format!(
                "{kind}: a generic resource; what it creates is not guessed from its body, so export that object too"
            )
        } else if provider == "azuread" {
            format!("{kind}: a resource type that no rule reads")
        } else {
            format!("resources of the Terraform provider {provider}, which hold no object that a rule reads")
        };
        self.notice(NoticeKind::NotRecognised, message, None);
    }

    fn notice(&mut self, kind: NoticeKind, message: String, collection: Option<Collection>) {
        *self.content.notices.entry((kind, message, collection)).or_default() += 1;
    }

    fn count(&mut self, collection: Collection) {
        self.content.objects.count(collection);
    }

    fn place(&self, resource: &Resource<'t>) -> Place {
        super::place_of(self.text, self.file, resource.text)
    }

    fn source(&self, resource: &Resource<'t>) -> Provenance {
        Provenance::new(self.place(resource))
    }

    /// Why a value that is neither set nor computed says nothing: the directory decides about it.
    fn left_open(&self) -> Why {
        if self.document.is_plan { Why::KnownAfterApply } else { Why::NotSelected }
    }

    /// The object that an attribute refers to: by its value, else by the reference in its expression.
    fn refer(&self, resource: &Resource<'t>, block: &Block<'t>, attribute: &str) -> Referred {
        let meant = self.document.meant(resource, &block.references(attribute));
        let kind = meant.and_then(|meant| kind_of(&meant.kind));
        let id = match block.text(attribute) {
            Raw::Value(text) => directory_id(&text).map_or(Field::Unknown(Why::UnknownValue), Field::Known),
            Raw::Odd(Why::KnownAfterApply) => match meant {
                Some(meant) => Field::Known(identity(meant)),
                None => Field::Unknown(Why::KnownAfterApply),
            },
            other => other.known_as(|text| ObjectId::parse(&text)).field(),
        };
        Referred { id, kind }
    }

    /// The object that a required attribute refers to. One that nobody can tell before the plan is applied is named by the
    /// attribute; the list that the entry belongs to is then open.
    fn refer_or_name(
        &mut self,
        resource: &Resource<'t>,
        attribute: &str,
        list: Collection,
    ) -> (ObjectId, Option<PrincipalKind>) {
        let Referred { id, kind } = self.refer(resource, &resource.block, attribute);
        match id {
            Field::Known(id) => (id, kind),
            Field::Unknown(_) => {
                self.intent.open.insert(list);
                (ObjectId::Text(format!("{}.{attribute}", resource.address).into()), kind)
            }
        }
    }

    fn group(&mut self, resource: &Resource<'t>) {
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
            dynamic: has("DynamicMembership"),
            unified: has("Unified"),
            security_enabled: block.scalar("security_enabled").field_or(false),
            mail_enabled: block.scalar("mail_enabled").field_or(false),
            role_assignable: block.scalar("assignable_to_role").field_or(false),
            management_restricted: Field::Unknown(Why::NotSelected),
            on_premises_synced: block.scalar("onpremises_sync_enabled").field_or(false),
            source: self.source(resource),
            id: id.clone(),
        };
        self.content.objects.groups.push(group);
        if block.scalar("include_transitive_members") != Raw::Value(true) {
            self.members_of(resource, Collection::GroupMembers, &id);
        }
        self.units_of_group(resource, &id);
    }

    /// The members that stand inside their group or unit.
    fn members_of(&mut self, resource: &Resource<'t>, collection: Collection, parent: &ObjectId) {
        let block = &resource.block;
        let members = match block.words("members") {
            Raw::Value(words) => {
                let ids = words.iter().filter_map(|word| directory_id(word));
                ids.map(|id| Member { id, kind: None }).collect()
            }
            Raw::Odd(Why::KnownAfterApply) if block.is_configured("members") => {
                self.intent.open.insert(collection);
                let meant = self.document.all_meant(resource, &block.references("members")).unwrap_or_default();
                meant.into_iter().map(|meant| Member { id: identity(meant), kind: kind_of(&meant.kind) }).collect()
            }
            _ => return,
        };
        for _ in &members {
            self.count(collection);
        }
        let is_list = matches!(block.words("members"), Raw::Value(_));
        if is_list && !resource.is_data {
            self.intent.member_lists.insert((collection, parent.clone()));
        }
        let source = self.source(resource);
        self.content.objects.members.push(MemberList { collection, parent: parent.clone(), members, source });
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
            let (collection, source) = (Collection::AdministrativeUnitMembers, self.source(resource));
            self.count(collection);
            self.content.objects.members.push(MemberList { collection, parent, members, source });
        }
    }

    fn member(&mut self, resource: &Resource<'t>, collection: Collection, parent: &str, member: &str) {
        self.count(collection);
        let (parent, _) = self.refer_or_name(resource, parent, collection);
        let (id, kind) = self.refer_or_name(resource, member, collection);
        let (members, source) = (vec![Member { id, kind }], self.source(resource));
        self.content.objects.members.push(MemberList { collection, parent, members, source });
    }

    fn principal(&mut self, resource: &Resource<'t>, collection: Collection) {
        let id = identity(resource);
        if resource.is_data && !id.is_guid() {
            return;
        }
        self.count(collection);
        let label = name(resource.block.text("display_name"));
        let label = label.or_else(|| name(resource.block.text("user_principal_name")));
        let record = Principal { id, name: label, source: self.source(resource) };
        match collection {
            Collection::Users => self.content.objects.users.push(record),
            _ => self.content.objects.service_principals.push(record),
        }
    }

    /// The provider has no attribute for restricted management.
    fn unit(&mut self, resource: &Resource<'t>) {
        let id = identity(resource);
        if resource.is_data && !id.is_guid() {
            return;
        }
        self.count(Collection::AdministrativeUnits);
        self.members_of(resource, Collection::AdministrativeUnitMembers, &id);
        let name = name(resource.block.text("display_name"));
        let restricted = Field::Unknown(Why::NotSelected);
        self.content.objects.units.push(AdministrativeUnit { id, name, restricted, source: self.source(resource) });
    }

    fn settings(&mut self, resource: &Resource<'t>) {
        let block = &resource.block;
        self.count(Collection::RoleSettings);
        let (group, _) = self.refer_or_name(resource, "group_id", Collection::RoleSettings);
        let source = self.source(resource);
        self.content.objects.declared_pim_groups.push(PimGroup { id: group.clone(), source: source.clone() });
        let Some(access) = block.text("role_id").value().and_then(|role| Access::parse(&role)) else {
            let message = "role settings that do not say whether they are the member's or the owner's".to_owned();
            return self.notice(NoticeKind::UnusableObject, message, Some(Collection::RoleSettings));
        };
        let id =
            block.text("id").value().and_then(|id| ObjectId::composed(&id)).unwrap_or_else(|| address_of(resource));
        let rules = Field::Known(Arc::new(self.rules(resource)));
        let edited = Field::Known(true);
        let role = SettingsRole::Group(group, access);
        self.content.objects.policies.push(RoleSettingsPolicy {
            id: id.clone(),
            edited,
            rules,
            source: source.clone(),
        });
        self.content.objects.policy_assignments.push(PolicyAssignment { policy: id, role, source });
    }

    fn rules(&self, resource: &Resource<'t>) -> SettingsRules {
        let read = |name: &str| resource.block.block(name);
        let unknown = |block: &Raw<Block<'t>>| match block {
            Raw::Odd(why) => *why,
            _ => self.left_open(),
        };
        let expiration = |name: &str| match read(name) {
            Raw::Value(block) => ExpirationRule {
                required: block.scalar("expiration_required").field(),
                maximum: block.scalar::<Period>("expire_after").field(),
            },
            block => {
                ExpirationRule { required: Field::Unknown(unknown(&block)), maximum: Field::Unknown(unknown(&block)) }
            }
        };
        let mut rules = SettingsRules {
            eligibility: expiration("eligible_assignment_rules"),
            assignment: expiration("active_assignment_rules"),
            ..SettingsRules::default()
        };
        match read("activation_rules") {
            Raw::Value(block) => self.activation(resource, &block, &mut rules),
            block => {
                let why = unknown(&block);
                rules.activation.maximum = Field::Unknown(why);
                rules.activation_requires = Requirements::unknown(why);
                rules.context = ContextRule { enabled: Field::Unknown(why), claim: Field::Unknown(why) };
                rules.approval_required = Field::Unknown(why);
                rules.approval_stages = Field::Unknown(why);
            }
        }
        rules
    }

    fn activation(&self, resource: &Resource<'t>, block: &Block<'t>, rules: &mut SettingsRules) {
        rules.activation.maximum = block.scalar::<Period>("maximum_duration").field();
        rules.activation_requires = Requirements {
            mfa: block.scalar("require_multifactor_authentication").field(),
            justification: block.scalar("require_justification").field(),
            ticketing: block.scalar("require_ticket_info").field(),
        };
        rules.context = self.context(resource, block);
        rules.approval_required = block.scalar("require_approval").field();
        rules.approval_stages = match block.blocks("approval_stage") {
            Raw::Value(stages) => {
                let stages = stages.iter().map(|stage| self.stage_approvers(resource, stage));
                stages.collect::<Result<_, _>>().map_or_else(Field::Unknown, Field::Known)
            }
            Raw::Null => Field::Known(Box::default()),
            Raw::Absent => Field::Unknown(self.left_open()),
            Raw::Odd(why) => Field::Unknown(why),
        };
    }

    /// The context that activation asks for. The provider switches the rule on where it writes a value, and reads a value back
    /// though the rule is off: only a value that the plan changes is sure to count.
    fn context(&self, resource: &Resource<'t>, block: &Block<'t>) -> ContextRule {
        const NAME: &str = "required_conditional_access_authentication_context";
        let value = block.text(NAME);
        let before = resource.before.block("activation_rules").value().and_then(|before| before.text(NAME).value());
        let claim = value.nullable().map(|claim| claim.map(|text| Box::from(text.trim())));
        let enabled = match &claim {
            Field::Known(None) => Field::Known(false),
            Field::Known(Some(claim)) if self.document.is_plan && before.as_deref().map(str::trim) != Some(claim) => {
                Field::Known(true)
            }
            Field::Known(Some(_)) => Field::Unknown(Why::NotSelected),
            Field::Unknown(why) => Field::Unknown(*why),
        };
        ContextRule { enabled, claim }
    }

    fn stage_approvers(&self, resource: &Resource<'t>, stage: &Block<'t>) -> Result<Box<[Approver]>, Why> {
        match stage.blocks("primary_approver") {
            Raw::Value(approvers) => Ok(approvers.iter().map(|entry| self.approver(resource, entry, "type")).collect()),
            Raw::Null => Ok(Box::default()),
            Raw::Absent => Err(self.left_open()),
            Raw::Odd(why) => Err(why),
        }
    }

    fn approver(&self, resource: &Resource<'t>, entry: &Block<'t>, kind: &str) -> Approver {
        let id = || self.refer(resource, entry, "object_id").id.known().cloned();
        match entry.text(kind).value() {
            Some(kind) if kind.eq_ignore_ascii_case("singleUser") => id().map_or(Approver::Unknown, Approver::User),
            Some(kind) if kind.eq_ignore_ascii_case("groupMembers") => id().map_or(Approver::Unknown, Approver::Group),
            Some(_) => Approver::Relation,
            None => Approver::Unknown,
        }
    }

    fn schedule(&mut self, resource: &Resource<'t>, mode: Mode) {
        let block = &resource.block;
        let collection = match mode {
            Mode::Eligible => Collection::GroupEligibility,
            Mode::Active => Collection::GroupAssignments,
        };
        self.count(collection);
        let (group, _) = self.refer_or_name(resource, "group_id", collection);
        let source = self.source(resource);
        self.content.objects.declared_pim_groups.push(PimGroup { id: group.clone(), source: source.clone() });
        if !is_live(&block.text("status")) {
            return;
        }
        let (principal, principal_kind) = self.refer_or_name(resource, "principal_id", collection);
        self.content.objects.schedules.push(Schedule {
            id: block.text("id").value().and_then(|id| ObjectId::composed(&id)).unwrap_or_else(|| address_of(resource)),
            group,
            principal,
            principal_kind,
            access: block.text("assignment_type").known_as(|text| Access::parse(&text)).field(),
            mode,
            origin: Field::Known(Origin::Assigned),
            start: block.scalar::<Option<Instant>>("start_date").field(),
            ending: self.ending(block),
            instance_only: false,
            source,
        });
    }

    /// The provider takes the date before the length of time, and either before `permanent_assignment`.
    fn ending(&self, block: &Block<'t>) -> Field<Ending> {
        let date = block.text("expiration_date").known_as(|text| Instant::parse(&text).ok().flatten());
        let length = block.text("duration").known_as(|text| Period::parse(&text));
        match (date, length, block.scalar("permanent_assignment")) {
            (Raw::Value(Instant::Never), ..) => Field::Known(Ending::Permanent),
            (Raw::Value(date), ..) => Field::Known(Ending::At(date)),
            (_, Raw::Value(length), _) => Field::Known(Ending::After(length)),
            (Raw::Odd(Why::UnknownValue), ..) | (_, Raw::Odd(Why::UnknownValue), _) => {
                Field::Unknown(Why::UnknownValue)
            }
            (_, Raw::Null | Raw::Absent, Raw::Value(true)) if !block.is_configured("expiration_date") => {
                Field::Known(Ending::Permanent)
            }
            _ => Field::Unknown(self.left_open()),
        }
    }

    fn package(&mut self, resource: &Resource<'t>) {
        let id = identity(resource);
        if resource.is_data && !id.is_guid() {
            return;
        }
        self.count(Collection::AccessPackages);
        let name = name(resource.block.text("display_name"));
        let grants = Collected::Missing(Gap::Partial(Collection::AccessPackages));
        self.content.objects.packages.push(AccessPackage { id, name, grants, source: self.source(resource) });
    }

    /// The link of a package to a resource of its catalog. It names the resource by another link, that of resource and catalog.
    fn grant(&mut self, resource: &Resource<'t>) {
        let block = &resource.block;
        let Field::Known(package) = self.refer(resource, block, "access_package_id").id else {
            self.intent.grants_are_open = true;
            let message = "a package's resource whose package is known only after apply; what the packages give is therefore open";
            return self.notice(NoticeKind::UnusableObject, message.to_owned(), Some(Collection::AccessPackages));
        };
        let (access, mode) = match block.text("access_type") {
            Raw::Value(word) => access_type(&word),
            other => (other.clone().known_as(|_| None).field(), other.known_as(|_| None).field()),
        };
        let grant = Grant { target: self.granted(resource, access), mode, place: self.place(resource) };
        self.intent.grants.push(LooseGrant { package, grant });
    }

    fn granted(&self, resource: &Resource<'t>, access: Field<Access>) -> GrantTarget {
        const LINK: &str = "catalog_resource_association_id";
        let link = resource.block.text(LINK).value();
        let same = |other: &&Resource<'t>| {
            other.kind == "azuread_access_package_resource_catalog_association"
                && link.is_some()
                && other.block.text("id").value() == link
        };
        let by_id = || self.document.resources.iter().find(same);
        let meant = self.document.meant(resource, &resource.block.references(LINK));
        let Some(linked) = meant.filter(|meant| meant.block.is_value("resource_origin_system")).or_else(by_id) else {
            return GrantTarget::Unknown;
        };
        match linked.block.text("resource_origin_system").value() {
            Some(system) if system.eq_ignore_ascii_case("AadGroup") => {
                GrantTarget::Group { id: self.refer(linked, &linked.block, "resource_origin_id").id, access }
            }
            Some(_) => GrantTarget::Other,
            None => GrantTarget::Unknown,
        }
    }

    fn assignment_policy(&mut self, resource: &Resource<'t>) {
        let block = &resource.block;
        self.count(Collection::AssignmentPolicies);
        let requestors = block.block("requestor_settings");
        let approval = block.block("approval_settings");
        let why = |block: &Raw<Block<'t>>| match block {
            Raw::Odd(why) => *why,
            _ => self.left_open(),
        };
        let required: Field<bool> = match &approval {
            Raw::Value(approval) => approval.scalar("approval_required").field_or(false),
            absent => Field::Unknown(why(absent)),
        };
        let policy = AssignmentPolicy {
            id: identity(resource),
            name: name(block.text("display_name")),
            package: self.refer(resource, block, "access_package_id").id,
            audience: match &requestors {
                Raw::Value(who) => self.or_open(who.text("scope_type").known_as(|text| audience(&text))),
                absent => Field::Unknown(why(absent)),
            },
            requests_enabled: match &requestors {
                Raw::Value(who) => self.or_open(who.scalar("requests_accepted")),
                absent => Field::Unknown(why(absent)),
            },
            automatic: Field::Known(false),
            expiration: self.lifetime(block),
            approval_demanded: required,
            approval_on_add: required,
            stages: match &approval {
                Raw::Value(approval) => self.stages(resource, approval),
                absent => Field::Unknown(why(absent)),
            },
            approval_by_extension: Field::Known(false),
            review_removes: match block.block("assignment_review_settings") {
                Raw::Value(review) => removes(&review),
                Raw::Null => Field::Known(false),
                absent => Field::Unknown(why(&absent)),
            },
            source: self.source(resource),
        };
        self.content.objects.assignment_policies.push(policy);
    }

    /// A value that the provider does not send where it is not set.
    fn or_open<T>(&self, value: Raw<T>) -> Field<T> {
        match value {
            Raw::Null | Raw::Absent => Field::Unknown(self.left_open()),
            value => value.field(),
        }
    }

    /// Without days and date the provider sends 0 days, which is without end.
    fn lifetime(&self, block: &Block<'t>) -> Field<Lifetime> {
        let date = block.text("expiration_date").known_as(|text| Instant::parse(&text).ok().flatten());
        match (block.scalar::<i64>("duration_in_days"), date) {
            (Raw::Value(days), _) if days > 0 => Field::Known(Lifetime::For(Period::days(days.unsigned_abs()))),
            (Raw::Odd(why), _) | (_, Raw::Odd(why)) => Field::Unknown(why),
            (_, Raw::Value(Instant::Never)) => Field::Known(Lifetime::Unlimited),
            (_, Raw::Value(date)) => Field::Known(Lifetime::Until(date)),
            (Raw::Null | Raw::Value(0), Raw::Null | Raw::Absent) => Field::Known(Lifetime::Unlimited),
            _ => Field::Unknown(self.left_open()),
        }
    }

    fn stages(&self, resource: &Resource<'t>, approval: &Block<'t>) -> Field<Box<[PolicyStage]>> {
        let stages = match approval.blocks("approval_stage") {
            Raw::Value(stages) => stages,
            Raw::Null => Vec::new(),
            Raw::Absent => return Field::Unknown(self.left_open()),
            Raw::Odd(why) => return Field::Unknown(why),
        };
        let stage = |stage: &Block<'t>| match stage.blocks("primary_approver") {
            Raw::Value(entries) => {
                let is_backup = |entry: &&Block<'t>| entry.scalar("backup") == Raw::Value(true);
                let (backup, primary): (Vec<_>, Vec<_>) = entries.iter().partition(is_backup);
                let read = |entries: Vec<&Block<'t>>| {
                    entries.into_iter().map(|entry| self.approver(resource, entry, "subject_type")).collect()
                };
                PolicyStage { primary: Field::Known(read(primary)), fallback: Field::Known(read(backup)) }
            }
            Raw::Null => PolicyStage { primary: Field::Known(Box::default()), fallback: Field::Known(Box::default()) },
            other => {
                let why = if let Raw::Odd(why) = other { why } else { self.left_open() };
                PolicyStage { primary: Field::Unknown(why), fallback: Field::Unknown(why) }
            }
        };
        Field::Known(stages.iter().map(stage).collect())
    }

    /// A built-in role that is switched on. By its name alone nobody can tell its template before the plan is applied, but the
    /// names are documented.
    fn directory_role(&mut self, resource: &Resource<'t>) {
        self.count(Collection::RoleDefinitions);
        let template = resource.block.text("template_id").value().and_then(|id| ObjectId::parse(&id));
        let built_in = if template.is_some() { Field::Known(true) } else { Field::Unknown(Why::KnownAfterApply) };
        self.content.objects.role_definitions.push(RoleDefinition {
            id: identity(resource),
            template,
            name: name(resource.block.text("display_name")),
            built_in,
            privileged: Field::default(),
            manages_group_members: Field::default(),
            source: self.source(resource),
        });
    }

    fn custom_role(&mut self, resource: &Resource<'t>) {
        self.count(Collection::RoleDefinitions);
        let block = &resource.block;
        let manages = match block.blocks("permissions") {
            Raw::Value(permissions) => {
                let actions = permissions.iter().map(|permission| permission.words("allowed_resource_actions"));
                let (mut all, mut odd) = (Vec::new(), None);
                for actions in actions {
                    match actions {
                        Raw::Value(actions) => all.extend(actions),
                        Raw::Odd(why) => odd = Some(why),
                        Raw::Absent | Raw::Null => {}
                    }
                }
                match (manages_group_members(all.iter().map(AsRef::as_ref)), odd) {
                    (false, Some(why)) => Field::Unknown(why),
                    (manages, _) => Field::Known(manages),
                }
            }
            Raw::Odd(why) => Field::Unknown(why),
            Raw::Absent | Raw::Null => Field::Unknown(self.left_open()),
        };
        self.content.objects.role_definitions.push(RoleDefinition {
            id: identity(resource),
            template: block.text("template_id").value().and_then(|id| ObjectId::parse(&id)),
            name: name(block.text("display_name")),
            built_in: Field::Known(false),
            privileged: Field::default(),
            manages_group_members: manages,
            source: self.source(resource),
        });
    }

    /// Where a role assignment holds. The provider writes `/` where neither a directory scope nor an application's is set.
    fn directory_scope(&self, resource: &Resource<'t>) -> Field<RoleScope> {
        const SCOPE: &str = "directory_scope_id";
        let block = &resource.block;
        let text = block.text(SCOPE).known_as(|text| {
            let text = text.trim();
            let short = text.strip_prefix("/directory").filter(|rest| rest.starts_with("/administrativeUnits/"));
            Some(Text::Owned(short.unwrap_or(text).to_owned()))
        });
        if matches!(text, Raw::Value(_)) {
            return scope(text);
        }
        if self.document.is_plan && !block.is_configured(SCOPE) && !block.is_configured("app_scope_id") {
            return Field::Known(RoleScope::Tenant);
        }
        match self.document.meant(resource, &block.references(SCOPE)) {
            Some(unit) if unit.kind == "azuread_administrative_unit" => {
                Field::Known(RoleScope::AdministrativeUnit(identity(unit)))
            }
            Some(object) => Field::Known(RoleScope::Object(identity(object))),
            None => Field::Unknown(if let Raw::Odd(why) = text { why } else { Why::NotSelected }),
        }
    }

    fn role_assignment(&mut self, resource: &Resource<'t>, role: &str, principal: &str, scope: Field<RoleScope>) {
        let collection = Collection::RoleAssignments;
        self.count(collection);
        let (role, _) = self.refer_or_name(resource, role, collection);
        let (principal, principal_kind) = self.refer_or_name(resource, principal, collection);
        self.content.objects.role_assignments.push(RoleAssignment {
            id: own_id(resource),
            role: self.role_of(role),
            principal,
            principal_kind,
            mode: Mode::Active,
            origin: Field::Known(Origin::Assigned),
            scope,
            ending: Field::Known(Ending::Permanent),
            listing: Listing::Assignment,
            source: self.source(resource),
        });
    }

    /// A role by the id of its role object in this tenant, as the older resources name it.
    fn role_of(&self, role: ObjectId) -> ObjectId {
        let same = |other: &&Resource<'t>| {
            other.kind == "azuread_directory_role"
                && other.block.text("object_id").value().and_then(|id| directory_id(&id)).as_ref() == Some(&role)
        };
        self.document.resources.iter().find(same).map_or(role.clone(), identity)
    }

    /// The provider asks for an eligibility without end.
    fn role_eligibility(&mut self, resource: &Resource<'t>) {
        let collection = Collection::RoleEligibility;
        self.count(collection);
        let (role, _) = self.refer_or_name(resource, "role_definition_id", collection);
        let (principal, principal_kind) = self.refer_or_name(resource, "principal_id", collection);
        self.content.objects.role_assignments.push(RoleAssignment {
            id: own_id(resource),
            role,
            principal,
            principal_kind,
            mode: Mode::Eligible,
            origin: Field::Known(Origin::Assigned),
            scope: self.directory_scope(resource),
            ending: Field::Known(Ending::Permanent),
            listing: Listing::Schedule,
            source: self.source(resource),
        });
    }
}

fn removes(review: &Block<'_>) -> Field<bool> {
    match (review.scalar("enabled"), review.text("access_review_timeout_behavior")) {
        (Raw::Value(false) | Raw::Null, _) | (Raw::Value(true), Raw::Null) => Field::Known(false),
        (Raw::Value(true), Raw::Value(behavior)) => Field::Known(behavior.trim().eq_ignore_ascii_case("removeAccess")),
        (Raw::Odd(why), _) | (_, Raw::Odd(why)) => Field::Unknown(why),
        _ => Field::default(),
    }
}

/// `Member`, `Owner`; an eligible role is spelled with `Eligible` before it.
pub(super) fn access_type(word: &str) -> (Field<Access>, Field<Mode>) {
    let word = word.trim();
    let eligible = word.get(..8).filter(|head| head.eq_ignore_ascii_case("Eligible")).and_then(|_| word.get(8..));
    let mode = if eligible.is_some() { Mode::Eligible } else { Mode::Active };
    match Access::parse(eligible.unwrap_or(word)) {
        Some(access) => (Field::Known(access), Field::Known(mode)),
        None => (Field::Unknown(Why::UnknownValue), Field::Unknown(Why::UnknownValue)),
    }
}

/// An id, also where it is the last part of a path such as `/groups/<id>`.
pub(super) fn directory_id(text: &str) -> Option<ObjectId> {
    ObjectId::parse(text.rsplit('/').next().unwrap_or(text))
}

fn address_of(resource: &Resource<'_>) -> ObjectId {
    ObjectId::Text(resource.address.as_str().into())
}

fn own_id(resource: &Resource<'_>) -> ObjectId {
    resource.block.text("id").value().and_then(|id| directory_id(&id)).unwrap_or_else(|| address_of(resource))
}

/// What an object is known by: its id in the directory, else the address of its resource.
pub(super) fn identity(resource: &Resource<'_>) -> ObjectId {
    let names: &[&str] = match resource.kind.as_str() {
        "azuread_directory_role" => &["template_id"],
        _ => &["object_id", "id"],
    };
    let known = names.iter().find_map(|name| directory_id(&resource.block.text(name).value()?));
    known.filter(ObjectId::is_guid).unwrap_or_else(|| address_of(resource))
}

fn kind_of(resource_type: &str) -> Option<PrincipalKind> {
    match resource_type {
        "azuread_group" | "azuread_group_without_members" => Some(PrincipalKind::Group),
        "azuread_user" => Some(PrincipalKind::User),
        "azuread_service_principal" => Some(PrincipalKind::ServicePrincipal),
        _ => None,
    }
}
