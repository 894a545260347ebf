//! Commitment and excitement: what is published, and when.

use futures::future::join_all;
use ovation_chassis::caller::Caller;
use ovation_chassis::ids::PersonId;
use ovation_proto::ovation::goals::v1 as message;
use ovation_proto::ovation::goals::v1::commitment_service_client::CommitmentServiceClient;
use tonic::{Response, Status};

use crate::office::{Line, Office, decimal, fresh, inner, reason, refused_fields};

/// An objective, and as many people as it takes.
pub(crate) struct Poll {
    pub(crate) office: Office,
    pub(crate) objective: String,
    pub(crate) people: Vec<Caller>,
}

impl Poll {
    pub(crate) async fn open() -> Self {
        let office = Office::open().await;
        let cycle = office.cycle("2026 H2", 2026).await;
        let objective = office.objective(&cycle, "使う人が毎日ひらく", vec![]).await.id;
        let person = |_| office.cast.organization.person(PersonId::random(), &[]);
        let people = (0..30).map(person).collect();
        Self { office, objective, people }
    }

    pub(crate) fn client(&self, caller: &Caller) -> CommitmentServiceClient<Line> {
        CommitmentServiceClient::new(self.office.world.channel("goals", caller))
    }

    pub(crate) fn says(
        &self,
        [convinced, will_move, heard, excitement]: [i32; 4],
    ) -> message::AnswerCommitmentRequest {
        message::AnswerCommitmentRequest {
            request_id: fresh(),
            objective_id: self.objective.clone(),
            convinced,
            will_move,
            heard,
            excitement,
            ..message::AnswerCommitmentRequest::default()
        }
    }

    pub(crate) async fn answer(
        &self,
        caller: &Caller,
        request: message::AnswerCommitmentRequest,
    ) -> Result<message::CommitmentAnswer, Status> {
        self.client(caller).answer_commitment(request).await.map(Response::into_inner)
    }

    /// Each of these people answers this to every question.
    pub(crate) async fn all_answer(&self, people: std::ops::Range<usize>, level: i32) {
        for person in &self.people[people] {
            self.answer(person, self.says([level; 4])).await.expect("they may");
        }
    }

    pub(crate) async fn published(&self, caller: &Caller) -> message::Commitment {
        let request = message::GetCommitmentRequest { objective_id: self.objective.clone() };
        inner(self.client(caller).get_commitment(request).await)
    }

    pub(crate) async fn convinced(&self) -> Vec<i32> {
        self.published(&self.office.cast.bob).await.convinced.map(|shown| shown.counts).unwrap_or_default()
    }

    pub(crate) async fn trend(
        &self,
        page_size: i32,
        page_token: String,
    ) -> message::ListCommitmentTrendResponse {
        let objective_id = self.objective.clone();
        let request = message::ListCommitmentTrendRequest { objective_id, page_size, page_token };
        inner(self.client(&self.office.cast.alice).list_commitment_trend(request).await)
    }

    pub(crate) async fn comments(
        &self,
        page_size: i32,
        page_token: String,
    ) -> message::ListCommitmentCommentsResponse {
        let objective_id = self.objective.clone();
        let request = message::ListCommitmentCommentsRequest { objective_id, page_size, page_token };
        inner(self.client(&self.office.cast.carol).list_commitment_comments(request).await)
    }

    pub(crate) async fn texts(&self) -> Vec<(String, String)> {
        let comments = self.comments(0, String::new()).await.comments;
        let mut texts: Vec<_> =
            comments.into_iter().map(|comment| (comment.text, comment.author_id)).collect();
        texts.sort();
        texts
    }

