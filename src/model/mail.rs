//! Addresses that mail can be sent to.

/// Whether a text is one address: one `@`, with a dot in what follows, no blanks and nothing that sets off a name or another address.
/// Only the mail system knows what else is wrong.
#[must_use]
pub fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let is_domain = domain.contains('.') && !domain.contains('@') && domain.split('.').all(|name| !name.is_empty());
    let is_foreign = |letter: char| letter.is_whitespace() || "<>()\"',;:".contains(letter);
    !local.is_empty() && is_domain && !text.contains(is_foreign)
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn one_address_and_nothing_else_is_one() {
        for address in ["soc@contoso.com", "first.last+pim@mail.contoso.co.uk"] {
            assert!(is_address(address), "{address}");
        }
        let others = ["", "soc", "@contoso.com", "soc@contoso", "soc@.com", "soc@contoso.", "a@b@c.de", "a b@c.de"];
        for other in others.into_iter().chain(["Soc <soc@contoso.com>", "a@b.de,c@d.de", "a@b.de;"]) {
            assert!(!is_address(other), "{other}");
        }
    }
}
