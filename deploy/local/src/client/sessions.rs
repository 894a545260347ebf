//! Who is signed in where: a file of the person's own, readable by nobody else.
//!
//! It holds a session token for each platform, and what its last write caused (the consistency token), so that the next command
//! sees the effect.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::config_folder::config_folder;
use super::problem::{Problem, Result};

/// How long a consistency token is sent back: longer than any event travels, shorter than any service remembers it.
const SEEN_KEPT: Duration = Duration::from_mins(10);

/// The file with all sessions.
#[derive(Debug)]
pub struct Sessions {
    path: PathBuf,
    by_server: BTreeMap<String, Session>,
}

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The organization's key.
    pub organization: String,
    /// How they sign in.
    pub user_name: String,
    /// What they are called.
    pub display_name: String,
    /// The secret.
    pub token: String,
    /// The events of the last writes, as `ovation-after` wants them.
    #[serde(default)]
    pub seen: Vec<String>,
    /// When the last of them was caused.
    #[serde(default)]
    pub seen_at: Option<DateTime<Utc>>,
}

impl Session {
    /// The events that the next call should see.
    pub fn seen_lately(&self, now: DateTime<Utc>) -> Vec<String> {
        let is_fresh = self.seen_at.is_some_and(|at| (now - at).to_std().is_ok_and(|age| age < SEEN_KEPT));
        if is_fresh { self.seen.clone() } else { Vec::new() }
    }
}

impl Sessions {
    /// Reads the file in a person's configuration folder, or in `folder`.
    ///
    /// # Errors
    /// There is no such folder, or the file is damaged.
    pub fn open(folder: Option<&Path>) -> Result<Sessions> {
        let folder = match folder {
            Some(folder) => folder.to_owned(),
            None => config_folder().ok_or_else(|| {
                Problem::Usage("there is no folder for the session: set HOME or XDG_CONFIG_HOME".to_owned())
            })?,
        };
        let path = folder.join("sessions.json");
        let by_server = match fs::read(&path) {
            Ok(text) => serde_json::from_slice(&text).map_err(|error| Problem::Files {
                doing: "understand",
                path: path.clone(),
                source: io::Error::new(io::ErrorKind::InvalidData, error),
            })?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(Problem::files("read", &path)(error)),
        };
        Ok(Sessions { path, by_server })
    }

    /// Who is signed in at `server`.
    pub fn get(&self, server: &str) -> Option<&Session> {
        self.by_server.get(server)
    }

    /// Remembers who is signed in at `server`; forgets it with none.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn set(&mut self, server: &str, session: Option<Session>) -> Result<()> {
        match session {
            Some(session) => self.by_server.insert(server.to_owned(), session),
            None => self.by_server.remove(server),
        };
        self.write()
    }

    /// Writes a new file and renames it, so that nobody ever reads half a one.
    fn write(&self) -> Result<()> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(Problem::files("create", folder))?;
        let draft = self.path.with_extension(format!("{}.draft", std::process::id()));
        let text =
            serde_json::to_vec_pretty(&self.by_server).map_err(|error| Problem::Answer(error.to_string()))?;
        let written = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&draft)
            .and_then(|mut file| file.write_all(&text))
            .and_then(|()| fs::rename(&draft, &self.path));
        written.map_err(Problem::files("write", &self.path))
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn session() -> Session {
        Session {
            organization: "hinode".to_owned(),
            user_name: "natsume".to_owned(),
            display_name: "夏目 透".to_owned(),
            token: "ovs_secret".to_owned(),
            seen: vec!["id:type".to_owned()],
            seen_at: DateTime::from_timestamp(1_000, 0),
        }
    }

    #[test]
    fn a_session_is_kept_for_its_owner_only_and_by_platform() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("new");
        let mut sessions = Sessions::open(Some(&folder)).unwrap();
        assert_eq!(sessions.get("http://a"), None);
        sessions.set("http://a", Some(session())).unwrap();
        let file = folder.join("sessions.json");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);

        let mut again = Sessions::open(Some(&folder)).unwrap();
        assert_eq!(again.get("http://a"), Some(&session()));
        assert_eq!(again.get("http://b"), None);
        again.set("http://a", None).unwrap();
        assert_eq!(Sessions::open(Some(&folder)).unwrap().get("http://a"), None);

        fs::write(&file, "{").unwrap();
        assert!(matches!(Sessions::open(Some(&folder)), Err(Problem::Files { .. })));
    }

    #[test]
    fn what_was_caused_long_ago_is_not_waited_for() {
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        assert_eq!(session().seen_lately(at(1_599)), ["id:type"]);
        assert_eq!(session().seen_lately(at(1_600)), [""; 0]);
        assert_eq!(session().seen_lately(at(999)), [""; 0]);
    }
}
