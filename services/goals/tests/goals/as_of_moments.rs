//! Every moment of a history that machines made up, and what the versions cost to read.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures::future::join_all;
use ovation_chassis::clock;
use ovation_goals::Goals;
use ovation_proto::ovation::goals::v1 as message;
use ovation_proto::ovation::goals::v1::tree_node::Node;
use prost_types::FieldMask;

use crate::as_of::{tree, whole};
use crate::office::{Office, decimal, fresh, inner, reason, under, under_key_result};

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % bound.max(1)
    }
}

/// What a made-up history has so far.
struct Story {
    dice: Dice,
    objectives: Vec<message::Objective>,
    results: Vec<message::KeyResult>,
}

impl Story {
    fn objective(&mut self) -> Option<message::Objective> {
        let place = self.dice.below(self.objectives.len());
        self.objectives.get(place).cloned()
    }

    fn result(&mut self) -> Option<message::KeyResult> {
        let place = self.dice.below(self.results.len());
        self.results.get(place).cloned()
    }

    fn parents(&mut self) -> Vec<message::Parent> {
        let mut parents = Vec::new();
        if let (0, Some(result)) = (self.dice.below(3), self.result()) {
            parents.push(under_key_result(&result));
        }
        if let (0 | 1, Some(objective)) = (self.dice.below(3), self.objective()) {
            parents.push(under(&objective));
        }
        parents
    }

    /// Goes on by one step, to its end.
    async fn go_on(&mut self, office: &Office, cycle: &message::Cycle, step: usize) {
        let title = format!("Step {step}");
        match self.dice.below(7) {
            0 | 1 => {
                let parents = self.parents();
                self.objectives.push(office.objective(cycle, &title, parents).await);
            }
            2 => {
                if let Some(objective) = self.objective() {
                    self.results.push(office.key_result(&objective, &title, "8").await);
                }
            }
            3 => {
                if let Some(objective) = self.objective() {
                    let parents = self.parents();
                    let aligned = office.align(&objective, parents).await;
                    if aligned.is_err() {
                        assert_eq!(reason(aligned), "ALIGNMENT_CYCLE");
                    }
                }
            }
            4 => {
                if let Some(objective) = self.objective() {
                    let weight = self.dice.below(5).to_string();
                    let changed = message::Objective {
                        title,
                        weight: decimal(&weight),
                        etag: String::new(),
                        ..objective
                    };
                    let request = message::UpdateObjectiveRequest {
                        request_id: fresh(),
                        objective: Some(changed),
                        update_mask: Some(FieldMask { paths: vec!["title".to_owned(), "weight".to_owned()] }),
                        ..message::UpdateObjectiveRequest::default()
                    };
                    inner(office.goals(&office.cast.carol).update_objective(request).await);
                }
            }
            _ => {
                if let Some(result) = self.result() {
                    let value = self.dice.below(9).to_string();
                    let minute = i64::try_from(step).expect("it fits");
                    office.check_in(&[(&result, value.as_str())], minute).await;
                    office.world.settle().await;
                }
            }
        }
    }
}

#[tokio::test]
async fn a_tree_as_of_any_moment_is_what_was_answered_then() {
    for seed in [1, 20_261_127] {
        let office = Office::open().await;
        let cycle = office.cycle("2026 H2", 2026).await;
        let mut story = Story { dice: Dice(seed), objectives: Vec::new(), results: Vec::new() };
        let mut remembered = Vec::new();
        for step in 0..50 {
            story.go_on(&office, &cycle, step).await;
            let stands = tree(&office, &office.cast.alice, whole(&cycle, None)).await;
            remembered.push((clock::now(), stands));
        }
        for (step, (moment, answered)) in remembered.iter().enumerate() {
            let then = tree(&office, &office.cast.alice, whole(&cycle, Some(*moment))).await;
            assert_eq!(then, *answered, "seed {seed}, step {step}");
        }
    }
}

/// The progress of the objective, and those of its key results.
fn parts(nodes: &[message::TreeNode]) -> (Option<f64>, Vec<f64>) {
    let number = |decimal: &Option<ovation_proto::google::r#type::Decimal>| {
        decimal.as_ref().and_then(|decimal| decimal.value.parse::<f64>().ok())
    };
    let mut top = None;
    let mut children = Vec::new();
    for node in nodes {
        match node.node.as_ref().expect("a node") {
            Node::Objective(objective) => top = number(&objective.progress),
            Node::KeyResult(result) => children.extend(number(&result.progress)),
            Node::Summary(_) => {}
        }
    }
    (top, children)
}

