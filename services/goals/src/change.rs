//! Changes of goals, field by field: what the history says.
//!
//! A field is told as text: decimals in plain notation, dates as YYYY-MM-DD, choices by their names
//! as in JSON, owners as `group/<id>` or `person/<id>`, parents as `objective/<id>` or
//! `key_result/<id>`, lists joined by `, `, milestones one a line. Goals are taken apart without a
//! rest here, so that a new field is either told or left out on purpose.

use chrono::{DateTime, NaiveDate, Utc};
use ovation_chassis::decimal::plain;
use ovation_chassis::ids::PersonId;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::coded::coded;
use crate::expected::ExpectedPath;
use crate::ids::ObjectiveId;
use crate::key_result::{Controllability, KeyResult, KeyResultPlan};
use crate::measurement::{Milestone, Values};
use crate::objective::{Objective, ObjectivePlan, Origin, Outcome, Parent};
use crate::owner::Owner;
use crate::progress::Weight;
use crate::rollup::{Method, Override, RollUp};
use crate::viewer::Visibility;

coded! {
    /// What kind of change it was.
    pub enum ChangeKind {
        /// The goal was created.
        Created = 1,
        /// What a person says of it changed.
        Updated = 2,
        /// What it serves was replaced.
        Aligned = 3,
        /// A value was stated. Not recorded: it is read from the versions of values.
        Value = 4,
        /// How its progress comes about was set, or overridden.
        RollUpSet = 5,
        /// It was taken out of its objective in mid-cycle.
        Retired = 6,
        /// It was scored.
        Scored = 7,
        /// It went to another owner in a handover.
        HandedOver = 8,
    }
}

/// A change that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoalChange {
    /// The objective, or the one whose key result changed.
    pub objective_id: ObjectiveId,
    /// The objective or key result.
    pub node_id: Uuid,
    /// What kind of change.
    pub kind: ChangeKind,
    /// The revision that it led to.
    pub revision: i64,
    /// Why, in the words of who made it; empty where nobody said.
    pub reason: String,
    /// What is different, in the order of the protocol's fields.
    pub fields: Vec<ChangedField>,
}

/// A field as it was and as it became.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedField {
    /// Its name in the protocol.
    pub field: String,
    /// What it was; empty if nothing.
    pub from: String,
    /// What it became; empty if nothing.
    pub to: String,
}

/// A change as the history holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastChange {
    /// Tells it from others of the same moment and goal.
    pub id: Uuid,
    /// The objective or key result.
    pub node_id: Uuid,
    /// Whether that is a key result.
    pub is_key_result: bool,
    /// What kind of change.
    pub kind: ChangeKind,
    /// Who made it; `None` for a system or an API token.
    pub person_id: Option<PersonId>,
    /// When the goal began to be so.
    pub changed_at: DateTime<Utc>,
    /// Why; empty where nobody said.
    pub reason: String,
    /// What is different.
    pub fields: Vec<ChangedField>,
}

/// What a reading says of a key result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Valued {
    /// The value; `None` where none is stated.
    pub value: Option<Decimal>,
    /// 1 to 10; 0 where none is stated.
    pub confidence: i16,
    /// The progress that it means.
    pub progress: Option<Decimal>,
}

