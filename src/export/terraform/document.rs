//! A plan or state as it stands in the file: its modules and resources, and what the configuration says of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::export::json::part::Part;
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Text, Words};
use crate::export::terraform::block::{Block, Members, references};
use crate::export::terraform::configuration::{Call, Configuration, Configured, MAX_DEPTH, ResourceExpressions};
use crate::model::Instant;
use crate::source::Phrase;
use crate::source::seal;

const TOO_DEEP: &str = "modules are nested too deeply; resources are missing";

shape! {
    /// The root of a plan (`planned_values`) or of a state (`values`).
    RootShape<'a> {
        format: Raw<Text<'a>> = "format_version",
        planned: Part<'a> = "planned_values",
        values: Part<'a> = "values",
        changes: Part<'a> = "resource_changes",
        drift: Part<'a> = "resource_drift",
        prior: Part<'a> = "prior_state",
        configuration: Part<'a> = "configuration",
        timestamp: Raw<Option<Instant>> = "timestamp",
        errored: Raw<bool> = "errored",
        complete: Raw<bool> = "complete",
    }
}

shape! {
    /// `planned_values`, `values`, `configuration`.
    ModuleHolder<'a> {
        root: Part<'a> = "root_module",
    }
}

shape! {
    /// `prior_state`.
    StateShape<'a> {
        values: Part<'a> = "values",
    }
}

shape! {
    /// A module with its resources and child modules.
    ModuleShape<'a> {
        address: Raw<Text<'a>> = "address",
        resources: Part<'a> = "resources",
        children: Part<'a> = "child_modules",
    }
}

shape! {
    /// A resource in the values.
    ResourceShape<'a> {
        address: Raw<Text<'a>> = "address",
        mode: Raw<Text<'a>> = "mode",
        kind: Raw<Text<'a>> = "type",
        provider: Raw<Text<'a>> = "provider_name",
        values: Part<'a> = "values",
    }
}

shape! {
    /// A resource among the changes.
    ChangeShape<'a> {
        address: Raw<Text<'a>> = "address",
        mode: Raw<Text<'a>> = "mode",
        kind: Raw<Text<'a>> = "type",
        change: Part<'a> = "change",
    }
}

shape! {
    /// What happens to a resource.
    ChangeBody<'a> {
        actions: Words<'a> = "actions",
        before: Part<'a> = "before",
        unknown: Part<'a> = "after_unknown",
    }
}

/// A plan or state.
#[derive(Debug, Default)]
pub(crate) struct Document<'t> {
    pub(crate) modules: Vec<Module>,
    pub(crate) resources: Vec<Resource<'t>>,
    /// Objects that the plan takes away, as they are before.
    pub(crate) removed: Vec<Removed<'t>>,
    pub(crate) timestamp: Option<Instant>,
    pub(crate) is_plan: bool,
    /// Why resources may be missing.
    pub(crate) cut: Option<&'static str>,
    /// Parts that cannot be read.
    pub(crate) flaws: BTreeSet<Flaw>,
    /// Its values cannot be read at all, so that nothing is known of what it brings about.
    pub(crate) is_unread: bool,
    /// What stands before each address, where there are several plans.
    prefix: String,
    configuration: Configuration<'t>,
    /// The resources of each module instance, by their address without the index, then by the index.
    instances: BTreeMap<(usize, String), Instances>,
    module_ids: BTreeMap<String, usize>,
}

/// An instance of a module; the first one is the root.
#[derive(Debug, Default)]
pub(crate) struct Module {
    pub(crate) address: String,
    pub(crate) parent: Option<usize>,
    pub(crate) name: String,
    pub(crate) key: Option<String>,
    configured: Option<usize>,
}

/// An instance of a resource or data source.
#[derive(Debug)]
pub(crate) struct Resource<'t> {
    /// The address, among those of all plans.
    pub(crate) address: String,
    pub(crate) module: usize,
    /// The address in the module, without the index.
    pub(crate) base: String,
    /// What stands in the brackets of the address.
    pub(crate) key: Option<String>,
    pub(crate) kind: String,
    pub(crate) provider: String,
    pub(crate) is_data: bool,
    pub(crate) block: Block<'t>,
    pub(crate) is_created: bool,
    /// The plan creates or updates it.
    pub(crate) is_changed: bool,
    /// What it was before, where the plan changes it.
    pub(crate) before: Block<'t>,
    pub(crate) text: &'t str,
}

/// An object that is there before the plan is applied, and not after.
#[derive(Debug)]
pub(crate) struct Removed<'t> {
    pub(crate) address: String,
    pub(crate) kind: String,
    pub(crate) before: Block<'t>,
}

