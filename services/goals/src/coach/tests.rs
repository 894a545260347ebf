//! Each rule about facts speaks from its bound on, and no earlier.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::*;
use crate::key_result::Controllability;
use crate::measurement::Measure;
use crate::objective::{ObjectiveKind, ObjectiveState};

fn now() -> DateTime<Utc> {
    "2026-11-27T09:00:00Z".parse().expect("a time")
}

/// An objective of which the coach has nothing to say.
pub(super) fn draft(title: &str) -> Draft {
    Draft {
        title: title.to_owned(),
        rationale: "お客様の声から。".to_owned(),
        kind: ObjectiveKind::Aspirational,
        state: ObjectiveState::Draft,
        is_individual: false,
        key_results: vec![DraftKeyResult {
            measure: Measure::YesNo,
            ..key_result("iPad版を12月15日までに公開する")
        }],
        around: Surroundings {
            limits: Limits::default(),
            alignment: Alignment::Serves,
            owner_is_engineering: false,
            owner_objectives: 1,
            owned_objectives: 1,
            kinds: Kinds { committed: 0, aspirational: 1, moonshot: 0 },
            others: Vec::new(),
            last_moved_at: Some(now()),
            now: now(),
        },
    }
}

/// A key result that nothing is known of but its title.
pub(super) fn key_result(title: &str) -> DraftKeyResult {
    DraftKeyResult {
        id: None,
        title: title.to_owned(),
        measure: Measure::NotMeasured,
        baseline: None,
        target: None,
        controllability: None,
        due_on: None,
    }
}

const TITLE: &str = "毎日が楽しくなる";

/// What is said after a change of the draft: rule, severity, and the words.
fn said(change: impl FnOnce(&mut Draft)) -> Vec<(RuleId, Severity, String)> {
    let mut draft = draft(TITLE);
    change(&mut draft);
    let findings = review(&draft).into_iter();
    findings.map(|finding| (finding.rule.id, finding.severity, finding.saw.words)).collect()
}

fn one(rule: RuleId, severity: Severity, words: &str) -> Vec<(RuleId, Severity, String)> {
    vec![(rule, severity, words.to_owned())]
}

#[test]
fn a_good_objective_gets_no_advice() {
    assert_eq!(said(|_| ()), []);
}

#[test]
fn key_results_are_counted_against_the_policy() {
    let some = |count: usize| {
        vec![DraftKeyResult { measure: Measure::YesNo, ..key_result("結果をすべて出す") }; count]
    };
    assert_eq!(said(|draft| draft.key_results = some(5)), []);
    assert_eq!(
        said(|draft| draft.key_results = some(6)),
        one(RuleId::TooManyKeyResults, Severity::Warning, "6")
    );
    assert_eq!(
        said(|draft| {
            draft.key_results = some(4);
            draft.around.limits.key_results_max = 3;
        }),
        one(RuleId::TooManyKeyResults, Severity::Warning, "4")
    );
    assert_eq!(said(|draft| draft.key_results.clear()), one(RuleId::NoKeyResults, Severity::Advice, TITLE));
}

#[test]
fn the_more_tasks_the_graver() {
    let tasks = |titles: &[&str]| titles.iter().map(|title| key_result(title)).collect::<Vec<_>>();
    let (build, ship) = ("画面をつくる", "Build feature X");
    assert_eq!(
        said(|draft| draft.key_results = tasks(&[build])),
        one(RuleId::Task, Severity::Advice, "をつくる")
    );
    let both = said(|draft| draft.key_results = tasks(&[build, ship]));
    assert_eq!(both.iter().map(|(_, severity, _)| *severity).collect::<Vec<_>>(), [Severity::Warning; 2]);
    // A date of its own makes a milestone of it.
    assert_eq!(
        said(|draft| draft.key_results =
            vec![DraftKeyResult { due_on: Some(now().date_naive()), ..key_result(build) }]),
        []
    );
}

