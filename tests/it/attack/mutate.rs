//! What is done to an export: one to four changes, each drawn from a seed.

use serde_json::{Value, json};

use super::documents::{self, Mark};
use crate::support::Files;

/// Numbers from a seed (SplitMix64): the same on every machine.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64, case: u64) -> Self {
        let mut dice = Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ case);
        dice.next();
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// A number below a bound; 0 where there is none.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).expect("64 bits").max(1);
        usize::try_from(self.next() % bound).expect("below a usize")
    }

    pub(super) fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[0]
    }
}

/// Names that lead to every reader.
const NAMES: [&str; 28] = [
    "anything.json",
    "groups.json",
    "groups-00001.json",
    "groups-00002.json",
    "groupMembers.0aa0bb11-1111-2222-3333-444455556666.json",
    "groups/0aa0bb11-1111-2222-3333-444455556666/owners.json",
    "pimGroups.json",
    "roleManagementPolicies.json",
    "roleManagementPolicyAssignments.json",
    "eligibilitySchedules.json",
    "eligibilityScheduleInstances.json",
    "assignmentScheduleRequests.json",
    "roleDefinitions.json",
    "roleAssignments.json",
    "roleEligibilityScheduleInstances.json",
    "administrativeUnits.json",
    "accessPackages.json",
    "assignmentPolicies.json",
    "catalogResources.0aa0bb11-1111-2222-3333-444455556666.json",
    "users.json",
    "organization.json",
    "manifest.json",
    "Groups/x/x.json",
    "PIM/Groups/a.json",
    "PIM/DirectoryRoles/a.json",
    "IdentityGovernance/EntitlementManagement/AccessPackages/a/AssignmentPolicies/b/b.json",
    "batch.jsonl",
    "Ürün-総務.json",
];

/// Values in the place of others.
const VALUES: [&str; 26] = [
    "null",
    "true",
    "false",
    "[]",
    "{}",
    "\"\"",
    "0",
    "-1",
    "1e999",
    "123456789012345678901234567890",
    "[null]",
    "[[]]",
    "[{}, {}]",
    "{\"value\": []}",
    "{\"id\": null}",
    "\"member\"",
    "\"P1D\"",
    "\"-P9999999999D\"",
    "\"0001-01-01T00:00:00Z\"",
    "\"9999-12-31T23:59:60Z\"",
    "\"@{a=b}\"",
    "\"System.Object[]\"",
    "\"/Date(0)/\"",
    "\"\\ud800\"",
    "\"\\u001b]0;x\\u0007\\u202e</script>|=1+1##vso[x]\"",
    "\"0aa0bb11-1111-2222-3333-444455556666\"",
];

/// Members in front of a file's others.
const ROOT_MEMBERS: [&str; 9] = [
    r#""@odata.nextLink": "https://graph.microsoft.com/v1.0/next""#,
    r#""@odata.nextLink": null"#,
    r#""@odata.count": 7"#,
    r#""error": {"code": "Authorization_RequestDenied", "message": "no"}"#,
    r#""value": []"#,
    r#""Value": [{"id": "0aa0bb11-1111-2222-3333-444455556666"}]"#,
    r#""@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users""#,
    r#""responses": []"#,
    r#""format_version": "1.2""#,
];

/// Changes the files, and says how. A change that does not fit leaves them as they are.
pub(super) fn mutate(files: &mut Files, dice: &mut Dice) -> Vec<String> {
    let changes = 1 + dice.below(4);
    let mut said = Vec::new();
    for _ in 0..changes {
        if files.is_empty() {
            break;
        }
        let at = dice.below(files.len());
        let name = files[at].0.clone();
        let what = match dice.below(8) {
            0..=3 => in_document(&mut files[at].1, dice),
            4 => from_elsewhere(files, at, dice),
            5 => bytes(&mut files[at].1, dice),
            6 => encoding(&mut files[at].1, dice),
            _ => arrangement(files, at, dice),
        };
        said.push(format!("{name}: {what}"));
    }
    // Two files of one name are no folder.
    let mut names = std::collections::BTreeSet::new();
    files.retain(|(name, _)| names.insert(name.clone()));
    said
}

