//! A Postgres of our own.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;

use nix::sys::signal::Signal;
use nix::unistd::Pid;

use crate::engine::Engine;
use crate::instance::Instance;
use crate::place::Place;
use crate::search;
use crate::wheels::run;
use crate::{Durability, Error, Result};

/// The superuser of our instances.
const SUPERUSER: &str = "postgres";

/// Connections that the server accepts: six services with their pools and relays, twice over
/// while a replica replaces another, and the tests' own databases.
const CONNECTIONS_MAX: u32 = 400;

/// The longest path of a unix socket that every system takes, in bytes.
const SOCKET_PATH_BYTES_MAX: usize = 100;

/// From this major version on Postgres brings the locale C.UTF-8 itself.
const BUILTIN_LOCALE_SINCE: u32 = 17;

/// What to start.
#[derive(Debug, Clone)]
pub struct StartPostgres {
    /// The folder of `postgres` and `initdb`: [`crate::PostgresFound::bin`].
    pub bin: PathBuf,
    /// The instance's folder; created if absent, its data kept if present.
    pub data_dir: PathBuf,
    /// What is promised when the machine loses power.
    pub durability: Durability,
}

/// A running Postgres that belongs to this value: it is stopped when the value is dropped or the
/// process dies. It listens on a loopback port and, where the path is short enough, on a unix
/// socket in its folder; it speaks UTF-8, sorts by code point and lives in UTC.
pub struct Postgres(Instance<PostgresEngine>);

/// See [`Engine`].
pub(crate) struct PostgresEngine {
    pub(crate) bin: PathBuf,
    pub(crate) durability: Durability,
}

impl Postgres {
    /// Starts Postgres and waits until it accepts connections. An earlier run's data, password
    /// and port are kept; its processes, if any are left, are ended.
    ///
    /// # Errors
    /// [`Error::InUse`] if another process runs this instance; [`Error::EndedEarly`] with the end
    /// of the server's log.
    pub async fn start(start: StartPostgres) -> Result<Postgres> {
        let place = Place::of_postgres(&start.data_dir)?;
        let engine = PostgresEngine { bin: start.bin, durability: start.durability };
        Ok(Postgres(Instance::start(engine, place).await?))
    }

    /// The superuser's address of the database `postgres`, over TCP.
    pub fn url(&self) -> Result<String> {
        self.0.url()
    }

    /// The same over the unix socket, if there is one. Only the server's user and root can use it.
    pub fn socket_url(&self) -> Result<Option<String>> {
        let Some(folder) = socket_folder(self.0.place()) else {
            return Ok(None);
        };
        let (password, port) = (self.0.place().password()?, self.0.port());
        let folder = folder.to_string_lossy().replace('%', "%25").replace('/', "%2F");
        Ok(Some(format!("postgres://{SUPERUSER}:{password}@{folder}:{port}/postgres")))
    }

    /// The port on the loopback address.
    pub fn port(&self) -> u16 {
        self.0.port()
    }

    /// Where the instance really lies: not where it was wanted if we are root and Postgres' user
    /// cannot enter that folder.
    pub fn data_dir(&self) -> &Path {
        &self.0.place().dir
    }

    /// Whether the server runs now.
    pub fn is_running(&self) -> bool {
        self.0.is_running()
    }

    /// Stops the server cleanly, without waiting for clients, and waits until it is gone.
    pub async fn stop(&self) -> Result<()> {
        self.0.stop().await
    }

    /// Ends the server by SIGKILL, like a crash.
    pub async fn kill(&self) -> Result<()> {
        self.0.kill().await
    }

    /// Starts a stopped, killed or crashed server again on the same data and, unless somebody took
    /// it meanwhile, the same port.
    pub async fn start_again(&self) -> Result<()> {
        self.0.start_again().await
    }
}

impl Engine for PostgresEngine {
    const NAME: &'static str = "Postgres";
    const STOP: Signal = Signal::SIGINT;
    const STOP_HARD: Signal = Signal::SIGQUIT;

    fn prepare(&self, place: &Place, _port: u16) -> Result<()> {
        if place.major_version_written().is_some() {
            return if place.password_file().exists() {
                Ok(())
            } else {
                Err(Error::PasswordLost { dir: place.dir.clone() })
            };
        }
        place.password()?;
        // An interrupted initdb leaves this folder behind and never a half of the data.
        let unfinished = place.dir.join("data.unfinished");
        match fs::remove_dir_all(&unfinished) {
            Err(refused) if refused.kind() != io::ErrorKind::NotFound => {
                return Err(Error::files("remove", &unfinished)(refused));
            }
            _ => {}
        }
        run(&mut self.initdb(place, &unfinished))?;
        fs::rename(&unfinished, place.data()).map_err(Error::files("create", &place.data()))
    }

