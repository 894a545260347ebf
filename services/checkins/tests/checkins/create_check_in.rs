//! Checking in: what is stored and published, and what is refused.

use ovation_chassis::ids::random_uuid;
use ovation_proto::ovation::checkins::v1 as message;
use ovation_proto::ovation::goals::v1::Measure;

use crate::season::{Season, id_of, person, reason, refusal, states};

#[tokio::test]
async fn a_check_in_is_answered_found_and_published_alike() {
    let season = Season::open().await;
    let (first, second) = (season.number().await, season.number().await);
    let alice = &season.cast.alice;
    let entries = vec![states(&second, "12.50"), states(&first, "-3")];
    let made = season.check_in(alice, entries).await.expect("alice is in the team");
    assert_eq!(made.author_id, id_of(alice));
    let stated: Vec<(String, String)> = made
        .entries
        .iter()
        .map(|entry| (entry.key_result_id.clone(), entry.value.clone().unwrap_or_default().value))
        .collect();
    assert_eq!(stated, [(second, "12.5".to_owned()), (first, "-3".to_owned())]);

    let request = message::GetCheckInRequest { check_in_id: made.id.clone() };
    let found = season.client(&season.cast.aki).get_check_in(request).await.expect("it is there");
    assert_eq!(found.into_inner(), made);

    season.world.settle().await;
    let published: Vec<_> = season
        .world
        .stream()
        .await
        .into_iter()
        .filter(|envelope| envelope["type"] == "ovation.checkins.v1.CheckInCreated")
        .collect();
    assert_eq!(published.len(), 1);
    assert_eq!(published[0]["subject"], made.id.as_str());
    assert_eq!(published[0]["revision"], "1");
    assert_eq!(published[0]["audience"], "open");
    assert_eq!(published[0]["data"]["checkIn"]["entries"][0]["value"]["value"], "12.5");
}

#[tokio::test]
async fn a_check_in_repeated_with_its_request_id_happens_once() {
    let season = Season::open().await;
    let key_result = season.number().await;
    let request = message::CreateCheckInRequest {
        request_id: random_uuid().to_string(),
        note: String::new(),
        entries: vec![states(&key_result, "1")],
    };
    let mut client = season.client(&season.cast.alice);
    let first = client.create_check_in(request.clone()).await.expect("alice is in the team").into_inner();
    let again =
        message::CreateCheckInRequest { entries: vec![states(&key_result, "1.0")], ..request.clone() };
    assert_eq!(client.create_check_in(again).await.expect("it is the same").into_inner(), first);
    let other = message::CreateCheckInRequest { entries: vec![states(&key_result, "2")], ..request };
    assert_eq!(reason(client.create_check_in(other).await), "REQUEST_ID_REUSED");
    let listed = season.list(&season.cast.alice, message::ListCheckInsRequest::default()).await;
    assert_eq!(listed, [first.id]);
}

#[tokio::test]
async fn one_bad_entry_refuses_all_and_changes_nothing() {
    let season = Season::open().await;
    let (number, yes_no, unmeasured) = (
        season.number().await,
        season.key_result(Measure::YesNo, season.team()).await,
        season.key_result(Measure::NotMeasured, season.team()).await,
    );
    let alice = &season.cast.alice;
    let unknown = random_uuid().to_string();
    let good = || states(&number, "1");
    for (bad, named) in [
        (states(&unknown, "1"), &unknown),
        (states(&yes_no, "0.5"), &yes_no),
        (states(&yes_no, ""), &yes_no),
        (states(&unmeasured, "1"), &unmeasured),
    ] {
        let refused = refusal(season.check_in(alice, vec![good(), bad]).await);
        assert_eq!(refused, ("KEY_RESULT_UNKNOWN".to_owned(), named.clone()));
    }
    assert_eq!(reason(season.check_in(alice, vec![good(), good()]).await), "FIELD_INVALID");
    assert_eq!(reason(season.check_in(alice, Vec::new()).await), "FIELD_INVALID");
    let listed = season.list(alice, message::ListCheckInsRequest::default()).await;
    assert_eq!(listed, Vec::<String>::new());
    let all = vec![good(), states(&yes_no, "1"), states(&unmeasured, "")];
    assert!(season.check_in(alice, all).await.is_ok());
}

#[tokio::test]
async fn only_owners_their_groups_administrators_and_hr_state_a_value() {
    let season = Season::open().await;
    let cast = &season.cast;
    let of_aki = season.key_result(Measure::Increase, person(&cast.aki)).await;
    for (name, caller, expected) in [
        ("the owner", &cast.aki, None),
        ("a member of the objective's group", &cast.bob, None),
        ("the group's lead", &cast.carol, None),
        ("an administrator", &cast.dora, None),
        ("human resources", &cast.hana, None),
        ("somebody of another organization", &cast.mallory, Some("KEY_RESULT_UNKNOWN")),
        ("a machine client", &cast.organization.api_token(&["checkins.read"]), Some("PERMISSION_DENIED")),
        ("nobody", &cast.organization.nobody(), Some("CREDENTIAL_INVALID")),
    ] {
        let answer = season.check_in(caller, vec![states(&of_aki, "1")]).await;
        assert_eq!(answer.err().map(|status| reason(Err::<(), _>(status))).as_deref(), expected, "{name}");
    }
    let ours = season.number().await;
    let refused = refusal(season.check_in(&cast.aki, vec![states(&of_aki, "1"), states(&ours, "1")]).await);
    assert_eq!(refused, ("PERMISSION_DENIED".to_owned(), ours));
}

#[tokio::test]
async fn nothing_is_stated_in_a_closed_cycle() {
    let season = Season::open().await;
    let key_result = season.number().await;
    assert!(season.check_in(&season.cast.alice, vec![states(&key_result, "1")]).await.is_ok());
    season.close_cycle().await;
    let refused = refusal(season.check_in(&season.cast.dora, vec![states(&key_result, "2")]).await);
    assert_eq!(refused, ("CYCLE_CLOSED".to_owned(), key_result));
}
