//! Reading the log in pieces.

use chrono::{DateTime, Utc};
use ovation_proto::ovation::common::v1::{Audience, LoggedEvent};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::db::Database;
use crate::failure::Failure;
use crate::ids::OrganizationId;

/// Events in one piece of a replay or a snapshot.
const PIECE_EVENTS_MAX: i64 = 500;

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
        let rows = sqlx::query_as!(
            Row,
            r#"SELECT id, transaction_id, sequence, type AS type_name, entity_id, revision, audience, envelope, recorded_at
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
        let events: Vec<_> = rows.into_iter().map(|row| (row.position(), row.logged())).collect();
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

    /// The newest event, among those of the types, of each of the next entities, where the reader may read that; and behind which entity
    /// to go on, if there are more.
    pub(super) async fn newest(&self, after: Uuid) -> Result<(Vec<LoggedEvent>, Option<Uuid>), Failure> {
        let mut reader = self.database.begin_read_of(self.organization).await?;
        // Whoever may not read an entity's newest event is not sent an older one in its place.
        let rows = sqlx::query_as!(
            Row,
            r#"SELECT DISTINCT ON (entity_id)
                   id, transaction_id, sequence, type AS type_name, entity_id, revision, audience, envelope, recorded_at
               FROM event
               WHERE organization_id = $1
                   AND entity_id > $2
                   AND (cardinality($3::text[]) = 0 OR type = ANY($3))
               ORDER BY entity_id, revision DESC, transaction_id DESC, sequence DESC
               LIMIT $4"#,
            self.organization.uuid(),
            after,
            &self.types,
            PIECE_EVENTS_MAX,
        )
        .fetch_all(reader.connection())
        .await?;
        let full = i64::try_from(rows.len()).unwrap_or(0) == PIECE_EVENTS_MAX;
        let next = rows.last().map(|row| row.entity_id).filter(|_| full);
        let readable = rows.into_iter().filter(|row| self.restricted || row.is_open());
        Ok((readable.map(Row::logged).collect(), next))
    }
}

struct Row {
    id: Uuid,
    transaction_id: i64,
    sequence: i64,
    type_name: String,
    entity_id: Uuid,
    revision: i64,
    audience: i16,
    envelope: String,
    recorded_at: DateTime<Utc>,
}

impl Row {
    fn position(&self) -> Position {
        Position { transaction_id: self.transaction_id, sequence: self.sequence }
    }

    fn audience(&self) -> Audience {
        Audience::try_from(i32::from(self.audience)).unwrap_or(Audience::Restricted)
    }

    fn is_open(&self) -> bool {
        self.audience() == Audience::Open
    }

    fn logged(self) -> LoggedEvent {
        LoggedEvent {
            id: self.id.to_string(),
            position: self.position().print(),
            entity_id: self.entity_id.to_string(),
            revision: self.revision,
            audience: self.audience().into(),
            recorded_at: Some(crate::time::timestamp(self.recorded_at)),
            r#type: self.type_name,
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
