//! Whatever people answer, in whatever order, whatever is set in between: what is published never
//! lets one answer be subtracted out. Checked against a model that remembers who was in each result.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use proptest::prelude::*;

use crate::commitment::{Distribution, Each, Level, Published, Question};
use crate::published::{Rule, Voice};
use crate::settings::Settings;

/// Few enough that they meet each other in every way.
const PEOPLE: usize = 9;

/// What happens.
#[derive(Clone, Debug)]
enum Event {
    /// Somebody answers, or changes or withdraws their answer; 0 is none.
    Answers(usize, [i32; 4]),
    /// An administrator sets from when results are shown, and their steps.
    Sets(usize, usize),
}

/// One result of a question, and what only the model knows of it.
#[derive(Clone, Debug)]
struct Snapshot {
    who: [Option<Level>; PEOPLE],
    rule: Rule,
}

/// What the tables hold, and all that was ever published.
struct Poll {
    rule: Rule,
    voices: BTreeMap<(i16, usize), Voice<Level>>,
    published: Vec<Published>,
    snapshots: Each<Vec<Snapshot>>,
}

impl Poll {
    fn new() -> Self {
        let rule = Rule::of(&Settings::default());
        Self { rule, voices: BTreeMap::new(), published: Vec::new(), snapshots: Each::default() }
    }

    fn voices_of(&self, question: Question) -> Vec<Voice<Level>> {
        self.voices
            .range((question.code(), 0)..=(question.code(), PEOPLE))
            .map(|(_, voice)| voice.clone())
            .collect()
    }

    fn counted(voice: &Voice<Level>) -> Option<Level> {
        voice.counted.last().and_then(|(_, level)| *level)
    }

    /// As the command does it.
    fn take(&mut self, event: &Event) -> Vec<Question> {
        match event {
            Event::Sets(shown_from, step) => {
                let set = Settings {
                    answers_shown_from: i16::try_from(*shown_from).expect("it is small"),
                    answers_step: i16::try_from(*step).expect("it is small"),
                    ..Settings::default()
                };
                self.rule = Rule::of(&set);
                Vec::new()
            }
            Event::Answers(person, levels) => {
                for (question, level) in Question::ALL.into_iter().zip(levels) {
                    let empty = Voice { now: None, counted: Vec::new() };
                    let voice = self.voices.entry((question.code(), *person)).or_insert(empty);
                    voice.now = Level::of_number(*level);
                }
                self.publish()
            }
        }
    }

    fn publish(&mut self) -> Vec<Question> {
        let waits = |voice: &&Voice<Level>| voice.now != Self::counted(voice);
        let waiting =
            Each(Question::ALL.map(|question| self.voices_of(question).iter().filter(waits).count()));
        let last = self.published.last();
        let due = Published::maybe_due(last, &self.rule, &waiting);
        let voices: Vec<_> = due.into_iter().map(|question| (question, self.voices_of(question))).collect();
        let Some((next, anew)) = Published::next(last, &self.rule, NaiveDate::default(), &voices) else {
            return Vec::new();
        };
        for question in &anew {
            let who = std::array::from_fn(|person| {
                self.voices.get(&(question.code(), person)).and_then(|voice| voice.now)
            });
            self.snapshots.of_mut(*question).push(Snapshot { who, rule: self.rule });
            for voice in self
                .voices
                .range_mut((question.code(), 0)..=(question.code(), PEOPLE))
                .map(|(_, voice)| voice)
            {
                if voice.now != Self::counted(voice) {
                    voice.counted.push((next.number, voice.now));
                }
            }
        }
        self.published.push(next);
        anew
    }
}

impl Snapshot {
    fn answers(&self) -> usize {
        self.who.iter().flatten().count()
    }

    fn differences(&self, other: &Self) -> usize {
        self.who.iter().zip(other.who).filter(|(one, other)| *one != other).count()
    }

