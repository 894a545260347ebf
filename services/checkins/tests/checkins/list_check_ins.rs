//! Finding check-ins: pages, filters, and whose they are.

use ovation_proto::ovation::checkins::v1 as message;
use ovation_proto::ovation::goals::v1::Measure;

use crate::season::{Season, id_of, ids, person, reason, states};

fn of_key_result(key_result: &str) -> message::ListCheckInsRequest {
    message::ListCheckInsRequest {
        key_result_id: key_result.to_owned(),
        ..message::ListCheckInsRequest::default()
    }
}

fn of_author(author: String) -> message::ListCheckInsRequest {
    message::ListCheckInsRequest { author_id: author, ..message::ListCheckInsRequest::default() }
}

#[tokio::test]
async fn check_ins_are_found_by_key_result_and_author_the_latest_first() {
    let season = Season::open().await;
    let (alice, bob) = (&season.cast.alice, &season.cast.bob);
    let (one, other) = (season.number().await, season.key_result(Measure::Increase, person(bob)).await);
    let mut made = Vec::new();
    for (author, key_result) in [(alice, &one), (bob, &one), (bob, &other)] {
        made.push(season.check_in(author, vec![states(key_result, "1")]).await.expect("both may").id);
    }
    let [first, second, third] = made.try_into().expect("there are three");
    let everything = message::ListCheckInsRequest::default();
    assert_eq!(season.list(alice, everything.clone()).await, [third.clone(), second.clone(), first.clone()]);
    assert_eq!(season.list(alice, of_key_result(&one)).await, [second.clone(), first]);
    assert_eq!(season.list(alice, of_author(id_of(bob))).await, [third, second.clone()]);
    let both = message::ListCheckInsRequest { author_id: id_of(bob), ..of_key_result(&one) };
    assert_eq!(season.list(alice, both).await, [second]);
    let reader = season.cast.organization.api_token(&["checkins.read"]);
    assert_eq!(season.list(&reader, everything.clone()).await.len(), 3);
    assert_eq!(season.list(&season.cast.mallory, everything).await, Vec::<String>::new());
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repeat_under_every_filter() {
    let season = Season::open().await;
    let alice = &season.cast.alice;
    let key_result = season.number().await;
    for value in 0..5 {
        season.check_in(alice, vec![states(&key_result, &value.to_string())]).await.expect("alice may");
    }
    let mut client = season.client(alice);
    let everything = message::ListCheckInsRequest::default();
    for filter in [everything, of_key_result(&key_result), of_author(id_of(alice))] {
        let whole = season.list(alice, filter.clone()).await;
        assert_eq!(whole.len(), 5);
        let mut request = message::ListCheckInsRequest { page_size: 2, ..filter };
        let mut pages = Vec::new();
        loop {
            let page = client.list_check_ins(request.clone()).await.expect("a page").into_inner();
            pages.push(ids(&page.check_ins));
            if page.next_page_token.is_empty() {
                break;
            }
            request.page_token = page.next_page_token;
        }
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 1]);
        assert_eq!(pages.concat(), whole);
    }
}

#[tokio::test]
async fn a_page_token_of_another_request_and_unknown_check_ins_are_refused() {
    let season = Season::open().await;
    let alice = &season.cast.alice;
    let key_result = season.number().await;
    let mut made = Vec::new();
    for _ in 0..2 {
        made.push(season.check_in(alice, vec![states(&key_result, "1")]).await.expect("alice may").id);
    }
    let mut client = season.client(alice);
    let request = message::ListCheckInsRequest { page_size: 1, ..of_key_result(&key_result) };
    let page_token = client.list_check_ins(request).await.expect("a page").into_inner().next_page_token;
    let other = message::ListCheckInsRequest { page_token, ..of_author(id_of(alice)) };
    assert_eq!(reason(client.list_check_ins(other).await), "PAGE_TOKEN_INVALID");

    let get = |id: &str| message::GetCheckInRequest { check_in_id: id.to_owned() };
    let mut elsewhere = season.client(&season.cast.mallory);
    assert_eq!(reason(elsewhere.get_check_in(get(&made[0])).await), "NOT_FOUND");
    assert_eq!(reason(client.get_check_in(get(&key_result)).await), "NOT_FOUND");
    assert_eq!(reason(client.get_check_in(get("1")).await), "FIELD_INVALID");
}
