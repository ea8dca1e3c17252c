//! Reads role settings: policies, whose they are, and settings as a cmdlet prints them.

use std::sync::Arc;

use crate::export::graph::element::Element;
use crate::export::graph::shapes::printed_settings::SettingsShape;
use crate::export::graph::shapes::role_settings::{PolicyAssignmentShape, PolicyShape};
use crate::export::graph::sink::{ListTally, Sink};
use crate::export::json::cursor::{Cursor, SyntaxError};
use crate::export::json::value::Raw;
use crate::model::{
    Access, Collection, Field, ObjectId, PolicyAssignment, Provenance, RoleSettingsPolicy, SettingsRole, SettingsRules,
};

impl<'t> Sink<'t, '_> {
    /// Keeps the settings that a policy holds, and tells its id.
    pub(crate) fn keep_policy(
        &mut self,
        shape: PolicyShape<'t>,
        source: Provenance,
        tally: &mut ListTally,
    ) -> Option<ObjectId> {
        self.newest(shape.newest());
        let memo = self.memo;
        let Some(policy) = shape.record(source, |text| memo.read(text)) else {
            self.unusable(Collection::RoleSettings, "its id", tally);
            return None;
        };
        let id = policy.id.clone();
        self.content.objects.policies.push(policy);
        Some(id)
    }

    /// Keeps the settings of a role that is known by id.
    pub(crate) fn keep_role_settings(
        &mut self,
        policy: ObjectId,
        role: SettingsRole,
        rules: SettingsRules,
        source: Provenance,
    ) {
        let objects = &mut self.content.objects;
        let rules = Field::Known(Arc::new(rules));
        objects.policies.push(RoleSettingsPolicy::of_rules(policy.clone(), rules, source.clone()));
        objects.policy_assignments.push(PolicyAssignment { policy, role, source });
    }

    /// The settings of one group role as `Get-PIMGroupPolicy` prints them: the group stands in the policy's id only.
    pub(super) fn printed_settings(
        &mut self,
        cursor: &mut Cursor<'t>,
        tally: &mut ListTally,
    ) -> Result<bool, SyntaxError> {
        let (shape, range) = cursor.take::<SettingsShape<'t>>()?;
        self.counts(Collection::RoleSettings, true, None, tally);
        let policy = shape.policy_id.as_value().and_then(|id| ObjectId::composed(id));
        let group = shape.policy_id.as_value().filter(|id| is_of_group(id)).and_then(|id| ObjectId::find_guid(id));
        let access = shape.role.as_value().and_then(|role| Access::parse(role));
        let (Some(policy), Some(group), Some(access)) = (policy, group, access) else {
            self.unusable(Collection::RoleSettings, "a PolicyID and RoleName of a group", tally);
            return Ok(true);
        };
        let source = self.source(&range);
        self.keep_role_settings(policy, SettingsRole::Group(group, access), shape.rules(), source);
        Ok(true)
    }
}

fn is_of_group(policy: &str) -> bool {
    policy.get(..6).is_some_and(|head| head.eq_ignore_ascii_case("Group_"))
}

impl<'t> Element<'t> for PolicyShape<'t> {
    type Listed = ();

    fn looks_right(&self, (): ()) -> bool {
        self.fits()
    }

    fn counts_as(&self, (): ()) -> (Collection, bool, Option<&ObjectId>) {
        (Collection::RoleSettings, true, None)
    }

    fn keep(
        self,
        (): (),
        sink: &mut Sink<'t, '_>,
        source: Provenance,
        tally: &mut ListTally,
    ) -> Result<(), &'static str> {
        sink.keep_policy(self, source, tally);
        Ok(())
    }
}

impl<'t> Element<'t> for PolicyAssignmentShape<'t> {
    type Listed = ();

    fn looks_right(&self, (): ()) -> bool {
        self.fits()
    }

    fn counts_as(&self, (): ()) -> (Collection, bool, Option<&ObjectId>) {
        (Collection::RoleSettings, true, None)
    }

    fn keep(
        self,
        (): (),
        sink: &mut Sink<'t, '_>,
        source: Provenance,
        tally: &mut ListTally,
    ) -> Result<(), &'static str> {
        for text in sink.nested_list(self.policy, Collection::RoleSettings, tally) {
            let policy: PolicyShape<'t> = serde_json::from_str(text).unwrap_or_default();
            sink.stub(policy.id == Raw::Null, "policy", "'policy($expand=rules)'");
            if policy.id.as_value().is_some() {
                let source = Provenance::new(sink.place_of(text));
                sink.keep_policy(policy, source, tally);
            }
        }
        let assignment = self.record(source).ok_or("its policy, scope or role")?;
        sink.content.objects.policy_assignments.push(assignment);
        Ok(())
    }
}
