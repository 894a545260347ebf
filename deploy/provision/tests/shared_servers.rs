//! Servers that all test processes share: found again, and ended when nobody uses them.
#![cfg(test)]

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

use ovation_provision::shared;
use sqlx::{Connection, PgConnection};

/// Prints the addresses, in a process of its own.
#[tokio::test]
#[ignore = "started by another_process_finds_the_same_servers"]
async fn print_addresses() {
    let servers = shared(&repository()).await.unwrap();
    println!("\naddresses {} {}", servers.postgres_url, servers.nats_url);
}

fn repository() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[tokio::test]
async fn another_process_finds_the_same_servers() {
    let servers = shared(&repository()).await.unwrap();
    PgConnection::connect(&servers.postgres_url).await.unwrap();
    assert!(nats_listens(&servers.nats_url).await);
    let addresses = format!("addresses {} {}", servers.postgres_url, servers.nats_url);

    let others = (0..2).map(|_| {
        tokio::process::Command::new(std::env::current_exe().unwrap())
            .args(["print_addresses", "--exact", "--ignored", "--nocapture"])
            .output()
    });
    for other in futures::future::join_all(others).await {
        let said = String::from_utf8(other.unwrap().stdout).unwrap();
        assert!(said.lines().any(|line| line == addresses), "{said}");
    }
}

#[tokio::test]
async fn servers_that_nobody_uses_end_by_themselves() {
    let root = tempfile::tempdir().unwrap();
    fs::set_permissions(root.path(), fs::Permissions::from_mode(0o755)).unwrap();
    // The tools of the repository: installing them again would prove nothing.
    fs::create_dir(root.path().join(".ovation")).unwrap();
    let ours = repository().join(".ovation/tools");
    if ours.exists() {
        std::os::unix::fs::symlink(fs::canonicalize(ours).unwrap(), root.path().join(".ovation/tools"))
            .unwrap();
    }

    let servers = shared(root.path()).await.unwrap();
    let again = shared(root.path()).await.unwrap();
    assert_eq!(servers.postgres_url, again.postgres_url);

    // As if this process had been away for an hour. It writes its leases now and then, so that
    // they have to be aged until the watchdog looks.
    let homes = ["postgres", "nats"].map(|name| root.path().join(".ovation/tests").join(name));
    while homes.iter().any(|home| is_leased(home)) {
        for lease in homes.iter().map(|home| home.join("lease")) {
            if let Ok(lease) = File::options().write(true).open(lease) {
                lease.set_modified(SystemTime::UNIX_EPOCH).unwrap();
            }
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    while PgConnection::connect(&servers.postgres_url).await.is_ok() || nats_listens(&servers.nats_url).await
    {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    // The folder can go: no process holds it.
    let held = Command::new("find").arg(root.path()).args(["-name", "postmaster.pid"]).output();
    assert!(held.unwrap().stdout.is_empty());
}

fn is_leased(home: &Path) -> bool {
    home.join("lease").exists()
}

async fn nats_listens(url: &str) -> bool {
    let port = url.rsplit(':').next().unwrap().parse().unwrap();
    tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok()
}
