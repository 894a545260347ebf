//! Statements that find what an import names and is there already.

use chrono::NaiveDate;
use ovation_chassis::ids::{GroupId, PersonId};
use rust_decimal::Decimal;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::config::VALUE_DECIMALS;
use crate::error::Error;
use crate::ids::CycleId;
use crate::owner::Owner;
use crate::transfer::plan::Known;
use crate::transfer::{Controllability, Direction, Kind, Row, RowKind, Status, Visibility};

/// How an objective is looked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct WantedObjectives {
    /// By its own id.
    pub ids: Vec<Uuid>,
    /// By cycle and external id.
    pub external_ids: Vec<(CycleId, String)>,
    /// By cycle and title key.
    pub titles: Vec<(CycleId, String)>,
}

/// An objective that is there, with what it is found by.
#[derive(Clone, Debug)]
pub(crate) struct KnownObjective {
    /// It.
    pub known: Known,
    /// Its cycle.
    pub cycle_id: CycleId,
    /// Its title as an import compares it.
    pub title_key: String,
}

/// A key result that is there, with what it is found by.
#[derive(Clone, Debug)]
pub(crate) struct KnownKeyResult {
    /// It.
    pub known: Known,
    /// Its title as an import compares it.
    pub title_key: String,
}

struct ObjectiveRecord {
    id: Uuid,
    cycle_id: Uuid,
    title: String,
    title_key: String,
    rationale: String,
    kind: i16,
    state: i16,
    outcome: Option<i16>,
    owner_group_id: Option<Uuid>,
    owner_person_id: Option<Uuid>,
    weight: Decimal,
    visibility: i16,
    labels: Vec<String>,
    external_id: Option<String>,
    score: Option<Decimal>,
    progress: Option<Decimal>,
    parents: Vec<Uuid>,
}

impl TryFrom<ObjectiveRecord> for KnownObjective {
    type Error = Error;

    fn try_from(record: ObjectiveRecord) -> Result<Self, Error> {
        let row = Row {
            kind: Some(RowKind::Objective),
            title: record.title,
            description: record.rationale,
            objective_kind: kind(record.kind),
            status: status(record.state, record.outcome),
            weight: Some(record.weight.normalize()),
            visibility: visibility(record.visibility),
            labels: record.labels,
            external_id: record.external_id.unwrap_or_default(),
            score: record.score.map(|score| score.normalize()),
            progress: record.progress.map(|progress| progress.round_dp(VALUE_DECIMALS).normalize()),
            ..Row::default()
        };
        let owner = Owner::of_columns(record.owner_group_id, record.owner_person_id)
            .ok_or(Error::BrokenRow("objective.owner"))?;
        Ok(Self {
            known: Known { id: record.id, owner, parents: record.parents, row, last_imported: None },
            cycle_id: CycleId(record.cycle_id),
            title_key: record.title_key,
        })
    }
}

/// For whom objectives are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seeing {
    /// For whoever is known to see them.
    All,
    /// For somebody who administers: what named people see is left to these people, and is not there for others.
    Administering(Option<PersonId>),
}

impl Seeing {
    fn person(self) -> Option<Uuid> {
        match self {
            Self::All => None,
            Self::Administering(person) => person.map(PersonId::uuid),
        }
    }
}

/// Objectives that are meant.
pub(crate) async fn objectives(
    connection: &mut PgConnection,
    wanted: &WantedObjectives,
    seeing: Seeing,
) -> Result<Vec<KnownObjective>, Error> {
    let split = |pairs: &[(CycleId, String)]| -> (Vec<Uuid>, Vec<String>) {
        pairs.iter().map(|(cycle, text)| (cycle.uuid(), text.clone())).unzip()
    };
    let (id_cycles, external_ids) = split(&wanted.external_ids);
    let (title_cycles, titles) = split(&wanted.titles);
    let records = sqlx::query_as!(
        ObjectiveRecord,
        r#"WITH meant AS (
               SELECT id FROM goals.objective WHERE id = ANY($1)
               UNION
               SELECT o.id
               FROM UNNEST($2::uuid[], $3::text[]) AS wanted (cycle_id, external_id)
               JOIN goals.objective AS o ON o.cycle_id = wanted.cycle_id AND o.external_id = wanted.external_id
               UNION
               SELECT o.id
               FROM UNNEST($4::uuid[], $5::text[]) AS wanted (cycle_id, title_key)
               JOIN goals.objective AS o ON o.cycle_id = wanted.cycle_id AND o.title_key = wanted.title_key
           )
           SELECT
               o.id, o.cycle_id, o.title, o.title_key, o.rationale, o.kind, o.state, o.outcome, o.owner_group_id, o.owner_person_id,
               o.weight, o.visibility, o.labels, o.external_id, o.score, o.progress,
               COALESCE(
                   (
                       SELECT array_agg(a.parent_id ORDER BY a.position)
                       FROM goals.alignment AS a
                       WHERE a.organization_id = o.organization_id AND a.objective_id = o.id
                   ),
                   '{}'
               ) AS "parents!"
           FROM meant
           JOIN goals.objective AS o ON o.id = meant.id
           WHERE $7 OR o.visibility <> 3 OR $6::uuid = ANY(o.readers)
           ORDER BY o.id"#,
        &wanted.ids,
        &id_cycles,
        &external_ids,
        &title_cycles,
        &titles,
        seeing.person(),
        seeing == Seeing::All,
    )
    .fetch_all(connection)
    .await?;
    records.into_iter().map(KnownObjective::try_from).collect()
}

