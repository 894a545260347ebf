use ovation_chassis::caller::OrganizationRole;
use ovation_directory::Directory;
use ovation_proto::ovation::directory::v1 as message;
use tonic_types::StatusExt as _;

use crate::office::{Office, PASSWORD, id_of, inner, nobody, reason, with_session};

#[tokio::test]
async fn a_session_says_who_it_is_until_it_is_ended() {
    let office = Office::open().await;
    let hana = office.hire("hana", &[OrganizationRole::Hr]).await;
    let signed_in = office.sign_in("ＨＡＮＡ", PASSWORD).await.expect("the case and width do not matter");
    let resolved = office.resolve(&signed_in.session_token).await.expect("the session is open");
    assert_eq!(resolved.organization_id, office.organization.id.to_string());
    assert_eq!(resolved.organization_key, "hinode");
    assert_eq!((resolved.person_id, resolved.api_token_id), (id_of(&hana), String::new()));
    assert_eq!(resolved.roles, [i32::from(message::Role::Hr)]);
    let request = with_session(message::SignOutRequest {}, &resolved.session_id);
    inner(office.sessions(&hana).sign_out(request).await);
    assert_eq!(reason(office.resolve(&signed_in.session_token).await), "CREDENTIAL_INVALID");
}

#[tokio::test]
async fn nobody_ends_the_session_of_another() {
    let office = Office::open().await;
    let bob = office.hire("bob", &[]).await;
    let dora = office.sign_in("dora", PASSWORD).await.expect("dora signs in");
    let session = office.resolve(&dora.session_token).await.expect("the session is open").session_id;
    inner(office.sessions(&bob).sign_out(with_session(message::SignOutRequest {}, &session)).await);
    office.resolve(&dora.session_token).await.expect("dora's session is still open");
    assert_eq!(
        reason(office.sessions(&bob).sign_out(message::SignOutRequest {}).await),
        "CREDENTIAL_INVALID"
    );
}

#[tokio::test]
async fn what_was_wrong_is_not_said() {
    let office = Office::open().await;
    office.hire("alice", &[]).await;
    let request = message::CreatePersonRequest {
        request_id: crate::office::fresh(),
        person: Some(crate::office::somebody("newcomer")),
        password: String::new(),
    };
    inner(office.directory(&office.dora).create_person(request).await);
    let attempt = |organization: &str, name: &str, password: &str| {
        let request = message::SignInRequest {
            organization: organization.to_owned(),
            user_name: name.to_owned(),
            password: password.to_owned(),
        };
        let mut sessions = office.sessions(&nobody());
        async move { sessions.sign_in(request).await.expect_err("something is wrong") }
    };
    let wrong_password = attempt("hinode", "alice", "wrong horse battery").await;
    for status in [
        attempt("hinode", "alicia", PASSWORD).await,
        attempt("yuuhi", "alice", PASSWORD).await,
        attempt("hinode", "newcomer", PASSWORD).await,
    ] {
        assert_eq!((status.code(), status.message()), (wrong_password.code(), wrong_password.message()));
        assert_eq!(status.details(), wrong_password.details());
    }
    assert_eq!(reason::<()>(Err(wrong_password)), "SIGN_IN_REFUSED");
}

#[tokio::test]
async fn ten_wrong_attempts_in_a_minute_are_enough() {
    let office = Office::open().await;
    office.hire("alice", &[]).await;
    for name in ["alice", "nobody"] {
        for _ in 0..10 {
            assert_eq!(reason(office.sign_in(name, "wrong horse battery").await), "SIGN_IN_REFUSED");
        }
        let throttled = office.sign_in(name, PASSWORD).await.expect_err("it is one too many");
        let wait =
            throttled.get_details_retry_info().and_then(|info| info.retry_delay).expect("how long to wait");
        assert!((1..=60).contains(&wait.as_secs()), "{wait:?}");
        assert_eq!(reason::<()>(Err(throttled)), "SIGN_IN_THROTTLED");
    }
    office.sign_in("dora", PASSWORD).await.expect("other names are not touched");
    office
        .execute(
            "UPDATE directory.sign_in_attempt SET window_began_at = window_began_at - interval '1 minute'",
        )
        .await;
    office.sign_in("alice", PASSWORD).await.expect("the minute is over");
}

