//! Faults: one generator for each rule, written from the definition in the rule's entry and from Microsoft's documentation.
//!
//! A generator plants exactly one fault, on objects that it adds, and says what should be found.

use crate::key::Fault;
use crate::tenant::World;

/// Plants the fault of a rule.
#[derive(Clone, Copy)]
pub struct Generator {
    /// The rule.
    pub rule: &'static str,
    /// Plants one fault of it.
    pub plant: fn(&mut World) -> Fault,
}

/// All generators, by rule.
pub static GENERATORS: std::sync::LazyLock<Vec<Generator>> = std::sync::LazyLock::new(Vec::new);

/// Plants a number of faults, of rules drawn at random.
pub fn plant(world: &mut World, count: usize) -> Vec<Fault> {
    (0..count).map(|_| (GENERATORS[world.rng.usize(..GENERATORS.len())].plant)(world)).collect()
}
