//! A JSON Schema that can be trusted: it looks at known properties only, ends, and is cheap.

use std::collections::BTreeSet;

use jsonschema::{PatternOptions, Validator};
use serde_json::Value;

use super::part::within;
use super::views::names;
use crate::finding::SubjectKind;
use crate::source::nearest_of;

/// Deeper schemas are refused.
const MAX_DEPTH: usize = 32;
/// A pattern may compile to so many bytes.
const MAX_PATTERN: usize = 1 << 18;

/// A schema, compiled.
#[derive(Debug)]
pub struct Schema {
    pub(super) validator: Validator,
    pub(super) source: Value,
    /// What it looks at: paths in the view, with `*` for the elements of a list.
    touched: BTreeSet<Touched>,
    /// Whether it holds only where each of its parts does.
    pub(super) is_conjunctive: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Touched {
    path: String,
    /// With everything inside.
    is_deep: bool,
}

/// What is wrong with a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// JSON pointer into the schema.
    pub at: String,
    /// What is wrong there.
    pub what: String,
    /// What to do.
    pub help: Option<String>,
}

impl Wrong {
    fn new(at: &str, what: impl Into<String>) -> Self {
        Self { at: at.to_owned(), what: what.into(), help: None }
    }
}

impl Schema {
    /// Compiles a schema over the view of a kind of subject.
    ///
    /// # Errors
    /// Everything that is wrong with it: a property that the view does not have, a reference that leaves the schema or goes in a
    /// circle, a pattern that is too large, or what JSON Schema itself refuses.
    pub fn compile(schema: &Value, kind: SubjectKind) -> Result<Self, Vec<Wrong>> {
        let mut walk = Walk { root: schema, kind, wrong: Vec::new(), touched: BTreeSet::new(), is_conjunctive: true };
        walk.schema(schema, "", "", &mut Vec::new());
        let Walk { wrong, touched, is_conjunctive, .. } = walk;
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let patterns = PatternOptions::regex().size_limit(MAX_PATTERN).dfa_size_limit(MAX_PATTERN);
        let built = jsonschema::draft202012::options().with_pattern_options(patterns).build(schema);
        match built {
            Ok(validator) => Ok(Self { validator, source: schema.clone(), touched, is_conjunctive }),
            Err(error) => Err(vec![refused(error.instance_path().as_str(), &error.to_string())]),
        }
    }

    /// Whether it looks at a path, or at something inside it.
    pub(super) fn touches(&self, path: &str) -> bool {
        self.touched
            .iter()
            .any(|touched| within(&touched.path, path) || (touched.is_deep && within(path, &touched.path)))
    }
}

/// What JSON Schema itself refuses.
fn refused(at: &str, why: &str) -> Wrong {
    if !at.ends_with("/pattern") {
        return Wrong::new(at, why);
    }
    let help = Some("write one without look-around, back-references and large repetitions".to_owned());
    Wrong { help, ..Wrong::new(at, "this is not a pattern that ends in a known time") }
}

struct Walk<'s> {
    root: &'s Value,
    kind: SubjectKind,
    wrong: Vec<Wrong>,
    touched: BTreeSet<Touched>,
    is_conjunctive: bool,
}

impl<'s> Walk<'s> {
    /// One schema: where it stands, and the path in the view that it is about.
    fn schema(&mut self, schema: &'s Value, at: &str, path: &str, through: &mut Vec<&'s str>) {
        if at.matches('/').count() > MAX_DEPTH || through.len() > MAX_DEPTH {
            return self.wrong.push(Wrong::new(at, format!("more than {MAX_DEPTH} levels")));
        }
        let Value::Object(keywords) = schema else {
            if !schema.is_boolean() {
                self.wrong.push(Wrong::new(at, "a schema is an object, `true` or `false`"));
            }
            return;
        };
        for (keyword, value) in keywords {
            self.keyword(keyword, value, &format!("{at}/{}", escaped(keyword)), path, through);
        }
    }

