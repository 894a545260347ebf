//! `coin send`.

use clap::{Args, ValueEnum};
use ovation_chassis::ids::RequestId;
use ovation_proto::ovation::recognition::v1::{CoinKind, GetAllowanceRequest, SendCoinRequest};
use uuid::Uuid;

use crate::client::command_line::Client;
use crate::client::numbers::counted;
use crate::client::problem::Result;
use crate::client::{lookup, pages};

/// The options of `ovation coin send`.
#[derive(Debug, Args)]
pub struct SendCoin {
    /// Who gets it: a user name, or a part of a name that fits nobody else
    #[arg(long, value_name = "USER")]
    to: String,

    /// Which of the four
    #[arg(long, value_enum)]
    kind: Kind,

    /// What you want to say
    #[arg(long)]
    comment: String,

    /// Points from your allowance, if the organization has the peer bonus
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(i32).range(0..=10_000))]
    points: i32,

    /// The objective or key result that it is about: its id, or a part of its title in the current cycle
    #[arg(long, value_name = "NODE")]
    about: Option<String>,
}

/// The four kinds of coins.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(in crate::client) enum Kind {
    /// すごい: that was excellent
    Excellent,
    /// ありがとう: thank you
    ThankYou,
    /// いいね: good
    Good,
    /// フィードバック: advice that only the receiver sees; never carries points
    Feedback,
}

impl SendCoin {
    /// Sends a coin, once.
    pub(in crate::client) async fn run(self, client: &Client) -> Result<()> {
        let (connection, printer) = (&client.connection, &client.printer);
        let receiver = lookup::person(connection, &self.to).await?;
        let about_node_id = match &self.about {
            None => String::new(),
            Some(id) if id.parse::<Uuid>().is_ok() => id.clone(),
            Some(title) => {
                let cycle = lookup::cycle(connection, None).await?;
                let tree = pages::tree(connection, &cycle.id, 0).await?;
                lookup::id_of(lookup::node(&tree, title)?).to_owned()
            }
        };
        let request = SendCoinRequest {
            request_id: RequestId::random().to_string(),
            kind: self.kind.of_proto().into(),
            receiver_id: receiver.id,
            comment: self.comment,
            points: self.points,
            about_node_id,
        };
        let coin = connection.heard(connection.recognition().send_coin(connection.request(request)).await)?;
        printer.answer(&coin)?;
        if printer.is_json() {
            return Ok(());
        }
        let points =
            if coin.points > 0 { format!(" with {}", counted(coin.points, "point")) } else { String::new() };
        printer.line(format!(
            "{}{points} to {}: {}",
            printer.paint.strong(kind_name(coin.kind())),
            receiver.display_name,
            coin.comment
        ))?;
        if coin.points > 0 {
            let request = connection.request(GetAllowanceRequest {});
            let allowance = connection.heard(connection.recognition().get_allowance(request).await)?;
            printer.line(format!(
                "{} of {} points are left in this period",
                allowance.available_points, allowance.granted_points
            ))?;
        }
        Ok(())
    }
}

impl Kind {
    fn of_proto(self) -> CoinKind {
        match self {
            Kind::Excellent => CoinKind::Excellent,
            Kind::ThankYou => CoinKind::ThankYou,
            Kind::Good => CoinKind::Good,
            Kind::Feedback => CoinKind::Feedback,
        }
    }
}

/// A kind of coin as people say it.
pub(super) fn kind_name(kind: CoinKind) -> &'static str {
    match kind {
        CoinKind::Excellent => "Excellent",
        CoinKind::ThankYou => "Thank you",
        CoinKind::Good => "Good",
        CoinKind::Feedback => "Feedback",
        CoinKind::Unspecified => "Coin",
    }
}
