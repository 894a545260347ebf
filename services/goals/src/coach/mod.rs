//! The coach: what could be better about an objective, and how. A pure, total function.
//!
//! It advises and never blocks: a rough draft that is there starts the discussion. A false alarm costs trust, so a rule
//! speaks only where its words leave little doubt, at most one rule speaks about one weakness, and every rule is
//! measured on goals that a company really published (`tests_real`).
//!
//! A review goes through these steps, each in its own file:
//!
//! 1. [`draft`]: the objective as a [`Draft`], with what is known around it as values.
//! 2. `text`: each title is read once: full-width forms made plain, the place of each character kept, words told apart.
//! 3. `signs`: what a title has that makes a good result: a number (`numbers`), a date (`dates`), an outcome, an end.
//! 4. [`rule`]: the rules, as data. A rule looks for words (`cue`, `lexicon`) or at facts (`facts`), and says in Japanese
//!    and English why it matters and how to mend it (`rules_key_results`, `rules_objectives`).
//! 5. [`review`]: the engine that puts every rule to the draft; [`advice`]: its findings with what was dismissed of them.

pub mod advice;
mod case;
mod cue;
mod dates;
pub mod draft;
mod facts;
pub mod finding;
mod lexicon;
mod numbers;
pub mod review;
pub mod rule;
mod rules_key_results;
mod rules_objectives;
mod signs;
mod similarity;
mod text;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_golden;
#[cfg(test)]
mod tests_laws;
#[cfg(test)]
mod tests_numbers;
#[cfg(test)]
mod tests_real;

pub use advice::{Advice, Dismissal, advise};
pub use draft::{
    Alignment, Draft, DraftKeyResult, Individual, Kinds, Limits, Other, Surroundings, is_engineering,
    suggests_engineering,
};
pub use finding::{Finding, Language, Saw, Severity, Subject};
pub use review::{review, rules};
pub use rule::{Bilingual, Rule, RuleId};
