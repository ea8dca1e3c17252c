//! Addresses of files: `file:` URIs as the client writes them, and paths.

use std::path::{Component, Path, PathBuf};
use std::str::FromStr;

use lsp_types::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What stands in a URI as it is (RFC 3986, `unreserved`).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The path of a file of this machine.
pub(super) fn path(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.as_str().strip_prefix("file://")?;
    let (host, path) = rest.split_at(rest.find('/')?);
    if !matches!(host, "" | "localhost") {
        return None;
    }
    let path = percent_decode_str(path).decode_utf8().ok()?;
    let is_drive = cfg!(windows) && path.chars().nth(2) == Some(':');
    Some(PathBuf::from(if is_drive { path.trim_start_matches('/') } else { &path }))
}

/// The address of an absolute path.
pub(super) fn uri(path: &Path) -> Option<Uri> {
    let mut text = "file://".to_owned();
    for part in path.components() {
        let part = match part {
            Component::Prefix(drive) => drive.as_os_str().to_str()?,
            Component::Normal(name) => name.to_str()?,
            Component::ParentDir => "..",
            Component::RootDir | Component::CurDir => continue,
        };
        text.push('/');
        text.extend(utf8_percent_encode(part, ENCODED));
    }
    Uri::from_str(&text).ok()
}

/// A path without `.` and, where they can be taken, steps up.
pub(super) fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if plain.file_name().is_some() => drop(plain.pop()),
            part => plain.push(part),
        }
    }
    plain
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn paths_and_addresses_lead_to_each_other() {
        for (text, file) in [
            ("file:///a%20b/Zo%C3%AB%20%E6%97%A5.json", "/a b/Zoë 日.json"),
            ("file:///100%25/%23.json", "/100%/#.json"),
        ] {
            let address = uri(Path::new(file)).expect("an address");
            assert_eq!(address.as_str(), text);
            assert_eq!(path(&address), Some(PathBuf::from(file)));
        }
        let own = Uri::from_str("file://localhost/a").expect("an address");
        assert_eq!(path(&own), Some(PathBuf::from("/a")));
    }

    #[test]
    fn only_files_of_this_machine_have_a_path() {
        for text in ["untitled:Untitled-1", "file://server/share/a.json", "git:/a.json", "vscode-userdata:/a"] {
            assert_eq!(path(&Uri::from_str(text).expect("an address")), None, "{text}");
        }
    }

    #[test]
    fn steps_up_are_taken() {
        assert_eq!(plain(Path::new("/w/./a/../b")), PathBuf::from("/w/b"));
    }
}
