//! Who may call what: every method of every service, by everybody of the cast, through the gateway.
//!
//! The matrix is a snapshot. ✔ it was done, `!` it was entered and refused by a rule of the domain, ✘ `PERMISSION_DENIED`, ? `NOT_FOUND`,
//! ○ UNAUTHENTICATED, s `SCOPE_MISSING`. Mallory is an administrator too, in another organization: where a request names something of ours, she
//! must never have a ✔.

mod rows;
mod talk;

use std::collections::BTreeSet;

use ovation_journeys::{Client, Company, Platform, Season, Words, bearer, wire};
use ovation_proto::ovation::common::v1::ErrorReason;
use tonic::Status;

use crate::PROGRAM;

/// Everybody who calls, in the order of the columns. `token` has every scope, `narrow` one.
const CALLERS: [&str; 10] =
    ["nobody", "alice", "carol", "dora", "hana", "aki", "mallory", "token", "narrow", "operator"];

/// Methods that nobody of the cast can have success with: the gateway's own, and one's own password without knowing the old one.
const WITHOUT_SUCCESS: [&str; 2] =
    ["SessionService/ResolveCredential", "SessionService/SetPassword, one's own"];

/// One row of the matrix: a method, what is special about the request, and the request.
type Row = (String, String, String);

#[tokio::test]
async fn every_method_lets_in_whom_it_should_and_nobody_else() {
    let rows = rows::all();
    let called: BTreeSet<&str> = rows.iter().map(|(method, _, _)| method.as_str()).collect();
    let methods = wire::methods();
    let missing: Vec<&String> = methods.iter().filter(|method| !called.contains(method.as_str())).collect();
    assert!(missing.is_empty(), "methods without a row: {missing:?}");

    let platform = Platform::start(PROGRAM).await;
    let stage = Stage::set(&platform).await;
    let mut lines = vec![heading()];
    for (method, special, request) in &rows {
        let mut line = String::new();
        for caller in CALLERS {
            stage.prepare(&platform, method, special).await;
            let cell = format!("{:^9}", stage.cell(caller, method, request).await);
            line.push_str(&cell);
        }
        let name = method.trim_start_matches("ovation.");
        let name = if special.is_empty() { name.to_owned() } else { format!("{name}, {special}") };
        let is_without = WITHOUT_SUCCESS.iter().any(|without| name.ends_with(without));
        assert!(
            line.contains('✔') != is_without,
            "{name} should have success with somebody, or be listed as without:\n{}\n{line}",
            heading()
        );
        lines.push(format!("{line} {name}").trim_end().to_owned());
    }
    insta::assert_snapshot!("authorization", lines.join("\n"));
}

fn heading() -> String {
    CALLERS.map(|caller| format!("{caller:^9}")).concat()
}

/// Everybody with their credential, and what their requests name.
struct Stage {
    company: Company,
    clients: Vec<(&'static str, Client, Words)>,
}

impl Stage {
    async fn set(platform: &Platform) -> Self {
        let company = Company::found(platform, "hinode").await;
        let elsewhere = Company::found(platform, "elsewhere").await;
        let mut season = Season::begin(platform, &company).await;
        let dora = company.client(platform, "dora");
        season.words.set("password", ovation_chassis::ids::random_uuid().to_string());
        let request = r#"{"requestId":"$fresh","person":{"userName":"guest","displayName":"客"},"password":"$password"}"#;
        season.make(&dora, "guest", "ovation.directory.v1.DirectoryService/CreatePerson", request).await;
        talk::begin(&mut season, &dora).await;
        close_one(&mut season, &dora).await;
        for (word, key_result) in [
            ("spare_result", r#"{"title":"予備","measure":"MEASURE_NOT_MEASURED"}"#),
            (
                "checklist",
                r#"{"title":"準備","measure":"MEASURE_MILESTONES","milestones":[{"id":"00000000-0000-4000-8000-000000000001","title":"試作"}]}"#,
            ),
        ] {
            let request =
                format!(r#"{{"requestId":"$fresh","objectiveId":"$objective","keyResult":{key_result}}}"#);
            season.make(&dora, word, "ovation.goals.v1.GoalsService/CreateKeyResult", &request).await;
        }
        let request =
            r#"{"requestId":"$fresh","policy":{"groupId":"$team","jobType":"営業","keyResultsMax":4}}"#;
        season.make(&dora, "policy", "ovation.goals.v1.PoliciesService/SetGroupPolicy", request).await;
        let request = r#"{"requestId":"$fresh","cycle":{"name":"2027年上期","startsOn":{"year":2027,"month":1,"day":1},
            "endsOn":{"year":2027,"month":6,"day":30}}}"#;
        season.make(&dora, "next_cycle", "ovation.goals.v1.GoalsService/CreateCycle", request).await;
        let request =
            r#"{"requestId":"$fresh","format":"TRANSFER_FORMAT_CSV","options":{"defaultGroupId":"$team"}}"#;
        season.make(&dora, "import", "ovation.goals.v1.TransferService/CreateImport", request).await;
        let narrow = make_token(&dora, &mut season.words, "narrow", &["directory.read"]).await;
        let scopes = [
            "directory.read",
            "directory.write",
            "goals.read",
            "goals.write",
            "goals.values",
            "checkins.read",
            "recognition.read",
            "events.read",
        ];
        let token = make_token(&dora, &mut season.words, "token", &scopes).await;
        make_token(&dora, &mut season.words, "spare_token", &scopes).await;
        platform.world.settle().await;
        let clients = CALLERS.map(|caller| {
            let mut words = season.words.clone();
            let own_id =
                company.members.get(caller).map_or(words.get("guest"), |member| &member.id).to_owned();
            words.set("self", if caller == "mallory" { elsewhere.member("dora").id.clone() } else { own_id });
            let client = match caller {
                "nobody" => platform.client(bearer("")),
                "mallory" => elsewhere.client(platform, "dora"),
                "token" => platform.client(bearer(&token)),
                "narrow" => platform.client(bearer(&narrow)),
                "operator" => platform.operator(),
                person => company.client(platform, person),
            };
            (caller, client, words)
        });
        Self { company, clients: clients.to_vec() }
    }

