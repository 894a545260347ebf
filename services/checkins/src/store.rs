//! Every SQL statement on check-ins. The copies of goals are in [`copies`].

pub mod copies;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use ovation_chassis::ids::{OrganizationId, PersonId};
use rust_decimal::Decimal;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::check_in::{CheckIn, CheckInId, Confidence, Entry, KeyResultId};
use crate::list::{Filter, Place};

/// A check-in without its entries.
struct Head {
    id: Uuid,
    author_id: Uuid,
    note: String,
    created_at: DateTime<Utc>,
}

/// Stores new check-ins with their entries.
pub async fn insert_check_ins(
    connection: &mut PgConnection,
    organization: OrganizationId,
    check_ins: &[&CheckIn],
) -> Result<(), sqlx::Error> {
    let ids: Vec<Uuid> = check_ins.iter().map(|one| one.id.uuid()).collect();
    let authors: Vec<Uuid> = check_ins.iter().map(|one| one.author.uuid()).collect();
    let notes: Vec<&str> = check_ins.iter().map(|one| one.note.as_str()).collect();
    let times: Vec<DateTime<Utc>> = check_ins.iter().map(|one| one.created_at).collect();
    sqlx::query!(
        "INSERT INTO checkins.check_in (organization_id, id, author_id, note, created_at)
         SELECT $1, id, author_id, note, created_at
         FROM UNNEST($2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[]) AS new (id, author_id, note, created_at)",
        organization.uuid(),
        &ids,
        &authors,
        &notes as &[&str],
        &times,
    )
    .execute(&mut *connection)
    .await?;
    insert_entries(connection, organization, check_ins).await
}

