//! The block of a Terraform configuration that makes an object, with the attributes changed in it.

use std::collections::BTreeMap;

use super::object::Object;
use super::obstacle::Obstacle;
use super::splice::Splice;
use super::terraform::Attribute;
use super::texts::Texts;
use crate::export::{NotWritten, write_attribute};
use crate::source::{FileId, Place};

/// What is changed in the configuration of one resource.
#[derive(Debug, Clone, Default)]
pub(super) struct Configured {
    block: Option<Block>,
    /// Each attribute with what it stands for: of settings, a rule.
    attributes: BTreeMap<&'static str, Object>,
}

/// A block that makes a resource and nothing else.
#[derive(Debug, Clone)]
struct Block {
    place: Place,
    /// With the attributes changed so far: one can be in the way of the next.
    text: String,
}

impl Configured {
    /// The block with one more attribute in it, where it can be written; `place` is that of the resource in the plan.
    pub(super) fn with(
        &self,
        attribute: &Attribute,
        object: &Object,
        place: Option<Place>,
        texts: &Texts<'_>,
    ) -> Result<Self, Obstacle> {
        let Attribute { path, value } = attribute;
        let set = format!("Terraform manages it: set `{path}` to {value}");
        let Some(block) = self.block.clone().or_else(|| block(place?, texts)) else {
            let resource = place.and_then(|place| texts.sources.resource_of(place)).unwrap_or("the resource");
            return Err(Obstacle::Unconfigured(format!("{set} in {resource}; --terraform-source writes the change")));
        };
        let written = match write_attribute(&block.text, path, &value.to_string()) {
            Ok(_) if texts.sources.made_by(block.place) > 1 => Err(NotWritten::Repeated),
            written => written,
        };
        let text = written.map_err(|why| {
            let head = block.text.lines().next().unwrap_or_default().trim_end_matches(['{', ' ']);
            let file = texts.path(block.place.file);
            Obstacle::Terraform(format!("{set} in {file}, {head}, {}", not_written(why)))
        })?;
        let mut attributes = self.attributes.clone();
        attributes.insert(path, object.clone());
        Ok(Self { block: Some(Block { text, ..block }), attributes })
    }

    /// The attributes that are changed for an object.
    pub(super) fn attributes_of(&self, object: &Object) -> impl Iterator<Item = &'static str> {
        self.attributes.iter().filter(move |(_, of)| *of == object).map(|(path, _)| *path)
    }

    /// The file with the block.
    pub(super) fn file(&self) -> Option<FileId> {
        self.block.as_ref().map(|block| block.place.file)
    }

    /// What changes in that file.
    pub(super) fn splice(&self) -> Option<(FileId, Splice)> {
        let Block { place, text } = self.block.as_ref()?;
        Some((place.file, (place.range(), text.clone())))
    }
}

fn block(resource: Place, texts: &Texts<'_>) -> Option<Block> {
    let place = texts.sources.block_of(resource)?;
    Some(Block { place, text: texts.of(place).unwrap_or_default() })
}

/// Why an attribute cannot be written into a block, as a clause about the block.
fn not_written(why: NotWritten) -> String {
    match why {
        NotWritten::Elsewhere => "which does not write it".to_owned(),
        NotWritten::Computed => "where it is computed".to_owned(),
        NotWritten::Repeated => "which makes several objects".to_owned(),
        NotWritten::Several => "which writes several such blocks; say which is meant".to_owned(),
        NotWritten::Excluded(other) => format!("where it replaces `{other}`: the provider takes only one of them"),
        NotWritten::Resets => {
            "with the other attributes of the same block: the provider resets those that a new block leaves out"
                .to_owned()
        }
        NotWritten::Odd => "which is written in a way that pimlint does not change".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Block, Configured};
    use crate::export::load_texts;
    use crate::finding::SubjectKind;
    use crate::fix::object::Object;
    use crate::fix::terraform::Attribute;
    use crate::fix::texts::Texts;
    use crate::source::{FileId, Place};

    #[test]
    fn each_attribute_is_written_into_the_text_with_those_before_it() {
        let sources = load_texts(&[]).sources;
        let texts = Texts::new(&sources);
        let object = Object { kind: SubjectKind::RoleSettings, id: "settings".to_owned(), rule: None };
        let place = Place { file: FileId(0), start: 0, len: 0 };
        let text = "resource \"azuread_group_role_management_policy\" \"a\" {\n}".to_owned();
        let none = Configured { block: Some(Block { place, text }), ..Configured::default() };
        let paths = ["active_assignment_rules.0.expiration_required", "active_assignment_rules.0.expire_after"];
        let both = paths.into_iter().zip([json!(true), json!("P180D")]).try_fold(none, |configured, (path, value)| {
            configured.with(&Attribute { path, value }, &object, None, &texts)
        });
        let both = both.expect("both can be written");
        let (_, (_, text)) = both.splice().expect("a changed block");
        assert_eq!(
            text,
            "resource \"azuread_group_role_management_policy\" \"a\" {\n  active_assignment_rules {\n    expiration_required = true\n    expire_after        = \"P180D\"\n  }\n}"
        );
        assert_eq!(both.attributes_of(&object).collect::<Vec<_>>(), paths);
    }
}
