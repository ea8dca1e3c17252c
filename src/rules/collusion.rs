//! Those who need an approval and decide who gives it: nobody approves their own request, so they choose somebody who does.

use crate::context::Context;
use crate::model::{Access, Approver, Collected, Gap, Known, ObjectId, all_of, found_in, matching, not};
use crate::rules::control::{Control, grouped, is_above};
use crate::tenant::paths::{Kind, Kinds, Node, Path, Paths};

/// How somebody comes to need an approval: named, in a group that is named, or with a package that gives that.
pub(super) const NAMED: Kinds = Kinds::OWN.without(Kind::Role).without(Kind::Ownership).without(Kind::Manages);

/// Those who need an approval.
pub(super) struct Applicants<'t> {
    pub(super) paths: Paths<'t>,
    /// That there are no others.
    pub(super) complete: Known<()>,
}

/// Those of them who decide who is in a group of approvers.
pub(super) struct Colluding<'t> {
    pub(super) approvers: &'t ObjectId,
    pub(super) people: Vec<&'t Node>,
    pub(super) way: Path<'t>,
}

impl<'t> Applicants<'t> {
    /// Those who decide about each of the groups of approvers; nothing where complete data shows that no one does.
    pub(super) fn colluding(
        &self,
        cx: &Context<'t>,
        approvers: &Collected<Vec<&'t Approver>>,
        unnamed: Gap,
    ) -> Known<Vec<Colluding<'t>>> {
        let found = approvers.seen()?.iter().copied().map(|approver| match approver {
            Approver::Group(group) => self.deciding(cx, group),
            Approver::User(_) | Approver::Relation(_) => Ok(None),
            Approver::Open | Approver::Unknown => Err(approver.gap(unnamed)),
        });
        found_in(found.chain(approvers.complete().err().map(Err)))
    }

    /// Those who decide who is in a group; people before groups.
    fn deciding(&self, cx: &Context<'t>, group: &'t ObjectId) -> Known<Option<Colluding<'t>>> {
        // Where someone needs the approval, the approvers are in the graph.
        let everyone = self.paths.starts();
        let control = Control::of(cx, group);
        if !everyone.is_empty() && control.is_closed() {
            return Ok(None);
        }
        let decides = |node: &Node| control.by(cx, node).map(|way| way.is_some());
        let found = matching(everyone, |node| all_of([decides(node), not(is_above(cx, node))]))?;
        let (people, groups): (Vec<&Node>, Vec<&Node>) = found.into_iter().partition(|node| node.is_entry());
        let people = if people.is_empty() { groups } else { people };
        let Some(first) = people.first() else { return self.complete.map(|()| None) };
        let way = control.by(cx, first)?;
        Ok(way.map(|way| Colluding { approvers: group, people, way }))
    }
}

impl Colluding<'_> {
    /// `Ada can activate "PIM admins", and can also decide who is in "Approvers"`.
    pub(super) fn says(&self, cx: &Context<'_>, applies: &str) -> String {
        let who = grouped(cx, self.people.iter().copied());
        format!("{who} can {applies}, and can also decide who is in {}", self.chosen(cx))
    }

    /// The group whose members they decide about.
    fn chosen(&self, cx: &Context<'_>) -> String {
        let name = cx.tenant.group_label(self.approvers);
        match chosen(&self.way) {
            Some(group) if group != self.approvers => {
                format!("\"{}\", a group in \"{name}\"", cx.tenant.group_label(group))
            }
            _ => format!("\"{name}\""),
        }
    }
}

/// The group into which the last step leads that is not a membership.
fn chosen<'p>(way: &'p Path<'_>) -> Option<&'p ObjectId> {
    let deciding = way.steps.iter().rev().find(|step| step.by.kind() != Kind::InGroup)?;
    if let Node::Group(group, Access::Member) = deciding.to { Some(group) } else { None }
}
