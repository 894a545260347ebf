//! The folder of an instance: where it lies, whom it belongs to, who may use it now.
//!
//! ```text
//! .ovation/postgres.lock    held by the process that runs the instance
//! .ovation/postgres/        0700, the server's own user
//!     data/                 what the server stores
//!     password              0600, made at the first start
//!     port                  kept, so that addresses survive a restart
//!     log, log.old          this start's and the one's before
//!     lease                 shared instances only: see `shared`
//! ```

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rand::distr::{Alphanumeric, SampleString};

use crate::account::Account;
use crate::nats::NatsEngine;
use crate::ports::{free_port, is_free};
use crate::postgres::PostgresEngine;
use crate::processes::wait_until;
use crate::shelter::{reachable, short_hash};
use crate::{Error, Result, instance, off_the_runtime};

/// How long a kept port may look taken. A socket that was just closed lives on for a moment in a
/// process that another thread is about to start.
const PORT_PATIENCE: Duration = Duration::from_secs(1);

/// Characters of a password made at run time: 190 bits.
const PASSWORD_CHARS: usize = 32;

/// The folder of one instance.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) dir: PathBuf,
    /// Whom the server runs as, if not as us.
    pub(crate) account: Option<Account>,
    lock: PathBuf,
}

/// Ends what runs in an instance's folder and removes the folder with all data.
///
/// # Errors
/// [`Error::InUse`] if a living process runs the instance.
pub async fn wipe(data_dir: &Path) -> Result<()> {
    let dir = data_dir.to_owned();
    off_the_runtime(move || {
        // The folder does not tell whose it is; either server's leftovers are looked for.
        let place = Place::of_postgres(&dir)?;
        let _lock = place.try_lock()?;
        instance::end_leftovers::<PostgresEngine>(&place)?;
        instance::end_leftovers::<NatsEngine>(&Place::of_nats(&dir)?)?;
        place.remove()
    })
    .await
}

impl Place {
    /// The place of the Postgres instance wanted at `dir`. Creates only the folders above it.
    pub(crate) fn of_postgres(dir: &Path) -> Result<Place> {
        Place::of(dir, Account::for_postgres()?)
    }

    /// The place of the NATS instance wanted at `dir`. Creates only the folders above it.
    pub(crate) fn of_nats(dir: &Path) -> Result<Place> {
        Place::of(dir, None)
    }

    fn of(dir: &Path, account: Option<Account>) -> Result<Place> {
        let lock = dir.with_extension("lock");
        let dir = reachable(dir, account.as_ref())?;
        Ok(Place { dir, account, lock })
    }

    /// Creates the folder, for the server's user only.
    pub(crate) fn create(&self) -> Result<()> {
        match DirBuilder::new().mode(0o700).create(&self.dir) {
            Err(refused) if refused.kind() != io::ErrorKind::AlreadyExists => {
                return Err(Error::files("create", &self.dir)(refused));
            }
            _ => {}
        }
        self.give(&self.dir)
    }

    /// Gives a file to the server's user.
    pub(crate) fn give(&self, path: &Path) -> Result<()> {
        self.account.as_ref().map_or(Ok(()), |account| account.give(path))
    }

    /// Removes the folder and all data.
    pub(crate) fn remove(&self) -> Result<()> {
        match fs::remove_dir_all(&self.dir) {
            Err(refused) if refused.kind() != io::ErrorKind::NotFound => {
                Err(Error::files("remove", &self.dir)(refused))
            }
            _ => Ok(()),
        }
    }

    /// Takes the instance for this process, or says that another one has it.
    pub(crate) fn try_lock(&self) -> Result<File> {
        let lock = self.lock_file()?;
        match lock.try_lock() {
            Ok(()) => Ok(lock),
            Err(TryLockError::WouldBlock) => Err(Error::InUse { dir: self.dir.clone() }),
            Err(TryLockError::Error(refused)) => Err(Error::files("lock", &self.lock)(refused)),
        }
    }

    /// Takes the instance for this process as soon as no other one has it.
    pub(crate) fn wait_for_lock(&self) -> Result<File> {
        let lock = self.lock_file()?;
        lock.lock().map_err(Error::files("lock", &self.lock))?;
        Ok(lock)
    }

    fn lock_file(&self) -> Result<File> {
        File::create(&self.lock).map_err(Error::files("create", &self.lock))
    }

    /// What the server stores.
    pub(crate) fn data(&self) -> PathBuf {
        self.dir.join("data")
    }

