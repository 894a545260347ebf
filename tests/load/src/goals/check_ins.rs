//! Checking in through the gateway on key results of the lowest level, and looking at the root.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use futures::future::try_join_all;
use ovation_chassis::consistency::{AFTER_HEADER, STALE_HEADER, TOKEN_HEADER};
use ovation_chassis::ids::random_uuid;
use ovation_proto::google::r#type::Decimal;
use ovation_proto::ovation::checkins::v1 as checkins;
use ovation_proto::ovation::checkins::v1::check_ins_service_client::CheckInsServiceClient;
use ovation_proto::ovation::goals::v1 as goals;
use ovation_proto::ovation::goals::v1::goals_service_client::GoalsServiceClient;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};
use tonic::transport::Channel;
use tonic::{Code, Status};
use uuid::Uuid;

use super::company::{CHECKING_DIVISIONS, Company, KEY_RESULTS, Kind, LOWEST, OBJECTIVES, id};
use crate::error::Error;
use crate::organization::{Credential, call};
use crate::platform::Platform;
use crate::sends::joined;
use crate::statistics::Latencies;

/// Connections to the gateway.
const CONNECTIONS: usize = 4;
/// What each check-in says.
const NOTE: &str = "先週の商談から三件が契約になりました。";

/// How often one check-in is tried while the service is too busy.
const ATTEMPTS_MAX: u32 = 5;

/// Connections to the gateway, who uses them, and how many check-ins were answered.
#[derive(Clone)]
pub(crate) struct Writer {
    check_ins: Arc<[CheckInsServiceClient<Channel>]>,
    goals: GoalsServiceClient<Channel>,
    /// May check in for everybody.
    administrator: Credential,
    member: Credential,
    turn: Arc<AtomicU32>,
    /// Calls that were made again, because the service was too busy.
    repeated: Arc<AtomicU32>,
}

/// What came of a block.
#[derive(Debug)]
pub(crate) struct Block {
    /// How many were answered.
    pub(crate) answered: u32,
    /// From call to answer.
    pub(crate) latencies: Latencies,
    /// How long check-ins were begun.
    pub(crate) took: Duration,
}

/// Which key result the turn is about, and its value: the same as in `pgbench/check_in_ancestors.sql`, by turns.
pub(crate) fn subject(turn: u32) -> (Uuid, u32) {
    let (division, number) = (turn % CHECKING_DIVISIONS, turn.wrapping_mul(7_919) % (3 * LOWEST.1));
    let place = LOWEST.0 + number % LOWEST.1 + OBJECTIVES * (number / LOWEST.1);
    (id(Kind::KeyResult, division * KEY_RESULTS + place), turn.wrapping_mul(31) % 101)
}

fn is_busy(status: &Status) -> bool {
    matches!(status.code(), Code::Unavailable | Code::ResourceExhausted)
}

impl Writer {
    /// Connects to the gateway. It goes on counting check-ins from `turn`.
    pub(crate) async fn connect(platform: &Platform, company: &Company, turn: u32) -> Result<Self, Error> {
        let channels = try_join_all((0..CONNECTIONS).map(|_| platform.connect())).await?;
        let organization = &company.organization;
        Ok(Self {
            check_ins: channels.into_iter().map(CheckInsServiceClient::new).collect(),
            goals: GoalsServiceClient::new(platform.connect().await?),
            administrator: organization.administrator.clone(),
            member: organization.people[0].credential.clone(),
            turn: Arc::new(AtomicU32::new(turn)),
            repeated: Arc::default(),
        })
    }

    /// How many check-ins there are.
    pub(crate) fn turns(&self) -> u32 {
        self.turn.load(Ordering::Relaxed)
    }

    /// How many calls were made again since this was asked last.
    pub(crate) fn take_repeated(&self) -> u32 {
        self.repeated.swap(0, Ordering::Relaxed)
    }

