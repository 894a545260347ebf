//! Statements on the rows of an import.

use ovation_chassis::ids::OrganizationId;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Error;
use crate::ids::ImportId;
use crate::transfer::job::{Remark, ReportedRow, RowVerdict};
use crate::transfer::{Row, of_stored, to_stored};

/// What a row stands under, as it waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum StagedAbove {
    /// The row of this ordinal.
    Row(i32),
    /// What has this external id.
    External(String),
}

/// A row that waits to be taken in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StagedRow {
    /// In the order of the file, from 1.
    pub ordinal: i32,
    /// As a spreadsheet counts.
    pub number: i64,
    /// `None` where it does not come in.
    pub place: Option<i32>,
    /// `None` before it is known.
    pub verdict: Option<RowVerdict>,
    /// What it says.
    pub row: Row,
    /// What it stands under.
    pub above: Vec<StagedAbove>,
    /// What is said of it so far.
    pub remarks: Vec<Remark>,
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Outcome {
    /// Which row.
    pub ordinal: i32,
    /// What became of it.
    pub verdict: RowVerdict,
    /// The goal.
    pub node_id: Option<Uuid>,
    /// What it is compared by.
    pub name_key: Option<String>,
    /// What is said of it now, beside what was before.
    pub remarks: Vec<Remark>,
    /// Fields that change.
    pub changed_fields: Vec<String>,
}

/// A row that other rows stand under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Settled {
    /// Which row.
    pub ordinal: i32,
    /// As a spreadsheet counts.
    pub number: i64,
    /// What became of it.
    pub verdict: Option<RowVerdict>,
    /// The goal; `None` in a dry run for what would be created.
    pub node_id: Option<Uuid>,
    /// Whether it is a key result.
    pub is_key_result: bool,
}

/// Begins anew.
pub(crate) async fn delete_all(connection: &mut PgConnection, import: ImportId) -> Result<(), Error> {
    sqlx::query!("DELETE FROM goals.import_row WHERE import_id = $1", import.uuid())
        .execute(connection)
        .await?;
    Ok(())
}

/// Adds rows as they were read.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    organization: OrganizationId,
    import: ImportId,
    rows: &[StagedRow],
) -> Result<(), Error> {
    let ordinals: Vec<i32> = rows.iter().map(|row| row.ordinal).collect();
    let numbers: Vec<i64> = rows.iter().map(|row| row.number).collect();
    let verdicts: Vec<Option<i16>> = rows.iter().map(|row| row.verdict.map(RowVerdict::code)).collect();
    let titles: Vec<&str> = rows.iter().map(|row| row.row.title.as_str()).collect();
    let contents: Vec<Json> = rows.iter().map(|row| to_stored(&row.row)).collect();
    let remarks: Vec<Json> = rows.iter().map(|row| remarks_json(&row.remarks)).collect();
    sqlx::query!(
        "INSERT INTO goals.import_row (organization_id, import_id, ordinal, number, verdict, title, content, remarks)
         SELECT $1, $2, ordinal, number, verdict, title, content, remarks
         FROM UNNEST($3::integer[], $4::bigint[], $5::smallint[], $6::text[], $7::jsonb[], $8::jsonb[])
             AS new (ordinal, number, verdict, title, content, remarks)",
        organization.uuid(),
        import.uuid(),
        &ordinals,
        &numbers,
        &verdicts as &[Option<i16>],
        &titles as &[&str],
        &contents,
        &remarks,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The place of a row: its ordinal, its place, its verdict if it has none, what it stands under, and what is said of that.
pub(crate) type Placed = (i32, Option<i32>, Option<RowVerdict>, Vec<StagedAbove>, Vec<Remark>);

/// Gives rows their places.
pub(crate) async fn set_places(
    connection: &mut PgConnection,
    import: ImportId,
    rows: &[Placed],
) -> Result<(), Error> {
    let ordinals: Vec<i32> = rows.iter().map(|row| row.0).collect();
    let places: Vec<Option<i32>> = rows.iter().map(|row| row.1).collect();
    let verdicts: Vec<Option<i16>> = rows.iter().map(|row| row.2.map(RowVerdict::code)).collect();
    let above: Vec<Json> = rows.iter().map(|row| serde_json::to_value(&row.3).unwrap_or_default()).collect();
    let remarks: Vec<Json> = rows.iter().map(|row| remarks_json(&row.4)).collect();
    sqlx::query!(
        "UPDATE goals.import_row AS row
         SET place = new.place, verdict = COALESCE(row.verdict, new.verdict), above = new.above, remarks = row.remarks || new.remarks
         FROM UNNEST($2::integer[], $3::integer[], $4::smallint[], $5::jsonb[], $6::jsonb[])
             AS new (ordinal, place, verdict, above, remarks)
         WHERE row.import_id = $1 AND row.ordinal = new.ordinal",
        import.uuid(),
        &ordinals,
        &places as &[Option<i32>],
        &verdicts as &[Option<i16>],
        &above,
        &remarks,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The next rows behind a place.
pub(crate) async fn next(
    connection: &mut PgConnection,
    import: ImportId,
    after: i32,
    limit: i64,
) -> Result<Vec<StagedRow>, Error> {
    let rows = sqlx::query!(
        "SELECT ordinal, number, place, content, above
         FROM goals.import_row
         WHERE import_id = $1 AND place > $2
         ORDER BY place
         LIMIT $3",
        import.uuid(),
        after,
        limit,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let above =
                serde_json::from_value(row.above).map_err(|_| Error::BrokenRow("import_row.above"))?;
            Ok(StagedRow {
                ordinal: row.ordinal,
                number: row.number,
                place: row.place,
                verdict: None,
                row: of_stored(&row.content),
                above,
                remarks: Vec::new(),
            })
        })
        .collect()
}

/// What became of rows that others stand under.
pub(crate) async fn settled(
    connection: &mut PgConnection,
    import: ImportId,
    ordinals: &[i32],
) -> Result<Vec<Settled>, Error> {
    let rows = sqlx::query!(
        r#"SELECT ordinal, number, verdict, node_id, content ->> 'kind' = 'key_result' AS "is_key_result!"
           FROM goals.import_row
           WHERE import_id = $1 AND ordinal = ANY($2)"#,
        import.uuid(),
        ordinals,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Settled {
            ordinal: row.ordinal,
            number: row.number,
            verdict: row.verdict.and_then(RowVerdict::of_code),
            node_id: row.node_id,
            is_key_result: row.is_key_result,
        })
        .collect())
}

/// Rows up to a place that are one of these goals, by the names that they are compared by or by the goal: number, name, goal.
pub(crate) async fn same(
    connection: &mut PgConnection,
    import: ImportId,
    up_to: i32,
    names: &[String],
    nodes: &[Uuid],
) -> Result<Vec<(i64, Option<String>, Option<Uuid>)>, Error> {
    let rows = sqlx::query!(
        "SELECT number, name_key, node_id
         FROM goals.import_row
         WHERE import_id = $1 AND place <= $4 AND verdict <> 4 AND (name_key = ANY($2) OR node_id = ANY($3))",
        import.uuid(),
        names,
        nodes,
        up_to,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.number, row.name_key, row.node_id)).collect())
}

