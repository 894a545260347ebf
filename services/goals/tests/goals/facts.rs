//! What goals say on the stream.

use std::collections::BTreeMap;

use crate::office::{Office, inner, under};
use ovation_proto::ovation::goals::v1 as message;

/// The types of the facts of goals on the stream, each once per event.
async fn facts(office: &Office) -> Vec<serde_json::Value> {
    let stream = office.world.stream().await;
    let is_ours = |event: &serde_json::Value| {
        event["type"].as_str().is_some_and(|name| name.starts_with("ovation.goals.v1."))
    };
    stream.into_iter().filter(is_ours).collect()
}

#[tokio::test]
async fn every_change_is_a_fact_with_the_next_revision_of_its_entity() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let top = office.objective(&cycle, "Top", vec![]).await;
    let lower = office.objective(&cycle, "Lower", vec![]).await;
    let result = office.key_result(&lower, "4 customers", "4").await;
    office.align(&lower, vec![under(&top)]).await.expect("it may");
    office.check_in(&[(&result, "1")], 0).await;
    office.world.settle().await;
    office.close(&cycle).await;
    office.world.settle().await;
    let facts = facts(&office).await;
    let mut types: Vec<_> =
        facts.iter().filter_map(|fact| fact["type"].as_str()?.strip_prefix("ovation.goals.v1.")).collect();
    types.sort_unstable();
    assert_eq!(
        types,
        [
            "CycleClosed",
            "CycleCreated",
            "KeyResultCreated",
            "KeyResultValueChanged",
            "ObjectiveAligned",
            "ObjectiveCreated",
            "ObjectiveCreated",
            "ObjectiveProgressChanged",
            "ObjectiveProgressChanged",
            "ObjectiveProgressChanged",
            "ObjectiveProgressChanged",
        ]
    );
    let mut revisions: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for fact in &facts {
        let revision = fact["revision"].as_str().and_then(|text| text.parse().ok()).expect("a revision");
        revisions.entry(fact["subject"].to_string()).or_default().push(revision);
    }
    for (entity, mut found) in revisions {
        found.sort_unstable();
        let expected: Vec<i64> = (1..).take(found.len()).collect();
        assert_eq!(found, expected, "{entity}");
    }
}

#[tokio::test]
async fn a_fact_carries_what_an_answer_does() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    office.world.settle().await;
    let facts = facts(&office).await;
    let created =
        facts.iter().find(|fact| fact["type"] == "ovation.goals.v1.ObjectiveCreated").expect("the fact");
    let data = &created["data"]["objective"];
    assert_eq!(data["id"], objective.id);
    assert_eq!((&data["title"], &data["kind"]), (&"Grow".into(), &"OBJECTIVE_KIND_ASPIRATIONAL".into()));
    assert_eq!(created["audience"], "open");
}

#[tokio::test]
async fn a_write_answers_with_its_consistency_token() {
    let office = Office::open().await;
    let request = crate::office::new_cycle("2026 H2", 2026);
    let response = office.goals(&office.cast.dora).create_cycle(request).await.expect("it succeeds");
    let token =
        response.metadata().get("ovation-token").and_then(|value| value.to_str().ok()).map(str::to_owned);
    assert!(token.is_some_and(|token| token.ends_with(":ovation.goals.v1.CycleCreated")));
    let _: message::Cycle = inner(Ok(response));
}
