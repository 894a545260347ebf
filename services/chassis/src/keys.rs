//! The keys folder: an Ed25519 key pair per service, the secret of page tokens, the operator's secret.
//!
//! | file | what | who needs it |
//! | --- | --- | --- |
//! | `<name>.key` | the service's private key, PKCS #8 PEM, readable by its owner only | that service |
//! | `<name>.pub` | its public key, PEM | every service |
//! | `page.secret` | 32 bytes in hex that seal page tokens | every service |
//! | `operator.secret` | 32 bytes in hex, the operator's credential at the gateway | the gateway, operators |

use std::collections::HashMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{
    DecodePrivateKey as _, DecodePublicKey as _, EncodePrivateKey as _, EncodePublicKey as _,
};
use ed25519_dalek::{SigningKey, VerifyingKey};

use crate::page::PageSecret;

/// The file with the secret of page tokens.
pub const PAGE_SECRET: &str = "page.secret";
/// The file with the operator's credential.
pub const OPERATOR_SECRET: &str = "operator.secret";

/// Why the keys folder is of no use.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// A file cannot be read or written.
    #[error("cannot use {}; check that the keys folder exists and belongs to this user", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file holds something else.
    #[error("{} holds no {expected}; delete it and make the keys again", path.display())]
    Malformed {
        /// Which.
        path: PathBuf,
        /// What it should hold.
        expected: &'static str,
    },
    /// A name that would leave the folder.
    #[error("`{0}` is no name of a service; use a-z, 0-9 and -")]
    Name(String),
}

/// Makes what is missing: the folder, a key pair for each name, the secrets. What exists stays. Safe to run at the same time.
pub fn create_missing(folder: &Path, names: &[&str]) -> Result<(), KeysError> {
    fs::create_dir_all(folder).map_err(|source| file(folder, source))?;
    for name in names {
        let private = path_of(folder, name, "key")?;
        if !exists(&private)? {
            let key = SigningKey::from_bytes(&rand::random());
            let pem = key.to_pkcs8_pem(LineEnding::LF).map_err(|_| malformed(&private, PRIVATE))?;
            write_new(&private, pem.as_bytes(), 0o600)?;
        }
        let public = path_of(folder, name, "pub")?;
        if !exists(&public)? {
            // Read back, since another process may have made the private key.
            let key = signing_key(folder, name)?.verifying_key();
            let pem = key.to_public_key_pem(LineEnding::LF).map_err(|_| malformed(&public, PUBLIC))?;
            write_new(&public, pem.as_bytes(), 0o644)?;
        }
    }
    for name in [PAGE_SECRET, OPERATOR_SECRET] {
        let path = folder.join(name);
        if !exists(&path)? {
            write_new(&path, hex::encode(rand::random::<[u8; 32]>()).as_bytes(), 0o600)?;
        }
    }
    Ok(())
}

/// The private key of a service.
pub fn signing_key(folder: &Path, name: &str) -> Result<SigningKey, KeysError> {
    let path = path_of(folder, name, "key")?;
    SigningKey::from_pkcs8_pem(&read(&path)?).map_err(|_| malformed(&path, PRIVATE))
}

/// The public keys of all services, by name.
pub fn verifying_keys(folder: &Path) -> Result<HashMap<String, VerifyingKey>, KeysError> {
    let mut keys = HashMap::new();
    for entry in fs::read_dir(folder).map_err(|source| file(folder, source))? {
        let path = entry.map_err(|source| file(folder, source))?.path();
        let name = path.file_stem().and_then(|stem| stem.to_str());
        if let (Some(name), Some("pub")) = (name, path.extension().and_then(|e| e.to_str())) {
            let key =
                VerifyingKey::from_public_key_pem(&read(&path)?).map_err(|_| malformed(&path, PUBLIC))?;
            keys.insert(name.to_owned(), key);
        }
    }
    Ok(keys)
}

