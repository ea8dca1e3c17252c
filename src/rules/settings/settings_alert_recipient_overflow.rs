use super::{activated, of_group, settings_of, with_approvers};
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{Approver, Event, Property, Recipient};
use crate::naming;
use crate::rules::settings_edits::name_approvers;
use crate::tenant::RoleSettings;

/// The most notifications of one event: <https://learn.microsoft.com/entra/id-governance/privileged-identity-management/groups-role-settings>.
const LIMIT: usize = 1000;

pub(crate) fn check(cx: &Context<'_>, settings: &RoleSettings) -> Judgement {
    let policy = with_approvers(cx, settings)?;
    if !policy.notification(Recipient::Approver, Event::Activation)?.tells_default_recipients()? {
        return Err(Undecided::NotApplicable("approvers are not notified of requests"));
    }
    let told = cx.tenant.told_of_requests(&settings.role, policy)?;
    if told.fewer_than(LIMIT + 1)? {
        return Ok(Verdict::Pass);
    }
    let groups = policy.approvers()?.filter_map(|approver| match approver {
        Approver::Group(group) => Some(group),
        _ => None,
    });
    let finding = Finding::new(format!(
        "more than {LIMIT} people should be notified of a request to activate {}, but PIM notifies only the first {LIMIT}",
        activated(cx, settings)
    ))
    .because(settings.at(Property::ApprovalStages), "the approvers")
    .measure("recipients", told.seen().count());
    let finding = finding.related_all(groups.map(|group| naming::group(cx.tenant, group)));
    of_group(cx, settings, finding)
        .change([name_approvers(
            cx,
            settings,
            Action::Choose,
            format!(
                "name fewer people, or a smaller group, as approvers in {}, so that each of them is notified",
                settings_of(cx, settings)
            ),
        )])
        .into()
}
