//! Statements on who has read an objective.

use ovation_chassis::ids::{OrganizationId, PersonId};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Error;
use crate::ids::ObjectiveId;

/// How many people have confirmed that they read an objective.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Confirmations {
    /// As it is now.
    pub current: i64,
    /// Some earlier form of it only.
    pub earlier: i64,
    /// Whether the one who asks has, as it is now.
    pub mine: bool,
}

/// Stores that a person has read an objective as it is now.
pub(crate) async fn store(
    connection: &mut PgConnection,
    organization: OrganizationId,
    objective: ObjectiveId,
    person: PersonId,
) -> Result<(), Error> {
    sqlx::query!(
        "INSERT INTO goals.read_confirmation AS old (organization_id, objective_id, person_id, content_revision)
         SELECT $1, id, $3, content_revision
         FROM goals.objective
         WHERE id = $2
         ON CONFLICT (organization_id, objective_id, person_id)
         DO UPDATE SET content_revision = EXCLUDED.content_revision
         WHERE old.content_revision < EXCLUDED.content_revision",
        organization.uuid(),
        objective.uuid(),
        person.uuid(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// How many have confirmed; `person` asks, if it is one.
pub(crate) async fn count(
    connection: &mut PgConnection,
    objective: ObjectiveId,
    person: Option<PersonId>,
) -> Result<Confirmations, Error> {
    let confirmations = sqlx::query_as!(
        Confirmations,
        r#"SELECT
               count(*) FILTER (WHERE c.content_revision = o.content_revision) AS "current!",
               count(*) FILTER (WHERE c.content_revision < o.content_revision) AS "earlier!",
               COALESCE(bool_or(c.content_revision = o.content_revision AND c.person_id = $2), false) AS "mine!"
           FROM goals.objective AS o
           JOIN goals.read_confirmation AS c ON c.organization_id = o.organization_id AND c.objective_id = o.id
           WHERE o.id = $1"#,
        objective.uuid(),
        person.map(Uuid::from),
    )
    .fetch_one(connection)
    .await?;
    Ok(confirmations)
}
