//! Writes an attribute into the block that makes a resource, formatted as `terraform fmt` does. Nothing else of the block changes.

use std::ops::Range;

use hcl_edit::Span;
use hcl_edit::expr::Expression;
use hcl_edit::parser::parse_body;
use hcl_edit::structure::{Attribute, Block, BlockLabel, Body, Structure};

use super::attributes::{excluded_by, is_optional, keeps_the_rest};

/// Why an attribute cannot be written into a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotWritten {
    /// The block calls a module from elsewhere, or the attribute is not known to be one of the resource.
    Elsewhere,
    /// Its value, or the block around it, is computed: a variable, a reference, a function, `dynamic`.
    Computed,
    /// The block makes several objects.
    Repeated,
    /// There are several blocks of the name, and the attribute may be meant for any of them.
    Several,
    /// The block writes another attribute that the provider does not take beside it.
    Excluded(&'static str),
    /// The block around it would have to be added, and the provider would reset what else that block can hold.
    Resets,
    /// The block is written in a way that cannot be changed safely.
    Odd,
}

/// The text of a resource's block with an attribute set to a value: where the block writes it as it is, in its place; where the
/// block leaves it out, below its siblings, in a block of its own where there is none yet. A step of the path that is `0` stays in
/// the only block of its name.
///
/// # Errors
/// Why the attribute cannot be written there.
pub fn write_attribute(block: &str, path: &str, value: &str) -> Result<String, NotWritten> {
    let names: Vec<&str> = path.split('.').filter(|name| *name != "0").collect();
    let (name, way) = names.split_last().ok_or(NotWritten::Odd)?;
    let written = Writer { path, way, name, value }.write(block)?;
    let read_back = |text: &str| {
        let body = parse_body(text).ok()?;
        let attribute = block_at(resource(&body)?, way).ok()??.body.get_attribute(name)?;
        text.get(attribute.value.span()?).map(|found| found == value)
    };
    if read_back(&written) == Some(true) { Ok(written) } else { Err(NotWritten::Odd) }
}

/// Whether a text is a configuration that Terraform can read.
#[must_use]
pub fn is_configuration(text: &str) -> bool {
    parse_body(text).is_ok()
}

struct Writer<'w> {
    path: &'w str,
    way: &'w [&'w str],
    name: &'w str,
    value: &'w str,
}

impl Writer<'_> {
    fn write(&self, text: &str) -> Result<String, NotWritten> {
        let body = parse_body(text).map_err(|_| NotWritten::Odd)?;
        let resource = resource(&body).ok_or(NotWritten::Elsewhere)?;
        let kind = resource.labels.first().map(BlockLabel::as_str).unwrap_or_default();
        if resource.body.has_attribute("for_each") || resource.body.has_attribute("count") {
            return Err(NotWritten::Repeated);
        }
        let around = block_at(resource, self.way)?;
        let known = around.and_then(|around| around.body.get_attribute(self.name));
        let excluded =
            excluded_by(self.name).filter(|other| around.is_some_and(|block| block.body.has_attribute(other)));
        match (known, around) {
            _ if let Some(other) = excluded => Err(NotWritten::Excluded(other)),
            (Some(attribute), _) => replaced(text, attribute, self.value),
            _ if !is_optional(kind, self.path) => Err(NotWritten::Elsewhere),
            (None, None) if !keeps_the_rest(kind) => Err(NotWritten::Resets),
            (None, around) => {
                let inside = Inside::of(text, around.unwrap_or(resource)).ok_or(NotWritten::Odd)?;
                match around {
                    _ if inside.is_on_one_line() => self.write(&inside.broken()),
                    Some(_) => Ok(self.added(&inside)),
                    None => self.added_in_block(&inside).ok_or(NotWritten::Resets),
                }
            }
        }
    }

    /// Adds a line behind the attributes of a block.
    fn added(&self, inside: &Inside<'_>) -> String {
        let attributes = inside.body.iter().take_while(|structure| structure.is_attribute());
        let above = attributes.filter(|structure| is_own(structure)).last().and_then(Span::span);
        let (at, after) = match above {
            Some(span) => (inside.line_after(span.end), ""),
            None if inside.body.is_empty() => (inside.last_line(), ""),
            None => (inside.line_after(inside.braces.start), inside.ending()),
        };
        let line = format!("{}{} = {}{}{after}", inside.indent_of_body(), self.name, self.value, inside.ending());
        let added = spliced(inside.text, at..at, &line);
        self.aligned(&added).unwrap_or(added)
    }

    /// Adds the block that the attribute belongs to, behind the others.
    fn added_in_block(&self, inside: &Inside<'_>) -> Option<String> {
        let [block] = self.way else { return None };
        let above = inside.body.iter().filter(|structure| is_own(structure)).last().and_then(Span::span);
        let at = above.clone().map_or_else(|| inside.last_line(), |span| inside.line_after(span.end));
        let (end, indent) = (inside.ending(), inside.indent_of_body());
        let step = indent.strip_prefix(inside.indent()).unwrap_or(INDENT);
        let (name, value) = (self.name, self.value);
        let lines = format!("{indent}{block} {{{end}{indent}{step}{name} = {value}{end}{indent}}}{end}");
        let before = if above.is_some() { end } else { "" };
        let after = if inside.goes_on_at(at) { end } else { "" };
        Some(spliced(inside.text, at..at, &format!("{before}{lines}{after}")))
    }

    /// The text with the attribute and its neighbours aligned, where these were aligned before.
    fn aligned(&self, text: &str) -> Option<String> {
        let body = parse_body(text).ok()?;
        let around = block_at(resource(&body)?, self.way).ok()??;
        let lines: Vec<Line> =
            around.body.attributes().map(|attribute| Line::of(text, attribute)).collect::<Option<_>>()?;
        let is_own = |line: &&Line| text.get(line.name.clone()) == Some(self.name);
        let group = lines.chunk_by(Line::is_followed_by).find(|group| group.iter().any(|line| is_own(&line)))?;
        let widest = group.iter().filter(|line| !is_own(line)).map(|line| line.name.len()).max()?;
        let is_aligned = |line: &Line| line.equals == line.name.start + widest + 1;
        if !group.iter().filter(|line| !is_own(line)).all(is_aligned) {
            return None;
        }
        let widest = group.iter().map(|line| line.name.len()).max()?;
        let padded = |text: String, line: &Line| {
            spliced(&text, line.name.end..line.equals, &" ".repeat(widest + 1 - line.name.len()))
        };
        Some(group.iter().rev().fold(text.to_owned(), padded))
    }
}

