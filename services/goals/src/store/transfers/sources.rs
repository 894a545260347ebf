//! What goals' rows last said, for the way back.

use ovation_chassis::ids::OrganizationId;
use serde_json::Value as Json;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Error;
use crate::transfer::{Format, Row, of_stored, to_stored};

/// What a goal's row said.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// The goal.
    pub node_id: Uuid,
    /// In which form.
    pub format: Format,
    /// What it said.
    pub row: Row,
    /// Whose goal it was then.
    pub owner_id: Uuid,
}

/// Keeps what rows said.
pub(crate) async fn keep(
    connection: &mut PgConnection,
    organization: OrganizationId,
    sources: &[Source],
) -> Result<(), Error> {
    let nodes: Vec<Uuid> = sources.iter().map(|source| source.node_id).collect();
    let formats: Vec<i16> = sources.iter().map(|source| source.format.code()).collect();
    let contents: Vec<Json> = sources.iter().map(|source| to_stored(&source.row)).collect();
    let owners: Vec<Uuid> = sources.iter().map(|source| source.owner_id).collect();
    sqlx::query!(
        "INSERT INTO goals.transfer_source (organization_id, node_id, format, content, owner_id)
         SELECT $1, node_id, format, content, owner_id
         FROM UNNEST($2::uuid[], $3::smallint[], $4::jsonb[], $5::uuid[]) AS new (node_id, format, content, owner_id)
         ON CONFLICT (organization_id, node_id)
         DO UPDATE SET format = EXCLUDED.format, content = EXCLUDED.content, owner_id = EXCLUDED.owner_id",
        organization.uuid(),
        &nodes,
        &formats,
        &contents,
        &owners,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What the rows of these goals said.
pub(crate) async fn of(connection: &mut PgConnection, nodes: &[Uuid]) -> Result<Vec<Source>, Error> {
    let rows = sqlx::query!(
        "SELECT node_id, format, content, owner_id
         FROM goals.transfer_source
         WHERE node_id = ANY($1)",
        nodes,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Source {
                node_id: row.node_id,
                format: Format::of_code(row.format).ok_or(Error::BrokenRow("transfer_source.format"))?,
                row: of_stored(&row.content),
                owner_id: row.owner_id,
            })
        })
        .collect()
}
