//! Everything that changes sums and places, at once, with two replicas at work.

use std::future::Future;
use std::sync::Arc;

use futures::future::join_all;
use ovation_goals::Goals;
use ovation_proto::ovation::goals::v1 as message;
use prost_types::FieldMask;
use tonic::{Response, Status};

use crate::office::{Office, decimal, fresh, inner, reason, under, under_key_result};

/// Nodes whose path is not their primary parent's and then their own; key results likewise.
pub(crate) const MISPLACED: &str = "
    SELECT count(*)
    FROM (
        SELECT o.path, COALESCE(p.path, k.path, '') || 'o' || replace(o.id::text, '-', '') AS right_path
        FROM goals.objective AS o
        LEFT JOIN goals.alignment AS a ON a.objective_id = o.id AND a.position = 0
        LEFT JOIN goals.objective AS p ON p.id = a.parent_id AND p.cycle_id = o.cycle_id
        LEFT JOIN goals.key_result AS k ON k.id = a.parent_id AND k.cycle_id = o.cycle_id
        UNION ALL
        SELECT k.path, o.path || 'k' || replace(k.id::text, '-', '')
        FROM goals.key_result AS k JOIN goals.objective AS o ON o.id = k.objective_id
    ) AS node
    WHERE path <> right_path";

fn mask(path: &str) -> FieldMask {
    FieldMask { paths: vec![path.to_owned()] }
}

fn weigh(objective: &message::Objective, weight: &str) -> message::UpdateObjectiveRequest {
    message::UpdateObjectiveRequest {
        request_id: fresh(),
        objective: Some(message::Objective {
            id: objective.id.clone(),
            weight: decimal(weight),
            ..message::Objective::default()
        }),
        update_mask: Some(mask("weight")),
        ..message::UpdateObjectiveRequest::default()
    }
}

fn aim(key_result: &message::KeyResult, target: &str) -> message::UpdateKeyResultRequest {
    message::UpdateKeyResultRequest {
        request_id: fresh(),
        key_result: Some(message::KeyResult {
            id: key_result.id.clone(),
            target: decimal(target),
            ..message::KeyResult::default()
        }),
        update_mask: Some(mask("target")),
        ..message::UpdateKeyResultRequest::default()
    }
}

/// A refusal that a circle or another change explains; anything else is a defect.
fn allowed<T>(answer: Result<T, Status>) {
    if answer.is_err() {
        assert_eq!(reason(answer), "ALIGNMENT_CYCLE");
    }
}

#[tokio::test]
async fn sums_and_places_are_exact_after_everything_happened_at_once() {
    let office = Arc::new(Office::open().await);
    let _second = office.world.replica::<Goals>().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let (mut objectives, mut results) = (Vec::new(), Vec::new());
    for number in 0..6 {
        let parents = objectives.last().map(under).into_iter().collect();
        let objective = office.objective(&cycle, &format!("O{number}"), parents).await;
        for target in ["3", "7"] {
            results.push(office.key_result(&objective, target, target).await);
        }
        objectives.push(objective);
    }
    let (objectives, results) = (Arc::new(objectives), Arc::new(results));
    let work = |place: usize| {
        let (office, objectives, results) =
            (Arc::clone(&office), Arc::clone(&objectives), Arc::clone(&results));
        async move {
            let pick = |step: usize| (place * 5 + step * 7) % 6;
            let (one, other) = (&objectives[pick(0)], &objectives[pick(1)]);
            let result = &results[(place * 5) % 12];
            let mut goals = office.goals(&office.cast.carol);
            match place % 5 {
                0 => allowed(office.align(one, vec![under(other)]).await),
                1 => allowed(office.align(one, vec![under_key_result(result), under(other)]).await),
                2 => allowed(goals.update_objective(weigh(one, &place.to_string())).await),
                3 => allowed(goals.update_key_result(aim(result, &(place + 1).to_string())).await),
                _ => {
                    let minute = i64::try_from(place).expect("it fits");
                    let value = place.to_string();
                    office.check_in(&[(result, value.as_str())], minute).await;
                }
            }
        }
    };
    join_all((0..60).map(work)).await;
    office.world.settle().await;
    office.assert_sums().await;
    let mut connection = office.world.superuser().await;
    let misplaced: i64 =
        sqlx::query_scalar(MISPLACED).fetch_one(&mut connection).await.expect("the paths are compared");
    assert_eq!(misplaced, 0, "paths differ from the alignments");
}

async fn winners<T, F>(tries: Vec<F>) -> usize
where
    F: Future<Output = Result<Response<T>, Status>>,
{
    let mut winners = 0;
    for answer in join_all(tries).await {
        if answer.is_ok() {
            winners += 1;
        } else {
            assert_eq!(reason(answer), "ETAG_MISMATCH");
        }
    }
    winners
}

#[tokio::test]
async fn of_several_changes_with_one_etag_one_is_made() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let result = office.key_result(&objective, "10 customers", "10").await;
    // The key result has given it a progress, and so another etag.
    let objective = office.get(&objective).await.objective.expect("it is there");
    let tries = (0..8).map(|number| {
        let mut request = weigh(&objective, &number.to_string());
        request.update_mask = Some(mask("title"));
        let new = request.objective.get_or_insert_default();
        (new.title, new.etag) = (format!("Grow {number}"), objective.etag.clone());
        let mut goals = office.goals(&office.cast.carol);
        async move { goals.update_objective(request).await }
    });
    assert_eq!(winners(tries.collect()).await, 1);
    let tries = (0..8).map(|number| {
        let mut request = aim(&result, &(number + 1).to_string());
        request.key_result.get_or_insert_default().etag = result.etag.clone();
        let mut goals = office.goals(&office.cast.carol);
        async move { goals.update_key_result(request).await }
    });
    assert_eq!(winners(tries.collect()).await, 1);
    office.assert_sums().await;
}

#[tokio::test]
async fn a_creation_repeated_at_once_happens_once_and_is_answered_alike() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let request = message::CreateObjectiveRequest {
        request_id: fresh(),
        objective: Some(office.team_objective(&cycle, "Once")),
    };
    let calls = (0..8).map(|_| {
        let mut goals = office.goals(&office.cast.carol);
        let request = request.clone();
        async move { inner(goals.create_objective(request).await) }
    });
    let answers = join_all(calls).await;
    assert!(answers.iter().all(|answer| *answer == answers[0]));
}
