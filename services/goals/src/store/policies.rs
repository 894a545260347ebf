//! Statements on group policies.

use std::collections::HashMap;

use ovation_chassis::ids::{GroupId, OrganizationId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::demand;
use crate::config::{GROUP_LEVELS_MAX, GROUP_POLICIES_MAX};
use crate::error::Error;
use crate::ids::PolicyId;
use crate::owner::Owner;
use crate::policy::{
    Approval, EffectivePolicy, GroupPolicy, IndividualObjectives, Place, Policies, RationaleRule, Rules,
};

struct PolicyRow {
    id: Uuid,
    group_id: Option<Uuid>,
    job_type: Option<String>,
    individual_objectives: Option<i16>,
    key_results_max: Option<i16>,
    rationale: Option<i16>,
    approval: Option<i16>,
    objectives_max: Option<i16>,
    revision: i64,
}

impl TryFrom<PolicyRow> for GroupPolicy {
    type Error = Error;

    fn try_from(row: PolicyRow) -> Result<Self, Error> {
        fn known<T>(
            code: Option<i16>,
            of_code: fn(i16) -> Option<T>,
            what: &'static str,
        ) -> Result<Option<T>, Error> {
            code.map(|code| of_code(code).ok_or(Error::BrokenRow(what))).transpose()
        }
        let rules = Rules {
            individual_objectives: known(
                row.individual_objectives,
                IndividualObjectives::of_code,
                "group_policy.individual_objectives",
            )?,
            key_results_max: row.key_results_max,
            rationale: known(row.rationale, RationaleRule::of_code, "group_policy.rationale")?,
            approval: known(row.approval, Approval::of_code, "group_policy.approval")?,
            objectives_max: row.objectives_max,
        };
        let place = Place { group: row.group_id.map(GroupId), job_type: row.job_type };
        Ok(Self { id: PolicyId(row.id), place, rules, revision: row.revision })
    }
}

/// Sets the policy of a place: replaces the one that is there, or adds one under this id.
pub(crate) async fn put(
    connection: &mut PgConnection,
    organization: OrganizationId,
    id: PolicyId,
    place: &Place,
    rules: &Rules,
) -> Result<GroupPolicy, Error> {
    let row = sqlx::query!(
        "INSERT INTO goals.group_policy
             (organization_id, id, group_id, job_type, individual_objectives, key_results_max, rationale, approval, objectives_max)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT ON CONSTRAINT policy_is_one_of_its_group_and_job_type
         DO UPDATE SET
             individual_objectives = EXCLUDED.individual_objectives, key_results_max = EXCLUDED.key_results_max,
             rationale = EXCLUDED.rationale, approval = EXCLUDED.approval, objectives_max = EXCLUDED.objectives_max,
             revision = group_policy.revision + 1
         RETURNING id, revision",
        organization.uuid(),
        id.uuid(),
        place.group.map(Uuid::from),
        place.job_type,
        rules.individual_objectives.map(IndividualObjectives::code),
        rules.key_results_max,
        rules.rationale.map(RationaleRule::code),
        rules.approval.map(Approval::code),
        rules.objectives_max,
    )
    .fetch_one(connection)
    .await?;
    Ok(GroupPolicy { id: PolicyId(row.id), place: place.clone(), rules: *rules, revision: row.revision })
}

/// How many policies there are.
pub(crate) async fn count(connection: &mut PgConnection) -> Result<i64, Error> {
    let count = sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM goals.group_policy"#);
    Ok(count.fetch_one(connection).await?)
}

/// A policy that is about to go.
pub(crate) async fn lock(connection: &mut PgConnection, id: PolicyId) -> Result<Option<GroupPolicy>, Error> {
    let row = sqlx::query_as!(
        PolicyRow,
        "SELECT
             id, group_id, job_type, individual_objectives, key_results_max, rationale, approval, objectives_max, revision
         FROM goals.group_policy
         WHERE id = $1
         FOR UPDATE",
        id.uuid(),
    )
    .fetch_optional(connection)
    .await?;
    row.map(GroupPolicy::try_from).transpose()
}

/// Takes a locked policy away.
pub(crate) async fn delete(connection: &mut PgConnection, id: PolicyId) -> Result<(), Error> {
    let done =
        sqlx::query!("DELETE FROM goals.group_policy WHERE id = $1", id.uuid()).execute(connection).await?;
    demand(done.rows_affected(), 1)
}

/// Policies in the order in which they were first set, behind one of them.
pub(crate) async fn list(
    connection: &mut PgConnection,
    after: Option<PolicyId>,
    limit: i64,
) -> Result<Vec<GroupPolicy>, Error> {
    let rows = sqlx::query_as!(
        PolicyRow,
        "SELECT
             id, group_id, job_type, individual_objectives, key_results_max, rationale, approval, objectives_max, revision
         FROM goals.group_policy
         WHERE $1::uuid IS NULL OR id > $1
         ORDER BY id
         LIMIT $2",
        after.map(PolicyId::uuid),
        limit,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(GroupPolicy::try_from).collect()
}

/// Where an owner stands: a group at itself, a person in their first group.
///
/// The copy of the directory does not tell job types yet: for a person only policies for all hold
/// until it does.
pub(crate) async fn place(connection: &mut PgConnection, owner: Owner) -> Result<Place, Error> {
    let group = match owner {
        Owner::Group(group) => Some(group),
        Owner::Person(person) => {
            let first = sqlx::query_scalar!(
                r#"SELECT group_id AS "group_id!" FROM goals.first_group WHERE person_id = $1"#,
                person.uuid(),
            );
            first.fetch_optional(connection).await?.map(GroupId)
        }
    };
    Ok(Place { group, job_type: None })
}

/// What is in force for an owner, whether or not the directory knows them: for commands that ask
/// whether an approval or a rationale is wanted, or whether a person has objectives at all.
pub(crate) async fn effective(connection: &mut PgConnection, owner: Owner) -> Result<EffectivePolicy, Error> {
    let place = place(&mut *connection, owner).await?;
    let groups: Vec<GroupId> = place.group.into_iter().collect();
    Ok(around(connection, &groups).await?.in_force(&place))
}

/// What is in force for each of these owners, in their order: three statements for any number.
pub(crate) async fn effective_of(
    connection: &mut PgConnection,
    owners: &[Owner],
) -> Result<Vec<EffectivePolicy>, Error> {
    let people: Vec<Uuid> = owners.iter().filter_map(|owner| owner.person()).map(Uuid::from).collect();
    let first = sqlx::query!(
        r#"SELECT person_id AS "person_id!", group_id AS "group_id!" FROM goals.first_group WHERE person_id = ANY($1)"#,
        &people,
    )
    .fetch_all(&mut *connection)
    .await?;
    let first: HashMap<Uuid, GroupId> =
        first.into_iter().map(|row| (row.person_id, GroupId(row.group_id))).collect();
    let group_of = |owner: &Owner| {
        owner.group().or_else(|| owner.person().and_then(|person| first.get(&person.uuid()).copied()))
    };
    let groups: Vec<GroupId> = owners.iter().filter_map(group_of).collect();
    let policies = around(connection, &groups).await?;
    let in_force = |owner| policies.in_force(&Place { group: group_of(owner), job_type: None });
    Ok(owners.iter().map(in_force).collect())
}

/// The policies that may be in force in these groups: theirs, those of all groups above them, and
/// the organization's.
pub(crate) async fn around(connection: &mut PgConnection, groups: &[GroupId]) -> Result<Policies, Error> {
    let groups: Vec<Uuid> = groups.iter().map(|group| group.uuid()).collect();
    let above = sqlx::query!(
        r#"WITH RECURSIVE up (id, parent_id, level) AS (
               SELECT g.id, g.parent_id, 1
               FROM goals.directory_group AS g
               WHERE g.id = ANY($1)
               UNION
               SELECT g.id, g.parent_id, up.level + 1
               FROM up
               JOIN goals.directory_group AS g ON g.id = up.parent_id
               WHERE up.level < $2
           )
           SELECT DISTINCT id AS "id!", parent_id
           FROM up"#,
        &groups,
        i32::try_from(GROUP_LEVELS_MAX).unwrap_or(i32::MAX),
    )
    .fetch_all(&mut *connection)
    .await?;
    let ids: Vec<Uuid> = groups.into_iter().chain(above.iter().map(|row| row.id)).collect();
    let rows = sqlx::query_as!(
        PolicyRow,
        "SELECT
             id, group_id, job_type, individual_objectives, key_results_max, rationale, approval, objectives_max, revision
         FROM goals.group_policy
         WHERE group_id IS NULL OR group_id = ANY($1)",
        &ids,
    )
    .fetch_all(connection)
    .await?;
    let policies = rows.into_iter().map(GroupPolicy::try_from).collect::<Result<_, _>>()?;
    let above = above.into_iter().filter_map(|row| Some((GroupId(row.id), GroupId(row.parent_id?))));
    Ok(Policies::new(above, policies))
}

/// The groups in which a rule is in force for all, and whether it is for those without a group:
/// for what concerns the whole organization.
pub(crate) async fn groups_where(
    connection: &mut PgConnection,
    is_in_force: impl Fn(&EffectivePolicy) -> bool,
) -> Result<(Vec<Uuid>, bool), Error> {
    let policies = list(&mut *connection, None, GROUP_POLICIES_MAX).await?;
    if policies.is_empty() && !is_in_force(&EffectivePolicy::of(&[])) {
        return Ok((Vec::new(), false));
    }
    let groups =
        sqlx::query!("SELECT id, parent_id FROM goals.directory_group").fetch_all(connection).await?;
    let above = groups.iter().filter_map(|row| Some((GroupId(row.id), GroupId(row.parent_id?))));
    let policies = Policies::new(above, policies);
    let holds = |group| is_in_force(&policies.in_force(&Place { group, job_type: None }));
    let those = groups.iter().map(|row| row.id).filter(|id| holds(Some(GroupId(*id)))).collect();
    Ok((those, holds(None)))
}
