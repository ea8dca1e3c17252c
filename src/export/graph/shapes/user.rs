//! Users on disk.

use crate::export::graph::shapes::group::newest;
use crate::export::graph::shapes::principal::is_another;
use crate::export::json::nested::Nested;
use crate::export::json::part::Part;
use crate::export::json::shape::shape;
use crate::export::json::value::{Raw, Text, Words, boxed, name};
use crate::model::subscribed_sku::ServicePlan;
use crate::model::user::AssignedLicence;
use crate::model::{Field, Given, Instant, ObjectId, PrincipalKind, Provenance, User, UserKind};

shape! {
    /// A user, v1.0 and beta alike.
    UserShape<'a> {
        id: Raw<ObjectId> = Id,
        odata_type: Raw<PrincipalKind> = "@odata.type" | "odataType",
        display_name: Raw<Text<'a>> = DisplayName,
        user_principal_name: Raw<Text<'a>> = UserPrincipalName,
        user_type: Raw<Text<'a>> = UserType,
        account_enabled: Raw<bool> = AccountEnabled,
        on_premises_sync_enabled: Raw<bool> = OnPremisesSyncEnabled,
        is_management_restricted: Raw<bool> = IsManagementRestricted,
        mail: Raw<Text<'a>> = Mail,
        proxy_addresses: Words<'a> = ProxyAddresses,
        other_mails: Words<'a> = OtherMails,
        created: Raw<Option<Instant>> = CreatedDateTime,
        sign_in_activity: Nested<SignInActivity<'a>> = SignInActivity,
        licences: Part<'a> = AssignedLicenses,
    }
}

shape! {
    /// `assignedLicense`.
    LicenceShape<'a> {
        product: Raw<ObjectId> = SkuId,
        disabled: Words<'a> = "disabledPlans",
    }
}

shape! {
    /// `signInActivity`.
    SignInActivity<'a> {
        successful: Raw<Option<Instant>> = "lastSuccessfulSignInDateTime",
        interactive: Raw<Option<Instant>> = "lastSignInDateTime",
        non_interactive: Raw<Option<Instant>> = "lastNonInteractiveSignInDateTime",
    }
}

impl UserShape<'_> {
    /// Whether the object does not say that it is something else.
    pub(crate) fn fits(&self) -> bool {
        !is_another(&self.odata_type, PrincipalKind::User)
    }

    /// The newest moment at which the object is known to have been as it is.
    pub(crate) fn newest(&self) -> Option<Instant> {
        newest([&self.created])
    }

    /// The record; `None` where the object has no id. Where the Graph SDK printed it, a null says nothing. So it is where a property
    /// is null that never is in Graph's own answers.
    pub(crate) fn record(self, source: Provenance) -> Option<User> {
        let is_sdk = self.marks.is_sdk || self.user_principal_name == Raw::Null || self.account_enabled == Raw::Null;
        let flag = |flag: Raw<bool>| flag.unless(is_sdk).field_or(false);
        let user_principal_name = boxed(self.user_principal_name);
        Some(User {
            id: self.id.value()?,
            name: name(self.display_name),
            shares_name: false,
            user_principal_name: user_principal_name.field(),
            kind: self.user_type.known_as(|text| UserKind::parse(&text)).field(),
            account_enabled: self.account_enabled.field(),
            on_premises_synced: flag(self.on_premises_sync_enabled),
            has_immutable_id: Field::default(),
            management_restricted: flag(self.is_management_restricted),
            mail: boxed(self.mail.unless(is_sdk)).nullable(),
            proxy_addresses: addresses(self.proxy_addresses.0.unless(is_sdk), SMTP),
            other_mails: addresses(self.other_mails.0.unless(is_sdk), ""),
            created: moment(self.created.unless(is_sdk)),
            last_sign_in: last_sign_in(self.sign_in_activity.0.unless(is_sdk), is_sdk),
            licences: licences(self.licences),
            source,
        })
    }
}

/// What stands in front of an address of mail among `proxyAddresses`.
pub(crate) const SMTP: &str = "smtp:";

/// The addresses of a list that begin with this word, without it; `null` is an empty list.
pub(crate) fn addresses(words: Raw<Vec<Text<'_>>>, word: &str) -> Field<Box<[Given]>> {
    let address = |text: &Text<'_>| {
        let (head, address) = text.trim().split_at_checked(word.len())?;
        head.eq_ignore_ascii_case(word).then(|| address.into())
    };
    words.known_as(|words| Some(words.iter().filter_map(address).collect())).field_or(Box::default())
}

/// The licences; unknown where one of them cannot be read.
fn licences(list: Part<'_>) -> Field<Box<[AssignedLicence]>> {
    let read = |shape: &LicenceShape<'_>| {
        let disabled = shape.disabled.0.as_value()?;
        let without = disabled.iter().filter_map(|id| ServicePlan::of(id)).collect();
        Some(AssignedLicence { product: shape.product.as_value()?.clone(), without })
    };
    let known = |shapes: Vec<LicenceShape<'_>>| shapes.iter().map(read).collect::<Option<Vec<_>>>();
    list.list::<LicenceShape<'_>>().known_as(known).field().map(Vec::into_boxed_slice)
}

