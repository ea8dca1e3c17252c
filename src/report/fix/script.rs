//! The requests as a script: Azure CLI in bash, or PowerShell. It is for somebody to review; nothing here runs it.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::words::{body_line, change_line, label, proof, tenant};
use crate::fix::{Plan, Request};
use crate::report::tool::VERSION;
use crate::report::words::capitalised;
use crate::report::{Options, write_log};
use crate::source::visible;

/// What runs the script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shell {
    /// `az rest` in bash.
    Az,
    /// `Invoke-MgGraphRequest` in PowerShell.
    Powershell,
}

/// Writes the requests as a script for somebody to review.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(plan: &Plan, shell: Shell, out: &mut dyn Write) -> io::Result<()> {
    // A program reads it: its signs stay as they are.
    write_log(&Options::default(), out, |out| {
        header(plan, shell, out)?;
        plan.requests.iter().try_for_each(|request| one(plan, request, shell, out))
    })
}

fn header(plan: &Plan, shell: Shell, out: &mut dyn Write) -> io::Result<()> {
    let permissions: BTreeSet<&str> =
        plan.requests.iter().flat_map(|request| request.method.permissions.iter().copied()).collect();
    if shell == Shell::Az {
        writeln!(out, "#!/usr/bin/env bash")?;
    } else {
        writeln!(out, "#Requires -Modules Microsoft.Graph.Authentication")?;
    }
    comment(out, &format!("Changes to {}, {}.", tenant(plan), plan.run.moment()))?;
    comment(
        out,
        &format!("Written by pimlint {VERSION}, which applies nothing: review every request before you run this."),
    )?;
    comment(out, &format!("{}.", capitalised(&proof(plan))))?;
    comment(out, "Each request says which findings it ends, what it changes, and the body that puts everything back.")?;
    comment(out, "Permissions:")?;
    permissions.iter().try_for_each(|permission| comment(out, &format!("  {permission}")))?;
    match shell {
        Shell::Az => {
            comment(
                out,
                "The token that Azure CLI gets for a user does not carry most of them; sign in as an app registration",
            )?;
            comment(
                out,
                "that has them: az login --service-principal. Azure CLI addresses the Graph of the global cloud below.",
            )?;
            writeln!(out, "set -euo pipefail")
        }
        Shell::Powershell => {
            let scopes: Vec<String> = permissions.iter().map(|permission| format!("'{permission}'")).collect();
            writeln!(out, "Set-StrictMode -Version 3\n$ErrorActionPreference = 'Stop'")?;
            match scopes.as_slice() {
                [] => Ok(()),
                scopes => writeln!(out, "Connect-MgGraph -NoWelcome -Scopes {}", scopes.join(", ")),
            }
        }
    }
}

fn one(plan: &Plan, request: &Request, shell: Shell, out: &mut dyn Write) -> io::Result<()> {
    let (verb, url) = (request.method.verb, &request.url);
    writeln!(out)?;
    comment(out, &format!("Request {} of {}: {}", request.number, plan.requests.len(), label(&request.object)))?;
    request.ends.iter().try_for_each(|fault| comment(out, &format!("Ends {}", fault.words())))?;
    request.changes.iter().try_for_each(|change| comment(out, &change_line(change)))?;
    match &request.irreversible {
        Some(why) => comment(out, &format!("CANNOT BE UNDONE: {why}"))?,
        None => comment(out, &format!("To undo: {verb} {url} with {}", body_line(&request.undo)))?,
    }
    comment(out, request.method.source)?;
    let body = body_line(&request.body);
    match shell {
        Shell::Az => {
            let body = body.replace('\'', "'\\''");
            writeln!(
                out,
                "az rest --method {verb} --url 'https://graph.microsoft.com/v1.0{url}' \\\n  --headers 'Content-Type=application/json' --body '{body}'"
            )
        }
        Shell::Powershell => {
            let body = body.replace('\'', "''");
            writeln!(
                out,
                "Invoke-MgGraphRequest -Method {verb} -Uri '/v1.0{url}' -ContentType 'application/json' `\n  -Body '{body}'"
            )
        }
    }
}

/// A comment is one line, whatever stands in it.
fn comment(out: &mut dyn Write, text: &str) -> io::Result<()> {
    writeln!(out, "# {}", visible(text))
}
