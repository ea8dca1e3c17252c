//! Silence never becomes a verdict, whatever tool wrote the export: a key dropped, a list cut, a file removed, twice there or
//! read in another order. `HONESTY=all` runs what is otherwise sampled.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use pimlint::catalogue::entries;
use pimlint::context::{Context, Declared, Thresholds};
use pimlint::cover::Cover;
use pimlint::engine::evaluate::population;
use pimlint::engine::subjects::{Subjects, home};
use pimlint::export::load_texts;
use pimlint::finding::Outcome;
use pimlint::finding::{Subject, SubjectKind};
use pimlint::model::{Collection, Moment};
use pimlint::source::blank_comments;
use pimlint::tenant::Tenant;
use rayon::prelude::*;
use serde_json::{Value, json};

use crate::support::{Files, word};

/// Mutations that are tried of each export, spread over all of them.
const SAMPLE: usize = 25;

struct Format {
    /// Files and folders below `fixtures/exports`.
    paths: &'static [&'static str],
    /// Lists that hold a part of a collection which the format never holds whole.
    parts: &'static [&'static str],
    /// Keys whose absence means a value, as the format's own documentation says.
    defaults: &'static [&'static str],
    /// Files that are never taken away: an intended state, as another intention has other verdicts, and what names the objects
    /// of another file.
    kept: &'static [&'static str],
    /// Keys by which the objects of one file name those of another: without them the settings are another subject's.
    ties: &'static [&'static str],
    /// Whether the same file twice says the same as once.
    is_idempotent: bool,
}

const NONE: &[&str] = &[];

/// AzureHound leaves out what is false (`omitempty`).
const OMITTED: &[&str] = &[
    "groupTypes",
    "securityEnabled",
    "mailEnabled",
    "isAssignableToRole",
    "onPremisesSyncEnabled",
    "isBuiltIn",
    "endUserAssignmentRequiresApproval",
    "endUserAssignmentRequiresCAPAuthenticationContext",
    "endUserAssignmentRequiresMFA",
    "endUserAssignmentRequiresJustification",
    "endUserAssignmentRequiresTicketInformation",
];

/// The mark of the Graph SDK, which prints `null` for what was not selected.
const SDK: &[&str] = &["AdditionalProperties"];

/// What an entry of EasyPIM lacks, its template says.
const TEMPLATE: &[&str] = &["ApprovalRequired"];

/// What names a group or a role in another file: by id, or by its display name.
const TIES: &[&str] = &["id", "displayName", "RuleSource", "GroupId", "RoleName"];

/// Collections whose objects need nothing but their id.
const PLAIN: [&str; 7] = [
    "accessPackageAssignmentPolicies",
    "accessPackages",
    "administrativeUnits",
    "assignmentPolicies",
    "groups",
    "roleDefinitions",
    "users",
];

