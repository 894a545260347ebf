//! Roll-up: how a change of one progress reaches everything above it.
//!
//! # What an objective shows
//!
//! Its **computed** progress comes from what is under it, by its [`Method`]:
//!
//! * **Weighted mean** of its direct children that count and have a progress: n ÷ d with n = Σ weight
//!   · progress and d = Σ weight, rounded half-even to 12 decimals. Children are its key results and
//!   the objectives aligned to it, each by its *stored*, rounded progress.
//! * **Weighted mean of key results**: the same without the aligned objectives.
//! * **Sum**, so that sizes count: Σ gone ÷ Σ length ([`crate::progress::Ways`]) over the *distinct*
//!   key results at or below it that have the unit of the sum and a way to go. However many ways lead
//!   from a key result up to the objective, it is in the sum once. Weights do not scale it. Key results
//!   of another unit, without a way (bands, milestones, yes or no, a target that is the baseline) or without a
//!   number are left out, and the explanation lists them.
//! * **Weakest**: the least progress among the direct children that count.
//!
//! A child does not count, in any of these, if its weight is 0 or if it is said not to count
//! ([`Share::counts`]: drafts, what was cancelled or retired, restricted objectives whose owner did
//! not consent). What is below an objective that does not count is in no sum above it either. Where
//! nothing counts there is no progress, which is not 0.
//!
//! Its **effective** progress, `progress`, is what parents take and everybody sees: the computed one,
//! or that of its [`Override`] until that ends. Meanwhile the computed one is kept beside it. An
//! override stands in the place of the objective's own number only: a sum above it adds up key
//! results, and is not changed by it.
//!
//! An objective counts in every parent that is an objective, and is not divided among them. **What an
//! objective under a key result does**: it stands there in the tree and leads the way up for the
//! check of alignments, and it counts in nothing: a key result's progress is that of its own measure,
//! which is what it was written for, and one without a measure has none to pass on. So nobody reaches
//! a number by aligning to it.
//!
//! # Incremental equals recomputed, bit for bit
//!
//! A change walks upwards in topological order, each ancestor once. Means add weight · (new − old) of
//! each changed child, sums add the difference of each changed key result once. Both are sums of exact
//! whole numbers ([`crate::progress::Terms`], [`crate::progress::Ways`]), and the progress of a node
//! is a function of these alone; so the order and the number of steps in which changes arrive leave no trace. What has no inverse is
//! read anew, and [`Graph::needs`] says of which objectives:
//!
//! * the children of every weakest node, and of a node whose method is another now;
//! * the key results at or below a sum whose method or unit is another now, or where an alignment at
//!   or below it came, went, began or ceased to count.
//!
//! Overrides cost nothing: whether one holds is looked at wherever a node is, by the time that is
//! given. One that ends by itself is found by whoever looks ([`Deltas::look_at`]).
//!
//! `tests` compares with a model that computes everything anew, on random graphs.
//!
//! # In which order
//!
//! 1. Write what changed: rows of key results, objectives and alignments.
//! 2. Say it in [`Deltas`], with what it was before.
//! 3. Read into a [`Graph`] the objectives of [`Deltas::objectives`] and all above them that they
//!    count in, with the edges.
//! 4. Read for them what [`Graph::needs`] names: one statement for all children, one for all sums.
//! 5. [`Graph::apply`], and write the changes.
//!
//! So what is read in 3 and 4 is new, but for the progress of objectives, which is the old one until
//! 5 has written it; the graph takes account of that.
//!
//! **Where it stops.** When a cycle is closed, the alignments from objectives of other cycles into it
//! are frozen: what the child counted then, it counts for ever, and such edges are not part of the
//! graph here. (Among the children of a weakest node it is read with what was frozen; in a sum
//! stays what was in it, until that is read anew.) Within a closed cycle values still rise with a check-in that was made before the
//! closing and arrives after it.
//!
//! **One at a time.** Whatever changes sums holds the organization's advisory lock
//! `store::tree::lock` to the end of its transaction, and then locks rows in the order of their ids.

mod children;
mod deltas;
mod graph;
mod method;
mod node;
mod order;
mod share;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_model;

pub use children::Child;
pub use deltas::Deltas;
pub use graph::{BrokenGraph, Graph, Needs};
pub use method::{Method, Override, RollUp};
pub use node::{Change, Node};
pub use share::{Share, Size};
