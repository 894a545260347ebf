//! Statements on how an organization uses goals.

use sqlx::PgConnection;

use crate::error::Error;
use crate::settings::Settings;

/// What the organization has set, or the defaults.
pub(crate) async fn read(connection: &mut PgConnection) -> Result<Settings, Error> {
    let row = sqlx::query!(
        "SELECT fiscal_year_start_month, check_in_days, answers_shown_from, answers_step
         FROM goals.settings",
    )
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else {
        return Ok(Settings::default());
    };
    let broken = || Error::BrokenRow("settings");
    Ok(Settings {
        fiscal_year_start_month: u32::try_from(row.fiscal_year_start_month).map_err(|_| broken())?,
        check_in_days: u32::try_from(row.check_in_days).map_err(|_| broken())?,
        answers_shown_from: usize::try_from(row.answers_shown_from).map_err(|_| broken())?,
        answers_step: usize::try_from(row.answers_step).map_err(|_| broken())?,
    })
}
