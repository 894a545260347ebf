//! Allowances and postings.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::{OrganizationId, PersonId};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::coin::Points;
use crate::ledger::{Account, Allowance, AllowanceId, Spending, Transfer};
use crate::period::Period;

struct Row {
    id: Uuid,
    person_id: Uuid,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    granted_points: i32,
    sent_points: i32,
}

impl Row {
    fn allowance(self) -> Allowance {
        Allowance {
            id: self.id.into(),
            person: self.person_id.into(),
            period: Period { starts_at: self.starts_at, ends_at: self.ends_at },
            granted: Points::new(self.granted_points),
            sent: Points::new(self.sent_points),
        }
    }
}

/// The time by the clock that opens and closes allowances.
pub async fn now(connection: &mut PgConnection) -> Result<DateTime<Utc>, sqlx::Error> {
    sqlx::query_scalar!(r#"SELECT transaction_timestamp() AS "now!""#).fetch_one(connection).await
}

/// The open allowance of a person.
pub async fn find_open(
    connection: &mut PgConnection,
    organization: OrganizationId,
    person: PersonId,
) -> Result<Option<Allowance>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        "SELECT id, person_id, starts_at, ends_at, granted_points, sent_points
         FROM recognition.allowance
         WHERE organization_id = $1
             AND person_id = $2
             AND closed_at IS NULL",
        organization.uuid(),
        person.uuid(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(Row::allowance))
}

/// The open allowances of these people, locked until the transaction ends.
pub async fn lock_open(
    connection: &mut PgConnection,
    organization: OrganizationId,
    people: &[PersonId],
) -> Result<Vec<Allowance>, sqlx::Error> {
    let people: Vec<Uuid> = people.iter().map(|person| person.uuid()).collect();
    let rows = sqlx::query_as!(
        Row,
        "SELECT id, person_id, starts_at, ends_at, granted_points, sent_points
         FROM recognition.allowance
         WHERE organization_id = $1
             AND person_id = ANY($2)
             AND closed_at IS NULL
         -- In one order in every batch of every replica, or they wait for each other in a circle.
         ORDER BY id
         FOR UPDATE",
        organization.uuid(),
        &people,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(Row::allowance).collect())
}

/// Closes locked allowances whose period is over: what is left in them expires.
pub async fn close(
    connection: &mut PgConnection,
    organization: OrganizationId,
    allowances: &[AllowanceId],
    closed_at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let ids: Vec<Uuid> = allowances.iter().map(|allowance| allowance.uuid()).collect();
    let result = sqlx::query!(
        "UPDATE recognition.allowance
         SET expired_points = granted_points - sent_points, closed_at = $3
         WHERE organization_id = $1
             AND id = ANY($2)
             AND closed_at IS NULL
             AND ends_at <= $3",
        organization.uuid(),
        &ids,
        closed_at,
    )
    .execute(connection)
    .await?;
    expect_rows(result.rows_affected(), ids.len())
}

/// Opens allowances, and says which: a person who has an open one already, opened by another transaction, keeps that.
pub async fn open(
    connection: &mut PgConnection,
    organization: OrganizationId,
    allowances: &[Allowance],
) -> Result<Vec<AllowanceId>, sqlx::Error> {
    let ids: Vec<Uuid> = allowances.iter().map(|allowance| allowance.id.uuid()).collect();
    let people: Vec<Uuid> = allowances.iter().map(|allowance| allowance.person.uuid()).collect();
    let starts: Vec<DateTime<Utc>> = allowances.iter().map(|allowance| allowance.period.starts_at).collect();
    let ends: Vec<DateTime<Utc>> = allowances.iter().map(|allowance| allowance.period.ends_at).collect();
    let granted: Vec<i32> = allowances.iter().map(|allowance| allowance.granted.get()).collect();
    let opened = sqlx::query_scalar!(
        "INSERT INTO recognition.allowance
             (organization_id, id, person_id, starts_at, ends_at, granted_points, sent_points)
         SELECT $1, opening.id, opening.person_id, opening.starts_at, opening.ends_at, opening.granted_points, 0
         FROM UNNEST($2::uuid[], $3::uuid[], $4::timestamptz[], $5::timestamptz[], $6::integer[])
             AS opening (id, person_id, starts_at, ends_at, granted_points)
         -- In one order in every replica: whoever comes second waits for the first, and not in a circle.
         ORDER BY opening.person_id
         ON CONFLICT (organization_id, person_id) WHERE closed_at IS NULL DO NOTHING
         RETURNING id",
        organization.uuid(),
        &ids,
        &people,
        &starts,
        &ends,
        &granted,
    )
    .fetch_all(connection)
    .await?;
    Ok(opened.into_iter().map(AllowanceId::from).collect())
}

