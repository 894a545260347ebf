//! What a row can say, field by field, and the names that the canonical form has for it.

use rust_decimal::Decimal;

use crate::config::{CONFIDENCE_MAX, WEIGHT_MAX};

/// One thing that a row can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// Objective or key result.
    Kind,
    /// What other rows of the file call it.
    Reference,
    /// What the other system calls it, in every file.
    ExternalId,
    /// References (or external ids) of what it stands under; the first is the primary parent.
    Parents,
    /// External ids of what it stands under, behind [`Field::Parents`].
    ParentExternalIds,
    /// What is to come true, or to be reached.
    Title,
    /// The rationale of an objective.
    Description,
    /// People or groups; the first owns it, the others contribute.
    Owners,
    /// Groups.
    Groups,
    /// Which of owners and groups owns it.
    Scope,
    /// The name of the cycle.
    Cycle,
    /// How an objective is meant.
    ObjectiveKind,
    /// How a key result is measured.
    Direction,
    /// Shown behind values.
    Unit,
    /// Progress 0.
    Baseline,
    /// Progress 1.
    Target,
    /// Between baseline and target: what is promised.
    Committed,
    /// Beyond the target.
    Stretch,
    /// The lower bound of a band.
    Lower,
    /// The upper bound of a band.
    Upper,
    /// The latest value.
    Current,
    /// 0 to 1 and beyond, as the other system has it; here it follows from values.
    Progress,
    /// How much it counts above, 0 to 1000.
    Weight,
    /// 自信度, 1 to 10.
    Confidence,
    /// 0.0 to 1.0.
    Score,
    /// Where it stands in its life.
    Status,
    /// Labels.
    Labels,
    /// The first day.
    StartsOn,
    /// The last day.
    DueOn,
    /// Whether the owners can bring it about.
    Controllability,
    /// Who sees it.
    Visibility,
    /// The people who are named by [`Field::Visibility`].
    VisibleTo,
    /// What the file asks for.
    Action,
    /// Something that this platform has no field for, kept for the way back.
    Extra,
}

/// What a value of a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// One line.
    Line,
    /// Text with line breaks.
    Paragraphs,
    /// A decimal within bounds, if it has some.
    Number(Option<(Decimal, Decimal)>),
    /// A day.
    Date,
    /// Lines.
    List,
    /// One of few words.
    Word,
}

impl Field {
    /// What its values are.
    pub(super) fn shape(self) -> Shape {
        match self {
            Self::Description => Shape::Paragraphs,
            Self::Baseline
            | Self::Target
            | Self::Committed
            | Self::Stretch
            | Self::Lower
            | Self::Upper
            | Self::Current
            | Self::Progress => Shape::Number(None),
            Self::Weight => Shape::Number(Some((Decimal::ZERO, Decimal::from(WEIGHT_MAX)))),
            Self::Confidence => Shape::Number(Some((Decimal::ONE, Decimal::from(CONFIDENCE_MAX)))),
            Self::Score => Shape::Number(Some((Decimal::ZERO, Decimal::ONE))),
            Self::StartsOn | Self::DueOn => Shape::Date,
            Self::Parents
            | Self::ParentExternalIds
            | Self::Owners
            | Self::Groups
            | Self::Labels
            | Self::VisibleTo => Shape::List,
            Self::Kind
            | Self::Scope
            | Self::ObjectiveKind
            | Self::Direction
            | Self::Status
            | Self::Controllability
            | Self::Visibility
            | Self::Action => Shape::Word,
            Self::Reference | Self::ExternalId | Self::Title | Self::Cycle | Self::Unit | Self::Extra => {
                Shape::Line
            }
        }
    }
}

impl Field {
    /// Its canonical name, as columns have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        let columns = super::formats::mapping_of(super::mapping::Format::Csv)
            .map_or(&[][..], |mapping| mapping.columns);
        columns.iter().find(|column| column.field == self).map_or("", |column| column.name)
    }
}
