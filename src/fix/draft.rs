//! Objects as they will be after the changes, and the texts of the export with them in it.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use super::ChangedFile;
use super::configured::Configured;
use super::object::Object;
use super::obstacle::Obstacle;
use super::splice::{Splice, changed_file, rewrite, spliced, spliced_part};
use super::step::{ONLY, Step, Write};
use super::terraform::{Attribute, attribute};
use super::texts::Texts;
use crate::export::is_configuration;
use crate::model::{Period, Provenance};
use crate::source::{FileId, Place, Step as Along, resolve};

/// Where policies keep their rules: those that are in force, and those that were configured.
const RULE_LISTS: [&str; 2] = ["rules", "effectiveRules"];

/// Every object that is changed.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub(super) objects: BTreeMap<Object, Drafted>,
}

/// The texts that a draft changes.
#[derive(Debug, Clone, Default)]
pub(super) struct Changed {
    /// Of the files of the export.
    pub(super) texts: BTreeMap<FileId, String>,
    /// Of those of the Terraform configuration.
    pub(super) configuration: Vec<ChangedFile>,
}

/// One object that is changed, in every copy that the export holds.
#[derive(Debug, Clone)]
pub(super) struct Drafted {
    pub(super) copies: Vec<Copy>,
    written: BTreeMap<Vec<&'static str>, Option<bool>>,
    /// Where Terraform manages it: what is changed in its configuration.
    pub(super) configuration: Option<Configured>,
}

/// One copy of an object.
#[derive(Debug, Clone)]
pub(super) struct Copy {
    place: Place,
    /// The id of the object as it is written; of a rule, that of its policy.
    pub(super) id: String,
    /// The list that the rule is in, where a rule is changed.
    list: Option<&'static str>,
    /// As it was exported.
    pub(super) before: Map<String, Value>,
    /// As it will be.
    pub(super) after: Map<String, Value>,
}

/// A value before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// The property, by the names of Microsoft Graph.
    pub path: String,
    /// What the export has; nothing where it has nothing.
    pub before: Option<Value>,
    /// What the request sets.
    pub after: Value,
}

impl Draft {
    /// Makes a step, in every copy of its object.
    pub(super) fn make(&mut self, step: &Step, source: &Provenance, texts: &Texts<'_>) -> Result<(), Obstacle> {
        // A resource of Terraform has all rules of its settings in one text.
        let is_resource = source.places().any(|place| texts.is_terraform(place.file));
        let object = if is_resource { step.object.whole() } else { step.object.clone() };
        if !self.objects.contains_key(&object) {
            self.objects.insert(object.clone(), Drafted::of(&object, source, texts)?);
        }
        let unknown = || Obstacle::Incomplete("the export does not hold the object".to_owned());
        self.objects.get_mut(&object).ok_or_else(unknown)?.make(step, texts)
    }

