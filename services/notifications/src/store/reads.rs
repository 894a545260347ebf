//! The statements that read notifications, with what the directory's copy knows of their people at the moment.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::{OrganizationId, PersonId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::kind;
use crate::coin_texts::Locale;
use crate::notification::{CoinNews, Notification, Sequence};

/// One statement over the same columns and joins; what differs is which rows, and their order.
macro_rules! notifications {
    ($which:literal, $($argument:expr),+ $(,)?) => {
        sqlx::query_as!(
            Row,
            r#"SELECT
                 notification.id,
                 notification.person_id,
                 notification.sequence,
                 notification.actor_id,
                 notification.subject_id,
                 notification.coin_kind,
                 notification.comment,
                 notification.created_at,
                 notification.read_at,
                 sender.display_name AS "sender_name?",
                 receiver.locale AS "locale?"
             FROM notifications.notification AS notification
             LEFT JOIN notifications.directory_person AS sender
                 ON sender.organization_id = notification.organization_id AND sender.id = notification.actor_id
             LEFT JOIN notifications.directory_person AS receiver
                 ON receiver.organization_id = notification.organization_id AND receiver.id = notification.person_id
             WHERE notification.organization_id = $1
                 AND notification.person_id = $2 "#
                + $which,
            $($argument),+
        )
    };
}

struct Row {
    id: Uuid,
    person_id: Uuid,
    sequence: i64,
    actor_id: Uuid,
    subject_id: Uuid,
    coin_kind: i16,
    comment: Option<String>,
    created_at: DateTime<Utc>,
    read_at: Option<DateTime<Utc>>,
    sender_name: Option<String>,
    locale: Option<String>,
}

impl From<Row> for Notification {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.into(),
            sequence: Sequence(row.sequence),
            news: CoinNews {
                coin: row.subject_id.into(),
                kind: kind(row.coin_kind),
                sender: row.actor_id.into(),
                receiver: row.person_id.into(),
                comment: row.comment,
            },
            sender_name: row.sender_name,
            locale: Locale::of(row.locale.as_deref()),
            created_at: row.created_at,
            read_at: row.read_at,
        }
    }
}

/// At most `limit` notifications of the inbox before the place, the newest first.
pub async fn notifications_before(
    connection: &mut PgConnection,
    organization: OrganizationId,
    person: PersonId,
    before: Option<Sequence>,
    limit: i64,
) -> Result<Vec<Notification>, sqlx::Error> {
    let rows = notifications!(
        "AND notification.sequence < $3
         ORDER BY notification.sequence DESC
         LIMIT $4",
        organization.uuid(),
        person.uuid(),
        before.map_or(i64::MAX, |before| before.0),
        limit,
    );
    Ok(rows.fetch_all(connection).await?.into_iter().map(Notification::from).collect())
}

/// The same of those that are unread.
pub async fn unread_before(
    connection: &mut PgConnection,
    organization: OrganizationId,
    person: PersonId,
    before: Option<Sequence>,
    limit: i64,
) -> Result<Vec<Notification>, sqlx::Error> {
    let rows = notifications!(
        "AND notification.read_at IS NULL
             AND notification.sequence < $3
         ORDER BY notification.sequence DESC
         LIMIT $4",
        organization.uuid(),
        person.uuid(),
        before.map_or(i64::MAX, |before| before.0),
        limit,
    );
    Ok(rows.fetch_all(connection).await?.into_iter().map(Notification::from).collect())
}

/// At most `limit` notifications of the inbox behind the place, the newest last.
pub async fn notifications_after(
    connection: &mut PgConnection,
    organization: OrganizationId,
    person: PersonId,
    after: Sequence,
    limit: i64,
) -> Result<Vec<Notification>, sqlx::Error> {
    let rows = notifications!(
        "AND notification.sequence > $3
         ORDER BY notification.sequence
         LIMIT $4",
        organization.uuid(),
        person.uuid(),
        after.0,
        limit,
    );
    Ok(rows.fetch_all(connection).await?.into_iter().map(Notification::from).collect())
}
