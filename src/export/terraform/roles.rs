//! Directory roles and who holds them.

use crate::export::graph::shapes::directory_role::{group_power, role_powers};
use crate::export::json::value::{Raw, name};
use crate::export::terraform::block::Block;
use crate::export::terraform::document::Resource;
use crate::export::terraform::records::{Recorder, identity, own_id};
use crate::export::terraform::vocabulary::written_scope;
use crate::model::directory_role::{GroupPower, Listing, RoleAssignment};
use crate::model::{Collection, Ending, Field, Mode, ObjectId, Origin, RoleDefinition, RoleScope, Why};

impl<'t> Recorder<'_, 't, '_> {
    /// A built-in role that is switched on. By its name alone nobody can tell its template before the plan is applied, but the
    /// names are documented.
    pub(crate) fn directory_role(&mut self, resource: &Resource<'t>) {
        self.count(Collection::RoleDefinitions);
        let template = template(&resource.block);
        let built_in =
            if template.known().is_some() { Field::Known(true) } else { Field::Unknown(Why::KnownAfterApply) };
        self.sink.content.objects.role_definitions.push(RoleDefinition {
            id: identity(resource),
            template,
            name: name(resource.block.text("display_name")),
            built_in,
            privileged: Field::default(),
            manages_groups: GroupPower::default(),
            powers: Field::default(),
            source: self.source(resource),
        });
    }

    pub(crate) fn custom_role(&mut self, resource: &Resource<'t>) {
        self.count(Collection::RoleDefinitions);
        let block = &resource.block;
        let (manages_groups, powers) = match block.blocks("permissions") {
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
                (group_power(all.iter().map(AsRef::as_ref), odd), role_powers(all.iter().map(AsRef::as_ref), odd))
            }
            Raw::Odd(why) => (GroupPower::of_both(Field::Unknown(why)), Field::Unknown(why)),
            Raw::Absent | Raw::Null => {
                let open = self.left_open();
                (GroupPower::of_both(Field::Unknown(open)), Field::Unknown(open))
            }
        };
        self.sink.content.objects.role_definitions.push(RoleDefinition {
            id: identity(resource),
            template: template(block),
            name: name(block.text("display_name")),
            built_in: Field::Known(false),
            privileged: Field::default(),
            manages_groups,
            powers,
            source: self.source(resource),
        });
    }

    /// Where a role assignment holds. The provider writes `/` where neither a directory scope nor an application's is set.
    pub(crate) fn directory_scope(&self, resource: &Resource<'t>) -> Field<RoleScope> {
        const SCOPE: &str = "directory_scope_id";
        let block = &resource.block;
        let text = block.text(SCOPE);
        if matches!(text, Raw::Value(_)) {
            return written_scope(text);
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

    pub(crate) fn role_assignment(
        &mut self,
        resource: &Resource<'t>,
        role: &str,
        principal: &str,
        scope: Field<RoleScope>,
    ) {
        let collection = Collection::RoleAssignments;
        self.count(collection);
        let (role, _) = self.refer_or_name(resource, role, (collection, None));
        let (principal, principal_kind) = self.refer_or_name(resource, principal, (collection, None));
        self.sink.content.objects.role_assignments.push(RoleAssignment {
            id: own_id(resource),
            role: self.role_of(role),
            principal,
            principal_kind: principal_kind.into(),
            mode: Mode::Active,
            mode_is_open: false,
            origin: Field::Known(Origin::Assigned),
            scope,
            start: Field::Known(None),
            made_in_pim: Field::default(),
            is_scheduled: false,
            ending: Field::Known(Ending::Permanent),
            live: Field::Known(true),
            listing: Listing::Assignment,
            listed_at: None,
            source: self.source(resource),
        });
    }

    /// A role by the id of its role object in this tenant, as the older resources name it.
    fn role_of(&self, role: ObjectId) -> ObjectId {
        self.known.roles.get(&role).cloned().unwrap_or(role)
    }

    /// The provider asks for an eligibility without end.
    pub(crate) fn role_eligibility(&mut self, resource: &Resource<'t>) {
        let collection = Collection::RoleEligibility;
        self.count(collection);
        let (role, _) = self.refer_or_name(resource, "role_definition_id", (collection, None));
        let (principal, principal_kind) = self.refer_or_name(resource, "principal_id", (collection, None));
        self.sink.content.objects.role_assignments.push(RoleAssignment {
            id: own_id(resource),
            role,
            principal,
            principal_kind: principal_kind.into(),
            mode: Mode::Eligible,
            mode_is_open: false,
            origin: Field::Known(Origin::Assigned),
            scope: self.directory_scope(resource),
            start: Field::Known(None),
            made_in_pim: Field::default(),
            is_scheduled: true,
            ending: Field::Known(Ending::Permanent),
            live: Field::Known(true),
            listing: Listing::Schedule,
            listed_at: None,
            source: self.source(resource),
        });
    }
}

fn template(block: &Block<'_>) -> Field<ObjectId> {
    block.text("template_id").known_as(|id| ObjectId::parse(&id)).field()
}
