//! What of people's secret answers is published, and when.
//!
//! People answer honestly if nobody can learn what they answered. Leaving out the names is not
//! enough: whoever sees a result before and after one answer subtracts the two, and has it. So
//! nobody ever sees the answers as they are, but *results*: snapshots of one question's answers,
//! taken by this rule and never changed.
//!
//! # The rule
//!
//! When somebody has answered, a new result of a question is published if and only if
//!
//! 1. at least [`Rule::shown_from`] people's answers are in it, and
//! 2. it differs from *every* earlier result of that question by at least [`Rule::step`] people's
//!    answers: new ones, changed ones and withdrawn ones, each person once.
//!
//! # Why it holds
//!
//! * **Any two results**, of whatever days, differ by no answer or by `step` answers: of two, the
//!   later was held against the earlier. It does not suffice to hold a result against the last one
//!   only. Let four people change their answers, which is published, and three of them change back,
//!   which is published, too: the first and the third result differ by one answer.
//! * **Differences are counted in people, by what is published.** Who changes an answer and changes
//!   it back does not count, nor does one person who changes it three times. Otherwise one could
//!   bring about a result that holds a single other answer.
//! * **Questions are published each by itself.** Of three people who change one question each, no
//!   result changes; otherwise each of the three results would show one answer.
//! * **Nothing else selects.** There are no filters by group, time or role whose results could be
//!   subtracted. Who leaves the organization stays in the results: a result changes by answers only.
//!   What is shown of the past is the results of the past.
//! * **A lower setting** publishes nothing by itself. The next result is held against the earlier
//!   ones with the step of its own time, never below [`ANSWERS_STEP_MIN`]: whoever is one of two who
//!   changed knows the other's answer, of three nobody knows which is whose.
//! * **Time** tells no more: a result bears a day, a comment appears with a result that holds its
//!   author's answer and in random order, and there is no fact of an answer nor of a result, for a fact
//!   has an actor and a moment.
//!
//! # What it does not do
//!
//! Whoever acts together with others subtracts all their answers: `step - 1` people who share
//! theirs can learn that of one more. And where all answered alike, the distribution says so.
//! Organizations that fear the first set a higher step.
//!
//! # Size
//!
//! A result needs changes by one in [`ANSWERS_STEP_SHARE`] of those whose answers it holds, too,
//! where that is more than the step: a thousand people's answers need not be counted for every third,
//! and the number of results stays small.

use crate::config::{ANSWERS_SHOWN_FROM_MIN, ANSWERS_STEP_MIN, ANSWERS_STEP_SHARE};
use crate::settings::Settings;

/// What must hold of a result so that it is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    shown_from: usize,
    step: usize,
}

/// One person's answer to one question: as it is, and as it was in results. Whose it is, is not
/// known here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voice<V> {
    /// The answer as it is; `None` for one that was withdrawn.
    pub now: Option<V>,
    /// The results, ascending, from which on it counted as something else, and as what. Before the
    /// first it did not count.
    pub counted: Vec<(i32, Option<V>)>,
}

impl Rule {
    /// The rule of an organization. No setting weakens it below 3 answers and steps of 3.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        Self {
            shown_from: usize::from(settings.answers_shown_from.unsigned_abs()).max(ANSWERS_SHOWN_FROM_MIN),
            step: usize::from(settings.answers_step.unsigned_abs()).max(ANSWERS_STEP_MIN),
        }
    }

    /// How many answers a result holds at least, from 3.
    #[must_use]
    pub const fn shown_from(&self) -> usize {
        self.shown_from
    }

    /// By how many people's answers any two results differ at least, from 3.
    #[must_use]
    pub const fn step(&self) -> usize {
        self.step
    }

    /// Whether a result with so many answers may be shown.
    #[must_use]
    pub const fn shows(&self, answers: usize) -> bool {
        answers >= self.shown_from
    }

    /// Whether looking at the voices is worth it: `waiting` answers differ from what they count as in
    /// the last result, which holds `counted` of them, 0 where there is none. Where this is `false`,
    /// [`Self::publishes`] is.
    #[must_use]
    pub fn may_publish(&self, waiting: usize, counted: usize) -> bool {
        if counted == 0 { self.shows(waiting) } else { waiting >= self.step_from(counted) }
    }

    /// Whether the answers as they are become the next result of their question. The voices are all
    /// of that question, of every person who ever answered it.
    #[must_use]
    pub fn publishes<V: PartialEq>(&self, voices: &[Voice<V>]) -> bool {
        let answers = voices.iter().filter(|voice| voice.now.is_some()).count();
        let counted = voices.iter().filter(|voice| voice.last_counted().is_some()).count();
        self.shows(answers)
            && fewest_differences(voices).is_none_or(|differences| differences >= self.step_from(counted))
    }

    /// How many answers must differ where the last result holds so many.
    fn step_from(&self, counted: usize) -> usize {
        self.step.max(counted.div_ceil(ANSWERS_STEP_SHARE))
    }
}

