//! Values of views, as Microsoft Graph writes them.

use serde_json::Value;

use crate::context::Context;
use crate::model::{Access, Collection, Ending, Field, Given, Instant, Known, Mode, ObjectId, PrincipalKind, Property};
use crate::rules::stated::part::{Named, Part};

pub(super) const fn named(path: &'static str, about: &'static str, reads: &'static [Collection]) -> Named {
    Named { path, about, reads }
}

pub(super) fn quoted(name: impl std::fmt::Display) -> String {
    format!("\"{name}\"")
}

/// A property that is a value by itself.
pub(super) fn field<T: Copy + Into<Value>>(field: &Field<T>, collection: Collection, property: Property) -> Part {
    Part::of(field.of(collection, property).copied())
}

pub(super) fn text(given: &Given) -> Value {
    Value::from(given.raw())
}

pub(super) fn optional(given: Option<&Given>) -> Value {
    given.map_or(Value::Null, text)
}

pub(super) fn id(id: &ObjectId) -> Value {
    Value::from(id.raw().to_string())
}

/// A time as in Microsoft Graph; `null` for one that never comes.
pub(super) fn time(instant: Instant) -> Value {
    match instant {
        Instant::Never => Value::Null,
        Instant::At(_) => Value::from(instant.to_string()),
    }
}

pub(super) fn mode(mode: Mode) -> Value {
    Value::from(if mode == Mode::Eligible { "eligible" } else { "active" })
}

pub(super) fn access(access: Access) -> Value {
    Value::from(access.to_string())
}

/// Whether something never ends.
pub(super) fn is_permanent(ending: Known<Ending>) -> Known<bool> {
    Ok(matches!(ending?, Ending::Permanent))
}

/// A user, group or service principal.
pub(super) fn principal(cx: &Context<'_>, principal: &ObjectId, stated: Option<PrincipalKind>) -> Part {
    let kind = stated.or_else(|| cx.tenant.principal_kind(principal));
    let of_user = |read: fn(&crate::model::User) -> Known<Value>| match kind {
        Some(PrincipalKind::User) | None => match cx.tenant.user(principal) {
            Ok(Some(user)) => Part::of(read(user)),
            Ok(None) => Part::of(Ok(Value::Null)),
            Err(gap) => Part::of(Err::<Value, _>(gap)),
        },
        Some(_) => Part::of(Ok(Value::Null)),
    };
    let kind_of = || {
        let kind = kind.ok_or(crate::model::Gap::Unresolved(Collection::Users))?;
        Ok(match kind {
            PrincipalKind::User => "user",
            PrincipalKind::Group => "group",
            PrincipalKind::ServicePrincipal => "servicePrincipal",
            PrincipalKind::Other => "other",
        })
    };
    Part::object([
        ("id", Part::of(Ok(id(principal)))),
        ("type", Part::of(kind_of())),
        ("displayName", Part::of(cx.tenant.principal_name(principal).map(optional))),
        ("userType", of_user(|user| user.is_guest().map(|guest| if guest { "Guest" } else { "Member" }.into()))),
        ("accountEnabled", of_user(|user| user.is_enabled().map(Into::into))),
        ("onPremisesSyncEnabled", of_user(|user| user.is_on_premises_synced().map(Into::into))),
    ])
}
