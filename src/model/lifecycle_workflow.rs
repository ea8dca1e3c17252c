//! Lifecycle Workflows: what happens to people who join, move or leave, without a request.

use super::{Collection, Field, Given, Known, Merge, ObjectId, Property, Provenance};

const HERE: Collection = Collection::LifecycleWorkflows;

/// A workflow: <https://learn.microsoft.com/graph/api/resources/identitygovernance-workflow>.
#[derive(Debug, Clone)]
pub struct LifecycleWorkflow {
    /// Object id.
    pub id: ObjectId,
    /// Display name.
    pub name: Option<Given>,
    /// `isEnabled`: whether it can run at all.
    pub enabled: Field<bool>,
    /// Its tasks; unknown where they were not expanded.
    pub tasks: Field<Box<[WorkflowTask]>>,
    /// Where it was read.
    pub source: Provenance,
}

/// A task of a workflow, as far as it gives access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkflowTask {
    /// `isEnabled`.
    pub enabled: Field<bool>,
    /// What it gives.
    pub gives: Field<Gives>,
}

/// What a task gives, by its `taskDefinitionId`:
/// <https://learn.microsoft.com/graph/identitygovernance-lifecycleworkflows-task-arguments>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gives {
    /// Membership of groups.
    Groups(Box<[ObjectId]>),
    /// An access package, requested under one of its policies.
    Package {
        /// The package.
        package: ObjectId,
        /// The assignment policy.
        policy: Option<ObjectId>,
    },
    /// No access to a group or a package.
    Nothing,
}

impl LifecycleWorkflow {
    /// Whether it can run, on a schedule or on demand.
    ///
    /// # Errors
    /// The gap, where `isEnabled` is unknown.
    pub fn is_enabled(&self) -> Known<bool> {
        self.enabled.of(HERE, Property::IsEnabled).copied()
    }

    /// Its tasks.
    ///
    /// # Errors
    /// The gap, where they were not expanded.
    pub fn tasks(&self) -> Known<&[WorkflowTask]> {
        self.tasks.of(HERE, Property::WorkflowTasks).map(AsRef::as_ref)
    }

    /// The name for a message: the display name, else the id.
    #[must_use]
    pub fn label(&self) -> String {
        self.name.as_ref().map_or_else(|| self.id.to_string(), ToString::to_string)
    }

    /// Takes in another copy of the same workflow.
    pub fn merge(&mut self, other: &Self, merge: &mut Merge) {
        let Self { id: _, name, enabled, tasks, source } = other;
        merge.text(Property::DisplayName, &mut self.name, name.as_ref());
        merge.field(Property::IsEnabled, &mut self.enabled, enabled);
        merge.field(Property::WorkflowTasks, &mut self.tasks, tasks);
        self.source.merge(source);
    }
}

impl WorkflowTask {
    /// Whether it is turned on.
    ///
    /// # Errors
    /// The gap, where `isEnabled` is unknown.
    pub fn is_enabled(&self) -> Known<bool> {
        self.enabled.of(HERE, Property::IsEnabled).copied()
    }

    /// What it gives.
    ///
    /// # Errors
    /// The gap, where its definition or the arguments are unknown.
    pub fn gives(&self) -> Known<&Gives> {
        self.gives.of(HERE, Property::TaskArguments)
    }
}
