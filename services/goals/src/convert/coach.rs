//! Messages of the coach, both ways.

use ovation_chassis::call::Call;
use ovation_chassis::failure::Failure;
use ovation_chassis::fields::Fields;
use ovation_chassis::idempotency::Remembered;
use ovation_chassis::ids::PersonId;
use ovation_chassis::page::Page;
use ovation_chassis::time;
use ovation_proto::ovation::goals::v1 as proto;
use serde::Serialize;
use uuid::Uuid;

use super::parts::{controllability, kind, owner, parents, state};
use super::requests::Asked;
use crate::coach::{Advice, Bilingual, Dismissal, DraftKeyResult, Language, Rule, RuleId, Subject};
use crate::commands::{DismissAdvice, RestoreAdvice};
use crate::config::{
    ADVICE_PAGE, COACH_RULES_PAGE, DISMISSAL_REASON_CHARS_MAX, KEY_RESULT_TITLE_CHARS_MAX,
    KEY_RESULTS_PER_OBJECTIVE_MAX, OBJECTIVE_TITLE_CHARS_MAX, RATIONALE_CHARS_MAX,
};
use crate::ids::CycleId;
use crate::measurement::Measure;
use crate::objective::{ObjectiveKind, ObjectiveState, Parent};
use crate::owner::Owner;
use crate::queries::coach::ListAdvice;
use crate::store::advice::around::Stand;
use crate::store::advice::drafts::Bare;

/// Characters of a key: a rule's name, an id and 16 digits, with room for longer names.
const KEY_CHARS_MAX: usize = 200;

/// `ExplainDraft`. Whatever is not written yet may be missing; what is there must be readable.
pub(crate) fn explain_draft(call: &Call, message: &proto::ExplainDraftRequest) -> Result<Bare, Failure> {
    let mut fields = Fields::new();
    let said = fields.required("objective", message.objective.as_ref()).cloned().unwrap_or_default();
    let mut bare = fields.within("objective", |fields| Bare {
        stand: Stand {
            id: fields.optional_id("id", &said.id),
            title: fields.line("title", &said.title, 0..=OBJECTIVE_TITLE_CHARS_MAX),
            cycle_id: fields.optional_id::<CycleId>("cycle_id", &said.cycle_id),
            owner: match said.owner.as_ref() {
                Some(message) => Some(owner(fields, Some(message))),
                None => call.caller.person().map(Owner::Person),
            },
            parent_ids: parents(fields, &said.parents).into_iter().map(Parent::uuid).collect(),
            alternative_to_id: fields.optional_id("alternative_to_id", &said.alternative_to_id),
        },
        rationale: fields.paragraphs("rationale", &said.rationale, 0..=RATIONALE_CHARS_MAX),
        kind: kind(fields, said.kind).unwrap_or(ObjectiveKind::Aspirational),
        state: state(fields, said.state).unwrap_or(ObjectiveState::Draft),
        key_results: Vec::new(),
        last_moved_at: None,
    });
    let count = message.key_results.len();
    fields.require(
        count <= KEY_RESULTS_PER_OBJECTIVE_MAX,
        "key_results",
        format!("must have at most {KEY_RESULTS_PER_OBJECTIVE_MAX} key results, has {count}"),
    );
    let key_results = message.key_results.iter().take(KEY_RESULTS_PER_OBJECTIVE_MAX).enumerate();
    bare.key_results = key_results
        .map(|(index, said)| {
            fields.within(format_args!("key_results[{index}]"), |fields| draft_key_result(fields, said))
        })
        .collect();
    fields.finish()?;
    Ok(bare)
}

fn draft_key_result(fields: &mut Fields, said: &proto::KeyResult) -> DraftKeyResult {
    let measure: Option<proto::Measure> = fields.optional_choice("measure", said.measure);
    let measure = measure.and_then(|measure| Measure::of_code(i16::try_from(i32::from(measure)).ok()?));
    DraftKeyResult {
        id: fields.optional_id("id", &said.id),
        title: fields.line("title", &said.title, 0..=KEY_RESULT_TITLE_CHARS_MAX),
        measure: measure.unwrap_or(Measure::NotMeasured),
        baseline: fields.decimal("baseline", said.baseline.as_ref()),
        target: fields.decimal("target", said.target.as_ref()),
        controllability: controllability(fields, said.controllability),
        due_on: fields.date("due_on", said.due_on.as_ref()),
    }
}