    /// What is drafted of some objects, or that nothing is, to be put back.
    pub(super) fn some_of<'o>(&self, objects: impl Iterator<Item = &'o Object>) -> BTreeMap<Object, Option<Drafted>> {
        let both = objects.flat_map(|object| [object.clone(), object.whole()]);
        both.map(|object| (object.clone(), self.objects.get(&object).cloned())).collect()
    }

    /// Puts back what was drafted before.
    pub(super) fn put_back(&mut self, before: BTreeMap<Object, Option<Drafted>>) {
        for (object, drafted) in before {
            match drafted {
                Some(drafted) => drop(self.objects.insert(object, drafted)),
                None => drop(self.objects.remove(&object)),
            }
        }
    }

    /// What is drafted of an object that a step changes.
    pub(super) fn of(&self, object: &Object) -> Option<&Drafted> {
        self.objects.get(object).or_else(|| self.objects.get(&object.whole()))
    }

    /// The texts of the files that change.
    ///
    /// # Errors
    /// Where a text would not say what is drafted: it must not prove anything.
    pub(super) fn changed(&self, texts: &Texts<'_>) -> Result<Changed, Obstacle> {
        let edits = self.splices(texts);
        self.read_back(&edits, texts)?;
        let mut changed = BTreeMap::new();
        for (file, edits) in edits {
            let Some(before) = texts.file(file) else { continue };
            let after = spliced(&before, &edits);
            // What was cut off when it was exported is no JSON before either.
            if !is_json(&after) && is_json(&before) {
                return Err(Obstacle::Garbled(texts.path(file)));
            }
            changed.insert(file, after);
        }
        Ok(Changed { texts: changed, configuration: self.configuration(texts)? })
    }

    /// The files of the export that hold objects as Microsoft Graph writes them, with the objects changed.
    pub(super) fn export(&self, texts: &Texts<'_>) -> Vec<ChangedFile> {
        let of_graph = self.splices(texts).into_iter().filter(|(file, _)| !texts.is_terraform(*file));
        of_graph.filter_map(|(file, splices)| changed_file(file, splices, texts)).collect()
    }

    fn splices(&self, texts: &Texts<'_>) -> BTreeMap<FileId, Vec<Splice>> {
        let mut files: BTreeMap<FileId, Vec<Splice>> = BTreeMap::new();
        for (object, drafted) in &self.objects {
            for copy in &drafted.copies {
                let Some(text) = texts.of(copy.place) else { continue };
                files.entry(copy.place.file).or_default().extend(copy.splices(object, &text));
            }
        }
        for splices in files.values_mut() {
            splices.sort_by_key(|(range, _)| (range.start, range.end));
        }
        files
    }

    /// Whether each object, read from the changed text, is as drafted.
    fn read_back(&self, splices: &BTreeMap<FileId, Vec<Splice>>, texts: &Texts<'_>) -> Result<(), Obstacle> {
        for (object, drafted) in &self.objects {
            let members = drafted.members();
            for copy in &drafted.copies {
                let place = copy.place;
                let (file, splices) = (texts.file(place.file), splices.get(&place.file));
                let text = file.zip(splices).and_then(|(text, splices)| spliced_part(&text, place.range(), splices));
                if !text.is_some_and(|text| copy.is_in(&text, object, &members)) {
                    return Err(Obstacle::Garbled(texts.path(place.file)));
                }
            }
        }
        Ok(())
    }

    /// The files of the Terraform configuration with the attributes changed.
    fn configuration(&self, texts: &Texts<'_>) -> Result<Vec<ChangedFile>, Obstacle> {
        let mut files: BTreeMap<FileId, Vec<Splice>> = BTreeMap::new();
        for (file, splice) in self.objects.values().filter_map(|drafted| drafted.configuration.as_ref()?.splice()) {
            files.entry(file).or_default().push(splice);
        }
        let changed = |(file, mut splices): (FileId, Vec<Splice>)| {
            splices.sort_by_key(|(range, _)| (range.start, range.end));
            changed_file(file, splices, texts)
        };
        let changed: Vec<ChangedFile> = files.into_iter().filter_map(changed).collect();
        match changed.iter().find(|file| !is_configuration(&file.after)) {
            Some(garbled) => Err(Obstacle::Garbled(garbled.path.clone())),
            None => Ok(changed),
        }
    }
}

impl Drafted {
    fn of(object: &Object, source: &Provenance, texts: &Texts<'_>) -> Result<Self, Obstacle> {
        let is_terraform = |place: &Place| texts.is_terraform(place.file);
        if source.places().any(|place| is_terraform(&place)) {
            let copies = source.places().filter(is_terraform).filter_map(|place| resource_at(place, texts)).collect();
            return Ok(Self { copies, written: BTreeMap::new(), configuration: Some(Configured::default()) });
        }
        let mut copies = Vec::new();
        for place in source.places() {
            copies.extend(copies_at(object, place, texts)?);
        }
        if copies.is_empty() {
            return Err(Obstacle::Incomplete("the export does not hold the rule of the settings".to_owned()));
        }
        Ok(Self { copies, written: BTreeMap::new(), configuration: None })
    }

    fn make(&mut self, step: &Step, texts: &Texts<'_>) -> Result<(), Obstacle> {
        let mut drafted = self.clone();
        let (path, how) = match &self.configuration {
            None => (step.path.clone(), step.write.clone()),
            Some(configured) => drafted.make_attribute(step, configured, texts)?,
        };
        let bound = match &how {
            Write::Bound { is_most, .. } => Some(*is_most),
            _ => None,
        };
        let is_list = matches!(how, Write::Include(_) | Write::Exclude(_));
        let mut same = true;
        for copy in &mut drafted.copies {
            let was = copy.after.clone();
            write(&mut copy.after, &path, &how)?;
            same &= was == copy.after;
        }
        // Of two bounds of one kind the stricter one holds both.
        let agrees = |known: &Option<bool>| same || is_list || (bound.is_some() && *known == bound);
        if !self.written.get(&path).is_none_or(agrees) {
            return Err(Obstacle::Conflict(path.join(".")));
        }
        if same {
            drafted.configuration.clone_from(&self.configuration);
        }
        drafted.written.insert(path, bound);
        *self = drafted;
        Ok(())
    }

