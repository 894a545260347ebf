//! `check-in`.

use clap::Args;
use ovation_chassis::ids::RequestId;
use ovation_proto::ovation::checkins::v1::{CheckInEntry, CreateCheckInRequest};
use ovation_proto::ovation::goals::v1::{GetKeyResultRequest, GetObjectiveRequest, KeyResult};
use rust_decimal::Decimal;

use crate::client::command_line::Client;
use crate::client::patience::until_known;
use crate::client::problem::{Problem, Result};
use crate::client::statement::Statement;
use crate::client::{draw, lookup, numbers, pages};

/// The options of `ovation check-in`.
#[derive(Debug, Args)]
pub struct CheckIn {
    /// Where a key result stands, and how confident you are, from 1 to 10: 'guides=3:7', '満足度=76', 'iPad=-:7'.
    /// The key result is an id or a part of a title that fits no other; the value a number, yes, no, or - for none
    #[arg(required = true, value_name = "KEY_RESULT=VALUE[:CONFIDENCE]")]
    statements: Vec<Statement>,

    /// What to say about it all
    #[arg(long, default_value = "")]
    note: String,

    /// The cycle to look for titles in; default: the current one
    #[arg(long, value_name = "NAME")]
    cycle: Option<String>,
}

impl CheckIn {
    /// Checks in all of it or nothing, and shows what it moved.
    pub(in crate::client) async fn run(self, client: &Client) -> Result<()> {
        let (connection, printer) = (&client.connection, &client.printer);
        let cycle = lookup::cycle(connection, self.cycle.as_deref()).await?;
        let tree = pages::tree(connection, &cycle.id, 0).await?;
        let mut named: Vec<&KeyResult> = Vec::new();
        for statement in &self.statements {
            let key_result = lookup::key_result(&tree, &statement.key_result)?;
            if named.iter().any(|other| other.id == key_result.id) {
                return Err(Problem::Usage(format!(
                    "\"{}\" is stated twice; state it once",
                    key_result.title
                )));
            }
            named.push(key_result);
        }
        let entries = self.statements.iter().zip(&named).map(|(statement, key_result)| CheckInEntry {
            key_result_id: key_result.id.clone(),
            value: statement.value.map(numbers::to_proto),
            confidence: statement.confidence,
            note: String::new(),
        });
        let request = CreateCheckInRequest {
            request_id: RequestId::random().to_string(),
            note: self.note.clone(),
            entries: entries.collect(),
        };
        let check_in =
            connection.heard(connection.check_ins().create_check_in(connection.request(request)).await)?;
        printer.answer(&check_in)?;
        if printer.is_json() {
            return Ok(());
        }
        for before in &named {
            self.show(client, before).await?;
        }
        let mut above: Vec<&str> = named.iter().map(|key_result| key_result.objective_id.as_str()).collect();
        above.sort_unstable();
        above.dedup();
        for id in above {
            let before = lookup::objective(&tree, id)
                .and_then(|objective| numbers::of_proto(objective.progress.as_ref()));
            let request = connection.request(GetObjectiveRequest { objective_id: id.to_owned() });
            let answer = connection.heard(connection.goals().get_objective(request).await)?;
            let objective = answer.objective.unwrap_or_default();
            let after = numbers::of_proto(objective.progress.as_ref());
            printer.line(format!("O  {}  {}", objective.title, moved(before, after)))?;
        }
        Ok(())
    }

    /// Shows a key result after the check-in. The platform waits until it has heard of it, since we say that it happened.
    async fn show(&self, client: &Client, before: &KeyResult) -> Result<()> {
        let (connection, printer) = (&client.connection, &client.printer);
        let after = until_known(|| async {
            let request = connection.request(GetKeyResultRequest { key_result_id: before.id.clone() });
            connection.heard(connection.goals().get_key_result(request).await)
        })
        .await?;
        let progress =
            moved(numbers::of_proto(before.progress.as_ref()), numbers::of_proto(after.progress.as_ref()));
        printer.line(format!(
            "KR {}  {progress}  {}",
            after.title,
            printer.paint.faint(&draw::detail_of_key_result(&after))
        ))
    }
}

/// From where to where: `25% → 50%`.
fn moved(before: Option<Decimal>, after: Option<Decimal>) -> String {
    let shown = |progress: Option<Decimal>| progress.map_or_else(|| "–".to_owned(), numbers::percent);
    let (before, after) = (shown(before), shown(after));
    if before == after { after } else { format!("{before} → {after}") }
}
