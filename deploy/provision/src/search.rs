//! Looks for Postgres and nats-server on this machine.

use std::fmt;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Environment;
use crate::account::Account;

/// The oldest Postgres that serves.
pub(crate) const POSTGRES_AT_LEAST: Version = Version { major: 15, minor: 0 };

/// The oldest nats-server that serves. Debian's 2.9 silently ignores newer stream settings.
pub(crate) const NATS_AT_LEAST: Version = Version { major: 2, minor: 12 };

/// The first two numbers of a program's version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// The first number.
    pub major: u32,
    /// The second number.
    pub minor: u32,
}

/// A Postgres on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostgresFound {
    /// The folder that holds `postgres`, `initdb` and their kin.
    pub bin: PathBuf,
    /// At least 15.0.
    pub version: Version,
}

/// A nats-server on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NatsFound {
    /// The program itself.
    pub bin: PathBuf,
    /// At least 2.12.
    pub version: Version,
}

/// What a search saw: what serves, best first, and what does not.
pub(crate) struct Search<T> {
    pub(crate) found: Vec<T>,
    pub(crate) too_old: Vec<(PathBuf, Version)>,
}

impl Version {
    /// Reads the first `<number>.<number>` of what a program says with `--version`.
    pub(crate) fn parse(said: &str) -> Option<Version> {
        said.split_whitespace().find_map(|word| {
            let mut numbers = word.trim_start_matches('v').split('.');
            let major = numbers.next()?.parse().ok()?;
            // A test version of Postgres calls itself "19beta1": no minor number, and not for us.
            let minor = numbers.next()?.parse().ok()?;
            Some(Version { major, minor })
        })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// Every Postgres that serves and that `account` can run: the search path first, then the usual
/// places, newest first.
pub(crate) fn postgres(environment: &Environment, account: Option<&Account>) -> Search<PostgresFound> {
    let mut folders = environment.search_path.clone();
    folders.extend(numbered("/usr/lib/postgresql", "", "bin"));
    folders.push(PathBuf::from("/usr/local/pgsql/bin"));
    folders.extend(numbered("/usr", "pgsql-", "bin"));
    folders.extend(numbered("/opt/homebrew/opt", "postgresql@", "bin"));
    folders.extend(numbered("/usr/local/opt", "postgresql@", "bin"));
    folders.extend(numbered("/Applications/Postgres.app/Contents/Versions", "", "bin"));

    let mut search: Search<PostgresFound> = Search { found: Vec::new(), too_old: Vec::new() };
    for folder in folders {
        // Behind a link lies the folder that also holds the programs Postgres calls itself.
        let Some(bin) = program(&folder, "postgres")
            .and_then(|program| Some(fs::canonicalize(program).ok()?.parent()?.to_owned()))
        else {
            continue;
        };
        let runnable = account.is_none_or(|account| account.can_enter(&bin));
        if !runnable || program(&bin, "initdb").is_none() {
            continue;
        }
        let Some(version) = version_of(&bin.join("postgres")) else {
            continue;
        };
        if version < POSTGRES_AT_LEAST {
            search.too_old.push((bin, version));
        } else if search.found.iter().all(|earlier| earlier.bin != bin) {
            search.found.push(PostgresFound { bin, version });
        }
    }
    search
}

/// Every nats-server that serves: the search path first, then the usual places.
pub(crate) fn nats(environment: &Environment) -> Search<NatsFound> {
    let mut folders = environment.search_path.clone();
    folders.extend(
        ["/usr/local/bin", "/usr/bin", "/usr/local/sbin", "/usr/sbin", "/opt/homebrew/bin"]
            .map(PathBuf::from),
    );
    if let Some(home) = &environment.home {
        folders.push(home.join("go/bin"));
        folders.push(home.join(".local/bin"));
    }

    let mut search: Search<NatsFound> = Search { found: Vec::new(), too_old: Vec::new() };
    for bin in folders.iter().filter_map(|folder| program(folder, "nats-server")) {
        let Some(version) = version_of(&bin) else {
            continue;
        };
        if version < NATS_AT_LEAST {
            search.too_old.push((bin, version));
        } else {
            search.found.push(NatsFound { bin, version });
        }
    }
    search
}

/// The program `name` in `folder`, if it is there and somebody may execute it.
pub(crate) fn program(folder: &Path, name: &str) -> Option<PathBuf> {
    let path = folder.join(name);
    let found = fs::metadata(&path).ok()?;
    (folder.is_absolute() && found.is_file() && found.permissions().mode() & 0o111 != 0).then_some(path)
}

/// What `bin` answers to `--version`, or nothing if it does not run.
pub(crate) fn version_of(bin: &Path) -> Option<Version> {
    let said = Command::new(bin).arg("--version").output().ok()?;
    said.status.success().then(|| Version::parse(&String::from_utf8_lossy(&said.stdout)))?
}

/// The folders `<parent>/<prefix><number>/<inner>`, highest number first.
fn numbered(parent: &str, prefix: &str, inner: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(parent) else {
        return Vec::new();
    };
    let mut folders: Vec<(u32, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| {
            let number = entry.file_name().to_str()?.strip_prefix(prefix)?.parse().ok()?;
            Some((number, entry.path().join(inner)))
        })
        .collect();
    folders.sort_by(|left, right| right.cmp(left));
    folders.into_iter().map(|(_, folder)| folder).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pretend(folder: &Path, name: &str, says: &str) {
        let path = folder.join(name);
        fs::write(&path, format!("#!/bin/sh\necho '{says}'\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    #[test]
    fn versions_are_read_as_the_programs_print_them() {
        let parsed = |said| Version::parse(said).map(|version| version.to_string());
        assert_eq!(parsed("postgres (PostgreSQL) 15.18 (Debian 15.18-0)").unwrap(), "15.18");
        assert_eq!(parsed("nats-server: v2.15.1").unwrap(), "2.15");
        assert_eq!(parsed("postgres (PostgreSQL) 19beta1"), None);
        assert_eq!(parsed("command not found"), None);
    }

    #[test]
    fn the_nats_server_of_debian_12_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        pretend(folder.path(), "nats-server", "nats-server: v2.9.10");
        let environment =
            Environment { search_path: vec![folder.path().to_owned()], ..Environment::default() };
        let search = nats(&environment);
        assert!(search.found.iter().all(|found| !found.bin.starts_with(folder.path())));
        let refused = (folder.path().join("nats-server"), Version { major: 2, minor: 9 });
        assert!(search.too_old.contains(&refused));
    }

    #[test]
    fn a_postgres_without_initdb_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let environment =
            Environment { search_path: vec![folder.path().to_owned()], ..Environment::default() };
        let found_here = || {
            postgres(&environment, None)
                .found
                .into_iter()
                .find(|found| found.bin == fs::canonicalize(folder.path()).unwrap())
        };
        pretend(folder.path(), "postgres", "postgres (PostgreSQL) 16.3");
        assert_eq!(found_here(), None);
        pretend(folder.path(), "initdb", "initdb (PostgreSQL) 16.3");
        assert_eq!(found_here().unwrap().version, Version { major: 16, minor: 3 });
    }
}