/// Changes one value of a document.
fn in_document(bytes: &mut Vec<u8>, dice: &mut Dice) -> String {
    let Some(mut document) = documents::parsed(bytes) else { return "no JSON".to_owned() };
    let place = dice.below(documents::count(&document));
    let node = documents::nth(&mut document, place).expect("a place in it");
    let (what, mark) = match dice.below(9) {
        0 => ("a part dropped", drop_one(node, dice)),
        1 => ("a part twice", twice(node, dice)),
        2 => ("parts in another order", reordered(node, dice)),
        3 | 4 => ("another value", Some(Mark::put(node, (*dice.of(&VALUES)).to_owned()))),
        5 => ("nested deep", Some(nested(node, dice))),
        6 => ("in a list", Some(Mark::around(node, "[", "]"))),
        7 => ("a string changed", string(node, dice)),
        _ => ("more at the start", Some(at_the_start(&mut document, dice))),
    };
    *bytes = documents::text(&document, mark, dice.below(2) == 0);
    format!("{what} at {place}")
}

fn drop_one(node: &mut Value, dice: &mut Dice) -> Option<Mark> {
    match node {
        Value::Array(list) if !list.is_empty() => drop(list.swap_remove(dice.below(list.len()))),
        Value::Object(members) => {
            let key = members.keys().nth(dice.below(members.len())).cloned();
            members.remove(&key.unwrap_or_default());
        }
        other => *other = Value::Null,
    }
    None
}

fn twice(node: &mut Value, dice: &mut Dice) -> Option<Mark> {
    match node {
        Value::Array(list) if !list.is_empty() => {
            let (from, to) = (dice.below(list.len()), dice.below(list.len()));
            list.insert(to, list[from].clone());
            None
        }
        Value::Object(members) if !members.is_empty() => {
            let (key, value) = members.iter().nth(dice.below(members.len())).expect("a member");
            let key = if dice.below(2) == 0 { key.clone() } else { key.to_uppercase() };
            let value = if dice.below(2) == 0 { value.to_string() } else { (*dice.of(&VALUES)).to_owned() };
            let text = format!("{{{}: {value}, {}", json!(key), &node.to_string()[1..]);
            Some(Mark::put(node, text))
        }
        _ => None,
    }
}

fn reordered(node: &mut Value, dice: &mut Dice) -> Option<Mark> {
    match node {
        Value::Array(list) if !list.is_empty() => {
            let by = dice.below(list.len());
            list.rotate_left(by);
        }
        Value::Object(members) => {
            let members: Vec<String> =
                members.iter().rev().map(|(key, value)| format!("{}: {value}", json!(key))).collect();
            return Some(Mark::put(node, format!("{{{}}}", members.join(", "))));
        }
        _ => {}
    }
    None
}

fn nested(node: &mut Value, dice: &mut Dice) -> Mark {
    let levels = *dice.of(&[2, 70, 140, 3_000]);
    let (open, close) = *dice.of(&[("[", "]"), ("{\"value\":", "}"), ("{\"rules\":[", "]}"), ("{\"raw\":", "}")]);
    Mark::around(node, &open.repeat(levels), &close.repeat(levels))
}

fn string(node: &mut Value, dice: &mut Dice) -> Option<Mark> {
    let Value::String(text) = node else { return None };
    let changed = match dice.below(6) {
        0 => text.to_uppercase(),
        1 => text.repeat(40),
        2 => text.chars().rev().collect(),
        3 => text.chars().skip(1).collect(),
        4 => format!("{text}\u{202e}\u{7}\n\"',;|=@"),
        _ => "x".repeat(3_000),
    };
    *text = changed;
    None
}

fn at_the_start(document: &mut Value, dice: &mut Dice) -> Mark {
    let member = *dice.of(&ROOT_MEMBERS);
    let rest = match &*document {
        Value::Object(members) if members.is_empty() => "}".to_owned(),
        Value::Object(_) => format!(", {}", &document.to_string()[1..]),
        other => format!(", \"value\": {other}}}"),
    };
    Mark::put(document, format!("{{{member}{rest}"))
}

