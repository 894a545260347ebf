//! Bad input: each mistake has its own documented reason and changes nothing, by gRPC and by REST.

mod rest;
mod rows;

use std::collections::BTreeMap;

use bytes::Bytes;
use ovation_journeys::{Client, Company, Platform, Season, Words, bearer, wire};
use ovation_local::services;
use ovation_proto::ovation::common::v1::ErrorReason;
use sqlx::{AssertSqlSafe, Row as _};
use tonic::Status;

use crate::PROGRAM;

/// A call that is wrong: who calls, what, with which message, and how it is refused.
struct Row {
    caller: String,
    method: String,
    request: String,
    reason: ErrorReason,
    /// Fields that must be named; others must not.
    fields: Vec<String>,
}

#[tokio::test]
async fn every_mistake_has_its_documented_reason_and_changes_nothing() {
    let platform = Platform::start(PROGRAM).await;
    let stage = Stage::set(&platform).await;
    let before = everything(&platform).await;

    let mut findings = Findings::default();
    for row in rows::all() {
        let request = stage.words.fill(&row.request);
        let refused = wire::call(stage.client(&row.caller), &row.method, &request).await.err();
        findings.compare(&row, refused.as_ref());
    }
    malformed_messages(&stage, &mut findings).await;
    used_request_ids(&stage, &mut findings).await;
    page_tokens_of_other_requests(&stage, &mut findings).await;
    consistency_tokens(&platform, &stage, &mut findings).await;
    rest::mistakes(&platform, &stage, &mut findings).await;
    let findings = findings.0;
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));

    platform.world.settle().await;
    let after = everything(&platform).await;
    let changed: Vec<&String> = after.keys().filter(|table| after[*table] != before[*table]).collect();
    assert!(changed.is_empty(), "refused calls changed {changed:?}");
}

/// Every row of every service, by table: how many, and a checksum.
async fn everything(platform: &Platform) -> BTreeMap<String, (i64, String)> {
    let mut connection = platform.world.superuser().await;
    let mut tables = BTreeMap::new();
    for schema in services::schemas() {
        let names: Vec<String> = sqlx::query_scalar(
            "SELECT relname::text FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition",
        )
        .bind(schema.service)
        .fetch_all(&mut connection)
        .await
        .expect("the catalogue");
        // Sessions and tokens note when they were last used; wrong passwords are counted: that is what they are for.
        let kept =
            names.iter().filter(|name| !["session", "api_token", "sign_in_attempt"].contains(&name.as_str()));
        for name in kept {
            let table = format!("{}.{name}", schema.service);
            let statement = format!(
                "SELECT count(*) AS rows, coalesce(md5(string_agg(line::text, '' ORDER BY line::text)), '') AS sum FROM {table} AS line"
            );
            let row = sqlx::query(AssertSqlSafe(statement))
                .fetch_one(&mut connection)
                .await
                .expect("the table is read");
            tables.insert(table, (row.get("rows"), row.get("sum")));
        }
    }
    assert!(tables.len() > 50, "tables are missing");
    tables
}

/// Who calls, and what their requests name: ours, and of the other organization's with `their_` in front.
struct Stage {
    clients: BTreeMap<&'static str, Client>,
    alice_token: String,
    words: Words,
}

impl Stage {
    async fn set(platform: &Platform) -> Self {
        let company = Company::found(platform, "hinode").await;
        let elsewhere = Company::found(platform, "elsewhere").await;
        let mut season = Season::begin(platform, &company).await;
        let theirs = Season::begin(platform, &elsewhere).await;
        for word in ["team", "cycle", "objective", "key_result", "check_in", "coin", "bob"] {
            season.words.set(&format!("their_{word}"), theirs.words.get(word));
        }
        // Used request ids, and enough people for a second page.
        let dora = company.client(platform, "dora");
        for used in rows::USED {
            season.words.set(used.word, ovation_chassis::ids::random_uuid().to_string());
            let request = season.words.fill(used.request);
            let done = wire::call(&dora, used.method, &request).await;
            done.unwrap_or_else(|status| panic!("{} with {request}: {status:?}", used.method));
        }
        platform.world.settle().await;
        let mut clients: BTreeMap<&'static str, Client> =
            ["alice", "dora", "aki"].map(|name| (name, company.client(platform, name))).into();
        clients.insert("nobody", platform.client(bearer("")));
        clients.insert("stranger", platform.client(bearer("not a credential")));
        clients.insert("operator", platform.operator());
        clients.insert("mallory", elsewhere.client(platform, "dora"));
        Self { clients, alice_token: company.member("alice").token.clone(), words: season.words }
    }

    fn client(&self, caller: &str) -> &Client {
        self.clients.get(caller).expect("a caller")
    }
}

/// What was answered otherwise than documented.
#[derive(Default)]
struct Findings(Vec<String>);

impl Findings {
    /// Notes where a refusal is not the documented one.
    fn compare(&mut self, row: &Row, refused: Option<&Status>) {
        let Some(status) = refused else {
            self.0.push(format!("{} {} as {}: was done", row.method, row.request, row.caller));
            return;
        };
        let reason = wire::reason(status);
        let mut fields = wire::violations(status);
        fields.sort();
        let mut expected = row.fields.clone();
        expected.sort();
        if reason != Some(row.reason) || fields != expected {
            self.0.push(format!(
                "{} {:.200} as {}: should be {:?} {:?}, is {reason:?} {fields:?}: {:?} {}",
                row.method,
                row.request,
                row.caller,
                row.reason,
                row.fields,
                status.code(),
                status.message(),
            ));
        }
    }
}

