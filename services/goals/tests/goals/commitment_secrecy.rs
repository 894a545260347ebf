//! Commitment and excitement: nobody learns who answered what, nor who has read an objective.

use ovation_chassis::event::Fact;
use ovation_proto::ovation::common::v1::Audience;
use ovation_proto::ovation::directory::v1 as directory;
use ovation_proto::ovation::goals::v1 as message;

use crate::commitment::Poll;
use crate::office::{inner, reason};

#[tokio::test]
async fn one_s_own_answer_is_shown_to_nobody_else() {
    let poll = Poll::open().await;
    let cast = &poll.office.cast;
    let request =
        message::AnswerCommitmentRequest { comment: "賛成".to_owned(), ..poll.says([4, 5, 0, 2]) };
    let answered = poll.answer(&cast.alice, request).await.expect("she may");
    assert_eq!((answered.convinced, answered.will_move, answered.heard, answered.excitement), (4, 5, 0, 2));
    let get = || message::GetMyCommitmentRequest { objective_id: poll.objective.clone() };
    assert_eq!(inner(poll.client(&cast.alice).get_my_commitment(get()).await), answered);
    let none = message::CommitmentAnswer {
        objective_id: poll.objective.clone(),
        ..message::CommitmentAnswer::default()
    };
    for other in [&cast.bob, &cast.carol, &cast.dora, &cast.hana, &cast.aki] {
        assert_eq!(inner(poll.client(other).get_my_commitment(get()).await), none);
    }
    let token = cast.organization.api_token(&["goals.read", "goals.write"]);
    assert_eq!(reason(poll.client(&token).get_my_commitment(get()).await), "PERMISSION_DENIED");
    assert_eq!(reason(poll.answer(&token, poll.says([1; 4])).await), "PERMISSION_DENIED");
    assert_eq!(reason(poll.confirm(&token).await), "PERMISSION_DENIED");
}

#[tokio::test]
async fn an_answer_sent_twice_with_one_key_counts_once_and_is_answered_alike_without_being_kept_elsewhere() {
    let poll = Poll::open().await;
    let alice = &poll.office.cast.alice;
    let request =
        message::AnswerCommitmentRequest { comment: "secret words".to_owned(), ..poll.says([2; 4]) };
    let first = poll.answer(alice, request.clone()).await.expect("she may");
    poll.answer(alice, poll.says([5; 4])).await.expect("she may");
    assert_eq!(poll.answer(alice, request.clone()).await.expect("it was answered"), first);
    let other = message::AnswerCommitmentRequest { convinced: 3, ..request };
    assert_eq!(reason(poll.answer(alice, other).await), "REQUEST_ID_REUSED");
    let get = message::GetMyCommitmentRequest { objective_id: poll.objective.clone() };
    assert_eq!(inner(poll.client(alice).get_my_commitment(get).await).convinced, 5);
    let mut connection = poll.office.world.superuser().await;
    // Fields 2 to 5, which are the levels, would come right after the id; 8 is the time.
    let kept: Vec<bool> = sqlx::query_scalar(
        "SELECT encode(answer, 'escape') LIKE '%secret%' OR get_byte(answer, 38) <> 8 * 8 + 2
         FROM goals.idempotency
         WHERE method LIKE '%AnswerCommitment'",
    )
    .fetch_all(&mut connection)
    .await
    .expect("they are read");
    assert_eq!(kept, [false, false], "what was said is kept with the answers to repeated calls");
}

#[tokio::test]
async fn no_fact_is_made_of_answers_results_or_confirmations() {
    let poll = Poll::open().await;
    poll.office.world.settle().await;
    let before = poll.office.world.stream().await.len();
    poll.all_answer(0..8, 4).await;
    poll.confirm(&poll.people[0]).await.expect("they may");
    poll.office.world.settle().await;
    assert_eq!(poll.office.world.stream().await.len(), before);
    let mut connection = poll.office.world.superuser().await;
    let told: i64 =
        sqlx::query_scalar("SELECT count(*) FROM goals.event WHERE envelope ILIKE '%commitment%'")
            .fetch_one(&mut connection)
            .await
            .expect("they are counted");
    assert_eq!(told, 0);
}

