//! なぜこのO? Questions why, answered in the open.

use ovation_chassis::caller::Caller;
use ovation_proto::ovation::goals::v1 as message;
use tonic::{Response, Status};

use crate::office::{Office, fresh, inner, reason, refused_fields};
use crate::talk::person;

async fn answer(
    office: &Office,
    caller: &Caller,
    question: &message::Question,
) -> Result<message::Question, Status> {
    let request = message::AnswerWhyRequest {
        request_id: fresh(),
        question_id: question.id.clone(),
        text: "お客さまの声から".to_owned(),
    };
    office.talk(caller).answer_why(request).await.map(Response::into_inner)
}

async fn resolve(
    office: &Office,
    caller: &Caller,
    question: &message::Question,
    resolved: bool,
) -> Result<message::Question, Status> {
    let question_id = question.id.clone();
    let request = message::ResolveWhyRequest { request_id: fresh(), question_id, resolved };
    office.talk(caller).resolve_why(request).await.map(Response::into_inner)
}

async fn listed(office: &Office, request: message::ListQuestionsRequest) -> Vec<String> {
    let answered = inner(office.talk(&office.cast.bob).list_questions(request).await);
    answered.questions.into_iter().map(|question| question.id).collect()
}

#[tokio::test]
async fn an_owner_answers_and_the_one_who_asked_says_that_it_is_resolved() {
    let office = Office::open().await;
    let cast = &office.cast;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let question = office.ask(&cast.bob, &objective).await;
    assert_eq!((question.answers.len(), &question.resolved_at), (0, &None));
    assert_eq!(reason(answer(&office, &cast.alice, &question).await), "PERMISSION_DENIED");
    assert_eq!(reason(answer(&office, &cast.mallory, &question).await), "NOT_FOUND");
    answer(&office, &cast.carol, &question).await.expect("she leads the team");
    let answered = answer(&office, &cast.hana, &question).await.expect("HR may");
    let authors: Vec<_> = answered.answers.iter().map(|answer| answer.author_id.clone()).collect();
    assert_eq!(authors, [person(&cast.carol), person(&cast.hana)]);
    assert_eq!(answered.resolved_at, None);
    assert_eq!(reason(resolve(&office, &cast.carol, &question, true).await), "PERMISSION_DENIED");
    let resolved = resolve(&office, &cast.bob, &question, true).await.expect("he asked");
    assert!(resolved.resolved_at.is_some());
    assert_eq!(resolve(&office, &cast.bob, &question, true).await.expect("he asked"), resolved);
    let opened = resolve(&office, &cast.bob, &question, false).await.expect("he asked");
    assert_eq!((opened.resolved_at, opened.answers.len()), (None, 2));
    let types = ["QuestionAsked", "QuestionAnswered", "QuestionResolved"];
    let facts = office.facts_of(&types).await;
    let revisions: Vec<_> = facts.iter().filter_map(|fact| fact["revision"].as_str()).collect();
    assert_eq!(revisions, ["1", "2", "3", "4", "5"]);
}

