//! One server of our own: start, readiness, stop, kill, and what a crashed run left behind.

use std::fs::{self, File};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use crate::engine::Engine;
use crate::place::Place;
use crate::processes::{self, LOOK_EVERY, wait_until};
use crate::watchdog::{Hold, STOP_PATIENCE, Watched};
use crate::wheels::last_lines;
use crate::{Error, Result, off_the_runtime};

/// How long a start may take. Postgres may have to replay its log after a crash.
const READY_PATIENCE: Duration = Duration::from_mins(2);

/// How often a start is tried when the reason for its failure passes.
const STARTS_MAX: u32 = 20;

/// How long the children of a killed server may take to notice.
const ORPHAN_PATIENCE: Duration = Duration::from_secs(10);

/// A server that lives as long as this value, unless stopped before.
pub(crate) struct Instance<E: Engine>(Arc<Inner<E>>);

struct Inner<E: Engine> {
    engine: E,
    place: Place,
    state: Mutex<State>,
    _lock: File,
}

struct State {
    port: u16,
    /// Absent while the server is stopped.
    watched: Option<Watched>,
}

/// Why a start did not work out.
enum Failure {
    /// Somebody took the port.
    PortTaken,
    /// Processes of the killed predecessor still hold its memory.
    PredecessorLives,
    /// Anything else.
    Final(Error),
}

impl<E: Engine> Instance<E> {
    /// Starts the server and waits until it serves. Ends what a crashed run left behind first.
    pub(crate) async fn start(engine: E, place: Place) -> Result<Instance<E>> {
        off_the_runtime(move || {
            let lock = place.try_lock()?;
            let (port, watched) = launch(&engine, &place, Hold::Process)?;
            let state = Mutex::new(State { port, watched: Some(watched) });
            Ok(Instance(Arc::new(Inner { engine, place, state, _lock: lock })))
        })
        .await
    }

    /// Starts a stopped or killed server again, on its data and, unless somebody took it, on its
    /// port. A running one is left alone.
    pub(crate) async fn start_again(&self) -> Result<()> {
        self.change(|inner, state| {
            if state.watched.as_mut().is_some_and(Watched::is_running) {
                return Ok(());
            }
            state.watched = None;
            let (port, watched) = launch(&inner.engine, &inner.place, Hold::Process)?;
            *state = State { port, watched: Some(watched) };
            Ok(())
        })
        .await
    }

    /// Stops the server cleanly and waits until it is gone.
    pub(crate) async fn stop(&self) -> Result<()> {
        self.change(|inner, state| state.watched.take().map_or(Ok(()), |watched| watched.stop(&inner.place)))
            .await
    }

    /// Ends the server by SIGKILL and waits until it is gone.
    pub(crate) async fn kill(&self) -> Result<()> {
        self.change(|inner, state| state.watched.take().map_or(Ok(()), |watched| watched.kill(&inner.place)))
            .await
    }

    /// Whether the server runs now.
    pub(crate) fn is_running(&self) -> bool {
        self.0.state().watched.as_mut().is_some_and(Watched::is_running)
    }

    /// The port of the last start.
    pub(crate) fn port(&self) -> u16 {
        self.0.state().port
    }

    /// The address for clients.
    pub(crate) fn url(&self) -> Result<String> {
        E::url(&self.0.place, self.port())
    }

    /// The instance's folder.
    pub(crate) fn place(&self) -> &Place {
        &self.0.place
    }

    async fn change(
        &self,
        work: impl FnOnce(&Inner<E>, &mut State) -> Result<()> + Send + 'static,
    ) -> Result<()> {
        let inner = Arc::clone(&self.0);
        off_the_runtime(move || {
            let mut state = inner.state();
            work(&inner, &mut state)
        })
        .await
    }
}

