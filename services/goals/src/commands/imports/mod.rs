//! What workers do with imports, in the background and in pieces that each commit by themselves.
//!
//! # How an import survives whatever happens
//!
//! `RunImport` only says what is to be done; the row of the import is the job. Any replica's worker takes it up (`work`) by a
//! lease that each of its transactions renews; where a worker is gone, the lease runs out and another one goes on. First
//! all rows of the file are read and stored with their places (`stage`): begun again, it begins anew, and nothing else was
//! changed by then. Then rows are taken in by batches in the order of their places (`take`): one transaction looks
//! up what they name (`look_up`), decides (`decide`), writes goals with their facts and roll-up (`apply`), and stores the rows' verdicts
//! with how far it is. So a batch is in with its verdicts, or not at all. A dry run does the same without `apply`.

mod above;
mod apply;
mod apply_key_results;
mod apply_objectives;
mod cycles;
mod decide;
mod look_up;
mod stage;
mod staged;
mod take;
mod work;

pub(crate) use work::{HINT, work};