    pub(crate) async fn sql(&self, statement: &str) {
        let mut connection = self.office.world.superuser().await;
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut connection).await.expect("the statement");
    }

    /// What administrators would set.
    pub(crate) async fn set(&self, shown_from: i16, step: i16) {
        let organization = self.office.cast.organization.id;
        self.sql(&format!(
            "INSERT INTO goals.settings (organization_id, answers_shown_from, answers_step)
             VALUES ('{organization}', {shown_from}, {step})
             ON CONFLICT (organization_id) DO UPDATE
             SET answers_shown_from = EXCLUDED.answers_shown_from, answers_step = EXCLUDED.answers_step",
        ))
        .await;
    }

    pub(crate) async fn confirm(&self, caller: &Caller) -> Result<message::ReadConfirmations, Status> {
        let objective_id = self.objective.clone();
        let request = message::ConfirmReadRequest { request_id: fresh(), objective_id };
        self.client(caller).confirm_read(request).await.map(Response::into_inner)
    }

    pub(crate) async fn confirmations(&self, caller: &Caller) -> (i32, i32, bool) {
        let request = message::GetReadConfirmationsRequest { objective_id: self.objective.clone() };
        let shown = inner(self.client(caller).get_read_confirmations(request).await);
        (shown.current, shown.earlier, shown.mine)
    }

    pub(crate) async fn update(&self, objective: message::Objective, path: &str) -> message::Objective {
        let request = message::UpdateObjectiveRequest {
            request_id: fresh(),
            objective: Some(message::Objective { id: self.objective.clone(), ..objective }),
            update_mask: Some(prost_types::FieldMask { paths: path.split(',').map(str::to_owned).collect() }),
            ..message::UpdateObjectiveRequest::default()
        };
        inner(self.office.goals(&self.office.cast.carol).update_objective(request).await)
    }
}

#[tokio::test]
async fn there_are_no_numbers_below_five_answers_and_the_same_for_everybody_from_then_on() {
    let poll = Poll::open().await;
    poll.all_answer(0..4, 4).await;
    let nothing =
        message::Commitment { objective_id: poll.objective.clone(), ..message::Commitment::default() };
    let cast = &poll.office.cast;
    let token = cast.organization.api_token(&["goals.read"]);
    let everybody = [&cast.alice, &cast.carol, &cast.dora, &cast.hana, &cast.aki, &token, &poll.people[0]];
    for caller in everybody {
        assert_eq!(poll.published(caller).await, nothing);
    }
    assert!(poll.trend(0, String::new()).await.results.is_empty());
    poll.answer(&poll.people[4], poll.says([1, 5, 0, 2])).await.expect("they may");
    let shown = poll.published(&cast.alice).await;
    assert_eq!((shown.published, shown.answers), (true, 5));
    let convinced = shown.convinced.clone().expect("five answered");
    assert_eq!((convinced.counts, convinced.mean), (vec![1, 0, 0, 4, 0], decimal("3.4")));
    assert_eq!(shown.heard, None, "four have answered this one");
    for caller in everybody {
        assert_eq!(poll.published(caller).await, shown);
    }
}

#[tokio::test]
async fn a_result_changes_only_with_the_answers_of_three_more_people() {
    let poll = Poll::open().await;
    poll.all_answer(0..5, 3).await;
    let first = poll.convinced().await;
    // One person changes again and again, another changes and changes back.
    for level in [1, 2, 4, 5, 1] {
        poll.all_answer(0..1, level).await;
    }
    poll.all_answer(1..2, 5).await;
    assert_eq!(poll.convinced().await, first);
    poll.all_answer(1..2, 3).await;
    poll.all_answer(5..6, 2).await;
    assert_eq!(poll.convinced().await, first);
    poll.all_answer(6..7, 2).await;
    assert_eq!(poll.convinced().await, [1, 2, 4, 0, 0]);
}

#[tokio::test]
async fn a_question_is_published_when_enough_answers_to_itself_have_changed() {
    let poll = Poll::open().await;
    poll.all_answer(0..5, 3).await;
    let first = poll.published(&poll.office.cast.bob).await;
    for (person, levels) in [(0, [1, 3, 3, 3]), (1, [3, 1, 3, 3]), (2, [3, 3, 1, 3]), (3, [1, 3, 3, 3])] {
        poll.answer(&poll.people[person], poll.says(levels)).await.expect("they may");
    }
    assert_eq!(poll.published(&poll.office.cast.bob).await, first);
    poll.answer(&poll.people[4], poll.says([1, 3, 3, 3])).await.expect("they may");
    let second = poll.published(&poll.office.cast.bob).await;
    assert_eq!(second.convinced.map(|shown| shown.counts), Some(vec![3, 0, 2, 0, 0]));
    assert_eq!(
        (second.will_move, second.heard, second.excitement),
        (first.will_move, first.heard, first.excitement)
    );
}

