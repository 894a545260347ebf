//! What one call costs Postgres, by the server's own log: for one call it logs every statement.

use std::fs;
use std::path::Path;
use std::time::Duration;

use sqlx::{AssertSqlSafe, PgConnection};
use tokio::time::sleep;

use crate::error::Error;

/// How often the call is made until the log shows it: sessions take up the new setting one after the other.
const CALLS_MAX: usize = 50;
/// How often the log is looked at after a call, and for how long.
const LOOK_EVERY: Duration = Duration::from_millis(10);
const LOOKS_MAX: usize = 100;
/// The role whose statements count.
const ROLE: &str = "goals";

/// The statements of one call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Statements {
    /// Those that read tables of the service.
    pub(crate) reading: usize,
    /// Those around them: begin, enter the organization, end.
    pub(crate) around: usize,
}

/// Counts the statements of one call. Nothing else is to run meanwhile.
pub(crate) async fn of_one_call<T>(
    superuser: &mut PgConnection,
    log: &Path,
    mut call: impl AsyncFnMut() -> Result<T, Error>,
) -> Result<Statements, Error> {
    set(superuser, "ALTER SYSTEM SET log_statement = 'all'").await?;
    let counted = count(log, &mut call).await;
    set(superuser, "ALTER SYSTEM RESET log_statement").await?;
    counted
}

async fn set(superuser: &mut PgConnection, statement: &'static str) -> Result<(), Error> {
    for statement in [statement, "SELECT pg_reload_conf()"] {
        sqlx::query(AssertSqlSafe(statement)).execute(&mut *superuser).await?;
    }
    Ok(())
}

async fn count<T>(log: &Path, call: &mut impl AsyncFnMut() -> Result<T, Error>) -> Result<Statements, Error> {
    for _ in 0..CALLS_MAX {
        let before = read(log)?.len();
        call().await?;
        for _ in 0..LOOKS_MAX {
            let text = read(log)?;
            // A session that took up the setting within a transaction logs a part of it only: that call does not count.
            if let Some(statements) = parse(text.get(before..).unwrap_or_default()) {
                return Ok(statements);
            }
            sleep(LOOK_EVERY).await;
        }
    }
    Err(Error::Late("the log of Postgres showed the statements of a call"))
}

fn read(log: &Path) -> Result<String, Error> {
    let bytes = fs::read(log).map_err(Error::system("read the log of Postgres"))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The statements of the one whole transaction in a piece of the log. A line begins `time zone [process] role@database LOG:`, and is
/// continued by lines that begin with a tab.
fn parse(log: &str) -> Option<Statements> {
    let mut statements: Vec<String> = Vec::new();
    let mark = format!(" {ROLE}@");
    let mut is_ours = false;
    for line in log.lines() {
        if let Some(more) = line.strip_prefix('\t') {
            if let (true, Some(statement)) = (is_ours, statements.last_mut()) {
                statement.push(' ');
                statement.push_str(more);
            }
            continue;
        }
        is_ours = false;
        let Some((head, said)) = line.split_once(" LOG:  ") else {
            continue;
        };
        if !head.contains(&mark) {
            continue;
        }
        let statement = said.strip_prefix("statement: ").or_else(|| {
            let (_, statement) = said.strip_prefix("execute ")?.split_once(": ")?;
            Some(statement)
        });
        if let Some(statement) = statement {
            is_ours = true;
            statements.push(statement.to_owned());
        }
    }
    let begins = statements.first()?.starts_with("BEGIN");
    let ends =
        statements.last().is_some_and(|last| last.starts_with("COMMIT") || last.starts_with("ROLLBACK"));
    let reading = statements.iter().filter(|statement| statement.contains(&format!("{ROLE}."))).count();
    (begins && ends).then_some(Statements { reading, around: statements.len() - reading })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "\
2026-11-24 01:00:00.000 UTC [7] goals@ovation LOG:  statement: BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY
2026-11-24 01:00:00.001 UTC [7] goals@ovation LOG:  execute sqlx_s_1: SELECT
\t    set_config('ovation.organization_id', $1, true)
2026-11-24 01:00:00.001 UTC [7] goals@ovation DETAIL:  parameters: $1 = '0199'
2026-11-24 01:00:00.001 UTC [9] directory@ovation LOG:  execute sqlx_s_4: SELECT 1
2026-11-24 01:00:00.002 UTC [7] goals@ovation LOG:  execute sqlx_s_2: SELECT id
\tFROM goals.objective
\tWHERE cycle_id = $1
";

    #[test]
    fn statements_of_the_service_are_counted_whole() {
        let whole = format!("{LOG}2026-11-24 01:00:00.003 UTC [7] goals@ovation LOG:  statement: ROLLBACK\n");
        assert_eq!(parse(&whole), Some(Statements { reading: 1, around: 3 }));
    }

    #[test]
    fn a_transaction_that_is_not_whole_is_not_counted() {
        assert_eq!(parse(LOG), None);
        let (_, headless) = LOG.split_once('\n').unwrap();
        assert_eq!(parse(headless), None);
        assert_eq!(parse(""), None);
    }
}