/// Terraform's plans are apart from each other, so that the same plan twice is two plans.
const FORMATS: &[Format] = &[
    Format {
        paths: &["terraform/plan.json"],
        parts: &["resources", "child_modules", "resource_changes"],
        defaults: &["status"],
        kept: NONE,
        ties: NONE,
        is_idempotent: false,
    },
    Format {
        paths: &["terraform/state.json"],
        parts: &["resources", "child_modules"],
        defaults: &["status"],
        kept: NONE,
        ties: NONE,
        is_idempotent: false,
    },
    Format {
        paths: &["graph-arrays", "terraform/plan.json"],
        parts: NONE,
        defaults: &["status"],
        kept: &["terraform/plan.json"],
        ties: NONE,
        is_idempotent: false,
    },
    Format {
        paths: &["easypim/pim-config.json"],
        parts: &[""],
        defaults: TEMPLATE,
        kept: NONE,
        ties: NONE,
        is_idempotent: true,
    },
    Format {
        paths: &["easypim/legacy-config.json"],
        parts: &[""],
        defaults: NONE,
        kept: NONE,
        ties: NONE,
        is_idempotent: true,
    },
    Format {
        paths: &["easypim/Get-PIMGroupPolicy.json"],
        parts: NONE,
        defaults: NONE,
        kept: NONE,
        ties: NONE,
        is_idempotent: true,
    },
    Format {
        paths: &["scubagear/merged"],
        parts: &["privileged_roles", "Assignments"],
        defaults: NONE,
        kept: NONE,
        ties: NONE,
        is_idempotent: true,
    },
    Format {
        paths: &["scubagear/sdk"],
        parts: &["privileged_roles", "Assignments"],
        defaults: NONE,
        kept: NONE,
        ties: NONE,
        is_idempotent: true,
    },
    Format {
        paths: &["scubagear/pascal-case"],
        parts: &["privileged_roles", "Assignments"],
        defaults: NONE,
        kept: &["scubagear/pascal-case/groups.json"],
        ties: TIES,
        is_idempotent: true,
    },
    Format {
        paths: &["graph-arrays", "easypim/pim-config.json"],
        parts: NONE,
        defaults: TEMPLATE,
        kept: &["easypim/pim-config.json", "graph-arrays/roleDefinitions.json"],
        ties: TIES,
        is_idempotent: true,
    },
    Format {
        paths: &["azurehound/azurehound.json"],
        parts: &["data"],
        defaults: OMITTED,
        kept: NONE,
        ties: NONE,
        is_idempotent: true,
    },
    Format { paths: &["microsoft365dsc"], parts: &[""], defaults: NONE, kept: NONE, ties: NONE, is_idempotent: true },
    Format {
        paths: &["zero-trust-assessment"],
        parts: NONE,
        defaults: NONE,
        kept: NONE,
        ties: NONE,
        is_idempotent: true,
    },
    Format { paths: &["entra-exporter"], parts: NONE, defaults: NONE, kept: NONE, ties: NONE, is_idempotent: true },
    Format { paths: &["graph-powershell"], parts: NONE, defaults: SDK, kept: NONE, ties: NONE, is_idempotent: true },
    Format { paths: &["graph-arrays"], parts: NONE, defaults: NONE, kept: NONE, ties: NONE, is_idempotent: true },
    Format { paths: &["graph-beta"], parts: NONE, defaults: NONE, kept: NONE, ties: NONE, is_idempotent: true },
];

/// The closed table of defaults that hold in Graph's objects.
const GRAPH_DEFAULTS: [&str; 3] = ["automaticRequestSettings", "status", "isMemberManagementRestricted"];

/// What every rule says of every subject.
struct Judged {
    outcomes: BTreeMap<(&'static str, String), Outcome>,
    moment: Moment,
    /// The collections in each file.
    collections: Vec<BTreeSet<Collection>>,
}

fn judge(files: &Files, moment: Option<Moment>) -> Judged {
    let mut loaded = load_texts(files);
    let collections =
        loaded.collections.iter().map(|counts| counts.iter().map(|(collection, _)| collection).collect()).collect();
    let tenant = Tenant::of(&mut loaded, moment);
    let (thresholds, declared) = (Thresholds::default(), Declared::default());
    let cx = Context::new(&tenant, &thresholds, &declared);
    let cover = Cover::plain();
    let subjects = Subjects::new(&tenant, None, &loaded.completeness, &cover);
    let of = |entry: &'static pimlint::catalogue::Entry| {
        population(entry, &subjects, &cx).into_iter().map(|(subject, outcome)| ((entry.id, id_of(subject)), outcome))
    };
    Judged { outcomes: entries().iter().flat_map(of).collect(), moment: tenant.moment, collections }
}

/// The tenant is one, whatever it is called.
fn id_of(subject: Subject) -> String {
    if subject.kind == SubjectKind::Tenant { "the tenant".to_owned() } else { subject.id }
}

/// What may change when something is done to an export.
enum Allowed {
    /// Verdicts stay or become not-evaluated; a subject vanishes only with its own collection.
    Less {
        /// The files that were reduced.
        files: Vec<usize>,
    },
    /// Nothing.
    Nothing,
}

struct Mutation {
    what: String,
    files: Files,
    allowed: Allowed,
}

fn files_of(format: &Format) -> Files {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/exports");
    let mut found = Vec::new();
    for path in format.paths {
        collect(&root.join(path), &mut found);
    }
    let read = |path: PathBuf| {
        let name = path.strip_prefix(&root).expect("below").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).expect("text");
        let text = text.trim_start_matches('\u{feff}');
        (name, blank_comments(text).unwrap_or_else(|| text.to_owned()).into_bytes())
    };
    found.into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "json")).map(read).collect()
}

fn collect(path: &Path, found: &mut Vec<PathBuf>) {
    if path.is_file() {
        return found.push(path.to_owned());
    }
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(path).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for entry in &entries {
        collect(entry, found);
    }
}