/// A part of a plan that cannot be read, and the type of resource that is lost with it, where that is known.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Flaw {
    pub(crate) message: Phrase,
    pub(crate) kind: Option<String>,
}

/// The instances of a resource, by what stands in the brackets of their addresses.
type Instances = BTreeMap<Option<String>, usize>;

/// What the plan says of one address, beside its values.
#[derive(Clone, Copy, Default)]
struct Change<'t> {
    is_created: bool,
    is_changed: bool,
    before: Part<'t>,
    unknown: Part<'t>,
}

impl<'t> Document<'t> {
    /// Reads the root object. The prefix sets its addresses apart from those of other plans.
    pub(crate) fn read(root: &'t str, prefix: &str) -> Self {
        let shape: RootShape<'t> = serde_json::from_str(root).unwrap_or_default();
        let mut document = Self {
            is_plan: [shape.planned, shape.changes, shape.drift, shape.prior, shape.configuration]
                .into_iter()
                .any(Part::is_present),
            cut: cut(&shape),
            timestamp: shape.timestamp.value().flatten(),
            prefix: prefix.to_owned(),
            ..Self::default()
        };
        document.configuration =
            root_of(shape.configuration).map(|root| Configuration::read(&root)).unwrap_or_default();
        if document.configuration.is_too_deep {
            document.cut = Some(TOO_DEEP);
        }
        if !is_of_known_form(&shape.format) {
            document.unread("its format_version is neither 0 nor 1, so resources may be missing");
        }
        let changes = document.changes(shape.changes);
        let configured = document.configuration.root;
        document.modules.push(Module { configured, ..Module::default() });
        document.module_ids.insert(String::new(), 0);
        let values = if document.is_plan { shape.planned } else { shape.values };
        match root_of(values) {
            Some(root) => document.walk(&root, 0, &changes, false, 0),
            None if is_empty(values, document.is_plan) => {}
            None => document.unread("its values cannot be read, so its resources are missing"),
        }
        let prior = shape.prior.read::<StateShape<'t>>().and_then(|state| root_of(state.values));
        if let Some(root) = prior.filter(|_| document.is_plan) {
            document.walk(&root, 0, &changes, true, 0);
        }
        document
    }

    fn changes(&mut self, part: Part<'t>) -> BTreeMap<String, Change<'t>> {
        let mut changes = BTreeMap::new();
        for text in self.elements(part, "resource_changes") {
            let shape: ChangeShape<'t> = serde_json::from_str(text).unwrap_or_default();
            let Some(body) = shape.change.read::<ChangeBody<'t>>() else {
                self.flaw("a change of a resource cannot be read", shape.kind.value().map(Text::into_owned));
                continue;
            };
            let actions = body.actions.0.value().unwrap_or_default();
            let does = |wanted: &str| actions.iter().any(|action| action == wanted);
            if does("delete") && shape.mode != Raw::Value(Text::Borrowed("data")) {
                self.removed.push(Removed {
                    address: shape.address.as_value().map_or_else(String::new, ToString::to_string),
                    kind: shape.kind.value().unwrap_or_default().into_owned(),
                    before: Block::new(body.before, Part::default(), Part::default()),
                });
            }
            if let Some(address) = shape.address.value() {
                let is_created = does("create");
                let is_changed = is_created || does("update");
                let change = Change { is_created, is_changed, before: body.before, unknown: body.unknown };
                changes.insert(address.into_owned(), change);
            }
        }
        changes
    }

    /// Takes in a module and those inside it; of the state before the plan only the data sources.
    fn walk(
        &mut self,
        module: &ModuleShape<'t>,
        id: usize,
        changes: &BTreeMap<String, Change<'t>>,
        data_only: bool,
        depth: usize,
    ) {
        for text in self.elements(module.resources, "resources") {
            self.resource(text, id, changes, data_only);
        }
        if depth == MAX_DEPTH {
            if !module.children.items().value().unwrap_or_default().is_empty() {
                self.cut = Some(TOO_DEEP);
            }
            return;
        }
        for text in self.elements(module.children, "child_modules") {
            let child: ModuleShape<'t> = serde_json::from_str(text).unwrap_or_default();
            let child_id = self.module(child.address.as_value().map_or("", AsRef::as_ref), id);
            self.walk(&child, child_id, changes, data_only, depth + 1);
        }
    }

