//! The second half of an import: rows are taken in, a batch in each transaction.

use ovation_chassis::failure::chain;

use super::apply::apply;
use super::decide::{Decided, decide_all};
use super::work::Job;
use crate::config::IMPORT_MISSING_MAX;
use crate::error::Error;
use crate::store;
use crate::store::transfers::rows::{Outcome, StagedRow};
use crate::transfer::job::{Import, ImportState, Remark, RowVerdict};
use crate::transfer::owners::Owners;
use crate::transfer::{Complaint, Finding};

/// What a batch came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// There may be more.
    Some,
    /// That was all.
    All,
    /// The import is no longer this worker's.
    Lost,
}

/// Takes in the next rows, or only says what would become of them.
pub(super) async fn take(job: &Job, owners: &Owners, limit: i64) -> Result<Taken, Error> {
    let mut tx = job.begin().await?;
    let held = store::transfers::imports::hold(tx.connection(), job.claimed.id, job.worker).await?;
    let Some(mut import) = held else { return Ok(Taken::Lost) };
    let is_run = import.state == ImportState::Running;
    if is_run {
        let organization = tx.organization();
        store::tree::lock(tx.connection(), organization).await?;
    }
    let rows = store::transfers::rows::next(tx.connection(), import.id, import.place_done, limit).await?;
    if rows.is_empty() {
        let state = if is_run { ImportState::Done } else { ImportState::Checked };
        store::transfers::imports::end(tx.connection(), import.id, state, "").await?;
        if is_run {
            store::transfers::imports::delete_pieces(tx.connection(), import.id).await?;
        }
        tx.commit_unremembered(()).await?;
        return Ok(Taken::All);
    }
    let mut decided = decide_all(&mut tx, &import, owners, job.claimed.person, rows).await?;
    if is_run {
        apply(&mut tx, &import, &mut decided).await?;
    }
    let outcomes: Vec<Outcome> = decided.iter().map(|row| outcome(row, is_run)).collect();
    store::transfers::rows::set_outcomes(tx.connection(), import.id, &outcomes).await?;
    count(&mut import, &decided);
    store::transfers::imports::progress(tx.connection(), &import).await?;
    tx.commit_unremembered(()).await?;
    Ok(Taken::Some)
}

/// Says that the next row does not come in, for it cannot be written.
pub(super) async fn refuse_next(job: &Job, error: &Error) -> Result<(), Error> {
    tracing::warn!(import.id = %job.claimed.id, error = %chain(error), "a row of an import cannot be written and is refused");
    let mut tx = job.begin().await?;
    let held = store::transfers::imports::hold(tx.connection(), job.claimed.id, job.worker).await?;
    let Some(mut import) = held else { return Ok(()) };
    let next = store::transfers::rows::next(tx.connection(), import.id, import.place_done, 1).await?;
    let Some(StagedRow { ordinal, place: Some(place), .. }) = next.into_iter().next() else { return Ok(()) };
    let finding = Finding::of_row(Complaint::Misfit(
        "cannot be stored beside what is there; compare its ids and its title with the goals of the cycle",
    ));
    let outcome = Outcome {
        ordinal,
        verdict: RowVerdict::Refused,
        node_id: None,
        name_key: None,
        remarks: vec![Remark::from(&finding)],
        changed_fields: Vec::new(),
    };
    store::transfers::rows::set_outcomes(tx.connection(), import.id, &[outcome]).await?;
    import.place_done = place;
    import.counts.add(RowVerdict::Refused);
    store::transfers::imports::progress(tx.connection(), &import).await?;
    tx.commit_unremembered(()).await?;
    Ok(())
}

fn outcome(row: &Decided, is_run: bool) -> Outcome {
    let verdict = row.verdict();
    let mut remarks: Vec<Remark> = row.owned.findings.iter().map(Remark::from).collect();
    let mut changed_fields = Vec::new();
    let mut node_id = None;
    match &row.goal {
        Ok(goal) => {
            remarks.extend(goal.decision.findings.iter().map(Remark::from));
            changed_fields = goal.decision.changed.iter().map(|field| field.name().to_owned()).collect();
            node_id = Some(goal.id).filter(|_| is_run || verdict != RowVerdict::Created);
        }
        Err(findings) => remarks.extend(findings.iter().map(Remark::from)),
    }
    let name_key = Some(row.name_key.clone()).filter(|_| row.goal.is_ok());
    Outcome { ordinal: row.staged.ordinal, verdict, node_id, name_key, remarks, changed_fields }
}

/// Counts verdicts, and what the rows name and nobody knows.
fn count(import: &mut Import, decided: &[Decided]) {
    for row in decided {
        import.counts.add(row.verdict());
        import.place_done = row.staged.place.unwrap_or(import.place_done);
        let unknown_cycle =
            row.goal.as_ref().err().into_iter().flatten().find_map(|finding| match &finding.complaint {
                Complaint::CycleUnknown { cycle } => Some(cycle.clone()),
                _ => None,
            });
        for name in &row.owned.missing {
            add(&mut import.missing, name);
        }
        if let Some(name) = &unknown_cycle {
            add(&mut import.missing_cycles, name);
        }
    }
}

/// Adds a name once, as long as there is room.
fn add(names: &mut Vec<String>, name: &str) {
    if names.len() < IMPORT_MISSING_MAX && !names.iter().any(|known| known == name) {
        names.push(name.to_owned());
    }
}
