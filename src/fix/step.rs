//! An edit of a finding as values to write into the JSON of an object.

use serde_json::{Value, json};

use super::method::is_changed_by_request;
use super::object::Object;
use super::obstacle::Obstacle;

use crate::finding::{Action, Edit, Target};
use crate::model::role_settings::{NotificationProperty, StageProperty};
use crate::model::{Instant, Period, PolicyRule, Property};

/// A value to write.
#[derive(Debug, Clone)]
pub(super) struct Step {
    /// Into what.
    pub(super) object: Object,
    /// Which property.
    pub(super) property: Property,
    /// Where in it, by the names of Microsoft Graph; a number is an index.
    pub(super) path: Vec<&'static str>,
    /// What to do there.
    pub(super) write: Write,
}

/// What to do with the present value.
#[derive(Debug, Clone)]
pub(super) enum Write {
    /// Put this in its place.
    Set(Value),
    /// The same, where a length of time is a bound: of two, the stricter one holds.
    Bound { value: Value, length: Period, is_most: bool },
    /// Put this where there is nothing.
    Fill(Value),
    /// Add these to the list.
    Include(Vec<String>),
    /// Take these off the list.
    Exclude(Vec<String>),
}

/// The values that an edit writes.
pub(super) fn steps(edit: &Edit<String>) -> Result<Vec<Step>, Obstacle> {
    let said = || edit.words.clone();
    let property = match (&edit.action, edit.target) {
        (Action::Choose, _) => return Err(Obstacle::Choice(said())),
        (Action::Replace(_), _) => return Err(Obstacle::Created(said())),
        (Action::Delete, _) | (_, Target::Object | Target::Collection(_)) => return Err(Obstacle::Objects(said())),
        (_, Target::Property(_)) if !is_changed_by_request(edit.object.kind) => return Err(Obstacle::Objects(said())),
        (_, Target::Property(property)) => property,
    };
    let (rule, path) = place(property, edit)?;
    let object = Object::new(&edit.object, rule);
    let write = match &edit.action {
        Action::Set(text) => Write::Set(value(property, text)?),
        Action::AtMost(text) | Action::AtLeast(text) => bound(property, text, edit)?,
        Action::Include(text) if is_list_of_words(property) => Write::Include(vec![text.clone()]),
        Action::Exclude(text) if is_list_of_words(property) => Write::Exclude(vec![text.clone()]),
        Action::Add(objects) if is_list_of_ids(property) => {
            Write::Include(objects.iter().map(|object| object.id.clone()).collect())
        }
        Action::Remove(objects) if is_list_of_ids(property) => {
            Write::Exclude(objects.iter().map(|object| object.id.clone()).collect())
        }
        _ => return Err(Obstacle::Objects(said())),
    };
    let step = Step { object: object.clone(), property, path, write };
    Ok(match property {
        Property::AuthenticationContext => context(step),
        Property::AuthenticationStrength => strength(step),
        Property::RuleTarget(rule) => target(&step, rule),
        // As Microsoft's script for it does:
        // <https://learn.microsoft.com/entra/identity/users/groups-change-type>
        Property::GroupTypes => {
            let paused = Step {
                object,
                property,
                path: vec!["membershipRuleProcessingState"],
                write: Write::Set(Value::from("Paused")),
            };
            vec![step, paused]
        }
        // <https://learn.microsoft.com/graph/api/resources/accessreviewschedulesettings>
        Property::DefaultDecision => {
            let path = vec!["settings", "defaultDecisionEnabled"];
            let decides = !matches!(&edit.action, Action::Set(value) if value == "None");
            let enabled = Step { object, property, path, write: Write::Set(Value::Bool(decides)) };
            vec![step, enabled]
        }
        _ => vec![step],
    })
}

/// The object that an edit is of, and of role settings the rule, as far as that is known.
pub(super) fn written_by(edit: &Edit<String>) -> Object {
    let rule = match edit.target {
        Target::Property(property) => place(property, edit).ok().and_then(|(rule, _)| rule),
        _ => None,
    };
    Object::new(&edit.object, rule)
}

/// The rule that holds a property, and the way to it in the rule or the object.
fn place(property: Property, edit: &Edit<String>) -> Result<(Option<&'static str>, Vec<&'static str>), Obstacle> {
    let name = property.written().name;
    Ok(match property {
        Property::Notification(recipient, event, part) => {
            (Some(PolicyRule::Notification(recipient, event).id()), vec![part.name()])
        }
        Property::AuthenticationContext => (Some(name), vec!["isEnabled"]),
        Property::Stage(at, part) => {
            let at = STAGES.get(usize::from(at)).ok_or_else(|| Obstacle::NoRequest(edit.words.clone()))?;
            (Some(PolicyRule::Approval.id()), vec!["setting", "approvalStages", at, part.name()])
        }
        Property::OnPremisesSyncEnabled | Property::IsManagementRestricted | Property::IsAssignableToRole => {
            return Err(Obstacle::NoRequest(edit.words.clone()));
        }
        Property::Recurrence if matches!(edit.action, Action::Set(_)) => {
            (None, vec!["settings", "recurrence", "range", "type"])
        }
        Property::RuleTarget(rule) => (Some(rule.id()), vec!["target"]),
        Property::PolicyRules | Property::Recurrence => {
            return Err(Obstacle::Choice(edit.words.clone()));
        }
        Property::EscalationEnabled
        | Property::EscalationApprovers
        | Property::DurationBeforeEscalation
        | Property::DurationBeforeDenial
        | Property::ApproverJustification => (None, vec!["requestApprovalSettings", "stages", ONLY, name]),
        _ if property.written().is_in_rule => {
            let mut path = name.split('.');
            (path.next(), path.collect())
        }
        _ if name.is_empty() => return Err(Obstacle::NoRequest(edit.words.clone())),
        _ => (None, name.split('.').collect()),
    })
}

