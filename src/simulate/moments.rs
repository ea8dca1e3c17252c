//! What happens after a request, in its order.

use std::collections::BTreeSet;

use super::event::{Event, What, event, unknown, wrong};
use crate::context::Context;
use crate::cover::Cover;
use crate::hops;
use crate::model::role_settings::Limit;
use crate::model::{
    Access, AssignmentPolicy, Audience, Group, Instant, Known, Lifetime, Mode, ObjectId, Period, SettingsRole, all_of,
};
use crate::naming::{self, some_of};
use crate::tenant::PackageGrant;
use crate::tenant::lifetime::{RealEnd, SHORTEST, real_end};
use crate::tenant::paths::{By, Node};

/// A request for a package under a policy.
pub(super) struct Script<'s, 't> {
    pub(super) cx: &'s Context<'t>,
    pub(super) policy: &'s AssignmentPolicy,
    pub(super) package: &'s ObjectId,
    /// Who makes it; none where anyone may be meant who can.
    pub(super) person: Option<&'s ObjectId>,
}

impl Script<'_, '_> {
    /// What happens after the request, as a cover shows it.
    pub(super) fn events(&self, cover: &Cover) -> Vec<Event> {
        let opened = |event: Event| Event { words: cover.open(event.words.into()), ..event };
        self.told().into_iter().map(opened).collect()
    }

    /// A person in a sentence.
    pub(super) fn name(&self, person: &ObjectId) -> String {
        hops::label(self.cx.tenant, &Node::Principal(person.clone()))
    }

    /// As far as the request comes.
    fn told(&self) -> Vec<Event> {
        let mut events = Vec::new();
        if self.request(&mut events) && self.approvals(&mut events) && self.assignment(&mut events) {
            for granted in self.cx.tenant.grants_of(self.package) {
                events.extend(self.granted(&granted));
            }
        }
        events
    }

    /// Tells how long the package is assigned, and whether it is.
    fn assignment(&self, events: &mut Vec<Event>) -> bool {
        let life = match self.policy.lifetime() {
            Ok(life) => life,
            Err(gap) => {
                events.push(unknown(What::Assignment, "it is not known how long the package is assigned", gap));
                return true;
            }
        };
        match self.is_over() {
            Ok(false) => {}
            Ok(true) => {
                let words = format!("nothing is assigned, because assignments under the policy ended {}", when(life));
                events.push(wrong(What::Assignment, words));
                return false;
            }
            Err(gap) => {
                let words = "it is not known whether the date on which assignments end is in the past";
                events.push(unknown(What::Assignment, words, gap));
            }
        }
        if life == Lifetime::WhileInScope {
            events.push(self.in_scope());
            return true;
        }
        events.push(event(What::Assignment, Some(0), format!("the package is assigned {}", lasts(life))));
        if !life.is_endless() {
            events.extend(self.extension());
        }
        true
    }

    /// Whether assignments under the policy ended before the request.
    pub(super) fn is_over(&self) -> Known<bool> {
        match self.policy.lifetime()? {
            Lifetime::Until(end @ Instant::At(_)) => Ok(end <= self.cx.as_of()?),
            _ => Ok(false),
        }
    }

    /// How long an automatic assignment lasts.
    fn in_scope(&self) -> Event {
        let grace = match self.policy.grace_period() {
            Ok(Some(period)) if period.as_seconds() > 0 => format!(", and for {period} after"),
            _ => String::new(),
        };
        match self.policy.removes_on_leave() {
            Ok(true) => {
                event(What::Assignment, Some(0), format!("the package is assigned while the rule matches{grace}"))
            }
            Ok(false) => {
                let words = "the package is assigned, and stays assigned when the rule no longer matches";
                Event { day: Some(0), ..wrong(What::Assignment, words) }
            }
            Err(gap) => {
                let words = "the package is assigned, and it is not known whether it stays assigned when the rule no \
                             longer matches";
                unknown(What::Assignment, words, gap)
            }
        }
    }

    /// An extension that needs less than the request is wrong: once somebody is in, nobody asks again.
    fn extension(&self) -> Option<Event> {
        let asked = self.policy.requires_approval();
        match (self.policy.is_extendable(), all_of([asked, self.policy.requires_approval_on_update()])) {
            (Ok(false), _) => None,
            (Err(gap), _) => {
                Some(unknown(What::Extension, "it is not known whether the assignment can be extended", gap))
            }
            (Ok(true), Ok(true)) => {
                let words = format!("{} can have the assignment extended, with the same approval", self.receiver());
                Some(event(What::Extension, None, words))
            }
            (Ok(true), Ok(false)) => {
                let words = format!("{} can have the assignment extended, and no one has to approve", self.receiver());
                Some(Event { is_wrong: asked == Ok(true), ..event(What::Extension, None, words) })
            }
            (Ok(true), Err(gap)) => {
                Some(unknown(What::Extension, "it is not known whether an extension needs an approval", gap))
            }
        }
    }

