//! Statements that find goals by words; migration `0017_search.sql` says how.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::config::SEARCH_CANDIDATES_MAX;
use crate::error::Error;
use crate::ids::{CycleId, KeyResultId, ObjectiveId};
use crate::owner::Owner;
use crate::search::{self, Match};
use crate::viewer::Viewer;

/// What is looked up.
#[derive(Clone, Debug)]
pub(crate) struct Query {
    /// Its words, as they are compared.
    pub words: Vec<String>,
    /// All terms of its words; none if no word has a letter.
    pub numbers: Vec<i32>,
}

/// Where a goal stands among those that were found: titles before other texts, shorter titles
/// first, later cycles first, younger goals first. The lesser is the later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Standing {
    /// Higher with fewer texts and shorter titles.
    pub rank: i32,
    /// The first day of its cycle.
    pub starts_on: NaiveDate,
    /// The objective or key result.
    pub node: Uuid,
}

/// A goal that has all terms. That its text holds the words is not known yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    /// Where it stands.
    pub standing: Standing,
    /// The objective, or the key result's.
    pub objective: Uuid,
}

struct CandidateRow {
    rank: i32,
    starts_on: NaiveDate,
    node: Uuid,
    objective: Uuid,
}

struct MatchRow {
    nth: i64,
    objective_id: Uuid,
    key_result_id: Option<Uuid>,
    title: String,
    labels: Vec<String>,
    rationale: String,
    cycle_id: Uuid,
    owner_group_id: Option<Uuid>,
    owner_person_id: Option<Uuid>,
}

/// What is looked up for words as a person wrote them.
pub(crate) async fn query(connection: &mut PgConnection, words: &[String]) -> Result<Query, Error> {
    let query = sqlx::query_as!(
        Query,
        r#"SELECT folded AS "words!", numbers AS "numbers!"
         FROM goals.search_query($1)"#,
        words,
    )
    .fetch_one(connection)
    .await?;
    Ok(query)
}

/// Goals that have all terms, behind one of them, in their order. Of a query that more than
/// [`SEARCH_CANDIDATES_MAX`] of them have, those of the latest cycles.
pub(crate) async fn candidates(
    connection: &mut PgConnection,
    query: &Query,
    cycle: Option<CycleId>,
    after: Option<Standing>,
    limit: i64,
) -> Result<Vec<Candidate>, Error> {
    let rows = sqlx::query_as!(
        CandidateRow,
        r#"WITH asked AS (
               SELECT id, starts_on
               FROM goals.cycle
               WHERE $2::uuid IS NULL OR id = $2
           )
           SELECT
               max(-(node.place * 100 + LEAST(node.title_chars, 1999) / 20)) AS "rank!", asked.starts_on AS "starts_on!",
               node.node_id AS "node!", node.objective_id AS "objective!"
           FROM goals.search_nodes($1, ARRAY(SELECT id FROM asked ORDER BY starts_on DESC, id DESC), $3) AS node
           JOIN asked ON asked.id = node.cycle_id
           GROUP BY node.node_id, node.objective_id, asked.starts_on
           HAVING $4::integer IS NULL
               OR (max(-(node.place * 100 + LEAST(node.title_chars, 1999) / 20)), asked.starts_on, node.node_id)
                   < ($4, $5::date, $6::uuid)
           ORDER BY 1 DESC, asked.starts_on DESC, node.node_id DESC
           LIMIT $7"#,
        &query.numbers,
        cycle.map(Uuid::from),
        SEARCH_CANDIDATES_MAX,
        after.map(|after| after.rank),
        after.map(|after| after.starts_on),
        after.map(|after| after.node),
        limit,
    )
    .fetch_all(connection)
    .await?;
    let candidate = |CandidateRow { rank, starts_on, node, objective }| Candidate {
        standing: Standing { rank, starts_on, node },
        objective,
    };
    Ok(rows.into_iter().map(candidate).collect())
}

/// Those of the candidates that hold the words and that the viewer sees, in their order. Retired key
/// results are not among them.
pub(crate) async fn matches(
    connection: &mut PgConnection,
    query: &Query,
    candidates: &[Candidate],
    viewer: &Viewer,
    limit: i64,
) -> Result<Vec<(Standing, Match)>, Error> {
    let nodes: Vec<Uuid> = candidates.iter().map(|candidate| candidate.standing.node).collect();
    let objectives: Vec<Uuid> = candidates.iter().map(|candidate| candidate.objective).collect();
    let rows = sqlx::query_as!(
        MatchRow,
        r#"SELECT
               c.nth AS "nth!", o.id AS objective_id, k.id AS "key_result_id?", COALESCE(k.title, o.title) AS "title!",
               CASE WHEN k.id IS NULL THEN o.labels ELSE '{}' END AS "labels!",
               CASE WHEN k.id IS NULL THEN o.rationale ELSE '' END AS "rationale!", o.cycle_id,
               CASE WHEN k.id IS NULL THEN o.owner_group_id ELSE k.owner_group_id END AS owner_group_id,
               CASE WHEN k.id IS NULL THEN o.owner_person_id ELSE k.owner_person_id END AS owner_person_id
           FROM UNNEST($1::uuid[], $2::uuid[]) WITH ORDINALITY AS c (node_id, objective_id, nth)
           JOIN goals.objective AS o ON o.id = c.objective_id
           LEFT JOIN goals.key_result AS k ON k.id = c.node_id
           WHERE (k.id IS NOT NULL OR c.node_id = o.id)
               AND k.retired_at IS NULL
               AND (o.readers IS NULL OR o.readers && $4 OR ($5 AND o.visibility = 2))
               AND CASE
                   WHEN k.id IS NOT NULL THEN goals.search_holds(k.title, $3)
                   ELSE goals.search_holds(concat_ws(E'\n', o.title, array_to_string(o.labels, E'\n'), o.rationale), $3)
               END
           ORDER BY c.nth
           LIMIT $6"#,
        &nodes,
        &objectives,
        &query.words,
        &viewer.keys,
        viewer.administers,
        limit,
    )
    .fetch_all(connection)
    .await?;
    let word = query.words.first().map_or("", String::as_str);
    rows.into_iter()
        .map(|row| {
            let at = usize::try_from(row.nth - 1).ok().and_then(|at| candidates.get(at));
            let standing = at.ok_or(Error::BrokenRow("search_document"))?.standing;
            Ok((standing, row.found(word)?))
        })
        .collect()
}

impl MatchRow {
    fn found(self, word: &str) -> Result<Match, Error> {
        let texts = [self.title.as_str()].into_iter();
        let texts = texts.chain(self.labels.iter().map(String::as_str)).chain([self.rationale.as_str()]);
        Ok(Match {
            excerpt: search::excerpt(texts, word),
            objective_id: ObjectiveId(self.objective_id),
            key_result_id: self.key_result_id.map(KeyResultId),
            cycle_id: CycleId(self.cycle_id),
            owner: Owner::of_columns(self.owner_group_id, self.owner_person_id)
                .ok_or(Error::BrokenRow("goal.owner"))?,
            title: self.title,
        })
    }
}