/// A moment that Graph may not know: `null`, or the year 1.
fn moment(time: Raw<Option<Instant>>) -> Field<Option<Instant>> {
    time.field_or(None)
}

/// The last sign-in that succeeded. Graph keeps it since December 2023; where it has none, an older one shows as an attempt, so
/// that the later of the last attempts stands for it.
///
/// <https://learn.microsoft.com/graph/api/resources/signinactivity>
fn last_sign_in(activity: Raw<SignInActivity<'_>>, is_sdk: bool) -> Field<Option<Instant>> {
    let activity = match activity {
        Raw::Value(activity) => activity,
        Raw::Null => return Field::Known(None),
        Raw::Absent => return Field::default(),
        Raw::Odd(why) => return Field::Unknown(why),
    };
    let is_stub = [&activity.successful, &activity.interactive, &activity.non_interactive]
        .into_iter()
        .all(|time| *time == Raw::Null);
    if is_sdk && is_stub {
        return Field::default();
    }
    let attempts = [moment(activity.interactive), moment(activity.non_interactive)];
    match moment(activity.successful) {
        Field::Known(None) => match attempts {
            [Field::Known(one), Field::Known(other)] => Field::Known(one.max(other)),
            [Field::Unknown(why), _] | [_, Field::Unknown(why)] => Field::Unknown(why),
        },
        known => known,
    }
}

#[cfg(test)]
mod tests {
    use super::UserShape;
    use crate::model::{Field, Instant, Provenance, User, UserKind};
    use crate::source::{FileId, Place};

    fn user(properties: &str) -> User {
        let text = format!(r#"{{"id": "00000000-0000-4000-8000-000000000001"{properties}}}"#);
        let source = Provenance::new(Place { file: FileId(0), start: 0, len: 1 });
        serde_json::from_str::<UserShape<'_>>(&text).expect("an object").record(source).expect("an id")
    }

    fn at(text: &str) -> Field<Option<Instant>> {
        Field::Known(Instant::parse(text).expect("a time"))
    }

    fn last_sign_in(activity: &str) -> Field<Option<Instant>> {
        user(&format!(r#", "signInActivity": {activity}"#)).last_sign_in
    }

    #[test]
    fn what_is_not_written_is_unknown_and_null_has_its_meaning() {
        let silent = user("");
        assert!(silent.is_guest().is_err() && silent.is_enabled().is_err() && silent.last_sign_in().is_err());
        assert!(silent.addresses().complete().is_err());
        let nulls = user(r#", "userType": null, "onPremisesSyncEnabled": null, "mail": null"#);
        assert!(nulls.is_guest().is_err());
        assert_eq!((nulls.is_on_premises_synced(), nulls.mail), (Ok(false), Field::Known(None)));
        let guest = user(r#", "UserType": "guest", "accountEnabled": false, "onPremisesSyncEnabled": true"#);
        assert_eq!((guest.kind, guest.is_enabled()), (Field::Known(UserKind::Guest), Ok(false)));
        assert_eq!(guest.is_on_premises_synced(), Ok(true));
        let printed = user(r#", "onPremisesSyncEnabled": null, "mail": null, "AdditionalProperties": {}"#);
        assert!(
            printed.is_on_premises_synced().is_err() && printed.mail.known().is_none(),
            "the SDK prints null for both"
        );
        for never in [
            r#", "accountEnabled": null"#,
            r#", "userPrincipalName": null"#,
            r#", "Id": "00000000-0000-4000-8000-000000000001""#,
        ] {
            let cut = user(&format!(r#"{never}, "onPremisesSyncEnabled": null, "mail": null"#));
            assert!(cut.is_on_premises_synced().is_err() && cut.mail.known().is_none(), "{never}");
        }
    }

    #[test]
    fn addresses_are_those_of_mail() {
        let properties = r#", "mail": "a@b.c", "proxyAddresses": ["SMTP:a@b.c", "smtp:a2@b.c", "SIP:a@b.c"], "otherMails": ["a@d.e"]"#;
        let user = user(properties);
        let addresses = user.addresses().complete().cloned().expect("all are known");
        let addresses: Vec<_> = addresses.into_iter().map(crate::model::Given::raw).collect();
        assert_eq!(addresses, ["a@b.c", "a@b.c", "a2@b.c", "a@d.e"]);
    }

    #[test]
    fn the_last_success_counts_and_else_the_last_attempt() {
        let all = |successful: &str, attempted: &str| {
            last_sign_in(&format!(
                r#"{{"lastSuccessfulSignInDateTime": {successful}, "lastSignInDateTime": {attempted}, "lastNonInteractiveSignInDateTime": null}}"#
            ))
        };
        assert_eq!(all("\"2025-01-01T00:00:00Z\"", "\"2026-01-01T00:00:00Z\""), at("2025-01-01T00:00:00Z"));
        assert_eq!(all("null", "\"2023-01-01T00:00:00Z\""), at("2023-01-01T00:00:00Z"));
        assert_eq!(all("null", "\"0001-01-01T00:00:00Z\""), Field::Known(None));
        assert_eq!(last_sign_in("null"), Field::Known(None));
        let without = last_sign_in(r#"{"lastSignInDateTime": "2023-01-01T00:00:00Z"}"#);
        assert_eq!(without.known(), None, "a success may be later than what is written");
    }
}
