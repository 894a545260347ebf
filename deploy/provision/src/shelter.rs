//! A folder that whoever runs Postgres can enter.
//!
//! As root we run Postgres as somebody else, who may not be able to enter our folder (a clone
//! below `/root`). Then what that user needs moves to a folder for temporary files, under a name
//! made from the wanted path, and a log line says so.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use nix::unistd::Uid;
use sha2::{Digest, Sha256};

use crate::account::Account;
use crate::{Error, Result};

/// `dir` if `account` can enter it, otherwise a folder for it among the temporary files; the path
/// is free of links. Creates the folders above it, never the folder itself.
pub(crate) fn reachable(dir: &Path, account: Option<&Account>) -> Result<PathBuf> {
    let dir = std::path::absolute(dir).map_err(Error::files("find", dir))?;
    let (Some(parent), Some(name)) = (dir.parent(), dir.file_name()) else {
        return Err(Error::NotOurFolder { dir });
    };
    fs::create_dir_all(parent).map_err(Error::files("create", parent))?;
    let parent = fs::canonicalize(parent).map_err(Error::files("find", parent))?;
    let Some(account) = account else {
        return Ok(parent.join(name));
    };
    if account.can_enter(&parent) {
        return Ok(parent.join(name));
    }
    for temporary in [std::env::temp_dir(), "/tmp".into(), "/var/tmp".into()] {
        if !account.can_enter(&temporary) {
            continue;
        }
        let home = temporary.join(format!("ovation-{}", short_hash(&parent)));
        let moved = home.join(name);
        if create_own(&home)? {
            tracing::warn!(
                wanted = %dir.display(),
                used = %moved.display(),
                account = account.name,
                "this user runs Postgres for root and cannot enter the wanted folder; another is used"
            );
        }
        return Ok(moved);
    }
    Err(Error::NowhereToLive { account: account.name.clone(), dir })
}

/// Creates a folder that only we can change, and answers whether it is new. One that somebody
/// else made first is refused.
fn create_own(dir: &Path) -> Result<bool> {
    let is_new = match DirBuilder::new().mode(0o711).create(dir) {
        Ok(()) => true,
        Err(refused) if refused.kind() == io::ErrorKind::AlreadyExists => false,
        Err(refused) => return Err(Error::files("create", dir)(refused)),
    };
    let found = fs::symlink_metadata(dir).map_err(Error::files("find", dir))?;
    let ours = found.is_dir() && found.uid() == Uid::effective().as_raw() && found.mode() & 0o022 == 0;
    if !ours {
        return Err(Error::NotOurFolder { dir: dir.to_owned() });
    }
    Ok(is_new)
}

/// Twelve digits that tell one path from another.
pub(crate) fn short_hash(path: &Path) -> String {
    hex::encode(&Sha256::digest(path.as_os_str().as_encoded_bytes())[..6])
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_folder_that_the_account_cannot_enter_is_replaced_by_a_temporary_one() {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
        let wanted = folder.path().join("postgres");
        let stranger = Account { name: "stranger".to_owned(), uid: 4_000_001, gid: 4_000_001 };
        let moved = reachable(&wanted, Some(&stranger)).unwrap();
        assert!(!moved.starts_with(folder.path()));
        assert_eq!(moved.file_name(), wanted.file_name());
        assert_eq!(reachable(&wanted, Some(&stranger)).unwrap(), moved);
        fs::remove_dir(moved.parent().unwrap()).unwrap();

        assert!(reachable(&wanted, None).unwrap().ends_with("postgres"));
    }
}
