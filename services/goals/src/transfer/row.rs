//! The canonical row.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::field::Field;
use super::value::Value;
use super::words::{Action, Controllability, Direction, Kind, RowKind, Scope, Status, Visibility};

/// Everything that a file says of one goal. What is empty or `None` is not said: an import leaves it as it is, or takes
/// the default for what it creates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Objective or key result. Always there in a row that was read without an error.
    pub kind: Option<RowKind>,
    /// What other rows of the file call it; the external id where it is empty.
    pub reference: String,
    /// What the other system calls it, in every file.
    pub external_id: String,
    /// References (or external ids) of what it stands under; the first is the primary parent. For a key result: its
    /// objective.
    pub parents: Vec<String>,
    /// External ids of what it stands under, behind `parents`.
    pub parent_external_ids: Vec<String>,
    /// One line, not blank.
    pub title: String,
    /// The rationale of an objective, in paragraphs.
    pub description: String,
    /// People or groups, by address, user name, key or name; which of them owns it says `scope`.
    pub owners: Vec<String>,
    /// Groups, by key or name.
    pub groups: Vec<String>,
    /// Whose goal it is. Without it the first of the owners owns it, or else the first of the groups.
    pub scope: Option<Scope>,
    /// The name of the cycle.
    pub cycle: String,
    /// How an objective is meant.
    pub objective_kind: Option<Kind>,
    /// How a key result is measured; without it, by its baseline and target.
    pub direction: Option<Direction>,
    /// Shown behind values.
    pub unit: String,
    /// Progress 0.
    pub baseline: Option<Decimal>,
    /// Progress 1.
    pub target: Option<Decimal>,
    /// What is promised, between baseline and target.
    pub committed: Option<Decimal>,
    /// Beyond the target.
    pub stretch: Option<Decimal>,
    /// The lower bound of a band.
    pub lower: Option<Decimal>,
    /// The upper bound of a band.
    pub upper: Option<Decimal>,
    /// The latest value.
    pub current: Option<Decimal>,
    /// As the other system has it; an import computes its own.
    pub progress: Option<Decimal>,
    /// How much it counts above, 0 to 1000.
    pub weight: Option<Decimal>,
    /// 1 to 10.
    pub confidence: Option<Decimal>,
    /// 0.0 to 1.0.
    pub score: Option<Decimal>,
    /// Where it stands in its life.
    pub status: Option<Status>,
    /// Labels.
    pub labels: Vec<String>,
    /// The first day.
    pub starts_on: Option<NaiveDate>,
    /// The last day.
    pub due_on: Option<NaiveDate>,
    /// Whether the owners can bring it about.
    pub controllability: Option<Controllability>,
    /// Who sees it.
    pub visibility: Option<Visibility>,
    /// The people who are named by it.
    pub visible_to: Vec<String>,
    /// What the file asks for; create or update where it does not say.
    pub action: Option<Action>,
    /// What the platform has no field for, and words that mean more to the other system than to this one: cells by the
    /// name of their column, kept for the way back.
    pub extras: BTreeMap<String, String>,
}

impl Row {
    /// What other rows may call it: its reference, or else its external id.
    #[must_use]
    pub fn called(&self) -> &str {
        if self.reference.is_empty() { &self.external_id } else { &self.reference }
    }

    /// What it says of a field; extras are no field of their own.
    #[must_use]
    pub fn value(&self, field: Field) -> Value {
        match field {
            Field::Kind => Value::word(self.kind.map(RowKind::word)),
            Field::Reference => Value::text(&self.reference),
            Field::ExternalId => Value::text(&self.external_id),
            Field::Parents => Value::list(&self.parents),
            Field::ParentExternalIds => Value::list(&self.parent_external_ids),
            Field::Title => Value::text(&self.title),
            Field::Description => Value::text(&self.description),
            Field::Owners => Value::list(&self.owners),
            Field::Groups => Value::list(&self.groups),
            Field::Scope => Value::word(self.scope.map(Scope::word)),
            Field::Cycle => Value::text(&self.cycle),
            Field::ObjectiveKind => Value::word(self.objective_kind.map(Kind::word)),
            Field::Direction => Value::word(self.direction.map(Direction::word)),
            Field::Unit => Value::text(&self.unit),
            Field::Baseline => Value::number(self.baseline),
            Field::Target => Value::number(self.target),
            Field::Committed => Value::number(self.committed),
            Field::Stretch => Value::number(self.stretch),
            Field::Lower => Value::number(self.lower),
            Field::Upper => Value::number(self.upper),
            Field::Current => Value::number(self.current),
            Field::Progress => Value::number(self.progress),
            Field::Weight => Value::number(self.weight),
            Field::Confidence => Value::number(self.confidence),
            Field::Score => Value::number(self.score),
            Field::Status => Value::word(self.status.map(Status::word)),
            Field::Labels => Value::list(&self.labels),
            Field::StartsOn => Value::date(self.starts_on),
            Field::DueOn => Value::date(self.due_on),
            Field::Controllability => Value::word(self.controllability.map(Controllability::word)),
            Field::Visibility => Value::word(self.visibility.map(Visibility::word)),
            Field::VisibleTo => Value::list(&self.visible_to),
            Field::Action => Value::word(self.action.map(Action::word)),
            Field::Extra => Value::Absent,
        }
    }

    /// Says something of a field. A value of another shape than the field's says nothing.
    pub fn set(&mut self, field: Field, value: Value) {
        match field {
            Field::Kind => self.kind = RowKind::of_word(value.into_word()),
            Field::Reference => self.reference = value.into_text(),
            Field::ExternalId => self.external_id = value.into_text(),
            Field::Parents => self.parents = value.into_list(),
            Field::ParentExternalIds => self.parent_external_ids = value.into_list(),
            Field::Title => self.title = value.into_text(),
            Field::Description => self.description = value.into_text(),
            Field::Owners => self.owners = value.into_list(),
            Field::Groups => self.groups = value.into_list(),
            Field::Scope => self.scope = Scope::of_word(value.into_word()),
            Field::Cycle => self.cycle = value.into_text(),
            Field::ObjectiveKind => self.objective_kind = Kind::of_word(value.into_word()),
            Field::Direction => self.direction = Direction::of_word(value.into_word()),
            Field::Unit => self.unit = value.into_text(),
            Field::Baseline => self.baseline = value.into_number(),
            Field::Target => self.target = value.into_number(),
            Field::Committed => self.committed = value.into_number(),
            Field::Stretch => self.stretch = value.into_number(),
            Field::Lower => self.lower = value.into_number(),
            Field::Upper => self.upper = value.into_number(),
            Field::Current => self.current = value.into_number(),
            Field::Progress => self.progress = value.into_number(),
            Field::Weight => self.weight = value.into_number(),
            Field::Confidence => self.confidence = value.into_number(),
            Field::Score => self.score = value.into_number(),
            Field::Status => self.status = Status::of_word(value.into_word()),
            Field::Labels => self.labels = value.into_list(),
            Field::StartsOn => self.starts_on = value.into_date(),
            Field::DueOn => self.due_on = value.into_date(),
            Field::Controllability => self.controllability = Controllability::of_word(value.into_word()),
            Field::Visibility => self.visibility = Visibility::of_word(value.into_word()),
            Field::VisibleTo => self.visible_to = value.into_list(),
            Field::Action => self.action = Action::of_word(value.into_word()),
            Field::Extra => {}
        }
    }
}
