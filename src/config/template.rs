//! `[settings-templates.NAME]`: what the settings of roles should say, setting by setting.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::matching::List;
use super::value::{Reader, Table, Value, suggestion};
use crate::catalogue::nearest_of;
use crate::model::conditional_access::is_context_id;
use crate::model::mail::is_address;
use crate::model::{Access, Event, Limit, Mode, ObjectId, Recipient, Requirement, SettingsDemand, SettingsRole};

/// The word for a limit that does not exist.
pub(super) const PERMANENT: &str = "permanent";
/// The word for no authentication context.
const NO_CONTEXT: &str = "none";

/// A template, and what it is for: each object by its id or name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Template<T> {
    /// Directory roles.
    pub roles: Vec<T>,
    /// Groups whose members it is for.
    pub groups: Vec<T>,
    /// Groups whose owners it is for.
    pub group_owners: Vec<T>,
    /// What the settings should say.
    pub demands: Vec<SettingsDemand>,
}

/// A setting that a template can have.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) form: FieldForm,
    pub(super) about: &'static str,
    of: Of,
}

/// What the value of a setting is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldForm {
    Duration,
    Limit,
    Flag,
    Requirements,
    Context,
    Ids,
    Addresses,
}

/// Which setting it is.
#[derive(Clone, Copy)]
enum Of {
    Activation,
    Lasting(Mode),
    Required(Event),
    Context,
    Approval,
    Approvers,
    Recipients(Recipient, Event),
}

/// What a template can be for.
pub(super) const OBJECTS: [(&str, &str); 3] = [
    ("roles", "The directory roles that it is for, by ID or display name"),
    ("groups", "The groups that it is for, by ID or display name: the settings of their members"),
    ("group-owners", "The groups that it is for, by ID or display name: the settings of their owners"),
];

const fn field(name: &'static str, form: FieldForm, of: Of, about: &'static str) -> Field {
    Field { name, form, about, of }
}

const fn notified(name: &'static str, recipient: Recipient, event: Event, about: &'static str) -> Field {
    field(name, FieldForm::Addresses, Of::Recipients(recipient, event), about)
}

/// Every setting, in the order of the documentation.
pub(super) const FIELDS: &[Field] = &[
    field("activation-maximum", FieldForm::Duration, Of::Activation, "How long an activation may last"),
    field(
        "activation-requires",
        FieldForm::Requirements,
        Of::Required(Event::Activation),
        "What an activation requires, and nothing else",
    ),
    field("activation-context", FieldForm::Context, Of::Context, "The authentication context of an activation"),
    field("approval-required", FieldForm::Flag, Of::Approval, "Whether an activation requires approval"),
    field("approvers", FieldForm::Ids, Of::Approvers, "The users and groups who approve, and no others, by object ID"),
    field(
        "eligibility-maximum",
        FieldForm::Limit,
        Of::Lasting(Mode::Eligible),
        "How long an eligible assignment may last",
    ),
    field("assignment-maximum", FieldForm::Limit, Of::Lasting(Mode::Active), "How long an active assignment may last"),
    field(
        "assignment-requires",
        FieldForm::Requirements,
        Of::Required(Event::Assignment),
        "What an active assignment requires, and nothing else",
    ),
    notified(
        "notify-administrators-of-eligibility",
        Recipient::Admin,
        Event::Eligibility,
        "The additional addresses that are notified of eligible assignments as administrators",
    ),
    notified(
        "notify-assignees-of-eligibility",
        Recipient::Requestor,
        Event::Eligibility,
        "The additional addresses that are notified of eligible assignments as assignees",
    ),
    notified(
        "notify-approvers-of-eligibility",
        Recipient::Approver,
        Event::Eligibility,
        "The additional addresses that are notified of renewals of eligible assignments as approvers",
    ),
    notified(
        "notify-administrators-of-assignment",
        Recipient::Admin,
        Event::Assignment,
        "The additional addresses that are notified of active assignments as administrators",
    ),
    notified(
        "notify-assignees-of-assignment",
        Recipient::Requestor,
        Event::Assignment,
        "The additional addresses that are notified of active assignments as assignees",
    ),
    notified(
        "notify-approvers-of-assignment",
        Recipient::Approver,
        Event::Assignment,
        "The additional addresses that are notified of renewals of active assignments as approvers",
    ),
    notified(
        "notify-administrators-of-activation",
        Recipient::Admin,
        Event::Activation,
        "The additional addresses that are notified of activations as administrators",
    ),
    notified(
        "notify-assignees-of-activation",
        Recipient::Requestor,
        Event::Activation,
        "The additional addresses that are notified of activations as requestors",
    ),
    notified(
        "notify-approvers-of-activation",
        Recipient::Approver,
        Event::Activation,
        "The additional addresses that are notified of activations as approvers",
    ),
];

impl<T> Template<T> {
    fn empty() -> Self {
        Self { roles: Vec::new(), groups: Vec::new(), group_owners: Vec::new(), demands: Vec::new() }
    }

    /// The words of what it is for, where to look for each, and whose settings it then has.
    pub(super) fn objects(&self) -> impl Iterator<Item = (List, &T, fn(ObjectId) -> SettingsRole)> {
        let roles = self.roles.iter().map(|word| (List::TemplateRoles, word, SettingsRole::Directory as fn(_) -> _));
        let member: fn(ObjectId) -> SettingsRole = |group| SettingsRole::Group(group, Access::Member);
        let owner: fn(ObjectId) -> SettingsRole = |group| SettingsRole::Group(group, Access::Owner);
        let members = self.groups.iter().map(move |word| (List::TemplateGroups, word, member));
        roles.chain(members).chain(self.group_owners.iter().map(move |word| (List::TemplateGroups, word, owner)))
    }

