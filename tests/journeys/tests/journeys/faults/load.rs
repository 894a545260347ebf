//! People at work: four who send coins, four who check in, each a few times a second, whatever happens.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use ovation_chassis::ids::random_uuid;
use ovation_harness::until;
use ovation_journeys::{Client, Company, Platform, Season, wire};
use ovation_proto::ovation::common::v1::ErrorReason;
use tokio::task::JoinSet;
use tonic::{Code, Status};

/// How often one of them does something.
const PACE: Duration = Duration::from_millis(200);
/// How long they wait before they repeat a call.
const REPEAT_AFTER: Duration = Duration::from_millis(100);
/// How many key results there are, each with one person who checks in.
const KEY_RESULTS: usize = 4;
/// What each key result aims at.
pub(super) const TARGET: i64 = 1_000;

/// The load, running.
pub(super) struct Load {
    company: Company,
    season: Season,
    people: JoinSet<Vec<Answered>>,
    answered: Arc<AtomicUsize>,
    ending: Arc<AtomicBool>,
}

/// A write that was answered.
enum Answered {
    Coin { id: String, comment: String },
    CheckIn { id: String, key_result: String, value: i64 },
}

/// All that was answered.
pub(super) struct Answers {
    pub(super) company: Company,
    pub(super) season: Season,
    /// Comments by coin.
    pub(super) coins: BTreeMap<String, String>,
    /// Check-ins, with what they stated of which key result.
    pub(super) check_ins: BTreeMap<String, (String, i64)>,
}

impl Load {
    pub(super) async fn begin(platform: &Platform) -> Self {
        let company = Company::found(platform, "hinode").await;
        let mut season = Season::begin(platform, &company).await;
        let dora = company.client(platform, "dora");
        let policy = r#"{"requestId":"$fresh","policy":{"peerBonus":true,"allowancePoints":100000}}"#;
        let method = "ovation.recognition.v1.RecognitionService/UpdateRecognitionPolicy";
        wire::call(&dora, method, &season.words.fill(policy)).await.expect("the peer bonus is on");
        let objective = r#"{"requestId":"$fresh","objective":{"cycleId":"$cycle","title":"負荷","owner":{"groupId":"$team"}}}"#;
        season.make(&dora, "loaded", "ovation.goals.v1.GoalsService/CreateObjective", objective).await;
        for place in 0..KEY_RESULTS {
            let key_result = format!(
                r#"{{"requestId":"$fresh","objectiveId":"$loaded","keyResult":{{"title":"結果{place}","measure":"MEASURE_INCREASE",
                    "baseline":{{"value":"0"}},"target":{{"value":"{TARGET}"}}}}}}"#
            );
            season
                .make(
                    &dora,
                    &format!("loaded_{}", letter(place)),
                    "ovation.goals.v1.GoalsService/CreateKeyResult",
                    &key_result,
                )
                .await;
        }
        platform.world.settle().await;

        let mut load = Self {
            company,
            season,
            people: JoinSet::new(),
            answered: Arc::default(),
            ending: Arc::default(),
        };
        for place in 0..4 {
            let sender = if place == 3 { "carol" } else { "alice" };
            load.employ(platform, sender, place, send_coin);
            load.employ(platform, "carol", place, check_in);
        }
        load
    }

    fn employ(
        &mut self,
        platform: &Platform,
        name: &str,
        place: usize,
        task: fn(&Season, usize, i64) -> Task,
    ) {
        // A connection for each, as people have.
        let client = self.company.client(platform, name);
        let season = self.season.clone();
        let (answered, ending) = (Arc::clone(&self.answered), Arc::clone(&self.ending));
        self.people.spawn(async move {
            let mut done = Vec::new();
            let mut rhythm = tokio::time::interval(PACE);
            rhythm.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
            for turn in 1.. {
                rhythm.tick().await;
                if ending.load(Ordering::Relaxed) {
                    break;
                }
                let task = task(&season, place, turn);
                let id = insist(&client, task.method, &task.request).await;
                done.push((task.answered)(id));
                answered.fetch_add(1, Ordering::Relaxed);
            }
            done
        });
    }

    /// Waits until so many more writes were answered.
    pub(super) async fn answers(&mut self, count: usize) {
        let wanted = self.answered.load(Ordering::Relaxed) + count;
        let people = std::sync::Mutex::new(&mut self.people);
        until("more writes are answered", || {
            // Nobody ends by themselves: whoever has ended met an answer that they do not know.
            if let Some(ended) = people.lock().expect("nobody panicked").try_join_next() {
                ended.expect("every answer is documented");
            }
            let enough = self.answered.load(Ordering::Relaxed) >= wanted;
            async move { enough }
        })
        .await;
    }

    /// Lets everybody finish what they are at.
    pub(super) async fn end(mut self) -> Answers {
        self.ending.store(true, Ordering::Relaxed);
        let mut answers = Answers {
            company: self.company,
            season: self.season,
            coins: BTreeMap::new(),
            check_ins: BTreeMap::new(),
        };
        while let Some(person) = self.people.join_next().await {
            for answered in person.expect("every answer is documented") {
                let earlier = match answered {
                    Answered::Coin { id, comment } => answers.coins.insert(id, comment).is_some(),
                    Answered::CheckIn { id, key_result, value } => {
                        answers.check_ins.insert(id, (key_result, value)).is_some()
                    }
                };
                assert!(!earlier, "two writes were answered alike");
            }
        }
        answers
    }
}

