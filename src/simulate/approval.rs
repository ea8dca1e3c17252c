//! Who has to approve a request, and whether anyone can.

use super::event::{Event, What, event, unknown, wrong};
use super::moments::Script;
use crate::model::{Approver, Audience, Collected, Gap, ObjectId, Period, PolicyStage};
use crate::tenant::approvers::{IN_POLICY, People};

impl Script<'_, '_> {
    /// Tells who has to approve, and whether the request goes on.
    pub(super) fn approvals(&self, events: &mut Vec<Event>) -> bool {
        match self.policy.requires_approval() {
            Ok(false) => events.push(event(What::Approval, Some(0), "no one has to approve")),
            Ok(true) => match self.policy.may_get_approval_by_extension() {
                Ok(true) => {
                    events.push(event(What::Approval, None, "a custom extension may approve in place of a person"));
                }
                Ok(false) => return self.stages(events),
                Err(gap) => {
                    let words = "it is not known whether a custom extension approves in place of a person";
                    events.push(unknown(What::Approval, words, gap));
                    return self.stages(events);
                }
            },
            Err(gap) => events.push(unknown(What::Approval, "it is not known whether someone approves", gap)),
        }
        true
    }

    /// A request that nobody can approve in one stage never comes to the next one.
    fn stages(&self, events: &mut Vec<Event>) -> bool {
        let stages = match self.policy.stages() {
            Ok(stages) => stages,
            Err(gap) => {
                events.push(unknown(What::Approval, "it is not known who approves", gap));
                return true;
            }
        };
        if stages.is_empty() {
            // Whether Entra denies the request or grants it without an approval is not documented.
            let words = "an approval is required, but the policy has no approval stage, so no one can approve";
            events.push(wrong(What::Approval, words));
            return false;
        }
        for (number, stage) in (1..).zip(stages) {
            let decision = self.stage(number, stage);
            let is_over = decision.is_wrong;
            events.push(decision);
            if is_over {
                return false;
            }
        }
        true
    }

    /// It is wrong where nobody can approve.
    fn stage(&self, number: usize, stage: &PolicyStage) -> Event {
        let deciders = stage.deciders();
        let is_found_later = deciders.seen().into_iter().flatten().any(|one| matches!(one, Approver::Relation(_)));
        let named = self.named(&deciders);
        let own = self.own(&named);
        let others = match &own {
            Some(own) => named.without(own),
            None => named,
        };
        let (count, no_other) = (others.seen().count(), others.fewer_than(1));
        let waits = stage.before_denial().ok();
        let who = match (count, is_found_later) {
            (0, true) if no_other == Ok(true) => "someone found for the request".to_owned(),
            (_, true) => "someone found for the request, or one of those named,".to_owned(),
            (0, false) => return self.undecided(number, own.as_ref(), no_other.err(), waits),
            (1, false) => "one person".to_owned(),
            (_, false) => format!("one of {count} people"),
        };
        let until = waits.map(|waits| format!(" within {waits}")).unwrap_or_default();
        event(What::Approval, None, format!("stage {number}: {who} has to approve{until}"))
    }

    fn undecided(&self, number: usize, own: Option<&ObjectId>, gap: Option<Gap>, waits: Option<Period>) -> Event {
        if let Some(gap) = gap {
            return unknown(What::Approval, &format!("stage {number}: it is not known who can approve"), gap);
        }
        let after = waits.map(|waits| format!(" after {waits}")).unwrap_or_default();
        let who = match own {
            Some(own) => {
                format!("no one but {} can approve, and no one approves their own request, so it", self.name(own))
            }
            None => "no one can approve, and the request".to_owned(),
        };
        wrong(What::Approval, format!("stage {number}: {who} is denied{after}"))
    }

    /// The people behind those who are named, without those who cannot sign in.
    fn named(&self, deciders: &Collected<Vec<&Approver>>) -> People {
        let named = deciders.seen().into_iter().flatten().copied();
        let named = named.filter(|approver| !matches!(approver, Approver::Relation(_)));
        let people = self.cx.tenant.people_named(named, IN_POLICY).missing_some(deciders.complete().err());
        self.cx.tenant.who_can_sign_in(people)
    }

    /// The approver who makes the request: the person asked about, or the only approver where no one else can request.
    fn own(&self, named: &People) -> Option<ObjectId> {
        if let Some(person) = self.person {
            return (named.contain(person) == Ok(true)).then(|| person.clone());
        }
        let mut seen = named.seen();
        let only = seen.next()?;
        if seen.next().is_some() || self.policy.audience() != Ok(Audience::Specific) {
            return None;
        }
        let requestors = self.cx.tenant.requestors(self.policy).ok()?;
        let is_only = requestors.contain(only) == Ok(true) && requestors.without(only).fewer_than(1) == Ok(true);
        is_only.then(|| only.clone())
    }
}