impl<E: Engine> Inner<E> {
    fn state(&self) -> MutexGuard<'_, State> {
        // A panic between two fields leaves at worst a server that is not held any more.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Starts a server whose lock the caller holds, and waits until it serves.
pub(crate) fn launch<E: Engine>(engine: &E, place: &Place, hold: Hold<'_>) -> Result<(u16, Watched)> {
    place.create()?;
    end_leftovers::<E>(place)?;
    let mut starts = 0;
    loop {
        starts += 1;
        let port = place.choose_port()?;
        engine.prepare(place, port)?;
        place.rotate_log()?;
        let mut watched = Watched::start(engine, place, port, hold)?;
        let failure = match wait_until_ready::<E>(place, port, &mut watched) {
            Ok(()) => return Ok((port, watched)),
            Err(failure) => failure,
        };
        // A lease would hold on to a server that never became ready.
        watched.kill(place)?;
        match failure {
            // The kept port is worth a second try: see `PORT_PATIENCE` of `place`.
            Failure::PortTaken if starts == 1 => {}
            Failure::PortTaken if starts < STARTS_MAX => place.forget_port()?,
            Failure::PredecessorLives if starts < STARTS_MAX => {
                thread::sleep(Duration::from_millis(500));
            }
            Failure::Final(error) => return Err(error),
            Failure::PortTaken | Failure::PredecessorLives => {
                return Err(ended_early::<E>(place));
            }
        }
    }
}

fn wait_until_ready<E: Engine>(
    place: &Place,
    port: u16,
    watched: &mut Watched,
) -> std::result::Result<(), Failure> {
    let deadline = Instant::now() + READY_PATIENCE;
    while !E::is_ready(place, port, watched.server) {
        if !watched.is_running() {
            let log = fs::read_to_string(place.log()).unwrap_or_default();
            let says = |what: &str| log.to_lowercase().contains(what);
            return Err(if says("address already in use") {
                Failure::PortTaken
            } else if says("pre-existing shared memory block") {
                Failure::PredecessorLives
            } else {
                Failure::Final(ended_early::<E>(place))
            });
        }
        if Instant::now() >= deadline {
            return Err(Failure::Final(Error::NotReady {
                server: E::NAME,
                waited_seconds: READY_PATIENCE.as_secs(),
                log: place.log(),
                output: log_end(place),
            }));
        }
        thread::sleep(LOOK_EVERY);
    }
    Ok(())
}

/// Ends the processes that an earlier, crashed run left in an instance's folder, and what they
/// left on disk that would refuse a start. The caller holds the lock, so nobody else runs here.
pub(crate) fn end_leftovers<E: Engine>(place: &Place) -> Result<()> {
    if let Some(server) = E::last_process(place) {
        let is_gone = || !processes::is_ours(server, &E::mark(place));
        if !is_gone() {
            tracing::info!(
                server = E::NAME,
                process.id = server.as_raw(),
                "ending a server that an earlier run left behind"
            );
            processes::send(server, E::STOP);
            if !wait_until(STOP_PATIENCE, is_gone) {
                processes::send(server, Signal::SIGKILL);
            }
            if !wait_until(ORPHAN_PATIENCE, is_gone) {
                let process = server.as_raw();
                return Err(Error::DoesNotEnd { process, dir: place.dir.clone() });
            }
        }
    }
    // The children of a killed Postgres end by themselves; one that is busy may need help.
    if !wait_until(ORPHAN_PATIENCE, || processes::living_in(&place.data()).is_empty()) {
        for process in processes::living_in(&place.data()) {
            processes::send(process, Signal::SIGKILL);
        }
        wait_until(ORPHAN_PATIENCE, || processes::living_in(&place.data()).is_empty());
    }
    E::clean(place)
}

fn ended_early<E: Engine>(place: &Place) -> Error {
    Error::EndedEarly { server: E::NAME, log: place.log(), output: log_end(place) }
}

fn log_end(place: &Place) -> String {
    last_lines(&String::from_utf8_lossy(&fs::read(place.log()).unwrap_or_default()))
}
