//! What the configuration of a plan says of modules and resources: to what each refers, once for all its instances.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::export::json::part::Part;
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Text};
use crate::export::terraform::block::{Members, references};

/// Modules do not nest deeper in any plan that a person wrote.
pub(super) const MAX_DEPTH: usize = 32;

shape! {
    /// A module in the configuration.
    ConfiguredModule<'a> {
        resources: Part<'a> = "resources",
        calls: Part<'a> = "module_calls",
        outputs: Part<'a> = "outputs",
    }
}

shape! {
    /// A resource in the configuration.
    ConfiguredResource<'a> {
        address: Raw<Text<'a>> = "address",
        expressions: Part<'a> = "expressions",
        for_each: Part<'a> = "for_each_expression",
    }
}

shape! {
    /// A module call in the configuration.
    ConfiguredCall<'a> {
        expressions: Part<'a> = "expressions",
        for_each: Part<'a> = "for_each_expression",
        module: Part<'a> = "module",
    }
}

shape! {
    /// An output in the configuration.
    ConfiguredOutput<'a> {
        expression: Part<'a> = "expression",
    }
}

/// A module as the configuration writes it, once for all its instances.
#[derive(Debug, Default)]
pub(super) struct Configured<'t> {
    pub(super) resources: BTreeMap<String, ResourceExpressions<'t>>,
    pub(super) calls: BTreeMap<String, Call<'t>>,
    pub(super) outputs: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Default)]
pub(super) struct ResourceExpressions<'t> {
    pub(super) expressions: Part<'t>,
    pub(super) for_each: Vec<String>,
}

#[derive(Debug, Default)]
pub(super) struct Call<'t> {
    pub(super) expressions: Members<'t>,
    pub(super) for_each: Vec<String>,
    pub(super) module: Option<usize>,
}

/// All modules of a configuration.
#[derive(Debug, Default)]
pub(super) struct Configuration<'t> {
    /// The number of the root module.
    pub(super) root: Option<usize>,
    /// Modules that nest too deep were left out.
    pub(super) is_too_deep: bool,
    modules: Vec<Configured<'t>>,
}

impl<'t> Configuration<'t> {
    /// Reads a root module and those that it calls.
    pub(super) fn read(root: &ConfiguredModule<'t>) -> Self {
        let mut configuration = Self::default();
        configuration.root = configuration.add(root, 0);
        configuration
    }

    pub(super) fn module(&self, number: usize) -> Option<&Configured<'t>> {
        self.modules.get(number)
    }

    fn add(&mut self, module: &ConfiguredModule<'t>, depth: usize) -> Option<usize> {
        let mut found = Configured::default();
        for resource in module.resources.list::<ConfiguredResource<'t>>().value().unwrap_or_default() {
            let for_each = resource.for_each.text().map(references).unwrap_or_default();
            if let Some(address) = resource.address.value() {
                let expressions = ResourceExpressions { expressions: resource.expressions, for_each };
                found.resources.insert(address.into_owned(), expressions);
            }
        }
        for (name, output) in module.outputs.read::<Members<'t>>().unwrap_or_default() {
            let output: ConfiguredOutput<'_> = serde_json::from_str(output.get()).unwrap_or_default();
            found.outputs.insert(name, output.expression.text().map(references).unwrap_or_default());
        }
        let calls = module.calls.read::<Members<'t>>().unwrap_or_default();
        if depth == MAX_DEPTH && !calls.is_empty() {
            self.is_too_deep = true;
        }
        for (name, call) in calls.into_iter().filter(|_| depth < MAX_DEPTH) {
            found.calls.insert(name, self.call(call, depth));
        }
        self.modules.push(found);
        self.modules.len().checked_sub(1)
    }

    fn call(&mut self, call: &'t RawValue, depth: usize) -> Call<'t> {
        let call: ConfiguredCall<'t> = serde_json::from_str(call.get()).unwrap_or_default();
        Call {
            expressions: call.expressions.read().unwrap_or_default(),
            for_each: call.for_each.text().map(references).unwrap_or_default(),
            module: call.module.read().and_then(|module| self.add(&module, depth + 1)),
        }
    }
}
