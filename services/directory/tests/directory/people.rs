use ovation_chassis::caller::OrganizationRole;
use ovation_proto::ovation::directory::v1 as message;

use crate::office::{Office, fields, fresh, id_of, inner, reason, somebody};

async fn add(office: &Office, person: message::Person) -> Result<message::Person, tonic::Status> {
    let request =
        message::CreatePersonRequest { request_id: fresh(), person: Some(person), password: String::new() };
    office.directory(&office.dora).create_person(request).await.map(tonic::Response::into_inner)
}

async fn list(office: &Office, request: message::ListPeopleRequest) -> message::ListPeopleResponse {
    inner(office.directory(&office.dora).list_people(request).await)
}

fn names(people: &[message::Person]) -> Vec<&str> {
    people.iter().map(|person| person.user_name.as_str()).collect()
}

#[tokio::test]
async fn user_names_and_employee_numbers_are_unique_in_the_organization() {
    let office = Office::open().await;
    let alice = message::Person { employee_number: "0042".to_owned(), ..somebody("Alice") };
    add(&office, alice.clone()).await.expect("she is new");
    assert_eq!(reason(add(&office, somebody("ａｌｉｃｅ")).await), "ALREADY_EXISTS");
    let same_number = message::Person { employee_number: "0042".to_owned(), ..somebody("bob") };
    assert_eq!(reason(add(&office, same_number).await), "ALREADY_EXISTS");
    add(&office, message::Person { employee_number: "42".to_owned(), ..somebody("bob") })
        .await
        .expect("zeros count");
    add(&office, somebody("carol")).await.expect("many have no number");
}

#[tokio::test]
async fn people_are_listed_by_kana_in_pages_and_found_by_part_of_a_name() {
    let office = Office::open().await;
    for (name, display_name, kana) in [
        ("watanabe", "渡辺 三郎", "わたなべ さぶろう"),
        ("sato", "佐藤 花子", "サトウ ハナコ"),
        ("ito", "伊藤 100%", "ｲﾄｳ"),
    ] {
        let person = message::Person {
            display_name: display_name.to_owned(),
            kana: kana.to_owned(),
            ..somebody(name)
        };
        add(&office, person).await.expect("they are new");
    }
    let mut listed = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = message::ListPeopleRequest { page_size: 1, page_token, ..Default::default() };
        let page = list(&office, request).await;
        listed.extend(page.people);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(names(&listed), ["dora", "ito", "sato", "watanabe"]);
    for (query, found) in [
        ("さとう", vec!["sato"]),
        ("ﾜﾀﾅﾍﾞ", vec!["watanabe"]),
        ("DO", vec!["dora"]),
        ("0%", vec!["ito"]),
        ("_", vec![]),
    ] {
        let request = message::ListPeopleRequest { query: query.to_owned(), ..Default::default() };
        assert_eq!(names(&list(&office, request).await.people), found, "{query}");
    }
    let token = list(&office, message::ListPeopleRequest { page_size: 1, ..Default::default() })
        .await
        .next_page_token;
    let other = message::ListPeopleRequest { page_token: token, include_left: true, ..Default::default() };
    let answer = office.directory(&office.dora).list_people(other).await;
    assert_eq!(reason(answer), "PAGE_TOKEN_INVALID");
}

#[tokio::test]
async fn who_has_left_is_listed_only_when_asked_for() {
    let office = Office::open().await;
    let leo = office.hire("leo", &[]).await;
    office.dismiss(&leo).await;
    assert_eq!(names(&list(&office, message::ListPeopleRequest::default()).await.people), ["dora"]);
    let request = message::ListPeopleRequest { include_left: true, ..Default::default() };
    assert_eq!(names(&list(&office, request).await.people), ["dora", "leo"]);
}

#[tokio::test]
async fn a_person_changes_their_own_locale_and_nothing_more() {
    let office = Office::open().await;
    let alice = office.hire("alice", &[]).await;
    let bob = office.hire("bob", &[]).await;
    let person = message::Person {
        id: id_of(&alice),
        locale: "en".to_owned(),
        time_zone: "Europe/Paris".to_owned(),
        title: "部長".to_owned(),
        ..message::Person::default()
    };
    let changed = office.update(&alice, person.clone(), &["locale", "time_zone"]).await.expect("it is hers");
    assert_eq!(
        (changed.locale.as_str(), changed.time_zone.as_str(), changed.etag.as_str()),
        ("en", "Europe/Paris", "2")
    );
    assert_eq!(reason(office.update(&alice, person.clone(), &["title"]).await), "PERMISSION_DENIED");
    assert_eq!(reason(office.update(&bob, person, &["locale"]).await), "PERMISSION_DENIED");
}

