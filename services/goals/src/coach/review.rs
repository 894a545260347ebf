//! The engine: puts every rule to a draft.

use super::case::Case;
use super::cue::find;
use super::draft::{Draft, DraftKeyResult};
use super::facts;
use super::finding::{Finding, Saw, Severity, Subject};
use super::rule::{Looks, Pattern, Rule, When};
use super::rules_key_results::KEY_RESULT_RULES;
use super::rules_objectives::OBJECTIVE_RULES;
use super::signs::Title;
use super::text::Span;
use crate::key_result::Controllability;
use crate::measurement::Measure;
use crate::objective::ObjectiveState;

/// All rules, in the order in which they are put; every one once.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    KEY_RESULT_RULES.iter().chain(OBJECTIVE_RULES)
}

/// What could be better about an objective: first what is said of the objective, then of each key result in order. Total, and
/// the same for the same draft. A closed objective gets no findings, and a blank title none about its words.
#[must_use]
pub fn review(draft: &Draft) -> Vec<Finding> {
    if draft.state == ObjectiveState::Closed {
        return Vec::new();
    }
    let case = Case::new(draft);
    let mut findings: Vec<Finding> = Vec::new();
    for rule in rules() {
        let seen = look(rule, &case);
        let seen: Vec<_> =
            seen.into_iter().filter(|(subject, _)| !is_told(&findings, rule, *subject)).collect();
        let is_grave = rule.grave_from.is_some_and(|grave_from| seen.len() >= grave_from);
        let severity = if is_grave { Severity::Warning } else { rule.severity };
        findings.extend(seen.into_iter().map(|(subject, saw)| Finding { rule, severity, subject, saw }));
    }
    findings.sort_by_key(|finding| finding.subject);
    findings
}

/// Whether a rule that goes before has found something in the same place.
fn is_told(findings: &[Finding], rule: &Rule, subject: Subject) -> bool {
    findings.iter().any(|finding| finding.subject == subject && rule.yields_to.contains(&finding.rule.id))
}

fn look(rule: &'static Rule, case: &Case<'_>) -> Vec<(Subject, Saw)> {
    let key_results = case.key_results.iter().enumerate();
    match rule.looks {
        Looks::Objective(see) => see(case).map(|saw| (Subject::Objective, saw)).into_iter().collect(),
        Looks::Title(patterns) => {
            let span = patterns.iter().find_map(|pattern| see(pattern, case, &case.title, None));
            span.map(|span| (Subject::Objective, facts::words(&case.title, span))).into_iter().collect()
        }
        Looks::KeyResults(see) => key_results
            .filter_map(|(index, key_result)| Some((Subject::KeyResult(index), see(key_result)?)))
            .collect(),
        Looks::KeyResultTitles(patterns) => key_results
            .filter_map(|(index, key_result)| {
                let mut spans = patterns
                    .iter()
                    .filter_map(|pattern| see(pattern, case, &key_result.title, Some(key_result.said)));
                Some((Subject::KeyResult(index), facts::words(&key_result.title, spans.next()?)))
            })
            .collect(),
    }
}

/// Where a title has what a pattern looks for.
fn see(pattern: &Pattern, case: &Case<'_>, title: &Title, said: Option<&DraftKeyResult>) -> Option<Span> {
    let seen = find(pattern.cues, &title.text)?;
    let is_with = pattern.with.is_empty() || find(pattern.with, &title.text).is_some();
    let is_so = is_with
        && pattern.when.iter().all(|when| is(*when, case, title, said))
        && !title.has_any(pattern.unless)
        && find(pattern.without, &title.text).is_none();
    is_so.then_some(seen)
}

fn is(when: When, case: &Case<'_>, title: &Title, said: Option<&DraftKeyResult>) -> bool {
    match when {
        When::Has(sign) => title.sign(sign).is_some(),
        When::LittleElse => facts::says_little_else(title),
        When::TitleSaysIt => {
            said.is_some_and(|said| matches!(said.measure, Measure::NotMeasured | Measure::YesNo))
        }
        When::Undated => said.is_some_and(|said| said.due_on.is_none()),
        When::ControllabilityUnsaid => said.is_some_and(|said| said.controllability.is_none()),
        When::OwnerIsEngineering => case.draft.around.owner_is_engineering,
    }
}

/// Whether the owners say that they cannot bring it about.
pub(super) fn is_outside(said: &DraftKeyResult) -> bool {
    said.controllability == Some(Controllability::Outside)
}
