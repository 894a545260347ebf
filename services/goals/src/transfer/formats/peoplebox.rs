//! Peoplebox, second version of its template: rows with ids, several parents, commas within cells.

use super::super::field::Field;
use super::super::mapping::{Cell, Column, Format, Mapping, Structure};
use super::standing::{KINDS, STANDINGS};

const LIST: Cell = Cell::List(&[',', '、', '，']);

pub(super) static PEOPLEBOX: Mapping = Mapping {
    format: Format::Peoplebox,
    columns: &[
        Column::of("Row ID", Field::Reference, Cell::Plain).required(),
        Column::of("Parent Row IDs", Field::Parents, LIST),
        Column::of("Parent Goal IDs", Field::ParentExternalIds, LIST),
        Column::of("Goal ID", Field::ExternalId, Cell::Plain),
        Column::of("Action", Field::Action, Cell::Words(&[("Edit", "edit"), ("Delete", "delete")])),
        Column::of("Goal Title", Field::Title, Cell::Plain).required(),
        Column::of("Owner Emails", Field::Owners, LIST).or(&["Owner Email"]),
        Column::of("Goal Cycle", Field::Cycle, Cell::Plain),
        Column::of("Goal Type", Field::Kind, Cell::Words(KINDS)).required(),
        Column::of("Scope", Field::Scope, Cell::Words(SCOPES)),
        Column::of("Departments", Field::Groups, LIST).or(&["Department"]),
        Column::of("Start Date", Field::StartsOn, Cell::Plain),
        Column::of("End Date", Field::DueOn, Cell::Plain),
        Column::of("Description", Field::Description, Cell::Plain),
        Column::of("Starting Value", Field::Baseline, Cell::Plain),
        Column::of("Target Value", Field::Target, Cell::Plain),
        Column::of("Current Value", Field::Current, Cell::Plain),
        Column::of("Progress Status", Field::Status, Cell::Hints(STANDINGS)),
        Column::of("Check-in Type", Field::Extra, Cell::Plain),
        Column::of("Tags", Field::Labels, LIST),
        Column::of("Review Cycle ID", Field::Extra, Cell::Plain),
        Column::of("Review Cycle Weightage", Field::Extra, Cell::Plain),
        Column::of("Approved", Field::Extra, Cell::Plain),
    ],
    structure: Structure::Stated,
    kind: None,
    is_progress_only: false,
    loses: &[
        "kind, weight, confidence, score, controllability and visibility, for which it has no columns",
        "the unit, which is only a part of a value's text",
        "the direction, which follows from starting value and target value",
    ],
};

const SCOPES: &[(&str, &str)] = &[
    ("Individual", "person"),
    ("Department", "group"),
    ("Team", "group"),
    ("Company", "organization"),
    ("Organization", "organization"),
];