#[tokio::test]
async fn attempts_are_forgotten_when_their_minute_is_over() {
    let mut office = Office::open().await;
    assert_eq!(reason(office.sign_in("nobody", PASSWORD).await), "SIGN_IN_REFUSED");
    office
        .execute(
            "UPDATE directory.sign_in_attempt SET window_began_at = window_began_at - interval '1 minute'",
        )
        .await;
    // The sweep comes with the start.
    office.world.stop("directory").await;
    office.world.serve::<Directory>().await;
    let world = &office.world;
    ovation_harness::until("the attempts are swept", || async move {
        let mut connection = world.superuser().await;
        let attempts: i64 = sqlx::query_scalar("SELECT count(*) FROM directory.sign_in_attempt")
            .fetch_one(&mut connection)
            .await
            .expect("a count");
        attempts == 0
    })
    .await;
}

#[tokio::test]
async fn right_attempts_are_not_counted() {
    let office = Office::open().await;
    for _ in 0..12 {
        office.sign_in("dora", PASSWORD).await.expect("dora signs in");
    }
}

#[tokio::test]
async fn whoever_leaves_is_signed_out_everywhere_at_once() {
    let office = Office::open().await;
    let leo = office.hire("leo", &[]).await;
    let signed_in = office.sign_in("leo", PASSWORD).await.expect("leo signs in");
    office.dismiss(&leo).await;
    assert_eq!(reason(office.resolve(&signed_in.session_token).await), "CREDENTIAL_INVALID");
    assert_eq!(reason(office.sign_in("leo", PASSWORD).await), "SIGN_IN_REFUSED");
}

#[tokio::test]
async fn a_session_that_rests_or_grows_too_old_ends() {
    let office = Office::open().await;
    let resting = office.sign_in("dora", PASSWORD).await.expect("dora signs in").session_token;
    office
        .execute(
            "UPDATE directory.session
             SET last_used_at = last_used_at - interval '11 hours', created_at = created_at - interval '11 hours'",
        )
        .await;
    let woken = office.resolve(&resting).await.expect("it rested for less than twelve hours");
    let expires_at = woken.expires_at.expect("when it ends").seconds;
    let now = ovation_chassis::clock::now().timestamp();
    assert!((now + 11 * 3600..now + 13 * 3600).contains(&expires_at), "its use was written");
    office.execute("UPDATE directory.session SET last_used_at = last_used_at - interval '12 hours'").await;
    assert_eq!(reason(office.resolve(&resting).await), "CREDENTIAL_INVALID");
    let old = office.sign_in("dora", PASSWORD).await.expect("dora signs in").session_token;
    office.execute("UPDATE directory.session SET created_at = created_at - interval '14 days'").await;
    assert_eq!(reason(office.resolve(&old).await), "CREDENTIAL_INVALID");
    office.sign_in("dora", PASSWORD).await.expect("dora signs in");
    let mut connection = office.world.superuser().await;
    let kept: (i64, i64) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM directory.session), (SELECT count(*) FROM directory.credential)",
    )
    .fetch_one(&mut connection)
    .await
    .expect("counts");
    assert_eq!(kept, (1, 1), "old sessions are forgotten with their credentials");
}

#[tokio::test]
async fn what_was_never_a_credential_is_refused() {
    let office = Office::open().await;
    for credential in ["", "ovs_", "ovs_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "hello"] {
        assert_eq!(reason(office.resolve(credential).await), "CREDENTIAL_INVALID", "{credential}");
    }
    let request = message::ResolveCredentialRequest { credential: "x".to_owned() };
    let answer = office.sessions(&office.dora).resolve_credential(request).await;
    assert_eq!(reason(answer), "PERMISSION_DENIED");
}