/// The fields of a goal, each with its text.
type Told = Vec<(&'static str, String)>;

impl GoalChange {
    /// A new objective.
    #[must_use]
    pub fn of_new_objective(objective: &Objective) -> Self {
        Self {
            objective_id: objective.id,
            node_id: objective.id.uuid(),
            kind: ChangeKind::Created,
            revision: objective.revision,
            reason: String::new(),
            fields: Vec::new(),
        }
    }

    /// A new key result.
    #[must_use]
    pub fn of_new_key_result(key_result: &KeyResult) -> Self {
        Self {
            objective_id: key_result.objective_id,
            node_id: key_result.id.uuid(),
            kind: ChangeKind::Created,
            revision: key_result.revision,
            reason: String::new(),
            fields: Vec::new(),
        }
    }

    /// From one state of an objective to the next; `None` if they say the same.
    #[must_use]
    pub fn of_objective(kind: ChangeKind, old: &Objective, new: &Objective, reason: &str) -> Option<Self> {
        let fields = differing(objective(old), objective(new));
        let change = Self { kind, reason: reason.to_owned(), fields, ..Self::of_new_objective(new) };
        (!change.fields.is_empty()).then_some(change)
    }

    /// From one state of a key result to the next; `None` if they say the same.
    #[must_use]
    pub fn of_key_result(kind: ChangeKind, old: &KeyResult, new: &KeyResult, reason: &str) -> Option<Self> {
        let fields = differing(key_result(old), key_result(new));
        let change = Self { kind, reason: reason.to_owned(), fields, ..Self::of_new_key_result(new) };
        (!change.fields.is_empty()).then_some(change)
    }
}

impl Valued {
    /// What is different from one reading to the next.
    #[must_use]
    pub fn changed_to(&self, next: &Self) -> Vec<ChangedField> {
        differing(self.told(), next.told())
    }

    fn told(&self) -> Told {
        let Self { value, confidence, progress } = self;
        let confidence = if *confidence == 0 { String::new() } else { confidence.to_string() };
        vec![("current", decimal(*value)), ("progress", decimal(*progress)), ("confidence", confidence)]
    }
}

/// Both sides tell the same fields in the same order.
fn differing(old: Told, new: Told) -> Vec<ChangedField> {
    old.into_iter()
        .zip(new)
        .filter(|((_, from), (_, to))| from != to)
        .map(|((field, from), (_, to))| ChangedField { field: field.to_owned(), from, to })
        .collect()
}

fn objective(objective: &Objective) -> Told {
    let Objective {
        id: _,
        cycle_id: _,
        plan,
        parents,
        outcome,
        roll_up,
        terms: _,
        ways: _,
        computed: _,
        progress: _,
        score,
        origin: Origin { carried_from: _, alternative_to, external_id: _ },
        path: _,
        revision: _,
        content_revision: _,
        created_at: _,
        updated_at: _,
    } = objective;
    let ObjectivePlan {
        title,
        rationale,
        kind,
        state,
        owner,
        weight,
        contributors,
        visibility,
        counts_upwards,
        labels,
    } = plan;
    let RollUp { method, manual } = roll_up;
    vec![
        ("title", title.clone()),
        ("rationale", rationale.clone()),
        ("kind", kind.json_name()),
        ("owner", told_owner(*owner)),
        ("parents", list(parents.iter().copied().map(parent))),
        ("state", state.json_name()),
        ("weight", told_weight(*weight)),
        ("contributor_ids", list(contributors.iter().map(ToString::to_string))),
        ("visibility", told_visibility(visibility)),
        ("counts_upwards", counts_upwards.to_string()),
        ("labels", labels.join(", ")),
        ("outcome", outcome.map(Outcome::json_name).unwrap_or_default()),
        ("roll_up.method", told_method(method)),
        ("roll_up.override", manual.as_ref().map(told_override).unwrap_or_default()),
        ("score", decimal(*score)),
        ("alternative_to_id", alternative_to.map(|id| id.to_string()).unwrap_or_default()),
    ]
}

fn told_visibility(visibility: &Visibility) -> String {
    match visibility {
        Visibility::Organization => "ORGANIZATION".to_owned(),
        Visibility::Group(group) => format!("GROUP group/{group}"),
        Visibility::NamedPeople(people) => {
            let people: Vec<String> = people.iter().map(|person| format!("person/{person}")).collect();
            format!("NAMED_PEOPLE {}", people.join(", ")).trim_end().to_owned()
        }
    }
}

fn told_method(method: &Method) -> String {
    match method {
        Method::WeightedMean => "WEIGHTED_MEAN".to_owned(),
        Method::WeightedMeanOfKeyResults => "WEIGHTED_MEAN_OF_KEY_RESULTS".to_owned(),
        Method::Sum { unit } => format!("SUM {unit}").trim_end().to_owned(),
        Method::Weakest => "WEAKEST".to_owned(),
    }
}

/// The progress, until when, and why.
fn told_override(manual: &Override) -> String {
    let until = manual.until.map(|until| format!(" until {}", until.to_rfc3339())).unwrap_or_default();
    format!("{}{until}: {}", plain(manual.progress.decimal()), manual.reason)
}

fn key_result(key_result: &KeyResult) -> Told {
    let KeyResult {
        id: _,
        objective_id: _,
        cycle_id: _,
        plan,
        owner,
        standing: _,
        progress: _,
        retired,
        score,
        external_id: _,
        is_open: _,
        path: _,
        revision: _,
        content_revision: _,
        created_at: _,
        updated_at: _,
    } = key_result;
    let KeyResultPlan {
        title,
        measurement,
        unit,
        weight,
        controllability,
        due_on,
        value_kind,
        currency,
        expected,
        metric_key,
        kpi_id,
    } = plan;
    let Values { baseline, target, committed, stretch, lower, upper, milestones } = measurement.values();
    vec![
        ("title", title.clone()),
        ("measure", measurement.measure().json_name()),
        ("baseline", decimal(baseline)),
        ("target", decimal(target)),
        ("stretch", decimal(stretch)),
        ("unit", unit.clone()),
        ("owner", told_owner(*owner)),
        ("weight", told_weight(*weight)),
        ("controllability", controllability.map(Controllability::json_name).unwrap_or_default()),
        ("due_on", date(*due_on)),
        ("committed", decimal(committed)),
        ("lower", decimal(lower)),
        ("upper", decimal(upper)),
        ("milestones", milestones.iter().map(milestone).collect::<Vec<_>>().join("\n")),
        ("value_kind", value_kind.json_name()),
        ("currency", currency.as_ref().map(|currency| currency.code().to_owned()).unwrap_or_default()),
        ("expected_steps", told_expected(expected)),
        ("metric_key", metric_key.clone().unwrap_or_default()),
        ("kpi_id", kpi_id.map(|id| id.to_string()).unwrap_or_default()),
        ("retired_reason", retired.as_ref().map(|retired| retired.reason.clone()).unwrap_or_default()),
        ("score", decimal(*score)),
    ]
}

fn told_expected(expected: &ExpectedPath) -> String {
    match expected {
        ExpectedPath::Linear => String::new(),
        ExpectedPath::Steps(steps) => {
            list(steps.as_slice().iter().map(|step| format!("{} {}", step.on, plain(step.value))))
        }
    }
}

fn milestone(milestone: &Milestone) -> String {
    let Milestone { id: _, title, weight, due_on, done_at } = milestone;
    let mark = if done_at.is_some() { "x" } else { " " };
    let due = due_on.map(|due_on| format!(", {due_on}")).unwrap_or_default();
    format!("[{mark}] {title}, {}{due}", told_weight(*weight))
}

fn told_owner(owner: Owner) -> String {
    match owner {
        Owner::Group(group) => format!("group/{group}"),
        Owner::Person(person) => format!("person/{person}"),
    }
}

fn parent(parent: Parent) -> String {
    match parent {
        Parent::Objective(id) => format!("objective/{id}"),
        Parent::KeyResult(id) => format!("key_result/{id}"),
    }
}

fn told_weight(weight: Weight) -> String {
    plain(weight.decimal())
}

fn decimal(value: Option<Decimal>) -> String {
    value.map(plain).unwrap_or_default()
}

fn date(date: Option<NaiveDate>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}

fn list(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
#[path = "change_tests.rs"]
mod tests;
