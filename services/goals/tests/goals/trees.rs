//! The OKR tree.

use ovation_proto::ovation::goals::v1 as message;
use ovation_proto::ovation::goals::v1::tree_node::Node;

use crate::office::{Office, fresh, inner, reason, under, under_key_result};

async fn tree(office: &Office, request: message::GetTreeRequest) -> Vec<(String, i32)> {
    let mut pieces = inner(office.goals(&office.cast.alice).get_tree(request).await);
    let mut nodes = Vec::new();
    while let Some(piece) = pieces.message().await.expect("the stream goes on") {
        assert!((1..=1_000).contains(&piece.nodes.len()));
        nodes.extend(piece.nodes.into_iter().map(|node| {
            let title = match node.node.expect("a node") {
                Node::Objective(objective) => objective.title,
                Node::KeyResult(key_result) => key_result.title,
                Node::Summary(summary) => summary.title,
            };
            (title, node.depth)
        }));
    }
    nodes
}

fn titled(nodes: &[(String, i32)]) -> Vec<(&str, i32)> {
    nodes.iter().map(|(title, depth)| (title.as_str(), *depth)).collect()
}

#[tokio::test]
async fn a_tree_is_read_from_the_top_with_key_results_first() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let top = office.objective(&cycle, "Top", vec![]).await;
    let aligned = office.objective(&cycle, "Aligned", vec![under(&top)]).await;
    let result = office.key_result(&top, "Result", "1").await;
    office.objective(&cycle, "Under the result", vec![under_key_result(&result), under(&aligned)]).await;
    office.objective(&cycle, "Another root", vec![]).await;
    let whole = message::GetTreeRequest { cycle_id: cycle.id.clone(), ..message::GetTreeRequest::default() };
    assert_eq!(
        titled(&tree(&office, whole.clone()).await),
        [("Top", 0), ("Result", 1), ("Under the result", 2), ("Aligned", 1), ("Another root", 0)]
    );
    let roots_and_below = message::GetTreeRequest { depth: 1, ..whole.clone() };
    let nodes = tree(&office, roots_and_below).await;
    assert_eq!(titled(&nodes), [("Top", 0), ("Result", 1), ("Aligned", 1), ("Another root", 0)]);
    let part = message::GetTreeRequest { root_id: result.id, ..whole.clone() };
    assert_eq!(titled(&tree(&office, part).await), [("Result", 0), ("Under the result", 1)]);
    office.align(&aligned, vec![]).await.expect("it may");
    assert_eq!(
        titled(&tree(&office, whole).await),
        [("Top", 0), ("Result", 1), ("Under the result", 2), ("Aligned", 0), ("Another root", 0)]
    );
}

#[tokio::test]
async fn what_is_under_a_moved_objective_moves_along() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let one = office.objective(&cycle, "One", vec![]).await;
    let moved = office.objective(&cycle, "Moved", vec![under(&one)]).await;
    office.key_result(&moved, "Along", "1").await;
    let other = office.objective(&cycle, "Other", vec![]).await;
    office.align(&moved, vec![under(&other)]).await.expect("it may");
    let whole = message::GetTreeRequest { cycle_id: cycle.id, ..message::GetTreeRequest::default() };
    assert_eq!(titled(&tree(&office, whole).await), [("One", 0), ("Other", 0), ("Moved", 1), ("Along", 2)]);
}

#[tokio::test]
async fn an_objective_that_serves_another_cycle_is_a_root_in_its_own() {
    let office = Office::open().await;
    let year = office.cycle("2026", 2026).await;
    let quarter = office.cycle("2026 Q4", 2026).await;
    let goal_of_year = office.objective(&year, "Of the year", vec![]).await;
    office.objective(&quarter, "Of the quarter", vec![under(&goal_of_year)]).await;
    let of = |cycle: &message::Cycle| message::GetTreeRequest {
        cycle_id: cycle.id.clone(),
        ..message::GetTreeRequest::default()
    };
    assert_eq!(titled(&tree(&office, of(&year)).await), [("Of the year", 0)]);
    assert_eq!(titled(&tree(&office, of(&quarter)).await), [("Of the quarter", 0)]);
    let wrong = message::GetTreeRequest { root_id: goal_of_year.id, ..of(&quarter) };
    assert_eq!(reason(office.goals(&office.cast.alice).get_tree(wrong).await), "NOT_FOUND");
}

#[tokio::test]
async fn a_part_of_a_tree_is_one_range_of_an_index_under_the_services_own_role() {
    let office = Office::open().await;
    let mut connection = office.world.connection_as("goals").await;
    for table in ["objective", "key_result"] {
        let statement = format!(
            "EXPLAIN SELECT * FROM goals.{table}
             WHERE cycle_id = '00000000-0000-0000-0000-000000000001' AND path >= 'o1' AND path < 'o1~'
             ORDER BY path"
        );
        // In a table of a few rows a scan would be cheaper; what is asked is whether the index can serve.
        let settings = "SET enable_seqscan = off; SET enable_bitmapscan = off";
        sqlx::raw_sql(settings).execute(&mut connection).await.expect("the settings hold");
        let plan: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(statement))
            .fetch_all(&mut connection)
            .await
            .expect("the plan is explained");
        let plan = plan.join(" ");
        assert!(plan.contains(&format!("using {table}_has_its_own_path")), "{plan}");
        assert!(plan.contains("path >= 'o1'") && !plan.contains("Sort"), "{plan}");
    }
}

#[tokio::test]
async fn goals_with_the_longest_rationales_come_in_answers_that_clients_accept() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    // 125,000 bytes each: 36 of them exceed the 4 MiB that a client accepts.
    let rationale = "👨‍👩‍👧‍👦".repeat(5_000);
    let count: usize = 36;
    for number in 0..count {
        let request = message::CreateObjectiveRequest {
            request_id: fresh(),
            objective: Some(message::Objective {
                rationale: rationale.clone(),
                ..office.team_objective(&cycle, &format!("O{number:02}"))
            }),
        };
        inner(office.goals(&office.cast.carol).create_objective(request).await);
    }
    let whole = message::GetTreeRequest { cycle_id: cycle.id.clone(), ..message::GetTreeRequest::default() };
    let in_order: Vec<String> = (0..count).map(|number| format!("O{number:02}")).collect();
    let in_tree: Vec<String> = tree(&office, whole).await.into_iter().map(|(title, _)| title).collect();
    assert_eq!(in_tree, in_order);
    let mut request = message::ListObjectivesRequest {
        cycle_id: cycle.id.clone(),
        page_size: 500,
        ..message::ListObjectivesRequest::default()
    };
    let (mut listed, mut pages) = (Vec::new(), 0);
    loop {
        let mut goals = office.goals(&office.cast.alice);
        let page = inner(goals.list_objectives(request.clone()).await);
        listed.extend(page.objectives.into_iter().map(|one| one.title));
        pages += 1;
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            break;
        }
    }
    assert_eq!((listed, pages), (in_order, 2));
}
