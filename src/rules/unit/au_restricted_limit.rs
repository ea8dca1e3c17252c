use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{AdministrativeUnit, Collection, Property};
use crate::naming;
use crate::rules::lowered::au_restricted_limit as lowered;

/// The most that a tenant can have:
/// <https://learn.microsoft.com/entra/identity/role-based-access-control/admin-units-restricted-management>.
const CEILING: usize = 100;

/// Nine tenths of it: time to clear up.
const NEAR: usize = 90;

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let units = cx.tenant.units();
    let is_restricted = |unit: &&AdministrativeUnit| cx.tenant.is_restricted_unit(&unit.id);
    let all = || units.seen().into_iter().copied().flatten();
    let restricted: Vec<&AdministrativeUnit> = all().filter(|unit| is_restricted(unit) == Ok(true)).collect();
    let Some(first) = restricted.first().filter(|_| restricted.len() >= NEAR) else {
        units.complete()?;
        let mut open = all().filter_map(|unit| is_restricted(&unit).err()).peekable();
        return match open.peek().copied() {
            Some(gap) if restricted.len() + open.count() >= NEAR => Err(gap.into()),
            _ => Ok(Verdict::Pass),
        };
    };
    let exceeded = restricted.len() > CEILING;
    let message = if exceeded {
        format!(
            "the tenant has more than {CEILING} restricted management administrative units, the maximum that Entra allows"
        )
    } else {
        format!(
            "the tenant has at least {NEAR} of the {CEILING} restricted management administrative units that Entra allows"
        )
    };
    let words = format!("merge or delete restricted management administrative units until there are fewer than {NEAR}");
    let fewer =
        Edit::new(naming::tenant(cx.tenant, None), Collection::AdministrativeUnits, Action::at_most(NEAR - 1), words);
    Finding::new(message)
        .because(first.source.at(Property::IsMemberManagementRestricted), "the first of these units")
        .measure("units", restricted.len())
        .change([fewer.now(restricted.len())])
        .lowered_if(lowered::WITHIN_LIMIT, if exceeded { Ok(false) } else { units.complete().map(|_| true) })
        .into()
}
