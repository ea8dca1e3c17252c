use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{Collection, ObjectId};
use crate::naming;
use crate::rules::lowered::au_object_in_too_many as lowered;
use crate::rules::{edits, words};

/// The most that one object can be in: <https://learn.microsoft.com/entra/identity/users/directory-service-limits-restrictions>.
const LIMIT: usize = 30;

/// As many objects are pointed at; all of them are named.
const SHOWN: usize = 3;

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let all = cx.tenant.in_many_units(LIMIT);
    let at_limit = all.seen()?;
    let most = at_limit.iter().map(|(_, units)| *units).max().unwrap_or_default();
    if at_limit.is_empty() {
        all.complete()?;
        return Ok(Verdict::Pass);
    }
    let exceeded = most > LIMIT;
    let such = at_limit.iter().filter(|(_, units)| !exceeded || *units > LIMIT);
    let objects: Vec<&ObjectId> = such.map(|(object, _)| *object).collect();
    let (names, one) = (words::names_of(cx, objects.iter().copied()), objects.len() == 1);
    let finding = Finding::new(format!(
        "{names} {} in {}{LIMIT} administrative units, the maximum that Entra allows for an object",
        if one { "is" } else { "are" },
        if exceeded { "more than " } else { "" }
    ));
    let words = format!(
        "remove {names} from administrative units until {} in fewer than {LIMIT}",
        if one { "it is" } else { "each is" }
    );
    let (tenant, members) = (naming::tenant(cx.tenant, None), Collection::AdministrativeUnitMembers);
    let fewer = Edit::new(tenant, members, Action::at_most(LIMIT - 1), words);
    objects
        .iter()
        .take(SHOWN)
        .fold(finding, |finding, object| with_unit(cx, object, finding))
        .related_all(edits::principals(cx, objects.iter().map(|object| (*object, cx.tenant.principal_kind(object)))))
        .measure("units", most)
        .change([fewer.now(most)])
        .lowered_if(lowered::WITHIN_LIMIT, if exceeded { Ok(false) } else { all.complete().map(|_| true) })
        .into()
}

/// Points at one of the units of an object.
fn with_unit(cx: &Context<'_>, object: &ObjectId, finding: Finding) -> Finding {
    match cx.tenant.units_seen_with(object).next() {
        Some(unit) => {
            finding.because(unit.source.whole(), format!("contains \"{}\"", cx.tenant.principal_label(object)))
        }
        None => finding,
    }
}