    fn keyword(&mut self, keyword: &'s str, value: &'s Value, at: &str, path: &str, through: &mut Vec<&'s str>) {
        self.is_conjunctive &= !OPEN.contains(&keyword);
        match keyword {
            "$ref" => self.reference(value, at, path, through),
            "$defs" | "$comment" | "title" | "description" | "examples" | "$schema" => {}
            "properties" => {
                for (name, inner) in value.as_object().into_iter().flatten() {
                    let path = self.property(name, path, &format!("{at}/{}", escaped(name)));
                    self.schema(inner, &format!("{at}/{}", escaped(name)), &path, through);
                }
            }
            "required" => {
                for (place, name) in value.as_array().into_iter().flatten().enumerate() {
                    if let Some(name) = name.as_str() {
                        self.property(name, path, &format!("{at}/{place}"));
                    }
                }
            }
            "items" | "contains" | "additionalItems" | "unevaluatedItems" => {
                self.touch(path, false);
                self.schema(value, at, &join(path, "*"), through);
            }
            "allOf" | "anyOf" | "oneOf" | "prefixItems" => {
                let path = if keyword == "prefixItems" { join(path, "*") } else { path.to_owned() };
                for (place, inner) in value.as_array().into_iter().flatten().enumerate() {
                    self.schema(inner, &format!("{at}/{place}"), &path, through);
                }
            }
            "not" | "if" | "then" | "else" => self.schema(value, at, path, through),
            "type" | "minItems" | "maxItems" | "minLength" | "maxLength" | "pattern" | "minimum" | "maximum"
            | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" | "minContains" | "maxContains" => {
                self.touch(path, false);
            }
            "const" | "enum" | "uniqueItems" => self.touch(path, true),
            _ => self.wrong.push(Wrong {
                help: Some(format!("the keywords are {}", KEYWORDS.join(", "))),
                ..Wrong::new(at, format!("`{keyword}` is not a keyword that a rule can use"))
            }),
        }
    }

    /// Follows a reference inside the schema; one that comes back to itself never ends.
    fn reference(&mut self, value: &'s Value, at: &str, path: &str, through: &mut Vec<&'s str>) {
        let Some(name) = value.as_str().and_then(|reference| reference.strip_prefix("#/$defs/")) else {
            let help = Some("put the schema under `$defs` and refer to `#/$defs/NAME`".to_owned());
            return self.wrong.push(Wrong { help, ..Wrong::new(at, "a reference that leaves the schema") });
        };
        if through.contains(&name) {
            return self.wrong.push(Wrong::new(at, "a reference that goes in a circle"));
        }
        let Some(inner) = self.root.get("$defs").and_then(|defs| defs.get(name)) else {
            return self.wrong.push(Wrong::new(at, format!("`$defs` has no `{name}`")));
        };
        through.push(name);
        self.schema(inner, at, path, through);
        through.pop();
    }

    /// A property by its name, which the view must have.
    fn property(&mut self, name: &str, path: &str, at: &str) -> String {
        let path = join(path, name);
        self.touch(&path, false);
        let known = names(self.kind);
        if !known.iter().any(|known| within(known.path, &path)) {
            let nearest = nearest_of(&path, known.iter().map(|known| known.path));
            let help = nearest.map_or_else(
                || format!("`pimlint schema subjects` lists what a {} has", self.kind.as_str()),
                |nearest| format!("did you mean `{}`?", nearest.replace('/', ".")),
            );
            let what = format!("a {} has no `{}`", self.kind.as_str(), path.replace('/', "."));
            self.wrong.push(Wrong { help: Some(help), ..Wrong::new(at, what) });
        }
        path
    }

    fn touch(&mut self, path: &str, is_deep: bool) {
        self.touched.insert(Touched { path: path.to_owned(), is_deep });
    }
}

/// Keywords under which a part that fails does not make the whole fail.
const OPEN: &[&str] = &["anyOf", "oneOf", "not", "if", "contains", "minContains", "maxContains"];

const KEYWORDS: &[&str] = &[
    "`type`",
    "`const`",
    "`enum`",
    "`properties`",
    "`required`",
    "`items`",
    "`prefixItems`",
    "`contains`",
    "`minContains`",
    "`maxContains`",
    "`minItems`",
    "`maxItems`",
    "`uniqueItems`",
    "`minLength`",
    "`maxLength`",
    "`pattern`",
    "`minimum`",
    "`maximum`",
    "`exclusiveMinimum`",
    "`exclusiveMaximum`",
    "`multipleOf`",
    "`allOf`",
    "`anyOf`",
    "`oneOf`",
    "`not`",
    "`if`",
    "`then`",
    "`else`",
    "`$defs`",
    "`$ref`",
];

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") }
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
