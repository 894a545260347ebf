//! Statements on progress over time.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Error;
use crate::progress::Progress;

/// A progress with the moment from which it held.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Point {
    /// `None` while there was none.
    pub progress: Option<Progress>,
    /// From when on.
    pub from: DateTime<Utc>,
}

struct Row {
    progress: Option<Decimal>,
    recorded_from: DateTime<Utc>,
}

impl From<Row> for Point {
    fn from(row: Row) -> Self {
        Self { progress: row.progress.map(Progress::of_decimal), from: row.recorded_from }
    }
}

/// The points of an objective before a moment, the latest first; versions that show the same
/// progress are one point.
pub(crate) async fn of_objective(
    connection: &mut PgConnection,
    id: Uuid,
    before: Option<DateTime<Utc>>,
    limit: i64,
) -> Result<Vec<Point>, Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT p.progress AS "progress?", p.recorded_from
           FROM goals.objective_progress_version AS p
           LEFT JOIN LATERAL (
               SELECT b.progress, true AS is_there
               FROM goals.objective_progress_version AS b
               WHERE b.organization_id = p.organization_id AND b.id = p.id AND b.recorded_from < p.recorded_from
               ORDER BY b.recorded_from DESC
               LIMIT 1
           ) AS before ON true
           WHERE p.id = $1
               AND p.recorded_from < COALESCE($2::timestamptz, 'infinity')
               AND (before.is_there IS NULL OR p.progress IS DISTINCT FROM before.progress)
           ORDER BY p.recorded_from DESC
           LIMIT $3"#,
        id,
        before,
        limit,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(Point::from).collect())
}

/// The points of a key result before a moment, the latest first; versions that show the same
/// progress are one point.
pub(crate) async fn of_key_result(
    connection: &mut PgConnection,
    id: Uuid,
    before: Option<DateTime<Utc>>,
    limit: i64,
) -> Result<Vec<Point>, Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT v.progress AS "progress?", v.recorded_from
           FROM goals.key_result_value_version AS v
           LEFT JOIN LATERAL (
               SELECT b.progress, true AS is_there
               FROM goals.key_result_value_version AS b
               WHERE b.organization_id = v.organization_id AND b.id = v.id AND b.recorded_from < v.recorded_from
               ORDER BY b.recorded_from DESC
               LIMIT 1
           ) AS before ON true
           WHERE v.id = $1
               AND v.recorded_from < COALESCE($2::timestamptz, 'infinity')
               AND (before.is_there IS NULL OR v.progress IS DISTINCT FROM before.progress)
           ORDER BY v.recorded_from DESC
           LIMIT $3"#,
        id,
        before,
        limit,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(Point::from).collect())
}
