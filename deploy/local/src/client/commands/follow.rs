//! `follow`: the logs of all services, event by event.
//!
//! Every service has a log of its own, and positions are its own, too. A stream that breaks is opened again behind the last event that was
//! printed, so nothing is printed twice and nothing is missed.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use clap::Args;
use ovation_chassis::{clock, time};
use ovation_proto::ovation::common::v1::{LoggedEvent, ReplayEventsRequest};
use serde_json::{Value, json};

use crate::client::command_line::Client;
use crate::client::logs::{self, SERVICES};
use crate::client::printer::aside;
use crate::client::problem::{Problem, Result};
use crate::client::program;
use crate::client::width;

/// Pauses before a broken stream is opened again.
const PAUSE_MIN: Duration = Duration::from_millis(500);
const PAUSE_MAX: Duration = Duration::from_secs(15);
/// Columns of what an event is about.
const ABOUT_COLUMNS: usize = 60;
/// Fields that say in words what an entity is, the most telling first.
const TELLING: [&str; 5] = ["title", "displayName", "comment", "name", "note"];

/// The options of `ovation follow`.
#[derive(Debug, Args)]
pub struct Follow {
    /// Only this service; may be repeated
    #[arg(long, value_name = "SERVICE", value_parser = clap::builder::PossibleValuesParser::new(SERVICES))]
    service: Vec<String>,

    /// Begin behind this position, which was told when you stopped following; may be repeated
    #[arg(long, value_name = "SERVICE=POSITION")]
    after: Vec<After>,

    /// Only what happens from now on
    #[arg(long)]
    new: bool,

    /// Stop at the end of the logs instead of waiting for more
    #[arg(long)]
    until_now: bool,
}

/// Where to begin in one service's log.
#[derive(Debug, Clone)]
struct After {
    service: String,
    position: String,
}

impl FromStr for After {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<After, String> {
        match text.split_once('=') {
            Some((service, position)) if SERVICES.contains(&service) && !position.is_empty() => {
                Ok(After { service: service.to_owned(), position: position.to_owned() })
            }
            _ => Err(format!("write SERVICE=POSITION, the service being one of {}", SERVICES.join(", "))),
        }
    }
}

/// The last printed position of each service.
type Positions = Mutex<BTreeMap<String, String>>;

impl Follow {
    /// Prints events until Ctrl-C.
    pub(in crate::client) async fn run(self, client: &Client) -> Result<()> {
        let services: Vec<&str> = match self.service.as_slice() {
            [] => SERVICES.to_vec(),
            chosen => chosen.iter().map(String::as_str).collect(),
        };
        let positions: Positions = Mutex::new(
            self.after.iter().map(|after| (after.service.clone(), after.position.clone())).collect(),
        );
        let since = self.new.then(clock::now);
        let logs = services.iter().map(|service| self.service(client, service, since, &positions));
        let followed = tokio::select! {
            ended = futures::future::try_join_all(logs) => ended.map(drop),
            _ = tokio::signal::ctrl_c() => Ok(()),
        };
        let positions = positions.into_inner().unwrap_or_else(PoisonError::into_inner);
        if !positions.is_empty() && !client.printer.is_json() {
            let after: Vec<String> =
                positions.iter().map(|(service, position)| format!("--after {service}={position}")).collect();
            aside(format!("to go on from here: {} follow {}", program(), after.join(" ")));
        }
        followed
    }

