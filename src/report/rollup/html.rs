//! The roll-up as one page, in the style of the HTML report.

use std::io::{self, Write};

use maud::{Markup, html};

use super::{Rollup, TenantResult};
use crate::finding::Severity;
use crate::report::html::{Text, page};
use crate::report::words::counted;

/// Writes the roll-up.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(rollup: &Rollup, out: &mut dyn Write) -> io::Result<()> {
    let body = html! {
        header class="top" { h1 { (counted(rollup.tenants.len(), "tenant")) } }
        main id="main" {
            section aria-labelledby="tenants" {
                h2 id="tenants" { "Tenants, by their worst decision" }
                (tenants(rollup))
            }
            section aria-labelledby="rules" {
                h2 id="rules" { "Rules, by the tenants with findings" }
                (rules(rollup))
            }
        }
    };
    page("Configuration test of many tenants", &body, out)
}

fn tenants(rollup: &Rollup) -> Markup {
    html! {
        table {
            caption { "Findings of each tenant" }
            thead {
                tr {
                    @for heading in ["Tenant", "Errors", "Warnings", "Notes", "Worst decision", "Not complete"] {
                        th scope="col" { (heading) }
                    }
                }
            }
            tbody { @for tenant in &rollup.tenants { (row(tenant)) } }
        }
    }
}

fn row(tenant: &TenantResult) -> Markup {
    let worst = tenant.decisions.first();
    html! {
        tr {
            th scope="row" { (Text(tenant.label())) br; small { (Text(&tenant.path)) } }
            @if let Some(error) = &tenant.error {
                td colspan="5" { "Not evaluated: " (Text(error)) }
            } @else {
                td class="num" { (tenant.findings.error) }
                td class="num" { (tenant.findings.warning) }
                td class="num" { (tenant.findings.note) }
                td { @if let Some(decision) = worst { (Text(&decision.title)) } @else { "Nothing to decide" } }
                td { (Text(&tenant.incomplete.join(", "))) }
            }
        }
    }
}

fn rules(rollup: &Rollup) -> Markup {
    html! {
        table {
            caption { "Findings of each rule" }
            thead {
                tr {
                    @for heading in ["Rule", "Severity", "Tenants", "Findings", "Not fully evaluated in"] {
                        th scope="col" { (heading) }
                    }
                }
            }
            tbody {
                @for rule in &rollup.rules {
                    tr {
                        th scope="row" { code { (Text(&rule.rule)) } }
                        td { (rule.severity.map_or("", Severity::as_str)) }
                        td class="num" { (rule.tenants) }
                        td class="num" { (rule.findings.total()) }
                        td class="num" { (rule.not_evaluated_in) }
                    }
                }
            }
        }
    }
}
