//! `parked`: events that a service gave up on, and trying them again.

use clap::Args;
use ovation_proto::ovation::common::v1::{ListParkedEventsRequest, ParkedEvent, RetryParkedEventsRequest};

use super::coins::day;
use crate::client::command_line::Client;
use crate::client::logs::{self, SERVICES};
use crate::client::problem::Result;
use crate::client::program;
use crate::client::table;

/// Events on a page: the most that services send.
const PAGE_SIZE: i32 = 200;

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
            if self.retry {
                retry(client, service).await?;
            } else {
                rows.extend(list(client, service).await?);
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

async fn list(client: &Client, service: &str) -> Result<Vec<Vec<String>>> {
    let mut rows = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = ListParkedEventsRequest { page_size: PAGE_SIZE, page_token };
        let page = logs::list_parked(&client.connection, service, request).await?;
        client.printer.answer(&page)?;
        rows.extend(page.events.iter().map(|event| row(service, event)));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(rows);
        }
    }
}

fn row(service: &str, event: &ParkedEvent) -> Vec<String> {
    vec![
        day(event.parked_at),
        service.to_owned(),
        event.r#type.rsplit('.').next().unwrap_or_default().to_owned(),
        event.id.clone(),
        format!("tried {} times: {}", event.attempts, event.failure),
    ]
}

/// A call tries the 200 oldest: it goes on while that gets some of them done.
async fn retry(client: &Client, service: &str) -> Result<()> {
    let (mut handled, mut parked) = (0, 0);
    loop {
        let request = RetryParkedEventsRequest { ids: Vec::new() };
        let answer = logs::retry_parked(&client.connection, service, request).await?;
        client.printer.answer(&answer)?;
        handled += answer.handled;
        parked = parked.max(answer.parked);
        if answer.handled == 0 || answer.parked > 0 {
            break;
        }
    }
    client.printer.line(format!("{service}: {handled} handled, {parked} still parked"))
}
