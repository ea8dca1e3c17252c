use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{Collection, Group, Property};
use crate::naming;
use crate::rules::lowered::group_role_assignable_limit as lowered;

/// The most that a tenant can have: <https://learn.microsoft.com/entra/identity/role-based-access-control/groups-concept>.
const CEILING: usize = 500;

/// Nine tenths of it: time to clear up.
const NEAR: usize = 450;

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let groups = cx.tenant.groups();
    let seen = *groups.seen()?;
    let assignable: Vec<&Group> = seen.iter().filter(|group| group.is_role_assignable() == Ok(true)).collect();
    let Some(first) = assignable.first().filter(|_| assignable.len() >= NEAR) else {
        let open = seen.iter().filter_map(|group| group.is_role_assignable().err());
        return match (groups.complete(), open.clone().next()) {
            (Err(gap), _) => Err(gap.into()),
            (Ok(_), Some(gap)) if assignable.len() + open.count() >= NEAR => Err(gap.into()),
            (Ok(_), _) => Ok(Verdict::Pass),
        };
    };
    let exceeded = assignable.len() > CEILING;
    let message = if exceeded {
        format!("the tenant has more than {CEILING} role-assignable groups, the maximum that Entra allows")
    } else {
        format!("the tenant has at least {NEAR} of the {CEILING} role-assignable groups that Entra allows")
    };
    let words = format!(
        "delete role-assignable groups that hold no role and protect nothing until there are fewer than {NEAR}, and create others \
         without isAssignableToRole"
    );
    let fewer = Edit::new(naming::tenant(cx.tenant, None), Collection::Groups, Action::at_most(NEAR - 1), words);
    Finding::new(message)
        .because(first.source.at(Property::IsAssignableToRole), "the first role-assignable group")
        .measure("role-assignable-groups", assignable.len())
        .change([fewer.now(assignable.len())])
        .lowered_if(lowered::WITHIN_LIMIT, if exceeded { Ok(false) } else { groups.complete().map(|_| true) })
        .into()
}
