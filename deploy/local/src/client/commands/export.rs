//! `export`.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;

use clap::Args;
use ovation_proto::ovation::goals::v1::GetExportRequest;

use crate::client::command_line::Client;
use crate::client::import::FileFormat;
use crate::client::lookup;
use crate::client::problem::{Problem, Result};

/// The options of `ovation export`.
#[derive(Debug, Args)]
pub struct Export {
    /// The cycle; default: the current one
    #[arg(long, value_name = "NAME")]
    cycle: Option<String>,

    /// The form of the file
    #[arg(long, value_enum)]
    format: FileFormat,

    /// The file to write
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

impl Export {
    /// Writes the goals that the caller may see.
    pub(in crate::client) async fn run(self, client: &Client) -> Result<()> {
        let (connection, printer) = (&client.connection, &client.printer);
        let cycle = lookup::cycle(connection, self.cycle.as_deref()).await?;
        let format = self.format.transfer().into();
        let request = GetExportRequest { cycle_id: cycle.id, format };
        let mut pieces =
            connection.heard(connection.transfers().get_export(connection.request(request)).await)?;
        let file = File::create(&self.to).map_err(Problem::files("write", &self.to))?;
        let mut file = BufWriter::new(file);
        let mut bytes = 0;
        loop {
            let piece = pieces.message().await;
            let piece = piece.map_err(|status| Problem::of(connection.server(), &status))?;
            let Some(piece) = piece else { break };
            bytes += piece.data.len();
            file.write_all(&piece.data).map_err(Problem::files("write", &self.to))?;
        }
        file.flush().map_err(Problem::files("write", &self.to))?;
        printer.line(format!("{}: {bytes} bytes of {}", self.to.display(), cycle.name))
    }
}
