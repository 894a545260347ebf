//! The proof of the ledger: sums, and what does not agree with them. All in the caller's one snapshot.

use ovation_chassis::ids::OrganizationId;
use sqlx::PgConnection;

use crate::audit::{Finding, Totals};
use crate::coin::{CoinId, Points};

/// Sums over everything.
pub async fn totals(
    connection: &mut PgConnection,
    organization: OrganizationId,
) -> Result<Totals, sqlx::Error> {
    sqlx::query_as!(
        Totals,
        r#"SELECT
               (SELECT COUNT(*) FROM recognition.posting WHERE organization_id = $1) AS "postings!",
               COUNT(*) AS "coins!",
               COALESCE(SUM(points), 0) AS "points_moved!"
           FROM recognition.coin
           WHERE organization_id = $1"#,
        organization.uuid(),
    )
    .fetch_one(connection)
    .await
}

/// Transfers that are not two postings which sum to zero.
pub async fn unbalanced_transfers(
    connection: &mut PgConnection,
    organization: OrganizationId,
    limit: i64,
) -> Result<Vec<Finding>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT transfer_id, COUNT(*) AS "postings!", SUM(points) AS "sum!"
           FROM recognition.posting
           WHERE organization_id = $1
           GROUP BY transfer_kind, transfer_id
           HAVING COUNT(*) <> 2 OR SUM(points) <> 0
           ORDER BY transfer_id
           LIMIT $2"#,
        organization.uuid(),
        limit,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Finding::UnbalancedTransfer {
            transfer: row.transfer_id,
            postings: row.postings,
            sum: row.sum,
        })
        .collect())
}

/// Coins and their postings, where one does not fit the other.
pub async fn coins_posted_wrongly(
    connection: &mut PgConnection,
    organization: OrganizationId,
    limit: i64,
) -> Result<Vec<Finding>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"WITH sent AS (
               SELECT id, sender_id, receiver_id, points, created_at
               FROM recognition.coin
               WHERE organization_id = $1
           ), debit AS (
               SELECT posting.transfer_id, posting.points, allowance.person_id, allowance.ends_at
               FROM recognition.posting
               LEFT JOIN recognition.allowance
                   ON allowance.organization_id = $1
                   AND allowance.id = posting.holder_id
               WHERE posting.organization_id = $1
                   AND posting.transfer_kind = 2
                   AND posting.account = 2
           ), credit AS (
               SELECT transfer_id, points, holder_id
               FROM recognition.posting
               WHERE organization_id = $1
                   AND transfer_kind = 2
                   AND account = 3
           ), moved AS (
               SELECT
                   COALESCE(debit.transfer_id, credit.transfer_id) AS coin_id,
                   COALESCE(-debit.points, 0) AS debited,
                   COALESCE(credit.points, 0) AS credited,
                   debit.person_id AS sender_id,
                   debit.ends_at,
                   credit.holder_id AS receiver_id
               FROM debit
               FULL JOIN credit ON credit.transfer_id = debit.transfer_id
           )
           SELECT
               COALESCE(sent.id, moved.coin_id) AS "coin!",
               sent.points AS "points?",
               COALESCE(moved.debited, 0)::bigint AS "debited!",
               COALESCE(moved.credited, 0)::bigint AS "credited!"
           FROM sent
           FULL JOIN moved ON moved.coin_id = sent.id
           WHERE sent.id IS NULL
               OR sent.points <> COALESCE(moved.debited, 0)
               OR sent.points <> COALESCE(moved.credited, 0)
               OR (
                   sent.points > 0
                   AND (
                       moved.sender_id IS DISTINCT FROM sent.sender_id
                       OR moved.receiver_id IS DISTINCT FROM sent.receiver_id
                       OR sent.created_at >= moved.ends_at
                   )
               )
           ORDER BY 1
           LIMIT $2"#,
        organization.uuid(),
        limit,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| coin_finding(row.coin.into(), row.points, row.debited, row.credited))
        .collect())
}

/// `points` is `None` for a coin that does not exist.
fn coin_finding(coin: CoinId, points: Option<i32>, debited: i64, credited: i64) -> Finding {
    let Some(points) = points else {
        return Finding::OrphanPostings { coin };
    };
    if i64::from(points) == debited && i64::from(points) == credited {
        Finding::CoinPostedElsewhere { coin }
    } else {
        let points = Points::new(points);
        Finding::CoinPostedWrongly { coin, points, debited, credited }
    }
}

/// Allowances and their postings, where one does not fit the other.
pub async fn allowances_posted_wrongly(
    connection: &mut PgConnection,
    organization: OrganizationId,
    limit: i64,
) -> Result<Vec<Finding>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"WITH stored AS (
               SELECT id, granted_points, sent_points, expired_points
               FROM recognition.allowance
               WHERE organization_id = $1
           ), posted AS (
               SELECT
                   holder_id AS id,
                   COALESCE(SUM(points) FILTER (WHERE transfer_kind = 1), 0) AS granted,
                   COALESCE(-SUM(points) FILTER (WHERE transfer_kind = 2), 0) AS sent,
                   COALESCE(-SUM(points) FILTER (WHERE transfer_kind = 3), 0) AS expired
               FROM recognition.posting
               WHERE organization_id = $1
                   AND account = 2
               GROUP BY holder_id
           )
           SELECT
               COALESCE(stored.id, posted.id) AS "allowance!",
               (stored.id IS NOT NULL) AS "exists!",
               COALESCE(stored.granted_points, 0)::bigint AS "stored_granted!",
               COALESCE(stored.sent_points, 0)::bigint AS "stored_sent!",
               COALESCE(stored.expired_points, 0)::bigint AS "stored_expired!",
               COALESCE(posted.granted, 0) AS "posted_granted!",
               COALESCE(posted.sent, 0) AS "posted_sent!",
               COALESCE(posted.expired, 0) AS "posted_expired!"
           FROM stored
           FULL JOIN posted ON posted.id = stored.id
           WHERE (stored.granted_points, stored.sent_points, stored.expired_points)
               IS DISTINCT FROM (posted.granted, posted.sent, posted.expired)
           ORDER BY 1
           LIMIT $2"#,
        organization.uuid(),
        limit,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let allowance = row.allowance.into();
            if row.exists {
                Finding::AllowancePostedWrongly {
                    allowance,
                    stored: [row.stored_granted, row.stored_sent, row.stored_expired],
                    posted: [row.posted_granted, row.posted_sent, row.posted_expired],
                }
            } else {
                Finding::OrphanAllowance { allowance }
            }
        })
        .collect())
}