    /// Brings back what an earlier cell of the row has ended or changed.
    async fn prepare(&self, platform: &Platform, method: &str, special: &str) {
        let before = if method.ends_with("/EndMembership") {
            ("SetMembership", r#"{"requestId":"$fresh","groupId":"$team","personId":"$dora"}"#)
        } else if special.starts_with("to ") {
            ("UpdatePerson", r#"{"requestId":"$fresh","person":{"id":"$guest"},"updateMask":"roles"}"#)
        } else {
            return;
        };
        let (_, _, words) = &self.clients[0];
        let dora = self.company.client(platform, "dora");
        let method = format!("ovation.directory.v1.DirectoryService/{}", before.0);
        wire::call(&dora, &method, &words.fill(before.1)).await.expect("everything is as before");
    }

    async fn cell(&self, caller: &str, method: &str, request: &str) -> char {
        let (_, client, words) = self.clients.iter().find(|(name, _, _)| *name == caller).expect("a caller");
        let request = words.fill(request);
        match wire::call(client, method, &request).await {
            Ok(_) => '✔',
            Err(status) => letter(&status)
                .unwrap_or_else(|| panic!("{caller} calls {method} with {request}: {status:?}")),
        }
    }
}

/// An objective that was worked towards and is over: `$closed`.
async fn close_one(season: &mut Season, dora: &Client) {
    let request = r#"{"requestId":"$fresh","objective":{"cycleId":"$cycle","title":"案内を一つにする","state":"OBJECTIVE_STATE_ACTIVE",
        "owner":{"groupId":"$team"}}}"#;
    season.make(dora, "closed", "ovation.goals.v1.GoalsService/CreateObjective", request).await;
    let request = r#"{"requestId":"$fresh","objectiveId":"$closed","final":{"value":"0.7"},"outcome":"OUTCOME_ACHIEVED"}"#;
    let request = season.words.fill(request);
    let scored = wire::call(dora, "ovation.goals.v1.ScoringService/ScoreObjective", &request);
    scored.await.expect("it is over");
}

/// Makes an API token and gives its secret; the word stands for its id.
async fn make_token(dora: &Client, words: &mut Words, name: &str, scopes: &[&str]) -> String {
    let scopes = serde_json::to_string(scopes).expect("a list of texts");
    let request = words.fill(&format!(r#"{{"requestId":"$fresh","name":"{name}","scopes":{scopes}}}"#));
    let method = "ovation.directory.v1.SessionService/CreateApiToken";
    let made = wire::call(dora, method, &request).await.expect("the token is made");
    words.set(name, wire::text(&made, "api_token.id"));
    wire::text(&made, "secret")
}

/// `None` for what is no answer to the question: a defect, or a service that is away.
fn letter(status: &Status) -> Option<char> {
    match wire::reason(status)? {
        ErrorReason::PermissionDenied => Some('✘'),
        ErrorReason::ScopeMissing => Some('s'),
        ErrorReason::CredentialInvalid => Some('○'),
        ErrorReason::NotFound => Some('?'),
        ErrorReason::MethodUnknown
        | ErrorReason::Internal
        | ErrorReason::Unavailable
        | ErrorReason::DeadlineExceeded
        | ErrorReason::Overloaded
        | ErrorReason::Unspecified => None,
        _ => Some('!'),
    }
}