    /// A step as the value of an attribute, where the configuration can write that value for this object alone.
    fn make_attribute(
        &mut self,
        step: &Step,
        configured: &Configured,
        texts: &Texts<'_>,
    ) -> Result<(Vec<&'static str>, Write), Obstacle> {
        let attribute = attribute(step)?;
        let place = self.copies.first().map(|copy| copy.place);
        self.configuration = Some(configured.with(&attribute, &step.object, place, texts)?);
        let Attribute { path, value } = attribute;
        let path = in_values(path);
        self.copies.iter_mut().for_each(|copy| make_blocks(&mut copy.after, &path));
        let how = match step.write {
            Write::Bound { length, is_most, .. } => Write::Bound { value, length, is_most },
            _ => Write::Set(value),
        };
        Ok((path, how))
    }

    /// The value of an attribute of the resource.
    pub(super) fn attribute(&self, path: &'static str) -> Option<(Option<&Value>, &Value)> {
        let copy = self.copies.first()?;
        let path = in_values(path);
        Some((read(&copy.before, &path), read(&copy.after, &path)?))
    }

    /// The members of the object that are changed.
    pub(super) fn members(&self) -> BTreeSet<&'static str> {
        self.written.keys().filter_map(|path| path.first().copied()).collect()
    }

    /// Each property that is changed.
    pub(super) fn changes(&self) -> Vec<Written> {
        let Some(copy) = self.copies.first() else { return Vec::new() };
        let mut changes = Vec::new();
        let is_in_another = |path: &&Vec<&'static str>| {
            (1..path.len()).any(|end| path.get(..end).is_some_and(|part| self.written.contains_key(part)))
        };
        for path in self.written.keys().filter(|path| !is_in_another(path)) {
            let name = path.iter().filter(|name| **name != ONLY).copied().collect::<Vec<_>>().join(".");
            differences(name, read(&copy.before, path), read(&copy.after, path), &mut changes);
        }
        changes
    }
}

/// What differs, member by member.
fn differences(path: String, before: Option<&Value>, after: Option<&Value>, changes: &mut Vec<Written>) {
    match (before, after) {
        (Some(Value::Object(before)), Some(Value::Object(members))) => {
            for (name, after) in members {
                differences(format!("{path}.{name}"), before.get(name), Some(after), changes);
            }
        }
        (before, Some(after)) if before != Some(after) => {
            changes.push(Written { path, before: before.cloned(), after: after.clone() });
        }
        _ => {}
    }
}

