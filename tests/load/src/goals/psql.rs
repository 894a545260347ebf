//! The other side of reading ten thousand nodes: psql and one recursive query, under the role and the policies of goals.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;
use uuid::Uuid;

use super::company::{Company, Kind, id};
use crate::error::Error;
use crate::pgbench::libpq;
use crate::platform::Platform;

const QUERY: &str = include_str!("../../sql/tree.sql");
/// Executions in one session; the last counts: by then everything is cached.
const EXECUTIONS: usize = 3;

/// psql and its query.
#[derive(Debug)]
pub(crate) struct Psql {
    program: PathBuf,
    script: PathBuf,
    url: String,
    organization: Uuid,
}

impl Psql {
    /// Writes down what it executes.
    pub(crate) fn prepare(platform: &Platform, company: &Company) -> Result<Self, Error> {
        let script = platform.folder().join("tree.sql");
        let text = format!("\\timing on\n{}", QUERY.repeat(EXECUTIONS));
        std::fs::write(&script, text).map_err(Error::system("write psql's script"))?;
        Ok(Self {
            program: platform.program("psql"),
            script,
            url: platform.url_of("goals")?,
            organization: company.organization.id,
        })
    }

    /// From sending the query to its last row, as psql measures it; what it would print is thrown away.
    pub(crate) async fn read(&self) -> Result<Duration, Error> {
        let output = Command::new(&self.program)
            .args(["--no-psqlrc", "--no-align", "--tuples-only", "--output=/dev/null"])
            .arg(format!("--set=organization={}", self.organization))
            .arg(format!("--set=root={}", id(Kind::Objective, 0)))
            .args(["--set=ON_ERROR_STOP=1", "--file"])
            .arg(&self.script)
            .envs(libpq(&self.url, self.organization)?)
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .output()
            .await
            .map_err(Error::system("run psql, which comes with Postgres"))?;
        let said = String::from_utf8_lossy(&output.stdout);
        parse(&said).ok_or_else(|| {
            let complaint = String::from_utf8_lossy(&output.stderr);
            Error::Pgbench(format!("psql said:\n{said}{complaint}"))
        })
    }
}

/// The last `Time: 12.345 ms`.
fn parse(said: &str) -> Option<Duration> {
    let time = said.lines().filter_map(|line| line.strip_prefix("Time: ")).next_back()?;
    let milliseconds: f64 = time.split_whitespace().next()?.parse().ok()?;
    Duration::try_from_secs_f64(milliseconds / 1_000.0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_time_counts() {
        assert_eq!(parse("Time: 99.1 ms\nTime: 12.500 ms\n"), Some(Duration::from_micros(12_500)));
        assert_eq!(parse("Time: 1500.000 ms (00:01.500)\n"), Some(Duration::from_millis(1_500)));
        assert_eq!(parse(""), None);
    }
}
