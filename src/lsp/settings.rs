//! What the client says is to be judged.

use std::path::PathBuf;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

/// What the client says is to be judged; paths are relative to the folder of the workspace. What it does not say, the command does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Settings {
    /// The folders and files of the export, and a Terraform plan.
    pub export: Vec<PathBuf>,
    /// The folder of the configuration behind the plan.
    pub terraform_source: Option<PathBuf>,
    /// The configuration of this program.
    pub config: Option<PathBuf>,
    /// Where the extension finds this program, which has found it.
    #[serde(rename = "path")]
    program: Ignored,
    /// What the extension logs.
    trace: Ignored,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Ignored;

impl<'de> Deserialize<'de> for Ignored {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

/// What to set where a setting cannot be used.
const EXPECTED: &str = "expected \"export\": a list of paths, \"terraformSource\": a folder, \"config\": a file";

impl Settings {
    /// Reads `initializationOptions`.
    ///
    /// # Errors
    /// What is wrong with them, and what they may be.
    pub(super) fn read(value: Option<&Value>) -> Result<Self, String> {
        let Some(value) = value.filter(|value| !value.is_null()) else { return Ok(Self::default()) };
        let read: Result<Self, _> = Deserialize::deserialize(value);
        let mut settings = read.map_err(|error| format!("the settings cannot be used: {error}; {EXPECTED}"))?;
        // A field that is left empty says nothing.
        let is_said = |path: &PathBuf| !path.as_os_str().is_empty();
        settings.export.retain(is_said);
        settings.terraform_source = settings.terraform_source.filter(is_said);
        settings.config = settings.config.filter(is_said);
        Ok(settings)
    }

    /// Reads what `workspace/didChangeConfiguration` brings; nothing where it brings no settings of this program.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub(super) fn changed(value: &Value) -> Option<Result<Self, String>> {
        value.get("pimlint").filter(|own| own.is_object()).map(|own| Self::read(Some(own)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Settings;

    #[test]
    fn a_setting_that_is_left_empty_says_nothing() {
        let empty = json!({"export": [""], "terraformSource": "", "config": null, "path": "pimlint", "trace": {"server": "off"}});
        assert_eq!(Settings::read(Some(&empty)), Ok(Settings::default()));
    }

    #[test]
    fn a_wrong_setting_is_named_with_what_is_expected() {
        for (wrong, named) in
            [(json!({"export": "x"}), "a sequence"), (json!({"exports": []}), "`exports`"), (json!([1]), "invalid")]
        {
            let said = Settings::read(Some(&wrong)).expect_err("wrong");
            assert!(said.contains(named) && said.contains("expected \"export\": a list of paths"), "{said}");
        }
    }
}
