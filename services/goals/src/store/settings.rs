//! Statements on an organization's settings.

use ovation_chassis::ids::OrganizationId;
use sqlx::PgConnection;

use super::demand;
use crate::error::Error;
use crate::settings::Settings;

struct SettingsRow {
    fiscal_year_start_month: i16,
    check_in_days: i16,
    answers_shown_from: i16,
    answers_step: i16,
    revision: i64,
}

impl From<SettingsRow> for (Settings, i64) {
    fn from(row: SettingsRow) -> Self {
        let settings = Settings {
            fiscal_year_start_month: row.fiscal_year_start_month,
            check_in_days: row.check_in_days,
            answers_shown_from: row.answers_shown_from,
            answers_step: row.answers_step,
        };
        (settings, row.revision)
    }
}

/// What is set, or the defaults.
pub(crate) async fn read(connection: &mut PgConnection) -> Result<Settings, Error> {
    Ok(read_with_revision(connection).await?.0)
}

/// What is set with its revision, or the defaults with 0.
pub(crate) async fn read_with_revision(connection: &mut PgConnection) -> Result<(Settings, i64), Error> {
    let row = sqlx::query_as!(
        SettingsRow,
        "SELECT fiscal_year_start_month, check_in_days, answers_shown_from, answers_step, revision
         FROM goals.settings",
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map_or_else(|| (Settings::default(), 0), Into::into))
}

/// The same, locked. An organization that has set nothing gets the defaults, so that there is a row
/// to lock.
pub(crate) async fn lock(
    connection: &mut PgConnection,
    organization: OrganizationId,
) -> Result<(Settings, i64), Error> {
    sqlx::query!(
        "INSERT INTO goals.settings (organization_id, revision)
         VALUES ($1, 0)
         ON CONFLICT (organization_id) DO NOTHING",
        organization.uuid(),
    )
    .execute(&mut *connection)
    .await?;
    let row = sqlx::query_as!(
        SettingsRow,
        "SELECT fiscal_year_start_month, check_in_days, answers_shown_from, answers_step, revision
         FROM goals.settings
         FOR UPDATE",
    )
    .fetch_one(connection)
    .await?;
    Ok(row.into())
}

/// Stores locked settings that had this revision; they have the next.
pub(crate) async fn update(
    connection: &mut PgConnection,
    settings: &Settings,
    revision: i64,
) -> Result<(), Error> {
    let done = sqlx::query!(
        "UPDATE goals.settings
         SET
             fiscal_year_start_month = $2, check_in_days = $3, answers_shown_from = $4, answers_step = $5,
             revision = $1 + 1
         WHERE revision = $1",
        revision,
        settings.fiscal_year_start_month,
        settings.check_in_days,
        settings.answers_shown_from,
        settings.answers_step,
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), 1)
}
