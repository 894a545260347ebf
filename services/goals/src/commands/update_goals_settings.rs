//! `UpdateGoalsSettings`: how the organization uses goals.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};
use serde::Serialize;

use super::lookup;
use crate::convert::{SettingsAnswer, policy_answers as answers};
use crate::error::Error;
use crate::settings::SettingsChange;
use crate::{events, store};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct UpdateGoalsSettings {
    /// What they are to be.
    pub change: SettingsChange,
    /// The state that the caller read, or empty.
    pub etag: String,
}

/// Changes the organization's settings.
pub(crate) async fn update_goals_settings(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: UpdateGoalsSettings,
) -> Result<Committed<SettingsAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let organization = tx.organization();
    let (old, revision) = store::settings::lock(tx.connection(), organization).await?;
    lookup::demand_etag("settings", &asked.etag, revision)?;
    let new = old.changed(asked.change);
    store::settings::update(tx.connection(), &new, revision).await?;
    events::policies::goals_settings_updated(&mut tx, new, revision + 1)?;
    Ok(tx.commit(answers::settings(new, revision + 1)).await?)
}