#[test]
fn taking_something_away_from_any_format_never_changes_a_verdict() {
    let all = std::env::var_os("HONESTY").is_some_and(|value| value == "all");
    let wrong: Vec<String> = FORMATS.par_iter().flat_map(|format| dishonest(format, all)).collect();
    assert!(wrong.is_empty(), "{} changes:\n{}", wrong.len(), wrong.join("\n"));
}

fn dishonest(format: &Format, all: bool) -> Vec<String> {
    let files = files_of(format);
    let before = judge(&files, None);
    let mutations = mutations(format, &files);
    let every = if all { 1 } else { mutations.len().div_ceil(SAMPLE).max(1) };
    let chosen: Vec<&Mutation> = mutations
        .iter()
        .enumerate()
        .filter(|(at, mutation)| at % every == 0 || !mutation.what.contains('/'))
        .map(|(_, mutation)| mutation)
        .collect();
    let wrong = |mutation: &&Mutation| {
        let after = judge(&mutation.files, Some(before.moment));
        let name = format.paths.join(" + ");
        let changes = changes(&before, &after, &mutation.allowed);
        changes.into_iter().map(move |change| format!("{name}: {}: {change}", mutation.what)).collect::<Vec<_>>()
    };
    chosen.par_iter().flat_map_iter(wrong).collect()
}

fn changes(before: &Judged, after: &Judged, allowed: &Allowed) -> Vec<String> {
    let mut wrong = Vec::new();
    let is_own = |rule: &str| match allowed {
        Allowed::Nothing => false,
        Allowed::Less { files } => {
            let judges = entries().iter().find(|entry| entry.id == rule).expect("a rule").judges;
            let held = files.iter().filter_map(|at| before.collections.get(*at));
            home(judges).iter().any(|home| held.clone().any(|held| held.contains(home)))
        }
    };
    let mut vanished: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (key @ (rule, subject), old) in &before.outcomes {
        let became = after.outcomes.get(key);
        let is_less = matches!(became, Some(Outcome::NotEvaluated(_))) && !matches!(allowed, Allowed::Nothing);
        match became {
            Some(new) if word(new) == word(old) || is_less => {}
            Some(new) => wrong.push(format!("{rule} of {subject}: {} -> {}", shown(old), shown(new))),
            None if is_own(rule) => drop(vanished.entry(rule).or_default().insert(word(old))),
            None => wrong.push(format!("{rule} of {subject}: {} -> vanished", shown(old))),
        }
    }
    for (key @ (rule, subject), new) in &after.outcomes {
        let renamed = vanished.get(rule).is_some_and(|words| words.contains(word(new)));
        let is_allowed = renamed || matches!(new, Outcome::NotEvaluated(_));
        if !before.outcomes.contains_key(key) && (!is_allowed || matches!(allowed, Allowed::Nothing)) {
            wrong.push(format!("{rule} of {subject}: appeared -> {}", shown(new)));
        }
    }
    wrong
}

fn shown(outcome: &Outcome) -> String {
    match outcome {
        Outcome::NotEvaluated(gap) => format!("not-evaluated ({gap})"),
        other => word(other).to_owned(),
    }
}

fn mutations(format: &Format, files: &Files) -> Vec<Mutation> {
    let mut all = Vec::new();
    let reversed: Files = files.iter().rev().cloned().collect();
    all.push(Mutation { what: "read in another order".to_owned(), files: reversed, allowed: Allowed::Nothing });
    if format.is_idempotent {
        let again = files.iter().map(|(name, bytes)| (format!("again/{name}"), bytes.clone()));
        let twice: Files = files.iter().cloned().chain(again).collect();
        all.push(Mutation { what: "every file twice".to_owned(), files: twice, allowed: Allowed::Nothing });
    }
    all.extend(files.iter().filter(|_| format.is_idempotent).filter_map(|file| with_narrow_copy(files, file)));
    for folder in folders(files).into_iter().filter(|folder| !format.kept.contains(&folder.as_str())) {
        let is_in = |name: &str| name == folder || name.starts_with(&format!("{folder}/"));
        let gone = (0..files.len()).filter(|at| is_in(&files[*at].0)).collect();
        let rest: Files = files.iter().filter(|(name, _)| !is_in(name)).cloned().collect();
        let what = format!("without {}", folder.replace('/', " > "));
        all.push(Mutation { what, files: rest, allowed: Allowed::Less { files: gone } });
    }
    for at in 0..files.len() {
        inside(format, files, at, &mut all);
    }
    all
}