fn row(caller: &str, method: &str, request: &str, reason: ErrorReason) -> Row {
    Row {
        caller: caller.to_owned(),
        method: method.to_owned(),
        request: request.to_owned(),
        reason,
        fields: Vec::new(),
    }
}

const SEND_COIN: &str = "ovation.recognition.v1.RecognitionService/SendCoin";

/// Bytes that are no message, one message too many bytes long, and a method that is not there.
async fn malformed_messages(stage: &Stage, findings: &mut Findings) {
    let no_message = Bytes::from_static(&[0x0a, 0xff, 0xff, 0xff, 0xff, 0x7f, 0x01]);
    let no_text = Bytes::from_static(&[0x22, 0x02, 0xff, 0xfe]);
    let too_long = Bytes::from(vec![0_u8; 5 * 1024 * 1024]);
    let cases = [
        (SEND_COIN, no_message.clone(), ErrorReason::FieldInvalid),
        (SEND_COIN, no_text, ErrorReason::FieldInvalid),
        (SEND_COIN, too_long, ErrorReason::FieldInvalid),
        ("ovation.goals.v1.GoalsService/GetTree", no_message, ErrorReason::FieldInvalid),
        ("ovation.goals.v1.GoalsService/Abolish", Bytes::new(), ErrorReason::MethodUnknown),
        ("ovation.abolition.v1.AbolitionService/Abolish", Bytes::new(), ErrorReason::MethodUnknown),
    ];
    for (method, bytes, reason) in cases {
        let described = format!("{} bytes that are no message", bytes.len());
        let refused = wire::call_bytes(stage.client("alice"), method, bytes).await.err();
        let mut expected = row("alice", method, &described, reason);
        if reason == ErrorReason::FieldInvalid {
            expected.fields = vec!["message".to_owned()];
        }
        findings.compare(&expected, refused.as_ref());
    }
}

/// A request id that was used with another content. Repeated with the same content it is answered alike.
async fn used_request_ids(stage: &Stage, findings: &mut Findings) {
    for used in rows::USED {
        let (method, otherwise) = (used.method, stage.words.fill(used.otherwise));
        let row = row("dora", method, &otherwise, ErrorReason::RequestIdReused);
        let refused = wire::call(stage.client("dora"), method, &otherwise).await.err();
        findings.compare(&row, refused.as_ref());
        let request = stage.words.fill(used.request);
        let repeated = wire::call(stage.client("dora"), method, &request);
        if let Err(status) = repeated.await {
            findings.0.push(format!("{method} repeated with the same content: {status:?}"));
        }
    }
}

async fn page_tokens_of_other_requests(stage: &Stage, findings: &mut Findings) {
    let people = "ovation.directory.v1.DirectoryService/ListPeople";
    let groups = "ovation.directory.v1.DirectoryService/ListGroups";
    let first = wire::call(stage.client("alice"), people, r#"{"pageSize":2}"#).await.expect("a page");
    let token = wire::text(&first, "next_page_token");
    assert!(!token.is_empty(), "there should be a second page");
    let other = if token[4..].starts_with('A') { 'B' } else { 'A' };
    let forged = format!(r#"{{"pageToken":"{}{other}{}"}}"#, &token[..4], &token[5..]);
    let of_people = |extra: &str| format!(r#"{{"pageSize":2,"pageToken":"{token}"{extra}}}"#);
    wire::call(stage.client("alice"), people, &of_people("")).await.expect("the second page");
    let cases = [
        ("alice", people, of_people(r#","query":"a""#)),
        ("alice", people, of_people(r#","includeLeft":true"#)),
        ("alice", groups, of_people("")),
        ("mallory", people, of_people("")),
        ("alice", people, r#"{"pageToken":"garbage"}"#.to_owned()),
        ("alice", people, forged),
        ("alice", "ovation.goals.v1.GoalsService/ListCycles", of_people("")),
        ("alice", "ovation.recognition.v1.RecognitionService/ListCoins", of_people("")),
        ("alice", "ovation.checkins.v1.CheckInsService/ListCheckIns", of_people("")),
        ("alice", "ovation.notifications.v1.NotificationsService/ListNotifications", of_people("")),
        ("dora", "ovation.goals.v1.LogService/ListParkedEvents", of_people("")),
    ];
    for (caller, method, request) in cases {
        let row = row(caller, method, &request, ErrorReason::PageTokenInvalid);
        let refused = wire::call(stage.client(caller), method, &request).await.err();
        findings.compare(&row, refused.as_ref());
    }
}

async fn consistency_tokens(platform: &Platform, stage: &Stage, findings: &mut Findings) {
    let too_many = vec!["0196f3c4-0000-7000-8000-000000000000:ovation.goals.v1.CycleCreated"; 17].join(",");
    for after in
        ["nonsense", "0196f3c4-0000-7000-8000-000000000000", "x:ovation.goals.v1.CycleCreated", &too_many]
    {
        for (method, request) in [
            ("ovation.goals.v1.GoalsService/ListCycles", "{}"),
            (
                SEND_COIN,
                r#"{"requestId":"$fresh","kind":"COIN_KIND_GOOD","receiverId":"$bob","comment":"お見事"}"#,
            ),
        ] {
            let client = platform.client(bearer(&stage.alice_token).after_text(after));
            let row =
                row("alice", method, &format!("after {after:.50}"), ErrorReason::ConsistencyTokenInvalid);
            let refused = wire::call(&client, method, &stage.words.fill(request)).await.err();
            findings.compare(&row, refused.as_ref());
        }
    }
}