    fn granted(&self, granted: &PackageGrant<'_>) -> Vec<Event> {
        let role = match granted.settings_role() {
            Ok(Some(role)) => role,
            Ok(None) => return Vec::new(),
            Err(gap) => return vec![unknown(What::Access, "it is not known what the package gives", gap)],
        };
        let mode = match granted.mode() {
            Ok(mode) => mode,
            Err(gap) => {
                return vec![unknown(What::Access, "it is not known whether access is active or eligible", gap)];
            }
        };
        let what = hops::role_words(self.cx.tenant, &role);
        if let Some(why) = self.refusal(&role, mode) {
            let gets = if mode == Mode::Active { "get" } else { "become eligible for" };
            return vec![wrong(What::Access, format!("{} does not {gets} {what}, because {why}", self.receiver()))];
        }
        let access = self.access(&role, mode, &what);
        if mode == Mode::Eligible && self.policy.audience().is_ok_and(Audience::is_workload) {
            let words = format!("{}, but a service principal cannot activate it", access.words);
            return vec![Event { words, is_wrong: true, ..access }, self.end(&role, mode, &what)];
        }
        let mut events = vec![access];
        if mode == Mode::Eligible {
            events.push(self.activation(granted, &role, &what));
        }
        events.extend(self.reach(&role));
        events.push(self.end(&role, mode, &what));
        events.extend(self.end_after_extension(&role, mode, &what));
        events
    }

