//! The requests as a script: Azure CLI in bash, or PowerShell. It is for somebody to review; nothing here runs it.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::words::{body_line, change_line, ended, label, numbered, proof, tenant, unknown_line};
use crate::fix::{Plan, Request, Unknown};
use crate::naming::counted;
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
    not_here(plan, out)?;
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

/// What was proved and is not in the script, and what nobody knows after it.
fn not_here(plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    let elsewhere = ended(plan).filter(|fix| !fix.attributes.is_empty()).count();
    if elsewhere > 0 {
        let findings = counted(elsewhere, "finding");
        let what =
            format!("That includes {findings} that end with attributes of Terraform: --format diff writes them.");
        comment(out, &what)?;
        comment(out, "The requests and the attributes were only evaluated together.")?;
    }
    if plan.requests.is_empty() {
        comment(out, "No request is needed here.")?;
    }
    for fix in plan.also.iter().filter(|fix| fix.requests.is_empty() && fix.attributes.is_empty()) {
        comment(out, &format!("Also ends {} on {}", fix.finding.rule, label(&fix.finding.subject)))?;
    }
    let unknown = &plan.proof.no_longer_evaluated;
    unknown
        .iter()
        .try_for_each(|unknown| comment(out, &format!("Can no longer be evaluated: {}", unknown_line(unknown))))
}

fn one(plan: &Plan, request: &Request, shell: Shell, out: &mut dyn Write) -> io::Result<()> {
    let (verb, url) = (request.method.verb, &request.url);
    writeln!(out)?;
    comment(out, &format!("Request {} of {}: {}", request.number, plan.requests.len(), label(&request.object)))?;
    request.ends.iter().try_for_each(|fault| comment(out, &format!("Ends {}", fault.words())))?;
    if !request.together.is_empty() {
        let others = numbered("request", &request.together);
        comment(out, &format!("Belongs together with {others}: make all of them or none"))?;
    }
    let is_about = |unknown: &&Unknown| unknown.requests.contains(&request.number);
    let unknown = plan.proof.no_longer_evaluated.iter().filter(is_about);
    for unknown in unknown {
        comment(out, &format!("Not known any more afterwards: {}", unknown.fault.words()))?;
    }
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
