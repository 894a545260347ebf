//! Statements for the coach: goals as it looks at them, what is around them, and what was dismissed. Each takes a whole page of
//! objectives at once.

pub(crate) mod around;
pub(crate) mod dismissals;
pub(crate) mod drafts;
pub(crate) mod engineering;
pub(crate) mod likes;
pub(crate) mod pages;
