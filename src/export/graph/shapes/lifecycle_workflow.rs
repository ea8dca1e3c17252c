//! Workflows of Lifecycle Workflows on disk.

use crate::export::graph::shapes::group::newest;
use crate::export::json::part::Part;
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Text, name};
use crate::model::lifecycle_workflow::Gives;
use crate::model::{Field, Instant, LifecycleWorkflow, ObjectId, Provenance, Why, WorkflowTask};

/// `taskDefinitionId` of "Add user to groups".
const ADD_TO_GROUPS: &str = "22085229-5809-45e8-97fd-270d28d66910";
/// `taskDefinitionId` of "Add user to teams": a team is a group.
const ADD_TO_TEAMS: &str = "e440ed8d-25a1-4618-84ce-091ed5be5594";
/// `taskDefinitionId` of "Request user access package assignment".
const REQUEST_PACKAGE: &str = "c1ec1e76-f374-4375-aaa6-0bb6bd4c60be";

shape! {
    /// A workflow.
    LifecycleWorkflowShape<'a> {
        id: Raw<ObjectId> = Id,
        display_name: Raw<Text<'a>> = DisplayName,
        enabled: Raw<bool> = IsEnabled,
        conditions: Part<'a> = "executionConditions",
        tasks: Part<'a> = WorkflowTasks,
        modified: Raw<Option<Instant>> = LastModified,
    }
}

shape! {
    /// A task.
    TaskShape<'a> {
        enabled: Raw<bool> = IsEnabled,
        definition: Raw<Text<'a>> = "taskDefinitionId",
        arguments: Part<'a> = TaskArguments,
    }
}

shape! {
    /// A `keyValuePair`.
    Argument<'a> {
        name: Raw<Text<'a>> = "name",
        value: Raw<Text<'a>> = "value",
    }
}

impl LifecycleWorkflowShape<'_> {
    /// Whether the object has a property that only workflows have.
    pub(crate) fn fits(&self) -> bool {
        self.conditions.is_present() || self.tasks.is_present()
    }

    /// The newest moment at which the object is known to have been as it is.
    pub(crate) fn newest(&self) -> Option<Instant> {
        newest([&self.modified])
    }

    /// The record; `None` where the object has no id.
    pub(crate) fn record(self, source: Provenance) -> Option<LifecycleWorkflow> {
        let tasks = self.tasks.list::<TaskShape<'_>>().known_as(|tasks| Some(tasks.into_iter().map(task).collect()));
        Some(LifecycleWorkflow {
            id: self.id.value()?,
            name: name(self.display_name),
            enabled: self.enabled.field(),
            tasks: tasks.field(),
            source,
        })
    }
}

fn task(shape: TaskShape<'_>) -> WorkflowTask {
    WorkflowTask { gives: gives(&shape), enabled: shape.enabled.field() }
}

fn gives(task: &TaskShape<'_>) -> Field<Gives> {
    let definition = match &task.definition {
        Raw::Value(definition) => definition.trim(),
        Raw::Odd(why) => return Field::Unknown(*why),
        Raw::Absent | Raw::Null => return Field::default(),
    };
    let is = |known: &str| definition.eq_ignore_ascii_case(known);
    if !is(ADD_TO_GROUPS) && !is(ADD_TO_TEAMS) && !is(REQUEST_PACKAGE) {
        return Field::Known(Gives::Nothing);
    }
    let arguments = match task.arguments.list::<Argument<'_>>() {
        Raw::Value(arguments) => arguments,
        Raw::Null => Vec::new(),
        Raw::Odd(why) => return Field::Unknown(why),
        Raw::Absent => return Field::default(),
    };
    let argument = |name: &str| {
        let named = |one: &&Argument<'_>| one.name.as_value().is_some_and(|given| given.eq_ignore_ascii_case(name));
        match arguments.iter().find(named).map(|one| &one.value) {
            Some(Raw::Value(value)) => Ok(value.trim()),
            Some(Raw::Null) => Ok(""),
            Some(Raw::Odd(why)) => Err(*why),
            Some(Raw::Absent) | None => Err(Why::NotSelected),
        }
    };
    if is(REQUEST_PACKAGE) {
        return match argument("accessPackageId").map(ObjectId::parse) {
            Ok(Some(package)) => {
                let policy = argument("assignmentPolicyId").ok().and_then(ObjectId::parse);
                Field::Known(Gives::Package { package, policy })
            }
            Ok(None) => Field::Known(Gives::Nothing),
            Err(why) => Field::Unknown(why),
        };
    }
    let groups = match argument(if is(ADD_TO_TEAMS) { "teamID" } else { "groupID" }) {
        Ok(groups) => groups,
        Err(why) => return Field::Unknown(why),
    };
    let ids: Option<Box<[_]>> =
        groups.split(',').filter(|id| !id.trim().is_empty()).map(|id| guid(id.trim())).collect();
    ids.map_or(Field::Unknown(Why::UnknownValue), |ids| Field::Known(Gives::Groups(ids)))
}

/// An id; a placeholder for an attribute of the person is none.
fn guid(text: &str) -> Option<ObjectId> {
    ObjectId::parse(text).filter(ObjectId::is_guid)
}
