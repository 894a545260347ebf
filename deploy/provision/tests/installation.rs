//! Servers that this machine lacks are installed in user space.
#![cfg(test)]

use std::fs;
use std::os::unix::fs::PermissionsExt;

use ovation_provision::{Durability, Environment, Error, Postgres, StartPostgres, Tools};

/// An environment in which only Python is on the search path.
fn bare(folder: &std::path::Path, with_python: bool) -> Environment {
    let bin = folder.join("bin");
    fs::create_dir(&bin).unwrap();
    if with_python {
        let found = Environment::read().search_path.into_iter().map(|path| path.join("python3"));
        let python = found.into_iter().find(|path| path.exists()).unwrap();
        let script = format!("#!/bin/sh\nexec '{}' \"$@\"\n", python.display());
        fs::write(bin.join("python3"), script).unwrap();
        fs::set_permissions(bin.join("python3"), fs::Permissions::from_mode(0o755)).unwrap();
    }
    Environment { search_path: vec![bin], ..Environment::default() }
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

#[tokio::test]
async fn data_of_a_version_that_is_not_here_are_refused() {
    let folder = folder();
    let data_dir = folder.path().join("postgres");
    fs::create_dir_all(data_dir.join("data")).unwrap();
    fs::write(data_dir.join("data/PG_VERSION"), "9\n").unwrap();
    let tools = Tools::of_repository(folder.path(), &bare(folder.path(), true));
    let refused = tools.postgres(Some(&data_dir)).await.unwrap_err();
    assert!(matches!(refused, Error::DataOfAnotherVersion { written: 9, .. }), "{refused}");
}

#[tokio::test]
async fn concurrent_callers_install_each_server_once() {
    let folder = folder();
    let tools = Tools::of_repository(folder.path(), &bare(folder.path(), true));
    let (first, second) = tokio::join!(tools.nats(), tools.nats());
    let (first, second) = (first.unwrap(), second.unwrap());
    assert_eq!(first, second);
    let inside = fs::read_dir(folder.path().join(".ovation/tools"));
    assert!(inside.map_or(true, |entries| {
        entries.flatten().all(|entry| !entry.file_name().to_string_lossy().contains("unfinished"))
    }));
}

#[tokio::test]
async fn the_installed_postgres_serves() {
    let folder = folder();
    // Data of its version lead to it even where an older Postgres is in a usual place.
    let data_dir = folder.path().join("postgres");
    fs::create_dir_all(data_dir.join("data")).unwrap();
    fs::write(data_dir.join("data/PG_VERSION"), "18\n").unwrap();
    let tools = Tools::of_repository(folder.path(), &bare(folder.path(), true));
    let found = tools.postgres(Some(&data_dir)).await.unwrap();
    assert_eq!(found.version.major, 18);
    fs::remove_dir_all(&data_dir).unwrap();
    let start = StartPostgres { bin: found.bin, data_dir, durability: Durability::Fast };
    let postgres = Postgres::start(start).await.unwrap();
    let mut connection =
        <sqlx::PgConnection as sqlx::Connection>::connect(&postgres.url().unwrap()).await.unwrap();
    let (extension, sorted): (i64, bool) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM pg_available_extensions WHERE name = 'btree_gist'), 'a' > 'B'",
    )
    .fetch_one(&mut connection)
    .await
    .unwrap();
    assert_eq!((extension, sorted), (1, true));
}

#[tokio::test]
async fn what_cannot_be_installed_is_named_with_a_remedy() {
    let folder = folder();
    let tools = Tools::of_repository(folder.path(), &bare(folder.path(), false));
    match tools.nats().await {
        // This machine has a nats-server in a usual place: then there is nothing to install.
        Ok(found) => assert!(found.bin.exists()),
        Err(missing) => {
            let text = missing.to_string();
            assert!(text.contains("nats-server 2.12 or newer is needed"), "{text}");
            assert!(text.contains("apt install python3-pip"), "{text}");
        }
    }
}
