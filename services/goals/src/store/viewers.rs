//! Statements on who sees goals.

use ovation_chassis::caller::Caller;
use ovation_chassis::ids::PersonId;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Error;
use crate::ids::ObjectiveId;
use crate::viewer::Viewer;

/// A caller, as far as seeing goals goes.
pub(crate) async fn viewer(connection: &mut PgConnection, caller: &Caller) -> Result<Viewer, Error> {
    let keys = match caller.person() {
        Some(person) => keys(connection, person).await?,
        None => Vec::new(),
    };
    Ok(Viewer { keys, administers: caller.may_administer() })
}

/// The person, the groups they belong to with all above these, and all groups under those they
/// lead.
async fn keys(connection: &mut PgConnection, person: PersonId) -> Result<Vec<Uuid>, Error> {
    let groups = sqlx::query_scalar!(
        r#"WITH RECURSIVE
           own (id, role) AS (
               SELECT group_id, role FROM goals.directory_membership WHERE person_id = $1 AND NOT ended
           ),
           above (id) AS (
               SELECT id FROM own
               UNION
               SELECT g.parent_id FROM above JOIN goals.directory_group AS g ON g.id = above.id WHERE g.parent_id IS NOT NULL
           ),
           led (id) AS (
               -- ovation.directory.v1.MembershipRole: a lead.
               SELECT id FROM own WHERE role = 2
               UNION
               SELECT g.id FROM led JOIN goals.directory_group AS g ON g.parent_id = led.id
           )
           SELECT id AS "id!" FROM above
           UNION
           SELECT id FROM led"#,
        person.uuid(),
    )
    .fetch_all(connection)
    .await?;
    Ok(std::iter::once(person.uuid()).chain(groups).collect())
}

/// Whether a viewer sees an objective; `false` for one that is not there.
pub(crate) async fn sees(
    connection: &mut PgConnection,
    viewer: &Viewer,
    objective: ObjectiveId,
) -> Result<bool, Error> {
    let sees = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT 1
               FROM goals.objective AS o
               WHERE o.id = $1 AND (o.readers IS NULL OR o.readers && $2 OR ($3 AND o.visibility = 2))
           ) AS "sees!""#,
        objective.uuid(),
        &viewer.keys,
        viewer.administers,
    )
    .fetch_one(connection)
    .await?;
    Ok(sees)
}

/// Those of these objectives that a viewer sees.
pub(crate) async fn seen_of(
    connection: &mut PgConnection,
    viewer: &Viewer,
    objectives: &[ObjectiveId],
) -> Result<Vec<ObjectiveId>, Error> {
    let ids: Vec<Uuid> = objectives.iter().map(|id| id.uuid()).collect();
    let seen = sqlx::query_scalar!(
        "SELECT o.id
         FROM goals.objective AS o
         WHERE o.id = ANY($1) AND (o.readers IS NULL OR o.readers && $2 OR ($3 AND o.visibility = 2))",
        &ids,
        &viewer.keys,
        viewer.administers,
    )
    .fetch_all(connection)
    .await?;
    Ok(seen.into_iter().map(ObjectiveId).collect())
}

/// Whether everybody in the organization may see an objective.
pub(crate) async fn is_open(connection: &mut PgConnection, objective: ObjectiveId) -> Result<bool, Error> {
    let is_open = sqlx::query_scalar!(
        r#"SELECT visibility = 1 AS "is_open!"
           FROM goals.objective
           WHERE id = $1"#,
        objective.uuid(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(is_open.unwrap_or(false))
}

/// Those of these people who see an objective, by the rule of [`viewer`] for each of them.
pub(crate) async fn who_sees(
    connection: &mut PgConnection,
    objective: ObjectiveId,
    people: &[PersonId],
) -> Result<Vec<PersonId>, Error> {
    let people: Vec<Uuid> = people.iter().map(|person| person.uuid()).collect();
    let seeing = sqlx::query_scalar!(
        r#"WITH RECURSIVE
           own (person_id, id, role) AS (
               SELECT person_id, group_id, role FROM goals.directory_membership WHERE person_id = ANY($2) AND NOT ended
           ),
           above (person_id, id) AS (
               SELECT person_id, id FROM own
               UNION
               SELECT above.person_id, g.parent_id
               FROM above
               JOIN goals.directory_group AS g ON g.id = above.id
               WHERE g.parent_id IS NOT NULL
           ),
           led (person_id, id) AS (
               -- ovation.directory.v1.MembershipRole: a lead.
               SELECT person_id, id FROM own WHERE role = 2
               UNION
               SELECT led.person_id, g.id FROM led JOIN goals.directory_group AS g ON g.parent_id = led.id
           )
           SELECT p.id
           FROM goals.directory_person AS p
           CROSS JOIN goals.objective AS o
           WHERE p.id = ANY($2)
               AND o.id = $1
               AND (
                   o.readers IS NULL
                   OR o.readers && ARRAY(
                       SELECT p.id
                       UNION ALL
                       SELECT above.id FROM above WHERE above.person_id = p.id
                       UNION ALL
                       SELECT led.id FROM led WHERE led.person_id = p.id
                   )
                   -- ovation.directory.v1.Role: an administrator, HR.
                   OR (o.visibility = 2 AND p.roles && ARRAY[1, 2]::smallint[])
               )"#,
        objective.uuid(),
        &people,
    )
    .fetch_all(connection)
    .await?;
    Ok(seeing.into_iter().map(PersonId).collect())
}
