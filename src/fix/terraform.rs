//! Values as attributes of the Terraform provider azuread: in the plan, and in the configuration that makes it.

use serde_json::Value;

use super::obstacle::Obstacle;
use super::step::{Step, Write};
use crate::model::{Period, Property};

/// An attribute and the value to give it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Attribute {
    /// The way to it in the values of the resource; `0` is the only block of its name.
    pub(super) path: &'static str,
    /// The value, as the plan writes it.
    pub(super) value: Value,
}

/// What the provider takes as the longest an assignment may last, and an activation:
/// <https://registry.terraform.io/providers/hashicorp/azuread/latest/docs/resources/group_role_management_policy>.
const ASSIGNMENT: &[&str] = &["P15D", "P30D", "P90D", "P180D", "P365D"];

/// The attribute that a step sets.
pub(super) fn attribute(step: &Step) -> Result<Attribute, Obstacle> {
    let unknown = || {
        Obstacle::Terraform(format!(
            "Terraform manages it, and no attribute of azuread is known for {}",
            step.path.join(".")
        ))
    };
    let (path, value) = match (step.property, &step.write) {
        (Property::ActivationRequirements, write) => {
            (required("activation_rules.0", write).ok_or_else(unknown)?, is_included(write))
        }
        (Property::AssignmentRequirements, write) => {
            (required("active_assignment_rules.0", write).ok_or_else(unknown)?, is_included(write))
        }
        (_, Write::Include(_) | Write::Exclude(_) | Write::Fill(_)) => return Err(unknown()),
        (property, Write::Set(value) | Write::Bound { value, .. }) => {
            let path = plain(property).or_else(|| property.written().terraform.first().copied()).ok_or_else(unknown)?;
            (path, translated(property, value).ok_or_else(unknown)?)
        }
    };
    Ok(Attribute { path, value })
}

/// A requirement is a flag of its own.
fn required(block: &str, write: &Write) -> Option<&'static str> {
    let (Write::Include(words) | Write::Exclude(words)) = write else { return None };
    let [word] = words.as_slice() else { return None };
    Some(match (block, word.as_str()) {
        ("activation_rules.0", "MultiFactorAuthentication") => "activation_rules.0.require_multifactor_authentication",
        ("activation_rules.0", "Justification") => "activation_rules.0.require_justification",
        ("activation_rules.0", "Ticketing") => "activation_rules.0.require_ticket_info",
        ("active_assignment_rules.0", "MultiFactorAuthentication") => {
            "active_assignment_rules.0.require_multifactor_authentication"
        }
        ("active_assignment_rules.0", "Justification") => "active_assignment_rules.0.require_justification",
        ("active_assignment_rules.0", "Ticketing") => "active_assignment_rules.0.require_ticket_info",
        _ => return None,
    })
}

fn is_included(write: &Write) -> Value {
    Value::Bool(matches!(write, Write::Include(_)))
}

/// Attributes of which the table of properties names another first.
fn plain(property: Property) -> Option<&'static str> {
    match property {
        Property::State => Some("published"),
        Property::Expiration => Some("duration_in_days"),
        Property::ApproverJustification => Some("approval_settings.0.approval_stage.0.approver_justification_required"),
        Property::EscalationEnabled => Some("approval_settings.0.approval_stage.0.alternative_approval_enabled"),
        Property::DurationBeforeDenial => Some("approval_settings.0.approval_stage.0.approval_timeout_in_days"),
        Property::DurationBeforeEscalation => {
            Some("approval_settings.0.approval_stage.0.enable_alternative_approval_in_days")
        }
        _ => None,
    }
}

/// A value of Microsoft Graph as the provider takes it.
fn translated(property: Property, value: &Value) -> Option<Value> {
    match (property, value) {
        (Property::State, Value::String(state)) => Some(Value::Bool(state == "published")),
        (Property::Expiration, value) => days(value.get("duration")?.as_str()?),
        (Property::DurationBeforeDenial | Property::DurationBeforeEscalation, Value::String(length)) => days(length),
        (Property::MaximumActivation, Value::String(length)) => activation(length),
        (Property::MaximumEligibility | Property::MaximumAssignment, Value::String(length)) => {
            ASSIGNMENT.contains(&length.as_str()).then(|| value.clone())
        }
        (
            Property::EligibilityExpirationRequired
            | Property::AssignmentExpirationRequired
            | Property::ApprovalRequired
            | Property::ApprovalOnAdd
            | Property::ApprovalOnUpdate
            | Property::RequestJustification
            | Property::ApproverJustification
            | Property::EscalationEnabled
            | Property::ReviewExpirationBehavior
            | Property::SelfRequest
            | Property::SelfUpdate
            | Property::IsHidden
            | Property::IsExternallyVisible
            | Property::AccountEnabled
            | Property::Visibility,
            Value::Bool(_) | Value::String(_),
        ) => Some(value.clone()),
        _ => None,
    }
}

/// A length of time in whole days.
fn days(length: &str) -> Option<Value> {
    let seconds = Period::parse(length)?.as_seconds();
    (seconds.is_multiple_of(86_400) && seconds > 0).then(|| Value::from(seconds / 86_400))
}

/// How long an activation may last: half hours up to a day, each in the one spelling that the provider takes.
fn activation(length: &str) -> Option<Value> {
    let halves = Period::parse(length)?.as_seconds();
    let halves = halves.is_multiple_of(1_800).then_some(halves / 1_800)?;
    let (hours, minutes) = (halves / 2, if halves.is_multiple_of(2) { "" } else { "30M" });
    match (halves, hours) {
        (1, _) => Some(Value::from("PT30M")),
        (2..=47, hours) => Some(Value::from(format!("PT{hours}H{minutes}"))),
        (48, _) => Some(Value::from("P1D")),
        _ => None,
    }
}
