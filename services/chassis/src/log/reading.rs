//! Reading the log in pieces.

use chrono::{DateTime, Utc};
use ovation_proto::ovation::common::v1::{Audience, LoggedEvent};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::db::Database;
use crate::failure::Failure;
use crate::ids::OrganizationId;

/// Events in one piece of a replay or a snapshot.
pub(super) const PIECE_EVENTS_MAX: i64 = 500;

/// Where an event stands in the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Position {
    transaction_id: i64,
    sequence: i64,
}

impl Position {
    fn print(self) -> String {
        format!("{}-{}", self.transaction_id, self.sequence)
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self::default());
        }
        let (transaction_id, sequence) = text.split_once('-')?;
        Some(Self { transaction_id: transaction_id.parse().ok()?, sequence: sequence.parse().ok()? })
    }
}

/// What of the log is read.
pub(super) struct Reading {
    pub(super) database: Database,
    pub(super) organization: OrganizationId,
    pub(super) restricted: bool,
    pub(super) types: Vec<String>,
}

impl Reading {
    /// The next piece behind a position; and, if it is empty, whether something stands behind that may not be read yet.
    pub(super) async fn after(
        &self,
        position: Position,
    ) -> Result<(Vec<(Position, LoggedEvent)>, bool), Failure> {
        let mut reader = self.database.begin_read_of(self.organization).await?;
        let connection = reader.connection();
        let rows = sqlx::query!(
            r#"SELECT id, transaction_id, sequence, type, entity_id, revision, audience, envelope, recorded_at
               FROM event
               WHERE organization_id = $1
                   AND (transaction_id, sequence) > ($2, $3)
                   AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
                   AND (audience = 1 OR $4)
                   AND (cardinality($5::text[]) = 0 OR type = ANY($5))
               ORDER BY transaction_id, sequence
               LIMIT $6"#,
            self.organization.uuid(),
            position.transaction_id,
            position.sequence,
            self.restricted,
            &self.types,
            PIECE_EVENTS_MAX,
        )
        .fetch_all(&mut *connection)
        .await?;
        let events: Vec<_> = rows
            .into_iter()
            .map(|row| {
                let position = Position { transaction_id: row.transaction_id, sequence: row.sequence };
                let row = Row {
                    id: row.id,
                    type_name: row.r#type,
                    entity_id: row.entity_id,
                    revision: row.revision,
                    audience: row.audience,
                    envelope: row.envelope,
                    recorded_at: row.recorded_at,
                };
                (position, row.logged(position))
            })
            .collect();
        let behind = events.is_empty() && self.held_back(connection, position).await?;
        Ok((events, behind))
    }

    async fn held_back(
        &self,
        connection: &mut PgConnection,
        position: Position,
    ) -> Result<bool, sqlx::Error> {
        sqlx::query_scalar!(
            r#"SELECT EXISTS (
                   SELECT 1
                   FROM event
                   WHERE organization_id = $1
                       AND (transaction_id, sequence) > ($2, $3)
                       AND transaction_id >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint
               ) AS "held_back!""#,
            self.organization.uuid(),
            position.transaction_id,
            position.sequence,
        )
        .fetch_one(connection)
        .await
    }

    /// The newest event, among those of the types, of each of the next entities.
    pub(super) async fn newest(&self, after: Uuid) -> Result<Vec<LoggedEvent>, Failure> {
        let mut reader = self.database.begin_read_of(self.organization).await?;
        let rows = sqlx::query!(
            r#"SELECT DISTINCT ON (entity_id)
                   id, transaction_id, sequence, type, entity_id, revision, audience, envelope, recorded_at
               FROM event
               WHERE organization_id = $1
                   AND entity_id > $2
                   AND (audience = 1 OR $3)
                   AND (cardinality($4::text[]) = 0 OR type = ANY($4))
               ORDER BY entity_id, revision DESC, transaction_id DESC, sequence DESC
               LIMIT $5"#,
            self.organization.uuid(),
            after,
            self.restricted,
            &self.types,
            PIECE_EVENTS_MAX,
        )
        .fetch_all(reader.connection())
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| {
                let position = Position { transaction_id: row.transaction_id, sequence: row.sequence };
                let row = Row {
                    id: row.id,
                    type_name: row.r#type,
                    entity_id: row.entity_id,
                    revision: row.revision,
                    audience: row.audience,
                    envelope: row.envelope,
                    recorded_at: row.recorded_at,
                };
                row.logged(position)
            })
            .collect())
    }
}

struct Row {
    id: Uuid,
    type_name: String,
    entity_id: Uuid,
    revision: i64,
    audience: i16,
    envelope: String,
    recorded_at: DateTime<Utc>,
}

impl Row {
    fn logged(self, position: Position) -> LoggedEvent {
        LoggedEvent {
            id: self.id.to_string(),
            position: position.print(),
            r#type: self.type_name,
            entity_id: self.entity_id.to_string(),
            revision: self.revision,
            audience: Audience::try_from(i32::from(self.audience)).unwrap_or(Audience::Restricted).into(),
            recorded_at: Some(crate::time::timestamp(self.recorded_at)),
            envelope_json: self.envelope,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Position;

    #[test]
    fn a_position_survives_printing() {
        let position = Position { transaction_id: 12, sequence: 34 };
        assert_eq!(Position::parse(&position.print()), Some(position));
        assert_eq!(Position::parse(""), Some(Position::default()));
        assert_eq!(Position::parse("12"), None);
        assert_eq!(Position::parse("twelve-34"), None);
    }
}