/// The stages of an approval, by their indexes.
const STAGES: [&str; 3] = ["0", "1", "2"];

/// The only element of a list: an edit does not say which of several stages it means.
pub(super) const ONLY: &str = "*";

/// Lists of words: requirements, recipients, controls.
fn is_list_of_words(property: Property) -> bool {
    matches!(
        property,
        Property::EligibilityRequirements
            | Property::AssignmentRequirements
            | Property::ActivationRequirements
            | Property::BuiltInControls
            | Property::Notification(_, _, NotificationProperty::Recipients)
    )
}

/// Lists of ids in Conditional Access policies.
fn is_list_of_ids(property: Property) -> bool {
    matches!(
        property,
        Property::IncludeUsers
            | Property::ExcludeUsers
            | Property::IncludeGroups
            | Property::ExcludeGroups
            | Property::IncludeRoles
            | Property::ExcludeRoles
    )
}

/// A value as Microsoft Graph writes it.
fn value(property: Property, text: &str) -> Result<Value, Obstacle> {
    Ok(match (property, text) {
        (Property::IncludeUsers, _) => json!([text]),
        (Property::AuthenticationStrength, id) => json!({"id": id}),
        (Property::MembershipType, "assigned") => Value::from("Assigned"),
        // <https://learn.microsoft.com/graph/api/resources/signinfrequencysessioncontrol>
        (Property::SignInFrequency, "everyTime") => json!({
            "value": null, "type": null, "authenticationType": "primaryAndSecondaryAuthentication",
            "frequencyInterval": "everyTime", "isEnabled": true
        }),
        (Property::SignInFrequency, _) => return Err(Obstacle::NoRequest(text.to_owned())),
        (Property::Expiration, _) => expiration(text).ok_or_else(|| Obstacle::NoRequest(text.to_owned()))?,
        (Property::Stage(_, StageProperty::Timeout | StageProperty::EscalationTime), _) => {
            Value::from(text.parse::<u64>().map_err(|_| Obstacle::NoRequest(text.to_owned()))?)
        }
        (_, "true") => Value::Bool(true),
        (_, "false") => Value::Bool(false),
        (Property::IncludeGuests, "null") => Value::Null,
        _ if text.starts_with('[') => serde_json::from_str(text).unwrap_or_else(|_| Value::from(text)),
        _ => Value::from(text),
    })
}

/// `expirationPattern`: <https://learn.microsoft.com/graph/api/resources/expirationpattern>.
fn expiration(text: &str) -> Option<Value> {
    if Period::parse(text).is_some() {
        return Some(json!({"type": "afterDuration", "duration": text, "endDateTime": null}));
    }
    Instant::parse(text).ok().flatten()?;
    Some(json!({"type": "afterDateTime", "duration": null, "endDateTime": text}))
}

/// A bound that is a length of time. How many of a list is for people to say.
fn bound(property: Property, text: &str, edit: &Edit<String>) -> Result<Write, Obstacle> {
    let Some(length) = Period::parse(text) else {
        return Err(Obstacle::Choice(edit.words.clone()));
    };
    let value = match property {
        Property::InstanceDuration => Value::from(length.as_seconds() / 86_400),
        _ => value(property, text)?,
    };
    Ok(Write::Bound { value, length, is_most: matches!(edit.action, Action::AtMost(_)) })
}

/// The context that activation asks for is a value and a switch.
fn context(step: Step) -> Vec<Step> {
    let claim = match &step.write {
        Write::Set(Value::String(claim)) => claim.clone(),
        _ => return vec![step],
    };
    let value = Step { path: vec!["claimValue"], write: Write::Set(Value::from(claim)), ..step.clone() };
    vec![Step { write: Write::Set(Value::Bool(true)), ..step }, value]
}

/// The strength comes in the place of MFA, which a policy cannot require together with one:
/// <https://learn.microsoft.com/graph/api/resources/conditionalaccessgrantcontrols>.
fn strength(step: Step) -> Vec<Step> {
    let of = |path, write| Step { path, write, ..step.clone() };
    let none = json!({"operator": "OR", "builtInControls": [], "customAuthenticationFactors": [], "termsOfUse": []});
    let controls = of(vec!["grantControls"], Write::Fill(none));
    let mfa = of(vec!["grantControls", "builtInControls"], Write::Exclude(vec!["mfa".to_owned()]));
    vec![controls, mfa, step]
}

/// What the id of a rule says that it is for.
fn target(step: &Step, rule: PolicyRule) -> Vec<Step> {
    let to = |path, value: String| Step { path, write: Write::Set(Value::from(value)), ..step.clone() };
    vec![to(vec!["target", "caller"], rule.caller().to_string()), to(vec!["target", "level"], rule.level().to_string())]
}
