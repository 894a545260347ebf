//! Which indexes the important reads use, under the service's own role with its row-level security.

use std::fmt::Write as _;

use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use crate::office::{Office, inner, new_cycle};

/// Thousands of goals of two organizations, behind the service's back and without statistics.
const FILL: &str = "
    INSERT INTO goals.objective (organization_id, id, cycle_id, title, title_key, rationale, kind, state, owner_group_id, weight, path)
    SELECT $1, id, $2, 'Goal', 'goal', '', 1, 2, md5((number % 50)::text)::uuid, 1, 'o' || replace(id::text, '-', '')
    FROM (SELECT md5($3 || number)::uuid AS id, number FROM generate_series(1, 3000) AS number) AS new;
";

async fn fill(connection: &mut PgConnection, organization: Uuid, cycle: Uuid, salt: &str) {
    let quoted = |text: &str| format!("'{text}'");
    let (organization, cycle) = (quoted(&organization.to_string()), quoted(&cycle.to_string()));
    let statements = [
        FILL.replace("$1", &organization).replace("$2", &cycle).replace("$3", &quoted(salt)),
        format!(
            "INSERT INTO goals.key_result
                 (organization_id, id, objective_id, cycle_id, title, title_key, measure, baseline, target, unit, owner_group_id, weight,
                  progress, path)
             SELECT organization_id, kid, id, cycle_id, 'Result', 'result', 1, 0, 10, '', owner_group_id, 1, 0,
                 path || 'k' || replace(kid::text, '-', '')
             FROM (
                 SELECT o.*, md5(o.id::text || number)::uuid AS kid
                 FROM goals.objective AS o CROSS JOIN generate_series(1, 3) AS number
                 WHERE o.organization_id = {organization}
             ) AS new"
        ),
        format!(
            "INSERT INTO goals.alignment (organization_id, objective_id, parent_id, parent_objective_id, position)
             SELECT organization_id, id, above, above, 0
             FROM (
                 SELECT organization_id, id, lag(id) OVER (ORDER BY id) AS above
                 FROM goals.objective
                 WHERE organization_id = {organization}
             ) AS new
             WHERE above IS NOT NULL"
        ),
    ];
    for statement in statements {
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut *connection).await.expect("the rows are there");
    }
}

/// The plan of a statement with its parameters unknown, as it is made for a statement that is prepared once.
async fn plan(
    connection: &mut PgConnection,
    name: &str,
    types: &str,
    arguments: &str,
    statement: &str,
) -> String {
    let prepare = format!("PREPARE {name} ({types}) AS {statement}");
    sqlx::raw_sql(AssertSqlSafe(prepare)).execute(&mut *connection).await.expect("it is prepared");
    let explain = format!("EXPLAIN (COSTS off) EXECUTE {name} ({arguments})");
    let lines: Vec<String> = sqlx::query_scalar(AssertSqlSafe(explain))
        .fetch_all(&mut *connection)
        .await
        .expect("the plan is explained");
    let mut plan = String::new();
    for line in lines {
        let _ = writeln!(plan, "{line}");
    }
    plan
}

