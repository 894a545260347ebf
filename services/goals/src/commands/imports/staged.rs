//! A file read to its end: its rows as they wait, and what their places depend on.

use std::io::{self, Read};

use tokio::sync::mpsc::{Receiver, Sender};

use crate::config::{IMPORT_ROWS_MAX, IMPORT_STAGED_ROWS, OUTLINE_BYTES_MAX};
use crate::store::transfers::rows::{Placed, StagedAbove, StagedRow};
use crate::transfer::job::{Remark, RowCounts, RowVerdict};
use crate::transfer::link::{Above, Bone, Links, link};
use crate::transfer::{FileProblem, Finding, Format, Language, ReadRow, Reader, read_markdown};

/// What the reading of a file says.
pub(super) enum Said {
    /// Its columns that are not known.
    Columns(Vec<String>),
    /// The next rows.
    Rows(Vec<ReadRow>),
    /// It cannot be read on.
    Problem(String),
}

/// The bytes of a file as they come from the database.
pub(super) struct Pieces {
    next: Receiver<Vec<u8>>,
    piece: Vec<u8>,
    at: usize,
}

impl Pieces {
    pub(super) fn new(next: Receiver<Vec<u8>>) -> Self {
        Self { next, piece: Vec::new(), at: 0 }
    }
}

