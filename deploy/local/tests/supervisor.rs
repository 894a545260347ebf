//! The supervisor against real processes: readiness, deaths, output, stopping.
#![cfg(test)]

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ovation_local::Error;
use ovation_local::console::Console;
use ovation_local::supervisor::{Condition, Service, Supervisor};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

const PATIENCE: Duration = Duration::from_secs(30);

/// A terminal that a test can read.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Paper {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl std::io::Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        std::io::Write::write(&mut *self.0.lock().unwrap(), bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Answers every question for readiness with yes, as long as the set lives.
async fn always_ready() -> (SocketAddr, JoinSet<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut serving = JoinSet::new();
    serving.spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
        }
    });
    (address, serving)
}

fn service(folder: &Path, ready: SocketAddr, script: &str) -> Service {
    Service {
        name: "goals",
        program: "/bin/sh".into(),
        arguments: vec!["-c".into(), script.into()],
        environment: vec![("FOLDER", folder.to_str().unwrap().to_owned())],
        ready,
        log: folder.join("goals.log"),
    }
}

#[tokio::test]
async fn a_service_is_ready_when_it_says_so_and_stops_when_its_input_closes() {
    let folder = tempfile::tempdir().unwrap();
    let paper = Paper::default();
    let (ready, _serving) = always_ready().await;
    let mut supervisor = Supervisor::new(Console::to(paper.clone(), false));
    let script = "echo chatter; echo ' WARN careful' >&2; read -r line; touch \"$FOLDER/clean\"";
    supervisor.add(service(folder.path(), ready, script)).unwrap();

    supervisor.wait_until_ready(PATIENCE).await.unwrap();
    while !paper.text().contains("careful") {
        tokio::task::yield_now().await;
    }
    supervisor.stop().await;
    assert!(folder.path().join("clean").exists());
    assert_eq!(paper.text(), "goals         │  WARN careful\n");
    let log = fs::read_to_string(folder.path().join("goals.log")).unwrap();
    assert!(log.contains("chatter\n") && log.contains("careful\n"), "{log}");
}

#[tokio::test]
async fn a_service_that_dies_is_reported_and_started_again() {
    let folder = tempfile::tempdir().unwrap();
    let paper = Paper::default();
    let (ready, _serving) = always_ready().await;
    let mut supervisor = Supervisor::new(Console::to(paper.clone(), false));
    let script = "echo run >> \"$FOLDER/runs\"
        [ -e \"$FOLDER/may_live\" ] || { echo 'no luck' >&2; exit 7; }
        read -r line";
    supervisor.add(service(folder.path(), ready, script)).unwrap();

    let mut condition = supervisor.condition("goals").unwrap();
    let died = condition.wait_for(|now| matches!(now, Condition::Dead { .. })).await.unwrap();
    let Condition::Dead { deaths: 1, reason } = &*died else { panic!("{died:?}") };
    assert!(reason.contains("exit status: 7") && reason.contains("no luck"), "{reason}");
    drop(died);
    fs::write(folder.path().join("may_live"), "").unwrap();
    condition.wait_for(|now| *now == Condition::Starting).await.unwrap();
    condition.wait_for(|now| *now == Condition::Ready).await.unwrap();
    supervisor.stop().await;
    assert!(paper.text().contains("starting it again in 0.5 s"), "{}", paper.text());
    assert_eq!(*condition.borrow(), Condition::Stopped);
}

#[tokio::test]
async fn a_service_that_keeps_dying_is_given_up_with_its_last_words() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = listener.local_addr().unwrap();
    drop(listener);
    let mut supervisor = Supervisor::new(Console::to(Paper::default(), false));
    let script = "echo 'the configuration is wrong' >&2; exit 1";
    supervisor.add(service(folder.path(), nobody, script)).unwrap();
    let failed = supervisor.wait_until_ready(PATIENCE).await.unwrap_err();
    assert!(
        matches!(&failed, Error::ServiceFailed { service: "goals", reason, .. }
        if reason.contains("the configuration is wrong")),
        "{failed}"
    );
    supervisor.stop().await;
}

#[tokio::test]
async fn a_program_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (ready, _serving) = always_ready().await;
    let mut supervisor = Supervisor::new(Console::to(Paper::default(), false));
    let mut missing = service(folder.path(), ready, "");
    missing.program = folder.path().join("absent");
    supervisor.add(missing).unwrap();
    let failed = supervisor.wait_until_ready(PATIENCE).await.unwrap_err();
    assert!(failed.to_string().contains("absent"), "{failed}");
    supervisor.stop().await;
}

#[tokio::test]
async fn a_silent_service_is_not_waited_for_forever() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = listener.local_addr().unwrap();
    let mut supervisor = Supervisor::new(Console::to(Paper::default(), false));
    supervisor.add(service(folder.path(), silent, "read -r line")).unwrap();
    let failed = supervisor.wait_until_ready(Duration::from_millis(200)).await.unwrap_err();
    assert!(matches!(failed, Error::ServiceNotReady { service: "goals", .. }), "{failed}");
    supervisor.stop().await;
}
