//! Comments, and whom they mention.

use ovation_proto::ovation::goals::v1 as message;

use crate::office::{Office, fresh, inner, reason, refused_fields};
use crate::talk::person;

async fn withdraw(
    office: &Office,
    caller: &ovation_chassis::caller::Caller,
    comment: &message::Comment,
) -> Result<message::Comment, tonic::Status> {
    let comment_id = comment.id.clone();
    let request = message::WithdrawCommentRequest { request_id: fresh(), comment_id };
    office.talk(caller).withdraw_comment(request).await.map(tonic::Response::into_inner)
}

fn list(objective: &message::Objective, page_size: i32, page_token: String) -> message::ListCommentsRequest {
    message::ListCommentsRequest { objective_id: objective.id.clone(), page_size, page_token }
}

#[tokio::test]
async fn comments_on_an_objective_and_its_key_results_are_listed_the_oldest_first() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let result = office.key_result(&objective, "10 customers", "10").await;
    let mut talk = office.talk(&office.cast.bob);
    let none = inner(talk.list_comments(list(&objective, 0, String::new())).await);
    assert_eq!((none.comments.len(), none.next_page_token.as_str()), (0, ""));
    let first = office.comment(&office.cast.alice, &objective.id, &[]).await.expect("she may");
    let second = office.comment(&office.cast.aki, &result.id, &[]).await.expect("he may");
    let third = office.comment(&office.cast.bob, &objective.id, &[]).await.expect("he may");
    assert_eq!(first.author_id, person(&office.cast.alice));
    assert_eq!((&second.objective_id, &second.key_result_id), (&objective.id, &result.id));
    let page = inner(talk.list_comments(list(&objective, 2, String::new())).await);
    assert_eq!(page.comments, [first, second]);
    let page = inner(talk.list_comments(list(&objective, 2, page.next_page_token)).await);
    assert_eq!((page.comments, page.next_page_token), (vec![third], String::new()));
}

#[tokio::test]
async fn those_are_mentioned_who_may_see_the_objective_and_have_not_left() {
    let office = Office::open().await;
    let cast = &office.cast;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let refused =
        office.comment(&cast.alice, &objective.id, &[&cast.bob, &cast.leo, &cast.mallory, &cast.bob]).await;
    assert_eq!(refused_fields(refused), ["mentioned_ids[3]"]);
    let refused = office.comment(&cast.alice, &objective.id, &[&cast.bob, &cast.leo, &cast.mallory]).await;
    assert_eq!(refused_fields(refused), ["mentioned_ids[1]", "mentioned_ids[2]"]);
    office.hide(&objective).await;
    // The team sees its own; HR does not see what named people do.
    let refused = office.comment(&cast.alice, &objective.id, &[&cast.bob, &cast.hana, &cast.carol]).await;
    assert_eq!(refused_fields(refused), ["mentioned_ids[1]"]);
    let comment = office.comment(&cast.alice, &objective.id, &[&cast.bob]).await.expect("he sees it");
    assert_eq!(comment.mentioned_ids, [person(&cast.bob)]);
}

#[tokio::test]
async fn a_comment_is_told_with_its_text_where_everybody_may_read_it() {
    let office = Office::open().await;
    let cast = &office.cast;
    let cycle = office.cycle("2026 H2", 2026).await;
    let open = office.objective(&cycle, "Grow", vec![]).await;
    let hidden = office.objective(&cycle, "A secret", vec![]).await;
    office.hide(&hidden).await;
    office.comment(&cast.alice, &open.id, &[&cast.bob]).await.expect("she may");
    office.comment(&cast.alice, &hidden.id, &[&cast.bob]).await.expect("she may");
    let facts = office.facts_of(&["CommentCreated"]).await;
    let told: Vec<_> = facts
        .iter()
        .map(|fact| {
            let data = &fact["data"];
            (fact["audience"].as_str(), data["comment"]["text"].as_str(), data["topic"]["title"].as_str())
        })
        .collect();
    assert_eq!(
        told,
        [(Some("open"), Some("いい目標ですね"), Some("Grow")), (Some("restricted"), None, None)]
    );
    for fact in &facts {
        assert_eq!(fact["data"]["comment"]["mentionedIds"][0], person(&cast.bob));
        assert_eq!(fact["data"]["topic"]["owner"]["groupId"], cast.team.to_string());
        assert!(!fact.to_string().contains("secret"));
    }
}

#[tokio::test]
async fn a_comment_that_is_taken_back_leaves_its_place_and_nothing_else() {
    let office = Office::open().await;
    let cast = &office.cast;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let comment = office.comment(&cast.alice, &objective.id, &[&cast.bob]).await.expect("she may");
    for stranger in [&cast.bob, &cast.carol] {
        assert_eq!(reason(withdraw(&office, stranger, &comment).await), "PERMISSION_DENIED");
    }
    assert_eq!(reason(withdraw(&office, &cast.mallory, &comment).await), "NOT_FOUND");
    let withdrawn = withdraw(&office, &cast.alice, &comment).await.expect("it is hers");
    assert_eq!((withdrawn.text.as_str(), withdrawn.mentioned_ids.len()), ("", 0));
    let again = withdraw(&office, &cast.hana, &comment).await.expect("HR may");
    assert_eq!(again, withdrawn);
    let listed = inner(office.talk(&cast.bob).list_comments(list(&objective, 0, String::new())).await);
    assert_eq!(listed.comments, [withdrawn]);
    assert_eq!(office.facts_of(&["CommentWithdrawn"]).await.len(), 1);
}

#[tokio::test]
async fn a_comment_repeated_with_its_request_id_is_written_once() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let request = message::CreateCommentRequest {
        request_id: fresh(),
        node_id: objective.id.clone(),
        text: "一度だけ".to_owned(),
        mentioned_ids: vec![],
    };
    let calls = (0..4).map(|_| {
        let (mut talk, request) = (office.talk(&office.cast.alice), request.clone());
        async move { inner(talk.create_comment(request).await) }
    });
    let answers = futures::future::join_all(calls).await;
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    let listed =
        inner(office.talk(&office.cast.alice).list_comments(list(&objective, 0, String::new())).await);
    assert_eq!(listed.comments.len(), 1);
}

#[tokio::test]
async fn nobody_talks_of_what_they_may_not_see_and_machines_do_not_talk() {
    let office = Office::open().await;
    let cast = &office.cast;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let token = cast.organization.api_token(&["goals.read", "goals.write"]);
    assert_eq!(reason(office.comment(&token, &objective.id, &[]).await), "PERMISSION_DENIED");
    assert_eq!(reason(office.comment(&cast.mallory, &objective.id, &[]).await), "NOT_FOUND");
    assert_eq!(reason(office.comment(&cast.alice, &fresh(), &[]).await), "NOT_FOUND");
    office.hide(&objective).await;
    for outsider in [&cast.hana, &cast.aki] {
        assert_eq!(reason(office.comment(outsider, &objective.id, &[]).await), "NOT_FOUND");
        let listed = office.talk(outsider).list_comments(list(&objective, 0, String::new())).await;
        assert_eq!(reason(listed), "NOT_FOUND");
    }
    let blank = message::CreateCommentRequest { text: "\u{3000}".to_owned(), ..Default::default() };
    let refused = office.talk(&cast.alice).create_comment(blank).await;
    assert_eq!(refused_fields(refused), ["request_id", "node_id", "text"]);
}
