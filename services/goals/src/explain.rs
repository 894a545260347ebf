//! How an objective's progress came about, number by number.
//!
//! The parts are the objective's direct children, or for a sum all distinct key results at or below
//! it. Each part that counts has a line with its value, its weight, where the value is from, and its
//! contribution; **the contributions of all lines sum to the computed progress exactly**
//! ([`Contribution`]). For a mean a contribution is weight · progress ÷ Σ weight, for a sum gone ÷ Σ
//! length, and of the weakest the first part that has the least progress carries all of it.
//!
//! What the caller may not see is merged into one line, "n other goals": how many, their summed
//! weight, way and contribution, without ids, titles or sources. So the lines still sum up, and
//! nothing is told that the other lines and the progress do not tell already.
//!
//! What the caller may see and does not count is listed with the reason. What they may not see and
//! does not count is not mentioned at all, not even as a number: that it exists is no part of this
//! progress.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::progress::{Contribution, Progress, Terms, Ways};
use crate::rollup::{Method, RollUp, Share};

/// A child or, for a sum, a key result at or below the objective.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<S> {
    /// The key result or the objective.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// Whether it is an aligned objective.
    pub is_aligned: bool,
    /// What it brings. Of a frozen alignment, what was frozen.
    pub share: Share,
    /// Whether the caller may see it.
    pub is_visible: bool,
    /// Where its value is from; `None` while it stands at its baseline, and for an objective.
    pub source: Option<S>,
}

/// A part that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<S> {
    /// Which, with its value, weight and source.
    pub part: Part<S>,
    /// What it carries of the computed progress.
    pub contribution: Contribution,
}

/// All parts that count and that the caller may not see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Others {
    /// How many.
    pub count: usize,
    /// Their weights, and weights times progress.
    pub terms: Terms,
    /// For a sum, their ways.
    pub ways: Ways,
    /// What they carry of the computed progress.
    pub contribution: Contribution,
}

/// A part that the caller may see and that does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut<S> {
    /// Which.
    pub part: Part<S>,
    /// Why.
    pub reason: Reason,
}

/// Why a part does not count; the first that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It is a draft, cancelled, retired, or restricted without its owner's consent.
    DoesNotCount,
    /// Its weight is 0.
    WithoutWeight,
    /// It is an aligned objective, and only key results are taken.
    Aligned,
    /// It has no progress: it is not measured, or nothing under it is.
    WithoutValue,
    /// It has no way that sizes could be counted of: a band, milestones, yes or no, or a target that
    /// is the baseline.
    WithoutWay,
    /// It is counted in another unit than the sum.
    OtherUnit,
}

/// How an objective's progress came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation<S> {
    /// The parts that count and that the caller may see, in the order in which they were given.
    pub lines: Vec<Line<S>>,
    /// Those that count and that the caller may not see; `None` if there are none.
    pub others: Option<Others>,
    /// Those that do not count and that the caller may see.
    pub left_out: Vec<LeftOut<S>>,
    /// Of all that count: for a mean, progress is the quotient of these two sums.
    pub terms: Terms,
    /// Of all that count: for a sum, progress is gone ÷ length.
    pub ways: Ways,
    /// What the method gives.
    pub computed: Option<Progress>,
    /// What is shown: the override while it holds, otherwise the computed one.
    pub progress: Option<Progress>,
}

impl<S> Explanation<S> {
    /// Explains an objective with these parts.
    #[must_use]
    pub fn of(roll_up: &RollUp, parts: Vec<Part<S>>, now: DateTime<Utc>) -> Self {
        let method = &roll_up.method;
        let (mut counting, mut left_out) = (Vec::new(), Vec::new());
        for part in parts {
            match reason(method, &part) {
                None => counting.push(part),
                Some(reason) if part.is_visible => left_out.push(LeftOut { part, reason }),
                Some(_) => {}
            }
        }
        let terms: Vec<Terms> = counting.iter().map(|part| part.share.terms()).collect();
        let ways: Vec<Ways> = counting.iter().map(|part| ways(method, &part.share)).collect();
        let least = counting.iter().filter_map(|part| part.share.progress).min();
        let all_terms = terms.iter().copied().fold(Terms::default(), Terms::plus);
        let all_ways = ways.iter().copied().fold(Ways::default(), Ways::plus);
        let (computed, contributions) = match method {
            Method::WeightedMean | Method::WeightedMeanOfKeyResults => {
                (all_terms.progress(), Terms::contributions(&terms))
            }
            Method::Sum { .. } => (all_ways.progress(), Ways::contributions(&ways)),
            Method::Weakest => (least, carried_by_first(&counting, least)),
        };
        let (mut lines, mut others) = (Vec::new(), Others::default());
        for ((part, (terms, ways)), contribution) in
            counting.into_iter().zip(terms.into_iter().zip(ways)).zip(contributions)
        {
            if part.is_visible {
                lines.push(Line { part, contribution });
            } else {
                others.add(terms, ways, contribution);
            }
        }
        Self {
            lines,
            others: (others.count > 0).then_some(others),
            left_out,
            terms: all_terms,
            ways: all_ways,
            computed,
            progress: roll_up.effective(computed, now),
        }
    }
}