/// A value that stands where it is written.
fn replaced(text: &str, attribute: &Attribute, value: &str) -> Result<String, NotWritten> {
    let is_literal = matches!(
        attribute.value,
        Expression::Bool(_) | Expression::Number(_) | Expression::String(_) | Expression::Null(_)
    );
    let span = attribute.value.span().filter(|_| is_literal).ok_or(NotWritten::Computed)?;
    Ok(spliced(text, span, value))
}

const INDENT: &str = "  ";

/// What Terraform reads of any resource: it stands below what the resource has of its own.
const META: &[&str] = &["depends_on", "provider", "lifecycle", "timeouts", "connection", "provisioner"];

fn is_own(structure: &Structure) -> bool {
    let name = match structure {
        Structure::Attribute(attribute) => attribute.key.as_str(),
        Structure::Block(block) => block.ident.as_str(),
    };
    !META.contains(&name)
}

fn resource(body: &Body) -> Option<&Block> {
    body.blocks().next().filter(|block| block.ident.as_str() == "resource")
}

/// The block that a way leads to; nothing where it is not written.
fn block_at<'b>(resource: &'b Block, way: &[&str]) -> Result<Option<&'b Block>, NotWritten> {
    let mut around = resource;
    for &name in way {
        let makes = |block: &&Block| {
            block.ident.as_str() == "dynamic" && block.labels.first().is_some_and(|label| label.as_str() == name)
        };
        if around.body.has_attribute(name) || around.body.blocks().any(|block| makes(&block)) {
            return Err(NotWritten::Computed);
        }
        let mut blocks = around.body.blocks().filter(|block| block.ident.as_str() == name);
        match (blocks.next(), blocks.next()) {
            (Some(block), None) => around = block,
            (Some(_), Some(_)) => return Err(NotWritten::Several),
            (None, _) => return Ok(None),
        }
    }
    Ok(Some(around))
}

fn spliced(text: &str, range: Range<usize>, with: &str) -> String {
    let (before, after) = (text.get(..range.start), text.get(range.end..));
    [before.unwrap_or_default(), with, after.unwrap_or_default()].concat()
}

/// The inside of a block in a text.
struct Inside<'t> {
    text: &'t str,
    body: &'t Body,
    /// From behind the opening brace to the closing one.
    braces: Range<usize>,
    /// Where the block starts.
    start: usize,
}

impl<'t> Inside<'t> {
    fn of(text: &'t str, block: &'t Block) -> Option<Self> {
        let span = block.span()?;
        let head = block.labels.last().map_or_else(|| block.ident.span(), Span::span)?;
        let open = head.end + text.get(head.end..span.end)?.find('{')? + 1;
        Some(Self { text, body: &block.body, braces: open..span.end.checked_sub(1)?, start: span.start })
    }

