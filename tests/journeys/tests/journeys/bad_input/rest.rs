//! The same mistakes by REST: a status, and a body with the same reason and the same fields.

use ovation_journeys::Platform;
use serde_json::Value;

use super::{Findings, Stage};

/// Method, path, body; status, reason, and the fields that are named.
type Case = (&'static str, &'static str, &'static str, u16, &'static str, &'static [&'static str]);

const CASES: &[Case] = &[
    ("POST", "/v1/coins", "{", 400, "FIELD_INVALID", &["body"]),
    ("POST", "/v1/coins", r#"["a coin"]"#, 400, "FIELD_INVALID", &["body"]),
    ("POST", "/v1/coins", r#"{"requestId":"$fresh","colour":"gold"}"#, 400, "FIELD_INVALID", &["colour"]),
    (
        "POST",
        "/v1/coins",
        r#"{"requestId":"$fresh","kind":"COIN_KIND_GOLD"}"#,
        400,
        "FIELD_INVALID",
        &["kind"],
    ),
    ("POST", "/v1/coins", r#"{"requestId":"$fresh","points":"many"}"#, 400, "FIELD_INVALID", &["points"]),
    (
        "POST",
        "/v1/coins",
        r#"{"requestId":"$fresh","kind":"COIN_KIND_GOOD","receiverId":"$bob","comment":"　　"}"#,
        400,
        "FIELD_INVALID",
        &["comment"],
    ),
    (
        "POST",
        "/v1/coins",
        r#"{"requestId":"$fresh","kind":"COIN_KIND_GOOD","receiverId":"$alice","comment":"私"}"#,
        400,
        "COIN_TO_SELF",
        &[],
    ),
    (
        "POST",
        "/v1/checkIns",
        r#"{"requestId":"$fresh","entries":[{"keyResultId":"$key_result","value":{"value":"1234567890123456"}}]}"#,
        400,
        "FIELD_INVALID",
        &["entries[0].value"],
    ),
    ("GET", "/v1/coins/$fresh", "", 404, "NOT_FOUND", &[]),
    ("GET", "/v1/coins/$their_coin", "", 404, "NOT_FOUND", &[]),
    ("GET", "/v1/coins/x", "", 400, "FIELD_INVALID", &["coin_id"]),
    ("GET", "/v1/people?pageToken=garbage", "", 400, "PAGE_TOKEN_INVALID", &[]),
    ("GET", "/v1/people?pageSize=many", "", 400, "FIELD_INVALID", &["page_size"]),
    ("GET", "/v1/people?colour=gold", "", 400, "FIELD_INVALID", &["colour"]),
    ("GET", "/v1/nothing", "", 404, "NOT_FOUND", &[]),
    ("DELETE", "/v1/people", "", 405, "METHOD_UNKNOWN", &[]),
    ("POST", "/v1/cycles", r#"{"requestId":"$fresh","cycle":{"name":"x"}}"#, 403, "PERMISSION_DENIED", &[]),
];

/// Makes the mistakes as alice, and notes what is answered otherwise than documented.
pub(super) async fn mistakes(platform: &Platform, stage: &Stage, findings: &mut Findings) {
    for (method, path, body, status, reason, fields) in CASES {
        let (path, body) = (stage.words.fill(path), stage.words.fill(body));
        let answer = platform.http(method, &path, &stage.alice_token, &body).await;
        compare(findings, &format!("{method} {path} {body}"), &answer, *status, reason, fields);
    }
    for token in ["", "nonsense"] {
        let answer = platform.http("GET", "/v1/me", token, "").await;
        compare(findings, &format!("GET /v1/me as `{token}`"), &answer, 401, "CREDENTIAL_INVALID", &[]);
    }
}

fn compare(
    findings: &mut Findings,
    what: &str,
    answer: &(u16, String),
    status: u16,
    reason: &str,
    fields: &[&str],
) {
    let problem: Value = serde_json::from_str(&answer.1).unwrap_or_default();
    let details = problem["error"]["details"].as_array().cloned().unwrap_or_default();
    let said = details.iter().find_map(|detail| detail["reason"].as_str()).unwrap_or("none");
    let named: Vec<&str> = details
        .iter()
        .filter_map(|detail| detail["fieldViolations"].as_array())
        .flatten()
        .filter_map(|violation| violation["field"].as_str())
        .collect();
    if answer.0 != status || said != reason || named != fields {
        findings.0.push(format!(
            "{what}: should be {status} {reason} {fields:?}, is {} {said} {named:?}: {}",
            answer.0, answer.1
        ));
    }
}