    /// The same with other words for the objects.
    pub(super) fn map<U>(&self, word: impl Fn(&T) -> U) -> Template<U> {
        let all = |words: &[T]| words.iter().map(&word).collect();
        let (roles, groups, group_owners) = (all(&self.roles), all(&self.groups), all(&self.group_owners));
        Template { roles, groups, group_owners, demands: self.demands.clone() }
    }

    /// The same with other words for approvers and addresses.
    pub(super) fn with_words(mut self, other: &impl Fn(&str) -> String) -> Self {
        for demand in &mut self.demands {
            if let SettingsDemand::Approvers(words) | SettingsDemand::Recipients(_, _, words) = demand {
                *words = words.iter().map(|word| other(word)).collect();
            }
        }
        self
    }
}

impl Reader {
    /// The templates, by name.
    pub(super) fn templates(&mut self, value: &Value<'_>) -> BTreeMap<String, Template<Spanned<String>>> {
        let mut templates = BTreeMap::new();
        let Some(table) = self.table(value, "a table of templates") else { return templates };
        for (name, value) in table {
            if let Some(table) = self.table(value, "a table with the settings of a template") {
                let template = self.template(table);
                if template.objects().next().is_none() {
                    let help = "add `roles`, `groups` or `group-owners`".to_owned();
                    self.fault(name.span(), "the template is for nothing", Some(help));
                }
                if template.demands.is_empty() {
                    let help = "`pimlint schema config` lists the settings".to_owned();
                    self.fault(name.span(), "the template has no settings", Some(help));
                }
                templates.insert(name.get_ref().to_string(), template);
            }
        }
        templates
    }

    fn template(&mut self, table: &Table<'_>) -> Template<Spanned<String>> {
        let mut template = Template::empty();
        for (name, value) in table {
            match name.get_ref().as_ref() {
                "roles" => template.roles = self.texts(value).unwrap_or_default(),
                "groups" => template.groups = self.texts(value).unwrap_or_default(),
                "group-owners" => template.group_owners = self.texts(value).unwrap_or_default(),
                other => template.demands.extend(self.setting(other, name.span(), value)),
            }
        }
        template
    }

    fn setting(&mut self, name: &str, at: Range<usize>, value: &Value<'_>) -> Option<SettingsDemand> {
        let field = FIELDS.iter().find(|field| field.name == name);
        if field.is_none() {
            let names = FIELDS.iter().map(|field| field.name).chain(OBJECTS.map(|object| object.0));
            let help = suggestion(nearest_of(name, names), "`pimlint schema config` lists the settings");
            self.fault(at, "unknown setting", Some(help));
        }
        self.demand(field?, value)
    }

    fn demand(&mut self, field: &Field, value: &Value<'_>) -> Option<SettingsDemand> {
        Some(match field.of {
            Of::Activation => SettingsDemand::Activation(self.period(value)?),
            Of::Lasting(mode) => SettingsDemand::Lasting(mode, self.limit(value)?),
            Of::Required(event) => SettingsDemand::Required(event, self.requirements(value)?.into_iter().collect()),
            Of::Context => self.context(value)?,
            Of::Approval => SettingsDemand::Approval(self.flag(value)?),
            Of::Approvers => SettingsDemand::Approvers(self.ids(value)?.into_iter().collect()),
            Of::Recipients(recipient, event) => {
                SettingsDemand::Recipients(recipient, event, self.addresses(value)?.into_iter().collect())
            }
        })
    }

    /// An authentication context, or none.
    fn context(&mut self, value: &Value<'_>) -> Option<SettingsDemand> {
        const EXPECTED: &str = "an authentication context, `c1` to `c99`, or `none`";
        let text = self.text(value, EXPECTED)?;
        let id = text.get_ref().to_ascii_lowercase();
        if id == NO_CONTEXT {
            return Some(SettingsDemand::Context(None));
        }
        if id.trim() != id || !is_context_id(&id) {
            self.fault(text.span(), format!("this must be {EXPECTED}"), None);
            return None;
        }
        Some(SettingsDemand::Context(Some(id)))
    }

    /// Addresses that mail can be sent to, in lower case.
    fn addresses(&mut self, value: &Value<'_>) -> Option<Vec<String>> {
        self.accepted(value, |word| {
            let address = word.to_lowercase();
            let what =
                || ("this is not an email address".to_owned(), "write addresses such as `soc@contoso.com`".to_owned());
            is_address(&address).then_some(address).ok_or_else(what)
        })
    }

    fn limit(&mut self, value: &Value<'_>) -> Option<Limit> {
        match value.get_ref().as_str() {
            Some(PERMANENT) => Some(Limit::Unlimited),
            _ => self.period(value).map(Limit::Within),
        }
    }

    fn requirements(&mut self, value: &Value<'_>) -> Option<Vec<Requirement>> {
        self.accepted(value, |word| {
            let found = Requirement::ALL.into_iter().find(|known| known.word().eq_ignore_ascii_case(word));
            let words = Requirement::ALL.map(|known| format!("`{}`", known.word())).join(", ");
            found.ok_or_else(|| ("this cannot be required".to_owned(), format!("the words are {words}")))
        })
    }

    fn ids(&mut self, value: &Value<'_>) -> Option<Vec<String>> {
        self.accepted(value, |word| {
            let is_id = ObjectId::parse(word).is_some_and(|id| id.is_guid());
            let what = || ("this is not an object ID".to_owned(), "write the ID of a user or of a group".to_owned());
            is_id.then(|| word.to_owned()).ok_or_else(what)
        })
    }
}
