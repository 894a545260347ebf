//! `ovation sqlx-prepare`: what the compiler knows of our SQL statements where there is no database.
//!
//! sqlx's macros write what they learn from a database while they are compiled. So every crate that has statements is compiled against a
//! Postgres of our own into an empty folder, and what is there afterwards is what `.sqlx` should hold, nothing stale among it. Chassis'
//! statements name no schema, since they run in every service's; they are checked in a schema of their own.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use ovation_chassis::migrate::Schema;
use sqlx::migrate::Migrator;
use sqlx::{Connection as _, Executor as _, PgConnection};
use tokio::process::Command;

use super::repository::root;
use super::throw_away::ThrowAway;
use crate::console::Console;
use crate::services::schemas;
use crate::{Error, Result};

/// Chassis' migrations are part of every schema; it has none of its own.
static NONE: Migrator = Migrator::DEFAULT;

/// Where members of the workspace are.
const MEMBERS: [&str; 3] = ["services", "deploy", "tests"];

/// Names and contents of the files that describe statements.
type Statements = BTreeMap<String, Vec<u8>>;

/// Compiles everything against a database, and renews `.sqlx` or compares it.
pub(super) async fn run(check: bool) -> Result<()> {
    let console = Console::stdout(false);
    let root = root()?;
    let mut all = schemas().to_vec();
    all.push(Schema { service: "chassis", migrator: &NONE });
    let throw_away = ThrowAway::start(&root, &all).await?;
    let described = describe(&root, &throw_away.url).await;
    throw_away.end().await?;
    let wanted = described?;
    let folder = root.join(".sqlx");
    let found = read(&folder)?;
    let differing = differing(&wanted, &found);
    if differing.is_empty() {
        console.say(&format!(".sqlx describes all {} statements", wanted.len()));
        return Ok(());
    }
    if check {
        return Err(Error::NotAsItShouldBe {
            what: ".sqlx",
            files: differing,
            command: "cargo ovation sqlx-prepare",
        });
    }
    write(&folder, &wanted, &found)?;
    console.say(&format!(
        ".sqlx describes all {} statements now; {} files changed",
        wanted.len(),
        differing.len()
    ));
    Ok(())
}

/// What the macros learn from the database at `url`.
async fn describe(root: &Path, url: &str) -> Result<Statements> {
    make_copies(url).await?;
    let folder = root.join(".ovation/check/sqlx");
    match fs::remove_dir_all(&folder) {
        Err(refused) if refused.kind() != std::io::ErrorKind::NotFound => {
            return Err(Error::files("remove", &folder)(refused));
        }
        _ => fs::create_dir_all(&folder).map_err(Error::files("create", &folder))?,
    }
    expand_again(root)?;
    let separator = if url.contains('?') { '&' } else { '?' };
    let compiled = Command::new("cargo")
        .args(["check", "--workspace", "--all-targets", "--quiet"])
        .current_dir(root)
        .env("SQLX_OFFLINE", "false")
        .env("SQLX_OFFLINE_DIR", &folder)
        .env("OVATION_CHECK_DATABASE_URL", url)
        .env("OVATION_CHECK_CHASSIS_DATABASE_URL", format!("{url}{separator}options=-csearch_path%3Dchassis"))
        .status()
        .await
        .map_err(Error::files("run", Path::new("cargo")))?;
    if !compiled.success() {
        return Err(Error::ProgramFailed { program: "cargo check".into(), output: String::new() });
    }
    let statements = read(&folder)?;
    fs::remove_dir_all(&folder).map_err(Error::files("remove", &folder))?;
    Ok(statements)
}

/// The tables that services make from chassis' function.
async fn make_copies(url: &str) -> Result<()> {
    let mut connection = PgConnection::connect(url).await.map_err(Error::Database)?;
    connection
        .execute("SET ROLE chassis_owner; SET search_path = chassis; SELECT create_directory_copy()")
        .await
        .map_err(Error::Database)?;
    connection.close().await.map_err(Error::Database)
}

