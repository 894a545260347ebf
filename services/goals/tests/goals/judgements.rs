//! How far members judge that an objective came true: what is published, and the gaps.

use futures::future::join_all;
use ovation_chassis::caller::Caller;
use ovation_chassis::ids::PersonId;
use ovation_proto::ovation::goals::v1 as message;
use tonic::{Response, Status};

use crate::office::{Office, decimal, fresh, inner, reason, refused_fields};

/// A cycle that is being scored, and as many people as it takes.
struct Jury {
    office: Office,
    cycle: message::Cycle,
    people: Vec<Caller>,
}

impl Jury {
    async fn open() -> Self {
        let office = Office::open().await;
        let cycle = office.cycle("2026 H2", 2026).await;
        let people = (0..12).map(|_| office.cast.organization.person(PersonId::random(), &[])).collect();
        Self { office, cycle, people }
    }

    async fn objective(&self, title: &str, current: &str) -> message::Objective {
        let objective = self.office.objective(&self.cycle, title, vec![]).await;
        let result = self.office.key_result(&objective, "10 customers", "10").await;
        self.office.check_in(&[(&result, current)], 0).await;
        self.office.world.settle().await;
        objective
    }

    async fn is_scored(&self) {
        self.office.move_cycle(&self.cycle, message::CycleState::Scoring).await;
    }

    async fn judge(
        &self,
        caller: &Caller,
        objective: &message::Objective,
        points: &str,
    ) -> Result<message::Judgement, Status> {
        let request = judgement(objective, points);
        self.office.scoring(caller).judge_objective(request).await.map(Response::into_inner)
    }

    async fn all_judge(&self, people: std::ops::Range<usize>, objective: &message::Objective, points: &str) {
        for person in &self.people[people] {
            self.judge(person, objective, points).await.expect("they may");
        }
    }

    async fn shown(&self, caller: &Caller, objective: &message::Objective) -> message::Judgement {
        let request = message::GetJudgementRequest { objective_id: objective.id.clone() };
        inner(self.office.scoring(caller).get_judgement(request).await)
    }

    async fn gaps(&self, caller: &Caller, size: i32, token: String) -> message::ListJudgementGapsResponse {
        let request = message::ListJudgementGapsRequest {
            cycle_id: self.cycle.id.clone(),
            page_size: size,
            page_token: token,
        };
        inner(self.office.scoring(caller).list_judgement_gaps(request).await)
    }
}

fn judgement(objective: &message::Objective, points: &str) -> message::JudgeObjectiveRequest {
    message::JudgeObjectiveRequest {
        request_id: fresh(),
        objective_id: objective.id.clone(),
        judgement: decimal(points),
    }
}

#[tokio::test]
async fn numbers_appear_with_five_judgements_and_move_in_steps_of_three() {
    let jury = Jury::open().await;
    let objective = jury.objective("使う人が毎日ひらく", "10").await;
    jury.is_scored().await;
    jury.all_judge(0..4, &objective, "3").await;
    for caller in [&jury.people[0], &jury.office.cast.carol, &jury.office.cast.dora, &jury.office.cast.hana] {
        let few = jury.shown(caller, &objective).await;
        assert_eq!((few.published, few.answers, few.mean, few.gap), (false, 0, None, None));
        assert_eq!(few.key_results_score, decimal("1"));
    }
    let fifth = jury.judge(&jury.people[4], &objective, "5.5").await.expect("they may");
    assert_eq!((fifth.mine, fifth.published, fifth.answers), (decimal("5.5"), true, 5));
    // (4 · 3 + 5.5) ÷ 5 = 3.5
    assert_eq!((fifth.mean, fifth.gap), (decimal("0.35"), decimal("-0.65")));
    jury.all_judge(5..7, &objective, "10").await;
    let seventh = jury.shown(&jury.people[0], &objective).await;
    assert_eq!((seventh.mine, seventh.answers, seventh.mean), (decimal("3"), 5, decimal("0.35")));
    jury.all_judge(7..8, &objective, "10").await;
    let eighth = jury.shown(&jury.office.cast.dora, &objective).await;
    assert_eq!((eighth.mine, eighth.answers, eighth.mean), (None, 8, decimal("0.59")));
    // Who changes their judgement alone moves nothing, and changes it for themselves.
    jury.all_judge(0..1, &objective, "0").await;
    let changed = jury.shown(&jury.people[0], &objective).await;
    assert_eq!((changed.mine, changed.mean), (decimal("0"), decimal("0.59")));
}