    /// The objects of a list. What else stands in it, or in its place, is a flaw.
    fn elements(&mut self, part: Part<'t>, list: &str) -> Vec<&'t str> {
        let (objects, others): (Vec<_>, Vec<_>) = match part.items() {
            Raw::Value(items) => items.into_iter().partition(|item| item.starts_with('{')),
            Raw::Odd(_) => (Vec::new(), part.text().into_iter().collect()),
            Raw::Absent | Raw::Null => Default::default(),
        };
        if !others.is_empty() {
            self.flaw(format!("`{list}` contains a value that is not an object, so a resource may be missing"), None);
        }
        objects
    }

    fn unread(&mut self, message: &'static str) {
        self.is_unread = true;
        self.flaw(message, None);
    }

    fn flaw(&mut self, message: impl Into<Phrase>, kind: Option<String>) {
        self.flaws.insert(Flaw { message: message.into(), kind });
    }

    fn module(&mut self, address: &str, parent: usize) -> usize {
        if let Some(known) = self.module_ids.get(address) {
            return *known;
        }
        let outer = self.modules.get(parent).map_or("", |outer| outer.address.as_str());
        let own = address.strip_prefix(outer).unwrap_or(address).trim_start_matches('.');
        let (name, key) = split_index(own.strip_prefix("module.").unwrap_or(own));
        let configured = self.call(parent, name).and_then(|call| call.module);
        let id = self.modules.len();
        let (name, key) = (name.to_owned(), key.map(str::to_owned));
        self.modules.push(Module { address: address.to_owned(), parent: Some(parent), name, key, configured });
        self.module_ids.insert(address.to_owned(), id);
        id
    }

    fn resource(&mut self, text: &'t str, module: usize, changes: &BTreeMap<String, Change<'t>>, data_only: bool) {
        let shape: ResourceShape<'t> = serde_json::from_str(text).unwrap_or_default();
        let is_data = shape.mode.as_value().is_some_and(|mode| mode == "data");
        if data_only && !is_data {
            return;
        }
        let kind = shape.kind.value().unwrap_or_default().into_owned();
        let Some(address) = shape.address.value() else {
            let kind = Some(kind).filter(|kind| !kind.is_empty());
            return self.flaw("a resource without an address", kind);
        };
        if shape.values.is_filled() && !shape.values.text().is_some_and(|values| values.starts_with('{')) {
            self.flaw(format!("{}: its values are not an object", seal::id(&address)), Some(kind.clone()));
        }
        let prefix = self.modules.get(module).map_or("", |module| module.address.as_str());
        let own = address.strip_prefix(prefix).unwrap_or(&address).trim_start_matches('.');
        let (base, key) = split_index(own);
        let (base, key) = (base.to_owned(), key.map(str::to_owned));
        let instances = self.instances.entry((module, base.clone())).or_default();
        if instances.contains_key(&key) {
            return;
        }
        instances.insert(key.clone(), self.resources.len());
        let change = changes.get(address.as_ref()).copied().unwrap_or_default();
        let expressions = self.expressions(module, &base).map(|found| found.expressions).unwrap_or_default();
        self.resources.push(Resource {
            module,
            base,
            key,
            kind,
            provider: shape.provider.value().unwrap_or_default().into_owned(),
            is_data,
            block: Block::new(shape.values, change.unknown, expressions),
            is_created: change.is_created && !is_data,
            is_changed: change.is_changed && !is_data,
            before: Block::new(change.before, Part::default(), Part::default()),
            address: format!("{}{address}", self.prefix),
            text,
        });
    }

    fn configuration_of(&self, module: usize) -> Option<&Configured<'t>> {
        self.configuration.module(self.modules.get(module)?.configured?)
    }

