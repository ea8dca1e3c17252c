//! Signatures of reports as minisign makes them: a file beside the report, `report.json.minisig`.

use std::io::{self, Cursor};
use std::path::{Path, PathBuf};

use minisign::{PublicKey, PublicKeyBox, SecretKey, SecretKeyBox, SignatureBox};

use super::failure::Failure;
use crate::report::write_to_path;

/// The environment variable that holds the password of a key that has one.
const PASSWORD: &str = "PIMLINT_SIGN_PASSWORD";

/// Where the signature of a report is.
pub(super) fn beside(report: &Path) -> PathBuf {
    let mut path = report.as_os_str().to_owned();
    path.push(".minisig");
    path.into()
}

/// The key that reports are signed with.
pub(super) struct Signer(SecretKey);

impl Signer {
    /// Reads a secret key, as `minisign -G` wrote it.
    ///
    /// # Errors
    /// [`Failure::SigningKey`].
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let refused = |reason: String| Failure::SigningKey { path: path.to_owned(), reason };
        let text = read_text(path).map_err(|error| refused(error.to_string()))?;
        let boxed = || SecretKeyBox::from_string(&text);
        #[expect(clippy::disallowed_methods, reason = "the top floor reads the environment")]
        let password = std::env::var(PASSWORD);
        let unlocked = match password {
            Ok(password) => boxed().and_then(|boxed| boxed.into_secret_key(Some(password))),
            Err(_) => boxed().and_then(SecretKeyBox::into_unencrypted_secret_key),
        };
        unlocked.map(Self).map_err(|error| refused(error.to_string()))
    }

    /// Writes the signature of a report that was written.
    ///
    /// # Errors
    /// Where the report cannot be read again, or its signature not written.
    pub(super) fn sign(&self, report: &Path) -> Result<(), Failure> {
        let target = beside(report);
        let failed = |source: io::Error| Failure::Write { path: target.clone(), source };
        #[expect(clippy::disallowed_methods, reason = "the report is no part of an export")]
        let bytes = std::fs::read(report).map_err(failed)?;
        // What minisign writes there is the time; a report that is made again has the same signature.
        let comment = Some("report of pimlint");
        let signature = minisign::sign(None, &self.0, Cursor::new(bytes), comment, comment)
            .map_err(|error| failed(io::Error::other(error)))?;
        write_to_path(&target, |out| out.write_all(signature.to_string().as_bytes())).map_err(failed)
    }
}

/// Checks what was read of a report against the signature beside it. The key is a file that `minisign -G` wrote, or what stands in one.
///
/// # Errors
/// What is wrong with the signature, as a clause; [`Failure::PublicKey`] where the key is none.
pub(super) fn check(report: &Path, bytes: &[u8], key: &str) -> Result<Result<(), String>, Failure> {
    let refused = |reason: String| Failure::PublicKey { key: key.to_owned(), reason };
    let key = public_key(key).map_err(|error| refused(error.to_string()))?;
    let path = beside(report);
    let signature = match read_text(&path) {
        Ok(text) => SignatureBox::from_string(&text).map_err(|error| error.to_string()),
        Err(error) => Err(format!("{}: {error}", path.display())),
    };
    Ok(signature.and_then(|signature| {
        minisign::verify(&key, &signature, Cursor::new(bytes), true, false, false).map_err(|error| error.to_string())
    }))
}

fn public_key(key: &str) -> Result<PublicKey, minisign::PError> {
    match read_text(Path::new(key)) {
        Ok(text) => PublicKeyBox::from_string(&text)?.into_public_key(),
        Err(_) => PublicKey::from_base64(key),
    }
}

#[expect(clippy::disallowed_methods, reason = "keys and signatures are no part of an export")]
fn read_text(path: &Path) -> io::Result<String> {
    std::fs::read_to_string(path)
}
