//! What can be typed.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{keys, migrate, schema_dump, sqlx_prepare};
use crate::Result;

/// Commands for those who work on Ovation or deploy it.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Prepare the platform's database: roles, schemas, migrations; before the services start
    Migrate(Migrate),
    /// The services' keys
    #[command(subcommand)]
    Keys(Keys),
    /// Renew the offline data of checked SQL statements (.sqlx), from a Postgres of its own
    #[command(hide = true)]
    SqlxPrepare(Compare),
    /// Renew the dumps of the services' schemas (services/*/schema.sql), from a Postgres of its own
    #[command(hide = true)]
    SchemaDump(Compare),
}

/// The options of `ovation migrate`.
#[derive(Debug, Args)]
pub struct Migrate {
    /// A superuser's address of the platform's database, which must exist
    #[arg(long, env = "OVATION_SUPERUSER_URL", hide_env_values = true, value_name = "URL")]
    pub superuser_url: String,

    /// Where the passwords of the services' roles are: in the environment variables <PREFIX>_<ROLE>, such as
    /// `OVATION_PASSWORD_GOALS`, `OVATION_PASSWORD_GOALS_OWNER` and `OVATION_PASSWORD_GOALS_RELAY`
    #[arg(long, value_name = "PREFIX", default_value = "OVATION_PASSWORD", num_args = 0..=1, require_equals = true, default_missing_value = "OVATION_PASSWORD")]
    pub passwords_env: String,
}

/// What can be done with keys.
#[derive(Debug, Subcommand)]
pub enum Keys {
    /// Make the keys that are missing; what exists stays
    Init {
        /// The folder
        #[arg(long, env = "OVATION_KEYS", value_name = "DIR")]
        keys: PathBuf,
    },
}

/// The option of commands that renew files.
#[derive(Debug, Args)]
pub struct Compare {
    /// Change nothing; fail if a file is not what it should be
    #[arg(long)]
    pub check: bool,
}

/// Runs one of these commands.
///
/// # Errors
/// What failed, or which files are not what they should be.
pub async fn run(command: Command) -> Result<()> {
    match command {
        Command::Migrate(migrate) => migrate::run(&migrate).await,
        Command::Keys(Keys::Init { keys }) => keys::init(&keys),
        Command::SqlxPrepare(compare) => sqlx_prepare::run(compare.check).await,
        Command::SchemaDump(compare) => schema_dump::run(compare.check).await,
    }
}
