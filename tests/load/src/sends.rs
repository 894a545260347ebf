//! Sending coins through the gateway: as many as it takes (a closed loop), or so many a second (an open loop).
//!
//! Every send must succeed: nothing here is refused by design, and a send with an unknown outcome would leave the books open.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::time::Duration;

use futures::future::try_join_all;
use ovation_chassis::ids::random_uuid;
use ovation_proto::ovation::recognition::v1 as recognition;
use ovation_proto::ovation::recognition::v1::recognition_service_client::RecognitionServiceClient;
use sqlx::PgConnection;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, sleep, sleep_until};
use tonic::transport::Channel;

use crate::error::Error;
use crate::options::Options;
use crate::organization::{Person, call};
use crate::platform::Platform;
use crate::statistics::{Latencies, float};
use crate::watch::{Disturbance, Watch};

/// Points of each coin: 1, so that coins and points count alike.
const POINTS: i32 = 1;
/// What each coin says.
pub(crate) const COMMENT: &str = "資料のレビュー、とても助かりました。ありがとうございます!";
/// Calls of an open loop that may be under way. A platform so far behind does not keep up with the rate.
const BEHIND_MAX: usize = 4_096;

const WARM_UP: u8 = 0;
const MEASURE: u8 = 1;
const STOP: u8 = 2;

/// Connections to the gateway, and who uses them.
#[derive(Clone)]
pub(crate) struct Sender {
    clients: Arc<[RecognitionServiceClient<Channel>]>,
    people: Arc<[Person]>,
}

/// What came of a block.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    /// Answers per second in the measured time.
    pub(crate) per_second: f64,
    /// All answers, those before and after the measured time too.
    pub(crate) answered: u64,
    /// From call to answer, in the measured time.
    pub(crate) latencies: Latencies,
    /// What happened beside it.
    pub(crate) disturbance: Disturbance,
}

#[derive(Default)]
struct Progress {
    phase: AtomicU8,
    answered: AtomicU64,
}

impl Sender {
    /// Connects to the gateway.
    pub(crate) async fn connect(
        platform: &Platform,
        people: &Arc<[Person]>,
        options: &Options,
    ) -> Result<Self, Error> {
        let channels = (0..options.connections).map(|_| platform.connect());
        let channels = try_join_all(channels).await?;
        let clients = channels.into_iter().map(RecognitionServiceClient::new).collect();
        Ok(Self { clients, people: Arc::clone(people) })
    }

    /// Sends one coin. Turns go round: everybody sends as much as everybody else, to everybody else.
    pub(crate) async fn send(&self, turn: usize) -> Result<(), Error> {
        let count = self.people.len();
        let place = turn % count;
        let receiver = (place + 1 + turn / count % (count - 1)) % count;
        let request = recognition::SendCoinRequest {
            request_id: random_uuid().to_string(),
            kind: recognition::CoinKind::ThankYou.into(),
            receiver_id: self.people[receiver].id.clone(),
            comment: COMMENT.to_owned(),
            points: POINTS,
            about_node_id: String::new(),
        };
        let mut client = self.clients[turn % self.clients.len()].clone();
        let sent = client.send_coin(call(request, &self.people[place].credential)).await;
        sent.map(drop).map_err(Error::call("sending a coin"))
    }

    /// Keeps `in_flight` sends under way.
    pub(crate) async fn closed_loop(
        &self,
        superuser: &mut PgConnection,
        options: &Options,
    ) -> Result<Block, Error> {
        let progress = Arc::new(Progress::default());
        let mut workers = JoinSet::new();
        let in_flight = usize::try_from(options.in_flight).unwrap_or(usize::MAX);
        for turn in 0..in_flight {
            workers.spawn(self.clone().work(Arc::clone(&progress), turn, in_flight + 1));
        }
        unless_failed(&mut workers, options.warm_up()).await?;
        let watch = Watch::begin(superuser).await?;
        let (began, before) = (Instant::now(), progress.answered.load(Ordering::Relaxed));
        progress.phase.store(MEASURE, Ordering::Relaxed);
        unless_failed(&mut workers, options.block()).await?;
        let (took, after) = (began.elapsed(), progress.answered.load(Ordering::Relaxed));
        progress.phase.store(STOP, Ordering::Relaxed);
        let disturbance = watch.end(superuser).await?;
        let mut latencies = Latencies::new()?;
        while let Some(ended) = workers.join_next().await {
            latencies.add(&joined(ended)?);
        }
        Ok(Block {
            per_second: float(after - before) / took.as_secs_f64(),
            answered: progress.answered.load(Ordering::Relaxed),
            latencies,
            disturbance,
        })
    }

    async fn work(self, progress: Arc<Progress>, mut turn: usize, step: usize) -> Result<Latencies, Error> {
        let mut latencies = Latencies::new()?;
        loop {
            let phase = progress.phase.load(Ordering::Relaxed);
            if phase == STOP {
                return Ok(latencies);
            }
            let began = Instant::now();
            self.send(turn).await?;
            progress.answered.fetch_add(1, Ordering::Relaxed);
            if phase != WARM_UP {
                latencies.record(began.elapsed());
            }
            turn = turn.wrapping_add(step);
        }
    }

    /// Sends one coin at each due time, however long the earlier ones take, and answers how long each took from when it was due.
    pub(crate) async fn open_loop(
        &self,
        first_turn: usize,
        count: u32,
        per_second: u32,
    ) -> Result<Latencies, Error> {
        let mut latencies = Latencies::new()?;
        let mut calls: JoinSet<Result<Duration, Error>> = JoinSet::new();
        let began = Instant::now();
        for number in 0..count {
            let due = began + Duration::from_secs(1) * number / per_second;
            sleep_until(due).await;
            while let Some(ended) = calls.try_join_next() {
                latencies.record(joined(ended)?);
            }
            if calls.len() >= BEHIND_MAX {
                return Err(Error::Late("sends at a fixed rate were answered"));
            }
            let sender = self.clone();
            let turn = first_turn + usize::try_from(number).unwrap_or_default();
            calls.spawn(async move {
                sender.send(turn).await?;
                Ok(due.elapsed())
            });
        }
        while let Some(ended) = calls.join_next().await {
            latencies.record(joined(ended)?);
        }
        Ok(latencies)
    }
}

/// Waits for a time; a worker that ends before has failed.
async fn unless_failed(workers: &mut JoinSet<Result<Latencies, Error>>, time: Duration) -> Result<(), Error> {
    tokio::select! {
        () = sleep(time) => Ok(()),
        Some(ended) = workers.join_next() => joined(ended).map(drop),
    }
}

/// What a task came to. Tasks are never aborted while they are waited for, so that a join that fails is a defect of the benchmark.
pub(crate) fn joined<T>(ended: Result<Result<T, Error>, JoinError>) -> Result<T, Error> {
    ended.map_err(|error| Error::Stream(error.into()))?
}
