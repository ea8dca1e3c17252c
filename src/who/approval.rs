//! Who approves, and whom a policy names.

use super::shown::{Named, Shown};
use super::view::{Approval, Party, Stage};
use super::viewer::Viewer;
use crate::model::{Approver, AssignmentPolicy, Gap, Given, Known, PolicyStage, RoleSettingsPolicy, not};
use crate::naming;
use crate::tenant::approvers::{IN_POLICY, IN_SETTINGS};

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
                approvers: self.shown(approvers.map(|approvers| self.parties(approvers, IN_SETTINGS))),
                fallback: Shown(Ok(Vec::new())),
                alternates: Shown(Ok(Vec::new())),
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
            Ok(stages.iter().map(|stage| self.stage(stage)).collect())
        });
        Approval {
            required: self.shown(required),
            by_extension: self.shown(policy.may_get_approval_by_extension()),
            stages: self.shown(stages),
        }
    }

    fn stage(&self, stage: &PolicyStage) -> Stage {
        let named = |parties: Known<&[Approver]>| self.shown(parties.map(|parties| self.parties(parties, IN_POLICY)));
        let alternates = stage.escalates().and_then(|escalates| {
            let lists = if escalates { [stage.alternates()?, stage.fallback_alternates()?] } else { [&[][..]; 2] };
            Ok(lists.into_iter().flat_map(|list| self.parties(list, IN_POLICY)).collect())
        });
        Stage {
            approvers: named(stage.primary()),
            fallback: named(stage.fallback()),
            alternates: self.shown(alternates),
        }
    }

    /// Those who are named; the gap is of those who are not told by an id and a type.
    pub(super) fn parties(&self, parties: &[Approver], unnamed: Gap) -> Vec<Party> {
        parties.iter().map(|party| self.party(party, unnamed)).collect()
    }

    fn party(&self, party: &Approver, unnamed: Gap) -> Party {
        let named = |kind, named: Named| (kind, Some(named.id), named.name);
        let (kind, id, name) = match party {
            Approver::User(user) => named("user", self.named(naming::user(self.tenant, user))),
            Approver::Group(group) => named("group", self.group_named(group)),
            Approver::Relation(relation) => ("relation", Some(self.relation(relation)), None),
            Approver::Open | Approver::Unknown => ("unknown", None, None),
        };
        let in_it = match party {
            Approver::Group(group) => Some(self.count_in(group)),
            Approver::User(_) | Approver::Relation(_) | Approver::Open | Approver::Unknown => None,
        };
        let people = in_it.map(|(count, _)| self.shown(count));
        let disabled = match party {
            Approver::User(user) => usize::from(self.tenant.is_disabled(user) == Ok(true)),
            _ => in_it.map_or(0, |(_, disabled)| disabled),
        };
        Party { kind, id, name, people, disabled, exists: self.shown(not(self.tenant.is_missing(party, unnamed))) }
    }

    fn relation(&self, given: &Given) -> String {
        let known = RELATIONS.into_iter().find(|relation| given.is(relation));
        known.map_or_else(|| self.text(given.as_word()), str::to_owned)
    }
}
