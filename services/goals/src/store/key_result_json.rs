//! What a row of a key result holds as JSON: its milestones and the steps that are expected.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::error::Error;
use crate::expected::{ExpectedPath, Step, Steps};
use crate::ids::MilestoneId;
use crate::measurement::{Measurement, Milestone};
use crate::progress::Weight;

#[derive(Serialize, Deserialize)]
struct MilestoneJson {
    id: Uuid,
    title: String,
    weight: Decimal,
    due_on: Option<NaiveDate>,
    done_at: Option<DateTime<Utc>>,
}

#[derive(Serialize, Deserialize)]
struct StepJson {
    on: NaiveDate,
    value: Decimal,
}

/// The milestones of a measurement as they are stored: `[]` for one without.
pub(super) fn milestones_json(measurement: &Measurement) -> Value {
    let milestones = measurement.values().milestones.into_iter().map(|milestone| MilestoneJson {
        id: milestone.id.uuid(),
        title: milestone.title,
        weight: milestone.weight.decimal(),
        due_on: milestone.due_on,
        done_at: milestone.done_at,
    });
    json(milestones.collect::<Vec<_>>())
}

/// Milestones as they are stored.
pub(super) fn milestones(stored: Value) -> Result<Vec<Milestone>, Error> {
    let broken = || Error::BrokenRow("key_result.milestones");
    let milestones: Vec<MilestoneJson> = serde_json::from_value(stored).map_err(|_| broken())?;
    milestones
        .into_iter()
        .map(|milestone| {
            Ok(Milestone {
                id: MilestoneId(milestone.id),
                title: milestone.title,
                weight: Weight::of_decimal(milestone.weight).ok_or_else(broken)?,
                due_on: milestone.due_on,
                done_at: milestone.done_at,
            })
        })
        .collect()
}

/// What is expected, as it is stored: `[]` for a straight line.
pub(super) fn steps_json(expected: &ExpectedPath) -> Value {
    let steps = match expected {
        ExpectedPath::Linear => &[][..],
        ExpectedPath::Steps(steps) => steps.as_slice(),
    };
    json(steps.iter().map(|step| StepJson { on: step.on, value: step.value }).collect::<Vec<_>>())
}

/// What is expected, as it is stored.
pub(super) fn expected(stored: Value) -> Result<ExpectedPath, Error> {
    let broken = |_| Error::BrokenRow("key_result.expected_steps");
    let steps: Vec<StepJson> = serde_json::from_value(stored).map_err(|error| broken(error.to_string()))?;
    if steps.is_empty() {
        return Ok(ExpectedPath::Linear);
    }
    let steps = steps.into_iter().map(|step| Step { on: step.on, value: step.value }).collect();
    Steps::new(steps).map(ExpectedPath::Steps).map_err(|misfit| broken(misfit.description.to_owned()))
}

/// Plain values always are JSON.
fn json<T: Serialize>(values: Vec<T>) -> Value {
    serde_json::to_value(values).unwrap_or_default()
}
