//! The program's table of built-in roles against the documentation, which `data/privileged-roles.toml` was read from.

use std::collections::BTreeMap;

use pimlint::model::ObjectId;
use pimlint::tenant::well_known::{built_in_role, template_of, templates};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Documented {
    role: Vec<Role>,
}

#[derive(Deserialize)]
struct Role {
    name: String,
    template: String,
}

fn documented() -> BTreeMap<ObjectId, String> {
    let documented: Documented = toml::from_str(include_str!("data/privileged-roles.toml")).expect("TOML");
    let row = |role: Role| (ObjectId::parse(&role.template).expect("a template id"), role.name);
    documented.role.into_iter().map(row).collect()
}

#[test]
fn the_privileged_roles_are_the_35_that_microsoft_marks() {
    let is_privileged =
        |template: &&ObjectId| built_in_role(template).is_some_and(|role| role.is_privileged() == Some(true));
    let known: BTreeMap<ObjectId, String> = templates()
        .filter(is_privileged)
        .map(|template| (template.clone(), built_in_role(template).expect("a role").name.to_owned()))
        .collect();
    assert_eq!(known, documented());
    assert_eq!(known.len(), 35);
}

#[test]
fn a_role_is_found_by_its_documented_name() {
    for (template, name) in documented() {
        assert_eq!(template_of(&name), Some(template), "{name}");
    }
}
