use ovation_proto::ovation::directory::v1 as message;

use crate::office::{Office, fields, fresh, inner, reason};

fn creating(name: &str) -> message::CreateApiTokenRequest {
    message::CreateApiTokenRequest {
        request_id: fresh(),
        name: name.to_owned(),
        scopes: vec!["goals.read".to_owned(), "directory.read".to_owned()],
        expires_at: None,
    }
}

#[tokio::test]
async fn a_secret_is_shown_once_and_is_nowhere_in_the_database() {
    let office = Office::open().await;
    let request = creating("ci");
    let mut sessions = office.sessions(&office.dora);
    let created = inner(sessions.create_api_token(request.clone()).await);
    assert!(created.secret.starts_with("ovt_"), "{}", created.secret);
    let repeated = inner(sessions.create_api_token(request).await);
    assert_eq!((repeated.secret.as_str(), repeated.api_token), ("", created.api_token));
    let mut connection = office.world.superuser().await;
    let remembered: i64 =
        sqlx::query_scalar("SELECT count(*) FROM directory.idempotency WHERE position($1 IN answer) > 0")
            .bind(created.secret.as_bytes())
            .fetch_one(&mut connection)
            .await
            .expect("a count");
    assert_eq!(remembered, 0);
}

#[tokio::test]
async fn a_token_says_its_scopes_until_it_is_revoked() {
    let office = Office::open().await;
    let mut sessions = office.sessions(&office.dora);
    let created = inner(sessions.create_api_token(creating("ci")).await);
    let token = created.api_token.expect("the token");
    let resolved = office.resolve(&created.secret).await.expect("the token is good");
    assert_eq!((resolved.person_id.as_str(), resolved.api_token_id.as_str()), ("", token.id.as_str()));
    assert_eq!(resolved.scopes, ["directory.read", "goals.read"]);
    let revoking =
        |id: &str| message::RevokeApiTokenRequest { request_id: fresh(), api_token_id: id.to_owned() };
    inner(sessions.revoke_api_token(revoking(&token.id)).await);
    inner(sessions.revoke_api_token(revoking(&token.id)).await);
    assert_eq!(reason(office.resolve(&created.secret).await), "CREDENTIAL_INVALID");
    assert_eq!(reason(sessions.revoke_api_token(revoking(&fresh())).await), "NOT_FOUND");
    let (_, mallory) = office.elsewhere().await;
    assert_eq!(reason(office.sessions(&mallory).revoke_api_token(revoking(&token.id)).await), "NOT_FOUND");
}

#[tokio::test]
async fn a_token_that_expired_is_refused() {
    let office = Office::open().await;
    let created = inner(office.sessions(&office.dora).create_api_token(creating("ci")).await);
    office
        .execute(
            "UPDATE directory.api_token
             SET created_at = created_at - interval '90 days', expires_at = expires_at - interval '90 days'",
        )
        .await;
    assert_eq!(reason(office.resolve(&created.secret).await), "CREDENTIAL_INVALID");
}

#[tokio::test]
async fn tokens_are_listed_newest_first_with_their_last_use() {
    let office = Office::open().await;
    let mut sessions = office.sessions(&office.dora);
    for name in ["first", "second", "third"] {
        let created = inner(sessions.create_api_token(creating(name)).await);
        if name == "second" {
            office.resolve(&created.secret).await.expect("the token is good");
        }
    }
    let first = message::ListApiTokensRequest { page_size: 2, page_token: String::new() };
    let page = inner(sessions.list_api_tokens(first.clone()).await);
    let names: Vec<&str> = page.api_tokens.iter().map(|token| token.name.as_str()).collect();
    assert_eq!(names, ["third", "second"]);
    assert!(page.api_tokens[0].last_used_at.is_none() && page.api_tokens[1].last_used_at.is_some());
    let second = message::ListApiTokensRequest { page_token: page.next_page_token, ..first };
    let rest = inner(sessions.list_api_tokens(second).await);
    assert_eq!((rest.api_tokens[0].name.as_str(), rest.next_page_token.as_str()), ("first", ""));
}

#[tokio::test]
async fn a_token_ends_ahead_within_a_year() {
    let office = Office::open().await;
    let now = ovation_chassis::clock::now().timestamp();
    for seconds in [now - 60, now + 400 * 86_400] {
        let expires_at = Some(prost_types::Timestamp { seconds, nanos: 0 });
        let request = message::CreateApiTokenRequest { expires_at, ..creating("ci") };
        assert_eq!(fields(office.sessions(&office.dora).create_api_token(request).await), ["expires_at"]);
    }
}

#[tokio::test]
async fn a_machine_client_with_the_scope_keeps_the_directory() {
    let office = Office::open().await;
    let writer = office.organization.api_token(&["directory.write"]);
    let person = crate::office::somebody("alice");
    let request = message::CreatePersonRequest {
        request_id: fresh(),
        person: Some(person.clone()),
        password: String::new(),
    };
    let alice = inner(office.directory(&writer).create_person(request.clone()).await);
    let titled = message::Person { title: "主任".to_owned(), ..alice };
    office.update(&writer, titled, &["title"]).await.expect("the scope suffices");
    let reader = office.organization.api_token(&["directory.read"]);
    assert_eq!(reason(office.directory(&reader).create_person(request.clone()).await), "SCOPE_MISSING");
    let administrator = message::Person { roles: vec![message::Role::Administrator.into()], ..person };
    let request =
        message::CreatePersonRequest { request_id: fresh(), person: Some(administrator), ..request };
    assert_eq!(reason(office.directory(&writer).create_person(request).await), "PERMISSION_DENIED");
}