#[test]
fn what_the_owners_cannot_bring_about_is_named_once() {
    let outside = |controllability| {
        said(|draft| {
            draft.around.owner_is_engineering = true;
            let login = key_result("ユーザーのログイン率を80%にする");
            draft.key_results = vec![DraftKeyResult { measure: Measure::Increase, controllability, ..login }];
        })
    };
    let title = "ユーザーのログイン率を80%にする";
    assert_eq!(outside(None), one(RuleId::ProbablyOutsideControl, Severity::Advice, "ログイン率"));
    assert_eq!(
        outside(Some(Controllability::Outside)),
        one(RuleId::OutsideControl, Severity::Warning, title)
    );
    assert_eq!(outside(Some(Controllability::Shared)), []);
    assert_eq!(outside(Some(Controllability::Ours)), []);
}

#[test]
fn a_target_is_compared_with_its_baseline_by_value() {
    let way = |measure, baseline: &str, target: &str| {
        said(|draft| {
            draft.key_results = vec![DraftKeyResult {
                measure,
                baseline: baseline.parse().ok(),
                target: target.parse().ok(),
                ..key_result("満足度")
            }];
        })
    };
    assert_eq!(
        way(Measure::Increase, "80", "80.0"),
        one(RuleId::TargetEqualsBaseline, Severity::Warning, "80")
    );
    assert_eq!(way(Measure::Increase, "80", "80.1"), []);
    assert_eq!(way(Measure::Decrease, "0", "0"), one(RuleId::TargetEqualsBaseline, Severity::Warning, "0"));
    assert_eq!(way(Measure::YesNo, "1", "1"), []);
}

#[test]
fn its_place_among_others_is_looked_at() {
    assert_eq!(
        said(|draft| draft.around.alignment = Alignment::Unaligned),
        one(RuleId::Unaligned, Severity::Advice, TITLE)
    );
    assert_eq!(said(|draft| draft.around.alignment = Alignment::AtTheTop), []);
    let other = |title: &str| Other { id: Uuid::nil(), title: title.to_owned() };
    assert_eq!(
        said(|draft| draft.around.others = vec![other("別の目標"), other("毎日が、楽しくなる。")]),
        one(RuleId::Duplicate, Severity::Advice, TITLE)
    );
    assert_eq!(
        said(|draft| draft.around.owner_objectives = 4),
        one(RuleId::TooManyObjectives, Severity::Advice, "4")
    );
    assert_eq!(
        said(|draft| draft.around.owned_objectives = 8),
        one(RuleId::OwnerWithoutCapacity, Severity::Advice, "8")
    );
    // Both are one weakness.
    let both = said(|draft| {
        draft.around.owner_objectives = 8;
        draft.around.owned_objectives = 8;
    });
    assert_eq!(both, one(RuleId::TooManyObjectives, Severity::Advice, "8"));
}

#[test]
fn the_mix_of_kinds_is_looked_at_while_it_can_be_chosen() {
    let mix = |committed, aspirational, moonshot, state| {
        said(|draft| {
            draft.around.kinds = Kinds { committed, aspirational, moonshot };
            draft.state = state;
        })
    };
    let draft = ObjectiveState::Draft;
    assert_eq!(mix(0, 2, 1, draft), one(RuleId::NothingCommitted, Severity::Hint, "3"));
    assert_eq!(mix(3, 0, 0, draft), one(RuleId::NothingAspirational, Severity::Hint, "3"));
    assert_eq!(mix(2, 0, 1, draft), []);
    assert_eq!(mix(2, 0, 0, draft), []);
    assert_eq!(mix(3, 0, 0, ObjectiveState::Active), []);
}

#[test]
fn what_has_not_moved_is_stale_while_it_is_active() {
    let moved = |days, state| {
        said(|draft| {
            draft.state = state;
            draft.around.last_moved_at = Some(now() - Duration::days(days));
        })
    };
    assert_eq!(moved(34, ObjectiveState::Active), []);
    assert_eq!(moved(35, ObjectiveState::Active), one(RuleId::Stale, Severity::Advice, "2026-10-23"));
    assert_eq!(moved(35, ObjectiveState::Draft), []);
}

