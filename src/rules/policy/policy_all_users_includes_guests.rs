use crate::context::Context;
use crate::finding::{Finding, Judgement, Verdict};
use crate::model::{AssignmentPolicy, Audience};
use crate::rules::audience::{can_request, narrow, with_audience};
use crate::rules::granted;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let is_all = |who| who == Audience::AllUsers;
    can_request(policy, is_all, "not all users of the directory can request the package under this policy")?;
    let sensitive = super::sensitive_grants(cx, policy)?;
    if sensitive.is_empty() {
        return Ok(Verdict::Pass);
    }
    let (label, given) = (super::label(cx, policy), granted::all_in_words(cx, &sensitive));
    let finding = Finding::new(format!("a guest who requests access under {label} can become {given}"));
    let finding = granted::with_sensitive(cx, &sensitive, with_audience(cx, policy, finding));
    finding.change([narrow(policy, format!("limit {label} to members, or to named users and groups"))]).into()
}
