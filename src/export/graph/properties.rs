//! Where Graph writes a property, in v1.0 and beta.

use crate::model::{PolicyRule, Property};
use crate::source::{Step, steps};

/// The members that say which object this is, the better one first.
pub(crate) const IDENTIFYING: &[&[Step]] = &[&[Step::Key("displayName")], &[Step::Key("id")]];

/// The lists of a policy's rules: what is in force before what is configured.
const LISTS: [&str; 2] = ["effectiveRules", "rules"];

/// Where Graph writes a property inside its object: effective rules before configured ones, v1.0 before beta.
pub(crate) fn routes(property: Property) -> Vec<Vec<Step>> {
    let in_lists = |rule, inner: &[Step]| LISTS.map(|list| in_rule(list, rule, inner)).to_vec();
    match property {
        Property::Rule(rule) => in_lists(rule.id(), &[]),
        Property::ConfiguredRule(rule) => vec![in_rule("rules", rule.id(), &[])],
        Property::RuleTarget(rule) => in_lists(rule.id(), &[Step::Key(property.name())]),
        Property::Notification(recipient, event, _) => {
            in_lists(PolicyRule::Notification(recipient, event).id(), &[Step::Key(property.name())])
        }
        Property::Stage(index, _) => {
            let stage = [Step::Index(index.into()), Step::Key(property.name())];
            routes(Property::ApprovalStages).iter().map(|stages| [stages.as_slice(), &stage].concat()).collect()
        }
        _ => {
            let written = property.written();
            let route = |path: &&'static str| match path.split_once('.') {
                Some((rule, inner)) if written.is_in_rule => in_lists(rule, &steps(inner).collect::<Vec<_>>()),
                _ => vec![steps(path).collect()],
            };
            written.graph().iter().flat_map(route).collect()
        }
    }
}

fn in_rule(list: &'static str, rule: &'static str, inner: &[Step]) -> Vec<Step> {
    [&[Step::Key(list), Step::Item { key: "id", equals: rule }], inner].concat()
}