async fn insert_entries(
    connection: &mut PgConnection,
    organization: OrganizationId,
    check_ins: &[&CheckIn],
) -> Result<(), sqlx::Error> {
    let [mut of, mut key_results] = [Vec::new(), Vec::new()];
    let (mut positions, mut times) = (Vec::new(), Vec::new());
    let (mut values, mut confidences, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    for check_in in check_ins {
        for (position, entry) in (0_i16..).zip(&check_in.entries) {
            of.push(check_in.id.uuid());
            key_results.push(entry.key_result.uuid());
            positions.push(position);
            values.push(entry.value);
            confidences.push(entry.confidence.map(|confidence| confidence.0));
            notes.push(entry.note.as_str());
            times.push(check_in.created_at);
        }
    }
    sqlx::query!(
        "INSERT INTO checkins.check_in_entry
             (organization_id, check_in_id, key_result_id, position, value, confidence, note, created_at)
         SELECT $1, check_in_id, key_result_id, position, value, confidence, note, created_at
         FROM UNNEST($2::uuid[], $3::uuid[], $4::smallint[], $5::numeric[], $6::smallint[], $7::text[], $8::timestamptz[])
             AS entry (check_in_id, key_result_id, position, value, confidence, note, created_at)",
        organization.uuid(),
        &of,
        &key_results,
        &positions,
        &values as &[Option<Decimal>],
        &confidences as &[Option<i16>],
        &notes as &[&str],
        &times,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The check-in, if it is there.
pub async fn check_in(
    connection: &mut PgConnection,
    organization: OrganizationId,
    id: CheckInId,
) -> Result<Option<CheckIn>, sqlx::Error> {
    let head = sqlx::query_as!(
        Head,
        "SELECT id, author_id, note, created_at
         FROM checkins.check_in
         WHERE organization_id = $1 AND id = $2",
        organization.uuid(),
        id.uuid(),
    )
    .fetch_optional(&mut *connection)
    .await?;
    let heads = head.into_iter().collect();
    Ok(with_entries(connection, organization, heads).await?.pop())
}

/// At most `limit` check-ins behind the place, the latest first.
pub async fn check_ins(
    connection: &mut PgConnection,
    organization: OrganizationId,
    filter: Filter,
    after: Place,
    limit: i64,
) -> Result<Vec<CheckIn>, sqlx::Error> {
    let heads = match filter {
        Filter { key_result: Some(key_result), author } => {
            heads_of_key_result(connection, organization, key_result, author, after, limit).await?
        }
        Filter { key_result: None, author: Some(author) } => {
            heads_of_author(connection, organization, author, after, limit).await?
        }
        Filter { key_result: None, author: None } => {
            heads_of_everybody(connection, organization, after, limit).await?
        }
    };
    with_entries(connection, organization, heads).await
}

async fn heads_of_key_result(
    connection: &mut PgConnection,
    organization: OrganizationId,
    key_result: KeyResultId,
    author: Option<PersonId>,
    after: Place,
    limit: i64,
) -> Result<Vec<Head>, sqlx::Error> {
    sqlx::query_as!(
        Head,
        "SELECT check_in.id, check_in.author_id, check_in.note, check_in.created_at
         FROM checkins.check_in_entry AS entry
         JOIN checkins.check_in AS check_in
             ON check_in.organization_id = entry.organization_id AND check_in.id = entry.check_in_id
         WHERE entry.organization_id = $1
             AND entry.key_result_id = $2
             AND ($3::uuid IS NULL OR check_in.author_id = $3)
             -- Read from the index check_in_entry_latest_of_key_result, from the place on.
             AND (entry.created_at, entry.check_in_id) < ($4, $5)
         ORDER BY entry.created_at DESC, entry.check_in_id DESC
         LIMIT $6",
        organization.uuid(),
        key_result.uuid(),
        author.map(PersonId::uuid),
        after.created_at,
        after.id.uuid(),
        limit,
    )
    .fetch_all(connection)
    .await
}

async fn heads_of_author(
    connection: &mut PgConnection,
    organization: OrganizationId,
    author: PersonId,
    after: Place,
    limit: i64,
) -> Result<Vec<Head>, sqlx::Error> {
    sqlx::query_as!(
        Head,
        "SELECT id, author_id, note, created_at
         FROM checkins.check_in
         WHERE organization_id = $1
             AND author_id = $2
             -- Read from the index check_in_latest_of_author, from the place on.
             AND (created_at, id) < ($3, $4)
         ORDER BY created_at DESC, id DESC
         LIMIT $5",
        organization.uuid(),
        author.uuid(),
        after.created_at,
        after.id.uuid(),
        limit,
    )
    .fetch_all(connection)
    .await
}

async fn heads_of_everybody(
    connection: &mut PgConnection,
    organization: OrganizationId,
    after: Place,
    limit: i64,
) -> Result<Vec<Head>, sqlx::Error> {
    sqlx::query_as!(
        Head,
        "SELECT id, author_id, note, created_at
         FROM checkins.check_in
         WHERE organization_id = $1
             -- Read from the index check_in_latest, from the place on.
             AND (created_at, id) < ($2, $3)
         ORDER BY created_at DESC, id DESC
         LIMIT $4",
        organization.uuid(),
        after.created_at,
        after.id.uuid(),
        limit,
    )
    .fetch_all(connection)
    .await
}

/// The check-ins of the heads, in their order, each with its entries in the author's order.
async fn with_entries(
    connection: &mut PgConnection,
    organization: OrganizationId,
    heads: Vec<Head>,
) -> Result<Vec<CheckIn>, sqlx::Error> {
    if heads.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = heads.iter().map(|head| head.id).collect();
    let rows = sqlx::query!(
        "SELECT check_in_id, key_result_id, value, confidence, note
         FROM checkins.check_in_entry
         WHERE organization_id = $1 AND check_in_id = ANY ($2)
         ORDER BY check_in_id, position",
        organization.uuid(),
        &ids,
    )
    .fetch_all(connection)
    .await?;
    let mut entries: HashMap<Uuid, Vec<Entry>> = HashMap::with_capacity(heads.len());
    for row in rows {
        entries.entry(row.check_in_id).or_default().push(Entry {
            key_result: row.key_result_id.into(),
            value: row.value.map(|value| value.normalize()),
            confidence: row.confidence.map(Confidence),
            note: row.note,
        });
    }
    let check_ins = heads.into_iter().map(|head| CheckIn {
        id: head.id.into(),
        author: head.author_id.into(),
        note: head.note,
        entries: entries.remove(&head.id).unwrap_or_default(),
        created_at: head.created_at,
    });
    Ok(check_ins.collect())
}