impl Read for Pieces {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at == self.piece.len() {
            match self.next.blocking_recv() {
                Some(piece) => (self.piece, self.at) = (piece, 0),
                None => return Ok(0),
            }
        }
        let count = into.len().min(self.piece.len() - self.at);
        into[..count].copy_from_slice(&self.piece[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

/// Reads a file and sends what it says, no faster than it is taken. Blocks its thread.
pub(super) fn read_file(format: Format, pieces: Pieces, said: &Sender<Said>) {
    if let Err(problem) = read_rows(format, pieces, said) {
        // Nobody hears it if the worker has gone.
        let _ = said.blocking_send(Said::Problem(in_words(&problem)));
    }
}

fn read_rows(format: Format, pieces: Pieces, said: &Sender<Said>) -> Result<(), FileProblem> {
    if format == Format::Markdown {
        return read_outline(pieces, said);
    }
    let reader = Reader::open(format, pieces)?;
    let unknown = reader.columns().iter().map(|finding| finding.column.clone()).collect();
    if said.blocking_send(Said::Columns(unknown)).is_err() {
        return Ok(());
    }
    let mut rows = Vec::with_capacity(IMPORT_STAGED_ROWS);
    let mut count = 0_usize;
    for row in reader {
        rows.push(row?);
        count += 1;
        if count > IMPORT_ROWS_MAX {
            return Err(FileProblem::Broken(format!("has more than {IMPORT_ROWS_MAX} rows; split it")));
        }
        if rows.len() == IMPORT_STAGED_ROWS {
            let full = std::mem::replace(&mut rows, Vec::with_capacity(IMPORT_STAGED_ROWS));
            if said.blocking_send(Said::Rows(full)).is_err() {
                return Ok(());
            }
        }
    }
    let _ = said.blocking_send(Said::Rows(rows));
    Ok(())
}

fn read_outline(mut pieces: Pieces, said: &Sender<Said>) -> Result<(), FileProblem> {
    let mut outline = Vec::new();
    let limit = u64::try_from(OUTLINE_BYTES_MAX).unwrap_or(u64::MAX);
    let read = pieces.by_ref().take(limit + 1).read_to_end(&mut outline);
    read.map_err(|error| FileProblem::Broken(error.to_string()))?;
    if outline.len() > OUTLINE_BYTES_MAX {
        return Err(FileProblem::Broken(format!(
            "has more than {OUTLINE_BYTES_MAX} bytes; split the outline"
        )));
    }
    let text = String::from_utf8(outline).map_err(|error| FileProblem::NotText {
        byte: u64::try_from(error.utf8_error().valid_up_to()).unwrap_or(0),
    })?;
    for rows in read_markdown(text.trim_start_matches('\u{FEFF}')).chunks(IMPORT_STAGED_ROWS) {
        if said.blocking_send(Said::Rows(rows.to_vec())).is_err() {
            break;
        }
    }
    Ok(())
}

fn in_words(problem: &FileProblem) -> String {
    match problem {
        FileProblem::Columns { findings } => {
            let errors = findings.iter().filter(|finding| finding.is_error());
            let said: Vec<String> = errors
                .map(|finding| format!("`{}`: {}", finding.column, finding.say(Language::English)))
                .collect();
            format!("the file {problem}: {}", said.join("; "))
        }
        problem => format!("the file {problem}"),
    }
}

/// The rows of a file so far.
#[derive(Default)]
pub(super) struct Staging {
    pub(super) counts: RowCounts,
    next_ordinal: i32,
    bones: Vec<Bone>,
    /// For each bone, which row it is of.
    ordinals: Vec<i32>,
}

impl Staging {
    /// The next rows, as they wait.
    pub(super) fn stage(&mut self, rows: Vec<ReadRow>) -> Vec<StagedRow> {
        rows.into_iter().map(|read| self.stage_one(read)).collect()
    }

    fn stage_one(&mut self, read: ReadRow) -> StagedRow {
        self.next_ordinal += 1;
        let ordinal = self.next_ordinal;
        if let Some(bone) = Bone::of(&read) {
            self.bones.push(bone);
            self.ordinals.push(ordinal);
        }
        let verdict = match &read.row {
            Some(_) if read.is_right() => None,
            Some(_) => Some(RowVerdict::Refused),
            None if read.findings.iter().any(Finding::is_error) => Some(RowVerdict::Refused),
            None => Some(RowVerdict::Skipped),
        };
        self.counts.total += 1;
        if let Some(verdict) = verdict {
            self.counts.add(verdict);
        }
        StagedRow {
            ordinal,
            number: i64::from(read.number),
            place: None,
            verdict,
            row: read.row.unwrap_or_default(),
            above: Vec::new(),
            remarks: read.findings.iter().map(Remark::from).collect(),
        }
    }

    /// Where all rows stand.
    pub(super) fn places(&mut self) -> Vec<Placed> {
        let links: Links = link(&self.bones);
        let mut place_of = vec![None; self.bones.len()];
        for (place, index) in links.order.iter().enumerate() {
            place_of[*index] = i32::try_from(place + 1).ok();
        }
        let staged = |above: &Above| match above {
            Above::Row(row) => StagedAbove::Row(self.ordinals[*row]),
            Above::External(external_id) => StagedAbove::External(external_id.clone()),
        };
        let mut placed = Vec::with_capacity(self.bones.len());
        for (index, place) in place_of.iter().enumerate() {
            let is_new_refusal = place.is_none() && !self.bones[index].is_refused;
            let verdict = is_new_refusal.then_some(RowVerdict::Refused);
            let above = links.above[index].iter().map(staged).collect();
            let remarks = links.findings[index].iter().map(Remark::from).collect();
            placed.push((self.ordinals[index], *place, verdict, above, remarks));
        }
        for (_, _, verdict, _, _) in &placed {
            if let Some(verdict) = verdict {
                self.counts.add(*verdict);
            }
        }
        placed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_get_places_behind_what_they_stand_under_and_the_others_their_verdict() {
        let file = "kind,reference,parents,title\nkr,k,o,K\nobjective,o,,O\nobjective,p,p,P\nobjective,q,p,Q\ntask,,,T\n";
        let rows: Vec<ReadRow> = Reader::open(Format::Csv, file.as_bytes())
            .expect("the columns fit")
            .map(|row| row.expect("the file reads"))
            .collect();
        let mut staging = Staging::default();
        let staged = staging.stage(rows);
        assert_eq!(staged[4].verdict, Some(RowVerdict::Refused));
        let placed = staging.places();
        let stands: Vec<(i32, Option<i32>)> = placed.iter().map(|row| (row.0, row.1)).collect();
        assert_eq!(stands, [(1, Some(2)), (2, Some(1)), (3, None), (4, None), (5, None)]);
        assert_eq!((staging.counts.total, staging.counts.refused), (5, 3));
        assert_eq!(placed[0].3, [StagedAbove::Row(2)]);
        assert_eq!(staged[0].row.title, "K");
    }
}
