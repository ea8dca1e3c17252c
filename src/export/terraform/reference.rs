//! References in the configuration of a plan: which resource an attribute means whose value is open until the plan is applied.
//!
//! Only what is plain is followed: one reference, through inputs and outputs of modules, to one instance. An expression that
//! chooses among several things says nothing.

use crate::export::terraform::document::{Document, Resource, split_index};

/// References that lead to each other in a circle end here.
const MAX_STEPS: usize = 32;

/// The attributes of a resource that stand for the object itself.
const IDENTITY: &[&str] = &["id", "object_id", "template_id"];

/// Where an expression stands: in a module instance, with the key of its resource or module call.
#[derive(Clone, Copy)]
struct Scope<'d> {
    module: usize,
    key: Option<&'d str>,
    for_each: &'d [String],
    /// How many instances the resource or module call has.
    siblings: usize,
}

impl<'t> Document<'t> {
    /// The resource that an attribute of another one means, by the references in its expression.
    pub(crate) fn meant(&self, resource: &Resource<'t>, references: &[String]) -> Option<&Resource<'t>> {
        self.follow(references, self.scope_of(resource), 0)
    }

    /// The resources that the elements of a list mean; nothing where the expression holds more than a list of references.
    pub(crate) fn all_meant(&self, resource: &Resource<'t>, references: &[String]) -> Option<Vec<&Resource<'t>>> {
        let scope = self.scope_of(resource);
        heads(references).into_iter().map(|head| self.head(head, None, scope, 0)).collect()
    }

    fn scope_of<'d>(&'d self, resource: &'d Resource<'t>) -> Scope<'d> {
        Scope {
            module: resource.module,
            key: resource.key.as_deref(),
            for_each: self.for_each_of_resource(resource),
            siblings: self.count(resource.module, &resource.base),
        }
    }

    fn scope_of_call(&self, module: usize) -> Option<Scope<'_>> {
        let called = self.modules.get(module)?;
        let parent = called.parent?;
        Some(Scope {
            module: parent,
            key: called.key.as_deref(),
            for_each: self.for_each_of_module(called),
            siblings: self.modules_in(parent, &called.name).count(),
        })
    }

    fn follow(&self, references: &[String], scope: Scope<'_>, steps: usize) -> Option<&Resource<'t>> {
        if steps == MAX_STEPS {
            return None;
        }
        match heads(references).as_slice() {
            [head] => self.head(head, None, scope, steps),
            // `azuread_group.this[each.key].id`
            [head, index @ ("each.key" | "count.index")] => self.head(head, Some(index), scope, steps),
            // `azuread_group.this[each.value.group].id`: the index of a resource that has one instance means that one.
            [head, rest @ ..] if rest.iter().all(|index| index.starts_with("each.")) => {
                self.head(head, Some("each.value"), scope, steps)
            }
            _ => None,
        }
    }

    /// Follows one reference; `index` is the expression in its brackets, where that is one.
    fn head(&self, head: &str, index: Option<&str>, scope: Scope<'_>, steps: usize) -> Option<&Resource<'t>> {
        let segments = segments(head);
        match segments.as_slice() {
            ["var", name] if index.is_none() => {
                let module = self.modules.get(scope.module)?;
                self.follow(&self.input(module, name), self.scope_of_call(scope.module)?, steps + 1)
            }
            ["each", "value", rest @ ..] if index.is_none() => self.element(scope, rest, steps),
            ["module", call, output] if index.is_none() => {
                let (name, key) = split_index(call);
                let module = self.called(scope.module, name, key)?;
                let inner = Scope { module, key: None, for_each: &[], siblings: 1 };
                self.follow(self.output(module, output), inner, steps + 1)
            }
            ["data", kind, name, rest @ ..] => self.indexed(&format!("data.{kind}.{name}"), index, rest, scope, steps),
            ["var" | "each" | "module" | "local" | "count" | "path" | "self" | "terraform", ..] => None,
            [kind, name, rest @ ..] => self.indexed(&format!("{kind}.{name}"), index, rest, scope, steps),
            _ => None,
        }
    }

    /// The instance of a module with this key; without a key, the only one.
    fn called(&self, parent: usize, name: &str, key: Option<&str>) -> Option<usize> {
        let mut fitting =
            self.modules_in(parent, name).filter(|(_, module)| key.is_none() || module.key.as_deref() == key);
        let (found, _) = fitting.next()?;
        fitting.next().is_none().then_some(found)
    }

    /// `each.value`, where `for_each` is a resource with as many instances.
    fn element(&self, scope: Scope<'_>, attribute: &[&str], steps: usize) -> Option<&Resource<'t>> {
        let key = scope.key?;
        let [source] = heads(scope.for_each).try_into().ok()?;
        match segments(source).as_slice() {
            ["var" | "each" | "module" | "local" | "count" | "path" | "self" | "terraform", ..] => None,
            ["data", kind, name] => self.indexed(&format!("data.{kind}.{name}[{key}]"), None, attribute, scope, steps),
            [kind, name] => self.indexed(&format!("{kind}.{name}[{key}]"), None, attribute, scope, steps),
            _ => None,
        }
    }

    fn indexed(
        &self,
        address: &str,
        index: Option<&str>,
        attribute: &[&str],
        scope: Scope<'_>,
        steps: usize,
    ) -> Option<&Resource<'t>> {
        let (base, key) = split_index(address);
        let key = match index {
            Some("each.key") => Some(scope.key?),
            // With as many instances on both sides an index can mean only the one of the same number.
            Some("count.index") if self.count(scope.module, base) == scope.siblings && !self.may_miss(base) => {
                Some(scope.key?)
            }
            Some("each.value") if attribute.is_empty() => None,
            Some(_) => return None,
            None => key,
        };
        let found = self.instance(scope.module, base, key)?;
        match attribute {
            [] => Some(found),
            [name] if IDENTITY.contains(name) => Some(found),
            [name] => self.follow(&found.block.references(name), self.scope_of(found), steps + 1),
            _ => None,
        }
    }
}

/// The references without those that only lead to them: behind `a.b.id` Terraform lists `a.b` too.
pub(super) fn heads(references: &[String]) -> Vec<&str> {
    let mut heads: Vec<&str> = Vec::new();
    for reference in references {
        let leads_to = |head: &&str| {
            head.strip_prefix(reference.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        if !heads.iter().any(leads_to) {
            heads.push(reference);
        }
    }
    heads
}

/// The parts of a reference; a dot in brackets separates nothing.
fn segments(reference: &str) -> Vec<&str> {
    let mut quoted = false;
    let mut bracketed = false;
    let separates = |character: char| {
        match character {
            '"' => quoted = !quoted,
            '[' if !quoted => bracketed = true,
            ']' if !quoted => bracketed = false,
            _ => {}
        }
        character == '.' && !quoted && !bracketed
    };
    reference.split(separates).collect()
}

#[cfg(test)]
mod tests {
    use super::{heads, segments};

    #[test]
    fn prefixes_of_a_reference_are_no_references_of_their_own() {
        let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        assert_eq!(heads(&words(&["azuread_group.a.id", "azuread_group.a"])), ["azuread_group.a.id"]);
        assert_eq!(heads(&words(&["azuread_group.a[0].id", "azuread_group.a[0]", "azuread_group.a"])).len(), 1);
        assert_eq!(heads(&words(&["azuread_group.ab.id", "azuread_group.a"])).len(), 2);
    }

    #[test]
    fn keys_may_hold_dots() {
        assert_eq!(segments(r#"azuread_group.a["b.c"].id"#), ["azuread_group", r#"a["b.c"]"#, "id"]);
    }
}
