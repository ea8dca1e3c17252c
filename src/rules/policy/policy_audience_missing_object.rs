use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{Approver, AssignmentPolicy, Audience, Known, ObjectId, Property, matching};
use crate::rules::lowered::policy_audience_missing_object as lowered;
use crate::rules::words::some_of;
use crate::tenant::approvers::IN_SCOPE;

/// What a policy names as those who may request.
#[derive(Clone, Copy)]
enum Named<'p> {
    Directory(&'p Approver),
    Organization(&'p ObjectId),
}

pub(crate) fn check(cx: &Context<'_>, policy: &AssignmentPolicy) -> Judgement {
    let named = named(policy)?;
    let missing = matching(named.iter().copied(), |one| one.is_missing(cx))?;
    if missing.is_empty() {
        return Ok(Verdict::Pass);
    }
    let (label, which) = (super::label(cx, policy), some_of(missing.iter().map(|one| one.words())));
    let verb = if missing.len() == 1 { "does" } else { "do" };
    let finding = Finding::new(format!("{label} names {which}, which {verb} not exist"))
        .because(policy.source.at(Property::SpecificAllowedTargets), format!("names {which}"))
        .change([super::edit(
            policy,
            Property::SpecificAllowedTargets,
            Action::Choose,
            format!("remove {which} from the scope of {label}"),
        )])
        .measure("objects", missing.len())
        .lowered_if(lowered::OTHERS_REMAIN, Ok(missing.len() < named.len()));
    super::with_package(cx, policy, finding).into()
}

fn named(policy: &AssignmentPolicy) -> Known<Vec<Named<'_>>> {
    Ok(match policy.audience()? {
        Audience::Specific => policy.requestors()?.iter().map(Named::Directory).collect(),
        Audience::SpecificOrganizations => policy.organizations()?.iter().map(Named::Organization).collect(),
        _ => Vec::new(),
    })
}

impl Named<'_> {
    fn is_missing(self, cx: &Context<'_>) -> Known<bool> {
        match self {
            Self::Directory(Approver::User(user)) => cx.tenant.user(user).map(|user| user.is_none()),
            Self::Directory(Approver::Group(group)) => cx.tenant.group(group).map(|group| group.is_none()),
            Self::Directory(Approver::Relation(_)) => Ok(false),
            Self::Directory(approver @ (Approver::Open | Approver::Unknown)) => Err(approver.gap(IN_SCOPE)),
            Self::Organization(id) => cx.tenant.connected_organization(id).map(|found| found.is_none()),
        }
    }

    fn words(self) -> String {
        match self {
            Self::Directory(Approver::User(user)) => format!("the user \"{user}\""),
            Self::Directory(Approver::Group(group)) => format!("the group \"{group}\""),
            Self::Directory(_) => String::new(),
            Self::Organization(id) => format!("the connected organization \"{id}\""),
        }
    }
}
