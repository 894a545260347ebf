//! What the coach looks at: an objective as it stands or as it is being written, and what is known around it.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::cue::find;
use super::lexicon::{ENGINEERING, NOT_ENGINEERING};
use super::text::Text;
use crate::config::{
    COACH_KEY_RESULTS_MAX, COACH_OWNED_OBJECTIVES_MAX, COACH_OWNER_OBJECTIVES_MAX, COACH_STALE_DAYS,
};
use crate::key_result::Controllability;
use crate::measurement::Measure;
use crate::objective::{ObjectiveKind, ObjectiveState};

/// An objective under review.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// What is to come true.
    pub title: String,
    /// Why; may be blank.
    pub rationale: String,
    /// How it is meant.
    pub kind: ObjectiveKind,
    /// Where it stands. A closed objective is left in peace.
    pub state: ObjectiveState,
    /// Whether a person owns it, and not a group.
    pub is_individual: bool,
    /// What it is measured by, without those that are retired.
    pub key_results: Vec<DraftKeyResult>,
    /// What is known around it.
    pub around: Surroundings,
}

/// A key result under review.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftKeyResult {
    /// Its id, if it has one yet.
    pub id: Option<Uuid>,
    /// What is to be reached.
    pub title: String,
    /// The kind of its measurement.
    pub measure: Measure,
    /// Where its way starts, if it is measured by a way.
    pub baseline: Option<Decimal>,
    /// Where its way leads.
    pub target: Option<Decimal>,
    /// Whether the owners can bring it about; `None` while nobody has said.
    pub controllability: Option<Controllability>,
    /// By when, if it has a date of its own.
    pub due_on: Option<NaiveDate>,
}

/// What is known around an objective.
#[derive(Clone, Debug, PartialEq)]
pub struct Surroundings {
    /// The policy of the owner's group.
    pub limits: Limits,
    /// How it stands in the tree.
    pub alignment: Alignment,
    /// Whether those who own it build software, by their group's name or their job type.
    pub owner_is_engineering: bool,
    /// Objectives of its owner in its cycle that are not closed, itself included.
    pub owner_objectives: usize,
    /// Objectives of its owner that are active, in all cycles, itself included; 0 for a group.
    pub owned_objectives: usize,
    /// The kinds of its owner's objectives in its cycle that are not closed, itself included.
    pub kinds: Kinds,
    /// Other objectives of the cycle that the caller may see, of which it may be a repetition.
    pub others: Vec<Other>,
    /// When it or a key result last changed or was checked in; `None` for what is not stored yet.
    pub last_moved_at: Option<DateTime<Utc>>,
    /// The time of the review.
    pub now: DateTime<Utc>,
}

/// What the owner's group has decided; the defaults where it has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Key results that an objective may have before the coach speaks.
    pub key_results_max: usize,
    /// Objectives that an owner may have in one cycle before the coach speaks.
    pub owner_objectives_max: usize,
    /// Active objectives that a person may own at once before the coach speaks.
    pub owned_objectives_max: usize,
    /// Days without a change or a check-in after which an active objective is stale.
    pub stale_days: u32,
    /// Whether every objective must say why.
    pub rationale_required: bool,
    /// What holds for objectives of persons.
    pub individual: Individual,
}

/// What a policy says of objectives that a person owns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Individual {
    /// Everybody has some.
    Required,
    /// Whoever likes.
    Optional,
    /// Nobody has any.
    Off,
}

/// How an objective stands in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alignment {
    /// It serves something.
    Serves,
    /// It serves nothing, and something is there that it could serve.
    Unaligned,
    /// There is nothing above it.
    AtTheTop,
}

/// How many objectives are of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kinds {
    /// Must come true in full.
    pub committed: usize,
    /// Success at 0.7.
    pub aspirational: usize,
    /// Beyond the extension of today.
    pub moonshot: usize,
}

/// Another objective.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// Its id.
    pub id: Uuid,
    /// Its title.
    pub title: String,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            key_results_max: COACH_KEY_RESULTS_MAX,
            owner_objectives_max: COACH_OWNER_OBJECTIVES_MAX,
            owned_objectives_max: COACH_OWNED_OBJECTIVES_MAX,
            stale_days: COACH_STALE_DAYS,
            rationale_required: false,
            individual: Individual::Optional,
        }
    }
}

impl Kinds {
    /// All of them.
    #[must_use]
    pub const fn total(self) -> usize {
        self.committed.saturating_add(self.aspirational).saturating_add(self.moonshot)
    }
}

/// Whether those in a group build software, by its name and those of the groups above it, the nearest first: the first name
/// that says what kind of work it is decides.
#[must_use]
pub fn is_engineering<'a>(names: impl IntoIterator<Item = &'a str>) -> bool {
    let mut texts = names.into_iter().map(Text::new);
    let telling =
        texts.find(|text| find(ENGINEERING, text).is_some() || find(NOT_ENGINEERING, text).is_some());
    telling.is_some_and(|text| find(NOT_ENGINEERING, &text).is_none())
}

/// Whether a group of this name, or somebody with this job type, builds software. A guess that rather says no: a name
/// that also names sales, product or customers is of people who can move what users do.
#[must_use]
pub fn suggests_engineering(name: &str) -> bool {
    is_engineering([name])
}