struct KeyResultRecord {
    id: Uuid,
    objective_id: Uuid,
    title: String,
    title_key: String,
    measure: i16,
    baseline: Option<Decimal>,
    target: Option<Decimal>,
    committed: Option<Decimal>,
    stretch: Option<Decimal>,
    lower: Option<Decimal>,
    upper: Option<Decimal>,
    unit: String,
    owner_group_id: Option<Uuid>,
    owner_person_id: Option<Uuid>,
    weight: Decimal,
    controllability: Option<i16>,
    due_on: Option<NaiveDate>,
    read_value: Option<Decimal>,
    confidence: i16,
    external_id: Option<String>,
    score: Option<Decimal>,
    progress: Option<Decimal>,
    last_imported: Option<Decimal>,
}

impl TryFrom<KeyResultRecord> for KnownKeyResult {
    type Error = Error;

    fn try_from(record: KeyResultRecord) -> Result<Self, Error> {
        let exact = |value: Option<Decimal>| value.map(|value| value.normalize());
        let row = Row {
            kind: Some(RowKind::KeyResult),
            title: record.title,
            direction: direction(record.measure),
            baseline: exact(record.baseline),
            target: exact(record.target),
            committed: exact(record.committed),
            stretch: exact(record.stretch),
            lower: exact(record.lower),
            upper: exact(record.upper),
            unit: record.unit,
            weight: exact(Some(record.weight)),
            controllability: record.controllability.and_then(controllability),
            due_on: record.due_on,
            current: exact(record.read_value),
            confidence: Some(Decimal::from(record.confidence)).filter(|confidence| !confidence.is_zero()),
            external_id: record.external_id.unwrap_or_default(),
            score: exact(record.score),
            progress: record.progress.map(|progress| progress.round_dp(VALUE_DECIMALS).normalize()),
            ..Row::default()
        };
        let owner = Owner::of_columns(record.owner_group_id, record.owner_person_id)
            .ok_or(Error::BrokenRow("key_result.owner"))?;
        let parents = vec![record.objective_id];
        let last_imported = exact(record.last_imported);
        let known = Known { id: record.id, owner, parents, row, last_imported };
        Ok(Self { known, title_key: record.title_key })
    }
}

/// The key results of these objectives, and those with these ids. Retired ones are over and are not meant.
pub(crate) async fn key_results(
    connection: &mut PgConnection,
    objectives: &[Uuid],
    ids: &[Uuid],
    seeing: Seeing,
) -> Result<Vec<KnownKeyResult>, Error> {
    let records = sqlx::query_as!(
        KeyResultRecord,
        "SELECT
             k.id, k.objective_id, k.title, k.title_key, k.measure, k.baseline, k.target, k.committed, k.stretch, k.lower, k.upper, k.unit,
             k.owner_group_id, k.owner_person_id, k.weight, k.controllability, k.due_on, k.read_value, k.confidence, k.external_id, k.score,
             k.progress,
             (
                 SELECT r.value
                 FROM goals.reading AS r
                 -- ovation.goals.v1.ReadingSource: an import.
                 WHERE r.organization_id = k.organization_id AND r.series_id = k.id AND r.source = 3
                 ORDER BY r.effective_at DESC, r.recorded_at DESC, r.id DESC
                 LIMIT 1
             ) AS last_imported
         FROM goals.key_result AS k
         JOIN goals.objective AS o ON o.organization_id = k.organization_id AND o.id = k.objective_id
         WHERE (k.objective_id = ANY($1) OR k.id = ANY($2))
             AND k.retired_at IS NULL
             AND ($4 OR o.visibility <> 3 OR $3::uuid = ANY(o.readers))
         ORDER BY k.objective_id, k.id",
        objectives,
        ids,
        seeing.person(),
        seeing == Seeing::All,
    )
    .fetch_all(connection)
    .await?;
    records.into_iter().map(KnownKeyResult::try_from).collect()
}

