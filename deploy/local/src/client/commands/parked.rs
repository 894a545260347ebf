//! `parked`: events that a service gave up on, and trying them again.

use clap::Args;
use ovation_proto::ovation::common::v1::{ListParkedEventsRequest, ParkedEvent, RetryParkedEventsRequest};
use serde_json::json;

use super::coins::day;
use crate::client::command_line::Client;
use crate::client::logs::{self, SERVICES};
use crate::client::numbers::counted;
use crate::client::problem::Result;
use crate::client::program;
use crate::client::table;

/// Events on a page: the most that services send.
const PAGE_SIZE: i32 = 200;
/// Events that a service tries again in one call, at most.
const RETRIED_AT_ONCE: usize = 200;

/// The options of `ovation parked`.
#[derive(Debug, Args)]
pub struct Parked {
    /// Only this service; may be repeated
    #[arg(long, value_name = "SERVICE", value_parser = clap::builder::PossibleValuesParser::new(SERVICES))]
    service: Vec<String>,

    /// Try them again, once the cause is mended; what fails again stays parked
    #[arg(long)]
    retry: bool,
}

impl Parked {
    /// Lists what is parked, the oldest of each service first, or tries it again.
    pub(in crate::client) async fn run(self, client: &Client) -> Result<()> {
        let chosen: Vec<&str> = match self.service.as_slice() {
            [] => SERVICES.to_vec(),
            chosen => chosen.iter().map(String::as_str).collect(),
        };
        let mut rows = Vec::new();
        for service in chosen {
            let events = list(client, service, !self.retry).await?;
            if self.retry {
                retry(client, service, &events).await?;
            } else {
                rows.extend(events.iter().map(|event| row(service, event)));
            }
        }
        if self.retry {
            return Ok(());
        }
        if rows.is_empty() {
            return client.printer.line("nothing is parked");
        }
        for line in table::lines(&rows, &[]) {
            client.printer.line(line)?;
        }
        let advice = format!("mend the cause, then: {} parked --retry", program());
        client.printer.line(client.printer.paint.faint(&advice))
    }
}

/// Everything that a service has parked; for programs the pages themselves, if they are to be shown.
async fn list(client: &Client, service: &str, is_shown: bool) -> Result<Vec<ParkedEvent>> {
    let mut events = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = ListParkedEventsRequest { page_size: PAGE_SIZE, page_token };
        let page = logs::list_parked(&client.connection, service, request).await?;
        if is_shown {
            client.printer.answer(&page)?;
        }
        events.extend(page.events);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(events);
        }
    }
}

fn row(service: &str, event: &ParkedEvent) -> Vec<String> {
    vec![
        day(event.parked_at),
        service.to_owned(),
        event.r#type.rsplit('.').next().unwrap_or_default().to_owned(),
        event.id.clone(),
        format!("tried {}: {}", counted(event.attempts, "time"), event.failure),
    ]
}

/// Tries each of the events once: one that fails again does not keep those behind it waiting.
async fn retry(client: &Client, service: &str, events: &[ParkedEvent]) -> Result<()> {
    let (mut handled, mut parked) = (0, 0);
    for events in events.chunks(RETRIED_AT_ONCE) {
        let ids = events.iter().map(|event| event.id.clone()).collect();
        let answer =
            logs::retry_parked(&client.connection, service, RetryParkedEventsRequest { ids }).await?;
        handled += answer.handled;
        parked += answer.parked;
    }
    if client.printer.is_json() {
        let counts = json!({ "service": service, "handled": handled, "parked": parked });
        return client.printer.json_line(&counts);
    }
    client.printer.line(format!("{service}: {handled} handled, {parked} still parked"))
}
