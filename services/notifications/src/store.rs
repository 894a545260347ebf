//! Every SQL statement. Those that read notifications are in [`reads`].

pub mod reads;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use ovation_chassis::ids::{OrganizationId, PersonId};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Error;
use crate::notification::{CoinId, CoinKind, CoinNews, NotificationId, Sequence};

/// The only category so far: `CATEGORY_COIN`.
const CATEGORY_COIN: i16 = 1;

/// Makes empty inboxes for those who have none. In order of person.
pub async fn open_inboxes(
    connection: &mut PgConnection,
    organization: OrganizationId,
    people: &[PersonId],
) -> Result<(), sqlx::Error> {
    let people: Vec<Uuid> = people.iter().map(|person| person.uuid()).collect();
    sqlx::query!(
        "INSERT INTO notifications.person_inbox (organization_id, person_id, last_sequence)
         SELECT $1, person.id, 0
         FROM UNNEST($2::uuid[]) AS person (id)
         ORDER BY person.id
         ON CONFLICT ON CONSTRAINT person_inbox_pkey DO NOTHING",
        organization.uuid(),
        &people,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Locks inboxes until the transaction ends and says how far each has come.
pub async fn lock_inboxes(
    connection: &mut PgConnection,
    organization: OrganizationId,
    people: &[PersonId],
) -> Result<BTreeMap<PersonId, Sequence>, sqlx::Error> {
    let people: Vec<Uuid> = people.iter().map(|person| person.uuid()).collect();
    let rows = sqlx::query!(
        "SELECT person_id, last_sequence
         FROM notifications.person_inbox
         WHERE organization_id = $1 AND person_id = ANY ($2)
         -- One order for all: two consumers never wait for each other in a circle.
         ORDER BY person_id
         FOR UPDATE",
        organization.uuid(),
        &people,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.person_id.into(), Sequence(row.last_sequence))).collect())
}

/// Those of the coins that their receivers were told of before.
pub async fn told_coins(
    connection: &mut PgConnection,
    organization: OrganizationId,
    news: &[CoinNews],
) -> Result<BTreeSet<CoinId>, sqlx::Error> {
    let people: Vec<Uuid> = news.iter().map(|news| news.receiver.uuid()).collect();
    let coins: Vec<Uuid> = news.iter().map(|news| news.coin.uuid()).collect();
    let rows = sqlx::query_scalar!(
        "SELECT notification.subject_id
         FROM UNNEST($2::uuid[], $3::uuid[]) AS news (person_id, coin_id)
         JOIN notifications.notification AS notification
             ON notification.organization_id = $1
             AND notification.person_id = news.person_id
             AND notification.subject_id = news.coin_id",
        organization.uuid(),
        &people,
        &coins,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(CoinId::from).collect())
}

/// Stores new entries, each under the id at its place.
pub async fn insert_notifications(
    connection: &mut PgConnection,
    organization: OrganizationId,
    ids: &[NotificationId],
    entries: &[(Sequence, CoinNews)],
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    if entries.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let people: Vec<Uuid> = entries.iter().map(|(_, news)| news.receiver.uuid()).collect();
    let sequences: Vec<i64> = entries.iter().map(|(sequence, _)| sequence.0).collect();
    let senders: Vec<Uuid> = entries.iter().map(|(_, news)| news.sender.uuid()).collect();
    let coins: Vec<Uuid> = entries.iter().map(|(_, news)| news.coin.uuid()).collect();
    let kinds: Vec<i16> = entries.iter().map(|(_, news)| number(news.kind)).collect();
    let comments: Vec<Option<&str>> = entries.iter().map(|(_, news)| news.comment.as_deref()).collect();
    sqlx::query!(
        "INSERT INTO notifications.notification
             (organization_id, id, person_id, sequence, category, actor_id, subject_id, coin_kind, comment, created_at)
         SELECT $1, entry.id, entry.person_id, entry.sequence, $2, entry.actor_id, entry.subject_id, entry.coin_kind,
             entry.comment, $3
         FROM UNNEST($4::uuid[], $5::uuid[], $6::bigint[], $7::uuid[], $8::uuid[], $9::smallint[], $10::text[])
             AS entry (id, person_id, sequence, actor_id, subject_id, coin_kind, comment)",
        organization.uuid(),
        CATEGORY_COIN,
        now,
        &ids,
        &people,
        &sequences,
        &senders,
        &coins,
        &kinds,
        &comments as &[Option<&str>],
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Says how far inboxes have come that were locked before.
pub async fn advance_inboxes(
    connection: &mut PgConnection,
    organization: OrganizationId,
    ends: &BTreeMap<PersonId, Sequence>,
) -> Result<(), Error> {
    let people: Vec<Uuid> = ends.keys().map(|person| person.uuid()).collect();
    let sequences: Vec<i64> = ends.values().map(|end| end.0).collect();
    let changed = sqlx::query!(
        "UPDATE notifications.person_inbox AS inbox
         SET last_sequence = grown.last_sequence
         FROM UNNEST($2::uuid[], $3::bigint[]) AS grown (person_id, last_sequence)
         WHERE inbox.organization_id = $1
             AND inbox.person_id = grown.person_id
             -- The state that the lock showed: sequences only grow.
             AND inbox.last_sequence < grown.last_sequence",
        organization.uuid(),
        &people,
        &sequences,
    )
    .execute(connection)
    .await?
    .rows_affected();
    demand("advance_inboxes", changed, ends.len())
}

/// Locks those of the notifications that are in the person's inbox and says of each whether it is read.
pub async fn lock_notifications(
    connection: &mut PgConnection,
    organization: OrganizationId,
    person: PersonId,
    ids: &BTreeSet<NotificationId>,
) -> Result<BTreeMap<NotificationId, bool>, sqlx::Error> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"SELECT id, read_at IS NOT NULL AS "is_read!"
         FROM notifications.notification
         WHERE organization_id = $1 AND person_id = $2 AND id = ANY ($3)
         ORDER BY id
         FOR UPDATE"#,
        organization.uuid(),
        person.uuid(),
        &ids,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id.into(), row.is_read)).collect())
}

