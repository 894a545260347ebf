//! How an organization uses goals.

use serde::Serialize;

/// What an organization has set, or the defaults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Settings {
    /// The month in which the fiscal year begins, 1 to 12.
    pub fiscal_year_start_month: i16,
    /// After so many days without a value a goal's check-in is missing: 1 to 92.
    pub check_in_days: i16,
    /// From how many answers on the results of commitment and excitement are shown: 3 to 50.
    pub answers_shown_from: i16,
    /// Shown results change in steps of this many answers: 3 to 10.
    pub answers_step: i16,
}

impl Default for Settings {
    fn default() -> Self {
        Self { fiscal_year_start_month: 4, check_in_days: 14, answers_shown_from: 5, answers_step: 3 }
    }
}

/// A change by a person: what is `None` stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SettingsChange {
    /// A new first month.
    pub fiscal_year_start_month: Option<i16>,
    /// New days without a value.
    pub check_in_days: Option<i16>,
    /// A new number of answers.
    pub answers_shown_from: Option<i16>,
    /// A new step.
    pub answers_step: Option<i16>,
}

impl Settings {
    /// After a change by a person.
    #[must_use]
    pub fn changed(self, change: SettingsChange) -> Self {
        let month = change.fiscal_year_start_month;
        Self {
            fiscal_year_start_month: month.unwrap_or(self.fiscal_year_start_month),
            check_in_days: change.check_in_days.unwrap_or(self.check_in_days),
            answers_shown_from: change.answers_shown_from.unwrap_or(self.answers_shown_from),
            answers_step: change.answers_step.unwrap_or(self.answers_step),
        }
    }
}
