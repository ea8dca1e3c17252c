//! The run of Azure Pipelines that the program is part of.

use super::failure::Failure;
use crate::model::ObjectId;
use crate::report::sarif::settings::Pipeline;

/// What the agent says of the run.
#[expect(clippy::disallowed_methods, reason = "this floor reads the environment")]
pub(super) fn of_environment() -> Result<Pipeline, Failure> {
    read(|name| std::env::var(name).ok()).map_err(|wrong| Failure::Pipeline { wrong })
}

/// The variables that Azure Pipelines sets for every job, checked as the ingestion checks them
/// (<https://learn.microsoft.com/azure/devops/pipelines/build/variables>, rule `GHAzDO1019` of `Sarif.Multitool`).
fn read(environment: impl Fn(&str) -> Option<String>) -> Result<Pipeline, Vec<&'static str>> {
    let mut wrong = Vec::new();
    let mut known = |names: &'static [&'static str], read: fn(&str) -> Option<String>| {
        let set = names.iter().filter_map(|name| environment(name)).find(|value| !value.trim().is_empty());
        set.and_then(|value| read(value.trim())).unwrap_or_else(|| {
            wrong.extend(names.first());
            String::new()
        })
    };
    let organization = known(&["SYSTEM_COLLECTIONURI", "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI"], organization);
    let project = known(&["SYSTEM_TEAMPROJECTID"], guid);
    let definition = known(&["BUILD_DEFINITIONID", "SYSTEM_DEFINITIONID"], number);
    let definition_name = known(&["BUILD_DEFINITIONNAME"], word);
    let phase = known(&["SYSTEM_PHASEID", "SYSTEM_JOBID"], guid);
    let phase_name = known(&["SYSTEM_PHASENAME", "SYSTEM_JOBNAME"], word);
    let branch = known(&["BUILD_SOURCEBRANCH"], branch);
    let build = known(&["BUILD_BUILDID"], number);
    match (definition.parse(), build.parse()) {
        (Ok(definition), Ok(build)) if wrong.is_empty() => {
            Ok(Pipeline { organization, project, definition, definition_name, phase, phase_name, branch, build })
        }
        _ => Err(wrong),
    }
}

/// `https://dev.azure.com/<organization>/` or `https://<organization>.visualstudio.com/`.
fn organization(address: &str) -> Option<String> {
    let rest = address.strip_prefix("https://")?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = host.to_ascii_lowercase();
    let name = match host.strip_suffix(".visualstudio.com") {
        Some(name) => name.strip_suffix(".vsrm").unwrap_or(name),
        None if host == "dev.azure.com" || host == "vsrm.dev.azure.com" => path.split('/').next()?,
        None => return None,
    };
    (!name.is_empty()).then(|| name.to_owned())
}

fn guid(text: &str) -> Option<String> {
    let is_empty = text.bytes().all(|byte| matches!(byte, b'0' | b'-'));
    ObjectId::parse(text).filter(|id| id.is_guid() && !is_empty).map(|id| id.raw().to_string())
}

fn number(text: &str) -> Option<String> {
    text.parse::<u32>()
        .ok()
        .filter(|number| *number > 0 && i32::try_from(*number).is_ok())
        .map(|number| number.to_string())
}

fn word(text: &str) -> Option<String> {
    (!text.contains(char::is_control)).then(|| text.to_owned())
}

fn branch(text: &str) -> Option<String> {
    let name = if text.starts_with("refs/") { text.to_owned() } else { format!("refs/heads/{text}") };
    (!text.contains(|letter: char| letter.is_control() || letter == ' ')).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::read;

    const VARIABLES: [(&str, &str); 8] = [
        ("SYSTEM_COLLECTIONURI", "https://dev.azure.com/contoso/"),
        ("SYSTEM_TEAMPROJECTID", "5a1c0d3e-1111-4222-8333-444455556666"),
        ("BUILD_DEFINITIONID", "12"),
        ("BUILD_DEFINITIONNAME", "Lint the tenant"),
        ("SYSTEM_PHASEID", "3a3a2a60-14c7-570b-14a4-fa42ad92f52a"),
        ("SYSTEM_PHASENAME", "Lint"),
        ("BUILD_SOURCEBRANCH", "main"),
        ("BUILD_BUILDID", "345"),
    ];

    fn of(change: (&str, &str)) -> Result<crate::report::sarif::settings::Pipeline, Vec<&'static str>> {
        read(|name| {
            let value = if change.0 == name { change.1 } else { VARIABLES.iter().find(|(known, _)| *known == name)?.1 };
            Some(value.to_owned())
        })
    }

    #[test]
    fn a_pipeline_is_known_by_its_variables() {
        let pipeline = of(("", "")).expect("all are set");
        assert_eq!((pipeline.organization.as_str(), pipeline.branch.as_str()), ("contoso", "refs/heads/main"));
        let old = of(("SYSTEM_COLLECTIONURI", "https://Contoso.visualstudio.com/")).expect("the older form");
        assert_eq!(old.organization, "contoso");
    }

    #[test]
    fn what_is_missing_or_malformed_is_named() {
        for change in [
            ("BUILD_BUILDID", "0"),
            ("SYSTEM_PHASEID", "00000000-0000-0000-0000-000000000000"),
            ("SYSTEM_COLLECTIONURI", "http://tfs.example/"),
            ("BUILD_DEFINITIONNAME", "  "),
        ] {
            assert_eq!(of(change), Err(vec![change.0]));
        }
        assert_eq!(read(|_| None).map_err(|wrong| wrong.len()), Err(8));
    }
}
