//! Microsoft Viva Goals, as CSV. Its full header is not published: columns are matched by the names of its fields, others are
//! reported.

use super::super::field::Field;
use super::super::mapping::{Cell, Column, Format, Mapping, Structure};
use super::super::words::RowKind;
use super::standing::{KINDS, STANDINGS};

const LIST: Cell = Cell::List(&[';', ',', '；']);

pub(super) static VIVA_GOALS: Mapping = Mapping {
    format: Format::VivaGoals,
    columns: &[
        Column::of("OKR Reference", Field::Reference, Cell::Plain).required(),
        Column::of("Parent OKR", Field::Parents, LIST),
        Column::of("Title", Field::Title, Cell::Plain).required(),
        Column::of("Owner", Field::Owners, LIST).required(),
        Column::of("Type", Field::Scope, Cell::ScopeOrGroup(SCOPES)).required(),
        Column::of("Time period", Field::Cycle, Cell::Plain).required(),
        Column::of("Object type", Field::Kind, Cell::Words(KINDS)).or(&["OKR type", "Item type"]),
        Column::of("Description", Field::Description, Cell::Plain),
        Column::of("Start value", Field::Baseline, Cell::Plain),
        Column::of("Target value", Field::Target, Cell::Plain).or(&["Target"]),
        Column::of("Current value", Field::Current, Cell::Plain),
        Column::of("Weight", Field::Weight, Cell::Plain),
        Column::of("Status", Field::Status, Cell::Hints(STANDINGS)),
        Column::of("Tags", Field::Labels, LIST),
        Column::of("Start date", Field::StartsOn, Cell::Plain),
        Column::of("End date", Field::DueOn, Cell::Plain).or(&["Due date"]),
    ],
    structure: Structure::Stated,
    kind: Some(RowKind::Objective),
    is_progress_only: false,
    loses: &[
        "groups beside the one that owns",
        "external ids, kind, confidence, score, controllability and visibility, for which no columns are known",
        "the unit, which is only a part of a value's text",
    ],
};

const SCOPES: &[(&str, &str)] = &[("Organization", "organization"), ("Individual", "person")];