#[tokio::test]
async fn at_every_moment_of_a_burst_from_all_sides_the_tree_adds_up() {
    let office = Arc::new(Office::open().await);
    let _second = office.world.replica::<Goals>().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Top", vec![]).await;
    let mut results = Vec::new();
    for number in 0..4 {
        results.push(office.key_result(&objective, &format!("R{number}"), "64").await);
    }
    let results = Arc::new(results);
    let work = |place: usize| {
        let (office, results) = (Arc::clone(&office), Arc::clone(&results));
        async move {
            let minute = i64::try_from(place).expect("it fits");
            let value = (place % 64).to_string();
            let result = &results[place % 4];
            if place.is_multiple_of(5) {
                let request = message::UpdateKeyResultRequest {
                    request_id: fresh(),
                    key_result: Some(message::KeyResult {
                        id: result.id.clone(),
                        target: decimal(if place.is_multiple_of(2) { "32" } else { "64" }),
                        ..message::KeyResult::default()
                    }),
                    update_mask: Some(FieldMask { paths: vec!["target".to_owned()] }),
                    ..message::UpdateKeyResultRequest::default()
                };
                inner(office.goals(&office.cast.carol).update_key_result(request).await);
            } else {
                office.check_in(&[(result, value.as_str())], minute).await;
            }
        }
    };
    join_all((0..80).map(work)).await;
    office.world.settle().await;
    let moments: Vec<DateTime<Utc>> =
        sqlx::query_scalar("SELECT DISTINCT recorded_from FROM goals.key_result_value_version ORDER BY 1")
            .fetch_all(&mut office.world.superuser().await)
            .await
            .expect("the moments are read");
    assert!(moments.len() > 20, "{} moments", moments.len());
    for moment in &moments {
        let (top, children) = parts(&tree(&office, &office.cast.alice, whole(&cycle, Some(*moment))).await);
        let count = f64::from(u32::try_from(children.len()).expect("it fits"));
        let mean = children.iter().sum::<f64>() / count;
        assert!(top.is_some_and(|top| (top - mean).abs() < 1e-9), "{moment}: {top:?} of {children:?}");
    }
    let stands = tree(&office, &office.cast.alice, whole(&cycle, None)).await;
    assert_eq!(tree(&office, &office.cast.alice, whole(&cycle, Some(clock::now()))).await, stands);
}

#[tokio::test]
async fn a_transaction_leaves_one_version_of_each_row_and_no_two_overlap() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let mut story = Story { dice: Dice(7), objectives: Vec::new(), results: Vec::new() };
    for step in 0..40 {
        story.go_on(&office, &cycle, step).await;
    }
    let mut connection = office.world.superuser().await;
    let broken: i64 = sqlx::query_scalar(
        "SELECT count(*)
         FROM (
             SELECT id, recorded_until, lead(recorded_from) OVER (PARTITION BY id ORDER BY recorded_from) AS next FROM goals.objective_version
             UNION ALL
             SELECT id, recorded_until, lead(recorded_from) OVER (PARTITION BY id ORDER BY recorded_from) FROM goals.key_result_version
         ) AS version
         WHERE recorded_until <> COALESCE(next, 'infinity')",
    )
    .fetch_one(&mut connection)
    .await
    .expect("the versions are compared");
    assert_eq!(broken, 0, "versions of a goal leave a gap or overlap");
    // Creating an objective with parents, moving it and rolling up are several statements each.
    let (versions, moments): (i64, i64) =
        sqlx::query_as("SELECT count(*), count(DISTINCT (id, recorded_from)) FROM goals.objective_version")
            .fetch_one(&mut connection)
            .await
            .expect("the versions are counted");
    assert_eq!(versions, moments);
}