/// Marks unread notifications that were locked before.
pub async fn mark_read(
    connection: &mut PgConnection,
    organization: OrganizationId,
    person: PersonId,
    ids: &[NotificationId],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let unread: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let changed = sqlx::query!(
        "UPDATE notifications.notification
         SET read_at = $4
         WHERE organization_id = $1 AND person_id = $2 AND id = ANY ($3) AND read_at IS NULL",
        organization.uuid(),
        person.uuid(),
        &unread,
        now,
    )
    .execute(connection)
    .await?
    .rows_affected();
    demand("mark_read", changed, ids.len())
}

/// Marks all notifications of the person that are unread.
pub async fn mark_all_read(
    connection: &mut PgConnection,
    organization: OrganizationId,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "WITH unread AS (
             SELECT id
             FROM notifications.notification
             WHERE organization_id = $1 AND person_id = $2 AND read_at IS NULL
             ORDER BY id
             FOR UPDATE
         )
         UPDATE notifications.notification AS notification
         SET read_at = $3
         FROM unread
         WHERE notification.organization_id = $1 AND notification.id = unread.id",
        organization.uuid(),
        person.uuid(),
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// How many of the person's notifications are unread.
pub async fn count_unread(
    connection: &mut PgConnection,
    organization: OrganizationId,
    person: PersonId,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "unread!"
         FROM notifications.notification
         WHERE organization_id = $1 AND person_id = $2 AND read_at IS NULL"#,
        organization.uuid(),
        person.uuid(),
    )
    .fetch_one(connection)
    .await
}

/// How far the person's inbox has come.
pub async fn end_of_inbox(
    connection: &mut PgConnection,
    organization: OrganizationId,
    person: PersonId,
) -> Result<Sequence, sqlx::Error> {
    let end = sqlx::query_scalar!(
        "SELECT last_sequence
         FROM notifications.person_inbox
         WHERE organization_id = $1 AND person_id = $2",
        organization.uuid(),
        person.uuid(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(Sequence(end.unwrap_or_default()))
}

/// An UPDATE under locks changes exactly the rows that were locked for it.
fn demand(statement: &'static str, changed: u64, locked: usize) -> Result<(), Error> {
    if usize::try_from(changed) == Ok(locked) {
        Ok(())
    } else {
        Err(Error::RowsDiffer { statement, changed, locked })
    }
}

/// The kind as it is stored. The numbers are this service's own.
fn number(kind: CoinKind) -> i16 {
    match kind {
        CoinKind::Unknown => 0,
        CoinKind::Excellent => 1,
        CoinKind::ThankYou => 2,
        CoinKind::Good => 3,
        CoinKind::Feedback => 4,
    }
}

fn kind(number: i16) -> CoinKind {
    match number {
        1 => CoinKind::Excellent,
        2 => CoinKind::ThankYou,
        3 => CoinKind::Good,
        4 => CoinKind::Feedback,
        _ => CoinKind::Unknown,
    }
}
