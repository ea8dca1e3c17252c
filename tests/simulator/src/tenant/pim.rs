use std::rc::Rc;

use super::{Approvers, Reach, World};
use crate::model::{Access, Approver, DAY, Group, GroupKind, HOUR, Id, MINUTE, Moment, Principal, Scope, Settings};

/// How an organization sets up its groups: few patterns, each used many times.
struct Pattern {
    eligibility_days: i64,
    active_days: i64,
    activation_hours: i64,
    context: bool,
    ticket: bool,
    approval: bool,
}

const PATTERNS: [Pattern; 4] = [
    Pattern {
        eligibility_days: 365,
        active_days: 180,
        activation_hours: 8,
        context: false,
        ticket: false,
        approval: false,
    },
    Pattern {
        eligibility_days: 180,
        active_days: 90,
        activation_hours: 4,
        context: false,
        ticket: false,
        approval: true,
    },
    Pattern {
        eligibility_days: 180,
        active_days: 30,
        activation_hours: 2,
        context: true,
        ticket: false,
        approval: false,
    },
    Pattern {
        eligibility_days: 90,
        active_days: 15,
        activation_hours: 1,
        context: false,
        ticket: true,
        approval: true,
    },
];

impl World {
    /// Groups of PIM that lead to no directory role.
    pub(super) fn pim_groups(&mut self, count: usize) {
        // Settings are edited by a script, for many groups at once.
        let edits: Vec<Moment> = (0..4).map(|_| self.days_ago(20, 400)).collect();
        for number in 0..count {
            if number % 20 == 0 {
                let approvers = self.new_approvers(3, false);
                self.approvers.push(approvers);
            }
            let edited = edits[number % 4];
            let group = if number % 10 == 9 { self.owned_team(edited) } else { self.operators(edited) };
            self.add(group);
        }
    }

    /// Groups of PIM that hold a directory role.
    pub(super) fn groups_with_roles(&mut self, count: usize) {
        for number in 0..count {
            let reach = [Reach::PrivilegedRole, Reach::OrdinaryRole, Reach::Tier0][number % 3];
            let group = self.pim_group(reach);
            self.add(group);
        }
    }

    /// A group whose ownership alone is in PIM, with ordinary members.
    fn owned_team(&mut self, edited: Moment) -> Group {
        let mut group = self.group("Team");
        group.kind = GroupKind::Unified;
        group.followed = true;
        let members = self.tail(5, 40);
        for member in self.employees(members) {
            let member = Principal::user(member);
            let standing = self.standing(Access::Member, member, group.created);
            group.members.push(member);
            group.pim_mut().active.push(standing);
        }
        self.own(&mut group, false);
        let owner = Principal::user(self.administrator());
        let eligible = self.eligibility(Access::Owner, owner, 180);
        let settings = self.settings(&PATTERNS[1], Reach::Nothing, edited, None);
        let pim = group.pim_mut();
        pim.eligible.push(eligible);
        pim.owner = Some(Rc::new(settings));
        pim.member = Some(Rc::new(Settings::of_group()));
        group
    }

    /// A group whose members activate their access, of the many that lead to no directory role.
    fn operators(&mut self, edited: Moment) -> Group {
        let pattern = &PATTERNS[self.tail(0, 3)];
        let approvers = self.approvers.last().filter(|_| pattern.approval).map(|approvers| approvers.group);
        let settings = self.settings(pattern, Reach::Nothing, edited, approvers);
        let count = self.tail(2, 40);
        let people = self.employees(count);
        let mut group = self.group("PIM");
        self.manage(&mut group, Reach::Nothing, &settings, pattern.eligibility_days, &people);
        if self.rng.u32(..5) == 0
            && let Some(first) = people.first()
        {
            let seconds = pattern.activation_hours * HOUR;
            let start = self.now() - self.rng.i64(MINUTE..seconds / 2);
            self.activate(&mut group, Access::Member, *first, start, seconds);
        }
        group
    }

    /// A well-run group of PIM with people and approvers of its own, so that a fault in it touches nothing else.
    pub fn pim_group(&mut self, reach: Reach) -> Group {
        self.pim_group_with_approvers(reach).0
    }

    /// The same, and its approvers.
    pub fn pim_group_with_approvers(&mut self, reach: Reach) -> (Group, Approvers) {
        let (mut group, approvers) = self.guarded_group(reach);
        if let Some(role) = self.role_for(reach) {
            group.role_assignable = true;
            self.hold(role, Principal::group(group.id), Scope::Directory);
        }
        (group, approvers)
    }

