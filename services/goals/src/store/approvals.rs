//! Statements on who may approve what.

use ovation_chassis::ids::PersonId;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::approval::Standing;
use crate::error::Error;
use crate::ids::{ObjectiveId, ProposalId};
use crate::viewer::Viewer;

/// A proposed objective, and what a person is to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// The proposal that waits.
    pub proposal_id: ProposalId,
    /// The objective.
    pub objective_id: ObjectiveId,
    /// Who proposed it.
    pub proposed_by: Option<PersonId>,
    /// What the person is to it.
    pub standing: Standing,
}

struct CandidateRow {
    proposal_id: Uuid,
    objective_id: Uuid,
    proposed_by: Option<Uuid>,
    acts_for_owner: bool,
    leads: bool,
    manages: bool,
}

impl CandidateRow {
    fn standing(&self, administers: bool) -> Standing {
        Standing {
            acts_for_owner: self.acts_for_owner,
            leads: self.leads,
            manages: self.manages,
            administers,
        }
    }
}

/// What a person (`$1`) is to objectives; which ones differs. Nobody leads or manages themselves.
macro_rules! candidates {
    ($connection:expr, $more:literal, $which:literal, $($argument:expr),+ $(,)?) => {
        sqlx::query_as!(
            CandidateRow,
            r#"WITH RECURSIVE led (id) AS (
                   -- ovation.directory.v1.MembershipRole: a lead.
                   SELECT group_id FROM goals.directory_membership WHERE person_id = $1 AND NOT ended AND role = 2
                   UNION
                   SELECT g.id FROM led JOIN goals.directory_group AS g ON g.parent_id = led.id
               )"# + $more
                + r#"SELECT
                   COALESCE(p.id, o.id) AS "proposal_id!", o.id AS objective_id, p.proposed_by AS "proposed_by?",
                   o.owner_person_id IS NOT DISTINCT FROM $1 AS "acts_for_owner!",
                   CASE
                       WHEN o.owner_group_id IS NOT NULL THEN o.owner_group_id IN (SELECT id FROM led)
                       ELSE o.owner_person_id <> $1 AND EXISTS (
                           SELECT 1
                           FROM goals.directory_membership AS m
                           WHERE m.person_id = o.owner_person_id AND NOT m.ended AND m.group_id IN (SELECT id FROM led)
                       )
                   END AS "leads!",
                   EXISTS (
                       SELECT 1
                       FROM goals.directory_person AS owner
                       WHERE owner.id = o.owner_person_id AND owner.manager_id = $1 AND owner.id <> $1
                   ) AS "manages!"
               FROM goals.objective AS o
               LEFT JOIN goals.objective_proposal AS p
                   ON p.organization_id = o.organization_id AND p.objective_id = o.id AND p.state = 1 "#
                + $which,
            $($argument),+
        )
        .fetch_all($connection)
        .await?
    };
}

/// What a person is to an objective.
pub(crate) async fn standing(
    connection: &mut PgConnection,
    (person, administers): (PersonId, bool),
    objective: ObjectiveId,
) -> Result<Standing, Error> {
    let rows = candidates!(connection, " ", "WHERE o.id = $2", person.uuid(), objective.uuid());
    Ok(rows.first().map(|row| row.standing(administers)).unwrap_or_default())
}

/// Proposals that wait, behind one of them, of objectives in open cycles that a person sees, did not
/// propose, and is something to: the first proposed first.
pub(crate) async fn waiting_for(
    connection: &mut PgConnection,
    (person, viewer): (PersonId, &Viewer),
    after: Option<ProposalId>,
    limit: i64,
) -> Result<Vec<Candidate>, Error> {
    let administers = viewer.administers;
    let rows = candidates!(
        connection,
        // From what is theirs to what waits of it: the cost grows with that, but for those who
        // administer, to whom everything is.
        ", people (id) AS (
             SELECT $1::uuid
             UNION
             SELECT m.person_id FROM led JOIN goals.directory_membership AS m ON m.group_id = led.id WHERE NOT m.ended
             UNION
             SELECT id FROM goals.directory_person WHERE manager_id = $1
         ), theirs (id) AS (
             SELECT o.id FROM led JOIN goals.objective AS o ON o.owner_group_id = led.id AND o.state = 4
             UNION
             SELECT o.id FROM people JOIN goals.objective AS o ON o.owner_person_id = people.id AND o.state = 4
             UNION
             SELECT objective_id FROM goals.objective_proposal WHERE state = 1 AND $3
         ) ",
        "JOIN theirs ON theirs.id = o.id
         JOIN goals.cycle AS c ON c.organization_id = o.organization_id AND c.id = o.cycle_id
         WHERE o.state = 4
             AND c.closed_at IS NULL
             AND p.id IS NOT NULL
             AND p.proposed_by IS DISTINCT FROM $1
             AND (o.readers IS NULL OR o.readers && $2 OR ($3 AND o.visibility = 2))
             AND ($4::uuid IS NULL OR p.id > $4)
         ORDER BY p.id
         LIMIT $5",
        person.uuid(),
        &viewer.keys,
        administers,
        after.map(ProposalId::uuid),
        limit,
    );
    let candidate = |row: CandidateRow| Candidate {
        proposal_id: ProposalId(row.proposal_id),
        objective_id: ObjectiveId(row.objective_id),
        proposed_by: row.proposed_by.map(PersonId),
        standing: row.standing(administers),
    };
    Ok(rows.into_iter().map(candidate).collect())
}
