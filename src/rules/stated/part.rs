//! A subject as a stated rule sees it: JSON, what of it is unknown, and where it stands in the export.

use serde_json::{Map, Value};

use crate::context::Context;
use crate::model::{At, Collected, Collection, Gap, Known};

/// A property that a view has.
#[derive(Debug, Clone, Copy)]
pub struct Named {
    /// `members/*/displayName`.
    pub path: &'static str,
    /// What it is, as a phrase.
    pub about: &'static str,
    /// The collections that it comes from.
    pub reads: &'static [Collection],
}

/// A subject that has a view.
pub(crate) trait Viewed {
    /// What it is called in a sentence: a name in double quotes.
    fn label(&self, cx: &Context<'_>) -> String;

    /// The object as a whole, as evidence.
    fn whole(&self) -> At;

    /// Puts its properties into a draft.
    fn view(&self, cx: &Context<'_>, draft: &mut Draft<'_>);
}

/// A piece of a view, and the pointers in it that are unknown.
#[derive(Debug, Default)]
pub(crate) struct Part {
    value: Option<Value>,
    unknown: Vec<(String, Gap)>,
}

impl Part {
    /// One value.
    pub(super) fn of(value: Known<impl Into<Value>>) -> Self {
        match value {
            Ok(value) => Self { value: Some(value.into()), unknown: Vec::new() },
            Err(gap) => Self { value: None, unknown: vec![(String::new(), gap)] },
        }
    }

    /// An object. A member whose value is unknown is not in it.
    pub(super) fn object(members: impl IntoIterator<Item = (&'static str, Self)>) -> Self {
        let mut object = Map::new();
        let mut unknown = Vec::new();
        for (name, part) in members {
            unknown.extend(part.unknown.into_iter().map(|(at, gap)| (format!("/{name}{at}"), gap)));
            if let Some(value) = part.value {
                object.insert(name.to_owned(), value);
            }
        }
        Self { value: Some(Value::Object(object)), unknown }
    }

    /// A list. One that is not whole is unknown as such, whatever was seen of it.
    pub(super) fn list(items: Collected<Vec<Self>>) -> Self {
        let mut unknown: Vec<(String, Gap)> =
            items.complete().err().map(|gap| (String::new(), gap)).into_iter().collect();
        let (Collected::Complete(items) | Collected::Partial(items, _)) = items else {
            return Self { value: None, unknown };
        };
        let mut list = Vec::new();
        for part in items {
            let at = list.len();
            unknown.extend(part.unknown.into_iter().map(|(inner, gap)| (format!("/{at}{inner}"), gap)));
            list.push(part.value.unwrap_or_default());
        }
        Self { value: Some(Value::Array(list)), unknown }
    }

    /// An object, or `null`.
    pub(super) fn known(part: Known<Option<Self>>) -> Self {
        match part {
            Ok(Some(part)) => part,
            Ok(None) => Self::of(Ok(Value::Null)),
            Err(gap) => Self::of(Err::<Value, _>(gap)),
        }
    }
}

/// A whole subject.
pub(super) struct View {
    /// What is known.
    pub(super) json: Value,
    /// JSON pointers of what is unknown, and why.
    pub(super) unknown: Vec<(String, Gap)>,
    places: Vec<(&'static str, At)>,
    whole: At,
}

/// Puts a view together, of the properties that are wanted.
pub(crate) struct Draft<'w> {
    wants: &'w dyn Fn(&str) -> bool,
    members: Vec<(&'static str, Part)>,
    places: Vec<(&'static str, At)>,
}

impl Draft<'_> {
    /// Adds a property, which stands at a place of the export.
    pub(crate) fn put(&mut self, name: &'static str, at: At, part: impl FnOnce() -> Part) {
        if (self.wants)(name) {
            self.members.push((name, part()));
            self.at(name, at);
        }
    }

    /// Says where a path of a property stands, where that is more than where the property does.
    pub(super) fn at(&mut self, path: &'static str, at: At) {
        self.places.push((path, at));
    }
}

impl View {
    pub(super) fn of(cx: &Context<'_>, subject: &impl Viewed, wants: &dyn Fn(&str) -> bool) -> Self {
        let mut draft = Draft { wants, members: Vec::new(), places: Vec::new() };
        subject.view(cx, &mut draft);
        let Draft { members, places, .. } = draft;
        let Part { value, unknown } = Part::object(members);
        Self { json: value.unwrap_or_default(), unknown, places, whole: subject.whole() }
    }

    /// Where a pointer stands, as exactly as is known; the subject as a whole where nothing is.
    pub(super) fn place(&self, pointer: &str) -> At {
        let path = pattern(pointer);
        let around = self.places.iter().filter(|(name, at)| within(&path, name) && !at.places.is_empty());
        around.max_by_key(|(name, _)| name.len()).map_or_else(|| self.whole.clone(), |(_, at)| at.clone())
    }
}

/// `/members/3/id` as `members/*/id`.
pub(super) fn pattern(pointer: &str) -> String {
    let parts = pointer.split('/').skip(1);
    let parts: Vec<&str> = parts.map(|part| if part.parse::<usize>().is_ok() { "*" } else { part }).collect();
    parts.join("/")
}

/// Whether a path, or a pointer, is another one or inside it.
pub(super) fn within(path: &str, outer: &str) -> bool {
    path.strip_prefix(outer).is_some_and(|rest| outer.is_empty() || rest.is_empty() || rest.starts_with('/'))
}