/// Where the values of a resource have an attribute.
fn in_values(path: &'static str) -> Vec<&'static str> {
    std::iter::once("values").chain(path.split('.')).collect()
}

/// A resource of a plan or state.
fn resource_at(place: Place, texts: &Texts<'_>) -> Option<Copy> {
    let whole: Map<String, Value> = serde_json::from_str(&texts.of(place)?).ok()?;
    let id = whole.get("address")?.as_str()?.to_owned();
    Some(Copy { place, id, list: None, before: whole.clone(), after: whole })
}

/// Makes the blocks on the way to an attribute that the values of a resource leave out.
fn make_blocks(values: &mut Map<String, Value>, path: &[&'static str]) {
    let mut inside = values;
    for pair in path.windows(2) {
        let [name, next] = pair else { return };
        if is_index(name) {
            continue;
        }
        let member = inside.entry(*name).or_insert(Value::Null);
        if is_index(next) && (member.is_null() || member.as_array().is_some_and(Vec::is_empty)) {
            *member = Value::Array(vec![Value::Object(Map::new())]);
        }
        let inner = if is_index(next) { member.get_mut(0) } else { Some(member) };
        let Some(inner) = inner.and_then(Value::as_object_mut) else { return };
        inside = inner;
    }
}

/// The copies of an object, or of a rule in the lists of its policy, that stand at a place.
fn copies_at(object: &Object, place: Place, texts: &Texts<'_>) -> Result<Vec<Copy>, Obstacle> {
    let unlike = || {
        let why =
            "the export does not hold the object as Microsoft Graph writes it, so that no request follows from it";
        Obstacle::Incomplete(why.to_owned())
    };
    if !texts.is_graph(place.file) {
        return Err(unlike());
    }
    let text = texts.of(place).ok_or_else(unlike)?;
    let whole: Map<String, Value> = serde_json::from_str(&text).map_err(|_| unlike())?;
    let id = whole.get("id").and_then(Value::as_str).ok_or_else(unlike)?.to_owned();
    let Some(rule) = object.rule else {
        return Ok(vec![Copy { place, id, list: None, before: whole.clone(), after: whole }]);
    };
    let in_list = |list: &'static str| {
        let rules = whole.get(list)?.as_array()?;
        let found = rules.iter().filter_map(Value::as_object).find(|found| is_named(found, rule))?;
        Some(Copy { place, id: id.clone(), list: Some(list), before: found.clone(), after: found.clone() })
    };
    Ok(RULE_LISTS.into_iter().filter_map(in_list).collect())
}

/// Whether a text is one JSON document, or several.
fn is_json(text: &str) -> bool {
    serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>().all(|document| document.is_ok())
}

fn is_named(rule: &Map<String, Value>, id: &str) -> bool {
    rule.get("id").and_then(Value::as_str).is_some_and(|named| named.eq_ignore_ascii_case(id))
}

impl Copy {
    /// Whether a changed text of the object has what is drafted.
    fn is_in(&self, text: &str, object: &Object, members: &BTreeSet<&'static str>) -> bool {
        let Ok(Value::Object(found)) = serde_json::from_str(text) else { return false };
        match (self.list, object.rule) {
            (Some(list), Some(rule)) => {
                let rules = found.get(list).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
                let found = rules.iter().filter_map(Value::as_object).find(|found| is_named(found, rule));
                found == Some(&self.after)
            }
            _ => members.iter().all(|name| found.get(*name) == self.after.get(*name)),
        }
    }

    /// What changes in the file's text; `text` is the object's.
    fn splices(&self, object: &Object, text: &str) -> Vec<Splice> {
        let start = self.place.range().start;
        let part = match (self.list, object.rule) {
            (Some(list), Some(rule)) => {
                let route = [Along::Key(list), Along::Item { key: "id", equals: rule }];
                resolve(text, &route).map(|member| member.value)
            }
            _ => Some(0..text.len()),
        };
        let Some((part, from)) = part.and_then(|part| Some((text.get(part.clone())?, start + part.start))) else {
            return Vec::new();
        };
        let mut splices = Vec::new();
        rewrite(part, from, &Value::from(self.after.clone()), &mut splices);
        splices
    }
}

fn read<'v>(object: &'v Map<String, Value>, path: &[&'static str]) -> Option<&'v Value> {
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(object.get(*first)?, |value, name| match *name {
        ONLY => value.as_array()?.first(),
        name => match value {
            Value::Array(items) => items.get(name.parse::<usize>().ok()?),
            value => value.get(name),
        },
    })
}

fn is_index(name: &str) -> bool {
    name == ONLY || name.parse::<usize>().is_ok()
}

/// Writes a value where a path leads, and the objects on the way that are missing.
fn write(object: &mut Map<String, Value>, path: &[&'static str], how: &Write) -> Result<(), Obstacle> {
    let odd =
        || Obstacle::Incomplete(format!("the export does not hold `{}` as Microsoft Graph writes it", path.join(".")));
    let Some((last, way)) = path.split_last() else { return Err(odd()) };
    let mut inside = object;
    let mut way = way.iter().peekable();
    while let Some(name) = way.next() {
        let next = inside.entry(*name).or_insert(Value::Null);
        let index = way.next_if(|name| is_index(name));
        if next.is_null() && index.is_none() {
            *next = Value::Object(Map::new());
        }
        let element = match (index, next) {
            (None, next) => Some(next),
            (Some(index), Value::Array(items)) if *index == ONLY && items.len() > 1 => {
                return Err(Obstacle::Choice("the approval has several stages; say which is meant".to_owned()));
            }
            (Some(index), Value::Array(items)) => items.get_mut(index.parse::<usize>().unwrap_or_default()),
            (Some(_), _) => None,
        };
        inside = element.and_then(Value::as_object_mut).ok_or_else(odd)?;
    }
    let slot = inside.entry(*last).or_insert(Value::Null);
    *slot = written(slot, how).ok_or_else(odd)?;
    Ok(())
}

/// Whether a length of time keeps a bound already, which then changes nothing.
fn is_within(now: &Value, bound: u64, is_most: bool) -> bool {
    let text = now.as_str().or_else(|| now.get("duration")?.as_str());
    let of_text = || Period::parse(text?).map(Period::as_seconds);
    // The provider azuread writes 0 days where nothing ends.
    let days = now.as_u64().filter(|days| *days > 0);
    let length = days.map(|days| days.saturating_mul(86_400)).or_else(of_text);
    length.is_some_and(|length| if is_most { length <= bound } else { length >= bound })
}

fn written(now: &Value, how: &Write) -> Option<Value> {
    let list = || match now {
        Value::Null => Some(Vec::new()),
        now => now.as_array().cloned(),
    };
    let is_one_of = |value: &Value, texts: &[String]| {
        value.as_str().is_some_and(|value| texts.iter().any(|text| text.eq_ignore_ascii_case(value)))
    };
    Some(match how {
        Write::Bound { length, is_most, .. } if is_within(now, length.as_seconds(), *is_most) => now.clone(),
        Write::Fill(_) if !now.is_null() => now.clone(),
        Write::Set(value) | Write::Fill(value) | Write::Bound { value, .. } => value.clone(),
        Write::Include(texts) => {
            let mut list = list()?;
            let is_new = |text: &&String| !list.iter().any(|value| is_one_of(value, std::slice::from_ref(text)));
            let new: Vec<Value> = texts.iter().filter(is_new).map(|text| Value::from(text.as_str())).collect();
            list.extend(new);
            Value::Array(list)
        }
        Write::Exclude(texts) => Value::Array(list()?.into_iter().filter(|value| !is_one_of(value, texts)).collect()),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Draft, Step, Write};
    use crate::export::load_texts;
    use crate::finding::SubjectKind;
    use crate::fix::object::Object;
    use crate::fix::obstacle::Obstacle;
    use crate::fix::texts::Texts;
    use crate::model::Property;
    use crate::tenant::Tenant;

    const USERS: &str = r#"{"value": [{"id": "11111111-1111-4111-8111-111111111111", "userPrincipalName": "noor@contoso.com", "accountEnabled": true}]}"#;

    /// What is tried of a draft that disables the only user of an export, after something happened to it.
    fn tried(spoil: impl Fn(&mut Draft)) -> Result<Vec<Value>, Obstacle> {
        let mut loaded = load_texts(&[("users.json".to_owned(), USERS.as_bytes().to_vec())]);
        let tenant = Tenant::of(&mut loaded, None);
        let texts = Texts::new(&loaded.sources);
        let id = "11111111-1111-4111-8111-111111111111".to_owned();
        let object = Object { kind: SubjectKind::User, id, rule: None };
        let write = Write::Set(json!(false));
        let step =
            Step { object: object.clone(), property: Property::AccountEnabled, path: vec!["accountEnabled"], write };
        let mut draft = Draft::default();
        draft.make(&step, object.source(&tenant)?, &texts)?;
        spoil(&mut draft);
        let changed = draft.changed(&texts)?.texts;
        Ok(changed.into_values().map(|text| serde_json::from_str(&text).expect("JSON")).collect())
    }

    #[test]
    fn only_a_text_that_says_what_is_drafted_is_tried() {
        let changed = tried(|_| {}).expect("a text");
        assert_eq!(changed[0]["value"][0]["accountEnabled"], false);
        let garbled = Obstacle::Garbled("users.json".to_owned());
        let places = |draft: &mut Draft, len: u32| {
            draft.objects.values_mut().flat_map(|drafted| &mut drafted.copies).for_each(|copy| copy.place.len = len);
        };
        assert_eq!(tried(|draft| places(draft, 20)), Err(garbled.clone()), "a text that is no JSON");
        assert_eq!(tried(|draft| places(draft, 0)), Err(garbled), "nothing");
    }
}
