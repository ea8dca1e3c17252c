//! Who approves, and whom a policy names.

use super::shown::{Named, Shown};
use super::view::{Approval, Party, Stage};
use super::viewer::Viewer;
use crate::model::{Approver, AssignmentPolicy, Given, Known, RoleSettingsPolicy, not};
use crate::naming;
use crate::tenant::approvers::IN_SETTINGS;

/// The types of Microsoft Graph for those who are found when a request is made.
const RELATIONS: [&str; 7] = [
    "requestorManager",
    "targetManager",
    "targetUserSponsors",
    "internalSponsors",
    "externalSponsors",
    "connectedOrganizationMembers",
    "attributeRuleMembers",
];

impl Viewer<'_> {
    /// Who approves an activation.
    pub(super) fn activation_approval(&self, policy: Known<&RoleSettingsPolicy>) -> Approval {
        let required = policy.and_then(RoleSettingsPolicy::requires_approval);
        let stages = required.and_then(|required| {
            let stages = if required { policy?.approval_stages()? } else { &[] };
            let stage = |approvers: Known<&[Approver]>| Stage {
                approvers: self.shown(approvers.map(|approvers| self.parties(approvers))),
                fallback: Shown(Ok(Vec::new())),
            };
            Ok(stages.iter().map(|given| stage(given.approvers())).collect())
        });
        let by_extension = policy.and_then(RoleSettingsPolicy::may_skip_approval);
        Approval {
            required: self.shown(required),
            by_extension: if required == Ok(false) { Shown(Ok(false)) } else { self.shown(by_extension) },
            stages: self.shown(stages),
        }
    }

    /// Who approves a request for a package.
    pub(super) fn request_approval(&self, policy: &AssignmentPolicy) -> Approval {
        let required = policy.requires_approval();
        let stages = required.and_then(|required| {
            let stages = if required { policy.stages()? } else { &[] };
            let named = |parties: Known<&[Approver]>| self.shown(parties.map(|parties| self.parties(parties)));
            let stage = stages
                .iter()
                .map(|stage| Stage { approvers: named(stage.primary()), fallback: named(stage.fallback()) });
            Ok(stage.collect())
        });
        Approval {
            required: self.shown(required),
            by_extension: self.shown(policy.may_get_approval_by_extension()),
            stages: self.shown(stages),
        }
    }

    pub(super) fn parties(&self, parties: &[Approver]) -> Vec<Party> {
        parties.iter().map(|party| self.party(party)).collect()
    }

    fn party(&self, party: &Approver) -> Party {
        let named = |kind, named: Named| (kind, Some(named.id), named.name);
        let (kind, id, name) = match party {
            Approver::User(user) => named("user", self.named(naming::user(self.tenant, user))),
            Approver::Group(group) => named("group", self.group_named(group)),
            Approver::Relation(relation) => ("relation", Some(self.relation(relation)), None),
            Approver::Unknown => ("unknown", None, None),
        };
        let people = match party {
            Approver::Group(group) => Some(self.shown(self.count_in(group))),
            Approver::User(_) | Approver::Relation(_) | Approver::Unknown => None,
        };
        Party { kind, id, name, people, exists: self.shown(not(self.tenant.is_missing(party, IN_SETTINGS))) }
    }

    fn relation(&self, given: &Given) -> String {
        let known = RELATIONS.into_iter().find(|relation| given.is(relation));
        known.map_or_else(|| self.text(given.as_word()), str::to_owned)
    }
}
