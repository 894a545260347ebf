//! Whether a measurement was disturbed.

use sqlx::PgConnection;

use crate::error::Error;
use crate::machine::Ticks;

/// The share of the machine that may be stolen while something is measured.
const STOLEN_MAX: f64 = 0.05;

/// A measurement under way.
#[derive(Debug)]
pub(crate) struct Watch {
    ticks: Option<Ticks>,
    checkpoint: String,
}

/// What happened beside a measurement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Disturbance {
    /// The share of the cores' time that others had, from 0 to 1; 0 where the system does not tell.
    pub(crate) stolen: f64,
    /// Postgres made a checkpoint.
    pub(crate) checkpoint: bool,
}

/// Makes a checkpoint now, so that none falls into the next five minutes, and refreshes what the planner knows.
pub(crate) async fn tidy(superuser: &mut PgConnection) -> Result<(), Error> {
    for statement in ["ANALYZE", "CHECKPOINT"] {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut *superuser).await?;
    }
    Ok(())
}

impl Watch {
    /// Begins to watch.
    pub(crate) async fn begin(superuser: &mut PgConnection) -> Result<Self, Error> {
        let checkpoint = last_checkpoint(superuser).await?;
        Ok(Self { ticks: Ticks::read(), checkpoint })
    }

    /// What happened since.
    pub(crate) async fn end(self, superuser: &mut PgConnection) -> Result<Disturbance, Error> {
        let stolen = match (self.ticks, Ticks::read()) {
            (Some(earlier), Some(now)) => now.stolen_since(earlier),
            _ => 0.0,
        };
        let checkpoint = last_checkpoint(superuser).await? != self.checkpoint;
        Ok(Disturbance { stolen, checkpoint })
    }
}

impl Disturbance {
    /// Whether what was measured counts.
    pub(crate) fn is_bearable(self) -> bool {
        self.stolen <= STOLEN_MAX && !self.checkpoint
    }
}

async fn last_checkpoint(superuser: &mut PgConnection) -> Result<String, Error> {
    let statement = "SELECT redo_lsn::text FROM pg_control_checkpoint()";
    Ok(sqlx::query_scalar(statement).fetch_one(superuser).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_measurement_counts_unless_it_was_robbed_or_interrupted() {
        let quiet = Disturbance { stolen: 0.05, checkpoint: false };
        assert!(quiet.is_bearable());
        assert!(!Disturbance { stolen: 0.051, ..quiet }.is_bearable());
        assert!(!Disturbance { checkpoint: true, ..quiet }.is_bearable());
    }
}
