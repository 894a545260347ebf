//! A rule: what it looks for, how much that matters, and what it says about it. Rules are data; [`super::review`] runs them.

use super::case::{Case, KeyResultCase};
use super::cue::Cue;
use super::finding::{Language, Saw, Severity};
use super::signs::Sign;

/// A rule of the coach.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its name, which stays.
    pub id: RuleId,
    /// What it is about, in a few words.
    pub title: Bilingual,
    /// How much a finding usually matters.
    pub severity: Severity,
    /// From how many findings in one objective on each of them is a warning.
    pub grave_from: Option<usize>,
    /// What it finds, in one sentence. `{saw}` stands for what was seen, `{beside}` for what it is measured by.
    pub what: Bilingual,
    /// Why that matters.
    pub why: Bilingual,
    /// How to mend it.
    pub mend: Bilingual,
    /// Rules that, where they found something in the same place, make this one silent: one weakness, one finding.
    pub(super) yields_to: &'static [RuleId],
    pub(super) looks: Looks,
}

/// A text in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bilingual {
    /// 日本語, plain です・ます.
    pub japanese: &'static str,
    /// English.
    pub english: &'static str,
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub(super) enum Looks {
    /// At the words of the objective's title: one of the patterns.
    Title(&'static [Pattern]),
    /// At the words of each key result's title.
    KeyResultTitles(&'static [Pattern]),
    /// At the objective, and what is around it.
    Objective(fn(&Case<'_>) -> Option<Saw>),
    /// At each key result.
    KeyResults(fn(&KeyResultCase<'_>) -> Option<Saw>),
}

/// Words that a rule looks for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pattern {
    /// One of these is there, and is what the rule saw.
    pub(super) cues: &'static [Cue],
    /// And one of these, if there are any.
    pub(super) with: &'static [Cue],
    /// And all of this is so.
    pub(super) when: &'static [When],
    /// And none of these signs is there.
    pub(super) unless: &'static [Sign],
    /// Nor any of these words.
    pub(super) without: &'static [Cue],
}

/// A condition of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// The title has the sign.
    Has(Sign),
    /// The title says little beside a number of the business (`facts::says_little_else`).
    LittleElse,
    /// The key result is not measured, or by yes or no: its title alone says what is to be reached.
    TitleSaysIt,
    /// The key result has no date of its own.
    Undated,
    /// Nobody has said whether the owners can bring it about.
    ControllabilityUnsaid,
    /// Those who own the objective build software.
    OwnerIsEngineering,
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Rule {}

impl Bilingual {
    /// The text in a language.
    #[must_use]
    pub const fn text(self, language: Language) -> &'static str {
        match language {
            Language::Japanese => self.japanese,
            Language::English => self.english,
        }
    }
}

/// Defines the ids of rules with their names.
macro_rules! rule_ids {
    ($($(#[$meta:meta])* $variant:ident = $name:literal,)+) => {
        /// The name of a rule. Names are kept for ever: dismissals refer to them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
        pub enum RuleId { $($(#[$meta])* $variant,)+ }

        impl RuleId {
            /// As it is stored and sent.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The rule of this name, if there is one.
            #[must_use]
            pub fn of_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

rule_ids! {
    /// More key results than the policy allows.
    TooManyKeyResults = "too-many-key-results",
    /// No key result.
    NoKeyResults = "no-key-results",
    /// A key result without a number.
    NoNumber = "no-number",
    /// A key result whose number nothing measures.
    NumberNotMeasured = "number-not-measured",
    /// A task posing as a key result.
    Task = "task",
    /// A routine posing as a key result.
    Routine = "routine",
    /// A KPI posing as an objective.
    KpiAsObjective = "kpi-as-objective",
    /// A key result that its owners say they cannot bring about.
    OutsideControl = "outside-control",
    /// A key result that its owners probably cannot bring about.
    ProbablyOutsideControl = "probably-outside-control",
    /// An objective that serves nothing.
    Unaligned = "unaligned",
    /// An owner with many objectives in one cycle.
    TooManyObjectives = "too-many-objectives",
    /// A person with many objectives at once.
    OwnerWithoutCapacity = "owner-without-capacity",
    /// A target that is where the way starts.
    TargetEqualsBaseline = "target-equals-baseline",
    /// A repetition of another objective.
    Duplicate = "duplicate",
    /// Nothing of an owner must come true in full.
    NothingCommitted = "nothing-committed",
    /// Nothing of an owner goes beyond what is safe.
    NothingAspirational = "nothing-aspirational",
    /// Nothing has moved for long.
    Stale = "stale",
    /// The policy wants a rationale.
    RationaleMissing = "rationale-missing",
    /// The policy wants no objectives of persons.
    IndividualObjectiveOff = "individual-objective-off",
}
