use ovation_chassis::caller::{Caller, OrganizationRole};
use ovation_proto::ovation::directory::v1 as message;

use crate::office::{Office, PASSWORD, fields, id_of, inner, reason, with_session};

const NEW: &str = "a much better password";

fn setting(caller: &Caller, old: &str) -> message::SetPasswordRequest {
    message::SetPasswordRequest {
        person_id: id_of(caller),
        old_password: old.to_owned(),
        new_password: NEW.to_owned(),
    }
}

#[tokio::test]
async fn ones_own_password_is_set_with_the_old_one_and_ends_the_other_sessions() {
    let office = Office::open().await;
    let alice = office.hire("alice", &[]).await;
    let here = office.sign_in("alice", PASSWORD).await.expect("alice signs in").session_token;
    let there = office.sign_in("alice", PASSWORD).await.expect("alice signs in").session_token;
    let session = office.resolve(&here).await.expect("the session is open").session_id;
    let mut sessions = office.sessions(&alice);
    assert_eq!(fields(sessions.set_password(setting(&alice, "")).await), ["old_password"]);
    assert_eq!(fields(sessions.set_password(setting(&alice, "wrong horse battery")).await), ["old_password"]);
    inner(sessions.set_password(with_session(setting(&alice, PASSWORD), &session)).await);
    office.resolve(&here).await.expect("this session stays open");
    assert_eq!(reason(office.resolve(&there).await), "CREDENTIAL_INVALID");
    assert_eq!(reason(office.sign_in("alice", PASSWORD).await), "SIGN_IN_REFUSED");
    office.sign_in("alice", NEW).await.expect("the new password is right");
}

#[tokio::test]
async fn an_administrator_sets_the_password_of_another_and_ends_all_their_sessions() {
    let office = Office::open().await;
    let alice = office.hire("alice", &[]).await;
    let hana = office.hire("hana", &[OrganizationRole::Hr]).await;
    let session = office.sign_in("alice", PASSWORD).await.expect("alice signs in").session_token;
    assert_eq!(reason(office.sessions(&hana).set_password(setting(&alice, "")).await), "PERMISSION_DENIED");
    inner(office.sessions(&office.dora).set_password(setting(&alice, "")).await);
    assert_eq!(reason(office.resolve(&session).await), "CREDENTIAL_INVALID");
    office.sign_in("alice", NEW).await.expect("the new password is right");
    let own = office.sessions(&office.dora).set_password(setting(&office.dora, "")).await;
    assert_eq!(fields(own), ["old_password"]);
}

#[tokio::test]
async fn a_password_of_somebody_who_left_or_is_elsewhere_is_not_set() {
    let office = Office::open().await;
    let leo = office.hire("leo", &[]).await;
    let (_, mallory) = office.elsewhere().await;
    assert_eq!(reason(office.sessions(&mallory).set_password(setting(&leo, "")).await), "NOT_FOUND");
    office.dismiss(&leo).await;
    assert_eq!(reason(office.sessions(&office.dora).set_password(setting(&leo, "")).await), "PERSON_LEFT");
}

#[tokio::test]
async fn guessing_the_old_password_is_throttled_like_signing_in() {
    let office = Office::open().await;
    let alice = office.hire("alice", &[]).await;
    for _ in 0..10 {
        let answer = office.sessions(&alice).set_password(setting(&alice, "wrong horse battery")).await;
        assert_eq!(reason(answer), "FIELD_INVALID");
    }
    let answer = office.sessions(&alice).set_password(setting(&alice, PASSWORD)).await;
    assert_eq!(reason(answer), "SIGN_IN_THROTTLED");
}