    /// The same, but members have to activate the role as well: the group is only eligible for it.
    pub fn pim_group_eligible_for_role(&mut self, reach: Reach) -> Group {
        let mut group = self.guarded_group(reach).0;
        if let Some(role) = self.role_for(reach) {
            group.role_assignable = true;
            self.make_eligible(role, Principal::group(group.id));
        }
        group
    }

    /// A group of PIM that is guarded as one that leads to a role should be, and holds none yet.
    pub fn guarded_group(&mut self, reach: Reach) -> (Group, Approvers) {
        let approvers = self.new_approvers(3, reach.any_role());
        let pattern = Pattern {
            eligibility_days: 180,
            active_days: 90,
            activation_hours: if reach == Reach::Tier0 { 1 } else { 4 },
            context: false,
            ticket: false,
            approval: true,
        };
        let edited = self.days_ago(20, 300);
        let settings = self.settings(&pattern, reach, edited, Some(approvers.group));
        let people: Vec<Id> = (0..3).map(|_| self.administrator()).collect();
        let mut group = self.group("PIM");
        self.manage(&mut group, reach, &settings, pattern.eligibility_days, &people);
        group.pim_mut().owner = Some(Rc::new(settings));
        (group, approvers)
    }

    /// Makes someone eligible in a group for as long as is usual there.
    pub fn make_eligible_in(&mut self, group: &mut Group, access: Access, who: Principal) -> String {
        let eligibility = self.eligibility(access, who, 180);
        let id = group.schedule_id(&eligibility);
        group.pim_mut().eligible.push(eligibility);
        id
    }

    /// Adds a plain member or owner, as PIM shows them.
    pub fn stand(&mut self, group: &mut Group, access: Access, who: Principal) {
        let standing = self.standing(access, who, group.created);
        match access {
            Access::Member => group.members.push(who),
            Access::Owner => group.owners.push(who),
        }
        group.pim_mut().active.push(standing);
    }

    fn settings(&self, pattern: &Pattern, reach: Reach, edited: Moment, approvers: Option<Id>) -> Settings {
        let mut settings = Settings::of_group();
        settings.edited = Some(edited);
        settings.eligibility().maximum = format!("P{}D", pattern.eligibility_days);
        settings.active().maximum = format!("P{}D", pattern.active_days);
        settings.activation().maximum = format!("PT{}H", pattern.activation_hours);
        if pattern.context {
            settings.context.enabled = true;
            settings.context.value = Some("c1");
        } else {
            settings.activation_requires().insert(0, "MultiFactorAuthentication");
        }
        if pattern.ticket {
            settings.activation_requires().push("Ticketing");
        }
        if reach.privileged() {
            settings.active_requires().push("MultiFactorAuthentication");
        }
        if reach.any_role() {
            settings.tell(&self.mailbox());
        }
        if let Some(approvers) = approvers {
            settings.approved_by(vec![Approver::Group(approvers)]);
        }
        settings
    }

    fn manage(&mut self, group: &mut Group, reach: Reach, settings: &Settings, days: i64, people: &[Id]) {
        group.followed = true;
        self.own(group, reach.any_role());
        for person in people {
            let eligible = self.eligibility(Access::Member, Principal::user(*person), days);
            group.pim_mut().eligible.push(eligible);
        }
        let pim = group.pim_mut();
        pim.member = Some(Rc::new(settings.clone()));
        pim.owner = Some(Rc::new(Settings::of_group()));
    }

    /// Gives a group a standing owner.
    fn own(&mut self, group: &mut Group, administrator: bool) {
        let owner = Principal::user(if administrator { self.administrator() } else { self.user("own.") });
        let standing = self.standing(Access::Owner, owner, group.created);
        group.owners.push(owner);
        group.pim_mut().active.push(standing);
    }

    /// Activates a role of a group for someone.
    pub fn activate(&mut self, group: &mut Group, access: Access, who: Id, start: Moment, seconds: i64) -> String {
        let who = Principal::user(who);
        let activation = self.activation(access, who, start, seconds);
        match access {
            Access::Member => group.members.push(who),
            Access::Owner => group.owners.push(who),
        }
        let id = group.schedule_id(&activation);
        group.pim_mut().active.push(activation);
        id
    }

    /// Makes someone an active member of a group in PIM until a number of days from now.
    pub fn assign(&mut self, group: &mut Group, who: Principal, days: i64) -> String {
        let start = self.now() - 2 * DAY;
        let assigned = self.schedule(Access::Member, who, start, crate::model::End::At(self.now() + days * DAY));
        let id = group.schedule_id(&assigned);
        group.members.push(who);
        group.pim_mut().active.push(assigned);
        id
    }
}
