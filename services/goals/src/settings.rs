//! How an organization uses goals.

/// What an organization has set, or the defaults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The month in which the fiscal year starts, 1 to 12.
    pub fiscal_year_start_month: u32,
    /// Days between two check-ins, 1 to 92.
    pub check_in_days: u32,
    /// From how many answers on results of commitment are shown. [`crate::published::Rule`] raises what is too low.
    pub answers_shown_from: usize,
    /// By how many people's answers two results differ. [`crate::published::Rule`] raises what is too low.
    pub answers_step: usize,
}

impl Default for Settings {
    /// What holds for an organization that has set nothing.
    fn default() -> Self {
        Self { fiscal_year_start_month: 4, check_in_days: 14, answers_shown_from: 5, answers_step: 3 }
    }
}