#[tokio::test]
async fn two_results_that_are_not_neighbours_do_not_give_one_answer_away_either() {
    let poll = Poll::open().await;
    poll.all_answer(0..6, 3).await;
    poll.all_answer(6..8, 3).await;
    let first = poll.convinced().await;
    assert_eq!(first, [0, 0, 8, 0, 0]);
    poll.all_answer(0..3, 5).await;
    assert_eq!(poll.convinced().await, [0, 0, 5, 0, 3]);
    // Two go back, and one more changes: against the last result three differ, against the first two.
    poll.all_answer(0..2, 3).await;
    poll.all_answer(3..4, 1).await;
    assert_eq!(poll.convinced().await, [0, 0, 5, 0, 3]);
    poll.all_answer(4..5, 1).await;
    assert_eq!(poll.convinced().await, [2, 0, 5, 0, 1]);
}

#[tokio::test]
async fn the_trend_is_what_was_published_the_latest_first() {
    let poll = Poll::open().await;
    poll.all_answer(0..11, 4).await;
    let all = poll.trend(0, String::new()).await;
    assert_eq!(all.results.iter().map(|result| result.answers).collect::<Vec<_>>(), [11, 8, 5]);
    assert!(all.results.iter().all(|result| result.published && result.published_on.is_some()));
    assert_eq!(all.next_page_token, "");
    let first = poll.trend(2, String::new()).await;
    let second = poll.trend(2, first.next_page_token).await;
    assert_eq!([first.results, second.results].concat(), all.results);
    assert_eq!(second.next_page_token, "");
}

#[tokio::test]
async fn comments_come_with_a_result_and_bear_a_name_only_if_signed() {
    let poll = Poll::open().await;
    let comment = |text: &str, signed| message::AnswerCommitmentRequest {
        comment: text.to_owned(),
        signed,
        ..poll.says([4; 4])
    };
    poll.answer(&poll.people[0], comment("数字の根拠を知りたいです", false)).await.expect("they may");
    poll.answer(&poll.people[1], comment("楽しみです", true)).await.expect("they may");
    poll.answer(&poll.people[2], comment("\u{3000}", true)).await.expect("blank is no comment");
    poll.all_answer(3..4, 3).await;
    assert!(poll.texts().await.is_empty());
    poll.all_answer(4..5, 3).await;
    let author = poll.people[1].person().expect("a person").to_string();
    let unsigned = |text: &str| (text.to_owned(), String::new());
    let signed = ("楽しみです".to_owned(), author);
    assert_eq!(poll.texts().await, [unsigned("数字の根拠を知りたいです"), signed]);
    // A changed and a new comment wait for the next result; what its author takes back goes at once.
    poll.answer(&poll.people[0], comment("わかりました", false)).await.expect("they may");
    poll.answer(&poll.people[5], comment("Let's go", false)).await.expect("they may");
    poll.answer(&poll.people[1], comment("楽しみ", false)).await.expect("they may");
    assert_eq!(poll.texts().await, [unsigned("数字の根拠を知りたいです"), unsigned("楽しみです")]);
    poll.answer(&poll.people[1], comment("", false)).await.expect("they may");
    assert_eq!(poll.texts().await, [unsigned("数字の根拠を知りたいです")]);
    poll.all_answer(6..8, 3).await;
    assert_eq!(poll.texts().await, [unsigned("Let's go"), unsigned("わかりました")]);
    let first = poll.comments(1, String::new()).await;
    let second = poll.comments(1, first.next_page_token).await;
    assert_eq!((first.comments.len(), second.comments.len()), (1, 1));
    assert_ne!(first.comments, second.comments);
    assert_eq!(second.next_page_token, "");
}

