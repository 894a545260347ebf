//! `coins`.

use clap::Args;
use ovation_chassis::time;
use ovation_proto::ovation::directory::v1::GetMeRequest;
use ovation_proto::ovation::recognition::v1::{
    Coin, GetAllowanceRequest, GetBalanceRequest, ListCoinsRequest, ListCoinsResponse,
};
use prost_types::Timestamp;

use super::send_coin::kind_name;
use crate::client::command_line::Client;
use crate::client::names::Names;
use crate::client::numbers::counted;
use crate::client::problem::Result;

/// The options of `ovation coins`.
#[derive(Debug, Args)]
pub struct Coins {
    /// Only those that you received
    #[arg(long, conflicts_with = "sent")]
    received: bool,

    /// Only those that you sent
    #[arg(long)]
    sent: bool,

    /// Everybody's coins, as far as you may see them
    #[arg(long, conflicts_with_all = ["received", "sent"])]
    all: bool,

    /// At most so many of each
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(i32).range(1..=200))]
    limit: i32,
}

impl Coins {
    /// Lists coins, the latest first, and how many points there are.
    pub(in crate::client) async fn run(self, client: &Client) -> Result<()> {
        let (connection, printer) = (&client.connection, &client.printer);
        let me =
            connection.heard(connection.directory().get_me(connection.request(GetMeRequest {})).await)?;
        let me = me.person.unwrap_or_default().id;
        let mut coins: Vec<Coin> = Vec::new();
        if self.all {
            coins.extend(self.list(client, "", "").await?);
        } else {
            if !self.sent {
                coins.extend(self.list(client, &me, "").await?);
            }
            if !self.received {
                coins.extend(self.list(client, "", &me).await?);
            }
            coins.sort_by_key(|coin| std::cmp::Reverse(order(coin.created_at)));
        }
        if printer.is_json() {
            return printer.answer(&ListCoinsResponse { coins, next_page_token: String::new() });
        }
        let mut names = Names::default();
        names
            .add_people(
                connection,
                coins.iter().flat_map(|coin| [coin.sender_id.as_str(), &coin.receiver_id]),
            )
            .await?;
        for coin in &coins {
            let name = |id| if id == me { "you" } else { names.of(id) };
            let points = if coin.points > 0 {
                format!(" · {}", counted(coin.points, "point"))
            } else {
                String::new()
            };
            printer.line(format!(
                "{}  {} → {}  {}{points}",
                printer.paint.faint(&day(coin.created_at)),
                name(&coin.sender_id),
                name(&coin.receiver_id),
                printer.paint.strong(kind_name(coin.kind())),
            ))?;
            printer.line(format!("    {}", coin.comment.replace('\n', "\n    ")))?;
        }
        if coins.is_empty() {
            printer.line("no coins yet")?;
        }
        let request = connection.request(GetBalanceRequest {});
        let balance = connection.heard(connection.recognition().get_balance(request).await)?;
        let request = connection.request(GetAllowanceRequest {});
        let allowance = connection.heard(connection.recognition().get_allowance(request).await)?;
        printer.line(printer.paint.faint(&format!(
            "you have {}, and {} of {} left to send",
            counted(balance.points, "point"),
            allowance.available_points,
            allowance.granted_points
        )))
    }

    async fn list(&self, client: &Client, receiver_id: &str, sender_id: &str) -> Result<Vec<Coin>> {
        let connection = &client.connection;
        let request = ListCoinsRequest {
            receiver_id: receiver_id.to_owned(),
            sender_id: sender_id.to_owned(),
            page_size: self.limit,
            page_token: String::new(),
        };
        let answer =
            connection.heard(connection.recognition().list_coins(connection.request(request)).await)?;
        Ok(answer.coins)
    }
}

fn order(time: Option<Timestamp>) -> (i64, i32) {
    time.map_or((0, 0), |time| (time.seconds, time.nanos))
}

/// The day and minute, in this machine's time zone.
pub(super) fn day(time: Option<Timestamp>) -> String {
    time.as_ref()
        .and_then(time::from_timestamp)
        .map(|time| time.with_timezone(&chrono::Local).format("%Y-%m-%d %H:%M").to_string())
        .unwrap_or_default()
}