    fn command(&self, place: &Place, port: u16) -> Vec<OsString> {
        let socket_folder = socket_folder(place).unwrap_or_default();
        let mut settings = vec![
            "listen_addresses=127.0.0.1".to_owned(),
            format!("port={port}"),
            format!("unix_socket_directories={}", socket_folder.display()),
            format!("max_connections={CONNECTIONS_MAX}"),
            "timezone=UTC".to_owned(),
            "log_timezone=UTC".to_owned(),
            "shared_buffers=256MB".to_owned(),
            // Tables partitioned by month take a lock for each partition.
            "max_locks_per_transaction=256".to_owned(),
            // Statements here are short: compiling them costs more than running them.
            "jit=off".to_owned(),
            // Checkpoints by size would come in the middle of imports and measurements.
            "max_wal_size=4GB".to_owned(),
            "logging_collector=off".to_owned(),
            "log_line_prefix=%m [%p] %u@%d ".to_owned(),
        ];
        if self.durability == Durability::Fast {
            // Commits still go to the system, which keeps them when Postgres is killed.
            settings.extend(["fsync=off", "full_page_writes=off"].map(String::from));
        }
        let mut command: Vec<OsString> =
            vec![self.bin.join("postgres").into(), "-D".into(), place.data().into()];
        for setting in settings {
            command.extend(["-c".into(), setting.into()]);
        }
        command
    }

    fn is_ready(place: &Place, port: u16, server: Pid) -> bool {
        let Ok(status) = fs::read_to_string(place.data().join("postmaster.pid")) else {
            return false;
        };
        // The lines of this file: pid, data folder, start, port, socket folder, address, shared
        // memory, status.
        let lines: Vec<&str> = status.lines().map(str::trim).collect();
        lines.first() == Some(&server.to_string().as_str())
            && lines.get(3) == Some(&port.to_string().as_str())
            && lines.get(7) == Some(&"ready")
            && TcpStream::connect(("127.0.0.1", port)).is_ok()
    }

    fn last_process(place: &Place) -> Option<Pid> {
        let status = fs::read_to_string(place.data().join("postmaster.pid")).ok()?;
        status.lines().next()?.trim().parse().ok().map(Pid::from_raw)
    }

    fn mark(place: &Place) -> String {
        place.data().to_string_lossy().into_owned()
    }

    fn clean(place: &Place) -> Result<()> {
        // Postgres distrusts this file as long as a process of that number lives, whosever it is.
        // It is kept otherwise: by it Postgres finds shared memory that is still in use.
        let path = place.data().join("postmaster.pid");
        let number_lives = Self::last_process(place)
            .is_some_and(|process| nix::sys::signal::kill(process, None) != Err(nix::Error::ESRCH));
        if number_lives {
            fs::remove_file(&path).map_err(Error::files("remove", &path))?;
        }
        Ok(())
    }

    fn url(place: &Place, port: u16) -> Result<String> {
        let password = place.password()?;
        Ok(format!("postgres://{SUPERUSER}:{password}@127.0.0.1:{port}/postgres"))
    }
}

impl PostgresEngine {
    fn initdb(&self, place: &Place, data: &Path) -> Command {
        let mut command = Command::new(self.bin.join("initdb"));
        command
            .arg("-D")
            .arg(data)
            .args(["--username", SUPERUSER, "--auth=scram-sha-256", "--encoding=UTF8"])
            .arg("--pwfile")
            .arg(place.password_file())
            .current_dir(&place.dir)
            .env("LC_ALL", "C");
        let major = search::version_of(&self.bin.join("postgres")).map(|version| version.major);
        if major.is_some_and(|major| major >= BUILTIN_LOCALE_SINCE) {
            command.args(["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]);
        } else {
            command.arg("--locale=C.UTF-8");
        }
        if self.durability == Durability::Fast {
            command.arg("--no-sync");
        }
        if let Some(account) = &place.account {
            account.apply(&mut command);
        }
        command
    }
}

/// The folder of the unix socket: the instance's own, unless its path is too long for a socket or
/// would need quoting.
fn socket_folder(place: &Place) -> Option<PathBuf> {
    let path = place.dir.to_str()?;
    let fits = path.len() + "/.s.PGSQL.65535.lock".len() <= SOCKET_PATH_BYTES_MAX;
    let plain = path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte));
    (fits && plain).then(|| place.dir.clone())
}
