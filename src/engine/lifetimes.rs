//! Every eligible group role that an access package gives, with the two clocks that may end it.

use super::assessment::PackageLifetime;
use crate::context::Context;
use crate::cover::Cover;
use crate::model::{Access, Known, Mode, ObjectId, SettingsRole};
use crate::naming;
use crate::tenant::Offer;
use crate::tenant::lifetime::real_end;

/// The lifetimes of all offers that give an eligible role of a group, or may give one.
pub(super) fn lifetimes(cx: &Context<'_>, offers: &[Offer<'_>], cover: &Cover) -> Vec<PackageLifetime> {
    let mut all: Vec<PackageLifetime> = offers.iter().filter_map(|offer| lifetime(cx, offer, cover)).collect();
    all.sort_by(|a, b| a.offer.cmp(&b.offer));
    all
}

fn lifetime(cx: &Context<'_>, offer: &Offer<'_>, cover: &Cover) -> Option<PackageLifetime> {
    let role = eligible_role(offer).transpose()?;
    let promised = offer.policy.lifetime();
    let limit = role.and_then(|(group, access)| {
        let settings = cx.tenant.settings_of(&SettingsRole::Group(group.clone(), access))?;
        settings.policy()?.eligibility_limit()
    });
    let end = role.and(promised).and_then(|life| real_end(life, limit?, cx.as_of(), cx.thresholds.duration_slack));
    Some(PackageLifetime {
        offer: cover.subject(naming::offer(cx.tenant, offer)),
        package: offer.granted().ok().map(|granted| cover.subject(naming::package(granted.package))),
        policy: cover.subject(naming::policy(offer.policy)),
        role: role.ok().map(|(group, access)| (cover.subject(naming::group(cx.tenant, group)), access)),
        promised,
        limit,
        end,
    })
}

/// The group role that is offered as eligible; `None` where something else is.
fn eligible_role<'t>(offer: &Offer<'t>) -> Known<Option<(&'t ObjectId, Access)>> {
    let granted = offer.granted()?;
    if granted.mode().is_ok_and(|mode| mode == Mode::Active) {
        return Ok(None);
    }
    let Some(role) = granted.group_role()? else { return Ok(None) };
    granted.mode().map(|_| Some(role))
}
