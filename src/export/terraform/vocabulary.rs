//! What the provider azuread writes for ids, scopes and roles.

use crate::export::graph::shapes::directory_role::scope;
use crate::export::graph::shapes::package::named_role;
use crate::export::json::value::{Raw, Text};
use crate::model::{Access, Field, Mode, ObjectId, RoleScope, Why};

/// An id, also where it is the last part of a path such as `/groups/<id>`.
pub(crate) fn directory_id(text: &str) -> Option<ObjectId> {
    ObjectId::parse(text.rsplit('/').next().unwrap_or(text))
}

/// A scope as the provider writes it: a unit stands also below `/directory`.
pub(crate) fn written_scope(text: Raw<Text<'_>>) -> Field<RoleScope> {
    scope(text.known_as(|text| {
        let text = text.trim();
        let short = text.strip_prefix("/directory").filter(|rest| rest.starts_with("/administrativeUnits/"));
        Some(Text::Owned(short.unwrap_or(text).to_owned()))
    }))
}

/// The type of access that a package gives to a group.
pub(crate) fn access_type(word: &str) -> (Field<Access>, Field<Mode>) {
    match named_role(word) {
        Some((access, mode)) => (Field::Known(access), Field::Known(mode)),
        None => (Field::Unknown(Why::UnknownValue), Field::Unknown(Why::UnknownValue)),
    }
}
