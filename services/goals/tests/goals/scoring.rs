//! Scores and retrospectives at the end of a cycle.

use ovation_chassis::caller::Caller;
use ovation_proto::ovation::goals::v1 as message;
use ovation_proto::ovation::goals::v1::scoring_service_client::ScoringServiceClient;
use tonic::{Response, Status};

use crate::office::{Line, Office, decimal, fresh, increase, inner, reason, refused_fields, under};

impl Office {
    pub(crate) fn scoring(&self, caller: &Caller) -> ScoringServiceClient<Line> {
        ScoringServiceClient::new(self.world.channel("goals", caller))
    }

    pub(crate) async fn score(
        &self,
        caller: &Caller,
        request: message::ScoreObjectiveRequest,
    ) -> Result<message::Scoring, Status> {
        self.scoring(caller).score_objective(request).await.map(Response::into_inner)
    }

    pub(crate) async fn move_cycle(&self, cycle: &message::Cycle, state: message::CycleState) {
        let request = message::MoveCycleRequest {
            request_id: fresh(),
            cycle_id: cycle.id.clone(),
            state: state.into(),
        };
        inner(self.goals(&self.cast.dora).move_cycle(request).await);
    }
}

fn finals(objective: &message::Objective, score: &str) -> message::ScoreObjectiveRequest {
    message::ScoreObjectiveRequest {
        request_id: fresh(),
        objective_id: objective.id.clone(),
        r#final: decimal(score),
        ..message::ScoreObjectiveRequest::default()
    }
}

fn of(key_result: &message::KeyResult, score: &str) -> message::KeyResultScore {
    message::KeyResultScore {
        key_result_id: key_result.id.clone(),
        r#final: decimal(score),
        ..message::KeyResultScore::default()
    }
}

async fn scoring(office: &Office, objective: &message::Objective) -> message::Scoring {
    let request = message::GetScoringRequest { objective_id: objective.id.clone() };
    inner(office.scoring(&office.cast.bob).get_scoring(request).await)
}

