use super::is_in_pim;
use crate::context::Context;
use crate::finding::{Action, Finding, Judgement, Verdict};
use crate::model::{Group, Known, Property, all_of};
use crate::rules::edits;
use crate::rules::lowered::group_pim_unsupported_type::MAIL_ENABLED_SECURITY_GROUP;
use crate::rules::proof::with_proof;

pub(crate) fn check(cx: &Context<'_>, group: &Group) -> Judgement {
    let unsupported = unsupported(group);
    if unsupported == Ok(None) {
        return Ok(Verdict::Pass);
    }
    if !all_of([unsupported.map(|kind| kind.is_some()), is_in_pim(cx, group)])? {
        return Ok(Verdict::Pass);
    }
    let mailing = unsupported? == Some(Unsupported::MailEnabledSecurity);
    let (kind, property, label) = if mailing {
        ("a mail-enabled security group", Property::MailEnabled, "mail-enabled: the members are managed in Exchange")
    } else {
        ("neither a security group nor a Microsoft 365 group", Property::SecurityEnabled, "not security-enabled")
    };
    let finding = Finding::new(format!("PIM manages \"{}\", which is {kind}", group.label()))
        .because(group.source.at(property), label)
        .because(group.source.at(Property::GroupTypes), "not a Microsoft 365 group");
    let moved = format!(
        "move the access and the eligible members of \"{}\" to a security group that is not mail-enabled or to a Microsoft 365 \
         group",
        group.label()
    );
    with_proof(cx, &group.id, finding)
        .change([edits::of_group(cx, &group.id, property, Action::replace(!mailing), moved).now(mailing)])
        .lowered_if(MAIL_ENABLED_SECURITY_GROUP, Ok(mailing))
        .into()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Unsupported {
    /// A distribution list: neither security-enabled nor a Microsoft 365 group.
    NoSecurity,
    MailEnabledSecurity,
}

/// Why PIM cannot take the group; `None` for a plain security group and a Microsoft 365 group.
fn unsupported(group: &Group) -> Known<Option<Unsupported>> {
    let (unified, security) = (group.is_unified(), group.is_security_enabled());
    let plain = all_of([security, group.is_mail_enabled().map(|mail| !mail)]);
    if unified == Ok(true) || plain == Ok(true) {
        return Ok(None);
    }
    unified?;
    if !security? {
        return Ok(Some(Unsupported::NoSecurity));
    }
    plain.map(|_| Some(Unsupported::MailEnabledSecurity))
}
