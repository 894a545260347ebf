//! Statements on suggestions.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::{OrganizationId, PersonId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::demand;
use crate::error::Error;
use crate::ids::{KeyResultId, ObjectiveId, SuggestionId};
use crate::suggestion::{Decision, FieldChange, Suggestion, SuggestionState};
use crate::viewer::Viewer;

struct SuggestionRow {
    id: Uuid,
    objective_id: Uuid,
    key_result_id: Option<Uuid>,
    author_id: Uuid,
    fields: Vec<String>,
    values_from: Vec<String>,
    values_to: Vec<String>,
    reason: String,
    state: i16,
    created_at: DateTime<Utc>,
    decided_at: Option<DateTime<Utc>>,
    decided_by: Option<Uuid>,
    decision_reason: String,
}

impl TryFrom<SuggestionRow> for Suggestion {
    type Error = Error;

    fn try_from(row: SuggestionRow) -> Result<Self, Error> {
        let changes = row.fields.into_iter().zip(row.values_from).zip(row.values_to);
        let reason = row.decision_reason;
        let by = row.decided_by.map(PersonId);
        Ok(Self {
            id: SuggestionId(row.id),
            objective_id: ObjectiveId(row.objective_id),
            key_result_id: row.key_result_id.map(KeyResultId),
            author: PersonId(row.author_id),
            changes: changes.map(|((field, from), to)| FieldChange { field, from, to }).collect(),
            reason: row.reason,
            state: SuggestionState::of_code(row.state).ok_or(Error::BrokenRow("suggestion.state"))?,
            created_at: row.created_at,
            decision: row.decided_at.map(|at| Decision { by, at, reason }),
        })
    }
}