/// The word of a key result: words are letters.
fn letter(place: usize) -> char {
    ['a', 'b', 'c', 'd'][place]
}

/// One thing to do, and what its answer means.
struct Task {
    method: &'static str,
    request: String,
    answered: Box<dyn FnOnce(String) -> Answered + Send>,
}

fn send_coin(season: &Season, place: usize, turn: i64) -> Task {
    let comment = format!("{place}の{turn}通目");
    let request = format!(
        r#"{{"requestId":"$fresh","kind":"COIN_KIND_EXCELLENT","receiverId":"$bob","comment":"{comment}","points":1}}"#
    );
    Task {
        method: "ovation.recognition.v1.RecognitionService/SendCoin",
        request: season.words.fill(&request),
        answered: Box::new(|id| Answered::Coin { id, comment }),
    }
}

fn check_in(season: &Season, place: usize, value: i64) -> Task {
    let key_result = season.words.get(&format!("loaded_{}", letter(place))).to_owned();
    let request = format!(
        r#"{{"requestId":"{}","entries":[{{"keyResultId":"{key_result}","value":{{"value":"{value}"}}}}]}}"#,
        random_uuid()
    );
    Task {
        method: "ovation.checkins.v1.CheckInsService/CreateCheckIn",
        request,
        answered: Box::new(move |id| Answered::CheckIn { id, key_result, value }),
    }
}

/// Repeats a call until it is answered.
async fn insist(client: &Client, method: &str, request: &str) -> String {
    loop {
        match wire::call(client, method, request).await {
            Ok(answer) => return wire::text(&answer, "id"),
            Err(status) => {
                assert!(may_be_repeated(&status), "{method} with {request}: {status:?}");
                tokio::time::sleep(REPEAT_AFTER).await;
            }
        }
    }
}

/// Whether the answer says that the call may be repeated, or there was no answer at all: the gateway is away.
fn may_be_repeated(status: &Status) -> bool {
    match wire::reason(status) {
        Some(reason) => matches!(
            reason,
            ErrorReason::Unavailable
                | ErrorReason::DeadlineExceeded
                | ErrorReason::Overloaded
                | ErrorReason::RequestInProgress
        ),
        None => status.source().is_some() || status.code() == Code::Unavailable,
    }
}