#[tokio::test]
async fn every_column_of_a_goal_has_its_version_or_is_left_out_on_purpose() {
    let office = Office::open().await;
    let mut connection = office.world.superuser().await;
    for (table, versions, left_out) in [
        (
            "objective",
            &["objective_version", "objective_progress_version"][..],
            &["counts", "import_key", "readers", "title_key"][..],
        ),
        ("key_result", &["key_result_version", "key_result_value_version"], &["import_key", "title_key"]),
        ("alignment", &["alignment_version"], &["parent_key_result_id"]),
    ] {
        let missing: Vec<String> = sqlx::query_scalar(
            "SELECT column_name::text FROM information_schema.columns WHERE table_schema = 'goals' AND table_name = $1
             EXCEPT
             SELECT column_name::text FROM information_schema.columns WHERE table_schema = 'goals' AND table_name = ANY($2)
             ORDER BY 1",
        )
        .bind(table)
        .bind(versions)
        .fetch_all(&mut connection)
        .await
        .expect("the columns are read");
        assert_eq!(
            missing, left_out,
            "columns of {table} without a version: add them to its versions and triggers"
        );
    }
}

#[tokio::test]
async fn a_past_tree_is_one_range_of_an_index_under_the_services_own_role() {
    let office = Office::open().await;
    let mut connection = office.world.connection_as("goals").await;
    // In tables of a few rows a scan would be cheaper; what is asked is whether the indexes can serve.
    let settings = "SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off";
    sqlx::raw_sql(settings).execute(&mut connection).await.expect("the settings hold");
    for (table, values) in [("objective", "objective_progress"), ("key_result", "key_result_value")] {
        let statement = format!(
            "EXPLAIN SELECT version.id, counted.progress
             FROM goals.{table}_version AS version
             CROSS JOIN LATERAL (
                 SELECT latest.progress
                 FROM goals.{values}_version AS latest
                 WHERE latest.organization_id = version.organization_id AND latest.id = version.id AND latest.recorded_from <= '2026-11-27'
                 ORDER BY latest.recorded_from DESC
                 LIMIT 1
             ) AS counted
             WHERE version.cycle_id = '00000000-0000-0000-0000-000000000001'
                 AND version.path >= 'o1' AND version.path < 'o1~'
                 AND version.recorded_from <= '2026-11-27' AND version.recorded_until > '2026-11-27'
             ORDER BY version.path"
        );
        let plan: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(statement))
            .fetch_all(&mut connection)
            .await
            .expect("the plan is explained");
        let plan = plan.join("\n");
        assert!(plan.contains(&format!("using {table}_version_by_path")), "{plan}");
        assert!(plan.contains("path >= 'o1'") && plan.contains("recorded_until > '2026-11-27"), "{plan}");
        assert!(plan.contains(&format!("Index Scan Backward using {values}_version_pkey")), "{plan}");
        assert!(!plan.contains("Sort"), "{plan}");
    }
}

/// Not a test of anything: prints how long a past tree of a few thousand goals takes beside the one that stands.
#[tokio::test]
#[ignore = "a measurement, for people to read"]
async fn how_long_a_past_tree_takes() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let mut outline = "## Team\n".to_owned();
    for objective in 0..800 {
        outline.push_str("\n1. **OBJECTIVE: Objective ");
        outline.push_str(&objective.to_string());
        outline.push_str("**\n\n");
        for result in 0..9 {
            outline.push_str("   - KR: Win 10 customers of kind ");
            outline.push_str(&result.to_string());
            outline.push('\n');
        }
    }
    let request = message::ImportOutlineRequest {
        request_id: fresh(),
        cycle_id: cycle.id.clone(),
        outline,
        default_group_id: office.cast.team.to_string(),
        ..message::ImportOutlineRequest::default()
    };
    inner(office.goals(&office.cast.dora).import_outline(request).await);
    // As the server does by itself within a minute: before, plans are guesses.
    sqlx::raw_sql("ANALYZE").execute(&mut office.world.superuser().await).await.expect("it is analyzed");
    let now = clock::now();
    for _ in 0..8 {
        let mut times = Vec::new();
        for as_of in [None, Some(now)] {
            let started = clock::now();
            let nodes = tree(&office, &office.cast.alice, whole(&cycle, as_of)).await;
            times.push((nodes.len(), (clock::now() - started).num_milliseconds()));
        }
        eprintln!("(nodes, milliseconds) now and as of: {times:?}");
    }
}
