//! Findings as they are shown and dismissed.
//!
//! A dismissal belongs to a rule and what it is about, and remembers the words that the rule saw. Once these are others, it
//! holds no longer: whoever dismissed 「画面をつくる」 has said nothing about 「管理画面をつくる」.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};
use ovation_chassis::ids::PersonId;
use uuid::Uuid;

use super::draft::Draft;
use super::finding::{Finding, Subject};
use super::review::review;
use super::rule::RuleId;

/// That somebody who acts for the owner leaves a finding as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dismissal {
    /// The rule that found it.
    pub rule: RuleId,
    /// The objective or the key result that it is about.
    pub subject_id: Uuid,
    /// The words that the rule saw.
    pub words: String,
    /// Why it is left.
    pub reason: String,
    /// Who dismissed it; `None` for an API token.
    pub dismissed_by: Option<PersonId>,
    /// When.
    pub dismissed_at: DateTime<Utc>,
}

/// A finding on a goal that is stored, or on a draft that is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// What was found.
    pub finding: Finding,
    /// The objective or the key result that it is about; `None` where it has no id yet.
    pub subject_id: Option<Uuid>,
    /// That it was dismissed, while the words are the same.
    pub dismissal: Option<Dismissal>,
}

/// The advice on a draft, the gravest first and otherwise in the order of the review. The id is that of the objective, if it is
/// stored.
#[must_use]
pub fn advise(id: Option<Uuid>, draft: &Draft, dismissals: &[Dismissal]) -> Vec<Advice> {
    let mut advice: Vec<Advice> = review(draft)
        .into_iter()
        .map(|finding| {
            let subject_id = match finding.subject {
                Subject::Objective => id,
                Subject::KeyResult(index) => {
                    draft.key_results.get(index).and_then(|key_result| key_result.id)
                }
            };
            let dismissal = dismissals.iter().find(|dismissal| {
                dismissal.rule == finding.rule.id
                    && Some(dismissal.subject_id) == subject_id
                    && dismissal.words == finding.saw.words
            });
            Advice { dismissal: dismissal.cloned(), finding, subject_id }
        })
        .collect();
    advice.sort_by_key(|advice| Reverse(advice.finding.severity));
    advice
}

impl Advice {
    /// Names it for a dismissal: another once the words are others. Empty for what is not stored.
    #[must_use]
    pub fn key(&self) -> String {
        let rule = self.finding.rule.id.as_str();
        let words = fingerprint(&self.finding.saw.words);
        self.subject_id.map(|subject| format!("{rule}.{subject}.{words:016x}")).unwrap_or_default()
    }
}

/// FNV-1a of 64 bits: the same in every release, as keys that callers keep must be.
fn fingerprint(words: &str) -> u64 {
    words
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{draft, key_result};
    use super::*;

    fn dismissal(advice: &Advice) -> Dismissal {
        Dismissal {
            rule: advice.finding.rule.id,
            subject_id: advice.subject_id.expect("it is stored"),
            words: advice.finding.saw.words.clone(),
            reason: "学びのため".to_owned(),
            dismissed_by: None,
            dismissed_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_dismissal_holds_until_the_words_are_others() {
        let (objective, first, second) = (Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3));
        let mut draft = draft("毎日が楽しくなる");
        let task = |id, title: &str| super::super::DraftKeyResult { id: Some(id), ..key_result(title) };
        draft.key_results = vec![task(first, "画面をつくる"), task(second, "管理画面の開発")];
        let advice = advise(Some(objective), &draft, &[]);
        let dismissals = [dismissal(&advice[0])];
        let held = |draft: &Draft| {
            let advice = advise(Some(objective), draft, &dismissals);
            advice.iter().map(|advice| advice.dismissal.is_some()).collect::<Vec<_>>()
        };
        assert_eq!(held(&draft), [true, false]);
        draft.key_results[0].title = "画面をつくる。".to_owned();
        assert_eq!(held(&draft), [true, false]);
        draft.key_results[0].title = "画面を作る".to_owned();
        assert_eq!(held(&draft), [false, false]);
    }

    #[test]
    fn the_gravest_comes_first_and_each_has_its_key() {
        let mut draft = draft("売上を120%にする");
        let task = |id| super::super::DraftKeyResult {
            id: Some(Uuid::from_u128(id)),
            ..key_result("画面をつくる")
        };
        draft.key_results = vec![task(2), task(3)];
        let advice = advise(Some(Uuid::from_u128(1)), &draft, &[]);
        let rules: Vec<_> = advice.iter().map(|advice| advice.finding.rule.id).collect();
        assert_eq!(rules, [RuleId::Task, RuleId::Task, RuleId::KpiAsObjective]);
        assert_eq!(advice[0].key(), "task.00000000-0000-0000-0000-000000000002.1baca5d2292c6007");
        let mut keys: Vec<_> = advice.iter().map(Advice::key).collect();
        keys.dedup();
        assert_eq!(keys.len(), 3);
        assert_eq!(advise(None, &draft, &[])[2].key(), "");
    }
}