/// Stores what became of rows.
pub(crate) async fn set_outcomes(
    connection: &mut PgConnection,
    import: ImportId,
    outcomes: &[Outcome],
) -> Result<(), Error> {
    let ordinals: Vec<i32> = outcomes.iter().map(|outcome| outcome.ordinal).collect();
    let verdicts: Vec<i16> = outcomes.iter().map(|outcome| outcome.verdict.code()).collect();
    let nodes: Vec<Option<Uuid>> = outcomes.iter().map(|outcome| outcome.node_id).collect();
    let names: Vec<Option<&str>> = outcomes.iter().map(|outcome| outcome.name_key.as_deref()).collect();
    let remarks: Vec<Json> = outcomes.iter().map(|outcome| remarks_json(&outcome.remarks)).collect();
    let changed: Vec<String> = outcomes.iter().map(|outcome| outcome.changed_fields.join(",")).collect();
    sqlx::query!(
        "UPDATE goals.import_row AS row
         SET
             verdict = new.verdict, node_id = new.node_id, name_key = new.name_key, remarks = row.remarks || new.remarks,
             changed_fields = CASE new.changed WHEN '' THEN '{}' ELSE string_to_array(new.changed, ',') END
         FROM UNNEST($2::integer[], $3::smallint[], $4::uuid[], $5::text[], $6::jsonb[], $7::text[])
             AS new (ordinal, verdict, node_id, name_key, remarks, changed)
         WHERE row.import_id = $1 AND row.ordinal = new.ordinal",
        import.uuid(),
        &ordinals,
        &verdicts,
        &nodes as &[Option<Uuid>],
        &names as &[Option<&str>],
        &remarks,
        &changed,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The report, in the order of the file, behind a row; only of one verdict, if one is named.
pub(crate) async fn report(
    connection: &mut PgConnection,
    import: ImportId,
    verdict: Option<RowVerdict>,
    after: i32,
    limit: i64,
) -> Result<Vec<ReportedRow>, Error> {
    let rows = sqlx::query!(
        r#"SELECT ordinal, number, verdict AS "verdict!", title, node_id, remarks, changed_fields
           FROM goals.import_row
           WHERE import_id = $1 AND ordinal > $2 AND verdict IS NOT NULL AND ($3::smallint IS NULL OR verdict = $3)
           ORDER BY ordinal
           LIMIT $4"#,
        import.uuid(),
        after,
        verdict.map(RowVerdict::code),
        limit,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let remarks =
                serde_json::from_value(row.remarks).map_err(|_| Error::BrokenRow("import_row.remarks"))?;
            Ok(ReportedRow {
                ordinal: row.ordinal,
                number: row.number,
                verdict: RowVerdict::of_code(row.verdict).ok_or(Error::BrokenRow("import_row.verdict"))?,
                title: row.title,
                node_id: row.node_id,
                remarks,
                changed_fields: row.changed_fields,
            })
        })
        .collect()
}

/// The first and the last day that rows state which name a cycle.
pub(crate) async fn days_of_cycle(
    connection: &mut PgConnection,
    import: ImportId,
    cycle: &str,
) -> Result<Option<(chrono::NaiveDate, chrono::NaiveDate)>, Error> {
    let row = sqlx::query!(
        r#"SELECT min(content ->> 'starts_on') AS starts_on, max(content ->> 'due_on') AS due_on
           FROM goals.import_row
           WHERE import_id = $1 AND content ->> 'cycle' = $2"#,
        import.uuid(),
        cycle,
    )
    .fetch_one(connection)
    .await?;
    let day = |text: Option<String>| text.and_then(|text| text.parse::<chrono::NaiveDate>().ok());
    Ok(day(row.starts_on).zip(day(row.due_on)).filter(|(starts_on, due_on)| starts_on <= due_on))
}

fn remarks_json(remarks: &[Remark]) -> Json {
    serde_json::to_value(remarks).unwrap_or_default()
}
