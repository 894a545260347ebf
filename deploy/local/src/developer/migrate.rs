//! `ovation migrate`: roles, schemas and migrations, before the services start.

use ovation_chassis::migrate::Passwords;
use sqlx::ConnectOptions as _;
use sqlx::postgres::PgConnectOptions;

use super::command_line::Migrate;
use crate::console::Console;
use crate::services::schemas;
use crate::{Error, Result};

/// Brings every schema up to date. Safe to repeat, and by several at once.
pub(super) async fn run(migrate: &Migrate) -> Result<()> {
    let console = Console::stdout(false);
    let superuser: PgConnectOptions = migrate.superuser_url.parse().map_err(Error::Database)?;
    // All passwords are looked up first: a missing one should change nothing.
    let mut prepared = Vec::new();
    for schema in schemas() {
        let password_of = |role: String| password(&migrate.passwords_env, &role);
        let passwords = Passwords {
            owner: password_of(format!("{}_owner", schema.service))?,
            service: password_of(schema.service.to_owned())?,
            relay: password_of(format!("{}_relay", schema.service))?,
        };
        prepared.push((schema, passwords));
    }
    for (schema, passwords) in prepared {
        let service = schema.service;
        let failed = |source| Error::Schema { service, source };
        schema.prepare(&migrate.superuser_url, &passwords).await.map_err(failed)?;
        let owner = superuser.clone().username(&format!("{service}_owner")).password(&passwords.owner);
        schema.migrate(owner.to_url_lossy().as_str()).await.map_err(failed)?;
        console.say(&format!("{service} is up to date"));
    }
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "the names of these variables are made of the services' roles, which no parser of options knows"
)]
fn password(prefix: &str, role: &str) -> Result<String> {
    let variable = format!("{prefix}_{}", role.to_uppercase());
    match std::env::var(&variable) {
        Ok(password) if !password.is_empty() => Ok(password),
        _ => Err(Error::PasswordMissing { variable }),
    }
}
