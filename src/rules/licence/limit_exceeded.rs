use crate::context::Context;
use crate::finding::{Action, Edit, Finding, Judgement, Verdict};
use crate::model::{At, Collected, Collection, Gap};
use crate::naming;
use crate::rules::lowered::limit_exceeded as lowered;

/// How many objects of one kind there are, and may be.
struct Count {
    collection: Collection,
    what: &'static str,
    seen: usize,
    first: Option<At>,
    gap: Option<Gap>,
    limit: usize,
}

impl Count {
    fn of<T>(
        list: &Collected<&[T]>,
        first: impl Fn(&T) -> At,
        (collection, what, limit): (Collection, &'static str, usize),
    ) -> Self {
        let seen = list.seen().copied().unwrap_or_default();
        Self { collection, what, seen: seen.len(), first: seen.first().map(first), gap: list.complete().err(), limit }
    }

    /// Nine tenths of the limit: time to clear up.
    fn near(&self) -> usize {
        self.limit - self.limit / 10
    }

    /// As many are there at least, in words that stay the same while more are added.
    fn least(&self) -> usize {
        if self.seen < self.limit { self.near() } else { self.limit }
    }
}

pub(crate) fn check(cx: &Context<'_>) -> Judgement {
    let counts = counts(cx);
    let many: Vec<&Count> = counts.iter().filter(|count| count.seen >= count.near()).collect();
    if many.is_empty() {
        return counts.iter().find_map(|count| count.gap).map_or(Ok(Verdict::Pass), |gap| Err(gap.into()));
    }
    let clauses = many.iter().map(|count| format!("at least {} of {} {}", count.least(), count.limit, count.what));
    let clauses: Vec<_> = clauses.collect();
    let finding = Finding::new(format!("the tenant has {}", clauses.join(", ")));
    let finding = many.iter().fold(finding, |finding, count| {
        let finding = finding.measure(count.collection.id(), count.seen);
        count
            .first
            .iter()
            .fold(finding, |finding, at| finding.because(at.clone(), format!("the first of the {}", count.what)))
    });
    let edits = many.iter().map(|count| {
        let words = format!("delete {} that no one needs until there are fewer than {}", count.what, count.near());
        Edit::new(naming::tenant(cx.tenant, None), count.collection, Action::at_most(count.near() - 1), words)
            .now(count.seen)
    });
    let exceeded = many.iter().any(|count| count.seen >= count.limit);
    let within = match (exceeded, many.iter().find_map(|count| count.gap)) {
        (true, _) => Ok(false),
        (false, Some(gap)) => Err(gap),
        (false, None) => Ok(true),
    };
    finding.change(edits).lowered_if(lowered::WITHIN_LIMIT, within).into()
}

fn counts(cx: &Context<'_>) -> [Count; 5] {
    use Collection as C;
    let (tenant, limits) = (cx.tenant, cx.thresholds);
    [
        Count::of(
            &tenant.packages(),
            |row| row.source.whole(),
            (C::AccessPackages, "access packages", limits.access_packages_max),
        ),
        Count::of(
            &tenant.assignment_policies(),
            |row| row.source.whole(),
            (C::AssignmentPolicies, "assignment policies", limits.assignment_policies_max),
        ),
        Count::of(
            &tenant.package_assignments(),
            |row| row.source.whole(),
            (C::PackageAssignments, "assignments of access packages", limits.package_assignments_max),
        ),
        Count::of(&tenant.catalogs(), |row| row.source.whole(), (C::Catalogs, "catalogs", limits.catalogs_max)),
        Count::of(
            &tenant.connected_organizations(),
            |row| row.source.whole(),
            (C::ConnectedOrganizations, "connected organizations", limits.connected_organizations_max),
        ),
    ]
}