/// Makes cargo compile crates with statements again: their content stays, their time is now.
fn expand_again(root: &Path) -> Result<()> {
    for member in MEMBERS.iter().map(|folder| root.join(folder)) {
        for package in folders(&member)? {
            let sources = sources(&package)?;
            let mut has_statements = false;
            for source in &sources {
                let text = fs::read(source).map_err(Error::files("read", source))?;
                has_statements = has_statements || is_checked(&String::from_utf8_lossy(&text));
            }
            for source in sources.iter().filter(|source| has_statements && is_root(source, &package)) {
                File::options()
                    .append(true)
                    .open(source)
                    .and_then(|file| file.set_modified(now()))
                    .map_err(Error::files("touch", source))?;
            }
        }
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "the time of files is the system's, not the platform's")]
fn now() -> SystemTime {
    SystemTime::now()
}

fn is_checked(source: &str) -> bool {
    ["query!(", "query_as!(", "query_scalar!("].iter().any(|call| source.contains(call))
}

/// Whether a source is where a crate begins: a library, a program or a test.
fn is_root(source: &Path, package: &Path) -> bool {
    let is_in = |folder: &str| source.parent() == Some(&package.join(folder));
    let name = source.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let begins = ["lib.rs", "main.rs"].contains(&name) && is_in("src");
    begins || is_in("tests") || (name == "main.rs" && source.starts_with(package.join("tests")))
}

fn folders(dir: &Path) -> Result<Vec<PathBuf>> {
    Ok(entries(dir)?.into_iter().filter(|path| path.is_dir()).collect())
}

/// All sources in a folder and below.
fn sources(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in entries(dir)? {
        if path.is_dir() {
            found.extend(sources(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    Ok(found)
}

fn entries(dir: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(dir).map_err(Error::files("read", dir))?;
    entries.map(|entry| entry.map(|entry| entry.path()).map_err(Error::files("read", dir))).collect()
}

fn read(folder: &Path) -> Result<Statements> {
    if !folder.exists() {
        return Ok(Statements::new());
    }
    let mut statements = Statements::new();
    for path in entries(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with("query-") {
            statements.insert(name, fs::read(&path).map_err(Error::files("read", &path))?);
        }
    }
    Ok(statements)
}

/// What is missing, stale or other than wanted, in words.
fn differing(wanted: &Statements, found: &Statements) -> Vec<String> {
    let missing = wanted.iter().filter_map(|(name, content)| match found.get(name) {
        None => Some(format!("{name} is missing")),
        Some(other) if other != content => Some(format!("{name} is outdated")),
        Some(_) => None,
    });
    let stale =
        found.keys().filter(|name| !wanted.contains_key(*name)).map(|name| format!("{name} is stale"));
    missing.chain(stale).collect()
}

fn write(folder: &Path, wanted: &Statements, found: &Statements) -> Result<()> {
    fs::create_dir_all(folder).map_err(Error::files("create", folder))?;
    for name in found.keys().filter(|name| !wanted.contains_key(*name)) {
        let path = folder.join(name);
        fs::remove_file(&path).map_err(Error::files("remove", &path))?;
    }
    for (name, content) in wanted.iter().filter(|(name, content)| found.get(*name) != Some(content)) {
        let path = folder.join(name);
        fs::write(&path, content).map_err(Error::files("write", &path))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statements(files: &[(&str, &str)]) -> Statements {
        files.iter().map(|(name, content)| ((*name).to_owned(), content.as_bytes().to_vec())).collect()
    }

    #[test]
    fn what_is_missing_outdated_or_stale_is_named_and_renewed() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join(".sqlx");
        let found = statements(&[("query-a.json", "1"), ("query-b.json", "1"), ("query-c.json", "1")]);
        write(&folder, &found, &Statements::new()).unwrap();
        assert_eq!(read(&folder).unwrap(), found);

        let wanted = statements(&[("query-a.json", "1"), ("query-b.json", "2"), ("query-d.json", "1")]);
        assert_eq!(
            differing(&wanted, &found),
            ["query-b.json is outdated", "query-d.json is missing", "query-c.json is stale"]
        );
        write(&folder, &wanted, &found).unwrap();
        assert_eq!(read(&folder).unwrap(), wanted);
    }

    #[test]
    fn crates_begin_in_few_places() {
        let package = Path::new("/services/goals");
        for (source, begins) in [
            ("src/lib.rs", true),
            ("src/main.rs", true),
            ("src/store/mod.rs", false),
            ("src/bin/lib.rs", false),
            ("tests/tree.rs", true),
            ("tests/goals/main.rs", true),
            ("tests/goals/tree.rs", false),
        ] {
            assert_eq!(is_root(&package.join(source), package), begins, "{source}");
        }
    }
}
