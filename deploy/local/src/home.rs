//! The folder a local platform lives in, `.ovation` in the repository unless said otherwise.
//!
//! ```text
//! .ovation/
//!     up.lock      held while the platform is up; the number of its process is inside
//!     tools/       installed servers, shared with the tests
//!     postgres/    the private Postgres
//!     nats/        the private NATS
//!     keys/        0700: the services' keys, made at the first start
//!     demo/        0700: what people of the demo sign in with, and whether it is complete
//!     logs/        one file per service, of the last start
//!     address      where the platform is, while it is up
//! ```

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// A local platform's folder, which is ours as long as this value lives.
#[derive(Debug)]
pub struct Home {
    dir: PathBuf,
    _lock: File,
}

impl Home {
    /// The file that says where the platform is, while it is up.
    pub const ADDRESS_FILE: &'static str = "address";

    /// The folder to use when nobody says which: `.ovation` in the repository around the current
    /// folder, or in the current folder itself where there is no repository.
    ///
    /// # Errors
    /// The current folder is gone.
    pub fn usual_dir() -> Result<PathBuf> {
        let here = std::env::current_dir().map_err(Error::files("find", Path::new(".")))?;
        let repository = here.ancestors().find(|dir| dir.join("deploy/local/Cargo.toml").is_file());
        Ok(repository.unwrap_or(&here).join(".ovation"))
    }

    /// Takes the folder; creates it if absent.
    ///
    /// # Errors
    /// [`Error::AlreadyUp`] if a living process has it.
    pub fn open(dir: &Path) -> Result<Home> {
        fs::create_dir_all(dir).map_err(Error::files("create", dir))?;
        let dir = fs::canonicalize(dir).map_err(Error::files("find", dir))?;
        let path = dir.join("up.lock");
        let mut lock = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(Error::files("create", &path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let read = lock.read_to_string(&mut holder);
                let process = read.ok().and_then(|_| holder.trim().parse().ok());
                return Err(Error::AlreadyUp { dir, process });
            }
            Err(TryLockError::Error(refused)) => return Err(Error::files("lock", &path)(refused)),
        }
        lock.set_len(0)
            .and_then(|()| writeln!(lock, "{}", std::process::id()))
            .map_err(Error::files("write", &path))?;
        let home = Home { dir, _lock: lock };
        create_private(&home.keys())?;
        create_private(&home.demo())?;
        fs::create_dir_all(home.logs()).map_err(Error::files("create", &home.logs()))?;
        Ok(home)
    }

    /// Removes data, keys, the demo's password and logs; installed tools stay.
    ///
    /// # Errors
    /// Something in the folder cannot be removed.
    pub async fn wipe(&self) -> Result<()> {
        ovation_provision::wipe(&self.postgres()).await?;
        ovation_provision::wipe(&self.nats()).await?;
        for dir in [self.keys(), self.demo(), self.logs()] {
            match fs::remove_dir_all(&dir) {
                Err(refused) if refused.kind() != io::ErrorKind::NotFound => {
                    return Err(Error::files("remove", &dir)(refused));
                }
                _ => create_private(&dir)?,
            }
        }
        Ok(())
    }

    /// Says where the platform is.
    ///
    /// # Errors
    /// The folder cannot be written to.
    pub fn keep_address(&self, url: &str) -> Result<()> {
        let path = self.dir.join(Home::ADDRESS_FILE);
        fs::write(&path, format!("{url}\n")).map_err(Error::files("write", &path))
    }

    /// Says that the platform is nowhere.
    pub fn forget_address(&self) {
        // A file that stays says where nobody is, which the client finds out by itself.
        let _stays = fs::remove_file(self.dir.join(Home::ADDRESS_FILE));
    }

    /// The folder itself.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Installed servers.
    pub fn tools(&self) -> PathBuf {
        self.dir.join("tools")
    }

    /// The private Postgres.
    pub fn postgres(&self) -> PathBuf {
        self.dir.join("postgres")
    }

    /// The private NATS.
    pub fn nats(&self) -> PathBuf {
        self.dir.join("nats")
    }

    /// The services' keys, for our eyes only.
    pub fn keys(&self) -> PathBuf {
        self.dir.join("keys")
    }

    /// What people of the demo sign in with.
    pub fn demo(&self) -> PathBuf {
        self.dir.join("demo")
    }

    /// The services' logs.
    pub fn logs(&self) -> PathBuf {
        self.dir.join("logs")
    }
}

fn create_private(dir: &Path) -> Result<()> {
    match DirBuilder::new().mode(0o700).create(dir) {
        Err(refused) if refused.kind() != io::ErrorKind::AlreadyExists => {
            Err(Error::files("create", dir)(refused))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_process_at_a_time_has_the_folder_and_a_wipe_keeps_the_tools() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::open(folder.path()).unwrap();
        let refused = Home::open(folder.path()).unwrap_err();
        let ours = std::process::id();
        assert!(matches!(refused, Error::AlreadyUp { process: Some(process), .. } if process == ours));

        fs::create_dir(home.tools()).unwrap();
        fs::write(home.keys().join("key"), "secret").unwrap();
        home.wipe().await.unwrap();
        assert!(home.tools().exists() && home.keys().exists());
        assert!(!home.keys().join("key").exists());
        drop(home);
        Home::open(folder.path()).unwrap();
    }
}
