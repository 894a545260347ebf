//! The table of mistakes, `mistakes.txt`, and the calls whose request ids are used a second time.

use ovation_journeys::wire;
use ovation_proto::ovation::common::v1::ErrorReason;

use super::{Row, SEND_COIN};

/// A call that is made once before, and the same request id with another content. The word is the request id.
pub(super) struct Used {
    pub(super) word: &'static str,
    pub(super) method: &'static str,
    pub(super) request: &'static str,
    pub(super) otherwise: &'static str,
}

pub(super) const USED: [Used; 4] = [
    Used {
        word: "used_coin",
        method: SEND_COIN,
        request: r#"{"requestId":"$used_coin","kind":"COIN_KIND_GOOD","receiverId":"$bob","comment":"一度"}"#,
        otherwise: r#"{"requestId":"$used_coin","kind":"COIN_KIND_GOOD","receiverId":"$bob","comment":"二度"}"#,
    },
    Used {
        word: "used_check_in",
        method: "ovation.checkins.v1.CheckInsService/CreateCheckIn",
        request: r#"{"requestId":"$used_check_in",
            "entries":[{"keyResultId":"$key_result","value":{"value":"21.5"}}]}"#,
        otherwise: r#"{"requestId":"$used_check_in",
            "entries":[{"keyResultId":"$key_result","value":{"value":"21.6"}}]}"#,
    },
    Used {
        word: "used_objective",
        method: "ovation.goals.v1.GoalsService/CreateObjective",
        request: r#"{"requestId":"$used_objective",
            "objective":{"cycleId":"$cycle","title":"一度だけ","owner":{"groupId":"$team"}}}"#,
        otherwise: r#"{"requestId":"$used_objective",
            "objective":{"cycleId":"$cycle","title":"二度目","owner":{"groupId":"$team"}}}"#,
    },
    Used {
        word: "used_person",
        method: "ovation.directory.v1.DirectoryService/CreatePerson",
        request: r#"{"requestId":"$used_person","person":{"userName":"once","displayName":"一度"}}"#,
        otherwise: r#"{"requestId":"$used_person","person":{"userName":"twice","displayName":"二度"}}"#,
    },
];

/// Every line of the table; one with `$some_…` twice.
pub(super) fn all() -> Vec<Row> {
    let methods = wire::methods();
    let lines = include_str!("mistakes.txt").lines();
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut rows = Vec::new();
    for line in lines {
        if line.contains("$some_") {
            let start = line.find("$some_").expect("it is there");
            let end = line[start..].find('"').expect("an id ends") + start;
            let nobodys = format!("{}$fresh{}", &line[..start], &line[end..]);
            rows.push(row_of(&nobodys, &methods));
        }
        rows.push(row_of(&line.replace("$some_", "$their_"), &methods));
    }
    assert!(rows.len() > 150, "the table is incomplete");
    rows
}

fn row_of(line: &str, methods: &[String]) -> Row {
    let (head, request) = line.split_at(line.find('{').expect("a line ends with a request"));
    let mut words = head.split_whitespace();
    let mut word = || words.next().expect("a line has five columns").to_owned();
    let (caller, method, reason, fields) = (word(), word(), word(), word());
    let of_method =
        |full: &&String| full.ends_with(&format!("/{method}")) || full.ends_with(&format!(".{method}"));
    let full = methods.iter().find(of_method).unwrap_or_else(|| panic!("there is no method {method}"));
    let named = ErrorReason::from_str_name(&format!("ERROR_REASON_{reason}"));
    Row {
        caller,
        method: full.clone(),
        request: request.to_owned(),
        reason: named.unwrap_or_else(|| panic!("there is no reason {reason}")),
        fields: fields.split(',').filter(|field| *field != "-").map(str::to_owned).collect(),
    }
}
