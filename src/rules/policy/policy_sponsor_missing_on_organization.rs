use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Undecided, Verdict};
use crate::model::connected_organization::Sponsors;
use crate::model::{
    Approver, AssignmentPolicy, Audience, Collection, ConnectedOrganization, Known, PolicyStage, Property, all_of,
    any_found, any_of, found_in,
};
use crate::naming;
use crate::rules::audience::with_audience;
use crate::rules::lowered::policy_sponsor_missing_on_organization as lowered;
use crate::rules::policy_stages::is_unused;
use crate::rules::words::{distinct, listed};
use crate::tenant::approvers::IN_POLICY;

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let is_of_organizations =
        policy.audience().map(|who| matches!(who, Audience::SpecificOrganizations | Audience::AllOrganizations));
    let stages = sponsored(policy);
    if !all_of([is_of_organizations, policy.requires_approval(), any_found(&stages)])? {
        return Err(Undecided::NotApplicable("no sponsors of connected organizations alone approve requests"));
    }
    let found = found_in(stages?.into_iter().map(|stage| {
        let lacking = lacking(cx, policy, &stage.kinds)?;
        if lacking.is_empty() || (stage.is_first && policy.may_get_approval_by_extension()?) {
            return Ok(None);
        }
        Ok(Some((stage, lacking)))
    }))?;
    if found.is_empty() {
        return Ok(Verdict::Pass);
    }
    let label = super::label(cx, policy);
    let says = |(stage, lacking): &(Sponsored<'_>, Vec<&ConnectedOrganization>)| {
        format!("{} sponsors of {}", stage.words(), listed(lacking.iter().map(|one| one.label())))
    };
    let which = distinct(found.iter().map(says), ", and ");
    let finding = Finding::new(format!("requests under {label} need the approval of {which}, and there are none"))
        .because(policy.source.at(Property::PolicyStages), "only sponsors approve requests");
    let finding = found.iter().fold(finding, |finding, (stage, lacking)| with_lacking(stage, lacking, finding));
    let add = format!("name {which}");
    let falls_back = |(stage, _): &(Sponsored<'_>, _)| stage.definition.fallback().map(|fallback| !fallback.is_empty());
    with_audience(cx, policy, finding)
        .change([Edit::new(naming::tenant(cx.tenant, None), Collection::ConnectedOrganizations, Action::Choose, add)])
        .change([super::edit(
            policy,
            Property::PrimaryApprovers,
            Action::Choose,
            format!("name other approvers in {label}"),
        )])
        .lowered_if(lowered::FALLBACK, all_of(found.iter().map(falls_back)))
        .lowered_if(lowered::NOT_REQUESTABLE, is_unused(policy))
        .into()
}

/// A stage in which nobody but sponsors of connected organizations decides.
struct Sponsored<'t> {
    definition: &'t PolicyStage,
    /// A custom extension can name its approvers.
    is_first: bool,
    /// Any of them can.
    kinds: Vec<Sponsors>,
}

impl Sponsored<'_> {
    /// `internal or external`.
    fn words(&self) -> String {
        self.kinds.iter().map(|kind| kind.word()).collect::<Vec<_>>().join(" or ")
    }
}

fn is_sponsor(kind: Sponsors) -> impl Fn(&Approver) -> bool {
    move |approver| matches!(approver, Approver::Relation(name) if name.is(kind.type_name()))
}

/// The stages that name nobody but sponsors.
fn sponsored(policy: &AssignmentPolicy) -> Known<Vec<Sponsored<'_>>> {
    found_in(policy.stages()?.iter().enumerate().map(|(at, stage)| {
        let kinds = kinds_alone(stage)?;
        Ok((!kinds.is_empty()).then_some(Sponsored { definition: stage, is_first: at == 0, kinds }))
    }))
}

/// The kinds of sponsors who decide in a stage; none where somebody else decides as well.
fn kinds_alone(stage: &PolicyStage) -> Known<Vec<Sponsors>> {
    let approvers = stage.primary()?;
    let is_other = |approver: &Approver| match approver {
        Approver::Unknown => Err(IN_POLICY),
        known => Ok(!Sponsors::ALL.into_iter().any(|kind| is_sponsor(kind)(known))),
    };
    if any_of(approvers.iter().map(is_other))? {
        return Ok(Vec::new());
    }
    Ok(Sponsors::ALL.into_iter().filter(|kind| approvers.iter().any(is_sponsor(*kind))).collect())
}

/// The organizations in scope without any of the sponsors that are asked.
fn lacking<'t>(
    cx: &Context<'t>,
    policy: &AssignmentPolicy,
    kinds: &[Sponsors],
) -> Known<Vec<&'t ConnectedOrganization>> {
    if policy.audience()? == Audience::AllOrganizations {
        return cx.tenant.organizations_without(kinds);
    }
    found_in(policy.organizations()?.iter().map(|id| {
        let Some(one) = cx.tenant.connected_organization(id)? else { return Ok(None) };
        Ok(one.is_without(kinds)?.then_some(one))
    }))
}

/// Points at what an organization has none of.
fn with_lacking(stage: &Sponsored<'_>, lacking: &[&ConnectedOrganization], finding: Finding) -> Finding {
    let pairs = lacking.iter().flat_map(|one| stage.kinds.iter().map(move |kind| (one, kind)));
    pairs.fold(finding, |finding, (one, kind)| {
        finding.because(one.source.at(kind.property()), format!("\"{}\" has no {} sponsors", one.label(), kind.word()))
    })
}
