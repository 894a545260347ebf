//! Whom Postgres runs as when we are root, and which folders that user can enter.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use nix::unistd::{Uid, User};

use crate::{Error, Result};

/// A user who is not root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) name: String,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
}

impl Account {
    /// Whom to run Postgres as: nobody special unless we are root.
    pub(crate) fn for_postgres() -> Result<Option<Account>> {
        if !Uid::effective().is_root() {
            return Ok(None);
        }
        for name in ["postgres", "nobody"] {
            if let Ok(Some(user)) = User::from_name(name) {
                let (uid, gid) = (user.uid.as_raw(), user.gid.as_raw());
                return Ok(Some(Account { name: user.name, uid, gid }));
            }
        }
        Err(Error::NoAccount)
    }

    /// Makes `command` run as this user, without root's groups.
    pub(crate) fn apply(&self, command: &mut Command) {
        command.uid(self.uid).gid(self.gid);
    }

    /// Gives `path` to this user.
    pub(crate) fn give(&self, path: &Path) -> Result<()> {
        std::os::unix::fs::chown(path, Some(self.uid), Some(self.gid))
            .map_err(Error::files("change the owner of", path))
    }

    /// Whether this user can pass through `path` and every folder above it.
    ///
    /// Only the mode bits count, and only the user's main group: an access list can make us
    /// cautious, never wrong.
    pub(crate) fn can_enter(&self, path: &Path) -> bool {
        fs::canonicalize(path).is_ok_and(|path| path.ancestors().all(|folder| self.can_execute(folder)))
    }

    fn can_execute(&self, path: &Path) -> bool {
        fs::metadata(path).is_ok_and(|found| {
            let bit = if found.uid() == self.uid {
                0o100
            } else if found.gid() == self.gid {
                0o010
            } else {
                0o001
            };
            found.mode() & bit != 0
        })
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_folder_closed_to_others_cannot_be_entered() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("inner");
        fs::create_dir(&inner).unwrap();
        let stranger = Account { name: "stranger".to_owned(), uid: 4_000_001, gid: 4_000_001 };

        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o711)).unwrap();
        assert!(stranger.can_enter(&inner));

        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
        assert!(!stranger.can_enter(&inner));
        assert!(!stranger.can_enter(&inner.join("absent")));
    }
}
