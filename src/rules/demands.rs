//! What Conditional Access policies ask for, and which asks for more.

use crate::model::conditional_access::{Control, Grant};
use crate::model::{ConditionalAccessPolicy, Known, ObjectId, any_of, not};

/// The built-in authentication strengths that some others contain, by their ids:
/// <https://learn.microsoft.com/graph/api/authenticationstrengthroot-list-policies>.
const MFA_STRENGTH: &str = "00000000-0000-0000-0000-000000000002";
const PHISHING_RESISTANT: &str = "00000000-0000-0000-0000-000000000004";

/// One thing that a policy asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Demand {
    Control(Control),
    Strength(ObjectId),
    TermsOfUse,
    /// A control of another product.
    Custom,
}

impl Demand {
    /// Whether whoever meets this one meets the other one too.
    fn implies(&self, other: &Self) -> bool {
        let is = |id: &ObjectId, known: &str| ObjectId::parse(known).as_ref() == Some(id);
        match (self, other) {
            (Self::Control(Control::Block), _) | (Self::Strength(_), Self::Control(Control::Mfa)) => true,
            (Self::Control(Control::Mfa), Self::Strength(id)) => is(id, MFA_STRENGTH),
            (Self::Strength(one), Self::Strength(other)) => {
                one == other || is(one, PHISHING_RESISTANT) || is(other, MFA_STRENGTH)
            }
            (one, other) => one == other,
        }
    }

    /// Whether it proves more than a second factor does. Terms of use are accepted once, and a new password proves nothing.
    fn is_stronger_than_mfa(&self) -> bool {
        let is_mfa = || self.implies(&Self::Control(Control::Mfa)) && Self::Control(Control::Mfa).implies(self);
        !matches!(self, Self::TermsOfUse | Self::Control(Control::PasswordChange)) && !is_mfa()
    }
}

/// The ways to meet a policy, each a list of demands; none where it asks for nothing.
fn ways(policy: &ConditionalAccessPolicy) -> Known<Vec<Vec<Demand>>> {
    let Some(grant) = policy.grant()? else { return Ok(Vec::new()) };
    let demands = demands(grant)?;
    if demands.len() > 1 && grant.one_is_enough()? {
        return Ok(demands.into_iter().map(|demand| vec![demand]).collect());
    }
    Ok(if demands.is_empty() { Vec::new() } else { vec![demands] })
}

fn demands(grant: &Grant) -> Known<Vec<Demand>> {
    let controls = grant.controls()?.iter().map(|control| Demand::Control(*control));
    let strength = grant.strength()?.map(|id| Demand::Strength(id.clone()));
    let terms = grant.asks_for_terms()?.then_some(Demand::TermsOfUse);
    let custom = grant.asks_for_custom()?.then_some(Demand::Custom);
    Ok(controls.chain(strength).chain(terms).chain(custom).collect())
}

/// Whether a policy asks for anything.
///
/// # Errors
/// The gap in its grant controls.
pub(super) fn asks_for_something(policy: &ConditionalAccessPolicy) -> Known<bool> {
    let Some(grant) = policy.grant()? else { return Ok(false) };
    any_of([
        grant.controls().map(|controls| !controls.is_empty()),
        grant.strength().map(|strength| strength.is_some()),
        grant.asks_for_terms(),
        grant.asks_for_custom(),
    ])
}

/// Whether a policy asks for more than to accept terms of use, whichever way somebody takes.
///
/// # Errors
/// The gap in its grant controls.
pub(super) fn asks_for_more_than_terms(policy: &ConditionalAccessPolicy) -> Known<bool> {
    let ways = ways(policy)?;
    Ok(!ways.is_empty() && ways.iter().all(|way| way.iter().any(|demand| *demand != Demand::TermsOfUse)))
}

/// Whether a policy asks for more than any second factor, whichever way somebody takes.
///
/// # Errors
/// The gap in its grant controls.
pub(super) fn is_stronger_than_mfa(policy: &ConditionalAccessPolicy) -> Known<bool> {
    let ways = ways(policy)?;
    let is_strong = |way: &Vec<Demand>| way.iter().any(Demand::is_stronger_than_mfa);
    Ok(!ways.is_empty() && ways.iter().all(is_strong))
}

/// Whether an authentication method alone meets a policy: it asks for multifactor authentication or an authentication strength.
///
/// # Errors
/// The gap in its grant controls.
pub(super) fn a_method_is_enough(policy: &ConditionalAccessPolicy) -> Known<bool> {
    let is_method = |demand: &Demand| matches!(demand, Demand::Control(Control::Mfa) | Demand::Strength(_));
    Ok(ways(policy)?.iter().any(|way| way.iter().all(is_method)))
}

/// Whether whoever meets one policy meets another one too.
///
/// # Errors
/// The gap in the grant controls of one of them.
pub(super) fn asks_for_as_much(policy: &ConditionalAccessPolicy, other: &ConditionalAccessPolicy) -> Known<bool> {
    if not(asks_for_something(policy)) == Ok(true) {
        return not(asks_for_something(other));
    }
    let (ways, others) = (ways(policy)?, ways(other)?);
    let meets =
        |way: &[Demand], other: &[Demand]| other.iter().all(|asked| way.iter().any(|demand| demand.implies(asked)));
    Ok(others.is_empty() || ways.iter().all(|way| others.iter().any(|other| meets(way, other))))
}