#[tokio::test]
async fn important_reads_use_their_indexes_whatever_the_parameters_and_the_statistics() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let theirs = inner(office.goals(&office.cast.mallory).create_cycle(new_cycle("Theirs", 2026)).await);
    let mut superuser = office.world.superuser().await;
    let organizations: [Uuid; 2] =
        [&office.cast.alice, &office.cast.mallory].map(|one| one.organization.uuid());
    for (organization, cycle) in organizations.iter().zip([&cycle, &theirs]) {
        let id: Uuid = cycle.id.parse().expect("an id");
        fill(&mut superuser, *organization, id, &cycle.id).await;
    }
    let mut connection = office.world.connection_as("goals").await;
    let own = format!(
        "SET ovation.organization_id = '{}'; SET plan_cache_mode = force_generic_plan; SET jit = off",
        organizations[0]
    );
    sqlx::raw_sql(AssertSqlSafe(own)).execute(&mut connection).await.expect("the settings hold");
    let id = format!("'{}'", cycle.id);
    let range = format!("{id}, 'o', 'o~', '', 1056, 10000, '{{}}', false");
    let types = "uuid, text, text, text, int, bigint, uuid[], boolean";
    let cases = [
        (
            "tree_objectives",
            types,
            range.as_str(),
            "SELECT o.id FROM goals.objective AS o
             WHERE o.cycle_id = $1 AND o.path >= $2 AND o.path < $3 AND o.path > $4 AND length(o.path) <= $5
                 AND (o.readers IS NULL OR o.readers && $7 OR ($8 AND o.visibility = 2))
             ORDER BY o.path LIMIT $6",
            vec!["objective_has_its_own_path"],
        ),
        (
            "tree_key_results",
            types,
            range.as_str(),
            "SELECT k.id, o.state FROM goals.key_result AS k
             JOIN goals.objective AS o ON o.organization_id = k.organization_id AND o.id = k.objective_id
             WHERE k.cycle_id = $1 AND k.path >= $2 AND k.path < $3 AND k.path > $4 AND length(k.path) <= $5
                 AND (o.readers IS NULL OR o.readers && $7 OR ($8 AND o.visibility = 2))
             ORDER BY k.path LIMIT $6",
            vec!["key_result_has_its_own_path"],
        ),
        (
            "list_of_groups",
            "uuid, uuid[], text, bigint",
            &format!("{id}, '{{}}', '', 51"),
            "SELECT owned.id FROM UNNEST($2) AS owner (id)
             CROSS JOIN LATERAL (
                 SELECT c.id, c.path FROM goals.objective AS c WHERE c.cycle_id = $1 AND c.owner_group_id = owner.id OFFSET 0
             ) AS owned
             WHERE owned.path > $3 ORDER BY owned.path LIMIT $4",
            vec!["owner_group_id = owner.id"],
        ),
        (
            "key_results_of_people",
            "uuid, uuid[], text",
            &format!("{id}, '{{}}', ''"),
            "SELECT owned.id FROM UNNEST($2) AS owner (id)
             CROSS JOIN LATERAL (
                 SELECT c.id, c.path, c.cycle_id FROM goals.key_result AS c WHERE c.owner_person_id = owner.id OFFSET 0
             ) AS owned
             WHERE owned.path > $3 AND owned.cycle_id = $1",
            vec!["key_result_by_owning_person"],
        ),
        (
            "readings",
            "uuid, bigint",
            &format!("{id}, 100"),
            "SELECT id FROM goals.reading WHERE series_id = $1 ORDER BY effective_at DESC, recorded_at DESC, id DESC LIMIT $2",
            vec!["reading_pkey"],
        ),
        (
            "counting_above",
            "uuid[]",
            "'{}'",
            "WITH RECURSIVE above (child_id, parent_id) AS (
                 SELECT objective_id, parent_objective_id FROM goals.alignment
                 WHERE objective_id = ANY($1) AND parent_key_result_id IS NULL AND frozen_at IS NULL
                 UNION
                 SELECT a.objective_id, a.parent_objective_id
                 FROM above JOIN goals.alignment AS a ON a.objective_id = above.parent_id
                 WHERE a.parent_key_result_id IS NULL AND a.frozen_at IS NULL
             )
             SELECT * FROM above",
            vec!["alignment_pkey"],
        ),
        (
            "last_heard",
            "uuid",
            &id,
            "SELECT min(GREATEST(k.created_at, k.read_effective_at)) FROM goals.key_result AS k
             WHERE k.objective_id = $1 AND k.retired_at IS NULL AND k.measure <> 4 AND k.weight > 0",
            vec!["key_result_by_objective"],
        ),
    ];
    for statistics in ["without", "with"] {
        for (name, types, arguments, statement, indexes) in &cases {
            let name = format!("{name}_{statistics}");
            let plan = plan(&mut connection, &name, types, arguments, statement).await;
            assert!(!plan.contains("Seq Scan") && !plan.contains("Filter: (owner"), "{name}:\n{plan}");
            for index in indexes {
                assert!(plan.contains(index), "{name} does not use {index}:\n{plan}");
            }
            assert!(plan.contains("organization_id = "), "{name}:\n{plan}");
        }
        sqlx::raw_sql("ANALYZE").execute(&mut superuser).await.expect("there are statistics");
    }
}
