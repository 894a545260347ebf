//! Statements on imports and exports. What goals have several texts of is handed over as JSON, since arrays of arrays cannot be
//! unnested row by row; numbers are texts in it, so that they stay exact.

pub(crate) mod exports;
pub(crate) mod imports;
pub(crate) mod key_results;
pub(crate) mod known;
pub(crate) mod objectives;
pub(crate) mod rows;
pub(crate) mod sources;
