//! `explain`.

use clap::Args;
use ovation_proto::ovation::goals::v1::tree_node::Node;
use ovation_proto::ovation::goals::v1::{
    ExplainProgressRequest, ExplainProgressResponse, KeyResult, ProgressTerm,
};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::client::command_line::Client;
use crate::client::problem::Result;
use crate::client::{lookup, numbers, pages, table};

/// The options of `ovation explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// An objective or key result: its id, or a part of its title that fits no other
    node: String,

    /// The cycle to look for the title in; default: the current one
    #[arg(long, value_name = "NAME")]
    cycle: Option<String>,
}

impl Explain {
    /// Prints every term of a node's progress.
    pub(in crate::client) async fn run(self, client: &Client) -> Result<()> {
        let (connection, printer) = (&client.connection, &client.printer);
        let is_id = self.node.parse::<Uuid>().is_ok();
        let tree = if is_id && printer.is_json() {
            Vec::new()
        } else {
            let cycle = lookup::cycle(connection, self.cycle.as_deref()).await?;
            pages::tree(connection, &cycle.id, 0).await?
        };
        let node = match lookup::node(&tree, &self.node) {
            // It may be in another cycle.
            Err(_) if is_id => None,
            found => Some(found?),
        };
        let node_id = node.map_or(self.node.as_str(), lookup::id_of).to_owned();
        let request = connection.request(ExplainProgressRequest { node_id });
        let answer = connection.heard(connection.goals().explain_progress(request).await)?;
        printer.answer(&answer)?;
        if let Some(node) = node {
            printer.line(printer.paint.strong(lookup::title_of(node)))?;
        }
        match node.and_then(|node| node.node.as_ref()) {
            Some(Node::KeyResult(key_result)) => {
                for line in of_key_result(&answer, key_result) {
                    printer.line(line)?;
                }
            }
            _ if answer.terms.is_empty() && answer.target.is_some() => {
                for line in of_key_result(&answer, &KeyResult::default()) {
                    printer.line(line)?;
                }
            }
            _ => {
                for line in of_objective(&answer) {
                    printer.line(line)?;
                }
            }
        }
        Ok(())
    }
}

fn of_key_result(answer: &ExplainProgressResponse, key_result: &KeyResult) -> Vec<String> {
    let value = |decimal: &Option<_>| numbers::of_proto(decimal.as_ref());
    let (Some(baseline), Some(target), Some(current), Some(progress)) =
        (value(&answer.baseline), value(&answer.target), value(&answer.current), value(&answer.progress))
    else {
        return vec!["it has no number, so it has no progress and does not count".to_owned()];
    };
    let source = if answer.check_in_id.is_empty() {
        "the baseline: nobody has checked in yet"
    } else {
        "the latest check-in"
    };
    let mut lines = vec![
        format!(
            "{} = ({current} − {baseline}) ÷ ({target} − {baseline})",
            numbers::percent(progress),
            current = numbers::grouped(current),
            baseline = numbers::grouped(baseline),
            target = numbers::grouped(target),
        ),
        format!("(current − baseline) ÷ (target − baseline), where current is from {source}"),
    ];
    if key_result.confidence > 0 {
        lines.push(format!("the confidence is {} of 10", key_result.confidence));
    }
    lines
}

fn of_objective(answer: &ExplainProgressResponse) -> Vec<String> {
    if answer.terms.is_empty() {
        return vec!["nothing stands under it, so it has no progress".to_owned()];
    }
    let mut rows = vec![["weight", "progress", "product", ""].map(str::to_owned).to_vec()];
    rows.extend(answer.terms.iter().map(row));
    let mut lines = table::lines(&rows, &[]);
    let sums = [&answer.progress, &answer.weighted_sum, &answer.weight_sum];
    if let [Some(progress), Some(weighted_sum), Some(weight_sum)] =
        sums.map(|sum| numbers::of_proto(sum.as_ref()))
    {
        lines.push(format!(
            "{} = {} ÷ {}, the sum of products by the sum of weights that count",
            numbers::percent(progress),
            short(weighted_sum),
            short(weight_sum)
        ));
    } else {
        lines.push("nothing under it counts yet, so it has no progress".to_owned());
    }
    lines
}

fn row(term: &ProgressTerm) -> Vec<String> {
    let value = |decimal: &Option<_>| numbers::of_proto(decimal.as_ref());
    let weight = value(&term.weight).unwrap_or(Decimal::ONE);
    match (value(&term.progress), value(&term.contribution)) {
        (Some(progress), contribution) => vec![
            short(weight),
            numbers::percent(progress),
            contribution.map(short).unwrap_or_default(),
            term.title.clone(),
        ],
        (None, _) => {
            vec![short(weight), "–".to_owned(), "–".to_owned(), format!("{} (does not count)", term.title)]
        }
    }
}

/// Enough digits to follow a sum; the platform holds twelve.
fn short(decimal: Decimal) -> String {
    numbers::grouped(decimal.round_dp(4))
}
