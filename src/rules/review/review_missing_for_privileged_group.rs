use std::collections::BTreeMap;

use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{AssignmentPolicy, Collection, Gap, Known, ObjectId, all_of, any_of, not};
use crate::naming;
use crate::rules::lowered::review_missing_for_privileged_group as lowered;
use crate::rules::{licences, proof, words};

/// As many groups are pointed at; all of them are named.
const SHOWN: usize = 3;

/// Of each group that a package gives, the policies under which it does; and why there may be further ones.
struct Offered<'t> {
    groups: BTreeMap<&'t ObjectId, Vec<&'t AssignmentPolicy>>,
    gap: Option<Gap>,
}

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let offered = Offered::of(cx);
    let groups = cx.tenant.groups_in_pim();
    let unreviewed = groups.matching(|group| {
        let is_reviewed = any_of([cx.tenant.is_group_reviewed(group), offered.are_reviewed(group)]);
        all_of([cx.is_sensitive(group), not(is_reviewed)])
    })?;
    if unreviewed.is_empty() {
        return Ok(Verdict::Pass);
    }
    let names = words::listed(unreviewed.iter().map(|group| cx.tenant.group_label(group)));
    let finding = Finding::new(format!(
        "no access review covers everyone in these groups, which PIM manages and which lead to privileged access: {names}"
    ));
    let finding = unreviewed.iter().take(SHOWN).fold(finding, |finding, group| proof::with_proof(cx, group, finding));
    let edits = unreviewed.iter().map(|group| {
        let words = format!("review who needs membership of \"{}\"", cx.tenant.group_label(group));
        Edit::new(naming::group(cx.tenant, group), Collection::AccessReviews, Action::Choose, words)
    });
    let policies = unreviewed.iter().flat_map(|group| offered.policies_for(group));
    let finding = finding
        .measure("groups", unreviewed.len())
        .related_all(unreviewed.iter().map(|group| naming::group(cx.tenant, group)))
        .related_all(policies.filter(|policy| policy.is_reviewed() == Ok(false)).map(|policy| naming::policy(policy)))
        .change_as(
            "create an access review of each of these groups, with reviewers who are not among its members, at least every three months",
            edits,
        );
    finding.lowered_if(lowered::NOT_LICENSED, not(licences::has(cx, licences::GOVERNANCE))).into()
}

impl<'t> Offered<'t> {
    fn of(cx: &Context<'t>) -> Self {
        let (packages, policies) = (cx.tenant.packages(), cx.tenant.assignment_policies());
        let mut offered =
            Self { groups: BTreeMap::new(), gap: packages.complete().err().or(policies.complete().err()) };
        for offer in cx.tenant.offers() {
            match offer.granted().and_then(|granted| granted.group()) {
                Ok(Some(group)) => offered.groups.entry(group).or_default().push(offer.policy),
                Ok(None) => {}
                Err(gap) => offered.gap = offered.gap.or(Some(gap)),
            }
        }
        offered
    }

    /// Whether packages give the group, and every policy under which they do has its assignments reviewed.
    fn are_reviewed(&self, group: &ObjectId) -> Known<bool> {
        let policies = self.policies_for(group);
        let is_given = self.gap.map_or(Ok(!policies.is_empty()), Err);
        all_of(policies.iter().map(|policy| policy.is_reviewed()).chain([is_given]))
    }

    fn policies_for(&self, group: &ObjectId) -> &[&'t AssignmentPolicy] {
        self.groups.get(group).map(Vec::as_slice).unwrap_or_default()
    }
}
