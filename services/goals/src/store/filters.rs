//! The statement that finds what conditions on owners mean.

use ovation_chassis::ids::PersonId;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Error;
use crate::filter::{Conditions, Filter, Owners};
use crate::ids::CycleId;
use crate::owner::Owner;

/// Conditions with the groups and goals that they mean to a person, or to a caller who is none.
pub(crate) async fn resolve(
    connection: &mut PgConnection,
    conditions: Conditions,
    cycle: CycleId,
    person: Option<PersonId>,
) -> Result<Filter, Error> {
    let mut groups: Vec<Uuid> = conditions.groups.iter().map(|group| group.uuid()).collect();
    let people: Vec<Uuid> = conditions.people.iter().map(|person| person.uuid()).collect();
    let is_owned = !groups.is_empty() || !people.is_empty();
    if conditions.with_sub_groups && !groups.is_empty() {
        groups = with_those_under(connection, &groups).await?;
    }
    let mut owners = is_owned.then(|| Owners::new(groups, people, Vec::new()));
    if let Some(owner) = conditions.owner {
        owners = Some(of_one(owner, owners.as_ref()));
    }
    let concern = match (conditions.concerns_me, person) {
        (false, _) => None,
        (true, None) => Some(Owners::default()),
        (true, Some(person)) => Some(concern(connection, cycle, person).await?),
    };
    Ok(Filter { conditions, owners, concern })
}

/// One owner or, where others are asked for as well, nobody.
fn of_one(owner: Owner, others: Option<&Owners>) -> Owners {
    let (groups, people) = match owner {
        Owner::Group(group) => (vec![group.uuid()], Vec::new()),
        Owner::Person(person) => (Vec::new(), vec![person.uuid()]),
    };
    let one = Owners::new(groups, people, Vec::new());
    let is_among = |ids: &[Uuid], all: &[Uuid]| ids.iter().all(|id| all.binary_search(id).is_ok());
    let holds = others
        .is_none_or(|others| is_among(&one.groups, &others.groups) && is_among(&one.people, &others.people));
    if holds { one } else { Owners::default() }
}

/// Groups with all those under them, each once.
async fn with_those_under(connection: &mut PgConnection, groups: &[Uuid]) -> Result<Vec<Uuid>, Error> {
    let groups = sqlx::query_scalar!(
        r#"WITH RECURSIVE held (id) AS (
               SELECT id FROM UNNEST($1::uuid[]) AS asked (id)
               UNION
               SELECT g.id FROM held JOIN goals.directory_group AS g ON g.parent_id = held.id
           )
           SELECT id AS "id!" FROM held"#,
        groups,
    )
    .fetch_all(connection)
    .await?;
    Ok(groups)
}

/// What concerns a person in a cycle.
async fn concern(connection: &mut PgConnection, cycle: CycleId, person: PersonId) -> Result<Owners, Error> {
    let row = sqlx::query!(
        r#"SELECT
               ARRAY(SELECT m.group_id FROM goals.directory_membership AS m WHERE m.person_id = $1 AND NOT m.ended) AS "groups!",
               ARRAY(
                   SELECT c.objective_id FROM goals.objective_contributor AS c WHERE c.person_id = $1
                   UNION
                   SELECT k.objective_id FROM goals.key_result AS k WHERE k.owner_person_id = $1 AND k.cycle_id = $2
               ) AS "objectives!""#,
        person.uuid(),
        cycle.uuid(),
    )
    .fetch_one(connection)
    .await?;
    Ok(Owners::new(row.groups, vec![person.uuid()], row.objectives))
}
