//! PIM for Groups: role settings and schedules.

use std::sync::Arc;

use crate::export::graph::shapes::schedule::live;
use crate::export::json::value::Raw;
use crate::export::notice::NoticeKind;
use crate::export::objects::PimGroup;
use crate::export::terraform::block::Block;
use crate::export::terraform::document::Resource;
use crate::export::terraform::records::{Recorder, address_of};
use crate::model::role_settings::{
    ApprovalRule, ApprovalStage, ContextRule, ExpirationRule, MaximumDuration, Requirements,
};
use crate::model::{
    Access, Approver, Collection, Ending, Field, Given, Instant, Mode, ObjectId, Origin, Period, PolicyAssignment,
    RoleSettingsPolicy, Schedule, ScheduleId, SettingsRole, SettingsRules, Why,
};

/// Of a length of time that is empty or absent, nothing is known: the provider leaves it as it is.
fn maximum(block: &Block<'_>, name: &str) -> Field<MaximumDuration> {
    block.text(name).known_as(|text| Some(MaximumDuration::parse(&text))).field()
}

/// The provider writes the three known words only.
fn requirements(block: &Block<'_>) -> Requirements {
    Requirements {
        mfa: block.scalar("require_multifactor_authentication").field(),
        justification: block.scalar("require_justification").field(),
        ticketing: block.scalar("require_ticket_info").field(),
        other: Field::Known(Box::default()),
    }
}

impl<'t> Recorder<'_, 't, '_> {
    pub(crate) fn settings(&mut self, resource: &Resource<'t>) {
        let block = &resource.block;
        self.count(Collection::RoleSettings);
        let group = self.managed_group(resource, Collection::RoleSettings);
        let source = self.source(resource);
        self.sink.content.objects.declared_pim_groups.push(PimGroup { id: group.clone(), source: source.clone() });
        let Some(access) = block.text("role_id").value().and_then(|role| Access::parse(&role)) else {
            let message = "role settings that do not say whether they are for members or owners";
            return self.sink.notice(NoticeKind::UnusableObject, message, Some(Collection::RoleSettings));
        };
        let id =
            block.text("id").value().and_then(|id| ObjectId::composed(&id)).unwrap_or_else(|| address_of(resource));
        let rules = Field::Known(Arc::new(self.rules(resource)));
        let role = SettingsRole::Group(group, access);
        let stated = RoleSettingsPolicy::of_rules(id.clone(), rules, source.clone());
        self.sink.content.objects.policies.push(RoleSettingsPolicy { edited: Field::Known(true), ..stated });
        self.sink.content.objects.policy_assignments.push(PolicyAssignment { policy: id, role, source });
    }

    /// The group that a resource puts under PIM. Where nobody can tell which one, it may be any.
    fn managed_group(&mut self, resource: &Resource<'t>, collection: Collection) -> ObjectId {
        if self.refer(resource, &resource.block, "group_id").id.known().is_none() {
            self.intent.open.insert((Collection::PimGroups, None));
        }
        self.refer_or_name(resource, "group_id", (collection, None)).0
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
                maximum: maximum(&block, "expire_after"),
            },
            block => ExpirationRule::unknown(unknown(&block)),
        };
        let mut rules = SettingsRules {
            eligibility: expiration("eligible_assignment_rules"),
            assignment: expiration("active_assignment_rules"),
            assignment_requires: match read("active_assignment_rules") {
                Raw::Value(block) => requirements(&block),
                block => Requirements::unknown(unknown(&block)),
            },
            ..SettingsRules::default()
        };
        match read("activation_rules") {
            Raw::Value(block) => self.activation(resource, &block, &mut rules),
            block => {
                let why = unknown(&block);
                rules.activation.maximum = Field::Unknown(why);
                rules.activation_requires = Requirements::unknown(why);
                rules.context = ContextRule { enabled: Field::Unknown(why), claim: Field::Unknown(why) };
                rules.approval = ApprovalRule::unknown(why);
            }
        }
        rules
    }

    fn activation(&self, resource: &Resource<'t>, block: &Block<'t>, rules: &mut SettingsRules) {
        rules.activation.maximum = maximum(block, "maximum_duration");
        rules.activation_requires = requirements(block);
        rules.context = self.context(resource, block);
        rules.approval.required = block.scalar("require_approval").field();
        rules.approval.stages = match block.blocks("approval_stage") {
            Raw::Value(stages) => {
                let stages = stages.iter().map(|stage| self.stage_approvers(resource, stage).map(ApprovalStage::of));
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
        let claim = value.nullable().map(|claim| claim.map(|text| Given::from(text.trim())));
        let enabled = match &claim {
            Field::Known(None) => Field::Known(false),
            Field::Known(Some(claim))
                if self.document.is_plan && before.as_deref().map(str::trim) != Some(claim.raw()) =>
            {
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

    pub(crate) fn schedule(&mut self, resource: &Resource<'t>, mode: Mode) {
        let block = &resource.block;
        let collection = mode.of_groups();
        self.count(collection);
        let group = self.managed_group(resource, collection);
        let source = self.source(resource);
        self.sink.content.objects.declared_pim_groups.push(PimGroup { id: group.clone(), source: source.clone() });
        let (principal, principal_kind) = self.refer_or_name(resource, "principal_id", (collection, Some(&group)));
        let own_id = block.text("id").value().and_then(|id| ScheduleId::parse(&id, &group));
        self.sink.content.objects.schedules.push(Schedule {
            own_id: own_id.unwrap_or_else(|| ScheduleId::Other(address_of(resource))),
            group,
            principal,
            principal_kind: principal_kind.into(),
            access: block.text("assignment_type").known_as(|text| Access::parse(&text)).field(),
            mode,
            origin: Field::Known(Origin::Assigned),
            member_type: Field::default(),
            start: block.scalar::<Option<Instant>>("start_date").field_or(None),
            ending: self.ending(block),
            live: match block.text("status") {
                // What a plan brings about is in force once it is applied.
                Raw::Odd(_) => Field::Known(true),
                status => live(status),
            },
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
}