/// `ListAdvice`.
pub(crate) fn list_advice(call: &Call, message: &proto::ListAdviceRequest) -> Result<ListAdvice, Failure> {
    let mut fields = Fields::new();
    let cycle_id: CycleId = fields.id("cycle_id", &message.cycle_id);
    let rule = RuleId::of_name(&message.rule_id);
    let is_known = message.rule_id.is_empty() || rule.is_some();
    fields.require(is_known, "rule_id", "must be the id of a rule of the coach, or empty");
    fields.finish()?;
    let (default, max) = ADVICE_PAGE;
    let page = Page::of(call, message.page_size, &message.page_token, default, max, &(cycle_id, rule))?;
    Ok(ListAdvice { cycle_id, rule, page })
}

/// `ListCoachRules`.
pub(crate) fn list_coach_rules(call: &Call, message: &proto::ListCoachRulesRequest) -> Result<Page, Failure> {
    let (default, max) = COACH_RULES_PAGE;
    Page::of(call, message.page_size, &message.page_token, default, max, &())
}

/// `DismissAdvice`.
pub(crate) fn dismiss_advice(call: &Call, message: &proto::DismissAdviceRequest) -> Asked<DismissAdvice> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let value = DismissAdvice {
        objective_id: fields.id("objective_id", &message.objective_id),
        key: fields.line("key", &message.key, 1..=KEY_CHARS_MAX),
        reason: fields.paragraphs("reason", &message.reason, 1..=DISMISSAL_REASON_CHARS_MAX),
    };
    asked(call, fields, &message.request_id, value)
}

/// `RestoreAdvice`.
pub(crate) fn restore_advice(call: &Call, message: &proto::RestoreAdviceRequest) -> Asked<RestoreAdvice> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let value = RestoreAdvice {
        objective_id: fields.id("objective_id", &message.objective_id),
        key: fields.line("key", &message.key, 1..=KEY_CHARS_MAX),
    };
    asked(call, fields, &message.request_id, value)
}

fn asked<T: Serialize>(call: &Call, fields: Fields, request_id: &str, value: T) -> Asked<T> {
    fields.finish()?;
    let key: Remembered = call.request_id(request_id, &value)?;
    Ok((key, value))
}

/// A finding on an objective; without its id on a draft.
#[must_use]
pub(crate) fn advice(objective: Option<Uuid>, advice: &Advice) -> proto::Advice {
    let finding = &advice.finding;
    let (key_result_id, key_result_number) = match finding.subject {
        Subject::Objective => (None, 0),
        // At most 200 key results.
        Subject::KeyResult(index) => (advice.subject_id, i32::try_from(index + 1).unwrap_or(i32::MAX)),
    };
    let what = |language| finding.what(language);
    let (start, end) = finding.saw.place.unwrap_or_default();
    let dismissal = advice.dismissal.as_ref();
    let dismissed_by = dismissal.and_then(|dismissal: &Dismissal| dismissal.dismissed_by);
    proto::Advice {
        rule_id: finding.rule.id.as_str().to_owned(),
        severity: finding.severity.code().into(),
        objective_id: objective.map(|id| id.to_string()).unwrap_or_default(),
        key_result_id: key_result_id.map(|id| id.to_string()).unwrap_or_default(),
        key_result_number: if objective.is_some() { 0 } else { key_result_number },
        words: finding.saw.words.clone(),
        // Titles have at most 500 characters.
        words_start: i32::try_from(start).unwrap_or(i32::MAX),
        words_end: i32::try_from(end).unwrap_or(i32::MAX),
        what: Some(proto::Words { ja: what(Language::Japanese), en: what(Language::English) }),
        why: Some(words(finding.rule.why)),
        mend: Some(words(finding.rule.mend)),
        dismissed_at: dismissal.map(|dismissal| time::timestamp(dismissal.dismissed_at)),
        dismissed_by_id: dismissed_by.map(|person: PersonId| person.to_string()).unwrap_or_default(),
        dismissal_reason: dismissal.map(|dismissal| dismissal.reason.clone()).unwrap_or_default(),
        key: if objective.is_some() { advice.key() } else { String::new() },
    }
}

/// A rule.
#[must_use]
pub(crate) fn rule(rule: &Rule) -> proto::CoachRule {
    proto::CoachRule {
        id: rule.id.as_str().to_owned(),
        severity: rule.severity.code().into(),
        title: Some(words(rule.title)),
        why: Some(words(rule.why)),
        mend: Some(words(rule.mend)),
    }
}

fn words(text: Bilingual) -> proto::Words {
    proto::Words { ja: text.japanese.to_owned(), en: text.english.to_owned() }
}