impl Others {
    fn add(&mut self, terms: Terms, ways: Ways, contribution: Contribution) {
        self.count += 1;
        self.terms = self.terms.plus(terms);
        self.ways = self.ways.plus(ways);
        self.contribution = self.contribution.plus(contribution);
    }
}

/// Why a part does not count, if it does not.
fn reason<S>(method: &Method, part: &Part<S>) -> Option<Reason> {
    let share = &part.share;
    if !share.counts {
        return Some(Reason::DoesNotCount);
    }
    if share.weight.is_zero() {
        return Some(Reason::WithoutWeight);
    }
    if part.is_aligned && !method.takes_aligned() {
        return Some(Reason::Aligned);
    }
    if share.progress.is_none() {
        return Some(Reason::WithoutValue);
    }
    match (method.unit(), &share.size) {
        (None, _) => None,
        (Some(_), None) => Some(Reason::WithoutWay),
        (Some(unit), Some(size)) => (size.unit != unit).then_some(Reason::OtherUnit),
    }
}

/// What a part adds to a sum; nothing to other methods.
fn ways(method: &Method, share: &Share) -> Ways {
    let size = share.counting_size().filter(|_| method.unit().is_some());
    size.map(|size| size.ways).unwrap_or_default()
}

/// Everything on the first part with the least progress.
fn carried_by_first<S>(parts: &[Part<S>], least: Option<Progress>) -> Vec<Contribution> {
    let first = parts.iter().position(|part| part.share.progress == least);
    let all = least.map_or_else(Contribution::default, Contribution::of_progress);
    (0..parts.len()).map(|place| if Some(place) == first { all } else { Contribution::default() }).collect()
}

#[cfg(test)]
mod tests {
    use ovation_chassis::ids::PersonId;
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    use super::*;
    use crate::progress::Weight;
    use crate::rollup::{Override, Size};