/// Goals with these external ids, in any cycle, or with these own ids: the text, the id, and whether it is a key result. Of several the
/// latest comes last.
pub(crate) async fn by_external_ids(
    connection: &mut PgConnection,
    external_ids: &[String],
    seeing: Seeing,
) -> Result<Vec<(String, Uuid, bool)>, Error> {
    let ids: Vec<Uuid> = external_ids.iter().filter_map(|text| text.parse().ok()).collect();
    let rows = sqlx::query!(
        r#"WITH named (name, id, objective_id, is_key_result) AS (
               SELECT external_id, id, id, false FROM goals.objective WHERE external_id = ANY($1)
               UNION ALL
               SELECT external_id, id, objective_id, true FROM goals.key_result WHERE external_id = ANY($1)
               UNION ALL
               SELECT id::text, id, id, false FROM goals.objective WHERE id = ANY($2)
               UNION ALL
               SELECT id::text, id, objective_id, true FROM goals.key_result WHERE id = ANY($2)
           )
           SELECT named.name AS "name!", named.id AS "id!", named.is_key_result AS "is_key_result!"
           FROM named
           JOIN goals.objective AS o ON o.id = named.objective_id
           WHERE $4 OR o.visibility <> 3 OR $3::uuid = ANY(o.readers)
           ORDER BY named.id"#,
        external_ids,
        &ids,
        seeing.person(),
        seeing == Seeing::All,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.name, row.id, row.is_key_result)).collect())
}

/// Cycles of the organization: name, id, and whether it is open.
pub(crate) async fn cycles(connection: &mut PgConnection) -> Result<Vec<(String, CycleId, bool)>, Error> {
    let rows = sqlx::query!(
        r#"SELECT name, id, closed_at IS NULL AS "is_open!" FROM goals.cycle ORDER BY starts_on, id"#
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.name, CycleId(row.id), row.is_open)).collect())
}

/// Groups by key and by name, and people who have not left by name.
pub(crate) async fn names(connection: &mut PgConnection) -> Result<Vec<(String, Owner)>, Error> {
    let rows = sqlx::query!(
        r#"SELECT key AS "name!", id AS "id!", true AS "is_group!" FROM goals.directory_group
           UNION ALL
           SELECT name, id, true FROM goals.directory_group
           UNION ALL
           -- ovation.directory.v1.PersonStatus: those who have left own nothing new.
           SELECT display_name, id, false FROM goals.directory_person WHERE status <> 3"#
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let owner =
                if row.is_group { Owner::Group(GroupId(row.id)) } else { Owner::Person(PersonId(row.id)) };
            (row.name, owner)
        })
        .collect())
}

fn kind(code: i16) -> Option<Kind> {
    [(1, Kind::Committed), (2, Kind::Aspirational), (3, Kind::Moonshot)]
        .into_iter()
        .find_map(|(known, kind)| (known == code).then_some(kind))
}

fn status(state: i16, outcome: Option<i16>) -> Option<Status> {
    Some(match (state, outcome) {
        (1, _) => Status::Draft,
        (2, _) => Status::Active,
        (4, _) => Status::Proposed,
        (3, Some(1)) => Status::Achieved,
        (3, Some(2)) => Status::Partly,
        (3, Some(3)) => Status::Missed,
        (3, Some(4)) => Status::Cancelled,
        (3, _) => Status::Closed,
        _ => return None,
    })
}

fn visibility(code: i16) -> Option<Visibility> {
    [(1, Visibility::Organization), (2, Visibility::Group), (3, Visibility::People)]
        .into_iter()
        .find_map(|(known, visibility)| (known == code).then_some(visibility))
}

fn direction(code: i16) -> Option<Direction> {
    [
        (1, Direction::Increase),
        (2, Direction::Decrease),
        (3, Direction::YesNo),
        (4, Direction::NotMeasured),
        (5, Direction::Band),
        (6, Direction::Milestones),
    ]
    .into_iter()
    .find_map(|(known, direction)| (known == code).then_some(direction))
}

fn controllability(code: i16) -> Option<Controllability> {
    [(1, Controllability::Ours), (2, Controllability::Shared), (3, Controllability::Outside)]
        .into_iter()
        .find_map(|(known, controllability)| (known == code).then_some(controllability))
}
