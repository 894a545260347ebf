//! Adding and changing objectives that a file names.

use ovation_chassis::ids::OrganizationId;
use rust_decimal::Decimal;
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Error;
use crate::store::demand;

/// An objective as a file says it, with all that it has.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ObjectiveColumns {
    /// Its id.
    pub id: Uuid,
    /// Its cycle; taken for new ones.
    pub cycle_id: Uuid,
    /// Its place; taken for new ones.
    pub path: String,
    /// Its title.
    pub title: String,
    /// The title as an import compares it.
    pub title_key: String,
    /// Why.
    pub rationale: String,
    /// By number.
    pub kind: i16,
    /// By number.
    pub state: i16,
    /// By number.
    pub outcome: Option<i16>,
    /// The owner, if it is a group.
    pub owner_group_id: Option<Uuid>,
    /// The owner, if it is a person.
    pub owner_person_id: Option<Uuid>,
    /// How much it counts.
    pub weight: Decimal,
    /// People who work on it beside the owner; taken for new ones.
    pub contributor_ids: Vec<Uuid>,
    /// By number; taken for new ones.
    pub visibility: i16,
    /// Taken for new ones.
    pub visible_to_group_id: Option<Uuid>,
    /// Taken for new ones.
    pub visible_to_person_ids: Vec<Uuid>,
    /// Labels.
    pub labels: Vec<String>,
    /// What the other system calls it.
    pub external_id: Option<String>,
    /// From 0 to 1.
    pub score: Option<Decimal>,
}

/// Adds objectives without progress; their alignments and what is under them come after.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    organization: OrganizationId,
    objectives: &[ObjectiveColumns],
) -> Result<(), Error> {
    let new = serde_json::to_value(objectives).map_err(|_| Error::BrokenRow("objective"))?;
    sqlx::query!(
        "WITH new AS (
             SELECT *
             FROM jsonb_to_recordset($2) AS new (
                 id uuid, cycle_id uuid, path text, title text, title_key text, rationale text, kind smallint, state smallint,
                 outcome smallint, owner_group_id uuid, owner_person_id uuid, weight numeric, contributor_ids uuid[],
                 visibility smallint, visible_to_group_id uuid, visible_to_person_ids uuid[], labels text[], external_id text,
                 score numeric
             )
         ), contributor AS (
             INSERT INTO goals.objective_contributor (organization_id, person_id, objective_id)
             SELECT $1, person_id, id
             FROM new
             CROSS JOIN LATERAL UNNEST(contributor_ids) AS person (person_id)
         )
         INSERT INTO goals.objective (
             organization_id, id, cycle_id, path, title, title_key, rationale, kind, state, outcome, owner_group_id, owner_person_id,
             weight, contributor_ids, visibility, visible_to_group_id, visible_to_person_ids, labels, external_id, score
         )
         SELECT
             $1, id, cycle_id, path, title, title_key, rationale, kind, state, outcome, owner_group_id, owner_person_id, weight,
             contributor_ids, visibility, visible_to_group_id, visible_to_person_ids, labels, external_id, score
         FROM new",
        organization.uuid(),
        new,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Changes locked objectives. One that was imported from an outline is its own from a new title or owner on.
pub(crate) async fn update(
    connection: &mut PgConnection,
    objectives: &[ObjectiveColumns],
) -> Result<(), Error> {
    let new = serde_json::to_value(objectives).map_err(|_| Error::BrokenRow("objective"))?;
    let done = sqlx::query!(
        "UPDATE goals.objective AS o
         SET
             title = new.title, title_key = new.title_key, rationale = new.rationale, kind = new.kind, state = new.state,
             outcome = new.outcome, owner_group_id = new.owner_group_id, owner_person_id = new.owner_person_id,
             weight = new.weight, labels = new.labels, external_id = new.external_id, score = new.score,
             import_key = CASE
                 WHEN o.title_key = new.title_key AND o.owner_group_id IS NOT DISTINCT FROM new.owner_group_id THEN o.import_key
             END,
             revision = o.revision + 1, content_revision = o.content_revision + 1, updated_at = transaction_timestamp()
         FROM jsonb_to_recordset($1) AS new (
             id uuid, title text, title_key text, rationale text, kind smallint, state smallint, outcome smallint,
             owner_group_id uuid, owner_person_id uuid, weight numeric, labels text[], external_id text, score numeric
         )
         WHERE o.id = new.id",
        new,
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), objectives.len())
}