#[tokio::test]
async fn scores_are_suggested_and_projected_before_anybody_judges() {
    let office = Office::open().await;
    // A cycle that is over: what is projected is what was reached.
    let cycle = office.cycle("2020 H2", 2020).await;
    let objective = office.objective(&cycle, "毎日ひらかれる", vec![]).await;
    let empty = scoring(&office, &objective).await;
    assert_eq!(
        (empty.suggested, empty.projected, empty.r#final, empty.key_results_score),
        (None, None, None, None)
    );
    assert_eq!(empty.success_line, decimal("0.7"));
    let first = office.key_result(&objective, "利用者を400人にする", "400").await;
    let second = office.key_result(&objective, "10 teams", "10").await;
    office.check_in(&[(&first, "250"), (&second, "12")], 0).await;
    office.world.settle().await;
    let found = scoring(&office, &objective).await;
    // (0.625 + 1.2) ÷ 2 = 0.9125
    assert_eq!((found.suggested.clone(), found.projected.clone()), (decimal("0.9"), decimal("0.91")));
    let guessed: Vec<_> =
        found.key_results.iter().map(|one| (one.suggested.clone(), one.projected.clone())).collect();
    assert_eq!(guessed, [(decimal("0.6"), decimal("0.62")), (decimal("1"), decimal("1"))]);
    assert_eq!(found.key_results_score, decimal("0.8"));
    assert_eq!((found.verdict(), found.scored_at), (message::ScoreVerdict::Unspecified, None));
}

#[tokio::test]
async fn a_score_closes_the_objective_with_its_outcome_and_says_so() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "毎日ひらかれる", vec![]).await;
    let result = office.key_result(&objective, "4 customers", "4").await;
    let request = message::ScoreObjectiveRequest {
        key_results: vec![of(&result, "0.25")],
        closing_note: "最後の月に伸びた".to_owned(),
        outcome: message::Outcome::Achieved.into(),
        ..finals(&objective, "0.70")
    };
    let scored = office.score(&office.cast.carol, request.clone()).await.expect("she may");
    assert_eq!((scored.r#final.clone(), scored.verdict()), (decimal("0.7"), message::ScoreVerdict::Success));
    assert_eq!(
        (scored.key_results[0].r#final.clone(), scored.key_results_score.clone()),
        (decimal("0.25"), decimal("0.25"))
    );
    assert_eq!(scored.scored_by_id, office.cast.carol.person().expect("a person").to_string());
    assert_eq!(office.score(&office.cast.carol, request).await.expect("it is repeated"), scored);
    assert_eq!(scoring(&office, &objective).await, scored);
    let now = office.get(&objective).await;
    let closed = now.objective.expect("it is there");
    assert_eq!(
        (closed.state(), closed.outcome()),
        (message::ObjectiveState::Closed, message::Outcome::Achieved)
    );
    assert_eq!((closed.score, closed.etag.as_str()), (decimal("0.7"), "2"));
    assert_eq!((now.key_results[0].score.clone(), now.key_results[0].etag.as_str()), (decimal("0.25"), "2"));
    // Another score later leaves the note and the outcome.
    let later = office.score(&office.cast.dora, finals(&objective, "0.6")).await.expect("she may");
    assert_eq!(
        (later.closing_note.as_str(), later.verdict()),
        ("最後の月に伸びた", message::ScoreVerdict::Below)
    );
    office.world.settle().await;
    let stream = office.world.stream().await;
    let told: Vec<_> = stream
        .iter()
        .filter(|fact| fact["type"] == "ovation.goals.v1.ObjectiveUpdated")
        .map(|fact| fact["data"]["objective"]["score"]["value"].clone())
        .collect();
    assert_eq!(told, ["0.7", "0.6"]);
    let of_key_results = stream.iter().filter(|fact| fact["type"] == "ovation.goals.v1.KeyResultUpdated");
    assert_eq!(of_key_results.count(), 1);
}

#[tokio::test]
async fn what_is_cancelled_at_the_scoring_counts_no_more() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let top = office.objective(&cycle, "Top", vec![]).await;
    let [one, other] = [
        office.objective(&cycle, "One", vec![under(&top)]).await,
        office.objective(&cycle, "Other", vec![under(&top)]).await,
    ];
    let result = office.key_result(&one, "4 customers", "4").await;
    office.key_result(&other, "4 partners", "4").await;
    office.check_in(&[(&result, "4")], 0).await;
    office.world.settle().await;
    assert_eq!(office.progress(&top).await, "0.5");
    let outcome = message::Outcome::Cancelled.into();
    let request = message::ScoreObjectiveRequest { outcome, r#final: None, ..finals(&other, "0") };
    let scored = office.score(&office.cast.carol, request).await.expect("she may");
    assert_eq!((scored.r#final.clone(), scored.verdict()), (None, message::ScoreVerdict::Unspecified));
    assert_eq!(office.progress(&top).await, "1");
}

#[tokio::test]
async fn who_may_score_what_and_when() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "毎日ひらかれる", vec![]).await;
    for (caller, expected) in [(&office.cast.alice, "PERMISSION_DENIED"), (&office.cast.mallory, "NOT_FOUND")]
    {
        assert_eq!(reason(office.score(caller, finals(&objective, "1")).await), expected);
    }
    let draft = message::Objective {
        state: message::ObjectiveState::Draft.into(),
        ..office.team_objective(&cycle, "下書き")
    };
    let request = message::CreateObjectiveRequest { request_id: fresh(), objective: Some(draft) };
    let draft = inner(office.goals(&office.cast.carol).create_objective(request).await);
    let refused = office.score(&office.cast.carol, finals(&draft, "1")).await;
    assert_eq!(reason(refused), "OBJECTIVE_STATE_INVALID");
    office.close(&cycle).await;
    let refused = office.score(&office.cast.carol, finals(&objective, "1")).await;
    assert_eq!(reason(refused), "CYCLE_CLOSED");
}

#[tokio::test]
async fn everything_that_is_wrong_with_a_score_is_said_at_once() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "毎日ひらかれる", vec![]).await;
    let other = office.objective(&cycle, "別の目標", vec![]).await;
    let result = office.key_result(&other, "4 customers", "4").await;
    let without = message::KeyResultScore { r#final: None, ..of(&result, "1") };
    let request = message::ScoreObjectiveRequest {
        key_results: vec![of(&result, "0.123"), without],
        outcome: 99,
        ..finals(&objective, "1.1")
    };
    let refused = refused_fields(office.score(&office.cast.carol, request).await);
    let fields =
        ["final", "key_results[0].final", "key_results[1].key_result_id", "key_results[1].final", "outcome"];
    assert_eq!(refused, fields);
    let nothing = message::ScoreObjectiveRequest { r#final: None, ..finals(&objective, "1") };
    assert_eq!(refused_fields(office.score(&office.cast.carol, nothing).await), ["final"]);
    let foreign =
        message::ScoreObjectiveRequest { key_results: vec![of(&result, "1")], ..finals(&objective, "1") };
    let refused = refused_fields(office.score(&office.cast.carol, foreign).await);
    assert_eq!(refused, ["key_results[0].key_result_id"]);
    let retire = message::RetireKeyResultRequest {
        request_id: fresh(),
        key_result_id: result.id.clone(),
        reason: "変わった".to_owned(),
        replacement: Some(increase("8 customers", "8")),
    };
    inner(office.goals(&office.cast.carol).retire_key_result(retire).await);
    let retired =
        message::ScoreObjectiveRequest { key_results: vec![of(&result, "1")], ..finals(&other, "1") };
    assert_eq!(reason(office.score(&office.cast.carol, retired).await), "KEY_RESULT_RETIRED");
}

#[tokio::test]
async fn owners_and_contributors_write_the_retrospective_of_an_objective() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let contributor_ids = vec![office.cast.alice.person().expect("a person").to_string()];
    let made =
        message::Objective { contributor_ids, ..office.team_objective(&cycle, "毎日ひらかれる") };
    let request = message::CreateObjectiveRequest { request_id: fresh(), objective: Some(made) };
    let objective = inner(office.goals(&office.cast.carol).create_objective(request).await);
    let get = || message::GetRetrospectiveRequest { objective_id: objective.id.clone() };
    let before = inner(office.scoring(&office.cast.bob).get_retrospective(get()).await);
    assert_eq!((before.etag.as_str(), before.keep.as_str(), before.updated_at), ("0", "", None));
    let write = |etag: &str, keep: &str| message::SetRetrospectiveRequest {
        request_id: fresh(),
        objective_id: objective.id.clone(),
        keep: keep.to_owned(),
        problem: "数字を見る日が遅かった\n二週間に一度".to_owned(),
        r#try: "朝会で見る".to_owned(),
        etag: etag.to_owned(),
    };
    let first = inner(office.scoring(&office.cast.alice).set_retrospective(write("0", "毎週話せた")).await);
    assert_eq!((first.etag.as_str(), first.keep.as_str()), ("1", "毎週話せた"));
    let stale = office.scoring(&office.cast.carol).set_retrospective(write("0", "何もない")).await;
    assert_eq!(reason(stale), "ETAG_MISMATCH");
    let second =
        inner(office.scoring(&office.cast.carol).set_retrospective(write("", "毎週よく話せた")).await);
    assert_eq!(inner(office.scoring(&office.cast.bob).get_retrospective(get()).await), second);
    assert_eq!(second.author_id, office.cast.carol.person().expect("a person").to_string());
    let denied = office.scoring(&office.cast.bob).set_retrospective(write("", "")).await;
    assert_eq!(reason(denied), "PERMISSION_DENIED");
    let long = message::SetRetrospectiveRequest { r#try: "あ".repeat(5_001), ..write("", "") };
    assert_eq!(refused_fields(office.scoring(&office.cast.carol).set_retrospective(long).await), ["try"]);
    assert_eq!(reason(office.scoring(&office.cast.mallory).get_retrospective(get()).await), "NOT_FOUND");
    office.close(&cycle).await;
    let late = office.scoring(&office.cast.carol).set_retrospective(write("", "遅い")).await;
    assert_eq!(reason(late), "CYCLE_CLOSED");
}

#[tokio::test]
async fn what_is_restricted_is_not_there_for_others() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let person = |caller: &Caller| caller.person().expect("a person").to_string();
    let made = message::Objective {
        owner: Some(message::Owner {
            owner: Some(message::owner::Owner::PersonId(person(&office.cast.alice))),
        }),
        visibility: message::Visibility::NamedPeople.into(),
        ..office.team_objective(&cycle, "静かな目標")
    };
    let request = message::CreateObjectiveRequest { request_id: fresh(), objective: Some(made) };
    let objective = inner(office.goals(&office.cast.alice).create_objective(request).await);
    let objective_id = objective.id.clone();
    let mut others = office.scoring(&office.cast.dora);
    let get = message::GetScoringRequest { objective_id: objective_id.clone() };
    assert_eq!(reason(others.get_scoring(get).await), "NOT_FOUND");
    let get = message::GetJudgementRequest { objective_id: objective_id.clone() };
    assert_eq!(reason(others.get_judgement(get).await), "NOT_FOUND");
    let get = message::GetRetrospectiveRequest { objective_id: objective_id.clone() };
    assert_eq!(reason(others.get_retrospective(get).await), "NOT_FOUND");
    let list = message::ListLineageRequest { objective_id, ..message::ListLineageRequest::default() };
    assert_eq!(reason(others.list_lineage(list).await), "NOT_FOUND");
    assert_eq!(reason(office.score(&office.cast.dora, finals(&objective, "1")).await), "NOT_FOUND");
    assert!(office.score(&office.cast.alice, finals(&objective, "1")).await.is_ok());
}
