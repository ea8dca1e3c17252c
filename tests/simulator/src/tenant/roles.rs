use std::rc::Rc;

use serde::Deserialize;

use super::World;
use crate::model::{Approver, DAY, Id, Principal, Role, Scope, Settings};

/// Microsoft's built-in roles that matter here, with their template ids and whether they are privileged:
/// <https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference>
const KNOWN: &str = include_str!("roles.json");

/// How many directory roles a tenant has, about.
const ROLES: usize = 130;

/// The roles with which one can take over the tenant.
pub(super) const TIER_0: [&str; 3] =
    ["Global Administrator", "Privileged Role Administrator", "Privileged Authentication Administrator"];

/// The other privileged roles that someone holds here. None of them manages groups or only reads.
pub(super) const IN_USE: [&str; 5] = [
    "Application Administrator",
    "Cloud Application Administrator",
    "Conditional Access Administrator",
    "Hybrid Identity Administrator",
    "Security Administrator",
];

/// Further roles whose settings were edited: CISA calls the first two highly privileged, and the others are privileged.
const CONFIGURED: [&str; 8] = [
    "Exchange Administrator",
    "SharePoint Administrator",
    "Helpdesk Administrator",
    "Authentication Administrator",
    "User Administrator",
    "Intune Administrator",
    "Global Reader",
    "Security Reader",
];

#[derive(Deserialize)]
struct Known {
    id: String,
    name: String,
    privileged: bool,
}

/// The actions of a role on groups, as the permissions reference lists them; what else a role may do says nothing here.
fn actions(name: &str) -> Vec<&'static str> {
    match name {
        "Directory Writers"
        | "Groups Administrator"
        | "Identity Governance Administrator"
        | "User Administrator"
        | "Partner Tier1 Support"
        | "Partner Tier2 Support" => {
            vec!["microsoft.directory/groups/members/update", "microsoft.directory/groups/owners/update"]
        }
        "Exchange Administrator" | "SharePoint Administrator" | "Teams Administrator" | "Yammer Administrator" => {
            vec![
                "microsoft.directory/groups.unified/members/update",
                "microsoft.directory/groups.unified/owners/update",
            ]
        }
        "Intune Administrator" | "Knowledge Administrator" | "Knowledge Manager" | "Windows 365 Administrator" => {
            vec![
                "microsoft.directory/groups.security/members/update",
                "microsoft.directory/groups.security/owners/update",
            ]
        }
        _ => vec!["microsoft.directory/users/standard/read"],
    }
}

impl World {
    /// The directory roles, at Microsoft's defaults.
    pub(super) fn directory_roles(&mut self) {
        let known: Vec<Known> = serde_json::from_str(KNOWN).unwrap_or_default();
        let default = Rc::new(Settings::of_directory_role());
        for role in known {
            let actions = actions(&role.name);
            self.directory_role(Id::parse(&role.id), role.name, role.privileged, actions, &default);
        }
        for number in self.tenant.roles.len()..ROLES {
            let id = self.id();
            self.directory_role(id, format!("Directory role {number}"), false, actions(""), &default);
        }
    }

    fn directory_role(
        &mut self,
        id: Id,
        name: String,
        privileged: bool,
        actions: Vec<&'static str>,
        settings: &Rc<Settings>,
    ) {
        let settings = Rc::clone(settings);
        self.tenant.roles.push(Role {
            id,
            name,
            privileged,
            built_in: true,
            actions,
            settings,
            holders: vec![],
            eligible: vec![],
        });
    }

    /// Configures the privileged roles that are in use, and gives them to people: two emergency accounts are Global Administrators
    /// permanently, and everybody else is eligible or holds an ordinary role.
    pub(super) fn role_holders(&mut self) {
        let approvers = self.new_approvers(3, true);
        let edited = self.days_ago(20, 400);
        let mailbox = self.mailbox();
        for role in TIER_0.iter().chain(&IN_USE).chain(&CONFIGURED) {
            let tier_0 = TIER_0.contains(role);
            let settings = self.role_settings_mut(role);
            settings.edited = Some(edited);
            settings.eligibility().required = true;
            settings.active().required = *role != "Global Administrator";
            settings.activation().maximum = if tier_0 { "PT1H" } else { "PT4H" }.into();
            settings.active_requires().push("MultiFactorAuthentication");
            settings.tell(&mailbox);
            // Groups that hold one of them need approval, so the role does as well.
            if tier_0 || IN_USE.contains(role) {
                settings.approved_by(vec![Approver::Group(approvers.group)]);
            }
        }
        for role in TIER_0.iter().chain(&IN_USE) {
            for _ in 0..2 {
                let administrator = self.administrator();
                self.make_eligible(role, Principal::user(administrator));
            }
        }
        for _ in 1..=2 {
            let emergency = self.emergency_account();
            self.hold_for_good("Global Administrator", Principal::user(emergency), Scope::Directory);
        }
        for role in ["Groups Administrator", "Exchange Administrator", "Directory Readers", "Compliance Administrator"]
        {
            let administrator = self.administrator();
            self.hold(role, Principal::user(administrator), Scope::Directory);
        }
        self.emergency_account_exclusion(edited + DAY);
    }

    /// A custom role that is marked as privileged, with settings of its own and someone who is eligible: a fault in it touches nothing
    /// else.
    pub fn custom_role(&mut self) -> String {
        let mut settings = Settings::of_directory_role();
        settings.edited = Some(self.days_ago(20, 300));
        settings.eligibility().required = true;
        settings.active().required = true;
        settings.activation().maximum = "PT4H".into();
        settings.active_requires().push("MultiFactorAuthentication");
        settings.tell(&self.mailbox());
        let (id, name) = (self.id(), self.name("Role"));
        self.directory_role(id, name.clone(), true, actions(""), &Rc::new(settings));
        if let Some(role) = self.tenant.roles.last_mut() {
            role.built_in = false;
        }
        let administrator = self.administrator();
        self.make_eligible(&name, Principal::user(administrator));
        name
    }
}