/// A value of one file in the place of another's.
fn from_elsewhere(files: &mut Files, at: usize, dice: &mut Dice) -> String {
    let from = dice.below(files.len());
    let (Some(mut there), Some(mut here)) = (documents::parsed(&files[from].1), documents::parsed(&files[at].1)) else {
        return "no JSON".to_owned();
    };
    let (source, place) = (dice.below(documents::count(&there)), dice.below(documents::count(&here)));
    let value = documents::nth(&mut there, source).expect("a place in it").take();
    *documents::nth(&mut here, place).expect("a place in it") = value;
    files[at].1 = documents::text(&here, None, true);
    format!("at {place} what {} has at {source}", files[from].0)
}

fn bytes(bytes: &mut Vec<u8>, dice: &mut Dice) -> String {
    let (one, other) = (dice.below(bytes.len()), dice.below(bytes.len()));
    let (start, end) = (one.min(other), one.max(other));
    match dice.below(6) {
        0 => bytes.truncate(start),
        1 => drop(bytes.drain(start..end)),
        2 => {
            let again = bytes[start..end.min(start + 2_000)].to_vec();
            bytes.splice(start..start, again).for_each(drop);
        }
        3 => bytes.insert(start.min(bytes.len()), dice.byte()),
        _ => {
            if let Some(byte) = bytes.get_mut(start) {
                *byte = dice.byte();
            }
        }
    }
    format!("bytes {start} to {end}")
}

fn encoding(bytes: &mut Vec<u8>, dice: &mut Dice) -> String {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let wide = |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let (what, changed) = match dice.below(7) {
        0 => ("UTF-8 with a mark", [b"\xEF\xBB\xBF", bytes.as_slice()].concat()),
        1 => ("UTF-16 LE", [b"\xFF\xFE".to_vec(), wide(u16::to_le_bytes)].concat()),
        2 => ("UTF-16 BE", [b"\xFE\xFF".to_vec(), wide(u16::to_be_bytes)].concat()),
        3 => ("UTF-16 LE without a mark", wide(u16::to_le_bytes)),
        4 => ("Windows-1252", text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?')).collect()),
        5 => ("comments", format!("// begins\n{text}/* ends */").into_bytes()),
        _ => ("text before", format!("WARNING: something\n{text}").into_bytes()),
    };
    *bytes = changed;
    what.to_owned()
}

/// Files renamed, removed, repeated, joined, or in another form.
fn arrangement(files: &mut Files, at: usize, dice: &mut Dice) -> String {
    let other = dice.below(files.len());
    match dice.below(9) {
        0 => {
            (*dice.of(&NAMES)).clone_into(&mut files[at].0);
            format!("is called {}", files[at].0)
        }
        1 => {
            let name = files[at].0.clone();
            files[at].0 = std::mem::replace(&mut files[other].0, name);
            "has the name of another, and that its".to_owned()
        }
        2 => {
            files.remove(at);
            "is gone".to_owned()
        }
        3 => {
            files.push((format!("again/{}", files[at].0), files[at].1.clone()));
            "is there twice".to_owned()
        }
        4 => {
            let more = files[other].1.clone();
            files[at].1.extend(more);
            "another follows in it".to_owned()
        }
        5 => {
            files[at].1.clear();
            "is empty".to_owned()
        }
        6 => {
            files.reverse();
            "files in another order".to_owned()
        }
        _ => {
            let Some(document) = documents::parsed(&files[at].1) else { return "no JSON".to_owned() };
            files[at].1 = match dice.below(3) {
                0 => documents::lines(&document),
                1 => json!({"responses": [{"id": "1", "status": 200, "body": document}]}).to_string().into_bytes(),
                _ => json!({"groups": document.clone(), "users": document}).to_string().into_bytes(),
            };
            "is in another form".to_owned()
        }
    }
}
