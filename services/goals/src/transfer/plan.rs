//! What becomes of a row: it is created, it changes what is there, it changes nothing, or it cannot be.
//!
//! A row is the goal that has its external id; or, where the row is from an export of ours, its own id as its reference; or else its
//! name: cycle, owner and title for an objective, objective and title for a key result. What a row does not say stays as it is: an empty
//! cell clears nothing. Therefore repeating an import plans nothing.

use rust_decimal::Decimal;
use uuid::Uuid;

use super::field::Field;
use super::finding::{Complaint, Finding};
use super::measure::{direction_of, measurement_of};
use super::row::Row;
use super::words::{Action, Direction, Kind, RowKind, Status};
use crate::config::{LABEL_CHARS_MAX, LABELS_MAX};
use crate::measurement::{Measure, Measurement};
use crate::owner::Owner;
use ovation_chassis::text;

/// A goal that is there already.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub owner: Owner,
    /// What it stands under, in order. For a key result: its objective.
    pub parents: Vec<Uuid>,
    /// What it says, with all that it has.
    pub row: Row,
    /// The value of a key result that an import recorded last.
    pub last_imported: Option<Decimal>,
}

/// What a row asks for, once its names are known.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted<'a> {
    /// The row.
    pub row: &'a Row,
    /// Whose it is to be; `None` where the row names nobody.
    pub owner: Option<Owner>,
    /// Whose a new one is, where the row names nobody.
    pub owner_by_default: Owner,
    /// What it is to stand under; empty where the row says nothing.
    pub parents: Vec<Uuid>,
    /// Whether its value becomes a reading.
    pub with_values: bool,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is not there.
    Create,
    /// It is there, and says something else.
    Update,
    /// It is there, and says the same.
    Unchanged,
}

/// What becomes of a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// What is to be done.
    pub fate: Fate,
    /// What it says afterwards, with all that it has.
    pub row: Row,
    /// Whose it is afterwards.
    pub owner: Owner,
    /// What it stands under afterwards.
    pub parents: Vec<Uuid>,
    /// How it is measured afterwards; `None` for an objective, and where milestones stay as they are.
    pub measurement: Option<Measurement>,
    /// The value that is there, before this.
    pub held: Option<Decimal>,
    /// What changes in what is there.
    pub changed: Vec<Field>,
    /// What is noticed.
    pub findings: Vec<Finding>,
}

/// What an import compares of an objective.
const OF_OBJECTIVES: &[Field] = &[
    Field::Title,
    Field::Description,
    Field::ObjectiveKind,
    Field::Weight,
    Field::Status,
    Field::Score,
    Field::Labels,
    Field::ExternalId,
];
/// What an import compares of a key result.
const OF_KEY_RESULTS: &[Field] = &[
    Field::Title,
    Field::Direction,
    Field::Unit,
    Field::Baseline,
    Field::Target,
    Field::Committed,
    Field::Stretch,
    Field::Lower,
    Field::Upper,
    Field::Weight,
    Field::Score,
    Field::Controllability,
    Field::DueOn,
    Field::ExternalId,
];
/// What decides how a key result is measured.
const OF_MEASURES: &[Field] = &[Field::Baseline, Field::Target, Field::Lower, Field::Upper];

/// What a row said, and over it what is held of its goal: fields that this platform has no place for stay as they were.
#[must_use]
pub fn laid_over(mut said: Row, held: &Row) -> Row {
    let (fields, more): (_, &[Field]) = if held.kind == Some(RowKind::KeyResult) {
        (OF_KEY_RESULTS, &[Field::Kind, Field::Current, Field::Confidence, Field::Progress])
    } else {
        (OF_OBJECTIVES, &[Field::Kind, Field::Visibility, Field::Progress])
    };
    for field in fields.iter().chain(more) {
        said.set(*field, held.value(*field));
    }
    said
}

