//! Messages to domain values and back. Nothing malformed passes.

use std::collections::HashSet;

use ovation_chassis::failure::Failure;
use ovation_chassis::fields::Fields;
use ovation_chassis::{decimal, time};
use ovation_proto::ovation::checkins::v1 as wire;
use ovation_proto::ovation::goals::v1 as goals;

use crate::check_in::{CheckIn, CheckInId, Confidence, Draft, Entry, Measure, Owner};
use crate::config::{CONFIDENCE_MAX, ENTRIES_MAX, ENTRY_NOTE_CHARS_MAX, NOTE_CHARS_MAX, NOTES_BYTES_MAX};
use crate::goals_copy::{CycleCopy, KeyResultCopy, ObjectiveCopy};
use crate::list::Filter;

/// A check-in as it is answered; a repeated call is answered from its bytes.
pub use wire::CheckIn as CheckInMessage;

/// What the author writes.
pub fn draft(message: &wire::CreateCheckInRequest) -> Result<Draft, Failure> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let note = fields.paragraphs("note", &message.note, 0..=NOTE_CHARS_MAX);
    let count = message.entries.len();
    let is_bounded = (1..=ENTRIES_MAX).contains(&count);
    fields.require(is_bounded, "entries", format!("must have 1 to {ENTRIES_MAX} entries, has {count}"));
    let mut stated = HashSet::new();
    // Entries beyond the limit are not looked at: the answer would name thousands of violations.
    let entries = message.entries.iter().take(ENTRIES_MAX).enumerate().map(|(place, message)| {
        fields.within(format_args!("entries[{place}]"), |fields| {
            let entry = entry(fields, message);
            let is_new = entry.key_result.uuid().is_nil() || stated.insert(entry.key_result);
            fields.require(is_new, "key_result_id", "must be none that another entry states the value of");
            entry
        })
    });
    let entries: Vec<Entry> = entries.collect();
    let notes_bytes = note.len() + entries.iter().map(|entry| entry.note.len()).sum::<usize>();
    fields.require(
        notes_bytes <= NOTES_BYTES_MAX,
        "entries",
        format!(
            "must have notes of at most {NOTES_BYTES_MAX} bytes together with `note`, have {notes_bytes}; shorten them or check in twice"
        ),
    );
    fields.finish()?;
    Ok(Draft { note, entries })
}

fn entry(fields: &mut Fields, message: &wire::CheckInEntry) -> Entry {
    let key_result = fields.id("key_result_id", &message.key_result_id);
    let value = fields.decimal("value", message.value.as_ref());
    let confidence = fields.number("confidence", message.confidence, 0..=CONFIDENCE_MAX);
    let note = fields.paragraphs("note", &message.note, 0..=ENTRY_NOTE_CHARS_MAX);
    Entry {
        key_result,
        value,
        confidence: i16::try_from(confidence).ok().filter(|stated| *stated != 0).map(Confidence),
        note,
    }
}

/// Which check-in is asked for.
pub fn check_in_id(message: &wire::GetCheckInRequest) -> Result<CheckInId, Failure> {
    let mut fields = Fields::new();
    let id = fields.id("check_in_id", &message.check_in_id);
    fields.finish()?;
    Ok(id)
}

/// Which check-ins are asked for.
pub fn filter(message: &wire::ListCheckInsRequest) -> Result<Filter, Failure> {
    let mut fields = Fields::new();
    let key_result = fields.optional_id("key_result_id", &message.key_result_id);
    let author = fields.optional_id("author_id", &message.author_id);
    fields.finish()?;
    Ok(Filter { key_result, author })
}

/// A check-in as it is answered and published.
pub fn check_in(check_in: &CheckIn) -> CheckInMessage {
    wire::CheckIn {
        id: check_in.id.to_string(),
        author_id: check_in.author.to_string(),
        note: check_in.note.clone(),
        entries: check_in.entries.iter().map(entry_message).collect(),
        created_at: Some(time::timestamp(check_in.created_at)),
    }
}

fn entry_message(entry: &Entry) -> wire::CheckInEntry {
    wire::CheckInEntry {
        key_result_id: entry.key_result.to_string(),
        value: entry.value.map(decimal::to_proto),
        confidence: entry.confidence.map_or(0, |confidence| i32::from(confidence.0)),
        note: entry.note.clone(),
    }
}

/// A key result of goals, or what is wrong with it.
pub fn key_result_copy(message: &goals::KeyResult, revision: i64) -> Result<KeyResultCopy, String> {
    Ok(KeyResultCopy {
        id: id("key_result.id", &message.id)?,
        objective: id("key_result.objective_id", &message.objective_id)?,
        measure: measure(message.measure()),
        owner: owner(message.owner.as_ref())?,
        revision,
    })
}

/// An objective of goals, or what is wrong with it.
pub fn objective_copy(message: &goals::Objective, revision: i64) -> Result<ObjectiveCopy, String> {
    Ok(ObjectiveCopy {
        id: id("objective.id", &message.id)?,
        cycle: id("objective.cycle_id", &message.cycle_id)?,
        owner: owner(message.owner.as_ref())?,
        revision,
    })
}

/// A cycle of goals, or what is wrong with it.
pub fn cycle_copy(message: &goals::Cycle, revision: i64) -> Result<CycleCopy, String> {
    Ok(CycleCopy {
        id: id("cycle.id", &message.id)?,
        closed: message.state() == goals::CycleState::Closed,
        revision,
    })
}

fn measure(measure: goals::Measure) -> Measure {
    match measure {
        goals::Measure::Increase | goals::Measure::Decrease | goals::Measure::Band => Measure::Number,
        goals::Measure::YesNo => Measure::YesNo,
        // Milestones are reached one by one, in goals.
        goals::Measure::NotMeasured | goals::Measure::Milestones => Measure::NotMeasured,
        goals::Measure::Unspecified => Measure::Unknown,
    }
}

fn owner(owner: Option<&goals::Owner>) -> Result<Option<Owner>, String> {
    use goals::owner::Owner as OneOf;
    match owner.and_then(|owner| owner.owner.as_ref()) {
        Some(OneOf::GroupId(group)) => Ok(Some(Owner::Group(id("owner.group_id", group)?))),
        Some(OneOf::PersonId(person)) => Ok(Some(Owner::Person(id("owner.person_id", person)?))),
        None => Ok(None),
    }
}

fn id<I: std::str::FromStr>(field: &str, text: &str) -> Result<I, String> {
    text.parse().map_err(|_| format!("`{field}` must be a UUID"))
}

#[cfg(test)]
#[path = "convert_tests.rs"]
mod tests;
