//! Random small tenants: what the graph finds is what a plain closure finds, and its paths are the shortest.

use std::collections::{BTreeMap, BTreeSet};

use pimlint::tenant::paths::{Factor, Kinds, Limit, Node};
use proptest::prelude::*;
use serde_json::json;

use super::world::{GLOBAL_ADMINISTRATOR, World, id, member, object, person, role, single};
use pimlint::model::Access;

/// Not a role that resets passwords or manages groups.
const SECURITY_READER: &str = "5d6b6bb7-de71-4623-b4af-96380a352509";
const USERS: usize = 4;
const GROUPS: usize = 5;

/// A step of the plain model: from, to, how many people agree, whether MFA is required.
type Edge = (Node, Node, u8, bool);

#[derive(Debug, Clone)]
struct Model {
    /// Group, owner or member, principal, which list: 0 the list of the group, 1 active in PIM, 2 eligible, 3 eligible and over.
    entries: Vec<(usize, bool, Principal, u8)>,
    /// Of the member and the owner of each group: whether an approval and MFA are required.
    settings: Vec<[(bool, bool); 2]>,
    /// Which group holds which of the two roles.
    roles: Vec<(usize, bool)>,
}

#[derive(Debug, Clone, Copy)]
enum Principal {
    User(usize),
    Group(usize),
}

fn principal() -> impl Strategy<Value = Principal> {
    prop_oneof![(0..USERS).prop_map(Principal::User), (0..GROUPS).prop_map(Principal::Group)]
}

fn model() -> impl Strategy<Value = Model> {
    let entry = (0..GROUPS, any::<bool>(), principal(), 0..4_u8);
    let entries = prop::collection::vec(entry, 0..14);
    let settings = prop::collection::vec(prop::array::uniform2((any::<bool>(), any::<bool>())), GROUPS..=GROUPS);
    let roles = prop::collection::vec((0..GROUPS, any::<bool>()), 1..4);
    (entries, settings, roles).prop_map(|(entries, settings, roles)| Model { entries, settings, roles })
}

fn user(number: usize) -> String {
    format!("user {number}")
}

fn group(number: usize) -> String {
    format!("group {number}")
}

impl Model {
    fn world(&self) -> World {
        let mut world = World::new();
        world.user("Boss");
        for number in 0..USERS {
            world.user(&user(number));
        }
        for number in 0..GROUPS {
            let name = group(number);
            world.group(&name, &json!({}));
            for (access, (approval, mfa)) in ["member", "owner"].into_iter().zip(self.settings[number]) {
                let approvers = [single("Boss")];
                world.settings(&name, access, approval.then_some(approvers.as_slice()), mfa);
            }
        }
        for (at, is_owner, principal, list) in &self.entries {
            let (name, kind) = match principal {
                Principal::User(number) => (user(*number), "user"),
                Principal::Group(number) => (group(*number), "group"),
            };
            let (outer, access) = (group(*at), if *is_owner { "owner" } else { "member" });
            match list {
                0 => world.listed(&outer, access, &name, kind),
                1 => world.schedule("assignment", &outer, access, &name, None),
                2 => world.schedule("eligibility", &outer, access, &name, None),
                _ => world.schedule("eligibility", &outer, access, &name, Some("2026-01-20T00:00:00Z")),
            };
        }
        for (at, is_global) in &self.roles {
            world.role(&group(*at), if *is_global { GLOBAL_ADMINISTRATOR } else { SECURITY_READER }, None);
        }
        world
    }

    fn edges(&self) -> Vec<Edge> {
        let owner = |number: usize| Node::Group(object(&group(number)), Access::Owner);
        let mut edges: Vec<Edge> =
            (0..GROUPS).map(|number| (owner(number), member(&group(number)), 0, false)).collect();
        // One schedule of a kind replaces another with the same id.
        for (at, is_owner, principal, list) in &self.entries {
            let from = match principal {
                Principal::User(number) => person(&user(*number)),
                Principal::Group(number) => member(&group(*number)),
            };
            let to = if *is_owner { owner(*at) } else { member(&group(*at)) };
            let (approval, mfa) = self.settings[*at][usize::from(*is_owner)];
            match list {
                0 | 1 => edges.push((from, to, 0, false)),
                2 => edges.push((from, to, u8::from(approval), mfa)),
                _ => {}
            }
        }
        for (at, is_global) in &self.roles {
            let template = if *is_global { GLOBAL_ADMINISTRATOR } else { SECURITY_READER };
            edges.push((member(&group(*at)), role(template), 0, false));
        }
        edges
    }

    /// How many steps it is from a node to everything that is reached under a limit.
    fn closure(edges: &[Edge], from: &Node, limit: Limit) -> BTreeMap<Node, usize> {
        let mut reached = BTreeMap::from([(from.clone(), 0)]);
        for steps in 1..=edges.len() {
            let before: BTreeSet<Node> = reached.keys().cloned().collect();
            for (start, end, people, mfa) in edges {
                let passes = *people <= limit.people && (!mfa || limit.factor >= Factor::Mfa);
                if passes && before.contains(start) {
                    reached.entry(end.clone()).or_insert(steps);
                }
            }
        }
        reached
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn the_graph_finds_what_a_plain_closure_finds(model in model()) {
        // An entry that is both over and not is one schedule of one id: which copy counts is another test's question.
        let ids: BTreeSet<String> = model.entries.iter().filter(|(.., list)| *list >= 2)
            .map(|(at, owner, principal, _)| format!("{at}{owner}{principal:?}")).collect();
        prop_assume!(ids.len() == model.entries.iter().filter(|(.., list)| *list >= 2).count());
        let (export, edges) = (model.world().export(), model.edges());
        for template in [GLOBAL_ADMINISTRATOR, SECURITY_READER] {
            let target = role(template);
            for limit in Limit::all() {
                let paths = export.tenant.paths_to(std::slice::from_ref(&target), Kinds::ALL, limit);
                for start in (0..USERS).map(|number| person(&user(number))) {
                    let expected = Model::closure(&edges, &start, limit).get(&target).copied();
                    let found = paths.from(&start).map_err(|gap| TestCaseError::fail(format!("undecided: {gap}, {}", id("x"))))?;
                    prop_assert_eq!(found.as_ref().map(|path| path.steps.len()), expected, "{:?} under {:?}", start, limit);
                    for step in found.iter().flat_map(|path| &path.steps) {
                        prop_assert!(limit.admits(step.gate));
                    }
                }
            }
        }
    }
}
