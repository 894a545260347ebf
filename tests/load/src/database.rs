//! The databases of the benchmark's Postgres.

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection};

use crate::error::Error;

/// The database of pgbench: the platform's schemas, and no service on them.
pub(crate) const BASELINE: &str = "baseline";

/// Copies the platform's database for pgbench, in place of an earlier copy. Nobody may be connected to it.
pub(crate) async fn copy(server_url: &str, platform_url: &str) -> Result<(), Error> {
    let platform: PgConnectOptions = platform_url.parse()?;
    let name = platform.get_database().unwrap_or_default();
    let mut connection = PgConnection::connect(server_url).await?;
    let statements = [
        format!("DROP DATABASE IF EXISTS {BASELINE} WITH (FORCE)"),
        format!("CREATE DATABASE {BASELINE} TEMPLATE {name} STRATEGY file_copy"),
    ];
    for statement in statements {
        sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await?;
    }
    Ok(connection.close().await?)
}

/// An address with pgbench's database in place of the platform's.
pub(crate) fn baseline_url(url: &str) -> Result<String, Error> {
    let options: PgConnectOptions = url.parse()?;
    Ok(options.database(BASELINE).to_url_lossy().into())
}