#[tokio::test]
async fn answers_of_many_at_once_are_published_in_steps() {
    let poll = Poll::open().await;
    let answer = |person| poll.answer(person, poll.says([3; 4]));
    for answered in join_all(poll.people.iter().map(answer)).await {
        answered.expect("they may");
    }
    let results = poll.trend(100, String::new()).await.results;
    let answers: Vec<i32> = results.iter().rev().map(|result| result.answers).collect();
    assert_eq!(answers, [5, 8, 11, 14, 17, 20, 23, 26, 29]);
    let mut connection = poll.office.world.superuser().await;
    let differs: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM goals.commitment_voice AS v
         WHERE v.counted <> COALESCE((
             SELECT c.level FROM goals.commitment_counted AS c
             WHERE (c.objective_id, c.question, c.person_id) = (v.objective_id, v.question, v.person_id)
             ORDER BY c.result DESC LIMIT 1
         ), 0)",
    )
    .fetch_one(&mut connection)
    .await
    .expect("they are compared");
    assert_eq!(differs, 0);
}

#[tokio::test]
async fn a_setting_changes_nothing_by_itself_and_never_weakens_the_rule_below_three() {
    let poll = Poll::open().await;
    poll.all_answer(0..4, 3).await;
    poll.set(3, 3).await;
    assert!(!poll.published(&poll.office.cast.dora).await.published);
    poll.all_answer(4..5, 3).await;
    assert_eq!(poll.convinced().await, [0, 0, 5, 0, 0]);
    poll.all_answer(5..7, 1).await;
    assert_eq!(poll.convinced().await, [0, 0, 5, 0, 0], "a step of two is taken as three");
    poll.all_answer(7..8, 1).await;
    assert_eq!(poll.convinced().await, [3, 0, 5, 0, 0]);
    poll.set(9, 3).await;
    assert!(!poll.published(&poll.office.cast.dora).await.published);
    assert!(poll.trend(0, String::new()).await.results.is_empty());
    assert!(poll.texts().await.is_empty());
}

#[tokio::test]
async fn what_is_over_takes_no_answers_and_keeps_its_results() {
    let poll = Poll::open().await;
    poll.all_answer(0..5, 4).await;
    let mut closed = message::Objective::default();
    closed.set_state(message::ObjectiveState::Closed);
    closed.set_outcome(message::Outcome::Partly);
    poll.update(closed, "state,outcome").await;
    let late = poll.answer(&poll.people[5], poll.says([1; 4])).await;
    assert_eq!(reason(late), "OBJECTIVE_STATE_INVALID");
    let mut active = message::Objective::default();
    active.set_state(message::ObjectiveState::Active);
    let objective = poll.update(active, "state").await;
    poll.all_answer(5..6, 4).await;
    poll.office.close(&message::Cycle { id: objective.cycle_id, ..message::Cycle::default() }).await;
    assert_eq!(reason(poll.answer(&poll.people[6], poll.says([1; 4])).await), "CYCLE_CLOSED");
    assert_eq!(poll.convinced().await, [0, 0, 0, 5, 0]);
}

#[tokio::test]
async fn what_is_wrong_with_an_answer_is_said_at_once() {
    let poll = Poll::open().await;
    let alice = &poll.office.cast.alice;
    let wrong = message::AnswerCommitmentRequest {
        request_id: "again".to_owned(),
        objective_id: String::new(),
        comment: "長".repeat(1_001),
        ..poll.says([6, -1, 0, 3])
    };
    let fields = ["request_id", "objective_id", "convinced", "will_move", "comment"];
    assert_eq!(refused_fields(poll.answer(alice, wrong).await), fields);
    assert_eq!(refused_fields(poll.answer(alice, poll.says([0; 4])).await), ["convinced"]);
    let long = message::AnswerCommitmentRequest { comment: "長".repeat(1_000), ..poll.says([0, 0, 0, 3]) };
    assert_eq!(poll.answer(alice, long).await.expect("it is as long as it may be").excitement, 3);
    let unknown = message::AnswerCommitmentRequest { objective_id: fresh(), ..poll.says([3; 4]) };
    assert_eq!(reason(poll.answer(alice, unknown).await), "NOT_FOUND");
}