    /// A key result from 0 to a target, 0 for one that is not measured, in 件 or in another unit.
    fn key_result(
        id: u128,
        weight: i64,
        (target, current): (i64, i64),
        is_visible: bool,
    ) -> Part<&'static str> {
        let (from, to, at) = (Decimal::ZERO, Decimal::from(target), Decimal::from(current));
        let ways = Ways::of_way(from, to, at);
        Part {
            id: Uuid::from_u128(id),
            title: format!("goal {id}"),
            is_aligned: false,
            share: Share {
                weight: Weight::of_decimal(weight.into()).expect("it is a weight"),
                counts: true,
                progress: Progress::between(from, to, at),
                size: ways.map(|ways| Size { unit: "件".to_owned(), ways }),
            },
            is_visible,
            source: Some("a check-in"),
        }
    }

    fn by(method: Method) -> RollUp {
        RollUp { method, manual: None }
    }

    fn sum() -> Method {
        Method::Sum { unit: "件".to_owned() }
    }

    fn explained(method: Method, parts: Vec<Part<&'static str>>) -> Explanation<&'static str> {
        Explanation::of(&by(method), parts, DateTime::default())
    }

    fn contributions(explanation: &Explanation<&'static str>) -> Vec<String> {
        explanation.lines.iter().map(|line| line.contribution.decimal().to_string()).collect()
    }

    #[test]
    fn every_method_names_what_each_part_carries() {
        let parts = vec![key_result(1, 1, (10, 10), true), key_result(2, 3, (90, 0), true)];
        let explanation = explained(Method::WeightedMean, parts.clone());
        assert_eq!(contributions(&explanation), ["0.25", "0"]);
        assert_eq!(explanation.computed.map(Progress::decimal), Some(Decimal::new(25, 2)));
        let explanation = explained(sum(), parts.clone());
        assert_eq!(contributions(&explanation), ["0.1", "0"]);
        assert_eq!(explanation.ways.length(), Decimal::from(100));
        let half = vec![key_result(1, 1, (10, 10), true), key_result(2, 3, (90, 45), true)];
        assert_eq!(contributions(&explained(Method::Weakest, half)), ["0", "0.5"]);
    }

    #[test]
    fn what_may_not_be_seen_is_one_line_without_names() {
        let mut secret_draft = key_result(4, 1, (10, 1), false);
        secret_draft.share.counts = false;
        let parts = vec![
            key_result(1, 2, (10, 5), true),
            key_result(2, 1, (10, 10), false),
            key_result(3, 1, (10, 0), false),
            secret_draft,
        ];
        let explanation = explained(Method::WeightedMean, parts);
        let others = explanation.others.expect("there are others");
        assert_eq!((others.count, others.terms.weight_sum().as_str()), (2, "2"));
        assert_eq!(others.contribution.decimal(), Decimal::new(25, 2));
        let told = format!("{explanation:?}");
        assert!(["goal 2", "goal 3", "goal 4"].iter().all(|title| !told.contains(title)));
        assert!(explanation.left_out.is_empty(), "that a hidden draft exists is not told");
    }

    #[test]
    fn what_does_not_count_is_listed_with_its_reason() {
        let with = |id, change: fn(&mut Part<&'static str>)| {
            let mut part = key_result(id, 1, (10, 5), true);
            change(&mut part);
            part
        };
        let parts = vec![
            with(1, |part| part.share.counts = false),
            with(2, |part| part.share.weight = Weight::ZERO),
            with(3, |part| part.share.progress = None),
            with(4, |part| part.share.size = None),
            with(5, |part| {
                if let Some(size) = &mut part.share.size {
                    "JPY".clone_into(&mut size.unit);
                }
            }),
            with(6, |_| {}),
        ];
        let reasons: Vec<Reason> =
            explained(sum(), parts).left_out.iter().map(|left_out| left_out.reason).collect();
        assert_eq!(
            reasons,
            [
                Reason::DoesNotCount,
                Reason::WithoutWeight,
                Reason::WithoutValue,
                Reason::WithoutWay,
                Reason::OtherUnit
            ]
        );
        let aligned = with(7, |part| part.is_aligned = true);
        let explanation = explained(Method::WeightedMeanOfKeyResults, vec![aligned]);
        assert_eq!(explanation.left_out[0].reason, Reason::Aligned);
        assert_eq!(explanation.computed, None);
    }

    #[test]
    fn an_override_is_shown_beside_what_was_computed() {
        let manual = Override {
            progress: Progress::DONE,
            reason: "the supplier confirmed it".to_owned(),
            until: None,
            by: PersonId::default(),
            at: DateTime::default(),
        };
        let roll_up = RollUp { method: Method::WeightedMean, manual: Some(manual) };
        let parts = vec![key_result(1, 1, (10, 5), true)];
        let explanation = Explanation::of(&roll_up, parts, DateTime::default());
        assert_eq!(explanation.progress, Some(Progress::DONE));
        assert_eq!(explanation.computed.map(Progress::decimal), Some(Decimal::new(5, 1)));
        assert_eq!(contributions(&explanation), ["0.5"]);
    }

    proptest! {
        #[test]
        fn contributions_sum_to_the_computed_progress(
            parts in prop::collection::vec(
                (0_i64..=9, (0_i64..=99, -99_i64..=99), any::<bool>(), prop::bool::weighted(0.9)), 0..12,
            ),
            method in prop_oneof![
                Just(Method::WeightedMean), Just(Method::WeightedMeanOfKeyResults), Just(sum()), Just(Method::Weakest),
            ],
        ) {
            let parts: Vec<_> = (1_u128..)
                .zip(parts)
                .map(|(id, (weight, values, is_visible, counts))| {
                    let mut part = key_result(id, weight, values, is_visible);
                    part.share.counts = counts;
                    part
                })
                .collect();
            let all_seen: Vec<_> = parts.iter().cloned().map(|part| Part { is_visible: true, ..part }).collect();
            let explanation = explained(method.clone(), parts);
            let others = explanation.others.unwrap_or_default();
            let lines = explanation.lines.iter().map(|line| line.contribution);
            let sum = lines.fold(others.contribution, Contribution::plus);
            prop_assert_eq!(sum, explanation.computed.map_or_else(Contribution::default, Contribution::of_progress));
            // Who asks changes what is told, and no number.
            let whole = explained(method, all_seen);
            prop_assert_eq!(whole.computed, explanation.computed);
            prop_assert_eq!((whole.terms, whole.ways), (explanation.terms, explanation.ways));
            prop_assert_eq!(whole.lines.len(), explanation.lines.len() + others.count);
        }
    }
}
