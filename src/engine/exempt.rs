//! What an exporter's own configuration exempts from a control, as exceptions of the run.

use std::collections::{BTreeMap, BTreeSet};

use super::exception::{ExceptionState, FindingException};
use super::fold::Tied;
use crate::catalogue::Entry;
use crate::cover::Cover;
use crate::finding::SubjectKind;
use crate::model::Instant;
use crate::register::{Day, Disposition, Exception, NOT_IN_REGISTER};
use crate::tenant::Tenant;

/// The role assignments that are exempt, by control and id.
pub(super) struct Exempt<'r> {
    ids: BTreeMap<&'static str, BTreeSet<String>>,
    /// The rules of which nothing is exempt.
    not_exempt: &'r [String],
}

impl<'r> Exempt<'r> {
    /// The assignments of the principals that are exempt. A control is about the subjects of its framework, so what an exporter
    /// says of a principal says nothing of any other object.
    pub(super) fn of(tenant: &Tenant, not_exempt: &'r [String]) -> Self {
        let mut ids: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for (control, held) in tenant.exempted() {
            ids.entry(control).or_default().insert(Cover::plain().open(held.id.to_string().into()));
        }
        Self { ids, not_exempt }
    }

    /// The ids of what is exempt from a rule.
    pub(super) fn from<'e>(&'e self, entry: &'static Entry) -> impl Iterator<Item = &'e str> {
        self.of_rule(entry).flat_map(|(_, ids)| ids).map(String::as_str)
    }

    fn of_rule(&self, entry: &'static Entry) -> impl Iterator<Item = (&'static str, &BTreeSet<String>)> {
        let Self { ids, not_exempt } = self;
        let is_meant = entry.judges == SubjectKind::RoleAssignment && !not_exempt.iter().any(|rule| rule == entry.id);
        let tested = entry.controls.iter().flat_map(|(_, controls)| controls.iter()).filter(move |_| is_meant);
        tested.filter_map(|control| Some((*control, ids.get(control)?)))
    }

    /// Excepts the findings about what is exempt, where the register does not say more. What an export says counts on the day
    /// that it is about, and no longer.
    pub(super) fn except(&self, findings: &mut [Tied], moment: Option<Instant>) {
        let Some(day) = moment.and_then(Day::of) else { return };
        for tied in findings.iter_mut().filter(|tied| tied.reported.exception.is_none()) {
            let (entry, Some(id)) = (tied.reported.entry, &tied.plain_id) else { continue };
            let control = self.of_rule(entry).find(|(_, ids)| ids.contains(id)).map(|(control, _)| control);
            tied.reported.exception = control.map(|control| {
                let exception = exclusion(entry.id, &tied.reported.subject.id, control, day);
                Box::new(FindingException { exception, state: ExceptionState::Active, detail: None })
            });
        }
    }
}

/// One of `RoleExclusions` as an exception.
fn exclusion(rule: &str, object: &str, control: &str, day: Day) -> Exception {
    Exception {
        line: NOT_IN_REGISTER,
        rule: rule.to_owned(),
        objects: vec![object.to_owned()],
        expected_count: None,
        accepts: BTreeMap::new(),
        reason: format!(
            "the ScubaGear configuration in the export excludes the holder under RoleExclusions of {control}"
        ),
        owner: "who configured ScubaGear".to_owned(),
        approved_by: None,
        approved_on: None,
        expires: day,
        disposition: Some(Disposition::RiskAccepted),
        ticket: None,
    }
}