    fn distribution(&self) -> Distribution {
        let of = |number| {
            let level = Level::of_number(number);
            self.who.iter().filter(|one| one.is_some() && **one == level).count()
        };
        Distribution([1, 2, 3, 4, 5].map(|number| u32::try_from(of(number)).expect("a few")))
    }
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let level = || prop_oneof![1 => Just(0), 6 => 1..=5];
    let answers = (0..PEOPLE, [level(), level(), level(), level()]);
    // Two levels only: people come back to what they answered before.
    let narrow = (0..PEOPLE, [1..=2, 1..=2, 1..=2, 1..=2]);
    let event = prop_oneof![
        6 => answers.prop_map(|(person, levels)| Event::Answers(person, levels)),
        12 => narrow.prop_map(|(person, levels)| Event::Answers(person, levels)),
        1 => (0_usize..8, 0_usize..6).prop_map(|(shown_from, step)| Event::Sets(shown_from, step)),
    ];
    prop::collection::vec(event, 1..120)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_two_results_differ_by_no_answer_or_by_a_step_and_each_holds_enough(events in events()) {
        let mut poll = Poll::new();
        for event in &events {
            let before = poll.published.last().copied();
            let anew = poll.take(event);
            for question in Question::ALL {
                let results = poll.snapshots.of(question);
                let shown = poll.published.last().and_then(|published| *published.distributions.of(question));
                // What is shown is the last result, and nothing moves between two.
                prop_assert_eq!(shown, results.last().map(Snapshot::distribution));
                if !anew.contains(&question) {
                    prop_assert_eq!(shown, before.and_then(|before| *before.distributions.of(question)));
                    continue;
                }
                let (new, earlier) = results.split_last().expect("it was published");
                prop_assert!(new.answers() >= new.rule.shown_from().max(3));
                for one in earlier {
                    prop_assert!(new.differences(one) >= new.rule.step().max(3));
                }
            }
        }
    }

    #[test]
    fn an_answer_given_and_taken_back_publishes_nothing(first in 0..PEOPLE, levels in prop::collection::vec(1..=5, 20)) {
        let mut poll = Poll::new();
        for person in 0..6 {
            poll.take(&Event::Answers(person, [3; 4]));
        }
        let published = poll.published.len();
        for level in levels {
            poll.take(&Event::Answers(first, [level; 4]));
        }
        prop_assert_eq!(poll.published.len(), published);
    }

    #[test]
    fn a_lower_setting_publishes_nothing_until_somebody_answers(shown_from in 0_usize..8, step in 0_usize..6) {
        let mut poll = Poll::new();
        for person in 0..4 {
            poll.take(&Event::Answers(person, [3; 4]));
        }
        poll.take(&Event::Sets(shown_from, step));
        prop_assert!(poll.published.is_empty());
    }
}

#[test]
fn as_many_as_are_asked_for_bring_the_first_result_and_a_step_each_further_one() {
    let mut poll = Poll::new();
    let mut numbers = Vec::new();
    for person in 0..PEOPLE {
        poll.take(&Event::Answers(person, [4; 4]));
        numbers.push(poll.published.len());
    }
    assert_eq!(numbers, [0, 0, 0, 0, 1, 1, 1, 2, 2]);
}

#[test]
fn three_people_who_change_one_question_each_change_no_result() {
    let mut poll = Poll::new();
    for person in 0..5 {
        poll.take(&Event::Answers(person, [3; 4]));
    }
    poll.take(&Event::Answers(0, [1, 3, 3, 3]));
    poll.take(&Event::Answers(1, [3, 1, 3, 3]));
    assert!(poll.take(&Event::Answers(2, [3, 3, 1, 3])).is_empty());
    // Two more change the first question, too: that one is published, and no other.
    poll.take(&Event::Answers(3, [1, 3, 3, 3]));
    assert_eq!(poll.take(&Event::Answers(4, [1, 3, 3, 3])), [Question::Convinced]);
}
