//! Betterworks: goals, each followed by its milestones, measured in percent.

use super::super::field::Field;
use super::super::mapping::{Cell, Column, Format, Mapping, Structure};

pub(super) static BETTERWORKS: Mapping = Mapping {
    format: Format::Betterworks,
    columns: &[
        Column::of("name", Field::Title, Cell::Plain).required(),
        Column::of("type", Field::Kind, Cell::Words(&[("goal", "objective"), ("milestone", "key_result")]))
            .required(),
        Column::of("progress", Field::Progress, Cell::Percent),
        Column::of("start_date", Field::StartsOn, Cell::Plain),
        Column::of("end_date", Field::DueOn, Cell::Plain),
        Column::of("owner_email", Field::Owners, Cell::Plain),
        Column::of("categories", Field::Labels, Cell::List(&[';', '；'])),
        Column::of("description", Field::Description, Cell::Plain),
    ],
    structure: Structure::Following,
    kind: None,
    is_progress_only: true,
    loses: &[
        "alignment: goals have no parents",
        "owners beside the first, and groups that own",
        "values and units: a milestone has only its progress, from 0 to 100",
        "cycles: goals have dates",
        "external ids, weight, confidence, score, controllability and visibility, for which it has no columns",
    ],
};
