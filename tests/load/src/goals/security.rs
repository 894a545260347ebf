//! What row-level security costs: the same statements under the role of the service, and as a superuser whom no policy binds and who
//! names the organization instead.

use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use uuid::Uuid;

use super::company::{Company, Kind, OBJECTIVES, id};
use super::report;
use crate::error::Error;
use crate::platform::Platform;

/// Executions of each kind.
const PAIRS: usize = 40;
/// Of them, those that do not count: plans are made.
const BEFORE: usize = 10;

/// A statement on the tables of goals, with `{tenant}` where a superuser names the organization.
struct Statement {
    name: &'static str,
    text: &'static str,
    /// A node: what is under it, or what it owns.
    node: Uuid,
}

const OBJECTIVES_UNDER: &str = "SELECT o.id, o.title, o.rationale, o.kind, o.state, o.owner_group_id, o.owner_person_id, o.weight, o.path, o.progress
     FROM goals.objective AS o
     WHERE {o}o.cycle_id = $1 AND o.path >= $2 AND o.path < $3 AND o.readers IS NULL
     ORDER BY o.path";
const KEY_RESULTS_UNDER: &str = "SELECT k.id, k.title, k.baseline, k.target, k.read_value, k.unit, k.owner_person_id, k.weight, k.path, k.progress
     FROM goals.key_result AS k
     JOIN goals.objective AS o ON o.organization_id = k.organization_id AND o.id = k.objective_id
     WHERE {k}{o}k.cycle_id = $1 AND k.path >= $2 AND k.path < $3 AND o.readers IS NULL
     ORDER BY k.path";
const SUM_UNDER: &str = "SELECT count(*), sum(k.weight * k.progress)
     FROM goals.key_result AS k
     WHERE {k}k.cycle_id = $1 AND k.path >= $2 AND k.path < $3";

/// Measures each statement on a division, and one on a single lowest objective.
pub(crate) async fn run(platform: &Platform, company: &Company) -> Result<(), Error> {
    report::security();
    let organization = company.organization.id;
    let mut bound = PgConnection::connect(&platform.url_of("goals")?).await?;
    sqlx::query("SELECT set_config('ovation.organization_id', $1, false)")
        .bind(organization.to_string())
        .execute(&mut bound)
        .await?;
    let mut free = platform.superuser().await?;
    let (division, lowest) = (id(Kind::Objective, 0), id(Kind::Objective, OBJECTIVES - 1));
    let statements = [
        Statement { name: "objectives of a division", text: OBJECTIVES_UNDER, node: division },
        Statement { name: "key results of a division", text: KEY_RESULTS_UNDER, node: division },
        Statement { name: "sum over a division", text: SUM_UNDER, node: division },
        Statement { name: "key results of one objective", text: KEY_RESULTS_UNDER, node: lowest },
    ];
    for statement in statements {
        let path: String =
            sqlx::query_scalar("SELECT path FROM goals.objective WHERE id = $1 AND organization_id = $2")
                .bind(statement.node)
                .bind(organization)
                .fetch_one(&mut free)
                .await?;
        let tenant = |table: &str| format!("{table}.organization_id = '{organization}' AND ");
        let with = statement.text.replace("{o}", "").replace("{k}", "");
        let without = statement.text.replace("{o}", &tenant("o")).replace("{k}", &tenant("k"));
        let mut pairs = Vec::with_capacity(PAIRS);
        for _ in 0..PAIRS {
            let (rows, took) = execute(&mut bound, &with, &path).await?;
            let (same, other) = execute(&mut free, &without, &path).await?;
            if rows != same || rows == 0 {
                return Err(Error::Books(format!("{rows} rows with policies, {same} without")));
            }
            pairs.push((took, other));
        }
        pairs.drain(..BEFORE);
        report::measured_security(statement.name, &pairs);
    }
    bound.close().await?;
    Ok(free.close().await?)
}

async fn execute(connection: &mut PgConnection, text: &str, path: &str) -> Result<(usize, Duration), Error> {
    let began = Instant::now();
    let rows = sqlx::query(AssertSqlSafe(text.to_owned()))
        .bind(id(Kind::Cycle, 0))
        .bind(path)
        .bind(format!("{path}~"))
        .fetch_all(connection)
        .await?;
    Ok((rows.len(), began.elapsed()))
}
