//! `UpdateKpi`: what a person says of a KPI, and whether it is archived.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::failure::Violation;
use ovation_chassis::idempotency::{Begun, Remembered};
use serde::Serialize;

use super::{authority, lookup};
use crate::convert::{KpiAnswer, value_answers};
use crate::error::Error;
use crate::ids::KpiId;
use crate::kpi::KpiChange;
use crate::measurement::Misfit;
use crate::{events, store};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct UpdateKpi {
    /// Which KPI.
    pub id: KpiId,
    /// What it is to be.
    pub change: KpiChange,
    /// The state that the caller read, or empty.
    pub etag: String,
}

/// Changes a KPI; its value changes by readings only.
pub(crate) async fn update_kpi(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: UpdateKpi,
) -> Result<Committed<KpiAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let old = lookup::locked_kpi(&mut tx, asked.id).await?;
    let denied = "a KPI is changed by its owner, by a lead of its group, by administrators or by HR";
    authority::demand(&mut tx, &call.caller, &[old.plan.owner], denied).await?;
    lookup::demand_etag("KPI", &asked.etag, old.content_revision)?;
    if let Some(owner) = asked.change.owner {
        authority::demand_known(&mut tx, "kpi.owner", owner).await?;
    }
    let now = tx.now();
    let mut new = old.changed(asked.change, now).map_err(refused)?;
    store::kpis::update(tx.connection(), &new).await?;
    new.revision += 1;
    new.content_revision += 1;
    new.updated_at = now;
    events::kpi_updated(&mut tx, &new)?;
    Ok(tx.commit(value_answers::kpi(&new, now)).await?)
}

fn refused(misfits: Vec<Misfit>) -> Error {
    let violations = misfits.into_iter().map(|misfit| Violation {
        field: format!("kpi.{}", misfit.field),
        description: misfit.description.to_owned(),
    });
    Error::Fields(violations.collect())
}
