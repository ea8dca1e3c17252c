//! Addresses: paths as URI references, names as steps of a category.

/// A relative path as a URI reference (§3.4.3): without steps up, every other byte than unreserved ones encoded.
pub(in crate::report) fn uri(path: &str) -> String {
    let parts = path.split('/').filter(|part| !matches!(*part, "" | "." | ".."));
    let mut uri = String::with_capacity(path.len());
    for part in parts {
        if !uri.is_empty() {
            uri.push('/');
        }
        for byte in part.bytes() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => uri.push(char::from(byte)),
                _ => uri.extend(['%', hex(byte >> 4), hex(byte & 0xF)]),
            }
        }
    }
    uri
}

/// How many folders above the working directory a path begins.
pub(in crate::report) fn steps_up(path: &str) -> usize {
    path.split('/').take_while(|part| *part == "..").count()
}

fn hex(nibble: u8) -> char {
    char::from_digit(u32::from(nibble), 16).unwrap_or('0').to_ascii_uppercase()
}

/// A name as one step of a category: lower-case letters, digits and hyphens.
pub(super) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for character in name.chars().take(64) {
        if character.is_ascii_alphanumeric() || character == '.' {
            slug.push(character.to_ascii_lowercase());
        } else if !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_matches(['-', '.']);
    if slug.is_empty() { "tenant".to_owned() } else { slug.to_owned() }
}
