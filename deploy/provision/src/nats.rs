//! A NATS server of our own, with `JetStream`.

use std::ffi::OsString;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::sys::signal::Signal;
use nix::unistd::Pid;
use serde::Deserialize;

use crate::engine::Engine;
use crate::instance::Instance;
use crate::place::Place;
use crate::{Durability, Result};

/// The user of our instances.
const USER: &str = "ovation";

/// How long a server may take to greet.
const GREETING_PATIENCE: Duration = Duration::from_secs(2);

/// The longest greeting that is read, in bytes.
const GREETING_BYTES_MAX: u64 = 64 * 1024;

/// What to start.
#[derive(Debug, Clone)]
pub struct StartNats {
    /// The program: [`crate::NatsFound::bin`].
    pub bin: PathBuf,
    /// The instance's folder; created if absent, its streams kept if present.
    pub data_dir: PathBuf,
    /// What is promised when the machine loses power.
    pub durability: Durability,
}

/// A running NATS server that belongs to this value: it is stopped when the value is dropped or
/// the process dies. It listens on a loopback port and asks for a password.
pub struct Nats(Instance<NatsEngine>);

/// See [`Engine`].
pub(crate) struct NatsEngine {
    pub(crate) bin: PathBuf,
    pub(crate) durability: Durability,
}

/// The part of a server's greeting that tells who it is.
#[derive(Deserialize)]
struct Greeting {
    server_name: String,
    #[serde(default)]
    jetstream: bool,
}

impl Nats {
    /// Starts NATS and waits until it greets. An earlier run's streams, password and port are
    /// kept; its process, if it is left, is ended.
    ///
    /// # Errors
    /// [`crate::Error::InUse`] if another process runs this instance;
    /// [`crate::Error::EndedEarly`] with the end of the server's log.
    pub async fn start(start: StartNats) -> Result<Nats> {
        let place = Place::of_nats(&start.data_dir)?;
        let engine = NatsEngine { bin: start.bin, durability: start.durability };
        Ok(Nats(Instance::start(engine, place).await?))
    }

    /// The address, with user and password.
    pub fn url(&self) -> Result<String> {
        self.0.url()
    }

    /// The port on the loopback address.
    pub fn port(&self) -> u16 {
        self.0.port()
    }

    /// The instance's folder. The streams lie in `data` below it.
    pub fn data_dir(&self) -> &Path {
        &self.0.place().dir
    }

    /// Whether the server runs now.
    pub fn is_running(&self) -> bool {
        self.0.is_running()
    }

    /// Stops the server cleanly and waits until it is gone.
    pub async fn stop(&self) -> Result<()> {
        self.0.stop().await
    }

    /// Ends the server by SIGKILL, like a crash.
    pub async fn kill(&self) -> Result<()> {
        self.0.kill().await
    }

    /// Starts a stopped, killed or crashed server again on the same streams and, unless somebody
    /// took it meanwhile, the same port.
    pub async fn start_again(&self) -> Result<()> {
        self.0.start_again().await
    }
}

impl Engine for NatsEngine {
    const NAME: &'static str = "NATS";
    const STOP: Signal = Signal::SIGINT;
    const STOP_HARD: Signal = Signal::SIGKILL;

    fn prepare(&self, place: &Place, port: u16) -> Result<()> {
        // One server syncs once a second: syncing every message costs a disk's latency for each,
        // and a stream that lost its end is refilled from Postgres.
        let sync_interval = match self.durability {
            Durability::Durable => "1s",
            Durability::Fast => "2m",
        };
        let configuration = format!(
            "server_name: {name}\n\
             listen: \"127.0.0.1:{port}\"\n\
             pid_file: {pid_file}\n\
             jetstream {{\n  store_dir: {store}\n  sync_interval: {sync_interval}\n}}\n\
             authorization {{\n  user: {USER}\n  password: \"{password}\"\n}}\n",
            name = place.name(),
            pid_file = quoted(&pid_file(place)),
            store = quoted(&place.data()),
            password = place.password()?,
        );
        place.write_secret(&configuration_file(place), &configuration)
    }

    fn command(&self, place: &Place, _port: u16) -> Vec<OsString> {
        vec![self.bin.clone().into(), "-c".into(), configuration_file(place).into()]
    }

    fn is_ready(place: &Place, port: u16, _server: Pid) -> bool {
        greeting(port).is_some_and(|greeting| greeting.server_name == place.name() && greeting.jetstream)
    }

    fn last_process(place: &Place) -> Option<Pid> {
        fs::read_to_string(pid_file(place)).ok()?.trim().parse().ok().map(Pid::from_raw)
    }

    fn mark(place: &Place) -> String {
        configuration_file(place).to_string_lossy().into_owned()
    }

    fn clean(_place: &Place) -> Result<()> {
        Ok(())
    }

    fn url(place: &Place, port: u16) -> Result<String> {
        Ok(format!("nats://{USER}:{}@127.0.0.1:{port}", place.password()?))
    }
}

fn configuration_file(place: &Place) -> PathBuf {
    place.dir.join("nats.conf")
}

fn pid_file(place: &Place) -> PathBuf {
    place.dir.join("nats.pid")
}

/// A path as a quoted string of the configuration language.
fn quoted(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{text}\"")
}

/// What a NATS server says first, before anybody signs in.
fn greeting(port: u16) -> Option<Greeting> {
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    let stream = TcpStream::connect_timeout(&address, GREETING_PATIENCE).ok()?;
    stream.set_read_timeout(Some(GREETING_PATIENCE)).ok()?;
    let mut line = String::new();
    BufReader::new(stream.take(GREETING_BYTES_MAX)).read_line(&mut line).ok()?;
    serde_json::from_str(line.strip_prefix("INFO ")?.trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_quoted_for_the_configuration() {
        assert_eq!(quoted(Path::new("/a b/c\"d\\e")), r#""/a b/c\"d\\e""#);
    }
}
