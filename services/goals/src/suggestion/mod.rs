//! Suggestions: changes of fields of a goal that somebody proposes, as texts, and the owner accepts or declines.
//!
//! A suggestion keeps each field as it was ([`FieldChange::from`]). It is outdated once one of them is
//! another: what is accepted is what was suggested, and never undoes what came between.

mod fields;
mod key_result;
mod model;
mod names;
mod objective;
#[cfg(test)]
mod tests;

pub use fields::{SuggestFor, Wanted, Wrong, change, outdated, suggest};
pub use model::{Decision, FieldChange, Suggestion, SuggestionState};
pub use names::{CONTROLLABILITIES, KINDS};
