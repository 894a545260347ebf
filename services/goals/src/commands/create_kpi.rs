//! `CreateKpi`: a number to be kept within bounds.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};

use super::authority;
use crate::convert::{KpiAnswer, value_answers};
use crate::error::Error;
use crate::ids::KpiId;
use crate::kpi::{Kpi, KpiPlan};
use crate::series::Standing;
use crate::{events, store};

/// Creates a KPI, which has no value yet.
pub(crate) async fn create_kpi(
    database: &Database,
    call: &Call,
    key: &Remembered,
    plan: KpiPlan,
) -> Result<Committed<KpiAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let denied = "a KPI is created by its owner, by a lead of its group, by administrators or by HR";
    authority::demand(&mut tx, &call.caller, &[plan.owner], denied).await?;
    authority::demand_known(&mut tx, "kpi.owner", plan.owner).await?;
    let (organization, now) = (tx.organization(), tx.now());
    let kpi = Kpi {
        id: KpiId::random(),
        plan,
        standing: Standing::default(),
        archived_at: None,
        revision: 1,
        content_revision: 1,
        created_at: now,
        updated_at: now,
    };
    store::kpis::insert(tx.connection(), organization, &kpi).await?;
    events::kpi_created(&mut tx, &kpi)?;
    Ok(tx.commit(value_answers::kpi(&kpi, now)).await?)
}
