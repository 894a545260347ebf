//! Milestones: a weighted checklist.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::misfit::{all_fit, misfit};
use super::{Misfit, Values};
use crate::config::MILESTONES_MAX;
use crate::ids::MilestoneId;
use crate::progress::{Contribution, Progress, Terms, Weight};

/// Something that is done or not, within a key result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Milestone {
    /// Unique in its key result.
    pub id: MilestoneId,
    /// What is to be done.
    pub title: String,
    /// How much it counts among the milestones of its key result.
    pub weight: Weight,
    /// By when; without, by when its key result is due.
    pub due_on: Option<NaiveDate>,
    /// When it was done; `None` while it is open.
    pub done_at: Option<DateTime<Utc>>,
}

/// The milestones of a key result, each id once, in the order in which they are shown. At most
/// [`MILESTONES_MAX`]; none at all is a checklist still to be written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Milestones(Vec<Milestone>);

impl Milestones {
    pub(super) fn new(values: Values) -> Result<Self, Vec<Misfit>> {
        let ids: BTreeSet<MilestoneId> = values.milestones.iter().map(|milestone| milestone.id).collect();
        let misfits = [
            misfit(ids.len() < values.milestones.len(), "milestones", "must have each `id` once"),
            misfit(values.milestones.len() > MILESTONES_MAX, "milestones", "must be at most 100"),
        ];
        let others: Vec<_> = values.only(&["milestones"], "must be unset for MILESTONES").collect();
        all_fit(others.into_iter().chain(misfits), Self(values.milestones))
    }

    /// All of them.
    #[must_use]
    pub fn as_slice(&self) -> &[Milestone] {
        &self.0
    }

    /// The same with others done.
    #[must_use]
    pub fn with_done(mut self, done_at: impl Fn(&Milestone) -> Option<DateTime<Utc>>) -> Self {
        for milestone in &mut self.0 {
            milestone.done_at = done_at(milestone);
        }
        self
    }

    /// What is done of them; `None` where none of them counts.
    #[must_use]
    pub fn progress(&self) -> Option<Progress> {
        self.part(|milestone| milestone.done_at.is_some())
    }

    /// What each of them carries of the progress, in their order; together they are all of it.
    #[must_use]
    pub fn contributions(&self) -> Vec<Contribution> {
        Terms::contributions(&self.terms(|milestone| milestone.done_at.is_some()))
    }

    /// The part of the weights that has a property; `None` where none of them counts.
    pub(crate) fn part(&self, has: impl Fn(&Milestone) -> bool) -> Option<Progress> {
        self.terms(has).into_iter().fold(Terms::default(), Terms::plus).progress()
    }

    fn terms(&self, has: impl Fn(&Milestone) -> bool) -> Vec<Terms> {
        let progress = |milestone| if has(milestone) { Progress::DONE } else { Progress::NONE };
        self.0.iter().map(|one| Terms::of_child(one.weight, Some(progress(one)))).collect()
    }
}
