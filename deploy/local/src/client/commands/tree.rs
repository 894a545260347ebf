//! `tree`.

use clap::Args;
use ovation_proto::ovation::goals::v1::tree_node::Node;
use ovation_proto::ovation::goals::v1::{CycleState, GetTreeResponse};

use crate::client::command_line::Client;
use crate::client::names::{self, Names};
use crate::client::problem::Result;
use crate::client::{draw, lookup, pages, terminal};

/// The options of `ovation tree`.
#[derive(Debug, Args)]
pub struct Tree {
    /// The cycle; default: the current one
    #[arg(long, value_name = "NAME")]
    cycle: Option<String>,

    /// How many levels below the roots; default: all
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=100))]
    depth: Option<u16>,

    /// How many columns to draw in; default: those of the terminal
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(60..=1000))]
    width: Option<u16>,
}

impl Tree {
    /// Draws the tree.
    pub(in crate::client) async fn run(self, client: &Client) -> Result<()> {
        let (connection, printer) = (&client.connection, &client.printer);
        let cycle = lookup::cycle(connection, self.cycle.as_deref()).await?;
        let nodes = pages::tree(connection, &cycle.id, self.depth.unwrap_or(0).into()).await?;
        if printer.is_json() {
            return printer.answer(&GetTreeResponse { nodes });
        }
        let closed = if cycle.state() == CycleState::Closed { " (closed)" } else { "" };
        printer.line(printer.paint.strong(&format!("{}{closed}", cycle.name)))?;
        if nodes.is_empty() {
            return printer.line("no objectives yet");
        }
        let mut names = Names::of_groups(connection).await?;
        let people = nodes.iter().filter_map(|node| match &node.node {
            Some(Node::Objective(objective)) => names::person_of(objective.owner.as_ref()),
            _ => None,
        });
        names.add_people(connection, people).await?;
        let columns = self.width.map_or_else(terminal::columns, usize::from);
        for line in draw::tree(&nodes, &names, columns, printer.paint) {
            printer.line(line)?;
        }
        Ok(())
    }
}
