//! OKR for Jira by Appfire: hierarchy by a dotted order, work items among the goals.

use super::super::field::Field;
use super::super::mapping::{Cell, Column, Format, Mapping, Structure};
use super::standing::{KINDS, STANDINGS};

const LIST: Cell = Cell::List(&[',', ';', '、', '，']);

pub(super) static APPFIRE: Mapping = Mapping {
    format: Format::Appfire,
    columns: &[
        Column::of("Order", Field::Reference, Cell::Plain).required(),
        // Anything else is a work item, which `structure` leaves out.
        Column::of("Type", Field::Kind, Cell::Words(KINDS)).required(),
        Column::of("Summary", Field::Title, Cell::Plain).required(),
        Column::of("Status", Field::Status, Cell::Hints(STANDINGS)),
        Column::of("Period", Field::Cycle, Cell::Plain),
        Column::of("Owner", Field::Owners, Cell::List(&[';'])),
        Column::of("Weight", Field::Weight, Cell::Plain),
        Column::of("OKR type", Field::ObjectiveKind, Cell::Hints(OKR_TYPES)),
        Column::of("Labels", Field::Labels, LIST),
        Column::of("Teams", Field::Groups, LIST).or(&["Team"]),
        Column::of("Expected start date", Field::StartsOn, Cell::Plain),
        Column::of("Expected end date", Field::DueOn, Cell::Plain),
        Column::of("Start value", Field::Baseline, Cell::Plain),
        Column::of("Current value", Field::Current, Cell::Plain),
        Column::of("Target value", Field::Target, Cell::Plain),
        Column::of("Description", Field::Description, Cell::Plain),
    ],
    structure: Structure::Dotted,
    kind: None,
    is_progress_only: false,
    loses: &[
        "parents beside the first, which its order cannot state",
        "external ids, confidence, score, controllability and visibility, for which it has no columns",
        "the unit, which is only a part of a value's text",
        "orders with gaps, where goals were added or left out: rows are numbered anew",
        "work items, which are no goals",
    ],
};

const OKR_TYPES: &[(&str, &str)] = &[
    ("Committed", "committed"),
    ("Aspirational", "aspirational"),
    ("Stretch", "aspirational"),
    ("Moonshot", "moonshot"),
];
