//! What a step takes, as configured.

use std::collections::BTreeMap;

use crate::model::{
    Access, Approver, AssignmentPolicy, Collection, ConditionalAccessPolicy, Gap, Known, Mode, ObjectId, PolicyStage,
    Property, RoleSettingsPolicy, SettingsRole, Why, all_of,
};
use crate::tenant::Tenant;
use crate::tenant::approvers::{IN_POLICY, IN_SETTINGS};
use crate::tenant::parts::paths::{Asks, Factor, Gate, Limit, Node};
use crate::tenant::well_known::template_of;

/// What it takes to have a role, and the authentication context that its activation asks for, where that counts.
pub(super) struct Entrance {
    pub(super) asks: Asks,
    context: Option<ObjectId>,
}

impl Entrance {
    /// Of a role that is held all the time.
    pub(super) const OPEN: Self = Self { asks: Asks::NOTHING, context: None };

    /// Of a role in a mode: nothing where it is active, its activation where it is eligible.
    pub(super) fn of(tenant: &Tenant, role: &SettingsRole, mode: Mode) -> Self {
        match mode {
            Mode::Active => Self::OPEN,
            Mode::Eligible => Self::by_activation(tenant, role)
                .unwrap_or_else(|gap| Self { asks: Asks::from(Err(gap)), context: None }),
        }
    }

    /// What the activation of a role takes: an approval counts for one person.
    fn by_activation(tenant: &Tenant, role: &SettingsRole) -> Known<Self> {
        let policy = tenant.settings_of(role)?.policy()?;
        let people = u8::from(policy.requires_human_approval()?);
        let Strength { factor, unsure } = Strength::of(tenant, policy)?;
        let gate = Gate { people, factor, ..Gate::REQUESTED };
        let context = if factor == Factor::Context { policy.context_id()? } else { None };
        Ok(Self { asks: Asks { unsure, ..Asks::from(Ok(gate)) }, context })
    }

    /// What it takes those who are at a node: a context asks nothing of people for whom no enabled policy is.
    pub(super) fn for_those(&self, tenant: &Tenant, from: &Node, guarded: &mut Guarded) -> Asks {
        let Some(context) = &self.context else { return self.asks };
        let key = (context.clone(), from.clone());
        match *guarded.entry(key).or_insert_with(|| is_guarded(tenant, context, from)) {
            Ok(true) => self.asks,
            Ok(false) => self.asks.without_context(),
            Err(gap) => Asks { unsure: self.asks.unsure.or(Some(gap)), ..self.asks },
        }
    }
}

/// Whether an enabled policy for a context is for those at a node, as far as it was asked.
pub(super) type Guarded = BTreeMap<(ObjectId, Node), Known<bool>>;

/// Whether an enabled Conditional Access policy for a context is for a user, or for somebody in a group.
fn is_guarded(tenant: &Tenant, context: &ObjectId, from: &Node) -> Known<bool> {
    let policies = tenant.policies_guarding(context);
    let covers =
        |user: &ObjectId| policies.as_ref().any(|policy| all_of([policy.is_enforced(), tenant.covers(policy, user)]));
    match from {
        Node::Principal(user) => covers(user),
        Node::Group(group, Access::Member) => {
            let people = tenant.people_in(group);
            if people.fewer_than(1) == Ok(true) { Ok(true) } else { people.any(covers) }
        }
        _ => Ok(true),
    }
}

/// The factor that an activation asks for, and why it may be a weaker one.
struct Strength {
    factor: Factor,
    unsure: Option<Gap>,
}

impl Strength {
    /// A context asks for something only where an enabled Conditional Access policy guards it. Without any policy PIM goes back to MFA,
    /// but not where there is one that is off:
    /// <https://learn.microsoft.com/entra/id-governance/privileged-identity-management/groups-role-settings>.
    fn of(tenant: &Tenant, policy: &RoleSettingsPolicy) -> Known<Self> {
        let sure = |factor| Ok(Self { factor, unsure: None });
        let Some(context) = policy.context_id()? else {
            return sure(if policy.requires_mfa()? { Factor::Mfa } else { Factor::None });
        };
        let policies = tenant.policies_guarding(&context);
        let is_there = policies.as_ref().any(|_| Ok(true));
        match (policies.any(ConditionalAccessPolicy::is_enforced), is_there) {
            (Ok(false), Ok(false)) => sure(Factor::Mfa),
            (Ok(false), _) => sure(Factor::None),
            (Ok(true), _) => sure(Factor::Context),
            (Err(gap), _) => Ok(Self { factor: Factor::Context, unsure: Some(gap) }),
        }
    }
}