    fn inner(&self) -> &'t str {
        self.text.get(self.braces.clone()).unwrap_or_default()
    }

    fn is_on_one_line(&self) -> bool {
        !self.inner().contains('\n')
    }

    fn ending(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }

    /// The text with what is between the braces on a line of its own.
    fn broken(&self) -> String {
        let (end, indent, inner) = (self.ending(), self.indent(), self.inner().trim());
        let line = if inner.is_empty() { String::new() } else { format!("{indent}{INDENT}{inner}{end}") };
        spliced(self.text, self.braces.clone(), &format!("{end}{line}{indent}"))
    }

    /// What stands before the line on which the block ends.
    fn indent(&self) -> &'t str {
        let line = if self.is_on_one_line() { self.line_of(self.start) } else { self.last_line() };
        self.indent_at(line)
    }

    fn indent_of_body(&self) -> String {
        let first = self.body.iter().next().and_then(Span::span);
        match first {
            Some(span) => self.indent_at(self.line_of(span.start)).to_owned(),
            None => format!("{}{INDENT}", self.indent()),
        }
    }

    fn indent_at(&self, line: usize) -> &'t str {
        let line = self.text.get(line..).unwrap_or_default();
        line.get(..line.len() - line.trim_start_matches([' ', '\t']).len()).unwrap_or_default()
    }

    /// Where the line begins that holds an offset.
    fn line_of(&self, offset: usize) -> usize {
        self.text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |feed| feed + 1)
    }

    fn line_after(&self, offset: usize) -> usize {
        let feed = self.text.get(offset..self.braces.end).and_then(|rest| rest.find('\n'));
        feed.map_or_else(|| self.last_line(), |feed| offset + feed + 1)
    }

    /// Where the line of the closing brace begins.
    fn last_line(&self) -> usize {
        self.line_of(self.braces.end)
    }

    /// Whether something of the block stands on the line that begins here.
    fn goes_on_at(&self, line: usize) -> bool {
        let rest = self.text.get(line..self.braces.end).unwrap_or_default();
        rest.lines().next().is_some_and(|line| !line.trim().is_empty())
    }
}

/// An attribute in its lines.
struct Line {
    name: Range<usize>,
    equals: usize,
    first: usize,
    last: usize,
}

impl Line {
    /// Nothing where more than spaces is before the equals sign.
    fn of(text: &str, attribute: &Attribute) -> Option<Self> {
        let (name, all) = (attribute.key.span()?, attribute.span()?);
        let between = text.get(name.end..all.end)?;
        let spaces = between.len() - between.trim_start_matches(' ').len();
        let line = |offset: usize| text.get(..offset).map(|before| before.matches('\n').count());
        let equals = between.get(spaces..)?.starts_with('=').then_some(name.end + spaces)?;
        Some(Self { first: line(all.start)?, last: line(all.end)?, name, equals })
    }

    /// Whether `terraform fmt` aligns this line and the next one.
    fn is_followed_by(&self, next: &Self) -> bool {
        self.first == self.last && next.first == next.last && self.last + 1 == next.first
    }
}

#[cfg(test)]
mod tests {
    use super::NotWritten::{Computed, Elsewhere, Excluded, Odd, Repeated, Resets, Several};
    use super::{NotWritten, write_attribute};

    const MFA: &str = "activation_rules.0.require_multifactor_authentication";
    const EXPIRES: &str = "active_assignment_rules.0.expiration_required";

    fn resource(kind: &str, body: &str) -> String {
        format!("resource \"{kind}\" \"a\" {{{body}}}")
    }

    fn settings(body: &str) -> String {
        resource("azuread_group_role_management_policy", body)
    }

    /// The body of the block with the attribute in it.
    fn written(block: &str, path: &str, value: &str) -> Result<String, NotWritten> {
        let written = write_attribute(block, path, value)?;
        let (_, body) = written.split_once('{').expect("a block");
        Ok(body.strip_suffix('}').expect("a block").to_owned())
    }