#[tokio::test]
async fn a_stale_etag_is_refused_and_changes_nothing() {
    let office = Office::open().await;
    let alice = office.hire("alice", &[]).await;
    let read = office.person(&alice).await;
    let titled = |title: &str| message::Person { title: title.to_owned(), ..read.clone() };
    office.update(&office.dora, titled("主任"), &["title"]).await.expect("the etag is current");
    assert_eq!(reason(office.update(&office.dora, titled("部長"), &["title"]).await), "ETAG_MISMATCH");
    let now = office.person(&alice).await;
    assert_eq!((now.title.as_str(), now.etag.as_str()), ("主任", "2"));
    let same = office.update(&office.dora, now.clone(), &["title", "kana"]).await.expect("nothing changes");
    assert_eq!(same, now);
}

#[tokio::test]
async fn administrators_are_made_by_administrators_only() {
    let office = Office::open().await;
    let hana = office.hire("hana", &[OrganizationRole::Hr]).await;
    let roles = vec![i32::from(message::Role::Administrator), i32::from(message::Role::Hr)];
    let herself = message::Person { id: id_of(&hana), roles: roles.clone(), ..message::Person::default() };
    assert_eq!(reason(office.update(&hana, herself.clone(), &["roles"]).await), "PERMISSION_DENIED");
    let request = message::CreatePersonRequest {
        request_id: fresh(),
        person: Some(message::Person { roles, ..somebody("zoe") }),
        password: String::new(),
    };
    assert_eq!(reason(office.directory(&hana).create_person(request).await), "PERMISSION_DENIED");
    office.update(&office.dora, herself, &["roles"]).await.expect("dora may");
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let office = Office::open().await;
    let dora = message::Person {
        id: id_of(&office.dora),
        status: message::PersonStatus::Left.into(),
        ..message::Person::default()
    };
    assert_eq!(fields(office.update(&office.dora, dora.clone(), &["roles"]).await), ["person.roles"]);
    assert_eq!(fields(office.update(&office.dora, dora, &["status"]).await), ["person.status"]);
}

#[tokio::test]
async fn two_administrators_who_dismiss_each_other_leave_one() {
    let office = Office::open().await;
    let dan = office.hire("dan", &[OrganizationRole::Administrator]).await;
    let without = |caller| message::Person { id: id_of(caller), ..message::Person::default() };
    let (one, other) = tokio::join!(
        office.update(&office.dora, without(&dan), &["roles"]),
        office.update(&dan, without(&office.dora), &["roles"]),
    );
    assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1, "{one:?} {other:?}");
}

#[tokio::test]
async fn people_of_another_organization_do_not_exist() {
    let office = Office::open().await;
    let (_, mallory) = office.elsewhere().await;
    let alice = office.hire("alice", &[]).await;
    let request = message::GetPersonRequest { person_id: id_of(&alice) };
    assert_eq!(reason(office.directory(&mallory).get_person(request).await), "NOT_FOUND");
    let theirs = message::Person { manager_id: id_of(&mallory), ..somebody("bob") };
    assert_eq!(fields(add(&office, theirs).await), ["person.manager_id"]);
    let titled = message::Person { id: id_of(&alice), title: "x".to_owned(), ..message::Person::default() };
    assert_eq!(reason(office.update(&mallory, titled, &["title"]).await), "NOT_FOUND");
}

#[tokio::test]
async fn a_manager_is_somebody_else_who_has_not_left() {
    let office = Office::open().await;
    let alice = office.hire("alice", &[]).await;
    let leo = office.hire("leo", &[]).await;
    let managed =
        |manager| message::Person { id: id_of(&alice), manager_id: manager, ..message::Person::default() };
    let own = office.update(&office.dora, managed(id_of(&alice)), &["manager_id"]).await;
    assert_eq!(fields(own), ["person.manager_id"]);
    let changed =
        office.update(&office.dora, managed(id_of(&leo)), &["manager_id"]).await.expect("leo is here");
    assert_eq!(changed.manager_id, id_of(&leo));
    office.dismiss(&leo).await;
    let unmanaged =
        office.update(&office.dora, managed(String::new()), &["manager_id"]).await.expect("nobody is right");
    assert_eq!(unmanaged.manager_id, "");
    assert_eq!(
        fields(office.update(&office.dora, managed(id_of(&leo)), &["manager_id"]).await),
        ["person.manager_id"]
    );
}
