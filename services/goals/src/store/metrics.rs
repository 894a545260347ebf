//! Statements on who takes the values that other systems push.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Error;
use crate::ids::{KeyResultId, KpiId};

/// A key result or a KPI with a metric key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Keyed<T> {
    /// Which.
    pub id: T,
    /// Its key.
    pub metric_key: String,
    /// Whether it takes values: in an open cycle and not retired, or not archived.
    pub is_open: bool,
}

/// The key results with one of these metric keys.
pub(crate) async fn key_results(
    connection: &mut PgConnection,
    metric_keys: &[&str],
) -> Result<Vec<Keyed<KeyResultId>>, Error> {
    let rows = sqlx::query!(
        r#"SELECT k.id, k.metric_key AS "metric_key!", c.closed_at IS NULL AND k.retired_at IS NULL AS "is_open!"
           FROM goals.key_result AS k
           JOIN goals.cycle AS c ON c.organization_id = k.organization_id AND c.id = k.cycle_id
           WHERE k.metric_key = ANY($1)
           ORDER BY k.id"#,
        metric_keys as &[&str],
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Keyed { id: KeyResultId(row.id), metric_key: row.metric_key, is_open: row.is_open })
        .collect())
}

/// The KPIs with one of these metric keys.
pub(crate) async fn kpis(
    connection: &mut PgConnection,
    metric_keys: &[&str],
) -> Result<Vec<Keyed<KpiId>>, Error> {
    let rows = sqlx::query!(
        r#"SELECT id, metric_key AS "metric_key!", archived_at IS NULL AS "is_open!"
           FROM goals.kpi
           WHERE metric_key = ANY($1)
           ORDER BY id"#,
        metric_keys as &[&str],
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Keyed { id: KpiId(row.id), metric_key: row.metric_key, is_open: row.is_open })
        .collect())
}

/// The key results that read these KPIs and take values.
pub(crate) async fn readers(
    connection: &mut PgConnection,
    kpis: &[KpiId],
) -> Result<Vec<(KeyResultId, KpiId)>, Error> {
    let kpis: Vec<Uuid> = kpis.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"SELECT k.id, k.kpi_id AS "kpi_id!"
           FROM goals.key_result AS k
           JOIN goals.cycle AS c ON c.organization_id = k.organization_id AND c.id = k.cycle_id
           WHERE k.kpi_id = ANY($1) AND c.closed_at IS NULL AND k.retired_at IS NULL
           ORDER BY k.id"#,
        &kpis,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (KeyResultId(row.id), KpiId(row.kpi_id))).collect())
}
