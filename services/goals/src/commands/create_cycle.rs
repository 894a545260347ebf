//! `CreateCycle`: opens a planning period.

use chrono::NaiveDate;
use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::directory_copy;
use ovation_chassis::idempotency::{Begun, Remembered};
use ovation_chassis::tx::Tx;
use serde::Serialize;

use crate::convert::{CycleAnswer, answers};
use crate::cycle::{Cycle, CyclePlan, CycleState, FiscalPart};
use crate::error::Error;
use crate::ids::CycleId;
use crate::{events, store};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct CreateCycle {
    /// Its name; `None` for the usual one of its part of the fiscal year.
    pub name: Option<String>,
    /// The first and the last day; `None` for those of its part of the fiscal year.
    pub dates: Option<(NaiveDate, NaiveDate)>,
    /// Which part of which fiscal year it is.
    pub part: FiscalPart,
    /// Where it is to stand.
    pub state: CycleState,
}

/// Opens a cycle. Its name is unique in the organization.
pub(crate) async fn create_cycle(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: CreateCycle,
) -> Result<Committed<CycleAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let state = asked.state;
    let plan = plan(&mut tx, call, asked).await?;
    let cycle = Cycle { id: CycleId::random(), plan, state, closed_at: None, revision: 1 };
    let organization = tx.organization();
    store::cycles::insert(tx.connection(), organization, &cycle).await?;
    events::cycle_created(&mut tx, &cycle)?;
    Ok(tx.commit(answers::cycle(&cycle)).await?)
}

/// What is asked for, with what follows from the organization's fiscal year; the name in the language of the one who asks.
async fn plan(tx: &mut Tx, call: &Call, asked: CreateCycle) -> Result<CyclePlan, Error> {
    let settings = store::settings::read(tx.connection()).await?;
    let (starts_on, ends_on) = asked
        .dates
        .or_else(|| asked.part.dates(settings.fiscal_year_start_month.unsigned_abs().into()))
        .ok_or_else(|| Error::field("cycle.ordinal", "is required for a HALF or a QUARTER without dates"))?;
    let organization = tx.organization();
    let person = match call.caller.person() {
        Some(person) => directory_copy::person(tx.connection(), organization, person).await?,
        None => None,
    };
    let is_japanese = person.is_none_or(|person| person.locale != "en");
    let name = asked.name.or_else(|| asked.part.name(is_japanese)).ok_or_else(|| {
        Error::field("cycle.name", "is required for a HALF or a QUARTER without an `ordinal`")
    })?;
    Ok(CyclePlan { name, starts_on, ends_on, part: asked.part })
}
