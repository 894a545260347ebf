//! The conformance table of REST: what a call means as a message, and what is refused how.

use std::sync::LazyLock;

use http::{Method, StatusCode};
use prost_reflect::DescriptorPool;
use serde_json::{Value as Json, json};
use tonic_types::StatusExt as _;

use super::json;
use super::problem::Problem;
use super::request;
use super::routes::Routes;

static POOL: LazyLock<DescriptorPool> = LazyLock::new(|| {
    let mut compiler =
        protox::Compiler::new(["tests/fixtures", "../../proto/third_party"]).expect("the folders are there");
    compiler.include_imports(true).open_file("shelf.proto").expect("the fixture compiles");
    DescriptorPool::decode(compiler.encode_file_descriptor_set().as_slice()).expect("the fixture decodes")
});
static ROUTES: LazyLock<Routes> = LazyLock::new(|| Routes::of(&POOL).expect("the annotations are sound"));

/// The method that the call reaches and its message as JSON.
fn call(method: &str, target: &str, body: &str) -> Result<(String, Json), Problem> {
    let method: Method = method.parse().expect("an HTTP method");
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let (route, captures) = ROUTES.find(&method, path)?;
    let message = request::assemble(route, &captures, query, body.as_bytes())?;
    let message = serde_json::to_value(message).expect("the message is JSON");
    Ok((route.method.name().to_owned(), message))
}

