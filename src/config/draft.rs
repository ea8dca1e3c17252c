//! A configuration to begin with: every key with its default, and candidates from an export, commented out.

use std::fmt::{self, Write as _};

use super::keys::{Form, KEYS, Key};
use crate::context::{Context, Declared, THRESHOLDS, Thresholds};
use crate::cover::Cover;
use crate::model::{Ending, Field, Group, Mode, Origin, RoleAssignment, User};
use crate::source::visible;
use crate::tenant::Tenant;
use crate::tenant::well_known::{BuiltInRole, built_in_role};

/// Candidates of one kind that are listed.
const SHOWN: usize = 20;
/// What the names of emergency access accounts often have in them.
const TELLING: [&str; 6] = ["break", "glass", "emergency", "bga", "btg", "notfall"];

const ACCOUNTS: &str = "# Accounts of the export that may be for emergencies; keep the right ones:";
const GROUPS: &str = "# Groups of the export that lead to a role of tier 0; named here, they are sensitive without role assignments too:";

/// The text of a configuration for this tenant. Nothing in it has an effect before its `#` is removed.
#[must_use]
pub fn draft(tenant: &Tenant) -> String {
    let mut text = String::from(
        "# Configuration of pimlint: https://github.com/pimlint/pimlint/blob/main/docs/configuration.md\n\
         # Remove the `#` before a key to set it. The command line overrides this file.\n",
    );
    // Writing to a text cannot fail.
    let _ = write(&mut text, tenant);
    text
}

fn write(out: &mut String, tenant: &Tenant) -> fmt::Result {
    let (tables, plain): (Vec<&Key>, Vec<&Key>) =
        KEYS.iter().partition(|key| matches!(key.form, Form::Severities | Form::Thresholds));
    for key in plain {
        writeln!(out, "\n# {} [default: {}]", key.about, key.default.replace('`', ""))?;
        match key.form {
            Form::Accounts => candidates(out, key, ACCOUNTS, &accounts(tenant))?,
            Form::Groups => candidates(out, key, GROUPS, &groups(tenant))?,
            _ => writeln!(out, "# {} = {}", key.name, key.example)?,
        }
    }
    for key in tables {
        writeln!(out, "\n# {} [default: {}]\n# [{}]", key.about, key.default, key.name)?;
        if key.form == Form::Thresholds {
            THRESHOLDS.iter().try_for_each(|row| writeln!(out, "# {} = {}", row.key, row.toml))?;
        } else {
            writeln!(out, "# group-pim-dynamic = \"warning\"")?;
        }
    }
    writeln!(out, "\n# What one tenant has of its own, by its name or ID: any key but include and exclude.")?;
    writeln!(out, "# [tenants.contoso]\n# fail-on = \"note\"")
}

/// A candidate: its id, and why it is one.
type Candidate = (String, String);

/// Several lines of a list, or the key's example where nothing was found.
fn candidates(out: &mut String, key: &Key, intro: &str, found: &[Candidate]) -> fmt::Result {
    if found.is_empty() {
        return writeln!(out, "# {} = {}", key.name, key.example);
    }
    writeln!(out, "{intro}\n# {} = [", key.name)?;
    for (id, why) in found.iter().take(SHOWN) {
        writeln!(out, "#   \"{id}\", # {}", visible(why))?;
    }
    if found.len() > SHOWN {
        writeln!(out, "#   # and {} more", found.len() - SHOWN)?;
    }
    writeln!(out, "# ]")
}

/// Users with permanent active assignment of a role of tier 0, those first whose names say that they are for emergencies.
fn accounts(tenant: &Tenant) -> Vec<Candidate> {
    let is_tier0 =
        |held: &RoleAssignment| built_in_role(&tenant.role_template(&held.role)).is_some_and(BuiltInRole::is_tier0);
    let mut found: Vec<(bool, &User, &RoleAssignment)> = Vec::new();
    for held in tenant.role_assignments().iter().filter(|held| is_standing(held) && is_tier0(held)) {
        let Ok(Some(user)) = tenant.user(&held.principal) else { continue };
        if found.iter().all(|(_, known, _)| known.id != user.id) {
            found.push((!is_telling(user), user, held));
        }
    }
    found.sort_by_key(|(plain, user, _)| (*plain, user.id.clone()));
    let candidate = |(_, user, held): (bool, &User, &RoleAssignment)| {
        let permanent = if tenant.is_held_for_good(held) == Ok(true) { "permanent " } else { "" };
        let why = format!("{}, {permanent}{}", user.label(), tenant.role_label(&held.role));
        (opened(&user.id), opened(&why))
    };
    found.into_iter().map(candidate).collect()
}

/// Whether an assignment is active for good, as far as its list tells.
fn is_standing(held: &RoleAssignment) -> bool {
    let ends = matches!(held.ending, Field::Known(Ending::At(_) | Ending::After(_)));
    held.mode == Mode::Active && held.origin != Field::Known(Origin::Activated) && !ends
}

fn is_telling(user: &User) -> bool {
    let address = user.user_principal_name().map(ToString::to_string).unwrap_or_default();
    let name = opened(&format!("{} {address}", user.label())).to_lowercase();
    TELLING.iter().any(|word| name.contains(word))
}

/// Groups that lead to a role of tier 0.
fn groups(tenant: &Tenant) -> Vec<Candidate> {
    let (thresholds, declared) = (Thresholds::default(), Declared::default());
    let cx = Context::new(tenant, &thresholds, &declared);
    let all = tenant.groups();
    let mut found: Vec<&Group> = all.seen().into_iter().copied().flatten().collect();
    found.retain(|group| cx.reaches_tier0(&group.id) == Ok(true));
    found.sort_by_key(|group| group.id.clone());
    let candidate = |group: &Group| (opened(&group.id), opened(&format!("{}, leads to tier 0", group.label())));
    found.into_iter().map(candidate).collect()
}

/// The draft is for its owner: nothing in it is covered.
fn opened(text: &impl ToString) -> String {
    Cover::plain().open(text.to_string().into())
}