    /// Follows one service, whatever breaks.
    async fn service(
        &self,
        client: &Client,
        service: &str,
        since: Option<DateTime<Utc>>,
        positions: &Positions,
    ) -> Result<()> {
        let mut pause = PAUSE_MIN;
        loop {
            let before = position(positions, service);
            let broken = match self.stream(client, service, since, positions).await {
                Ok(()) if self.until_now => return Ok(()),
                Ok(()) => None,
                Err(problem) if is_passing(&problem) && !self.until_now => Some(problem),
                Err(problem) => return Err(problem),
            };
            if position(positions, service) != before {
                pause = PAUSE_MIN;
            }
            if let Some(problem) = broken {
                aside(format!("{service}: {problem}; trying again"));
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(PAUSE_MAX);
        }
    }

    /// Reads one stream to its end.
    async fn stream(
        &self,
        client: &Client,
        service: &str,
        since: Option<DateTime<Utc>>,
        positions: &Positions,
    ) -> Result<()> {
        let connection = &client.connection;
        let request = ReplayEventsRequest {
            after: position(positions, service).unwrap_or_default(),
            follow: !self.until_now,
            types: Vec::new(),
        };
        let mut pieces = logs::replay(connection, service, request).await?;
        while let Some(piece) =
            pieces.message().await.map_err(|status| Problem::of(connection.server(), &status))?
        {
            for event in &piece.events {
                if since.is_none_or(|since| recorded_at(event).is_some_and(|at| at >= since)) {
                    print(client, service, event)?;
                }
                positions
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .insert(service.to_owned(), event.position.clone());
            }
        }
        Ok(())
    }
}

fn position(positions: &Positions, service: &str) -> Option<String> {
    positions.lock().unwrap_or_else(PoisonError::into_inner).get(service).cloned()
}

/// Whether trying again may help.
fn is_passing(problem: &Problem) -> bool {
    use tonic::Code;
    match problem {
        Problem::Unreachable { .. } => true,
        Problem::Refused(refusal) => matches!(
            refusal.code,
            Code::Unavailable
                | Code::Aborted
                | Code::ResourceExhausted
                | Code::DeadlineExceeded
                | Code::Internal
        ),
        _ => false,
    }
}

fn recorded_at(event: &LoggedEvent) -> Option<DateTime<Utc>> {
    event.recorded_at.as_ref().and_then(time::from_timestamp)
}

fn print(client: &Client, service: &str, event: &LoggedEvent) -> Result<()> {
    let printer = &client.printer;
    let envelope: Value = serde_json::from_str(&event.envelope_json).unwrap_or(Value::Null);
    if printer.is_json() {
        return printer
            .json_line(&json!({ "service": service, "position": event.position, "event": envelope }));
    }
    let time =
        recorded_at(event).map(|at| at.with_timezone(&chrono::Local).format("%Y-%m-%d %H:%M:%S").to_string());
    printer.line(
        format!(
            "{}  {} {}  {}",
            printer.paint.faint(&time.unwrap_or_default()),
            width::fit(service, 13),
            printer.paint.strong(&width::fit(event.r#type.rsplit('.').next().unwrap_or_default(), 24)),
            width::cut(&about(&envelope), ABOUT_COLUMNS)
        )
        .trim_end(),
    )
}

/// What an event is about, in the words of its entity; its id where it has none.
fn about(envelope: &Value) -> String {
    let data = &envelope["data"];
    let entities =
        data.as_object().into_iter().flat_map(|data| data.values()).filter(|value| value.is_object());
    let words = TELLING.iter().find_map(|field| {
        let found =
            entities.clone().find_map(|entity| entity[field].as_str().filter(|text| !text.is_empty()));
        found.or_else(|| data[field].as_str().filter(|text| !text.is_empty()))
    });
    let text = words.or_else(|| envelope["subject"].as_str()).unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_told_in_the_words_of_its_entity() {
        for (envelope, words) in [
            (
                json!({"subject": "s", "data": {"keyResult": {"id": "k", "title": "事例を 公開する"}}}),
                "事例を 公開する",
            ),
            (json!({"subject": "s", "data": {"coin": {"comment": "two\nlines"}}}), "two lines"),
            (json!({"subject": "s", "data": {"groupId": "g"}}), "s"),
            (json!({"subject": "s", "data": {"person": {"displayName": "", "title": "x"}}}), "x"),
            (Value::Null, ""),
        ] {
            assert_eq!(about(&envelope), words);
        }
    }

    #[test]
    fn a_position_belongs_to_a_service() {
        assert_eq!("goals=12-34".parse::<After>().unwrap().position, "12-34");
        assert!("12-34".parse::<After>().is_err());
        assert!("elsewhere=12".parse::<After>().is_err());
    }
}
