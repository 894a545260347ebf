//! Reads Markdown outlines of OKRs, as companies write them: a pure, total function.
//!
//! Published outlines drift: the word "objective" comes and goes, a paragraph of reasons appears, numbers are withheld
//! as footnotes, key results stand under key results. So this is no grammar that a text passes or fails. Every line
//! gets exactly one verdict; what a reader would understand is understood, and what a reader would shrug at is named,
//! with the reason and with what would be right. Numbers are taken only where no reader could take them otherwise.
//!
//! A text goes through four steps, each in its own file:
//!
//! 1. `source`: each line by itself becomes a form (heading, list item, paragraph, …), its words made plain by `inline`
//!    and its mark (`O:`, `KR:`, `理由:`, …) taken off by `mark`.
//! 2. `headings`: which headings own what is under them, and which only title the document, is a matter of the whole
//!    text, so it is decided before any line is placed.
//! 3. `place`: one pass from top to bottom keeps the open headings and list items as a stack, and places each line
//!    under what is open; `ahead` answers its questions about the lines that follow.
//! 4. `number`: a key result's title is searched for its baseline, target and stretch.
//!
//! # What an outline may look like
//!
//! ```text
//! ## Sales                                      an owner: a heading that objectives stand under
//! 1. **OBJECTIVE: Customers renew gladly**      or `O:`, `目標:`, or an item in bold alone
//!    **WHY:** Renewals carry the year.          or `理由:`, or any paragraph before the key results
//!    - KR: Renew 40 contracts (stretch 50)      or `主要な結果:`, or an item without a mark
//!      - O: Onboarding takes a day              an objective that serves that key result
//!        - Owner: Customer Success              or `担当:`, where the heading above does not say it
//!        - KR: 95% of customers finish it
//! ```
//!
//! Headings may carry the marks too (`### O: …`, `#### KR: …`); a deeper heading stands under the nearest shallower one.

mod ahead;
mod headings;
mod inline;
mod mark;
mod model;
mod number;
mod number_digits;
mod number_tokens;
mod place;
mod place_goals;
mod place_paragraphs;
mod source;
mod verdicts;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_demo;
#[cfg(test)]
mod tests_inline;
#[cfg(test)]
mod tests_laws;
#[cfg(test)]
mod tests_number;
#[cfg(test)]
mod tests_published;
#[cfg(test)]
mod tests_source;

pub use model::{Line, LineKind, Node, Number, Outline, OutlineKeyResult, OutlineObjective, parse};