#[tokio::test]
async fn who_leaves_stays_in_the_results_and_answers_no_more() {
    let poll = Poll::open().await;
    assert_eq!(reason(poll.answer(&poll.office.cast.leo, poll.says([1; 4])).await), "PERMISSION_DENIED");
    poll.all_answer(0..5, 4).await;
    let shown = poll.published(&poll.office.cast.bob).await;
    let gone = poll.people[0].person().expect("a person");
    let person = directory::Person {
        id: gone.to_string(),
        status: directory::PersonStatus::Left.into(),
        ..directory::Person::default()
    };
    let message = directory::PersonUpdated { person: Some(person) };
    let fact = Fact { message: &message, entity_id: gone.uuid(), revision: 2, audience: Audience::Open };
    poll.office.world.publish(&poll.office.cast.organization, fact).await;
    poll.office.world.settle().await;
    assert_eq!(poll.published(&poll.office.cast.bob).await, shown);
    assert_eq!(reason(poll.answer(&poll.people[0], poll.says([1; 4])).await), "PERMISSION_DENIED");
    poll.all_answer(5..8, 4).await;
    assert_eq!(poll.convinced().await, [0, 0, 0, 8, 0]);
}

#[tokio::test]
async fn only_those_who_see_the_objective_answer_it_and_see_what_is_published() {
    let poll = Poll::open().await;
    let cast = &poll.office.cast;
    let alice = cast.alice.person().expect("a person");
    poll.sql(&format!(
        "UPDATE goals.objective SET visibility = 3, visible_to_person_ids = ARRAY['{alice}'::uuid] WHERE id = '{}'",
        poll.objective,
    ))
    .await;
    poll.answer(&cast.alice, poll.says([4; 4])).await.expect("she is named");
    let token = cast.organization.api_token(&["goals.read", "goals.write"]);
    for caller in [&cast.dora, &cast.hana, &cast.aki, &poll.people[0], &cast.mallory, &token] {
        let objective_id = poll.objective.clone();
        let mut client = poll.client(caller);
        let get = message::GetCommitmentRequest { objective_id: objective_id.clone() };
        assert_eq!(reason(client.get_commitment(get).await), "NOT_FOUND");
        let list =
            message::ListCommitmentTrendRequest { objective_id: objective_id.clone(), ..Default::default() };
        assert_eq!(reason(client.list_commitment_trend(list).await), "NOT_FOUND");
        let list = message::ListCommitmentCommentsRequest {
            objective_id: objective_id.clone(),
            ..Default::default()
        };
        assert_eq!(reason(client.list_commitment_comments(list).await), "NOT_FOUND");
        let get = message::GetReadConfirmationsRequest { objective_id: objective_id.clone() };
        assert_eq!(reason(client.get_read_confirmations(get).await), "NOT_FOUND");
        if caller.person().is_some() {
            let get = message::GetMyCommitmentRequest { objective_id };
            assert_eq!(reason(client.get_my_commitment(get).await), "NOT_FOUND");
            assert_eq!(reason(poll.answer(caller, poll.says([1; 4])).await), "NOT_FOUND");
            assert_eq!(reason(poll.confirm(caller).await), "NOT_FOUND");
        }
    }
}

#[tokio::test]
async fn reading_is_confirmed_once_for_each_form_of_the_objective_and_counted_only() {
    let poll = Poll::open().await;
    let cast = &poll.office.cast;
    assert_eq!(poll.confirmations(&cast.alice).await, (0, 0, false));
    for _ in 0..2 {
        let confirmed = poll.confirm(&cast.alice).await.expect("she may");
        assert_eq!((confirmed.current, confirmed.earlier, confirmed.mine), (1, 0, true));
    }
    poll.confirm(&cast.bob).await.expect("he may");
    assert_eq!(poll.confirmations(&cast.carol).await, (2, 0, false));
    let renamed = message::Objective { title: "毎日ひらく".to_owned(), ..message::Objective::default() };
    poll.update(renamed, "title").await;
    assert_eq!(poll.confirmations(&cast.alice).await, (0, 2, false));
    poll.confirm(&cast.alice).await.expect("she may");
    assert_eq!(poll.confirmations(&cast.alice).await, (1, 1, true));
    let token = cast.organization.api_token(&["goals.read"]);
    assert_eq!(poll.confirmations(&token).await, (1, 1, false));
}
