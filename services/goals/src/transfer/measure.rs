//! What a row says of a measurement, and back.

use super::finding::{Complaint, Finding};
use super::row::Row;
use super::words::Direction;
use crate::measurement::{Measure, Measurement, Values};

/// How a row is measured: as it says, or else as its values tell.
#[must_use]
pub fn direction_of(row: &Row) -> Direction {
    if let Some(direction) = row.direction {
        return direction;
    }
    match (row.target, row.lower.or(row.upper)) {
        (Some(target), _) if target < row.baseline.unwrap_or_default() => Direction::Decrease,
        (Some(_), _) => Direction::Increase,
        (None, Some(_)) => Direction::Band,
        (None, None) => Direction::NotMeasured,
    }
}

/// The measurement that a row says.
///
/// # Errors
///
/// A finding for every value that does not go with the others. Milestones are no part of a row.
pub fn measurement_of(row: &Row) -> Result<Measurement, Vec<Finding>> {
    let measure = match direction_of(row) {
        Direction::Increase => Measure::Increase,
        Direction::Decrease => Measure::Decrease,
        Direction::Band => Measure::Band,
        Direction::YesNo => Measure::YesNo,
        Direction::NotMeasured => Measure::NotMeasured,
        Direction::Milestones => {
            let complaint = Complaint::Misfit("milestones are not part of a file; choose another direction");
            return Err(vec![Finding::of_cell("direction", "milestones", complaint)]);
        }
    };
    let values = Values {
        baseline: row.baseline,
        target: row.target,
        committed: row.committed,
        stretch: row.stretch,
        lower: row.lower,
        upper: row.upper,
        milestones: Vec::new(),
    };
    Measurement::new(measure, values).map_err(|misfits| {
        misfits
            .into_iter()
            .map(|misfit| Finding::of_cell(misfit.field, "", Complaint::Misfit(misfit.description)))
            .collect()
    })
}

/// Says in a row how something is measured.
pub fn values_of(measurement: &Measurement, row: &mut Row) {
    let values = measurement.values();
    row.direction = Some(match measurement.measure() {
        Measure::Increase => Direction::Increase,
        Measure::Decrease => Direction::Decrease,
        Measure::Band => Direction::Band,
        Measure::Milestones => Direction::Milestones,
        Measure::YesNo => Direction::YesNo,
        Measure::NotMeasured => Direction::NotMeasured,
    });
    row.baseline = values.baseline;
    row.target = values.target;
    row.committed = values.committed;
    row.stretch = values.stretch;
    row.lower = values.lower;
    row.upper = values.upper;
}
