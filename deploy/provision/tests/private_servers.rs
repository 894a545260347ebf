//! Servers of one process: what they keep, what ends them, what they survive.
#![cfg(test)]

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use ovation_provision::{
    Durability, Environment, Error, Nats, Postgres, StartNats, StartPostgres, Tools, wipe,
};
use sqlx::{Connection, PgConnection};

/// A folder that goes away with the test and that whoever runs Postgres can enter.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

fn tools() -> Tools {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    Tools::of_repository(&root, &Environment::read())
}

async fn postgres_in(data_dir: PathBuf, durability: Durability) -> Result<Postgres, Error> {
    let bin = tools().postgres(Some(&data_dir)).await?.bin;
    Postgres::start(StartPostgres { bin, data_dir, durability }).await
}

async fn nats_in(data_dir: PathBuf) -> Nats {
    let bin = tools().nats().await.unwrap().bin;
    Nats::start(StartNats { bin, data_dir, durability: Durability::Durable }).await.unwrap()
}

async fn connect(postgres: &Postgres) -> PgConnection {
    PgConnection::connect(&postgres.url().unwrap()).await.unwrap()
}

/// `async_nats` reads user and password from options only, never from an address.
async fn connect_nats(url: &str) -> async_nats::Client {
    let address: async_nats::ServerAddr = url.parse().unwrap();
    let (user, password) = (address.username().unwrap(), address.password().unwrap());
    async_nats::ConnectOptions::with_user_and_password(user.to_owned(), password.to_owned())
        .connect(url)
        .await
        .unwrap()
}

/// Waits until nobody listens on a loopback port.
async fn until_closed(port: u16) {
    while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn postgres_is_set_up_as_ovation_needs_it() {
    let folder = folder();
    let postgres = postgres_in(folder.path().join("postgres"), Durability::Durable).await.unwrap();
    let mut connection = connect(&postgres).await;
    for (setting, value) in [
        ("TimeZone", "UTC"),
        ("server_encoding", "UTF8"),
        ("max_connections", "400"),
        ("password_encryption", "scram-sha-256"),
        ("fsync", "on"),
    ] {
        let found: String = sqlx::query_scalar("SELECT current_setting($1)")
            .bind(setting)
            .fetch_one(&mut connection)
            .await
            .unwrap();
        assert_eq!(found, value, "{setting}");
    }
    let (sorted_by_code_point, upper): (bool, String) =
        sqlx::query_as("SELECT 'a' > 'B', upper('é')").fetch_one(&mut connection).await.unwrap();
    assert!(sorted_by_code_point);
    assert_eq!(upper, "É");

    let socket_url = postgres.socket_url().unwrap().unwrap();
    PgConnection::connect(&socket_url).await.unwrap();
    let wrong = postgres.url().unwrap().replacen("postgres:", "postgres:x", 2);
    assert!(PgConnection::connect(&wrong).await.is_err());
}

#[tokio::test]
async fn postgres_keeps_rows_and_address_over_stop_and_kill() {
    let folder = folder();
    let data_dir = folder.path().join("postgres");
    let postgres = postgres_in(data_dir.clone(), Durability::Fast).await.unwrap();
    let url = postgres.url().unwrap();
    let mut connection = connect(&postgres).await;
    sqlx::query("CREATE TABLE kept (number INT)").execute(&mut connection).await.unwrap();

    for round in 1_i64..=3 {
        sqlx::query("INSERT INTO kept VALUES (1)").execute(&mut connection).await.unwrap();
        if round % 2 == 1 {
            postgres.kill().await.unwrap();
        } else {
            postgres.stop().await.unwrap();
        }
        assert!(!postgres.is_running());
        postgres.start_again().await.unwrap();
        assert_eq!(postgres.url().unwrap(), url);
        connection = connect(&postgres).await;
        let rows: i64 =
            sqlx::query_scalar("SELECT count(*) FROM kept").fetch_one(&mut connection).await.unwrap();
        assert_eq!(rows, round);
    }

    let in_use = postgres_in(data_dir.clone(), Durability::Fast).await;
    assert!(matches!(in_use, Err(Error::InUse { .. })));
    assert!(matches!(wipe(&data_dir).await, Err(Error::InUse { .. })));

    let port = postgres.port();
    drop(postgres);
    until_closed(port).await;
    let postgres = postgres_in(data_dir.clone(), Durability::Fast).await.unwrap();
    assert_eq!(postgres.url().unwrap(), url);
    postgres.stop().await.unwrap();
    drop(postgres);
    wipe(&data_dir).await.unwrap();
    assert!(!data_dir.exists());
}

#[tokio::test]
async fn nats_keeps_streams_and_address_over_stop_and_kill() {
    let folder = folder();
    let data_dir = folder.path().join("nats");
    let nats = nats_in(data_dir.clone()).await;
    let url = nats.url().unwrap();
    let connect = || async { async_nats::jetstream::new(connect_nats(&url).await) };
    let stream = async_nats::jetstream::stream::Config { name: "kept".to_owned(), ..Default::default() };
    connect().await.create_stream(stream).await.unwrap();

    nats.stop().await.unwrap();
    until_closed(nats.port()).await;
    nats.start_again().await.unwrap();
    connect().await.get_stream("kept").await.unwrap();

    nats.kill().await.unwrap();
    nats.start_again().await.unwrap();
    assert_eq!(nats.url().unwrap(), url);
    connect().await.get_stream("kept").await.unwrap();

    let without_password = format!("nats://127.0.0.1:{}", nats.port());
    assert!(async_nats::connect(without_password).await.is_err());
    let configuration = fs::metadata(data_dir.join("nats.conf")).unwrap();
    assert_eq!(configuration.permissions().mode() & 0o777, 0o600);
}

/// Runs in a process of its own, which the test below kills.
#[tokio::test]
#[ignore = "started by the_servers_of_a_killed_process_end_and_can_be_started_again"]
async fn hold_servers_until_killed() {
    let folder = PathBuf::from(fs::read_to_string(marker()).unwrap());
    let postgres = postgres_in(folder.join("postgres"), Durability::Fast).await.unwrap();
    let nats = nats_in(folder.join("nats")).await;
    println!("\nports {} {}", postgres.port(), nats.port());
    std::future::pending::<()>().await;
}

/// Tells the killed process its folder: the environment is not ours to read.
fn marker() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("killed_process")
}