/// Takes from locked allowances. The constraint `allowance_is_not_overdrawn` guards what the domain has decided.
pub async fn spend(
    connection: &mut PgConnection,
    organization: OrganizationId,
    spendings: &[Spending],
) -> Result<(), sqlx::Error> {
    let ids: Vec<Uuid> = spendings.iter().map(|spending| spending.allowance.uuid()).collect();
    let points: Vec<i32> = spendings.iter().map(|spending| spending.points.get()).collect();
    let result = sqlx::query!(
        "UPDATE recognition.allowance
         SET sent_points = allowance.sent_points + spending.points
         FROM UNNEST($2::uuid[], $3::integer[]) AS spending (id, points)
         WHERE allowance.organization_id = $1
             AND allowance.id = spending.id
             AND allowance.closed_at IS NULL",
        organization.uuid(),
        &ids,
        &points,
    )
    .execute(connection)
    .await?;
    expect_rows(result.rows_affected(), ids.len())
}

/// Posts transfers: two rows each.
pub async fn post(
    connection: &mut PgConnection,
    organization: OrganizationId,
    transfers: &[Transfer],
    posted_at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let [mut kinds, mut accounts] = [Vec::new(), Vec::new()];
    let (mut ids, mut holders, mut points) = (Vec::new(), Vec::new(), Vec::new());
    for transfer in transfers {
        let (kind, id) = name(transfer);
        for posting in transfer.postings() {
            let (account, holder) = account_of(posting.account);
            kinds.push(kind);
            ids.push(id);
            accounts.push(account);
            holders.push(holder);
            points.push(posting.points);
        }
    }
    sqlx::query!(
        "INSERT INTO recognition.posting
             (organization_id, transfer_kind, transfer_id, account, holder_id, points, posted_at)
         SELECT $1, posting.transfer_kind, posting.transfer_id, posting.account, posting.holder_id, posting.points, $7
         FROM UNNEST($2::smallint[], $3::uuid[], $4::smallint[], $5::uuid[], $6::integer[])
             AS posting (transfer_kind, transfer_id, account, holder_id, points)",
        organization.uuid(),
        &kinds,
        &ids,
        &accounts,
        &holders as &[Option<Uuid>],
        &points,
        posted_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The points on a person's balance.
pub async fn balance(
    connection: &mut PgConnection,
    organization: OrganizationId,
    person: PersonId,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT COALESCE(SUM(points), 0) AS "points!"
           FROM recognition.posting
           WHERE organization_id = $1
               AND holder_id = $2
               AND account = 3"#,
        organization.uuid(),
        person.uuid(),
    )
    .fetch_one(connection)
    .await
}

/// A transfer's kind and id, as the migration numbers them.
fn name(transfer: &Transfer) -> (i16, Uuid) {
    match transfer {
        Transfer::Grant { allowance, .. } => (1, allowance.uuid()),
        Transfer::Coin { coin, .. } => (2, coin.uuid()),
        Transfer::Expiry { allowance, .. } => (3, allowance.uuid()),
    }
}

/// An account's number and holder, as the migration numbers them.
fn account_of(account: Account) -> (i16, Option<Uuid>) {
    match account {
        Account::Issue => (1, None),
        Account::Allowance(allowance) => (2, Some(allowance.uuid())),
        Account::Balance(person) => (3, Some(person.uuid())),
        Account::Expiry => (4, None),
    }
}

/// A statement on locked rows finds all of them, or a defect is about to lose points.
fn expect_rows(found: u64, expected: usize) -> Result<(), sqlx::Error> {
    if usize::try_from(found) == Ok(expected) {
        Ok(())
    } else {
        Err(sqlx::Error::Protocol(format!("{found} rows of {expected} were in the expected state")))
    }
}