    /// Checks in once, and answers with the token that says what others must have seen.
    pub(crate) async fn check_in(&self) -> Result<String, Error> {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let (key_result, value) = subject(turn);
        let entry = checkins::CheckInEntry {
            key_result_id: key_result.to_string(),
            value: Some(Decimal { value: value.to_string() }),
            confidence: 8,
            note: String::new(),
        };
        let request = checkins::CreateCheckInRequest {
            request_id: random_uuid().to_string(),
            note: NOTE.to_owned(),
            entries: vec![entry],
        };
        let place = usize::try_from(turn).unwrap_or_default() % self.check_ins.len();
        let mut client = self.check_ins[place].clone();
        let mut attempts = 1;
        let answer = loop {
            match client.create_check_in(call(request.clone(), &self.administrator)).await {
                Ok(answer) => break answer,
                // Too many at once: the same request again happens once all the same.
                Err(status) if is_busy(&status) && attempts < ATTEMPTS_MAX => {
                    attempts += 1;
                    self.repeated.fetch_add(1, Ordering::Relaxed);
                }
                Err(status) => return Err(Error::call("checking in")(status)),
            }
        };
        let token = answer.metadata().get(TOKEN_HEADER).and_then(|token| token.to_str().ok());
        Ok(token.unwrap_or_default().to_owned())
    }

    /// Reads the root once it shows what the token says. Answers whether it does: a service gives up after two seconds.
    pub(crate) async fn root_shows(&self, token: &str) -> Result<bool, Error> {
        let request = goals::GetObjectiveRequest { objective_id: id(Kind::Root, 0).to_string() };
        let mut request = call(request, &self.member);
        let token = token.parse().map_err(|_| Error::Books("a token is no header".to_owned()))?;
        request.metadata_mut().insert(AFTER_HEADER, token);
        let answer = self.goals.clone().get_objective(request).await;
        let answer = answer.map_err(Error::call("reading the root"))?;
        Ok(answer.metadata().get(STALE_HEADER).is_none())
    }

    /// Keeps so many check-ins under way for a time.
    pub(crate) async fn closed_loop(&self, in_flight: u32, time: Duration) -> Result<Block, Error> {
        let stop = Arc::new(AtomicBool::new(false));
        let (began, before) = (Instant::now(), self.turns());
        let mut workers = JoinSet::new();
        for _ in 0..in_flight {
            workers.spawn(self.clone().work(Arc::clone(&stop)));
        }
        tokio::select! {
            () = sleep(time) => {}
            Some(ended) = workers.join_next() => drop(joined(ended)?),
        }
        stop.store(true, Ordering::Relaxed);
        let mut latencies = Latencies::new()?;
        while let Some(ended) = workers.join_next().await {
            latencies.add(&joined(ended)?);
        }
        Ok(Block { answered: self.turns() - before, latencies, took: began.elapsed() })
    }

    async fn work(self, stop: Arc<AtomicBool>) -> Result<Latencies, Error> {
        let mut latencies = Latencies::new()?;
        while !stop.load(Ordering::Relaxed) {
            let began = Instant::now();
            self.check_in().await?;
            latencies.record(began.elapsed());
        }
        Ok(latencies)
    }

    /// Checks in so often, all at once, no more than `in_flight` under way.
    pub(crate) async fn burst(&self, count: u32, in_flight: u32) -> Result<Block, Error> {
        let (began, left) = (Instant::now(), Arc::new(AtomicU32::new(count)));
        let mut workers = JoinSet::new();
        for _ in 0..in_flight.min(count) {
            let (writer, left) = (self.clone(), Arc::clone(&left));
            workers.spawn(async move {
                let mut latencies = Latencies::new()?;
                let take = |left: u32| left.checked_sub(1);
                while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok() {
                    let called = Instant::now();
                    writer.check_in().await?;
                    latencies.record(called.elapsed());
                }
                Ok(latencies)
            });
        }
        let mut latencies = Latencies::new()?;
        while let Some(ended) = workers.join_next().await {
            latencies.add(&joined(ended)?);
        }
        Ok(Block { answered: count, latencies, took: began.elapsed() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_ins_are_on_the_lowest_level_of_two_divisions() {
        let lowest: Vec<Uuid> = (0..2 * 3 * LOWEST.1).map(|turn| subject(turn).0).collect();
        let mut distinct = lowest.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert!(distinct.len() > 2_000, "they are spread over {}", distinct.len());
        for key_result in lowest {
            let number = u32::try_from(key_result.as_u128() & 0xffff_ffff).unwrap() % KEY_RESULTS;
            assert!(number % OBJECTIVES >= LOWEST.0, "{number}");
        }
    }
}