impl<V> Voice<V> {
    /// As what it counts in the last result.
    fn last_counted(&self) -> Option<&V> {
        self.counted.last().and_then(|(_, value)| value.as_ref())
    }
}

/// By how many people's answers the voices differ from that earlier result to which they are
/// nearest; `None` where there is no result yet.
fn fewest_differences<V: PartialEq>(voices: &[Voice<V>]) -> Option<usize> {
    // Every result of a question differs from the one before, so that some voice begins at it.
    let mut results: Vec<i32> =
        voices.iter().flat_map(|voice| voice.counted.iter().map(|(result, _)| *result)).collect();
    results.sort_unstable();
    results.dedup();
    // How many voices begin, and cease, to differ at each result.
    let mut begin = vec![0_usize; results.len() + 1];
    let mut cease = begin.clone();
    for voice in voices {
        let mut from = 0;
        let mut value = &None;
        for (result, next) in &voice.counted {
            let until = results.partition_point(|earlier| earlier < result);
            if *value != voice.now {
                begin[from] += 1;
                cease[until] += 1;
            }
            (from, value) = (until, next);
        }
        if *value != voice.now {
            begin[from] += 1;
        }
    }
    let mut differing = 0;
    let each = results.iter().enumerate().map(|(place, _)| {
        differing = differing + begin[place] - cease[place];
        differing
    });
    each.min()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Rule = Rule { shown_from: 5, step: 3 };

    fn voice(now: u8, counted: &[(i32, u8)]) -> Voice<u8> {
        let answer = |value: u8| (value > 0).then_some(value);
        let counted = counted.iter().map(|(result, value)| (*result, answer(*value))).collect();
        Voice { now: answer(now), counted }
    }

    #[test]
    fn the_first_result_comes_with_the_fifth_answer() {
        let four = vec![voice(3, &[]); 4];
        assert!(!RULE.publishes(&four));
        assert!(!RULE.publishes(&[four.as_slice(), &[voice(0, &[])]].concat()));
        assert!(RULE.publishes(&[four.as_slice(), &[voice(1, &[])]].concat()));
        assert!(!RULE.publishes::<u8>(&[]));
    }

    #[test]
    fn the_next_result_comes_with_the_third_person_whose_answer_differs() {
        let counted = vec![voice(3, &[(1, 3)]); 5];
        let with = |more: &[Voice<u8>]| [counted.as_slice(), more].concat();
        assert!(!RULE.publishes(&with(&[voice(1, &[]), voice(2, &[])])));
        assert!(RULE.publishes(&with(&[voice(1, &[]), voice(2, &[]), voice(4, &[(1, 5)])])));
        // Changed and changed back.
        assert!(!RULE.publishes(&with(&[voice(1, &[]), voice(2, &[]), voice(5, &[(1, 5)])])));
        // Withdrawn.
        assert!(RULE.publishes(&with(&[voice(1, &[]), voice(2, &[]), voice(0, &[(1, 5)])])));
    }

    #[test]
    fn a_result_is_held_against_all_earlier_ones_and_not_against_the_last_only() {
        let same = vec![voice(3, &[(1, 3)]); 5];
        // In the second result four had changed; three of them are back where they were in the first.
        let back = voice(2, &[(1, 2), (2, 4)]);
        let stayed = voice(4, &[(1, 2), (2, 4)]);
        let voices = [same.as_slice(), &[back.clone(), back.clone(), back, stayed]].concat();
        assert_eq!(fewest_differences(&voices), Some(1));
        assert!(!RULE.publishes(&voices));
        let new = vec![voice(1, &[]); 2];
        assert!(RULE.publishes(&[voices, new].concat()));
    }

    #[test]
    fn results_of_many_change_by_a_twentieth_of_them() {
        let counted = vec![voice(3, &[(1, 3)]); 100];
        let with = |new: usize| [counted.clone(), vec![voice(1, &[]); new]].concat();
        assert!(!RULE.publishes(&with(4)));
        assert!(RULE.publishes(&with(5)));
        assert!(!RULE.may_publish(4, 100));
        assert!(RULE.may_publish(5, 100));
    }

    #[test]
    fn no_setting_weakens_the_rule_below_three() {
        let weak = Settings { answers_shown_from: 1, answers_step: 0, ..Settings::default() };
        let rule = Rule::of(&weak);
        assert_eq!((rule.shown_from(), rule.step()), (3, 3));
        let rule = Rule::of(&Settings { answers_shown_from: 8, answers_step: 10, ..weak });
        assert_eq!((rule.shown_from(), rule.step()), (8, 10));
    }
}
