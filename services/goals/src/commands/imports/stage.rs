//! The first half of an import: all rows of the file, stored with their places.

use tokio::sync::mpsc::{self, Receiver, Sender};

use super::staged::{Pieces, Said, Staging, read_file};
use super::work::Job;
use crate::config::IMPORT_STAGED_ROWS;
use crate::error::Error;
use crate::store;
use crate::transfer::job::{Import, ImportState};

/// Pieces of the file that wait to be read, and batches of rows that wait to be stored: memory stays bounded.
const AHEAD: usize = 2;

/// Why the storing of rows ended.
enum Ended {
    /// The file is read.
    Read(Box<Staging>, Vec<String>),
    /// The file cannot be read.
    Problem(String),
    /// The import is no longer this worker's.
    Lost,
}

/// Reads the file and stores its rows; `false` if there is nothing more to do.
pub(super) async fn stage(job: &Job, import: &Import) -> Result<bool, Error> {
    let mut tx = job.begin().await?;
    if store::transfers::imports::hold(tx.connection(), import.id, job.worker).await?.is_none() {
        return Ok(false);
    }
    store::transfers::rows::delete_all(tx.connection(), import.id).await?;
    tx.commit_unremembered(()).await?;
    let (pieces, next_pieces) = mpsc::channel(AHEAD);
    let (said, next_said) = mpsc::channel(AHEAD);
    let format = import.format;
    let reading = tokio::task::spawn_blocking(move || read_file(format, Pieces::new(next_pieces), &said));
    let (fed, stored, read) =
        futures::join!(feed(job, import, pieces), store_rows(job, import, next_said), reading);
    fed?;
    read.map_err(|_| Error::BrokenRow("import_piece.data"))?;
    match stored? {
        Ended::Lost => Ok(false),
        Ended::Problem(problem) => fail(job, import, &problem).await.map(|()| false),
        Ended::Read(staging, unknown_columns) => place(job, import, *staging, unknown_columns).await,
    }
}

/// Hands over the file piece by piece, for as long as somebody reads.
async fn feed(job: &Job, import: &Import, pieces: Sender<Vec<u8>>) -> Result<(), Error> {
    let mut position = 0;
    while position < import.bytes_uploaded {
        let mut reader = job.database.begin_read_of(job.claimed.organization).await?;
        let piece = store::transfers::imports::piece(reader.connection(), import.id, position).await?;
        drop(reader);
        let piece = piece.ok_or(Error::BrokenRow("import_piece.position"))?;
        position += i64::try_from(piece.len()).map_err(|_| Error::BrokenRow("import_piece.data"))?;
        if pieces.send(piece).await.is_err() {
            break;
        }
    }
    Ok(())
}

async fn store_rows(job: &Job, import: &Import, mut said: Receiver<Said>) -> Result<Ended, Error> {
    let mut staging = Box::new(Staging::default());
    let mut unknown_columns = Vec::new();
    while let Some(next) = said.recv().await {
        let rows = match next {
            Said::Columns(unknown) => {
                unknown_columns = unknown;
                continue;
            }
            Said::Problem(problem) => return Ok(Ended::Problem(problem)),
            Said::Rows(rows) => staging.stage(rows),
        };
        let mut tx = job.begin().await?;
        let organization = tx.organization();
        let held = store::transfers::imports::hold(tx.connection(), import.id, job.worker).await?;
        let Some(held) = held else { return Ok(Ended::Lost) };
        store::transfers::rows::insert(tx.connection(), organization, import.id, &rows).await?;
        // What is read shows how far it is.
        let shown = Import { counts: staging.counts, is_staged: false, ..held };
        store::transfers::imports::progress(tx.connection(), &shown).await?;
        tx.commit_unremembered(()).await?;
    }
    Ok(Ended::Read(staging, unknown_columns))
}

/// Gives all rows their places; `false` if the import is no longer this worker's.
async fn place(
    job: &Job,
    import: &Import,
    mut staging: Staging,
    unknown_columns: Vec<String>,
) -> Result<bool, Error> {
    let placed = staging.places();
    for placed in placed.chunks(IMPORT_STAGED_ROWS) {
        let mut tx = job.begin().await?;
        if store::transfers::imports::hold(tx.connection(), import.id, job.worker).await?.is_none() {
            return Ok(false);
        }
        store::transfers::rows::set_places(tx.connection(), import.id, placed).await?;
        tx.commit_unremembered(()).await?;
    }
    let mut tx = job.begin().await?;
    let held = store::transfers::imports::hold(tx.connection(), import.id, job.worker).await?;
    let Some(held) = held else { return Ok(false) };
    let staged = Import {
        counts: staging.counts,
        is_staged: true,
        place_done: 0,
        unknown_columns,
        missing: Vec::new(),
        missing_cycles: Vec::new(),
        ..held
    };
    store::transfers::imports::progress(tx.connection(), &staged).await?;
    tx.commit_unremembered(()).await?;
    Ok(true)
}

async fn fail(job: &Job, import: &Import, problem: &str) -> Result<(), Error> {
    let mut tx = job.begin().await?;
    if store::transfers::imports::hold(tx.connection(), import.id, job.worker).await?.is_some() {
        store::transfers::imports::end(tx.connection(), import.id, ImportState::Failed, problem).await?;
        store::transfers::imports::delete_pieces(tx.connection(), import.id).await?;
    }
    tx.commit_unremembered(()).await?;
    Ok(())
}
