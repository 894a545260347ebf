//! Culture Amp: one goal on each row, its key results beside it.

use super::super::field::Field;
use super::super::mapping::{Cell, Column, Format, Mapping, Structure};

pub(super) static CULTURE_AMP: Mapping = Mapping {
    format: Format::CultureAmp,
    columns: &[
        Column::of("email", Field::Owners, Cell::Plain).required(),
        Column::of("name", Field::Title, Cell::Plain).required(),
        Column::of("description", Field::Description, Cell::Plain),
        Column::of("visibility", Field::Visibility, Cell::Words(VISIBILITIES)),
        Column::of("individual_emails", Field::VisibleTo, Cell::List(&[';', '；'])),
        Column::of("due_at", Field::DueOn, Cell::Plain),
        Column::of("created_at", Field::Extra, Cell::Plain),
        Column::of("priority", Field::Extra, Cell::Plain),
        Column::of("status", Field::Status, Cell::Words(STATUSES)),
        Column::of("completion", Field::Progress, Cell::Plain),
        Column::of("key_result_#_title", Field::Title, Cell::Plain),
        Column::of("key_result_#_completion", Field::Progress, Cell::Plain),
    ],
    structure: Structure::Wide,
    kind: None,
    is_progress_only: true,
    loses: &[
        "alignment: goals have no parents",
        "owners beside the first, and groups that own",
        "values and units: a key result has only its completion, from 0.0 to 1.0",
        "cycles: goals have dates",
        "who sees it beside its owner and named people: a manager is not named by the file",
        "external ids, labels, weight, confidence, score and controllability, for which it has no columns",
    ],
};

/// `manager` is the owner and the manager: nobody more than those who are named may see it here.
const VISIBILITIES: &[(&str, &str)] =
    &[("everyone", "organization"), ("owner", "people"), ("manager", "people")];

const STATUSES: &[(&str, &str)] =
    &[("ongoing", "active"), ("created", "active"), ("blocked", "active"), ("accomplished", "achieved")];