    #[test]
    fn an_attribute_that_a_block_leaves_out_is_added_as_terraform_formats_it() {
        let cases = [
            ("\n", EXPIRES, "\n  active_assignment_rules {\n    expiration_required = true\n  }\n"),
            (
                "\n  role_id = \"member\" # who\n  depends_on = [azuread_group.b]\n",
                EXPIRES,
                "\n  role_id = \"member\" # who\n\n  active_assignment_rules {\n    expiration_required = true\n  }\n\n  depends_on = [azuread_group.b]\n",
            ),
            (
                "\n  activation_rules {\n    maximum_duration = \"PT8H\"   # a day\n\n    approval_stage {\n    }\n  }\n",
                MFA,
                "\n  activation_rules {\n    maximum_duration                   = \"PT8H\"   # a day\n    require_multifactor_authentication = true\n\n    approval_stage {\n    }\n  }\n",
            ),
            (
                "\n  activation_rules {\n    approval_stage {\n    }\n  }\n",
                MFA,
                "\n  activation_rules {\n    require_multifactor_authentication = true\n\n    approval_stage {\n    }\n  }\n",
            ),
            (
                "\n  activation_rules {\n    # none yet\n  }\n",
                MFA,
                "\n  activation_rules {\n    # none yet\n    require_multifactor_authentication = true\n  }\n",
            ),
            (
                "\n  activation_rules {}\n",
                MFA,
                "\n  activation_rules {\n    require_multifactor_authentication = true\n  }\n",
            ),
            (
                "\n  activation_rules { require_approval = false }\n",
                MFA,
                "\n  activation_rules {\n    require_approval                   = false\n    require_multifactor_authentication = true\n  }\n",
            ),
            (
                "\n\tactivation_rules {\n\t\trequire_approval=false\n\t\trequire_ticket_info = false\n\t}\n",
                MFA,
                "\n\tactivation_rules {\n\t\trequire_approval=false\n\t\trequire_ticket_info = false\n\t\trequire_multifactor_authentication = true\n\t}\n",
            ),
            (
                "\r\n  activation_rules {\r\n    require_approval = false\r\n  }\r\n",
                EXPIRES,
                "\r\n  activation_rules {\r\n    require_approval = false\r\n  }\r\n\r\n  active_assignment_rules {\r\n    expiration_required = true\r\n  }\r\n",
            ),
        ];
        for (before, path, after) in cases {
            assert_eq!(written(&settings(before), path, "true").as_deref(), Ok(after), "{before}");
        }
        let user = resource("azuread_user", "\n  display_name = \"A\"\n\n  mail = <<-EOT\n    a\n  EOT\n");
        let added = "\n  display_name = \"A\"\n\n  mail = <<-EOT\n    a\n  EOT\n  account_enabled = true\n";
        assert_eq!(written(&user, "account_enabled", "true").as_deref(), Ok(added), "nothing beside it to align with");
    }

    #[test]
    fn a_value_that_is_there_is_changed_in_its_place() {
        let block = settings("\n  activation_rules {\n    maximum_duration = \"PT12H\" # long\n  }\n");
        let changed = "\n  activation_rules {\n    maximum_duration = \"PT8H\" # long\n  }\n";
        assert_eq!(written(&block, "activation_rules.0.maximum_duration", "\"PT8H\"").as_deref(), Ok(changed));
    }

    #[test]
    fn nothing_is_written_where_it_would_not_be_what_is_meant() {
        let cases = [
            (
                settings("\n  activation_rules {\n    require_multifactor_authentication = var.mfa\n  }\n"),
                MFA,
                Computed,
            ),
            (settings("\n  dynamic \"activation_rules\" {\n    for_each = [1]\n    content {}\n  }\n"), MFA, Computed),
            (settings("\n  activation_rules = var.rules\n"), MFA, Computed),
            (settings("\n  for_each = toset([\"a\"])\n"), MFA, Repeated),
            (settings("\n  count = 2\n"), MFA, Repeated),
            (
                settings(
                    "\n  activation_rules {\n    required_conditional_access_authentication_context = \"c1\"\n  }\n",
                ),
                MFA,
                Excluded("required_conditional_access_authentication_context"),
            ),
            (
                resource(
                    "azuread_access_package_assignment_policy",
                    "\n  expiration_date = \"2027-01-01T00:00:00Z\"\n",
                ),
                "duration_in_days",
                Excluded("expiration_date"),
            ),
            (
                resource("azuread_access_package_assignment_policy", "\n  duration_in_days = 30\n"),
                "approval_settings.0.approval_required",
                Resets,
            ),
            (settings("\n  activation_rules {\n  }\n  activation_rules {\n  }\n"), MFA, Several),
            (resource("azuread_administrative_unit", "\n"), "visibility", Elsewhere),
            ("module \"pim\" {\n  require_approval = true\n}".to_owned(), "require_approval", Elsewhere),
            (settings("\n  activation_rules {\n    require_approval = true /* a\n    b */\n  }\n"), MFA, Odd),
        ];
        for (block, path, why) in cases {
            assert_eq!(write_attribute(&block, path, "true"), Err(why), "{block}");
        }
    }
}
