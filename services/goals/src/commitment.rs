//! Commitment and excitement: what a person answers of an objective, and the results that are
//! published of it. When that is, and why so, is in [`crate::published`].

use chrono::NaiveDate;
use serde::Serialize;

use crate::coded::coded;
use crate::objective::ObjectiveState;
use crate::published::{Rule, Voice};

coded! {
    /// What is asked of an objective.
    pub enum Question {
        /// 納得しているか.
        Convinced = 1,
        /// 進んでいこうと思えるか.
        WillMove = 2,
        /// 意見を聞いてもらえたか.
        Heard = 3,
        /// ワクワク度.
        Excitement = 4,
    }
}

/// An answer to a question: 1, not at all, to 5, fully.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Level(u8);

/// Something for each question, in the order of [`Question::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Each<T>(pub [T; 4]);

/// One person's answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// To each question, or `None`.
    pub levels: Each<Option<Level>>,
    /// What they add, or nothing.
    pub comment: String,
    /// Whether the comment is shown with their name.
    pub signed: bool,
}

/// How the answers to a question are spread: how many answered 1, 2, 3, 4, 5.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Distribution(pub [u32; 5]);

/// What is published of an objective.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// 1 for the first, then one more each.
    pub number: i32,
    /// The day, in the organization's time zone.
    pub on: NaiveDate,
    /// The last result of each question that has one.
    pub distributions: Each<Option<Distribution>>,
}

impl Question {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [Self::Convinced, Self::WillMove, Self::Heard, Self::Excitement];
}

impl Level {
    /// The level of a number from 1 to 5.
    #[must_use]
    pub fn of_number(number: i32) -> Option<Self> {
        u8::try_from(number).ok().filter(|level| (1..=5).contains(level)).map(Self)
    }

    /// 1 to 5.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

impl<T> Each<T> {
    /// That of a question.
    pub const fn of(&self, question: Question) -> &T {
        let Self([convinced, will_move, heard, excitement]) = self;
        match question {
            Question::Convinced => convinced,
            Question::WillMove => will_move,
            Question::Heard => heard,
            Question::Excitement => excitement,
        }
    }

    /// That of a question, to be replaced.
    pub const fn of_mut(&mut self, question: Question) -> &mut T {
        let Self([convinced, will_move, heard, excitement]) = self;
        match question {
            Question::Convinced => convinced,
            Question::WillMove => will_move,
            Question::Heard => heard,
            Question::Excitement => excitement,
        }
    }
}

impl Distribution {
    /// Of the answers as they are.
    #[must_use]
    pub fn of_voices(voices: &[Voice<Level>]) -> Self {
        let mut counts = [0; 5];
        for level in voices.iter().filter_map(|voice| voice.now) {
            if let Some(count) = counts.get_mut(usize::from(level.0) - 1) {
                *count += 1;
            }
        }
        Self(counts)
    }

    /// How many answered.
    #[must_use]
    pub fn answers(&self) -> usize {
        self.0.iter().map(|count| usize::try_from(*count).unwrap_or(usize::MAX)).sum()
    }

    /// The mean in tenths, rounded half-even; `None` where nobody answered.
    #[must_use]
    pub fn mean_tenths(&self) -> Option<i64> {
        let answers: i64 = self.0.iter().copied().map(i64::from).sum();
        let sum: i64 = (1..).zip(self.0).map(|(level, count)| level * i64::from(count)).sum();
        let tenths = (sum * 10).checked_div(answers)?;
        let rest_twice = (sum * 10).checked_rem(answers)? * 2;
        let rounds_up = rest_twice > answers || (rest_twice == answers && tenths % 2 == 1);
        Some(tenths + i64::from(rounds_up))
    }
}

impl Published {
    /// How many answers it holds: those to the question that most have answered.
    #[must_use]
    pub fn answers(&self) -> usize {
        self.distributions.0.iter().flatten().map(Distribution::answers).max().unwrap_or(0)
    }

    /// Without the questions that fewer have answered than are shown by the rule of now.
    #[must_use]
    pub fn shown(self, rule: &Rule) -> Self {
        let shows = |distribution: &Distribution| rule.shows(distribution.answers());
        let distributions = Each(self.distributions.0.map(|of_one| of_one.filter(shows)));
        Self { distributions, ..self }
    }

    /// What comes after it, or at first: the questions that are published anew, with the results of
    /// the others as they were. `None` where none is.
    ///
    /// `voices` are all voices of each question that is looked at.
    #[must_use]
    pub fn next(
        last: Option<&Self>,
        rule: &Rule,
        on: NaiveDate,
        voices: &[(Question, Vec<Voice<Level>>)],
    ) -> Option<(Self, Vec<Question>)> {
        let mut distributions = last.map(|last| last.distributions).unwrap_or_default();
        let mut anew = Vec::new();
        for (question, voices) in voices {
            if rule.publishes(voices) {
                *distributions.of_mut(*question) = Some(Distribution::of_voices(voices));
                anew.push(*question);
            }
        }
        let number = last.map_or(0, |last| last.number) + 1;
        (!anew.is_empty()).then_some((Self { number, on, distributions }, anew))
    }

    /// Those questions of which a new result may be due, with so many answers to each that wait.
    #[must_use]
    pub fn maybe_due(last: Option<&Self>, rule: &Rule, waiting: &Each<usize>) -> Vec<Question> {
        let counted = |question| {
            last.and_then(|last| *last.distributions.of(question)).map_or(0, |counted| counted.answers())
        };
        let is_due = |question: &Question| rule.may_publish(*waiting.of(*question), counted(*question));
        Question::ALL.into_iter().filter(is_due).collect()
    }
}

/// Whether an objective in this state takes answers: before it is over.
#[must_use]
pub const fn takes_answers(state: ObjectiveState) -> bool {
    match state {
        ObjectiveState::Draft | ObjectiveState::Proposed | ObjectiveState::Active => true,
        ObjectiveState::Closed => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_is_rounded_half_even_to_tenths() {
        for (counts, tenths) in [
            ([0, 0, 0, 0, 0], None),
            ([1, 1, 1, 1, 1], Some(30)),
            ([2, 1, 0, 0, 0], Some(13)),
            // 3.25 and 3.75.
            ([0, 0, 3, 1, 0], Some(32)),
            ([0, 0, 1, 3, 0], Some(38)),
            ([0, 0, 0, 0, 7], Some(50)),
        ] {
            assert_eq!(Distribution(counts).mean_tenths(), tenths, "{counts:?}");
        }
    }

    #[test]
    fn a_higher_setting_hides_what_it_would_not_have_published() {
        let rule = |shown_from| {
            Rule::of(&crate::settings::Settings {
                answers_shown_from: shown_from,
                ..crate::settings::Settings::default()
            })
        };
        let five = Some(Distribution([5, 0, 0, 0, 0]));
        let published =
            Published { number: 1, on: NaiveDate::default(), distributions: Each([five, None, five, None]) };
        assert_eq!(published.shown(&rule(5)), published);
        assert_eq!(published.shown(&rule(6)).answers(), 0);
    }

    #[test]
    fn levels_are_1_to_5() {
        assert_eq!(Level::of_number(0), None);
        assert_eq!(Level::of_number(6), None);
        assert_eq!(Level::of_number(5).map(Level::number), Some(5));
    }
}