#[tokio::test]
async fn a_repeated_judgement_is_answered_alike_and_nothing_is_remembered_or_told_of_it() {
    let jury = Jury::open().await;
    let objective = jury.objective("使う人が毎日ひらく", "10").await;
    jury.is_scored().await;
    jury.office.world.settle().await;
    let facts = jury.office.world.stream().await.len();
    let request = judgement(&objective, "7.3");
    let mut scoring = jury.office.scoring(&jury.people[0]);
    let first = inner(scoring.judge_objective(request.clone()).await);
    assert_eq!(inner(scoring.judge_objective(request.clone()).await), first);
    let other = message::JudgeObjectiveRequest { judgement: decimal("2"), ..request };
    assert_eq!(reason(scoring.judge_objective(other).await), "REQUEST_ID_REUSED");
    jury.office.world.settle().await;
    assert_eq!(jury.office.world.stream().await.len(), facts);
}

#[tokio::test]
async fn people_who_judge_at_once_are_published_in_steps() {
    let jury = Jury::open().await;
    let objective = jury.objective("使う人が毎日ひらく", "10").await;
    jury.is_scored().await;
    let judged =
        join_all(jury.people.iter().take(12).map(|person| jury.judge(person, &objective, "4"))).await;
    let refused: Vec<_> = judged.into_iter().filter_map(Result::err).collect();
    assert!(refused.is_empty(), "{refused:?}");
    let shown = jury.shown(&jury.office.cast.bob, &objective).await;
    // With the fifth, the eighth and the eleventh; the twelfth waits.
    assert_eq!(shown.answers, 11);
    assert_eq!(shown.mean, decimal("0.4"));
}

#[tokio::test]
async fn who_may_judge_what_and_when() {
    let jury = Jury::open().await;
    let objective = jury.objective("使う人が毎日ひらく", "10").await;
    let cast = &jury.office.cast;
    let early = jury.judge(&cast.alice, &objective, "5").await;
    assert_eq!(reason(early), "OBJECTIVE_STATE_INVALID");
    jury.is_scored().await;
    assert_eq!(refused_fields(jury.judge(&cast.alice, &objective, "10.1").await), ["judgement"]);
    assert_eq!(refused_fields(jury.judge(&cast.alice, &objective, "7.25").await), ["judgement"]);
    let nothing = message::JudgeObjectiveRequest { judgement: None, ..judgement(&objective, "1") };
    let refused = jury.office.scoring(&cast.alice).judge_objective(nothing).await;
    assert_eq!(refused_fields(refused), ["judgement"]);
    assert_eq!(reason(jury.judge(&cast.mallory, &objective, "5").await), "NOT_FOUND");
    assert_eq!(reason(jury.judge(&cast.leo, &objective, "5").await), "PERMISSION_DENIED");
    assert!(jury.judge(&cast.alice, &objective, "5").await.is_ok());
    jury.office.close(&jury.cycle).await;
    assert_eq!(reason(jury.judge(&cast.alice, &objective, "6").await), "CYCLE_CLOSED");
}

#[tokio::test]
async fn objectives_that_their_key_results_did_not_carry_are_listed_the_widest_gap_first() {
    let jury = Jury::open().await;
    // A progress of 0.45 suggests 0.4, half-even; members say 0.7, which is just a gap.
    let narrow = jury.objective("ちょうど三割", "4.5").await;
    let wide = jury.objective("数字だけ", "10").await;
    let none = jury.objective("同じ", "7").await;
    jury.is_scored().await;
    for (objective, points) in [(&narrow, "7"), (&wide, "1"), (&none, "7")] {
        jury.all_judge(0..5, objective, points).await;
    }
    let all = jury.gaps(&jury.people[0], 0, String::new()).await;
    let gaps: Vec<_> =
        all.judgements.iter().map(|one| (one.objective_id.as_str(), one.gap.clone())).collect();
    assert_eq!(gaps, [(wide.id.as_str(), decimal("-0.9")), (narrow.id.as_str(), decimal("0.3"))]);
    // Each is what is said of it alone.
    assert_eq!(all.judgements[1], jury.shown(&jury.people[0], &narrow).await);
    assert_eq!(all.judgements[1].mine, decimal("7"));
    let first = jury.gaps(&jury.office.cast.bob, 1, String::new()).await;
    assert_eq!(
        (first.judgements[0].objective_id.as_str(), first.judgements[0].mine.clone()),
        (wide.id.as_str(), None)
    );
    let second = jury.gaps(&jury.office.cast.bob, 1, first.next_page_token).await;
    assert_eq!(
        (second.judgements[0].objective_id.as_str(), second.next_page_token.as_str()),
        (narrow.id.as_str(), "")
    );
    let request = message::ListJudgementGapsRequest {
        cycle_id: jury.cycle.id.clone(),
        ..message::ListJudgementGapsRequest::default()
    };
    let foreign = jury.office.scoring(&jury.office.cast.mallory).list_judgement_gaps(request).await;
    assert_eq!(reason(foreign), "NOT_FOUND");
}