/// Decides what becomes of a row.
///
/// # Errors
///
/// What keeps it out.
pub fn decide(wanted: &Wanted<'_>, known: Option<&Known>) -> Result<Decision, Vec<Finding>> {
    let row = wanted.row;
    let is_key_result = row.kind == Some(RowKind::KeyResult);
    refuse_actions(row, known)?;
    check_labels(row)?;
    let Some(known) = known else {
        return create(wanted, is_key_result);
    };
    let mut merged = known.row.clone();
    let mut changed = Vec::new();
    for field in if is_key_result { OF_KEY_RESULTS } else { OF_OBJECTIVES } {
        let value = row.value(*field);
        if value.is_present() && value != known.row.value(*field) && !is_ended_alike(row, &known.row, *field)
        {
            changed.push(*field);
            merged.set(*field, value);
        }
    }
    if !row.external_id.is_empty()
        && !known.row.external_id.is_empty()
        && row.external_id != known.row.external_id
    {
        let external_id = known.row.external_id.clone();
        return Err(vec![Finding::of_cell(
            "external_id",
            &row.external_id,
            Complaint::OtherExternalId { external_id },
        )]);
    }
    let measurement =
        if is_key_result { measured(row, &known.row, &mut merged, &mut changed)? } else { None };
    let mut owner = known.owner;
    if let Some(other) = wanted.owner.filter(|other| *other != known.owner) {
        owner = other;
        changed.push(Field::Owners);
    }
    let mut parents = known.parents.clone();
    if !wanted.parents.is_empty() && wanted.parents != known.parents {
        if is_key_result {
            return Err(vec![Finding::of_row(Complaint::Moves)]);
        }
        parents.clone_from(&wanted.parents);
        changed.push(Field::Parents);
    }
    check_value(wanted, measurement.as_ref())?;
    // A file that is imported again takes back nothing that was stated since.
    let is_repeated = row.current.is_some() && row.current == known.last_imported;
    if takes_value(wanted, measurement.as_ref()) && row.current != known.row.current && !is_repeated {
        merged.current = row.current;
        changed.push(Field::Current);
    }
    let fate = if changed.is_empty() { Fate::Unchanged } else { Fate::Update };
    let findings = unkept(row, wanted);
    let held = known.row.current;
    Ok(Decision { fate, row: merged, owner, parents, measurement, held, changed, findings })
}

fn create(wanted: &Wanted<'_>, is_key_result: bool) -> Result<Decision, Vec<Finding>> {
    let mut row = wanted.row.clone();
    let measurement = if is_key_result { Some(measurement_of(&row)?) } else { None };
    if is_key_result {
        row.direction = Some(direction_of(&row));
    } else {
        row.objective_kind = row.objective_kind.or(Some(Kind::Aspirational));
        // What is in a file is what people agreed on; drafts are discussed here.
        row.status = row.status.or(Some(Status::Active));
    }
    check_value(wanted, measurement.as_ref())?;
    if !takes_value(wanted, measurement.as_ref()) {
        row.current = None;
    }
    Ok(Decision {
        fate: Fate::Create,
        findings: unkept(wanted.row, wanted),
        row,
        owner: wanted.owner.unwrap_or(wanted.owner_by_default),
        parents: wanted.parents.clone(),
        measurement,
        held: None,
        changed: Vec::new(),
    })
}

fn refuse_actions(row: &Row, known: Option<&Known>) -> Result<(), Vec<Finding>> {
    let complaint = match (row.action, known) {
        (Some(Action::Edit | Action::Delete), None) => Complaint::NotThere,
        (Some(Action::Delete), Some(_)) => Complaint::NotRemoved,
        _ => return Ok(()),
    };
    Err(vec![Finding::of_cell("action", row.action.map_or("", Action::word), complaint)])
}

fn check_labels(row: &Row) -> Result<(), Vec<Finding>> {
    if row.labels.len() > LABELS_MAX {
        return Err(vec![Finding::of_cell("labels", "", Complaint::TooMany { max: LABELS_MAX })]);
    }
    let wrong = row.labels.iter().find_map(|label| {
        let error = text::line(label, 1..=LABEL_CHARS_MAX).err()?;
        Some(Finding::of_cell("labels", label, Complaint::BadText(error)))
    });
    wrong.map_or(Ok(()), |wrong| Err(vec![wrong]))
}

