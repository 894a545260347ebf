//! Many at once: what batches, duplicates and replicas must not change.

use std::collections::HashMap;

use futures::future::join_all;
use ovation_chassis::caller::Caller;
use ovation_proto::ovation::recognition::v1 as message;
use ovation_recognition::Recognition;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngSeed, TestRunner};

use crate::stage::{Client, Stage, reason, thanks};

#[tokio::test(flavor = "multi_thread")]
async fn a_sender_cannot_overdraw_however_many_coins_go_at_once() {
    let stage = Stage::with_allowance(400).await;
    let (alice, bob) = (&stage.cast.alice, &stage.cast.bob);
    let answers = join_all((0..150).map(|_| stage.send(alice, bob, 7))).await;
    let (passed, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!(passed.len(), 57, "57 times 7 are 399");
    for answer in refused {
        assert_eq!(reason(answer), "ALLOWANCE_EXCEEDED");
    }
    assert_eq!(stage.available(alice).await, 1);
    assert_eq!(stage.balance(bob).await, 399);
    assert_eq!(stage.sound().await.coins, 57);
}

#[tokio::test(flavor = "multi_thread")]
async fn duplicates_that_arrive_together_are_one_coin() {
    let mut stage = Stage::with_allowance(400).await;
    let first = stage.client(&stage.cast.alice);
    // Another replica.
    stage.world.serve::<Recognition>().await;
    let second = stage.client(&stage.cast.alice);
    let request = thanks(&stage.cast.bob, 30);
    let twin = message::SendCoinRequest { points: 31, ..request.clone() };
    let send = |client: &Client, request: &message::SendCoinRequest| {
        let (mut client, request) = (client.clone(), request.clone());
        async move { client.send_coin(request).await }
    };
    let calls = (0..40).map(|number| {
        let client = if number % 2 == 0 { &first } else { &second };
        send(client, if number % 10 == 9 { &twin } else { &request })
    });
    let mut coins = Vec::new();
    for answer in join_all(calls).await {
        match answer {
            Ok(coin) => coins.push(coin.into_inner()),
            refused => assert_eq!(reason(refused), "REQUEST_ID_REUSED"),
        }
    }
    coins.dedup();
    assert_eq!(coins.len(), 1, "all who were answered have the same coin");
    let proof = stage.sound().await;
    assert_eq!((proof.coins, proof.points_moved), (1, i64::from(coins[0].points)));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_replicas_open_one_allowance_for_a_person() {
    let mut stage = Stage::with_allowance(100).await;
    let cast = stage.cast.clone();
    let senders = [&cast.alice, &cast.bob, &cast.carol, &cast.dora];
    let mut clients: Vec<Client> = senders.iter().map(|sender| stage.client(sender)).collect();
    stage.world.serve::<Recognition>().await;
    clients.extend(senders.iter().map(|sender| stage.client(sender)));
    let calls = clients.iter().flat_map(|client| (0..10).map(move |_| client.clone())).map(|mut client| {
        let request = thanks(&cast.hana, 9);
        async move { client.send_coin(request).await }
    });
    let answers = join_all(calls).await;
    let passed = answers.iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(passed, 4 * 11, "each can send 11 times 9");
    for sender in senders {
        assert_eq!(stage.available(sender).await, 1);
    }
    let proof = stage.sound().await;
    // Four grants, and the coins.
    assert_eq!((proof.coins, proof.postings), (44, 2 * (4 + 44)));
}

/// Sends that go at once, between changes of the allowance: (allowance, [(sender, receiver, points)]).
type Step = (i32, Vec<(usize, usize, i32)>);

fn any_steps() -> impl Strategy<Value = Vec<Step>> {
    let sends = prop::collection::vec((0_usize..4, 0_usize..4, 0_i32..60), 1..25);
    prop::collection::vec((0_i32..150, sends), 6)
}

/// What each person has left, and has received, as plain numbers; who has sent keeps the allowance of that time.
#[derive(Default)]
struct Model {
    left: HashMap<usize, i32>,
    received: HashMap<usize, i64>,
}

impl Model {
    fn send(
        &mut self,
        allowance: i32,
        (sender, receiver, points): (usize, usize, i32),
    ) -> Option<&'static str> {
        if sender == receiver {
            return Some("COIN_TO_SELF");
        }
        let left = self.left.get(&sender).copied().unwrap_or(allowance) - points;
        if points > 0 {
            if left < 0 {
                return Some("ALLOWANCE_EXCEEDED");
            }
            self.left.insert(sender, left);
            *self.received.entry(receiver).or_default() += i64::from(points);
        }
        None
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ledger_in_postgres_agrees_with_the_model() {
    let seed = ovation_chassis::ids::random_uuid().as_u64_pair().1;
    println!("seed {seed}");
    let config = Config { rng_seed: RngSeed::Fixed(seed), ..Config::default() };
    let steps = any_steps().new_tree(&mut TestRunner::new(config)).expect("steps").current();
    let stage = Stage::set().await;
    let people = [&stage.cast.alice, &stage.cast.bob, &stage.cast.carol, &stage.cast.dora];
    let mut model = Model::default();
    for (allowance, sends) in steps {
        stage.allow(allowance).await;
        let expected: Vec<_> = sends.iter().map(|send| model.send(allowance, *send)).collect();
        // The sends of one person go in turn, since their order decides; those of different people go at once.
        let answers =
            join_all((0..people.len()).map(|sender| send_in_turn(&stage, people, sender, &sends))).await;
        for (place, answer) in answers.into_iter().flatten() {
            assert_eq!(answer.as_deref(), expected[place], "{:?} of {sends:?}", sends[place]);
        }
    }
    for (place, person) in people.into_iter().enumerate() {
        assert_eq!(stage.balance(person).await, model.received.get(&place).copied().unwrap_or_default());
        if let Some(left) = model.left.get(&place) {
            assert_eq!(stage.available(person).await, *left);
        }
    }
    stage.sound().await;
}

async fn send_in_turn(
    stage: &Stage,
    people: [&Caller; 4],
    sender: usize,
    sends: &[(usize, usize, i32)],
) -> Vec<(usize, Option<String>)> {
    let mut answers = Vec::new();
    for (place, (from, to, points)) in sends.iter().enumerate() {
        if *from == sender {
            let answer = stage.send(people[*from], people[*to], *points).await;
            answers.push((place, answer.is_err().then(|| reason(answer))));
        }
    }
    answers
}
