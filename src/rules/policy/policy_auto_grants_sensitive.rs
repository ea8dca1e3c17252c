use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Undecided, Verdict};
use crate::model::{AssignmentPolicy, Mode, Property, all_of, any_of, not};
use crate::rules::lowered::policy_auto_grants_sensitive as lowered;
use crate::rules::{edits, granted};

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    if !policy.is_automatic()? {
        return Err(Undecided::NotApplicable("the policy does not assign automatically"));
    }
    let grants = super::grants_of(cx, policy);
    let sensitive = granted::sensitive(cx, &grants)?;
    if sensitive.is_empty() {
        return Ok(Verdict::Pass);
    }
    let grants = grants?;
    let only = |is_such: &dyn Fn(&crate::tenant::PackageGrant<'_>) -> crate::model::Known<bool>| {
        all_of(grants.iter().map(|one| any_of([not(cx.gives_sensitive(one)), is_such(one)])))
    };
    let eligible = only(&|one| one.mode().map(|mode| mode == Mode::Eligible));
    let approved = only(&|one| granted::is_approved_later(cx, one));
    let (label, given) = (super::label(cx, policy), granted::all_in_words(cx, &sensitive));
    let finding = Finding::new(format!(
        "everyone whom the rule of {label} matches becomes {given}, without a request or an approval"
    ))
    .because(policy.source.at(Property::SpecificAllowedTargets), "a rule decides who gets the package");
    let finding = granted::with_sensitive(cx, &sensitive, finding);
    let move_it =
        format!("move what makes people {} to a package that they request", granted::all_in_plural(cx, &sensitive));
    let removed = sensitive.iter().map(|one| edits::remove_grant(cx, one, move_it.clone()));
    let finding = finding
        .change_as(move_it.clone(), removed)
        .change([super::edit(
            policy,
            Property::SpecificAllowedTargets,
            Action::Choose,
            format!("replace {label} by a policy with approval"),
        )])
        .lowered_if(lowered::ELIGIBLE, eligible)
        .lowered_if(lowered::ELIGIBLE_WITH_APPROVAL, approved);
    super::with_package(cx, policy, finding).into()
}