/// What a request under a policy takes: one person a stage. Where the policy was exported without its extensions, one of them may
/// agree in place of these people.
pub(super) fn of_request(policy: &AssignmentPolicy) -> Asks {
    match people_asked(policy) {
        Ok(0) => Asks::from(Ok(Gate::REQUESTED)),
        Ok(people) => Asks {
            doubt: policy.may_get_approval_by_extension().err(),
            ..Asks::from(Ok(Gate { people, ..Gate::REQUESTED }))
        },
        Err(gap) => Asks::from(Err(gap)),
    }
}

fn people_asked(policy: &AssignmentPolicy) -> Known<u8> {
    if !policy.requires_approval()? {
        return Ok(0);
    }
    let by_extension = policy.may_get_approval_by_extension();
    if by_extension == Ok(true) {
        return Err(Gap::Property(
            Collection::AssignmentPolicies,
            Property::CustomExtensionStages,
            Why::LeftToExtension,
        ));
    }
    let stages = policy.stages()?.len();
    match by_extension {
        Err(gap) if stages == 0 => Err(gap),
        _ => Ok(u8::try_from(stages).unwrap_or(Limit::MOST).clamp(1, Limit::MOST)),
    }
}

/// One stage of an approval.
pub(super) struct Stage {
    /// Those who are asked, as nodes; none for somebody who is found when the request is made. Unknown where it does not say.
    pub(super) asked: Vec<Known<Option<Node>>>,
    /// Why others may be asked where none of these is there.
    pub(super) others: Option<Gap>,
}

impl Stage {
    /// Those who are named; a stage that names no one leaves open who decides.
    fn of<'a>(approvers: impl IntoIterator<Item = &'a Approver>, unnamed: Gap) -> Self {
        let asked: Vec<_> = approvers.into_iter().map(|approver| node(approver, unnamed)).collect();
        Self { asked: if asked.is_empty() { vec![Err(unnamed)] } else { asked }, others: None }
    }

    fn unknown(gap: Gap) -> Self {
        Self { asked: vec![Err(gap)], others: None }
    }

    /// Those who are asked, as far as they are known.
    pub(super) fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.asked.iter().flatten().flatten()
    }
}

/// Who is asked to approve an activation.
pub(super) fn stages_of_activation(role: &SettingsRole, policy: &RoleSettingsPolicy) -> Known<Vec<Stage>> {
    // Global and Privileged Role Administrators approve where a directory role names no one.
    if matches!(role, SettingsRole::Directory(_)) && policy.approvers()?.next().is_none() {
        return Ok(vec![Stage { asked: vec![Ok(None)], others: None }]);
    }
    let stage = |approvers: Known<&[Approver]>| match approvers {
        Ok(approvers) => Stage::of(approvers, IN_SETTINGS),
        Err(gap) => Stage::unknown(gap),
    };
    Ok(policy.approval_stages()?.iter().map(|known| stage(known.approvers())).collect())
}

/// Who is asked to approve a request.
pub(super) fn stages_of_request(policy: &AssignmentPolicy) -> Known<Vec<Stage>> {
    let stage = |stage: &PolicyStage| {
        if let Err(gap) = stage.primary().and(stage.fallback()) {
            return Stage::unknown(gap);
        }
        let deciders = stage.deciders();
        let named = Stage::of(deciders.seen().into_iter().flatten().copied(), IN_POLICY);
        Stage { others: deciders.complete().err(), ..named }
    };
    Ok(policy.stages()?.iter().map(stage).collect())
}

/// Who is named, as a node; none for somebody who is found when the request is made.
pub(super) fn node(approver: &Approver, unnamed: Gap) -> Known<Option<Node>> {
    match approver {
        Approver::User(user) => Ok(Some(Node::Principal(user.clone()))),
        Approver::Group(group) => Ok(Some(Node::Group(group.clone(), Access::Member))),
        Approver::Relation(_) => Ok(None),
        Approver::Open | Approver::Unknown => Err(approver.gap(unnamed)),
    }
}

/// The directory roles that change Conditional Access policies, and with them what stands behind an authentication context.
pub fn guards() -> impl Iterator<Item = Node> {
    ["Conditional Access Administrator", "Security Administrator"].into_iter().filter_map(template_of).map(Node::Role)
}