/// Another file has the same objects, of which only ids and names were selected.
fn with_narrow_copy(files: &Files, (name, bytes): &(String, Vec<u8>)) -> Option<Mutation> {
    let file = Path::new(name).file_name()?.to_str()?;
    PLAIN.iter().find(|plain| file.strip_suffix(".json") == Some(**plain))?;
    let document: Value = serde_json::from_slice(bytes).expect("a fixture is JSON");
    let list = document.as_array().or_else(|| document.get("value")?.as_array())?;
    let narrow = |object: &Value| Some(json!({"id": object.get("id")?, "displayName": object.get("displayName")?}));
    let narrow: Vec<Value> = list.iter().map(narrow).collect::<Option<_>>()?;
    let copy = (format!("narrow/{file}"), json!({ "value": narrow }).to_string().into_bytes());
    let files = std::iter::once(copy).chain(files.iter().cloned()).collect();
    Some(Mutation { what: format!("with a narrow copy of {file}"), files, allowed: Allowed::Nothing })
}

/// What is a list of its own: a file, or the folder of objects that lie one in a file.
fn folders(files: &Files) -> BTreeSet<String> {
    let folder = |name: &str| {
        let inside = name.strip_prefix("entra-exporter/")?;
        let depth = if inside.starts_with("Groups/") || inside.starts_with("Users/") { 1 } else { 2 };
        Some(format!("entra-exporter/{}", inside.split('/').take(depth).collect::<Vec<_>>().join("/")))
    };
    files.iter().map(|(name, _)| folder(name).unwrap_or_else(|| name.clone())).collect()
}

fn inside(format: &Format, files: &Files, at: usize, all: &mut Vec<Mutation>) {
    let (name, bytes) = &files[at];
    let document: Value = serde_json::from_slice(bytes).expect("a fixture is JSON");
    let mut add = |what: String, changed: &Value| {
        let mut files = files.clone();
        files[at].1 = changed.to_string().into_bytes();
        let allowed = Allowed::Less { files: vec![at] };
        all.push(Mutation { what: format!("{name} {what}"), files, allowed });
    };
    let mut pointers = Vec::new();
    nodes(&document, &mut String::new(), &mut pointers);
    for pointer in &pointers {
        match document.pointer(pointer) {
            Some(Value::Object(object)) => {
                for key in object.keys().filter(|key| !is_default(format, key)) {
                    add(format!("without {pointer}/{key}"), &without(&document, pointer, key));
                }
            }
            Some(Value::Array(list)) if is_part(format, pointer) => {
                for index in 0..list.len() {
                    let mut changed = document.clone();
                    let cut = changed.pointer_mut(pointer).and_then(Value::as_array_mut).expect("the list");
                    cut.remove(index);
                    add(format!("without {pointer}/{index}"), &changed);
                }
            }
            _ => {}
        }
    }
    let is_cuttable = !format.parts.contains(&"") && !format.kept.contains(&name.as_str());
    if let Some(list) = document.as_array().filter(|_| is_cuttable) {
        let page = json!({"value": list.iter().skip(1).collect::<Vec<_>>(), "@odata.nextLink": "https://graph.microsoft.com/x"});
        add("/ cut".to_owned(), &page);
    }
}

fn is_default(format: &Format, key: &str) -> bool {
    let kept = GRAPH_DEFAULTS.iter().chain(format.defaults).chain(format.ties);
    kept.into_iter().any(|kept| kept.eq_ignore_ascii_case(key))
}

fn is_part(format: &Format, pointer: &str) -> bool {
    format.parts.contains(&pointer.rsplit('/').next().unwrap_or_default())
}

fn without(document: &Value, pointer: &str, key: &str) -> Value {
    let mut changed = document.clone();
    changed.pointer_mut(pointer).and_then(Value::as_object_mut).expect("the object").remove(key);
    changed
}

/// The pointers of all objects and lists.
fn nodes(value: &Value, pointer: &mut String, found: &mut Vec<String>) {
    let mut inside = |segment: &str, value: &Value| {
        let length = pointer.len();
        let _ = write!(pointer, "/{}", segment.replace('~', "~0").replace('/', "~1"));
        nodes(value, pointer, found);
        pointer.truncate(length);
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| inside(key, value)),
        Value::Array(items) => items.iter().enumerate().for_each(|(at, item)| inside(&at.to_string(), item)),
        _ => return,
    }
    found.push(pointer.clone());
}
