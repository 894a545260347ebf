use ovation_proto::ovation::recognition::v1 as message;

use crate::stage::{Stage, reason};

#[tokio::test]
async fn a_ledger_that_was_tampered_with_is_found_out() {
    let stage = Stage::with_allowance(400).await;
    let (alice, bob) = (&stage.cast.alice, &stage.cast.bob);
    stage.send(alice, bob, 30).await.expect("it is sent");
    stage.send(bob, alice, 50).await.expect("it is sent");
    stage.sound().await;
    let more_received =
        "UPDATE recognition.posting SET points = points + 1 WHERE account = 3 AND points = 30";
    let less_sent = "UPDATE recognition.allowance SET sent_points = sent_points - 1 WHERE sent_points = 50";
    let other_receiver = "UPDATE recognition.coin SET receiver_id = gen_random_uuid() WHERE points = 50";
    let no_coin = "DELETE FROM recognition.coin WHERE points = 30";
    // Each change adds to those before it.
    for (statement, findings) in [(more_received, 2), (less_sent, 3), (other_receiver, 4), (no_coin, 4)] {
        stage.execute(statement).await;
        let proof = stage.proof().await;
        assert!(!proof.sound);
        assert_eq!(proof.findings.len(), findings, "{statement}: {:#?}", proof.findings);
    }
}

#[tokio::test]
async fn the_proof_is_for_administrators_and_auditors() {
    let stage = Stage::set().await;
    let cast = &stage.cast;
    for (caller, may) in [
        (&cast.dora, true),
        (&cast.hana, false),
        (&cast.aki, true),
        (&cast.alice, false),
        (&cast.carol, false),
    ] {
        let answer = stage.client(caller).verify_ledger(message::VerifyLedgerRequest {}).await;
        if may {
            assert!(answer.expect("they may").into_inner().sound);
        } else {
            assert_eq!(reason(answer), "PERMISSION_DENIED");
        }
    }
}

#[tokio::test]
async fn the_service_cannot_change_or_delete_what_it_has_posted() {
    let stage = Stage::with_allowance(400).await;
    stage.send(&stage.cast.alice, &stage.cast.bob, 30).await.expect("it is sent");
    for statement in [
        "UPDATE recognition.coin SET points = 0",
        "DELETE FROM recognition.coin",
        "UPDATE recognition.posting SET points = 1",
        "DELETE FROM recognition.posting",
        "DELETE FROM recognition.allowance",
    ] {
        let mut connection = stage.world.connection_as("recognition").await;
        let error = sqlx::query(statement).execute(&mut connection).await.expect_err("it has no right to");
        let code = error
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code)
            .map(std::borrow::Cow::into_owned);
        // insufficient_privilege
        assert_eq!(code.as_deref(), Some("42501"), "{statement}");
    }
    stage.sound().await;
}