#[test]
fn the_policy_decides_about_rationales_and_persons() {
    assert_eq!(said(|draft| draft.rationale = "\u{3000}".to_owned()), []);
    assert_eq!(
        said(|draft| {
            draft.rationale = "\u{3000}".to_owned();
            draft.around.limits.rationale_required = true;
        }),
        one(RuleId::RationaleMissing, Severity::Advice, TITLE)
    );
    assert_eq!(
        said(|draft| {
            draft.is_individual = true;
            draft.around.limits.individual = Individual::Off;
        }),
        one(RuleId::IndividualObjectiveOff, Severity::Advice, TITLE)
    );
    assert_eq!(said(|draft| draft.around.limits.individual = Individual::Off), []);
}

#[test]
fn a_closed_objective_is_left_in_peace() {
    let closed = said(|draft| {
        draft.state = ObjectiveState::Closed;
        draft.key_results.clear();
        draft.around.alignment = Alignment::Unaligned;
    });
    assert_eq!(closed, []);
}

#[test]
fn the_words_are_those_of_the_title_with_their_place() {
    let mut draft = draft(TITLE);
    draft.key_results = vec![key_result("【新】ＮＰＳを ４０ にする")];
    let findings = review(&draft);
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].subject, Subject::KeyResult(0));
    assert_eq!(findings[0].saw.words, "４０");
    assert_eq!(findings[0].saw.place, Some((8, 10)));
    assert_eq!(
        findings[0].what(Language::Japanese),
        "「４０」という数字がありますが、測り方が決まっていません。"
    );
    assert_eq!(findings[0].what(Language::English), "There is a number, “４０”, and nothing measures it.");
}

#[test]
fn every_rule_is_there_once_and_speaks_both_languages() {
    let mut ids: Vec<_> = rules().map(|rule| rule.id.as_str()).collect();
    assert_eq!(ids.len(), 19);
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 19);
    for rule in rules() {
        assert_eq!(RuleId::of_name(rule.id.as_str()), Some(rule.id));
        for text in [rule.what, rule.why, rule.mend] {
            assert!(text.japanese.ends_with('。'), "{}", text.japanese);
            assert!(text.english.ends_with('.'), "{}", text.english);
            // No blame.
            for word in ["怠", "だめ", "ダメ", "悪い", "べき", "間違い", "wrong", "bad", "fail", "must not"]
            {
                assert!(!text.japanese.contains(word) && !text.english.contains(word), "{word}");
            }
            for text in [text.japanese, text.english] {
                let places = text.split(['{', '}']).skip(1).step_by(2);
                assert!(places.into_iter().all(|place| place == "saw" || place == "beside"), "{text}");
            }
        }
        // Why and how are the same for everybody, and stand in the list of rules.
        for text in [rule.title, rule.why, rule.mend] {
            assert!(!text.japanese.contains('{') && !text.english.contains('{'), "{}", text.english);
        }
        // What a rule yields to is put before it.
        let before: Vec<_> = rules().take_while(|other| other.id != rule.id).map(|other| other.id).collect();
        assert!(rule.yields_to.iter().all(|id| before.contains(id)), "{}", rule.id.as_str());
    }
    assert_eq!(RuleId::of_name("no-such-rule"), None);
}

#[test]
fn what_was_seen_is_not_searched_for_places() {
    let mut draft = draft(TITLE);
    draft.key_results = vec![DraftKeyResult {
        controllability: Some(Controllability::Outside),
        ..key_result("{beside} 3 {saw}")
    }];
    let findings = review(&draft);
    assert_eq!(
        findings[0].what(Language::English),
        "“{beside} 3 {saw}” is stated to be outside your control."
    );
}