#[tokio::test]
async fn the_servers_of_a_killed_process_end_and_can_be_started_again() {
    let folder = folder();
    fs::write(marker(), folder.path().to_str().unwrap()).unwrap();
    let mut holder = Command::new(std::env::current_exe().unwrap())
        .args(["hold_servers_until_killed", "--exact", "--ignored", "--nocapture"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let ports: Vec<u16> = BufReader::new(holder.stdout.take().unwrap())
        .lines()
        .map(Result::unwrap)
        .find_map(|line| Some(line.strip_prefix("ports ")?.to_owned()))
        .unwrap()
        .split(' ')
        .map(|port| port.parse().unwrap())
        .collect();
    holder.kill().unwrap();
    holder.wait().unwrap();

    // Started while the predecessors may still be stopping.
    let postgres = postgres_in(folder.path().join("postgres"), Durability::Fast).await.unwrap();
    let nats = nats_in(folder.path().join("nats")).await;
    connect(&postgres).await;
    connect_nats(&nats.url().unwrap()).await;

    drop((postgres, nats));
    for port in ports {
        until_closed(port).await;
    }
}

#[tokio::test]
async fn a_start_that_fails_shows_the_end_of_the_servers_log() {
    let folder = folder();
    let data_dir = folder.path().join("postgres");
    let postgres = postgres_in(data_dir.clone(), Durability::Fast).await.unwrap();
    postgres.stop().await.unwrap();
    fs::remove_file(postgres.data_dir().join("data/global/pg_control")).unwrap();
    let failed = postgres.start_again().await.unwrap_err();
    assert!(matches!(failed, Error::EndedEarly { .. }), "{failed}");
    assert!(failed.to_string().contains("pg_control"), "{failed}");
}
