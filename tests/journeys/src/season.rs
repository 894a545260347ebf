//! What a company has after a while: a cycle with goals, a check-in, coins.

use crate::client::Client;
use crate::company::Company;
use crate::platform::Platform;
use crate::wire;
use crate::words::Words;

/// A season under way.
#[derive(Clone, Debug)]
pub struct Season {
    /// The ids of the company's people by user name, and `organization`, `team`, `cycle`, `spare_cycle`, `objective` (the team's),
    /// `child` (alice's, under it), `key_result` (of the objective), `kpi` (the team's), `check_in` (alice's), `coin` and `feedback` (alice's to bob).
    pub words: Words,
}

const GOALS: &str = "ovation.goals.v1.GoalsService";

impl Season {
    /// Lets a company begin its season, and waits until every service knows of it.
    pub async fn begin(platform: &Platform, company: &Company) -> Self {
        let mut words = Words::default();
        words.set("organization", &*company.id);
        words.set("team", &*company.team_id);
        for (user_name, member) in &company.members {
            words.set(user_name, &*member.id);
        }
        let mut season = Self { words };
        let dora = company.client(platform, "dora");
        let alice = company.client(platform, "alice");
        for (word, name) in [("cycle", "2026年下期"), ("spare_cycle", "2026年上期")] {
            let request = format!(
                r#"{{"requestId":"$fresh","cycle":{{"name":"{name}","startsOn":{{"year":2026,"month":7,"day":1}},
                    "endsOn":{{"year":2026,"month":12,"day":31}}}}}}"#
            );
            season.make(&dora, word, &format!("{GOALS}/CreateCycle"), &request).await;
        }
        season.set_goals(&dora).await;
        platform.world.settle().await;
        let request = r#"{"requestId":"$fresh","note":"順調","entries":[{"keyResultId":"$key_result","value":{"value":"20"},"confidence":7}]}"#;
        season.make(&alice, "check_in", "ovation.checkins.v1.CheckInsService/CreateCheckIn", request).await;
        for (word, kind) in [("coin", "THANK_YOU"), ("feedback", "FEEDBACK")] {
            let request = format!(
                r#"{{"requestId":"$fresh","kind":"COIN_KIND_{kind}","receiverId":"$bob","comment":"レビューが速くて助かりました"}}"#
            );
            season.make(&alice, word, "ovation.recognition.v1.RecognitionService/SendCoin", &request).await;
        }
        platform.world.settle().await;
        season
    }

    async fn set_goals(&mut self, dora: &Client) {
        let request = r#"{"requestId":"$fresh","objective":{"cycleId":"$cycle","title":"検索で迷わない","kind":"OBJECTIVE_KIND_COMMITTED",
            "state":"OBJECTIVE_STATE_ACTIVE","owner":{"groupId":"$team"}}}"#;
        self.make(dora, "objective", &format!("{GOALS}/CreateObjective"), request).await;
        let request = r#"{"requestId":"$fresh","objective":{"cycleId":"$cycle","title":"索引を作り直す","state":"OBJECTIVE_STATE_ACTIVE",
            "owner":{"personId":"$alice"},"parents":[{"objectiveId":"$objective"}]}}"#;
        self.make(dora, "child", &format!("{GOALS}/CreateObjective"), request).await;
        let request = r#"{"requestId":"$fresh","objectiveId":"$objective","keyResult":{"title":"検索成功率","measure":"MEASURE_INCREASE",
            "baseline":{"value":"0"},"target":{"value":"100"},"unit":"%"}}"#;
        self.make(dora, "key_result", &format!("{GOALS}/CreateKeyResult"), request).await;
        let request = r#"{"requestId":"$fresh","kpi":{"name":"稼働率","unit":"%","lower":{"value":"99.5"},"owner":{"groupId":"$team"}}}"#;
        self.make(dora, "kpi", "ovation.goals.v1.ValuesService/CreateKpi", request).await;
    }

    /// Makes something; the word stands for its id from then on.
    pub async fn make(&mut self, client: &Client, word: &str, method: &str, request: &str) {
        let request = self.words.fill(request);
        let answer = wire::call(client, method, &request).await;
        let answer = answer.unwrap_or_else(|status| panic!("{method} with {request}: {status:?}"));
        self.words.set(word, wire::text(&answer, "id"));
    }
}