    /// Who gets the package, in a sentence: under an automatic policy no one has to request it.
    fn receiver(&self) -> &'static str {
        if self.policy.is_automatic() == Ok(true) { "the user" } else { "the requestor" }
    }

    fn access(&self, role: &SettingsRole, mode: Mode, what: &str) -> Event {
        let who = self.receiver();
        if mode == Mode::Active {
            return event(What::Access, Some(0), format!("{who} gets {}", self.active_words(role)));
        }
        let is_managed = match role {
            SettingsRole::Group(group, _) => self.cx.tenant.can_have_eligibilities(group),
            SettingsRole::Directory(_) => Ok(true),
        };
        match is_managed {
            Ok(_) => event(What::Access, Some(0), format!("{who} becomes eligible for {what}")),
            Err(gap) => {
                unknown(What::Access, &format!("it is not known whether {who} becomes eligible for {what}"), gap)
            }
        }
    }

    /// Why the package gives nothing of a role, where that is known.
    fn refusal(&self, role: &SettingsRole, mode: Mode) -> Option<String> {
        let is_short = matches!(self.policy.lifetime(), Ok(Lifetime::For(length)) if length < SHORTEST);
        let SettingsRole::Group(group, access) = role else {
            return (mode == Mode::Eligible && is_short).then(too_short);
        };
        if mode == Mode::Eligible && self.cx.tenant.can_have_eligibilities(group) == Ok(false) {
            return Some("PIM does not manage the group".to_owned());
        }
        let known = self.cx.tenant.group(group).ok().flatten();
        let is = |test: fn(&Group) -> Known<bool>| known.is_some_and(|group| test(group) == Ok(true));
        if *access == Access::Member && is(Group::is_dynamic) {
            return Some("a rule decides who is a member".to_owned());
        }
        if is(Group::is_on_premises_synced) {
            return Some("the group is synchronized from another directory".to_owned());
        }
        if is(Group::is_kept_in_exchange) {
            return Some("the group is kept in Exchange".to_owned());
        }
        if known.is_some_and(|group| self.cx.tenant.is_restricted(group) == Ok(true)) {
            return Some("the group is under restricted management".to_owned());
        }
        (mode == Mode::Eligible && is_short).then(too_short)
    }

    fn active_words(&self, role: &SettingsRole) -> String {
        let what = hops::role_words(self.cx.tenant, role);
        match role {
            SettingsRole::Group(..) => format!("active {what}"),
            SettingsRole::Directory(_) => format!("{what} as an active assignment"),
        }
    }

    fn activation(&self, granted: &PackageGrant<'_>, role: &SettingsRole, what: &str) -> Event {
        let to = self.cx.tenant.node_of(role);
        let package = Node::Package(granted.package.id.clone());
        let mut steps = self.cx.tenant.all_steps_into(&to, |by| *by == By::Grant(Mode::Eligible));
        let step = steps.find(|step| step.as_ref().map_or(true, |step| *step.from == package));
        let longest = self.cx.tenant.settings_of(role).and_then(|settings| settings.policy()?.activation_limit());
        let longest = longest.map(|longest| format!(", for up to {longest}")).unwrap_or_default();
        match step {
            Some(Ok(step)) if step.gate.is_closed() => {
                wrong(What::Activation, format!("no one can activate {what}, because no one can approve it"))
            }
            Some(Ok(step)) => {
                let takes = hops::gate_words(step.gate);
                event(What::Activation, None, format!("each activation of {what} needs {takes}{longest}"))
            }
            Some(Err(gap)) => unknown(What::Activation, &format!("it is not known what activating {what} needs"), gap),
            None => event(What::Activation, None, format!("{what} has to be activated{longest}")),
        }
    }

    /// The directory roles that the role of a group leads to.
    fn reach(&self, role: &SettingsRole) -> Vec<Event> {
        let SettingsRole::Group(group, access) = role else { return Vec::new() };
        let reach = self.cx.tenant.reach(group);
        let found: BTreeSet<String> = reach
            .seen()
            .into_iter()
            .flatten()
            .map(|reached| naming::held_role(self.cx.tenant, reached.assignment))
            .collect();
        let leads = if *access == Access::Member {
            "an active member has, or can activate,"
        } else {
            "an owner can add members, who have, or can activate,"
        };
        let seen = (!found.is_empty()).then(|| event(What::Reach, None, format!("{leads} {}", some_of(found))));
        let more = if seen.is_some() { "further directory roles" } else { "directory roles" };
        let words = format!("it is not known whether {} leads to {more}", hops::role_words(self.cx.tenant, role));
        let missing = reach.complete().err().map(|gap| unknown(What::Reach, &words, gap));
        seen.into_iter().chain(missing).collect()
    }

    fn end(&self, role: &SettingsRole, mode: Mode, what: &str) -> Event {
        match self.real_end(role, mode) {
            Ok(RealEnd::Never) => Event { is_wrong: true, ..event(What::End, None, format!("{what} never expires")) },
            Ok(RealEnd::Package(life)) => {
                event(What::End, self.day(life), format!("{what} ends with the assignment, {}", when(life)))
            }
            Ok(RealEnd::Pim { after, promised }) => Event {
                is_wrong: true,
                ..event(
                    What::End,
                    Some(days(after)),
                    format!(
                        "PIM ends {what} after {after}, while the package shows it as assigned {}",
                        lasts(promised)
                    ),
                )
            },
            Err(gap) => unknown(What::End, &format!("it is not known when {what} ends"), gap),
        }
    }

    /// The end that an extension does not move: PIM fixed it when the eligibility began.
    fn end_after_extension(&self, role: &SettingsRole, mode: Mode, what: &str) -> Option<Event> {
        let is_extendable = mode == Mode::Eligible && self.policy.is_extendable() == Ok(true);
        let (true, Ok(Lifetime::For(length))) = (is_extendable, self.policy.lifetime()) else { return None };
        let limit = self.cx.tenant.settings_of(role).and_then(|settings| settings.policy()?.eligibility_limit());
        let Ok(Limit::Within(after)) = limit else { return None };
        let (twice, slack) =
            (Period::seconds(length.as_seconds().saturating_mul(2)), self.cx.thresholds.duration_slack);
        let is_cut = !length.exceeds(after, slack) && twice.exceeds(after, slack);
        let words = format!(
            "if the assignment is extended, PIM may still end {what} after {after}, while the package shows it as assigned"
        );
        is_cut.then(|| Event { day: Some(days(after)), ..wrong(What::End, words) })
    }

    fn real_end(&self, role: &SettingsRole, mode: Mode) -> Known<RealEnd> {
        let life = self.policy.lifetime()?;
        let limit = match mode {
            Mode::Active => Limit::Unlimited,
            Mode::Eligible => self.cx.tenant.settings_of(role)?.policy()?.eligibility_limit()?,
        };
        let stays = match (life, limit) {
            // PIM ends it, whether the assignment stays or not.
            (Lifetime::WhileInScope, Limit::Within(_)) => self.policy.removes_on_leave() == Ok(false),
            (Lifetime::WhileInScope, Limit::Unlimited) => !self.policy.removes_on_leave()?,
            _ => life.is_endless(),
        };
        let life = if stays { Lifetime::Unlimited } else { life };
        real_end(life, limit, self.cx.as_of(), self.cx.thresholds.duration_slack)
    }

    fn day(&self, life: Lifetime) -> Option<u64> {
        match life {
            Lifetime::For(period) => Some(days(period)),
            Lifetime::Until(end @ Instant::At(_)) => end.since(self.cx.as_of().ok()?).map(days),
            _ => None,
        }
    }
}

fn too_short() -> String {
    format!("PIM accepts no eligibility of less than {SHORTEST}")
}

/// How long an assignment lasts, in a sentence.
fn lasts(life: Lifetime) -> String {
    match life {
        Lifetime::For(period) => format!("for {period}"),
        Lifetime::WhileInScope => "while the rule matches".to_owned(),
        Lifetime::Until(Instant::At(_)) => life.to_string(),
        Lifetime::Unlimited | Lifetime::Until(Instant::Never) => "without an expiration".to_owned(),
    }
}

/// When an assignment ends, in a sentence.
fn when(life: Lifetime) -> String {
    match life {
        Lifetime::For(period) => format!("after {period}"),
        Lifetime::Until(end @ Instant::At(_)) => format!("at {end}"),
        Lifetime::WhileInScope => "when the rule no longer matches".to_owned(),
        _ => "when it is removed".to_owned(),
    }
}

pub(super) fn days(period: Period) -> u64 {
    period.as_seconds() / Period::days(1).as_seconds()
}
