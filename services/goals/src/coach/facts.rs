//! What rules see at a glance: counts, dates, values and repetitions.

use super::case::{Case, KeyResultCase};
use super::cue::{find, find_all};
use super::draft::{Alignment, Individual};
use super::finding::Saw;
use super::lexicon::{METRICS_EN, METRICS_JA, MORES, PLAIN_EN, PLAIN_JA};
use super::review::is_outside;
use super::signs::{Sign, Title};
use super::similarity::Gist;
use super::text::{Span, Text, is_latin};
use crate::config::COACH_MIXED_KINDS_MIN;
use crate::measurement::Measure;
use crate::objective::ObjectiveState;

/// Words of a title, with their place.
pub(super) fn words(title: &Title, span: Span) -> Saw {
    let (words, place) = title.text.written(span);
    Saw { words, place: Some((place.start, place.end)), beside: String::new() }
}

/// A whole title.
fn whole(title: &Title) -> Saw {
    words(title, title.text.body())
}

fn value(words: &impl ToString, beside: &impl ToString) -> Saw {
    Saw { words: words.to_string(), place: None, beside: beside.to_string() }
}

/// More than allowed.
fn too_many(count: usize, most: usize) -> Option<Saw> {
    (count > most).then(|| value(&count, &most))
}

pub(super) fn too_many_key_results(case: &Case<'_>) -> Option<Saw> {
    too_many(case.key_results.len(), case.draft.around.limits.key_results_max)
}

pub(super) fn no_key_results(case: &Case<'_>) -> Option<Saw> {
    case.key_results.is_empty().then(|| whole(&case.title))
}

pub(super) fn unaligned(case: &Case<'_>) -> Option<Saw> {
    (case.draft.around.alignment == Alignment::Unaligned).then(|| whole(&case.title))
}

pub(super) fn too_many_objectives(case: &Case<'_>) -> Option<Saw> {
    too_many(case.draft.around.owner_objectives, case.draft.around.limits.owner_objectives_max)
}

pub(super) fn owner_without_capacity(case: &Case<'_>) -> Option<Saw> {
    too_many(case.draft.around.owned_objectives, case.draft.around.limits.owned_objectives_max)
}

/// Whether the mix of kinds means something, and can still be chosen.
fn has_a_mix(case: &Case<'_>) -> bool {
    case.draft.state == ObjectiveState::Draft && case.draft.around.kinds.total() >= COACH_MIXED_KINDS_MIN
}

pub(super) fn nothing_committed(case: &Case<'_>) -> Option<Saw> {
    let kinds = case.draft.around.kinds;
    (has_a_mix(case) && kinds.committed == 0).then(|| value(&kinds.total(), &""))
}

pub(super) fn nothing_aspirational(case: &Case<'_>) -> Option<Saw> {
    let kinds = case.draft.around.kinds;
    (has_a_mix(case) && kinds.committed == kinds.total()).then(|| value(&kinds.total(), &""))
}

pub(super) fn duplicate(case: &Case<'_>) -> Option<Saw> {
    let gist = Gist::of(&case.title.text);
    let other =
        case.draft.around.others.iter().find(|other| gist.is_same_as(&Gist::of(&Text::new(&other.title))))?;
    Some(Saw { beside: other.title.clone(), ..whole(&case.title) })
}

pub(super) fn stale(case: &Case<'_>) -> Option<Saw> {
    let around = &case.draft.around;
    let moved_at = around.last_moved_at.filter(|_| case.draft.state == ObjectiveState::Active)?;
    let days = (around.now - moved_at).num_days();
    (days >= i64::from(around.limits.stale_days))
        .then(|| value(&moved_at.date_naive(), &around.limits.stale_days))
}

pub(super) fn rationale_missing(case: &Case<'_>) -> Option<Saw> {
    let is_missing = case.draft.around.limits.rationale_required && case.draft.rationale.trim().is_empty();
    is_missing.then(|| whole(&case.title))
}

pub(super) fn individual_objective_off(case: &Case<'_>) -> Option<Saw> {
    let is_off = case.draft.is_individual && case.draft.around.limits.individual == Individual::Off;
    is_off.then(|| whole(&case.title))
}

/// Not measured, and its title has neither number nor date, nor a plain end or a state that is there or not.
pub(super) fn no_number(key_result: &KeyResultCase<'_>) -> Option<Saw> {
    let has_another = [Sign::Quantity, Sign::Duration, Sign::Universal, Sign::Date, Sign::End, Sign::State];
    let is_without = key_result.said.measure == Measure::NotMeasured
        && key_result.said.due_on.is_none()
        && !key_result.title.has_any(&has_another);
    is_without.then(|| whole(&key_result.title))
}

/// Not measured, though its title has a number.
pub(super) fn number_not_measured(key_result: &KeyResultCase<'_>) -> Option<Saw> {
    let span = key_result.title.sign(Sign::Quantity)?;
    (key_result.said.measure == Measure::NotMeasured).then(|| words(&key_result.title, span))
}

pub(super) fn target_equals_baseline(key_result: &KeyResultCase<'_>) -> Option<Saw> {
    let said = key_result.said;
    let target = said.target.filter(|target| said.baseline == Some(*target))?;
    matches!(said.measure, Measure::Increase | Measure::Decrease).then(|| value(&target.normalize(), &""))
}

pub(super) fn outside_control(key_result: &KeyResultCase<'_>) -> Option<Saw> {
    is_outside(key_result.said).then(|| whole(&key_result.title))
}

/// Letters of Japanese that a bare number of the business may have beside it: 東日本エリアの.
const ELSE_LETTERS_MAX: usize = 6;
/// Words of English that it may have beside it: `enterprise`, `in Japan`.
const ELSE_WORDS_MAX: usize = 2;

/// Whether a title is a number of the business and next to nothing else: without its metric, its numbers, and words for
/// keeping, reaching, periods and units, hardly a word is left.
pub(super) fn says_little_else(title: &Title) -> bool {
    let text = &title.text;
    let is_listed = text.chars().iter().any(|c| matches!(c, ',' | '、' | '。' | ';' | '「'));
    if is_listed || find(MORES, text).is_some() {
        return false;
    }
    let mut known = find_all(METRICS_EN, METRICS_JA, text);
    if known.is_empty() {
        return false;
    }
    known.extend(find_all(PLAIN_EN, PLAIN_JA, text));
    known.extend(title.numbers.quantities.iter().chain(&title.numbers.durations).chain(&title.numbers.dates));
    let is_known = |place: usize| known.iter().any(|span| (span.start..span.end).contains(&place));
    let words = text.words().iter().filter(|word| {
        let is_number = text.chars()[word.start].is_ascii_digit();
        !is_number && !(word.start..word.end).all(is_known)
    });
    let letters = text
        .chars()
        .iter()
        .enumerate()
        .filter(|(place, c)| c.is_alphabetic() && !is_latin(**c) && !is_known(*place));
    words.count() <= ELSE_WORDS_MAX && letters.count() <= ELSE_LETTERS_MAX
}