    fn expressions(&self, module: usize, base: &str) -> Option<&ResourceExpressions<'t>> {
        self.configuration_of(module)?.resources.get(base)
    }

    fn call(&self, module: usize, name: &str) -> Option<&Call<'t>> {
        self.configuration_of(module)?.calls.get(name)
    }

    /// Whether the plan has the configuration of a module.
    pub(crate) fn is_configured(&self, module: usize) -> bool {
        self.configuration_of(module).is_some()
    }

    /// The module calls that the configuration in the plan has in a module.
    pub(crate) fn calls_in(&self, module: usize) -> impl Iterator<Item = &String> {
        self.configuration_of(module).into_iter().flat_map(|found| found.calls.keys())
    }

    /// What the configuration in the plan says of the attributes of a resource; nothing where it does not have the resource.
    pub(crate) fn attributes_of(&self, module: usize, base: &str) -> Option<Members<'t>> {
        Some(self.expressions(module, base)?.expressions.read().unwrap_or_default())
    }

    /// The same of the inputs of a module call.
    pub(crate) fn inputs_of(&self, module: usize, name: &str) -> Option<&Members<'t>> {
        self.call(module, name).map(|call| &call.expressions)
    }

    /// What the `for_each` of a resource refers to.
    pub(crate) fn for_each_of_resource(&self, resource: &Resource<'t>) -> &[String] {
        self.expressions(resource.module, &resource.base).map_or(&[], |found| found.for_each.as_slice())
    }

    /// What the `for_each` of a module's call refers to.
    pub(crate) fn for_each_of_module(&self, module: &Module) -> &[String] {
        module.parent.and_then(|parent| self.call(parent, &module.name)).map_or(&[], |call| call.for_each.as_slice())
    }

    /// What the input of a module refers to, in the module around it.
    pub(crate) fn input(&self, module: &Module, name: &str) -> Vec<String> {
        let call = module.parent.and_then(|parent| self.call(parent, &module.name));
        call.and_then(|call| call.expressions.get(name))
            .map(|expression| references(expression.get()))
            .unwrap_or_default()
    }

    /// What the output of a module refers to, inside the module.
    pub(crate) fn output(&self, module: usize, name: &str) -> &[String] {
        self.configuration_of(module).and_then(|found| found.outputs.get(name)).map_or(&[], Vec::as_slice)
    }

    /// How many instances a resource has in one instance of its module.
    pub(crate) fn count(&self, module: usize, base: &str) -> usize {
        self.instances.get(&(module, base.to_owned())).map_or(0, BTreeMap::len)
    }

    /// Whether an instance of this resource may be among the parts that cannot be read.
    pub(crate) fn may_miss(&self, base: &str) -> bool {
        let kind = base.strip_prefix("data.").unwrap_or(base).split('.').next();
        self.flaws.iter().any(|flaw| flaw.kind.is_none() || flaw.kind.as_deref() == kind)
    }

    /// The instance with this key; without a key, the only one.
    pub(crate) fn instance(&self, module: usize, base: &str, key: Option<&str>) -> Option<&Resource<'t>> {
        let instances = self.instances.get(&(module, base.to_owned()))?;
        let at = match key {
            Some(_) => instances.get(&key.map(str::to_owned))?,
            None if instances.len() == 1 && !self.may_miss(base) => instances.values().next()?,
            None => return None,
        };
        self.resources.get(*at)
    }

    /// The names of the calls that lead to a module, the outermost first.
    pub(crate) fn calls_to(&self, module: usize) -> Vec<String> {
        let mut calls = Vec::new();
        let mut inner = self.modules.get(module);
        while let Some((parent, name)) = inner.and_then(|module| Some((module.parent?, &module.name))) {
            calls.push(name.clone());
            inner = self.modules.get(parent);
        }
        calls.reverse();
        calls
    }

    /// The instances of a module that is called in another one.
    pub(crate) fn modules_in(&self, parent: usize, name: &str) -> impl Iterator<Item = (usize, &Module)> {
        let here = move |module: &Module| module.parent == Some(parent) && module.name == name;
        self.modules.iter().enumerate().filter(move |(_, module)| here(module))
    }
}

fn cut(root: &RootShape<'_>) -> Option<&'static str> {
    match (&root.errored, &root.complete) {
        (Raw::Value(true), _) => Some("the plan failed before it was complete; resources may be missing"),
        (_, Raw::Value(false)) => {
            Some("the plan is not complete (`-target`, or deferred changes); resources may be missing")
        }
        _ => None,
    }
}

/// Whether a `format_version` is of a major version that is read: another one may mean something else by the same names
/// (<https://developer.hashicorp.com/terraform/internals/json-format#format-version>).
fn is_of_known_form(version: &Raw<Text<'_>>) -> bool {
    let major = version.as_value().map(|version| version.split('.').next().unwrap_or_default().trim().to_owned());
    major.is_none_or(|major| matches!(major.as_str(), "0" | "1"))
}

fn root_of<'t, S: serde::Deserialize<'t>>(holder: Part<'t>) -> Option<S> {
    holder.read::<ModuleHolder<'t>>()?.root.read()
}

/// Whether these values say that there is no resource. A state without any leaves them out, a plan does not.
fn is_empty(values: Part<'_>, is_plan: bool) -> bool {
    match values.read::<ModuleHolder<'_>>() {
        Some(holder) => !holder.root.is_present(),
        None => !values.is_present() && !is_plan,
    }
}

/// `this["a.b"]` as `this` and `"a.b"`.
pub(crate) fn split_index(address: &str) -> (&str, Option<&str>) {
    match address.split_once('[') {
        Some((name, rest)) => (name, Some(rest.strip_suffix(']').unwrap_or(rest))),
        None => (address, None),
    }
}