/// "Closed" says no more than what is there if that ended in any way.
fn is_ended_alike(row: &Row, known: &Row, field: Field) -> bool {
    let is_ended =
        matches!(known.status, Some(Status::Achieved | Status::Partly | Status::Missed | Status::Cancelled));
    field == Field::Status && row.status == Some(Status::Closed) && is_ended
}

/// How a key result is measured afterwards. Where the row does not say the direction, its values do if they are others.
fn measured(
    row: &Row,
    known: &Row,
    merged: &mut Row,
    changed: &mut Vec<Field>,
) -> Result<Option<Measurement>, Vec<Finding>> {
    let values_change = changed.iter().any(|field| OF_MEASURES.contains(field));
    if row.direction.is_none() && values_change && known.direction != Some(Direction::YesNo) {
        merged.direction = None;
        merged.direction = Some(direction_of(merged));
    }
    // Yes or no has its two values fixed; a file may repeat them.
    if merged.direction == Some(Direction::YesNo) {
        let measurement = measurement_of(merged)?;
        (merged.baseline, merged.target) = (None, None);
        changed.retain(|field| !OF_MEASURES.contains(field));
        return Ok(Some(measurement));
    }
    if merged.direction == Some(Direction::Milestones) && !changed.contains(&Field::Direction) {
        return refuse_values_of_milestones(changed).map(|()| None);
    }
    if merged.direction != known.direction && !changed.contains(&Field::Direction) {
        changed.push(Field::Direction);
    }
    let measurement = measurement_of(merged)?;
    // A baseline that is not said is 0; saying so changes nothing.
    let said = measurement.values();
    (merged.baseline, merged.target) = (said.baseline, said.target);
    changed.retain(|field| !OF_MEASURES.contains(field) || merged.value(*field) != known.value(*field));
    Ok(Some(measurement))
}

/// Milestones stay as they are: a file says nothing of them.
fn refuse_values_of_milestones(changed: &[Field]) -> Result<(), Vec<Finding>> {
    if changed.iter().any(|field| OF_MEASURES.contains(field)) {
        let complaint =
            Complaint::Misfit("it is measured by milestones, which have no values; leave them empty");
        return Err(vec![Finding::of_cell("target", "", complaint)]);
    }
    Ok(())
}

fn takes_value(wanted: &Wanted<'_>, measurement: Option<&Measurement>) -> bool {
    wanted.with_values && wanted.row.current.is_some() && measurement.is_some_and(Measurement::takes_values)
}

/// Done or not has no value between.
fn check_value(wanted: &Wanted<'_>, measurement: Option<&Measurement>) -> Result<(), Vec<Finding>> {
    let is_yes_no = measurement.is_some_and(|measurement| measurement.measure() == Measure::YesNo);
    match wanted.row.current {
        Some(value) if wanted.with_values && is_yes_no && !value.is_zero() && value != Decimal::ONE => {
            let complaint = Complaint::Misfit("must be 0 or 1 where there is only yes or no");
            Err(vec![Finding::of_cell("current", "", complaint)])
        }
        _ => Ok(()),
    }
}

/// What a row says, and this platform has no place for.
fn unkept(row: &Row, wanted: &Wanted<'_>) -> Vec<Finding> {
    let is_key_result = row.kind == Some(RowKind::KeyResult);
    let mut findings = Vec::new();
    if is_key_result && matches!(row.status, Some(Status::Cancelled)) {
        findings.push(Finding::of_cell("status", "cancelled", Complaint::NotKept));
    }
    if row.current.is_some() && wanted.with_values && !is_key_result {
        findings.push(Finding::of_cell("current", "", Complaint::NotKept));
    }
    findings
}

impl Decision {
    /// Whether a reading is recorded.
    #[must_use]
    pub fn has_new_value(&self) -> bool {
        match self.fate {
            Fate::Create => self.row.current.is_some(),
            Fate::Update => self.changed.contains(&Field::Current),
            Fate::Unchanged => false,
        }
    }
}