    /// Where the server writes what it has to say.
    pub(crate) fn log(&self) -> PathBuf {
        self.dir.join("log")
    }

    /// What keeps a shared instance alive.
    pub(crate) fn lease(&self) -> PathBuf {
        self.dir.join("lease")
    }

    /// The file of the password.
    pub(crate) fn password_file(&self) -> PathBuf {
        self.dir.join("password")
    }

    /// The major version of the Postgres that wrote the data, if there are any.
    pub(crate) fn major_version_written(&self) -> Option<u32> {
        fs::read_to_string(self.data().join("PG_VERSION")).ok()?.trim().parse().ok()
    }

    /// The kept password; made now if there is none.
    pub(crate) fn password(&self) -> Result<String> {
        let path = self.password_file();
        match fs::read_to_string(&path) {
            Ok(password) => {
                let usable =
                    !password.is_empty() && password.bytes().all(|byte| byte.is_ascii_alphanumeric());
                usable.then_some(password).ok_or(Error::PasswordUnusable { path })
            }
            Err(absent) if absent.kind() == io::ErrorKind::NotFound => {
                let password = Alphanumeric.sample_string(&mut rand::rng(), PASSWORD_CHARS);
                self.write_secret(&path, &password)?;
                Ok(password)
            }
            Err(refused) => Err(Error::files("read", &path)(refused)),
        }
    }

    /// Writes a file that only the server's user can read, whole or not at all.
    pub(crate) fn write_secret(&self, path: &Path, text: &str) -> Result<()> {
        let unfinished = path.with_extension("unfinished");
        let write = || {
            let mut file =
                OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
            file.write_all(text.as_bytes())
        };
        write().map_err(Error::files("write", &unfinished))?;
        self.give(&unfinished)?;
        fs::rename(&unfinished, path).map_err(Error::files("write", path))
    }

    /// The port of the last start, if one was kept.
    pub(crate) fn kept_port(&self) -> Option<u16> {
        fs::read_to_string(self.dir.join("port")).ok()?.trim().parse().ok()
    }

    /// The port to start on: the kept one if nobody took it, otherwise a free one, kept from now
    /// on.
    pub(crate) fn choose_port(&self) -> Result<u16> {
        if let Some(port) = self.kept_port()
            && wait_until(PORT_PATIENCE, || is_free(port))
        {
            return Ok(port);
        }
        let port = free_port()?;
        let path = self.dir.join("port");
        fs::write(&path, port.to_string()).map_err(Error::files("write", &path))?;
        self.give(&path)?;
        Ok(port)
    }

    /// Starts a new log and keeps the one before.
    pub(crate) fn rotate_log(&self) -> Result<()> {
        let old = self.dir.join("log.old");
        match fs::rename(self.log(), &old) {
            Err(refused) if refused.kind() != io::ErrorKind::NotFound => {
                Err(Error::files("write", &old)(refused))
            }
            _ => Ok(()),
        }
    }

    /// Forgets the port, so that the next start takes another one.
    pub(crate) fn forget_port(&self) -> Result<()> {
        let path = self.dir.join("port");
        fs::remove_file(&path).map_err(Error::files("remove", &path))
    }

    /// A name for the instance that no other instance on this machine has.
    pub(crate) fn name(&self) -> String {
        format!("ovation-{}", short_hash(&self.dir))
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn place(folder: &Path) -> Place {
        let place = Place::of_nats(&folder.join("instance")).unwrap();
        place.create().unwrap();
        place
    }

    #[test]
    fn a_password_is_made_once_and_only_its_owner_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let place = place(folder.path());
        let password = place.password().unwrap();
        assert_eq!(password.len(), PASSWORD_CHARS);
        assert_eq!(place.password().unwrap(), password);
        let mode = fs::metadata(place.password_file()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_port_is_kept_until_somebody_else_takes_it() {
        let folder = tempfile::tempdir().unwrap();
        let place = place(folder.path());
        let port = place.choose_port().unwrap();
        assert_eq!(place.choose_port().unwrap(), port);
        let _somebody = TcpListener::bind(("127.0.0.1", port)).unwrap();
        assert_ne!(place.choose_port().unwrap(), port);
    }

    #[test]
    fn an_instance_belongs_to_one_process_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let place = place(folder.path());
        let lock = place.try_lock().unwrap();
        assert!(matches!(place.try_lock(), Err(Error::InUse { .. })));
        drop(lock);
        place.try_lock().unwrap();
    }
}