#[test]
fn every_call_means_what_the_table_says() {
    let mut lines =
        include_str!("conformance.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut cases = 0;
    while let (Some(case), Some(expected)) = (lines.next(), lines.next()) {
        let mut parts = case.splitn(3, ' ');
        let mut part = || parts.next().unwrap_or_default();
        let found = call(part(), part(), part());
        let expected = expected.strip_prefix("=> ").expect(case);
        let (word, rest) = expected.split_once(' ').expect(case);
        match found {
            Ok((method, message)) => {
                let rest: Json =
                    serde_json::from_str(rest).unwrap_or_else(|_| panic!("{case} is not refused: {message}"));
                assert_eq!((method.as_str(), message), (word, rest), "{case}");
            }
            Err(problem) => {
                assert_eq!(word, problem.http_status().as_str(), "{case}: {}", problem.status.message());
                let bad = problem.status.get_details_bad_request().expect("it names the fields");
                let fields: Vec<&str> =
                    bad.field_violations.iter().map(|violation| violation.field.as_str()).collect();
                assert_eq!(fields.join(", "), rest, "{case}: {}", problem.status.message());
            }
        }
        cases += 1;
    }
    assert!(cases > 60, "{cases}");
}

#[test]
fn a_value_that_does_not_fit_is_answered_with_what_would() {
    let body = r#"{"book": {"genre": "NOVEL", "title": 7, "pages": "many", "author": {"birthYear": "?"}}}"#;
    let problem = call("POST", "/v1/shelves/s/books", body).expect_err("nothing fits");
    let details = problem.status.get_details_bad_request().expect("findings");
    let mut findings: Vec<(&str, &str)> = details
        .field_violations
        .iter()
        .map(|violation| (violation.field.as_str(), violation.description.as_str()))
        .collect();
    findings.sort_unstable();
    let wanted = [
        ("book.author.birth_year", "must be a whole number of 32 bits"),
        ("book.genre", "must be one of GENRE_NOVEL, GENRE_POETRY"),
        ("book.pages", "must be a whole number of 64 bits"),
        ("book.title", "must be a text in quotes"),
    ];
    assert_eq!(findings, wanted);
}

#[test]
fn a_flood_of_findings_is_cut_off_before_it_is_listed() {
    let flood = format!(r#"{{"book": {{"translators": [{}1]}}}}"#, "1,".repeat(100_000));
    let names: Vec<String> = (0..2_000).map(|name| format!("x{name}")).collect();
    let target = format!("/v1/books?{}", names.join("&"));
    for (method, target, body) in
        [("POST", "/v1/shelves/s/books", flood.as_str()), ("GET", target.as_str(), "")]
    {
        let problem = call(method, target, body).expect_err("nothing fits");
        let details = problem.status.get_details_bad_request().expect("findings");
        let count = details.field_violations.len();
        assert!((1..=50).contains(&count), "{target}: {count}");
    }
}

#[test]
fn unknown_paths_and_methods_are_answered_with_what_is_near() {
    let problem = call("GET", "/v1/books/7/tag", "").expect_err("no such path");
    assert_eq!(problem.http_status(), StatusCode::NOT_FOUND);
    assert!(problem.status.message().contains("/v1/books/{book_id}/tags"), "{}", problem.status.message());

    let problem = call("GET", "/nothing", "").expect_err("no such path");
    assert_eq!(problem.status.message(), "there is no path /nothing");

    let problem = call("POST", "/v1/books/7", "").expect_err("no such method");
    assert_eq!(problem.http_status(), StatusCode::METHOD_NOT_ALLOWED);
    let response = problem.into_response();
    assert_eq!(response.headers()["allow"], "DELETE, GET, PATCH");
    let body: Json = serde_json::from_str(response.body()).expect("the body is JSON");
    assert_eq!(body["error"]["code"], 405);
    assert_eq!(body["error"]["details"][0]["reason"], "METHOD_UNKNOWN");
}

#[test]
fn answers_hold_defaults_and_long_integers_as_strings() {
    use prost::Message as _;

    let book = POOL.get_message_by_name("fixture.v1.Book").expect("the fixture has it");
    let message = prost_reflect::DynamicMessage::deserialize(
        book.clone(),
        json!({"id": "7", "pages": "9007199254740993"}),
    )
    .expect("a book");
    let answer = json::message(book, message.encode_to_vec().into(), None).expect("JSON");
    let answer: Json = serde_json::from_slice(&answer).expect("JSON");
    let expected = json!({
        "id": "7", "title": "", "genre": "GENRE_UNSPECIFIED", "pages": "9007199254740993",
        "tags": [], "translators": [], "notes": {}, "etag": "",
    });
    assert_eq!(answer, expected, "what has presence and is unset is absent");

    let (route, _) = ROUTES.find(&Method::PUT, "/v1/books/7/tags").expect("the path is known");
    let descriptor = route.method.output();
    let message =
        prost_reflect::DynamicMessage::deserialize(descriptor.clone(), json!({"tags": ["a"]})).expect("tags");
    let answer = json::message(descriptor, message.encode_to_vec().into(), route.response_body.as_ref())
        .expect("JSON");
    assert_eq!(answer, br#"["a"]"#);
}

#[test]
fn errors_are_statuses_with_their_details_and_headers() {
    use std::time::Duration;

    use ovation_chassis::failure::Failure;
    use ovation_proto::ovation::common::v1::ErrorReason;

    let failure = Failure::new(ErrorReason::SignInThrottled, "too many attempts")
        .with("attempts", 10)
        .retry_after(Duration::from_millis(1_500));
    let response = Problem::from(failure).into_response();
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(response.headers()["retry-after"], "2");
    let body: Json = serde_json::from_str(response.body()).expect("the body is JSON");
    let expected = json!({"error": {
        "code": 429,
        "status": "RESOURCE_EXHAUSTED",
        "message": "too many attempts",
        "details": [
            {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "1.500s"},
            {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "SIGN_IN_THROTTLED", "domain": "ovation", "metadata": {"attempts": "10"}},
        ],
    }});
    let sorted = |mut json: Json| {
        if let Some(details) = json["error"]["details"].as_array_mut() {
            details.sort_by_key(ToString::to_string);
        }
        json
    };
    assert_eq!(sorted(body), sorted(expected));

    let response = Problem::from(Failure::new(ErrorReason::CredentialInvalid, "sign in")).into_response();
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    assert!(response.headers().contains_key("www-authenticate"));
}

#[test]
fn the_annotations_of_all_services_are_sound() {
    let routes = Routes::of(ovation_proto::descriptors()).expect("the annotations are sound");
    assert!(routes.methods().count() > 30);
    let (route, captures) = routes.find(&Method::POST, "/v1/cycles/7:close").expect("the path is known");
    assert_eq!((route.method.name(), captures), ("CloseCycle", vec!["7".to_owned()]));
    let (route, _) = routes.find(&Method::DELETE, "/v1/sessions/current").expect("the path is known");
    assert_eq!(route.grpc_path.as_str(), "/ovation.directory.v1.SessionService/SignOut");
}
