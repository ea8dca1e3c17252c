//! Makes the requests of a plan in the files of an export, as Microsoft Graph documents them: independent of what wrote them.

use pimlint::fix::Request;
use serde_json::{Map, Value};

use crate::support::Files;

/// The files after the requests. Each has to find what it changes.
pub fn applied(files: &Files, requests: &[Request]) -> Result<Files, String> {
    let mut documents: Vec<(String, Vec<Value>)> =
        files.iter().map(|(name, bytes)| (name.clone(), read(bytes))).collect();
    for request in requests {
        let mut found = 0;
        for document in documents.iter_mut().flat_map(|(_, documents)| documents) {
            found += walk(document, &mut |object| make(object, request));
        }
        if found == 0 {
            return Err(format!("nothing to change for {} {}", request.method.verb, request.url));
        }
    }
    let written = |(name, documents): (String, Vec<Value>)| {
        let lines: Vec<String> = documents.iter().map(Value::to_string).collect();
        (name, lines.join("\n").into_bytes())
    };
    Ok(documents.into_iter().map(written).collect())
}

fn read(bytes: &[u8]) -> Vec<Value> {
    let documents = serde_json::Deserializer::from_slice(bytes).into_iter().collect::<Result<_, _>>();
    documents.unwrap_or_else(|error| panic!("{error}"))
}

/// Every object in a document, the outer ones first; how many were changed.
fn walk(value: &mut Value, change: &mut dyn FnMut(&mut Map<String, Value>) -> bool) -> usize {
    match value {
        Value::Array(items) => items.iter_mut().map(|item| walk(item, change)).sum(),
        Value::Object(object) => {
            let changed = usize::from(change(object));
            changed + object.values_mut().map(|member| walk(member, change)).sum::<usize>()
        }
        _ => 0,
    }
}

/// Changes an object where the request is for it.
fn make(object: &mut Map<String, Value>, request: &Request) -> bool {
    let path: Vec<&str> = request.url.split('/').filter(|part| !part.is_empty()).collect();
    match path.as_slice() {
        ["policies", "roleManagementPolicies", policy, "rules", rule] => {
            is(object, policy) && replace_rule(object, rule, &request.body)
        }
        ["identityGovernance", "entitlementManagement", "settings"] => {
            request.body.keys().any(|name| object.contains_key(name)) && merge(object, &request.body)
        }
        [.., list, id] => is(object, id) && has_shape(object, list) && merge(object, &request.body),
        _ => panic!("{} is not understood", request.url),
    }
}

fn is(object: &Map<String, Value>, id: &str) -> bool {
    object.get("id").and_then(Value::as_str).is_some_and(|own| own.eq_ignore_ascii_case(id))
}

/// Whether an object is a whole one of its kind, and no reference to it.
fn has_shape(object: &Map<String, Value>, list: &str) -> bool {
    let member = match list {
        "assignmentPolicies" => "requestorSettings",
        "definitions" => "settings",
        "accessPackages" => "isHidden",
        "catalogs" => "isExternallyVisible",
        "groups" => "groupTypes",
        "users" => "accountEnabled",
        "policies" => "conditions",
        "authenticationContextClassReferences" => "isAvailable",
        "administrativeUnits" => "membershipType",
        other => panic!("a list {other} is not understood"),
    };
    object.contains_key(member)
}

fn merge(object: &mut Map<String, Value>, body: &Map<String, Value>) -> bool {
    // A reference in a body does not change what it refers to.
    let own = body.iter().filter(|(name, _)| *name != "accessPackage");
    object.extend(own.map(|(name, value)| (name.clone(), value.clone())));
    true
}

fn replace_rule(policy: &mut Map<String, Value>, rule: &str, body: &Map<String, Value>) -> bool {
    let mut found = false;
    for list in ["rules", "effectiveRules"] {
        let rules = policy.get_mut(list).and_then(Value::as_array_mut).map(Vec::as_mut_slice).unwrap_or_default();
        for old in rules.iter_mut().filter_map(Value::as_object_mut).filter(|old| is(old, rule)) {
            old.extend(body.clone());
            found = true;
        }
    }
    found
}
