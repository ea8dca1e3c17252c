//! Groups that contain each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Gap, Known, ObjectId};

/// Every group's component.
#[derive(Debug)]
pub(crate) struct Cycles {
    at: BTreeMap<ObjectId, usize>,
    components: Vec<Component>,
    alone: Vec<(ObjectId, Gap)>,
}

#[derive(Debug)]
struct Component {
    groups: Vec<ObjectId>,
    is_cycle: bool,
    /// What is missing from the lists of these groups, or of one inside them.
    gap: Option<Gap>,
}

/// The groups inside each group, and what is missing from its lists.
pub(crate) type Graph = BTreeMap<ObjectId, (BTreeSet<ObjectId>, Option<Gap>)>;

impl Cycles {
    /// Kosaraju's algorithm: what is found first contains what is found later. `alone` are groups in id order of which no nesting is
    /// seen and whose lists are not whole.
    pub(crate) fn of(graph: &Graph, alone: Vec<(ObjectId, Gap)>) -> Self {
        let mut outers: BTreeMap<&ObjectId, Vec<&ObjectId>> = BTreeMap::new();
        for (outer, (inners, _)) in graph {
            for inner in inners {
                outers.entry(inner).or_default().push(outer);
            }
        }
        let (mut at, mut components) = (BTreeMap::new(), Vec::new());
        for start in postorder(graph).into_iter().rev() {
            if at.contains_key(start) {
                continue;
            }
            let (mut groups, mut open) = (BTreeSet::new(), vec![start]);
            while let Some(group) = open.pop() {
                if !at.contains_key(group) {
                    at.insert(group.clone(), components.len());
                    groups.insert(group.clone());
                    open.extend(outers.get(group).into_iter().flatten());
                }
            }
            let contains_itself = graph.get(start).is_some_and(|(inners, _)| inners.contains(start));
            let is_cycle = groups.len() > 1 || contains_itself;
            components.push(Component { groups: groups.into_iter().collect(), is_cycle, gap: None });
        }
        let mut cycles = Self { at, components, alone };
        cycles.spread_gaps(graph);
        cycles
    }

    /// From the innermost groups outwards.
    fn spread_gaps(&mut self, graph: &Graph) {
        for index in (0..self.components.len()).rev() {
            let gap = self.components.get(index).and_then(|component| {
                let lists = component.groups.iter().filter_map(|group| graph.get(group));
                lists.clone().find_map(|(_, gap)| *gap).or_else(|| {
                    lists
                        .flat_map(|(inners, _)| inners)
                        .find_map(|inner| self.component(inner).and_then(|inner| inner.gap))
                })
            });
            if let Some(component) = self.components.get_mut(index) {
                component.gap = gap;
            }
        }
    }

    fn component(&self, group: &ObjectId) -> Option<&Component> {
        self.components.get(*self.at.get(group)?)
    }

    pub(crate) fn at(&self, group: &ObjectId) -> Known<Option<&[ObjectId]>> {
        match self.component(group) {
            Some(component) if component.is_cycle => Ok(Some(&component.groups)),
            Some(Component { gap: Some(gap), .. }) => Err(*gap),
            Some(_) => Ok(None),
            None => self.gap_alone(group).map_or(Ok(None), Err),
        }
    }

    fn gap_alone(&self, group: &ObjectId) -> Option<Gap> {
        let at = self.alone.binary_search_by(|(other, _)| other.cmp(group)).ok()?;
        self.alone.get(at).map(|(_, gap)| *gap)
    }
}

/// Each group after those inside it. Without recursion: a chain of groups may be long.
fn postorder(graph: &Graph) -> Vec<&ObjectId> {
    let inners = |group| graph.get(group).into_iter().flat_map(|(inners, _)| inners);
    let (mut seen, mut order) = (BTreeSet::new(), Vec::new());
    for start in graph.keys() {
        if !seen.insert(start) {
            continue;
        }
        let mut open = vec![(start, inners(start))];
        while let Some((group, rest)) = open.last_mut() {
            match rest.next() {
                Some(inner) if seen.insert(inner) => open.push((inner, inners(inner))),
                Some(_) => {}
                None => {
                    order.push(*group);
                    open.pop();
                }
            }
        }
    }
    order
}
