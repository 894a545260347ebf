//! `RemindOpenOwners`: a fact for each owner who is not as far as the timetable says.
//!
//! Who is reminded is decided and stored in one statement, whatever their number. The facts of the
//! first [`REMINDERS_PER_TX`] go out in the same transaction; what is left is a *run*, which the due
//! work sends in transactions of as many until nothing is left. Each fact goes out once: a reminder
//! is taken out of its run in the transaction that emits its fact.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::directory_copy;
use ovation_chassis::idempotency::{Begun, Remembered};
use ovation_chassis::ids::random_uuid;
use ovation_chassis::tx::{Begin, Tx};
use uuid::Uuid;

use super::lookup;
use crate::config::REMINDERS_PER_TX;
use crate::convert::{RemindedAnswer, policy_answers as answers};
use crate::error::Error;
use crate::ids::CycleId;
use crate::policy::IndividualObjectives;
use crate::reminder::{CycleStep, Reminded};
use crate::store::reminders::{Round, Run};
use crate::{events, local_day, store};

/// Reminds who has not been reminded of the step today.
pub(crate) async fn remind_open_owners(
    database: &Database,
    call: &Call,
    key: &Remembered,
    (cycle, step): (CycleId, CycleStep),
) -> Result<Committed<RemindedAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    lookup::open_cycle(&mut tx, cycle).await?;
    let (organization, now) = (tx.organization(), tx.now());
    let zone = directory_copy::time_zone(tx.connection(), organization).await?;
    let today = local_day::day_of(now, local_day::zone(zone.as_deref()));
    let round = Round { organization, cycle, today, run: random_uuid() };
    let reminded = put(&mut tx, &round, step).await?;
    if send(&mut tx, round.run).await? {
        let run = Run {
            organization,
            id: round.run,
            organization_key: tx.organization_key().to_owned(),
            actor: tx.actor().to_owned(),
        };
        store::reminders::insert_run(tx.connection(), &run).await?;
    }
    Ok(tx.commit(answers::reminded(reminded)).await?)
}

async fn put(tx: &mut Tx, round: &Round, step: CycleStep) -> Result<Reminded, Error> {
    let now = tx.now();
    let connection = tx.connection();
    match step {
        CycleStep::Draft => {
            let (required, outside) = store::policies::groups_where(connection, |policy| {
                policy.individual_objectives.value == IndividualObjectives::Required
            })
            .await?;
            store::reminders::put_without_draft(connection, round, (&required, outside)).await
        }
        CycleStep::Fixed => store::reminders::put_not_active(connection, round).await,
        CycleStep::MidTerm => {
            let settings = store::settings::read(connection).await?;
            let since = now - chrono::Days::new(settings.check_in_days.unsigned_abs().into());
            store::reminders::put_silent(connection, round, since).await
        }
        CycleStep::Close => store::reminders::put_not_scored(connection, round).await,
    }
}

/// Emits the facts of so many of a run as one transaction takes; whether more may be left.
async fn send(tx: &mut Tx, run: Uuid) -> Result<bool, Error> {
    let reminders = store::reminders::take(tx.connection(), run, REMINDERS_PER_TX).await?;
    for reminder in &reminders {
        events::policies::goals_reminder_requested(tx, reminder)?;
    }
    Ok(i64::try_from(reminders.len()).is_ok_and(|taken| taken >= REMINDERS_PER_TX))
}

/// Sends what is left of a run, a transaction at a time, unless another replica does.
pub(super) async fn send_rest(database: &Database, run: &Run) -> Result<(), Error> {
    loop {
        let begin = Begin {
            organization: run.organization,
            organization_key: run.organization_key.clone(),
            actor: run.actor.clone(),
            traceparent: None,
            cause: None,
        };
        let mut tx = database.begin(begin).await?;
        if !store::reminders::lock_run(tx.connection(), run.id).await? {
            return Ok(());
        }
        let is_more_left = send(&mut tx, run.id).await?;
        if !is_more_left {
            store::reminders::delete_run(tx.connection(), run.id).await?;
        }
        tx.commit_unremembered(()).await?;
        if !is_more_left {
            return Ok(());
        }
    }
}