/// What page tokens are sealed with.
pub fn page_secret(folder: &Path) -> Result<PageSecret, KeysError> {
    let path = folder.join(PAGE_SECRET);
    let mut secret = [0; 32];
    hex::decode_to_slice(read(&path)?.trim(), &mut secret).map_err(|_| malformed(&path, SECRET))?;
    Ok(PageSecret::new(secret))
}

/// The operator's credential: 64 characters.
pub fn operator_secret(folder: &Path) -> Result<String, KeysError> {
    let path = folder.join(OPERATOR_SECRET);
    let secret = read(&path)?.trim().to_owned();
    if secret.len() < 64 { Err(malformed(&path, SECRET)) } else { Ok(secret) }
}

const PRIVATE: &str = "Ed25519 private key in PEM";
const PUBLIC: &str = "Ed25519 public key in PEM";
const SECRET: &str = "32 bytes in hex";

fn path_of(folder: &Path, name: &str, extension: &str) -> Result<PathBuf, KeysError> {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if name.is_empty() || !name.bytes().all(is_plain) {
        return Err(KeysError::Name(name.to_owned()));
    }
    Ok(folder.join(format!("{name}.{extension}")))
}

fn exists(path: &Path) -> Result<bool, KeysError> {
    path.try_exists().map_err(|source| file(path, source))
}

fn read(path: &Path) -> Result<String, KeysError> {
    fs::read_to_string(path).map_err(|source| file(path, source))
}

/// Writes a file that appears whole or not at all, and never replaces one: a link to a finished file is made under the name.
fn write_new(path: &Path, content: &[u8], mode: u32) -> Result<(), KeysError> {
    let draft = path.with_extension(format!("{:016x}.draft", rand::random::<u64>()));
    let write = || {
        let mut options = OpenOptions::new();
        let mut written = options.write(true).create_new(true).mode(mode).open(&draft)?;
        written.write_all(content)?;
        written.sync_all()?;
        match fs::hard_link(&draft, path) {
            // Another process was faster: its file is as good.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            result => result,
        }
    };
    let written = write();
    let _ = fs::remove_file(&draft);
    written.map_err(|source| file(path, source))
}

fn file(path: &Path, source: io::Error) -> KeysError {
    KeysError::File { path: path.to_owned(), source }
}

fn malformed(path: &Path, expected: &'static str) -> KeysError {
    KeysError::Malformed { path: path.to_owned(), expected }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn keys_are_made_once_and_private_ones_are_private() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path().join("keys");
        create_missing(&folder, &["gateway"]).expect("they are made");
        let first = signing_key(&folder, "gateway").expect("it is there");
        create_missing(&folder, &["gateway", "goals"]).expect("the others are made");
        assert_eq!(signing_key(&folder, "gateway").expect("it stayed"), first);
        let public = verifying_keys(&folder).expect("they are there");
        assert_eq!(public.len(), 2);
        assert_eq!(public["gateway"], first.verifying_key());
        for name in ["gateway.key", PAGE_SECRET, OPERATOR_SECRET] {
            let mode = fs::metadata(folder.join(name)).expect(name).permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
        assert_eq!(operator_secret(&folder).expect("it is there").len(), 64);
        page_secret(&folder).expect("it is there");
        assert_eq!(fs::read_dir(&folder).expect("it is there").count(), 6, "no drafts are left");
    }

    #[test]
    fn broken_files_and_names_are_named() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(matches!(signing_key(folder.path(), "goals"), Err(KeysError::File { .. })));
        assert!(matches!(signing_key(folder.path(), "../goals"), Err(KeysError::Name(_))));
        fs::write(folder.path().join("goals.key"), "nonsense").expect("it is written");
        assert!(matches!(signing_key(folder.path(), "goals"), Err(KeysError::Malformed { .. })));
        fs::write(folder.path().join(PAGE_SECRET), "abc").expect("it is written");
        assert!(matches!(page_secret(folder.path()), Err(KeysError::Malformed { .. })));
    }
}