#[tokio::test]
async fn questions_that_are_open_come_first_and_then_the_latest() {
    let office = Office::open().await;
    let (cycle, next) = (office.cycle("2026 H2", 2026).await, office.cycle("2027 H1", 2027).await);
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let other = office.objective(&cycle, "Learn", vec![]).await;
    let later = office.objective(&next, "Rest", vec![]).await;
    let mut asked = Vec::new();
    for objective in [&objective, &objective, &objective, &other, &later] {
        asked.push(office.ask(&office.cast.alice, objective).await);
    }
    for question in [&asked[0], &asked[2]] {
        resolve(&office, &office.cast.alice, question, true).await.expect("she asked");
    }
    let ids =
        |places: &[usize]| -> Vec<String> { places.iter().map(|place| asked[*place].id.clone()).collect() };
    let all = message::ListQuestionsRequest::default();
    assert_eq!(listed(&office, all.clone()).await, ids(&[4, 3, 1, 2, 0]));
    let of_cycle = message::ListQuestionsRequest { cycle_id: cycle.id.clone(), ..all.clone() };
    assert_eq!(listed(&office, of_cycle.clone()).await, ids(&[3, 1, 2, 0]));
    let open = message::ListQuestionsRequest { only_unresolved: true, ..of_cycle };
    assert_eq!(listed(&office, open).await, ids(&[3, 1]));
    let of_objective = message::ListQuestionsRequest { objective_id: objective.id.clone(), ..all.clone() };
    assert_eq!(listed(&office, of_objective.clone()).await, ids(&[1, 2, 0]));
    let mut talk = office.talk(&office.cast.bob);
    let mut pages = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = message::ListQuestionsRequest { page_size: 2, page_token, ..all.clone() };
        let page = inner(talk.list_questions(request).await);
        pages.extend(page.questions.into_iter().map(|question| question.id));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(pages, ids(&[4, 3, 1, 2, 0]));
    let both = message::ListQuestionsRequest { cycle_id: cycle.id, ..of_objective };
    assert_eq!(refused_fields(talk.list_questions(both).await), ["cycle_id"]);
    let unknown = message::ListQuestionsRequest { cycle_id: fresh(), ..all };
    assert_eq!(reason(talk.list_questions(unknown).await), "NOT_FOUND");
}

#[tokio::test]
async fn questions_on_what_somebody_may_not_see_are_left_out() {
    let office = Office::open().await;
    let cast = &office.cast;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let hidden = office.objective(&cycle, "A secret", vec![]).await;
    let question = office.ask(&cast.alice, &objective).await;
    office.hide(&hidden).await;
    let inside = office.ask(&cast.alice, &hidden).await;
    assert_eq!(
        listed(&office, message::ListQuestionsRequest::default()).await,
        [inside.id.clone(), question.id.clone()]
    );
    let of_cycle = message::ListQuestionsRequest { cycle_id: cycle.id, ..Default::default() };
    let seen = inner(office.talk(&cast.hana).list_questions(of_cycle).await);
    assert_eq!(seen.questions.len(), 1);
    let of_hidden = message::ListQuestionsRequest { objective_id: hidden.id, ..Default::default() };
    assert_eq!(reason(office.talk(&cast.hana).list_questions(of_hidden).await), "NOT_FOUND");
    assert_eq!(reason(answer(&office, &cast.hana, &inside).await), "NOT_FOUND");
    let elsewhere =
        inner(office.talk(&cast.mallory).list_questions(message::ListQuestionsRequest::default()).await);
    assert_eq!(elsewhere.questions.len(), 0);
    let facts = office.facts_of(&["QuestionAsked"]).await;
    let audiences: Vec<_> = facts.iter().filter_map(|fact| fact["audience"].as_str()).collect();
    assert_eq!(audiences, ["open", "restricted"]);
    assert_eq!(facts[1]["data"]["question"]["text"].as_str(), None);
}

#[tokio::test]
async fn talk_goes_on_after_a_cycle_is_closed() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    office.close(&cycle).await;
    let question = office.ask(&office.cast.bob, &objective).await;
    answer(&office, &office.cast.carol, &question).await.expect("it is only talk");
    office.comment(&office.cast.bob, &objective.id, &[]).await.expect("it is only talk");
    let suggested = office.suggest(&office.cast.bob, &objective.id, &[("title", "Grew")]).await;
    assert_eq!(reason(suggested), "CYCLE_CLOSED");
}

#[tokio::test]
async fn answers_given_at_once_are_all_kept_up_to_the_most() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let question = office.ask(&office.cast.bob, &objective).await;
    for _ in 0..47 {
        answer(&office, &office.cast.carol, &question).await.expect("she leads the team");
    }
    let answers = (0..6).map(|_| answer(&office, &office.cast.carol, &question));
    let answers = futures::future::join_all(answers).await;
    let refused: Vec<_> = answers.into_iter().filter(Result::is_err).collect();
    assert_eq!(refused.len(), 3);
    for one in refused {
        assert_eq!(refused_fields(one), ["question_id"]);
    }
    let request = message::ListQuestionsRequest { objective_id: objective.id, ..Default::default() };
    let questions = inner(office.talk(&office.cast.bob).list_questions(request).await).questions;
    assert_eq!(questions[0].answers.len(), 50);
}