/// Adds a suggestion.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    organization: OrganizationId,
    suggestion: &Suggestion,
) -> Result<(), Error> {
    let texts = |of: fn(&FieldChange) -> &str| -> Vec<String> {
        suggestion.changes.iter().map(|change| of(change).to_owned()).collect()
    };
    sqlx::query!(
        "INSERT INTO goals.suggestion (
             organization_id, id, objective_id, key_result_id, author_id, fields, values_from, values_to, reason
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        organization.uuid(),
        suggestion.id.uuid(),
        suggestion.objective_id.uuid(),
        suggestion.key_result_id.map(KeyResultId::uuid),
        suggestion.author.uuid(),
        &texts(|change| &change.field),
        &texts(|change| &change.from),
        &texts(|change| &change.to),
        suggestion.reason,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A suggestion, as it is.
pub(crate) async fn find(
    connection: &mut PgConnection,
    id: SuggestionId,
) -> Result<Option<Suggestion>, Error> {
    let row = sqlx::query_as!(
        SuggestionRow,
        "SELECT
             id, objective_id, key_result_id, author_id, fields, values_from, values_to, reason, state, created_at, decided_at,
             decided_by, decision_reason
         FROM goals.suggestion
         WHERE id = $1",
        id.uuid(),
    )
    .fetch_optional(connection)
    .await?;
    row.map(Suggestion::try_from).transpose()
}

/// Locks a suggestion that is about to be decided, and reads where it stands.
pub(crate) async fn lock(
    connection: &mut PgConnection,
    id: SuggestionId,
) -> Result<Option<SuggestionState>, Error> {
    let state = sqlx::query_scalar!(
        "SELECT state
         FROM goals.suggestion
         WHERE id = $1
         FOR UPDATE",
        id.uuid(),
    )
    .fetch_optional(connection)
    .await?;
    let state = state.map(|code| SuggestionState::of_code(code).ok_or(Error::BrokenRow("suggestion.state")));
    state.transpose()
}

/// Stores how a locked open suggestion ended.
pub(crate) async fn decide(connection: &mut PgConnection, suggestion: &Suggestion) -> Result<(), Error> {
    let decision = suggestion.decision.as_ref();
    let done = sqlx::query!(
        "UPDATE goals.suggestion
         SET state = $2, decided_at = $3, decided_by = $4, decision_reason = $5
         WHERE id = $1 AND state = 1",
        suggestion.id.uuid(),
        suggestion.state.code(),
        decision.map(|decision| decision.at),
        decision.and_then(|decision| decision.by).map(PersonId::uuid),
        decision.map_or("", |decision| decision.reason.as_str()),
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), 1)
}

/// Suggestions for an objective and its key results behind one of them, the latest first.
pub(crate) async fn of_objective(
    connection: &mut PgConnection,
    objective: ObjectiveId,
    state: Option<SuggestionState>,
    after: Option<SuggestionId>,
    limit: i64,
) -> Result<Vec<Suggestion>, Error> {
    let rows = sqlx::query_as!(
        SuggestionRow,
        "SELECT
             id, objective_id, key_result_id, author_id, fields, values_from, values_to, reason, state, created_at, decided_at,
             decided_by, decision_reason
         FROM goals.suggestion
         WHERE objective_id = $1 AND ($2::smallint IS NULL OR state = $2) AND ($3::uuid IS NULL OR id < $3)
         ORDER BY id DESC
         LIMIT $4",
        objective.uuid(),
        state.map(SuggestionState::code),
        after.map(SuggestionId::uuid),
        limit,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Suggestion::try_from).collect()
}

/// Open suggestions behind one of them for goals that a person owns, or whose owning group or one above it they lead; the
/// latest first.
pub(crate) async fn waiting_for(
    connection: &mut PgConnection,
    (person, viewer): (PersonId, &Viewer),
    after: Option<SuggestionId>,
    limit: i64,
) -> Result<Vec<Suggestion>, Error> {
    let rows = sqlx::query_as!(
        SuggestionRow,
        r#"WITH RECURSIVE
           led (id) AS (
               -- ovation.directory.v1.MembershipRole: a lead.
               SELECT group_id FROM goals.directory_membership WHERE person_id = $1 AND NOT ended AND role = 2
               UNION
               SELECT g.id FROM led JOIN goals.directory_group AS g ON g.parent_id = led.id
           ),
           -- From what is theirs to what is suggested for it: the cost grows with that.
           theirs (id) AS (
               SELECT s.id
               FROM goals.objective AS o
               JOIN goals.suggestion AS s ON s.objective_id = o.id AND s.state = 1
               WHERE o.owner_person_id = $1
               UNION
               SELECT s.id
               FROM led
               JOIN goals.objective AS o ON o.owner_group_id = led.id
               JOIN goals.suggestion AS s ON s.objective_id = o.id AND s.state = 1
               UNION
               SELECT s.id
               FROM goals.key_result AS k
               JOIN goals.suggestion AS s ON s.key_result_id = k.id AND s.state = 1
               WHERE k.owner_person_id = $1
               UNION
               SELECT s.id
               FROM led
               JOIN goals.key_result AS k ON k.owner_group_id = led.id
               JOIN goals.suggestion AS s ON s.key_result_id = k.id AND s.state = 1
           )
           SELECT
               s.id, s.objective_id, s.key_result_id, s.author_id, s.fields, s.values_from, s.values_to, s.reason, s.state,
               s.created_at, s.decided_at, s.decided_by, s.decision_reason
           FROM theirs
           JOIN goals.suggestion AS s ON s.id = theirs.id
           JOIN goals.objective AS o ON o.organization_id = s.organization_id AND o.id = s.objective_id
           WHERE (o.readers IS NULL OR o.readers && $2 OR ($3 AND o.visibility = 2))
               AND ($4::uuid IS NULL OR s.id < $4)
           ORDER BY s.id DESC
           LIMIT $5"#,
        person.uuid(),
        &viewer.keys,
        viewer.administers,
        after.map(SuggestionId::uuid),
        limit,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Suggestion::try_from).collect()
}
