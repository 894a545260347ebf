use ovation_chassis::caller::{Caller, Identity};
use ovation_proto::ovation::common::v1::SnapshotRequest;
use ovation_proto::ovation::directory::v1 as message;
use ovation_proto::ovation::directory::v1::log_service_client::LogServiceClient;
use serde_json::Value;

use crate::office::{Office, fresh, id_of, inner};

#[tokio::test]
async fn every_change_is_a_fact_that_carries_the_whole_entity() {
    let office = Office::open().await;
    let alice = office.hire("alice", &[]).await;
    let team = office.group("search", message::GroupKind::Team, "").await;
    let titled =
        message::Person { id: id_of(&alice), title: "主任".to_owned(), ..message::Person::default() };
    office.update(&office.dora, titled, &["title"]).await.expect("the title changes");
    let membership = message::SetMembershipRequest {
        request_id: fresh(),
        group_id: team.id.clone(),
        person_id: id_of(&alice),
        role: 0,
    };
    inner(office.directory(&office.dora).set_membership(membership).await);
    office.world.settle().await;
    let stream = office.world.stream().await;
    let mut kinds: Vec<(&str, &str)> = stream
        .iter()
        .map(|event| {
            (event["type"].as_str().unwrap_or_default(), event["revision"].as_str().unwrap_or_default())
        })
        .collect();
    kinds.sort_unstable();
    assert_eq!(
        kinds,
        [
            ("ovation.directory.v1.GroupCreated", "1"),
            ("ovation.directory.v1.MembershipSet", "1"),
            ("ovation.directory.v1.OrganizationCreated", "1"),
            ("ovation.directory.v1.PersonCreated", "1"),
            ("ovation.directory.v1.PersonCreated", "1"),
            ("ovation.directory.v1.PersonUpdated", "2"),
        ]
    );
    let updated = stream.iter().find(|event| event["revision"] == "2").expect("the update");
    let person = &updated["data"]["person"];
    assert_eq!((&person["userName"], &person["title"]), (&Value::from("alice"), &Value::from("主任")));
    assert_eq!(updated["actor"], format!("person/{}", id_of(&office.dora)));
    assert_eq!(updated["subject"], id_of(&alice));
    assert!(stream.iter().all(|event| event["organizationkey"] == "hinode" && event["audience"] == "open"));
}

#[tokio::test]
async fn another_service_copies_the_directory_from_its_snapshot() {
    let office = Office::open().await;
    office.elsewhere().await;
    office.hire("alice", &[]).await;
    let gateway = Caller { identity: Identity::Service("gateway".to_owned()), ..office.dora.clone() };
    let mut log = LogServiceClient::new(office.world.channel("directory", &office.dora));
    let mut pieces = inner(log.snapshot(SnapshotRequest::default()).await);
    let mut entities = 0;
    while let Some(piece) = pieces.message().await.expect("a piece") {
        entities += piece.events.len();
    }
    assert_eq!(entities, 3, "one organization and two people");
    let mut log = LogServiceClient::new(office.world.channel("directory", &gateway));
    assert!(log.snapshot(SnapshotRequest::default()).await.is_err(), "the gateway is no service that copies");
}
